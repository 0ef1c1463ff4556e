//! How a client that is no page names a line of its cart.

use std::str::FromStr;

use crate::ids::{LineId, VariantId};
use crate::rejection::Rejection;

/// How a client names a line of its cart: by the line's own id, or by what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineName {
    /// This line.
    Line(LineId),
    /// The only line of this variant.
    Variant(VariantId),
}

impl LineName {
    /// The named one among these lines, given by id and variant.
    ///
    /// # Errors
    /// [`Rejection::LineNotFound`]; [`Rejection::AmbiguousLine`] where several lines are of the variant.
    pub fn find<'l, L>(
        &self,
        lines: &'l [L],
        id_and_variant: impl Fn(&L) -> (LineId, &VariantId),
    ) -> Result<&'l L, Rejection> {
        let mut named = lines.iter().filter(|line| {
            let (id, variant) = id_and_variant(line);
            match self {
                Self::Line(wanted) => id == *wanted,
                Self::Variant(wanted) => variant == wanted,
            }
        });
        match (named.next(), named.next()) {
            (Some(line), None) => Ok(line),
            (None, _) => Err(Rejection::LineNotFound),
            (Some(_), Some(_)) => Err(Rejection::AmbiguousLine),
        }
    }
}

impl FromStr for LineName {
    type Err = Rejection;

    fn from_str(text: &str) -> Result<Self, Rejection> {
        let line = text.parse().map(Self::Line);
        line.or_else(|_| text.parse().map(Self::Variant)).map_err(|_| Rejection::LineNotFound)
    }
}

impl From<LineId> for LineName {
    fn from(line: LineId) -> Self {
        Self::Line(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_of(text: &str) -> LineName {
        text.parse().unwrap()
    }

    #[test]
    fn a_line_is_found_by_its_id_and_by_what_only_it_holds() {
        let soap: VariantId = "soap".parse().unwrap();
        let lines = [(LineId::from_bits(1), soap.clone()), (LineId::from_bits(2), "salt".parse().unwrap())];
        let find = |text: &str| name_of(text).find(&lines, |(id, variant)| (*id, variant)).map(|(id, _)| *id);
        assert_eq!(find("soap"), Ok(LineId::from_bits(1)));
        assert_eq!(find(&LineId::from_bits(2).to_string()), Ok(LineId::from_bits(2)));
        assert_eq!(find("vinegar"), Err(Rejection::LineNotFound));
        assert_eq!(find(&LineId::from_bits(3).to_string()), Err(Rejection::LineNotFound));
        let twice = [(LineId::from_bits(1), soap.clone()), (LineId::from_bits(2), soap)];
        let found = name_of("soap").find(&twice, |(id, variant)| (*id, variant));
        assert_eq!(found, Err(Rejection::AmbiguousLine));
    }

    #[test]
    fn what_can_be_no_name_names_no_line() {
        for odd in ["", "a b", "ä", "x".repeat(101).as_str()] {
            assert_eq!(odd.parse::<LineName>(), Err(Rejection::LineNotFound), "{odd:?}");
        }
    }
}
