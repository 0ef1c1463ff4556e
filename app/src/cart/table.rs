//! The cart's table, alive: what is changed shows at once, is sent, and is told.

#![expect(missing_docs, reason = "the macro makes a public struct of an island's props, and does not document it")]

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::line::cart_line;
use super::show_cart;
use super::view::{CartView, LineView, Said};
use crate::error::AppError;
use crate::live;

/// The table's state, shared by its lines.
#[derive(Clone, Copy)]
pub(super) struct Table {
    cart: RwSignal<CartView>,
    said: RwSignal<Option<Said>>,
    /// How many changes have not been answered.
    awaited: RwSignal<u32>,
    /// Whether two of them were on their way at once: then their answers may have come in another order.
    crossed: StoredValue<bool>,
    region: NodeRef<leptos::html::Div>,
}

impl Table {
    fn new(mut cart: CartView) -> Self {
        let said = cart.said.take();
        Self {
            cart: RwSignal::new(cart),
            said: RwSignal::new(said),
            awaited: RwSignal::new(0),
            crossed: StoredValue::new(false),
            region: NodeRef::new(),
        }
    }

    /// The line as it is now; as it was last, when it is gone.
    pub(super) fn line(self, initial: LineView) -> Memo<LineView> {
        Memo::new(move |last: Option<&LineView>| {
            let last = last.unwrap_or(&initial);
            self.cart.with(|cart| cart.lines.iter().find(|line| line.id == last.id).unwrap_or(last).clone())
        })
    }

    /// Sends a change, having shown in the header that the cart will then hold `difference` pieces more.
    pub(super) fn send<Change>(self, difference: i64, change: Change, done: impl FnOnce() + 'static)
    where
        Change: Future<Output = Result<CartView, AppError>> + 'static,
    {
        let expected = i64::from(self.cart.with_untracked(|cart| cart.count)).saturating_add(difference);
        live::show(u32::try_from(expected).unwrap_or(0));
        self.awaited.update(|awaited| *awaited += 1);
        if self.awaited.get_untracked() > 1 {
            self.crossed.set_value(true);
        }
        spawn_local(async move {
            let answer = change.await;
            done();
            self.settle(answer);
        });
    }

    fn settle(self, answer: Result<CartView, AppError>) {
        self.awaited.update(|awaited| *awaited = awaited.saturating_sub(1));
        let is_last = self.awaited.get_untracked() == 0;
        match answer {
            Ok(mut cart) => {
                self.said.set(cart.said.take());
                if is_last && !self.crossed.get_value() {
                    self.replace(cart);
                }
            }
            Err(error) => self.said.set(Some(Said { words: error.to_string(), is_refusal: true })),
        }
        if is_last && self.crossed.get_value() {
            self.crossed.set_value(false);
            self.refresh();
        }
        live::tell();
    }

    fn replace(self, cart: CartView) {
        let fewer_lines = cart.lines.len() < self.cart.with_untracked(|cart| cart.lines.len());
        self.cart.set(cart);
        // The button that had the focus is gone with its line.
        if let (true, Some(region)) = (fewer_lines, self.region.get_untracked()) {
            // An element that cannot take the focus leaves it where it is.
            _ = region.focus();
        }
    }

    /// Fetches the cart as the server knows it.
    fn refresh(self) {
        spawn_local(async move {
            if let Ok(cart) = show_cart().await
                && self.awaited.get_untracked() == 0
            {
                self.replace(cart);
            }
        });
    }
}

/// The cart with everything that can be done to it. Without JavaScript its forms do the same.
#[island]
pub fn CartTable(
    /// The cart when the page was made, with what happened before.
    cart: CartView,
) -> impl IntoView {
    let has_news = cart.said.is_some();
    let table = Table::new(cart);
    let elsewhere = live::changes_elsewhere();
    Effect::new(move |before: Option<u32>| {
        let changes = elsewhere.get();
        if before.is_some_and(|before| before != changes) {
            table.refresh();
        }
        changes
    });
    let is_empty = Memo::new(move |_| table.cart.with(|cart| cart.lines.is_empty()));
    // A live region tells only what changes in it. What it holds from the start is read because it has the focus.
    view! {
        <div class="flash-region" role="status" tabindex="-1" autofocus=has_news node_ref=table.region>
            {move || {
                table.said.get().map(|said| {
                    let class = if said.is_refusal { "flash flash--refusal" } else { "flash" };
                    view! { <p class=class>{said.words}</p> }
                })
            }}
        </div>
        <Show when=move || !is_empty.get() fallback=EmptyCart>
            <div class="cart">
                <ul class="cart__lines">
                    <For each=move || table.cart.with(|cart| cart.lines.clone()) key=|line| line.id.clone() let:line>
                        {cart_line(table, line)}
                    </For>
                </ul>
                {summary(table)}
            </div>
        </Show>
    }
}

#[component]
fn EmptyCart() -> impl IntoView {
    view! {
        <div class="cart-empty">
            <p class="cart-empty__title">"Your shopping cart is empty"</p>
            <p>"Whatever you put into it waits here for you."</p>
            <p><a class="button" href="/">"Look around the shop"</a></p>
        </div>
    }
}

/// The totals, and the way to pay.
fn summary(table: Table) -> AnyView {
    let tax_included = table.cart.with_untracked(|cart| cart.tax_included);
    let busy = move || table.awaited.get() > 0;
    let row = move |name: &'static str, amount: fn(&CartView) -> &String| {
        view! { <div class="totals__row"><dt>{name}</dt><dd>{move || table.cart.with(|cart| amount(cart).clone())}</dd></div> }
    };
    let tax = row(if tax_included { "incl. tax" } else { "Tax" }, |cart| &cart.tax);
    let total = view! {
        <div class="totals__row totals__row--total">
            <dt>"Total"</dt>
            <dd>{move || table.cart.with(|cart| cart.total.clone())}</dd>
        </div>
    };
    let (before_total, after_total) = if tax_included { (None, Some(tax)) } else { (Some(tax), None) };
    view! {
        <section class="cart__summary" aria-labelledby="summary">
            <h2 id="summary">"Summary"</h2>
            <dl class="totals" aria-busy=move || busy().then_some("true")>
                {row("Subtotal", |cart| &cart.subtotal)}
                {row("Shipping", |cart| &cart.shipping)}
                {before_total}
                {total}
                {after_total}
            </dl>
            <form method="post" action="/fn/begin-checkout">
                <input type="hidden" name="seen" value=move || table.cart.with(|cart| cart.seen.clone())/>
                <button class="button button--primary button--wide" type="submit">"Check out"</button>
            </form>
            <p class="cart__hint">"You pay on the next page. Your address is asked for there."</p>
        </section>
    }
    .into_any()
}
