//! The fields of forms and of requests' bodies, by which faults are told.

use serde::{Deserialize, Serialize};

macro_rules! fields {
    ($($variant:ident $name:literal $label:literal;)*) => {
        /// A field of a form or of a request's body.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub enum Field { $(#[doc = $label] $variant),* }

        impl Field {
            /// As the wire calls it.
            #[must_use]
            pub const fn as_str(self) -> &'static str { match self { $(Self::$variant => $name),* } }

            /// As a form calls it.
            #[must_use]
            pub const fn label(self) -> &'static str { match self { $(Self::$variant => $label),* } }
        }
    };
}

fields! {
    Active "active" "whether it is for sale";
    Amount "amount" "the amount";
    Attributes "attributes" "the required information";
    Category "category" "the category";
    Change "change" "the change (a whole number other than 0)";
    City "city" "the town";
    Country "country" "the country (two letters, such as DE)";
    CurrentPassword "currentPassword" "your current password";
    Cursor "cursor" "the cursor";
    Description "description" "the description (at most 20,000 characters)";
    Customer "customer" "the customer";
    Email "email" "the email address";
    Expires "expires" "the number of days (1 to 3650)";
    From "from" "the first day (such as 2026-04-23)";
    FulfilmentStatus "fulfilmentStatus" "the fulfilment status";
    Images "images" "the pictures (addresses within the shop, such as /images/…)";
    Items "items" "the items";
    Kind "kind" "the kind";
    Metadata "metadata" "the metadata";
    Limit "limit" "the limit (1 to 100)";
    Line1 "line1" "the street and number";
    Line2 "line2" "the second line of the address";
    Name "name" "the name";
    Note "note" "the note (at most 500 characters)";
    OnHand "onHand" "the pieces in stock";
    Password "password" "the password";
    Payment "payment" "the payment";
    Phone "phone" "the telephone number";
    PoNumber "poNumber" "the purchase-order number (at most 64 characters)";
    PostalCode "postalCode" "the postal code";
    Press "press" "the form; please open the page again";
    ProductId "productId" "the product id (letters, digits, dots, hyphens and underscores)";
    Reason "reason" "the reason";
    RequiredAttributes "requiredAttributes" "the required information";
    Processed "processed" "whether it was processed (yes or no)";
    Role "role" "the role";
    Scopes "scopes" "the scopes (orders:read, orders:write, customers, products, carts)";
    Size "size" "the size";
    Slug "slug" "the name in addresses (small letters, digits and hyphens)";
    Sort "sort" "the sorting";
    Source "source" "the source";
    State "state" "the state";
    Status "status" "the status";
    TaxClass "taxClass" "the tax class";
    Title "title" "the title";
    TrackingUrl "trackingUrl" "the tracking address (https://…)";
    UnitPrice "unitPrice" "the unit price";
    Until "until" "the last day (such as 2026-04-23)";
    Variants "variants" "the sizes";
    Vendor "vendor" "the vendor";
    Version "version" "the version";
}
