//! Pages as text: escaping, the frame around every page, the headers that keep them safe, and who may post to them.

use std::fmt::{self, Display, Write};

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use url::Url;

/// Text made safe for HTML, within elements and within quoted attributes.
pub(crate) struct Escaped<'a>(pub(crate) &'a str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                other => f.write_char(other)?,
            }
        }
        Ok(())
    }
}

/// Short for [`Escaped`].
pub(crate) fn e(text: &str) -> Escaped<'_> {
    Escaped(text)
}

/// A whole page.
pub(crate) struct Page<'a> {
    pub(crate) status: StatusCode,
    pub(crate) title: &'a str,
    /// The content of `main`, already HTML.
    pub(crate) main: String,
    /// Another origin that a form on this page leads to by a redirect: Chromium applies `form-action` to it.
    pub(crate) leads_to: Option<&'a str>,
    /// The path under which the sandbox stands, without a slash at its end.
    pub(crate) base: &'a str,
}

impl IntoResponse for Page<'_> {
    fn into_response(self) -> Response {
        let body = format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"robots\" content=\"noindex\">\n\
             <link rel=\"icon\" href=\"data:,\">\n<link rel=\"stylesheet\" href=\"{base}/sandbox/style.css\">\n</head>\n<body>\n\
             <header class=\"banner\"><p><strong>Test mode</strong> <span>Payment sandbox: no money moves.</span></p></header>\n\
             <main>\n{main}\n</main>\n</body>\n</html>\n",
            title = e(self.title),
            base = e(self.base),
            main = self.main,
        );
        let policy = format!(
            "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'{}{}; base-uri 'none'; frame-ancestors 'none'",
            if self.leads_to.is_some() { " " } else { "" },
            self.leads_to.unwrap_or_default(),
        );
        let fixed: [(HeaderName, HeaderValue); 5] = [
            (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            // With `no-referrer`, browsers would send `Origin: null` with forms, which is refused.
            (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
            (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
        ];
        let mut response = (self.status, fixed, body).into_response();
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        response
    }
}

/// Sends the browser on by a GET.
pub(crate) fn see_other(location: &str) -> Response {
    match HeaderValue::from_str(location) {
        Ok(location) => (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Whether a post comes from the sandbox's own pages, or from something that is no browser.
pub(crate) fn is_own_post(headers: &HeaderMap, public_url: &Url) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text("origin") else { return !headers.contains_key("origin") };
    let by_host = text("host").is_some_and(|host| origin.split_once("://").is_some_and(|(_, rest)| rest == host));
    by_host || origin == public_url.origin().ascii_serialization()
}

/// Seconds since the epoch as `2026-11-21 04:14:19 UTC`.
pub(crate) fn date_time(seconds: i64) -> String {
    let (days, second) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let (year, month, day) = civil(days);
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}:{:02} UTC", second / 3600, second / 60 % 60, second % 60)
}

/// Year, month and day of a count of days since 1970-01-01 (Howard Hinnant's `civil_from_days`).
pub(crate) fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_utc() {
        assert_eq!(date_time(0), "1970-01-01 00:00:00 UTC");
        assert_eq!(date_time(1_709_210_096), "2024-02-29 12:34:56 UTC");
    }

    #[test]
    fn markup_in_text_is_escaped() {
        assert_eq!(e("<b a=\"'&'\">").to_string(), "&lt;b a=&quot;&#39;&amp;&#39;&quot;&gt;");
    }

    #[test]
    fn only_the_sandboxs_own_pages_and_non_browsers_may_post() {
        let url = Url::parse("http://127.0.0.1:3001/").unwrap();
        let check = |pairs: &[(&'static str, &'static str)]| {
            let headers: HeaderMap = pairs
                .iter()
                .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
                .collect();
            is_own_post(&headers, &url)
        };
        assert!(check(&[]));
        assert!(check(&[("sec-fetch-site", "same-origin")]));
        assert!(check(&[("origin", "http://127.0.0.1:3001")]));
        assert!(check(&[("origin", "http://localhost:3001"), ("host", "localhost:3001")]));
        assert!(!check(&[("sec-fetch-site", "cross-site")]));
        assert!(!check(&[("sec-fetch-site", "same-site"), ("origin", "http://127.0.0.1:3001")]));
        assert!(!check(&[("origin", "https://evil.example"), ("host", "127.0.0.1:3001")]));
        assert!(!check(&[("origin", "null")]));
    }
}
