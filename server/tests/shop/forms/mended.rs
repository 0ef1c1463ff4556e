//! A form that was refused, mended and sent again; and what a press does not open.

use domain::staff::Role;

use super::*;
use crate::support::World;
use crate::support::clerk::Clerk;

store::on_both_engines! {
    async fn a_refusal_is_not_kept_whether_the_form_is_mended_or_the_world(store: Store) {
        let world = World::open(store).await;
        let clerk = Clerk::inside(&world, Role::Owner).await;
        let press = press_on(&clerk, "/admin/products/new", "/fn/create-product").await;
        let form = [&PRODUCT[..], &[("press", &press)]].concat();
        let wrong: Vec<_> =
            form.iter().map(|&(name, value)| (name, if name == "variant[price]" { "4.499" } else { value })).collect();
        // One after the other: nobody is given another one's refusal.
        let posts = (0..5).map(|_| clerk.submit("/fn/create-product", &wrong));
        for answer in futures::future::join_all(posts).await {
            assert_eq!(answer.status(), 400);
            assert!(answer.text().await.unwrap().contains("Please check the unit price."));
        }
        assert_eq!(place(&clerk.submit("/fn/create-product", &form).await), to("/admin/products/olive-soap"));
        assert_eq!(world.number("SELECT COUNT(*) FROM products").await, 1);

        // A refusal that leads to a page is none that is kept either: once there is enough of it, the same form does it.
        let (_, page) = clerk.see("/admin/products/olive-soap").await;
        let press = hidden(&page, "/fn/change-stock", "press");
        let fields = [("slug", "olive-soap"), ("id", "soap-100"), ("change", "-2"), ("reason", "count"), ("press", &press)];
        for _ in 0..2 {
            assert_eq!(place(&clerk.submit("/fn/change-stock", &fields).await), to("/admin/products/olive-soap"));
            assert!(clerk.see("/admin/products/olive-soap").await.1.contains("There are only 0 pieces in stock."));
        }
        world.run("UPDATE variants SET on_hand = 5").await;
        clerk.submit("/fn/change-stock", &fields).await;
        assert!(clerk.see("/admin/products/olive-soap").await.1.contains("was changed from 5 to 3"));
        clerk.submit("/fn/change-stock", &fields).await;
        assert_eq!(world.number("SELECT on_hand FROM variants").await, 3);
    }

    async fn a_form_without_a_press_is_done_as_often_as_it_comes_and_a_new_form_is_a_new_press(store: Store) {
        let world = World::open(store).await;
        let clerk = Clerk::inside(&world, Role::Owner).await;
        let fields = [("name", "Till"), ("scopes[]", "carts")];
        for _ in 0..2 {
            assert_eq!(clerk.submit("/fn/create-token", &fields).await.status(), 200);
        }
        for _ in 0..2 {
            let press = token_press(&clerk).await;
            clerk.submit("/fn/create-token", &[&fields[..], &[("own_press", &press)]].concat()).await;
        }
        clerk.submit("/fn/create-token", &[&fields[..], &[("own_press", "odd!")]].concat()).await;
        assert_eq!(world.number("SELECT COUNT(*) FROM tokens").await, 5);
    }

    async fn whoever_was_sent_to_log_in_may_send_the_form_again(store: Store) {
        let world = World::open(store).await;
        let clerk = Clerk::at_the_door(&world, Role::Owner).await;
        let form = [&PRODUCT[..], &[("press", "press-0001")]].concat();
        for _ in 0..2 {
            assert_eq!(place(&clerk.submit("/fn/create-product", &form).await), to("/admin/login"));
        }
        clerk.log_in(crate::support::clerk::PASSWORD, "").await;
        assert_eq!(place(&clerk.submit("/fn/create-product", &form).await), to("/admin/products/olive-soap"));
    }

    async fn a_press_changes_nothing_about_size_origin_and_programs(store: Store) {
        let world = World::open(store).await;
        let clerk = Clerk::inside(&world, Role::Owner).await;
        let long = "x".repeat(70_000);
        let form = [&PRODUCT[..], &[("press", "press-0001")]].concat();
        let large = [&form[..], &[("product[description]", long.as_str())]].concat();
        assert_eq!(clerk.submit("/fn/create-product", &large).await.status(), 413);
        let body = crate::support::browser::encoded(&form);
        let foreign = world.post("/fn/create-product").header("origin", "https://evil.example");
        let foreign = foreign.header("cookie", clerk.session().unwrap()).body(body.clone());
        let foreign = foreign.header("content-type", "application/x-www-form-urlencoded");
        assert_eq!(foreign.send().await.unwrap().status(), 403);
        assert_eq!(world.number("SELECT COUNT(*) FROM products").await, 0);
        // A script's answer is its own, also where a browser's is kept.
        assert_eq!(place(&clerk.submit("/fn/create-product", &form).await).0, 303);
        assert_eq!(clerk.status_of("/fn/create-product", body).await, 409);
    }
}
