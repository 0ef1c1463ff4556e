//! One field of an order's form, with its fault beside it.

use domain::order_edit::{EditFault, EditPart};
use domain::rejection::{Field, Rejection};
use leptos::prelude::*;

/// A field's name, label and place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// The part of the form.
    pub(super) part: EditPart,
    /// What it holds.
    pub(super) field: Field,
    /// Its name within the part, as the form sends it.
    pub(super) name: &'static str,
    /// What people call it.
    pub(super) label: &'static str,
    /// The type of its input.
    pub(super) kind: &'static str,
    /// What browsers may fill in.
    pub(super) autocomplete: &'static str,
}

impl Place {
    /// The name under which the form sends it.
    pub(super) fn sent_as(self) -> String {
        match self.part {
            EditPart::Order => format!("edit[{}]", self.name),
            EditPart::Billing => format!("edit[billing][{}]", self.name),
            EditPart::Shipping => format!("edit[shipping][{}]", self.name),
        }
    }

    /// The id of its element.
    pub(super) fn id(self) -> String {
        match self.part {
            EditPart::Order => format!("order-{}", self.name),
            EditPart::Billing => format!("billing-{}", self.name),
            EditPart::Shipping => format!("shipping-{}", self.name),
        }
    }

    /// Why it was refused, if it was.
    pub(super) fn fault(self, fault: Option<&EditFault>) -> Option<String> {
        let fault = fault.filter(|fault| fault.part == self.part)?;
        let mine = match fault.rejection {
            Rejection::Invalid { field } => field == self.field,
            Rejection::OrderTransition => self.field == Field::FulfilmentStatus,
            _ => false,
        };
        mine.then(|| fault.rejection.to_string())
    }
}

/// A field with its label, its value, a hint and why it was refused.
pub(super) fn input(
    place: Place,
    value: &str,
    hint: Option<&'static str>,
    fault: Option<&EditFault>,
) -> impl IntoView + use<> {
    let id = place.id();
    let (hint_id, fault_id) = (format!("{id}-hint"), format!("{id}-fault"));
    let says = place.fault(fault);
    let described: Vec<_> =
        hint.map(|_| hint_id.clone()).into_iter().chain(says.as_ref().map(|_| fault_id.clone())).collect();
    let described = (!described.is_empty()).then(|| described.join(" "));
    view! {
        <p class="field">
            <label for=id.clone()>{place.label}</label>
            <input id=id type=place.kind name=place.sent_as() value=value.to_owned() autocomplete=place.autocomplete
                aria-describedby=described aria-invalid=says.is_some().then_some("true")/>
            {hint.map(|hint| view! { <span class="field__hint" id=hint_id>{hint}</span> })}
            {says.map(|says| view! { <span class="field__fault" id=fault_id>{says}</span> })}
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOWN: Place = Place {
        part: EditPart::Shipping,
        field: Field::City,
        name: "city",
        label: "Town",
        kind: "text",
        autocomplete: "off",
    };

    #[test]
    fn a_fault_stands_beside_its_own_field_only() {
        let fault = |part| EditFault { part, rejection: Rejection::Invalid { field: Field::City } };
        assert_eq!(TOWN.fault(Some(&fault(EditPart::Shipping))).as_deref(), Some("Please check the town."));
        assert_eq!(TOWN.fault(Some(&fault(EditPart::Billing))), None);
        assert_eq!(TOWN.fault(None), None);
    }

    #[test]
    fn a_field_is_sent_under_the_name_of_its_part() {
        assert_eq!(TOWN.sent_as(), "edit[shipping][city]");
        assert_eq!(Place { part: EditPart::Order, ..TOWN }.sent_as(), "edit[city]");
    }
}
