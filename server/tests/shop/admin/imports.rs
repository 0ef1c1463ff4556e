//! Products in files, through the dashboard and through the binary (CAT-6).

use std::io::Write;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use domain::staff::Role;
use tempfile::TempDir;

use crate::support::World;
use crate::support::browser::place;
use crate::support::clerk::Clerk;

const FILE: &str = "\u{feff}product;title;vendor;category;tax_class;variant;unit_price;on_hand\r\n\
    soap;Olive Soap;The Mill;Home;standard;soap-100;4,49;5\r\n\
    soap;Olive Soap;The Mill;Home;standard;soap-200;7,99;x\r\n\
    salt;Salt;The Mill;Home;reduced;salt;1,00;9\r\n";

/// The page of an import once it is done.
async fn finished(staff: &Clerk, page: &str) -> String {
    for _ in 0..200 {
        let (_, seen) = staff.see(page).await;
        if seen.contains("The file was imported") {
            return seen;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("the import does not end");
}

store::on_both_engines! {
    async fn a_file_is_looked_at_first_and_imported_then(store: Store) {
        let world = World::open(store).await;
        let staff = Clerk::inside(&world, Role::Staff).await;
        let sent = staff.upload("/admin/imports", ("products.csv", FILE.as_bytes())).await;
        let (status, page) = place(&sent);
        assert!(status == 303 && page.starts_with("/admin/imports/imp_"), "{status} {page}");
        let (_, preview) = staff.see(&page).await;
        for words in ["2 created, 0 updated, 0 unchanged, 1 refused", "on_hand: Please check", "Import 2 rows"] {
            assert!(preview.contains(words), "{words}");
        }
        assert_eq!(world.number("SELECT COUNT(*) FROM products").await, 0);
        assert_eq!(place(&staff.submit(&page, &[]).await), (303, page.clone()));
        assert!(finished(&staff, &page).await.contains("2 created, 0 updated, 0 unchanged, 1 refused"));
        assert_eq!(world.number("SELECT COUNT(*) FROM variants").await, 2);
        assert_eq!(place(&staff.submit(&page, &[]).await).0, 303);
        assert_eq!(world.number("SELECT COUNT(*) FROM audit_entries WHERE action = 'product.created'").await, 2);
    }

    async fn what_is_exported_changes_nothing_when_it_is_sent_back(store: Store) {
        let world = World::open(store).await;
        world.shop.seed_demo().await.unwrap();
        let staff = Clerk::inside(&world, Role::Staff).await;
        let export = staff.get("/admin/products.csv").await;
        assert_eq!(export.headers()["content-type"], "text/csv; charset=utf-8");
        assert_eq!(export.headers()["content-disposition"], "attachment; filename=\"products.csv\"");
        let text = export.bytes().await.unwrap();
        let (_, page) = place(&staff.upload("/admin/imports", ("products.csv", &text)).await);
        let (_, preview) = staff.see(&page).await;
        assert!(preview.contains("This file would change nothing"), "{preview}");
    }

    async fn a_file_that_is_none_is_told_of_on_the_form(store: Store) {
        let world = World::open(store).await;
        let staff = Clerk::inside(&world, Role::Staff).await;
        for (content, words) in [
            (&b"\xff\xfe"[..], "The file is not text in UTF-8"),
            (b"", "The file is empty."),
            (b"title,price\n", "which is not known"),
            (b"title\n", "The file has no column product."),
        ] {
            let refused = staff.upload("/admin/imports", ("products.csv", content)).await;
            assert_eq!(place(&refused), (303, "/admin/imports".to_owned()));
            assert!(staff.see("/admin/imports").await.1.contains(words), "{words}");
        }
        assert_eq!(staff.submit("/admin/imports", &[]).await.status(), 400, "no file at all");
        assert_eq!(staff.get("/admin/imports/imp_00000000000000000000000001").await.status(), 404);
    }

    async fn a_viewer_sends_nothing_and_a_stranger_logs_in_first(store: Store) {
        let world = World::open(store).await;
        let staff = Clerk::inside(&world, Role::Staff).await;
        let (_, page) = place(&staff.upload("/admin/imports", ("products.csv", FILE.as_bytes())).await);
        let viewer = Clerk::inside(&world, Role::Viewer).await;
        assert_eq!(viewer.upload("/admin/imports", ("products.csv", FILE.as_bytes())).await.status(), 403);
        assert_eq!(viewer.submit(&page, &[]).await.status(), 403);
        let stranger = crate::support::buyer::Buyer::of(&world);
        let sent = stranger.upload("/admin/imports", ("products.csv", FILE.as_bytes())).await;
        assert!(place(&sent).1.starts_with("/admin/login"));
        let foreign = world.post(&page).header("origin", "https://evil.example").send().await.unwrap();
        assert_eq!(foreign.status(), 403);
        assert_eq!(world.number("SELECT COUNT(*) FROM products").await, 0);
    }
}

/// The binary, told something about products.
fn oxcart(folder: &TempDir, words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_oxcart"));
    command.env_clear().current_dir(folder.path()).args(["products"]).args(words);
    command.env("DATABASE_URL", format!("sqlite://{}", folder.path().join("shop.db").display()));
    command
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn the_binary_imports_and_exports_and_tells_of_every_row() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("in.csv"), FILE).unwrap();
    let dry = oxcart(&folder, &["import", "in.csv", "--dry-run"]).output().unwrap();
    assert!(!dry.status.success() && said(&dry).contains("Nothing was changed"), "{}", said(&dry));
    let done = oxcart(&folder, &["import", "in.csv"]).output().unwrap();
    let lines = "line 2: soap soap-100: created\n\
        line 3: soap soap-200: refused: on_hand: Please check the pieces in stock.\n\
        line 4: salt salt: created\n\
        2 created, 0 updated, 0 unchanged, 1 refused.\n\
        oxcart: 1 rows were refused\n";
    assert_eq!(said(&done), lines);
    let export = oxcart(&folder, &["export", "out.csv"]).output().unwrap();
    assert_eq!(said(&export), "The products are in out.csv.\n");
    let mut again = oxcart(&folder, &["import", "-"]);
    let mut again = again.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    again.stdin.take().unwrap().write_all(&std::fs::read(folder.path().join("out.csv")).unwrap()).unwrap();
    let again = again.wait_with_output().unwrap();
    assert!(again.status.success());
    assert_eq!(said(&again), "0 created, 0 updated, 2 unchanged, 0 refused.\n");
    let printed = oxcart(&folder, &["export"]).output().unwrap();
    assert_eq!(printed.stdout, std::fs::read(folder.path().join("out.csv")).unwrap());
    let missing = oxcart(&folder, &["import", "none.csv"]).output().unwrap();
    assert!(said(&missing).starts_with("oxcart: cannot use none.csv"), "{}", said(&missing));
}
