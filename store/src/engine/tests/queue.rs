//! Nobody starves: who asks first is served first.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use super::*;

type Turn = Pin<Box<dyn Future<Output = ()> + Send>>;

/// A writer who tells when it is served; nothing happens before it is polled.
fn turn(store: &Store, number: usize, served: &Arc<Mutex<Vec<usize>>>) -> Turn {
    let (store, served) = (store.clone(), Arc::clone(served));
    Box::pin(async move {
        let mut db = store.write().await.unwrap();
        served.lock().unwrap().push(number);
        insert(&mut db, &number.to_string()).await.unwrap();
        db.commit().await.unwrap();
    })
}

/// Lets a writer get in line and no further.
fn asks(turn: &mut Turn) -> bool {
    turn.as_mut().poll(&mut Context::from_waker(Waker::noop())) == Poll::Pending
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writers_of_a_file_are_served_in_the_order_in_which_they_asked() {
    let database = TestDatabase::sqlite().await;
    let store = database.store();
    let served = Arc::default();
    let held = store.write().await.unwrap();
    let mut turns: Vec<Turn> = (0..100).map(|number| turn(&store, number, &served)).collect();
    assert!(turns.iter_mut().all(asks));
    // The connection is free again, and somebody who never waited asks at this very moment.
    held.commit().await.unwrap();
    turns.push(turn(&store, 100, &served));
    // The last to ask are the first to run.
    let running: Vec<_> = turns.into_iter().rev().map(tokio::spawn).collect();
    for turn in running {
        turn.await.unwrap();
    }
    assert_eq!(*served.lock().unwrap(), (0..=100).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_writer_who_stops_waiting_holds_up_nobody() {
    let database = TestDatabase::sqlite().await;
    let store = database.store();
    let served = Arc::default();
    let held = store.write().await.unwrap();
    let mut turns: Vec<Turn> = (0..3).map(|number| turn(&store, number, &served)).collect();
    assert!(turns.iter_mut().all(asks));
    drop(turns.remove(0));
    // A transaction that is given up frees its place too.
    drop(held);
    for turn in turns {
        turn.await;
    }
    assert_eq!(*served.lock().unwrap(), [1, 2]);
}
