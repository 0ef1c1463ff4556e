//! Files of products: which columns they have, and what became of each of their rows (CAT-6).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::ids::Slug;
use crate::money::Currency;
use crate::rejection::Rejection;

macro_rules! columns {
    ($($(#[$doc:meta])* $name:ident $title:literal;)*) => {
        /// A column of a file of products. A row is a variant; the columns of its product are repeated.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub enum Column { $($(#[$doc])* $name),* }

        impl Column {
            /// Every column, in the order of an export.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// As the file's first row calls it.
            #[must_use]
            pub const fn as_str(self) -> &'static str { match self { $(Self::$name => $title),* } }
        }
    };
}

columns! {
    /// The product's name in addresses.
    Product "product";
    /// The product's name.
    Title "title";
    /// Its description.
    Description "description";
    /// Who sells it, by name.
    Vendor "vendor";
    /// Where it stands in the shop, by name.
    Category "category";
    /// Its rate of tax.
    TaxClass "tax_class";
    /// Its pictures, one a line: address, size and what it shows.
    Images "images";
    /// What a buyer must say, as JSON.
    RequiredAttributes "required_attributes";
    /// The variant's id.
    Variant "variant";
    /// What the variant is called.
    Size "size";
    /// Its price.
    UnitPrice "unit_price";
    /// The currency of the price, which is the shop's.
    Currency "currency";
    /// Pieces in the store.
    OnHand "on_hand";
    /// Whether it is for sale.
    Active "active";
}

impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Column {
    type Err = FileFault;

    fn from_str(text: &str) -> Result<Self, FileFault> {
        let name = text.trim();
        let found = Self::ALL.iter().find(|column| column.as_str().eq_ignore_ascii_case(name));
        found.copied().ok_or_else(|| FileFault::UnknownColumn { name: name.chars().take(60).collect() })
    }
}

/// Why a file cannot be read at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum FileFault {
    /// It has bytes that are no text.
    #[error("The file is not text in UTF-8 (see line {line}). Save it as \"CSV UTF-8\".")]
    NotText {
        /// Where the first of them stands.
        line: u64,
    },
    /// It has no first row.
    #[error("The file is empty.")]
    Empty,
    /// A column is not known.
    #[error("The file has a column {name:?}, which is not known.")]
    UnknownColumn {
        /// As the file calls it.
        name: String,
    },
    /// A column stands in it twice.
    #[error("The file has the column {column} twice.")]
    DoubleColumn {
        /// Which one.
        column: Column,
    },
    /// A column is missing without which no row can be read.
    #[error("The file has no column {column}.")]
    MissingColumn {
        /// Which one.
        column: Column,
    },
    /// It is larger than can be read.
    #[error("The file is larger than {megabytes} MB. Split it into several files.")]
    TooLarge {
        /// The most megabytes.
        megabytes: u32,
    },
}

/// Why a row was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum RowFault {
    /// The row is longer or shorter than the first one.
    #[error("has {found} cells instead of {expected}")]
    CellCount {
        /// How many cells it has.
        found: u64,
        /// How many the first row has.
        expected: u64,
    },
    /// A new product or variant needs this, and the file does not say it.
    #[error("is needed for what is not in the shop yet")]
    Needed,
    /// The cell does not hold what the column holds.
    #[error("{0}")]
    Wrong(Rejection),
    /// The price is of another currency than the shop's.
    #[error("must be {currency}")]
    OtherCurrency {
        /// The shop's.
        currency: Currency,
    },
    /// A row above is about the same variant.
    #[error("stands on line {line} already")]
    Repeated {
        /// Which row.
        line: u64,
    },
    /// A row above says otherwise of the same product.
    #[error("is not what line {line} says of the same product")]
    Contradicts {
        /// Which row.
        line: u64,
    },
    /// The variant belongs to another product.
    #[error("belongs to the product {product}")]
    OtherProduct {
        /// Which one.
        product: Slug,
    },
    /// So few pieces would not do for those that are promised.
    #[error("must be at least {reserved}: so many pieces are promised to orders")]
    Promised {
        /// How many are promised.
        reserved: u32,
    },
    /// The product has as many variants as it can.
    #[error("would be one size too many: {most} are the most")]
    TooMany {
        /// The most.
        most: u32,
    },
    /// Somebody else changed it at the same moment.
    #[error("was changed by somebody else at this moment; import the file again")]
    Meanwhile,
}

/// What became of a row, or would become of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// Its variant was added.
    Created,
    /// Its variant or its product was changed.
    Updated,
    /// It says what the shop says already.
    Unchanged,
    /// It was not taken.
    Refused {
        /// The cell that is at fault; none where it is the whole row.
        column: Option<Column>,
        /// Why.
        fault: RowFault,
    },
}

impl Outcome {
    /// In one word.
    #[must_use]
    pub const fn label(&self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Unchanged => "unchanged",
            Self::Refused { .. } => "refused",
        }
    }

    /// Why it was refused, if it was: "unit_price: Please check the unit price."
    #[must_use]
    pub fn reason(&self) -> Option<String> {
        match self {
            Self::Created | Self::Updated | Self::Unchanged => None,
            Self::Refused { column: Some(column), fault } => Some(format!("{column}: {fault}")),
            Self::Refused { column: None, fault } => Some(fault.to_string()),
        }
    }
}

/// A row of a file, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RowReport {
    /// Its line in the file, counted from 1.
    pub line: u64,
    /// The product that it names, as it stands there.
    pub product: String,
    /// The variant that it names.
    pub variant: String,
    /// What became of it.
    pub outcome: Outcome,
}

/// How many rows ended how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Added.
    pub created: usize,
    /// Changed.
    pub updated: usize,
    /// Left as they were.
    pub unchanged: usize,
    /// Not taken.
    pub refused: usize,
}

impl Counts {
    /// Counts rows.
    #[must_use]
    pub fn of(rows: &[RowReport]) -> Self {
        let mut counts = Self::default();
        for row in rows {
            match row.outcome {
                Outcome::Created => counts.created += 1,
                Outcome::Updated => counts.updated += 1,
                Outcome::Unchanged => counts.unchanged += 1,
                Outcome::Refused { .. } => counts.refused += 1,
            }
        }
        counts
    }

    /// How many rows change something.
    #[must_use]
    pub const fn changes(self) -> usize {
        self.created + self.updated
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { created, updated, unchanged, refused } = self;
        write!(f, "{created} created, {updated} updated, {unchanged} unchanged, {refused} refused")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_read_in_any_case_and_an_unknown_one_is_named() {
        for column in Column::ALL {
            assert_eq!(column.as_str().to_uppercase().parse(), Ok(*column));
        }
        assert_eq!(" Unit_Price ".parse(), Ok(Column::UnitPrice));
        assert_eq!("prise".parse::<Column>(), Err(FileFault::UnknownColumn { name: "prise".to_owned() }));
    }

    #[test]
    fn a_refused_row_says_which_cell_and_why() {
        let refused = Outcome::Refused { column: Some(Column::OnHand), fault: RowFault::Promised { reserved: 3 } };
        let says = "on_hand: must be at least 3: so many pieces are promised to orders";
        assert_eq!(refused.reason().as_deref(), Some(says));
    }
}
