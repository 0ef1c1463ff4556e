//! Versions, as programs and lock files state them.

/// The version in what a program answers to `--version`: the first word that begins with a digit.
pub(super) fn stated_in(answer: &str) -> Option<&str> {
    answer
        .split_whitespace()
        .map(|word| word.trim_start_matches('v'))
        .find(|word| word.starts_with(|first: char| first.is_ascii_digit()))
}

/// The number before the first dot.
pub(super) fn major(version: &str) -> Option<u32> {
    version.split('.').next()?.parse().ok()
}

/// The version of a package in the text of a `Cargo.lock`.
pub(super) fn locked<'lock>(package: &str, lock: &'lock str) -> Option<&'lock str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_found_in_what_each_of_our_tools_answers() {
        let answers = [
            ("cargo-leptos 0.3.11\n", "0.3.11"),
            ("wasm-bindgen 0.2.130 (4a3b2c1d0)\n", "0.2.130"),
            ("wasm-opt version 132 (version_132)\n", "132"),
            ("v20.20.2\n", "20.20.2"),
            ("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)\n", "15.14"),
            ("Chromium 156.0.8078.79 built on Debian GNU/Linux 12\n", "156.0.8078.79"),
        ];
        for (answer, version) in answers {
            assert_eq!(stated_in(answer), Some(version));
        }
        assert_eq!(stated_in("command not found"), None);
    }

    #[test]
    fn the_major_version_is_a_number() {
        assert_eq!(major("20.20.2"), Some(20));
        assert_eq!(major("132"), Some(132));
        assert_eq!(major("next"), None);
    }

    #[test]
    fn a_locked_version_is_that_of_the_package_with_exactly_this_name() {
        let lock = "\
[[package]]
name = \"wasm-bindgen-macro\"
version = \"0.2.1\"

[[package]]
name = \"wasm-bindgen\"
version = \"0.2.130\"
source = \"registry\"
";
        assert_eq!(locked("wasm-bindgen", lock), Some("0.2.130"));
        assert_eq!(locked("wasm", lock), None);
    }
}
