//! `oxcart migrate`: the database's tables.

use clap::Args;
use shop::begin_anew::{Anew, begin_anew};
use store::Store;

use super::Error;
use crate::console::say;
use crate::serve::{self, ServeError};

#[derive(Args, Debug)]
pub(super) struct MigrateArgs {
    /// Drop all tables with everything in them, and make them anew
    #[arg(long)]
    fresh: bool,
    /// With --fresh: even where orders were paid
    #[arg(long, requires = "fresh")]
    force: bool,
}

pub(super) async fn run(database_url: &str, args: &MigrateArgs) -> Result<(), Error> {
    if !args.fresh {
        serve::open_store(database_url).await?.close().await;
        say(format_args!("The database is up to date."))?;
        return Ok(());
    }
    let store = Store::connect(database_url).await.map_err(ServeError::from)?;
    let done = begin_anew(&store, args.force).await;
    store.close().await;
    match done? {
        Anew::Made => Ok(say(format_args!("The database is new and empty."))?),
        Anew::Kept { paid_orders } => Err(Error::PaidOrders(paid_orders)),
    }
}
