//! `docs/coverage.md` is what the catalog does. `UPDATE_EXPECT=1` writes it anew, as `cargo xtask coverage` does.

#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

#[path = "../examples/coverage/count.rs"]
mod count;
#[path = "../examples/coverage/document.rs"]
mod document;
#[path = "../examples/coverage/instance.rs"]
mod instance;

use std::path::Path;

const DOCUMENT: &str = "../../docs/coverage.md";

/// One run over all types: it takes some seconds.
#[test]
fn the_document_is_in_step_and_its_shares_hold() {
    let ledgers = document::Ledgers::read(Path::new("../cases")).unwrap();
    let coverage = document::document(&count::all(), &ledgers);
    let (rows, hooks) = coverage.mappings;
    assert!(rows * 100 >= (rows + hooks) * 60, "rows carry {rows} attribute mappings, hooks {hooks}");
    for (cloud, (aside, all)) in &coverage.aside {
        // Providers that only help Terraform along are about nothing that moves.
        if *cloud != "common" {
            assert!(aside * 100 < all * 40, "{cloud}: {aside} of {all} types are set aside");
        }
    }
    if std::env::var_os("UPDATE_EXPECT").is_some_and(|v| !v.is_empty()) {
        std::fs::write(DOCUMENT, &coverage.text).unwrap();
        return;
    }
    let written = std::fs::read_to_string(DOCUMENT).unwrap_or_default();
    let different: Vec<String> = written
        .lines()
        .filter(|line| !coverage.text.lines().any(|other| other == *line))
        .take(5)
        .map(|line| format!("- {line}"))
        .chain(
            coverage.text.lines().filter(|line| !written.lines().any(|o| o == *line)).take(5).map(|l| format!("+ {l}")),
        )
        .collect();
    assert!(
        written == coverage.text,
        "docs/coverage.md is not in step: look at the difference and run cargo xtask coverage\n{}",
        different.join("\n")
    );
}
