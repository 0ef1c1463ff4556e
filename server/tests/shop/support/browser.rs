//! A browser without JavaScript, as far as the server can tell.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use reqwest::{Client, RequestBuilder, Response};

use super::World;

/// A browser that keeps its cookies and follows no redirect by itself. A clone is another tab of it.
#[derive(Clone)]
pub(crate) struct Browser {
    client: Client,
    url: String,
    /// What a proxy in front of the shop says of it.
    address: Option<String>,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
}

impl Browser {
    pub(crate) fn new(world: &World) -> Self {
        Self { client: world.client.clone(), url: world.url.clone(), address: None, cookies: Arc::default() }
    }

    /// The same, at another address of the internet than this machine's.
    pub(crate) fn at(world: &World, address: &str) -> Self {
        Self { address: Some(address.to_owned()), ..Self::new(world) }
    }

    /// The cookie that names the session.
    pub(crate) fn session(&self) -> Option<String> {
        self.cookie("oxcart").map(|id| format!("oxcart={id}"))
    }

    /// A cookie's value.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap().get(name).cloned()
    }

    /// Asks for a page.
    pub(crate) async fn get(&self, path: &str) -> Response {
        self.send(self.client.get(format!("{}{path}", self.url)).header("accept", "text/html")).await
    }

    /// A page's status and text.
    pub(crate) async fn see(&self, path: &str) -> (u16, String) {
        let response = self.get(path).await;
        (response.status().as_u16(), response.text().await.unwrap())
    }

    /// Sends a form as a browser does.
    pub(crate) async fn submit(&self, action: &str, fields: &[(&str, &str)]) -> Response {
        let request = self.form(action, encoded(fields)).header("accept", "text/html,*/*").header("referer", &self.url);
        self.send(request).await
    }

    /// Sends a form with one file, named `file`, as a browser does.
    pub(crate) async fn upload(&self, action: &str, file: (&str, &[u8])) -> Response {
        self.upload_with(action, None, file).await
    }

    /// The same with the form's press before the file.
    pub(crate) async fn upload_with(
        &self,
        action: &str,
        press: Option<&str>,
        (name, content): (&str, &[u8]),
    ) -> Response {
        const BOUNDARY: &str = "----oxcart";
        let press = press
            .map(|press| format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"press\"\r\n\r\n{press}\r\n"));
        let head = format!(
            "{}--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: text/csv\r\n\r\n",
            press.unwrap_or_default()
        );
        let body = [head.as_bytes(), content, format!("\r\n--{BOUNDARY}--\r\n").as_bytes()].concat();
        let request = self.client.post(format!("{}{action}", self.url)).header("origin", &self.url);
        let request = request.header("accept", "text/html").body(body);
        self.send(request.header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"))).await
    }

    /// Sends a form as a script does.
    pub(crate) async fn fetch(&self, action: &str, body: impl Into<String>) -> Response {
        self.send(self.form(action, body.into()).header("accept", "application/json")).await
    }

    /// Sends a form as a program does, and gives the answer's status.
    pub(crate) async fn status_of(&self, action: &str, body: impl Into<String>) -> u16 {
        self.fetch(action, body).await.status().as_u16()
    }

    fn form(&self, action: &str, body: String) -> RequestBuilder {
        let request = self.client.post(format!("{}{action}", self.url)).header("origin", &self.url);
        request.header("content-type", "application/x-www-form-urlencoded").body(body)
    }

    async fn send(&self, request: RequestBuilder) -> Response {
        let mut request = request;
        if let Some(address) = &self.address {
            request = request.header("x-forwarded-for", address);
        }
        let kept: Vec<_> = self.cookies.lock().unwrap().iter().map(|(name, value)| format!("{name}={value}")).collect();
        if !kept.is_empty() {
            request = request.header("cookie", kept.join("; "));
        }
        let response = request.send().await.unwrap();
        for set in response.headers().get_all("set-cookie") {
            let (name, value) = set.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.lock().unwrap().insert(name.to_owned(), value.to_owned());
        }
        response
    }
}

/// The body of a form.
pub(crate) fn encoded(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

/// An answer's status and where it sends the browser.
pub(crate) fn place(response: &Response) -> (u16, String) {
    let location = response.headers().get("location").map(|location| location.to_str().unwrap().to_owned());
    (response.status().as_u16(), location.unwrap_or_default())
}
