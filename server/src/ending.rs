//! How a process learns that it is to end.

use std::io;

/// Listens from now on; the future resolves when the process is told to end, by Ctrl-C or SIGTERM.
///
/// # Errors
/// When the system does not let it listen.
#[cfg(unix)]
pub(crate) fn listen() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupted, mut terminated) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupted.recv() => {}
            _ = terminated.recv() => {}
        }
        tracing::info!("told to end");
    })
}

/// Listens from now on; the future resolves when the process is told to end, by Ctrl-C.
///
/// # Errors
/// When the system does not let it listen.
#[cfg(windows)]
pub(crate) fn listen() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut interrupted = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        drop(interrupted.recv().await);
        tracing::info!("told to end");
    })
}
