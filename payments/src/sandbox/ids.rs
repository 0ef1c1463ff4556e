//! Identifiers that look like Stripe's and follow from the seed: the same seed and the same requests give the same ids.

use sha2::{Digest, Sha256};

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// What an identifier stands for: its prefix and the length of its random-looking tail.
#[derive(Debug, Clone, Copy)]
pub(crate) struct IdKind {
    prefix: &'static str,
    tail: usize,
}

pub(crate) const SESSION: IdKind = IdKind { prefix: "cs_test_a1", tail: 58 };
pub(crate) const PAYMENT_INTENT: IdKind = IdKind { prefix: "pi_3", tail: 23 };
pub(crate) const CHARGE: IdKind = IdKind { prefix: "ch_3", tail: 23 };
pub(crate) const REFUND: IdKind = IdKind { prefix: "re_3", tail: 23 };
pub(crate) const DISPUTE: IdKind = IdKind { prefix: "du_1", tail: 23 };
pub(crate) const EVENT: IdKind = IdKind { prefix: "evt_1", tail: 23 };
pub(crate) const LINE_ITEM: IdKind = IdKind { prefix: "li_1", tail: 23 };
pub(crate) const PRICE: IdKind = IdKind { prefix: "price_1", tail: 23 };
pub(crate) const PRODUCT: IdKind = IdKind { prefix: "prod_", tail: 14 };
pub(crate) const SHIPPING_RATE: IdKind = IdKind { prefix: "shr_1", tail: 23 };
pub(crate) const REQUEST: IdKind = IdKind { prefix: "req_", tail: 14 };
/// Of objects that the sandbox does not know.
pub(crate) const UNKNOWN: IdKind = IdKind { prefix: "obj_", tail: 23 };
pub(crate) const SECRET: IdKind = IdKind { prefix: "secret_", tail: 25 };

/// The identifier of the `part`-th thing of `number`, under this seed.
pub(crate) fn id(seed: u64, kind: IdKind, number: i64, part: usize) -> String {
    let mut text = String::with_capacity(kind.prefix.len() + kind.tail);
    text.push_str(kind.prefix);
    let whole = kind.prefix.len() + kind.tail;
    for block in 0_u8.. {
        let digest = Sha256::new()
            .chain_update(seed.to_be_bytes())
            .chain_update(kind.prefix)
            .chain_update(number.to_be_bytes())
            .chain_update(part.to_be_bytes())
            .chain_update([block])
            .finalize();
        for byte in digest {
            if text.len() == whole {
                return text;
            }
            text.push(char::from(ALPHABET[usize::from(byte) % ALPHABET.len()]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_and_number_give_the_same_id_and_any_other_gives_another() {
        let first = id(7, SESSION, 1, 0);
        assert_eq!(first, id(7, SESSION, 1, 0));
        assert!(first.starts_with("cs_test_a1"));
        assert_eq!(first.len(), 68);
        for other in [id(8, SESSION, 1, 0), id(7, SESSION, 2, 0), id(7, SESSION, 1, 1)] {
            assert_ne!(first, other);
        }
    }
}
