use super::*;

const SECRET: &str = "whsec_of_today";
const NOW: i64 = 1_776_935_642;
const BODY: &str =
    r#"{"id":"evt_1","type":"checkout.session.completed","livemode":true,"created":1776935640,"new":{}}"#;

fn mac(secret: &str, time: i64, body: &[u8]) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(format!("{time}.").as_bytes());
    mac.update(body);
    hex::encode(mac.finalize().into_bytes())
}

fn signed(time: i64) -> String {
    format!("t={time},v1={}", mac(SECRET, time, BODY.as_bytes()))
}

fn check(body: &str, header: &str) -> Result<ReceivedEvent, RefusalReason> {
    verify(body.as_bytes(), header, &[SECRET.to_owned()], Timestamp::from_seconds(NOW))
}

#[test]
fn a_good_signature_gives_the_event_with_its_raw_body() {
    let event = check(BODY, &signed(NOW)).unwrap();
    assert_eq!((event.id.as_str(), event.kind.as_str()), ("evt_1", "checkout.session.completed"));
    assert_eq!((event.livemode, event.created.seconds()), (true, 1_776_935_640));
    assert_eq!(event.payload, BODY);
    assert_eq!(event.signature, Some(EventSignature { signed_at: Timestamp::from_seconds(NOW), secret: 1 }));
}

#[test]
fn a_signature_with_another_secret_is_bad() {
    let header = format!("t={NOW},v1={}", mac("whsec_of_a_stranger", NOW, BODY.as_bytes()));
    assert_eq!(check(BODY, &header).unwrap_err(), RefusalReason::Mismatch);
    assert_eq!(
        verify(BODY.as_bytes(), &signed(NOW), &[], Timestamp::from_seconds(NOW)).unwrap_err(),
        RefusalReason::Mismatch
    );
}

#[test]
fn five_minutes_are_tolerated_either_way_and_not_a_second_more() {
    for near in [NOW - 300, NOW + 300] {
        assert!(check(BODY, &signed(near)).is_ok(), "{near}");
    }
    for far in [NOW - 301, NOW + 301, i64::MIN, i64::MAX] {
        assert_eq!(check(BODY, &signed(far)).unwrap_err(), RefusalReason::Time, "{far}");
    }
}

#[test]
fn a_time_that_was_changed_after_signing_does_not_help() {
    let old = signed(NOW - 301).replace(&format!("t={}", NOW - 301), &format!("t={NOW}"));
    assert_eq!(check(BODY, &old).unwrap_err(), RefusalReason::Mismatch);
}

#[test]
fn any_of_several_v1_may_fit() {
    let good = mac(SECRET, NOW, BODY.as_bytes());
    let other = mac("whsec_of_a_stranger", NOW, BODY.as_bytes());
    for header in [
        format!("t={NOW},v1={good},v1={other}"),
        format!("t={NOW},v1={other},v1={good},v0=6ffb"),
        format!("t={NOW}, v1=nonsense, v1={good}"),
    ] {
        assert!(check(BODY, &header).is_ok(), "{header}");
    }
}

#[test]
fn a_v0_alone_does_not_count() {
    let header = format!("t={NOW},v0={}", mac(SECRET, NOW, BODY.as_bytes()));
    assert_eq!(check(BODY, &header).unwrap_err(), RefusalReason::Header);
}

#[test]
fn any_of_several_secrets_may_fit() {
    let secrets = ["whsec_of_tomorrow".to_owned(), SECRET.to_owned()];
    let event = verify(BODY.as_bytes(), &signed(NOW), &secrets, Timestamp::from_seconds(NOW)).unwrap();
    assert_eq!(event.signature.map(|signature| signature.secret), Some(2));
}

#[test]
fn a_body_that_was_encoded_again_does_not_fit() {
    let again = BODY.replace(':', ": ");
    assert_eq!(check(&again, &signed(NOW)).unwrap_err(), RefusalReason::Mismatch);
}

#[test]
fn a_header_of_garbage_is_refused() {
    for header in ["", ",", "t=", "v1", "t=x,v1=00", "t=1776935642", "t=1776935642,v1=", "v1=00", "=,=,=", "\u{0}"] {
        let refused = check(BODY, header).unwrap_err();
        assert!(matches!(refused, RefusalReason::Header | RefusalReason::Mismatch), "{header:?}");
    }
}

#[test]
fn a_signed_body_that_is_no_event_is_refused() {
    for body in [
        "",
        "nonsense",
        "[]",
        "{}",
        r#"{"id":"evt_1"}"#,
        r#"{"id":"../1","type":"x"}"#,
        r#"{"id":"evt_1","type":null}"#,
    ] {
        let header = format!("t={NOW},v1={}", mac(SECRET, NOW, body.as_bytes()));
        assert_eq!(check(body, &header).unwrap_err(), RefusalReason::Body, "{body:?}");
    }
    let header = format!("t={NOW},v1={}", mac(SECRET, NOW, b"\xff"));
    let refused = verify(b"\xff", &header, &[SECRET.to_owned()], Timestamp::from_seconds(NOW));
    assert_eq!(refused.unwrap_err(), RefusalReason::Body);
}

#[test]
fn of_a_refused_delivery_everything_is_told_but_its_signatures() {
    let told = refusal(RefusalReason::Mismatch, &signed(NOW), BODY.as_bytes());
    assert_eq!(told.header, format!("t={NOW}, v1 (64 characters)"));
    assert_eq!((told.event, told.body.as_slice()), ("evt_1".parse().ok(), BODY.as_bytes()));
    for (header, expected) in [
        ("", "none"),
        ("t=1,v1=ab, v1=,v0=abc", "t=1, v1 (2 characters), v1 (0 characters), v0 (3 characters)"),
        ("Bearer ü, t=soon", "8 characters, t (4 characters)"),
        (&"x,".repeat(100), &format!("{}and more", "1 characters, ".repeat(8))),
    ] {
        assert_eq!(refusal(RefusalReason::Header, header, b"\xff").header, expected, "{header:?}");
    }
}

#[test]
fn an_event_needs_no_more_than_id_and_type() {
    let body = r#"{"id":"evt_1","type":"something.new"}"#;
    let header = format!("t={NOW},v1={}", mac(SECRET, NOW, body.as_bytes()));
    assert!(!check(body, &header).unwrap().livemode);
}
