//! The text of a file, taken apart into rows.

use csv::{ReaderBuilder, StringRecord};
use domain::ids::{Slug, VariantId};
use domain::product_file::{Column, FileFault, Outcome, RowFault, RowReport};
use domain::rejection::{Field, Rejection};

use super::LARGEST;
use crate::spreadsheet::unguarded;

/// A file that can be read.
#[derive(Debug)]
pub(super) struct Content {
    /// Its rows, without those of which every cell is empty.
    pub(super) entries: Vec<Entry>,
}

/// A row: the cells that it has, or why they cannot be told.
#[derive(Debug)]
pub(super) struct Entry {
    /// Its line, counted from 1.
    pub(super) line: u64,
    /// The product, as it stands there.
    product: String,
    /// The variant, as it stands there.
    variant: String,
    /// What it says.
    pub(super) said: Result<Said, (Option<Column>, RowFault)>,
}

/// What a row says.
#[derive(Debug)]
pub(super) struct Said {
    /// Of which product.
    pub(super) product: Slug,
    /// Of which variant.
    pub(super) variant: VariantId,
    /// The cells of the columns that the file has.
    cells: Vec<(Column, String)>,
}

impl Said {
    /// The text in a column; `None` where the file has no such column.
    pub(super) fn cell(&self, column: Column) -> Option<&str> {
        self.cells.iter().find(|(found, _)| *found == column).map(|(_, cell)| cell.as_str())
    }
}

impl Entry {
    /// The row's report with this outcome.
    pub(super) fn report(&self, outcome: Outcome) -> RowReport {
        RowReport { line: self.line, product: self.product.clone(), variant: self.variant.clone(), outcome }
    }
}

impl Content {
    /// Takes a file apart. A byte order mark, line ends of either kind, and commas, semicolons or tabs between the cells
    /// are understood.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, FileFault> {
        if bytes.len() > LARGEST {
            let megabytes = u32::try_from(LARGEST / (1024 * 1024)).unwrap_or(u32::MAX);
            return Err(FileFault::TooLarge { megabytes });
        }
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            FileFault::NotText { line: 1 + before.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>() }
        })?;
        // Line ends are as the spreadsheet's system has them, within a cell too.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n").replace('\r', "\n");
        let mut reader = ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator(&text))
            .from_reader(text.as_bytes());
        let mut records = reader.records().flatten();
        let columns = columns(&records.next().ok_or(FileFault::Empty)?)?;
        let filled = |record: &StringRecord| record.iter().any(|cell| !cell.trim().is_empty());
        let mut lines = Lines { text: &text, byte: 0, line: 1 };
        Ok(Self { entries: records.filter(filled).map(|record| entry(&columns, &record, lines.of(&record))).collect() })
    }
}

/// Counts lines, from one row to the next.
struct Lines<'t> {
    text: &'t str,
    byte: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line on which a row begins: after the empty lines before it.
    fn of(&mut self, record: &StringRecord) -> u64 {
        let start = record.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(self.byte);
        let empty =
            self.text.as_bytes().get(start..).unwrap_or_default().iter().take_while(|byte| **byte == b'\n').count();
        let between = self.text.as_bytes().get(self.byte..start + empty).unwrap_or_default();
        self.line += between.iter().map(|byte| u64::from(*byte == b'\n')).sum::<u64>();
        self.byte = start + empty;
        self.line
    }
}

/// What stands between the cells: of the three that are known, the one that the first line has most of.
fn separator(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |separator: u8| first.bytes().filter(|byte| *byte == separator).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}

fn columns(names: &StringRecord) -> Result<Vec<Column>, FileFault> {
    let columns: Vec<Column> = names.iter().map(|name| unguarded(name).parse()).collect::<Result<_, _>>()?;
    for (place, column) in columns.iter().enumerate() {
        if columns.iter().take(place).any(|before| before == column) {
            return Err(FileFault::DoubleColumn { column: *column });
        }
    }
    for column in [Column::Product, Column::Variant] {
        if !columns.contains(&column) {
            return Err(FileFault::MissingColumn { column });
        }
    }
    Ok(columns)
}

fn entry(columns: &[Column], record: &StringRecord, line: u64) -> Entry {
    let cell = |text: &str| unguarded(text).to_owned();
    let cells: Vec<(Column, String)> = columns.iter().copied().zip(record.iter().map(cell)).collect();
    let text = |wanted| cells.iter().find(|(column, _)| *column == wanted).map_or("", |(_, cell)| cell.trim());
    let (product, variant) = (text(Column::Product).to_owned(), text(Column::Variant).to_owned());
    let said = said(columns, record, (&product, &variant), cells);
    let short = |text: String| text.chars().take(100).collect();
    Entry { line, product: short(product), variant: short(variant), said }
}

fn said(
    columns: &[Column],
    record: &StringRecord,
    (product, variant): (&str, &str),
    cells: Vec<(Column, String)>,
) -> Result<Said, (Option<Column>, RowFault)> {
    if record.len() != columns.len() {
        let (found, expected) = (record.len() as u64, columns.len() as u64);
        return Err((None, RowFault::CellCount { found, expected }));
    }
    let wrong = |column, field| (Some(column), RowFault::Wrong(Rejection::Invalid { field }));
    let product: Slug = product.parse().map_err(|_| wrong(Column::Product, Field::Slug))?;
    let variant: VariantId = variant.parse().map_err(|_| wrong(Column::Variant, Field::ProductId))?;
    Ok(Said { product, variant, cells })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<(u64, String)> {
        let content = Content::read(text.as_bytes()).unwrap();
        content.entries.into_iter().map(|entry| (entry.line, entry.product)).collect()
    }

    #[test]
    fn marks_line_ends_and_separators_of_every_kind_are_understood() {
        let expected = vec![(2, "a".to_owned()), (3, "b".to_owned())];
        assert_eq!(lines("product,variant\na,A\nb,B\n"), expected);
        assert_eq!(lines("\u{feff}product;variant\r\na;A\r\nb;B"), expected);
        assert_eq!(lines("\"Product\"\t\"VARIANT\"\r\na\tA\r\nb\tB\r\n"), expected);
    }

    #[test]
    fn lines_are_counted_as_an_editor_counts_them_and_empty_rows_are_none() {
        let text = "product,variant,description\r\n\r\na,A,\"One\r\n\r\nTwo\"\r\n,,\r\nb,B,\r\n";
        assert_eq!(lines(text), [(3, "a".to_owned()), (7, "b".to_owned())]);
        let content = Content::read(text.as_bytes()).unwrap();
        assert_eq!(content.entries[0].said.as_ref().unwrap().cell(Column::Description), Some("One\n\nTwo"));
    }

    #[test]
    fn a_file_that_cannot_be_read_says_why() {
        let fault = |bytes: &[u8]| Content::read(bytes).unwrap_err();
        assert_eq!(fault(b""), FileFault::Empty);
        assert_eq!(fault(b"product,variant\na,\xe4\n"), FileFault::NotText { line: 2 });
        assert_eq!(fault(b"product,variant,prise\n"), FileFault::UnknownColumn { name: "prise".to_owned() });
        assert_eq!(fault(b"product,variant,PRODUCT\n"), FileFault::DoubleColumn { column: Column::Product });
        assert_eq!(fault(b"product,size\n"), FileFault::MissingColumn { column: Column::Variant });
        assert_eq!(fault(&vec![b' '; LARGEST + 1]), FileFault::TooLarge { megabytes: 32 });
    }

    #[test]
    fn a_row_of_another_length_is_refused_alone() {
        let content = Content::read(b"product,variant\na\nb,B,\nc,C\n").unwrap();
        let cell_count = |found| Some((None, RowFault::CellCount { found, expected: 2 }));
        let faults: Vec<_> = content.entries.into_iter().map(|entry| entry.said.err()).collect();
        assert_eq!(faults, [cell_count(1), cell_count(3), None]);
    }
}
