//! Accounts: customers who have a password (CUST-1), and the addresses they keep.

use serde::{Deserialize, Serialize};

use crate::address::Address;
use crate::customer::Email;
use crate::ids::{AddressId, CustomerId};
use crate::money::Money;
use crate::rejection::Rejection;
use crate::time::Timestamp;

/// An account as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Whose.
    pub id: CustomerId,
    /// What the owner is called.
    pub name: String,
    /// The address of mail used to log in.
    pub email: Email,
    /// The address that takes its place once it is confirmed.
    pub pending_email: Option<Email>,
    /// Whether the owner has proved to read the mail of `email`.
    pub confirmed: bool,
    /// What the shop owes the owner: the sum of their ledger's entries.
    pub balance: Money,
    /// Where to send things.
    pub addresses: AddressBook,
    /// When it was made.
    pub created_at: Timestamp,
    /// Counts the changes of the password: a login that knows an older number has ended.
    pub epoch: i64,
    /// Counts all changes.
    pub version: i64,
}

/// An address in an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedAddress {
    /// Which one.
    pub id: AddressId,
    /// The address.
    pub address: Address,
}

/// The addresses of an account, each once. The first is the one that is meant where none is named.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AddressBook(Vec<SavedAddress>);

impl AddressBook {
    /// The most addresses of an account.
    pub const MOST: u32 = 20;

    /// All addresses, the default first.
    #[must_use]
    pub fn all(&self) -> &[SavedAddress] {
        &self.0
    }

    /// The address with this id.
    ///
    /// # Errors
    /// [`Rejection::AddressNotFound`].
    pub fn get(&self, id: AddressId) -> Result<&SavedAddress, Rejection> {
        self.0.iter().find(|saved| saved.id == id).ok_or(Rejection::AddressNotFound)
    }

    /// Adds an address at the end, unless it is there already.
    ///
    /// # Errors
    /// [`Rejection::TooManyAddresses`].
    pub fn add(&mut self, id: AddressId, address: Address) -> Result<(), Rejection> {
        if self.0.iter().any(|saved| saved.address == address) {
            return Ok(());
        }
        if self.0.len() >= Self::MOST as usize {
            return Err(Rejection::TooManyAddresses { most: Self::MOST });
        }
        self.0.push(SavedAddress { id, address });
        Ok(())
    }

    /// Puts an address in another's place.
    ///
    /// # Errors
    /// [`Rejection::AddressNotFound`].
    pub fn change(&mut self, id: AddressId, address: Address) -> Result<(), Rejection> {
        let place = self.place(id)?;
        // Two that have become the same are one.
        if self.0.iter().any(|saved| saved.id != id && saved.address == address) {
            self.0.remove(place);
        } else {
            self.0[place].address = address;
        }
        Ok(())
    }

    /// Removes an address; the next one becomes the default, if it was that.
    ///
    /// # Errors
    /// [`Rejection::AddressNotFound`].
    pub fn remove(&mut self, id: AddressId) -> Result<(), Rejection> {
        let place = self.place(id)?;
        self.0.remove(place);
        Ok(())
    }

    /// Makes an address the default.
    ///
    /// # Errors
    /// [`Rejection::AddressNotFound`].
    pub fn prefer(&mut self, id: AddressId) -> Result<(), Rejection> {
        let place = self.place(id)?;
        self.0[..=place].rotate_right(1);
        Ok(())
    }

    fn place(&self, id: AddressId) -> Result<usize, Rejection> {
        self.0.iter().position(|saved| saved.id == id).ok_or(Rejection::AddressNotFound)
    }
}

/// What was just done to an account, as its pages tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AccountNews {
    /// It was made.
    Made,
    /// The name was changed.
    NameSaved,
    /// The address of mail is written otherwise.
    EmailSaved,
    /// Another address of mail waits to be confirmed.
    EmailPending,
    /// The mail that confirms the address was sent once more.
    ConfirmationSent,
    /// The address of mail was confirmed.
    EmailConfirmed,
    /// The password was changed.
    PasswordChanged,
    /// An address was added or changed.
    AddressSaved,
    /// An address was removed.
    AddressRemoved,
    /// Another address is the default.
    AddressPreferred,
}

impl AccountNews {
    /// As its owner is told.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Made => "Welcome! Your account is ready, and a mail to confirm your address is on its way.",
            Self::NameSaved => "Your name was saved",
            Self::EmailSaved => "Your email address was saved",
            Self::EmailPending => {
                "A mail is on its way to the new address, which takes the old one's place once you have confirmed it."
            }
            Self::ConfirmationSent => "A mail with a new link is on its way.",
            Self::EmailConfirmed => "Thank you, your email address is confirmed.",
            Self::PasswordChanged => "Your password was changed. You are logged out everywhere else.",
            Self::AddressSaved => "The address was saved",
            Self::AddressRemoved => "The address was removed",
            Self::AddressPreferred => "This is your default address now",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::AddressInput;

    fn at(line1: &str) -> Address {
        let input = AddressInput {
            name: "Ada Lovelace".into(),
            line1: line1.into(),
            city: "Berlin".into(),
            postal_code: "10115".into(),
            country: "DE".into(),
            ..AddressInput::default()
        };
        input.parse().unwrap().unwrap()
    }

    fn id(bits: u128) -> AddressId {
        AddressId::from_bits(bits)
    }

    fn book(streets: &[&str]) -> AddressBook {
        let mut book = AddressBook::default();
        for (bits, street) in (1..).zip(streets) {
            book.add(id(bits), at(street)).unwrap();
        }
        book
    }

    fn streets(book: &AddressBook) -> Vec<&str> {
        book.all().iter().map(|saved| saved.address.line1.as_str()).collect()
    }

    #[test]
    fn the_first_address_is_the_default_until_another_is_preferred_or_it_is_removed() {
        let mut book = book(&["A", "B", "C"]);
        assert_eq!(streets(&book), ["A", "B", "C"]);
        book.prefer(id(3)).unwrap();
        assert_eq!(streets(&book), ["C", "A", "B"]);
        book.prefer(id(3)).unwrap();
        book.remove(id(3)).unwrap();
        assert_eq!(streets(&book), ["A", "B"]);
    }

    #[test]
    fn an_address_stands_in_a_book_once() {
        let mut book = book(&["A", "B", "A"]);
        assert_eq!(streets(&book), ["A", "B"]);
        book.change(id(2), at("C")).unwrap();
        assert_eq!(streets(&book), ["A", "C"]);
        book.change(id(2), at("C")).unwrap();
        book.change(id(2), at("A")).unwrap();
        assert_eq!(streets(&book), ["A"]);
    }

    #[test]
    fn a_book_holds_so_many_and_knows_its_own_only() {
        let many: Vec<String> = (0..AddressBook::MOST).map(|number| format!("Street {number}")).collect();
        let mut full = book(&many.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(full.add(id(99), at("one more")), Err(Rejection::TooManyAddresses { most: 20 }));
        assert_eq!(full.get(id(99)), Err(Rejection::AddressNotFound));
        assert_eq!(full.change(id(99), at("X")), Err(Rejection::AddressNotFound));
        assert_eq!(full.remove(id(99)), Err(Rejection::AddressNotFound));
        assert_eq!(full.prefer(id(99)), Err(Rejection::AddressNotFound));
        assert_eq!(full.get(id(1)).unwrap().address, at("Street 0"));
    }
}
