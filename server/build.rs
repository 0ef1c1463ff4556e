//! Tells the compiler which folder to embed as the site: `OXCART_SITE_DIR`, else where `cargo xtask` leaves it.

use std::env;
use std::path::PathBuf;

const VARIABLE: &str = "OXCART_SITE_DIR";

fn main() {
    println!("cargo::rerun-if-env-changed={VARIABLE}");
    let here = env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let site = env::var_os(VARIABLE).map_or_else(|| here.join("../target/site"), PathBuf::from);
    // A debug build reads the files when they are asked for; only a release build holds them.
    if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed={}", site.display());
    }
    println!("cargo::rustc-env={VARIABLE}={}", site.display());
}
