//! The cart as the browser half needs it: words and whole numbers only, so that little code reads it.

use serde::{Deserialize, Serialize};

/// A cart, and what was just done to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CartView {
    /// The lines, oldest first.
    pub lines: Vec<LineView>,
    /// How many pieces are in it.
    pub count: u32,
    /// The lines together.
    pub subtotal: String,
    /// Shipping, or that it is free.
    pub shipping: String,
    /// Tax.
    pub tax: String,
    /// What is paid.
    pub total: String,
    /// Whether the tax is contained in the prices.
    pub tax_included: bool,
    /// The cart's fingerprint, which checkout compares.
    pub seen: String,
    /// What happened, or why nothing did.
    pub said: Option<Said>,
}

/// A line of the cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineView {
    /// The line's id.
    pub id: String,
    /// The product's page.
    pub page: String,
    /// The product's name.
    pub title: String,
    /// The variant's size.
    pub size: String,
    /// The picture's address, text, width and height.
    pub image: Option<(String, String, u32, u32)>,
    /// What the shopper said for it, with how it is called.
    pub attributes: Vec<(String, String)>,
    /// How many.
    pub quantity: u32,
    /// The price of one piece.
    pub unit_price: String,
    /// Unit price × quantity.
    pub total: String,
    /// What the shopper must see, and the form to mend what they can, as HTML; mostly empty.
    pub notes: String,
}

/// What the page says above the cart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The message.
    pub words: String,
    /// Whether it tells of something that was not done.
    pub is_refusal: bool,
}

#[cfg(feature = "ssr")]
mod made {
    use domain::cart::{Cart, CartLine};
    use domain::flash::Flash;
    use domain::rejection::Rejection;

    use super::{CartView, LineView, Said};
    use crate::asked::Answers;
    use crate::cart::notes;

    impl CartView {
        /// The cart, with what was just done to it.
        #[must_use]
        pub fn of(cart: &Cart, flash: Option<&Flash>) -> Self {
            Self::mending(cart, flash, None)
        }

        /// The same, with what was typed for one of its lines and refused.
        #[must_use]
        pub(crate) fn mending(cart: &Cart, flash: Option<&Flash>, refused: Option<&Answers>) -> Self {
            let totals = cart.totals;
            let shipping = if totals.shipping.minor == 0 { "free".to_owned() } else { totals.shipping.to_string() };
            Self {
                lines: cart.lines.iter().map(|line| LineView::of(line, refused)).collect(),
                count: cart.count(),
                subtotal: totals.subtotal.to_string(),
                shipping,
                tax: totals.tax.to_string(),
                total: totals.total.to_string(),
                tax_included: totals.tax_included,
                seen: cart.fingerprint().to_string(),
                said: flash.map(Said::from),
            }
        }
    }

    impl LineView {
        fn of(line: &CartLine, refused: Option<&Answers>) -> Self {
            let image = line.image.clone().map(|image| (image.url, image.alt, image.width, image.height));
            Self {
                id: line.id.to_string(),
                page: format!("/products/{}", line.product),
                title: line.title.clone(),
                size: line.size.clone(),
                image,
                attributes: line.said(),
                quantity: line.quantity,
                unit_price: line.unit_price.to_string(),
                total: line.line_total.to_string(),
                notes: notes::of(line, refused),
            }
        }
    }

    impl From<&Flash> for Said {
        fn from(flash: &Flash) -> Self {
            // That an order is paid already stops a checkout, but it is good news.
            let is_good_news = *flash == Flash::Refused(Rejection::AlreadyPaid);
            Self { words: flash.to_string(), is_refusal: flash.is_refusal() && !is_good_news }
        }
    }
}
