//! Products in files, through the browser: the export as a download, and a file that is sent to be imported (CAT-6).

use app::backend::FLASH;
use app::press::{FIELD, Outcome};
use axum::Router;
use axum::body::Bytes;
use axum::extract::multipart::MultipartError;
use axum::extract::{DefaultBodyLimit, Extension, Multipart, Path, Request, State};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use axum::routing::{get, post};
use domain::flash::Flash;
use domain::ids::Slug;
use domain::press::Press;
use domain::product_file::FileFault;
use domain::rejection::Rejection;
use futures::stream;
use http::{HeaderMap, StatusCode};
use sha2::{Digest, Sha256};
use shop::Shop;
use shop::products::file::LARGEST;
use tower_sessions::Session;

use crate::download::{Refused, csv, internal, see_other, staff};
use crate::forms::SentForm;
use crate::idempotency::{Asker, Keys};
use crate::problem::{Problem, wants_page};
use crate::security;
use crate::state::AppState;

/// Where a login leads that was asked for on the way.
const HOME: &str = "/admin/products";

/// Where files are chosen and sent.
const FILES: &str = "/admin/imports";
/// What stands around a file in a form.
const AROUND: usize = 64 * 1024;

/// The doors for files of products; the pages around them are the app's.
pub(crate) fn router(state: &AppState) -> Router<AppState> {
    Router::new()
        .route("/admin/products.csv", get(export))
        .route(FILES, post(send))
        .route("/admin/imports/{id}", post(begin))
        .layer(DefaultBodyLimit::max(LARGEST + AROUND))
        .layer(Extension(Keys::new(state)))
        .layer(from_fn_with_state(state.security.clone(), security::same_site))
}

/// All products, read a part at a time while they are sent.
async fn export(State(shop): State<Shop>, session: Session, headers: HeaderMap) -> Response {
    let known = match staff(&shop, &session).await {
        Ok(known) => known,
        Err(refused) => return refused.answer(&headers, HOME),
    };
    let first = match shop.export_products(known, None).await {
        Ok(first) => first,
        Err(error) => return Refused::from(error).answer(&headers, HOME),
    };
    let rest = stream::try_unfold(first.next, move |after: Option<Slug>| {
        let shop = shop.clone();
        async move {
            let Some(after) = after else { return Ok(None) };
            let part = shop.export_products(known, Some(&after)).await?;
            Ok::<_, shop::Error>(Some((part.text, part.next)))
        }
    });
    csv("products.csv", first.text, rest)
}

/// Looks at a file that was sent, and leads to the page that tells what importing it would do. The same file with the
/// same press is looked at once.
async fn send(
    State(shop): State<Shop>,
    Extension(keys): Extension<Keys>,
    session: Session,
    headers: HeaderMap,
    form: Multipart,
) -> Response {
    let read = async {
        let known = staff(&shop, &session).await?;
        Ok((known, file_of(form).await?))
    };
    let (known, file) = match read.await {
        Ok(read) => read,
        Err(refused) => return tell(&session, refused, &headers).await,
    };
    let (press, digest, outcome) = (file.press.clone(), file.digest(), Outcome::default());
    let asker = Asker::of_form(session.clone(), outcome.clone());
    let asked = headers.clone();
    let work = async move {
        match shop.preview_import(known, &file.name, &file.content).await {
            Ok(id) => see_other(&format!("{FILES}/{id}")),
            Err(error) => {
                outcome.refuse();
                tell(&session, error.into(), &asked).await
            }
        }
    };
    let Some(press) = press else { return work.await };
    let sent = SentForm { path: FILES.to_owned(), press, digest, for_page: wants_page(&headers) };
    let answered = keys.once(asker, move |who| sent.keyed(who), work).await;
    answered.unwrap_or_else(|problem| problem.answer(&headers))
}

/// Tells what is wrong with a file on the page where it was chosen.
async fn tell(session: &Session, refused: Refused, headers: &HeaderMap) -> Response {
    match refused {
        Refused::Rejected(rejection @ Rejection::FileUnusable(_)) => {
            match session.insert(FLASH, Flash::Refused(rejection)).await {
                Ok(()) => see_other(FILES),
                Err(error) => internal(&error).answer(headers),
            }
        }
        refused => refused.answer(headers, HOME),
    }
}

/// Begins an import, which goes on after the answer, and leads to the page that tells how far it is.
async fn begin(State(state): State<AppState>, session: Session, Path(id): Path<String>, request: Request) -> Response {
    let shop = state.shop.clone();
    let claimed = async {
        let known = staff(&shop, &session).await?;
        Ok::<_, Refused>(shop.claim_import(known, &id).await?.map(|claimed| (known, claimed)))
    };
    match claimed.await {
        Ok(claimed) => {
            if let Some((known, id)) = claimed {
                let shop = shop.clone();
                state.tasks.spawn(async move {
                    if let Err(error) = shop.run_import(known, id).await {
                        tracing::error!(%error, import = %id, "an import broke off; it can be begun again");
                    }
                });
            }
            see_other(&format!("/admin/imports/{id}"))
        }
        Err(refused) => refused.answer(request.headers(), HOME),
    }
}

/// A file as a form brought it.
struct SentFile {
    /// The form's press, if it had one.
    press: Option<Press>,
    name: String,
    content: Bytes,
}

impl SentFile {
    fn digest(&self) -> String {
        let mut digest = Sha256::new();
        digest.update(self.name.len().to_be_bytes());
        digest.update(&self.name);
        digest.update(&self.content);
        hex::encode(digest.finalize())
    }
}

/// The first file of a form, with the press that stands before it.
async fn file_of(mut form: Multipart) -> Result<SentFile, Refused> {
    let mut press = None;
    while let Some(field) = form.next_field().await? {
        match field.name() {
            Some(FIELD) => press = field.text().await?.parse().ok(),
            Some("file") => {
                let name = field.file_name().unwrap_or_default().to_owned();
                return Ok(SentFile { press, name, content: field.bytes().await? });
            }
            Some(_) | None => {}
        }
    }
    Err(Refused::Rejected(Rejection::FileUnusable(FileFault::Empty)))
}

impl From<MultipartError> for Refused {
    fn from(error: MultipartError) -> Self {
        if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
            let megabytes = u32::try_from(LARGEST / (1024 * 1024)).unwrap_or(u32::MAX);
            return Self::Rejected(Rejection::FileUnusable(FileFault::TooLarge { megabytes }));
        }
        Self::Broken(Problem::malformed())
    }
}
