//! The call to the payment provider, frozen before it is made (STRIPE.md section 1).

use std::collections::BTreeMap;

use domain::catalogue::TaxClass;
use domain::checkout::SESSION_SECONDS;
use domain::money::Money;
use domain::order::Order;

use crate::ports::{SessionLine, SessionParams};
use crate::{Result, Shop};

/// The most lines that a payment page takes.
const MOST_LINES: usize = 100;

impl Shop {
    /// What the provider is asked for an order: its amounts sum to the order's total to the cent (PAY-3).
    pub(super) fn session_params(&self, order: &Order) -> Result<SessionParams> {
        let base = &self.parts.urls.base;
        let id = order.id;
        Ok(SessionParams {
            order: id,
            number: order.number.clone(),
            currency: order.totals.total.currency,
            lines: lines(order)?,
            shipping: order.totals.shipping,
            countries: self.settings().countries.clone(),
            success_url: format!("{base}/checkout/return?order={id}&session_id={{CHECKOUT_SESSION_ID}}"),
            cancel_url: format!("{base}/cart?checkout=cancelled"),
            expires_at: domain::time::Timestamp::from_seconds(order.created_at.seconds() + SESSION_SECONDS),
        })
    }
}

fn lines(order: &Order) -> Result<Vec<SessionLine>> {
    let mut lines: Vec<SessionLine> = order
        .lines
        .iter()
        .map(|line| SessionLine {
            name: format!("{}, {}", line.title, line.size),
            unit_amount: line.unit_price,
            quantity: line.quantity,
        })
        .collect();
    let tax = tax_line(order);
    if lines.len() + usize::from(tax.is_some()) > MOST_LINES {
        let name = format!("Order {}", order.number);
        lines = vec![SessionLine { name, unit_amount: order.totals.subtotal, quantity: 1 }];
    }
    lines.extend(tax);
    Ok(lines)
}

/// Tax that is added to net prices, as a line of its own; its rate is named when there is only one.
fn tax_line(order: &Order) -> Option<SessionLine> {
    let tax: Money = order.totals.tax;
    if order.totals.tax_included || tax.minor == 0 {
        return None;
    }
    let taxed = order.lines.iter().filter(|line| line.tax_class != TaxClass::None);
    let rates: BTreeMap<String, ()> =
        taxed.map(|line| (order.tax_rules.rate(line.tax_class).to_string(), ())).collect();
    let name = match rates.keys().next() {
        Some(rate) if rates.len() == 1 => format!("Tax ({rate} %)"),
        _ => "Tax".to_owned(),
    };
    Some(SessionLine { name, unit_amount: tax, quantity: 1 })
}
