mod delivery;
mod mailbox;
mod orders;

use domain::actor::Actor;
use domain::ids::{CustomerId, MailId};
use domain::mail::{MailKind, MailStatus};
use store::{Store, in_transaction};

use super::*;
use crate::testing::{TestShop, an_empty_shop};

const ADA: CustomerId = CustomerId::from_bits(7);
const LINK: &str = "https://shop.example/account/confirm?token=abc";

/// A shop with a customer to write to.
async fn a_shop_with_ada(store: Store) -> TestShop {
    let test = an_empty_shop(store).await;
    let email = "ada@example.com".parse().unwrap();
    let made: Result<CustomerId> =
        in_transaction!(test.shop.store(), |db| { Ok(db.guest_customer(ADA, &email, "Ada", test.shop.now()).await?) });
    assert_eq!(made.unwrap(), ADA);
    test
}

fn about(occasion: &str, content: MailContent) -> NewMail {
    let to = "ada@example.com".parse().unwrap();
    NewMail { to, about: MailSubject::Customer(ADA), occasion: occasion.to_owned(), content }
}

fn changed(occasion: &str) -> NewMail {
    about(occasion, MailContent::PasswordChanged { name: "Ada Lovelace".to_owned() })
}

fn password_link(occasion: &str) -> NewMail {
    about(occasion, MailContent::PasswordLink { name: "Ada Lovelace".to_owned(), link: LINK.to_owned() })
}

fn confirm(occasion: &str) -> NewMail {
    about(occasion, MailContent::ConfirmAddress { name: "Ada Lovelace".to_owned(), link: LINK.to_owned() })
}

async fn queue(shop: &Shop, mail: NewMail) {
    let queued: Result<()> = in_transaction!(shop.store(), |db| { shop.queue_mail(db, mail.clone()).await });
    queued.unwrap();
}

/// All mails as staff see them, newest first.
async fn mailbox(shop: &Shop) -> Vec<MailSummary> {
    shop.list_mails(Actor::System, &MailQuery::default()).await.unwrap().items
}

async fn detail(shop: &Shop, id: MailId) -> MailDetail {
    shop.mail_detail(Actor::System, &id.to_string()).await.unwrap()
}
