//! The conversion itself, on one page.

use crate::input::{Input, read_estate};
use diagnostic::Diagnostic;
use estate::Estate;
use model::Infrastructure;
use planner::{Blueprint, Options, Target};
use read::files::Files;
use render::{File, Tree};
use report::{Cost, Ledger, Summary};

/// What replaces what exists, and an account of it.
#[derive(Debug)]
pub struct Conversion {
    /// What exists.
    pub estate: Estate,
    /// What was understood of it.
    pub infrastructure: Infrastructure,
    /// What will be built.
    pub blueprint: Blueprint,
    /// The rendered files, `decisions.json`, `ledger.json` and `cost.json` among them.
    pub tree: Tree,
    /// What became of every written attribute.
    pub ledger: Ledger,
    /// What it costs, before and after.
    pub cost: Cost,
    /// What a person asks first.
    pub summary: Summary,
    /// The decisions, as the JSON text that can be given back.
    pub decisions: String,
    /// What was found on the way.
    pub diagnostics: Vec<Diagnostic>,
    /// What was asked for cannot be given, or what came out must not be given out: `tree` is empty then.
    pub refused: Option<Diagnostic>,
}

/// Converts. Whatever is wrong is a diagnostic; what can be given is given all the same.
pub fn convert(files: &dyn Files, input: &Input, options: &Options) -> Conversion {
    let (estate, mut diagnostics) = read_estate(files, input);
    let (infrastructure, mut found) = catalog::map(&estate);
    diagnostics.append(&mut found);
    if infrastructure.nodes.is_empty() && !diagnostics.iter().any(Diagnostic::is_error) {
        diagnostics.push(
            Diagnostic::warning(
                "Nothing that can be taken over was found",
                "No resource of a supported type is in the input, so nothing is made. Give a directory with .tf files, a state or a plan of AWS, Google Cloud or Azure.",
            )
            .at_attribute("input", ""),
        );
    }
    let wrong = planner::check_options(options);
    let mut refused = wrong.first().cloned();
    diagnostics.extend(wrong);
    let (blueprint, mut found) = planner::plan(&infrastructure, options);
    diagnostics.append(&mut found);
    let cost = report::cost(&infrastructure, &blueprint);
    let mut tree = Tree::new();
    if refused.is_none() && !infrastructure.nodes.is_empty() {
        match render(&blueprint, &cost) {
            Ok(rendered) => tree = rendered,
            Err(diagnostic) => {
                diagnostics.push((*diagnostic).clone());
                refused = Some(*diagnostic);
            }
        }
    }
    let ledger =
        report::ledger(&estate, &infrastructure, &blueprint, &tree, &|resource| catalog::written_leaves(resource));
    let decisions = report::decisions_text(&blueprint);
    if refused.is_none() && !infrastructure.nodes.is_empty() {
        let documents =
            [("decisions.json", decisions.clone()), ("ledger.json", ledger.to_json()), ("cost.json", cost.to_json())];
        for (path, text) in documents {
            if let Err(error) = tree.add(path, File::new(text)) {
                diagnostics.push(*mistake(&error));
            }
        }
        let findings = verify::check(&blueprint, &tree, &catalog::secrets(&estate));
        if let Some(unsafe_output) = findings.iter().find(|d| d.is_error()) {
            refused = Some(unsafe_output.clone());
            tree = Tree::new();
        }
        diagnostics.extend(findings);
    }
    let summary = report::summary(&blueprint, &ledger, &cost, &diagnostics);
    Conversion { estate, infrastructure, blueprint, tree, ledger, cost, summary, decisions, diagnostics, refused }
}

fn render(blueprint: &Blueprint, cost: &Cost) -> Result<Tree, Box<Diagnostic>> {
    let table = cost.table(blueprint);
    let facts = machines::DocumentFacts {
        cost_rows: table
            .rows
            .into_iter()
            .map(|row| machines::CostRow { source: row.source, becomes: row.becomes, monthly: row.monthly })
            .collect(),
        cost_total: table.total,
        cost_notes: table.notes,
    };
    let mut tree = Tree::new();
    match blueprint.target {
        Target::Hetzner => {
            tree.extend(hetzner::render(blueprint).map_err(|e| mistake(&e))?).map_err(|e| mistake(&e))?
        }
        Target::DockerCompose => {}
    }
    tree.extend(compose::render(blueprint).map_err(|e| mistake(&e))?).map_err(|e| mistake(&e))?;
    tree.extend(machines::render(blueprint, &facts).map_err(|e| mistake(&e))?).map_err(|e| mistake(&e))?;
    Ok(tree)
}

fn mistake(error: &dyn std::fmt::Display) -> Box<Diagnostic> {
    Box::new(Diagnostic::error(
        "The output could not be rendered",
        format!("{error}. This is a mistake in this program; please report it."),
    ))
}
