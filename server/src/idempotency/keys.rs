//! Who does the work of a key, and who waits for it.

use std::sync::Arc;
use std::time::Duration;

use app::press::Outcome;
use axum::response::Response;
use domain::actor::Actor;
use domain::time::Timestamp;
use shop::ports::Clock;
use store::idempotency::{Claim, KeptAnswer, KeyedRequest};
use store::{Store, in_transaction};
use tokio_util::task::TaskTracker;
use tower_sessions::Session;

use super::answer;
use crate::problem::Problem;
use crate::session;
use crate::state::AppState;
use crate::telemetry;

/// How long an answer is kept, in seconds.
const KEPT_SECONDS: i64 = 24 * 60 * 60;
/// How long a worker may take, in seconds: longer than any answer may.
const LEASE_SECONDS: i64 = 60;
/// How long a repetition waits for the first.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often it looks: soon at first, then less and less.
const PAUSES: (Duration, Duration) = (Duration::from_millis(15), Duration::from_millis(300));

/// The keys of all requests, in the shop's database.
#[derive(Clone)]
pub(crate) struct Keys {
    store: Store,
    clock: Arc<dyn Clock>,
    tasks: TaskTracker,
}

/// Who asks.
pub(crate) struct Asker {
    session: Session,
    /// The program that sent a token.
    program: Option<Actor>,
    /// What came of the form, where one was sent.
    form: Option<Outcome>,
}

impl Asker {
    /// Who made a call of the API.
    pub(crate) const fn of_call(session: Session, program: Option<Actor>) -> Self {
        Self { session, program, form: None }
    }

    /// Who sent a form of the pages.
    pub(crate) const fn of_form(session: Session, outcome: Outcome) -> Self {
        Self { session, program: None, form: Some(outcome) }
    }

    /// Whose keys these are: the program's that has a token, or the browser's that sends this cookie, known or not: whoever
    /// repeats what logged them in still sends the one from before. Nobody's without either; but a form's press is known
    /// to whoever was shown the form, and to nobody else.
    fn name(&self) -> Option<String> {
        if let Some(program) = self.program {
            return Some(program.label());
        }
        match self.session.id() {
            Some(id) => Some(format!("session {}", session::hash(&id))),
            None => self.form.as_ref().map(|_| STRANGER.to_owned()),
        }
    }

    /// Whether a repetition must be given this answer again.
    fn keeps(&self, response: &Response) -> bool {
        match &self.form {
            None => answer::is_final(response.status()),
            Some(outcome) => answer::is_of_success(response) && !outcome.was_refused(),
        }
    }
}

/// The name of whoever sends a form and is not known.
const STRANGER: &str = "stranger";

/// What is to be done about a request.
enum Turn {
    /// The work is ours.
    Work(Claim),
    /// It was done.
    Done(KeptAnswer),
}

/// Forgets the keys that are kept no longer, and says how many they were.
///
/// # Errors
/// When the database fails.
pub(crate) async fn forget_old(store: &Store, now: Timestamp) -> Result<u64, store::Error> {
    in_transaction!(store, |db| { db.forget_idempotency_keys(now.plus_seconds(-KEPT_SECONDS)).await })
}

impl Keys {
    pub(crate) fn new(state: &AppState) -> Self {
        Self { store: state.shop.store().clone(), clock: Arc::clone(&state.place.clock), tasks: state.tasks.clone() }
    }

    /// The answer to a request: the kept one, or that of `work`. `keyed` tells the request from others of its asker.
    ///
    /// # Errors
    /// When the first to come takes too long, or had another request under its key.
    pub(crate) async fn once(
        self,
        who: Asker,
        keyed: impl Fn(&str) -> KeyedRequest + Send + Sync + 'static,
        work: impl Future<Output = Response> + Send + 'static,
    ) -> Result<Response, Problem> {
        let tasks = self.tasks.clone();
        // The whole of it in a task of its own: nothing is left half done when the client hangs up.
        let answered = tasks.spawn(telemetry::carried(async move { self.answer(&who, keyed, work).await }));
        answered.await.unwrap_or_else(|error| {
            tracing::error!(%error, "a request with a key broke off");
            Err(Problem::internal())
        })
    }

    async fn answer(
        &self,
        who: &Asker,
        keyed: impl Fn(&str) -> KeyedRequest + Send,
        work: impl Future<Output = Response> + Send,
    ) -> Result<Response, Problem> {
        let Some(asker) = who.name() else {
            let response = work.await;
            return Ok(self.keep_for_newcomer(who, keyed, response).await);
        };
        let keyed_before = keyed(&asker);
        let claim = match self.turn(&keyed_before).await? {
            Turn::Done(kept) => return Ok(answer::given_again(kept)),
            Turn::Work(claim) => claim,
        };
        let response = work.await;
        if !who.keeps(&response) {
            self.give_back(&keyed_before, &claim).await;
            return Ok(response);
        }
        remember(&who.session).await;
        let (response, kept) = answer::taken(response).await;
        let Some(kept) = kept else {
            self.give_back(&keyed_before, &claim).await;
            return Ok(response);
        };
        self.keep(&keyed_before, &claim, &kept).await;
        // Whoever has just logged in asks under another name from now on.
        if let Some(now) = who.name()
            && now != asker
        {
            self.keep_anew(&keyed(&now), &kept).await;
        }
        Ok(response)
    }

    /// Nobody else can have asked under the name that the answer brings: there is nothing to wait for.
    async fn keep_for_newcomer(
        &self,
        who: &Asker,
        keyed: impl Fn(&str) -> KeyedRequest + Send,
        response: Response,
    ) -> Response {
        if !who.keeps(&response) {
            return response;
        }
        remember(&who.session).await;
        let Some(asker) = who.name() else { return response };
        let (response, kept) = answer::taken(response).await;
        if let Some(kept) = kept {
            self.keep_anew(&keyed(&asker), &kept).await;
        }
        response
    }

    /// Waits for the answer of whoever was first, or is first.
    async fn turn(&self, keyed: &KeyedRequest) -> Result<Turn, Problem> {
        let end = tokio::time::Instant::now() + PATIENCE;
        let mut pause = PAUSES.0;
        loop {
            match self.look(keyed).await.map_err(unusable)? {
                Look::Turn(turn) => return Ok(turn),
                Look::Mismatch => return Err(Problem::key_mismatch()),
                Look::Wait if tokio::time::Instant::now() >= end => return Err(Problem::in_progress()),
                Look::Wait => tokio::time::sleep(pause).await,
            }
            pause = (pause * 2).min(PAUSES.1);
        }
    }

    async fn look(&self, keyed: &KeyedRequest) -> Result<Look, store::Error> {
        let now = self.clock.now();
        let oldest = now.plus_seconds(-KEPT_SECONDS);
        // In two steps: a repetition, which is the common case, need not write.
        match self.store.read().await?.idempotency_key(keyed, oldest).await? {
            Some(known) if known.request != keyed.request => return Ok(Look::Mismatch),
            Some(known) if known.answer.is_some() => return Ok(known.answer.map_or(Look::Wait, Look::done)),
            Some(known) if known.lease_until > now => return Ok(Look::Wait),
            Some(_) | None => {}
        }
        let claim = self.fresh_claim(now);
        let claimed: Result<bool, store::Error> =
            in_transaction!(self.store, |db| { db.claim_idempotency_key(keyed, &claim, now, oldest).await });
        Ok(if claimed? { Look::Turn(Turn::Work(claim)) } else { Look::Wait })
    }

    fn fresh_claim(&self, now: Timestamp) -> Claim {
        Claim { id: format!("{:032x}", rand::random::<u128>()), lease_until: now.plus_seconds(LEASE_SECONDS) }
    }

    async fn keep(&self, keyed: &KeyedRequest, claim: &Claim, kept: &KeptAnswer) {
        let saved: Result<bool, store::Error> =
            in_transaction!(self.store, |db| { db.keep_answer(keyed, claim, kept).await });
        match saved {
            Ok(true) => {}
            Ok(false) => tracing::warn!("an answer came after its lease and is not kept"),
            Err(error) => tracing::error!(%error, "an answer could not be kept"),
        }
    }

    /// Keeps an answer under a key of which nobody knew yet.
    async fn keep_anew(&self, keyed: &KeyedRequest, kept: &KeptAnswer) {
        let now = self.clock.now();
        let claim = self.fresh_claim(now);
        let oldest = now.plus_seconds(-KEPT_SECONDS);
        let saved: Result<(), store::Error> = in_transaction!(self.store, |db| {
            if db.claim_idempotency_key(keyed, &claim, now, oldest).await? {
                db.keep_answer(keyed, &claim, kept).await?;
            }
            Ok(())
        });
        if let Err(error) = saved {
            tracing::error!(%error, "an answer could not be kept");
        }
    }

    async fn give_back(&self, keyed: &KeyedRequest, claim: &Claim) {
        let released: Result<(), store::Error> =
            in_transaction!(self.store, |db| { db.release_idempotency_key(keyed, claim).await });
        if let Err(error) = released {
            tracing::error!(%error, "a key could not be given back; its lease will end");
        }
    }
}

/// Has what the work remembers of its asker stand before the answer does: who repeats a request may have hung up on the
/// first one, with which it would be lost.
async fn remember(session: &Session) {
    if session.is_modified()
        && !session.is_empty().await
        && let Err(error) = session.save().await
    {
        tracing::error!(%error, "a session could not be written");
    }
}

/// What a look at a key tells.
enum Look {
    Turn(Turn),
    Wait,
    Mismatch,
}

impl Look {
    const fn done(kept: KeptAnswer) -> Self {
        Self::Turn(Turn::Done(kept))
    }
}

fn unusable(error: store::Error) -> Problem {
    shop::Error::from(error).into()
}
