//! Hears a request out that was answered before it had ended.
//!
//! A connection with unread data is reset when it is closed, and whoever was still sending may never see the answer: a
//! body that is too large would look like a broken shop. So what is left of a body is read and thrown away, within
//! bounds.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use http::header;
use http_body::{Frame, SizeHint};
use http_body_util::BodyExt;
use tokio::runtime::Handle;

/// The most bytes that are thrown away.
const MOST: usize = 32 * 1024 * 1024;
/// The longest that somebody is listened to.
const PATIENCE: Duration = Duration::from_secs(15);

/// A body whose rest is read when nobody wants it any more.
struct HeardOut {
    body: Option<Body>,
}

/// Lets every client see its answer.
pub(crate) async fn hear_out(request: Request, next: Next) -> Response {
    // Whoever waits to be asked for the body has not sent it.
    if request.headers().contains_key(header::EXPECT) || request.body().is_end_stream() {
        return next.run(request).await;
    }
    next.run(request.map(|body| Body::new(HeardOut { body: Some(body) }))).await
}

impl HttpBody for HeardOut {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Some(body) = self.body.as_mut() else { return Poll::Ready(None) };
        let polled = Pin::new(body).poll_frame(context);
        if matches!(polled, Poll::Ready(None | Some(Err(_)))) {
            self.body = None;
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(|| SizeHint::with_exact(0), HttpBody::size_hint)
    }
}

impl Drop for HeardOut {
    fn drop(&mut self) {
        let rest = self.body.take().filter(|body| !body.is_end_stream());
        if let (Some(rest), Ok(runtime)) = (rest, Handle::try_current()) {
            runtime.spawn(tokio::time::timeout(PATIENCE, throw_away(rest)));
        }
    }
}

async fn throw_away(mut body: Body) {
    let mut thrown = 0;
    while let Some(Ok(frame)) = body.frame().await {
        thrown += frame.data_ref().map_or(0, Bytes::len);
        if thrown > MOST {
            return;
        }
    }
}
