//! A database that begins anew, with nothing in it (PROC-7).

use store::{Store, in_transaction};

use crate::{Error, Result};

/// What became of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anew {
    /// They were made again, and are empty.
    Made,
    /// They are as they were: money was received for so many of their orders.
    Kept {
        /// How many.
        paid_orders: i64,
    },
}

/// Makes all tables again, without what is in them. Where orders were paid, nothing is done unless it is forced.
///
/// # Errors
/// When the database fails. Either everything is still there then, or nothing: the next start makes the tables.
pub async fn begin_anew(store: &Store, forced: bool) -> Result<Anew> {
    let dropped: Result<Anew> = in_transaction!(store, |db| {
        let tables = db.tables().await?;
        // Not asked when it is forced: the tables may be those of another version.
        if !forced && tables.iter().any(|table| table == "orders") {
            let paid_orders = db.count_paid_orders().await?;
            if paid_orders > 0 {
                return Ok(Anew::Kept { paid_orders });
            }
        }
        db.drop_tables(&tables).await?;
        Ok(Anew::Made)
    });
    let dropped = dropped?;
    if dropped == Anew::Made {
        store.migrate().await.map_err(Error::Store)?;
    }
    Ok(dropped)
}

#[cfg(test)]
mod tests {
    use store::on_both_engines;

    use super::*;
    use crate::checkout::scene::{SALT, Scene};

    on_both_engines! {
        async fn a_database_with_paid_orders_begins_anew_only_when_it_is_forced(store: Store) {
            let scene = Scene::open(store.clone()).await;
            let (_, _, session) = scene.a_checkout(SALT, 2).await;
            scene.pay(&session).await;
            assert_eq!(begin_anew(&store, false).await.unwrap(), Anew::Kept { paid_orders: 1 });
            assert_eq!(scene.number("SELECT COUNT(*) FROM orders").await, 1);
            assert_eq!(begin_anew(&store, true).await.unwrap(), Anew::Made);
            assert_eq!(scene.number("SELECT COUNT(*) FROM orders").await, 0);
        }

        async fn a_database_without_paid_orders_begins_anew(store: Store) {
            let scene = Scene::open(store.clone()).await;
            scene.a_checkout(SALT, 2).await;
            assert_eq!(begin_anew(&store, false).await.unwrap(), Anew::Made);
            assert_eq!(scene.number("SELECT COUNT(*) FROM orders").await, 0);
            assert_eq!(scene.number("SELECT COUNT(*) FROM products").await, 0);
            assert_eq!(begin_anew(&store, false).await.unwrap(), Anew::Made, "an empty one too");
        }
    }
}
