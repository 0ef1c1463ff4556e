//! What something costs, summed up.

use domain::money::Money;
use domain::pricing::Totals;
use leptos::prelude::*;

/// The sums, and what was paid back of them.
pub(super) fn sums(totals: &Totals, refunded: Money) -> impl IntoView + use<> {
    let tax = if totals.tax_included { "Tax (included)" } else { "Tax" };
    let refunded =
        (refunded.minor > 0).then(|| view! { <div><dt>"Paid back"</dt><dd>{refunded.to_string()}</dd></div> });
    view! {
        <dl class="totals">
            <div><dt>"Subtotal"</dt><dd>{totals.subtotal.to_string()}</dd></div>
            <div><dt>"Shipping"</dt><dd>{totals.shipping.to_string()}</dd></div>
            <div><dt>{tax}</dt><dd>{totals.tax.to_string()}</dd></div>
            <div class="totals__sum"><dt>"Total"</dt><dd>{totals.total.to_string()}</dd></div>
            {refunded}
        </dl>
    }
}
