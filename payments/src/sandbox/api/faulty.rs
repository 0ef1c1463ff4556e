//! API requests that go wrong on purpose.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{OriginalUri, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures::stream;

use crate::sandbox::Sandbox;
use crate::sandbox::faults::ApiFault;
use crate::sandbox::refusal::{Failure, Refusal};

/// Marks a request whose answer is to be a 500 although it is executed.
#[derive(Debug, Clone, Copy)]
pub(super) struct FailsAfterwards;

/// Around every API request that carries the key: lets it meet the fault that was put in for it.
pub(super) async fn faulty(
    State(sandbox): State<Sandbox>,
    OriginalUri(uri): OriginalUri,
    mut request: Request,
    next: Next,
) -> Response {
    let fault = match sandbox.meet_request(request.method().as_str(), uri.path()).await {
        Ok(fault) => fault,
        Err(error) => return Failure::from(error).into_response(),
    };
    match fault {
        None => next.run(request).await,
        Some(ApiFault::Down) => hang_up(),
        Some(ApiFault::Slow { milliseconds }) => {
            let response = next.run(request).await;
            tokio::time::sleep(Duration::from_millis(milliseconds.unsigned_abs())).await;
            response
        }
        Some(ApiFault::ErrorAfter) if request.method() == Method::POST => {
            request.extensions_mut().insert(FailsAfterwards);
            next.run(request).await
        }
        // What only reads is the same before and after.
        Some(ApiFault::ErrorBefore | ApiFault::ErrorAfter) => Refusal::broken().into_response(),
        Some(ApiFault::Cut) => {
            next.run(request).await;
            hang_up()
        }
    }
}

/// An answer that fails before its first byte is sent, upon which the server closes the connection.
fn hang_up() -> Response {
    let broken = io::Error::new(io::ErrorKind::ConnectionAborted, "a fault of the payment sandbox");
    Response::new(Body::from_stream(stream::iter([Err::<Bytes, _>(broken)])))
}
