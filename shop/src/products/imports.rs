//! Files of products that staff send with a browser: looked at first, then imported while a page tells how far it is.
//!
//! An import that its process did not live to end can be begun again: what is imported already is unchanged then.

use domain::actor::Actor;
use domain::ids::ImportId;
use domain::product_file::RowReport;
use domain::rejection::Rejection;
use domain::staff::Permission;
use store::in_transaction;

pub use store::product_imports::{ImportState, ProductImport};

use super::file::Mode;
use crate::{Result, Shop};

/// For how long a process that imports is waited for when nothing is heard of it, in seconds.
const LEASE: i64 = 60;
/// For how long an import is kept, in seconds.
const KEPT: i64 = 7 * 24 * 3600;
/// The most characters of a file's name.
const LONGEST_NAME: usize = 120;

impl Shop {
    /// Looks at a file, and keeps it with what importing it would do.
    ///
    /// # Errors
    /// Those of [`Shop::import_products`].
    pub async fn preview_import(&self, actor: Actor, file_name: &str, content: &[u8]) -> Result<ImportId> {
        let report = self.import_products(actor, content, Mode::DryRun).await?;
        let id = ImportId::from_bits(self.fresh_bits());
        let import = ProductImport {
            id,
            file_name: file_name.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect(),
            state: ImportState::Previewed,
            rows_total: count(report.len()),
            rows_done: 0,
            report,
            lease_until: None,
        };
        // It was read as UTF-8 a moment ago.
        let text = String::from_utf8_lossy(content);
        let since = u128::try_from(self.now().plus_seconds(-KEPT).millis()).unwrap_or(0);
        in_transaction!(self.parts.store, |db| {
            // Ids begin with the time at which they were made.
            db.forget_product_imports(ImportId::from_bits(since << 80)).await?;
            db.insert_product_import(&import, &text, (actor, self.now())).await?;
            Ok(id)
        })
    }

    /// An import, with what became of its rows, or would become of them.
    ///
    /// # Errors
    /// When the actor may not change products; [`Rejection::ImportNotFound`].
    pub async fn product_import(&self, actor: Actor, id: &str) -> Result<ProductImport> {
        actor.require(Permission::ChangeProducts)?;
        let id: ImportId = id.parse().map_err(|_| Rejection::ImportNotFound)?;
        Ok(self.parts.store.read().await?.product_import(id).await?.ok_or(Rejection::ImportNotFound)?)
    }

    /// Whether nobody is heard of any more who does this import.
    #[must_use]
    pub fn is_import_stuck(&self, import: &ProductImport) -> bool {
        import.state == ImportState::Running && import.lease_until.is_none_or(|until| until < self.now())
    }

    /// Takes up an import that waits, to be done by [`Shop::run_import`]. Answers whether it was to be had: of those who
    /// press at once, one does it.
    ///
    /// # Errors
    /// When the actor may not change products; [`Rejection::ImportNotFound`].
    pub async fn claim_import(&self, actor: Actor, id: &str) -> Result<Option<ImportId>> {
        let import = self.product_import(actor, id).await?;
        let now = self.now();
        let claimed: Result<bool> = in_transaction!(self.parts.store, |db| {
            Ok(db.claim_product_import(import.id, (now, now.plus_seconds(LEASE))).await?)
        });
        Ok(claimed?.then_some(import.id))
    }

    /// Does an import that was claimed.
    ///
    /// # Errors
    /// Those of [`Shop::import_products`]; the rows before are imported then.
    pub async fn run_import(&self, actor: Actor, id: ImportId) -> Result<Vec<RowReport>> {
        let content = self.parts.store.read().await?.content_of_import(id).await?;
        let content = content.ok_or(Rejection::ImportNotFound)?;
        let mut import = self.begin_import(actor, content.as_bytes(), Mode::Apply)?;
        while self.import_more(actor, &mut import).await? {
            let (done, until) = (count(import.done()), self.now().plus_seconds(LEASE));
            let told: Result<()> =
                in_transaction!(self.parts.store, |db| { Ok(db.tell_import_progress(id, done, until).await?) });
            told?;
        }
        let report = import.into_report();
        let ended: Result<()> =
            in_transaction!(self.parts.store, |db| { Ok(db.end_product_import(id, &report).await?) });
        ended?;
        Ok(report)
    }
}

fn count(rows: usize) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX)
}
