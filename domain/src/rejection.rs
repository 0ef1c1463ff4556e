//! Why something was refused, in terms of what the person who asked can do about it.

use serde::{Deserialize, Serialize};

use crate::business_cart::ItemFault;
use crate::money::{Money, MoneyError};
use crate::order::OrderStatus;
use crate::processing::ShortLine;
use crate::product_file::FileFault;

mod code;
mod field;

pub use field::Field;

/// Why something was refused. Safe to show: it holds nothing that the asker does not know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Rejection {
    /// A field is missing, of a wrong form or out of range.
    #[error("Please check {}.", field.label())]
    Invalid {
        /// Which field.
        field: Field,
    },
    /// Money does not add up in an `i64`: a hostile quantity or price.
    #[error("The amount is too large.")]
    AmountTooLarge,
    /// Somebody must log in first.
    #[error("Please log in.")]
    AuthRequired,
    /// Address or password are wrong; which, is not said.
    #[error("The email address or the password is wrong.")]
    InvalidCredentials,
    /// Too many attempts to log in.
    #[error("Too many attempts. Please wait {seconds} seconds and try again.")]
    TooManyAttempts {
        /// How long to wait.
        seconds: u32,
    },
    /// The actor's role is too low.
    #[error("You may not do this.")]
    Forbidden,
    /// The token's scopes do not reach so far.
    #[error("This token may not do this.")]
    InsufficientScope,
    /// The token is unknown, or has ended.
    #[error("This token is not valid.")]
    InvalidToken,
    /// No such token.
    #[error("There is no such token.")]
    TokenNotFound,
    /// No such customer.
    #[error("There is no such customer.")]
    CustomerNotFound,
    /// The password is too short or too common.
    #[error("Please choose a password of at least 12 characters that is not a common one.")]
    WeakPassword,
    /// There is already a member of staff or an account with this address.
    #[error("This email address is already in use.")]
    EmailTaken,
    /// A link from a mail is unknown, was used, or has ended.
    #[error("This link is not valid any more. Please ask for a new one.")]
    LinkInvalid,
    /// The account has no such address (any more).
    #[error("This address is no longer in your account.")]
    AddressNotFound,
    /// The account holds as many addresses as it can.
    #[error("Your account cannot hold more than {most} addresses.")]
    TooManyAddresses {
        /// The most addresses of an account.
        most: u32,
    },
    /// No such product or variant, or none that is for sale.
    #[error("This product is not for sale.")]
    ProductNotFound,
    /// No such category.
    #[error("There is no such category.")]
    CategoryNotFound,
    /// The cart has no such line (any more).
    #[error("This item is no longer in your shopping cart.")]
    LineNotFound,
    /// A line was named by its product, of which the cart has several lines.
    #[error("Several items in your shopping cart are of this product. Please name one of them.")]
    AmbiguousLine,
    /// The quantity is no whole number from 1 to 999.
    #[error("The quantity must be a whole number from 1 to 999.")]
    InvalidQuantity,
    /// More was asked for than is available.
    #[error("{}", short_stock(title, *available))]
    InsufficientStock {
        /// The product's name.
        title: String,
        /// How many there are for this shopper.
        available: u32,
    },
    /// A required attribute is missing or does not match its pattern.
    #[error("Please check {label}.")]
    InvalidAttribute {
        /// The attribute's key.
        key: String,
        /// As the form calls it.
        label: String,
    },
    /// The cart holds as many different lines as it can.
    #[error("Your shopping cart cannot hold more than {most} different items.")]
    CartFull {
        /// The most lines of a cart.
        most: u32,
    },
    /// There is nothing to check out.
    #[error("Your shopping cart is empty.")]
    CartEmpty,
    /// Prices or stock need the shopper's eye before checkout.
    #[error("Something in your shopping cart has changed. Please look it over before you check out.")]
    CartChanged,
    /// An earlier checkout of this cart turned out to be complete: paid, or with its payment on the way.
    #[error("Your earlier checkout is complete. Thank you for your order!")]
    AlreadyPaid,
    /// The total is less than the payment provider charges.
    #[error("The total must be at least {least} to be paid online.")]
    TotalTooSmall {
        /// The smallest total.
        least: Money,
    },
    /// The total is more than the payment provider charges at once.
    #[error("The total is too large to be paid online at once.")]
    TotalTooLarge,
    /// The payment provider refused or could not be reached.
    #[error(
        "The payment page could not be opened. Nothing was charged and your shopping cart is unchanged. Please try again in a moment."
    )]
    PaymentUnavailable,
    /// An earlier checkout of this cart cannot be closed: the payment provider does not answer.
    #[error(
        "Your earlier checkout could not be closed, because the payment service does not answer. Your shopping cart is unchanged. Please try again in a moment, and do not pay on the earlier page meanwhile."
    )]
    EarlierCheckoutOpen,
    /// No such order, or none that the asker may see.
    #[error("Unknown orderId.")]
    OrderNotFound,
    /// The checkout service knows no such session.
    #[error("Unknown checkoutSessionId.")]
    CheckoutSessionNotFound,
    /// Nobody has completed the session.
    #[error("The checkout session is not completed.")]
    CheckoutSessionNotCompleted,
    /// The session has no items.
    #[error("The checkout session has no items.")]
    CheckoutSessionEmpty,
    /// The session has ended, and no payment came with its completion.
    #[error("The checkout session has expired.")]
    CheckoutSessionExpired,
    /// The session was completed with something else, or belongs to the shop's own checkout.
    #[error("The checkout session cannot be changed any more.")]
    CheckoutSessionFixed,
    /// The checkout service cannot be reached, or what it answers makes no sense.
    #[error("The checkout service cannot be reached, or does not answer as it should.")]
    CheckoutServiceUnavailable,
    /// No such business cart.
    #[error("Unknown cartId.")]
    BusinessCartNotFound,
    /// The business cart became orders, and is kept as it was.
    #[error("This cart was checked out, and cannot be changed any more.")]
    CartArchived,
    /// The business cart cannot be checked out as it is.
    #[error("This cart cannot be checked out: {}", first_fault(faults))]
    CartInvalid {
        /// What is wrong with which item.
        faults: Vec<ItemFault>,
    },
    /// No such event of the payment provider.
    #[error("There is no such event.")]
    EventNotFound,
    /// No such message to another system.
    #[error("There is no such message.")]
    ProvisionNotFound,
    /// No such mail.
    #[error("There is no such mail.")]
    MailNotFound,
    /// A mail with a personal link, which is not sent a second time.
    #[error("This mail held a personal link and cannot be sent again. The customer can ask the shop for a new one.")]
    MailNotRepeatable,
    /// The product was changed by somebody else since it was read.
    #[error(
        "Somebody else changed this product in the meantime. Your changes were not saved; please look at it again."
    )]
    ProductConflict,
    /// Another product has this name in addresses.
    #[error("Another product has the address {slug}.")]
    SlugTaken {
        /// The name in addresses.
        slug: String,
    },
    /// Another variant has this id.
    #[error("The product id {id} is already in use.")]
    VariantTaken {
        /// The id.
        id: String,
    },
    /// The product has as many variants as it can.
    #[error("A product cannot have more than {most} sizes.")]
    TooManyVariants {
        /// The most.
        most: u32,
    },
    /// More pieces were to be taken away than are there.
    #[error("There are only {on_hand} pieces in stock.")]
    StockShort {
        /// How many there are.
        on_hand: u32,
    },
    /// Fewer pieces would be left than were promised to orders.
    #[error("{reserved} pieces are promised to orders, and fewer would be left.")]
    StockPromised {
        /// How many are promised.
        reserved: u32,
    },
    /// The customer has orders or ledger entries, which are kept.
    #[error("This customer has orders or entries in the ledger, and cannot be deleted.")]
    CustomerInUse,
    /// No such import of products.
    #[error("There is no such import.")]
    ImportNotFound,
    /// A file of products that cannot be read at all.
    #[error("{0}")]
    FileUnusable(FileFault),
    /// The order was changed by somebody else since it was read.
    #[error(
        "Somebody else changed this order in the meantime. Your changes were not saved; please look at the order again."
    )]
    OrderConflict,
    /// The order's state does not allow this.
    #[error("The order's state does not allow this.")]
    OrderTransition,
    /// The order was to be given up, and turned out to be paid.
    #[error("This order turned out to be paid: it was not given up, and is marked as paid now.")]
    OrderPaid,
    /// The order was to be deleted, and money was received for it.
    #[error("Money was received for this order, so it cannot be deleted.")]
    OrderHasMoney,
    /// The order was processed: what was sold, and for how much, stays.
    #[error("This order was processed: it cannot be deleted, and its items cannot be changed.")]
    OrderProcessed,
    /// The order was not processed yet.
    #[error("This order was not processed yet. Process it first.")]
    OrderUnprocessed,
    /// The items of an order that ended cannot be changed.
    #[error("This order is {status}, so its items cannot be changed.")]
    LinesFixed {
        /// Where it stands.
        status: OrderStatus,
    },
    /// The payment provider charges what the order cost when its payment page was opened.
    #[error(
        "This order waits for its payment, and its payment page at Stripe charges the amount of now. Its items cannot be changed; cancel it, and make another one."
    )]
    AmountFixed,
    /// An order needs items.
    #[error("An order needs at least one item. To give it up, cancel or refund it.")]
    OrderEmpty,
    /// The order was to be cancelled while its payment is on the way.
    #[error("A payment for this order is on its way. It can be cancelled if that fails.")]
    PaymentAwaited,
    /// The order was processed before.
    #[error("This order has been processed already.")]
    AlreadyProcessed,
    /// An order that ended is not processed.
    #[error("This order is {status}, so it cannot be processed.")]
    NotProcessable {
        /// Where it stands.
        status: OrderStatus,
    },
    /// There is no money to process the order against.
    #[error(
        "There is no money to process this order against: none was received for it, or its customer's balance is used up."
    )]
    InsufficientBalance,
    /// The store has too little of what was ordered.
    #[error("There is too little in stock: {}.", short_lines(lines))]
    ShortStock {
        /// Each line of which there is too little.
        lines: Vec<ShortLine>,
    },
    /// No such strategy of processing.
    #[error("The strategy must be adjust, reject or ignore.")]
    InvalidStrategy,
    /// Nothing was received for the order, or all of it was paid back.
    #[error("There is nothing to pay back of this order.")]
    NothingToRefund,
    /// More was to be paid back than is left.
    #[error("No more than {refundable} of this order can be paid back.")]
    RefundTooLarge {
        /// What is left.
        refundable: Money,
    },
    /// The payment provider refused to pay back.
    #[error("Stripe refused to pay this back: {reason}")]
    RefundRefused {
        /// Its words.
        reason: String,
    },
    /// The payment provider did not say how a payment stands.
    #[error("Stripe did not answer. Nothing was changed; please try again in a moment.")]
    ProviderSilent,
}

fn short_stock(title: &str, available: u32) -> String {
    match available {
        0 => format!("{title} is sold out."),
        1 => format!("Only 1 of {title} is available."),
        some => format!("Only {some} of {title} are available."),
    }
}

fn first_fault(faults: &[ItemFault]) -> String {
    match faults {
        [] => "something is wrong with it.".to_owned(),
        [only] => only.message.clone(),
        [first, others @ ..] => format!("{} ({} more)", first.message, others.len()),
    }
}

fn short_lines(lines: &[ShortLine]) -> String {
    lines.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

impl From<MoneyError> for Rejection {
    fn from(_: MoneyError) -> Self {
        Self::AmountTooLarge
    }
}
