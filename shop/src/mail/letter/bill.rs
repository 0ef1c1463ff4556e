//! What was ordered, and what it costs.

use std::fmt::Write;

use domain::business_cart::PoNumber;
use domain::catalogue::attribute_label;
use domain::money::Money;
use domain::order::{Order, OrderLine};
use domain::pricing::Totals;

/// What was ordered, and what it costs, in the words of the order's page.
#[derive(Clone, Debug)]
pub(in super::super) struct Bill {
    /// What the customer's own books know it by.
    pub(super) po_number: Option<String>,
    pub(super) lines: Vec<BillLine>,
    pub(super) sums: Vec<Sum>,
}

/// A line of it.
#[derive(Clone, Debug)]
pub(super) struct BillLine {
    pub(super) title: String,
    /// Its size, and what the shopper said for it.
    pub(super) details: Vec<String>,
    /// How many at which price.
    pub(super) pieces: String,
    pub(super) total: String,
}

/// A line below them.
#[derive(Clone, Debug)]
pub(super) struct Sum {
    pub(super) name: &'static str,
    pub(super) amount: String,
    /// Whether it is what all the others lead to.
    pub(super) is_total: bool,
}

impl Bill {
    /// The bill of an order.
    pub(in super::super) fn of(order: &Order) -> Self {
        Self {
            po_number: order.po_number.as_ref().map(PoNumber::to_string),
            lines: order.lines.iter().map(BillLine::of).collect(),
            sums: sums(&order.totals),
        }
    }

    pub(super) fn text(&self) -> String {
        // Writing into a string cannot fail.
        let mut text = String::new();
        if let Some(po_number) = &self.po_number {
            let _ = writeln!(text, "Purchase order {po_number}\n");
        }
        for BillLine { title, details, pieces, total } in &self.lines {
            let _ = writeln!(text, "{title}");
            for detail in details {
                let _ = writeln!(text, "  {detail}");
            }
            let _ = writeln!(text, "  {pieces} = {total}");
        }
        for Sum { name, amount, .. } in &self.sums {
            let _ = write!(text, "\n{name}: {amount}");
        }
        text
    }
}

impl BillLine {
    fn of(line: &OrderLine) -> Self {
        let said = line.attributes.iter().map(|(key, value)| format!("{}: {value}", attribute_label(key)));
        let details = std::iter::once(line.size.clone()).chain(said).filter(|detail| !detail.is_empty());
        Self {
            title: line.title.clone(),
            details: details.collect(),
            pieces: format!("{} × {}", line.quantity, line.unit_price),
            total: line.line_total.to_string(),
        }
    }
}

fn sums(totals: &Totals) -> Vec<Sum> {
    let sum = |name, amount: Money| Sum { name, amount: amount.to_string(), is_total: false };
    let total = Sum { is_total: true, ..sum("Total", totals.total) };
    let (before, after) = (sum("Subtotal", totals.subtotal), sum("Shipping", totals.shipping));
    if totals.tax_included {
        vec![before, after, total, sum("incl. tax", totals.tax)]
    } else {
        vec![before, after, sum("Tax", totals.tax), total]
    }
}
