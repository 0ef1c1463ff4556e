//! `oxcart token`: what programs prove themselves with (B2B-4).

use clap::Subcommand;
use domain::actor::Actor;
use domain::ids::{CustomerId, TokenId};
use domain::page::Limit;
use domain::rejection::Rejection;
use domain::token::{Token, TokenStanding};
use shop::Shop;
use shop::tokens::NewToken;

use super::Error;
use crate::console::say;

#[derive(Subcommand, Debug)]
pub(super) enum TokenCommand {
    /// Make a token; it stands alone on the last line, and is never shown again
    Create(CreateArgs),
    /// List all tokens, the newest first
    List,
    /// End a token at once
    Revoke(RevokeArgs),
}

#[derive(clap::Args, Debug)]
pub(super) struct CreateArgs {
    /// What it is to be called
    #[arg(long)]
    name: String,
    /// What it may do, with commas between: orders:read, orders:write, customers, products, carts
    #[arg(long)]
    scopes: String,
    /// The customer whose token it is to be, instead of the shop's own
    #[arg(long, value_name = "ID")]
    customer: Option<String>,
    /// For how many days it works; for ever, if nothing is said
    #[arg(long, value_name = "DAYS")]
    expires: Option<String>,
}

#[derive(clap::Args, Debug)]
pub(super) struct RevokeArgs {
    /// The token's id, as `token list` shows it
    id: String,
}

/// Does one of these.
pub(super) async fn run(shop: &Shop, command: TokenCommand) -> Result<(), Error> {
    match command {
        TokenCommand::Create(args) => create(shop, args).await,
        TokenCommand::List => list(shop).await,
        TokenCommand::Revoke(args) => revoke(shop, &args).await,
    }
}

async fn create(shop: &Shop, args: CreateArgs) -> Result<(), Error> {
    let customer: Option<CustomerId> =
        args.customer.map(|id| id.parse().map_err(|_| Rejection::CustomerNotFound)).transpose()?;
    let lifetime = args.expires.map(|days| days.parse()).transpose()?;
    let new = NewToken { name: args.name.parse()?, scopes: args.scopes.parse()?, customer, lifetime };
    let issued = shop.create_token(Actor::System, new).await?;
    say(format_args!("{}", told(shop, &issued.token)))?;
    say(format_args!("Keep the token now: it is not shown again."))?;
    say(format_args!("{}", issued.secret))?;
    Ok(())
}

async fn list(shop: &Shop) -> Result<(), Error> {
    let mut cursor = None;
    loop {
        let page = shop.list_tokens(Actor::System, cursor.as_deref(), Limit::default()).await?;
        for token in &page.items {
            say(format_args!("{}", told(shop, token)))?;
        }
        cursor = page.next;
        if cursor.is_none() {
            return Ok(());
        }
    }
}

async fn revoke(shop: &Shop, args: &RevokeArgs) -> Result<(), Error> {
    let id: TokenId = args.id.parse().map_err(|_| Rejection::TokenNotFound)?;
    let token = shop.revoke_token(Actor::System, id).await?;
    say(format_args!("{}", told(shop, &token)))?;
    Ok(())
}

/// A token on a line.
fn told(shop: &Shop, token: &Token) -> String {
    let standing = match (shop.standing_of(token), token.expires_at) {
        (TokenStanding::Valid, None) => "valid".to_owned(),
        (TokenStanding::Valid, Some(end)) => format!("valid until {end}"),
        (TokenStanding::Expired, _) => "expired".to_owned(),
        (TokenStanding::Revoked, _) => "revoked".to_owned(),
    };
    let whose = token.customer.map_or_else(|| "the shop's".to_owned(), |id| id.to_string());
    let used = token.last_used_at.map_or_else(|| "never used".to_owned(), |at| format!("used {at}"));
    format!("{}  {}  {}  {whose}  {used}  {standing}", token.id, token.name.as_str(), token.scopes)
}
