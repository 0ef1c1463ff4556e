//! Child processes: run, read, stream, or keep running.

use std::{
    io::{BufRead, BufReader, Read},
    os::unix::process::CommandExt,
    process::{Child, Command, ExitStatus, Stdio},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process_group};

use crate::{console, error::Error, interrupt};

/// How often a child that was told to stop is looked after.
const POLL: Duration = Duration::from_millis(20);

/// Runs a program with our output; an exit code other than 0 is an error.
pub(crate) fn run(command: &mut Command) -> Result<(), Error> {
    Running::start(command)?.finish()
}

/// Runs a program that may fail, because there is another way: tells whether it went well, and says so if not.
pub(crate) fn attempt(command: &mut Command) -> Result<bool, Error> {
    match run(command) {
        Ok(()) => Ok(true),
        Err(Error::Interrupted) => Err(Error::Interrupted),
        Err(error) => {
            console::note(&error.to_string());
            Ok(false)
        }
    }
}

/// What a program prints on standard output, or nothing if it is not there or fails. For asking for versions.
pub(crate) fn ask(command: &mut Command) -> Option<String> {
    command.stderr(Stdio::null());
    read(command).ok()
}

/// What a program prints on standard output.
pub(crate) fn read(command: &mut Command) -> Result<String, Error> {
    let mut running = Running::start(command.stdout(Stdio::piped()))?;
    let mut text = Vec::new();
    if let Some(mut stdout) = running.child.stdout.take() {
        stdout.read_to_end(&mut text).map_err(Error::file(&running.label))?;
    }
    running.finish()?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Runs a program, passing its standard output through line by line while `on_line` looks on.
pub(crate) fn stream(command: &mut Command, mut on_line: impl FnMut(&str)) -> Result<(), Error> {
    let mut running = Running::start(command.stdout(Stdio::piped()))?;
    if let Some(stdout) = running.child.stdout.take() {
        for line in BufReader::new(stdout).split(b'\n') {
            let line = line.map_err(Error::file(&running.label))?;
            let line = String::from_utf8_lossy(&line);
            console::say(&line);
            on_line(&line);
        }
    }
    running.finish()
}

/// A program that is running. Dropping it ends it.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
    label: String,
    ended: Option<ExitStatus>,
}

impl Running {
    /// Starts a program in a process group of its own, with nothing to read from.
    pub(crate) fn start(command: &mut Command) -> Result<Self, Error> {
        let label = label(command);
        match interrupt::spawn(command.stdin(Stdio::null()).process_group(0))? {
            Ok(child) => Ok(Self { child, label, ended: None }),
            Err(source) => Err(Error::Start { command: label, source }),
        }
    }

    /// Waits for the end.
    fn finish(mut self) -> Result<(), Error> {
        let status = self.child.wait().map_err(Error::file(&self.label))?;
        self.ended = Some(status);
        interrupt::check()?;
        if status.success() { Ok(()) } else { Err(Error::Failed { command: self.label.clone(), status }) }
    }

    /// Whether it has ended by now.
    pub(crate) fn has_ended(&mut self) -> bool {
        if self.ended.is_none() {
            self.ended = self.child.try_wait().ok().flatten();
        }
        self.ended.is_some()
    }

    /// Asks it to stop by `signal`, and kills it if it has not after `patience`.
    pub(crate) fn stop(&mut self, signal: Signal, patience: Duration) {
        let group = Pid::from_child(&self.child);
        let deadline = Instant::now() + patience;
        if !self.has_ended() {
            let _ = kill_process_group(group, signal);
        }
        while !self.has_ended() {
            if Instant::now() > deadline {
                let _ = kill_process_group(group, Signal::KILL);
            }
            thread::sleep(POLL);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.ended.is_none() {
            self.stop(Signal::TERM, Duration::from_secs(5));
        }
        interrupt::forget(&self.child);
    }
}

/// The command as one would type it, shortened to the program's name.
pub(crate) fn label(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_name().unwrap_or(command.get_program());
    let words = std::iter::once(name).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn streaming_shows_every_line_even_of_a_program_that_fails() {
        let mut lines = Vec::new();
        let ended = stream(&mut shell("echo one; echo two; exit 3"), |line| lines.push(line.to_owned()));
        assert_eq!(lines, ["one", "two"]);
        assert!(matches!(ended, Err(Error::Failed { status, .. }) if status.code() == Some(3)));
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error = run(&mut Command::new("no-such-program")).unwrap_err();
        assert!(error.to_string().starts_with("`no-such-program` could not be started"), "{error}");
        assert_eq!(ask(&mut Command::new("no-such-program")), None);
    }

    #[test]
    fn stopping_kills_what_does_not_want_to_stop() {
        let mut stubborn = Running::start(&mut shell("trap '' TERM; echo; while :; do sleep 1; done")).unwrap();
        stubborn.stop(Signal::TERM, Duration::from_millis(50));
        assert!(stubborn.has_ended());
    }
}
