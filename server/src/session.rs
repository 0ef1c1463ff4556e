//! Who is asking: a session in the database, and its id in a cookie that no script can read (SEC-1).
//!
//! Nothing is stored and no cookie is set until something must be remembered. The database knows an id's hash only:
//! whoever reads a copy of it cannot take over anybody's session.

use std::fmt;

use app::visit::{self, VisitError};
use async_trait::async_trait;
use domain::actor::Actor;
use domain::time::Timestamp;
use sha2::{Digest, Sha256};
use shop::Shop;
use store::{Store, in_transaction};
use time::{Duration, OffsetDateTime};
use tower_sessions::cookie::SameSite;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use tower_sessions::{Expiry, Session, SessionManagerLayer, SessionStore};
use url::Url;

const LIFETIME: Duration = Duration::days(30);

/// The layer that puts a [`Session`] into every request.
#[must_use]
pub fn layer(store: Store, base_url: &Url) -> SessionManagerLayer<Sessions> {
    let secure = base_url.scheme() == "https";
    SessionManagerLayer::new(Sessions::new(store))
        .with_name(cookie_name(secure))
        .with_secure(secure)
        .with_http_only(true)
        .with_same_site(SameSite::Lax)
        .with_expiry(Expiry::OnInactivity(LIFETIME))
}

/// What the cookie is called that names the session.
#[must_use]
pub const fn cookie_name(secure: bool) -> &'static str {
    // The prefix lets a browser take the cookie from this very host over HTTPS only.
    if secure { "__Host-oxcart" } else { "oxcart" }
}

/// Whoever is asking: staff if somebody has logged in, else the shopper.
///
/// # Errors
/// When the session or the account cannot be read.
pub async fn actor(shop: &Shop, session: &Session) -> std::result::Result<Actor, VisitError> {
    match visit::staff(shop, session).await? {
        Some(staff) => Ok(staff),
        None => visit::shopper(shop, session).await,
    }
}

/// Forgets the sessions that have ended; gives how many they were.
///
/// # Errors
/// When the database fails.
pub async fn forget_ended(store: &Store, now: Timestamp) -> std::result::Result<u64, store::Error> {
    in_transaction!(store, |db| { db.delete_expired_sessions(now).await })
}

/// Sessions in the shop's database.
#[derive(Clone)]
pub struct Sessions {
    store: Store,
}

impl Sessions {
    /// The sessions in this database.
    #[must_use]
    pub const fn new(store: Store) -> Self {
        Self { store }
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sessions")
    }
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        // Ids have 128 random bits: one that exists already would be a wonder, and its owner keeps it.
        let (hash, data, expires) = stored(record)?;
        let saved: std::result::Result<(), store::Error> =
            in_transaction!(self.store, |db| { db.create_session(&hash, &data, expires).await });
        saved.map_err(backend)
    }

    async fn save(&self, record: &Record) -> Result<()> {
        // A session that was ended meanwhile stays ended: a slow request must not bring a log-in back.
        let (hash, data, expires) = stored(record)?;
        let saved: std::result::Result<(), store::Error> =
            in_transaction!(self.store, |db| { db.update_session(&hash, &data, expires).await.map(drop) });
        saved.map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let mut db = self.store.read().await.map_err(backend)?;
        let now = Timestamp::from_seconds(OffsetDateTime::now_utc().unix_timestamp());
        let Some((data, expires)) = db.session(&hash(id), now).await.map_err(backend)? else { return Ok(None) };
        let data = serde_json::from_str(&data).map_err(|error| Error::Decode(error.to_string()))?;
        let expiry_date =
            OffsetDateTime::from_unix_timestamp(expires.seconds()).map_err(|error| Error::Decode(error.to_string()))?;
        Ok(Some(Record { id: *id, data, expiry_date }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        let hash = hash(id);
        let deleted: std::result::Result<(), store::Error> =
            in_transaction!(self.store, |db| { db.delete_session(&hash).await });
        deleted.map_err(backend)
    }
}

fn stored(record: &Record) -> Result<(String, String, Timestamp)> {
    let data = serde_json::to_string(&record.data).map_err(|error| Error::Encode(error.to_string()))?;
    Ok((hash(&record.id), data, Timestamp::from_seconds(record.expiry_date.unix_timestamp())))
}

/// What the database knows an id by.
pub(crate) fn hash(id: &Id) -> String {
    hex::encode(Sha256::digest(id.0.to_be_bytes()))
}

fn backend(error: store::Error) -> Error {
    Error::Backend(error.to_string())
}
