//! Where the next page of a list starts, as text that nobody needs to understand.

use domain::rejection::{Field, Rejection};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A key as a cursor.
pub(crate) fn encode(key: &impl Serialize) -> String {
    serde_json::to_vec(key).map(hex::encode).unwrap_or_default()
}

/// The key in a cursor.
///
/// # Errors
/// [`Rejection::Invalid`] for what [`encode`] did not make.
pub(crate) fn decode<K: DeserializeOwned>(cursor: &str) -> Result<K, Rejection> {
    const BROKEN: Rejection = Rejection::Invalid { field: Field::Cursor };
    let key = hex::decode(cursor).map_err(|_| BROKEN)?;
    serde_json::from_slice(&key).map_err(|_| BROKEN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_gives_its_key_back_and_anything_else_is_refused() {
        let key = (7_i64, "ü".to_owned());
        assert_eq!(decode(&encode(&key)), Ok(key));
        for broken in ["", "zz", "7b7d", "5b5d", "5b", "ä"] {
            assert_eq!(decode::<(i64, String)>(broken), Err(Rejection::Invalid { field: Field::Cursor }), "{broken:?}");
        }
    }
}
