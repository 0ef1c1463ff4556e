//! How people prove who they are, staff and customers alike (CUST-3): passwords that are hashed slowly, and attempts
//! that are counted.

pub(crate) mod attempts;
pub(crate) mod password;

use domain::customer::Email;

pub use password::random_password;

/// What somebody logs in with.
pub struct Credentials {
    /// The address.
    pub email: Email,
    /// The password, as it was typed. Never shown or logged.
    pub password: String,
}
