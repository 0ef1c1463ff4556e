//! A mail as it is written for other mail programs (RFC 5322): the same to the byte at each attempt.

use std::time::{Duration, SystemTime};

use domain::customer::Email;
use lettre::Address;
use lettre::message::header::{Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};
use shop::ports::{Mail, MailError};
use url::Host;

/// Tells programs that answer by themselves not to (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

/// The mail with its headers, and both its bodies.
///
/// # Errors
/// [`MailError::Permanent`] when an address cannot be written to.
pub(super) fn of(mail: &Mail) -> Result<Message, MailError> {
    let bodies = MultiPart::alternative()
        .boundary(format!("={}=", mail.id))
        .singlepart(SinglePart::plain(mail.text.clone()))
        .singlepart(SinglePart::html(mail.html.clone()));
    let message = Message::builder()
        .from(Mailbox::new(mail.from.name.as_deref().map(on_one_line), address(&mail.from.address)?))
        .to(Mailbox::new(None, address(&mail.to)?))
        .subject(on_one_line(&mail.subject))
        .date(SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(mail.at.millis()).unwrap_or(0)))
        .message_id(Some(mail.message_id.clone()))
        .header(AutoSubmitted)
        .multipart(bodies);
    message.map_err(|error| MailError::Permanent(format!("The mail cannot be written: {error}")))
}

/// Whoever could begin a new line in a header could write headers of their own.
fn on_one_line(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).collect()
}

/// An address with its domain as the network knows it: mail servers need not understand other scripts.
fn address(email: &Email) -> Result<Address, MailError> {
    let wrong = || MailError::Permanent("The address is none that mail can be sent to.".to_owned());
    let (user, domain) = email.as_str().rsplit_once('@').ok_or_else(wrong)?;
    let known =
        if domain.is_ascii() { domain.to_owned() } else { Host::parse(domain).map_err(|_| wrong())?.to_string() };
    Address::new(user, known).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use domain::ids::MailId;
    use domain::mail::Sender;
    use domain::time::Timestamp;

    use super::*;

    fn a_mail(to: &str) -> Mail {
        Mail {
            id: MailId::from_bits(7),
            message_id: "<mail_7@shop.example>".to_owned(),
            from: Sender {
                name: Some("Öxcart, \"the\" shop".to_owned()),
                address: "no-reply@müller.de".parse().unwrap(),
            },
            to: to.parse().unwrap(),
            subject: "Grüße".to_owned(),
            text: "Hello Jürgen,\n.\n".to_owned(),
            html: "<p>Hello Jürgen,</p>".to_owned(),
            at: Timestamp::from_millis(1_776_935_642_000),
        }
    }

    fn written(mail: &Mail) -> String {
        String::from_utf8(of(mail).unwrap().formatted()).unwrap()
    }

    #[test]
    fn a_mail_is_the_same_to_the_byte_each_time() {
        let mail = a_mail("ada@example.com");
        assert_eq!(written(&mail), written(&mail));
        let head = written(&mail);
        for line in [
            "Message-ID: <mail_7@shop.example>",
            "Date: Thu, 23 Apr 2026 09:14:02 +0000",
            "To: ada@example.com",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
        ] {
            assert!(head.lines().any(|written| written == line), "{line} in {head}");
        }
    }

    #[test]
    fn no_text_begins_a_header_of_its_own() {
        let mut mail = a_mail("ada@example.com");
        mail.subject = format!("Hello\r\nBcc: evil@example.com\n\nBody {}", "ü".repeat(300));
        mail.from.name = Some("Shop\r\nBcc: evil@example.com".to_owned());
        let written = written(&mail);
        let (head, _) = written.split_once("\r\n\r\n").unwrap();
        assert!(!head.lines().any(|line| line.to_lowercase().starts_with("bcc:")), "{head}");
        assert!(written.is_ascii() && written.lines().all(|line| line.len() <= 998), "{written}");
        let message = of(&mail).unwrap();
        assert_eq!(message.envelope().to().len(), 1);
    }

    #[test]
    fn a_domain_in_another_script_is_written_as_the_network_knows_it() {
        let message = of(&a_mail("ada@bücher.example")).unwrap();
        assert_eq!(message.envelope().to()[0].to_string(), "ada@xn--bcher-kva.example");
        assert_eq!(message.envelope().from().unwrap().to_string(), "no-reply@xn--mller-kva.de");
        assert!(written(&a_mail("root@localhost")).contains("To: root@localhost"));
    }

    #[test]
    fn an_address_that_nobody_can_have_is_refused_for_good() {
        for to in ["a..b@example.com", "ada@\u{200d}.example"] {
            let mail = Mail { to: to.parse().unwrap(), ..a_mail("ada@example.com") };
            assert!(matches!(of(&mail), Err(MailError::Permanent(_))), "{to}");
        }
    }
}
