//! How long what could not be delivered waits for its next attempt.

/// The first pause, in seconds.
const FIRST_PAUSE: i64 = 30;

/// The pause after so many attempts that failed, in seconds: each is twice as long as the one before, and none longer
/// than `longest`.
pub(crate) fn pause_after(failed: u32, longest: i64) -> i64 {
    let doublings = failed.saturating_sub(1).min(16);
    (FIRST_PAUSE << doublings).min(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pause_is_twice_as_long_as_the_one_before_and_none_longer_than_the_longest() {
        let pauses = |failed: [u32; 7], longest| failed.map(|failed| pause_after(failed, longest));
        assert_eq!(pauses([0, 1, 2, 3, 7, 8, u32::MAX], 3600), [30, 30, 60, 120, 1920, 3600, 3600]);
        assert_eq!(pauses([0, 1, 2, 3, 10, 11, u32::MAX], 21_600), [30, 30, 60, 120, 15_360, 21_600, 21_600]);
    }
}
