//! Everybody whom the shop needs, one after the other.

use domain::ids::ProvisionId;
use serde_json::json;
use server::machine::SystemClock;
use shop::ports::Clock as _;

use super::*;
use crate::support::receiver::{PROVISION_SECRET, Receiver};
use crate::support::shopper::Shopper;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_server_that_is_not_there_is_told() {
    let database = TestDatabase::sqlite().await;
    let mut ward = Ward::open(&database).await;
    let nobody = a_closed_port().await;
    ward.set("SMTP_URL", format!("smtp://ada:hush-hush@{nobody}"));
    ward.look().await.is_wrong_with("mail", &[&nobody, "cannot be spoken to", "SMTP_URL"]);
    // Its port is right, but it speaks no TLS.
    ward.set("SMTP_URL", format!("smtps://ada:hush-hush@{}", ward.mail.address));
    ward.look().await.is_wrong_with("mail", &["cannot be spoken to", "tls in SMTP_URL"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stripe_that_fails_or_refuses_is_told() {
    let database = TestDatabase::sqlite().await;
    let mut ward = Ward::open(&database).await;
    for fault in [
        json!({ "fault": "down" }),
        json!({ "fault": "error_before", "count": 100 }),
        json!({ "fault": "slow", "milliseconds": 60_000 }),
    ] {
        ward.world.stripe.breaks(fault).await;
        ward.look().await.is_wrong_with("payments", &["cannot be asked", "STRIPE_API_BASE"]);
        ward.world.stripe.heals().await;
    }
    assert!(ward.look().await.well);
    ward.set("STRIPE_SECRET_KEY", "sk_test_of_somebody_else");
    ward.look().await.is_wrong_with("payments", &["does not know STRIPE_SECRET_KEY"]);
    ward.set("STRIPE_SECRET_KEY", KEY);
    ward.set("STRIPE_API_BASE", format!("http://{}", a_closed_port().await));
    ward.look().await.is_wrong_with("payments", &["cannot be asked"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_checkout_service_that_is_away_or_lets_nobody_in_is_told() {
    let database = TestDatabase::sqlite().await;
    let mut ward = Ward::open(&database).await;
    for (status, words) in [
        (StatusCode::UNAUTHORIZED, "CHECKOUT_SERVICE_TOKEN"),
        (StatusCode::INTERNAL_SERVER_ERROR, "500"),
        (StatusCode::FOUND, "elsewhere"),
    ] {
        ward.set("CHECKOUT_SERVICE_URL", a_checkout_service(status).await);
        ward.look().await.is_wrong_with("checkout service", &["cannot be used", words, "CHECKOUT_SERVICE_URL"]);
    }
    let nobody = format!("http://{}", a_closed_port().await);
    ward.set("CHECKOUT_SERVICE_URL", &nobody);
    ward.look().await.is_wrong_with("checkout service", &[&nobody, "that the service runs"]);
    ward.settings.retain(|(key, _)| !key.starts_with("CHECKOUT_SERVICE"));
    let said = ward.look().await;
    assert!(said.well, "{:?}", said.lines);
    said.says("checkout service", &["ok", "The shop is its own"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn those_who_never_answer_are_waited_for_at_the_same_time_and_not_for_long() {
    let database = TestDatabase::sqlite().await;
    let mut ward = Ward::open(&database).await;
    ward.set("DATABASE_URL", format!("postgres://ada:hush-hush@{}/shop", a_silent_server().await));
    ward.set("STRIPE_API_BASE", format!("http://{}", a_silent_server().await));
    ward.set("SMTP_URL", format!("smtp://ada:hush-hush@{}", a_silent_server().await));
    ward.set("CHECKOUT_SERVICE_URL", format!("http://{}", a_silent_server().await));
    let said = ward.look().await;
    for what in ["database", "payments", "mail", "checkout service"] {
        assert!(said.of(what).starts_with("wrong"), "{:?}", said.lines);
    }
    // Five seconds, and what the machine itself may need for them.
    assert!(said.took < Duration::from_secs(15), "{:?}", said.took);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_endpoint_that_stripe_cannot_reach_is_told() {
    let database = TestDatabase::sqlite().await;
    let mut ward = Ward::open(&database).await;
    ward.set("OXCART_BASE_URL", "http://shop.example");
    ward.look()
        .await
        .is_wrong_with("webhook", &["http://shop.example/api/webhooks/stripe is not encrypted", "OXCART_BASE_URL"]);
    for within in ["https://192.168.1.7", "https://[fd00::1]", "https://shop", "https://shop.local"] {
        ward.set("OXCART_BASE_URL", within);
        ward.look().await.is_wrong_with("webhook", &["within your own network", "OXCART_BASE_URL"]);
    }
    ward.set("OXCART_BASE_URL", "http://127.0.0.1:3000");
    ward.set("STRIPE_WEBHOOK_SECRET", format!("{SECRET},whsec_of_tomorrow"));
    let said = ward.look().await;
    assert!(said.well, "{:?}", said.lines);
    said.says("webhook", &["warning", "Only this machine reaches", "stripe listen --forward-to"]);
    ward.set("OXCART_BASE_URL", "https://shop.example");
    ward.look().await.says("webhook", &["ok", "any of 2 signing secrets"]);
    ward.set("STRIPE_WEBHOOK_SECRET", "");
    let said = ward.look().await;
    said.is_wrong_with("settings", &["STRIPE_WEBHOOK_SECRET is missing", "whsec_"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_setting_that_is_not_understood_is_the_only_finding() {
    let folder = tempfile::tempdir().unwrap();
    let said = doctor(folder.path(), &[("OXCART_TAX_RATE", "nineteen"), ("STRIPE_SECRET_KEY", KEY)]).await;
    assert_eq!(said.lines.len(), 1);
    let said = doctor(folder.path(), &[("OXCART_TAX_RATE", "nineteen")]).await;
    said.is_wrong_with("settings", &["OXCART_TAX_RATE is \"nineteen\"", "allowed is a per cent number"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_not_provided_is_counted_and_nobody_is_told_of_it() {
    let database = TestDatabase::sqlite().await;
    let mut ward = Ward::open(&database).await;
    ward.look().await.says("provisioning", &["ok", "Nothing waits to be provided", "OXCART_PROVISION_URL"]);
    let order = Shopper::of(&ward.world).await.check_out(&ward.world).await.order;
    // Made a day ago: one that waits, and one that failed.
    let day_ago = SystemClock.now().plus_seconds(-24 * 3600);
    for (number, status, next) in [(1, "queued", "1"), (2, "failed", "NULL")] {
        let id = ProvisionId::from_bits((u128::try_from(day_ago.millis()).unwrap() << 80) + number);
        let message = format!(
            "INSERT INTO provision_messages (id, order_line_id, order_id, product, payload, status, attempts, attempts_before,
                next_attempt_at, give_up_at, created_at)
            VALUES ('{id}', 'line {number}', '{order}', 'Licence', '{{}}', '{status}', 1, 0, {next}, 1, 1)"
        );
        ward.world.run(&message).await;
    }
    ward.look().await.says("provisioning", &["warning", "nobody is told of them: 1", "Set OXCART_PROVISION_URL"]);
    let receiver = Receiver::open().await;
    ward.set("OXCART_PROVISION_URL", &receiver.url);
    ward.set("OXCART_PROVISION_SECRET", PROVISION_SECRET);
    let said = ward.look().await;
    let words = [
        "warning",
        "more than an hour: 1; that failed within seven days: 1.",
        "https://shop.example/admin/provisioning",
    ];
    said.says("provisioning", &words);
    assert!(
        said.lines.iter().all(|line| !line.contains(PROVISION_SECRET) && !line.contains("tenant")),
        "{:?}",
        said.lines
    );
    assert_eq!(receiver.told(), [], "nobody is told of anything to find out");
    ward.world.run("UPDATE provision_messages SET status = 'delivered', next_attempt_at = NULL").await;
    ward.look().await.says("provisioning", &["ok", "none has failed or waits for long"]);
}
