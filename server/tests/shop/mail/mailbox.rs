//! The mailbox through its pages and its form, as a browser without JavaScript meets it.

use std::time::Duration;

use domain::actor::Actor;
use domain::ids::MailId;
use domain::mail::MailStatus;
use domain::staff::Role;
use server::machine::SystemClock;
use shop::mail::{MailContent, MailQuery};
use shop::ports::{Clock, MailError};

use super::post::{LINK, queue};
use crate::support::World;
use crate::support::browser::{encoded, place};
use crate::support::clerk::Clerk;
use crate::support::shopper::{Shopper, pay};

const RESEND: &str = "/fn/resend-mail";

async fn write(world: &World, occasion: &str, content: MailContent) -> MailId {
    queue(&world.shop, SystemClock.now(), "ada@example.com", occasion, content).await;
    newest(world).await
}

async fn changed(world: &World, occasion: &str) -> MailId {
    write(world, occasion, MailContent::PasswordChanged { name: "Ada Lovelace".to_owned() }).await
}

async fn newest(world: &World) -> MailId {
    world.shop.list_mails(Actor::System, &MailQuery::default()).await.unwrap().items[0].id
}

store::on_both_engines! {
    async fn a_mail_is_delivered_by_itself_while_nothing_else_happens(store: Store) {
        let world = World::open(store).await;
        changed(&world, "1").await;
        while world.mailer.taken().is_empty() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    async fn mails_are_listed_and_shown(store: Store) {
        let world = World::open(store).await;
        let id = changed(&world, "1").await;
        world.mails().await;
        let clerk = Clerk::inside(&world, Role::Viewer).await;
        for path in ["/admin/mails", "/admin/mails?to=ADA%40", "/admin/mails?status=sent&kind=passwordChanged"] {
            let (status, page) = clerk.see(path).await;
            assert!(status == 200 && page.contains(&format!("/admin/mails/{id}")), "{path}: {page}");
        }
        for path in ["/admin/mails?to=grace", "/admin/mails?to=%25", "/admin/mails?status=failed", "/admin/mails?kind=passwordLink"] {
            let (status, page) = clerk.see(path).await;
            assert!(status == 200 && page.contains("No mail matches these filters."), "{path}: {page}");
        }
        let (status, page) = clerk.see(&format!("/admin/mails/{id}")).await;
        for shown in ["ada@example.com", "Oxcart &lt;no-reply@shop.example&gt;", &format!("&lt;{id}@"), "Hello Ada Lovelace,"] {
            assert!(status == 200 && page.contains(shown), "{shown}: {page}");
        }
        assert!(page.contains(r#"sandbox="" srcdoc="#), "{page}");
        assert!(!page.contains(RESEND), "a viewer is offered no button");
    }

    async fn only_this_page_may_show_styles_where_they_stand(store: Store) {
        let world = World::open(store).await;
        let id = changed(&world, "1").await;
        let secret = write(&world, "2", MailContent::PasswordLink { name: "Ada".to_owned(), link: LINK.to_owned() }).await;
        let clerk = Clerk::inside(&world, Role::Viewer).await;
        for (path, styled) in [
            (format!("/admin/mails/{id}"), true),
            (format!("/admin/mails/{secret}"), false),
            ("/admin/mails".to_owned(), false),
            ("/admin/mails/mail_x".to_owned(), false),
        ] {
            let answer = clerk.get(&path).await;
            let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
            assert_eq!(policy.contains("style-src 'self' 'unsafe-inline';"), styled, "{path}: {policy}");
            assert!(policy.contains("script-src 'self' 'nonce-") && policy.contains("default-src 'none'"), "{policy}");
        }
    }

    async fn a_personal_link_is_shown_to_nobody(store: Store) {
        let world = World::open(store).await;
        let confirm = MailContent::ConfirmAddress { name: "Ada".to_owned(), link: LINK.to_owned() };
        let id = write(&world, "1", confirm).await;
        let clerk = Clerk::inside(&world, Role::Owner).await;
        for _ in 0..2 {
            let (status, page) = clerk.see(&format!("/admin/mails/{id}")).await;
            assert!(status == 200 && page.contains("This mail holds a personal link"), "{page}");
            assert!(!page.contains("token=") && !page.contains("srcdoc") && !page.contains(RESEND), "{page}");
            // Once waiting, once sent.
            world.mails().await;
        }
        let fields = [("id", id.to_string()), ("copies", "0".to_owned())];
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        assert_eq!(clerk.status_of(RESEND, encoded(&fields)).await, 409);
        let answer = clerk.submit(RESEND, &fields).await;
        assert_eq!(answer.status(), 409);
        assert!(answer.text().await.unwrap().contains("held a personal link"));
    }

    async fn an_order_is_found_from_its_mail_which_can_be_sent_again(store: Store) {
        let world = World::open(store).await;
        let checkout = Shopper::of(&world).await.check_out(&world).await;
        assert_eq!(pay(&world, &checkout.url, "4242 4242 4242 4242").await, 303);
        let [sent] = world.mails().await.try_into().unwrap();
        let clerk = Clerk::inside(&world, Role::Staff).await;
        let (status, page) = clerk.see("/admin/mails?kind=orderConfirmation&to=ada").await;
        assert!(status == 200 && page.contains("Your order KN-") && page.contains("Order confirmation"), "{page}");
        let here = format!("/admin/mails/{}", sent.id);
        let (_, page) = clerk.see(&here).await;
        for shown in [&format!("/admin/orders/{}", checkout.order), "€15.58", "srcdoc=", RESEND] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        let answer = clerk.submit(RESEND, &[("id", &sent.id.to_string()), ("copies", "0")]).await;
        assert_eq!(place(&answer), (303, here));
        let mails = world.mails().await;
        assert_eq!((mails.len(), &mails[1].text), (2, &sent.text));
    }

    async fn a_mail_is_sent_again_once_however_often_the_button_is_pressed(store: Store) {
        let world = World::open(store).await;
        let id = changed(&world, "1").await;
        assert_eq!(world.mails().await.len(), 1);
        let clerk = Clerk::inside(&world, Role::Staff).await;
        let (_, page) = clerk.see(&format!("/admin/mails/{id}")).await;
        assert!(page.contains(RESEND) && page.contains("Send again"), "{page}");
        let here = format!("/admin/mails/{id}");
        let text = id.to_string();
        for _ in 0..3 {
            let answer = clerk.submit(RESEND, &[("id", &text), ("copies", "0")]).await;
            assert_eq!(place(&answer), (303, here.clone()));
        }
        assert_eq!(world.mails().await.len(), 2);
        let (_, page) = clerk.see(&here).await;
        assert!(page.contains("The mail will be sent again in a moment") && page.contains("Sent again"), "{page}");
        assert!(page.contains(r#"name="copies" value="1""#), "{page}");
    }

    async fn what_could_not_be_delivered_is_told_and_can_be_tried_again(store: Store) {
        let world = World::open(store).await;
        let clerk = Clerk::inside(&world, Role::Owner).await;
        world.mailer.refuse_next(MailError::Permanent("550 <b>no such user</b>".to_owned()));
        let id = changed(&world, "1").await;
        assert_eq!(world.mails().await.len(), 0);
        let (_, page) = clerk.see("/admin/orders").await;
        assert!(page.contains("1 mail could not be delivered") && page.contains("/admin/mails?status=failed"), "{page}");
        let (_, page) = clerk.see("/admin/mails?status=failed").await;
        assert!(page.contains(&id.to_string()), "{page}");
        let (_, page) = clerk.see(&format!("/admin/mails/{id}")).await;
        assert!(page.contains("It was not delivered: ") && page.contains("550 &lt;b&gt;no such user"), "{page}");
        let answer = clerk.submit(RESEND, &[("id", &id.to_string()), ("copies", "0")]).await;
        assert_eq!(answer.status(), 303);
        assert_eq!(world.mails().await.len(), 1);
        let (_, page) = clerk.see("/admin/orders").await;
        assert!(!page.contains("could not be delivered"), "{page}");
        let mail = world.shop.mail_detail(Actor::System, &id.to_string()).await.unwrap().mail;
        assert_eq!((mail.status, mail.attempts), (MailStatus::Sent, 2));
    }

    async fn whoever_may_not_is_refused_and_broken_requests_are_their_senders_fault(store: Store) {
        let world = World::open(store).await;
        let id = changed(&world, "1").await.to_string();
        let stranger = Clerk::at_the_door(&world, Role::Staff).await;
        for path in ["/admin/mails".to_owned(), format!("/admin/mails/{id}")] {
            assert_eq!(place(&stranger.get(&path).await), (303, format!("/admin/login?next={path}")));
        }
        let again = [("id", id.as_str()), ("copies", "0")];
        assert_eq!(stranger.status_of(RESEND, encoded(&again)).await, 401);
        let viewer = Clerk::inside(&world, Role::Viewer).await;
        assert_eq!(viewer.status_of(RESEND, encoded(&again)).await, 403);
        assert_eq!(viewer.submit(RESEND, &again).await.status(), 403);
        let owner = Clerk::inside(&world, Role::Owner).await;
        for (fields, expected) in [
            (vec![], 400),
            (vec![("copies", "0")], 404),
            (vec![("id", "mail_nope"), ("copies", "0")], 404),
            (vec![("id", id.as_str()), ("copies", "-1")], 400),
            (vec![("id", id.as_str()), ("copies", "99999999999")], 400),
        ] {
            assert_eq!(owner.status_of(RESEND, encoded(&fields)).await, expected, "{fields:?}");
        }
        for path in ["/admin/mails?status=lost", "/admin/mails?kind=spam", "/admin/mails?cursor=x"] {
            assert_eq!(owner.see(path).await.0, 400, "{path}");
        }
        for path in ["/admin/mails/x", "/admin/mails/%ff", "/admin/mails/mail_00000000000000000000000001"] {
            assert_eq!(owner.see(path).await.0, 404, "{path}");
        }
    }
}
