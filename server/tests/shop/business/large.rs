//! A cart as large as they come.

use std::time::{Duration, Instant};

use super::desk::{Cart, Desk, cents};
use crate::api::client::Client;

const VENDORS: usize = 20;
const ITEMS: usize = 500;
/// Many times as long as it takes alone: other tests run beside it.
const PATIENCE: Duration = Duration::from_secs(10);

/// Twenty vendors with twenty-five variants each, and a cart with two pieces of each of them.
async fn fill(desk: &Desk, cart: &str) {
    let mut inserts = Vec::new();
    for vendor in 0..VENDORS {
        inserts.push(format!("INSERT INTO vendors (slug, name) VALUES ('v{vendor}', 'Vendor {vendor:02}')"));
        inserts.push(format!(
            "INSERT INTO products (slug, position, title, description, vendor_slug, category_slug, tax_class, images,
                required_attributes, title_text, search_text, version)
            VALUES ('p{vendor}', 1, 'P{vendor}', '', 'v{vendor}', (SELECT MIN(slug) FROM categories), 'standard', '[]',
                '[]', '', '', 1)"
        ));
    }
    let variants = (0..ITEMS).map(|n| {
        let (product, price) = (n % VENDORS, 101 + n);
        format!("('large-{n}', 'p{product}', {n}, '{n} g', {price}, 1, 10, 0)")
    });
    inserts.push(format!(
        "INSERT INTO variants (id, product_slug, position, size, unit_price, active, on_hand, reserved) VALUES {}",
        variants.collect::<Vec<_>>().join(", ")
    ));
    let items = (0..ITEMS).map(|n| format!("('bitem_{n:026}', '{cart}', 'large-{n}', '{{\"line\":\"{n}\"}}', 2)"));
    inserts.push(format!(
        "INSERT INTO business_cart_items (id, cart_id, variant_id, attributes, quantity) VALUES {}",
        items.collect::<Vec<_>>().join(", ")
    ));
    for insert in inserts {
        desk.world.run(&insert).await;
    }
}

store::on_both_engines! {
    async fn five_hundred_items_of_twenty_vendors_are_twenty_orders_that_add_up(store: Store) {
        let desk = Desk::open(store).await;
        let program: Client<'_> = desk.program().await;
        let cart = Cart::make(&desk, &program).await;
        fill(&desk, cart.path.rsplit('/').next().unwrap()).await;
        let review = cart.look().await;
        let begun = Instant::now();
        let done = cart.check_out().await.ok(201);
        let took = begun.elapsed();
        assert!(took < PATIENCE, "{took:?}");
        let listing = done["listing"].as_array().unwrap();
        let total: i64 = listing.iter().map(|order| cents(&order["total"])).sum();
        assert_eq!((listing.len(), total), (VENDORS, cents(&review["totalPrice"])));
        for (column, field) in [("subtotal", "subtotal"), ("shipping", "shipping"), ("tax", "tax"), ("total", "totalPrice")] {
            let sum = desk.world.number(&format!("SELECT CAST(SUM({column}) AS BIGINT) FROM orders")).await;
            assert_eq!(sum, cents(&review[field]), "{column}");
        }
        assert_eq!(desk.traces().await, (20, 1000));
        for (sql, expected) in [
            ("SELECT COUNT(*) FROM variants WHERE reserved = 2 AND id LIKE 'large-%'", 500),
            ("SELECT COUNT(*) FROM order_lines", 500),
            ("SELECT COUNT(*) FROM stock_movements WHERE reason = 'reservation' AND reserved_change = 2", 500),
            ("SELECT COUNT(*) FROM provision_messages", 500),
            ("SELECT COUNT(*) FROM timeline_entries", 20),
            ("SELECT COUNT(*) FROM business_cart_items", 0),
        ] {
            assert_eq!(desk.world.number(sql).await, expected, "{sql}");
        }
        assert_eq!(cart.look().await["items"], review["items"]);
    }
}
