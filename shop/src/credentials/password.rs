//! Passwords: argon2id, off the threads that answer requests.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use domain::customer::NewPassword;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use crate::ports::Entropy;
use crate::{Error, Result};

/// Each hash takes 19 MiB: many logins at once wait for each other instead of filling the memory.
static AT_ONCE: Semaphore = Semaphore::const_new(4);

/// Stands for the hash of somebody who does not exist, so that they are refused no sooner than others. Its output is
/// random: no password is known to give it.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$6kTbnVUy0eotx0NmOYl23A$CyKVVcvEo8M2v09R7BMHqv2SVIHJr+8yrtEZRPSS8xQ";

/// The hash of a password, with OWASP's parameters (19 MiB, two passes), as a PHC string.
pub(crate) async fn hash(password: NewPassword, salt: u128) -> Result<String> {
    blocking(move || {
        let hashed: PasswordHash =
            Argon2::default().hash_password_with_salt(password.reveal().as_bytes(), &salt.to_be_bytes()).ok()?;
        Some(hashed.to_string())
    })
    .await
}

/// Whether a password is the one that was hashed. Without a hash it takes as long, and it is not.
pub(crate) async fn verify(password: String, hash: Option<String>) -> Result<bool> {
    blocking(move || {
        let known = hash.is_some();
        let hash = PasswordHash::new(hash.as_deref().unwrap_or(NOBODY)).ok()?;
        // Nobody's password is longer, and nobody's is empty.
        let password = if password.len() <= NewPassword::LONGEST { password.as_str() } else { "" };
        Some(Argon2::default().verify_password(password.as_bytes(), &hash).is_ok() && known)
    })
    .await
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Option<T> + Send + 'static) -> Result<T> {
    let _turn = AT_ONCE.acquire().await.map_err(|_| Error::PasswordHash)?;
    spawn_blocking(work).await.ok().flatten().ok_or(Error::PasswordHash)
}

/// A password that nobody guesses and everybody can type: 24 characters in groups, 120 bits.
#[must_use]
pub fn random_password(entropy: &dyn Entropy) -> String {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let bits = entropy.bits();
    let letter = |index: u32| char::from(LETTERS[usize::from((bits >> (index * 5)) as u8 & 31)]);
    let group = |first: u32| (first..first + 6).map(letter).collect::<String>();
    [0, 6, 12, 18].map(group).join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::SeededEntropy;

    #[tokio::test]
    async fn a_password_is_known_again_and_no_other() {
        let hashed = hash("four oxen pull".parse().unwrap(), 7).await.unwrap();
        assert!(hashed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hashed}");
        assert!(verify("four oxen pull".to_owned(), Some(hashed.clone())).await.unwrap());
        for wrong in ["four oxen pulL", "", &"x".repeat(100_000)] {
            assert!(!verify(wrong.to_owned(), Some(hashed.clone())).await.unwrap());
        }
    }

    #[tokio::test]
    async fn the_same_password_has_another_hash_with_another_salt() {
        let [one, other] = [1, 2].map(|salt| hash("four oxen pull".parse().unwrap(), salt));
        assert_ne!(one.await.unwrap(), other.await.unwrap());
    }

    #[tokio::test]
    async fn nobody_costs_as_much_as_somebody() {
        let hashed = hash("four oxen pull".parse().unwrap(), 7).await.unwrap();
        let parameters = |hash: &str| hash.split('$').take(4).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(parameters(NOBODY), parameters(&hashed));
        assert!(!verify("four oxen pull".to_owned(), None).await.unwrap());
    }

    #[test]
    fn a_random_password_is_a_good_one_and_never_twice_the_same() {
        let entropy = SeededEntropy::default();
        let [one, other] = [random_password(&entropy), random_password(&entropy)];
        assert!(one.parse::<NewPassword>().is_ok(), "{one}");
        assert_eq!(one.len(), 27);
        assert_ne!(one, other);
    }
}
