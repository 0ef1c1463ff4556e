//! Imports of products from files that staff have sent: looked at first, then done piece by piece (CAT-6).

use domain::actor::Actor;
use domain::ids::ImportId;
use domain::product_file::RowReport;
use domain::time::Timestamp;

use crate::engine::Db;
use crate::error::Error;
use crate::reading::{Reading, to_json};

/// Where an import stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportState {
    /// It was looked at only.
    Previewed,
    /// It goes on, or went on until its process died.
    Running,
    /// It is done.
    Done,
}

impl ImportState {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Previewed => "previewed",
            Self::Running => "running",
            Self::Done => "done",
        }
    }
}

/// An import as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductImport {
    /// Which one.
    pub id: ImportId,
    /// What the file was called.
    pub file_name: String,
    /// Where it stands.
    pub state: ImportState,
    /// How many rows the file has.
    pub rows_total: u32,
    /// How many of them are done.
    pub rows_done: u32,
    /// What became of the rows, or would become of them.
    pub report: Vec<RowReport>,
    /// Until when the process that does it is left alone.
    pub lease_until: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct Row {
    file_name: String,
    state: String,
    rows_total: i64,
    rows_done: i64,
    report: String,
    lease_until: Option<i64>,
}

impl Db {
    /// Keeps an import that was looked at, with its file.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_product_import(
        &mut self,
        import: &ProductImport,
        content: &str,
        (actor, at): (Actor, Timestamp),
    ) -> Result<(), Error> {
        const SQL: &str = "INSERT INTO product_imports
                (id, file_name, content, state, rows_total, rows_done, report, actor, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let report = to_json(&import.report)?;
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(import.id.to_string())
            .bind(&import.file_name)
            .bind(content)
            .bind(import.state.as_str())
            .bind(i64::from(import.rows_total))
            .bind(i64::from(import.rows_done))
            .bind(&report)
            .bind(actor.label())
            .bind(at.millis())
            .execute(conn))?;
        Ok(())
    }

    /// An import without its file.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn product_import(&mut self, id: ImportId) -> Result<Option<ProductImport>, Error> {
        const SQL: &str = "SELECT file_name, state, rows_total, rows_done, report, lease_until FROM product_imports \
            WHERE id = $1";
        let row: Option<Row> = on_engine!(self, |conn| sqlx::query_as(SQL).bind(id.to_string()).fetch_optional(conn))?;
        row.map(|row| row.read(id)).transpose()
    }

    /// The file of an import.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn content_of_import(&mut self, id: ImportId) -> Result<Option<String>, Error> {
        const SQL: &str = "SELECT content FROM product_imports WHERE id = $1";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(id.to_string()).fetch_optional(conn))?)
    }

    /// Takes up an import that is not done and that no living process is at. Answers whether it was to be had.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_product_import(
        &mut self,
        id: ImportId,
        (now, lease_until): (Timestamp, Timestamp),
    ) -> Result<bool, Error> {
        const SQL: &str = "UPDATE product_imports SET state = 'running', rows_done = 0, lease_until = $3 \
            WHERE id = $1 AND (state = 'previewed' OR (state = 'running' AND lease_until < $2))";
        let claimed = execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(id.to_string())
            .bind(now.millis())
            .bind(lease_until.millis())
            .execute(conn))?;
        Ok(claimed == 1)
    }

    /// Tells how far a running import has come.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tell_import_progress(
        &mut self,
        id: ImportId,
        rows_done: u32,
        lease_until: Timestamp,
    ) -> Result<(), Error> {
        const SQL: &str = "UPDATE product_imports SET rows_done = $2, lease_until = $3 WHERE id = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(id.to_string())
            .bind(i64::from(rows_done))
            .bind(lease_until.millis())
            .execute(conn))?;
        Ok(())
    }

    /// Keeps what became of an import's rows; its file is needed no more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_product_import(&mut self, id: ImportId, report: &[RowReport]) -> Result<(), Error> {
        const SQL: &str = "UPDATE product_imports SET state = 'done', rows_done = rows_total, report = $2, content = '', \
            lease_until = NULL WHERE id = $1";
        let report = to_json(&report)?;
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(id.to_string()).bind(&report).execute(conn))?;
        Ok(())
    }

    /// Forgets the imports that are older than this one would be.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_product_imports(&mut self, before: ImportId) -> Result<(), Error> {
        const SQL: &str = "DELETE FROM product_imports WHERE id < $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(before.to_string()).execute(conn))?;
        Ok(())
    }
}

impl Row {
    fn read(self, id: ImportId) -> Result<ProductImport, Error> {
        let key = id.to_string();
        let at = Reading { table: "product_imports", row: &key };
        let state = match self.state.as_str() {
            "previewed" => ImportState::Previewed,
            "running" => ImportState::Running,
            _ => ImportState::Done,
        };
        Ok(ProductImport {
            id,
            state,
            rows_total: at.count("rows_total", self.rows_total)?,
            rows_done: at.count("rows_done", self.rows_done)?,
            report: at.json("report", &self.report)?,
            lease_until: self.lease_until.map(Timestamp::from_millis),
            file_name: self.file_name,
        })
    }
}
