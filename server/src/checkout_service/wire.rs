//! A session as another service tells it. What is needed must make sense; what is not is left out where it does not.

use domain::address::{Address, Country};
use domain::catalogue::Attributes;
use domain::checkout_session::{
    Buyer, Charges, CheckoutSessionId, CheckoutSessionStatus, Purchase, Snapshot, SnapshotItem,
};
use domain::money::{Currency, Money};
use domain::text::clean_line;
use shop::ports::FoundSession;

use super::amount::{money, pieces};
use super::fields::{Fields, Nonsense, list_of, text_of};

/// The most items of a session.
const MOST_ITEMS: usize = 1000;
const LONGEST_TITLE: usize = 300;
const LONGEST_PAYMENT: usize = 255;

const ITEMS: &[&str] = &["items", "cartitems", "lineitems", "lines"];
const TOTAL: &[&str] = &["total", "totalamount", "totalprice", "grandtotal"];

/// Reads the session that was asked for.
pub(super) fn read(body: &[u8], asked: CheckoutSessionId, currency: Currency) -> Result<FoundSession, Nonsense> {
    let text = std::str::from_utf8(body).map_err(|_| Nonsense("text"))?;
    let session = Fields::read(text).ok_or(Nonsense("JSON"))?;
    // Its own names of a session need be no UUIDs; but another session's order must never be made.
    let named = session.text(&["id", "sessionid", "checkoutsessionid"], "id")?;
    if named.and_then(|id| id.parse::<CheckoutSessionId>().ok()).is_some_and(|id| id != asked) {
        return Err(Nonsense("id"));
    }
    let status = session.text(&["status"], "status")?.ok_or(Nonsense("status"))?;
    let status = match status.to_ascii_uppercase().as_str() {
        "COMPLETED" | "COMPLETE" => CheckoutSessionStatus::Completed,
        "EXPIRED" => CheckoutSessionStatus::Expired,
        _ => CheckoutSessionStatus::Open,
    };
    let customer = session.raw(&["customer"]).and_then(Fields::read).unwrap_or_default();
    let shipping_address = address(&session, &["shippingaddress"])?;
    let billing_address = address(&session, &["billingaddress"])?;
    let own_name = line(&session, &["customername"]).or_else(|| line(&customer, &["name", "fullname"]));
    let addressee = billing_address.as_ref().or(shipping_address.as_ref()).map(|address| address.name.clone());
    let email = session.raw(&["email", "customeremail"]).or_else(|| customer.raw(&["email"]));
    let purchase = Purchase {
        // A session that nobody has completed need hold nothing that makes sense.
        snapshot: match status {
            CheckoutSessionStatus::Completed => snapshot(&session, currency)?,
            CheckoutSessionStatus::Open | CheckoutSessionStatus::Expired => Snapshot::default(),
        },
        buyer: Buyer {
            email: email.and_then(text_of).and_then(|email| email.parse().ok()),
            name: own_name.or(addressee).filter(|name| !name.is_empty()),
            shipping_address,
            billing_address,
        },
        payment: payment(&session)?,
    };
    Ok(FoundSession { status, purchase })
}

fn snapshot(session: &Fields, currency: Currency) -> Result<Snapshot, Nonsense> {
    const CART: Nonsense = Nonsense("cart");
    let cart_json = session.raw(&["cart", "cartsnapshot", "snapshot"]);
    // The cart may be the list itself.
    let (cart, list) = match cart_json {
        Some(json) if json.starts_with('[') => (Fields::default(), Some(json)),
        Some(json) => (Fields::read(json).ok_or(CART)?, None),
        None => (Fields::default(), None),
    };
    let list = list.or_else(|| cart.raw(ITEMS)).or_else(|| session.raw(ITEMS));
    let items = list.map(|json| list_of(json).ok_or(Nonsense("items"))).transpose()?.unwrap_or_default();
    if items.len() > MOST_ITEMS {
        return Err(Nonsense("number of items"));
    }
    for fields in [&cart, session] {
        let named = fields.text(&["currency", "currencycode"], "currency")?;
        if named.is_some_and(|code| code.parse() != Ok(currency)) {
            return Err(Nonsense("currency"));
        }
    }
    Ok(Snapshot {
        items: items.iter().map(|json| item(json.get(), currency)).collect::<Result<_, _>>()?,
        charges: charges(&cart, currency),
        total: match cart.text(TOTAL, "total")? {
            Some(total) => Some(total),
            None => session.text(TOTAL, "total")?,
        }
        .map(|total| money(&total, currency).ok_or(Nonsense("total")))
        .transpose()?,
    })
}

/// They explain the total, which counts without them too.
fn charges(cart: &Fields, currency: Currency) -> Option<Charges> {
    let amount = |names| -> Option<Money> { money(&text_of(cart.raw(names)?)?, currency) };
    let tax_included = cart.raw(&["taxincluded"])?.parse().ok()?;
    Some(Charges { shipping: amount(&["shipping"])?, tax: amount(&["tax"])?, tax_included })
}

fn item(json: &str, currency: Currency) -> Result<SnapshotItem, Nonsense> {
    let item = Fields::read(json).ok_or(Nonsense("item"))?;
    let needed = |names: &[&str], what| item.text(names, what)?.ok_or(Nonsense(what));
    let product = needed(&["productid", "variantid", "sku"], "productId")?;
    Ok(SnapshotItem {
        variant: product.trim().parse().map_err(|_| Nonsense("productId"))?,
        title: line(&item, &["title", "name", "productname"]).unwrap_or(product),
        size: line(&item, &["size"]).unwrap_or_default(),
        attributes: attributes(&item),
        quantity: pieces(&needed(&["quantity", "qty"], "quantity")?).ok_or(Nonsense("quantity"))?,
        price: money(&needed(&["price", "unitprice"], "price")?, currency).ok_or(Nonsense("price"))?,
        tax_class: item.raw(&["taxclass"]).and_then(text_of).and_then(|class| class.parse().ok()),
    })
}

fn attributes(item: &Fields) -> Attributes {
    item.raw(&["attributes"]).and_then(|json| serde_json::from_str(json).ok()).unwrap_or_default()
}

/// The payment, by its name or as an object that has one. What cannot be read is not passed over: it is money.
fn payment(session: &Fields) -> Result<Option<String>, Nonsense> {
    const NAMES: &[&str] = &["paymentintentid", "paymentintent", "paymentid"];
    const WHAT: &str = "payment";
    let Some(json) = session.raw(NAMES) else { return Ok(None) };
    let named = match text_of(json) {
        Some(named) => Some(named),
        None => Fields::read(json).ok_or(Nonsense(WHAT))?.text(&["id"], WHAT)?,
    };
    let Some(named) = named.filter(|named| !named.trim().is_empty()) else { return Ok(None) };
    clean_line(&named, LONGEST_PAYMENT).map(Some).ok_or(Nonsense(WHAT))
}

/// What was told of an address, if anything was.
fn address(session: &Fields, names: &[&str]) -> Result<Option<Address>, Nonsense> {
    let Some(told) = session.object(names, "address")? else { return Ok(None) };
    let text = |names: &[&str]| line(&told, names);
    let both = |first: Option<String>, then: Option<String>, between: &str| match (first, then) {
        (Some(first), Some(then)) => Some(format!("{first}{between}{then}")),
        (first, then) => first.or(then),
    };
    let country = text(&["country", "countrycode"]);
    let code: Option<Country> = country.as_deref().and_then(|country| country.parse().ok());
    // A country that is no code is still read by whoever writes the parcel's label.
    let spelled = country.filter(|_| code.is_none());
    let name = text(&["name", "fullname", "recipient"]);
    let address = Address {
        name: name.or_else(|| both(text(&["firstname"]), text(&["lastname"]), " ")).unwrap_or_default(),
        line1: text(&["street", "line1", "address1", "addressline1", "street1"]).unwrap_or_default(),
        line2: text(&["line2", "address2", "addressline2", "street2"]),
        city: text(&["city", "town"]).unwrap_or_default(),
        state: both(text(&["state", "region", "province"]), spelled, ", "),
        postal_code: text(&["postalcode", "postcode", "zip", "zipcode"]).unwrap_or_default(),
        country: code.unwrap_or(Country::UNKNOWN),
        phone: text(&["phone", "telephone"]),
    };
    Ok(Some(address).filter(|address| !address.lines().is_empty()))
}

/// A line of text, cut where it is too long.
fn line(fields: &Fields, names: &[&str]) -> Option<String> {
    let text: String = text_of(fields.raw(names)?)?.chars().take(LONGEST_TITLE).collect();
    clean_line(&text, LONGEST_TITLE)
}
