//! The dashboard's page of API tokens: for owners, by plain forms (ADM-5, B2B-4).

use domain::staff::Role;

use crate::support::World;
use crate::support::browser::place;
use crate::support::clerk::Clerk;

const CREATE: &str = "/fn/create-token";
const REVOKE: &str = "/fn/revoke-token";

/// What stands between two texts, the first time.
fn between<'t>(text: &'t str, before: &str, after: &str) -> &'t str {
    text.split_once(before).and_then(|(_, rest)| rest.split_once(after)).map(|(found, _)| found).unwrap_or_default()
}

store::on_both_engines! {
    async fn a_token_is_shown_once_works_and_is_revoked(store: Store) {
        let world = World::open(store).await;
        let owner = Clerk::inside(&world, Role::Owner).await;
        assert!(owner.see("/admin/tokens").await.1.contains("There are no tokens yet."));
        let fields = [("name", "Warehouse"), ("scopes[]", "orders:read"), ("scopes[]", "products"), ("customer", ""), ("expires", "30")];
        let made = owner.submit(CREATE, &fields).await;
        assert_eq!((made.status().as_u16(), made.headers()["cache-control"].to_str().unwrap()), (200, "no-store"));
        let page = made.text().await.unwrap();
        let secret = between(&page, "data-testid=\"token\">", "<").to_owned();
        assert!(secret.starts_with("oxc_") && secret.len() == 68, "{page}");
        let listed = owner.see("/admin/tokens").await.1;
        assert!(listed.contains("Warehouse") && listed.contains("orders:read, products") && listed.contains("Valid"), "{listed}");
        assert!(!listed.contains(&secret[4..]) && listed.contains("never"));
        let ask = async || world.get("/api/orders").bearer_auth(&secret).send().await.unwrap().status().as_u16();
        assert_eq!(ask().await, 200);
        assert!(!owner.see("/admin/tokens").await.1.contains("never"), "its use is noted");
        let id = between(&listed, "name=\"id\" value=\"", "\"").to_owned();
        assert_eq!(place(&owner.submit(REVOKE, &[("id", &id)]).await), (303, "/admin/tokens".to_owned()));
        let after = owner.see("/admin/tokens").await.1;
        assert!(after.contains("The token Warehouse was revoked") && after.contains("Revoked"), "{after}");
        assert!(!after.contains("name=\"id\""), "nothing is left to revoke");
        assert_eq!(ask().await, 401);
    }

    async fn a_refused_form_comes_back_as_it_was_typed_with_what_is_wrong(store: Store) {
        let world = World::open(store).await;
        let owner = Clerk::inside(&world, Role::Owner).await;
        for (fields, status, says) in [
            (&[("name", ""), ("scopes[]", "carts")][..], 400, "Please check the name."),
            (&[("name", "Till<b>")], 400, "Please check the scopes"),
            (&[("name", "Till<b>"), ("scopes[]", "everything")], 400, "Please check the scopes"),
            (&[("name", "Till<b>"), ("scopes[]", "carts"), ("expires", "0")], 400, "Please check the number of days"),
            (&[("name", "Till<b>"), ("scopes[]", "carts"), ("customer", "nobody")], 404, "There is no such customer."),
        ] {
            let refused = owner.submit(CREATE, fields).await;
            assert_eq!(refused.status().as_u16(), status, "{fields:?}");
            let page = refused.text().await.unwrap();
            assert!(page.contains(says), "{says}: {page}");
            assert_eq!(page.contains("value=\"Till&lt;b&gt;\""), fields[0].1 == "Till<b>", "{page}");
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM tokens").await, 0);
    }

    async fn only_owners_see_and_make_tokens(store: Store) {
        let world = World::open(store).await;
        for role in [Role::Staff, Role::Viewer] {
            let clerk = Clerk::inside(&world, role).await;
            let (status, page) = clerk.see("/admin/tokens").await;
            assert!(status == 403 && !page.contains("/admin/tokens"), "{page}");
            let fields = [("name", "Till"), ("scopes[]", "carts")];
            assert_eq!(clerk.submit(CREATE, &fields).await.status().as_u16(), 403);
            assert_eq!(clerk.submit(REVOKE, &[("id", "tok_00000000000000000000000000")]).await.status().as_u16(), 403);
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM tokens").await, 0);
        let owner = Clerk::inside(&world, Role::Owner).await;
        assert!(owner.see("/admin/orders").await.1.contains("href=\"/admin/tokens\""));
        assert_eq!(owner.submit(REVOKE, &[("id", "nonsense")]).await.status().as_u16(), 404);
        let stranger = crate::support::browser::Browser::new(&world);
        assert_eq!(place(&stranger.get("/admin/tokens").await).0, 303);
        assert_eq!(place(&stranger.submit(CREATE, &[("name", "Till"), ("scopes[]", "carts")]).await), (303, "/admin/login".into()));
    }
}
