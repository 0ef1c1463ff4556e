//! Products in files, through the browser: the export as a download, and a file that is sent to be imported (CAT-6).

use app::backend::FLASH;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::multipart::MultipartError;
use axum::extract::{DefaultBodyLimit, Multipart, Path, Request, State};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use domain::actor::Actor;
use domain::flash::Flash;
use domain::ids::Slug;
use domain::product_file::FileFault;
use domain::rejection::Rejection;
use futures::stream;
use http::{HeaderMap, StatusCode, header};
use shop::Shop;
use shop::products::file::LARGEST;
use tower_sessions::Session;

use crate::problem::Problem;
use crate::security;
use crate::session::actor;
use crate::state::AppState;

/// What stands around a file in a form.
const AROUND: usize = 64 * 1024;

/// The doors for files of products; the pages around them are the app's.
pub(crate) fn router(state: &AppState) -> Router<AppState> {
    Router::new()
        .route("/admin/products.csv", get(export))
        .route("/admin/imports", post(send))
        .route("/admin/imports/{id}", post(begin))
        .layer(DefaultBodyLimit::max(LARGEST + AROUND))
        .layer(from_fn_with_state(state.security.clone(), security::same_site))
}

/// All products, read a part at a time while they are sent.
async fn export(State(shop): State<Shop>, session: Session, headers: HeaderMap) -> Response {
    let known = match staff(&shop, &session).await {
        Ok(known) => known,
        Err(refused) => return refused.answer(&headers),
    };
    let first = match shop.export_products(known, None).await {
        Ok(first) => first,
        Err(error) => return Refused::from(error).answer(&headers),
    };
    let rest = stream::try_unfold(first.next, move |after: Option<Slug>| {
        let shop = shop.clone();
        async move {
            let Some(after) = after else { return Ok(None) };
            let part = shop.export_products(known, Some(&after)).await?;
            Ok::<_, shop::Error>(Some((Bytes::from(part.text), part.next)))
        }
    });
    let parts = stream::StreamExt::chain(stream::once(async { Ok(Bytes::from(first.text)) }), rest);
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"products.csv\""),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    (headers, Body::from_stream(parts)).into_response()
}

/// Looks at a file that was sent, and leads to the page that tells what importing it would do.
async fn send(State(shop): State<Shop>, session: Session, headers: HeaderMap, form: Multipart) -> Response {
    let looked_at = async {
        let known = staff(&shop, &session).await?;
        let (name, content) = file_of(form).await?;
        Ok(shop.preview_import(known, &name, &content).await?)
    };
    match looked_at.await {
        Ok(id) => see_other(&format!("/admin/imports/{id}")),
        Err(Refused::Rejected(rejection @ Rejection::FileUnusable(_))) => {
            match session.insert(FLASH, Flash::Refused(rejection)).await {
                Ok(()) => see_other("/admin/imports"),
                Err(error) => internal(&error).answer(&headers),
            }
        }
        Err(refused) => refused.answer(&headers),
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
        Err(refused) => refused.answer(request.headers()),
    }
}

/// The first file of a form.
async fn file_of(mut form: Multipart) -> Result<(String, Bytes), Refused> {
    while let Some(field) = form.next_field().await? {
        if field.name() == Some("file") {
            let name = field.file_name().unwrap_or_default().to_owned();
            return Ok((name, field.bytes().await?));
        }
    }
    Err(Refused::Rejected(Rejection::FileUnusable(FileFault::Empty)))
}

/// The member of staff who is asking.
async fn staff(shop: &Shop, session: &Session) -> Result<Actor, Refused> {
    match actor(shop, session).await {
        Ok(known @ Actor::Staff(..)) => Ok(known),
        Ok(_) => Err(Refused::Rejected(Rejection::AuthRequired)),
        Err(error) => Err(Refused::Broken(internal(&error))),
    }
}

/// Why there is nothing to send.
enum Refused {
    /// Whoever asked can mend it.
    Rejected(Rejection),
    /// They cannot.
    Broken(Problem),
}

impl Refused {
    fn answer(self, headers: &HeaderMap) -> Response {
        match self {
            Self::Rejected(Rejection::AuthRequired) => see_other("/admin/login?next=%2Fadmin%2Fproducts"),
            Self::Rejected(rejection) => Problem::from(rejection).answer(headers),
            Self::Broken(problem) => problem.answer(headers),
        }
    }
}

impl From<shop::Error> for Refused {
    fn from(error: shop::Error) -> Self {
        match error {
            shop::Error::Rejected(rejection) => Self::Rejected(rejection),
            other => Self::Broken(internal(&other)),
        }
    }
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

fn internal(error: &dyn std::fmt::Display) -> Problem {
    tracing::error!(%error, "a file of products failed");
    Problem::internal()
}

fn see_other(place: &str) -> Response {
    Redirect::to(place).into_response()
}
