//! Another system in memory, which provides what was bought.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use crate::ports::{NoAnswer, ProvisionAnswer, ProvisionMessage, Provisioner};

/// Another system in memory, which takes every message that its script does not answer otherwise.
#[derive(Default)]
pub struct FakeProvisioner {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    heard: Vec<ProvisionMessage>,
    script: VecDeque<Result<ProvisionAnswer, NoAnswer>>,
}

impl FakeProvisioner {
    /// Lets the next message that is not yet scripted be answered so.
    pub fn answer_next(&self, status: u16, words: &str) {
        self.lock().script.push_back(Ok(ProvisionAnswer { status, words: words.to_owned() }));
    }

    /// Lets the next message that is not yet scripted go unanswered.
    pub fn be_silent_next(&self) {
        self.lock().script.push_back(Err(NoAnswer("nobody is there".to_owned())));
    }

    /// Every message that was handed over, in their order, each as often as it came.
    #[must_use]
    pub fn heard(&self) -> Vec<ProvisionMessage> {
        self.lock().heard.clone()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Provisioner for FakeProvisioner {
    async fn provide(&self, message: &ProvisionMessage) -> Result<ProvisionAnswer, NoAnswer> {
        let mut state = self.lock();
        state.heard.push(message.clone());
        let taken = || Ok(ProvisionAnswer { status: 204, words: String::new() });
        state.script.pop_front().unwrap_or_else(taken)
    }
}
