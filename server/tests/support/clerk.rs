//! A member of staff at a browser without JavaScript.

use domain::actor::Actor;
use domain::staff::Role;
use reqwest::{Client, RequestBuilder, Response};
use shop::staff::NewStaff;

use super::World;

pub(crate) const PASSWORD: &str = "four oxen pull a cart";

/// A browser that keeps its cookies and follows no redirect by itself.
pub(crate) struct Clerk {
    client: Client,
    url: String,
    pub(crate) email: String,
}

impl Clerk {
    /// A member of staff with this role, who has not logged in.
    pub(crate) async fn at_the_door(world: &World, role: Role) -> Self {
        let email = format!("{role}@example.com");
        let name = format!("Clerk {role}");
        let new = NewStaff { email: email.parse().unwrap(), name, role, password: PASSWORD.parse().unwrap() };
        world.shop.create_staff(Actor::System, new).await.unwrap();
        let client = Client::builder().cookie_store(true).redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { client, url: world.url.clone(), email }
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

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("{}{path}", self.url)).header("accept", "text/html")
    }

    /// A page's status and text.
    pub(crate) async fn see(&self, path: &str) -> (u16, String) {
        let response = self.get(path).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    /// Sends a form as a browser does.
    pub(crate) async fn submit(&self, action: &str, fields: &[(&str, &str)]) -> Response {
        self.post(action, fields).header("accept", "text/html,*/*").header("referer", &self.url).send().await.unwrap()
    }

    /// Sends a form as a program does.
    pub(crate) fn post(&self, action: &str, fields: &[(&str, &str)]) -> RequestBuilder {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = self.client.post(format!("{}{action}", self.url)).header("origin", &self.url);
        request.header("content-type", "application/x-www-form-urlencoded").body(body)
    }
}

/// An answer's status and where it sends the browser.
pub(crate) fn place(response: &Response) -> (u16, String) {
    let location = response.headers().get("location").map(|location| location.to_str().unwrap().to_owned());
    (response.status().as_u16(), location.unwrap_or_default())
}
