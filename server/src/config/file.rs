//! The optional file of settings (RUN-3): lines of `KEY=value`, as systemd and Docker write them. What stands in the
//! environment wins over the file.

use std::path::Path;

use clap::CommandFactory;

use super::ConfigError;
use crate::cli::Cli;

/// The key that names the file.
const KEY: &str = "OXCART_SETTINGS_FILE";

const ALLOWED: &str = "a file with lines of KEY=value, each with a key of this list";

/// Puts the settings of the file that the environment names, if it does, into the environment. Called once, before
/// anything else runs.
///
/// # Errors
/// When the file cannot be read, a line is not understood, or a key is unknown: a misspelt key must not be ignored.
pub fn load() -> Result<(), ConfigError> {
    let Some(path) = std::env::var_os(KEY).filter(|path| !path.is_empty()) else { return Ok(()) };
    check(Path::new(&path))?;
    dotenvy::from_path(&path).map_err(|error| fault(Path::new(&path), &error))
}

/// Reads the whole file before any of it counts.
fn check(path: &Path) -> Result<(), ConfigError> {
    let command = Cli::command();
    for line in dotenvy::from_path_iter(path).map_err(|error| fault(path, &error))? {
        let (key, _) = line.map_err(|error| fault(path, &error))?;
        if !command.get_arguments().any(|argument| argument.get_env().is_some_and(|known| known == key.as_str())) {
            return Err(ConfigError { key: KEY, fault: format!("has the unknown key {key}"), allowed: ALLOWED });
        }
    }
    Ok(())
}

fn fault(path: &Path, error: &dotenvy::Error) -> ConfigError {
    let words = match error {
        // The line may hold a secret.
        dotenvy::Error::LineParse(_, at) => format!("has a line that is not understood, at its {at}th character"),
        other => other.to_string(),
    };
    ConfigError { key: KEY, fault: format!("{} cannot be used: {words}", path.display()), allowed: ALLOWED }
}
