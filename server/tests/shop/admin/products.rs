//! Products and their stock, through the dashboard's forms (ADM-5).

use domain::actor::Actor;
use domain::staff::Role;
use reqwest::Response;

use crate::support::World;
use crate::support::browser::place;
use crate::support::buyer::Buyer;
use crate::support::clerk::Clerk;

const SOAP: &str = "/admin/products/olive-soap";

/// What the form of a new product sends.
fn typed<'t>(title: &'t str, variant: &'t str, price: &'t str) -> Vec<(&'t str, &'t str)> {
    vec![
        ("product[title]", title),
        ("product[vendor]", "The Mill"),
        ("product[category]", "Home"),
        ("product[taxClass]", "standard"),
        ("product[description]", "Of olives.\r\n\r\nAnd nothing else."),
        ("product[images][0][url]", "/images/products/soap.svg"),
        ("product[images][0][alt]", "A bar of soap"),
        ("product[images][1][url]", ""),
        ("product[images][1][alt]", ""),
        ("variant[id]", variant),
        ("variant[size]", "100 g"),
        ("variant[price]", price),
        ("variant[pieces]", "5"),
        ("variant[active]", "1"),
    ]
}

async fn with_soap(world: &World, role: Role) -> Clerk {
    let staff = Clerk::inside(world, Role::Owner).await;
    let made = staff.submit("/fn/create-product", &typed("Olive Soap", "soap-100", "4,49")).await;
    assert_eq!(place(&made), (303, SOAP.to_owned()));
    if role == Role::Owner { staff } else { Clerk::inside(world, role).await }
}

async fn version(world: &World) -> String {
    world.shop.managed_product(Actor::System, "olive-soap").await.unwrap().version.to_string()
}

/// The value of a hidden field of a page.
fn hidden(page: &str, name: &str) -> String {
    let field = format!("name=\"{name}\" value=\"");
    page.split(&field).nth(1).unwrap().split('"').next().unwrap().to_owned()
}

/// What the page that a form leads to tells.
async fn told(staff: &Clerk, answer: Response) -> String {
    let (status, location) = place(&answer);
    assert_eq!(status, 303, "{}", answer.text().await.unwrap());
    let (_, page) = staff.see(&location).await;
    let flash = page.split("class=\"flash").nth(1).unwrap();
    let words = flash.split('>').nth(1).unwrap().split('<').next().unwrap();
    words.replace("&amp;", "&").to_owned()
}

store::on_both_engines! {
    async fn a_product_is_made_found_and_changed_and_shoppers_see_it(store: Store) {
        let world = World::open(store).await;
        let staff = with_soap(&world, Role::Owner).await;
        let (status, page) = staff.see(SOAP).await;
        assert_eq!(status, 200);
        for words in ["Olive Soap was added to the shop", "soap-100", "€4.49", "A bar of soap", "And nothing else."] {
            assert!(page.contains(words), "{words}");
        }
        assert!(staff.see("/admin/products?q=olive").await.1.contains("Olive Soap"));
        assert!(staff.see("/products/olive-soap").await.1.contains("Olive Soap"));
        let mut form = typed("Olive Soap, green", "", "");
        let version = version(&world).await;
        form.extend([("slug", "olive-soap"), ("version", version.as_str())]);
        let saved = staff.submit("/fn/edit-product", &form).await;
        assert_eq!(told(&staff, saved).await, "Olive Soap, green was saved");
        let stale = staff.submit("/fn/edit-product", &form).await;
        assert!(told(&staff, stale).await.starts_with("Somebody else changed this product"));
        let changed = world.shop.managed_product(Actor::System, "olive-soap").await.unwrap().product;
        assert_eq!(changed.description, "Of olives.\n\nAnd nothing else.");
        assert_eq!(changed.images.len(), 1);
    }

    async fn a_form_that_is_refused_is_shown_again_with_what_was_typed(store: Store) {
        let world = World::open(store).await;
        let staff = with_soap(&world, Role::Owner).await;
        for (form, status, words) in [
            (typed("Olive Soap", "soap-200", "4.49"), 409, "Another product has the address olive-soap."),
            (typed("Salt", "soap-100", "4.49"), 409, "The product id soap-100 is already in use."),
            (typed("Salt <b>", "salt", "4.499"), 400, "Please check the unit price."),
            (typed("Salt", "a b", "4.49"), 400, "Please check the product id"),
        ] {
            let refused = staff.submit("/fn/create-product", &form).await;
            assert_eq!(refused.status(), status, "{words}");
            let page = refused.text().await.unwrap();
            assert!(page.contains(words), "{words}");
            assert!(page.contains("The Mill") && !page.contains("Salt <b>"));
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM products").await, 1);
    }

    async fn sizes_are_added_changed_and_removed(store: Store) {
        let world = World::open(store).await;
        let staff = with_soap(&world, Role::Owner).await;
        let now = version(&world).await;
        let mut size = vec![("slug", "olive-soap"), ("version", now.as_str())];
        size.extend([("variant[id]", "soap-200"), ("variant[size]", "200 g"), ("variant[price]", "7.99"), ("variant[active]", "1")]);
        let added = staff.submit("/fn/add-variant", &size).await;
        assert_eq!(told(&staff, added).await, "Olive Soap has a new size");
        let now = version(&world).await;
        let mut dearer = vec![("slug", "olive-soap"), ("version", now.as_str()), ("variant[id]", "soap-100")];
        dearer.extend([("variant[size]", "100 g"), ("variant[price]", "4.99"), ("variant[active]", "1")]);
        let saved = staff.submit("/fn/edit-variant", &dearer).await;
        assert_eq!(told(&staff, saved).await, "Olive Soap was saved");
        Buyer::with_one(&world, "soap-100").await;
        let now = version(&world).await;
        let remove = [("slug", "olive-soap"), ("version", now.as_str()), ("id", "soap-100")];
        let retired = staff.submit("/fn/remove-variant", &remove).await;
        assert!(told(&staff, retired).await.contains("made inactive"));
        let now = version(&world).await;
        let remove = [("slug", "olive-soap"), ("version", now.as_str()), ("id", "soap-200")];
        let removed = staff.submit("/fn/remove-variant", &remove).await;
        assert_eq!(told(&staff, removed).await, "Olive Soap has one size less");
        assert_eq!(Buyer::of(&world).try_add("soap-100", 1, &[]).await.status(), 303);
        assert_eq!(world.number("SELECT COUNT(*) FROM cart_lines").await, 1, "what is not for sale is in no new cart");
        let now = version(&world).await;
        let delete = [("slug", "olive-soap"), ("version", now.as_str())];
        let kept = staff.submit("/fn/delete-product", &delete).await;
        assert!(told(&staff, kept).await.contains("made inactive instead of deleted"));
    }

    async fn stock_is_changed_with_a_reason_once_a_press_and_seen_among_the_movements(store: Store) {
        let world = World::open(store).await;
        let staff = with_soap(&world, Role::Owner).await;
        let press = hidden(&staff.see(SOAP).await.1, "press");
        let change = async |by: &str, reason: &str, press: &str| {
            let form = [("slug", "olive-soap"), ("id", "soap-100"), ("change", by), ("reason", reason), ("press", press)];
            told(&staff, staff.submit("/fn/change-stock", &[&form[..], &[("note", "Box 7")]].concat()).await).await
        };
        assert_eq!(change("+20", "delivery", &press).await, "The stock of soap-100 was changed from 5 to 25");
        let again = [("slug", "olive-soap"), ("id", "soap-100"), ("change", "+20"), ("reason", "delivery"), ("press", &press)];
        let again = [&again[..], &[("note", "Another box")]].concat();
        assert_eq!(place(&staff.submit("/fn/change-stock", &again).await), (303, SOAP.to_owned()));
        assert_eq!(world.number("SELECT on_hand FROM variants").await, 25);
        let press = hidden(&staff.see(SOAP).await.1, "press");
        assert_eq!(change("-26", "breakage", &press).await, "There are only 25 pieces in stock.");
        for (by, reason) in [("0", "count"), ("two", "count"), ("1", "sale")] {
            assert!(change(by, reason, &press).await.starts_with("Please check"), "{by} {reason}");
        }
        let (_, page) = staff.see("/admin/stock?variant=soap-100&reason=delivery").await;
        for words in ["+20", "Box 7", "Delivery", "Clerk owner"] {
            assert!(page.contains(words), "{words}");
        }
        assert!(staff.see("/admin/stock?reason=breakage").await.1.contains("No movement matches"));
        assert_eq!(staff.see("/admin/stock?reason=theft").await.0, 400);
    }

    async fn a_viewer_sees_everything_and_changes_nothing_and_a_stranger_logs_in_first(store: Store) {
        let world = World::open(store).await;
        let viewer = with_soap(&world, Role::Viewer).await;
        for path in ["/admin/products", SOAP, "/admin/stock", "/admin/customers", "/admin/products.csv"] {
            assert_eq!(viewer.get(path).await.status(), 200, "{path}");
        }
        let (_, page) = viewer.see(SOAP).await;
        assert!(!page.contains("<button class=\"button\" type=\"submit\">Save"), "nothing that a viewer may not do is offered");
        for path in ["/admin/products/new", "/admin/imports", "/admin/imports/imp_x"] {
            assert_eq!(viewer.get(path).await.status(), 403, "{path}");
        }
        let forms: [(&str, Vec<(&str, &str)>); 7] = [
            ("/fn/create-product", typed("New", "new-1", "1")),
            ("/fn/edit-product", [typed("New", "", ""), vec![("slug", "olive-soap"), ("version", "1")]].concat()),
            ("/fn/delete-product", vec![("slug", "olive-soap"), ("version", "1")]),
            ("/fn/add-variant", [typed("", "x", "1"), vec![("slug", "olive-soap"), ("version", "1")]].concat()),
            ("/fn/edit-variant", [typed("", "soap-100", "1"), vec![("slug", "olive-soap"), ("version", "1")]].concat()),
            ("/fn/remove-variant", vec![("slug", "olive-soap"), ("version", "1"), ("id", "soap-100")]),
            ("/fn/change-stock", vec![("slug", "olive-soap"), ("id", "soap-100"), ("change", "1"), ("reason", "count"), ("press", "press-01")]),
        ];
        let stranger = Buyer::of(&world);
        for (action, form) in &forms {
            assert_eq!(viewer.submit(action, form).await.status(), 403, "{action}");
            assert_eq!(place(&stranger.submit(action, form).await), (303, "/admin/login".to_owned()), "{action}");
            assert_eq!(viewer.status_of(action, "").await / 100, 4, "{action}");
        }
        assert_eq!(place(&stranger.get("/admin/products.csv").await).0, 303);
        let soap = world.shop.managed_product(Actor::System, "olive-soap").await.unwrap();
        assert_eq!((soap.version, soap.product.variants.len(), soap.product.variants[0].stock.on_hand), (1, 1, 5));
    }
}
