//! `GET /api/customers/{id}`

use domain::staff::Role;

use crate::api::client::{Client, refused};
use crate::api::counter::{register, stocked};

store::on_both_engines! {
    async fn a_customer_is_shown_to_staff_and_to_their_own_token(store: Store) {
        let world = stocked(store).await;
        let ada = register(&world, "ada@example.com", "Ada").await;
        let bob = register(&world, "bob@example.com", "Bob").await;
        let path = format!("/api/customers/{ada}");
        let shown = Client::program(&world, "customers").await.get(&path).await.ok(200);
        assert_eq!((&shown["id"], &shown["email"], &shown["name"]), (&ada.to_string().into(), &"ada@example.com".into(), &"Ada".into()));
        assert_eq!(Client::clerk(&world, Role::Viewer).await.get(&path).await.ok(200), shown);
        assert_eq!(Client::program_of(&world, "customers", ada).await.get(&path).await.ok(200), shown);
        let stranger = Client::program_of(&world, "customers", bob).await;
        assert_eq!(stranger.get(&path).await.refusal(), refused(404, "customer.notFound"));
        assert_eq!(Client::of(&world).get(&path).await.refusal(), refused(401, "auth.required"));
        let other = Client::program(&world, "orders:read,orders:write,products,carts").await;
        assert_eq!(other.get(&path).await.refusal(), refused(403, "auth.insufficientScope"));
        for unknown in ["cust_00000000000000000000000000", "nonsense", "%ff"] {
            let answer = Client::program(&world, "customers").await.get(&format!("/api/customers/{unknown}")).await;
            assert_eq!(answer.refusal(), refused(404, "customer.notFound"), "{unknown}");
        }
    }
}
