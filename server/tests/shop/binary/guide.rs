//! The guide at `/api/docs` to ordering for customers: its commands, run as they stand.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use super::{free_port, oxcart, told};

/// A shop that was started by its one command, and ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The commands of the guide, in their order.
fn commands(page: &str) -> Vec<String> {
    let guide = page.split("id=\"business\"").nth(1).unwrap().split("</section>").next().unwrap();
    let blocks = guide.split("<code>").skip(1).map(|rest| rest.split("</code>").next().unwrap());
    let plain = |text: &str| {
        let text = text.replace("&quot;", "\"").replace("&#x27;", "'").replace("&#39;", "'");
        text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    };
    blocks.map(plain).filter(|code| code.contains("oxcart token") || code.contains("curl")).collect()
}

#[tokio::test]
async fn the_guide_to_ordering_for_customers_runs_as_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    let addr = format!("127.0.0.1:{}", free_port());
    let mut command = oxcart(&folder);
    command.env("OXCART_ADDR", &addr).env("OXCART_SANDBOX_ADDR", format!("127.0.0.1:{}", free_port()));
    let mut shop = Running(command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap());
    let mut said = BufReader::new(shop.0.stdout.take().unwrap()).lines().map_while(Result::ok);
    let base = said.find(|line| line.starts_with("Shop:")).unwrap();
    let base = base.split_whitespace().nth(1).unwrap().trim_end_matches('/').to_owned();
    let page = reqwest::get(format!("{base}/api/docs")).await.unwrap().text().await.unwrap();
    let commands = commands(&page);
    assert_eq!(commands.len(), 8, "{commands:?}");
    // A line between the answers tells them apart.
    let script = format!("set -eu\n{}", commands.join("\necho; echo ---\n"));
    let binary = std::path::Path::new(env!("CARGO_BIN_EXE_oxcart")).parent().unwrap();
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
    let database = super::database(&folder);
    let ran = Command::new("sh")
        .args(["-c", &script])
        .env("PATH", path)
        .env("DATABASE_URL", database)
        .current_dir(folder.path())
        .output()
        .unwrap();
    let answers = String::from_utf8(ran.stdout.clone()).unwrap();
    assert!(ran.status.success(), "{answers}{}", told(&ran));
    let answers: Vec<Value> = answers.split("---").filter_map(|part| serde_json::from_str(part).ok()).collect();
    let [product, item, cart, checkout, orders] = answers.as_slice() else { panic!("{answers:?}") };
    assert_eq!(product["requiredAttributes"][0]["key"], "domain");
    assert_eq!((&item["quantity"], &item["attributes"]), (&json!(5), &json!({ "domain": "lovelace.example" })));
    assert_eq!((&cart["status"], &cart["validationErrors"]), (&json!("active"), &json!([])));
    let order = &orders["items"][0];
    assert_eq!((&orders["count"], &order["id"]), (&json!(1), &checkout["orderId"]));
    assert_eq!((&order["total"], &order["poNumber"]), (&cart["totalPrice"], &json!("MY-PO-12345")));
    assert_eq!((&order["status"], &order["source"]), (&json!("pending"), &json!("business")));
}
