//! From text to a [`Config`], key by key.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use domain::address::Country;
use domain::money::{Currency, Money};
use domain::pricing::{Pricing, TaxRate, TaxRounding, TaxRules};
use domain::settings::Settings;
use tracing_subscriber::EnvFilter;
use url::Url;

use super::{Config, ConfigError, Limits, Log, Options, Payments, Sandbox, Stripe, is_loopback};

pub(super) type Read<T> = Result<T, ConfigError>;

const BOOL: &str = "true or false";
const PERCENT: &str = "a per cent number from 0 to 100 with at most two decimals, such as 19 or 7.7";
const ADDR: &str = "an IP address and a port, such as 127.0.0.1:3000";
const HTTP_URL: &str = "an address such as https://shop.example, without a path";

impl Options {
    /// Understands every setting.
    ///
    /// # Errors
    /// The first key with a value that is not allowed.
    pub fn read(&self) -> Read<Config> {
        let database_url = self.database_url()?;
        let addr: SocketAddr = parsed("OXCART_ADDR", self.addr.as_ref(), "127.0.0.1:3000", ADDR)?;
        let default_base = format!("http://{addr}");
        let base_url = origin("OXCART_BASE_URL", self.base_url.as_ref(), &default_base)?;
        let payments = self.payments(&base_url)?;
        Ok(Config {
            payments,
            mail: self.mail(&base_url)?,
            checkout_service: self.checkout_service()?,
            provisioning: self.provisioning()?,
            first_settings: self.settings()?,
            log: self.log()?,
            sweep: Duration::from_secs(u64::from(self.sweep_seconds()?.get())),
            limits: self.limits()?,
            database_url,
            addr,
            base_url,
        })
    }

    /// The database alone, for the commands that need no more.
    ///
    /// # Errors
    /// When it is neither a SQLite nor a PostgreSQL database.
    pub fn database_url(&self) -> Read<String> {
        const ALLOWED: &str = "sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME";
        let url = text(self.database_url.as_ref(), "sqlite://data/oxcart.db");
        let known = ["sqlite:", "postgres:", "postgresql:"].iter().any(|scheme| url.starts_with(scheme));
        // The value may hold a password.
        if known { Ok(url.to_owned()) } else { Err(fault("DATABASE_URL", "has an unknown scheme", ALLOWED)) }
    }

    /// The sandbox alone: where it listens, and its file.
    ///
    /// # Errors
    /// When the address is none.
    pub fn sandbox(&self) -> Read<Sandbox> {
        let addr: SocketAddr = parsed("OXCART_SANDBOX_ADDR", self.sandbox_addr.as_ref(), "127.0.0.1:3001", ADDR)?;
        let public_url = origin("OXCART_SANDBOX_URL", self.sandbox_url.as_ref(), &format!("http://{addr}"))?;
        Ok(Sandbox { addr, public_url, database: beside(&self.database_url()?) })
    }

    fn payments(&self, base_url: &Url) -> Read<Payments> {
        let Some(secret_key) = filled(self.stripe_secret_key.as_ref()) else {
            let sandbox = self.sandbox()?;
            let allowed: bool = parsed("OXCART_ALLOW_SANDBOX", self.allow_sandbox.as_ref(), "false", BOOL)?;
            if allowed || is_loopback(base_url) {
                return Ok(Payments::Sandbox(sandbox));
            }
            const NEEDED: &str =
                "a key of Stripe, or OXCART_ALLOW_SANDBOX=true to let strangers play with the payment sandbox";
            return Err(fault("STRIPE_SECRET_KEY", "is missing while OXCART_BASE_URL is public", NEEDED));
        };
        if !["sk_", "rk_"].iter().any(|prefix| secret_key.starts_with(prefix)) {
            return Err(fault("STRIPE_SECRET_KEY", "is no secret key", "a key that starts with sk_ or rk_"));
        }
        let secrets = text(self.stripe_webhook_secret.as_ref(), "");
        let webhook_secrets: Vec<String> =
            secrets.split(',').map(str::trim).filter(|secret| !secret.is_empty()).map(str::to_owned).collect();
        if webhook_secrets.is_empty() || webhook_secrets.iter().any(|secret| !secret.starts_with("whsec_")) {
            const ALLOWED: &str = "one or more signing secrets that start with whsec_, separated by commas";
            return Err(fault("STRIPE_WEBHOOK_SECRET", "is missing or no signing secret", ALLOWED));
        }
        let api_base = origin("STRIPE_API_BASE", self.stripe_api_base.as_ref(), "https://api.stripe.com")?;
        Ok(Payments::Stripe(Stripe { secret_key: secret_key.to_owned(), webhook_secrets, api_base }))
    }

    fn settings(&self) -> Read<Settings> {
        Ok(Settings {
            shop_name: self.shop_name()?,
            pricing: self.pricing()?,
            order_prefix: self.order_prefix()?,
            countries: self.countries()?,
            time_zone: self.time_zone()?,
        })
    }

    fn shop_name(&self) -> Read<String> {
        let name = text(self.shop_name.as_ref(), "Oxcart");
        let fits = name.chars().count() <= 100 && !name.chars().any(char::is_control);
        if fits {
            Ok(name.to_owned())
        } else {
            Err(wrong("OXCART_SHOP_NAME", name, "a line of at most 100 characters"))
        }
    }

    fn pricing(&self) -> Read<Pricing> {
        const CURRENCY: &str = "a currency that Stripe charges, such as EUR, USD, GBP or CHF";
        const AMOUNT: &str = "an amount with the currency's decimals, such as 4.90";
        const FREE_FROM: &str = "an amount with the currency's decimals, such as 50.00, or never";
        let currency: Currency = parsed("OXCART_CURRENCY", self.currency.as_ref(), "EUR", CURRENCY)?;
        let whole = currency.digits() == 0;
        let amount = |key, text: &str, allowed| match Money::parse(text, currency) {
            Ok(money) if money.minor >= 0 => Ok(money),
            Ok(_) | Err(_) => Err(wrong(key, text, allowed)),
        };
        let shipping_rate = text(self.shipping_rate.as_ref(), if whole { "490" } else { "4.90" });
        let free_from = text(self.shipping_free_from.as_ref(), if whole { "5000" } else { "50.00" });
        Ok(Pricing {
            currency,
            tax: self.tax_rules()?,
            shipping_rate: amount("OXCART_SHIPPING_RATE", shipping_rate, AMOUNT)?,
            shipping_free_from: match free_from {
                "never" => None,
                from => Some(amount("OXCART_SHIPPING_FREE_FROM", from, FREE_FROM)?),
            },
        })
    }

    fn tax_rules(&self) -> Read<TaxRules> {
        Ok(TaxRules {
            prices_include_tax: parsed("OXCART_PRICES_INCLUDE_TAX", self.prices_include_tax.as_ref(), "false", BOOL)?,
            standard_rate: parsed::<TaxRate>("OXCART_TAX_RATE", self.tax_rate.as_ref(), "19", PERCENT)?,
            reduced_rate: parsed("OXCART_TAX_RATE_REDUCED", self.tax_rate_reduced.as_ref(), "7", PERCENT)?,
            rounding: parsed::<TaxRounding>(
                "OXCART_TAX_ROUNDING",
                self.tax_rounding.as_ref(),
                "unit",
                "unit, line or order",
            )?,
        })
    }

    fn order_prefix(&self) -> Read<String> {
        let prefix = text(self.order_prefix.as_ref(), "KN");
        let fits = (1..=10).contains(&prefix.len())
            && prefix.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if fits {
            Ok(prefix.to_owned())
        } else {
            Err(wrong("OXCART_ORDER_PREFIX", prefix, "1 to 10 capital letters and digits"))
        }
    }

    fn countries(&self) -> Read<Vec<Country>> {
        const ALLOWED: &str =
            "two-letter codes of countries that Stripe ships to, separated by commas, such as DE,AT,CH";
        const NOT_AT_STRIPE: [&str; 14] =
            ["AS", "CX", "CC", "CU", "HM", "IR", "KP", "MH", "FM", "NF", "MP", "PW", "SY", "UM"];
        let codes = text(self.countries.as_ref(), "DE,AT,CH");
        let country =
            |code: &str| code.parse::<Country>().ok().filter(|country| !NOT_AT_STRIPE.contains(&country.as_str()));
        let mut countries = codes
            .split(',')
            .map(country)
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| wrong("OXCART_COUNTRIES", codes, ALLOWED))?;
        let mut seen = Vec::new();
        countries.retain(|country| {
            !seen.contains(country) && {
                seen.push(*country);
                true
            }
        });
        Ok(countries)
    }

    fn time_zone(&self) -> Read<String> {
        let zone = text(self.time_zone.as_ref(), "Europe/Berlin");
        match jiff::tz::TimeZone::get(zone) {
            Ok(_) => Ok(zone.to_owned()),
            Err(_) => Err(wrong(
                "OXCART_TIME_ZONE",
                zone,
                "a name of the IANA time zone database, such as Europe/Berlin or UTC",
            )),
        }
    }

    /// What is logged, for the commands that need no more.
    ///
    /// # Errors
    /// When the filter or the format is not understood.
    pub fn log(&self) -> Read<Log> {
        const FILTER: &str = "off, error, warn, info, debug, trace, or a filter such as info,shop=debug";
        let filter = text(self.log.as_ref(), "info");
        if EnvFilter::builder().parse(filter).is_err() {
            return Err(wrong("OXCART_LOG", filter, FILTER));
        }
        let json = match text(self.log_format.as_ref(), "text") {
            "text" => false,
            "json" => true,
            other => return Err(wrong("OXCART_LOG_FORMAT", other, "text or json")),
        };
        Ok(Log { filter: filter.to_owned(), json })
    }

    fn sweep_seconds(&self) -> Read<NonZeroU32> {
        parsed("OXCART_SWEEP_SECONDS", self.sweep_seconds.as_ref(), "60", "a whole number of seconds, 1 or more")
    }

    fn limits(&self) -> Read<Limits> {
        const NUMBER: &str = "a whole number, 1 or more";
        const NUMBER_OR_OFF: &str = "a whole number, 1 or more, or off";
        let or_off = |key, value: Option<&String>, default| match text(value, default) {
            "off" => Ok(None),
            number => number.parse().map(Some).map_err(|_| wrong(key, number, NUMBER_OR_OFF)),
        };
        Ok(Limits {
            per_second: or_off("OXCART_RATE_LIMIT", self.rate_limit.as_ref(), "50")?,
            burst: parsed("OXCART_RATE_BURST", self.rate_burst.as_ref(), "300", NUMBER)?,
            logins_per_minute: or_off("OXCART_LOGIN_LIMIT", self.login_limit.as_ref(), "10")?,
            proxies: parsed::<u8>("OXCART_PROXIES", self.proxies.as_ref(), "0", "a whole number from 0 to 255")?.into(),
        })
    }
}

pub(super) fn filled(value: Option<&String>) -> Option<&str> {
    value.map(|value| value.trim()).filter(|value| !value.is_empty())
}

pub(super) fn text<'v>(value: Option<&'v String>, default: &'v str) -> &'v str {
    filled(value).unwrap_or(default)
}

fn parsed<T: FromStr>(key: &'static str, value: Option<&String>, default: &str, allowed: &'static str) -> Read<T> {
    let text = text(value, default);
    text.parse().map_err(|_| wrong(key, text, allowed))
}

/// An address of which only scheme, host and port matter; a final slash is taken too.
pub(super) fn origin(key: &'static str, value: Option<&String>, default: &str) -> Read<Url> {
    let text = text(value, default);
    let url = Url::parse(text).map_err(|_| wrong(key, text, HTTP_URL))?;
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if bare && url.has_host() && matches!(url.scheme(), "http" | "https") {
        Ok(url)
    } else {
        Err(wrong(key, text, HTTP_URL))
    }
}

/// The sandbox's file: beside an embedded database, else in the usual folder.
fn beside(database_url: &str) -> PathBuf {
    let path = database_url.strip_prefix("sqlite:").map(|rest| rest.strip_prefix("//").unwrap_or(rest));
    let path = path.map(|path| Path::new(path.split('?').next().unwrap_or(path)));
    match path.and_then(|path| Some((path.parent()?, path.file_stem()?))) {
        Some((folder, name)) => folder.join(format!("{}-sandbox.db", name.to_string_lossy())),
        None => PathBuf::from("data/oxcart-sandbox.db"),
    }
}

pub(super) fn wrong(key: &'static str, value: &str, allowed: &'static str) -> ConfigError {
    fault(key, format!("is {value:?}"), allowed)
}

pub(super) fn fault(key: &'static str, fault: impl Into<String>, allowed: &'static str) -> ConfigError {
    ConfigError { key, fault: fault.into(), allowed }
}
