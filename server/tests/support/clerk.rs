//! A member of staff at a browser without JavaScript.

use std::sync::Mutex;

use domain::actor::Actor;
use domain::staff::Role;
use reqwest::{Client, RequestBuilder, Response};
use shop::staff::NewStaff;

use super::World;

pub(crate) const PASSWORD: &str = "four oxen pull a cart";

/// A browser that keeps its session and follows no redirect by itself.
pub(crate) struct Clerk {
    client: Client,
    url: String,
    session: Mutex<Option<String>>,
    pub(crate) email: String,
}

impl Clerk {
    /// A member of staff with this role, who has not logged in.
    pub(crate) async fn at_the_door(world: &World, role: Role) -> Self {
        let email = format!("{role}@example.com");
        let name = format!("Clerk {role}");
        let new = NewStaff { email: email.parse().unwrap(), name, role, password: PASSWORD.parse().unwrap() };
        world.shop.create_staff(Actor::System, new).await.unwrap();
        Self { client: world.client.clone(), url: world.url.clone(), session: Mutex::default(), email }
    }

    /// A member of staff with this role, who has logged in.
    pub(crate) async fn inside(world: &World, role: Role) -> Self {
        let clerk = Self::at_the_door(world, role).await;
        let response = clerk.log_in(PASSWORD, "").await;
        assert_eq!(place(&response), (303, "/admin/orders".to_owned()));
        clerk
    }

    pub(crate) async fn log_in(&self, password: &str, next: &str) -> Response {
        self.submit("/fn/log-in", &[("email", &self.email), ("password", password), ("next", next)]).await
    }

    /// The cookie that names the session.
    pub(crate) fn session(&self) -> Option<String> {
        self.session.lock().unwrap().clone()
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

    /// Sends a form as a program does, and gives the answer's status.
    pub(crate) async fn status_of(&self, action: &str, body: impl Into<String>) -> u16 {
        self.send(self.form(action, body.into())).await.status().as_u16()
    }

    fn form(&self, action: &str, body: String) -> RequestBuilder {
        let request = self.client.post(format!("{}{action}", self.url)).header("origin", &self.url);
        request.header("content-type", "application/x-www-form-urlencoded").body(body)
    }

    async fn send(&self, request: RequestBuilder) -> Response {
        let request = match self.session() {
            Some(cookie) => request.header("cookie", cookie),
            None => request,
        };
        let response = request.send().await.unwrap();
        for set in response.headers().get_all("set-cookie") {
            let cookie = set.to_str().unwrap().split(';').next().unwrap();
            if cookie.starts_with("oxcart=") {
                *self.session.lock().unwrap() = Some(cookie.to_owned());
            }
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
