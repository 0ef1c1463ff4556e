use domain::order_lines::{KeptLine, LineEdit};
use domain::provision::ProvisionStatus;
use store::on_both_engines;

use super::*;
use crate::checkout::scene::at_once;

const HOUR: i64 = 3600;

on_both_engines! {
    async fn a_message_is_delivered_once_and_as_it_was_queued(store: Store) {
        let scene = open(store).await;
        let order = scene.licences_sold(&["example.com", "example.org"]).await;
        let queued = scene.messages(order).await;
        // What becomes of the order and the catalogue changes nothing of what was queued.
        scene.run("UPDATE order_lines SET title = 'Something else', quantity = 3").await;
        assert_eq!(scene.deliver().await, (2, 0, 0));
        assert_eq!(scene.deliver().await, (0, 0, 0));
        let mut heard = scene.provisioner.heard();
        heard.sort_by_key(|message| message.id);
        for (heard, queued) in heard.iter().zip(&queued) {
            assert_eq!((heard.id, &heard.body, heard.at), (queued.id, &queued.payload, scene.shop.now()));
        }
        let [first, _] = scene.messages(order).await.try_into().unwrap();
        assert_eq!((first.status, first.attempts, first.delivered_at), (ProvisionStatus::Delivered, 1, Some(scene.shop.now())));
        assert_eq!((first.last_answer.as_deref(), first.next_attempt_at), (Some("HTTP 204"), None));
    }

    async fn whatever_is_no_2xx_is_tried_again_after_a_pause_that_doubles_and_says_the_same(store: Store) {
        let scene = open(store).await;
        let order = scene.licences_sold(&["example.com"]).await;
        let answers = [(500, "out of licences"), (302, ""), (404, "<html>"), (429, "later")];
        for ((status, words), pause) in answers.into_iter().zip([30, 60, 120, 240]) {
            scene.provisioner.answer_next(status, words);
            assert_eq!(scene.deliver().await, (0, 1, 0), "{status}");
            let [kept] = scene.messages(order).await.try_into().unwrap();
            assert_eq!((kept.status, kept.next_attempt_at), (ProvisionStatus::Queued, Some(scene.shop.now().plus_seconds(pause))));
            assert!(kept.last_answer.unwrap().starts_with(&format!("HTTP {status}")));
            scene.clock.advance(pause - 1);
            assert_eq!(scene.deliver().await, (0, 0, 0));
            scene.clock.advance(1);
        }
        scene.provisioner.be_silent_next();
        assert_eq!(scene.deliver().await, (0, 1, 0));
        let [silent] = scene.messages(order).await.try_into().unwrap();
        assert_eq!(silent.last_answer.as_deref(), Some("No answer: nobody is there"));
        scene.clock.advance(480);
        assert_eq!(scene.deliver().await, (1, 0, 0));
        let heard = scene.provisioner.heard();
        assert_eq!(heard.len(), 6);
        assert!(heard.windows(2).all(|two| (two[0].id, &two[0].body) == (two[1].id, &two[1].body) && two[0].at < two[1].at));
    }

    async fn gone_ends_it_at_once_and_hinders_no_other_message(store: Store) {
        let scene = open(store).await;
        let order = scene.licences_sold(&["example.com", "example.org"]).await;
        scene.provisioner.answer_next(410, "");
        assert_eq!(scene.deliver().await, (1, 0, 1));
        scene.clock.advance(100 * HOUR);
        assert_eq!(scene.deliver().await, (0, 0, 0));
        let mut statuses: Vec<_> = scene.messages(order).await.iter().map(|message| message.status.as_str()).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, ["delivered", "failed"]);
    }

    async fn after_three_days_without_success_it_is_given_up(store: Store) {
        let scene = open(store).await;
        let order = scene.licences_sold(&["example.com"]).await;
        let begun = scene.shop.now();
        let mut tried = 0;
        loop {
            scene.provisioner.answer_next(503, "");
            let report = scene.deliver().await;
            tried += report.1 + report.2;
            if report == (0, 0, 1) {
                break;
            }
            let [waits] = scene.messages(order).await.try_into().unwrap();
            scene.clock.set(waits.next_attempt_at.unwrap());
        }
        let took = scene.shop.now().seconds() - begun.seconds();
        assert!((60 * HOUR..=72 * HOUR).contains(&took), "{took}");
        assert!((15..40).contains(&tried), "{tried}");
    }

    async fn one_that_waited_too_long_is_not_sent_any_more(store: Store) {
        let scene = open(store).await;
        let order = scene.licences_sold(&["example.com"]).await;
        scene.clock.advance(73 * HOUR);
        assert_eq!(scene.deliver().await, (0, 0, 1));
        let [failed] = scene.messages(order).await.try_into().unwrap();
        assert_eq!((failed.status, failed.last_answer.as_deref()), (ProvisionStatus::Failed, Some("It waited for more than three days.")));
        assert_eq!(scene.provisioner.heard(), []);
    }

    async fn nothing_goes_out_for_an_order_that_was_given_up_or_paid_back(store: Store) {
        let scene = open(store).await;
        let refunded = scene.licences_sold(&["example.com"]).await;
        scene.refund(refunded, None).await.unwrap();
        let cancelled = scene.on_account(&["example.org"]).await;
        scene.queue(&cancelled).await;
        scene.run(&format!("UPDATE orders SET status = 'cancelled', payment_status = 'failed' WHERE id = '{}'", cancelled.id)).await;
        assert_eq!(scene.deliver().await, (0, 0, 2));
        for (order, reason) in [(refunded, "It was not sent: its order is refunded."), (cancelled.id, "It was not sent: its order is cancelled.")] {
            let [message] = scene.messages(order).await.try_into().unwrap();
            assert_eq!((message.status, message.last_answer.as_deref()), (ProvisionStatus::Failed, Some(reason)));
        }
        assert_eq!(scene.provisioner.heard(), []);
    }

    async fn nothing_goes_out_for_an_item_that_was_taken_out_of_its_order(store: Store) {
        let scene = open(store).await;
        let order = scene.licences_sold(&["example.com"]).await;
        let order = scene.order(order).await.order;
        let salt = order.lines.iter().find(|line| line.attributes.is_empty()).unwrap();
        let kept = vec![LineEdit::Keep(KeptLine { id: salt.id, quantity: 1, unit_price: None })];
        scene.shop.edit_lines(CLERK, order.id, order.version, kept).await.unwrap();
        assert_eq!(scene.deliver().await, (0, 0, 1));
        let [message] = scene.messages(order.id).await.try_into().unwrap();
        assert_eq!(message.last_answer.as_deref(), Some("It was not sent: its order no longer has this item."));
        assert_eq!(scene.provisioner.heard(), []);
    }

    async fn processes_that_deliver_at_the_same_time_share_the_work(store: Store) {
        let scene = open(store).await;
        scene.licences_sold(&["a.example", "b.example", "c.example", "d.example", "e.example", "f.example"]).await;
        let second = scene.a_second_process().await;
        let shops = [scene.shop.clone(), second.clone(), scene.shop.clone(), second];
        let reports = at_once(shops.map(|shop| async move { shop.deliver_provisions().await.unwrap() })).await;
        assert_eq!(reports.iter().map(|report| report.delivered).sum::<u32>(), 6);
        assert_eq!(scene.provisioner.heard().len(), 6);
    }
}
