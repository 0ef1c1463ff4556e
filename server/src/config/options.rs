//! The flags and their keys in the environment. Each is text here; `read.rs` understands it.

use clap::Args;

/// The settings, each with its key in the environment. An empty value counts as none.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Settings")]
pub struct Options {
    /// The database: sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME [default: sqlite://data/oxcart.db]
    #[arg(long, env = "DATABASE_URL", global = true, hide_env_values = true, value_name = "URL")]
    pub database_url: Option<String>,
    /// Where the shop listens [default: 127.0.0.1:3000]
    #[arg(long, env = "OXCART_ADDR", global = true, value_name = "IP:PORT")]
    pub addr: Option<String>,
    /// The shop's public address [default: http://ADDR]
    #[arg(long, env = "OXCART_BASE_URL", global = true, value_name = "URL")]
    pub base_url: Option<String>,
    /// Where the payment sandbox listens [default: 127.0.0.1:3001]
    #[arg(long, env = "OXCART_SANDBOX_ADDR", global = true, value_name = "IP:PORT")]
    pub sandbox_addr: Option<String>,
    /// Where browsers reach the payment sandbox [default: http://SANDBOX_ADDR]
    #[arg(long, env = "OXCART_SANDBOX_URL", global = true, value_name = "URL")]
    pub sandbox_url: Option<String>,
    /// Let strangers reach the payment sandbox: true or false [default: false]
    #[arg(long, env = "OXCART_ALLOW_SANDBOX", global = true, value_name = "BOOL")]
    pub allow_sandbox: Option<String>,

    /// Stripe's secret key; without one the payment sandbox stands for Stripe
    #[arg(long, env = "STRIPE_SECRET_KEY", global = true, hide_env_values = true, value_name = "KEY")]
    pub stripe_secret_key: Option<String>,
    /// The webhook's signing secrets, separated by commas
    #[arg(long, env = "STRIPE_WEBHOOK_SECRET", global = true, hide_env_values = true, value_name = "SECRETS")]
    pub stripe_webhook_secret: Option<String>,
    /// Where Stripe's API answers [default: https://api.stripe.com]
    #[arg(long, env = "STRIPE_API_BASE", global = true, value_name = "URL")]
    pub stripe_api_base: Option<String>,

    /// The mail server: smtp://USER:PASSWORD@HOST?tls=required or smtps://USER:PASSWORD@HOST; without one mails become files
    #[arg(long, env = "SMTP_URL", global = true, hide_env_values = true, value_name = "URL")]
    pub smtp_url: Option<String>,
    /// Whom mails come from [default: the shop's name and no-reply@ its host]
    #[arg(long, env = "OXCART_MAIL_FROM", global = true, value_name = "NAME <ADDRESS>")]
    pub mail_from: Option<String>,
    /// Where mails are put as files when there is no mail server [default: data/mail]
    #[arg(long, env = "OXCART_MAIL_FOLDER", global = true, value_name = "PATH")]
    pub mail_folder: Option<String>,

    /// The checkout service whose sessions orders are made of [default: the shop itself]
    #[arg(long, env = "CHECKOUT_SERVICE_URL", global = true, value_name = "URL")]
    pub checkout_service_url: Option<String>,
    /// The token by which that checkout service knows the shop
    #[arg(long, env = "CHECKOUT_SERVICE_TOKEN", global = true, hide_env_values = true, value_name = "TOKEN")]
    pub checkout_service_token: Option<String>,

    /// Where the system that provides what is sold with attributes takes its messages; without one they wait
    #[arg(long, env = "OXCART_PROVISION_URL", global = true, value_name = "URL")]
    pub provision_url: Option<String>,
    /// The secret that its messages are signed with: whsec_ and base64 of 24 to 64 bytes
    #[arg(long, env = "OXCART_PROVISION_SECRET", global = true, hide_env_values = true, value_name = "SECRET")]
    pub provision_secret: Option<String>,

    /// A new shop's name [default: Oxcart]
    #[arg(long, env = "OXCART_SHOP_NAME", global = true, value_name = "NAME")]
    pub shop_name: Option<String>,
    /// A new shop's currency [default: EUR]
    #[arg(long, env = "OXCART_CURRENCY", global = true, value_name = "CODE")]
    pub currency: Option<String>,
    /// What a new shop's order numbers start with [default: KN]
    #[arg(long, env = "OXCART_ORDER_PREFIX", global = true, value_name = "LETTERS")]
    pub order_prefix: Option<String>,
    /// A new shop's full rate of tax, per cent [default: 19]
    #[arg(long, env = "OXCART_TAX_RATE", global = true, value_name = "PERCENT")]
    pub tax_rate: Option<String>,
    /// A new shop's reduced rate of tax, per cent [default: 7]
    #[arg(long, env = "OXCART_TAX_RATE_REDUCED", global = true, value_name = "PERCENT")]
    pub tax_rate_reduced: Option<String>,
    /// Where a new shop rounds tax: unit, line or order [default: unit]
    #[arg(long, env = "OXCART_TAX_ROUNDING", global = true, value_name = "WHERE")]
    pub tax_rounding: Option<String>,
    /// Whether a new shop's prices contain their tax: true or false [default: false]
    #[arg(long, env = "OXCART_PRICES_INCLUDE_TAX", global = true, value_name = "BOOL")]
    pub prices_include_tax: Option<String>,
    /// What shipping costs in a new shop [default: 4.90]
    #[arg(long, env = "OXCART_SHIPPING_RATE", global = true, value_name = "AMOUNT")]
    pub shipping_rate: Option<String>,
    /// From which subtotal on shipping is free in a new shop, or "never" [default: 50.00]
    #[arg(long, env = "OXCART_SHIPPING_FREE_FROM", global = true, value_name = "AMOUNT")]
    pub shipping_free_from: Option<String>,
    /// Where a new shop ships to [default: DE,AT,CH]
    #[arg(long, env = "OXCART_COUNTRIES", global = true, value_name = "CODES")]
    pub countries: Option<String>,
    /// In which time zone a new shop counts its years [default: Europe/Berlin]
    #[arg(long, env = "OXCART_TIME_ZONE", global = true, value_name = "ZONE")]
    pub time_zone: Option<String>,

    /// What is logged: off, error, warn, info, debug, trace, or a filter such as info,shop=debug [default: info]
    #[arg(long, env = "OXCART_LOG", global = true, value_name = "FILTER")]
    pub log: Option<String>,
    /// How it is logged: text or json [default: text]
    #[arg(long, env = "OXCART_LOG_FORMAT", global = true, value_name = "FORMAT")]
    pub log_format: Option<String>,
    /// Every how many seconds the shop looks for what was left undone [default: 60]
    #[arg(long, env = "OXCART_SWEEP_SECONDS", global = true, value_name = "SECONDS")]
    pub sweep_seconds: Option<String>,
    /// How many requests a second one client may make, or "off" [default: 50]
    #[arg(long, env = "OXCART_RATE_LIMIT", global = true, value_name = "NUMBER")]
    pub rate_limit: Option<String>,
    /// How many requests one client may make at once [default: 300]
    #[arg(long, env = "OXCART_RATE_BURST", global = true, value_name = "NUMBER")]
    pub rate_burst: Option<String>,
    /// How often a minute one client may try to log in, or "off" [default: 10]
    #[arg(long, env = "OXCART_LOGIN_LIMIT", global = true, value_name = "NUMBER")]
    pub login_limit: Option<String>,
    /// How many proxies stand before the shop: that many entries of X-Forwarded-For are believed [default: 0]
    #[arg(long, env = "OXCART_PROXIES", global = true, value_name = "NUMBER")]
    pub proxies: Option<String>,
}
