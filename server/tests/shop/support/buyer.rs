//! Somebody who buys through the shop's own pages and forms.

use std::ops::Deref;

use reqwest::Response;

use super::World;
use super::browser::{Browser, encoded, place};

/// Somebody who buys. A clone is another tab of their browser.
#[derive(Clone)]
pub(crate) struct Buyer(Browser);

impl Deref for Buyer {
    type Target = Browser;

    fn deref(&self) -> &Browser {
        &self.0
    }
}

/// Where "Check out" led.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Landing {
    PaymentPage(String),
    Cart,
    /// Neither: what was answered.
    Nowhere(u16, String),
}

impl Buyer {
    pub(crate) fn of(world: &World) -> Self {
        Self(Browser::new(world))
    }

    /// One of many, each at an internet address of their own.
    pub(crate) fn nth(world: &World, number: usize) -> Self {
        Self(Browser::at(world, &format!("10.1.{}.{}", number / 250, number % 250)))
    }

    /// Somebody with one piece of this in their cart.
    pub(crate) async fn with_one(world: &World, variant: &str) -> Self {
        let buyer = Self::of(world);
        buyer.add(variant, 1, &[]).await;
        buyer
    }

    /// Puts pieces into the cart by the product page's form.
    pub(crate) async fn add(&self, variant: &str, pieces: u32, attributes: &[(&str, &str)]) {
        assert_eq!(place(&self.try_add(variant, pieces, attributes).await), (303, "/cart".to_owned()));
    }

    pub(crate) async fn try_add(&self, variant: &str, pieces: u32, attributes: &[(&str, &str)]) -> Response {
        let pieces = pieces.to_string();
        let attributes: Vec<_> = attributes.iter().map(|(key, value)| (format!("attributes[{key}]"), *value)).collect();
        let mut fields = vec![("variant", variant), ("quantity", &pieces)];
        fields.extend(attributes.iter().map(|(key, value)| (key.as_str(), *value)));
        self.submit("/fn/add-to-cart", &fields).await
    }

    /// The cart as a script gets it.
    pub(crate) async fn cart(&self) -> serde_json::Value {
        let response = self.fetch("/fn/show-cart", "").await;
        serde_json::from_str(&response.text().await.unwrap()).unwrap()
    }

    /// Sets the quantity of a cart's line as a script does, and gives the answer's status.
    pub(crate) async fn set(&self, line: &str, pieces: u32) -> u16 {
        let body = encoded(&[("line", line), ("quantity", &pieces.to_string())]);
        self.fetch("/fn/change-quantity", body).await.status().as_u16()
    }

    /// The cart's page: what the message above it says, and the whole of it.
    pub(crate) async fn look_at_cart(&self) -> (String, String) {
        let (status, page) = self.see("/cart").await;
        assert_eq!(status, 200, "{page}");
        (between(&page, "<p class=\"flash flash--refusal\">", "</p>").unwrap_or_default(), page)
    }

    /// Looks at the cart, presses "Check out" and follows where that leads.
    pub(crate) async fn check_out(&self) -> Landing {
        let seen = self.seen().await;
        self.press(&seen).await
    }

    /// The fingerprint that the cart's page has in its form.
    pub(crate) async fn seen(&self) -> String {
        let (_, page) = self.look_at_cart().await;
        let field = between(&page, "name=\"seen\"", ">").unwrap_or_default();
        between(&field, "value=\"", "\"").unwrap_or_default()
    }

    /// Presses "Check out" on a cart's page that shows this cart.
    pub(crate) async fn press(&self, seen: &str) -> Landing {
        let response = self.submit("/fn/begin-checkout", &[("seen", seen)]).await;
        match place(&response) {
            (303, page) if page.contains("/c/pay/") => Landing::PaymentPage(page),
            (303, page) if page == "/cart" => Landing::Cart,
            (status, page) => Landing::Nowhere(status, format!("{page} {}", response.text().await.unwrap())),
        }
    }
}

fn between(text: &str, before: &str, after: &str) -> Option<String> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(found, _)| found.to_owned())
}
