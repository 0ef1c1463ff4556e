//! Customers, through the dashboard's forms (ADM-5, PROC-2).

use domain::actor::Actor;
use domain::staff::Role;
use shop::customers::managed::{CustomerQuery, CustomerSummary};

use crate::support::World;
use crate::support::browser::place;
use crate::support::buyer::Buyer;
use crate::support::clerk::Clerk;
use crate::support::shopper::{Shopper, pay};

/// A guest who has paid for something.
async fn a_customer(world: &World) -> CustomerSummary {
    let started = Shopper::of(world).await.check_out(world).await;
    assert_eq!(pay(world, &started.url, "4242 4242 4242 4242").await, 303);
    world.shop.settle_visible_order(Actor::System, &started.order.to_string()).await.unwrap();
    let all = world.shop.list_customers(Actor::System, &CustomerQuery::default()).await.unwrap();
    assert_eq!(all.count, 1);
    all.page.items.into_iter().next().unwrap()
}

async fn balance(world: &World, customer: &CustomerSummary) -> i64 {
    world.shop.customer_summary(Actor::System, &customer.id.to_string()).await.unwrap().balance.minor
}

store::on_both_engines! {
    async fn a_customer_is_found_with_balance_ledger_and_orders(store: Store) {
        let world = World::open(store).await;
        let customer = a_customer(&world).await;
        let staff = Clerk::inside(&world, Role::Viewer).await;
        let first_word = customer.name.split(' ').next().unwrap().to_lowercase();
        for search in ["", first_word.as_str(), customer.email.as_str()] {
            let (_, page) = staff.see(&format!("/admin/customers?q={search}")).await;
            assert!(page.contains(&customer.name) && page.contains("1 customer"), "{search}");
        }
        assert!(staff.see("/admin/customers?q=nobody").await.1.contains("No customer matches"));
        let (status, page) = staff.see(&format!("/admin/customers/{}", customer.id)).await;
        assert_eq!(status, 200);
        for words in ["Payment", "KN-2", &customer.balance.to_string(), "Guest"] {
            assert!(page.contains(words), "{words}");
        }
        assert!(!page.contains("/fn/credit-customer"), "a viewer is offered no credit");
        for unknown in ["/admin/customers/nobody", "/admin/customers/cust_00000000000000000000000001"] {
            assert_eq!(staff.get(unknown).await.status(), 404);
        }
    }

    async fn a_credit_is_an_entry_with_its_note_and_a_second_press_is_none(store: Store) {
        let world = World::open(store).await;
        let customer = a_customer(&world).await;
        let staff = Clerk::inside(&world, Role::Staff).await;
        let (id, page) = (customer.id.to_string(), format!("/admin/customers/{}", customer.id));
        let before = customer.balance.minor;
        let credit = async |amount: &str, note: &str, press: &str| {
            let form = [("id", id.as_str()), ("amount", amount), ("note", note), ("press", press)];
            let answer = staff.submit("/fn/credit-customer", &form).await;
            assert_eq!(place(&answer), (303, page.clone()));
            staff.see(&page).await.1
        };
        let told = credit("5,50", "Late parcel", "press-0001").await;
        for words in ["was given a credit of €5.50", "Late parcel", "Credit", "Clerk staff"] {
            assert!(told.contains(words), "{words}");
        }
        credit("5,50", "Late parcel", "press-0001").await;
        assert_eq!(balance(&world, &customer).await, before + 550);
        assert!(credit("-2.00", "Too much", "press-0002").await.contains("€2.00 was taken from the credit of"));
        assert_eq!(balance(&world, &customer).await, before + 350);
        for (amount, note) in [("", "x"), ("0", "x"), ("1.005", "x"), ("9999999999", "x"), ("1.00", " ")] {
            assert!(credit(amount, note, "press-0003").await.contains("Please check"), "{amount} {note}");
        }
        assert!(credit("1.00", "x", "short").await.contains("Please check"));
        assert_eq!(balance(&world, &customer).await, before + 350);
        let entries = "SELECT COUNT(*) FROM ledger_entries WHERE kind = 'credit'";
        assert_eq!(world.number(entries).await, 2);
        assert_eq!(world.number("SELECT COUNT(*) FROM audit_entries WHERE action = 'customer.credited'").await, 2);
    }

    async fn many_presses_of_one_form_enter_one_credit(store: Store) {
        let world = World::open(store).await;
        let customer = a_customer(&world).await;
        let presses = (0..8).map(|_| {
            let (shop, id) = (world.shop.clone(), customer.id);
            tokio::spawn(async move {
                let amount = domain::money::Money::new(100, domain::money::Currency::Eur);
                let note = domain::note::Note::required("Sorry").unwrap();
                let press = "press-0001".parse().unwrap();
                shop.credit_customer(Actor::System, id, amount, (&note, &press)).await.unwrap();
            })
        });
        for press in presses.collect::<Vec<_>>() {
            press.await.unwrap();
        }
        assert_eq!(balance(&world, &customer).await, customer.balance.minor + 100);
    }

    async fn a_name_is_mended_and_whoever_ordered_is_not_deleted(store: Store) {
        let world = World::open(store).await;
        let customer = a_customer(&world).await;
        let staff = Clerk::inside(&world, Role::Staff).await;
        let (id, page) = (customer.id.to_string(), format!("/admin/customers/{}", customer.id));
        let edit = [("id", id.as_str()), ("name", "Äda Byron"), ("email", "byron@example.com")];
        assert_eq!(place(&staff.submit("/fn/edit-customer", &edit).await), (303, page.clone()));
        assert!(staff.see("/admin/customers?q=ada+byr").await.1.contains("byron@example.com"));
        let delete = staff.submit("/fn/delete-customer", &[("id", &id)]).await;
        assert_eq!(place(&delete), (303, page.clone()));
        assert!(staff.see(&page).await.1.contains("cannot be deleted"));
        world.run("INSERT INTO customers (id, kind, email, email_key, name, name_text, search_text, created_at)
            VALUES ('cust_00000000000000000000000001', 'guest', 'a@example.com', 'a@example.com', 'A', ' a ', ' a ', 1)").await;
        let taken = [("id", "cust_00000000000000000000000001"), ("name", "A"), ("email", "Byron@example.com")];
        staff.submit("/fn/edit-customer", &taken).await;
        let (_, told) = staff.see("/admin/customers/cust_00000000000000000000000001").await;
        assert!(told.contains("This email address is already in use."));
        let gone = staff.submit("/fn/delete-customer", &[("id", "cust_00000000000000000000000001")]).await;
        assert_eq!(place(&gone), (303, "/admin/customers".to_owned()));
        assert_eq!(world.number("SELECT COUNT(*) FROM customers").await, 1);
    }

    async fn viewers_and_strangers_change_no_customer(store: Store) {
        let world = World::open(store).await;
        let customer = a_customer(&world).await;
        let viewer = Clerk::inside(&world, Role::Viewer).await;
        let id = customer.id.to_string();
        let forms = [
            ("/fn/credit-customer", vec![("id", id.as_str()), ("amount", "1"), ("note", "x"), ("press", "press-0001")]),
            ("/fn/edit-customer", vec![("id", id.as_str()), ("name", "x"), ("email", "x@example.com")]),
            ("/fn/delete-customer", vec![("id", id.as_str())]),
        ];
        let stranger = Buyer::of(&world);
        for (action, form) in &forms {
            assert_eq!(viewer.submit(action, form).await.status(), 403, "{action}");
            assert_eq!(place(&stranger.submit(action, form).await), (303, "/admin/login".to_owned()), "{action}");
        }
        assert_eq!(place(&stranger.get("/admin/customers").await).0, 303);
        assert_eq!(balance(&world, &customer).await, customer.balance.minor);
    }
}
