//! A bill as a table, which a narrow screen holds too.

use super::escape;
use crate::mail::letter::bill::{Bill, BillLine, Sum};

/// What stands at the right end of a row.
const AMOUNT: &str = "padding:8px 0;text-align:right;vertical-align:top;white-space:nowrap";

pub(super) fn dressed(bill: &Bill) -> String {
    let po_number = bill.po_number.as_deref().map(|po_number| {
        format!("<p style=\"margin:0 0 16px;overflow-wrap:anywhere\">Purchase order {}</p>\n", escape(po_number))
    });
    let po_number = po_number.unwrap_or_default();
    let lines: String = bill.lines.iter().map(line).collect();
    let sums: String = bill.sums.iter().map(sum).collect();
    format!(
        "{po_number}<table style=\"width:100%;margin:0 0 24px;border-collapse:collapse;font-size:16px;line-height:1.5\">\n\
         <thead><tr class=\"soft\" style=\"font-size:14px;color:#5c5143\">\
         <th scope=\"col\" style=\"padding:0 12px 4px 0;text-align:left;font-weight:400\">What you ordered</th>\
         <th scope=\"col\" style=\"padding:0 0 4px;text-align:right;font-weight:400\">Amount</th></tr></thead>\n\
         <tbody>\n{lines}</tbody>\n<tbody>\n{sums}</tbody>\n</table>\n"
    )
}

fn line(line: &BillLine) -> String {
    let BillLine { title, details, pieces, total } = line;
    let details: String = details.iter().chain([pieces]).map(|detail| soft(detail)).collect();
    let (title, total) = (escape(title), escape(total));
    format!(
        "<tr><th scope=\"row\" class=\"rule\" style=\"padding:8px 12px 8px 0;border-top:1px solid #d9cdb8;\
         text-align:left;vertical-align:top;font-weight:400;overflow-wrap:anywhere\">\
         <span style=\"font-weight:600\">{title}</span>{details}</th>\
         <td class=\"rule\" style=\"{AMOUNT};border-top:1px solid #d9cdb8\">{total}</td></tr>\n"
    )
}

fn soft(detail: &str) -> String {
    format!("<br><span class=\"soft\" style=\"font-size:14px;color:#5c5143\">{}</span>", escape(detail))
}

fn sum(sum: &Sum) -> String {
    let Sum { name, amount, is_total } = sum;
    let (class, look) = if *is_total {
        (" class=\"rule\"", ";border-top:1px solid #d9cdb8;font-weight:600")
    } else {
        ("", ";font-weight:400")
    };
    let amount = escape(amount);
    format!(
        "<tr><th scope=\"row\"{class} style=\"padding:8px 12px 8px 0;text-align:left{look}\">{name}</th>\
         <td{class} style=\"{AMOUNT}{look}\">{amount}</td></tr>\n"
    )
}
