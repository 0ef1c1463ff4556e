use domain::ids::{StaffId, VisitorId};
use domain::page::Limit;
use domain::rejection::{Field, Rejection};
use domain::staff::Role;
use store::on_both_engines;

use super::*;
use crate::checkout::scene::{at_once, refusal};
use crate::ports::MailError;

fn staff(role: Role) -> Actor {
    Actor::Staff(StaffId::from_bits(1), role)
}

/// A shop with one mail that was sent.
async fn a_sent_mail(store: Store) -> (TestShop, MailId) {
    let test = a_shop_with_ada(store).await;
    queue(&test.shop, changed("1")).await;
    test.shop.deliver_mails().await.unwrap();
    let id = mailbox(&test.shop).await[0].id;
    (test, id)
}

async fn audited(shop: &Shop, id: MailId) -> usize {
    shop.store().read().await.unwrap().audit_of(&id.to_string()).await.unwrap().len()
}

on_both_engines! {
    async fn mails_are_for_staff_and_sent_again_by_those_who_may_change_something(store: Store) {
        let (test, id) = a_sent_mail(store).await;
        let (shop, text) = (&test.shop, id.to_string());
        for nobody in [Actor::Anonymous, Actor::Guest(VisitorId::from_bits(1))] {
            assert_eq!(refusal(shop.list_mails(nobody, &MailQuery::default()).await), Rejection::AuthRequired);
            assert_eq!(refusal(shop.mail_detail(nobody, &text).await), Rejection::AuthRequired);
            assert_eq!(refusal(shop.count_failed_mails(nobody).await), Rejection::AuthRequired);
            assert_eq!(refusal(shop.resend_mail(nobody, &text, 0).await), Rejection::AuthRequired);
        }
        assert!(shop.mail_detail(staff(Role::Viewer), &text).await.is_ok());
        assert_eq!(refusal(shop.resend_mail(staff(Role::Viewer), &text, 0).await), Rejection::Forbidden);
        assert_eq!(audited(shop, id).await, 0);
        assert_eq!(shop.resend_mail(staff(Role::Staff), &text, 0).await.unwrap(), id);
        assert_eq!(audited(shop, id).await, 1);
    }

    async fn a_mail_shows_its_headers_and_bodies_but_no_personal_link(store: Store) {
        let test = a_shop_with_ada(store).await;
        queue(&test.shop, changed("1")).await;
        queue(&test.shop, confirm("2")).await;
        let mails = mailbox(&test.shop).await;
        let secret = detail(&test.shop, mails[0].id).await;
        assert!(secret.mail.secret && secret.mail.text.is_empty() && secret.mail.html.is_empty());
        let plain = detail(&test.shop, mails[1].id).await;
        assert!(plain.mail.text.starts_with("Hello Ada Lovelace,") && plain.mail.html.contains("Hello Ada Lovelace,"));
        assert_eq!(plain.from, "Oxcart <no-reply@shop.example>");
        assert_eq!(plain.message_id, format!("<{}@shop.example>", mails[1].id));
        assert_eq!(plain.mail.customer, Some(ADA));
        for unknown in ["", "mail_1", "mail_00000000000000000000000001", "ord_00000000000000000000000001"] {
            assert_eq!(refusal(test.shop.mail_detail(Actor::System, unknown).await), Rejection::MailNotFound);
        }
    }

    async fn a_mail_that_was_sent_is_copied_once_for_each_press_that_knew_of_the_ones_before(store: Store) {
        let (test, id) = a_sent_mail(store).await;
        let presses = (0..6).map(|_| {
            let shop = test.shop.clone();
            async move { shop.resend_mail(staff(Role::Owner), &id.to_string(), 0).await.unwrap() }
        });
        assert_eq!(at_once(presses).await, [id; 6]);
        assert_eq!((test.shop.deliver_mails().await.unwrap().sent, audited(&test.shop, id).await), (1, 1));
        test.shop.resend_mail(staff(Role::Owner), &id.to_string(), 1).await.unwrap();
        assert_eq!(test.shop.deliver_mails().await.unwrap().sent, 1);
        let copies = detail(&test.shop, id).await.copies;
        assert_eq!(copies.len(), 2);
        let taken = test.mailer.taken();
        assert_eq!(taken[0].text, taken[2].text);
        assert_ne!(taken[0].message_id, taken[2].message_id, "a receiver must not take it for the same");
    }

    async fn a_mail_that_failed_is_tried_again_as_it_is(store: Store) {
        let test = a_shop_with_ada(store).await;
        queue(&test.shop, changed("1")).await;
        test.mailer.refuse_next(MailError::Permanent("550".to_owned()));
        test.shop.deliver_mails().await.unwrap();
        let id = mailbox(&test.shop).await[0].id;
        assert_eq!(test.shop.count_failed_mails(Actor::System).await.unwrap(), 1);
        let presses = (0..4).map(|_| {
            let shop = test.shop.clone();
            async move { shop.resend_mail(staff(Role::Owner), &id.to_string(), 0).await.unwrap() }
        });
        at_once(presses).await;
        assert_eq!((test.shop.count_failed_mails(Actor::System).await.unwrap(), audited(&test.shop, id).await), (0, 1));
        assert_eq!(test.shop.deliver_mails().await.unwrap().sent, 1);
        assert_eq!(mailbox(&test.shop).await.len(), 1);
        assert_eq!(test.mailer.taken()[0].id, id);
    }

    async fn a_mail_with_a_personal_link_is_never_sent_again(store: Store) {
        let test = a_shop_with_ada(store).await;
        queue(&test.shop, password_link("1")).await;
        let id = mailbox(&test.shop).await[0].id.to_string();
        assert_eq!(refusal(test.shop.resend_mail(Actor::System, &id, 0).await), Rejection::MailNotRepeatable);
        test.shop.deliver_mails().await.unwrap();
        assert_eq!(refusal(test.shop.resend_mail(Actor::System, &id, 0).await), Rejection::MailNotRepeatable);
        assert_eq!(refusal(test.shop.resend_mail(Actor::System, "mail_", 0).await), Rejection::MailNotFound);
    }

    async fn failures_are_told_of_for_a_week(store: Store) {
        let test = a_shop_with_ada(store).await;
        queue(&test.shop, password_link("1")).await;
        test.mailer.refuse_next(MailError::Permanent("550".to_owned()));
        test.shop.deliver_mails().await.unwrap();
        test.clock.advance(7 * 86_400 - 1);
        assert_eq!(test.shop.count_failed_mails(Actor::System).await.unwrap(), 1);
        test.clock.advance(2);
        assert_eq!(test.shop.count_failed_mails(Actor::System).await.unwrap(), 0);
    }

    async fn mails_come_newest_first_in_pages(store: Store) {
        let test = a_shop_with_ada(store).await;
        for occasion in 0..5 {
            queue(&test.shop, changed(&occasion.to_string())).await;
        }
        let mut query = MailQuery {
            recipient: Some(" ADA@ ".to_owned()),
            status: Some(MailStatus::Queued),
            kind: Some(MailKind::PasswordChanged),
            limit: Limit::new(2).unwrap(),
            cursor: None,
        };
        let mut seen = Vec::new();
        loop {
            let page = test.shop.list_mails(Actor::System, &query).await.unwrap();
            seen.extend(page.items.into_iter().map(|mail| mail.id));
            match page.next {
                Some(next) => query.cursor = Some(next),
                None => break,
            }
        }
        assert_eq!(seen.len(), 5);
        assert!(seen.is_sorted_by(|a, b| a > b), "{seen:?}");
        query.cursor = Some("zz".to_owned());
        let refused = refusal(test.shop.list_mails(Actor::System, &query).await);
        assert_eq!(refused, Rejection::Invalid { field: Field::Cursor });
    }
}
