//! `oxcart orders`: orders in a file (ADM-3).

use clap::Subcommand;
use domain::actor::Actor;
use domain::ids::OrderId;
use shop::Shop;
use shop::orders::{AskedOrders, ExportedOrders};

use super::Error;
use super::file::FileArgs;

/// What can be done with orders.
#[derive(Subcommand, Debug)]
pub(super) enum OrdersCommand {
    /// Write orders as CSV, the newest first
    Export(ExportArgs),
}

#[derive(clap::Args, Debug)]
pub(super) struct ExportArgs {
    #[command(flatten)]
    file: FileArgs,
    /// Only those with these beginnings of words in number, PO number, email, name or product
    #[arg(long, default_value = "")]
    search: String,
    /// Only those that stand here: pending, paid, failed, refunded or cancelled
    #[arg(long, default_value = "")]
    status: String,
}

/// Does what was asked.
pub(super) async fn run(shop: &Shop, command: OrdersCommand) -> Result<(), Error> {
    match command {
        OrdersCommand::Export(args) => export(shop, &args).await,
    }
}

async fn export(shop: &Shop, args: &ExportArgs) -> Result<(), Error> {
    let (search, status) = (args.search.clone(), args.status.clone());
    let wanted = ExportedOrders::Of(AskedOrders { search, status, ..AskedOrders::default() }.query()?);
    let mut out = args.file.open()?;
    let mut after: Option<OrderId> = None;
    loop {
        let part = shop.export_orders(Actor::System, &wanted, after).await?;
        out.write_all(part.text.as_bytes())?;
        match part.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    out.flush()?;
    args.file.tell("The orders")
}
