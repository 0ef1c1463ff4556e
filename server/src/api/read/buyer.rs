//! Who buys, as a client of the checkout service tells it.

use domain::address::{Address, Country};
use domain::checkout_session::Buyer;
use domain::text::clean_line;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Faults, Given};

const LONGEST_NAME: usize = 200;

/// An address, told by street, town and country at least.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = SessionAddressFields)]
pub(in crate::api) struct AddressBody {
    /// Who receives.
    #[schema(nullable = false, example = "Ada Lovelace")]
    name: Option<String>,
    /// Street and number.
    #[schema(example = "123 Main St")]
    street: String,
    /// Whatever else the house needs.
    #[schema(nullable = false, example = "2nd floor")]
    line2: Option<String>,
    /// Town.
    #[schema(example = "Anytown")]
    city: String,
    /// State or province, where addresses have one.
    #[schema(nullable = false, example = "CA")]
    state: Option<String>,
    /// ISO 3166-1 alpha-2.
    #[schema(example = "US")]
    country: String,
    /// Postal code, where addresses have one.
    #[schema(nullable = false, example = "12345")]
    postal_code: Option<String>,
    /// Telephone.
    #[schema(nullable = false, example = "+49 30 1234")]
    phone: Option<String>,
}

/// The fields of a body that tell who buys.
pub(in crate::api) struct BuyerFields {
    pub(in crate::api) shipping_address: Given<AddressBody>,
    pub(in crate::api) billing_address: Given<AddressBody>,
    pub(in crate::api) email: Given<String>,
    pub(in crate::api) customer_name: Given<String>,
}

impl BuyerFields {
    /// What was told, as far as nothing is wrong with it.
    pub(in crate::api) fn read(self, faults: &mut Faults) -> Buyer {
        let email = faults.optional("email", self.email);
        Buyer {
            shipping_address: address(faults, "shippingAddress", self.shipping_address),
            billing_address: address(faults, "billingAddress", self.billing_address),
            email: email.and_then(|email| {
                email.parse().map_err(|_| faults.add("email", "email is no address of mail.".to_owned())).ok()
            }),
            name: faults.line("customerName", self.customer_name, LONGEST_NAME),
        }
    }
}

impl Faults {
    /// A line of text that may be left out.
    pub(in crate::api) fn line(&mut self, field: &str, given: Given<String>, longest: usize) -> Option<String> {
        let text = self.optional(field, given)?;
        self.cleaned(field, &text, longest)
    }

    /// A line of text.
    pub(super) fn cleaned(&mut self, field: &str, text: &str, longest: usize) -> Option<String> {
        let line = clean_line(text, longest);
        if line.is_none() {
            self.add(field, format!("{field} must be a line of 1 to {longest} characters."));
        }
        line
    }
}

fn address(faults: &mut Faults, field: &str, given: Given<AddressBody>) -> Option<Address> {
    let told = faults.optional(field, given)?;
    let mut needed = |name: &str, text: &str, longest| faults.cleaned(&format!("{field}.{name}"), text, longest);
    let mut optional = |name: &str, text: Option<&String>, longest| match text.map(|text| text.trim()) {
        None | Some("") => Some(None),
        Some(text) => needed(name, text, longest).map(Some),
    };
    let name = optional("name", told.name.as_ref(), LONGEST_NAME);
    let line2 = optional("line2", told.line2.as_ref(), 200);
    let state = optional("state", told.state.as_ref(), 100);
    let postal_code = optional("postalCode", told.postal_code.as_ref(), 20);
    let phone = optional("phone", told.phone.as_ref(), 40);
    let line1 = needed("street", &told.street, 200);
    let city = needed("city", &told.city, 100);
    let country = told.country.parse::<Country>().ok();
    if country.is_none() {
        let path = format!("{field}.country");
        let message = format!("{path} must be two letters, such as DE.");
        faults.add(&path, message);
    }
    Some(Address {
        name: name?.unwrap_or_default(),
        line1: line1?,
        line2: line2?,
        city: city?,
        state: state?,
        postal_code: postal_code?.unwrap_or_default(),
        country: country?,
        phone: phone?,
    })
}
