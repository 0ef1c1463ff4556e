use store::on_both_engines;

use super::*;
use crate::checkout::scene::at_once;
use crate::mail::delivery::LEASE;
use crate::ports::MailError;

const HOUR: i64 = 3600;

fn temporary() -> MailError {
    MailError::Temporary("450 busy".to_owned())
}

fn report(sent: u32, postponed: u32, failed: u32) -> DeliveryReport {
    DeliveryReport { sent, postponed, failed, unreachable: false }
}

on_both_engines! {
    async fn a_mail_is_delivered_once_however_often_its_cause_repeats(store: Store) {
        let test = a_shop_with_ada(store).await;
        for occasion in ["1", "1", "2"] {
            queue(&test.shop, changed(occasion)).await;
        }
        assert_eq!(test.mailer.attempts(), 0, "the cause waits for nobody");
        assert_eq!(test.shop.deliver_mails().await.unwrap(), report(2, 0, 0));
        assert_eq!(test.shop.deliver_mails().await.unwrap(), report(0, 0, 0));
        queue(&test.shop, changed("1")).await;
        assert_eq!(test.shop.deliver_mails().await.unwrap(), report(0, 0, 0));
        let taken = test.mailer.taken();
        assert_eq!(taken.len(), 2);
        assert_eq!((taken[0].to.as_str(), taken[0].subject.as_str()), ("ada@example.com", "Your password was changed"));
        assert_eq!(taken[0].from.to_string(), "Oxcart <no-reply@shop.example>");
        assert_eq!(taken[0].message_id, format!("<{}@shop.example>", taken[0].id));
        assert_ne!(taken[0].message_id, taken[1].message_id);
    }

    async fn a_mail_whose_cause_is_undone_was_never_written(store: Store) {
        let test = a_shop_with_ada(store).await;
        let mut db = test.shop.store().write().await.unwrap();
        test.shop.queue_mail(&mut db, changed("1")).await.unwrap();
        drop(db);
        assert_eq!(test.shop.deliver_mails().await.unwrap(), report(0, 0, 0));
        assert_eq!(mailbox(&test.shop).await, []);
    }

    async fn a_refusal_for_now_is_tried_again_after_a_pause_that_doubles(store: Store) {
        let test = a_shop_with_ada(store).await;
        queue(&test.shop, changed("1")).await;
        for pause in [30, 60, 120] {
            test.mailer.refuse_next(temporary());
            assert_eq!(test.shop.deliver_mails().await.unwrap(), report(0, 1, 0));
            let kept = detail(&test.shop, mailbox(&test.shop).await[0].id).await.mail;
            assert_eq!((kept.status, kept.last_error.as_deref()), (MailStatus::Queued, Some("450 busy")));
            assert_eq!(kept.next_attempt_at, Some(test.shop.now().plus_seconds(pause)));
            test.clock.advance(pause - 1);
            assert_eq!(test.shop.deliver_mails().await.unwrap(), report(0, 0, 0));
            test.clock.advance(1);
        }
        assert_eq!(test.shop.deliver_mails().await.unwrap(), report(1, 0, 0));
        let mail = detail(&test.shop, mailbox(&test.shop).await[0].id).await.mail;
        assert_eq!((mail.status, mail.attempts, mail.last_error), (MailStatus::Sent, 4, None));
    }

    async fn a_refusal_for_good_ends_at_once_and_hinders_no_other_mail(store: Store) {
        let test = a_shop_with_ada(store).await;
        queue(&test.shop, changed("1")).await;
        queue(&test.shop, changed("2")).await;
        test.mailer.refuse_next(MailError::Permanent("550 no\r\nsuch user".to_owned()));
        assert_eq!(test.shop.deliver_mails().await.unwrap(), report(1, 0, 1));
        test.clock.advance(100 * HOUR);
        assert_eq!(test.shop.deliver_mails().await.unwrap(), report(0, 0, 0));
        let mails = mailbox(&test.shop).await;
        assert_eq!(mails.iter().map(|mail| mail.status).collect::<Vec<_>>(), [MailStatus::Sent, MailStatus::Failed]);
        assert_eq!(detail(&test.shop, mails[1].id).await.mail.last_error.as_deref(), Some("550 nosuch user"));
    }

    async fn a_server_that_cannot_be_spoken_to_is_asked_once_a_round(store: Store) {
        let test = a_shop_with_ada(store).await;
        for occasion in ["1", "2", "3"] {
            queue(&test.shop, changed(occasion)).await;
        }
        test.mailer.refuse_next(MailError::Unreachable("refused".to_owned()));
        let told = test.shop.deliver_mails().await.unwrap();
        assert_eq!(told, DeliveryReport { unreachable: true, ..report(0, 1, 0) });
        assert_eq!(test.mailer.attempts(), 1);
        assert_eq!(test.shop.deliver_mails().await.unwrap(), report(2, 0, 0), "the others have not waited in vain");
        test.clock.advance(30);
        assert_eq!(test.shop.deliver_mails().await.unwrap(), report(1, 0, 0));
    }

    async fn a_mail_is_given_up_after_three_days(store: Store) {
        let test = a_shop_with_ada(store).await;
        queue(&test.shop, changed("1")).await;
        let mut hours = 0;
        test.mailer.refuse_next(temporary());
        while test.shop.deliver_mails().await.unwrap() == report(0, 1, 0) {
            test.mailer.refuse_next(temporary());
            test.clock.advance(HOUR);
            hours += 1;
        }
        assert_eq!(hours, 72);
        assert_eq!(mailbox(&test.shop).await[0].status, MailStatus::Failed);
        assert_eq!(detail(&test.shop, mailbox(&test.shop).await[0].id).await.mail.last_error.as_deref(), Some("450 busy"));
    }

    async fn a_personal_link_is_not_sent_after_its_end_and_is_forgotten(store: Store) {
        let test = a_shop_with_ada(store).await;
        queue(&test.shop, password_link("1")).await;
        test.clock.advance(HOUR);
        assert_eq!(test.shop.deliver_mails().await.unwrap(), report(0, 0, 1));
        assert_eq!(test.mailer.attempts(), 0);
        queue(&test.shop, password_link("2")).await;
        queue(&test.shop, confirm("3")).await;
        assert_eq!(test.shop.deliver_mails().await.unwrap(), report(2, 0, 0));
        assert!(test.mailer.taken().iter().all(|mail| mail.text.contains(LINK) && mail.html.contains(LINK)));
        let left = "SELECT COUNT(*) FROM outbox_mails WHERE text <> '' OR html <> ''";
        assert_eq!(test.shop.store().read().await.unwrap().number_raw(left).await.unwrap(), 0);
    }

    async fn a_mail_that_a_dead_process_had_claimed_is_sent_by_another(store: Store) {
        let test = a_shop_with_ada(store).await;
        queue(&test.shop, changed("1")).await;
        let until = test.shop.now().plus_seconds(LEASE);
        // A process claims it, and is killed before it can say anything.
        let claimed: Result<_> = in_transaction!(test.shop.store(), |db| {
            let due = db.due_mails(test.shop.now(), 1).await?;
            Ok(db.claim_mail(due[0], until).await?)
        });
        assert!(claimed.unwrap().is_some());
        let other = test.a_second_process().await;
        test.clock.advance(LEASE - 1);
        assert_eq!(other.deliver_mails().await.unwrap(), report(0, 0, 0));
        test.clock.advance(1);
        assert_eq!(other.deliver_mails().await.unwrap(), report(1, 0, 0));
        assert_eq!(test.mailer.taken().len(), 1);
    }

    async fn of_many_processes_at_once_each_mail_is_sent_by_one(store: Store) {
        let test = a_shop_with_ada(store).await;
        for occasion in 0..12 {
            queue(&test.shop, changed(&occasion.to_string())).await;
        }
        let other = test.a_second_process().await;
        let shops = [test.shop.clone(), other.clone(), test.shop.clone(), other];
        let rounds = shops.into_iter().map(|shop| async move { shop.deliver_mails().await.unwrap().sent });
        assert_eq!(at_once(rounds).await.iter().sum::<u32>(), 12);
        let mut ids: Vec<_> = test.mailer.taken().iter().map(|mail| mail.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!((ids.len(), test.mailer.attempts()), (12, 12));
    }

    async fn a_long_queue_is_delivered_in_batches(store: Store) {
        let test = a_shop_with_ada(store).await;
        for occasion in 0..21 {
            queue(&test.shop, changed(&occasion.to_string())).await;
        }
        assert_eq!(test.shop.deliver_mails().await.unwrap().sent, 20);
        assert_eq!(test.shop.deliver_mails().await.unwrap().sent, 1);
    }
}
