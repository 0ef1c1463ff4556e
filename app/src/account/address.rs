//! Addresses within an account, and where a login leads.

pub(super) use crate::address::with_query;

/// The overview.
pub(crate) const ACCOUNT: &str = "/account";
/// The login page.
pub(crate) const LOG_IN: &str = "/account/log-in";
/// The page to register on.
pub(super) const REGISTER: &str = "/account/register";
/// The page for those who have forgotten their password.
pub(super) const FORGOTTEN: &str = "/account/forgotten";
/// Name, address of mail and password.
pub(super) const PROFILE: &str = "/account/profile";
/// The saved addresses.
pub(super) const ADDRESSES: &str = "/account/addresses";
/// The orders.
pub(crate) const ORDERS: &str = "/account/orders";

/// The login page, which leads to `next`.
pub(crate) fn log_in_and_return(next: &str) -> String {
    with_query(LOG_IN, &[("next", next)])
}

/// The page to register on, which leads to `next`.
pub(crate) fn register_and_return(next: &str) -> String {
    with_query(REGISTER, &[("next", next)])
}

/// Where to go after the login: a page of the shop's, whatever the address asks for.
pub(super) fn after_login(next: &str) -> &str {
    let local = next.starts_with('/') && !next.starts_with("//");
    let plain = next.len() <= 2000 && next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let door = [LOG_IN, REGISTER, FORGOTTEN].iter().any(|door| next.starts_with(door));
    if local && plain && !door { next } else { ACCOUNT }
}

/// What a form carries on of where to go: nothing, where it would lead to the account anyway.
pub(super) fn carried(next: &str) -> &str {
    match after_login(next) {
        ACCOUNT => "",
        next => next,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_leads_into_the_shop_and_nowhere_else() {
        for good in ["/", "/cart", "/orders/ord_1", "/search?q=a%20b", "/account/confirm/abc"] {
            assert_eq!(after_login(good), good);
        }
        for bad in [
            "",
            "cart",
            "//evil.example",
            "https://evil.example/",
            "/\\evil.example",
            "/cart\nSet-Cookie:x",
            "/account/log-in?next=/cart",
            "/account/register",
            "/ü",
            &format!("/{}", "x".repeat(2000)),
        ] {
            assert_eq!(after_login(bad), ACCOUNT, "{bad:?}");
        }
    }

    #[test]
    fn what_leads_to_the_account_anyway_is_not_carried_on() {
        assert_eq!(carried("/account"), "");
        assert_eq!(carried("//evil.example"), "");
        assert_eq!(log_in_and_return("/cart?a=b&c"), "/account/log-in?next=/cart%3Fa%3Db%26c");
        assert_eq!(log_in_and_return(""), "/account/log-in");
    }
}
