//! The command line. Few enough words to be matched by hand.

use crate::error::Error;

/// What `cargo xtask help` prints.
pub(crate) const USAGE: &str = "\
Usage: cargo xtask COMMAND

  run [--release] [-- ARGS]     set up what is missing, build, and serve the shop (ARGS go to `oxcart serve`)
  build [--release]             build `oxcart` with its assets inside
  test                          run every test there is
  test rust [CARGO TEST ARGS]   only the Rust tests, with a temporary PostgreSQL
  test browser [PLAYWRIGHT ARGS]  only the browser tests
  setup                         set up everything that running and testing need
  postgres                      start a temporary PostgreSQL and print its address
  help                          this text";

/// A command, understood.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// Print the usage.
    Help,
    /// Install what is missing.
    Setup,
    /// Build the binary.
    Build {
        /// How the server is compiled.
        profile: Profile,
    },
    /// Build and serve.
    Run {
        /// How the server is compiled.
        profile: Profile,
        /// Handed on to `oxcart serve`.
        arguments: Vec<String>,
    },
    /// Keep a temporary PostgreSQL running.
    Postgres,
    /// Run tests.
    Test(Selection),
}

/// How the server is compiled; the browser half is always optimised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to build.
    Debug,
    /// Quick to run.
    Release,
}

impl Profile {
    /// The folder below `target` where cargo leaves this profile's binaries.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Release => "release",
        }
    }
}

/// Which tests to run.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Selection {
    /// All, and every check besides.
    Everything,
    /// `cargo test`, with these arguments.
    Rust(Vec<String>),
    /// Playwright, with these arguments.
    Browser(Vec<String>),
}

/// Understands the words after `cargo xtask`.
pub(crate) fn parse(arguments: Vec<String>) -> Result<Task, Error> {
    let mut words = arguments.into_iter();
    let command = words.next();
    let rest: Vec<String> = words.collect();
    match command.as_deref() {
        None | Some("help" | "--help" | "-h") => Ok(Task::Help),
        Some("setup") => nothing_more(&rest).map(|()| Task::Setup),
        Some("postgres") => nothing_more(&rest).map(|()| Task::Postgres),
        Some("build") => {
            let (profile, rest) = take_profile(rest);
            nothing_more(&rest).map(|()| Task::Build { profile })
        }
        Some("run") => {
            let (own, arguments) = split_at_dashes(rest);
            let (profile, own) = take_profile(own);
            nothing_more(&own).map(|()| Task::Run { profile, arguments })
        }
        Some("test") => selection(rest).map(Task::Test),
        Some(other) => Err(Error::Usage(format!("unknown command `{other}`"))),
    }
}

fn selection(mut words: Vec<String>) -> Result<Selection, Error> {
    if words.is_empty() {
        return Ok(Selection::Everything);
    }
    let part = words.remove(0);
    match part.as_str() {
        "rust" => Ok(Selection::Rust(words)),
        "browser" => Ok(Selection::Browser(words)),
        other => Err(Error::Usage(format!("`test {other}`: the parts are `rust` and `browser`"))),
    }
}

fn take_profile(mut words: Vec<String>) -> (Profile, Vec<String>) {
    let before = words.len();
    words.retain(|word| word != "--release");
    let profile = if words.len() < before { Profile::Release } else { Profile::Debug };
    (profile, words)
}

fn split_at_dashes(mut words: Vec<String>) -> (Vec<String>, Vec<String>) {
    match words.iter().position(|word| word == "--") {
        Some(at) => {
            let after = words.split_off(at + 1);
            words.truncate(at);
            (words, after)
        }
        None => (words, Vec::new()),
    }
}

fn nothing_more(words: &[String]) -> Result<(), Error> {
    match words.first() {
        Some(word) => Err(Error::Usage(format!("unexpected `{word}`"))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Result<Task, Error> {
        parse(line.split_whitespace().map(str::to_owned).collect())
    }

    #[test]
    fn run_hands_everything_after_the_dashes_to_the_server() {
        let task = parsed("run --release -- --release --port 80").unwrap();
        let arguments = ["--release", "--port", "80"].map(str::to_owned).to_vec();
        assert_eq!(task, Task::Run { profile: Profile::Release, arguments });
    }

    #[test]
    fn a_part_of_the_tests_takes_its_own_arguments() {
        let task = parsed("test rust -p store").unwrap();
        assert_eq!(task, Task::Test(Selection::Rust(vec!["-p".into(), "store".into()])));
        assert_eq!(parsed("test").unwrap(), Task::Test(Selection::Everything));
    }

    #[test]
    fn a_word_that_means_nothing_is_refused() {
        for line in ["tset", "test --quick", "build --relaese", "setup now", "run 80"] {
            assert!(matches!(parsed(line), Err(Error::Usage(_))), "{line}");
        }
    }
}
