//! `cargo xtask`: the project's own commands.
//!
//! One command sets up what is missing, builds both halves of the shop and runs it (`run`), or runs every test
//! there is (`test`). Nothing here is needed at run time: the server is an ordinary binary.
//!
//! | module | what it knows |
//! | --- | --- |
//! | [`cli`] | the words on the command line |
//! | [`project`] | where things lie |
//! | [`setup`] | the tools, and how to get them |
//! | [`site`] | the browser half: WebAssembly, styles, static files, and how much they may weigh |
//! | [`postgres`] | a throw-away PostgreSQL |
//! | [`suite`] | the steps of `test`, and their summary |
//! | [`process`], [`interrupt`] | child processes, which never outlive this one |
//!
//! To add a step to `test`: write it as a function of [`suite::Context`] and name it in the list in `suite/mod.rs`.

mod cli;
mod console;
mod error;
mod files;
mod interrupt;
mod postgres;
mod process;
mod project;
mod scratch;
mod serve;
mod setup;
mod site;
mod suite;

use std::process::ExitCode;

use cli::Task;
use error::Error;
use project::Project;

fn main() -> ExitCode {
    let arguments = std::env::args().skip(1).collect();
    match cli::parse(arguments).and_then(perform) {
        Ok(code) => code,
        Err(Error::Interrupted) => {
            console::note("Interrupted.");
            ExitCode::from(130)
        }
        Err(error) => {
            console::note(&format!("xtask: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn perform(task: Task) -> Result<ExitCode, Error> {
    interrupt::watch()?;
    let project = Project::locate()?;
    match task {
        Task::Help => console::say(cli::USAGE),
        Task::Setup => setup::everything(&project).map(drop)?,
        Task::Build { profile } => serve::build(&project, profile).map(drop)?,
        Task::Run { profile, arguments } => serve::run(&project, profile, &arguments)?,
        Task::Postgres => postgres::serve_until_interrupted(&project)?,
        Task::Test(selection) => return suite::run(&project, &selection),
    }
    Ok(ExitCode::SUCCESS)
}
