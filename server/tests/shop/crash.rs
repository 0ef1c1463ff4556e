//! Every crash (REL-1): the shop dies between any two steps of checkout, fulfilment and sweep, and is started again. Then
//! every payment has its paid order, nothing is reserved for nobody, no order is stuck, and nothing has happened twice.
//!
//! The shop is the real binary with the feature `fail-points`, the provider the payment sandbox in this process, which
//! outlives it. Every crash ends with the sweep alone: no event reaches the shop that is started again.

/// Proves each story on both engines.
macro_rules! on_both_engines {
    ($($(#[$attribute:meta])* async fn $story:ident($world:ident: &World) $body:block)+) => {$(
        mod $story {
            use super::*;

            $(#[$attribute])*
            async fn story($world: &World) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                let world = World::new(store::testing::TestDatabase::sqlite().await).await;
                story(&world).await;
                world.remove().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                let world = World::new(store::testing::TestDatabase::postgres().await).await;
                story(&world).await;
                world.remove().await;
            }
        }
    )+};
}

mod business;
mod checking_out;
mod clerk;
mod ordering;
pub(crate) mod points;
pub(crate) mod process;
pub(crate) mod provider;
mod shopper;
mod sweeping;
mod telling;
mod working;
mod world;

use std::collections::BTreeSet;

use crate::two_shops;

#[test]
fn no_place_to_die_at_is_left_out() {
    let stories: [&[&str]; 18] = [
        &business::ORDERING,
        &checking_out::CHECKING_OUT,
        &checking_out::HEARING_OF_A_PAYMENT,
        &checking_out::PRESSING_AGAIN,
        &checking_out::REPLACING,
        &checking_out::HEARING_OF_A_FAILURE,
        &checking_out::COMING_BACK,
        &sweeping::SWEEPING_A_PAYMENT,
        &sweeping::SWEEPING_AN_END,
        &sweeping::SWEEPING_A_LOST_ANSWER,
        &telling::SENDING_A_MAIL,
        &telling::PROVIDING,
        &checking_out::BEING_REFUSED,
        &working::PROCESSING,
        &working::REFUNDING,
        &working::HEARING_OF_A_REFUND,
        &two_shops::COMPLETING,
        &two_shops::MAKING,
    ];
    let died_at = stories.concat().into_iter().filter_map(|place| place.split('@').next());
    assert_eq!(died_at.map(str::to_owned).collect::<BTreeSet<_>>(), points::all());
}
