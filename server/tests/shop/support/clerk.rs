//! A member of staff at a browser without JavaScript.

use std::ops::Deref;

use domain::actor::Actor;
use domain::staff::Role;
use reqwest::Response;
use shop::staff::NewStaff;

use super::World;
use super::browser::{Browser, place};

pub(crate) const PASSWORD: &str = "four oxen pull a cart";

pub(crate) struct Clerk {
    browser: Browser,
    pub(crate) email: String,
}

impl Deref for Clerk {
    type Target = Browser;

    fn deref(&self) -> &Browser {
        &self.browser
    }
}

impl Clerk {
    /// A member of staff with this role, who has not logged in.
    pub(crate) async fn at_the_door(world: &World, role: Role) -> Self {
        let email = format!("{role}@example.com");
        let name = format!("Clerk {role}");
        let new = NewStaff { email: email.parse().unwrap(), name, role, password: PASSWORD.parse().unwrap() };
        world.shop.create_staff(Actor::System, new).await.unwrap();
        Self { browser: Browser::new(world), email }
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
}
