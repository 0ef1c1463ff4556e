//! Carts and their lines.

mod lines;

use domain::catalogue::Attributes;
use domain::ids::{CartId, LineId, OrderId, VariantId, VisitorId};
use domain::time::Timestamp;

use crate::engine::Db;
use crate::error::Error;
use crate::orders::row::Reading;

/// A cart's own row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartHead {
    /// Which cart.
    pub id: CartId,
    /// Whose: the visitor who was asked for, or the one whose cart theirs has become part of.
    pub visitor: VisitorId,
    /// The order whose checkout is under way, or ended unpaid and has not been followed by another yet.
    pub open_order: Option<OrderId>,
}

/// A line with what the catalogue says of it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartItem {
    /// Which line.
    pub id: LineId,
    /// What it holds.
    pub variant: VariantId,
    /// What the shopper said for it.
    pub attributes: Attributes,
    /// How many.
    pub quantity: u32,
    /// The price when the shopper last set the line, in minor units.
    pub seen_price: i64,
    /// The catalogue's side.
    pub offer: Offer,
}

/// What the catalogue says of a variant to somebody who wants to buy it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The product's page.
    pub product: domain::ids::Slug,
    /// The product's name.
    pub title: String,
    /// The variant's size.
    pub size: String,
    /// The product's main picture.
    pub image: Option<domain::catalogue::Image>,
    /// What a buyer must say per line.
    pub required_attributes: Vec<domain::catalogue::RequiredAttribute>,
    /// Its rate of tax.
    pub tax_class: domain::catalogue::TaxClass,
    /// The price of one piece in minor units.
    pub unit_price: i64,
    /// Whether it is for sale.
    pub active: bool,
    /// Pieces in the store.
    pub on_hand: u32,
    /// Pieces promised to anybody.
    pub reserved: u32,
    /// Of these, pieces promised to this visitor's own open checkout.
    pub reserved_by_self: u32,
}

impl Offer {
    /// How many this shopper can have: their own reservation never blocks them (PAY-8).
    #[must_use]
    pub const fn available(&self) -> u32 {
        self.on_hand.saturating_sub(self.reserved.saturating_sub(self.reserved_by_self))
    }
}

#[derive(sqlx::FromRow)]
struct HeadRow {
    id: String,
    visitor_id: String,
    merged_into: Option<String>,
    open_order_id: Option<String>,
}

#[derive(sqlx::FromRow)]
struct OfferRow {
    variant_id: String,
    product_slug: String,
    title: String,
    size: String,
    images: String,
    required_attributes: String,
    tax_class: String,
    unit_price: i64,
    active: i64,
    on_hand: i64,
    reserved: i64,
    reserved_by_self: i64,
}

#[derive(sqlx::FromRow)]
struct ItemRow {
    id: String,
    attributes: String,
    quantity: i64,
    seen_price: i64,
    #[sqlx(flatten)]
    offer: OfferRow,
}

impl OfferRow {
    fn read(self) -> Result<(VariantId, Offer), Error> {
        let at = Reading { table: "variants", row: &self.variant_id };
        let images: Vec<domain::catalogue::Image> = at.json("images", &self.images)?;
        let offer = Offer {
            product: at.text("product_slug", &self.product_slug)?,
            image: images.into_iter().next(),
            required_attributes: at.json("required_attributes", &self.required_attributes)?,
            tax_class: at.text("tax_class", &self.tax_class)?,
            unit_price: self.unit_price,
            active: self.active != 0,
            on_hand: at.count("on_hand", self.on_hand)?,
            reserved: at.count("reserved", self.reserved)?,
            reserved_by_self: at.count("reserved_by_self", self.reserved_by_self)?,
            title: self.title,
            size: self.size,
        };
        Ok((at.text("id", at.row)?, offer))
    }
}

impl HeadRow {
    fn read(self) -> Result<CartHead, Error> {
        let at = Reading { table: "carts", row: &self.id };
        Ok(CartHead {
            id: at.text("id", &self.id)?,
            visitor: at.text("visitor_id", &self.visitor_id)?,
            open_order: at.optional("open_order_id", self.open_order_id.as_deref())?,
        })
    }
}

impl Db {
    /// The visitor's cart, if there is one: after a login, the account's.
    pub async fn cart_of(&mut self, visitor: VisitorId) -> Result<Option<CartHead>, Error> {
        const SQL: &str = "SELECT id, visitor_id, merged_into, open_order_id FROM carts
            WHERE visitor_id = COALESCE((SELECT merged_into FROM carts WHERE visitor_id = $1), $1)";
        let row: Option<HeadRow> =
            on_engine!(self, |conn| sqlx::query_as(SQL).bind(visitor.to_string()).fetch_optional(conn))?;
        row.map(HeadRow::read).transpose()
    }

    /// The visitor's cart, made under this id if there is none, and locked until the transaction ends. Somebody whose
    /// cart has just become part of an account's, by a login in another tab, goes on in that one.
    pub async fn lock_cart(&mut self, new: CartId, visitor: VisitorId, now: Timestamp) -> Result<CartHead, Error> {
        const SQL: &str = "INSERT INTO carts (id, visitor_id, version, open_order_id, created_at, updated_at)
            VALUES ($1, COALESCE((SELECT merged_into FROM carts WHERE visitor_id = $2), $2), 1, NULL, $3, $3)
            ON CONFLICT (visitor_id) DO UPDATE SET version = carts.version + 1, updated_at = $3
            RETURNING id, visitor_id, merged_into, open_order_id";
        let mut whose = visitor.to_string();
        loop {
            let row: HeadRow = on_engine!(self, |conn| sqlx::query_as(SQL)
                .bind(new.to_string())
                .bind(&whose)
                .bind(now.millis())
                .fetch_one(conn))?;
            // The login may have been faster than the lock.
            match row.merged_into {
                Some(into) => whose = into,
                None => return row.read(),
            }
        }
    }

    /// How many pieces are in the visitor's cart.
    pub async fn count_in_cart(&mut self, visitor: VisitorId) -> Result<u32, Error> {
        const SQL: &str = "SELECT CAST(COALESCE(SUM(l.quantity), 0) AS BIGINT)
            FROM cart_lines l JOIN carts c ON c.id = l.cart_id WHERE c.visitor_id = $1";
        let visitor = visitor.to_string();
        let pieces: i64 = on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(&visitor).fetch_one(conn))?;
        Reading { table: "carts", row: &visitor }.count("quantity", pieces)
    }

    /// Says that a cart, which is empty now, has become part of another visitor's.
    pub async fn set_cart_merged(&mut self, cart: CartId, into: VisitorId) -> Result<(), Error> {
        const SQL: &str = "UPDATE carts SET merged_into = $2, open_order_id = NULL WHERE id = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(cart.to_string()).bind(into.to_string()).execute(conn))?;
        Ok(())
    }

    /// Holds the cart that an order came from, if it is still there: whoever needs both takes the cart before the order.
    pub async fn lock_cart_of_order(&mut self, order: OrderId) -> Result<(), Error> {
        const WHOSE: &str = "SELECT visitor_id FROM orders WHERE id = $1";
        const LOCK: &str = "UPDATE carts SET version = version + 1 WHERE visitor_id = $1";
        let mut locked: Option<String> = None;
        loop {
            let whose: Option<Option<String>> =
                on_engine!(self, |conn| sqlx::query_scalar(WHOSE).bind(order.to_string()).fetch_optional(conn))?;
            let Some(whose) = whose.flatten().filter(|whose| locked.as_ref() != Some(whose)) else { return Ok(()) };
            execute_on_engine!(self, |conn| sqlx::query(LOCK).bind(&whose).execute(conn))?;
            // A login may have given the order to an account while this waited for the lock.
            locked = Some(whose);
        }
    }

    /// The lines of a cart, oldest first, with the catalogue's side of each.
    pub async fn cart_items(&mut self, cart: &CartHead) -> Result<Vec<CartItem>, Error> {
        const SQL: &str = "SELECT l.id, l.attributes, l.quantity, l.seen_price, v.id AS variant_id, v.product_slug,
                p.title, v.size, p.images, p.required_attributes, p.tax_class, v.unit_price, v.active, v.on_hand,
                v.reserved, COALESCE(own.pieces, 0) AS reserved_by_self
            FROM cart_lines l
            JOIN variants v ON v.id = l.variant_id
            JOIN products p ON p.slug = v.product_slug
            LEFT JOIN (
                SELECT ol.variant_id, CAST(SUM(ol.quantity) AS BIGINT) AS pieces
                FROM orders o JOIN order_lines ol ON ol.order_id = o.id
                WHERE o.id = $2 AND o.stock_held = 1 GROUP BY ol.variant_id
            ) own ON own.variant_id = v.id
            WHERE l.cart_id = $1 ORDER BY l.id";
        let open = cart.open_order.map(|order| order.to_string());
        let rows: Vec<ItemRow> =
            on_engine!(self, |conn| sqlx::query_as(SQL).bind(cart.id.to_string()).bind(open).fetch_all(conn))?;
        rows.into_iter().map(ItemRow::read).collect()
    }

    /// What the catalogue says of a variant to the shopper whose checkout `open_order` is under way.
    pub async fn offer(&mut self, variant: &VariantId, open_order: Option<OrderId>) -> Result<Option<Offer>, Error> {
        const SQL: &str = "SELECT v.id AS variant_id, v.product_slug, p.title, v.size, p.images, p.required_attributes,
                p.tax_class, v.unit_price, v.active, v.on_hand, v.reserved,
                COALESCE((
                    SELECT CAST(SUM(ol.quantity) AS BIGINT) FROM orders o JOIN order_lines ol ON ol.order_id = o.id
                    WHERE o.id = $2 AND o.stock_held = 1 AND ol.variant_id = v.id
                ), 0) AS reserved_by_self
            FROM variants v JOIN products p ON p.slug = v.product_slug WHERE v.id = $1";
        let open = open_order.map(|order| order.to_string());
        let row: Option<OfferRow> =
            on_engine!(self, |conn| sqlx::query_as(SQL).bind(variant.as_str()).bind(open).fetch_optional(conn))?;
        row.map(|row| row.read().map(|(_, offer)| offer)).transpose()
    }

    /// Says which order's checkout is under way in a cart.
    pub async fn set_open_order(&mut self, cart: CartId, order: OrderId) -> Result<(), Error> {
        const SQL: &str = "UPDATE carts SET open_order_id = $2 WHERE id = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(cart.to_string()).bind(order.to_string()).execute(conn))?;
        Ok(())
    }

    /// Says that no cart need know of this order's checkout any more.
    pub async fn clear_open_order(&mut self, order: OrderId) -> Result<(), Error> {
        const SQL: &str = "UPDATE carts SET open_order_id = NULL WHERE open_order_id = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(order.to_string()).execute(conn))?;
        Ok(())
    }
}

impl ItemRow {
    fn read(self) -> Result<CartItem, Error> {
        let (variant, offer) = self.offer.read()?;
        let at = Reading { table: "cart_lines", row: &self.id };
        Ok(CartItem {
            id: at.text("id", &self.id)?,
            variant,
            attributes: at.json("attributes", &self.attributes)?,
            quantity: at.count("quantity", self.quantity)?,
            seen_price: self.seen_price,
            offer,
        })
    }
}
