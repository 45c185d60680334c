//! What depends on what, for programs that draw it.

use model::kinds::Tier;
use std::collections::BTreeMap;

/// A thing to be drawn.
pub(super) struct Thing<'a> {
    pub address: &'a str,
    pub kind: &'a str,
    /// Name of its tier.
    pub tier: &'a str,
    /// Addresses of what it refers to.
    pub depends_on: Vec<&'a str>,
}

/// A flowchart of [Mermaid](https://mermaid.js.org/syntax/flowchart.html): a box for each tier, an arrow from what
/// depends to what it depends on.
pub(super) fn mermaid(things: &[Thing<'_>]) -> String {
    let names = numbered(things);
    let mut text = String::from("flowchart LR\n");
    for (tier, members) in tiers(things) {
        text.push_str(&format!("  subgraph {tier}\n"));
        for thing in members {
            // Entities instead of escapes: Mermaid ends a label at the first quotation mark.
            let address = thing.address.replace('#', "#35;").replace('"', "#quot;");
            text.push_str(&format!("    {}[\"{address}<br/>{}\"]\n", names[thing.address], thing.kind));
        }
        text.push_str("  end\n");
    }
    for (from, to) in arrows(things, &names) {
        text.push_str(&format!("  {from} --> {to}\n"));
    }
    text
}

/// A graph of [Graphviz](https://graphviz.org/doc/info/lang.html), drawn alike.
pub(super) fn dot(things: &[Thing<'_>]) -> String {
    let names = numbered(things);
    let mut text = String::from("digraph infrastructure {\n  rankdir=LR\n  node [shape=box]\n");
    for (tier, members) in tiers(things) {
        text.push_str(&format!("  subgraph cluster_{tier} {{\n    label=\"{tier}\"\n"));
        for thing in members {
            let address = thing.address.replace('\\', "\\\\").replace('"', "\\\"");
            text.push_str(&format!("    {} [label=\"{address}\\n{}\"]\n", names[thing.address], thing.kind));
        }
        text.push_str("  }\n");
    }
    for (from, to) in arrows(things, &names) {
        text.push_str(&format!("  {from} -> {to}\n"));
    }
    text.push_str("}\n");
    text
}

/// Names that both languages take, whatever an address holds.
fn numbered<'a>(things: &[Thing<'a>]) -> BTreeMap<&'a str, String> {
    things.iter().enumerate().map(|(number, thing)| (thing.address, format!("n{number}"))).collect()
}

/// Tiers that have members, from the outside inwards.
fn tiers<'t, 'a>(things: &'t [Thing<'a>]) -> impl Iterator<Item = (&'static str, Vec<&'t Thing<'a>>)> {
    Tier::ALL.iter().filter_map(|tier| {
        let members: Vec<&Thing<'_>> = things.iter().filter(|thing| thing.tier == tier.name()).collect();
        (!members.is_empty()).then(|| (tier.name(), members))
    })
}

fn arrows<'n>(things: &[Thing<'_>], names: &'n BTreeMap<&str, String>) -> Vec<(&'n str, &'n str)> {
    let pairs = things.iter().flat_map(|thing| thing.depends_on.iter().map(|on| (thing.address, *on)));
    pairs.filter_map(|(from, on)| Some((names.get(from)?.as_str(), names.get(on)?.as_str()))).collect()
}
