use proptest::prelude::*;

use super::*;

/// A line of the tests: variant, attribute, pieces, available.
type Line = (u8, u8, u32, u32);

struct Shelf {
    variants: Vec<VariantId>,
    attributes: Vec<Attributes>,
}

impl Shelf {
    fn new() -> Self {
        let said = |number| Attributes::from([("domain".to_owned(), format!("{number}.example"))]);
        Self {
            variants: (0..200).map(|number| format!("v-{number}").parse().unwrap()).collect(),
            attributes: (0..4).map(said).collect(),
        }
    }

    fn cart(&self, first: u128, lines: &[Line]) -> Vec<Holding<'_>> {
        let ids = first..;
        let holding = |(id, &(variant, attributes, quantity, available)): (u128, &Line)| Holding {
            line: LineId::from_bits(id),
            variant: &self.variants[usize::from(variant)],
            attributes: &self.attributes[usize::from(attributes)],
            title: "Salt",
            quantity,
            available,
        };
        ids.zip(lines).map(holding).collect()
    }
}

fn line(id: u128) -> LineId {
    LineId::from_bits(id)
}

fn merged(account: &[Line], guest: &[Line]) -> (Vec<Step>, Option<String>) {
    let shelf = Shelf::new();
    let (steps, told) = merge(&shelf.cart(1, account), &shelf.cart(1001, guest));
    (steps, told.map(|merged| merged.to_string()))
}

#[test]
fn the_same_variant_adds_up_and_another_goes_over() {
    let (steps, told) = merged(&[(0, 0, 2, 9)], &[(0, 0, 3, 9), (1, 0, 4, 9)]);
    assert_eq!(steps[0], Step::Fold { line: line(1001), into: line(1), quantity: 5 });
    assert_eq!(steps[1], Step::Move { line: line(1002), quantity: 4 });
    assert_eq!(told.as_deref(), Some("Your shopping cart was merged with the one in your account."));
}

#[test]
fn other_attributes_are_another_line_and_share_the_stock() {
    let (steps, told) = merged(&[(0, 0, 2, 5)], &[(0, 1, 4, 5)]);
    assert_eq!(steps, [Step::Move { line: line(1001), quantity: 3 }]);
    assert!(told.is_some_and(|words| words.ends_with("There was not enough of Salt for both.")));
    let (steps, _) = merged(&[(0, 0, 5, 5)], &[(0, 1, 4, 5)]);
    assert_eq!(steps, [Step::Move { line: line(1001), quantity: 1 }]);
}

#[test]
fn stock_and_the_longest_line_bound_the_sum_but_never_lower_what_the_account_holds() {
    let sum = |account, guest| match merged(&[account], &[guest]).0[0] {
        Step::Fold { quantity, .. } => quantity,
        other => panic!("{other:?}"),
    };
    assert_eq!(sum((0, 0, 3, 5), (0, 0, 4, 5)), 5);
    assert_eq!(sum((0, 0, 3, 2), (0, 0, 4, 2)), 3);
    assert_eq!(sum((0, 0, 600, 5000), (0, 0, 600, 5000)), 999);
}

#[test]
fn an_empty_account_takes_the_cart_as_it_is_and_says_nothing() {
    let (steps, told) = merged(&[], &[(0, 0, 7, 2), (1, 0, 1, 0)]);
    assert_eq!(steps, [Step::Move { line: line(1001), quantity: 7 }, Step::Move { line: line(1002), quantity: 1 }]);
    assert_eq!(told, None);
    assert_eq!(merged(&[(0, 0, 1, 1)], &[]), (Vec::new(), None));
}

#[test]
fn a_full_cart_takes_what_adds_up_and_counts_the_rest() {
    let full: Vec<Line> = (0..200).map(|variant| (variant, 0, 1, 9)).collect();
    let (steps, told) = merged(&full, &[(7, 0, 1, 9), (7, 1, 1, 9), (8, 1, 1, 9)]);
    assert_eq!(steps[0], Step::Fold { line: line(1001), into: line(8), quantity: 2 });
    assert_eq!(steps[1..], [Step::LeaveOut { line: line(1002) }, Step::LeaveOut { line: line(1003) }]);
    assert!(told.is_some_and(|words| words.ends_with("2 items had no room in it.")));
}

/// What a cart is after these steps: variant, attributes, pieces.
fn after<'a>(account: &[Holding<'a>], guest: &[Holding<'a>], steps: &[Step]) -> Vec<Holding<'a>> {
    let mut cart = account.to_vec();
    for step in steps {
        match *step {
            Step::Move { line, quantity } => {
                let moved = guest.iter().find(|held| held.line == line).unwrap();
                cart.push(Holding { quantity, ..*moved });
            }
            Step::Fold { into, quantity, .. } => {
                cart.iter_mut().find(|held| held.line == into).unwrap().quantity = quantity;
            }
            Step::LeaveOut { .. } => {}
        }
    }
    cart
}

fn a_cart() -> impl Strategy<Value = Vec<Line>> {
    // Stock is a property of the variant, and a cart has a variant with its attributes once.
    prop::collection::btree_map((0..6_u8, 0..4_u8), 1..=999_u32, 0..12).prop_map(|lines| {
        lines.into_iter().map(|((variant, said), pieces)| (variant, said, pieces, u32::from(variant) * 300)).collect()
    })
}

proptest! {
    #[test]
    fn nothing_is_made_up_nothing_of_the_accounts_is_lost_and_every_line_of_the_browser_is_decided(
        account in a_cart(), guest in a_cart()
    ) {
        let shelf = Shelf::new();
        let (account, guest) = (shelf.cart(1, &account), shelf.cart(1001, &guest));
        let (steps, _) = merge(&account, &guest);
        let cart = after(&account, &guest, &steps);
        prop_assert_eq!(steps.len(), guest.len());
        for held in &cart {
            let pieces = |cart: &[Holding<'_>]| -> u32 {
                let same = cart.iter().filter(|other| {
                    other.variant == held.variant && other.attributes == held.attributes
                });
                same.map(|other| other.quantity).sum()
            };
            prop_assert!((1..=Quantity::MOST).contains(&held.quantity));
            prop_assert_eq!(pieces(&cart), held.quantity, "a line of its own");
            prop_assert!(held.quantity <= pieces(&account) + pieces(&guest));
            prop_assert!(held.quantity >= pieces(&account));
        }
        for before in &account {
            prop_assert!(cart.iter().any(|held| held.line == before.line));
        }
    }

    #[test]
    fn what_joins_a_variant_that_the_account_holds_stays_within_the_stock(account in a_cart(), guest in a_cart()) {
        let shelf = Shelf::new();
        let (account, guest) = (shelf.cart(1, &account), shelf.cart(1001, &guest));
        let (steps, _) = merge(&account, &guest);
        let cart = after(&account, &guest, &steps);
        for held in &account {
            let sum = |cart: &[Holding<'_>]| -> u32 {
                cart.iter().filter(|other| other.variant == held.variant).map(|other| other.quantity).sum()
            };
            // Each line that went over keeps one piece at least.
            let moved = u32::try_from(cart.len() - account.len()).unwrap();
            prop_assert!(sum(&cart) <= sum(&account).max(held.available) + moved);
        }
    }
}
