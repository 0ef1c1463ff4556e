//! Importing products from a file: it is sent, looked at, and then imported while a page tells how far it is (CAT-6).

mod report;

use domain::product_file::{Column, Counts};
use domain::staff::Permission;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use shop::products::imports::{ImportState, ProductImport};

use super::guard::guarded;
use super::{address, frame};
use crate::backend;
use crate::press;

/// After how many seconds the page of an import that goes on is asked for again.
const AGAIN: u32 = 2;

/// The page on which a file is chosen.
pub(super) fn page() -> impl IntoView {
    guarded(async move |who| {
        who.actor.require(Permission::ChangeProducts)?;
        let flash = backend::take_flash().await?;
        let columns: Vec<_> = Column::ALL
            .iter()
            .map(|column| view! { <li><code>{column.as_str()}</code>": "{explained(*column)}</li> })
            .collect();
        let content = view! {
            <p><a href=address::PRODUCTS>"All products"</a></p>
            <h1>"Import products"</h1>
            {frame::flash_note(flash.as_ref())}
            <section class="panel" aria-labelledby="file">
                <h2 id="file">"A file"</h2>
                <p>"Nothing is changed yet: you are shown what the file would do first."</p>
                <form class="admin-form" method="post" action=address::IMPORTS enctype="multipart/form-data">
                    {press::field()}
                    <p class="field">
                        <label for="csv">"CSV file"</label>
                        <input id="csv" type="file" name="file" accept=".csv,text/csv" required=true/>
                    </p>
                    <p><button class="button button--primary" type="submit">"Look at it"</button></p>
                </form>
            </section>
            <section class="panel" aria-labelledby="columns">
                <h2 id="columns">"Its columns"</h2>
                <p>
                    "A row is a size of a product; the columns of the product are repeated. "
                    <a href=address::EXPORT download="products.csv">"Export the products"</a>
                    " to have a file to begin with. A column that the file lacks stays as it is; an empty cell empties. "
                    "Commas, semicolons or tabs between the cells, and prices with a point or a comma, are understood."
                </p>
                <ul class="columns">{columns}</ul>
            </section>
        };
        Ok(frame::inside(&who, "Import products", content.into_any()))
    })
}

const fn explained(column: Column) -> &'static str {
    match column {
        Column::Product => "the product's name in addresses (small letters, digits and hyphens). Always needed.",
        Column::Title => "its name.",
        Column::Description => "plain text; an empty line begins a new paragraph.",
        Column::Vendor => "by name; one that is not known is added.",
        Column::Category => "by name; one that is not known is added.",
        Column::TaxClass => "standard, reduced or none.",
        Column::Images => "one a line: its address, its size, what it shows (/images/soap.svg 800x800 A bar of soap).",
        Column::RequiredAttributes => "what a buyer must say, as a list in JSON; mostly empty.",
        Column::Variant => "the product id of the size. Always needed.",
        Column::Size => "what the size is called (250 g).",
        Column::UnitPrice => "the price of one piece.",
        Column::Currency => "the shop's currency; anything else is refused.",
        Column::OnHand => "pieces in stock, as counted.",
        Column::Active => "yes or no: whether it is for sale.",
    }
}

/// The page of an import: what it would do, how far it is, or what it did.
pub(super) fn import_page() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("id")).unwrap_or_default();
    let from = use_query_map().with_untracked(|query| query.get("from")).and_then(|from| from.parse().ok());
    guarded(async move |who| {
        let shop = backend::shop();
        let import = shop.product_import(who.actor, &id).await?;
        let stuck = shop.is_import_stuck(&import);
        if import.state == ImportState::Running && !stuck {
            backend::ask_again(AGAIN);
        }
        let content = view! {
            <p><a href=address::IMPORTS>"Another file"</a>" · "<a href=address::PRODUCTS>"All products"</a></p>
            <h1>"Import of "{import.file_name.clone()}</h1>
            {standing(&import, stuck)}
            {report::of(&import, from.unwrap_or(0))}
        };
        Ok(frame::inside(&who, "Import products", content.into_any()))
    })
}

fn standing(import: &ProductImport, stuck: bool) -> AnyView {
    let counts = Counts::of(&import.report);
    let ProductImport { rows_total, rows_done, .. } = *import;
    match import.state {
        ImportState::Previewed if counts.changes() == 0 => {
            view! { <p class="note" role="status">"This file would change nothing: "{counts.to_string()}"."</p> }.into_any()
        }
        ImportState::Previewed => view! {
            <p role="status">"Nothing was changed yet. If you import it: "<strong>{counts.to_string()}</strong>"."</p>
            {go(import, &import_words(counts.changes()))}
        }
        .into_any(),
        ImportState::Running if stuck => view! {
            <p class="note" role="status">
                {format!("The import was broken off after {rows_done} of {rows_total} rows. What was imported is kept.")}
            </p>
            {go(import, "Go on")}
        }
        .into_any(),
        ImportState::Running => view! {
            <p role="status">
                <label for="progress">{format!("{rows_done} of {rows_total} rows are imported …")}</label>
                <progress id="progress" class="progress" max=rows_total.to_string() value=rows_done.to_string()></progress>
            </p>
        }
        .into_any(),
        ImportState::Done => view! {
            <p class="flash" role="status">"The file was imported: "<strong>{counts.to_string()}</strong>"."</p>
        }
        .into_any(),
    }
}

fn import_words(rows: usize) -> String {
    if rows == 1 { "Import 1 row".to_owned() } else { format!("Import {rows} rows") }
}

fn go(import: &ProductImport, label: &str) -> impl IntoView + use<> {
    view! {
        <form method="post" action=address::of_import(import.id)>
            <button class="button button--primary" type="submit">{label.to_owned()}</button>
        </form>
    }
}
