//! Many programs check out one cart at the same moment.

use std::sync::Arc;

use reqwest::StatusCode;

use super::desk::{Cart, Desk};
use crate::api::client::issue;
use crate::support::crowd::at_once;

const CROWD: usize = 50;

/// What everybody is answered who presses at once, sorted: status and body, and whether it was a repetition's.
async fn press(desk: &Arc<Desk>, key: Option<&str>) -> Vec<(StatusCode, String, bool)> {
    let secret = issue(&desk.world, "carts", Some(desk.customer)).await.secret;
    let program = crate::api::client::Client::bearer(&desk.world, &secret);
    let path = format!("{}:checkout", Cart::filled(desk, &program).await.path);
    let people = (0..CROWD).map(|_| {
        let mut request = desk.world.post(&path).bearer_auth(&secret);
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        async move {
            let answer = request.send().await.unwrap();
            let replayed = answer.headers().contains_key("idempotent-replayed");
            (answer.status(), answer.text().await.unwrap(), replayed)
        }
    });
    let (mut answers, _) = at_once(people).await;
    answers.sort();
    answers
}

store::on_both_engines! {
    async fn fifty_with_one_key_have_one_effect_and_one_answer(store: Store) {
        let desk = Arc::new(Desk::open(store).await);
        let answers = press(&desk, Some("checkout-1")).await;
        let bodies: Vec<_> = answers.iter().map(|(status, body, _)| (*status, body.as_str())).collect();
        assert!(bodies.iter().all(|answer| *answer == bodies[0] && answer.0 == StatusCode::CREATED), "{bodies:?}");
        assert_eq!(answers.iter().filter(|(.., replayed)| *replayed).count(), CROWD - 1);
        assert_eq!(desk.traces().await, (2, 3));
    }

    async fn of_fifty_without_a_key_one_checks_out_and_the_others_are_told(store: Store) {
        let desk = Arc::new(Desk::open(store).await);
        let answers = press(&desk, None).await;
        let created = answers.iter().filter(|(status, ..)| *status == StatusCode::CREATED).count();
        let archived = answers.iter().filter(|(status, body, _)| *status == StatusCode::CONFLICT && body.contains("cart.archived"));
        assert_eq!((created, archived.count()), (1, CROWD - 1));
        assert_eq!(desk.traces().await, (2, 3));
    }

    async fn two_carts_that_want_the_same_pieces_never_get_more_than_there_are(store: Store) {
        let desk = Desk::open(store).await;
        let program = desk.program().await;
        desk.world.run("UPDATE variants SET on_hand = 3").await;
        let mut paths = Vec::new();
        for _ in 0..8 {
            paths.push(format!("{}:checkout", Cart::filled(&desk, &program).await.path));
        }
        let secret = issue(&desk.world, "carts", Some(desk.customer)).await.secret;
        let people = paths.iter().map(|path| {
            let request = desk.world.post(path).bearer_auth(&secret);
            async move { request.send().await.unwrap().status().as_u16() }
        });
        let (mut answers, _) = at_once(people).await;
        answers.sort_unstable();
        // Two pieces of one and one of the other are in each.
        assert_eq!(answers, [201, 422, 422, 422, 422, 422, 422, 422]);
        assert_eq!(desk.traces().await, (2, 3));
    }
}
