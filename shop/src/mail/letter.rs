//! A mail before it is dressed: what it says, part by part, and how it reads as plain text.

mod bill;
mod html;

use std::fmt::Write;

pub(super) use bill::Bill;

/// The most characters of a name in a greeting.
const LONGEST_NAME: usize = 60;

/// Who writes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Letterhead<'a> {
    /// The shop's name.
    pub(super) shop: &'a str,
    /// The shop's address, without a final slash.
    pub(super) address: &'a str,
}

/// A mail before it is dressed.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    /// Its subject.
    pub(super) subject: String,
    /// What a mailbox shows beside the subject.
    pub(super) preheader: &'static str,
    /// Its heading.
    pub(super) title: &'static str,
    /// How it begins.
    pub(super) greeting: String,
    /// What follows.
    pub(super) parts: Vec<Part>,
}

/// A part of a mail.
#[derive(Clone, Debug)]
pub(super) enum Part {
    /// A paragraph.
    Words(String),
    /// A paragraph that matters less.
    Quiet(String),
    /// What the mail wants to be pressed.
    Button {
        /// What it says.
        label: &'static str,
        /// Where it leads.
        link: String,
    },
    /// Another link, which matters less.
    Link {
        /// What it says.
        label: &'static str,
        /// Where it leads.
        link: String,
    },
    /// What is paid for.
    Bill(Bill),
    /// An address, line by line.
    Address {
        /// Whose, or what for.
        title: &'static str,
        /// Its lines.
        lines: Vec<String>,
    },
}

impl Part {
    pub(super) fn words(text: impl Into<String>) -> Self {
        Self::Words(text.into())
    }

    pub(super) fn quiet(text: impl Into<String>) -> Self {
        Self::Quiet(text.into())
    }

    pub(super) fn button(label: &'static str, link: &str) -> Self {
        Self::Button { label, link: link.to_owned() }
    }

    pub(super) fn link(label: &'static str, link: &str) -> Self {
        Self::Link { label, link: link.to_owned() }
    }

    fn text(&self) -> String {
        match self {
            Self::Words(words) | Self::Quiet(words) => words.clone(),
            Self::Button { label, link } | Self::Link { label, link } => format!("{label}:\n{link}"),
            Self::Bill(bill) => bill.text(),
            Self::Address { title, lines } => format!("{title}:\n{}", lines.join("\n")),
        }
    }
}

impl Letter {
    /// The mail as plain text.
    pub(super) fn text(&self, head: &Letterhead<'_>) -> String {
        let mut text = format!("{}\n", self.greeting);
        for part in &self.parts {
            // Writing into a string cannot fail.
            let _ = write!(text, "\n{}\n", part.text());
        }
        let _ = write!(text, "\n{}\n{}/\n", head.shop, head.address);
        text
    }

    /// The mail as HTML.
    pub(super) fn html(&self, head: &Letterhead<'_>) -> String {
        html::dressed(self, head)
    }
}

/// How a mail begins. Anybody can type anything as their name and somebody else's address: what does not look like a
/// name is left out, so that nobody advertises by our mails.
pub(super) fn greeting(name: &str) -> String {
    let name = name.trim();
    let short = (1..=LONGEST_NAME).contains(&name.chars().count());
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '.' | '\'' | '’' | '-' | '\u{300}'..='\u{36f}');
    if short && name.chars().all(plain) && !reads_as_link(name) {
        format!("Hello {name},")
    } else {
        "Hello,".to_owned()
    }
}

/// Whether mail programs may take it for an address: a dot with two letters or more right after it.
fn reads_as_link(name: &str) -> bool {
    name.split('.').skip(1).any(|rest| rest.chars().take_while(|c| c.is_alphanumeric()).count() >= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: Letterhead<'static> = Letterhead { shop: "Ox & Cart", address: "https://shop.example" };

    fn a_letter(parts: Vec<Part>) -> Letter {
        Letter {
            subject: "<Subject>".to_owned(),
            preheader: "Before",
            title: "Title",
            greeting: greeting("Ada Lovelace"),
            parts,
        }
    }

    #[test]
    fn a_letter_says_the_same_with_and_without_markup() {
        let letter =
            a_letter(vec![Part::words("Fish & <chips>"), Part::button("Press", "https://shop.example/a?b=1&c=2")]);
        assert_eq!(
            letter.text(&HEAD),
            "Hello Ada Lovelace,\n\nFish & <chips>\n\nPress:\nhttps://shop.example/a?b=1&c=2\n\nOx & Cart\nhttps://shop.example/\n"
        );
        let html = letter.html(&HEAD);
        for said in [
            "Hello Ada Lovelace,",
            "Fish &amp; &lt;chips&gt;",
            "href=\"https://shop.example/a?b=1&amp;c=2\"",
            "Ox &amp; Cart",
        ] {
            assert!(html.contains(said), "{said} in {html}");
        }
        assert!(html.contains("<title>&lt;Subject&gt;</title>") && html.contains(">Before</div>"), "{html}");
    }

    #[test]
    fn a_bill_begins_with_the_number_of_the_purchase_where_there_is_one() {
        let bill = Bill { po_number: Some("MY-PO <1>".to_owned()), lines: Vec::new(), sums: Vec::new() };
        let without = a_letter(vec![Part::Bill(Bill { po_number: None, ..bill.clone() })]);
        let letter = a_letter(vec![Part::Bill(bill)]);
        assert!(letter.text(&HEAD).contains("\nPurchase order MY-PO <1>\n"), "{}", letter.text(&HEAD));
        assert!(letter.html(&HEAD).contains(">Purchase order MY-PO &lt;1&gt;</p>"), "{}", letter.html(&HEAD));
        assert!(!without.text(&HEAD).contains("Purchase order") && !without.html(&HEAD).contains("Purchase order"));
    }

    #[test]
    fn a_letter_loads_nothing_from_anywhere() {
        let html = a_letter(vec![Part::button("Press", "https://shop.example/")]).html(&HEAD);
        for loads in ["src=", "<img", "<link", "url(", "@import", "<script"] {
            assert!(!html.contains(loads), "{loads} in {html}");
        }
    }

    #[test]
    fn only_what_looks_like_a_name_is_greeted() {
        for name in
            ["Ada Lovelace", "Jürgen Müller-Lüdenscheidt", "J.R.R. Tolkien", "O’Brien", "Dr. Strange", "李小龍", "Ada"]
        {
            assert_eq!(greeting(name), format!("Hello {name},"));
        }
        let long = "ß".repeat(61);
        for other in [
            "",
            " ",
            "Win at evil.example",
            "https://evil.example",
            "<b>Ada</b>",
            "Ada\r\nBcc: x@y.z",
            "Ada\u{2028}x",
            "\u{202e}adA",
            "Call +49 30 1234",
            "a@b",
            &long,
        ] {
            assert_eq!(greeting(other), "Hello,", "{other:?}");
        }
    }
}
