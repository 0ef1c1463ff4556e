//! The addresses of an account: added, changed, removed, made the default.

mod change;

use domain::account::{Account, SavedAddress};
use domain::address::AddressInput;
use domain::ids::AddressId;
use domain::rejection::Field as Part;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use self::change::{PreferAddress, RemoveAddress, SaveAddress};
use super::fields::{self, Field};
use super::form::Form;
use super::guard::guarded;
use super::{address, frame};
use crate::backend;
use crate::pages::query;
use crate::words;

/// The query's key of the address that is to be changed.
const CHANGE: &str = "change";

/// The page with the addresses and a form, for a new one or for the one that the page's address names.
pub(super) fn page() -> impl IntoView {
    let changed: Option<AddressId> = query().get(CHANGE).and_then(|id| id.parse().ok());
    guarded(async move |actor| {
        let account = backend::shop().account(actor).await?;
        let changed = changed.and_then(|id| account.addresses.get(id).ok().cloned());
        let form = Form::take(&form_name(changed.as_ref().map(|saved| saved.id))).await?;
        let content = view! {
            {cards(&account)}
            {editor(&account, changed.as_ref(), &form)}
        };
        frame::inside("Your addresses", content.into_any()).await
    })
}

/// Each address has a form of its own: what was typed for one is not shown for another.
fn form_name(id: Option<AddressId>) -> String {
    id.map_or_else(|| "new".to_owned(), |id| id.to_string())
}

/// Where an address is changed, or a new one is added.
fn editor_at(id: Option<AddressId>) -> String {
    let id = id.map(|id| id.to_string()).unwrap_or_default();
    format!("{}#address", address::with_query(address::ADDRESSES, &[(CHANGE, &id)]))
}

fn cards(account: &Account) -> impl IntoView + use<> {
    let all = account.addresses.all();
    if all.is_empty() {
        return view! { <p class="quiet">"You have not saved an address yet."</p> }.into_any();
    }
    let cards: Vec<_> = all.iter().enumerate().map(|(place, saved)| card(saved, place == 0)).collect();
    view! { <ul class="address-cards">{cards}</ul> }.into_any()
}

fn card(saved: &SavedAddress, is_default: bool) -> impl IntoView + use<> {
    let id = saved.id.to_string();
    let whose = format!("{}, {}", saved.address.name, saved.address.line1);
    let lines: Vec<_> = saved.address.lines().into_iter().map(|line| view! { <span>{line}</span> }).collect();
    let pill = is_default.then(|| view! { <p><span class="pill pill--good">"Default"</span></p> });
    let prefer = (!is_default).then(|| {
        view! {
            <form method="post" action=PreferAddress::url()>
                <input type="hidden" name="id" value=id.clone()/>
                <button class="button button--quiet" type="submit" aria-label=format!("Make default: {whose}")>
                    "Make default"
                </button>
            </form>
        }
    });
    view! {
        <li class="address-card">
            {pill}
            <address class="address">{lines}</address>
            <div class="address-card__actions">
                <a class="button button--quiet" href=editor_at(Some(saved.id)) aria-label=format!("Change: {whose}")>
                    "Change"
                </a>
                {prefer}
                <form method="post" action=RemoveAddress::url()>
                    <input type="hidden" name="id" value=id.clone()/>
                    <button class="button button--quiet" type="submit" aria-label=format!("Remove: {whose}")>"Remove"</button>
                </form>
            </div>
        </li>
    }
}

fn editor(account: &Account, changed: Option<&SavedAddress>, form: &Form) -> impl IntoView + use<> {
    let from = match changed {
        Some(saved) => AddressInput::from(&saved.address),
        None => AddressInput { name: account.name.clone(), country: home(), ..AddressInput::default() },
    };
    let title = if changed.is_some() { "Change the address" } else { "Add an address" };
    let button = if changed.is_some() { "Save the address" } else { "Add the address" };
    let id = changed.map(|saved| saved.id.to_string()).unwrap_or_default();
    let cancel = changed.is_some().then(|| view! { <a href=address::ADDRESSES>"Leave it as it is"</a> });
    view! {
        <section class="account__part" id="address" aria-labelledby="edit-address">
            <h2 id="edit-address">{title}</h2>
            <form class="account__form" method="post" action=SaveAddress::url()>
                {fields::refusal(form)}
                <input type="hidden" name="id" value=id/>
                {address_fields(form, &from)}
                <p class="account__buttons"><button class="button button--primary" type="submit">{button}</button> {cancel}</p>
            </form>
        </section>
    }
}

/// The parts of an address: the name of the input, the field that it is, and what stands there.
fn address_parts(from: &AddressInput) -> [(&'static str, Part, &str); 8] {
    [
        ("address[name]", Part::Name, from.name.as_str()),
        ("address[line1]", Part::Line1, &from.line1),
        ("address[line2]", Part::Line2, &from.line2),
        ("address[postalCode]", Part::PostalCode, &from.postal_code),
        ("address[city]", Part::City, &from.city),
        ("address[state]", Part::State, &from.state),
        ("address[country]", Part::Country, &from.country),
        ("address[phone]", Part::Phone, &from.phone),
    ]
}

fn address_fields(form: &Form, from: &AddressInput) -> impl IntoView + use<> {
    let [name, line1, line2, postal_code, city, state, country, phone] = address_parts(from);
    let input = |(name, _, text): (&'static str, Part, &str), label, autocomplete| {
        fields::input(Field::text(name, label, autocomplete), form, text)
    };
    let optional = |(name, _, text): (&'static str, Part, &str), label, autocomplete| {
        fields::input(Field::text(name, label, autocomplete).optional(), form, text)
    };
    view! {
        {input(name, "Name", "name")}
        {input(line1, "Street and number", "address-line1")}
        {optional(line2, "Second line", "address-line2")}
        <div class="account__pair">
            {input(postal_code, "Postal code", "postal-code")}
            {input(city, "Town", "address-level2")}
        </div>
        {optional(state, "State", "address-level1")}
        {fields::choice(Field::text(country.0, "Country", "country"), form, country.2, countries(from))}
        {optional(phone, "Telephone", "tel")}
    }
}

/// Where most things are sent to.
fn home() -> String {
    backend::shop().settings().countries.first().map(ToString::to_string).unwrap_or_default()
}

/// Where things may be sent to, by their names. An address that was saved when the shop still sent things there stays
/// as it is.
fn countries(from: &AddressInput) -> Vec<(String, String)> {
    let mut all = backend::shop().settings().countries.clone();
    if let Ok(other) = from.country.parse()
        && !all.contains(&other)
    {
        all.push(other);
    }
    let mut named: Vec<_> = all.into_iter().map(|country| (country.to_string(), words::country(country))).collect();
    named.sort_by(|(_, one), (_, other)| one.cmp(other));
    named
}
