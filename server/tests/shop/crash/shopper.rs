//! Somebody who shops by plain forms, in a shop that may die at any moment.

use reqwest::{Client, RequestBuilder, Response};
use serde_json::Value;

use super::provider::{CARD, Provider};

/// €4.49 for a piece.
pub(crate) const SODA: &str = "kaiser-natron-pulver-250-g-grosspackung";
pub(crate) const FLOUR: &str = "bio-roggenvollkornmehl-1-kg";
/// Another system provides it.
pub(crate) const LICENCE: &str = "MS-365-BUS-STD";

/// A browser that keeps its session. What it asks of a shop that dies meanwhile comes to nothing.
pub(crate) struct Shopper {
    client: Client,
    /// How many pieces were put into the cart in all, as the shop has said.
    pub(crate) put: i64,
    /// How many may have been put there by a shop that died before it said so.
    pub(crate) perhaps: i64,
}

impl Shopper {
    pub(crate) fn new() -> Self {
        let client = Client::builder().cookie_store(true).redirect(reqwest::redirect::Policy::none());
        Self { client: client.build().unwrap(), put: 0, perhaps: 0 }
    }

    /// Puts two pieces into the cart.
    pub(crate) async fn add(&mut self, shop: &str, variant: &str) -> Option<()> {
        let domain = if variant == LICENCE { "&attributes[domain]=example.com" } else { "" };
        self.perhaps += 2;
        let response = self.submit(shop, "/fn/add-to-cart", format!("variant={variant}&quantity=2{domain}")).await?;
        assert_eq!((response.status().as_u16(), place(&response)), (303, "/cart".to_owned()));
        self.perhaps -= 2;
        self.put += 2;
        Some(())
    }

    /// Presses "Check out": the payment page.
    pub(crate) async fn check_out(&self, shop: &str) -> Option<String> {
        let response = self.submit(shop, "/fn/begin-checkout", String::new()).await?;
        Some(place(&response)).filter(|page| page.contains("/c/pay/"))
    }

    /// Comes to the return page.
    pub(crate) async fn come_back(&self, shop: &str, order: &str) -> Option<Response> {
        self.client.get(format!("{shop}/checkout/return?order={order}")).send().await.ok()
    }

    /// How many pieces are in the cart.
    pub(crate) async fn cart(&self, shop: &str) -> i64 {
        let request = self.form(shop, "/fn/show-cart").header("accept", "application/json");
        let text = request.send().await.unwrap().text().await.unwrap();
        let cart: Value = serde_json::from_str(&text).unwrap();
        cart["count"].as_i64().unwrap()
    }

    /// Buys again and again, as long as the shop lives.
    pub(crate) async fn buy_until_the_end(&mut self, shop: &str, provider: &Provider) {
        while self.add(shop, SODA).await.is_some() {
            let Some(page) = self.check_out(shop).await else { return };
            provider.pay(&page, CARD).await;
        }
    }

    async fn submit(&self, shop: &str, action: &str, fields: String) -> Option<Response> {
        self.form(shop, action).header("accept", "text/html").body(fields).send().await.ok()
    }

    fn form(&self, shop: &str, action: &str) -> RequestBuilder {
        let request = self.client.post(format!("{shop}{action}")).header("origin", shop).header("referer", shop);
        request.header("content-type", "application/x-www-form-urlencoded")
    }
}

fn place(response: &Response) -> String {
    response.headers().get("location").map(|place| place.to_str().unwrap().to_owned()).unwrap_or_default()
}
