//! The form's fields: names that browser tests rely on, labels, and their HTML.

use std::fmt::Write;

use super::entry::{Entry, FieldError};
use crate::sandbox::countries::{self, COUNTRIES};
use crate::sandbox::html::e;

/// The names of an address's fields.
pub(super) struct Where {
    section: &'static str,
    pub(super) name: &'static str,
    pub(super) line1: &'static str,
    pub(super) line2: &'static str,
    pub(super) postal_code: &'static str,
    pub(super) city: &'static str,
    pub(super) country: &'static str,
}

pub(super) const SHIPPING: Where = Where {
    section: "shipping",
    name: "name",
    line1: "line1",
    line2: "line2",
    postal_code: "postal_code",
    city: "city",
    country: "country",
};

pub(super) const BILLING: Where = Where {
    section: "billing",
    name: "billing_name",
    line1: "billing_line1",
    line2: "billing_line2",
    postal_code: "billing_postal_code",
    city: "billing_city",
    country: "billing_country",
};

/// One labelled input.
pub(super) struct Field<'a> {
    pub(super) name: &'static str,
    pub(super) label: &'a str,
    pub(super) autocomplete: &'a str,
    /// Further attributes, already HTML.
    pub(super) attributes: &'a str,
    pub(super) hint: Option<&'a str>,
}

/// Writes the form's fields with what was entered and what is wrong with it.
pub(super) struct Fields<'a> {
    pub(super) entry: &'a Entry,
    pub(super) errors: &'a [FieldError],
}

impl Fields<'_> {
    fn error(&self, field: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == field).map(|error| error.message.as_str())
    }

    /// The attributes that tie a field to its hint and its message, and both of these.
    fn notes(&self, name: &str, hint: Option<&str>) -> (String, String) {
        let (mut ids, mut notes) = (Vec::new(), String::new());
        if let Some(hint) = hint {
            ids.push(format!("{name}-hint"));
            let _ = write!(notes, "<p class=\"hint\" id=\"{name}-hint\">{}</p>", e(hint));
        }
        let error = self.error(name);
        if let Some(message) = error {
            ids.push(format!("{name}-error"));
            let _ = write!(notes, "<p class=\"error\" id=\"{name}-error\">{}</p>", e(message));
        }
        let mut attributes = String::new();
        if !ids.is_empty() {
            let _ = write!(attributes, " aria-describedby=\"{}\"", ids.join(" "));
        }
        if error.is_some() {
            attributes.push_str(" aria-invalid=\"true\"");
        }
        (attributes, notes)
    }

    pub(super) fn input(&self, field: &Field<'_>) -> String {
        let Field { name, label, autocomplete, attributes, hint } = field;
        let (described, notes) = self.notes(name, *hint);
        format!(
            "<div class=\"field {name}\"><label for=\"{name}\">{label}</label>{notes}<input id=\"{name}\" name=\"{name}\" \
             value=\"{value}\" autocomplete=\"{autocomplete}\" maxlength=\"200\" {attributes}{described}></div>\n",
            value = e(self.shown(name)),
        )
    }

    /// What was entered, except what must not be shown again: a number that is no test card's, and the security code.
    fn shown(&self, name: &str) -> &str {
        let value = self.entry.get(name);
        let secret =
            name == "card_cvc" || (name == "card_number" && crate::sandbox::cards::TestCard::find(value).is_none());
        if secret { "" } else { value }
    }

    fn select(&self, name: &'static str, autocomplete: &str, codes: &[&str]) -> String {
        let (described, notes) = self.notes(name, None);
        let chosen = self.entry.get(name);
        let mut options = String::new();
        if codes.len() > 1 {
            options.push_str("<option value=\"\">Choose a country</option>");
        }
        let mut named: Vec<(&str, &str)> =
            codes.iter().map(|code| (countries::name(code).unwrap_or(code), *code)).collect();
        named.sort_unstable();
        for (country, code) in named {
            let selected = if code == chosen { " selected" } else { "" };
            let _ = write!(options, "<option value=\"{code}\"{selected}>{}</option>", e(country));
        }
        format!(
            "<div class=\"field {name}\"><label for=\"{name}\">Country</label>{notes}<select id=\"{name}\" name=\"{name}\" \
             autocomplete=\"{autocomplete}\"{described}>{options}</select></div>\n"
        )
    }

    /// The fields of an address; `allowed` limits its countries.
    pub(super) fn address(&self, place: &Where, allowed: Option<&[String]>) -> String {
        let section = place.section;
        let input = |name, label, token: &str, attributes| {
            let autocomplete = format!("{section} {token}");
            self.input(&Field { name, label, autocomplete: &autocomplete, attributes, hint: None })
        };
        // Hidden fields that are `required` would be announced as missing: the server checks the billing address.
        let needed = if section == "shipping" { "type=\"text\" required" } else { "type=\"text\"" };
        let codes: Vec<&str> = match allowed {
            Some(codes) => codes.iter().map(String::as_str).collect(),
            None => COUNTRIES.iter().map(|(code, _)| *code).collect(),
        };
        [
            input(place.name, "Full name", "name", needed),
            self.select(place.country, &format!("{section} country"), &codes),
            input(place.line1, "Address line 1", "address-line1", needed),
            input(place.line2, "Address line 2 (optional)", "address-line2", "type=\"text\""),
            "<div class=\"pair\">".to_owned(),
            input(place.postal_code, "Postal code", "postal-code", "type=\"text\""),
            input(place.city, "City", "address-level2", needed),
            "</div>\n".to_owned(),
        ]
        .concat()
    }
}
