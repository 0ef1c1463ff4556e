//! The steps themselves.

use super::{Context, POSTGRES_VARIABLE, tally::Tally};
use crate::{
    cli::Profile,
    error::Error,
    postgres::TemporaryPostgres,
    process, scratch, serve,
    setup::{self, BrowserTools, Toolbox},
    site,
};

/// Compiled for the browser on its own: together with the server, leptos' two halves would be mixed up.
const FRONTEND: [&str; 4] = ["--package", "frontend", "--target", "wasm32-unknown-unknown"];

impl Context<'_> {
    fn tools(&self) -> Result<&BrowserTools, Error> {
        self.tools.as_ref().ok_or_else(|| Error::missing("the set-up", "Run `cargo xtask setup`."))
    }

    fn toolbox(&self) -> Result<&Toolbox, Error> {
        Ok(&self.tools()?.toolbox)
    }
}

pub(super) fn set_up(context: &mut Context<'_>, _: &mut Tally) -> Result<(), Error> {
    context.tools = Some(setup::everything(context.project)?);
    Ok(())
}

pub(super) fn set_up_browser(context: &mut Context<'_>, _: &mut Tally) -> Result<(), Error> {
    context.tools = Some(setup::for_browser_tests(context.project)?);
    Ok(())
}

pub(super) fn format(context: &mut Context<'_>, _: &mut Tally) -> Result<(), Error> {
    process::run(context.project.cargo().args(["fmt", "--all", "--check"]))
}

pub(super) fn typescript(context: &mut Context<'_>, _: &mut Tally) -> Result<(), Error> {
    let end2end = context.project.end2end();
    let mut compiler = context.toolbox()?.command(end2end.join("node_modules/.bin/tsc"));
    process::run(compiler.arg("--noEmit").current_dir(end2end))
}

pub(super) fn clippy_server(context: &mut Context<'_>, _: &mut Tally) -> Result<(), Error> {
    process::run(context.project.cargo().args(["clippy", "--all-targets", "--", "-D", "warnings"]))
}

pub(super) fn clippy_browser(context: &mut Context<'_>, _: &mut Tally) -> Result<(), Error> {
    process::run(context.project.cargo().arg("clippy").args(FRONTEND).args(["--", "-D", "warnings"]))
}

pub(super) fn build_site(context: &mut Context<'_>, _: &mut Tally) -> Result<(), Error> {
    site::build(context.project, context.toolbox()?)
}

pub(super) fn size_budget(context: &mut Context<'_>, _: &mut Tally) -> Result<(), Error> {
    site::budget::check(&context.project.site())
}

pub(super) fn start_postgres(context: &mut Context<'_>, _: &mut Tally) -> Result<(), Error> {
    let binaries = setup::postgres::find_or_install(context.project)?;
    context.postgres = Some(TemporaryPostgres::start(&binaries)?);
    Ok(())
}

pub(super) fn rust_tests(context: &mut Context<'_>, tally: &mut Tally) -> Result<(), Error> {
    let mut cargo = context.project.cargo();
    cargo.args(["test", "--no-fail-fast"]).args(context.arguments);
    cargo.env(site::FOLDER_VARIABLE, context.project.site()).env(scratch::VARIABLE, scratch::folder());
    if let Some(postgres) = &context.postgres {
        cargo.env(POSTGRES_VARIABLE, postgres.url());
    }
    process::stream(&mut cargo, |line| tally.read_cargo(line))?;
    some_ran(tally)
}

pub(super) fn build_server(context: &mut Context<'_>, _: &mut Tally) -> Result<(), Error> {
    serve::compile_server(context.project, Profile::Debug)
}

pub(super) fn browser_tests(context: &mut Context<'_>, tally: &mut Tally) -> Result<(), Error> {
    let tools = context.tools()?;
    let end2end = context.project.end2end();
    let mut playwright = tools.toolbox.command(end2end.join("node_modules/.bin/playwright"));
    playwright.arg("test").args(context.arguments).current_dir(end2end);
    playwright.env(setup::CHROMIUM_VARIABLE, &tools.chromium);
    playwright.env("OXCART_BIN", context.project.server_binary(Profile::Debug));
    playwright.env(scratch::VARIABLE, scratch::folder());
    process::stream(&mut playwright, |line| tally.read_playwright(line))?;
    some_ran(tally)
}

/// A suite that finds nothing to run, through a typing error in a filter or a lost folder, proves nothing.
fn some_ran(tally: &Tally) -> Result<(), Error> {
    if *tally == Tally::default() { Err(Error::NoTests) } else { Ok(()) }
}
