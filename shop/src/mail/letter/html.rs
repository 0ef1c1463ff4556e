//! The look of every mail. It is styled where it stands, because many mail programs read no style sheet. No pictures, no
//! fonts and nothing else is loaded from anywhere, so that nobody learns when it is read.

mod bill;

use super::{Letter, Letterhead, Part};

/// What changes in the dark, for the programs that read it.
const IN_THE_DARK: &str = "@media (prefers-color-scheme:dark){\
    .page{background-color:#1b1814!important;color:#f3ebdc!important}\
    .sheet{background-color:#25211b!important;border-color:#423a2f!important;color:#f3ebdc!important}\
    .soft{color:#c0b4a0!important}.rule{border-color:#423a2f!important}.link{color:#f0a58c!important}.button{background-color:#a33d2d!important}}";

/// A whole HTML document.
pub(super) fn dressed(letter: &Letter, head: &Letterhead<'_>) -> String {
    let parts: String = letter.parts.iter().map(part).collect();
    let (subject, greeting) = (escape(&letter.subject), escape(&letter.greeting));
    let (shop, address) = (escape(head.shop), escape(head.address));
    let (preheader, title) = (letter.preheader, letter.title);
    // Programs that drop the body's style keep that of the first block within.
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"supported-color-schemes\" content=\"light dark\">\n\
         <title>{subject}</title>\n<style>{IN_THE_DARK}</style>\n</head>\n\
         <body class=\"page\" style=\"margin:0;padding:0;background-color:#f7f2e8\">\n\
         <div style=\"display:none;max-height:0;overflow:hidden\">{preheader}</div>\n\
         <div class=\"page\" style=\"padding:24px 16px;background-color:#f7f2e8;color:#221c15;\
         font-family:system-ui,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:16px;line-height:1.5\">\n\
         <div style=\"max-width:560px;margin:0 auto\">\n\
         <p style=\"margin:0 0 16px;font-family:Georgia,'Times New Roman',serif;font-size:20px;font-weight:600\">{shop}</p>\n\
         <div class=\"sheet\" style=\"padding:24px 24px 8px;border:1px solid #d9cdb8;border-radius:12px;\
         background-color:#fffdf8;color:#221c15\">\n\
         <h1 style=\"margin:0 0 16px;font-family:Georgia,'Times New Roman',serif;font-size:26px;line-height:1.2\">{title}</h1>\n\
         <p style=\"margin:0 0 16px\">{greeting}</p>\n{parts}</div>\n\
         <p class=\"soft\" style=\"margin:16px 0 0;font-size:14px;color:#5c5143\">{shop} · \
         <a class=\"link\" href=\"{address}/\" style=\"color:#8a2f22\">{address}</a></p>\n\
         </div>\n</div>\n</body>\n</html>\n"
    )
}

fn part(part: &Part) -> String {
    match part {
        Part::Words(words) => format!("<p style=\"margin:0 0 16px\">{}</p>\n", escape(words)),
        Part::Quiet(words) => quiet(&escape(words)),
        Part::Button { label, link } => {
            let link = escape(link);
            let written = quiet(&format!(
                "Or open this address:<br><a class=\"link\" href=\"{link}\" style=\"color:#8a2f22;word-break:break-all\">{link}</a>"
            ));
            format!(
                "<p style=\"margin:24px 0\"><a class=\"button\" href=\"{link}\" style=\"display:inline-block;\
                 padding:12px 20px;border-radius:8px;background-color:#8a2f22;color:#fffaf2;font-weight:600;\
                 text-decoration:none\">{label}</a></p>\n{written}"
            )
        }
        Part::Link { label, link } => {
            let link = escape(link);
            format!(
                "<p style=\"margin:0 0 16px\"><a class=\"link\" href=\"{link}\" style=\"color:#8a2f22\">{label}</a></p>\n"
            )
        }
        Part::Bill(bill) => bill::dressed(bill),
        Part::Address { title, lines } => {
            let lines: Vec<_> = lines.iter().map(|line| escape(line)).collect();
            format!(
                "<h2 style=\"margin:0 0 4px;font-size:16px\">{title}</h2>\n\
                 <p style=\"margin:0 0 16px;overflow-wrap:anywhere\">{}</p>\n",
                lines.join("<br>")
            )
        }
    }
}

fn quiet(html: &str) -> String {
    format!("<p class=\"soft\" style=\"margin:0 0 16px;font-size:14px;color:#5c5143\">{html}</p>\n")
}

/// A text between tags or in a quoted attribute.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
