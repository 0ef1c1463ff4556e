//! Limits that keep guessers out and owners in.

use domain::rejection::Rejection;
use domain::time::Timestamp;
use store::{Db, in_transaction};

use crate::{Result, Shop};

/// For how long a failure counts, in seconds.
const WINDOW: i64 = 15 * 60;

/// How many failures an account may have.
const PER_ACCOUNT: usize = 10;

/// How many failures a client may have.
const PER_CLIENT: usize = 20;

/// An attempt, counted as a failure until it succeeds: many at once cannot all be let through before the first is counted.
pub(crate) struct Attempt {
    id: String,
    account: String,
    client: String,
}

impl Shop {
    /// Counts an attempt to enter an account, told by the name of its kind and its key, from a client.
    ///
    /// After ten failures in fifteen minutes an account, and after twenty a client, has to wait. A client without any
    /// failure of its own may still try once at such an account: a stranger's guesses do not lock its owner out.
    ///
    /// # Errors
    /// [`Rejection::TooManyAttempts`].
    pub(crate) async fn attempt(&self, account: (&str, &str), client: &str) -> Result<Attempt> {
        let attempt = self.new_attempt(account, client);
        let begun: Result<()> = in_transaction!(self.parts.store, |db| { self.count(db, &attempt).await });
        begun?;
        let mut db = self.parts.store.read().await?;
        if let Err(refusal) = self.check(&mut db, &attempt).await {
            drop(db);
            self.forget(&attempt).await?;
            return Err(refusal);
        }
        Ok(attempt)
    }

    /// The same inside a use-case's own transaction. Several at once may all be let through.
    pub(crate) async fn attempt_within(&self, db: &mut Db, account: (&str, &str), client: &str) -> Result<()> {
        let attempt = self.new_attempt(account, client);
        self.count(db, &attempt).await?;
        self.check(db, &attempt).await
    }

    fn new_attempt(&self, (kind, key): (&str, &str), client: &str) -> Attempt {
        Attempt {
            id: format!("{:032x}", self.fresh_bits()),
            account: format!("{kind} {key}"),
            client: format!("client {client}"),
        }
    }

    async fn count(&self, db: &mut Db, attempt: &Attempt) -> Result<()> {
        let now = self.now();
        db.forget_old_login_attempts(now.plus_seconds(-WINDOW)).await?;
        db.insert_login_attempt(&attempt.id, &attempt.account, now).await?;
        Ok(db.insert_login_attempt(&attempt.id, &attempt.client, now).await?)
    }

    async fn check(&self, db: &mut Db, attempt: &Attempt) -> Result<()> {
        let now = self.now();
        let since = now.plus_seconds(-WINDOW);
        let of_account = db.login_attempts(&attempt.account, &attempt.id, since).await?;
        let of_client = db.login_attempts(&attempt.client, &attempt.id, since).await?;
        let account_waits = wait(&of_account, PER_ACCOUNT, now).filter(|_| !of_client.is_empty());
        match account_waits.max(wait(&of_client, PER_CLIENT, now)) {
            Some(seconds) => Err(Rejection::TooManyAttempts { seconds }.into()),
            None => Ok(()),
        }
    }

    async fn forget(&self, attempt: &Attempt) -> Result<()> {
        in_transaction!(self.parts.store, |db| { Ok(db.forget_login_attempt(&attempt.id).await?) })
    }
}

impl Attempt {
    /// Says that it was the owner: the account's failures are forgotten, other failures of the client are not.
    pub(crate) async fn succeeded(&self, db: &mut Db) -> Result<()> {
        db.forget_login_attempt(&self.id).await?;
        Ok(db.forget_login_attempts(&self.account).await?)
    }
}

/// How many seconds pass until fewer than `most` failures count. They are given newest first.
fn wait(failures: &[Timestamp], most: usize, now: Timestamp) -> Option<u32> {
    let last_to_pass = failures.get(most - 1)?;
    let millis = last_to_pass.plus_seconds(WINDOW).millis() - now.millis();
    Some(u32::try_from(millis.max(0).div_euclid(1000)).unwrap_or(u32::MAX).saturating_add(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_waits_until_enough_failures_are_forgotten() {
        let now = Timestamp::from_seconds(10_000);
        let failures = [10, 20, 30].map(|ago| now.plus_seconds(-ago));
        assert_eq!(wait(&failures, 4, now), None);
        assert_eq!(wait(&failures, 3, now), Some(871));
        assert_eq!(wait(&failures, 2, now), Some(881));
        assert_eq!(wait(&[], 1, now), None);
    }
}
