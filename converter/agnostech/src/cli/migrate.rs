//! `agnostech migrate`: converts, and writes what comes out.

use super::arguments::TargetArguments;
use super::report::Reporter;
use super::sources::{ReadArguments, input_or_report};
use super::{Outcome, TextOrJson, output, progress};
use agnostech::{Conversion, DiskFiles, convert, write_tree};
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
    let options = match arguments.target.options() {
        Ok(options) => options,
        Err(wrong) => {
            reporter.report(&wrong);
            return Outcome::Failed;
        }
    };
    let Some(input) = input_or_report(&arguments.read, &arguments.paths, reporter) else { return Outcome::Failed };
    let conversion = progress::while_showing("converting", || convert(&DiskFiles, &input, &options));
    reporter.report_all(&conversion.diagnostics);
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
                    text.push_str(&format!("\n{count} files are in {}; start with docs/README.md.\n", directory.display()));
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

/// How a conversion ended.
pub fn outcome(conversion: &Conversion, strict: bool) -> Outcome {
    if conversion.refused.is_some() || conversion.estate.is_empty() || diagnostic::has_errors(&conversion.diagnostics) {
        return Outcome::Failed;
    }
    let found = !conversion.diagnostics.is_empty() || unaccounted(conversion) > 0;
    if strict && found { Outcome::Found } else { Outcome::Done }
}

/// A document of the output.
pub fn document(conversion: &Conversion, path: &str) -> Json {
    conversion.tree.get(path).and_then(|file| serde_json::from_str(&file.text).ok()).unwrap_or(Json::Null)
}

fn unaccounted(conversion: &Conversion) -> u64 {
    document(conversion, "ledger.json")["totals"]["unaccounted"].as_u64().unwrap_or(0)
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
    json!({
        "target": blueprint.target,
        "runtime": blueprint.runtime,
        "ha": blueprint.level,
        "rto": blueprint.rto,
        "rpo": blueprint.rpo,
        "refused": conversion.refused,
        "diagnostics": conversion.diagnostics,
        "weaker": blueprint.weaknesses.iter().map(|w| json!({ "subject": w.subject, "text": w.text, "about": w.about })).collect::<Vec<_>>(),
        "application_changes": blueprint.changes.iter().map(|c| json!({
            "subject": c.subject, "actions": c.actions, "stated_in": c.stated_in, "advice": c.advice,
        })).collect::<Vec<_>>(),
        "manual_steps": blueprint.steps.iter().map(|s| json!({ "text": s.text, "about": s.about })).collect::<Vec<_>>(),
        "decisions": document(conversion, "decisions.json")["decisions"],
        "ledger": document(conversion, "ledger.json")["totals"],
        "cost": document(conversion, "cost.json"),
        "files": files,
    })
}

fn text(conversion: &Conversion) -> String {
    let blueprint = &conversion.blueprint;
    let mut text = format!(
        "{} resources go to {} at level {}, on {}.\n",
        conversion.estate.len(),
        blueprint.target,
        blueprint.level,
        blueprint.runtime
    );
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
    section("What people must do:", blueprint.steps.iter().map(|s| s.text.clone()).collect());
    section(
        "Servers:",
        blueprint
            .servers
            .iter()
            .map(|s| format!("{}: {} ({} vCPU, {} GiB)", s.key, s.size.name.value, s.size.vcpu, s.size.memory_gib))
            .collect(),
    );
    section("Cost per month:", cost_lines(&document(conversion, "cost.json"), blueprint.target.as_str()));
    let totals = &document(conversion, "ledger.json")["totals"];
    if totals.is_object() {
        text.push_str(&format!(
            "\nOf the written attributes {} are carried, {} approximated, {} ignored for a reason, and {} unaccounted for.\n",
            totals["carried"], totals["approximated"], totals["ignored"], totals["unaccounted"]
        ));
    }
    text
}

fn cost_lines(cost: &Json, target: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, side) in [("now", &cost["source"]), (target, &cost["targets"][target])] {
        let Some(totals) = side["totals"].as_object() else { continue };
        let sums: Vec<String> = totals.iter().map(|(currency, sum)| format!("{sum} {currency}")).collect();
        let note = if side["complete"] == true { "" } else { ", and what has no price" };
        lines.push(format!("{name}: {}{note}", if sums.is_empty() { String::from("no price") } else { sums.join(", ") }));
    }
    lines
}
