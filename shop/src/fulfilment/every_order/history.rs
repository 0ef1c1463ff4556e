//! What can happen around one checkout, and all the orders in which it can.

use proptest::prelude::*;

/// Something that happens while a cart is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The shopper pays on the first page that was opened.
    Pays,
    /// The shopper pays there by a method whose money takes days.
    PaysLater,
    /// The money of such a payment arrives.
    MoneyComes,
    /// The money of such a payment does not arrive.
    MoneyFails,
    /// The first page ends by itself.
    TimeRunsOut,
    /// The first page's money comes after it had ended, or failed: nobody promised that it cannot.
    MoneyComesAfterAll,
    /// The money that came on the first page is paid back at the provider.
    PaysBack,
    /// The shopper pays on the newest page.
    PaysAnew,
    /// The shopper puts more into the cart.
    AddsMore,
    /// The shopper puts something else into the cart and checks out again.
    ChecksOutAgain,
    /// The shopper comes to, or waits on, the return page.
    Returns,
    /// An event arrives.
    Hears(Told),
    /// An event arrives, and the process dies before it acts on it.
    Keeps(Told),
    /// The shop looks after what is due.
    Sweeps,
    /// The provider leaves the next call unanswered.
    FallsSilent,
}

/// What events tell of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    Completed,
    MoneyCame,
    MoneyFailed,
    Expired,
    Refunded,
    Disputed,
}

impl Told {
    pub(super) const fn kind(self) -> &'static str {
        match self {
            Self::Completed => "checkout.session.completed",
            Self::MoneyCame => "checkout.session.async_payment_succeeded",
            Self::MoneyFailed => "checkout.session.async_payment_failed",
            Self::Expired => "checkout.session.expired",
            Self::Refunded => "charge.refunded",
            Self::Disputed => "charge.dispute.created",
        }
    }
}

/// What happened around one checkout.
#[derive(Clone, Debug)]
pub(super) struct History {
    /// The shop never got the answer to its call that opened the page.
    pub(super) answer_lost: bool,
    pub(super) steps: Vec<Step>,
    /// A page that is open in the end is paid; else it is left until its time is over.
    pub(super) pays_in_the_end: bool,
}

/// Where the first page stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Page {
    Open,
    Awaiting,
    Paid,
    Ended,
}

/// Whether a step can follow on those before it: the provider's own steps have their order, and nothing is told before
/// it happened.
fn can_follow(before: &[Step], next: Step) -> bool {
    let mut page = Page::Open;
    let mut told = Vec::new();
    let mut paid_back = false;
    for &step in before {
        let (after, event) = match (page, step) {
            (Page::Open, Step::Pays) => (Page::Paid, Some(Told::Completed)),
            (Page::Open, Step::PaysLater) => (Page::Awaiting, Some(Told::Completed)),
            (Page::Awaiting, Step::MoneyComes) => (Page::Paid, Some(Told::MoneyCame)),
            (Page::Awaiting, Step::MoneyFails) => (Page::Ended, Some(Told::MoneyFailed)),
            (Page::Open, Step::TimeRunsOut | Step::ChecksOutAgain) => (Page::Ended, Some(Told::Expired)),
            (Page::Ended, Step::MoneyComesAfterAll) => (Page::Paid, Some(Told::Completed)),
            (page, _) => (page, None),
        };
        page = after;
        told.extend(event);
        if page == Page::Paid {
            told.push(Told::Disputed);
        }
        if step == Step::PaysBack {
            paid_back = true;
            told.push(Told::Refunded);
        }
    }
    match next {
        Step::Pays | Step::PaysLater | Step::TimeRunsOut => page == Page::Open,
        Step::MoneyComes | Step::MoneyFails => page == Page::Awaiting,
        Step::MoneyComesAfterAll => page == Page::Ended,
        Step::PaysBack => page == Page::Paid && !paid_back,
        Step::Hears(event) | Step::Keeps(event) => told.contains(&event),
        Step::PaysAnew | Step::AddsMore | Step::ChecksOutAgain | Step::Returns | Step::Sweeps | Step::FallsSilent => {
            true
        }
    }
}

/// Every order in which these steps can come, each as often as it is named.
fn orders(steps: &[Step]) -> Vec<Vec<Step>> {
    fn go_on(before: &mut Vec<Step>, left: &[Step], found: &mut Vec<Vec<Step>>) {
        if left.is_empty() {
            found.push(before.clone());
        }
        for (index, &next) in left.iter().enumerate() {
            if left[..index].contains(&next) || !can_follow(before, next) {
                continue;
            }
            let mut rest = left.to_vec();
            rest.remove(index);
            before.push(next);
            go_on(before, &rest, found);
            before.pop();
        }
    }
    let mut found = Vec::new();
    go_on(&mut Vec::new(), steps, &mut found);
    found
}

/// Every order of what happens, mixed with every order of what is heard of it: all of it, with any part of it lost.
pub(super) fn with_losses(happens: &[Step], heard: &[Step]) -> Vec<Vec<Step>> {
    let subsets = (0..1_u32 << heard.len()).map(|kept| {
        let kept = heard.iter().enumerate().filter(move |(index, _)| kept & (1 << index) != 0);
        [happens, &kept.map(|(_, &step)| step).collect::<Vec<_>>()].concat()
    });
    subsets.flat_map(|steps| orders(&steps)).collect()
}

/// The same with one thing heard twice, each in turn.
pub(super) fn with_doubles(happens: &[Step], heard: &[Step]) -> Vec<Vec<Step>> {
    heard.iter().flat_map(|&twice| orders(&[happens, heard, &[twice]].concat())).collect()
}

impl History {
    /// A history of these steps. What else can vary does so with its number: where more is put into the cart, whether the
    /// first answer was lost, whether an event is acted on at once, and how what is left open ends.
    pub(super) fn numbered(number: usize, mut steps: Vec<Step>) -> Self {
        for (index, step) in steps.iter_mut().enumerate() {
            if let Step::Hears(event) = *step
                && (number + index).is_multiple_of(4)
            {
                *step = Step::Keeps(event);
            }
        }
        steps.insert(number % (steps.len() + 1), Step::AddsMore);
        Self { answer_lost: number.is_multiple_of(3), steps, pays_in_the_end: number.is_multiple_of(2) }
    }

    /// Any history, however senseless: what cannot happen comes to nothing.
    pub(super) fn any() -> impl Strategy<Value = Self> {
        let told = prop::sample::select(vec![
            Told::Completed,
            Told::MoneyCame,
            Told::MoneyFailed,
            Told::Expired,
            Told::Refunded,
            Told::Disputed,
        ]);
        let happens = prop::sample::select(vec![
            Step::Pays,
            Step::PaysLater,
            Step::MoneyComes,
            Step::MoneyFails,
            Step::TimeRunsOut,
            Step::MoneyComesAfterAll,
            Step::PaysBack,
            Step::PaysAnew,
        ]);
        let heard = prop::sample::select(vec![
            Step::AddsMore,
            Step::ChecksOutAgain,
            Step::Returns,
            Step::Sweeps,
            Step::FallsSilent,
        ]);
        let step = prop_oneof![happens, heard, told.clone().prop_map(Step::Hears), told.prop_map(Step::Keeps)];
        let steps = prop::collection::vec(step, 4..20);
        (any::<bool>(), steps, any::<bool>()).prop_map(|(answer_lost, steps, pays_in_the_end)| Self {
            answer_lost,
            steps,
            pays_in_the_end,
        })
    }
}
