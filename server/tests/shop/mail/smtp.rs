//! A mail server that takes mails, and one that does not.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use domain::mail::MailStatus;
use domain::mail::Sender;
use domain::time::Timestamp;
use mailparse::{MailHeaderMap, ParsedMail, parse_mail};
use server::config::{Encryption, Login, Smtp};
use server::mailer::SmtpMailer;
use shop::mail::{DeliveryReport, MailContent};
use shop::ports::{Clock, Mail, MailError, Mailer};
use tokio::net::TcpSocket;

use super::post::{LINK, Post, queue};
use crate::support::smtp::{Act, SmtpServer};

/// Long enough for a server on this machine, however busy it is.
const PATIENCE: Duration = Duration::from_secs(20);
/// For a server that will never answer.
const SHORT: Duration = Duration::from_millis(200);

pub(super) fn at(address: SocketAddr) -> Smtp {
    Smtp {
        host: address.ip().to_string(),
        port: address.port(),
        encryption: Encryption::None,
        login: None,
        hello: None,
    }
}

fn mailer(server: &SmtpServer) -> SmtpMailer {
    SmtpMailer::new(at(server.address), PATIENCE).unwrap()
}

fn report(sent: u32, postponed: u32, failed: u32) -> DeliveryReport {
    DeliveryReport { sent, postponed, failed, unreachable: false }
}

fn header(mail: &ParsedMail<'_>, name: &str) -> String {
    mail.headers.get_first_value(name).unwrap_or_default()
}

fn a_mail(to: &str, text: &str) -> Mail {
    Mail {
        id: domain::ids::MailId::from_bits(7),
        message_id: "<mail_7@shop.example>".to_owned(),
        from: Sender { name: Some("Oxcart".to_owned()), address: "no-reply@shop.example".parse().unwrap() },
        to: to.parse().unwrap(),
        subject: "Subject".to_owned(),
        text: text.to_owned(),
        html: "<p>Text</p>".to_owned(),
        at: Timestamp::from_millis(1_776_935_642_000),
    }
}

store::on_both_engines! {
    async fn a_mail_arrives_once_with_its_headers_and_both_its_bodies(store: Store) {
        let server = SmtpServer::start().await;
        let post = Post::open(store, mailer(&server)).await;
        let name = "Jürgen Müller-Lüdenscheidt".to_owned();
        let content = MailContent::ConfirmAddress { name, link: LINK.to_owned() };
        queue(&post.shop, post.clock.now(), "jürgen@bücher.example", "1", content.clone()).await;
        // A local part in another script needs a server that knows how; this one does not.
        assert_eq!(post.shop.deliver_mails().await.unwrap(), report(0, 0, 1));
        queue(&post.shop, post.clock.now(), "juergen@bücher.example", "2", content).await;
        assert_eq!(post.shop.deliver_mails().await.unwrap(), report(1, 0, 0));
        assert_eq!(post.shop.deliver_mails().await.unwrap(), report(0, 0, 0));
        let [taken] = server.taken().try_into().unwrap();
        assert_eq!((taken.from.as_str(), taken.to), ("no-reply@shop.example", vec!["juergen@xn--bcher-kva.example".to_owned()]));
        let parsed = parse_mail(&taken.data).unwrap();
        let id = post.mails().await[0].id;
        for (name, value) in [
            ("From", "Oxcart <no-reply@shop.example>"),
            ("To", "juergen@xn--bcher-kva.example"),
            ("Subject", "Please confirm your email address"),
            ("Message-ID", &format!("<{id}@shop.example>")),
            ("Date", "Thu, 23 Apr 2026 09:14:02 +0000"),
            ("Auto-Submitted", "auto-generated"),
        ] {
            assert_eq!(header(&parsed, name), value);
        }
        assert_eq!(parsed.ctype.mimetype, "multipart/alternative");
        let [text, html] = &parsed.subparts[..] else { panic!("two bodies") };
        assert_eq!((text.ctype.mimetype.as_str(), html.ctype.mimetype.as_str()), ("text/plain", "text/html"));
        let (text, html) = (text.get_body().unwrap(), html.get_body().unwrap());
        assert!(text.starts_with("Hello Jürgen Müller-Lüdenscheidt,") && text.contains(LINK), "{text}");
        assert!(html.contains("Hello Jürgen Müller-Lüdenscheidt,"), "{html}");
        assert!(html.contains("href=\"https://shop.example/account/confirm?token=abc&amp;x=1\""), "{html}");
    }

    async fn a_batch_takes_one_connection_and_ends_it(store: Store) {
        let server = SmtpServer::start().await;
        let post = Post::open(store, mailer(&server)).await;
        for occasion in ["1", "2", "3"] {
            post.write(occasion).await;
        }
        assert_eq!(post.shop.deliver_mails().await.unwrap(), report(3, 0, 0));
        assert_eq!((server.taken().len(), server.connections()), (3, 1));
        assert_eq!(server.said().last().map(String::as_str), Some("QUIT"));
    }

    async fn a_server_that_is_down_gets_its_mails_when_it_is_up(store: Store) {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = socket.local_addr().unwrap();
        let post = Post::open(store, SmtpMailer::new(at(address), PATIENCE).unwrap()).await;
        post.write("1").await;
        let told = post.shop.deliver_mails().await.unwrap();
        assert_eq!(told, DeliveryReport { unreachable: true, ..report(0, 1, 0) });
        let error = post.only().await.last_error.unwrap();
        assert!(error.starts_with("The mail server cannot be used: "), "{error}");
        let server = SmtpServer::start_at(socket);
        post.clock.advance(30);
        assert_eq!(post.shop.deliver_mails().await.unwrap(), report(1, 0, 0));
        assert_eq!(server.taken().len(), 1);
    }

    async fn a_refusal_for_now_is_tried_again_and_one_for_good_is_not(store: Store) {
        let server = SmtpServer::start().await;
        let post = Post::open(store, mailer(&server)).await;
        server.script(&[
            Act::AnswerRecipient("450 4.2.0 greylisted"),
            Act::AnswerRecipient("550 5.1.1 no such user"),
            Act::AnswerData("554 5.7.1 we take it for spam"),
        ]);
        for occasion in ["1", "2", "3", "4"] {
            post.write(occasion).await;
        }
        assert_eq!(post.shop.deliver_mails().await.unwrap(), report(1, 1, 2));
        let mails = post.mails().await;
        let standing: Vec<_> = mails.iter().map(|mail| mail.status).collect();
        assert_eq!(standing, [MailStatus::Sent, MailStatus::Failed, MailStatus::Failed, MailStatus::Queued]);
        let error = async |index: usize| post.mail(mails[index].id).await.last_error.unwrap();
        assert!(error(1).await.contains("554") && error(1).await.contains("spam"), "{}", error(1).await);
        assert!(error(2).await.contains("no such user") && error(3).await.contains("greylisted"));
        post.clock.advance(30);
        assert_eq!(post.shop.deliver_mails().await.unwrap(), report(1, 0, 0));
        post.clock.advance(86_400);
        assert_eq!(post.shop.deliver_mails().await.unwrap(), report(0, 0, 0));
    }

    async fn a_server_that_does_not_know_us_loses_no_mail(store: Store) {
        let server = SmtpServer::start().await;
        let login = Some(Login { user: "ada".to_owned(), password: "hush".to_owned() });
        let post = Post::open(store, SmtpMailer::new(Smtp { login, ..at(server.address) }, PATIENCE).unwrap()).await;
        server.answer_logins("535 5.7.8 wrong password");
        post.write("1").await;
        assert!(post.shop.deliver_mails().await.unwrap().unreachable);
        let error = post.only().await.last_error.unwrap();
        assert!(error.contains("535") && !error.contains("hush"), "{error}");
        server.answer_logins("235 welcome");
        for answer in ["530 5.7.0 log in first", "421 closing"] {
            server.script(&[Act::AnswerSender(answer)]);
            post.clock.advance(3600);
            assert!(post.shop.deliver_mails().await.unwrap().unreachable, "{answer}");
            assert_eq!(post.only().await.status, MailStatus::Queued);
        }
        post.clock.advance(3600);
        assert_eq!(post.shop.deliver_mails().await.unwrap(), report(1, 0, 0));
        // "\0ada\0hush" in base 64.
        assert_eq!(server.logins().last().map(String::as_str), Some("PLAIN AGFkYQBodXNo"));
    }

    async fn a_server_that_falls_silent_confuses_no_later_mail(store: Store) {
        let server = SmtpServer::start().await;
        let post = Post::open(store, SmtpMailer::new(at(server.address), SHORT).unwrap()).await;
        server.script(&[Act::Hang]);
        post.write("1").await;
        post.write("2").await;
        let told = post.shop.deliver_mails().await.unwrap();
        assert_eq!(told, DeliveryReport { unreachable: true, ..report(0, 1, 0) });
        let silent = post.mails().await[1].id;
        assert_eq!(post.mail(silent).await.last_error.as_deref(), Some("The mail server did not answer in time."));
        assert_eq!(server.taken().len(), 0);
        // What is left is a fresh conversation: a busy machine may need another try, never another mail.
        while post.mails().await.iter().any(|mail| mail.status != MailStatus::Sent) {
            post.clock.advance(3600);
            post.shop.deliver_mails().await.unwrap();
        }
        let mut ids: Vec<_> = server.taken().iter().map(|mail| header(&parse_mail(&mail.data).unwrap(), "Message-ID")).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 2);
    }

    async fn a_connection_that_breaks_loses_no_mail_and_a_repetition_can_be_told(store: Store) {
        let server = SmtpServer::start().await;
        let post = Post::open(store, mailer(&server)).await;
        server.script(&[Act::Drop, Act::TakeAndDrop]);
        post.write("1").await;
        for pause in [30, 60] {
            assert!(post.shop.deliver_mails().await.unwrap().unreachable);
            post.clock.advance(pause);
        }
        assert_eq!(post.shop.deliver_mails().await.unwrap(), report(1, 0, 0));
        let taken = server.taken();
        assert_eq!(taken.len(), 2, "nobody can know that the first was taken");
        assert_eq!(taken[0].data, taken[1].data, "the same to the byte, its Message-ID too");
    }

    async fn a_mail_of_a_process_that_was_killed_is_sent_by_another(store: Store) {
        let server = SmtpServer::start().await;
        let post = Post::open(store.clone(), mailer(&server)).await;
        server.script(&[Act::Hang]);
        post.write("1").await;
        let process = tokio::spawn({
            let shop = post.shop.clone();
            async move { shop.deliver_mails().await }
        });
        while !server.said().iter().any(|line| line == "DATA") {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        process.abort();
        assert!(process.await.is_err());
        let other = Post::process(store, mailer(&server), Arc::clone(&post.clock), 2).await;
        assert_eq!(other.shop.deliver_mails().await.unwrap(), report(0, 0, 0), "it may still be at work");
        other.clock.advance(60);
        assert_eq!(other.shop.deliver_mails().await.unwrap(), report(1, 0, 0));
        assert_eq!((server.taken().len(), other.only().await.attempts), (1, 2));
    }

    async fn two_processes_at_once_send_each_mail_once(store: Store) {
        let server = SmtpServer::start().await;
        let one = Post::open(store.clone(), mailer(&server)).await;
        let other = Post::process(store, mailer(&server), Arc::clone(&one.clock), 2).await;
        for occasion in 0..10 {
            one.write(&occasion.to_string()).await;
        }
        let (first, second) = tokio::join!(one.shop.deliver_mails(), other.shop.deliver_mails());
        assert_eq!(first.unwrap().sent + second.unwrap().sent, 10);
        let mut ids: Vec<_> = server.taken().iter().map(|mail| header(&parse_mail(&mail.data).unwrap(), "Message-ID")).collect();
        assert_eq!(ids.len(), 10);
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 10);
    }

    async fn a_name_writes_no_header_and_adds_no_recipient(store: Store) {
        let server = SmtpServer::start().await;
        let post = Post::open(store, mailer(&server)).await;
        let names = ["Ada\r\nBcc: evil@example.com\r\n\r\n<b>", "\r\n.\r\nMAIL FROM:<evil@example.com>", &"長".repeat(5000)];
        for (occasion, name) in names.iter().enumerate() {
            let content = MailContent::PasswordChanged { name: (*name).to_owned() };
            queue(&post.shop, post.clock.now(), "ada@example.com", &occasion.to_string(), content).await;
        }
        assert_eq!(post.shop.deliver_mails().await.unwrap(), report(3, 0, 0));
        for taken in server.taken() {
            assert_eq!(taken.to, ["ada@example.com"]);
            let parsed = parse_mail(&taken.data).unwrap();
            assert!(parsed.headers.get_first_value("Bcc").is_none());
            assert_eq!(parsed.subparts.len(), 2);
            assert!(parsed.subparts[0].get_body().unwrap().starts_with("Hello,"));
        }
    }
}

#[tokio::test]
async fn every_line_arrives_as_it_was_written() {
    let server = SmtpServer::start().await;
    let text = format!(".\n..\nFrom here\n{}\nöäü €\n.", "a line that is longer than any mail may have ".repeat(60));
    let mailer = mailer(&server);
    mailer.send(&a_mail("ada@example.com", &text)).await.unwrap();
    mailer.rest().await;
    let data = server.taken().remove(0).data;
    let parsed = parse_mail(&data).unwrap();
    assert_eq!(parsed.subparts[0].get_body().unwrap().replace("\r\n", "\n").trim_end(), text);
    assert!(data.is_ascii() && data.split(|byte| *byte == b'\n').all(|line| line.len() <= 998));
}

#[tokio::test]
async fn where_encryption_is_required_nothing_is_told_without_it() {
    let server = SmtpServer::start().await;
    let login = Some(Login { user: "ada".to_owned(), password: "hush".to_owned() });
    let required = Smtp { encryption: Encryption::Required, login, ..at(server.address) };
    let error =
        SmtpMailer::new(required, PATIENCE).unwrap().send(&a_mail("ada@example.com", "Text")).await.unwrap_err();
    assert!(matches!(&error, MailError::Unreachable(says) if says.contains("STARTTLS")), "{error}");
    assert!(server.said().iter().all(|line| line.starts_with("EHLO") || line == "QUIT"), "{:?}", server.said());
}

#[tokio::test]
async fn the_server_is_greeted_by_the_name_in_the_settings() {
    let server = SmtpServer::start().await;
    let named = Smtp { hello: Some("shop.example".to_owned()), ..at(server.address) };
    SmtpMailer::new(named, PATIENCE).unwrap().send(&a_mail("ada@example.com", "Text")).await.unwrap();
    assert_eq!(server.said()[0], "EHLO shop.example");
}
