//! Paying an order back, wholly or in part (PAY-10).

use domain::flash::Flash;
use domain::ids::OrderId;
use domain::money::Money;
use domain::note::Note;
use domain::order::Order;
use domain::refund::RefundReason;
use domain::rejection::{Field, Rejection};
use domain::staff::Permission;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::server_fn::codec::PostUrl;
use shop::orders::OrderDetail;
use shop::refunds::RefundRequest;

use super::super::exit::{Exit, HtmlPage};
use super::super::field::Input;
use super::super::typed::Typed;
use super::refunds;
use crate::backend;
use crate::error::AppError;
use crate::press;

/// Pays an order back. A browser comes back to the order's page with a message. The same press twice is one refund.
///
/// # Errors
/// For a program, what was refused, with its status.
#[server(prefix = "/fn", endpoint = "refund-order", input = PostUrl, output = HtmlPage)]
pub(super) async fn refund_order(
    /// Which order.
    #[server(default)]
    id: String,
    /// How much; nothing is all that can be.
    #[server(default)]
    amount: String,
    /// Why.
    #[server(default)]
    reason: String,
    /// What staff say about it among themselves.
    #[server(default)]
    note: String,
    /// What the form carries so that pressing twice does once.
    #[server(default)]
    press: String,
) -> Result<Exit, AppError> {
    match refund(&id, &amount, (&reason, &note), &press).await {
        Ok(exit) => Ok(exit),
        Err(error) => Exit::refused(error).await,
    }
}

async fn refund(id: &str, amount: &str, (reason, note): (&str, &str), press: &str) -> Result<Exit, AppError> {
    let actor = backend::actor().await?;
    actor.require(Permission::ChangeOrders)?;
    let id: OrderId = id.parse().map_err(|_| Rejection::OrderNotFound)?;
    let shop = backend::shop();
    let order = shop.visible_order(actor, &id.to_string()).await?;
    let done = async {
        let request = read(&order, amount, (reason, note), press)?;
        Ok(shop.refund_order(actor, id, request).await?)
    };
    let typed = Typed::into(form_name(id), &[("amount", amount), ("reason", reason), ("note", note)]);
    match typed.unless(done.await).await {
        Ok(refund) => super::tell(id, &Flash::OrderRefunded { amount: refund.amount, status: refund.status }).await,
        Err(AppError::Rejected(
            rejection @ (Rejection::Invalid { .. }
            | Rejection::NothingToRefund
            | Rejection::RefundTooLarge { .. }
            | Rejection::RefundRefused { .. }
            | Rejection::OrderConflict),
        )) => super::tell_refusal(id, rejection).await,
        Err(error) => Err(error),
    }
}

fn form_name(id: OrderId) -> String {
    format!("refund {id}")
}

fn read(order: &Order, amount: &str, (reason, note): (&str, &str), press: &str) -> Result<RefundRequest, Rejection> {
    let amount = match amount.trim() {
        "" => None,
        typed => Some(read_money(typed, order.totals.total, Field::Amount)?),
    };
    let (reason, note) = (RefundReason::from_form(reason)?, Note::from_form(note)?);
    Ok(RefundRequest { amount, reason, note, press: press.parse()? })
}

/// An amount as people type it, with a comma too, in the currency of `like`.
pub(super) fn read_money(typed: &str, like: Money, field: Field) -> Result<Money, Rejection> {
    Money::parse(&typed.trim().replace(',', "."), like.currency).map_err(|_| Rejection::Invalid { field })
}

/// What was paid back, and the ways to pay back what is left.
pub(super) fn card(detail: &OrderDetail, may_change: bool, typed: &Typed) -> impl IntoView + use<> {
    let (order, left) = (&detail.order, detail.refundable);
    let offered = may_change && left.minor > 0;
    let form = offered.then(|| form(order, left, &typed.of(&form_name(order.id))));
    let credit = credit_left(order, left).filter(|_| offered).map(|credit| credit_form(order, credit));
    (offered || !detail.refunds.is_empty()).then(|| {
        view! {
            <section class="panel" aria-labelledby="refund">
                <h2 id="refund">"Refund"</h2>
                <p>{format!("{} was received, {} of it can be paid back.", detail.received, left)}</p>
                {refunds::list(&detail.refunds)}
                {credit}
                {form}
            </section>
        }
    })
}

/// What is left over of the money received for an order: what processing or an edit took off it.
fn credit_left(order: &Order, left: Money) -> Option<Money> {
    let credit = left.plus(order.totals.total.negated()).ok()?;
    (credit.minor > 0).then_some(credit)
}

fn credit_form(order: &Order, credit: Money) -> impl IntoView + use<> {
    view! {
        <form class="note" method="post" action=RefundOrder::url()>
            <input type="hidden" name="id" value=order.id.to_string()/>
            {press::field()}
            <input type="hidden" name="amount" value=credit.decimal()/>
            <p>
                {format!("The order costs {}: {credit} of what was received became the customer's credit.", order.totals.total)}
            </p>
            <p><button class="button" type="submit">{format!("Refund the credit of {credit}")}</button></p>
        </form>
    }
}

fn form(order: &Order, left: Money, typed: &Typed) -> impl IntoView + use<> {
    let reasons: Vec<_> =
        RefundReason::KNOWN.into_iter().map(|(word, label)| option(word, label, &typed.or("reason", ""))).collect();
    let label = format!("Amount ({})", left.currency.symbol().trim());
    let amount = Input::text("refund-amount", "amount", &label, &typed.or("amount", &left.decimal())).required();
    let amount = amount.hint(format!("At most {left}")).fault(typed.fault(Field::Amount));
    let note = Input::text("refund-note", "note", "Note for the staff (optional)", &typed.or("note", ""));
    view! {
        <details class="fold" open=typed.is_refused()>
            <summary>"Refund the order or a part of it"</summary>
            <form class="admin-form" method="post" action=RefundOrder::url()>
                <input type="hidden" name="id" value=order.id.to_string()/>
                {press::field()}
                <div class="admin-form__part">
                    {Input { keys: Some("decimal"), ..amount }.view()}
                    <p class="field">
                        <label for="refund-reason">"Reason"</label>
                        <select id="refund-reason" name="reason"><option value="">"none given"</option>{reasons}</select>
                    </p>
                    {note.fault(typed.fault(Field::Note)).view()}
                </div>
                <p><button class="button" type="submit">"Refund now"</button></p>
            </form>
        </details>
    }
}

fn option(word: &'static str, label: &'static str, chosen: &str) -> impl IntoView + use<> {
    view! { <option value=word selected=chosen == word>{label}</option> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::money::Currency;

    #[test]
    fn an_amount_is_read_with_a_point_or_a_comma() {
        let like = Money::zero(Currency::Eur);
        let read = |typed| read_money(typed, like, Field::Amount).map(|money| money.minor);
        assert_eq!((read("3.58"), read(" 3,5 "), read("12")), (Ok(358), Ok(350), Ok(1200)));
        for odd in ["", "1.234,56", "€3", "3.585", "NaN"] {
            assert_eq!(read(odd), Err(Rejection::Invalid { field: Field::Amount }), "{odd:?}");
        }
    }
}
