//! The forms of the pages that create something or pay: fifty parallel posts of one have one effect, and all are sent to
//! the same place.

mod asked;
mod dashboard;
mod mended;
mod shoppers;

use std::collections::BTreeSet;

use reqwest::Response;

use crate::support::browser::{Browser, place};
use crate::support::crowd::at_once;

const POSTS: usize = 50;

/// What the form of a new product sends.
const PRODUCT: [(&str, &str); 7] = [
    ("product[title]", "Olive Soap"),
    ("product[vendor]", "The Mill"),
    ("product[category]", "Home"),
    ("product[taxClass]", "standard"),
    ("variant[id]", "soap-100"),
    ("variant[price]", "4.49"),
    ("variant[active]", "1"),
];

/// The answers to a form that fifty tabs of a browser send at the same moment.
async fn fifty(tab: &Browser, action: &str, fields: &[(&str, &str)]) -> Vec<Response> {
    let fields: Vec<(String, String)> =
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let posts = (0..POSTS).map(|_| {
        let (tab, action, fields) = (tab.clone(), action.to_owned(), fields.clone());
        async move {
            let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            tab.submit(&action, &fields).await
        }
    });
    at_once(posts).await.0
}

/// The one place to which all these answers lead.
fn one_place(answers: &[Response]) -> (u16, String) {
    let places: BTreeSet<_> = answers.iter().map(place).collect();
    assert_eq!(places.len(), 1, "{places:?}");
    places.into_iter().next().unwrap()
}

fn to(location: &str) -> (u16, String) {
    (303, location.to_owned())
}

/// The value of a page's hidden field, the first time that it stands there after this text.
fn hidden(page: &str, after: &str, name: &str) -> String {
    let (_, rest) = page.split_once(after).unwrap_or_else(|| panic!("no {after}: {page}"));
    let field = format!("name=\"{name}\" value=\"");
    rest.split_once(&field).and_then(|(_, rest)| rest.split_once('"')).map(|(found, _)| found.to_owned()).unwrap()
}

/// The press of the form with this action on a page.
async fn press_on(tab: &Browser, page: &str, action: &str) -> String {
    hidden(&tab.see(page).await.1, &format!("action=\"{action}\""), "press")
}

/// The press of the form that makes a token, which remembers its presses itself.
async fn token_press(tab: &Browser) -> String {
    hidden(&tab.see("/admin/tokens").await.1, "action=\"/fn/create-token\"", "own_press")
}
