//! Ctrl-C and friends: the children are asked to stop, and everything unwinds as after any other failure.
//!
//! Each child leads a process group of its own, so that one signal reaches whatever it has started in turn (browsers,
//! servers, compilers) and nothing is left behind.

use std::{
    process::{Child, Command},
    sync::{Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process_group};
use signal_hook::{
    consts::{SIGHUP, SIGINT, SIGTERM},
    iterator::Signals,
};

use crate::error::Error;

/// How long the children may take to stop before they are killed.
const GRACE: Duration = Duration::from_secs(15);

#[derive(Debug)]
struct State {
    interrupted: bool,
    groups: Vec<Pid>,
}

static STATE: Mutex<State> = Mutex::new(State { interrupted: false, groups: Vec::new() });

/// Starts to watch; from now on a signal makes every spawn and wait end in [`Error::Interrupted`].
pub(crate) fn watch() -> Result<(), Error> {
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP]).map_err(Error::Signals)?;
    thread::spawn(move || {
        for _ in signals.forever() {
            let mut state = state();
            let insisted = std::mem::replace(&mut state.interrupted, true);
            signal_all(&state, if insisted { Signal::KILL } else { Signal::INT });
            if !insisted {
                thread::spawn(kill_after_grace);
            }
        }
    });
    Ok(())
}

/// Fails once a signal has come.
pub(crate) fn check() -> Result<(), Error> {
    if state().interrupted { Err(Error::Interrupted) } else { Ok(()) }
}

/// Spawns a child whose group will be told of signals, unless one has come already.
///
/// The outer error is the interruption, the inner one the system's refusal to start the program.
pub(crate) fn spawn(command: &mut Command) -> Result<std::io::Result<Child>, Error> {
    // The lock is held over the spawn: a signal comes before it or finds the child in the list.
    let mut state = state();
    if state.interrupted {
        return Err(Error::Interrupted);
    }
    let spawned = command.spawn();
    if let Ok(child) = &spawned {
        state.groups.push(Pid::from_child(child));
    }
    Ok(spawned)
}

/// Forgets a child that has ended. What it may have left running in its group is told to stop.
pub(crate) fn forget(child: &Child) {
    let group = Pid::from_child(child);
    let mut state = state();
    state.groups.retain(|known| *known != group);
    // Fails when nobody is left in the group, which is the usual case.
    let _ = kill_process_group(group, Signal::TERM);
}

fn kill_after_grace() {
    thread::sleep(GRACE);
    signal_all(&state(), Signal::KILL);
}

fn signal_all(state: &State, signal: Signal) {
    for group in &state.groups {
        let _ = kill_process_group(*group, signal);
    }
}

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}
