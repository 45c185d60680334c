//! `agnostech validate`: whether a migration can be made.

use super::arguments::TargetArguments;
use super::report::Reporter;
use super::sources::ReadArguments;
use super::{Outcome, migrate, output};
use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Arguments {
    /// Directory of configuration, state file, or plan as JSON.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// End with 3 if anything did not carry over or is worth a warning.
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    target: TargetArguments,
    #[command(flatten)]
    read: ReadArguments,
}

pub fn run(arguments: &Arguments, reporter: &Reporter) -> Outcome {
    let Some((options, input)) = migrate::prepare(&arguments.target, &arguments.read, &arguments.paths, reporter)
    else {
        return Outcome::Failed;
    };
    let conversion = migrate::converted(&input, &options, reporter);
    let outcome = migrate::outcome(&conversion, arguments.strict);
    if outcome == Outcome::Failed {
        return outcome;
    }
    let text = format!(
        "{} resources can go to {} at level {}: {} files.\n",
        conversion.ledger.resources.len(),
        options.target,
        options.level,
        conversion.tree.files().len(),
    );
    match output::print(&text, reporter) {
        Outcome::Done => outcome,
        failed => failed,
    }
}
