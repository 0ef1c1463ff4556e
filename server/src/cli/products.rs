//! `oxcart products`: products in files (CAT-6).

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use clap::Subcommand;
use domain::actor::Actor;
use domain::ids::Slug;
use domain::product_file::{Counts, Outcome, RowReport};
use shop::Shop;
use shop::products::file::Mode;

use super::Error;
use super::file::FileArgs;
use super::progress::progress;
use crate::console::say;

/// What can be done with products.
#[derive(Subcommand, Debug)]
pub(super) enum ProductsCommand {
    /// Add and change products as a CSV file says, and tell of each of its rows
    Import(ImportArgs),
    /// Write all products as CSV
    Export(FileArgs),
}

#[derive(clap::Args, Debug)]
pub(super) struct ImportArgs {
    /// The file; - reads standard input
    file: PathBuf,
    /// Only tell what the file would do
    #[arg(long)]
    dry_run: bool,
    /// Tell of the rows that change nothing too
    #[arg(long)]
    all: bool,
}

/// Does what was asked.
pub(super) async fn run(shop: &Shop, command: ProductsCommand) -> Result<(), Error> {
    match command {
        ProductsCommand::Import(args) => import(shop, &args).await,
        ProductsCommand::Export(args) => export(shop, &args).await,
    }
}

/// Fails where a row was refused, after all others were imported: whoever calls it from a script must know.
async fn import(shop: &Shop, args: &ImportArgs) -> Result<(), Error> {
    let text = read(&args.file)?;
    let mode = if args.dry_run { Mode::DryRun } else { Mode::Apply };
    let mut import = shop.begin_import(Actor::System, &text, mode)?;
    let bar = progress(import.total() as u64, "rows");
    while shop.import_more(Actor::System, &mut import).await? {
        bar.set_position(import.done() as u64);
    }
    bar.finish_and_clear();
    let report = import.into_report();
    let mut out = io::stdout().lock();
    for row in report.iter().filter(|row| args.all || row.outcome != Outcome::Unchanged) {
        writeln!(out, "{}", line(row))?;
    }
    drop(out);
    let counts = Counts::of(&report);
    let untouched = if args.dry_run { " Nothing was changed: this was a dry run." } else { "" };
    say(format_args!("{counts}.{untouched}"))?;
    if counts.refused > 0 { Err(Error::RowsRefused(counts.refused)) } else { Ok(()) }
}

fn line(row: &RowReport) -> String {
    let RowReport { line, product, variant, outcome } = row;
    let why = outcome.reason().map(|why| format!(": {why}")).unwrap_or_default();
    format!("line {line}: {product} {variant}: {}{why}", outcome.label())
}

async fn export(shop: &Shop, file: &FileArgs) -> Result<(), Error> {
    let mut out = file.open()?;
    let mut after: Option<Slug> = None;
    loop {
        let part = shop.export_products(Actor::System, after.as_ref()).await?;
        out.write_all(part.text.as_bytes())?;
        match part.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    out.flush()?;
    file.tell("The products")
}

fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let mut text = Vec::new();
    if path == Path::new("-") {
        io::stdin().lock().read_to_end(&mut text)?;
        return Ok(text);
    }
    std::fs::read(path).map_err(|source| Error::File { path: path.to_owned(), source })
}
