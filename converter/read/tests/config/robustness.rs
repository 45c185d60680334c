//! Damaged and hostile configurations: diagnostics, never a panic, never an end of the stack.

use crate::generate::{Random, case};
use read::config::{ConfigurationInput, read};
use read::files::MemoryFiles;
use std::collections::BTreeMap;

fn read_text(text: &str) -> (estate::Estate, Vec<diagnostic::Diagnostic>) {
    let (estate, diagnostics) = read(&MemoryFiles::new(), &ConfigurationInput::text(text));
    assert!(!diagnostics.iter().any(|d| d.summary.contains("could not be evaluated")), "{text}\n{diagnostics:?}");
    (estate, diagnostics)
}

#[test]
fn survives_damage() {
    let mut random = Random::new(5);
    let mut used = BTreeMap::new();
    const PIECES: &[&str] = &[
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        "\"",
        "${",
        "%{",
        "null",
        "...",
        "*",
        "each.value",
        "count.index",
        ".",
        "for",
        "=>",
        "\n",
        "<<EOT\n",
        "é",
        "-1",
        "0",
        "dynamic \"x\" {\n for_each = 1\n}\n",
    ];
    for i in 0..400 {
        let made = case(i, 99, &mut used);
        let mut files: Vec<(String, String)> = made.files;
        for _ in 0..1 + random.below(4) {
            let at = random.below(files.len());
            let mut characters: Vec<char> = files[at].1.chars().collect();
            let position = random.below(characters.len());
            match random.below(3) {
                0 => {
                    let end = (position + 1 + random.below(12)).min(characters.len());
                    characters.drain(position..end);
                }
                1 => {
                    let piece = PIECES[random.below(PIECES.len())];
                    characters.splice(position..position, piece.chars());
                }
                _ => {
                    let from = random.below(characters.len());
                    let end = (from + random.below(40)).min(characters.len());
                    let copy: Vec<char> = characters[from..end].to_vec();
                    characters.splice(position..position, copy);
                }
            }
            files[at].1 = characters.into_iter().collect();
        }
        let memory: MemoryFiles = files.iter().map(|(path, text)| (format!("/r/{path}"), text.clone())).collect();
        let (_, diagnostics) = read(&memory, &ConfigurationInput::directory("/r"));
        assert!(!diagnostics.iter().any(|d| d.summary.contains("could not be evaluated")), "{files:?}");
    }
}

#[test]
fn survives_depth_and_size() {
    let chain: String = (0..30_000).map(|i| format!("locals {{\n l{i} = local.l{}\n}}\n", i + 1)).collect();
    let (_, diagnostics) = read_text(&chain);
    assert!(diagnostics.iter().any(diagnostic::Diagnostic::is_error));
    let nested = format!("locals {{\n a = {}1{}\n}}", "[".repeat(900), "]".repeat(900));
    read_text(&nested);
    read_text("resource \"terraform_data\" \"a\" {\n count = 1e12\n}");
    read_text("resource \"terraform_data\" \"a\" {\n count = 1e600\n}");
    let mut files = MemoryFiles::new();
    files.insert("/r/main.tf", "module \"m\" {\n source = \"./\"\n}\n");
    let (estate, diagnostics) = read(&files, &ConfigurationInput::directory("/r"));
    assert!(estate.is_empty());
    assert!(diagnostics.iter().any(|d| d.summary == "Modules are nested too deeply"), "{diagnostics:?}");
}

/// Each side of an operator is evaluated once, however deep it stands.
#[test]
fn nested_logic_takes_no_longer_than_it_is_deep() {
    let nested = |operator: &str, last: &str| {
        let (open, close) = (format!("local.yes {operator} (").repeat(60), ")".repeat(60));
        format!("{open}{last}{close}")
    };
    let text = format!(
        "locals {{\n  yes = true\n}}\noutput \"and\" {{\n  value = {}\n}}\noutput \"or\" {{\n  value = !({})\n}}\n",
        nested("&&", "local.yes"),
        nested("!= true ||", "false"),
    );
    let (estate, diagnostics) = read_text(&text);
    assert_eq!(diagnostics, []);
    assert_eq!(estate.outputs["and"].value.as_bool(), Some(true));
    assert_eq!(estate.outputs["or"].value.as_bool(), Some(true));
}
