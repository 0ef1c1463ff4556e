//! What the items would cost, and what that does to the customer's money.

use domain::money::Money;
use domain::order_lines::MoneyEffect;
use domain::rejection::Rejection;
use leptos::prelude::*;
use shop::orders::LinesPreview;

/// The panel, with the button that saves what it shows.
pub(super) fn panel(previewed: &Result<LinesPreview, Rejection>) -> impl IntoView + use<> {
    let content = match previewed {
        Ok(preview) => shown(preview).into_any(),
        Err(why) => view! { <p class="field__fault">{why.to_string()}</p> }.into_any(),
    };
    view! {
        <section class="panel" aria-labelledby="preview">
            <h2 id="preview">"What this costs"</h2>
            {content}
        </section>
    }
}

fn shown(preview: &LinesPreview) -> impl IntoView + use<> {
    let (before, after) = (&preview.before.totals, &preview.after.totals);
    let tax = if after.tax_included { "Tax (included)" } else { "Tax" };
    let short = preview.short.as_ref().map(|short| {
        view! { <p class="note">{format!("{short} It would not be saved.")}</p> }
    });
    view! {
        <table class="table table--compare">
            <thead>
                <tr>
                    <th scope="col"><span class="visually-hidden">"What"</span></th>
                    <th scope="col">"Now"</th>
                    <th scope="col">"Then"</th>
                </tr>
            </thead>
            <tbody>
                {row("Subtotal", before.subtotal, after.subtotal)}
                {row("Shipping", before.shipping, after.shipping)}
                {row(tax, before.tax, after.tax)}
                {row("Total", before.total, after.total)}
            </tbody>
        </table>
        <p class="effect">{effect(preview.effect)}</p>
        {short}
        <input type="hidden" name="seen" value=after.total.minor.to_string()/>
        <p><button class="button button--primary" type="submit" name="intent" value="save">"Save these items"</button></p>
    }
}

fn row(name: &'static str, before: Money, after: Money) -> impl IntoView {
    view! {
        <tr class="row">
            <th scope="row">{name}</th>
            <td data-label="Now">{before.to_string()}</td>
            <td data-label="Then">{after.to_string()}</td>
        </tr>
    }
}

fn effect(effect: MoneyEffect) -> String {
    let more = match effect {
        MoneyEffect::Unpaid | MoneyEffect::Even => "",
        MoneyEffect::Credit(_) => " It stays in the customer's balance, and can be refunded on the order's page.",
        MoneyEffect::Missing(_) => " The customer has paid less than the order then costs; nothing is charged by this.",
    };
    format!("{effect}.{more}")
}
