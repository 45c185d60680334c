//! `cargo xtask <task>`.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::process::ExitCode;

use xtask::{Failure, bench, consumers, coverage, demo, generate, new_source, test};

const USAGE: &str = "cargo xtask TASK

  test [ARGUMENT...]                  build everything and run the whole suite
  consumers [--opentofu]              install the judges that tests call, into target/consumers
  demo [EXAMPLE]                      the provider under the real Terraform or OpenTofu, on an example
  new-source CLOUD SERVICE [KIND]     a file of rows and a case for a new service
  coverage                            what becomes of every type and attribute, into docs/coverage.md
  bench [state|model|evaluate|plan|syntax]...
                                      time and memory, each beside a yardstick measured in the same run
  generate schemas --from DIRECTORY   compact provider schemas
  generate prices --from DIRECTORY    compact price and size tables";

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
    let Some((task, rest)) = arguments.split_first() else { return Err(Failure::usage(USAGE)) };
    match task.as_str() {
        "test" => test::run(rest),
        "consumers" => consumers::run(rest),
        "demo" => demo::run(rest),
        "bench" => bench::run(rest),
        "coverage" => coverage::run(rest),
        "new-source" => new_source::run(rest),
        "generate" => generate::run(rest),
        _ => Err(Failure::usage(USAGE)),
    }
}
