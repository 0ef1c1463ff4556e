//! What a form carries so that pressing its button twice does once what it says.

use std::fmt;
use std::str::FromStr;

use crate::rejection::{Field, Rejection};

/// One intention to press a button: 8 to 64 letters, digits, `-` and `_`, made for one form and kept with what it did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Press(String);

impl Press {
    /// As the form carries it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The press with this 128-bit value.
    #[must_use]
    pub fn from_bits(bits: u128) -> Self {
        Self(format!("{bits:032x}"))
    }
}

impl fmt::Display for Press {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for Press {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if plain && (8..=64).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(Rejection::Invalid { field: Field::Press })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_press_is_read_as_it_is_written_and_nothing_odd_is_one() {
        let press = Press::from_bits(7);
        assert_eq!(press.to_string().parse(), Ok(press));
        for odd in ["", "1234567", "a b c d e f", "ümlaute-sind-keine", &"a".repeat(65)] {
            assert_eq!(odd.parse::<Press>(), Err(Rejection::Invalid { field: Field::Press }), "{odd:?}");
        }
    }
}
