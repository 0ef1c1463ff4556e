//! The addresses of an account.

use domain::account::{Account, AddressBook};
use domain::actor::Actor;
use domain::address::Address;
use domain::ids::AddressId;
use domain::rejection::Rejection;
use store::in_transaction;

use crate::{Result, Shop};

impl Shop {
    /// Adds an address to the actor's account, or puts it in the place of the one with this id.
    ///
    /// # Errors
    /// [`Rejection::AuthRequired`]; [`Rejection::TooManyAddresses`]; [`Rejection::AddressNotFound`].
    pub async fn save_address(&self, actor: Actor, id: Option<AddressId>, address: Address) -> Result<Account> {
        let fresh = AddressId::from_bits(self.fresh_bits());
        self.change_addresses(actor, |book| match id {
            Some(id) => book.change(id, address.clone()),
            None => book.add(fresh, address.clone()),
        })
        .await
    }

    /// Removes an address from the actor's account.
    ///
    /// # Errors
    /// [`Rejection::AuthRequired`]; [`Rejection::AddressNotFound`].
    pub async fn remove_address(&self, actor: Actor, id: AddressId) -> Result<Account> {
        self.change_addresses(actor, |book| book.remove(id)).await
    }

    /// Makes an address of the actor's account the default.
    ///
    /// # Errors
    /// [`Rejection::AuthRequired`]; [`Rejection::AddressNotFound`].
    pub async fn prefer_address(&self, actor: Actor, id: AddressId) -> Result<Account> {
        self.change_addresses(actor, |book| book.prefer(id)).await
    }

    async fn change_addresses(
        &self,
        actor: Actor,
        change: impl Fn(&mut AddressBook) -> std::result::Result<(), Rejection>,
    ) -> Result<Account> {
        in_transaction!(self.parts.store, |db| {
            let mut account = self.lock_own_account(db, actor).await?;
            change(&mut account.addresses)?;
            self.save_and_tell(db, account).await
        })
    }
}
