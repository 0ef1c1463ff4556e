//! `POST /v1/checkout/sessions`: what may be asked for, and what is refused (STRIPE.md has the table).

use serde_json::Map;

use super::error::SandboxError;
use super::form::Section;
use super::ids;
use super::model::{
    DeliveryEstimate, EstimateBound, EstimateUnit, IntentData, Line, PaymentStatus, Session, SessionStatus,
    ShippingOption,
};
use super::refusal::Refusal;
use super::tx::Tx;
use super::{countries, money};

type Refusable<T> = Result<T, Refusal>;

const MAX_LINES: usize = 100;
const MINUTE: i64 = 60;
const DAY: i64 = 24 * 60 * MINUTE;

/// A session as asked for: a [`Session`] whose ids are still empty.
#[derive(Debug)]
pub(crate) struct NewSession(Session);

impl NewSession {
    /// Reads and checks the parameters; `now` is sandbox time in seconds.
    pub(crate) fn read(form: &mut Section, now: i64) -> Refusable<Self> {
        read_mode(form)?;
        let (lines, currency) = read_lines(form)?;
        let shipping = read_shipping(form, &currency)?;
        let session = Session {
            id: String::new(),
            created: now,
            expires_at: read_expiry(form, now)?,
            status: SessionStatus::Open,
            payment_status: PaymentStatus::Unpaid,
            currency,
            lines,
            shipping,
            client_reference_id: form.short_text("client_reference_id", 200)?,
            metadata: form.metadata("metadata")?,
            intent: read_intent(form)?,
            success_url: read_success_url(form)?,
            cancel_url: form.address("cancel_url")?,
            customer_email: read_email(form)?,
            allowed_countries: read_countries(form)?,
            billing_required: form.choice("billing_address_collection", &["auto", "required"])? == Some("required"),
            phone: read_switch(form, "phone_number_collection")?.unwrap_or(false),
            adaptive_pricing: read_switch(form, "adaptive_pricing")?.unwrap_or(true),
            locale: form.short_text("locale", 10)?,
            submit_type: form.choice("submit_type", &["auto", "book", "donate", "pay"])?.map(str::to_owned),
            payment_intent: None,
            buyer: None,
            overrides: Map::new(),
        };
        read_what_changes_nothing(form)?;
        check_total(&session)?;
        Ok(Self(session))
    }
}

impl Tx<'_> {
    /// Opens the session. Stripe sends no event for that.
    pub(crate) async fn create_session(
        &mut self,
        NewSession(mut session): NewSession,
    ) -> Result<Session, SandboxError> {
        let number = self.number().await?;
        let seed = self.sandbox.config.seed;
        session.id = ids::id(seed, ids::SESSION, number, 0);
        for (index, line) in session.lines.iter_mut().enumerate() {
            line.id = ids::id(seed, ids::LINE_ITEM, number, index);
            line.price = ids::id(seed, ids::PRICE, number, index);
            line.product = ids::id(seed, ids::PRODUCT, number, index);
        }
        if let Some(option) = &mut session.shipping {
            option.rate = ids::id(seed, ids::SHIPPING_RATE, number, 0);
        }
        self.save(&session).await?;
        Ok(session)
    }
}

fn read_mode(form: &mut Section) -> Refusable<()> {
    match form.choice("mode", &["payment", "setup", "subscription"])? {
        Some("payment") => Ok(()),
        Some(_) => Err(Refusal::bad_request("The payment sandbox knows only mode `payment`.").param("mode")),
        None => Err(Refusal::missing("mode")),
    }
}

fn read_lines(form: &mut Section) -> Refusable<(Vec<Line>, String)> {
    let read: Vec<(Line, String)> = form.sections("line_items", |item, _| read_line(item))?;
    if read.len() > MAX_LINES {
        let message = format!("The `line_items` parameter cannot contain more than {MAX_LINES} line items.");
        return Err(Refusal::bad_request(message).param("line_items"));
    }
    let Some(currency) = read.first().map(|(_, currency)| currency.clone()) else {
        return Err(Refusal::missing("line_items"));
    };
    if let Some(own) = form.text("currency")?.filter(|own| *own != currency) {
        let message = format!("The `currency` {own} differs from that of the line items, {currency}.");
        return Err(Refusal::bad_request(message).param("currency"));
    }
    if let Some((_, other)) = read.iter().find(|(_, other)| *other != currency) {
        let message = format!("All line items must have the same currency: {currency} and {other} were given.");
        return Err(Refusal::bad_request(message).param("line_items"));
    }
    Ok((read.into_iter().map(|(line, _)| line).collect(), currency))
}

fn read_line(item: &mut Section) -> Refusable<(Line, String)> {
    let quantity_name = item.name("quantity");
    let quantity = item.integer("quantity")?.ok_or_else(|| Refusal::missing(&quantity_name))?;
    if !(1..=999_999).contains(&quantity) {
        let refusal = Refusal::bad_request("This value must be greater than or equal to 1.");
        return Err(refusal.code("parameter_invalid_integer").param(quantity_name));
    }
    let price_name = item.name("price_data");
    let price = item.section("price_data", |price| {
        let currency = read_currency(price)?;
        let unit_amount = read_amount(price, "unit_amount")?;
        price.choice("tax_behavior", &["exclusive", "inclusive", "unspecified"])?;
        let product_name = price.name("product_data");
        let product = price.section("product_data", read_product)?.ok_or_else(|| Refusal::missing(&product_name))?;
        Ok((Line { unit_amount, quantity, ..product }, currency))
    })?;
    price.ok_or_else(|| Refusal::missing(&price_name))
}

fn read_product(product: &mut Section) -> Refusable<Line> {
    let name_param = product.name("name");
    let images = product.texts("images")?;
    if images.len() > 8 {
        return Err(Refusal::bad_request("You can only have up to 8 images.").param(product.name("images")));
    }
    product.text("tax_code")?;
    Ok(Line {
        id: String::new(),
        price: String::new(),
        product: String::new(),
        name: product.short_text("name", 5000)?.ok_or_else(|| Refusal::missing(&name_param))?,
        description: product.short_text("description", 40_000)?,
        images,
        metadata: product.metadata("metadata")?,
        unit_amount: 0,
        quantity: 0,
    })
}

fn read_currency(section: &mut Section) -> Refusable<String> {
    let currency = section.required("currency")?;
    if currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Ok(currency);
    }
    let message = format!("Invalid currency: {currency}. Stripe needs a three-letter ISO code in lower case.");
    Err(Refusal::bad_request(message).param(section.name("currency")))
}

fn read_amount(section: &mut Section, key: &str) -> Refusable<i64> {
    let name = section.name(key);
    let amount = section.integer(key)?.ok_or_else(|| Refusal::missing(&name))?;
    if amount < 0 {
        let refusal = Refusal::bad_request("Invalid non-negative integer");
        return Err(refusal.code("parameter_invalid_integer").param(name));
    }
    Ok(amount)
}

fn read_shipping(form: &mut Section, currency: &str) -> Refusable<Option<ShippingOption>> {
    let mut options = form.sections("shipping_options", |option, _| {
        let name = option.name("shipping_rate_data");
        option.section("shipping_rate_data", |rate| read_rate(rate, currency))?.ok_or_else(|| Refusal::missing(&name))
    })?;
    if options.len() > 1 {
        let message =
            "The payment sandbox takes at most one shipping option: with several, the total is not known in advance.";
        return Err(Refusal::bad_request(message).param("shipping_options"));
    }
    Ok(options.pop())
}

fn read_rate(rate: &mut Section, currency: &str) -> Refusable<ShippingOption> {
    rate.choice("type", &["fixed_amount"])?;
    rate.choice("tax_behavior", &["exclusive", "inclusive", "unspecified"])?;
    let name = rate.name("display_name");
    let amount_name = rate.name("fixed_amount");
    let (amount, own) = rate
        .section("fixed_amount", |fixed| Ok((read_amount(fixed, "amount")?, read_currency(fixed)?)))?
        .ok_or_else(|| Refusal::missing(&amount_name))?;
    if own != currency {
        let message = format!("The shipping option's currency {own} differs from that of the line items, {currency}.");
        return Err(Refusal::bad_request(message).param(amount_name));
    }
    Ok(ShippingOption {
        rate: String::new(),
        display_name: rate.short_text("display_name", 100)?.ok_or_else(|| Refusal::missing(&name))?,
        amount,
        metadata: rate.metadata("metadata")?,
        estimate: rate.section("delivery_estimate", |estimate| {
            Ok(DeliveryEstimate {
                minimum: estimate.section("minimum", read_bound)?,
                maximum: estimate.section("maximum", read_bound)?,
            })
        })?,
    })
}

fn read_bound(bound: &mut Section) -> Refusable<EstimateBound> {
    let unit_name = bound.name("unit");
    let unit = match bound.choice("unit", &["business_day", "day", "hour", "month", "week"])? {
        Some("business_day") => EstimateUnit::BusinessDay,
        Some("day") => EstimateUnit::Day,
        Some("hour") => EstimateUnit::Hour,
        Some("month") => EstimateUnit::Month,
        Some(_) => EstimateUnit::Week,
        None => return Err(Refusal::missing(&unit_name)),
    };
    Ok(EstimateBound { unit, value: read_amount(bound, "value")? })
}

fn read_expiry(form: &mut Section, now: i64) -> Refusable<i64> {
    let Some(at) = form.integer("expires_at")? else { return Ok(now.saturating_add(DAY)) };
    let refuse = |text: &str| Err(Refusal::bad_request(text).param("expires_at"));
    if at < now.saturating_add(30 * MINUTE) {
        refuse("The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.")
    } else if at > now.saturating_add(DAY) {
        refuse("The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.")
    } else {
        Ok(at)
    }
}

fn read_intent(form: &mut Section) -> Refusable<IntentData> {
    let data = form.section("payment_intent_data", |data| {
        data.choice("capture_method", &["automatic", "automatic_async"])?;
        Ok(IntentData {
            metadata: data.metadata("metadata")?,
            description: data.short_text("description", 1000)?,
            receipt_email: data.text("receipt_email")?,
            statement_descriptor_suffix: data.short_text("statement_descriptor_suffix", 22)?,
        })
    })?;
    Ok(data.unwrap_or_default())
}

fn read_success_url(form: &mut Section) -> Refusable<String> {
    form.address("success_url")?.ok_or_else(|| Refusal::missing("success_url"))
}

fn read_email(form: &mut Section) -> Refusable<Option<String>> {
    let email = form.short_text("customer_email", 800)?;
    match &email {
        Some(text) if !super::page::is_email(text) => {
            let refusal = Refusal::bad_request(format!("Invalid email address: {text}"));
            Err(refusal.code("email_invalid").param("customer_email"))
        }
        _ => Ok(email),
    }
}

fn read_countries(form: &mut Section) -> Refusable<Option<Vec<String>>> {
    form.section("shipping_address_collection", |collection| {
        let name = collection.name("allowed_countries");
        let codes = collection.texts("allowed_countries")?;
        if codes.is_empty() {
            return Err(Refusal::missing(&name));
        }
        match codes.iter().find(|code| countries::name(code).is_none()) {
            Some(code) => {
                Err(Refusal::bad_request(format!("Invalid country: {code} cannot be shipped to.")).param(name))
            }
            None => Ok(codes),
        }
    })
}

fn read_switch(form: &mut Section, key: &str) -> Refusable<Option<bool>> {
    form.section(key, |section| {
        let name = section.name("enabled");
        section.boolean("enabled")?.ok_or_else(|| Refusal::missing(&name))
    })
}

/// Parameters that may be sent as long as they ask for nothing that the sandbox does not do.
fn read_what_changes_nothing(form: &mut Section) -> Refusable<()> {
    form.choice("customer_creation", &["always", "if_required"])?;
    form.choice("ui_mode", &["hosted", "hosted_page"])?;
    let methods = form.texts("payment_method_types")?;
    if methods.iter().any(|method| method != "card") {
        return Err(Refusal::bad_request("The payment sandbox takes only cards.").param("payment_method_types"));
    }
    let promised = [
        ("allow_promotion_codes", form.boolean("allow_promotion_codes")?),
        ("automatic_tax", read_switch(form, "automatic_tax")?),
        ("invoice_creation", read_switch(form, "invoice_creation")?),
        ("tax_id_collection", read_switch(form, "tax_id_collection")?),
    ];
    match promised.iter().find(|(_, wanted)| *wanted == Some(true)) {
        Some((name, _)) => Err(Refusal::bad_request(format!("The payment sandbox does not do `{name}`.")).param(*name)),
        None => Ok(()),
    }
}

/// Zero is free of charge; anything else must be worth a card's fee and fit eight digits.
fn check_total(session: &Session) -> Refusable<()> {
    let amounts = session.lines.iter().map(Line::total).chain([session.shipping_amount()]);
    let total = amounts.fold(0_i64, i64::saturating_add);
    let (least, currency) = (money::minimum(&session.currency), &session.currency);
    if total > money::MAXIMUM {
        let most = money::display(money::MAXIMUM, currency);
        let message = format!("The Checkout Session's total amount due must be no more than {most} {currency}");
        Err(Refusal::bad_request(message).code("amount_too_large"))
    } else if total != 0 && total < least {
        let least = money::display(least, currency);
        let message = format!("The Checkout Session's total amount due must add up to at least {least} {currency}");
        Err(Refusal::bad_request(message).code("amount_too_small"))
    } else {
        Ok(())
    }
}
