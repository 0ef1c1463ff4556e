//! The form with the lines of an order.

use domain::catalogue::{Product, RequiredAttribute};
use domain::order::{Order, OrderLine};
use domain::rejection::{Field, Rejection};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use shop::orders::LinesPreview;

use super::draft::{Draft, LineFault, LineInput};
use super::save::EditOrderLines;
use super::{find, preview};

/// The form. Its first button only looks, so that the Enter key saves nothing.
pub(super) fn of(
    order: &Order,
    draft: &Draft,
    products: &[Option<Product>],
    previewed: Option<&Result<LinesPreview, Rejection>>,
    found: &[Product],
) -> impl IntoView + use<> {
    let rows: Vec<_> = draft
        .lines
        .iter()
        .zip(products)
        .enumerate()
        .map(|(index, (input, product))| {
            let fault = draft.fault.as_ref().filter(|fault| fault.line == index);
            let line = order.lines.iter().find(|line| line.id.to_string() == input.id);
            row(index, input, &Goods::of(line, product.as_ref(), input), fault)
        })
        .collect();
    view! {
        <form class="lines-form" method="post" action=EditOrderLines::url()>
            <input type="hidden" name="id" value=order.id.to_string()/>
            <input type="hidden" name="version" value=order.version.to_string()/>
            <section class="panel" aria-labelledby="lines">
                <h2 id="lines">"Items"</h2>
                <table class="table table--form">
                    <thead>
                        <tr>
                            <th scope="col">"Product"</th>
                            <th scope="col">"Unit price"</th>
                            <th scope="col">"Quantity"</th>
                            <th scope="col">"Remove"</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
                <p class="buttons">
                    <button class="button button--primary" type="submit" name="intent" value="look">
                        "Show what this costs"
                    </button>
                    <button class="button button--quiet" type="submit" name="intent" value="give-up">
                        "Give the changes up"
                    </button>
                </p>
            </section>
            {previewed.map(preview::panel)}
            {find::panel(&draft.find, found)}
        </form>
    }
}

/// What a line is of.
struct Goods {
    title: String,
    size: String,
    /// What the order says now, for lines that it has.
    before: Option<(u32, String)>,
    asked: Vec<RequiredAttribute>,
}

impl Goods {
    fn of(line: Option<&OrderLine>, product: Option<&Product>, input: &LineInput) -> Self {
        if let Some(line) = line {
            let (title, size) = (line.title.clone(), line.size.clone());
            let before = Some((line.quantity, line.unit_price.decimal()));
            return Self { title, size, before, asked: Vec::new() };
        }
        let Some(product) = product else {
            let size = "not for sale any more".to_owned();
            return Self { title: input.variant.clone(), size, before: None, asked: Vec::new() };
        };
        let variant = product.variants.iter().find(|variant| variant.id.as_str() == input.variant);
        let size = variant.map(|variant| variant.size.clone()).unwrap_or_default();
        Self { title: product.title.clone(), size, before: None, asked: product.required_attributes.clone() }
    }
}

fn row(index: usize, input: &LineInput, goods: &Goods, fault: Option<&LineFault>) -> impl IntoView + use<> {
    let at = |field: &str| format!("lines[{index}][{field}]");
    let (title, size) = (goods.title.clone(), goods.size.clone());
    let was = goods.before.as_ref();
    let old_quantity = was.map(|(quantity, _)| quantity.to_string()).filter(|old| *old != input.quantity);
    let old_price = was.map(|(_, price)| price.clone()).filter(|old| *old != input.price);
    let is_new = was.is_none().then(|| view! { <span class="pill pill--wait">"New"</span> });
    let asked: Vec<_> = goods.asked.iter().map(|asked| attribute(index, input, asked)).collect();
    let fault_id = format!("lines-{index}-fault");
    let says = fault.map(|fault| fault.rejection.to_string());
    let wrong = |field| fault.is_some_and(|fault| is_about(&fault.rejection, field)).then_some("true");
    let described = says.is_some().then(|| fault_id.clone());
    let removed = input.is_removed();
    view! {
        <tr class=if removed { "row row--removed" } else { "row" }>
            <th scope="row" data-label="Product">
                <span class="stack">
                    <span>{title.clone()}" "{is_new}</span>
                    <span class="quiet">{size}</span>
                    {asked}
                    {says.map(|says| view! { <span class="field__fault" id=fault_id>{says}</span> })}
                </span>
                <input type="hidden" name=at("id") value=input.id.clone()/>
                <input type="hidden" name=at("variant") value=input.variant.clone()/>
            </th>
            <td data-label="Unit price">
                <span class="field">
                    <input name=at("price") value=input.price.clone() inputmode="decimal" autocomplete="off"
                        aria-label=format!("Unit price of {title}") aria-describedby=described.clone()
                        aria-invalid=wrong(Field::UnitPrice)/>
                    {old_price.map(|old| view! { <span class="field__hint">{format!("was {old}")}</span> })}
                </span>
            </td>
            <td data-label="Quantity">
                <span class="field">
                    <input name=at("quantity") value=input.quantity.clone() inputmode="numeric" autocomplete="off"
                        aria-label=format!("Quantity of {title}") aria-describedby=described
                        aria-invalid=wrong(Field::Items)/>
                    {old_quantity.map(|old| view! { <span class="field__hint">{format!("was {old}")}</span> })}
                </span>
            </td>
            <td data-label="Remove">
                <input type="checkbox" name=at("remove") value="1" checked=removed aria-label=format!("Remove {title}")/>
            </td>
        </tr>
    }
}

/// Whether a refusal is about the price, or else about the quantity.
fn is_about(rejection: &Rejection, field: Field) -> bool {
    match rejection {
        Rejection::Invalid { field: wrong } => *wrong == field,
        Rejection::InvalidQuantity => field == Field::Items,
        _ => false,
    }
}

fn attribute(index: usize, input: &LineInput, asked: &RequiredAttribute) -> impl IntoView + use<> {
    let id = format!("lines-{index}-{}", asked.key);
    let value = input.attributes.get(&asked.key).cloned().unwrap_or_default();
    view! {
        <span class="field">
            <label for=id.clone()>{asked.label.clone()}</label>
            <input id=id name=format!("lines[{index}][attributes][{}]", asked.key) value=value autocomplete="off"/>
            {asked.hint.clone().map(|hint| view! { <span class="field__hint">{hint}</span> })}
        </span>
    }
}
