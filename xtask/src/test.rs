//! `cargo xtask test`: the whole suite.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::Failure;

/// Builds everything, runs every test, and repeats the runner's closing lines, so that a long log ends with what counts.
/// Arguments are passed on to `cargo test`.
pub fn run(arguments: &[String]) -> Result<(), Failure> {
    let start = Instant::now();
    let status = Command::new(crate::cargo())
        .args(["build", "--workspace", "--all-targets"])
        .current_dir(crate::root())
        .status()?;
    if !status.success() {
        return Err(Failure::new("the workspace does not build"));
    }
    let mut tests = Command::new(crate::cargo())
        .args(["test", "--workspace", "--no-fail-fast"])
        .args(arguments)
        .current_dir(crate::root())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut closing = Vec::new();
    let mut failed = Vec::new();
    if let Some(stdout) = tests.stdout.take() {
        let mut out = std::io::stdout().lock();
        for line in BufReader::new(stdout).lines() {
            let line = line?;
            writeln!(out, "{line}")?;
            if line.starts_with("test result: ") {
                closing.push(line);
            } else if line.starts_with("test ") && line.ends_with("FAILED") {
                failed.push(line);
            }
        }
    }
    let status = tests.wait()?;
    println!("\nThe test runner's closing lines:");
    for line in closing.iter().chain(&failed) {
        println!("{line}");
    }
    println!("{} test programs, {} s", closing.len(), start.elapsed().as_secs());
    if status.success() { Ok(()) } else { Err(Failure::new(format!("{} tests failed", failed.len()))) }
}
