//! Logging in, with limits that keep guessers out and owners in.

use domain::actor::Actor;
use domain::customer::Email;
use domain::rejection::Rejection;
use domain::staff::StaffMember;
use domain::time::Timestamp;
use store::in_transaction;

use super::password;
use crate::{Result, Shop};

/// For how long a failure counts, in seconds.
const WINDOW: i64 = 15 * 60;

/// How many failures an account may have.
const PER_ACCOUNT: usize = 10;

/// How many failures a client may have.
const PER_CLIENT: usize = 20;

/// What somebody logs in with.
pub struct Credentials {
    /// The address.
    pub email: Email,
    /// The password, as it was typed. Never shown or logged.
    pub password: String,
}

/// An attempt, counted as a failure until it succeeds: many at once cannot all be let through before the first is counted.
struct Attempt {
    id: String,
    account: String,
    client: String,
}

impl Shop {
    /// The member of staff with these credentials. `client` is the network address that asks.
    ///
    /// After ten failures in fifteen minutes an account, and after twenty a client, has to wait. A client without any
    /// failure of its own may still try once at such an account: a stranger's guesses do not lock its owner out.
    ///
    /// # Errors
    /// [`Rejection::InvalidCredentials`], which takes as long and says the same whether or not the address is known;
    /// [`Rejection::TooManyAttempts`].
    pub async fn log_in(&self, credentials: &Credentials, client: &str) -> Result<StaffMember> {
        let key = credentials.email.key();
        let attempt = self.begin_attempt(&key, client).await?;
        if let Some(seconds) = self.seconds_to_wait(&attempt).await? {
            self.forget(&attempt).await?;
            return Err(Rejection::TooManyAttempts { seconds }.into());
        }
        let (member, hash) = self.parts.store.read().await?.staff_by_email(&key).await?.unzip();
        let right = password::verify(credentials.password.clone(), hash).await?;
        let Some(member) = member.filter(|_| right) else { return Err(Rejection::InvalidCredentials.into()) };
        self.admit(&attempt, &member).await?;
        Ok(member)
    }

    async fn begin_attempt(&self, email_key: &str, client: &str) -> Result<Attempt> {
        let attempt = Attempt {
            id: format!("{:032x}", self.fresh_bits()),
            account: format!("account {email_key}"),
            client: format!("client {client}"),
        };
        let now = self.now();
        let begun: Result<()> = in_transaction!(self.parts.store, |db| {
            db.forget_old_login_attempts(now.plus_seconds(-WINDOW)).await?;
            db.insert_login_attempt(&attempt.id, &attempt.account, now).await?;
            Ok(db.insert_login_attempt(&attempt.id, &attempt.client, now).await?)
        });
        begun.map(|()| attempt)
    }

    async fn seconds_to_wait(&self, attempt: &Attempt) -> Result<Option<u32>> {
        let now = self.now();
        let since = now.plus_seconds(-WINDOW);
        let mut db = self.parts.store.read().await?;
        let of_account = db.login_attempts(&attempt.account, &attempt.id, since).await?;
        let of_client = db.login_attempts(&attempt.client, &attempt.id, since).await?;
        let account_waits = wait(&of_account, PER_ACCOUNT, now).filter(|_| !of_client.is_empty());
        Ok(account_waits.max(wait(&of_client, PER_CLIENT, now)))
    }

    async fn forget(&self, attempt: &Attempt) -> Result<()> {
        in_transaction!(self.parts.store, |db| { Ok(db.forget_login_attempt(&attempt.id).await?) })
    }

    async fn admit(&self, attempt: &Attempt, member: &StaffMember) -> Result<()> {
        let actor = Actor::Staff(member.id, member.role);
        in_transaction!(self.parts.store, |db| {
            db.forget_login_attempt(&attempt.id).await?;
            db.forget_login_attempts(&attempt.account).await?;
            let entry = self.staff_audit(actor, "staff.loggedIn", member.id, None);
            Ok(db.insert_audit_entry(&entry).await?)
        })
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
