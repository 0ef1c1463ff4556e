use domain::mail::{MailKind, MailStatus};

use super::list::MailFilter;
use super::*;
use crate::on_both_engines;
use crate::{Error, Store};

const LEASE: Timestamp = Timestamp::from_millis(60_000);

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn a_mail(bits: u128) -> NewOutboxMail {
    NewOutboxMail {
        id: MailId::from_bits(bits),
        kind: MailKind::PasswordChanged,
        dedupe_key: format!("key {bits}"),
        order: None,
        customer: None,
        copy_of: None,
        recipient: "Ada@Example.com".parse().unwrap(),
        subject: "Subject".to_owned(),
        text: "Text".to_owned(),
        html: "<p>Text</p>".to_owned(),
        created_at: at(1000),
        give_up_at: at(9000),
    }
}

async fn keep(store: &Store, mails: &[NewOutboxMail]) {
    let kept: Result<(), Error> = in_transaction!(store, |db| {
        for mail in mails {
            assert!(db.insert_mail(mail).await?);
        }
        Ok(())
    });
    kept.unwrap();
}

async fn claim(store: &Store, due: DueMail) -> Option<OutboxMail> {
    let claimed: Result<_, Error> = in_transaction!(store, |db| { db.claim_mail(due, LEASE).await });
    claimed.unwrap()
}

async fn read(store: &Store, bits: u128) -> OutboxMail {
    store.read().await.unwrap().mail(MailId::from_bits(bits)).await.unwrap().unwrap()
}

async fn due(store: &Store, now: i64) -> Vec<DueMail> {
    store.read().await.unwrap().due_mails(at(now), 10).await.unwrap()
}

on_both_engines! {
    async fn a_cause_that_repeats_queues_one_mail(store: Store) {
        keep(&store, &[a_mail(1)]).await;
        let again = NewOutboxMail { dedupe_key: "key 1".to_owned(), ..a_mail(2) };
        let kept: Result<bool, Error> = in_transaction!(store, |db| { db.insert_mail(&again).await });
        assert!(!kept.unwrap());
        assert_eq!(due(&store, 1000).await, [DueMail { id: MailId::from_bits(1), attempts: 0 }]);
        assert_eq!(due(&store, 999).await, []);
    }

    async fn a_due_mail_is_claimed_once_and_again_when_its_lease_has_ended(store: Store) {
        keep(&store, &[a_mail(1)]).await;
        let first = due(&store, 1000).await[0];
        let claimed = claim(&store, first).await.unwrap();
        assert_eq!((claimed.attempts, claimed.status, claimed.next_attempt_at), (1, MailStatus::Queued, Some(LEASE)));
        assert_eq!(claim(&store, first).await, None);
        assert_eq!(due(&store, 59_999).await, []);
        let second = due(&store, 60_000).await[0];
        assert_eq!(claim(&store, second).await.unwrap().attempts, 2);
    }

    async fn what_was_sent_stays_sent(store: Store) {
        keep(&store, &[a_mail(1)]).await;
        let slow = claim(&store, due(&store, 1000).await[0]).await.unwrap();
        let quick = claim(&store, due(&store, 60_000).await[0]).await.unwrap();
        let done: Result<(), Error> = in_transaction!(store, |db| {
            db.set_mail_failed(&quick, "refused").await?;
            // The slow one's answer comes last, and counts.
            db.set_mail_sent(slow.id, "Shop <a@b.c>", at(2000)).await?;
            db.postpone_mail(&quick, "later", at(3000)).await?;
            db.set_mail_failed(&quick, "too late").await?;
            db.set_mail_sent(quick.id, "Somebody else <a@b.c>", at(4000)).await
        });
        done.unwrap();
        let mail = read(&store, 1).await;
        assert_eq!((mail.status, mail.sent_at, mail.next_attempt_at), (MailStatus::Sent, Some(at(2000)), None));
        assert_eq!((mail.sender.as_deref(), mail.last_error, mail.text.as_str()), (Some("Shop <a@b.c>"), None, "Text"));
    }

    async fn a_stale_claim_decides_nothing(store: Store) {
        keep(&store, &[a_mail(1)]).await;
        let stale = claim(&store, due(&store, 1000).await[0]).await.unwrap();
        let fresh = claim(&store, due(&store, 60_000).await[0]).await.unwrap();
        let done: Result<(), Error> = in_transaction!(store, |db| {
            db.set_mail_failed(&stale, "stale").await?;
            db.postpone_mail(&stale, "stale", at(5)).await
        });
        done.unwrap();
        assert_eq!(read(&store, 1).await, fresh);
    }

    async fn a_personal_link_is_forgotten_however_its_mail_ends(store: Store) {
        let secret = |bits| NewOutboxMail { kind: MailKind::PasswordLink, ..a_mail(bits) };
        keep(&store, &[secret(1), secret(2)]).await;
        let due = due(&store, 1000).await;
        let (first, second) = (claim(&store, due[0]).await.unwrap(), claim(&store, due[1]).await.unwrap());
        assert!(first.secret && first.text == "Text");
        let done: Result<(), Error> = in_transaction!(store, |db| {
            db.set_mail_sent(first.id, "a@b.c", at(2000)).await?;
            db.set_mail_failed(&second, "refused").await
        });
        done.unwrap();
        for (bits, status) in [(1, MailStatus::Sent), (2, MailStatus::Failed)] {
            let mail = read(&store, bits).await;
            assert_eq!((mail.status, mail.text.as_str(), mail.html.as_str()), (status, "", ""));
        }
        let again: Result<bool, Error> =
            in_transaction!(store, |db| { db.requeue_failed_mail(second.id, at(1), at(2)).await });
        assert!(!again.unwrap(), "without its link it says nothing");
    }

    async fn the_list_is_narrowed_by_recipient_status_and_kind(store: Store) {
        let to = |bits, kind, recipient: &str| NewOutboxMail { kind, recipient: recipient.parse().unwrap(), ..a_mail(bits) };
        keep(&store, &[
            to(1, MailKind::PasswordChanged, "Ada@Example.com"),
            to(2, MailKind::ConfirmAddress, "grace_h@example.com"),
            to(3, MailKind::PasswordChanged, "graceXh@example.com"),
            to(4, MailKind::PasswordChanged, "50%@example.com"),
        ]).await;
        let claimed = claim(&store, due(&store, 1000).await[2]).await.unwrap();
        let failed: Result<(), Error> = in_transaction!(store, |db| { db.set_mail_failed(&claimed, "no").await });
        failed.unwrap();
        let list = async |filter: MailFilter| {
            let mails = store.read().await.unwrap().list_mails(&filter, 10).await.unwrap();
            mails.into_iter().map(|mail| mail.id.bits()).collect::<Vec<_>>()
        };
        let by = |recipient: &str| MailFilter { recipient: Some(recipient.to_owned()), ..MailFilter::default() };
        assert_eq!(list(MailFilter::default()).await, [4, 3, 2, 1]);
        assert_eq!(list(by("ada@")).await, [1]);
        assert_eq!(list(by("grace_h")).await, [2]);
        assert_eq!(list(by("0%@")).await, [4]);
        assert_eq!(list(by("!")).await, [0_u128; 0]);
        let (status, kind) = (Some(MailStatus::Queued), Some(MailKind::PasswordChanged));
        assert_eq!(list(MailFilter { status, ..MailFilter::default() }).await, [4, 2, 1]);
        assert_eq!(list(MailFilter { kind, ..MailFilter::default() }).await, [4, 3, 1]);
        assert_eq!(list(MailFilter { status, kind, before: Some(MailId::from_bits(4)), ..MailFilter::default() }).await, [1]);
        let mut db = store.read().await.unwrap();
        assert_eq!(db.count_failed_mails(MailId::from_bits(2)).await.unwrap(), 1);
        assert_eq!(db.count_failed_mails(MailId::from_bits(3)).await.unwrap(), 0);
    }

    async fn copies_are_known_by_what_they_repeat(store: Store) {
        let copy = NewOutboxMail { copy_of: Some(MailId::from_bits(1)), ..a_mail(2) };
        keep(&store, &[a_mail(1), copy]).await;
        let copies = store.read().await.unwrap().copies_of_mail(MailId::from_bits(1)).await.unwrap();
        assert_eq!(copies.iter().map(|mail| mail.id.bits()).collect::<Vec<_>>(), [2]);
        assert_eq!(read(&store, 2).await.copy_of, Some(MailId::from_bits(1)));
    }
}
