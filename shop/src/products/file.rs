//! Products in files: comma-separated values, for spreadsheets and other systems (CAT-6). A row is a variant.
//!
//! What is written here is read again without a difference. A file is read in three steps: the text becomes rows
//! ([`read`]), each row is held against the catalogue ([`plan`]), and what it changes is saved, a few hundred rows at a
//! time ([`apply`]). Looking at a file first takes the first two of them: it tells what importing it would do.

mod apply;
mod cells;
mod export;
mod plan;
mod read;
#[cfg(test)]
mod tests;

use domain::actor::Actor;
use domain::product_file::RowReport;
use domain::rejection::Rejection;
use domain::staff::Permission;

use crate::{Result, Shop};
use plan::Seen;
use read::{Content, Entry};

/// The most bytes of a file.
pub const LARGEST: usize = 32 * 1024 * 1024;

/// How many rows are held against the catalogue, and saved, at once.
const AT_ONCE: usize = 200;

/// Whether a file is imported, or only looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Nothing is changed.
    DryRun,
    /// What the rows say is saved.
    Apply,
}

/// A file that is being imported, or looked at.
#[derive(Debug)]
pub struct FileImport {
    entries: Vec<Entry>,
    seen: Seen,
    mode: Mode,
    report: Vec<RowReport>,
}

impl FileImport {
    /// How many rows the file has.
    #[must_use]
    pub const fn total(&self) -> usize {
        self.entries.len()
    }

    /// How many of them are done.
    #[must_use]
    pub const fn done(&self) -> usize {
        self.report.len()
    }

    /// What became of those that are done.
    #[must_use]
    pub fn into_report(self) -> Vec<RowReport> {
        self.report
    }
}

impl Shop {
    /// Reads a file of products, to be imported by [`Shop::import_more`].
    ///
    /// # Errors
    /// When the actor may not change products; [`Rejection::FileUnusable`] for a file that cannot be read at all.
    pub fn begin_import(&self, actor: Actor, text: &[u8], mode: Mode) -> Result<FileImport> {
        actor.require(Permission::ChangeProducts)?;
        let Content { entries } = Content::read(text).map_err(Rejection::FileUnusable)?;
        Ok(FileImport { report: Vec::with_capacity(entries.len()), entries, seen: Seen::default(), mode })
    }

    /// Imports some more rows, or tells what importing them would do: each row is created, updated, unchanged or refused,
    /// and one that is refused keeps no other. Answers whether there are more.
    ///
    /// # Errors
    /// When the actor may not change products, or the database fails: the rows before are imported then.
    pub async fn import_more(&self, actor: Actor, import: &mut FileImport) -> Result<bool> {
        actor.require(Permission::ChangeProducts)?;
        let FileImport { entries, seen, mode, report } = import;
        let some: Vec<&Entry> = entries.iter().skip(report.len()).take(AT_ONCE).collect();
        if !some.is_empty() {
            report.extend(match mode {
                Mode::DryRun => self.foresee(&some, seen).await?,
                Mode::Apply => self.apply(actor, &some, seen).await?,
            });
        }
        Ok(report.len() < entries.len())
    }

    /// Imports a whole file, or tells what importing it would do.
    ///
    /// # Errors
    /// Those of [`Shop::begin_import`] and [`Shop::import_more`].
    pub async fn import_products(&self, actor: Actor, text: &[u8], mode: Mode) -> Result<Vec<RowReport>> {
        let mut import = self.begin_import(actor, text, mode)?;
        while self.import_more(actor, &mut import).await? {}
        Ok(import.report)
    }
}
