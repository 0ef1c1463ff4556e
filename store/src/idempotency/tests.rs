use super::*;
use crate::on_both_engines;

const EVER: Timestamp = Timestamp::from_seconds(0);
const BEFORE: Timestamp = Timestamp::from_seconds(500);
const NOW: Timestamp = Timestamp::from_seconds(1_000);
const LATER: Timestamp = Timestamp::from_seconds(2_000);

fn keyed(scope: &str, request: &str) -> KeyedRequest {
    KeyedRequest { scope: scope.to_owned(), key: "key".to_owned(), request: request.to_owned() }
}

fn claim(id: &str, lease_until: Timestamp) -> Claim {
    Claim { id: id.to_owned(), lease_until }
}

fn answer() -> KeptAnswer {
    KeptAnswer { status: 201, headers: "{}".to_owned(), body: "ü".to_owned() }
}

on_both_engines! {
    async fn a_key_is_worked_on_once_and_its_answer_kept(store: Store) {
        let mut db = store.write().await.unwrap();
        let (asked, ours) = (keyed("a", "body"), claim("1", LATER));
        assert_eq!(db.idempotency_key(&asked, EVER).await.unwrap(), None);
        assert!(db.claim_idempotency_key(&asked, &ours, NOW, EVER).await.unwrap());
        assert!(!db.claim_idempotency_key(&asked, &claim("2", LATER), NOW, EVER).await.unwrap());
        let known = KnownKey { request: "body".to_owned(), answer: None, lease_until: LATER };
        assert_eq!(db.idempotency_key(&asked, EVER).await.unwrap(), Some(known));
        assert!(!db.keep_answer(&asked, &claim("2", LATER), &answer()).await.unwrap());
        assert!(db.keep_answer(&asked, &ours, &answer()).await.unwrap());
        assert_eq!(db.idempotency_key(&asked, EVER).await.unwrap().unwrap().answer, Some(answer()));
        assert!(!db.claim_idempotency_key(&asked, &claim("2", LATER), LATER, EVER).await.unwrap());
    }

    async fn the_same_key_of_another_asker_is_another_key(store: Store) {
        let mut db = store.write().await.unwrap();
        assert!(db.claim_idempotency_key(&keyed("a", "body"), &claim("1", LATER), NOW, EVER).await.unwrap());
        assert!(db.claim_idempotency_key(&keyed("b", "body"), &claim("2", LATER), NOW, EVER).await.unwrap());
    }

    async fn the_work_of_one_who_was_killed_is_taken_over_and_their_late_answer_is_not_kept(store: Store) {
        let mut db = store.write().await.unwrap();
        let (asked, killed, heir) = (keyed("a", "body"), claim("1", NOW), claim("2", LATER));
        assert!(db.claim_idempotency_key(&asked, &killed, BEFORE, EVER).await.unwrap());
        assert!(!db.claim_idempotency_key(&keyed("a", "other"), &heir, NOW, EVER).await.unwrap());
        assert!(db.claim_idempotency_key(&asked, &heir, NOW, EVER).await.unwrap());
        assert!(!db.keep_answer(&asked, &killed, &answer()).await.unwrap());
        db.release_idempotency_key(&asked, &killed).await.unwrap();
        assert!(db.keep_answer(&asked, &heir, &answer()).await.unwrap());
    }

    async fn work_that_is_given_back_is_done_by_the_next(store: Store) {
        let mut db = store.write().await.unwrap();
        let (asked, ours) = (keyed("a", "body"), claim("1", LATER));
        assert!(db.claim_idempotency_key(&asked, &ours, NOW, EVER).await.unwrap());
        db.release_idempotency_key(&asked, &ours).await.unwrap();
        assert!(db.claim_idempotency_key(&asked, &claim("2", LATER), NOW, EVER).await.unwrap());
    }

    async fn an_answer_is_never_given_back(store: Store) {
        let mut db = store.write().await.unwrap();
        let (asked, ours) = (keyed("a", "body"), claim("1", LATER));
        db.claim_idempotency_key(&asked, &ours, NOW, EVER).await.unwrap();
        db.keep_answer(&asked, &ours, &answer()).await.unwrap();
        db.release_idempotency_key(&asked, &ours).await.unwrap();
        assert!(db.idempotency_key(&asked, EVER).await.unwrap().is_some());
    }

    async fn an_old_key_counts_as_new_and_is_forgotten(store: Store) {
        let mut db = store.write().await.unwrap();
        let (asked, ours) = (keyed("a", "body"), claim("1", LATER));
        db.claim_idempotency_key(&asked, &ours, NOW, EVER).await.unwrap();
        db.keep_answer(&asked, &ours, &answer()).await.unwrap();
        assert_eq!(db.idempotency_key(&asked, NOW).await.unwrap(), None);
        assert!(db.claim_idempotency_key(&keyed("a", "other"), &claim("2", LATER), LATER, NOW).await.unwrap());
        assert_eq!(db.forget_idempotency_keys(NOW).await.unwrap(), 0);
        assert_eq!(db.forget_idempotency_keys(LATER).await.unwrap(), 1);
    }
}
