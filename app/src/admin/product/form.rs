//! The form that makes a product, or changes it.

use domain::catalogue::TaxClass;
use domain::rejection::{Field, Rejection};
use leptos::prelude::*;
use shop::products::ProductChoices;

use super::super::field::Input;
use super::input::{AttributeInput, PictureInput, ProductInput};

/// How many rows for pictures are left blank.
const SPARE_PICTURES: usize = 2;

/// The field that was refused, and why.
#[derive(Clone, Debug, Default)]
pub(super) struct Fault(pub(super) Option<Rejection>);

impl Fault {
    /// Why this field was refused, if it was.
    pub(super) fn of(&self, field: Field) -> Option<String> {
        let rejection = self.0.as_ref()?;
        let at_fault = match rejection {
            Rejection::Invalid { field } => *field,
            Rejection::SlugTaken { .. } => Field::Slug,
            Rejection::VariantTaken { .. } => Field::ProductId,
            _ => return None,
        };
        (at_fault == field).then(|| rejection.to_string())
    }

    /// What was refused, above the form.
    pub(super) fn note(&self) -> impl IntoView + use<> {
        let words = self.0.as_ref().map(ToString::to_string);
        words.map(|words| view! { <p class="flash flash--refusal" role="alert">{words}</p> })
    }
}

/// The fields of a product, filled with what it looks like or with what was typed before it was refused.
pub(super) fn fields(input: &ProductInput, choices: &ProductChoices, fault: &Fault) -> impl IntoView + use<> {
    let line = |field: Field, name: &str, label: &str, value: &str| {
        Input::text(format!("product-{name}"), format!("product[{name}]"), label, value).fault(fault.of(field))
    };
    let named = |field, name, label, value: &str, list| Input { list: Some(list), ..line(field, name, label, value) };
    view! {
        <fieldset class="admin-form__part">
            <legend>"Product"</legend>
            {line(Field::Title, "title", "Title", &input.title).required().view()}
            {named(Field::Vendor, "vendor", "Vendor", &input.vendor, "vendors").required()
                .hint("A vendor that is not known yet is added.").view()}
            {named(Field::Category, "category", "Category", &input.category, "categories").required()
                .hint("A category that is not known yet is added.").view()}
            {tax_class(&input.tax_class)}
        </fieldset>
        {line(Field::Description, "description", "Description", &input.description)
            .hint("Plain text; an empty line begins a new paragraph.").lines("7")}
        {pictures(&input.images, fault.of(Field::Images))}
        {questions(&input.attributes, fault.of(Field::RequiredAttributes))}
        {lists(choices)}
    }
}

fn tax_class(chosen: &str) -> impl IntoView + use<> {
    let options: Vec<_> = [(TaxClass::Standard, "standard"), (TaxClass::Reduced, "reduced"), (TaxClass::None, "none")]
        .into_iter()
        .map(|(class, word)| view! { <option value=class.as_str() selected=chosen == class.as_str()>{word}</option> })
        .collect();
    view! {
        <p class="field">
            <label for="product-taxClass">"Rate of tax"</label>
            <select id="product-taxClass" name="product[taxClass]">{options}</select>
        </p>
    }
}

fn pictures(images: &[PictureInput], fault: Option<String>) -> impl IntoView + use<> {
    let blank = std::iter::repeat_n(PictureInput::default(), SPARE_PICTURES);
    let rows: Vec<_> = images
        .iter()
        .filter(|picture| !picture.is_blank())
        .cloned()
        .chain(blank)
        .enumerate()
        .map(|(place, picture)| {
            let (id, name, number) = (format!("picture-{place}"), format!("product[images][{place}]"), place + 1);
            let url =
                Input::text(format!("{id}-url"), format!("{name}[url]"), &format!("Picture {number}"), &picture.url);
            let alt = Input::text(format!("{id}-alt"), format!("{name}[alt]"), "What it shows", &picture.alt);
            view! {
                <div class="picture">
                    {Input { list: Some("pictures"), ..url }.view()}
                    {alt.view()}
                </div>
            }
        })
        .collect();
    view! {
        <fieldset class="admin-form__part pictures" aria-describedby="pictures-hint">
            <legend>"Pictures"</legend>
            <p class="field__hint field--wide" id="pictures-hint">
                "The first one is the main one. Choose among those of the catalogue, or name a file of the shop (/images/…)."
            </p>
            {fault.map(|why| view! { <p class="field__fault field--wide" role="alert">{why}</p> })}
            {rows}
        </fieldset>
    }
}

fn questions(attributes: &[AttributeInput], fault: Option<String>) -> impl IntoView + use<> {
    let blank = std::iter::once(AttributeInput::default());
    let asked: Vec<_> = attributes.iter().filter(|attribute| !attribute.is_blank()).collect();
    let open = !asked.is_empty() || fault.is_some();
    let rows: Vec<_> = asked
        .into_iter()
        .cloned()
        .chain(blank)
        .enumerate()
        .map(|(place, attribute)| {
            let (id, name) = (format!("question-{place}"), format!("product[attributes][{place}]"));
            let line = |part: &str, label: &str, value: &str| {
                Input::text(format!("{id}-{part}"), format!("{name}[{part}]"), label, value).view()
            };
            view! {
                <div class="question">
                    {line("key", "Key", &attribute.key)}
                    {line("label", "Label", &attribute.label)}
                    {line("pattern", "Pattern (optional)", &attribute.pattern)}
                    {line("hint", "Hint (optional)", &attribute.hint)}
                </div>
            }
        })
        .collect();
    view! {
        <details class="panel" open=open>
            <summary><h2>"What a buyer must say"</h2></summary>
            <p>"For a licence, say: the domain that it is for. The key is what programs send; the pattern is a regular expression."</p>
            {fault.map(|why| view! { <p class="field__fault" role="alert">{why}</p> })}
            {rows}
        </details>
    }
}

fn lists(choices: &ProductChoices) -> impl IntoView + use<> {
    let names = |all: &[domain::catalogue::Named]| -> Vec<_> {
        all.iter().map(|one| view! { <option value=one.name.clone()></option> }).collect()
    };
    let pictures: Vec<_> = choices
        .pictures
        .iter()
        .map(|picture| view! { <option value=picture.url.clone()>{picture.alt.clone()}</option> })
        .collect();
    view! {
        <datalist id="vendors">{names(&choices.vendors)}</datalist>
        <datalist id="categories">{names(&choices.categories)}</datalist>
        <datalist id="pictures">{pictures}</datalist>
    }
}
