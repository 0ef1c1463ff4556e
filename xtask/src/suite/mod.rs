//! `cargo xtask test`: every check there is, one after the other, and one summary.

mod steps;
mod summary;
mod tally;

use std::{process::ExitCode, time::Instant};

use crate::{
    cli::Selection, console, error::Error, postgres::TemporaryPostgres, project::Project, setup::BrowserTools,
};
use summary::{Outcome, Record};
use tally::Tally;

/// Tells the tests the address of a PostgreSQL in which they may make databases.
pub(crate) const POSTGRES_VARIABLE: &str = "OXCART_TEST_POSTGRES_URL";

/// What the steps share, and leave behind for one another.
#[derive(Debug)]
pub(crate) struct Context<'a> {
    project: &'a Project,
    /// Arguments for the program that runs the tests.
    arguments: &'a [String],
    /// Left by the set-up.
    tools: Option<BrowserTools>,
    /// Left by the step that starts it; stopped when the context is dropped.
    postgres: Option<TemporaryPostgres>,
}

/// A step: its name, whether later ones are in vain without it, and what it does.
struct Step {
    name: &'static str,
    is_vital: bool,
    perform: fn(&mut Context<'_>, &mut Tally) -> Result<(), Error>,
}

const fn vital(name: &'static str, perform: fn(&mut Context<'_>, &mut Tally) -> Result<(), Error>) -> Step {
    Step { name, is_vital: true, perform }
}

const fn check(name: &'static str, perform: fn(&mut Context<'_>, &mut Tally) -> Result<(), Error>) -> Step {
    Step { name, is_vital: false, perform }
}

/// Cheap checks first. The site comes before the Rust tests because the server embeds it.
const EVERYTHING: &[Step] = &[
    vital("set-up", steps::set_up),
    check("format", steps::format),
    check("types of the browser tests", steps::typescript),
    check("clippy, server half", steps::clippy_server),
    check("clippy, browser half", steps::clippy_browser),
    vital("browser half", steps::build_site),
    check("size budget", steps::size_budget),
    vital("PostgreSQL", steps::start_postgres),
    check("Rust tests", steps::rust_tests),
    vital("server", steps::build_server),
    check("browser tests", steps::browser_tests),
];

const RUST: &[Step] = &[vital("PostgreSQL", steps::start_postgres), check("Rust tests", steps::rust_tests)];

const BROWSER: &[Step] = &[
    vital("set-up", steps::set_up_browser),
    vital("browser half", steps::build_site),
    vital("server", steps::build_server),
    check("browser tests", steps::browser_tests),
];

/// Runs the chosen tests. Only an interruption is an error; failures are told by the exit code.
pub(crate) fn run(project: &Project, selection: &Selection) -> Result<ExitCode, Error> {
    let (steps, arguments): (_, &[String]) = match selection {
        Selection::Everything => (EVERYTHING, &[]),
        Selection::Rust(arguments) => (RUST, arguments),
        Selection::Browser(arguments) => (BROWSER, arguments),
    };
    let mut context = Context { project, arguments, tools: None, postgres: None };
    let mut records = Vec::new();
    let mut is_in_vain = false;
    for step in steps {
        let record = if is_in_vain { step.leave_out() } else { step.run(&mut context) };
        if let Outcome::Failed(Error::Interrupted) = record.outcome {
            return Err(Error::Interrupted);
        }
        is_in_vain |= step.is_vital && matches!(record.outcome, Outcome::Failed(_));
        records.push(record);
    }
    drop(context);
    summary::print(&records);
    Ok(if summary::total(&records).failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

impl Step {
    fn run(&self, context: &mut Context<'_>) -> Record {
        console::note(&format!("\n── {} ──", self.name));
        let started = Instant::now();
        let mut tally = Tally::default();
        let outcome = match (self.perform)(context, &mut tally) {
            Ok(()) => Outcome::Passed,
            Err(error) => {
                console::note(&format!("{}: {error}", self.name));
                Outcome::Failed(error)
            }
        };
        Record { name: self.name, took: started.elapsed(), tally, outcome }
    }

    fn leave_out(&self) -> Record {
        Record { name: self.name, took: std::time::Duration::ZERO, tally: Tally::default(), outcome: Outcome::NotRun }
    }
}
