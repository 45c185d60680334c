//! `agnostech migrate`: converts, and writes what comes out.

use super::arguments::TargetArguments;
use super::report::Reporter;
use super::sources::{ReadArguments, input_or_report};
use super::{Outcome, TextOrJson, interactive, output, progress};
use agnostech::{Conversion, DiskFiles, Input, Options, convert, write_tree};
use clap::Args;
use diagnostic::Diagnostic;
use serde_json::{Map, Value as Json, json};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Arguments {
    /// Directory of configuration, state file, or plan as JSON.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Directory to write to. Files in it that an earlier run did not write are never touched.
    #[arg(long, short, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Say what would be written, and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Ask about each decision before anything is written.
    #[arg(long)]
    interactive: bool,
    /// End with 3 if anything did not carry over or is worth a warning; nothing is written then.
    #[arg(long)]
    strict: bool,
    /// Form of the summary.
    #[arg(long, value_enum, default_value = "text")]
    format: TextOrJson,
    #[command(flatten)]
    target: TargetArguments,
    #[command(flatten)]
    read: ReadArguments,
}

pub fn run(arguments: &Arguments, reporter: &Reporter) -> Outcome {
    let Some((mut options, input)) = prepare(&arguments.target, &arguments.read, &arguments.paths, reporter) else {
        return Outcome::Failed;
    };
    let mut conversion = converted(&input, &options, reporter);
    if arguments.interactive && conversion.tree.files().len() > 0 {
        let again = |options: &Options| converted(&input, options, reporter);
        match interactive::ask(conversion, &mut options, reporter, again) {
            Some(settled) => conversion = settled,
            None => return Outcome::Failed,
        }
    }
    let outcome = outcome(&conversion, arguments.strict);
    let mut written = None;
    if let Some(directory) = &arguments.output
        && !arguments.dry_run
        && conversion.refused.is_none()
        && conversion.tree.files().len() > 0
        && outcome != Outcome::Found
    {
        if let Err(error) = write_tree(directory, &conversion.tree) {
            reporter.report(&Diagnostic::error("The output could not be written", format!("{error}.")));
            return Outcome::Failed;
        }
        written = Some(directory);
        if outcome == Outcome::Failed {
            reporter.report(&Diagnostic::warning(
                format!("What could be converted was written to {}", directory.display()),
                "What the errors are about is missing from it. Mend them and run again before using it.",
            ));
        }
    }
    let printed = match arguments.format {
        TextOrJson::Json => output::print_json(&json(&conversion, written.is_none()), reporter),
        // Errors have said all there is to say.
        TextOrJson::Text if conversion.tree.files().len() == 0 => Outcome::Done,
        TextOrJson::Text => {
            let mut text = text(&conversion);
            match (written, &arguments.output) {
                (Some(directory), _) => {
                    let count = conversion.tree.files().len();
                    text.push_str(&format!(
                        "\n{count} files are in {}; start with docs/README.md.\n",
                        directory.display()
                    ));
                }
                (None, Some(directory)) => {
                    text.push_str(&format!("\nNothing was written. To {} would go:\n", directory.display()));
                    conversion.tree.files().for_each(|(path, _)| text.push_str(&format!("  {path}\n")));
                }
                (None, None) => text.push_str("\nNothing was written; `--output DIR` writes it.\n"),
            }
            output::print(&text, reporter)
        }
    };
    match printed {
        Outcome::Done => outcome,
        failed => failed,
    }
}

/// Options and input, or `None` after their mistakes were reported. What cannot be given is said before anything is read.
pub fn prepare(
    target: &TargetArguments,
    read: &ReadArguments,
    paths: &[PathBuf],
    reporter: &Reporter,
) -> Option<(Options, Input)> {
    let options = target.options().map_err(|wrong| reporter.report(&wrong)).ok()?;
    let wrong = planner::check_options(&options);
    if diagnostic::has_errors(&wrong) {
        reporter.report_all(&wrong);
        return None;
    }
    let input = input_or_report(read, paths, reporter)?;
    Some((options, input))
}

/// Converts and reports what was found.
pub fn converted(input: &Input, options: &Options, reporter: &Reporter) -> Conversion {
    let mut conversion = progress::while_showing("converting", || convert(&DiskFiles, input, options));
    let diagnostics = &mut conversion.diagnostics;
    if conversion.tree.files().len() == 0 && !diagnostic::has_errors(diagnostics) {
        diagnostics.push(if conversion.estate.is_empty() {
            Diagnostic::error(
                "There are no resources to convert",
                "Check that PATH is the root module, or its state, and whether --include and --exclude leave anything.",
            )
        } else {
            Diagnostic::error(
                "None of the resources is of a type that can be converted",
                "`agnostech analyze` lists them.",
            )
        });
    }
    reporter.report_all(diagnostics);
    conversion
}

/// How a conversion ended.
pub fn outcome(conversion: &Conversion, strict: bool) -> Outcome {
    if conversion.refused.is_some() || diagnostic::has_errors(&conversion.diagnostics) {
        return Outcome::Failed;
    }
    let found = !conversion.diagnostics.is_empty() || conversion.ledger.totals.unaccounted > 0;
    if strict && found { Outcome::Found } else { Outcome::Done }
}

/// Something of the report as a document.
pub fn json_of(value: &impl serde::Serialize) -> Json {
    serde_json::to_value(value).unwrap_or(Json::Null)
}

fn json(conversion: &Conversion, with_content: bool) -> Json {
    let blueprint = &conversion.blueprint;
    let files: Map<String, Json> = conversion
        .tree
        .files()
        .map(|(path, file)| {
            let content = if with_content { file.text.clone().into() } else { Json::Null };
            (path.to_owned(), content)
        })
        .collect();
    let decisions: Json = serde_json::from_str(&conversion.decisions).unwrap_or(Json::Null);
    json!({
        "target": blueprint.target,
        "runtime": blueprint.runtime,
        "ha": blueprint.level,
        "refused": conversion.refused,
        "diagnostics": conversion.diagnostics,
        "summary": conversion.summary,
        "decisions": decisions["decisions"],
        "ledger": conversion.ledger.totals,
        "cost": json_of(&conversion.cost),
        "files": files,
    })
}

fn text(conversion: &Conversion) -> String {
    let blueprint = &conversion.blueprint;
    let mut text = format!("{}\n", conversion.summary.text);
    let mut section = |title: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            text.push_str(&format!("\n{title}\n"));
            lines.iter().for_each(|line| text.push_str(&format!("  - {line}\n")));
        }
    };
    section(
        "What must change in the application:",
        blueprint.changes.iter().map(|c| format!("{}: {}", c.subject, c.advice)).collect(),
    );
    section(
        "What is weaker than before:",
        blueprint.weaknesses.iter().map(|w| format!("{}: {}", w.subject, w.text)).collect(),
    );
    section("What people must do:", conversion.summary.manual_steps.clone());
    section(
        "Servers:",
        blueprint
            .servers
            .iter()
            .map(|s| format!("{}: {} ({} vCPU, {} GiB)", s.key, s.size.name.value, s.size.vcpu, s.size.memory_gib))
            .collect(),
    );
    section("Cost per month:", cost_lines(&conversion.cost, blueprint.target.as_str()));
    text
}

fn cost_lines(cost: &report::Cost, target: &str) -> Vec<String> {
    let sides = [("now", Some(&cost.source)), (target, cost.targets.get(target))];
    let line = |(name, side): (&str, Option<&report::CostSide>)| {
        let side = side?;
        let sums: Vec<String> = side.totals.iter().map(|(currency, sum)| format!("{sum} {currency}")).collect();
        let sums = if sums.is_empty() { String::from("no price") } else { sums.join(", ") };
        let note = if side.complete { "" } else { ", and what has no price" };
        Some(format!("{name}: {sums}{note}"))
    };
    sides.into_iter().filter_map(line).collect()
}
