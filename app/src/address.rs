//! Addresses that hold what was typed.

use std::fmt::Write;

/// A path with a query of those pairs that say something.
pub(crate) fn with_query(path: &str, pairs: &[(&str, &str)]) -> String {
    let mut address = path.to_owned();
    for (index, (key, value)) in pairs.iter().filter(|(_, value)| !value.is_empty()).enumerate() {
        address.push(if index == 0 { '?' } else { '&' });
        address.push_str(key);
        address.push('=');
        escape_into(&mut address, value);
    }
    address
}

fn escape_into(address: &mut String, value: &str) {
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'/') {
            address.push(char::from(byte));
        } else {
            // Writing into a string cannot fail.
            let _ = write!(address, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_holds_what_was_typed_and_leaves_out_what_is_empty() {
        assert_eq!(with_query("/x", &[("q", "a&b=ü"), ("status", ""), ("page", "2")]), "/x?q=a%26b%3D%C3%BC&page=2");
        assert_eq!(with_query("/x", &[("q", "")]), "/x");
    }
}
