//! What was bought is provided by another system, which is told over HTTP as a real one would be (B2B-3).

mod pages;
mod wire;

use domain::actor::Actor;
use domain::catalogue::Attributes;
use domain::ids::OrderId;
use domain::provision::ProvisionStatus;
use shop::provisioning::{Provision, ProvisionQuery};
use store::Store;

use crate::support::receiver::Receiver;
use crate::support::shopper::{Shopper, pay};
use crate::support::{Plan, World};

const LICENCE: &str = "MS-365-BUS-STD";

/// A shop that knows whom to tell.
async fn a_world(store: Store, receiver: &Receiver) -> World {
    World::planned(store, Plan { provisioner: Some(receiver.host()), ..Plan::default() }).await
}

/// Somebody buys a licence for each of these domains, and pays.
async fn sell(world: &World, domains: &[&str]) -> OrderId {
    world.shop.seed_demo().await.unwrap();
    let shopper = Shopper::of(world).await;
    for &domain in domains {
        let attributes: Attributes = [("domain".to_owned(), domain.to_owned())].into();
        world
            .shop
            .add_to_cart(shopper.actor, &LICENCE.parse().unwrap(), 1.try_into().unwrap(), attributes)
            .await
            .unwrap();
    }
    let checkout = world.shop.begin_checkout(shopper.actor, None).await.unwrap();
    assert_eq!(pay(world, &checkout.url, "4242 4242 4242 4242").await, 303);
    checkout.order
}

/// Every message, newest first, once each was tried so often and its answer has brought it here. An attempt that is under
/// way is counted already, and the answer to the one before still stands there.
async fn settled(world: &World, attempts: u32, status: ProvisionStatus) -> Vec<Provision> {
    let until = tokio::time::Instant::now() + std::time::Duration::from_secs(20);
    loop {
        let mut messages = Vec::new();
        for summary in world.shop.list_provisions(Actor::System, &ProvisionQuery::default()).await.unwrap().items {
            let detail = world.shop.provision_detail(Actor::System, &summary.id.to_string()).await.unwrap();
            messages.push(detail.message);
        }
        let done = |message: &Provision| {
            message.attempts == attempts && message.status == status && message.last_answer.is_some()
        };
        if !messages.is_empty() && messages.iter().all(done) {
            return messages;
        }
        assert!(tokio::time::Instant::now() < until, "{messages:?}");
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
}
