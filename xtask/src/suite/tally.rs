//! Counting tests by reading over the shoulder of those who run them.

use std::ops::AddAssign;

/// How many tests ended how.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Those that proved their sentence.
    pub(crate) passed: u64,
    /// Those that did not, for whatever reason; also those that never came to run.
    pub(crate) failed: u64,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl Tally {
    /// Takes in a line of `cargo test`: each test binary ends with one summary.
    pub(crate) fn read_cargo(&mut self, line: &str) {
        let line = without_colours(line);
        let Some((_, counts)) = line.split_once("test result: ") else {
            return;
        };
        // "ok. 3 passed; 0 failed; …": the word before the first count is the verdict.
        for count in counts.split(';') {
            let mut words = count.split_whitespace().rev();
            match (words.next(), words.next().and_then(|number| number.parse::<u64>().ok())) {
                (Some("passed"), Some(number)) => self.passed += number,
                (Some("failed"), Some(number)) => self.failed += number,
                _ => {}
            }
        }
    }

    /// Takes in a line of Playwright's list reporter, which ends with one line for each outcome.
    pub(crate) fn read_playwright(&mut self, line: &str) {
        let line = without_colours(line);
        let Some((number, outcome)) = line.strip_prefix("  ").and_then(|line| line.split_once(' ')) else {
            return;
        };
        let Ok(number) = number.parse::<u64>() else {
            return;
        };
        match outcome.split(" (").next() {
            Some("passed") => self.passed += number,
            // A flaky test is one that failed. "error was not a part of any test" is, say, a server that panicked.
            Some("failed" | "flaky" | "interrupted" | "did not run") => self.failed += number,
            Some(other) if other.contains("not a part of any test") => self.failed += number,
            _ => {}
        }
    }
}

/// The line without the escape sequences that colour it.
fn without_colours(line: &str) -> String {
    let mut plain = String::with_capacity(line.len());
    let mut pieces = line.split("\u{1b}[");
    plain.extend(pieces.next());
    for piece in pieces {
        plain.extend(piece.split_once(|end: char| end.is_ascii_alphabetic()).map(|(_, rest)| rest));
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(read: fn(&mut Tally, &str), output: &str) -> Tally {
        let mut tally = Tally::default();
        output.lines().for_each(|line| read(&mut tally, line));
        tally
    }

    #[test]
    fn cargos_summaries_are_added_up_over_all_binaries_and_doc_tests() {
        let output = "\
running 3 tests
test cart::tests::five_passed ... ok
test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
test result: \u{1b}[31mFAILED\u{1b}[m. 10 passed; 2 failed; 1 ignored; 0 measured; 0 filtered out; finished in 1.20s
   Doc-tests domain
test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
";
        assert_eq!(tally(Tally::read_cargo, output), Tally { passed: 13, failed: 2 });
    }

    #[test]
    fn playwrights_last_lines_are_counted_and_its_tests_are_not() {
        let output = "\
Running 12 tests using 2 workers
  ✓  1 [js] › health.spec.ts:4:1 › 3 passed (15ms)
  1) [js] › cart.spec.ts:9:1 › a cart ────
  2 failed
    [js] › cart.spec.ts:9:1 › a cart
  1 flaky
  3 skipped
  4 did not run
  1 error was not a part of any test, see above for details
  2 passed (3.4s)
";
        assert_eq!(tally(Tally::read_playwright, output), Tally { passed: 2, failed: 8 });
    }

    #[test]
    fn colours_do_not_hide_a_count() {
        assert_eq!(tally(Tally::read_playwright, "\u{1b}[32m  7 passed\u{1b}[39m\u{1b}[2m (9.9s)\u{1b}[22m").passed, 7);
    }
}
