use domain::address::Address;
use domain::catalogue::Attributes;
use domain::ids::{OrderId, StaffId, StripeSessionId};
use domain::order::{FulfilmentStatus, Order, OrderStatus};
use domain::order_edit::{OrderEdit, OrderEditInput, OrderPatch};
use domain::processing::Strategy;
use domain::refund::RefundStatus;
use domain::staff::Role;
use store::on_both_engines;

use super::*;
use crate::checkout::scene::{LAST, LICENCE, SALT, SODA, Scene, at_once, id};
use crate::fulfilment::Cause;
use crate::ports::{Mail, MailError};

const CLERK: Actor = Actor::Staff(StaffId::from_bits(1), Role::Staff);

impl Scene {
    /// The mails that were taken so far, after everything that waits was delivered.
    async fn posted(&self) -> Vec<Mail> {
        self.shop.deliver_mails().await.unwrap();
        self.mailer.taken()
    }

    /// Changes an order as its form does.
    async fn edit_form(&self, order: OrderId, change: impl FnOnce(&mut OrderEditInput)) -> Order {
        let order = self.order(order).await.order;
        let mut input = OrderEditInput::from(&order);
        change(&mut input);
        let edit: OrderEdit = input.parse().unwrap();
        self.shop.edit_order(CLERK, order.id, order.version, edit).await.unwrap()
    }

    async fn move_goods(&self, order: OrderId, to: FulfilmentStatus) {
        self.edit_form(order, |form| {
            to.as_str().clone_into(&mut form.fulfilment_status);
            form.tracking_url.clear();
        })
        .await;
    }

    /// A paid order whose confirmation was sent.
    async fn a_confirmed_order(&self) -> OrderId {
        let (_, started, session) = self.a_checkout(SALT, 2).await;
        self.pay_from_home(&session).await;
        assert_eq!(self.posted().await.len(), 1);
        started.order
    }

    /// Pays, and tells the payment page where the shopper lives.
    async fn pay_from_home(&self, session: &StripeSessionId) {
        self.gateway.change(session, |session| {
            session.billing_address = Some(home());
            session.shipping_address = Some(home());
        });
        self.pay(session).await;
    }

    async fn confirm(&self, order: &Order) {
        let queued: Result<()> =
            in_transaction!(self.shop.store(), |db| { self.shop.queue_order_confirmation(db, order).await });
        queued.unwrap();
    }
}

fn home() -> Address {
    Address {
        name: "Ada Lovelace".to_owned(),
        line1: "Invalidenstraße 1".to_owned(),
        line2: None,
        city: "Berlin".to_owned(),
        state: None,
        postal_code: "10115".to_owned(),
        country: "DE".parse().unwrap(),
        phone: Some("+49 30 1".to_owned()),
    }
}

/// The link on a line of its own, and the text with a word in its place.
fn without_link(mail: &Mail) -> (String, String) {
    let link = mail.text.lines().find(|line| line.starts_with("https://shop.example/orders/")).unwrap().to_owned();
    (mail.text.replace(&link, "LINK"), link)
}

fn subjects(mails: &[Mail]) -> Vec<&str> {
    mails.iter().map(|mail| mail.subject.as_str()).collect()
}

on_both_engines! {
    async fn a_paid_order_is_confirmed_with_all_that_was_ordered(store: Store) {
        let scene = Scene::open(store).await;
        let guest = scene.a_guest();
        scene.put(guest, SALT, 2).await;
        let domain = Attributes::from([("domainName".to_owned(), "ox.example".to_owned())]);
        scene.run("UPDATE products SET required_attributes = '[{\"key\":\"domainName\",\"label\":\"Domain\",\"pattern\":\"[a-z.]+\"}]' WHERE slug = 'licence-1-year'").await;
        scene.shop.add_to_cart(guest, &id(LICENCE), 1.try_into().unwrap(), domain).await.unwrap();
        let started = scene.check_out(guest).await;
        assert_eq!(scene.posted().await, [], "an order that is not paid is not confirmed");
        let session = scene.session_of(started.order).await;
        scene.pay_from_home(&session).await;
        let [mail] = scene.posted().await.try_into().unwrap();
        assert_eq!((mail.to.as_str(), mail.subject.as_str()), ("ada@example.com", "Your order KN-2026-0001"));
        let (text, link) = without_link(&mail);
        let expected = "Hello Ada Lovelace,

Your payment of €39.38 for your order KN-2026-0001 of 23 April 2026 has arrived, and we begin to pack.

Salt
  1 piece
  2 × €4.49 = €8.98
Licence
  1 piece
  Domain name: ox.example
  1 × €20.00 = €20.00

Subtotal: €28.98
Shipping: €4.90
Tax: €5.50
Total: €39.38

Delivered to:
Ada Lovelace
Invalidenstraße 1
10115 Berlin
DE

Billed to:
Ada Lovelace
Invalidenstraße 1
10115 Berlin
DE

See your order:
LINK

The link to your order opens it without login, for 90 days. Please pass it on to nobody who may not see the order.

Oxcart
https://shop.example/
";
        assert_eq!(text, expected);
        assert!(link.starts_with("https://shop.example/orders/KN-2026-0001/"), "{link}");
        for said in ["Thank you for your order</h1>", &format!("href=\"{link}\""), "Licence", "Domain name: ox.example", "2 × €4.49", "€5.50", "€39.38", "Invalidenstraße 1<br>10115 Berlin<br>DE"] {
            assert!(mail.html.contains(said), "{said} in {}", mail.html);
        }
        let about = mailbox(&scene.shop).await[0].id;
        let kept = detail(&scene.shop, about).await.mail;
        assert_eq!((kept.kind, kept.order), (MailKind::OrderConfirmation, Some((started.order, "KN-2026-0001".to_owned()))));
        assert_eq!(kept.text, mail.text, "staff may read it, and send it again");
    }

    async fn an_order_is_confirmed_once_however_often_and_by_whom_it_is_found_paid(store: Store) {
        let scene = Scene::open(store).await;
        let (guest, started, session) = scene.a_checkout(SALT, 1).await;
        scene.gateway.pay(&session);
        let other = scene.a_second_process().await;
        let fulfil = |shop: Shop, cause| {
            let session = session.clone();
            async move { shop.fulfil(&session, &cause).await.map(|_| ()) }
        };
        let causes = [Cause::ReturnPage, Cause::Sweep, Cause::Event("evt_1".parse().unwrap())];
        let runs = causes.into_iter().flat_map(|cause| [fulfil(scene.shop.clone(), cause.clone()), fulfil(other.clone(), cause)]);
        for outcome in at_once(runs).await {
            outcome.unwrap();
        }
        scene.shop.settle_visible_order(guest, &started.order.to_string()).await.unwrap();
        scene.confirm(&scene.order(started.order).await.order).await;
        assert_eq!(subjects(&scene.posted().await), ["Your order KN-2026-0001"]);
    }

    async fn an_order_is_paid_whether_or_not_mails_can_be_sent(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 1).await;
        scene.mailer.refuse_next(MailError::Unreachable("refused".to_owned()));
        scene.pay(&session).await;
        assert_eq!((scene.posted().await, scene.status(started.order).await), (vec![], OrderStatus::Paid));
        scene.clock.advance(30);
        assert_eq!(scene.posted().await.len(), 1);
    }

    async fn nothing_is_sent_where_nobody_knows_whom_to_write_to(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SALT, 1).await;
        scene.gateway.pay(&session);
        scene.gateway.change(&session, |session| session.email = None);
        scene.fulfil(&session).await;
        scene.move_goods(started.order, FulfilmentStatus::Shipped).await;
        scene.refund(started.order, Some(100)).await.unwrap();
        assert_eq!(scene.order(started.order).await.order.status, OrderStatus::Paid);
        assert_eq!(scene.count("outbox_mails").await, 0);
    }

    async fn who_paid_what_a_person_must_look_at_is_told_so(store: Store) {
        let scene = Scene::open(store).await;
        let (_, _, session) = scene.a_checkout(LAST, 1).await;
        scene.gateway.expire(&session);
        scene.fulfil(&session).await;
        let (_, _, second) = scene.a_checkout(LAST, 1).await;
        scene.pay(&second).await;
        scene.pay(&session).await;
        let mails = scene.posted().await;
        assert_eq!(subjects(&mails), ["Your order KN-2026-0002", "Your order KN-2026-0001"]);
        assert!(mails[0].text.contains("has arrived, and we begin to pack."), "{}", mails[0].text);
        assert!(mails[1].text.contains("We look at your order before we pack it; you will hear from us."), "{}", mails[1].text);
    }

    async fn an_order_that_waits_for_its_money_is_confirmed_without_a_word_of_payment(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, session) = scene.a_checkout(SODA, 1).await;
        let mut order = scene.order(started.order).await.order;
        order.email = "ada@example.com".parse().ok();
        scene.confirm(&order).await;
        let mails = scene.posted().await;
        assert!(mails[0].text.contains("We have received your order KN-2026-0001 of 23 April 2026."), "{}", mails[0].text);
        assert!(!mails[0].text.contains("payment"), "{}", mails[0].text);
        scene.pay(&session).await;
        assert_eq!(scene.posted().await.len(), 1, "one confirmation is enough");
    }

    async fn sending_an_order_off_is_told_once_with_the_way_to_follow_it(store: Store) {
        let scene = Scene::open(store).await;
        let order = scene.a_confirmed_order().await;
        scene.move_goods(order, FulfilmentStatus::Processing).await;
        assert_eq!(scene.posted().await.len(), 1);
        scene.edit_form(order, |form| {
            form.fulfilment_status = "shipped".to_owned();
            form.tracking_url = "https://parcel.example/1?a=b&c=d".to_owned();
        })
        .await;
        // A slip that is mended, and what else may change.
        for to in [FulfilmentStatus::Processing, FulfilmentStatus::Shipped, FulfilmentStatus::Delivered] {
            scene.move_goods(order, to).await;
        }
        scene.edit_form(order, |form| form.name = "Ada King".to_owned()).await;
        let mails = scene.posted().await;
        assert_eq!(subjects(&mails), ["Your order KN-2026-0001", "Your order KN-2026-0001 is on its way"]);
        let (text, link) = without_link(&mails[1]);
        for said in ["We have sent off your order KN-2026-0001 of 23 April 2026.", "Follow the parcel:\nhttps://parcel.example/1?a=b&c=d\n", "See your order:\nLINK\n", "2 × €4.49 = €8.98", "Delivered to:\nAda Lovelace\n"] {
            assert!(text.contains(said), "{said} in {text}");
        }
        for said in ["href=\"https://parcel.example/1?a=b&amp;c=d\"", &format!("href=\"{link}\"")] {
            assert!(mails[1].html.contains(said), "{said} in {}", mails[1].html);
        }
    }

    async fn an_order_that_is_handed_over_was_never_on_its_way(store: Store) {
        let scene = Scene::open(store).await;
        let order = scene.a_confirmed_order().await;
        scene.move_goods(order, FulfilmentStatus::Delivered).await;
        assert_eq!(scene.posted().await.len(), 1);
        let there = scene.order(order).await.order;
        let queued: Result<()> = in_transaction!(scene.shop.store(), |db| { scene.shop.queue_shipping_mail(db, &there).await });
        queued.unwrap();
        assert_eq!(scene.posted().await.len(), 1);
    }

    async fn a_parcel_that_nobody_can_follow_is_told_of_all_the_same(store: Store) {
        let scene = Scene::open(store).await;
        let order = scene.a_confirmed_order().await;
        scene.move_goods(order, FulfilmentStatus::Shipped).await;
        let mails = scene.posted().await;
        let (text, _) = without_link(&mails[1]);
        assert!(text.contains("See your order:\nLINK\n") && !text.contains("Follow"), "{text}");
    }

    async fn each_refund_is_told_once_its_money_has_gone(store: Store) {
        let scene = Scene::open(store).await;
        let order = scene.a_confirmed_order().await;
        scene.refund(order, Some(500)).await.unwrap();
        // Two alike are two, and one that takes its time is told of at its end.
        scene.gateway.refunds_begin_as(RefundStatus::Pending);
        let slow = scene.refund(order, Some(500)).await.unwrap().stripe_id.unwrap();
        assert_eq!(scene.posted().await.len(), 2);
        for _ in 0..2 {
            scene.gateway.let_refund(&slow, RefundStatus::Succeeded);
            scene.hear_of_refund("refund.updated", &slow).await;
        }
        let fails = scene.refund(order, None).await.unwrap().stripe_id.unwrap();
        scene.gateway.let_refund(&fails, RefundStatus::Failed);
        scene.hear_of_refund("refund.failed", &fails).await;
        let mails = scene.posted().await;
        assert_eq!(subjects(&mails[1..]), ["Money back for your order KN-2026-0001"; 2]);
        for mail in &mails[1..] {
            let said = "We have sent €5.00 back to you, in the way in which you paid. That is a part of the €15.58 that you paid for your order";
            assert!(mail.text.contains(said), "{}", mail.text);
        }
    }

    async fn what_is_sent_back_is_measured_by_what_came_and_not_by_what_the_order_costs_now(store: Store) {
        let scene = Scene::open(store).await;
        let order = scene.a_confirmed_order().await;
        scene.set(SALT, "on_hand", 1).await;
        scene.shop.process_order(CLERK, order, Strategy::Adjust).await.unwrap();
        scene.refund(order, None).await.unwrap();
        let mails = scene.posted().await;
        let said = "We have sent €15.58 back to you, in the way in which you paid. That is all that you paid for your order";
        assert!(mails[1].text.contains(said), "{}", mails[1].text);
    }

    async fn a_processed_order_that_is_shipped_by_a_press_or_a_program_is_told_once(store: Store) {
        let scene = Scene::open(store).await;
        let order = scene.a_confirmed_order().await;
        scene.shop.process_order(CLERK, order, Strategy::Adjust).await.unwrap();
        assert_eq!(scene.posted().await.len(), 1, "to be processed is no news for the buyer");
        let parcel = "https://parcel.example/1".to_owned();
        scene.shop.ship_order(CLERK, order, Some(parcel)).await.unwrap();
        scene.shop.ship_order(CLERK, order, None).await.unwrap();
        // A slip that is mended.
        for status in ["processing", "shipped"] {
            let (fulfilment_status, tracking_url) = (Some(status.to_owned()), Some(String::new()));
            let patch = OrderPatch { fulfilment_status, tracking_url, ..OrderPatch::default() };
            scene.shop.patch_order(CLERK, order, patch).await.unwrap();
        }
        let mails = scene.posted().await;
        assert_eq!(subjects(&mails[1..]), ["Your order KN-2026-0001 is on its way"]);
        assert!(mails[1].text.contains("Follow the parcel:\nhttps://parcel.example/1\n"), "{}", mails[1].text);
    }

    async fn what_shoppers_and_merchants_write_cannot_become_markup_or_lines_of_its_own(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, _) = scene.a_checkout(SALT, 1).await;
        let mut order = scene.order(started.order).await.order;
        order.email = "ada@example.com".parse().ok();
        order.customer_name = Some("<b>Win</b> at evil.example".to_owned());
        order.lines[0].title = "Salt <script>alert(1)</script> & \"pepper\"".to_owned();
        order.lines[0].attributes = Attributes::from([("note".to_owned(), "<img src=x>".to_owned())]);
        order.shipping_address = Some(Address {
            name: "Ada </p><a href=\"https://evil.example\">".to_owned(),
            state: Some("BE".to_owned()),
            ..home()
        });
        scene.confirm(&order).await;
        let [mail] = scene.posted().await.try_into().unwrap();
        for odd in ["<script", "<b>", "<img", "evil.example\">", "+49"] {
            assert!(!mail.html.contains(odd), "{odd} in {}", mail.html);
        }
        assert!(mail.html.contains("Salt &lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;pepper&quot;"), "{}", mail.html);
        assert!(mail.text.starts_with("Hello,\n") && mail.text.contains("10115 Berlin, BE\nDE\n"), "{}", mail.text);
    }

    async fn tax_that_prices_contain_is_told_below_the_total(store: Store) {
        let scene = Scene::open(store).await;
        let (_, started, _) = scene.a_checkout(SALT, 1).await;
        let mut order = scene.order(started.order).await.order;
        order.email = "ada@example.com".parse().ok();
        order.totals.tax_included = true;
        scene.confirm(&order).await;
        let [mail] = scene.posted().await.try_into().unwrap();
        let total = order.totals.total;
        assert!(mail.text.contains(&format!("Total: {total}\nincl. tax: {}\n", order.totals.tax)), "{}", mail.text);
        let (total, tax) = (mail.html.find(">Total</th>").unwrap(), mail.html.find(">incl. tax</th>").unwrap());
        assert!(total < tax && !mail.html.contains(">Tax</th>"), "{}", mail.html);
    }
}
