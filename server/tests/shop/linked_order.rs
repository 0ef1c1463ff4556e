//! The link in an order's mails, which shows that order without login and nothing else (ORD-4, SEC-1).

use store::testing::TestDatabase;

use crate::support::World;
use crate::support::browser::Browser;
use crate::support::log::Log;
use crate::support::shopper::{Shopper, pay};

const DAY: i64 = 24 * 60 * 60;

/// A bought order: its id, its number, and the path of the link in its mail.
struct Bought {
    id: String,
    number: String,
    link: String,
}

impl Bought {
    async fn in_shop(world: &World) -> Self {
        let checkout = Shopper::of(world).await.check_out(world).await;
        assert_eq!(pay(world, &checkout.url, "4242 4242 4242 4242").await, 303);
        let mails = world.mails().await;
        let begin = format!("{}/orders/", world.url);
        let link = mails[mails.len() - 1].text.lines().find(|line| line.starts_with(&begin)).unwrap();
        let link = link.strip_prefix(&world.url).unwrap().to_owned();
        let number = link.split('/').nth(2).unwrap().to_owned();
        Self { id: checkout.order.to_string(), number, link }
    }

    /// What the link ends in.
    fn signed(&self) -> &str {
        self.link.rsplit('/').next().unwrap()
    }
}

/// A page that whoever got a link must not be told more by than that it opens nothing.
async fn assert_closed(browser: &Browser, path: &str, status: u16, title: &str) {
    let response = browser.get(path).await;
    assert_eq!(response.status(), status, "{path}");
    assert_eq!(response.headers()["referrer-policy"], "no-referrer", "{path}");
    assert_eq!(response.headers()["cache-control"], "no-store", "{path}");
    let page = response.text().await.unwrap();
    assert!(page.contains(title) && page.contains(r#"href="/account/log-in?next=/account/orders""#), "{path}: {page}");
    assert!(page.contains(r#"<meta name="robots" content="noindex""#), "{path}: {page}");
    assert!(!page.contains("Kaiser-Natron") && !page.contains("Ada"), "{path}: {page}");
}

store::on_both_engines! {
    async fn whoever_has_the_mail_sees_the_order_and_can_do_nothing_to_it(store: Store) {
        let world = World::open(store).await;
        let bought = Bought::in_shop(&world).await;
        let stranger = Browser::new(&world);
        for _ in 0..2 {
            let response = stranger.get(&bought.link).await;
            assert_eq!(response.status(), 200);
            assert_eq!(response.headers()["referrer-policy"], "no-referrer");
            assert_eq!(response.headers()["cache-control"], "no-store");
            assert!(!response.headers().contains_key("set-cookie"), "to look at it makes nobody a visitor");
            let page = response.text().await.unwrap();
            let log_in = format!(r#"href="/account/log-in?next=/orders/{}""#, bought.id);
            for shown in [&bought.number, "Kaiser-Natron", "€15.58", "Received, thank you", "Invalidenstraße 1", r#"<meta name="robots" content="noindex""#, &log_in] {
                assert!(page.contains(shown), "{shown} in {page}");
            }
            assert!(!page.contains(r#"method="post""#), "{page}");
            assert!(!page.contains(bought.signed()), "the page repeats its own address nowhere: {page}");
        }
        assert_eq!(stranger.get(&format!("/orders/{}", bought.id)).await.status(), 404, "the link lets nobody in");
        assert_eq!(world.get(&format!("/api/orders/{}", bought.id)).send().await.unwrap().status(), 404);
        let sent = stranger.submit(&bought.link, &[("name", "Eve")]).await;
        assert_eq!(sent.status(), 405);
        assert_eq!(stranger.see(&format!("{}/", bought.link)).await.0, 200, "a final slash changes nothing");
    }

    async fn a_link_is_for_one_order_as_it_was_written_and_for_90_days(store: Store) {
        let world = World::open(store).await;
        let (one, other) = (Bought::in_shop(&world).await, Bought::in_shop(&world).await);
        assert_ne!(one.number, other.number);
        let browser = Browser::new(&world);
        let unknown = "This link opens no order";
        let (end, signature) = one.signed().split_once('-').unwrap();
        let later = end.parse::<i64>().unwrap() + DAY;
        for path in [
            format!("/orders/{}/{}", other.number, one.signed()),
            format!("/orders/{}/{}", one.id, one.signed()),
            format!("/orders/KN-2026-9999/{}", one.signed()),
            format!("/orders/{}/{later}-{signature}", one.number),
            format!("{}0", one.link),
            one.link[..one.link.len() - 1].to_owned(),
            format!("/orders/{}/x", one.number),
            format!("/orders/{}/%00", one.number),
            format!("/orders/{}/%ff", one.number),
            format!("/orders/%f0/{}", one.signed()),
            format!("/orders/{}/{}", one.number, "9".repeat(4000)),
        ] {
            assert_closed(&browser, &path, 404, unknown).await;
        }
        world.clock.advance(90 * DAY - 60);
        assert_eq!(browser.get(&one.link).await.status(), 200);
        world.clock.advance(120);
        assert_closed(&browser, &one.link, 410, "This link has ended").await;
        assert_closed(&browser, &format!("/orders/{}/{}", other.number, one.signed()), 404, unknown).await;
    }
}

// On one thread, whose log is its own.
#[tokio::test]
async fn no_log_holds_a_link_or_the_secret_behind_it() {
    let (log, _watch) = Log::capture();
    let database = TestDatabase::sqlite().await;
    let world = World::open(database.store()).await;
    let bought = Bought::in_shop(&world).await;
    let browser = Browser::new(&world);
    assert_eq!(browser.get(&bought.link).await.status(), 200);
    assert_eq!(browser.get(&format!("{}0", bought.link)).await.status(), 404);
    assert_eq!(browser.submit(&bought.link, &[]).await.status(), 405);
    world.clock.advance(91 * DAY);
    assert_eq!(browser.get(&bought.link).await.status(), 410);
    let told = log.told();
    assert!(told.contains(&format!("http.path=\"/orders/{}/…\"", bought.number)), "{told}");
    let secret = "SELECT value FROM settings WHERE key = 'secret:order-links'";
    let secret = world.shop.store().read().await.unwrap().text_raw(secret).await.unwrap();
    assert_eq!(secret.len(), 64, "256 bits in hexadecimal");
    for hidden in [bought.signed(), bought.signed().rsplit('-').next().unwrap(), &secret] {
        assert!(!told.contains(hidden), "{hidden} in {told}");
    }
    let metrics = world.get("/metrics").send().await.unwrap().text().await.unwrap();
    assert!(!metrics.contains(&bought.number) && !metrics.contains(bought.signed()), "{metrics}");
}
