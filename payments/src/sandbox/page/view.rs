//! The hosted page's HTML.

use std::fmt::Write;

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use url::Url;

use super::entry::{Entry, FieldError};
use super::fields::{BILLING, Field, Fields, SHIPPING};
use crate::sandbox::cards::CARDS;
use crate::sandbox::html::{Page, e};
use crate::sandbox::model::Session;
use crate::sandbox::money;

/// The form of an open session.
pub(super) fn checkout(
    base: &str,
    session: &Session,
    entry: &Entry,
    errors: &[FieldError],
    status: StatusCode,
) -> Response {
    let total = money::display(session.total(), &session.currency);
    let title = if errors.is_empty() { format!("Pay {total}") } else { format!("Error: pay {total}") };
    let origin = Url::parse(&session.success_url).ok().map(|url| url.origin().ascii_serialization());
    let main = format!(
        "<h1>Checkout</h1>\n<div class=\"checkout\">\n{}{}</div>",
        summary(session, &total),
        form(base, session, entry, errors, &total),
    );
    Page { status, title: &title, main, leads_to: origin.as_deref(), base }.into_response()
}

fn summary(session: &Session, total: &str) -> String {
    let amount = |amount| money::display(amount, &session.currency);
    let mut rows = String::new();
    for line in &session.lines {
        let quantity = match line.quantity {
            1 => String::new(),
            many => format!("<span class=\"quiet\">{many} × {}</span>", amount(line.unit_amount)),
        };
        let description = line.description.as_deref().map(|text| format!("<span class=\"quiet\">{}</span>", e(text)));
        let _ = writeln!(
            rows,
            "<li><span class=\"what\"><span>{}</span>{}{quantity}</span> <span class=\"amount\">{}</span></li>",
            e(&line.name),
            description.unwrap_or_default(),
            amount(line.total()),
        );
    }
    let mut sums = format!("<div><dt>Subtotal</dt><dd>{}</dd></div>", amount(session.subtotal()));
    if let Some(option) = &session.shipping {
        let price = if option.amount == 0 { "Free".to_owned() } else { amount(option.amount) };
        let _ = write!(sums, "<div><dt>{}</dt><dd>{price}</dd></div>", e(&option.display_name));
    }
    let _ = write!(sums, "<div class=\"total\"><dt>Total due</dt><dd>{total}</dd></div>");
    format!(
        "<section class=\"summary\" aria-labelledby=\"summary-title\">\n{back}<h2 id=\"summary-title\">Your order</h2>\n\
         <p class=\"due\">{total}</p>\n<ul class=\"lines\">\n{rows}</ul>\n<dl class=\"sums\">{sums}</dl>\n</section>\n",
        back = back_link(session, "Back"),
    )
}

fn back_link(session: &Session, label: &str) -> String {
    session
        .cancel_url
        .as_ref()
        .map_or_else(String::new, |url| format!("<p class=\"back\"><a href=\"{}\">{label}</a></p>\n", e(url)))
}

fn form(base: &str, session: &Session, entry: &Entry, errors: &[FieldError], total: &str) -> String {
    let fields = Fields { entry, errors };
    let mut parts = String::new();
    let _ = write!(parts, "<h2 id=\"form-title\">Your details</h2>\n{}", error_summary(errors));
    let _ = writeln!(
        parts,
        "<form method=\"post\" action=\"{}/c/pay/{}\" novalidate aria-labelledby=\"form-title\">",
        e(base),
        e(&session.id),
    );
    parts.push_str(&contact(session, &fields));
    if let Some(allowed) = &session.allowed_countries {
        let _ = write!(
            parts,
            "<fieldset><legend>Shipping address</legend>\n{}</fieldset>\n",
            fields.address(&SHIPPING, Some(allowed)),
        );
    }
    parts.push_str(&billing(session, &fields));
    let button = if session.total() == 0 {
        "Complete order".to_owned()
    } else {
        parts.push_str(&card(&fields));
        format!("Pay {total}")
    };
    let _ = write!(parts, "<button type=\"submit\" class=\"pay\">{button}</button>\n</form>\n");
    format!("<section class=\"details\" aria-labelledby=\"form-title\">\n{parts}{}</section>\n", test_cards())
}

fn error_summary(errors: &[FieldError]) -> String {
    if errors.is_empty() {
        return String::new();
    }
    let items: String =
        errors.iter().map(|error| format!("<li><a href=\"#{}\">{}</a></li>", error.field, e(&error.message))).collect();
    format!(
        "<div class=\"errors\" id=\"errors\" role=\"alert\" tabindex=\"-1\" autofocus aria-labelledby=\"errors-title\">\
         <h3 id=\"errors-title\">You have not been charged</h3><ul>{items}</ul></div>\n"
    )
}

fn contact(session: &Session, fields: &Fields<'_>) -> String {
    let known = session.customer_email.is_some();
    let mut parts = fields.input(&Field {
        name: "email",
        label: "Email",
        autocomplete: "email",
        attributes: if known { "type=\"email\" readonly" } else { "type=\"email\" inputmode=\"email\" required" },
        hint: known.then_some("From your account with the shop."),
    });
    if session.phone {
        parts.push_str(&fields.input(&Field {
            name: "phone",
            label: "Phone",
            autocomplete: "tel",
            attributes: "type=\"tel\" inputmode=\"tel\" required",
            hint: None,
        }));
    }
    format!("<fieldset><legend>Contact</legend>\n{parts}</fieldset>\n")
}

fn billing(session: &Session, fields: &Fields<'_>) -> String {
    let address = fields.address(&BILLING, None);
    if session.allowed_countries.is_none() {
        return format!("<fieldset><legend>Billing address</legend>\n{address}</fieldset>\n");
    }
    let checked = if fields.entry.billing_same() { " checked" } else { "" };
    format!(
        "<fieldset class=\"billing\"><legend>Billing address</legend>\n<div class=\"check\">\
         <input type=\"checkbox\" id=\"billing_same\" name=\"billing_same\"{checked}>\
         <label for=\"billing_same\">Billing address is the same as shipping</label></div>\n\
         <div class=\"other\">\n{address}</div></fieldset>\n"
    )
}

fn card(fields: &Fields<'_>) -> String {
    let input = |name, label, autocomplete, attributes, hint| {
        fields.input(&Field { name, label, autocomplete, attributes, hint })
    };
    let digits = "type=\"text\" inputmode=\"numeric\" required";
    format!(
        "<fieldset><legend>Card</legend>\n{}<div class=\"pair\">{}{}</div></fieldset>\n",
        input(
            "card_number",
            "Card number",
            "cc-number",
            digits,
            Some("Only test cards work here, such as 4242 4242 4242 4242.")
        ),
        input("card_expiry", "Expiry (MM / YY)", "cc-exp", digits, None),
        input("card_cvc", "Security code (CVC)", "cc-csc", digits, None),
    )
}

fn test_cards() -> String {
    let rows: String = CARDS
        .iter()
        .map(|card| format!("<tr><th scope=\"row\">{}</th><td>{}</td></tr>", card.number, card.effect))
        .collect();
    format!(
        "<details class=\"cards\"><summary>Test cards</summary>\n<p>Any expiry date in the future and any security code will do.</p>\
         <table><thead><tr><th scope=\"col\">Number</th><th scope=\"col\">What happens</th></tr></thead>\
         <tbody>{rows}</tbody></table></details>\n"
    )
}

fn notice(base: &str, status: StatusCode, title: &str, text: &str, link: Option<(&str, &str)>) -> Response {
    let link = link.map(|(url, label)| format!("<p><a class=\"button\" href=\"{}\">{label}</a></p>", e(url)));
    let main = format!("<div class=\"notice\"><h1>{title}</h1><p>{text}</p>{}</div>", link.unwrap_or_default());
    Page { status, title, main, leads_to: None, base }.into_response()
}

pub(super) fn complete(base: &str, session: &Session, success_url: &str) -> Response {
    let total = money::display(session.total(), &session.currency);
    let text = format!("This checkout over {total} is complete. You will not be charged again.");
    notice(base, StatusCode::OK, "You have already paid", &text, Some((success_url, "Return to the shop")))
}

pub(super) fn expired(base: &str, session: &Session) -> Response {
    let text = "This checkout has expired, and you have not been charged. Start again from your cart.";
    let link = session.cancel_url.as_deref().map(|url| (url, "Return to the shop"));
    notice(base, StatusCode::GONE, "This checkout has expired", text, link)
}

pub(super) fn unknown(base: &str) -> Response {
    let text = "The sandbox knows no such checkout. The link may be incomplete, or its database was replaced.";
    notice(base, StatusCode::NOT_FOUND, "There is no such checkout", text, None)
}

pub(super) fn foreign(base: &str) -> Response {
    let text = "This form was sent from another site, so that nothing was done.";
    notice(base, StatusCode::FORBIDDEN, "Not accepted", text, None)
}
