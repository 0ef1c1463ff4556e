//! The form that changes an order.

use domain::address::AddressInput;
use domain::order::{FulfilmentStatus, Order};
use domain::order_edit::{EditFault, EditPart, OrderEditInput};
use domain::rejection::Field;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

use super::super::pill;
use super::draft::Draft;
use super::edit::EditOrder;
use super::fields::{self, Place};

/// The form, filled from the order or from what was typed before it was refused.
pub(super) fn of(order: &Order, draft: Option<&Draft>) -> impl IntoView + use<> {
    let input = draft.map_or_else(|| OrderEditInput::from(order), |draft| draft.input.clone());
    let fault = draft.map(|draft| &draft.fault);
    view! {
        <details class="panel" open=draft.is_some()>
            <summary><h2>"Edit"</h2></summary>
            <form class="admin-form" method="post" action=EditOrder::url()>
                <input type="hidden" name="id" value=order.id.to_string()/>
                <input type="hidden" name="version" value=order.version.to_string()/>
                <fieldset class="admin-form__part">
                    <legend>"Customer"</legend>
                    {plain(Field::Name, "name", "Name", "text", &input.name, None, fault)}
                    {plain(Field::Email, "email", "Email", "email", &input.email, None, fault)}
                </fieldset>
                <fieldset class="admin-form__part">
                    <legend>"Fulfilment"</legend>
                    {fulfilment(&input.fulfilment_status, fault)}
                    {plain(Field::TrackingUrl, "trackingUrl", "Tracking address", "url", &input.tracking_url,
                        Some("https://… Needs the status shipped or delivered."), fault)}
                </fieldset>
                {address(EditPart::Billing, "Billing address", &input.billing, fault)}
                {address(EditPart::Shipping, "Shipping address", &input.shipping, fault)}
                <p><button class="button button--primary" type="submit">"Save"</button></p>
            </form>
        </details>
    }
}

fn plain(
    field: Field,
    name: &'static str,
    label: &'static str,
    kind: &'static str,
    value: &str,
    hint: Option<&'static str>,
    fault: Option<&EditFault>,
) -> impl IntoView + use<> {
    let place = Place { part: EditPart::Order, field, name, label, kind, autocomplete: "off" };
    fields::input(place, value, hint, fault)
}

fn fulfilment(chosen: &str, fault: Option<&EditFault>) -> impl IntoView + use<> {
    let place = Place {
        part: EditPart::Order,
        field: Field::FulfilmentStatus,
        name: "fulfilmentStatus",
        label: "Status",
        kind: "select",
        autocomplete: "off",
    };
    let options: Vec<_> = FulfilmentStatus::ALL
        .iter()
        .map(|&status| {
            let selected = status.as_str() == chosen;
            view! { <option value=status.as_str() selected=selected>{pill::fulfilment_word(status)}</option> }
        })
        .collect();
    let says = place.fault(fault);
    let fault_id = format!("{}-fault", place.id());
    view! {
        <p class="field">
            <label for=place.id()>{place.label}</label>
            <select id=place.id() name=place.sent_as() aria-invalid=says.is_some().then_some("true")
                aria-describedby=says.is_some().then(|| fault_id.clone())>{options}</select>
            {says.map(|says| {
                let why = format!("{says} Only paid orders move on, and at most one step back.");
                view! { <span class="field__fault" id=fault_id>{why}</span> }
            })}
        </p>
    }
}

fn address(
    part: EditPart,
    legend: &'static str,
    input: &AddressInput,
    fault: Option<&EditFault>,
) -> impl IntoView + use<> {
    let rows = [
        (Field::Name, "name", "Name", input.name.as_str()),
        (Field::Line1, "line1", "Street and number", &input.line1),
        (Field::Line2, "line2", "Second line (optional)", &input.line2),
        (Field::PostalCode, "postalCode", "Postal code", &input.postal_code),
        (Field::City, "city", "Town", &input.city),
        (Field::State, "state", "State (optional)", &input.state),
        (Field::Country, "country", "Country (two letters)", &input.country),
        (Field::Phone, "phone", "Telephone (optional)", &input.phone),
    ];
    let inputs: Vec<_> = rows
        .into_iter()
        .map(|(field, name, label, value)| {
            let place = Place { part, field, name, label, kind: "text", autocomplete: "off" };
            fields::input(place, value, None, fault)
        })
        .collect();
    view! { <fieldset class="admin-form__part"><legend>{legend}</legend>{inputs}</fieldset> }
}
