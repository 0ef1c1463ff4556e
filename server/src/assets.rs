//! The browser half and the pictures: embedded in a release binary, read from the disk by a debug one.
//!
//! What lies in `pkg` is asked for below a digest of the whole folder and kept by browsers for ever; everything else is
//! revalidated by its hash. Compressed siblings (`.br`, `.gz`) are sent to whoever takes them.

use std::borrow::Cow;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use rust_embed::{EmbeddedFile, RustEmbed};
use sha2::{Digest, Sha256};

const FOR_EVER: &str = "public, max-age=31536000, immutable";
const FOR_AN_HOUR: &str = "public, max-age=3600";
const ASK_AGAIN: &str = "no-cache";

#[derive(RustEmbed)]
#[folder = "$OXCART_SITE_DIR"]
#[allow_missing = true]
struct Site;

/// The site's files.
#[derive(Clone, Debug)]
pub struct Assets {
    digest: Arc<str>,
}

impl Assets {
    /// The files that were embedded.
    #[must_use]
    pub fn embedded() -> Self {
        let mut names: Vec<_> = Site::iter().filter(|name| name.starts_with("pkg/")).collect();
        names.sort();
        let mut digest = Sha256::new();
        for name in names {
            digest.update(name.as_bytes());
            digest.update(Site::get(&name).map(|file| file.metadata.sha256_hash()).unwrap_or_default());
        }
        Self { digest: hex::encode(&digest.finalize()[..8]).into() }
    }

    /// Where a page finds style and scripts.
    #[must_use]
    pub fn addresses(&self) -> app::backend::Assets {
        let package = |kind: &str| format!("/pkg/{}/oxcart.{kind}", self.digest);
        app::backend::Assets {
            js: package("js"),
            wasm: package("wasm"),
            css: package("css"),
            boot: "/boot.js".to_owned(),
        }
    }

    /// The file's name for a path, and how long a browser may keep it.
    fn resolve<'p>(&self, path: &'p str) -> (Cow<'p, str>, &'static str) {
        let name = path.trim_start_matches('/');
        let below_digest = name.strip_prefix("pkg/").and_then(|rest| rest.split_once('/'));
        match below_digest {
            Some((digest, rest)) if *digest == *self.digest => (format!("pkg/{rest}").into(), FOR_EVER),
            // A page from before an update: better the present file than none.
            Some((digest, rest)) if digest.len() == 16 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
                (format!("pkg/{rest}").into(), ASK_AGAIN)
            }
            _ => (name.into(), FOR_AN_HOUR),
        }
    }

    fn answer(&self, path: &str, method: &Method, asked: &HeaderMap) -> Option<Response> {
        let (name, cache) = self.resolve(path);
        let kind = content_type(&name)?;
        let (file, encoding) = negotiate(&name, asked)?;
        let etag = format!("\"{}{}\"", hex::encode(&file.metadata.sha256_hash()[..12]), encoding.unwrap_or_default());
        let fresh = asked.get_all(header::IF_NONE_MATCH).iter().any(|known| knows(known, &etag));
        let mut response =
            Response::new(if fresh || method == Method::HEAD { Body::empty() } else { body(file.data.clone()) });
        if fresh {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        }
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        headers.insert(header::ETAG, HeaderValue::from_str(&etag).ok()?);
        if !fresh {
            headers.insert(header::CONTENT_LENGTH, HeaderValue::from(file.data.len()));
            if let Some(encoding) = encoding {
                headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
            }
        }
        Some(response)
    }
}

/// Answers what is a file; everything else goes on.
pub async fn serve(State(assets): State<Assets>, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let found = reads.then(|| assets.answer(request.uri().path(), request.method(), request.headers())).flatten();
    match found {
        Some(response) => response,
        None => next.run(request).await,
    }
}

/// The smallest form of a file that the asker takes.
fn negotiate(name: &str, asked: &HeaderMap) -> Option<(EmbeddedFile, Option<&'static str>)> {
    for (encoding, suffix) in [("br", ".br"), ("gzip", ".gz")] {
        if takes(asked, encoding)
            && let Some(file) = Site::get(&format!("{name}{suffix}"))
        {
            return Some((file, Some(encoding)));
        }
    }
    Site::get(name).map(|file| (file, None))
}

/// Whether `Accept-Encoding` names an encoding, and not with a quality of 0.
fn takes(asked: &HeaderMap, encoding: &str) -> bool {
    let values = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|part| {
        let (name, quality) = part.split_once(';').unwrap_or((part, ""));
        let refused = quality.trim().strip_prefix("q=").is_some_and(|q| q.trim_matches(['0', '.']).is_empty());
        name.trim().eq_ignore_ascii_case(encoding) && !refused
    })
}

fn knows(known: &HeaderValue, etag: &str) -> bool {
    let Ok(known) = known.to_str() else { return false };
    known.split(',').map(str::trim).any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == etag)
}

fn body(data: Cow<'static, [u8]>) -> Body {
    match data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes).into(),
        Cow::Owned(bytes) => bytes.into(),
    }
}

/// The type of a file that is served; others, among them the compressed siblings, are not asked for by their own names.
fn content_type(name: &str) -> Option<&'static str> {
    Some(match name.rsplit_once('.')?.1 {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        "json" => "application/json; charset=utf-8",
        "webmanifest" => "application/manifest+json",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(name: header::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn a_file_below_the_digest_is_kept_for_ever_and_below_another_is_asked_for_again() {
        let assets = Assets { digest: "0123456789abcdef".into() };
        assert_eq!(assets.resolve("/pkg/0123456789abcdef/oxcart.js"), ("pkg/oxcart.js".into(), FOR_EVER));
        assert_eq!(assets.resolve("/pkg/fedcba9876543210/a/b.wasm"), ("pkg/a/b.wasm".into(), ASK_AGAIN));
        assert_eq!(assets.resolve("/pkg/oxcart.css"), ("pkg/oxcart.css".into(), FOR_AN_HOUR));
        assert_eq!(assets.resolve("/images/ox.svg"), ("images/ox.svg".into(), FOR_AN_HOUR));
    }

    #[test]
    fn an_encoding_is_taken_when_it_is_named_and_not_refused() {
        for (value, taken) in [
            ("gzip, deflate, br", true),
            ("BR", true),
            ("br;q=0.5", true),
            ("br;q=0", false),
            ("br; q=0.000", false),
            ("gzip", false),
            ("", false),
        ] {
            assert_eq!(takes(&asked(header::ACCEPT_ENCODING, value), "br"), taken, "{value:?}");
        }
    }

    #[test]
    fn a_known_file_is_recognised_among_others() {
        for (value, known) in [("\"a\"", true), ("\"b\", W/\"a\"", true), ("*", true), ("\"b\"", false), ("a", false)] {
            assert_eq!(knows(&HeaderValue::from_static(value), "\"a\""), known, "{value}");
        }
    }

    #[test]
    fn what_is_no_part_of_the_site_is_not_served() {
        let assets = Assets::embedded();
        for path in
            ["/../Cargo.toml", "/%2e%2e/x.txt", "/pkg/../../x.json", "//etc/x.txt", "/pkg/oxcart.js.br", "/", ""]
        {
            assert!(assets.answer(path, &Method::GET, &HeaderMap::new()).is_none(), "{path}");
        }
    }

    #[test]
    fn webassembly_has_the_type_that_lets_it_be_compiled_while_it_streams() {
        assert_eq!(content_type("pkg/oxcart.wasm"), Some("application/wasm"));
    }
}
