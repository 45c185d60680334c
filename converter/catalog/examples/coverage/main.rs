//! `coverage CASES FILE`: writes `docs/coverage.md` and prints what must hold. `cargo xtask coverage` runs it.
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "a program for developers")]

mod count;
mod document;
mod instance;

use std::path::Path;

fn main() -> Result<(), String> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [cases, file] = &arguments[..] else { return Err(String::from("usage: coverage CASES FILE")) };
    let coverage = document::document(&count::all(), &document::Ledgers::read(Path::new(cases))?);
    std::fs::write(file, &coverage.text).map_err(|e| format!("{file}: {e}"))?;
    let (rows, hooks) = coverage.mappings;
    println!("rows carry {rows} of {} attribute mappings: {:.1} %", rows + hooks, share(rows, rows + hooks));
    for (cloud, (aside, all)) in &coverage.aside {
        println!("{cloud}: {aside} of {all} resource types are set aside: {:.1} %", share(*aside, *all));
    }
    Ok(())
}

fn share(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}
