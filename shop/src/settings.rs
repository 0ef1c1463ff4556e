//! The commerce settings, kept in the database after the first start (RUN-3).

use domain::settings::Settings;
use store::{Store, in_transaction};

use crate::{Error, Result};

/// The settings in the database; a shop without any is given `first`, and those who start at once agree on one.
///
/// # Errors
/// When the database fails or holds settings that are not understood.
pub(crate) async fn settings_or(store: &Store, first: Settings) -> Result<Settings> {
    let unreadable = |source| Error::Unreadable { what: "the shop's settings", source };
    let first = serde_json::to_string(&first).map_err(unreadable)?;
    let kept: Result<String> = in_transaction!(store, |db| { Ok(db.settings_or(&first).await?) });
    serde_json::from_str(&kept?).map_err(unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::test_settings;
    use store::on_both_engines;

    fn named(name: &str) -> Settings {
        Settings { shop_name: name.to_owned(), ..test_settings() }
    }

    on_both_engines! {
        async fn the_first_settings_stay(store: Store) {
            assert_eq!(settings_or(&store, named("First")).await.unwrap(), named("First"));
            assert_eq!(settings_or(&store, named("Second")).await.unwrap(), named("First"));
        }

        async fn those_who_start_at_once_agree(store: Store) {
            let starts = (0..8).map(|start| {
                let store = store.clone();
                tokio::spawn(async move { settings_or(&store, named(&format!("Shop {start}"))).await.unwrap() })
            });
            let mut kept = Vec::new();
            for start in starts.collect::<Vec<_>>() {
                kept.push(start.await.unwrap());
            }
            kept.dedup();
            assert_eq!(kept.len(), 1);
        }
    }
}
