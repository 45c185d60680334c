//! Re-reads what was rendered and holds it against the decisions.
//!
//! Nothing here trusts the renderers: their text is parsed again, as its consumer would, and what it says is compared
//! with the blueprint. Each finding is an error, but for what is only untidy.

mod ansible;
mod compose;
mod exposure;
mod leftovers;
mod secrets;
mod terraform;
mod yaml;

use diagnostic::{Diagnostic, FilePlace, Position, Span};
use planner::Blueprint;
use render::Tree;

/// Everything that is wrong with a rendered tree, in order of the rules:
///
/// - Terraform files parse; blocks and attributes are those of the target's schema and keep its further demands; every
///   reference leads somewhere, and nothing is declared for nothing.
/// - YAML and JSON files parse; containers publish the ports and use the networks that the blueprint says.
/// - What firewalls, load balancers, hosts and containers let in is inside of what the source let in and what was added
///   for a stated reason; no bucket turns public.
/// - Nothing of the source's own (its host names, ARNs and ids) stands where it would be used.
/// - No secret stands anywhere, see [`leaks`].
pub fn check(blueprint: &Blueprint, tree: &Tree, secrets: &[String]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let module = terraform::Module::read(tree, &mut found);
    module.check(&mut found);
    yaml::check(tree, &mut found);
    compose::check(blueprint, tree, &mut found);
    exposure::check(blueprint, tree, &module, &mut found);
    leftovers::check(tree, &module, &mut found);
    found.extend(leaks(tree, secrets));
    found
}

/// The last gate: every place of the tree at which a known secret stands, in clear or encoded (base64, URL, JSON, and the
/// quoting of HCL, YAML and shells). A tree with such a place must not be given out. The secret is not repeated.
pub fn leaks(tree: &Tree, secrets: &[String]) -> Vec<Diagnostic> {
    secrets::check(tree, secrets)
}

/// The place of a byte range in a text.
fn place(path: &str, text: &str, start: usize, end: usize) -> FilePlace {
    let position = |byte: usize| {
        let before = text.get(..byte).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Position { byte, line, column }
    };
    FilePlace { path: path.to_owned(), span: Span { start: position(start), end: position(end) } }
}

/// What every finding here has in common: it is not the user's fault.
const OURS: &str = "This is a mistake in this program, not in your infrastructure; please report it.";
