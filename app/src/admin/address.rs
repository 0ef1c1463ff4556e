//! Addresses within the dashboard.

use domain::ids::{
    BusinessCartId, CustomerId, ImportId, MailId, OrderId, PaymentIntentId, ProvisionId, Slug, StripeEventId, VariantId,
};

pub(super) use crate::address::with_query;

/// The list of orders.
pub(super) const ORDERS: &str = "/admin/orders";
/// The orders of that list in a file.
pub(super) const ORDERS_EXPORT: &str = "/admin/orders.csv";
/// The list of products.
pub(super) const PRODUCTS: &str = "/admin/products";
/// Where a product is made.
pub(super) const NEW_PRODUCT: &str = "/admin/products/new";
/// All products in a file.
pub(super) const EXPORT: &str = "/admin/products.csv";
/// Where a file of products is imported.
pub(super) const IMPORTS: &str = "/admin/imports";
/// The list of stock movements.
pub(super) const STOCK: &str = "/admin/stock";
/// The list of customers.
pub(super) const CUSTOMERS: &str = "/admin/customers";
/// The list of Stripe's events.
pub(super) const EVENTS: &str = "/admin/events";
/// The list of deliveries that were refused.
pub(super) const REFUSED_DELIVERIES: &str = "/admin/events/refused";
/// The list of mails.
pub(super) const MAILS: &str = "/admin/mails";
/// The list of messages to the system that provides what was bought.
pub(super) const PROVISIONING: &str = "/admin/provisioning";
/// The list of API tokens.
pub(super) const TOKENS: &str = "/admin/tokens";
/// The login page.
pub(super) const LOGIN: &str = "/admin/login";

/// An order's page.
pub(super) fn of_order(id: OrderId) -> String {
    format!("{ORDERS}/{id}")
}

/// The page on which an order's items are changed.
pub(super) fn of_lines(id: OrderId) -> String {
    format!("{ORDERS}/{id}/lines")
}

/// A customer's page.
pub(super) fn of_customer(id: CustomerId) -> String {
    format!("{CUSTOMERS}/{id}")
}

/// The list of a customer's business carts.
pub(super) fn of_carts(customer: CustomerId) -> String {
    format!("{CUSTOMERS}/{customer}/carts")
}

/// A business cart's page.
pub(super) fn of_cart(customer: CustomerId, cart: BusinessCartId) -> String {
    format!("{CUSTOMERS}/{customer}/carts/{cart}")
}

/// The tokens that speak in a customer's name, and the form that makes one.
pub(super) fn of_tokens(customer: CustomerId) -> String {
    with_query(TOKENS, &[("customer", &customer.to_string())])
}

/// The page of the customer that a form names; the list, where it names none.
pub(super) fn of_customer_text(id: &str) -> String {
    id.parse().map_or_else(|_| CUSTOMERS.to_owned(), of_customer)
}

/// A product's page.
pub(super) fn of_product(slug: &Slug) -> String {
    format!("{PRODUCTS}/{slug}")
}

/// The page of the product that a form names, by its slug or by one of its variants; the list, where it names none.
pub(super) fn of_product_text(name: &str) -> String {
    name.parse::<VariantId>().map_or_else(|_| PRODUCTS.to_owned(), |name| format!("{PRODUCTS}/{name}"))
}

/// An import's page.
pub(super) fn of_import(id: ImportId) -> String {
    format!("{IMPORTS}/{id}")
}

/// An event's page.
pub(super) fn of_event(id: &StripeEventId) -> String {
    format!("{EVENTS}/{id}")
}

/// A payment's page in Stripe's own dashboard.
pub(super) fn payment_at_stripe(intent: &PaymentIntentId, livemode: bool) -> String {
    let mode = if livemode { "" } else { "test/" };
    format!("https://dashboard.stripe.com/{mode}payments/{intent}")
}

/// A mail's page.
pub(super) fn of_mail(id: MailId) -> String {
    format!("{MAILS}/{id}")
}

/// The page of a message to the system that provides what was bought.
pub(super) fn of_provision(id: ProvisionId) -> String {
    format!("{PROVISIONING}/{id}")
}

/// Where to go after the login: a page of the dashboard, whatever the address asks for.
pub(super) fn after_login(next: &str) -> &str {
    let rest = next.strip_prefix("/admin");
    let within = rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']));
    let plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if within && plain && !next.starts_with(LOGIN) { next } else { ORDERS }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_leads_into_the_dashboard_and_nowhere_else() {
        for good in ["/admin", "/admin/orders?q=a%20b", "/admin/events/evt_1", "/admin?x=1"] {
            assert_eq!(after_login(good), good);
        }
        for bad in [
            "",
            "//evil.example",
            "https://evil.example/admin",
            "/adminx",
            "/admin\\evil",
            "/admin/\nSet-Cookie:x",
            "/cart",
            "/admin/login",
            "/admin/ü",
        ] {
            assert_eq!(after_login(bad), ORDERS, "{bad:?}");
        }
    }
}
