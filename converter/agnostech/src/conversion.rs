//! The conversion itself, on one page.

use crate::input::{Input, read_estate};
use diagnostic::{Diagnostic, has_errors};
use estate::Estate;
use model::Infrastructure;
use planner::{Blueprint, Options, Target};
use read::files::Files;
use render::Tree;

/// What replaces what exists, and an account of it.
#[derive(Debug)]
pub struct Conversion {
    /// What exists.
    pub estate: Estate,
    /// What was understood of it.
    pub infrastructure: Infrastructure,
    /// What will be built.
    pub blueprint: Blueprint,
    /// The rendered files.
    pub tree: Tree,
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
    let wrong = planner::check_options(options);
    let refused = wrong.first().cloned();
    diagnostics.extend(wrong);
    let (blueprint, mut found) = planner::plan(&infrastructure, options);
    diagnostics.append(&mut found);
    let mut conversion = Conversion { estate, infrastructure, blueprint, tree: Tree::new(), diagnostics, refused };
    if conversion.refused.is_some() || conversion.estate.is_empty() {
        return conversion;
    }
    match render(&conversion.blueprint) {
        Ok(tree) => conversion.tree = tree,
        Err(diagnostic) => {
            conversion.diagnostics.push(diagnostic.clone());
            conversion.refused = Some(diagnostic);
        }
    }
    let _ = has_errors;
    conversion
}

fn render(blueprint: &Blueprint) -> Result<Tree, Diagnostic> {
    let failed = |error: &dyn std::fmt::Display| {
        Diagnostic::error("The output could not be rendered", format!("{error}. This is a mistake in this program; please report it."))
    };
    let mut tree = Tree::new();
    if blueprint.target == Target::Hetzner {
        tree.extend(hetzner::render(blueprint).map_err(|e| failed(&e))?).map_err(|e| failed(&e))?;
    }
    let machines = machines::render(blueprint, &machines::DocumentFacts::default()).map_err(|e| failed(&e))?;
    tree.extend(machines).map_err(|e| failed(&e))?;
    Ok(tree)
}
