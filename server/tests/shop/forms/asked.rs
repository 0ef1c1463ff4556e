//! What a product asks its buyer to say: on its page, and on the cart's where a merchant came to ask for it later.

use super::*;
use crate::support::World;
use crate::support::browser::encoded;
use crate::support::buyer::{Buyer, Landing};
use crate::support::shopper::SODA;

const HONEY: &str = "schwarzwaelder-waldhonig-250-g";
const LICENCE: &str = "MS-365-BUS-STD";
const LICENCES: &str = "/products/microsoft-365-business-standard";
const ANSWER: &str = "/fn/answer-line";
const FORM: &str = "<form method=\"post\" action=\"/fn/answer-line\"";

async fn stocked(store: store::Store) -> World {
    let world = World::open(store).await;
    world.shop.seed_demo().await.unwrap();
    world
}

/// A merchant has the product of this variant ask for a word.
async fn ask_for_use(world: &World, variant: &str) {
    let asked = "[{\"key\":\"use\",\"label\":\"Use <of it>\",\"pattern\":\"[a-z]+\",\"hint\":\"One word.\"}]";
    let product = format!("SELECT product_slug FROM variants WHERE id = '{variant}'");
    world.run(&format!("UPDATE products SET required_attributes = '{asked}' WHERE slug = ({product})")).await;
}

store::on_both_engines! {
    async fn what_is_blank_or_wrong_is_told_beside_its_field_on_the_products_page_once(store: Store) {
        let world = stocked(store).await;
        let buyer = Buyer::of(&world);
        for (typed, says) in [("no <domain>", "Please check Domain name."), (" ", "This is needed.")] {
            assert_eq!(place(&buyer.try_add(LICENCE, 3, &[("domain", typed)]).await), to(LICENCES));
            let (_, page) = buyer.see(LICENCES).await;
            let value = typed.replace('<', "&lt;").replace('>', "&gt;");
            assert!(page.contains(&format!("value=\"{value}\"")) && page.contains("name=\"quantity\" value=\"3\""), "{page}");
            let fault = format!("<p id=\"attribute-domain-fault\" class=\"field__fault\">{says}</p>");
            assert!(page.contains(&fault) && page.contains("aria-invalid=\"true\""), "{page}");
            assert!(!buyer.see(LICENCES).await.1.contains("field__fault"), "a refusal is told once");
        }
        buyer.try_add(LICENCE, 1, &[]).await;
        assert!(!buyer.see("/products/kaiser-natron-pulver").await.1.contains("field__fault"), "it is told on its own page");
        assert!(buyer.see(LICENCES).await.1.contains("This is needed."));
        let script = buyer.fetch("/fn/add-to-cart", encoded(&[("variant", LICENCE), ("quantity", "1")])).await;
        assert!(script.text().await.unwrap().contains("Please check Domain name."));
        assert_eq!(buyer.cart().await["count"], 0);
        buyer.add(LICENCE, 1, &[("domain", "ada.example")]).await;
        assert!(buyer.look_at_cart().await.1.contains("<dt>Domain name"), "a line says what the product calls it");
    }

    async fn what_a_merchant_came_to_ask_for_is_said_at_the_line_before_it_is_paid(store: Store) {
        let world = stocked(store).await;
        let buyer = Buyer::with_one(&world, SODA).await;
        buyer.add(LICENCE, 1, &[("domain", "ada.example")]).await;
        assert!(!buyer.look_at_cart().await.1.contains(FORM), "nothing is to be mended");
        let seen = buyer.seen().await;
        ask_for_use(&world, SODA).await;
        assert_eq!(buyer.press(&seen).await, Landing::Cart);
        let (told, page) = buyer.look_at_cart().await;
        assert!(told.starts_with("Something in your shopping cart has changed."), "{told}");
        assert_eq!(page.matches(FORM).count(), 1, "{page}");
        assert!(page.contains("Use &lt;of it&gt; is missing for"), "{page}");
        let line = hidden(&page, FORM, "line");
        let say = async |tab: &Buyer, word: &str| tab.submit(ANSWER, &[("line", &line), ("attributes[use]", word)]).await;
        for (word, says) in [("WASH & go", "Please check Use &lt;of it&gt;."), ("", "This is needed.")] {
            assert_eq!(place(&say(&buyer, word).await), to("/cart"));
            let (told, page) = buyer.look_at_cart().await;
            assert!(told.starts_with("Please check Use"), "{told}");
            let value = word.replace('&', "&amp;");
            assert!(page.contains(&format!("value=\"{value}\"")) && page.contains(&format!(">{says}</p>")), "{page}");
        }
        assert_eq!(buyer.press(&buyer.seen().await).await, Landing::Cart);
        let stranger = Buyer::with_one(&world, HONEY).await;
        assert_eq!(place(&say(&stranger, "baking").await), to("/cart"));
        assert_ne!(stranger.look_at_cart().await.0, "", "another one's line is none of theirs");
        assert_eq!(buyer.status_of(ANSWER, encoded(&[("line", &line), ("attributes[use]", "1")])).await, 400);
        assert_eq!(buyer.status_of(ANSWER, encoded(&[("line", "nonsense")])).await, 404);

        assert_eq!(place(&say(&buyer, "baking").await), to("/cart"));
        let (refused, page) = buyer.look_at_cart().await;
        assert!(refused.is_empty() && page.contains("was saved") && !page.contains(FORM), "{page}");
        assert!(page.contains("Use &lt;of it&gt;") && page.contains("baking"), "{page}");
        assert!(matches!(buyer.check_out().await, Landing::PaymentPage(_)));
    }
}
