mod delivery;
mod messages;
mod queue;

use domain::actor::Actor;
use domain::catalogue::Attributes;
use domain::ids::{OrderId, StaffId, StripeSessionId};
use domain::order::Order;
use domain::staff::Role;
use store::Store;

use super::*;
use crate::checkout::scene::{LICENCE, SALT, Scene, id};

const CLERK: Actor = Actor::Staff(StaffId::from_bits(1), Role::Staff);

fn domain_name(name: &str) -> Attributes {
    [("domain".to_owned(), name.to_owned())].into()
}

impl Scene {
    /// A guest's open checkout of a licence for each of these domains, and of some salt.
    async fn a_checkout_of_licences(&self, domains: &[&str]) -> (OrderId, StripeSessionId) {
        let guest = self.a_guest();
        for domain in domains {
            let attributes = domain_name(domain);
            self.shop.add_to_cart(guest, &id(LICENCE), 1.try_into().unwrap(), attributes).await.unwrap();
        }
        self.put(guest, SALT, 1).await;
        let order = self.check_out(guest).await.order;
        (order, self.session_of(order).await)
    }

    /// The same, paid.
    async fn licences_sold(&self, domains: &[&str]) -> OrderId {
        let (order, session) = self.a_checkout_of_licences(domains).await;
        self.pay(&session).await;
        order
    }

    /// The messages about an order, oldest first.
    async fn messages(&self, order: OrderId) -> Vec<Provision> {
        let mut messages = Vec::new();
        for summary in self.shop.provisions_of_order(CLERK, order).await.unwrap() {
            messages.push(self.message(summary.id).await);
        }
        messages
    }

    async fn message(&self, id: ProvisionId) -> Provision {
        self.shop.provision_detail(CLERK, &id.to_string()).await.unwrap().message
    }

    /// A round of deliveries: how many were taken, postponed, and given up.
    async fn deliver(&self) -> (u32, u32, u32) {
        let ProvisionReport { delivered, postponed, failed } = self.shop.deliver_provisions().await.unwrap();
        (delivered, postponed, failed)
    }

    /// A business cart's order, which stands pending on account.
    async fn on_account(&self, domains: &[&str]) -> Order {
        let (order, _) = self.a_checkout_of_licences(domains).await;
        self.run(&format!("UPDATE orders SET source = 'business' WHERE id = '{order}'")).await;
        self.order(order).await.order
    }

    async fn queue(&self, order: &Order) {
        let queued: Result<()> =
            store::in_transaction!(self.shop.store(), |db| { self.shop.queue_provision(db, order).await });
        queued.unwrap();
    }
}

async fn open(store: Store) -> Scene {
    Scene::open(store).await
}
