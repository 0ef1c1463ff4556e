//! Business carts, as staff see them.

use std::collections::BTreeMap;

use domain::actor::Actor;
use domain::business_cart::{BusinessCart, CartRemarks, CheckedOut, Saying};
use domain::customer::CustomerKind;
use domain::ids::CustomerId;
use shop::business_carts::NewItem;
use shop::customers::managed::NewCustomer;

use super::*;
use crate::support::buyer::Buyer;

/// A shop with the demo's products, and a customer of its.
async fn a_customer(world: &World) -> CustomerId {
    world.shop.seed_demo().await.unwrap();
    let new =
        NewCustomer { name: "Müller & Söhne <GmbH>".to_owned(), email: "orders@mueller.example".parse().unwrap() };
    let made = world.shop.create_customer(Actor::System, new).await.unwrap();
    assert_eq!(made.kind, CustomerKind::Guest);
    made.id
}

fn saying(pairs: &[(&str, &str)]) -> Saying {
    let pairs: BTreeMap<_, _> = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Saying::read(pairs).unwrap()
}

async fn a_cart(world: &World, customer: CustomerId) -> BusinessCart {
    let remarks = CartRemarks {
        po_number: "MY-PO-12345".parse().ok(),
        note: domain::note::Note::required("Ring twice <please>").ok(),
        metadata: saying(&[("costCentre", "4711")]),
    };
    world.shop.create_business_cart(Actor::System, &customer.to_string(), remarks).await.unwrap()
}

async fn put(world: &World, cart: &BusinessCart, variant: &str, quantity: u32, said: &[(&str, &str)]) {
    let new =
        NewItem { variant: variant.parse().unwrap(), quantity: quantity.try_into().unwrap(), attributes: saying(said) };
    let place = (cart.customer.to_string(), cart.id.to_string());
    world.shop.add_business_item(Actor::System, (&place.0, &place.1), new).await.unwrap();
}

async fn check_out(world: &World, cart: &BusinessCart) -> CheckedOut {
    let place = (cart.customer.to_string(), cart.id.to_string());
    let press = "0123456789abcdef0123456789abcdef".parse().unwrap();
    world.shop.check_out_business_cart(Actor::System, (&place.0, &place.1), None, &press).await.unwrap()
}

fn page_of(cart: &BusinessCart) -> String {
    format!("/admin/customers/{}/carts/{}", cart.customer, cart.id)
}

store::on_both_engines! {
    async fn a_cart_is_shown_with_all_that_is_in_it_and_wrong_with_it(store: Store) {
        let world = World::open(store).await;
        let customer = a_customer(&world).await;
        let cart = a_cart(&world, customer).await;
        let clerk = Clerk::inside(&world, Role::Viewer).await;
        assert!(clerk.see(&page_of(&cart)).await.1.contains("There is nothing in it yet."));
        put(&world, &cart, "MS-365-BUS-STD", 10, &[("domain", "not a domain"), ("tenantId", "<t-1>")]).await;
        put(&world, &cart, "gallseife-100-g", 999, &[]).await;
        let (status, page) = clerk.see(&page_of(&cart)).await;
        assert_eq!(status, 200);
        for shown in [
            "Active",
            "2 problems",
            "It cannot be checked out yet, for 2 reasons",
            "Domain name of Microsoft 365 Business Standard is not as it must be.",
            "Domain: not a domain",
            "Tenant id: &lt;t-1&gt;",
            "MY-PO-12345",
            "Ring twice &lt;please&gt;",
            "costCentre",
            "4711",
            "Müller &amp; Söhne &lt;GmbH&gt;",
        ] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        assert_eq!(page.matches("class=\"field__fault\"").count(), 2, "each at its item");
        assert_eq!(page.matches("href=\"#item-bitem_").count(), 2, "each with a link to it");
        let (_, list) = clerk.see(&format!("/admin/customers/{customer}/carts")).await;
        assert!(list.contains(&page_of(&cart)) && list.contains("1 cart") && list.contains("2 problems"), "{list}");
    }

    async fn an_archived_cart_leads_to_its_orders_and_they_lead_back(store: Store) {
        let world = World::open(store).await;
        let customer = a_customer(&world).await;
        let cart = a_cart(&world, customer).await;
        put(&world, &cart, "MS-365-BUS-STD", 2, &[("domain", "mueller.example")]).await;
        put(&world, &cart, "gallseife-100-g", 1, &[]).await;
        let orders = check_out(&world, &cart).await.orders;
        assert_eq!(orders.len(), 2);
        let clerk = Clerk::inside(&world, Role::Viewer).await;
        let (_, page) = clerk.see(&page_of(&cart)).await;
        assert!(page.contains("Archived") && page.contains("Checked out") && !page.contains("problem"), "{page}");
        for order in &orders {
            for shown in [&format!("/admin/orders/{}", order.id), &order.number, &order.total.to_string()] {
                assert!(page.contains(shown), "{shown}: {page}");
            }
            let (_, order_page) = clerk.see(&format!("/admin/orders/{}", order.id)).await;
            for shown in [&page_of(&cart), "On account", "MY-PO-12345", "Vendor"] {
                assert!(order_page.contains(shown), "{shown}: {order_page}");
            }
        }
        let (_, file) = clerk.see("/admin/orders.csv?q=my-po-12345").await;
        assert!(file.lines().count() == 3 && file.contains("\"business\",\"MY-PO-12345\",\"Nordlicht"), "{file}");
        assert_eq!(clerk.see("/admin/orders?q=my-po-12345").await.1.matches("PO MY-PO-12345").count(), 2);
    }

    async fn the_customers_page_has_a_few_carts_and_the_way_to_all(store: Store) {
        let world = World::open(store).await;
        let customer = a_customer(&world).await;
        let clerk = Clerk::inside(&world, Role::Viewer).await;
        let here = format!("/admin/customers/{customer}");
        let all = format!("{here}/carts");
        for path in [&here, &all] {
            assert!(clerk.see(path).await.1.contains("Programs have made no carts for this customer."), "{path}");
        }
        let mut carts = Vec::new();
        for _ in 0..21 {
            carts.push(a_cart(&world, customer).await);
        }
        let (_, page) = clerk.see(&here).await;
        let shown = |page: &str| carts.iter().filter(|cart| page.contains(&page_of(cart))).count();
        assert_eq!(shown(&page), 5);
        assert!(page.contains("All 21 carts") && page.contains(&page_of(&carts[20])), "{page}");
        let (_, first) = clerk.see(&all).await;
        assert_eq!((shown(&first), first.contains(&page_of(&carts[0]))), (20, false));
        let next = first.split_once("rel=\"next\" href=\"").unwrap().1.split_once('"').unwrap().0.replace("&amp;", "&");
        let (_, second) = clerk.see(&next).await;
        assert_eq!((shown(&second), second.contains(&page_of(&carts[0]))), (1, true));
    }

    async fn what_is_not_there_is_not_found_and_strangers_log_in_first(store: Store) {
        let world = World::open(store).await;
        let customer = a_customer(&world).await;
        let cart = a_cart(&world, customer).await;
        let clerk = Clerk::inside(&world, Role::Owner).await;
        let other = CustomerId::from_bits(5);
        for path in [
            format!("/admin/customers/{other}/carts"),
            format!("/admin/customers/{other}/carts/{}", cart.id),
            format!("/admin/customers/nobody/carts/{}", cart.id),
            format!("/admin/customers/{customer}/carts/bcart_1"),
        ] {
            assert_eq!(clerk.see(&path).await.0, 404, "{path}");
        }
        assert_eq!(clerk.see(&format!("/admin/customers/{customer}/carts?cursor=x")).await.0, 400);
        let stranger = Buyer::of(&world);
        assert_eq!(place(&stranger.get(&page_of(&cart)).await), (303, format!("/admin/login?next={}", page_of(&cart))));
    }

    async fn an_owner_makes_and_revokes_a_customers_token_from_their_page(store: Store) {
        let world = World::open(store).await;
        let customer = a_customer(&world).await;
        let owner = Clerk::inside(&world, Role::Owner).await;
        let here = format!("/admin/customers/{customer}");
        let form = format!("/admin/tokens?customer={customer}");
        let (_, page) = owner.see(&here).await;
        assert!(page.contains("No program speaks in this customer") && page.contains(&format!("href=\"{form}\"")), "{page}");
        assert!(owner.see(&form).await.1.contains(&format!("name=\"customer\" value=\"{customer}\"")));
        owner.submit("/fn/create-token", &[("name", "The shop's own"), ("scopes[]", "orders:read")]).await;
        let fields = [("name", "Procurement"), ("scopes[]", "carts"), ("customer", &customer.to_string())];
        assert_eq!(owner.submit("/fn/create-token", &fields).await.status(), 200);
        let (_, page) = owner.see(&here).await;
        assert!(page.contains("Procurement") && page.contains("never") && !page.contains("The shop's own"), "{page}");
        let (_, listed) = owner.see(&form).await;
        assert!(listed.contains("Procurement") && !listed.contains("The shop's own"), "{listed}");
        let id = page.split_once("name=\"id\" value=\"tok_").unwrap().1.split_once('"').unwrap().0.to_owned();
        let fields = [("id", &*format!("tok_{id}")), ("back", &here)];
        assert_eq!(place(&owner.submit("/fn/revoke-token", &fields).await), (303, here.clone()));
        let (_, page) = owner.see(&here).await;
        assert!(page.contains("The token Procurement was revoked") && page.contains("Revoked"), "{page}");
        assert_eq!(owner.see("/admin/tokens?customer=nobody").await.0, 404);
        let viewer = Clerk::inside(&world, Role::Viewer).await;
        assert!(!viewer.see(&here).await.1.contains("Procurement"), "tokens are the owners'");
    }
}
