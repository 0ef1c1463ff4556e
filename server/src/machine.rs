//! The real clock and real randomness: the only doors to them.

use std::time::{SystemTime, UNIX_EPOCH};

use domain::time::Timestamp;
use shop::ports::{Clock, Entropy};

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the server's one door to the real clock")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// The operating system's randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn bits(&self) -> u128 {
        rand::random()
    }
}

/// A password that nobody guesses and everybody can type: 24 characters in groups, 120 bits.
#[must_use]
pub fn random_password(entropy: &dyn Entropy) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let bits = entropy.bits();
    let letter = |index: u32| char::from(LETTERS[usize::try_from((bits >> (index * 5)) & 31).unwrap_or(0)]);
    let group = |first: u32| (first..first + 6).map(letter).collect::<String>();
    [0, 6, 12, 18].map(group).join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::customer::NewPassword;

    #[test]
    fn a_random_password_is_a_good_one_and_never_twice_the_same() {
        let [one, other] = [random_password(&SystemEntropy), random_password(&SystemEntropy)];
        assert!(one.parse::<NewPassword>().is_ok(), "{one}");
        assert_eq!(one.len(), 27);
        assert_ne!(one, other);
    }
}
