//! Where tests keep what lasts as long as they do: databases, mails, browsers' profiles.

use std::{
    env,
    path::{Path, PathBuf},
};

/// Where the system tells programs to put such things.
pub(crate) const VARIABLE: &str = "TMPDIR";
/// Linux keeps this folder in memory: a test's database is made and gone there in half the time.
const IN_MEMORY: &str = "/dev/shm";
/// Several times what all tests need at once, in bytes; containers may have next to nothing there.
const ENOUGH: u64 = 2 << 30;

/// The folder in memory where there is room in it, unless the developer has chosen another.
pub(crate) fn folder() -> PathBuf {
    let memory = Path::new(IN_MEMORY);
    if env::var_os(VARIABLE).is_none() && free_in(memory).is_some_and(|free| free >= ENOUGH) {
        memory.to_owned()
    } else {
        env::temp_dir()
    }
}

fn free_in(folder: &Path) -> Option<u64> {
    let told = rustix::fs::statvfs(folder).ok()?;
    told.f_bavail.checked_mul(told.f_frsize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_room_where_there_is_a_folder() {
        assert!(free_in(&env::temp_dir()).is_some());
        assert_eq!(free_in(Path::new("/nowhere/at/all")), None);
        assert!(folder().is_dir());
    }
}
