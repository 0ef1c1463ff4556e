//! Leptos: the app's pages and server functions, with what `app::backend` asks for.

use app::error::AppError;
use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Request};
use axum::middleware::{self, Next};
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use leptos::nonce::use_nonce;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::{ErrorHandler, LeptosRoutes, ResponseOptions, generate_route_list};

use crate::idempotency::Keys;
use crate::state::AppState;
use crate::{api, forms, limits};

/// The most bytes of a server function's error.
const LONGEST_ERROR: usize = 64 * 1024;

pub(crate) fn router(state: &AppState) -> Router<AppState> {
    let context = context(state);
    let options = state.leptos.clone();
    // Not leptos_axum's file handler: it would serve the process's own folder.
    let not_found = ErrorHandler::new_with_context(context.clone(), app::shell, options.clone());
    // From the inside out.
    Router::new()
        .leptos_routes_with_context(state, generate_route_list(app::App), context, move || app::shell(options.clone()))
        .fallback_service(not_found)
        .layer(middleware::from_fn(mend_status))
        .layer(middleware::from_fn(limits::catch_panic))
        .layer(middleware::from_fn(limits::time))
        .layer(middleware::from_fn(forms::once))
        .layer(Extension(Keys::new(state)))
}

/// What each page and each server function finds in its context.
fn context(state: &AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    let state = state.clone();
    let assets = state.assets.addresses();
    let api_docs = api::docs();
    move || {
        provide_context(state.shop.clone());
        provide_context(assets.clone());
        provide_context(api_docs.clone());
        provide_context(state.site.clone());
        let (Some(nonce), Some(response)) = (use_nonce(), use_context::<ResponseOptions>()) else { return };
        if let Ok(policy) = HeaderValue::from_str(&state.security.policy(Some(&nonce))) {
            response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
    }
}

/// A server function answers 500 to everything that goes wrong, also to a body that it cannot read: that is a 400.
async fn mend_status(request: Request, next: Next) -> Response {
    let is_function = request.uri().path().starts_with("/fn/");
    let response = next.run(request).await;
    if !is_function || response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, LONGEST_ERROR).await else {
        return Response::from_parts(parts, Body::empty());
    };
    // An error travels as its words.
    let told = serde_json::from_slice::<AppError>(&bytes).map(|error| error.to_string());
    let unreadable = [AppError::Malformed, AppError::Unreachable].map(|error| error.to_string());
    if told.is_ok_and(|words| unreadable.contains(&words)) {
        parts.status = StatusCode::BAD_REQUEST;
    }
    Response::from_parts(parts, Body::from(bytes))
}
