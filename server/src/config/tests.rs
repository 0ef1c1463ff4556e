use clap::Parser;

use super::*;

/// The options as a command line gives them; no environment is read.
#[derive(Parser)]
struct CommandLine {
    #[command(flatten)]
    options: Options,
}

fn read(flags: &[&str]) -> Result<Config, ConfigError> {
    let line = CommandLine::try_parse_from(std::iter::once("oxcart").chain(flags.iter().copied())).unwrap();
    line.options.read()
}

fn refused(flags: &[&str], key: &str) {
    let error = read(flags).expect_err(&format!("{flags:?}"));
    assert_eq!(error.key, key, "{error}");
    assert!(error.to_string().starts_with(key), "{error}");
    assert!(error.to_string().contains("; allowed is "), "{error}");
}

#[test]
fn without_any_setting_a_shop_plays_on_this_machine() {
    let config = read(&[]).unwrap();
    assert_eq!(config.database_url, "sqlite://data/oxcart.db");
    assert_eq!(config.base_url.as_str(), "http://127.0.0.1:3000/");
    assert!(config.is_loopback() && config.test_mode());
    let Payments::Sandbox(sandbox) = config.payments else { panic!("no sandbox") };
    assert_eq!(sandbox.database, PathBuf::from("data/oxcart-sandbox.db"));
    assert_eq!(sandbox.addr.to_string(), "127.0.0.1:3001");
    let Outlet::Folder(folder) = config.mail.outlet else { panic!("no folder for mails") };
    assert_eq!(folder, PathBuf::from("data/mail"));
    assert_eq!(config.mail.sender.to_string(), "no-reply@localhost");
    let settings = config.first_settings;
    assert_eq!((settings.shop_name.as_str(), settings.order_prefix.as_str()), ("Oxcart", "KN"));
    assert_eq!(settings.pricing.tax.standard_rate.to_string(), "19");
    assert_eq!(settings.pricing.shipping_rate.to_string(), "€4.90");
    assert_eq!(settings.pricing.shipping_free_from.unwrap().to_string(), "€50.00");
    assert_eq!(settings.countries.len(), 3);
}

#[test]
fn a_wrong_value_names_its_key_and_what_is_allowed() {
    for (flag, wrong, key) in [
        ("--database-url", "mysql://x", "DATABASE_URL"),
        ("--addr", "localhost", "OXCART_ADDR"),
        ("--base-url", "shop.example", "OXCART_BASE_URL"),
        ("--base-url", "ftp://shop.example", "OXCART_BASE_URL"),
        ("--base-url", "https://shop.example/shop", "OXCART_BASE_URL"),
        ("--sandbox-addr", "3001", "OXCART_SANDBOX_ADDR"),
        ("--sandbox-url", "127.0.0.1:3001", "OXCART_SANDBOX_URL"),
        ("--allow-sandbox", "perhaps", "OXCART_ALLOW_SANDBOX"),
        ("--stripe-secret-key", "pk_test_1", "STRIPE_SECRET_KEY"),
        ("--smtp-url", "mail.example", "SMTP_URL"),
        ("--mail-from", "Shop", "OXCART_MAIL_FROM"),
        ("--shop-name", "a\nb", "OXCART_SHOP_NAME"),
        ("--currency", "XXX", "OXCART_CURRENCY"),
        ("--order-prefix", "kn-", "OXCART_ORDER_PREFIX"),
        ("--tax-rate", "19%", "OXCART_TAX_RATE"),
        ("--tax-rate", "101", "OXCART_TAX_RATE"),
        ("--tax-rate-reduced", "7,7", "OXCART_TAX_RATE_REDUCED"),
        ("--tax-rounding", "up", "OXCART_TAX_ROUNDING"),
        ("--prices-include-tax", "yes", "OXCART_PRICES_INCLUDE_TAX"),
        ("--shipping-rate", "4.999", "OXCART_SHIPPING_RATE"),
        ("--shipping-rate=-1", "", "OXCART_SHIPPING_RATE"),
        ("--shipping-free-from", "fifty", "OXCART_SHIPPING_FREE_FROM"),
        ("--countries", "DE,Austria", "OXCART_COUNTRIES"),
        ("--countries", "DE,KP", "OXCART_COUNTRIES"),
        ("--time-zone", "Europe/Nowhere", "OXCART_TIME_ZONE"),
        ("--log", "info,=", "OXCART_LOG"),
        ("--log-format", "xml", "OXCART_LOG_FORMAT"),
        ("--sweep-seconds", "0", "OXCART_SWEEP_SECONDS"),
        ("--rate-limit", "0", "OXCART_RATE_LIMIT"),
        ("--rate-burst", "many", "OXCART_RATE_BURST"),
        ("--login-limit", "0", "OXCART_LOGIN_LIMIT"),
        ("--proxies", "two", "OXCART_PROXIES"),
    ] {
        let flags: Vec<&str> = [flag, wrong].into_iter().filter(|text| !text.is_empty()).collect();
        refused(&flags, key);
    }
}

#[test]
fn a_key_of_stripe_needs_a_secret_for_its_webhook() {
    refused(&["--stripe-secret-key", "sk_test_1"], "STRIPE_WEBHOOK_SECRET");
    refused(&["--stripe-secret-key", "sk_test_1", "--stripe-webhook-secret", "secret"], "STRIPE_WEBHOOK_SECRET");
    refused(
        &["--stripe-secret-key", "sk_test_1", "--stripe-webhook-secret", "whsec_1", "--stripe-api-base", "stripe"],
        "STRIPE_API_BASE",
    );
    let config = read(&["--stripe-secret-key", "rk_live_1", "--stripe-webhook-secret", "whsec_1, whsec_2"]).unwrap();
    assert!(!config.test_mode());
    let Payments::Stripe(stripe) = config.payments else { panic!("no Stripe") };
    assert_eq!(stripe.webhook_secrets, ["whsec_1", "whsec_2"]);
    assert_eq!(stripe.api_base.as_str(), "https://api.stripe.com/");
}

#[test]
fn no_secret_is_ever_shown() {
    let secrets = ["--stripe-secret-key", "sk_live_hush", "--stripe-webhook-secret", "whsec_hush"];
    assert!(!format!("{:?}", read(&secrets).unwrap()).contains("hush"));
    assert!(!format!("{:?}", read(&["--smtp-url", "smtps://ada:hush@mail.example"]).unwrap()).contains("hush"));
    let error = read(&["--database-url", "mysql://hush"]).unwrap_err().to_string();
    assert!(!error.contains("hush"), "{error}");
}

#[test]
fn strangers_reach_the_sandbox_only_when_they_are_let() {
    refused(&["--base-url", "https://shop.example"], "STRIPE_SECRET_KEY");
    assert!(read(&["--base-url", "https://shop.example", "--allow-sandbox", "true"]).is_ok());
    for mine in ["http://localhost:3000", "http://127.0.0.2/", "http://[::1]:80", "http://shop.localhost"] {
        assert!(read(&["--base-url", mine]).is_ok(), "{mine}");
    }
}

#[test]
fn an_empty_value_counts_as_none_and_a_final_slash_does_not_matter() {
    let config =
        read(&["--addr", "", "--base-url", "http://localhost:8080/", "--shipping-free-from", "never"]).unwrap();
    assert_eq!(config.addr.port(), 3000);
    assert_eq!(config.base_url.as_str(), "http://localhost:8080/");
    assert_eq!(config.first_settings.pricing.shipping_free_from, None);
}

#[test]
fn the_sandbox_keeps_its_file_beside_the_shops() {
    for (url, file) in [
        ("sqlite:///var/lib/oxcart/shop.db", "/var/lib/oxcart/shop-sandbox.db"),
        ("sqlite:shop.db?mode=rwc", "shop-sandbox.db"),
        ("postgres://u:p@h/oxcart", "data/oxcart-sandbox.db"),
    ] {
        let Payments::Sandbox(sandbox) = read(&["--database-url", url]).unwrap().payments else { panic!("no sandbox") };
        assert_eq!(sandbox.database, PathBuf::from(file));
    }
}

#[test]
fn a_country_named_twice_counts_once() {
    let config = read(&["--countries", "de, AT,DE"]).unwrap();
    let codes: Vec<_> = config.first_settings.countries.iter().map(ToString::to_string).collect();
    assert_eq!(codes, ["DE", "AT"]);
}

#[test]
fn the_checkout_service_is_another_one_where_it_has_an_address() {
    assert!(read(&[]).unwrap().checkout_service.is_none());
    let given = ["--checkout-service-url", "http://localhost:3005", "--checkout-service-token", "hush"];
    let host = read(&given).unwrap().checkout_service.unwrap();
    assert_eq!((host.url.as_str(), host.token.as_deref()), ("http://localhost:3005/", Some("hush")));
    assert!(!format!("{host:?}").contains("hush"));
    refused(&["--checkout-service-url", "localhost:3005"], "CHECKOUT_SERVICE_URL");
    refused(&["--checkout-service-token", "hush"], "CHECKOUT_SERVICE_TOKEN");
    refused(&["--checkout-service-url", "http://h", "--checkout-service-token", "a b"], "CHECKOUT_SERVICE_TOKEN");
}

#[test]
fn the_system_that_provides_has_an_encrypted_address_and_a_secret() {
    const SECRET: &str = "whsec_Zm91ciBveGVuIHB1bGwgdGhlIGNhcnQh";
    assert!(read(&[]).unwrap().provisioning.is_none());
    let with = |url: &str, secret: &str| read(&["--provision-url", url, "--provision-secret", secret]);
    for url in ["https://licences.example/orders?tenant=1", "http://127.0.0.1:9000/x", "http://localhost:9000"] {
        let host = with(url, SECRET).unwrap().provisioning.unwrap();
        assert!(host.url.as_str().starts_with(url) && host.secret.starts_with(b"four oxen pull the cart!\0"), "{url}");
        let shown = format!("{host:?}");
        assert!(!shown.contains("tenant") && !shown.contains("oxen") && !shown.contains("102, 111"), "{shown}");
    }
    for url in [
        "http://licences.example",
        "licences.example",
        "ftp://127.0.0.1",
        "https://ada:hush@licences.example",
        "https://h/#x",
    ] {
        refused(&["--provision-url", url, "--provision-secret", SECRET], "OXCART_PROVISION_URL");
    }
    let short = "whsec_c2hvcnQ=";
    let long = format!("whsec_{}", "QUJD".repeat(22));
    for secret in ["Zm91ciBveGVuIHB1bGwgdGhlIGNhcnQh", "whsec_four oxen", short, &long] {
        refused(&["--provision-url", "https://h", "--provision-secret", secret], "OXCART_PROVISION_SECRET");
        assert!(!with("https://h", secret).unwrap_err().to_string().contains(secret), "a secret is not told");
    }
    refused(&["--provision-url", "https://h"], "OXCART_PROVISION_SECRET");
    refused(&["--provision-secret", SECRET], "OXCART_PROVISION_SECRET");
}

#[test]
fn limits_can_be_switched_off() {
    let config = read(&["--rate-limit", "off", "--login-limit", "off", "--proxies", "2"]).unwrap();
    assert_eq!((config.limits.per_second, config.limits.logins_per_minute, config.limits.proxies), (None, None, 2));
}
