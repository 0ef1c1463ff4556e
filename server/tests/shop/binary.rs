//! The binary as a merchant meets it.

mod guide;
mod seed;

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// The binary without any setting but its database.
fn oxcart(folder: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_oxcart"));
    command.env_clear().current_dir(folder.path());
    command.env("DATABASE_URL", database(folder));
    command
}

fn database(folder: &TempDir) -> String {
    format!("sqlite://{}", folder.path().join("shop.db").display())
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_wrong_setting_stops_the_start_and_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let output = oxcart(&folder).env("OXCART_TAX_RATE", "nineteen").output().unwrap();
    assert!(!output.status.success());
    let expected = "oxcart: OXCART_TAX_RATE is \"nineteen\"; allowed is a per cent number";
    assert!(told(&output).contains(expected), "{}", told(&output));
}

#[test]
fn settings_come_from_a_file_too_and_the_environment_wins() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("oxcart.env");
    let seeded = |lines: &str, rate: Option<&str>| {
        std::fs::write(&file, lines).unwrap();
        let mut command = oxcart(&folder);
        command.env("OXCART_SETTINGS_FILE", &file).envs(rate.map(|rate| ("OXCART_TAX_RATE", rate)));
        told(&command.arg("seed").output().unwrap())
    };
    assert!(seeded("# Ours\nOXCART_TAX_RATE=nineteen\n", None).contains("OXCART_TAX_RATE is \"nineteen\""));
    assert_eq!(seeded("OXCART_TAX_RATE=nineteen\n", Some("19")), "");
    assert!(seeded("OXCART_TAX_RAT=19\n", None).contains("has the unknown key OXCART_TAX_RAT;"));
    let refused = seeded("STRIPE_SECRET_KEY='sk_live_secret\n", None);
    assert!(refused.contains("OXCART_SETTINGS_FILE") && !refused.contains("sk_live"), "{refused}");
    std::fs::remove_file(&file).unwrap();
    let mut command = oxcart(&folder);
    let output = command.env("OXCART_SETTINGS_FILE", &file).output().unwrap();
    assert!(told(&output).contains("OXCART_SETTINGS_FILE"), "{}", told(&output));
}

#[test]
fn a_port_that_is_taken_is_named_with_its_setting() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let output = oxcart(&folder).env("OXCART_ADDR", taken.local_addr().unwrap().to_string()).output().unwrap();
    assert!(!output.status.success());
    assert!(told(&output).contains("OXCART_ADDR"), "{}", told(&output));
}

#[test]
fn a_new_shop_tells_its_addresses_and_its_owner_once_and_ends_when_told() {
    let folder = tempfile::tempdir().unwrap();
    let first = serve(&folder);
    for line in ["Shop:  http://127.0.0.1:", "Admin: http://127.0.0.1:", "Sandbox: http://127.0.0.1:", "Owner: "] {
        assert!(first.contains(line), "{line} in {first}");
    }
    let second = serve(&folder);
    assert!(second.contains("Shop:") && !second.contains("Owner:"), "{second}");
}

/// Serves until the shop has greeted, ends it, and gives what it said.
fn serve(folder: &TempDir) -> String {
    let mut command = oxcart(folder);
    command.env("OXCART_ADDR", format!("127.0.0.1:{}", free_port()));
    command.env("OXCART_SANDBOX_ADDR", format!("127.0.0.1:{}", free_port()));
    let mut server = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let mut said = String::new();
    for line in lines.by_ref() {
        let line = line.unwrap();
        let greeted = line.starts_with("Sandbox:");
        said.push_str(&line);
        said.push('\n');
        if greeted {
            break;
        }
    }
    // Whatever else it says, it says before it ends; ending it waits until it listens to signals.
    let id = server.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    for line in lines {
        said.push_str(&line.unwrap());
        said.push('\n');
    }
    let status = server.wait().unwrap();
    assert!(status.success(), "{status}");
    said
}

#[test]
fn staff_are_made_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let create = |email: &str| {
        let arguments = ["admin", "create", "--email", email, "--name", "Ada", "--role", "staff"];
        oxcart(&folder).args(arguments).output().unwrap()
    };
    let output = create("ada@example.com");
    assert!(output.status.success(), "{}", told(&output));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("ada@example.com may log in as staff.") && said.contains("Password: "), "{said}");
    let again = create("ADA@example.com");
    assert!(!again.status.success());
    assert!(told(&again).contains("already in use"), "{}", told(&again));
}

#[test]
fn tokens_are_made_listed_and_revoked_on_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let token = |arguments: &[&str]| {
        let output = oxcart(&folder).arg("token").args(arguments).output().unwrap();
        (output.status.success(), String::from_utf8(output.stdout.clone()).unwrap(), told(&output))
    };
    let (made, said, complaint) =
        token(&["create", "--name", "Warehouse", "--scopes", "orders:read,orders:write", "--expires", "30"]);
    assert!(made, "{complaint}");
    let secret = said.lines().last().unwrap();
    assert!(secret.starts_with("oxc_") && secret.len() == 68, "alone on the last line: {said}");
    assert!(!complaint.contains(secret));
    let (_, listed, _) = token(&["list"]);
    let id = listed.split_whitespace().next().unwrap();
    assert!(id.starts_with("tok_") && listed.contains("Warehouse  orders:read,orders:write  the shop's"), "{listed}");
    assert!(listed.contains("never used  valid until ") && !listed.contains(secret), "{listed}");
    assert!(token(&["revoke", id]).1.contains("revoked"));
    assert!(token(&["list"]).1.trim_end().ends_with("revoked"));
    for (wrong, why) in [
        (&["create", "--name", "", "--scopes", "carts"][..], "name"),
        (&["create", "--name", "A", "--scopes", "everything"], "scopes"),
        (&["create", "--name", "A", "--scopes", "carts", "--expires", "0"], "days"),
        (&["create", "--name", "A", "--scopes", "carts", "--customer", "nobody"], "no such customer"),
        (
            &["create", "--name", "A", "--scopes", "carts", "--customer", "cust_00000000000000000000000000"],
            "no such customer",
        ),
        (&["revoke", "tok_00000000000000000000000000"], "no such token"),
        (&["revoke", "nonsense"], "no such token"),
    ] {
        let (made, said, complaint) = token(wrong);
        assert!(!made && said.is_empty() && complaint.contains(why), "{wrong:?}: {said} {complaint}");
    }
}
