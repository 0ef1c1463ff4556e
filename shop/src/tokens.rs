//! API tokens: made, listed and revoked by owners, and what programs are let in by (B2B-4).
//!
//! A token's secret has 256 bits that nobody can guess. It is shown once; the database knows its hash only, and finds the
//! token by it.

#[cfg(test)]
mod tests;

use domain::actor::Actor;
use domain::ids::{AuditEntryId, CustomerId, TokenId};
use domain::page::{Limit, Page};
use domain::press::Press;
use domain::rejection::Rejection;
use domain::staff::Permission;
use domain::time::Timestamp;
use domain::token::{Lifetime, Scopes, Token, TokenName, TokenStanding};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::audit::AuditEntry;
use store::{Db, in_transaction};

use crate::{Result, Shop, cursor};

/// What every secret begins with, so that one is recognised wherever it turns up.
const PREFIX: &str = "oxc_";

/// A token to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewToken {
    /// What it is to be called.
    pub name: TokenName,
    /// What it may do.
    pub scopes: Scopes,
    /// The customer in whose name it is to speak; the shop's own without one.
    pub customer: Option<CustomerId>,
    /// How long it works; for ever, if nothing is said.
    pub lifetime: Option<Lifetime>,
}

impl NewToken {
    /// All that it is to be, in one line.
    fn in_words(&self) -> String {
        let customer = self.customer.map(|customer| customer.to_string());
        let seconds = self.lifetime.map(|lifetime| lifetime.from(Timestamp::from_seconds(0)).seconds());
        json!([self.name.as_str(), self.scopes.to_string(), customer, seconds]).to_string()
    }
}

/// A token that was just made.
pub struct IssuedToken {
    /// The token.
    pub token: Token,
    /// Its secret, which nobody can look up again.
    pub secret: String,
}

impl Shop {
    /// Makes a token. Its secret is told this once.
    ///
    /// # Errors
    /// When the actor may not manage tokens; [`Rejection::CustomerNotFound`].
    pub async fn create_token(&self, actor: Actor, new: NewToken) -> Result<IssuedToken> {
        actor.require(Permission::ManageTokens)?;
        let secret = format!("{PREFIX}{}", self.fresh_secret());
        in_transaction!(self.parts.store, |db| { self.issue_token(db, actor, &new, secret.clone()).await })
    }

    /// The same, once for a press of a form: the same form with the same press is shown the same token again. Its secret
    /// is made of the press and of a secret that the database keeps: neither is enough to know it.
    ///
    /// # Errors
    /// As [`Shop::create_token`].
    pub async fn create_token_once(&self, actor: Actor, new: NewToken, press: &Press) -> Result<IssuedToken> {
        actor.require(Permission::ManageTokens)?;
        let first = self.fresh_secret();
        in_transaction!(self.parts.store, |db| {
            let key = db.secret_or("token-presses", &first).await?;
            let secret = secret_of(&key, &format!("{} {press} {}", actor.label(), new.in_words()));
            self.issue_token(db, actor, &new, secret).await
        })
    }

    /// The token with this secret: a new one, unless there is one already.
    async fn issue_token(&self, db: &mut Db, actor: Actor, new: &NewToken, secret: String) -> Result<IssuedToken> {
        let now = self.now();
        let token = Token {
            id: TokenId::from_bits(self.fresh_bits()),
            name: new.name.clone(),
            scopes: new.scopes,
            customer: new.customer,
            created_at: now,
            expires_at: new.lifetime.map(|lifetime| lifetime.from(now)),
            last_used_at: None,
            revoked_at: None,
        };
        if let Some(customer) = token.customer
            && !db.has_customer(customer).await?
        {
            return Err(Rejection::CustomerNotFound.into());
        }
        let hash = hash(&secret);
        if db.insert_token(&token, &hash).await? {
            db.insert_audit_entry(&self.token_audit(actor, "token.created", &token)).await?;
            return Ok(IssuedToken { token, secret });
        }
        let token = db.token_by_hash(&hash).await?.ok_or(Rejection::TokenNotFound)?;
        Ok(IssuedToken { token, secret })
    }

    fn fresh_secret(&self) -> String {
        format!("{:032x}{:032x}", self.parts.entropy.bits(), self.parts.entropy.bits())
    }

    /// A page of all tokens, the newest first, also those that have ended.
    ///
    /// # Errors
    /// When the actor may not manage tokens, or the cursor is none that this gave.
    pub async fn list_tokens(&self, actor: Actor, cursor: Option<&str>, limit: Limit) -> Result<Page<Token>> {
        actor.require(Permission::ManageTokens)?;
        let before: Option<TokenId> = cursor.map(cursor::decode).transpose()?;
        let tokens = self.parts.store.read().await?.list_tokens(before, limit.get() + 1).await?;
        Ok(Page::from_overfull(tokens, limit, |token| cursor::encode(&token.id)))
    }

    /// A page of the tokens that speak in a customer's name, the newest first, also those that have ended.
    ///
    /// # Errors
    /// When the actor may not manage tokens, or the cursor is none that this gave.
    pub async fn tokens_of_customer(
        &self,
        actor: Actor,
        customer: CustomerId,
        cursor: Option<&str>,
        limit: Limit,
    ) -> Result<Page<Token>> {
        actor.require(Permission::ManageTokens)?;
        let before: Option<TokenId> = cursor.map(cursor::decode).transpose()?;
        let tokens = self.parts.store.read().await?.tokens_of_customer(customer, before, limit.get() + 1).await?;
        Ok(Page::from_overfull(tokens, limit, |token| cursor::encode(&token.id)))
    }

    /// Ends a token at once, and answers it. One that was revoked stays as it is.
    ///
    /// # Errors
    /// When the actor may not manage tokens; [`Rejection::TokenNotFound`].
    pub async fn revoke_token(&self, actor: Actor, id: TokenId) -> Result<Token> {
        actor.require(Permission::ManageTokens)?;
        in_transaction!(self.parts.store, |db| {
            let revoked = db.revoke_token(id, self.now()).await?;
            let token = db.token(id).await?.ok_or(Rejection::TokenNotFound)?;
            if revoked {
                db.insert_audit_entry(&self.token_audit(actor, "token.revoked", &token)).await?;
            }
            Ok(token)
        })
    }

    /// Who speaks with this secret.
    ///
    /// # Errors
    /// [`Rejection::InvalidToken`] for whatever is no token, or one that has ended.
    pub async fn authenticate(&self, secret: &str) -> Result<Actor> {
        if !secret.starts_with(PREFIX) {
            return Err(Rejection::InvalidToken.into());
        }
        let now = self.now();
        let token = self.parts.store.read().await?.token_by_hash(&hash(secret)).await?;
        let token = token.filter(|token| token.standing(now) == TokenStanding::Valid).ok_or(Rejection::InvalidToken)?;
        if token.notes_use(now) {
            self.note_use(&token, now).await;
        }
        Ok(Actor::Token(token.id, token.scopes, token.customer))
    }

    /// How a token stands now.
    #[must_use]
    pub fn standing_of(&self, token: &Token) -> TokenStanding {
        token.standing(self.now())
    }

    /// That a use is not noted is no reason to refuse it.
    async fn note_use(&self, token: &Token, now: Timestamp) {
        let noted: Result<()> = in_transaction!(self.parts.store, |db| { Ok(db.note_token_use(token.id, now).await?) });
        if let Err(error) = noted {
            tracing::warn!(%error, token = %token.id, "the use of a token could not be noted");
        }
    }

    fn token_audit(&self, actor: Actor, action: &str, token: &Token) -> AuditEntry {
        let after = json!({
            "name": token.name.as_str(),
            "scopes": token.scopes.to_string(),
            "customer": token.customer,
            "expiresAt": token.expires_at.map(|at| at.to_string()),
        });
        AuditEntry {
            id: AuditEntryId::from_bits(self.fresh_bits()),
            at: self.now(),
            actor: actor.label(),
            action: action.to_owned(),
            subject: token.id.to_string(),
            before: None,
            after: Some(after.to_string()),
        }
    }
}

/// The secret that belongs to these words under a key.
fn secret_of(key: &str, words: &str) -> String {
    // A key of a whole block, as HMAC itself fills it up: its length can be wrong in no way.
    let mut block = [0; 64];
    block[..32].copy_from_slice(&Sha256::digest(key));
    let mut mac = Hmac::<Sha256>::new(&block.into());
    mac.update(words.as_bytes());
    format!("{PREFIX}{}", hex::encode(mac.finalize().into_bytes()))
}

/// What the database knows of a secret.
fn hash(secret: &str) -> String {
    hex::encode(Sha256::digest(secret))
}
