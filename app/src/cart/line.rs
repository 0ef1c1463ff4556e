//! A line of the cart's table.

use domain::cart::{Quantity, parse_pieces};
use leptos::html::Input;
use leptos::prelude::*;

use super::table::Table;
use super::view::LineView;
use super::{change_quantity, remove_line};

/// A line with its forms. What is typed shows in the header at once, and stays in the field if it is refused.
pub(super) fn cart_line(table: Table, line: LineView) -> AnyView {
    let id = StoredValue::new(line.id.clone());
    let page = line.page.clone();
    let current = table.line(line.clone());
    let quantity = Memo::new(move |_| current.with(|line| line.quantity));
    let wanted = RwSignal::new(None::<u32>);
    let field = NodeRef::<Input>::new();
    let change = move || {
        let Some(typed) = field.get_untracked().map(|field| field.value()) else { return };
        let pieces = parse_pieces(&typed).ok();
        let difference = pieces.map_or(0, |pieces| i64::from(pieces) - i64::from(quantity.get_untracked()));
        wanted.set(pieces);
        table.send(difference, change_quantity(id.get_value(), typed), move || forget(wanted));
    };
    let remove = move || {
        wanted.set(Some(0));
        let difference = -i64::from(quantity.get_untracked());
        table.send(difference, remove_line(id.get_value()), move || forget(wanted));
    };
    let total = move || current.with(|line| line.total.clone());
    let id = line.id.clone();
    view! {
        <li class="cart-line" class:cart-line--busy=move || wanted.get().is_some()>
            {picture(&line)}
            <div class="cart-line__text">
                <h2 class="cart-line__title" id=format!("title-{id}")><a href=page>{line.title.clone()}</a></h2>
                <p class="cart-line__size">{line.size.clone()}</p>
                {attributes(&line)}
                <p class="cart-line__price">{move || current.with(|line| line.unit_price.clone())} " each"</p>
            </div>
            <div class="cart-line__forms">
                <div class="cart-line__notes" inner_html=move || current.with(|line| line.notes.clone())></div>
                <form
                    class="quantity"
                    method="post"
                    action="/fn/change-quantity"
                    on:submit=move |event| {
                        event.prevent_default();
                        change();
                    }
                >
                    <input type="hidden" name="line" value=id.clone()/>
                    <label class="quantity__label" for=format!("quantity-{id}")>"Quantity"</label>
                    <input
                        class="quantity__field"
                        id=format!("quantity-{id}")
                        node_ref=field
                        type="text"
                        inputmode="numeric"
                        autocomplete="off"
                        name="quantity"
                        aria-describedby=format!("title-{id}")
                        value=line.quantity.to_string()
                        prop:value=move || quantity.get().to_string()
                    />
                    <button class="button button--small" type="submit" aria-describedby=format!("title-{id}")>"Update"</button>
                </form>
                <Steppers field title=line.title.clone() on_step=change/>
                <form
                    method="post"
                    action="/fn/remove-line"
                    on:submit=move |event| {
                        event.prevent_default();
                        remove();
                    }
                >
                    <input type="hidden" name="line" value=id.clone()/>
                    <button class="button button--quiet" type="submit" aria-describedby=format!("title-{id}")>"Remove"</button>
                </form>
            </div>
            <p class="cart-line__total"><span class="visually-hidden">"Line total: "</span><span>{total}</span></p>
        </li>
    }
    .into_any()
}

/// Forgets what was wanted; the line may be gone by now.
fn forget(wanted: RwSignal<Option<u32>>) {
    _ = wanted.try_set(None);
}

fn picture(line: &LineView) -> impl IntoView + use<> {
    let image = line.image.clone().map(|(url, alt, width, height)| {
        view! { <img src=url alt=alt width=width.to_string() height=height.to_string()/> }
    });
    view! { <div class="cart-line__picture">{image}</div> }
}

fn attributes(line: &LineView) -> impl IntoView + use<> {
    let said: Vec<_> = line
        .attributes
        .iter()
        .map(|(label, value)| view! { <div><dt>{label.clone()} ": "</dt><dd>{value.clone()}</dd></div> })
        .collect();
    (!said.is_empty()).then(|| view! { <dl class="cart-line__attributes">{said}</dl> })
}

/// One piece more or less. Shown only where JavaScript runs, beside the field and its button.
#[component]
fn Steppers(field: NodeRef<Input>, title: String, on_step: impl Fn() + Copy + Send + Sync + 'static) -> impl IntoView {
    let step = move |more: bool| {
        let Some(field) = field.get_untracked() else { return };
        let pieces = parse_pieces(&field.value()).unwrap_or(1);
        let pieces = if more { pieces.saturating_add(1) } else { pieces.saturating_sub(1) };
        field.set_value(&pieces.clamp(1, Quantity::MOST).to_string());
        on_step();
    };
    view! {
        <div class="steppers scripted">
            <button class="stepper" type="button" aria-label=format!("One {title} less") on:click=move |_| step(false)>"−"</button>
            <button class="stepper" type="button" aria-label=format!("One {title} more") on:click=move |_| step(true)>"+"</button>
        </div>
    }
}
