//! `cargo xtask <task>`.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::process::ExitCode;

use xtask::{Failure, generate};

const USAGE: &str = "cargo xtask <task>

  generate schemas --from DIRECTORY   compact provider schemas
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}

fn run(arguments: &[String]) -> Result<(), Failure> {
    match arguments.split_first() {
        Some((task, rest)) if task == "generate" => generate::run(rest),
        _ => Err(Failure::usage(USAGE)),
    }
}
