//! Many people at the same moment.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Barrier;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// Lets everybody do something at the same moment: none begins before all are there. What each got, in their order,
/// and how long the slowest took.
pub(crate) async fn at_once<F>(people: impl IntoIterator<Item = F>) -> (Vec<F::Output>, Duration)
where
    F: Future<Output: Send> + Send + 'static,
{
    let people: Vec<F> = people.into_iter().collect();
    let gate = Arc::new(Barrier::new(people.len()));
    let mut crowd = JoinSet::new();
    for (number, person) in people.into_iter().enumerate() {
        let gate = Arc::clone(&gate);
        crowd.spawn(async move {
            gate.wait().await;
            let started = Instant::now();
            (number, person.await, started.elapsed())
        });
    }
    let mut done = crowd.join_all().await;
    done.sort_by_key(|(number, ..)| *number);
    let slowest = done.iter().map(|(.., took)| *took).max().unwrap_or_default();
    (done.into_iter().map(|(_, outcome, _)| outcome).collect(), slowest)
}
