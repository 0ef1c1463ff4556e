use super::*;

fn all_calls() -> Vec<Call> {
    gathered().groups.into_iter().flat_map(|group| group.calls).collect()
}

#[test]
fn every_call_stands_in_one_group() {
    let document = document::document();
    let documented: usize = document.paths.paths.values().map(|item| methods(item).len()).sum();
    assert_eq!(all_calls().len(), documented);
}

#[test]
fn every_example_is_json_and_money_has_all_its_digits() {
    for call in all_calls() {
        let answers = call.answers.iter().filter_map(|answer| answer.example.as_ref());
        for example in answers.chain(call.body.as_ref().map(|body| &body.example)) {
            assert!(serde_json::from_str::<Value>(example).is_ok(), "{} {}: {example}", call.method, call.path);
        }
    }
    let calls = all_calls();
    let cart = calls.iter().find(|call| call.method == "GET" && call.path == "/api/cart").unwrap();
    let example = cart.answers[0].example.as_ref().unwrap();
    assert!(example.starts_with("{\n  \"items\": [\n    {\n      \"lineId\": \"line_"), "{example}");
    assert!(example.contains("\"shipping\": 4.90,"), "{example}");
}

#[test]
fn a_call_tells_its_own_errors_and_points_to_those_of_its_kind() {
    let calls = all_calls();
    let added = calls.iter().find(|call| call.path == "/api/cart/items").unwrap();
    assert!(added.errors.iter().any(|error| error.code == "cart.insufficientStock" && error.status == 409));
    for code in ["idempotency.mismatch", "request.crossSite", "request.malformed", "request.tooMany", "internal"] {
        assert!(added.common_errors.iter().any(|common| common == code), "{code}");
    }
    let listed = calls.iter().find(|call| call.path == "/api/orders").unwrap();
    assert!(!listed.common_errors.iter().any(|common| common == "request.crossSite"));
}

#[test]
fn a_call_tells_which_scope_a_token_needs() {
    let calls = all_calls();
    let of = |method: &str, path: &str| {
        let call = calls.iter().find(|call| (call.method, call.path.as_str()) == (method, path)).unwrap();
        (call.needs_login, call.scopes.join(","))
    };
    assert_eq!(of("PUT", "/api/orders/{id}"), (true, "orders:write".to_owned()));
    assert_eq!(of("GET", "/api/orders"), (false, "orders:read".to_owned()));
    assert_eq!(of("GET", "/api/customers/me"), (true, String::new()));
    assert_eq!(of("GET", "/api/cart"), (false, String::new()));
}

#[test]
fn every_shape_that_is_pointed_to_is_there() {
    let docs = docs();
    let names: Vec<_> = docs.shapes.iter().map(|shape| shape.name.as_str()).collect();
    let fields = docs.shapes.iter().flat_map(|shape| &shape.fields).filter_map(|field| field.shape.as_deref());
    let answers: Vec<_> =
        all_calls().into_iter().flat_map(|call| call.answers).filter_map(|answer| answer.shape).collect();
    for shape in fields.chain(answers.iter().map(String::as_str)) {
        assert!(names.contains(&shape), "{shape}");
    }
}
