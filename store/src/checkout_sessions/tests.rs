use domain::checkout_session::{Buyer, Snapshot};

use super::*;

fn session(id: u128, kind: SessionKind) -> KeptSession {
    KeptSession {
        id: CheckoutSessionId::from_bits(id),
        kind,
        visitor: Some(VisitorId::from_bits(7)),
        purchase: Purchase {
            snapshot: Snapshot::default(),
            buyer: Buyer { email: Some("ada@example.com".parse().unwrap()), ..Buyer::default() },
            payment: None,
        },
        order: None,
        created_at: Timestamp::from_millis(1),
    }
}

const fn open(until: i64) -> SessionKind {
    SessionKind::Open { until: Timestamp::from_millis(until) }
}

crate::on_both_engines! {
    async fn a_session_is_kept_once_and_read_as_it_was_kept(store: Store) {
        let kept = session(1, open(99));
        let mut db = store.write().await.unwrap();
        assert!(db.insert_checkout_session(&kept).await.unwrap());
        assert!(!db.insert_checkout_session(&session(1, SessionKind::Completed)).await.unwrap());
        assert_eq!(db.lock_checkout_session(kept.id).await.unwrap(), Some(kept.clone()));
        let purchase = Purchase { payment: Some("pi_1".to_owned()), ..kept.purchase.clone() };
        db.complete_checkout_session(kept.id, &purchase).await.unwrap();
        db.commit().await.unwrap();
        let completed = KeptSession { kind: SessionKind::Completed, purchase, ..kept };
        assert_eq!(store.read().await.unwrap().checkout_session(completed.id).await.unwrap(), Some(completed));
        assert_eq!(store.write().await.unwrap().lock_checkout_session(CheckoutSessionId::from_bits(2)).await.unwrap(), None);
    }

    async fn what_ended_is_forgotten_and_what_was_completed_is_not(store: Store) {
        let mut db = store.write().await.unwrap();
        for (id, kind) in [(1, open(10)), (2, open(30)), (3, SessionKind::Completed)] {
            db.insert_checkout_session(&session(id, kind)).await.unwrap();
        }
        assert_eq!(db.delete_ended_checkout_sessions(Timestamp::from_millis(20)).await.unwrap(), 1);
        let mut left = Vec::new();
        for id in 1..=3 {
            left.push(db.checkout_session(CheckoutSessionId::from_bits(id)).await.unwrap().is_some());
        }
        assert_eq!(left, [false, true, true]);
    }

    async fn a_visitors_sessions_follow_them_into_their_account(store: Store) {
        let (guest, account) = (VisitorId::from_bits(7), VisitorId::from_bits(8));
        let mut db = store.write().await.unwrap();
        db.insert_checkout_session(&session(1, open(10))).await.unwrap();
        db.hand_over_checkout_sessions(guest, account).await.unwrap();
        let kept = db.checkout_session(CheckoutSessionId::from_bits(1)).await.unwrap().unwrap();
        assert_eq!(kept.visitor, Some(account));
    }
}
