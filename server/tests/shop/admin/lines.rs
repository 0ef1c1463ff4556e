//! Changing the items of an order: seen first, then saved (ADM-4).

use super::*;
use crate::support::shopper::SODA;

const LINES: &str = "/fn/edit-order-lines";

struct Desk<'w> {
    world: &'w World,
    clerk: Clerk,
    id: OrderId,
    /// The page of the items.
    here: String,
}

impl<'w> Desk<'w> {
    async fn with(world: &'w World, id: OrderId) -> Self {
        let clerk = Clerk::inside(world, Role::Staff).await;
        Self { world, clerk, id, here: format!("/admin/orders/{id}/lines") }
    }

    /// The form as the page has it for the order as it is, with this quantity and these fields beside it.
    async fn fields(&self, quantity: &str, more: &[(&str, &str)]) -> Vec<(String, String)> {
        let order = order(self.world, self.id).await;
        let line = &order.lines[0];
        let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        let mut fields = vec![
            own(("id", &self.id.to_string())),
            own(("version", &order.version.to_string())),
            own(("lines[0][id]", &line.id.to_string())),
            own(("lines[0][variant]", line.variant.as_str())),
            own(("lines[0][price]", "4.49")),
            own(("lines[0][quantity]", quantity)),
        ];
        fields.extend(more.iter().copied().map(own));
        fields
    }

    /// Presses a button of the form, and gives the page that follows.
    async fn press(&self, quantity: &str, more: &[(&str, &str)]) -> (String, String) {
        let fields = self.fields(quantity, more).await;
        let (status, next) = place(&self.clerk.submit(LINES, &borrowed(&fields)).await);
        assert_eq!(status, 303);
        let (_, page) = self.clerk.see(&next).await;
        (next, page)
    }
}

store::on_both_engines! {
    async fn what_an_edit_does_to_the_money_is_shown_before_it_is_saved(store: Store) {
        let world = World::open(store).await;
        let desk = Desk::with(&world, sold(&world).await).await;
        let (_, page) = desk.clerk.see(&format!("/admin/orders/{}", desk.id)).await;
        assert!(page.contains(&desk.here), "{page}");
        let (_, page) = desk.clerk.see(&desk.here).await;
        assert!(page.contains(r#"name="lines[0][quantity]" value="2""#) && !page.contains("Save these items"), "{page}");
        let (next, page) = desk.press("1", &[("intent", "look")]).await;
        assert_eq!(next, desk.here);
        for shown in ["€5.34 becomes credit", "€15.58", "€10.24", "was 2", r#"name="seen" value="1024""#] {
            assert!(page.contains(shown), "{shown}: {page}");
        }
        assert_eq!(order(&world, desk.id).await.totals.total.minor, 1558, "looking saves nothing");
        let (next, page) = desk.press("1", &[("intent", "save"), ("seen", "1024")]).await;
        assert_eq!(next, format!("/admin/orders/{}", desk.id));
        assert!(page.contains("The order was saved") && page.contains("€10.24") && page.contains("Clerk staff"), "{page}");
        assert!(page.contains("Total: €15.58 → €10.24") && page.contains("Refund the credit of €5.34"), "{page}");
        let (_, page) = desk.press("3", &[]).await;
        assert!(page.contains("€5.34 is missing") && page.contains("€20.92"), "{page}");
    }

    async fn what_was_not_seen_is_not_saved(store: Store) {
        let world = World::open(store).await;
        let desk = Desk::with(&world, sold(&world).await).await;
        for seen in ["", "1558", "x"] {
            let (next, page) = desk.press("1", &[("intent", "save"), ("seen", seen)]).await;
            assert_eq!(next, desk.here);
            assert!(page.contains("Nothing was saved yet.") && page.contains("€5.34 becomes credit"), "{page}");
        }
        assert_eq!(order(&world, desk.id).await.lines[0].quantity, 2);
    }

    async fn something_is_found_added_given_a_price_and_taken_out_again(store: Store) {
        let world = World::open(store).await;
        let desk = Desk::with(&world, sold(&world).await).await;
        let (_, page) = desk.press("2", &[("find", "natron")]).await;
        let add = format!("add:{SODA}");
        assert!(page.contains(&add), "{page}");
        let (_, page) = desk.press("2", &[("find", "nothing like that")]).await;
        assert!(page.contains("Nothing was found."), "{page}");
        let (_, page) = desk.press("2", &[("intent", &add)]).await;
        assert!(page.contains(r#"name="lines[1][variant]""#) && page.contains("New") && page.contains("€5.34 is missing"), "{page}");
        let added = |price: &'static str| [("lines[1][variant]", SODA), ("lines[1][price]", price), ("lines[1][quantity]", "1")];
        let (_, page) = desk.press("2", &added("0,00")).await;
        assert!(page.contains("What was received is what the order costs."), "{page}");
        let save = [added("0.00").as_slice(), &[("intent", "save"), ("seen", "1558")]].concat();
        desk.press("2", &save).await;
        let saved = order(&world, desk.id).await;
        assert_eq!((saved.lines.len(), saved.lines[1].unit_price.minor, saved.totals.total.minor), (2, 0, 1558));
        assert_eq!(world.number(&format!("SELECT reserved FROM variants WHERE id = '{SODA}'")).await, 3);
        let (_, page) = desk.press("2", &[("lines[0][remove]", "1"), ("lines[1][id]", &saved.lines[1].id.to_string()), ("lines[1][price]", "0.00"), ("lines[1][quantity]", "1")]).await;
        assert!(page.contains("row--removed") && page.contains("€10.68 becomes credit"), "{page}");
    }

    async fn faults_stand_beside_their_fields_and_what_was_typed_stays(store: Store) {
        let world = World::open(store).await;
        let desk = Desk::with(&world, sold(&world).await).await;
        for (quantity, more, says) in [
            ("1000", vec![], "The quantity must be a whole number from 1 to 999."),
            ("<b>", vec![], "The quantity must be a whole number from 1 to 999."),
            ("2", vec![("lines[0][price]", "much")], "Please check the unit price."),
        ] {
            let fields = desk.fields(quantity, &[("intent", "save"), ("seen", "1558")]).await;
            let fields: Vec<_> =
                fields.into_iter().map(|(name, value)| match more.iter().find(|(field, _)| *field == name) {
                    Some((_, typed)) => (name, (*typed).to_owned()),
                    None => (name, value),
                }).collect();
            assert_eq!(place(&desk.clerk.submit(LINES, &borrowed(&fields)).await), (303, desk.here.clone()));
            let (_, page) = desk.clerk.see(&desk.here).await;
            assert!(page.contains(r#"id="lines-0-fault""#) && page.contains(says), "{quantity}: {page}");
            assert!(!page.contains("<b>") && !page.contains("Save these items"), "{page}");
            assert_eq!(desk.clerk.status_of(LINES, encoded(&borrowed(&fields))).await, 400, "{quantity}");
        }
        let (_, page) = desk.press("500", &[]).await;
        assert!(page.contains("available. It would not be saved."), "{page}");
        let (_, page) = desk.press("0", &[]).await;
        assert!(page.contains("An order needs at least one item."), "{page}");
        let (next, _) = desk.press("1", &[("intent", "give-up")]).await;
        assert_eq!(next, format!("/admin/orders/{}", desk.id));
        let (_, page) = desk.clerk.see(&desk.here).await;
        assert!(page.contains(r#"name="lines[0][quantity]" value="2""#), "{page}");
    }

    async fn of_two_who_edit_the_same_order_the_second_is_told(store: Store) {
        let world = World::open(store).await;
        let desk = Desk::with(&world, sold(&world).await).await;
        let stale = desk.fields("3", &[("intent", "save"), ("seen", "2092")]).await;
        desk.press("1", &[("intent", "save"), ("seen", "1024")]).await;
        let there = format!("/admin/orders/{}", desk.id);
        assert_eq!(place(&desk.clerk.submit(LINES, &borrowed(&stale)).await), (303, there.clone()));
        assert!(desk.clerk.see(&there).await.1.contains("Somebody else changed this order"));
        assert_eq!(desk.clerk.status_of(LINES, encoded(&borrowed(&stale))).await, 409);
        assert_eq!(order(&world, desk.id).await.lines[0].quantity, 1);
    }

    async fn an_order_that_is_being_paid_says_why_its_items_are_fixed(store: Store) {
        let world = World::open(store).await;
        let started = Shopper::of(&world).await.check_out(&world).await;
        let desk = Desk::with(&world, started.order).await;
        let (status, page) = desk.clerk.see(&desk.here).await;
        assert!(status == 200 && page.contains("This order waits for its payment") && !page.contains(LINES), "{page}");
        let fields = desk.fields("1", &[("intent", "save"), ("seen", "1024")]).await;
        assert_eq!(desk.clerk.status_of(LINES, encoded(&borrowed(&fields))).await, 409);
        let viewer = Clerk::inside(&world, Role::Viewer).await;
        assert_eq!(viewer.see(&desk.here).await.0, 403);
        for (fields, expected) in [
            (vec![], 404),
            (vec![("id", "ord_x"), ("version", "1")], 404),
            (vec![("id", desk.here.as_str())], 404),
            (vec![("lines", "x")], 400),
            (vec![("lines[0][attributes][a][b][c][d]", "x")], 400),
        ] {
            assert_eq!(desk.clerk.status_of(LINES, encoded(&fields)).await, expected, "{fields:?}");
        }
    }
}
