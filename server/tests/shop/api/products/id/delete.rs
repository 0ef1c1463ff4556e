//! `DELETE /api/products/{slug}`

use domain::staff::Role;

use crate::api::client::{Client, SODA, refused};
use crate::api::counter::{paid, stocked};

const SOAP: &str = "/api/products/kaiser-natron-pulver";

store::on_both_engines! {
    async fn a_product_that_was_never_sold_is_gone(store: Store) {
        let world = stocked(store).await;
        let program = Client::program(&world, "products").await;
        let gone = program.delete(SOAP).await;
        assert_eq!((gone.status, gone.text.as_str()), (204, ""));
        assert_eq!(Client::of(&world).get(SOAP).await.refusal(), refused(404, "cart.productNotFound"));
        assert_eq!(program.delete(SOAP).await.refusal(), refused(404, "cart.productNotFound"));
        assert_eq!(world.number(&format!("SELECT COUNT(*) FROM variants WHERE id = '{SODA}'")).await, 0);
    }

    async fn one_that_was_ordered_is_only_not_for_sale_any_more(store: Store) {
        let world = stocked(store).await;
        let order = paid(&world).await;
        let program = Client::program(&world, "orders:read,products").await;
        assert_eq!(program.delete(SOAP).await.status, 204);
        assert_eq!(Client::of(&world).get(SOAP).await.refusal(), refused(404, "cart.productNotFound"));
        assert_eq!(program.get(&order).await.ok(200)["items"][0]["productId"], SODA);
        let back = serde_json::json!({ "variants": [{ "productId": SODA, "active": true }] });
        program.patch(SOAP, back).await.ok(200);
        assert_eq!(Client::of(&world).get(SOAP).await.status, 200);
    }

    async fn only_staff_and_tokens_with_the_scope_delete_products(store: Store) {
        let world = stocked(store).await;
        assert_eq!(Client::of(&world).delete(SOAP).await.refusal(), refused(401, "auth.required"));
        assert_eq!(Client::clerk(&world, Role::Viewer).await.delete(SOAP).await.refusal(), refused(403, "order.forbidden"));
        let other = Client::program(&world, "orders:read,orders:write,customers,carts").await;
        assert_eq!(other.delete(SOAP).await.refusal(), refused(403, "auth.insufficientScope"));
        assert_eq!(Client::clerk(&world, Role::Staff).await.delete(SOAP).await.status, 204);
    }
}
