//! How a program orders for a customer, in commands that run as they stand, one after the other.

use leptos::prelude::*;

use super::words::{code, words};
use crate::backend;

/// One step: what is done, what the command shows, and the command.
struct Step {
    says: &'static str,
    label: &'static str,
    command: String,
}

pub(super) fn business() -> impl IntoView {
    let steps: Vec<_> = steps(&backend::site().base_url)
        .into_iter()
        .map(|step| view! { <li><p>{words(step.says)}</p>{code(step.command, step.label.to_owned())}</li> })
        .collect();
    view! {
        <section class="docs__introduction" aria-labelledby="business">
            <h2 id="business">"Ordering for customers, on account"</h2>
            <p>
                {words("A program with a token fills carts for its customers and checks them out without a payment page. The orders are on account: the merchant processes them against what the customer is owed. Run these commands one after the other where the shop's database is, in a POSIX shell.")}
            </p>
            <ol class="docs__steps">{steps}</ol>
            <p>
                {words("Items of several vendors become one order per vendor, all of them or none; their totals sum to the cart's. The cart is archived with its items: `GET` still shows it, with its `orders`. Lines with `attributes` are told to the system that provides them, signed by the Standard Webhooks format, when the merchant has named one.")}
            </p>
        </section>
    }
}

/// Takes a field out of an answer, without anything that a shell does not have.
fn field(name: &str) -> String {
    format!("sed 's/.*\"{name}\":\"\\([^\"]*\\)\".*/\\1/'")
}

fn steps(base: &str) -> [Step; 8] {
    const TOKEN: &str = "-H \"Authorization: Bearer $TOKEN\"";
    const JSON: &str = "-H 'Content-Type: application/json'";
    const CURL: &str = "curl -sS --fail-with-body";
    let carts = format!("{base}/api/v3/customers/$CUSTOMER/carts");
    [
        Step {
            says: "Make a token. It is shown this once; the dashboard makes and revokes them too. One that names a `--customer` works for that customer only.",
            label: "Making a token",
            command: "TOKEN=$(oxcart token create --name Reseller --scopes customers,carts,orders:read | tail -n 1)"
                .to_owned(),
        },
        Step {
            says: "Make a customer, and keep the `customerId`. The `Idempotency-Key` makes it safe to send this again when an answer was lost.",
            label: "Making a customer with curl",
            command: format!(
                "CUSTOMER=$({CURL} '{base}/api/v3/customers' \\\n  {TOKEN} {JSON} \\\n  -H 'Idempotency-Key: customer-1' \\\n  -d '{{\"name\": \"Lovelace Engines\", \"email\": \"office@lovelace.example\"}}' \\\n  | {})",
                field("customerId")
            ),
        },
        Step {
            says: "See what the product asks for: each of its `requiredAttributes` has a `key`, a `label` and mostly a `pattern`, a regular expression that the whole value must match.",
            label: "Showing a product with curl",
            command: format!("{CURL} '{base}/api/v3/products/MS-365-BUS-STD' {TOKEN}"),
        },
        Step {
            says: "Create a cart, and keep the `cartId`. The body may be left out, or hold `poNumber`, `note` and `metadata`.",
            label: "Creating a cart with curl",
            command: format!(
                "CART=$({CURL} -X POST \"{carts}\" \\\n  {TOKEN} \\\n  -H 'Idempotency-Key: cart-1' \\\n  | {})",
                field("cartId")
            ),
        },
        Step {
            says: "Add an item with its `attributes`. What the product asks for may also be said later: nothing is refused before the checkout. Other keys are kept, and told to whoever provides the item.",
            label: "Adding an item with curl",
            command: format!(
                "{CURL} \"{carts}/$CART/cartItems\" \\\n  {TOKEN} {JSON} \\\n  -H 'Idempotency-Key: item-1' \\\n  -d '{{\"productId\": \"MS-365-BUS-STD\", \"quantity\": 5, \"attributes\": {{\"domain\": \"lovelace.example\"}}}}'"
            ),
        },
        Step {
            says: "Review the cart: `totalPrice` is what it costs with shipping and tax, and `validationErrors` says what keeps which item from being ordered.",
            label: "Reviewing the cart with curl",
            command: format!("{CURL} \"{carts}/$CART\" {TOKEN}"),
        },
        Step {
            says: "Check out, with the customer's own order number if they have one. The answer has the `orderId`, or with several vendors the `listing` of their orders. While something is wrong it is 422 `cart.invalid`, with the validation errors in `details`, and nothing is done.",
            label: "Checking out with curl",
            command: format!(
                "{CURL} \"{carts}/${{CART}}:checkout\" \\\n  {TOKEN} {JSON} \\\n  -H 'Idempotency-Key: checkout-of-cart-1' \\\n  -d '{{\"poNumber\": \"MY-PO-12345\"}}'"
            ),
        },
        Step {
            says: "Follow the orders. They are `pending` until the merchant processes them.",
            label: "Following the orders with curl",
            command: format!("{CURL} \"{base}/api/v3/customers/$CUSTOMER/orders\" {TOKEN}"),
        },
    ]
}
