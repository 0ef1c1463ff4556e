//! The pages' forms that create something have their effect once, however often they are sent: a button that is pressed
//! twice, a page that is reloaded.
//!
//! Such a form has a hidden field with a press of its own (`app::press`), which is to it what `Idempotency-Key` is to a
//! call of the API, with these differences. The whole form belongs to the key: one that was mended or filled in anew is
//! another one, whatever its press. What was refused is not kept, nor is a page that nobody may keep. And a visitor of
//! whom nothing is remembered yet has presses too: nobody can guess them.
//!
//! A form without the field is answered as often as it is sent. "Add to cart" is one on purpose: whoever goes back and
//! adds again means to add again. So is the form of a new token, whose use-case knows its presses itself: the page that
//! shows the secret is not kept, and fifty that waited for one another would be made to wait for nothing.

use app::press::{FIELD, Outcome};
use axum::body::Bytes;
use axum::extract::{Extension, Request};
use axum::middleware::Next;
use axum::response::Response;
use domain::press::Press;
use http::{HeaderMap, Method, header};
use store::idempotency::KeyedRequest;
use tower_sessions::Session;

use crate::idempotency::{Asker, Keys, digested};
use crate::problem::{Problem, wants_page};

const ENCODED: &str = "application/x-www-form-urlencoded";

/// Answers a form with a press once. Inside it there must be what answers panics and what takes too long.
pub(crate) async fn once(Extension(keys): Extension<Keys>, session: Session, request: Request, next: Next) -> Response {
    if request.method() != Method::POST || !is_encoded(request.headers()) {
        return next.run(request).await;
    }
    let (asked, path) = (request.headers().clone(), request.uri().path().to_owned());
    let answered = async {
        let (mut request, digest, body) = digested(request).await?;
        let Some(press) = press_of(&body) else { return Ok(next.run(request).await) };
        let outcome = Outcome::default();
        request.extensions_mut().insert(outcome.clone());
        let sent = SentForm { path, press, digest, for_page: wants_page(&asked) };
        keys.once(Asker::of_form(session, outcome), move |who| sent.keyed(who), next.run(request)).await
    };
    answered.await.unwrap_or_else(|problem: Problem| problem.answer(&asked))
}

/// A form as its repetitions are recognised.
#[derive(Clone, Debug)]
pub(crate) struct SentForm {
    /// Where it was sent.
    pub(crate) path: String,
    /// The press that it came with.
    pub(crate) press: Press,
    /// A digest of all that it says.
    pub(crate) digest: String,
    /// Whether a page is wanted for an answer.
    pub(crate) for_page: bool,
}

impl SentForm {
    pub(crate) fn keyed(&self, who: &str) -> KeyedRequest {
        let Self { path, press, digest, for_page } = self;
        let kind = if *for_page { "form" } else { "script" };
        KeyedRequest {
            scope: format!("{who} {kind} {path}"),
            key: format!("{press} {digest}"),
            request: digest.clone(),
        }
    }
}

fn is_encoded(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(ENCODED)))
}

/// The press that a form carries; none where it is odd: its server function refuses that, where it cares.
fn press_of(body: &Bytes) -> Option<Press> {
    let field = url::form_urlencoded::parse(body).find(|(name, _)| name == FIELD);
    field.and_then(|(_, press)| press.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_known_by_who_sends_it_where_its_press_and_all_that_it_says() {
        let sent = |path: &str, digest: &str, for_page| SentForm {
            path: path.to_owned(),
            press: Press::from_bits(7),
            digest: digest.to_owned(),
            for_page,
        };
        let first = sent("/fn/a", "x", true).keyed("ada");
        assert_eq!(sent("/fn/a", "x", true).keyed("ada"), first);
        let others = [
            sent("/fn/a", "x", true).keyed("bob"),
            sent("/fn/b", "x", true).keyed("ada"),
            sent("/fn/a", "y", true).keyed("ada"),
            sent("/fn/a", "x", false).keyed("ada"),
        ];
        assert!(others.iter().all(|other| (&other.scope, &other.key) != (&first.scope, &first.key)));
    }

    #[test]
    fn a_press_is_found_among_the_fields_and_an_odd_one_is_none() {
        let press = |body: &'static str| press_of(&Bytes::from_static(body.as_bytes()));
        assert_eq!(press("name=a%20b&press=press-0001&x=1"), "press-0001".parse().ok());
        for none in ["", "name=press", "press=", "press=a+b+c+d+e+f+g", "xpress=press-0001"] {
            assert_eq!(press(none), None, "{none}");
        }
    }
}
