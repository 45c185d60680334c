//! `cargo xtask coverage`: what becomes of every type and attribute of the sources.

use std::process::Command;

use crate::Failure;

/// Writes `docs/coverage.md` and prints the shares that must hold.
///
/// # Errors
/// The catalog does not build, or a ledger of a case cannot be read.
pub fn run(arguments: &[String]) -> Result<(), Failure> {
    if !arguments.is_empty() {
        return Err(Failure::usage("cargo xtask coverage"));
    }
    let root = crate::root();
    let file = root.join("docs/coverage.md");
    std::fs::create_dir_all(root.join("docs"))?;
    let status = Command::new(crate::cargo())
        .args(["run", "--quiet", "--package", "agnostech-catalog", "--example", "coverage", "--"])
        .arg(root.join("converter/cases"))
        .arg(&file)
        .current_dir(&root)
        .status()?;
    if status.success() { Ok(()) } else { Err(Failure::new("docs/coverage.md was not written")) }
}
