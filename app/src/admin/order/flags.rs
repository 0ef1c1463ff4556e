//! Why a person must look at the order, what to do about it, and what was done (ADM-3).

use domain::ids::OrderId;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use shop::orders::{OrderFlag, SettledFlag};

use super::super::pill;
use super::settle::SettleFlag;

/// The open flags, each with its form for whoever `may_settle`; those that were settled are folded away.
pub(super) fn of(order: OrderId, flags: &[OrderFlag], may_settle: bool) -> impl IntoView + use<> {
    let (open, settled): (Vec<_>, Vec<_>) = flags.iter().partition(|flag| flag.settled.is_none());
    let open: Vec<_> = open.into_iter().map(|flag| open_flag(order, flag, may_settle)).collect();
    let open = (!open.is_empty()).then(|| {
        view! {
            <section class="note" aria-labelledby="flags">
                <h2 id="flags">"Needs a look"</h2>
                <ul class="flags">{open}</ul>
            </section>
        }
    });
    view! { {open} {history(&settled)} }
}

fn open_flag(order: OrderId, flag: &OrderFlag, may_settle: bool) -> impl IntoView + use<> {
    let form = may_settle.then(|| form(order, flag));
    view! {
        <li class="flag">
            <h3>{flag.kind.label()}</h3>
            <p>{flag.detail.clone()}" "<span class="quiet">"Since "{pill::time(flag.raised_at)}</span></p>
            <p><strong>"What to do: "</strong>{flag.kind.advice()}</p>
            {form}
        </li>
    }
}

fn form(order: OrderId, flag: &OrderFlag) -> impl IntoView + use<> {
    let note = format!("note-{}", flag.id);
    view! {
        <form class="flag__form" method="post" action=SettleFlag::url()>
            <input type="hidden" name="id" value=order.to_string()/>
            <input type="hidden" name="flag" value=flag.id.to_string()/>
            <p class="field">
                <label for=note.clone()>"What was done (optional)"</label>
                <textarea id=note name="note" rows="2" maxlength="500"></textarea>
            </p>
            <button class="button" type="submit">
                "Mark as settled"<span class="visually-hidden">{format!(": {}", flag.kind.label())}</span>
            </button>
        </form>
    }
}

fn history(settled: &[&OrderFlag]) -> impl IntoView + use<> {
    let rows: Vec<_> = settled.iter().filter_map(|flag| Some(settled_flag(flag, flag.settled.as_ref()?))).collect();
    (!rows.is_empty()).then(|| {
        let count = format!("Settled flags ({})", rows.len());
        view! {
            <details class="panel">
                <summary><h2>{count}</h2></summary>
                <ul class="flags">{rows}</ul>
            </details>
        }
    })
}

fn settled_flag(flag: &OrderFlag, settled: &SettledFlag) -> impl IntoView + use<> {
    let note = settled.note.clone().map(|note| view! { <p class="flag__note">{note}</p> });
    view! {
        <li class="flag">
            <h3>{flag.kind.label()}</h3>
            <p>{flag.detail.clone()}" "<span class="quiet">"Since "{pill::time(flag.raised_at)}</span></p>
            <p>"Settled by "{settled.who.clone()}" · "{pill::time(settled.at)}</p>
            {note}
        </li>
    }
}
