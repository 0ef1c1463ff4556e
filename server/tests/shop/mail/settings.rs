//! What the binary says to settings for mails that cannot be.

use std::process::Command;

fn told(key: &str, value: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_oxcart"));
    command.env_clear().current_dir(folder.path()).env(key, value);
    // A file where no folder can be.
    std::fs::write(folder.path().join("file"), "").unwrap();
    let output = command.arg("seed").output().unwrap();
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
}

#[test]
fn a_wrong_setting_for_mails_stops_the_start_and_tells_no_password() {
    for (key, value, says) in [
        ("SMTP_URL", "smtp://ada:hush@mail.example?tls=maybe", "; allowed is smtp://"),
        ("SMTP_URL", "ada:hush@mail.example", "; allowed is smtp://"),
        ("OXCART_MAIL_FROM", "nobody", "; allowed is an address such as no-reply@shop.example"),
        ("OXCART_MAIL_FOLDER", "file/mail", "OXCART_MAIL_FOLDER is file/mail, where no folder can be made"),
    ] {
        let said = told(key, value);
        assert!(said.contains(&format!("oxcart: {key} ")) && said.contains(says), "{said}");
        assert!(!said.contains("hush"), "{said}");
    }
}
