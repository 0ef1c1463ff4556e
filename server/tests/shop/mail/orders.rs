//! The mails of an order, as a mail server takes them.

use std::time::Duration;

use domain::actor::Actor;
use domain::cart::Quantity;
use domain::catalogue::Attributes;
use domain::ids::{OrderId, StaffId};
use domain::money::{Currency, Money};
use domain::order_edit::OrderEditInput;
use domain::staff::Role;
use mailparse::{MailHeaderMap, parse_mail};
use server::mailer::SmtpMailer;
use shop::fulfilment::Cause;
use shop::order_links::LinkedOrder;
use shop::refunds::RefundRequest;

use super::post::Post;
use super::smtp::at;
use crate::support::shopper::SODA;
use crate::support::smtp::{Act, SmtpServer, Taken};

/// Somebody buys seed 001's cart.
async fn buy(post: &Post) -> OrderId {
    post.shop.seed_demo().await.unwrap();
    let guest = Actor::Guest(post.shop.fresh_visitor());
    let pieces = Quantity::try_from(2).unwrap();
    post.shop.add_to_cart(guest, &SODA.parse().unwrap(), pieces, Attributes::new()).await.unwrap();
    let order = post.shop.begin_checkout(guest, None).await.unwrap().order;
    let session = post.gateway.sessions()[0].id.clone();
    post.gateway.pay(&session);
    post.shop.fulfil(&session, &Cause::Sweep).await.unwrap();
    order
}

/// Sends an order off, to be followed at this address.
async fn ship(post: &Post, order: OrderId, tracking: &str) {
    let order = post.shop.visible_order(Actor::System, &order.to_string()).await.unwrap();
    let mut form = OrderEditInput::from(&order);
    form.fulfilment_status = "shipped".to_owned();
    form.tracking_url = tracking.to_owned();
    let clerk = Actor::Staff(StaffId::from_bits(1), Role::Staff);
    post.shop.edit_order(clerk, order.id, order.version, form.parse().unwrap()).await.unwrap();
}

/// Pays this much of an order back.
async fn pay_back(post: &Post, order: OrderId, cents: i64) {
    let (amount, press) = (Some(Money::new(cents, Currency::Eur)), post.shop.fresh_press());
    let request = RefundRequest { amount, reason: None, note: None, press };
    post.shop.refund_order(Actor::System, order, request).await.unwrap();
}

/// A mail's subject and its two bodies as a mail program reads them.
fn read(taken: &Taken) -> (String, String, String) {
    assert!(taken.data.is_ascii() && taken.data.split(|byte| *byte == b'\n').all(|line| line.len() <= 998));
    let mail = parse_mail(&taken.data).unwrap();
    let [text, html] = [0, 1].map(|part| mail.subparts[part].get_body().unwrap().replace("\r\n", "\n"));
    (mail.headers.get_first_value("Subject").unwrap(), text, html)
}

fn link_in(text: &str) -> (&str, &str) {
    let rest = text.lines().find_map(|line| line.strip_prefix("https://shop.example/orders/")).unwrap();
    rest.split_once('/').unwrap()
}

store::on_both_engines! {
    async fn an_order_writes_when_it_is_paid_sent_off_and_paid_back(store: Store) {
        let server = SmtpServer::start().await;
        let post = Post::open(store, SmtpMailer::new(at(server.address), Duration::from_secs(20)).unwrap()).await;
        let order = buy(&post).await;
        ship(&post, order, "https://parcel.example/1?a=b&c=d=").await;
        pay_back(&post, order, 500).await;
        // The first is not answered, so that it comes once more.
        server.script(&[Act::TakeAndDrop]);
        assert!(post.shop.deliver_mails().await.unwrap().unreachable);
        post.clock.advance(60);
        assert_eq!(post.shop.deliver_mails().await.unwrap().sent, 3);
        let taken = server.taken();
        assert_eq!(taken.len(), 4);
        assert_eq!(taken[0].data, taken[1..].iter().find(|mail| read(mail).0 == read(&taken[0]).0).unwrap().data, "the same to the byte");
        let mut mails: Vec<_> = taken[1..].iter().map(read).collect();
        mails.sort();
        let [(refunded, money_back, refund), (confirmed, text, html), (shipped, on_its_way, parcel)] = mails.try_into().unwrap();
        let subjects = [confirmed, shipped, refunded];
        assert_eq!(subjects, ["Your order KN-2026-0001", "Your order KN-2026-0001 is on its way", "Money back for your order KN-2026-0001"]);
        for said in ["Hello Ada Lovelace,", "Kaiser-Natron® Pulver\n  250 g Großpackung\n  2 × €4.49 = €8.98\n", "Tax: €1.70\nTotal: €15.58\n", "23 April 2026"] {
            assert!(text.contains(said), "{said} in {text}");
        }
        assert!(html.contains("Kaiser-Natron® Pulver") && html.contains("€15.58"), "{html}");
        assert!(on_its_way.contains("\nhttps://parcel.example/1?a=b&c=d=\n"), "{on_its_way}");
        assert!(parcel.contains("href=\"https://parcel.example/1?a=b&amp;c=d=\""), "{parcel}");
        for said in [&money_back, &refund] {
            assert!(said.contains("We have sent €5.00 back to you"), "{said}");
        }
        for text in [&text, &on_its_way, &money_back] {
            let (number, link) = link_in(text);
            let LinkedOrder::Open(linked, None) = post.shop.order_behind_link(number, link).await.unwrap() else {
                panic!("{number} {link} opens nothing")
            };
            assert_eq!(linked.id, order);
        }
    }
}
