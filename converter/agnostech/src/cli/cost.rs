//! `agnostech cost`: what it costs now, and what it would cost.

use super::arguments::OptionArguments;
use super::report::Reporter;
use super::sources::{ReadArguments, input_or_report};
use super::{Outcome, ReportFormat, migrate, output, progress};
use agnostech::{DiskFiles, Target, convert};
use clap::Args;
use serde_json::{Map, Value as Json};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Arguments {
    /// Directory of configuration, state file, or plan as JSON.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Where it could go; without it, only what there is now is priced.
    #[arg(long, value_name = "TARGET", conflicts_with = "all")]
    target: Option<Target>,
    /// Price every target.
    #[arg(long)]
    all: bool,
    /// Form of the report.
    #[arg(long, value_enum, default_value = "text")]
    format: ReportFormat,
    #[command(flatten)]
    options: OptionArguments,
    #[command(flatten)]
    read: ReadArguments,
}

pub fn run(arguments: &Arguments, reporter: &Reporter) -> Outcome {
    let Some(input) = input_or_report(&arguments.read, &arguments.paths, reporter) else { return Outcome::Failed };
    let wanted: &[Target] = match (&arguments.target, arguments.all) {
        (Some(target), _) => std::slice::from_ref(target),
        (None, true) => Target::ALL,
        (None, false) => &[],
    };
    // What there is now costs the same whatever replaces it, so that any target serves.
    let asked = if wanted.is_empty() { &Target::ALL[..1] } else { wanted };
    let mut document = Map::new();
    let mut diagnostics = Vec::new();
    let mut priced = 0;
    for target in asked {
        let options = match arguments.options.options(*target) {
            Ok(options) => options,
            Err(wrong) => {
                reporter.report(&wrong);
                return Outcome::Failed;
            }
        };
        let conversion = progress::while_showing("pricing", || convert(&DiskFiles, &input, &options));
        if conversion.refused.is_none() && !conversion.estate.is_empty() {
            merge(&mut document, migrate::json_of(&conversion.cost), wanted.is_empty());
            priced += 1;
        }
        for diagnostic in conversion.diagnostics {
            // With all targets, one that cannot give the level is left out, not a failure.
            let refused = arguments.all && conversion.refused.as_ref() == Some(&diagnostic);
            diagnostics.push(if refused {
                diagnostic::Diagnostic { severity: diagnostic::Severity::Warning, ..diagnostic }
            } else {
                diagnostic
            });
        }
    }
    if priced == 0 && !diagnostic::has_errors(&diagnostics) {
        diagnostics.push(diagnostic::Diagnostic::error(
            "There are no resources to price",
            "Check that PATH is the root module, or its state, and whether --include and --exclude leave anything.",
        ));
    }
    reporter.report_all(&diagnostics);
    if priced == 0 {
        return Outcome::Failed;
    }
    let document = Json::Object(document);
    let printed = match arguments.format {
        ReportFormat::Json => output::print_json(&document, reporter),
        ReportFormat::Text => output::print(&report(&document, false), reporter),
        ReportFormat::Markdown => output::print(&report(&document, true), reporter),
    };
    if diagnostic::has_errors(&diagnostics) { Outcome::Failed } else { printed }
}

/// Puts the cost of one target to those of the others.
fn merge(document: &mut Map<String, Json>, cost: Json, source_only: bool) {
    let Json::Object(cost) = cost else { return };
    for (name, value) in cost {
        match (name.as_str(), value) {
            ("targets", Json::Object(targets)) => {
                let known = document.entry("targets").or_insert_with(|| Json::Object(Map::new()));
                if let (Json::Object(known), false) = (known, source_only) {
                    known.extend(targets);
                }
            }
            ("unpriced", Json::Array(items)) => {
                let known = document.entry("unpriced").or_insert_with(|| Json::Array(Vec::new()));
                if let Json::Array(known) = known {
                    let wanted = items.into_iter().filter(|item| !source_only || item["side"] == "source");
                    let new: Vec<Json> = wanted.filter(|item| !known.contains(item)).collect();
                    known.extend(new);
                }
            }
            // A saving is against one target; with several or none there is no one saving.
            ("saving" | "saving_reason", _) if source_only => {}
            (_, value) => drop(document.insert(name, value)),
        }
    }
    if document.get("targets").and_then(Json::as_object).is_some_and(|targets| targets.len() > 1) {
        document.remove("saving");
        document.remove("saving_reason");
    }
}

fn report(document: &Json, markdown: bool) -> String {
    let mut text = String::new();
    if markdown {
        text.push_str("# Cost per month\n\n");
    }
    if let Some(day) = document["as_of"].as_str() {
        text.push_str(&format!("Newest price: {day}. Without tax unless a line says otherwise.\n\n"));
    }
    let mut sides = vec![("Now", &document["source"])];
    sides.extend(document["targets"].as_object().into_iter().flatten().map(|(name, side)| (name.as_str(), side)));
    for (name, side) in sides {
        let sums = sums(&side["totals"]);
        let note = if side["complete"] == true { "" } else { "; not everything has a price" };
        if markdown {
            text.push_str(&format!("## {name}: {sums}{note}\n\n| Resource | What | Quantity | Unit price | As of |\n|---|---|---|---|---|\n"));
        } else {
            text.push_str(&format!("{name}: {sums}{note}\n"));
        }
        for resource in side["resources"].as_array().into_iter().flatten() {
            let address = words(&resource["address"]);
            for line in resource["lines"].as_array().into_iter().flatten() {
                let (quantity, unit) = (words(&line["quantity"]), words(&line["unit"]));
                let price =
                    format!("{} {} {}", words(&line["unit_price"]), words(&line["currency"]), words(&line["tax"]));
                let (what, day) = (words(&line["name"]), words(&line["as_of"]));
                text.push_str(&if markdown {
                    format!("| `{address}` | {what} | {quantity} {unit} | {price} | {day} |\n")
                } else {
                    format!("  {address}: {what}: {quantity} {unit} at {price}, {day}\n")
                });
            }
        }
        for (component, by_currency) in side["by_component"].as_object().into_iter().flatten() {
            if !markdown {
                text.push_str(&format!("  {component}: {}\n", self::sums(by_currency)));
            }
        }
        text.push('\n');
    }
    let unpriced: Vec<String> = document["unpriced"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|item| format!("{} ({}): {}", words(&item["address"]), words(&item["side"]), words(&item["reason"])))
        .collect();
    if !unpriced.is_empty() {
        text.push_str(if markdown { "## Without a price\n\n" } else { "Without a price:\n" });
        let bullet = if markdown { "- " } else { "  " };
        unpriced.iter().for_each(|line| text.push_str(&format!("{bullet}{line}\n")));
        text.push('\n');
    }
    if document["saving"].is_object() {
        text.push_str(&format!("Saved: {}\n", sums(&document["saving"])));
    }
    text
}

/// Sums by currency.
fn sums(totals: &Json) -> String {
    let sums: Vec<String> =
        totals.as_object().into_iter().flatten().map(|(currency, sum)| format!("{sum} {currency}")).collect();
    if sums.is_empty() { String::from("no price") } else { sums.join(", ") }
}

/// A JSON value as a word of a text.
fn words(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
