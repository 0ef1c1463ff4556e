//! What can be asked of the binary (RUN-2).

mod file;
mod migrate;
mod orders;
mod products;
mod progress;
mod seed;
mod tokens;

use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use domain::actor::Actor;
use domain::customer::{Email, NewPassword};
use domain::rejection::Rejection;
use domain::staff::Role;
use shop::Shop;
use shop::staff::{NewStaff, random_password};
use url::Url;

use self::migrate::MigrateArgs;
use self::orders::OrdersCommand;
use self::products::ProductsCommand;
use self::seed::SeedArgs;
use self::tokens::TokenCommand;
use crate::config::{self, Config, ConfigError, Options, Payments};
use crate::console::say;
use crate::machine::SystemEntropy;
use crate::sandbox::{self, Keys};
use crate::serve::{self, ServeError};
use crate::{doctor, ending, telemetry};

/// Oxcart: a complete shop in one binary.
#[derive(Parser, Debug)]
#[command(name = "oxcart", version)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    options: Options,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Serve the shop (the default)
    Serve,
    /// Run the payment sandbox alone
    Sandbox(SandboxArgs),
    /// Bring the database up to date
    Migrate(MigrateArgs),
    /// Load the demo catalogue into a database without products, and make random orders
    Seed(SeedArgs),
    /// Look for what would keep the shop from working, and say what to do
    Doctor,
    /// Manage those who may log in to the dashboard
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Manage the tokens of programs that use the API
    #[command(subcommand)]
    Token(TokenCommand),
    /// Products in files
    #[command(subcommand)]
    Products(ProductsCommand),
    /// Orders in a file
    #[command(subcommand)]
    Orders(OrdersCommand),
}

#[derive(clap::Args, Debug)]
struct SandboxArgs {
    /// The webhook to deliver to
    #[arg(long, default_value = "http://127.0.0.1:3000/api/webhooks/stripe", value_name = "URL")]
    webhook: Url,
    /// The same seed and the same requests give the same ids
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

#[derive(Subcommand, Debug)]
enum AdminCommand {
    /// Let somebody log in to the dashboard
    Create(CreateArgs),
}

#[derive(clap::Args, Debug)]
struct CreateArgs {
    /// The address to log in with
    #[arg(long)]
    email: String,
    /// As colleagues see it
    #[arg(long)]
    name: String,
    /// owner, staff or viewer
    #[arg(long, default_value = "owner")]
    role: String,
    /// Read the password from standard input instead of making one up
    #[arg(long)]
    password_stdin: bool,
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
enum Error {
    #[error(transparent)]
    Config(#[from] ConfigError),
    #[error(transparent)]
    Serve(#[from] ServeError),
    #[error("{0}")]
    Rejected(#[from] Rejection),
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("cannot use {}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{0} rows were refused")]
    RowsRefused(usize),
    #[error("money was received for {0} orders, so that nothing was dropped; --force drops them all the same")]
    PaidOrders(i64),
    #[error("the shop has orders already, so that nothing was changed; with --add more are made beside them")]
    HasOrders,
    #[error(
        "nothing is for sale that can be bought without saying more, so that nothing was changed; add products in stock"
    )]
    NothingForSale,
    #[error("something is wrong")]
    Unwell,
}

impl From<shop::Error> for Error {
    fn from(error: shop::Error) -> Self {
        Self::Serve(error.into())
    }
}

/// Does what the command line asks, and tells how it went.
#[must_use]
pub fn main() -> ExitCode {
    if let Err(error) = config::load() {
        complain(&error);
        return ExitCode::FAILURE;
    }
    let cli = Cli::parse();
    let done = tokio::runtime::Runtime::new().map_err(Error::from).and_then(|runtime| runtime.block_on(run(cli)));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

/// The error and what lies behind it, on one line of standard error.
fn complain(error: &dyn std::error::Error) {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        // Transparent errors say what their source says.
        if !words.ends_with(&more) {
            words = format!("{words}: {more}");
        }
        cause = error.source();
    }
    // Nobody is left to be told when even this fails.
    let _ = writeln!(io::stderr(), "oxcart: {words}");
}

async fn run(cli: Cli) -> Result<(), Error> {
    let Cli { command, options } = cli;
    telemetry::start(&options.log()?);
    match command.unwrap_or(Command::Serve) {
        Command::Serve => Ok(serve::serve(&options.read()?).await?),
        Command::Sandbox(args) => run_sandbox(&options, args).await,
        Command::Migrate(args) => migrate::run(&options.database_url()?, &args).await,
        Command::Seed(args) => {
            let shop = shop_without_payments(&options).await?;
            let done = seed::run(&shop, &args).await;
            shop.store().close().await;
            done
        }
        Command::Doctor => examine(&options).await,
        Command::Admin(AdminCommand::Create(args)) => create_admin(&options, args).await,
        Command::Token(command) => manage_tokens(&options, command).await,
        Command::Products(command) => {
            let shop = shop_without_payments(&options).await?;
            let done = products::run(&shop, command).await;
            shop.store().close().await;
            done
        }
        Command::Orders(command) => {
            let shop = shop_without_payments(&options).await?;
            let done = orders::run(&shop, command).await;
            shop.store().close().await;
            done
        }
    }
}

async fn examine(options: &Options) -> Result<(), Error> {
    let findings = doctor::examine(options).await;
    for finding in &findings {
        say(format_args!("{finding}"))?;
    }
    if findings.iter().any(doctor::Finding::is_wrong) { Err(Error::Unwell) } else { Ok(()) }
}

async fn create_admin(options: &Options, args: CreateArgs) -> Result<(), Error> {
    let email: Email = args.email.parse()?;
    let role: Role = args.role.parse()?;
    let given = if args.password_stdin { Some(first_line()?) } else { None };
    let made_up = given.is_none();
    let password = given.unwrap_or_else(|| random_password(&SystemEntropy));
    let new = NewStaff { email, name: args.name, role, password: password.parse::<NewPassword>()? };
    let shop = shop_without_payments(options).await?;
    let member = shop.create_staff(Actor::System, new).await?;
    shop.store().close().await;
    say(format_args!("{} may log in as {}.", member.email, member.role))?;
    if made_up {
        say(format_args!("Password: {password}"))?;
    }
    Ok(())
}

async fn manage_tokens(options: &Options, command: TokenCommand) -> Result<(), Error> {
    let shop = shop_without_payments(options).await?;
    let done = tokens::run(&shop, command).await;
    shop.store().close().await;
    done
}

fn first_line() -> io::Result<String> {
    let mut input = String::new();
    io::stdin().take(4096).read_to_string(&mut input)?;
    Ok(input.lines().next().unwrap_or_default().to_owned())
}

/// The shop for commands that never speak to Stripe.
async fn shop_without_payments(options: &Options) -> Result<Shop, Error> {
    let config = Config { payments: Payments::Sandbox(options.sandbox()?), ..options.read()? };
    let store = serve::open_store(&config.database_url).await?;
    Ok(serve::open_shop(store, &config, "sk_test_none", &config.base_url).await?)
}

async fn run_sandbox(options: &Options, args: SandboxArgs) -> Result<(), Error> {
    let keys = Keys {
        api_key: known(options.stripe_secret_key.as_ref(), "sk_test_sandbox"),
        webhook_secret: known(options.stripe_webhook_secret.as_ref(), "whsec_sandbox"),
        seed: args.seed,
    };
    let config = options.sandbox()?;
    let told_to_end = ending::listen()?;
    let running = sandbox::start(&config, keys, args.webhook.clone()).await?;
    say(format_args!("Sandbox: {}sandbox", running.url))?;
    say(format_args!("Deliveries go to {}. Start a shop with these:", args.webhook))?;
    say(format_args!("STRIPE_API_BASE={}", running.url))?;
    say(format_args!("STRIPE_SECRET_KEY={}", running.api_key))?;
    say(format_args!("STRIPE_WEBHOOK_SECRET={}", running.webhook_secret))?;
    told_to_end.await;
    running.stop().await;
    Ok(())
}

fn known(given: Option<&String>, default: &str) -> String {
    given.filter(|value| !value.is_empty()).map_or_else(|| default.to_owned(), Clone::clone)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn without_a_command_the_shop_is_served() {
        let cli = Cli::try_parse_from(["oxcart"]).unwrap();
        assert!(cli.command.is_none());
        let cli = Cli::try_parse_from(["oxcart", "serve", "--addr", "127.0.0.1:80"]).unwrap();
        assert!(matches!(cli.command, Some(Command::Serve)));
        assert_eq!(cli.options.addr.as_deref(), Some("127.0.0.1:80"));
    }
}
