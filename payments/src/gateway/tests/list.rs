use super::*;

/// The events on a page that Stripe answers with.
async fn listed(answers: &[(u16, &'static str)]) -> (Result<EventPage, GatewayError>, Vec<Seen>) {
    let (gateway, seen) = stripe(answers).await;
    let after: StripeEventId = "evt_9".parse().unwrap();
    let page = gateway.events_since(Timestamp::from_millis(1_776_935_642_999), Some(&after)).await;
    let seen = seen.lock().unwrap().clone();
    (page, seen)
}

#[tokio::test]
async fn the_list_is_asked_for_our_kinds_since_a_time_and_after_an_event() {
    let (page, seen) = listed(&[(200, r#"{"object":"list","has_more":false,"data":[]}"#)]).await;
    assert_eq!(page, Ok(EventPage::default()));
    let (path, query) = seen[0].path.split_once('?').unwrap();
    assert_eq!((path, seen[0].key.as_deref(), seen[0].body.as_str()), ("/v1/events", None, ""));
    let mut asked: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let kinds: Vec<_> = asked.extract_if(.., |(name, _)| name.starts_with("types[")).map(|(_, kind)| kind).collect();
    assert_eq!(kinds, domain::stripe_event::KINDS.map(|(kind, _)| kind));
    asked.sort();
    let expected = [("created[gte]", "1776935642"), ("limit", "100"), ("starting_after", "evt_9")];
    assert_eq!(asked, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[tokio::test]
async fn each_event_is_kept_as_stripe_wrote_it_whatever_it_holds() {
    const NEWEST: &str = r#"{ "type": "charge.refunded",   "z": 1, "id": "evt_2", "created": 7, "livemode": true,
        "data": { "object": { "id": "ch_1", "brand": {"new": [1e400, null]}, "é": "ü" } } }"#;
    const OLDEST: &str = r#"{"id":"evt_1","type":"something.new"}"#;
    let answer =
        format!(r#"{{"has_more":true,"url":"/v1/events","data":[{NEWEST},{{"id":7}},"?",{OLDEST}],"more":1}}"#);
    let (page, _) = listed(&[(200, String::leak(answer))]).await;
    let page = page.unwrap();
    let kept: Vec<_> = page.events.iter().map(|event| (event.id.as_str(), event.payload.as_str())).collect();
    assert_eq!(kept, [("evt_2", NEWEST), ("evt_1", OLDEST)]);
    assert_eq!((page.events[0].kind.as_str(), page.events[0].livemode), ("charge.refunded", true));
    assert_eq!((page.events[0].created.seconds(), page.events[0].signature), (7, None));
    assert_eq!(page.next, "evt_1".parse().ok());
}

#[tokio::test]
async fn a_list_that_is_not_understood_or_refused_is_no_empty_list() {
    for answer in ["", "<html>", "{}", r#"{"data":{},"has_more":false}"#, r#"{"data":[1],"has_more":true}"#] {
        let (page, _) = listed(&[(200, answer)]).await;
        assert!(matches!(page, Err(GatewayError::Unavailable(_))), "{answer:?} {page:?}");
    }
    let unknown = r#"{"error":{"type":"invalid_request_error","code":"resource_missing","message":"No such event"}}"#;
    let (page, _) = listed(&[(400, unknown)]).await;
    assert!(matches!(page, Err(GatewayError::Refused { status: 400, .. })), "{page:?}");
    let forbidden = r#"{"error":{"type":"invalid_request_error","message":"The provided key does not have access"}}"#;
    let (page, _) = listed(&[(403, forbidden)]).await;
    assert!(matches!(page, Err(GatewayError::Unavailable(_))), "{page:?}");
}

#[tokio::test]
async fn a_list_that_is_busy_is_asked_for_again() {
    let busy = r#"{"error":{"type":"invalid_request_error","code":"rate_limit","message":"slow down"}}"#;
    let (page, seen) = listed(&[(429, busy), (200, r#"{"has_more":false,"data":[]}"#)]).await;
    assert_eq!((page, seen.len()), (Ok(EventPage::default()), 2));
}
