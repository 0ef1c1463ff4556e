//! Whether the database is there, up to date and writable.

use std::path::Path;

use store::{Condition, Store};

use super::{Finding, folder};
use crate::config::Config;

const WHAT: &str = "database";

pub(super) async fn check(config: &Config) -> Finding {
    match Store::examine(&config.database_url).await {
        Ok(condition) => judged(condition),
        Err(error) => Finding::wrong(
            WHAT,
            format!("It cannot be opened: {error}. Check DATABASE_URL, and that its user may read and write there."),
        ),
    }
}

fn judged(condition: Condition) -> Finding {
    match condition {
        Condition::Ready => Finding::ok(WHAT, "It is up to date and takes writes."),
        Condition::Missing(file) => missing(&file),
        Condition::Empty => {
            Finding::wrong(WHAT, "It has no tables of this shop: run `oxcart migrate`, or start the shop.")
        }
        Condition::Behind(steps) => Finding::wrong(
            WHAT,
            format!("{steps} migrations are missing: make a backup, then run `oxcart migrate`, or start the shop."),
        ),
        Condition::Foreign => {
            Finding::wrong(WHAT, "It was migrated by another version of Oxcart: run that version, or a newer one.")
        }
        Condition::ReadOnly(error) => Finding::wrong(
            WHAT,
            format!(
                "It takes no writes: {error}. Give the user in DATABASE_URL the right to write, and make sure that it is no read-only copy."
            ),
        ),
    }
}

fn missing(file: &Path) -> Finding {
    let place = file.parent().unwrap_or(file);
    match folder::is_writable(place) {
        Ok(()) => Finding::warning(
            WHAT,
            format!("{} is not there yet: the shop makes it, with the demo catalogue, when it starts.", file.display()),
        ),
        Err(error) => Finding::wrong(
            WHAT,
            format!(
                "{} is not there and cannot be made: {error}. Let the shop's user write there, or change DATABASE_URL.",
                file.display()
            ),
        ),
    }
}
