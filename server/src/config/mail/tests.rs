use super::*;

fn server(url: &str) -> Smtp {
    smtp(url).unwrap_or_else(|error| panic!("{url}: {error}"))
}

#[test]
fn a_mail_server_is_named_by_its_url() {
    for (url, port, encryption) in [
        ("smtp://mail.example", 25, Encryption::None),
        ("smtp://127.0.0.1:1025", 1025, Encryption::None),
        ("smtp://mail.example?tls=required", 587, Encryption::Required),
        ("smtp://mail.example:2525/?tls=opportunistic", 2525, Encryption::Opportunistic),
        ("smtps://mail.example", 465, Encryption::Wrapped),
    ] {
        let server = server(url);
        assert_eq!((server.port, server.encryption), (port, encryption), "{url}");
        assert!(server.login.is_none() && server.hello.is_none(), "{url}");
    }
    let known = server("smtps://ada%40example.com:p%23ss%2Fword@mail.example/shop.example");
    let login = known.login.unwrap();
    assert_eq!((login.user.as_str(), login.password.as_str()), ("ada@example.com", "p#ss/word"));
    assert_eq!(known.hello.as_deref(), Some("shop.example"));
}

#[test]
fn a_password_is_told_to_everybody_only_where_nothing_encrypts_it() {
    for url in ["smtp://u:p@mail.example", "smtp://u:p@mail.example?tls=opportunistic", "smtp://u:p@10.0.0.1"] {
        assert!(server(url).tells_its_password(), "{url}");
    }
    for url in [
        "smtp://mail.example",
        "smtps://u:p@mail.example",
        "smtp://u:p@mail.example?tls=required",
        "smtp://u:p@localhost",
        "smtp://u:p@127.0.0.1:1025",
        "smtp://u:p@[::1]",
    ] {
        assert!(!server(url).tells_its_password(), "{url}");
    }
}

#[test]
fn a_wrong_mail_server_is_refused_without_its_password() {
    for url in [
        "mail.example",
        "http://u:hush@mail.example",
        "smtp://",
        "smtps://u:hush@",
        "smtp://u:hush@mail.example?tls=maybe",
        "smtps://u:hush@mail.example?tls=required",
        "smtp://hush@mail.example",
        "smtp://:hush@mail.example",
        "smtp://u:hush%ff@mail.example",
        "smtp://u:hush@mail.example:99999",
        "smtp://u:1#hush@mail.example",
    ] {
        let error = smtp(url).expect_err(url).to_string();
        assert!(error.starts_with("SMTP_URL ") && error.contains("; allowed is smtp://"), "{error}");
        assert!(!error.contains("hush"), "{error}");
    }
    assert!(!format!("{:?}", server("smtp://ada:hush@mail.example")).contains("hush"));
}

#[test]
fn a_sender_is_an_address_with_or_without_a_name() {
    for (written, name, address) in [
        ("shop@shop.example", None, "shop@shop.example"),
        ("<shop@shop.example>", None, "shop@shop.example"),
        ("Öx & Cart <shop@shop.example>", Some("Öx & Cart"), "shop@shop.example"),
        ("\"Cart, Ox\" <shop@shop.example>", Some("Cart, Ox"), "shop@shop.example"),
    ] {
        let sender = sender(written).unwrap();
        assert_eq!((sender.name.as_deref(), sender.address.as_str()), (name, address), "{written}");
    }
    for wrong in ["", "shop", "a@b@c", "Shop <shop>", "Shop <a@b.c", "a\nb <a@b.c>", "<<a@b.c>", "a..b@c.de"] {
        assert_eq!(sender(wrong), None, "{wrong:?}");
    }
}

#[test]
fn by_itself_a_shop_writes_from_its_own_host() {
    for (base, address) in [
        ("https://shop.example:8443/", "no-reply@shop.example"),
        ("http://127.0.0.1:3000/", "no-reply@localhost"),
        ("http://[::1]:3000/", "no-reply@localhost"),
    ] {
        assert_eq!(default_address(&base.parse().unwrap()).unwrap().as_str(), address);
    }
}
