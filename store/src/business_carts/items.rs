//! The items of business carts, with what the catalogue says of them now.

use domain::catalogue::{Attributes, Named, RequiredAttribute, TaxClass};
use domain::ids::{BusinessCartId, BusinessItemId, CustomerId, Slug, VariantId};

use crate::engine::Db;
use crate::error::Error;
use crate::reading::{Reading, to_json};

/// An item with what the catalogue says of it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartedItem {
    /// Which item.
    pub id: BusinessItemId,
    /// Of which cart.
    pub cart: BusinessCartId,
    /// What it is.
    pub variant: VariantId,
    /// What was said for it.
    pub attributes: Attributes,
    /// How many.
    pub quantity: u32,
    /// The catalogue's side.
    pub offer: BusinessOffer,
}

/// What the catalogue says of a variant to a business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BusinessOffer {
    /// The product's page.
    pub product: Slug,
    /// The product's name.
    pub title: String,
    /// The variant's size.
    pub size: String,
    /// Who sells it.
    pub vendor: Named,
    /// What a buyer must say per item.
    pub required_attributes: Vec<RequiredAttribute>,
    /// Its rate of tax.
    pub tax_class: TaxClass,
    /// The price of one piece in minor units.
    pub unit_price: i64,
    /// Whether it is for sale.
    pub active: bool,
    /// Pieces in the store that are promised to nobody.
    pub available: u32,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    cart_id: String,
    variant_id: String,
    attributes: String,
    quantity: i64,
    product_slug: String,
    title: String,
    size: String,
    vendor_slug: String,
    vendor_name: String,
    required_attributes: String,
    tax_class: String,
    unit_price: i64,
    active: i64,
    on_hand: i64,
    reserved: i64,
}

/// An item's text, once for each way to find some.
macro_rules! items_sql {
    ($found:literal) => {
        concat!(
            "SELECT i.id, i.cart_id, i.variant_id, i.attributes, i.quantity, v.product_slug, p.title, v.size, \
             p.vendor_slug, n.name AS vendor_name, p.required_attributes, p.tax_class, v.unit_price, v.active, \
             v.on_hand, v.reserved FROM business_cart_items i JOIN variants v ON v.id = i.variant_id \
             JOIN products p ON p.slug = v.product_slug JOIN vendors n ON n.slug = p.vendor_slug ",
            $found,
            " ORDER BY i.cart_id, i.id"
        )
    };
}

impl Db {
    /// The items of a cart, oldest first.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn business_items(&mut self, cart: BusinessCartId) -> Result<Vec<CartedItem>, Error> {
        const SQL: &str = items_sql!("WHERE i.cart_id = $1");
        let rows: Vec<Row> = on_engine!(self, |conn| sqlx::query_as(SQL).bind(cart.to_string()).fetch_all(conn))?;
        rows.into_iter().map(Row::read).collect()
    }

    /// An item of a cart, with the cart's other items of the same variant: they share its stock.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn business_items_beside(
        &mut self,
        cart: BusinessCartId,
        item: BusinessItemId,
    ) -> Result<Vec<CartedItem>, Error> {
        const SQL: &str = items_sql!(
            "WHERE i.cart_id = $1 \
             AND i.variant_id = (SELECT variant_id FROM business_cart_items WHERE id = $2 AND cart_id = $1)"
        );
        let rows: Vec<Row> =
            on_engine!(self, |conn| sqlx::query_as(SQL).bind(cart.to_string()).bind(item.to_string()).fetch_all(conn))?;
        rows.into_iter().map(Row::read).collect()
    }

    /// The items of all carts of a customer from one to another, by their carts.
    ///
    /// # Errors
    /// When the database fails or holds what is not valid.
    pub async fn business_items_of_carts(
        &mut self,
        customer: CustomerId,
        (first, last): (BusinessCartId, BusinessCartId),
    ) -> Result<Vec<CartedItem>, Error> {
        const SQL: &str = items_sql!(
            "JOIN business_carts c ON c.id = i.cart_id WHERE c.customer_id = $1 AND c.id >= $2 AND c.id <= $3"
        );
        let rows: Vec<Row> = on_engine!(self, |conn| sqlx::query_as(SQL)
            .bind(customer.to_string())
            .bind(first.to_string())
            .bind(last.to_string())
            .fetch_all(conn))?;
        rows.into_iter().map(Row::read).collect()
    }

    /// How many items a cart has.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_business_items(&mut self, cart: BusinessCartId) -> Result<i64, Error> {
        const SQL: &str = "SELECT COUNT(*) FROM business_cart_items WHERE cart_id = $1";
        Ok(on_engine!(self, |conn| sqlx::query_scalar(SQL).bind(cart.to_string()).fetch_one(conn))?)
    }

    /// Adds an item to a cart that is held.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn insert_business_item(
        &mut self,
        cart: BusinessCartId,
        item: BusinessItemId,
        variant: &VariantId,
        attributes: &Attributes,
        quantity: u32,
    ) -> Result<(), Error> {
        const SQL: &str = "INSERT INTO business_cart_items (id, cart_id, variant_id, attributes, quantity)
            VALUES ($1, $2, $3, $4, $5)";
        let attributes = to_json(attributes)?;
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(item.to_string())
            .bind(cart.to_string())
            .bind(variant.as_str())
            .bind(&attributes)
            .bind(i64::from(quantity))
            .execute(conn))?;
        Ok(())
    }

    /// Changes an item of a cart that is held.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn save_business_item(
        &mut self,
        item: BusinessItemId,
        attributes: &Attributes,
        quantity: u32,
    ) -> Result<(), Error> {
        const SQL: &str = "UPDATE business_cart_items SET attributes = $2, quantity = $3 WHERE id = $1";
        let attributes = to_json(attributes)?;
        execute_on_engine!(self, |conn| sqlx::query(SQL)
            .bind(item.to_string())
            .bind(&attributes)
            .bind(i64::from(quantity))
            .execute(conn))?;
        Ok(())
    }

    /// Takes an item out of a cart that is held.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_business_item(&mut self, item: BusinessItemId) -> Result<(), Error> {
        const SQL: &str = "DELETE FROM business_cart_items WHERE id = $1";
        execute_on_engine!(self, |conn| sqlx::query(SQL).bind(item.to_string()).execute(conn))?;
        Ok(())
    }
}

impl Row {
    fn read(self) -> Result<CartedItem, Error> {
        let at = Reading { table: "business_cart_items", row: &self.id };
        let reserved = at.count("reserved", self.reserved)?;
        let offer = BusinessOffer {
            product: at.text("product_slug", &self.product_slug)?,
            vendor: Named { slug: at.text("vendor_slug", &self.vendor_slug)?, name: self.vendor_name },
            required_attributes: at.json("required_attributes", &self.required_attributes)?,
            tax_class: at.text("tax_class", &self.tax_class)?,
            unit_price: self.unit_price,
            active: self.active != 0,
            available: at.count("on_hand", self.on_hand)?.saturating_sub(reserved),
            title: self.title,
            size: self.size,
        };
        Ok(CartedItem {
            id: at.text("id", &self.id)?,
            cart: at.text("cart_id", &self.cart_id)?,
            variant: at.text("variant_id", &self.variant_id)?,
            attributes: at.json("attributes", &self.attributes)?,
            quantity: at.count("quantity", self.quantity)?,
            offer,
        })
    }
}
