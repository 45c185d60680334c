//! The command: arguments, files, and what is printed. One file a subcommand.
// Reading, printing and looking at the environment is what a command is for; the rule against them is for the library.
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::disallowed_methods)]

mod analyze;
mod arguments;
mod console;
mod cost;
mod gap;
mod graph;
mod interactive;
mod migrate;
mod output;
mod progress;
mod reach;
mod report;
mod shape;
mod show;
mod sources;
mod validate;

use clap::{Parser, Subcommand, ValueEnum};
use diagnostic::Diagnostic;
use report::Reporter;
use std::process::ExitCode;

/// How a subcommand ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// 0
    Done,
    /// 1
    Failed,
    /// 3: `--strict` found something.
    Found,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::SUCCESS,
            Outcome::Failed => Self::FAILURE,
            Outcome::Found => Self::from(3),
        }
    }
}

/// Form of what is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum TextOrJson {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum ReportFormat {
    /// For a terminal.
    Text,
    /// For programs.
    Json,
    /// For a page.
    Markdown,
}

/// From infrastructure on any cloud to what replaces it on a European cloud or on one's own servers.
///
/// PATH is a directory of Terraform configuration, a state file, or a plan as JSON; several are read as one. Nothing is
/// sent anywhere and no credentials are needed.
///
/// Exit codes: 0 done, 1 failed, 2 wrong usage, 3 `--strict` found something.
#[derive(Debug, Parser)]
#[command(name = "agnostech", version, max_term_width = 120)]
struct Cli {
    /// Form of diagnostics on standard error: text with source line and caret, or one JSON object a line.
    #[arg(long, global = true, value_enum, default_value = "text", value_name = "FORM")]
    diagnostics: TextOrJson,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Says what there is: kinds, sizes, who may reach what, and what stops working elsewhere.
    Analyze(analyze::Arguments),
    /// Prints every resource instance in the shape of `terraform show -json`, secrets in clear as there.
    Show(show::Arguments),
    /// Evaluates expressions in the root module: one a line on standard input, or a JSON array.
    Console(console::Arguments),
    /// Converts, and writes what comes out.
    Migrate(Box<migrate::Arguments>),
    /// Checks that a migration can be made, and writes nothing.
    Validate(Box<validate::Arguments>),
    /// Says what it costs now and what it would cost, per month, from dated prices.
    Cost(Box<cost::Arguments>),
    /// Compares a configuration with a state: what is described and not deployed, and the reverse.
    Gap(gap::Arguments),
}

/// Deeply nested values are walked recursively; the main thread's stack is too small for the deepest that readers give.
const STACK: usize = 512 << 20;

/// Runs the command that the process was started for.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // A closed pipe is no reason to fail; help and version are no errors.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let form = cli.diagnostics;
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(move || run(cli));
    let outcome = match worker.map(std::thread::JoinHandle::join) {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(_)) => {
            Reporter::new(form).report(&Diagnostic::error(
                "The command ended before its time",
                "This is a mistake in this program; please report it, with the input if you can.",
            ));
            Outcome::Failed
        }
        Err(error) => {
            Reporter::new(form).report(&Diagnostic::error(
                "The operating system gave no thread to work in",
                format!("It says: {error}. Free some memory, or raise the limit, and run again."),
            ));
            Outcome::Failed
        }
    };
    outcome.into()
}

fn run(cli: Cli) -> Outcome {
    let reporter = Reporter::new(cli.diagnostics);
    match cli.command {
        Command::Analyze(arguments) => analyze::run(&arguments, &reporter),
        Command::Show(arguments) => show::run(&arguments, &reporter),
        Command::Console(arguments) => console::run(&arguments, &reporter),
        Command::Migrate(arguments) => migrate::run(&arguments, &reporter),
        Command::Validate(arguments) => validate::run(&arguments, &reporter),
        Command::Cost(arguments) => cost::run(&arguments, &reporter),
        Command::Gap(arguments) => gap::run(&arguments, &reporter),
    }
}
