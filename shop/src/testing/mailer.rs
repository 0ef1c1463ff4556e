//! A mail server in memory.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use crate::ports::{Mail, MailError, Mailer};

/// A mail server in memory, which takes every mail that its script does not refuse.
#[derive(Default)]
pub struct FakeMailer {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    taken: Vec<Mail>,
    refusals: VecDeque<MailError>,
    attempts: usize,
}

impl FakeMailer {
    /// Lets the next mail that is not yet scripted to be refused be so.
    pub fn refuse_next(&self, error: MailError) {
        self.lock().refusals.push_back(error);
    }

    /// The mails that were taken, in their order.
    #[must_use]
    pub fn taken(&self) -> Vec<Mail> {
        self.lock().taken.clone()
    }

    /// How often a mail was handed over, refusals included.
    #[must_use]
    pub fn attempts(&self) -> usize {
        self.lock().attempts
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Mailer for FakeMailer {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let mut state = self.lock();
        state.attempts += 1;
        if let Some(refusal) = state.refusals.pop_front() {
            return Err(refusal);
        }
        state.taken.push(mail.clone());
        Ok(())
    }

    async fn rest(&self) {}
}
