//! What a newcomer is told first: how a program shops here.

use leptos::prelude::*;

use super::words::{code, words};
use crate::backend;

pub(super) fn introduction() -> impl IntoView {
    let base = backend::site().base_url;
    view! {
        <section class="docs__introduction" aria-labelledby="introduction">
            <h2 id="introduction">"From the cart to the payment page"</h2>
            <p>
                {words("Everything is JSON in UTF-8. Money is a decimal number with all the digits of its currency (`4.90`): read it as text or as a decimal, not as a float, wherever you add it up. Times are in UTC. Fields that we do not know are ignored, and fields that have nothing to say are left out.")}
            </p>
            <ol class="docs__steps">
                <li>
                    <p>"Find something. A product has variants; a variant's " <code>"productId"</code> " is what a cart holds."</p>
                    {code(format!("curl '{base}/api/products?query=natron'"), "Finding a product with curl".to_owned())}
                </li>
                <li>
                    <p>
                        {words("Put it into the cart. The answer brings the session's cookie: keep it, because the cart, its checkouts and its orders belong to it. A browser that has the cookie too sees the same cart on the shop's pages.")}
                    </p>
                    {code(
                        format!(
                            "curl -c cookies -b cookies '{base}/api/cart/items' \\\n  -H 'Content-Type: application/json' \\\n  -H 'Idempotency-Key: add-1' \\\n  -d '{{\"productId\": \"kaiser-natron-pulver-250-g-grosspackung\", \"quantity\": 2}}'"
                        ),
                        "Filling the cart with curl".to_owned(),
                    )}
                </li>
                <li>
                    <p>
                        {words("Check out, and send the shopper's browser to `checkoutUrl`. From the second call that changes something on, a program that is no browser must say where it comes from, because it has a session now.")}
                    </p>
                    {code(
                        format!(
                            "curl -X POST -c cookies -b cookies '{base}/api/checkout/intent' \\\n  -H 'Origin: {base}' \\\n  -H 'Idempotency-Key: checkout-1'"
                        ),
                        "Checking out the shopper's cart with curl".to_owned(),
                    )}
                </li>
                <li>
                    <p>
                        {words("Ask for the order after 1, 2, 4 and more seconds, until its `paymentStatus` is no longer `pending`.")}
                    </p>
                    {code(format!("curl -b cookies '{base}/api/orders'"), "Looking at one's orders with curl".to_owned())}
                </li>
            </ol>
        </section>
    }
}

/// What holds for every call.
pub(super) fn rules() -> impl IntoView {
    view! {
        <section class="docs__introduction" aria-labelledby="rules">
            <h2 id="rules">"What holds for every call"</h2>
            <dl class="docs__rules">
                <dt>"Who asks"</dt>
                <dd>
                    {words("The session's cookie tells. Whatever first has to be remembered begins a session; to look around needs none. After a login the customer's cart and orders are meant. What belongs to somebody else is answered as if it did not exist.")}
                </dd>
                <dt>"Tokens"</dt>
                <dd>
                    {words("A program that works for the shop sends `Authorization: Bearer oxc_…`. An owner makes the token in the dashboard, or with `oxcart token create --name Warehouse --scopes orders:read,orders:write`: it is shown once, ends at its time or when it is revoked, and does no more than its scopes say. A token of the shop sees and changes what staff do; a customer's token sees what is that customer's. Such a call needs no `Origin`, and has no session: what a browser's cookie says is not looked at.")}
                </dd>
                <dt>"Other sites"</dt>
                <dd>
                    {words("A call that changes something must come from the shop itself: with the shop's own address as `Origin`, or with `Sec-Fetch-Site: same-origin`, as browsers send them by themselves. Only a program that has no session yet and sends neither is let through without.")}
                </dd>
                <dt>"Doing things once"</dt>
                <dd>
                    {words("Whatever creates something takes an `Idempotency-Key`: any text of up to 255 characters that you never use for anything else. Repeat a request with its key as often as you like; it is done once, and for a day you are given the same answer, with `Idempotent-Replayed: true`. While the first one is still at work, another waits for it up to ten seconds. A key belongs to your session or your token, and to one call. After an answer of 429 or of 500 and above the request was not done: try it again under the same key.")}
                </dd>
                <dt>"Errors"</dt>
                <dd>
                    {words("They have a `code` for programs and a `message` for people, and where something in your request is at fault, its name in `field`, or several in `details`.")}
                </dd>
                <dt>"Lists"</dt>
                <dd>
                    {words("A page has up to `limit` entries, and `nextCursor` where another one follows: hand it back as `cursor`. `count` says how many entries there are on all pages.")}
                </dd>
                <dt>"Too many requests"</dt>
                <dd>{words("They are answered with 429. Wait for as many seconds as `Retry-After` says.")}</dd>
                <dt>"For machines"</dt>
                <dd>
                    "All of this is also an OpenAPI document: "
                    <a href="/api/openapi.json">"/api/openapi.json"</a> "."
                </dd>
            </dl>
        </section>
    }
}
