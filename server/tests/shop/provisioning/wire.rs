//! Messages on their way: signed, repeated, and never the shop's undoing.

use std::time::Duration;

use domain::ids::ProvisionId;
use domain::provision::ProvisionStatus;
use domain::time::Timestamp;
use server::provisioner::ProvisionClient;
use shop::ports::{ProvisionAnswer, ProvisionMessage, Provisioner};

use super::*;
use crate::support::receiver::Manner;

fn a_message() -> ProvisionMessage {
    let at = Timestamp::from_millis(1_776_935_642_999);
    ProvisionMessage {
        id: ProvisionId::from_bits(7),
        at,
        body: r#"{"type":"order.provision","data":{"title":"Ü"}}"#.to_owned(),
    }
}

fn client(receiver: &Receiver) -> ProvisionClient {
    ProvisionClient::new(&receiver.host()).unwrap()
}

#[tokio::test]
async fn a_message_reaches_its_address_as_it_is() {
    let receiver = Receiver::open().await;
    let answer = client(&receiver).provide(&a_message()).await.unwrap();
    assert_eq!(answer, ProvisionAnswer { status: 204, words: String::new() });
    let [told] = receiver.told().try_into().unwrap();
    assert_eq!((told.id.as_str(), told.timestamp), (a_message().id.to_string().as_str(), 1_776_935_642));
    assert_eq!((told.path.as_str(), told.body), ("/orders?tenant=1", a_message().body));
}

#[tokio::test]
async fn it_is_not_followed_elsewhere() {
    let receiver = Receiver::open().await;
    for status in [301, 302, 303, 307, 308] {
        receiver.answer_next(Manner::Says(status, ""));
        assert_eq!(client(&receiver).provide(&a_message()).await.unwrap().status, status);
    }
    assert_eq!(receiver.told().iter().filter(|told| told.path != "/orders?tenant=1").count(), 0);
}

#[tokio::test]
async fn words_without_end_are_cut_off_and_the_status_counts() {
    let receiver = Receiver::open().await;
    receiver.answer_next(Manner::TalksForEver(200));
    let answer = client(&receiver).provide(&a_message()).await.unwrap();
    assert_eq!((answer.status, answer.words.len()), (200, 64 << 10));
}

#[tokio::test]
async fn who_is_silent_or_away_has_not_answered() {
    let receiver = Receiver::open().await;
    let client = client(&receiver).with_patience(Duration::from_millis(200));
    for (manner, words) in [(Manner::Silent, "did not answer within"), (Manner::HangsUp, "error sending request")] {
        receiver.answer_next(manner);
        let error = client.provide(&a_message()).await.unwrap_err().to_string();
        assert!(error.contains(words) && !error.contains("tenant"), "{error}");
    }
}

store::on_both_engines! {
    async fn what_was_paid_is_told_by_itself_and_again_until_it_is_taken(store: Store) {
        let receiver = Receiver::open().await;
        let world = a_world(store, &receiver).await;
        receiver.answer_next(Manner::Says(503, "<b>too</b>\r\nbusy"));
        let order = sell(&world, &["example.com"]).await;
        let [waits] = settled(&world, 1, ProvisionStatus::Queued).await.try_into().unwrap();
        assert_eq!((waits.status, waits.order.id), (ProvisionStatus::Queued, order));
        assert_eq!(waits.last_answer.as_deref(), Some("HTTP 503: <b>too</b> busy"));
        world.wait(30).await;
        let [first, second] = receiver.told_times(2).await.try_into().unwrap();
        assert_eq!((&first.id, &first.body), (&waits.id.to_string(), &waits.payload));
        assert_eq!((&second.id, &second.body), (&first.id, &first.body));
        assert!(second.timestamp >= first.timestamp + 30, "{first:?} {second:?}");
        let [taken] = settled(&world, 2, ProvisionStatus::Delivered).await.try_into().unwrap();
        assert_eq!((taken.status, taken.last_answer.as_deref()), (ProvisionStatus::Delivered, Some("HTTP 204")));
        world.wait(7 * 3600).await;
        assert_eq!(world.shop.deliver_provisions().await.unwrap().delivered, 0);
        assert_eq!(receiver.told().len(), 2);
    }

    async fn one_without_an_answer_holds_up_none_of_the_others(store: Store) {
        let receiver = Receiver::open().await;
        let world = a_world(store, &receiver).await;
        receiver.answer_next(Manner::Silent);
        let domains: Vec<_> = (0..12).map(|number| format!("d{number}.example.com")).collect();
        sell(&world, &domains.iter().map(String::as_str).collect::<Vec<_>>()).await;
        assert_eq!(receiver.told_times(12).await.len(), 12);
        // The silent one is still waited for.
        let delivered = "SELECT COUNT(*) FROM provision_messages WHERE status = 'delivered'";
        while world.number(delivered).await < 11 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM provision_messages WHERE last_answer IS NULL").await, 1);
    }

    async fn without_an_address_messages_wait(store: Store) {
        let world = World::open(store).await;
        sell(&world, &["example.com"]).await;
        let queued = "SELECT COUNT(*) FROM provision_messages WHERE status = 'queued' AND attempts = 0";
        while world.number(queued).await == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        assert_eq!(world.shop.deliver_provisions().await.unwrap(), shop::provisioning::ProvisionReport::default());
        assert_eq!(world.number(queued).await, 1);
    }
}
