//! Staff: who they are, how they log in (ADM-1, CUST-3).

mod log_in;
#[cfg(test)]
mod tests;

use domain::actor::Actor;
use domain::customer::{Email, NewPassword};
use domain::ids::{AuditEntryId, StaffId};
use domain::rejection::{Field, Rejection};
use domain::staff::{Permission, Role, StaffMember};
use domain::text::clean_line;
use serde_json::json;
use store::audit::AuditEntry;
use store::in_transaction;

use crate::credentials::password;
use crate::{Result, Shop};

pub use crate::credentials::{Credentials, random_password};

/// The address of the first owner of an embedded database.
const FIRST_OWNER: &str = "owner@localhost";

/// The most characters of a name.
const LONGEST_NAME: usize = 200;

/// Somebody who joins the staff.
pub struct NewStaff {
    /// The address to log in with.
    pub email: Email,
    /// As colleagues see them.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// What they prove themselves with.
    pub password: NewPassword,
}

impl Shop {
    /// Adds a member of staff.
    ///
    /// # Errors
    /// When the actor may not manage staff; [`Rejection::EmailTaken`]; [`Rejection::Invalid`] for a name that is empty
    /// or too long.
    pub async fn create_staff(&self, actor: Actor, new: NewStaff) -> Result<StaffMember> {
        actor.require(Permission::ManageStaff)?;
        let name = clean_line(&new.name, LONGEST_NAME).ok_or(Rejection::Invalid { field: Field::Name })?;
        let password_hash = password::hash(new.password, self.parts.entropy.bits()).await?;
        let id = StaffId::from_bits(self.fresh_bits());
        let member = StaffMember { id, email: new.email, name, role: new.role };
        in_transaction!(self.parts.store, |db| {
            if !db.insert_staff(&member, &password_hash, self.now()).await? {
                return Err(Rejection::EmailTaken.into());
            }
            let after = json!({ "email": member.email, "name": member.name, "role": member.role });
            db.insert_audit_entry(&self.staff_audit(actor, "staff.created", id, Some(after.to_string()))).await?;
            Ok(member.clone())
        })
    }

    /// Makes the first owner of an embedded database that has no staff, and gives their address and password, which is
    /// shown this once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ensure_owner(&self) -> Result<Option<(Email, String)>> {
        let store = &self.parts.store;
        if !store.is_embedded() || store.read().await?.has_staff().await? {
            return Ok(None);
        }
        let email: Email = FIRST_OWNER.parse()?;
        let password = random_password(self.parts.entropy.as_ref());
        let owner =
            NewStaff { email: email.clone(), name: "Owner".to_owned(), role: Role::Owner, password: password.parse()? };
        match self.create_staff(Actor::System, owner).await {
            Ok(_) => Ok(Some((email, password))),
            // Somebody else has just made it.
            Err(crate::Error::Rejected(Rejection::EmailTaken)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The actor that a member of staff is now, with the role read afresh.
    ///
    /// # Errors
    /// [`Rejection::AuthRequired`] when they are no longer on the staff.
    pub async fn staff_actor(&self, id: StaffId) -> Result<Actor> {
        let member = self.parts.store.read().await?.staff(id).await?.ok_or(Rejection::AuthRequired)?;
        Ok(Actor::Staff(member.id, member.role))
    }

    /// The member of staff that an actor is.
    ///
    /// # Errors
    /// [`Rejection::AuthRequired`] for everybody else.
    pub async fn staff_member(&self, actor: Actor) -> Result<StaffMember> {
        let Actor::Staff(id, _) = actor else { return Err(Rejection::AuthRequired.into()) };
        Ok(self.parts.store.read().await?.staff(id).await?.ok_or(Rejection::AuthRequired)?)
    }

    fn staff_audit(&self, actor: Actor, action: &str, subject: StaffId, after: Option<String>) -> AuditEntry {
        AuditEntry {
            id: AuditEntryId::from_bits(self.fresh_bits()),
            at: self.now(),
            actor: actor.label(),
            action: action.to_owned(),
            subject: subject.to_string(),
            before: None,
            after,
        }
    }
}
