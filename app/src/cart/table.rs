//! The cart's table, alive: what is changed shows at once, is sent, and is told.

#![expect(missing_docs, reason = "the macro makes a public struct of an island's props, and does not document it")]

use domain::cart::{Cart, CartLine};
use domain::flash::Flash;
use domain::rejection::Rejection;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::line::cart_line;
use super::{ChangedCart, show_cart};
use crate::error::AppError;
use crate::live;

/// What the table says above the cart.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Said {
    words: String,
    is_refusal: bool,
}

impl From<&Flash> for Said {
    fn from(flash: &Flash) -> Self {
        // That an order is paid already stops a checkout, but it is good news.
        let is_good_news = *flash == Flash::Refused(Rejection::AlreadyPaid);
        Self { words: flash.to_string(), is_refusal: flash.is_refusal() && !is_good_news }
    }
}

/// The table's state, shared by its lines.
#[derive(Clone, Copy)]
pub(super) struct Table {
    cart: RwSignal<Cart>,
    said: RwSignal<Option<Said>>,
    /// How many changes have not been answered.
    awaited: RwSignal<u32>,
    /// Whether two of them were on their way at once: then their answers may have come in another order.
    crossed: StoredValue<bool>,
    region: NodeRef<leptos::html::Div>,
}

impl Table {
    fn new(cart: Cart, flash: Option<&Flash>) -> Self {
        Self {
            cart: RwSignal::new(cart),
            said: RwSignal::new(flash.map(Said::from)),
            awaited: RwSignal::new(0),
            crossed: StoredValue::new(false),
            region: NodeRef::new(),
        }
    }

    /// The line as it is now; as it was last, when it is gone.
    pub(super) fn line(self, initial: CartLine) -> Memo<CartLine> {
        Memo::new(move |last: Option<&CartLine>| {
            let last = last.unwrap_or(&initial);
            self.cart.with(|cart| cart.lines.iter().find(|line| line.id == last.id).unwrap_or(last).clone())
        })
    }

    /// Sends a change, having shown in the header that the cart will then hold `difference` pieces more.
    pub(super) fn send<Change>(self, difference: i64, change: Change, done: impl FnOnce() + 'static)
    where
        Change: Future<Output = Result<ChangedCart, AppError>> + 'static,
    {
        let expected = i64::from(self.cart.with_untracked(Cart::count)).saturating_add(difference);
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

    fn settle(self, answer: Result<ChangedCart, AppError>) {
        self.awaited.update(|awaited| *awaited = awaited.saturating_sub(1));
        let is_last = self.awaited.get_untracked() == 0;
        match answer {
            Ok(ChangedCart { cart, flash }) => {
                self.said.set(flash.as_ref().map(Said::from));
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

    fn replace(self, cart: Cart) {
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
    /// The cart when the page was made.
    cart: Cart,
    /// What happened before the page was made.
    flash: Option<Flash>,
) -> impl IntoView {
    let table = Table::new(cart, flash.as_ref());
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
    let has_news = flash.is_some();
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
                    <For each=move || table.cart.with(|cart| cart.lines.clone()) key=|line| line.id let:line>
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
    let totals = Memo::new(move |_| table.cart.with(|cart| cart.totals));
    let seen = Memo::new(move |_| table.cart.with(|cart| cart.fingerprint().to_string()));
    let busy = move || table.awaited.get() > 0;
    let row = move |name: &'static str, amount: Signal<String>| {
        view! { <div class="totals__row"><dt>{name}</dt><dd>{amount}</dd></div> }
    };
    let shipping = Signal::derive(move || match totals.get().shipping {
        free if free.minor == 0 => "free".to_owned(),
        shipping => shipping.to_string(),
    });
    let tax_name = if totals.get_untracked().tax_included { "incl. tax" } else { "Tax" };
    let tax = row(tax_name, Signal::derive(move || totals.get().tax.to_string()));
    let total = view! {
        <div class="totals__row totals__row--total">
            <dt>"Total"</dt>
            <dd>{move || totals.get().total.to_string()}</dd>
        </div>
    };
    let (before_total, after_total) =
        if totals.get_untracked().tax_included { (None, Some(tax)) } else { (Some(tax), None) };
    view! {
        <section class="cart__summary" aria-labelledby="summary">
            <h2 id="summary">"Summary"</h2>
            <dl class="totals" aria-busy=move || busy().then_some("true")>
                {row("Subtotal", Signal::derive(move || totals.get().subtotal.to_string()))}
                {row("Shipping", shipping)}
                {before_total}
                {total}
                {after_total}
            </dl>
            <form method="post" action="/fn/begin-checkout">
                <input type="hidden" name="seen" value=move || seen.get()/>
                <button class="button button--primary button--wide" type="submit">"Check out"</button>
            </form>
            <p class="cart__hint">"You pay on the next page. Your address is asked for there."</p>
        </section>
    }
    .into_any()
}
