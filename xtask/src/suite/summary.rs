//! What the developer reads last.

use std::time::Duration;

use super::tally::Tally;
use crate::{console, error::Error};

/// One step, done.
#[derive(Debug)]
pub(super) struct Record {
    /// What it is called.
    pub(super) name: &'static str,
    /// How long it took.
    pub(super) took: Duration,
    /// The tests it ran.
    pub(super) tally: Tally,
    /// How it ended.
    pub(super) outcome: Outcome,
}

/// How a step ended.
#[derive(Debug)]
pub(super) enum Outcome {
    /// Well.
    Passed,
    /// Badly.
    Failed(Error),
    /// Not at all: a step before it, which it needs, has failed.
    NotRun,
}

impl Record {
    /// Its tests; a step that failed for another reason than a test counts as one failure.
    fn counted(&self) -> Tally {
        match self.outcome {
            Outcome::Passed => self.tally,
            Outcome::Failed(_) | Outcome::NotRun => Tally { failed: self.tally.failed.max(1), ..self.tally },
        }
    }

    fn line(&self) -> String {
        let (word, remark) = match &self.outcome {
            Outcome::Passed if self.tally.passed > 0 => ("ok", format!("{} passed", self.tally.passed)),
            Outcome::Passed => ("ok", String::new()),
            Outcome::Failed(error) => ("FAILED", error.to_string()),
            Outcome::NotRun => ("not run", String::new()),
        };
        format!("  {word:<8}{:<28}{:>9}  {remark}", self.name, seconds(self.took)).trim_end().to_owned()
    }
}

/// Prints all steps and, as the last line, the counts.
pub(super) fn print(records: &[Record]) {
    console::say("\nSummary");
    for record in records {
        console::say(&record.line());
    }
    let total = total(records);
    console::say(&format!("  {:<36}{:>9}", "", seconds(records.iter().map(|record| record.took).sum())));
    console::say(&format!("{} passed, {} failed", total.passed, total.failed));
}

/// All tests of all steps.
pub(super) fn total(records: &[Record]) -> Tally {
    let mut total = Tally::default();
    for record in records {
        total += record.counted();
    }
    total
}

/// With one decimal.
fn seconds(duration: Duration) -> String {
    format!("{}.{} s", duration.as_secs(), duration.subsec_millis() / 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(outcome: Outcome, passed: u64, failed: u64) -> Record {
        Record { name: "step", took: Duration::from_millis(1_250), tally: Tally { passed, failed }, outcome }
    }

    #[test]
    fn a_failed_step_counts_even_when_no_test_of_it_failed() {
        let records = [
            record(Outcome::Passed, 5, 0),
            record(Outcome::Failed(Error::NoTests), 0, 0),
            record(Outcome::Failed(Error::Interrupted), 7, 3),
            record(Outcome::NotRun, 0, 0),
        ];
        assert_eq!(total(&records), Tally { passed: 12, failed: 5 });
    }

    #[test]
    fn a_line_tells_name_time_and_count() {
        assert_eq!(record(Outcome::Passed, 5, 0).line(), "  ok      step                            1.2 s  5 passed");
    }
}
