use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;
use shop::testing::an_empty_shop;
use store::testing::TestDatabase;

use super::*;
use crate::api::errors;
use crate::config::Limits;
use crate::machine::SystemClock;
use crate::state::{AppState, Place};

#[test]
fn every_error_that_a_call_names_is_known() {
    let mut document = crate::api::calls().into_openapi();
    for operation in document.paths.paths.values_mut().flat_map(operations_of) {
        let own = operation.extensions.as_ref().and_then(|extensions| extensions.get(ERROR_CODES));
        for code in own.and_then(Value::as_array).into_iter().flatten() {
            assert!(errors::with_code(code.as_str().unwrap()).is_some(), "{code}");
        }
    }
}

/// The other direction, that whatever is documented is answered, is proved over HTTP in `tests/api`.
#[tokio::test]
async fn whatever_the_router_answers_is_documented() {
    let database = TestDatabase::sqlite().await;
    let shop = an_empty_shop(database.store()).await.shop;
    let here: url::Url = "http://127.0.0.1:3000".parse().unwrap();
    let place =
        Place { base_url: here.clone(), test_mode: true, webhook_secrets: Vec::new(), clock: Arc::new(SystemClock) };
    let limits = Limits { per_second: None, burst: std::num::NonZeroU32::MIN, logins_per_minute: None, proxies: 0 };
    let state = AppState::new(shop, place, &here, &limits);
    // A router tells its paths only this way.
    let router = format!("{:?}", crate::api::router(&state));
    let routed: BTreeSet<&str> = router.split('"').filter(|text| text.starts_with("/api")).collect();
    let document = document();
    let documented = document.paths.paths.keys().map(String::as_str).filter(|path| *path != "/api/webhooks/stripe");
    // A cart and what is done to it are one part of the path to the router.
    let documented = documented.map(|path| path.strip_suffix(":checkout").unwrap_or(path));
    let undocumented = ["/api", "/api/{*path}", "/api/openapi.json"];
    assert_eq!(routed, documented.chain(undocumented).collect());
}
