//! The text of `docs/coverage.md`.

use crate::count::{By, Counted, Standing, attribute_of};
use catalog::row::RowMode;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// What became of an attribute in a ledger; the best of several counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    Carried,
    Approximated,
    Ignored,
    Unaccounted,
}

/// What the ledgers of the cases say of a type.
#[derive(Debug, Default)]
struct InCases {
    cases: BTreeSet<String>,
    leaves: BTreeMap<String, Outcome>,
}

/// What the ledgers of all cases say, by type; data sources have `data.` before it.
pub struct Ledgers(BTreeMap<String, InCases>);

impl Ledgers {
    /// Reads the ledgers of a folder of cases.
    ///
    /// # Errors
    /// A ledger cannot be read, or is none.
    pub fn read(cases: &Path) -> Result<Self, String> {
        let mut found: BTreeMap<String, InCases> = BTreeMap::new();
        for case in sorted(cases)? {
            let expected = cases.join(&case).join("expected");
            if !expected.is_dir() {
                continue;
            }
            for run in sorted(&expected)? {
                let path = expected.join(run).join("ledger.json");
                let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
                let ledger: Json = serde_json::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?;
                for resource in ledger["resources"].as_array().into_iter().flatten() {
                    add(&mut found, &case, resource).ok_or_else(|| format!("{}: {resource}", path.display()))?;
                }
            }
        }
        Ok(Self(found))
    }

    fn of(&self, counted: &Counted) -> Option<&InCases> {
        self.0.get(&shown(counted.mode, counted.name))
    }
}

fn add(found: &mut BTreeMap<String, InCases>, case: &str, resource: &Json) -> Option<()> {
    // Modules stand before the word that says that it is a data source.
    let address = resource["address"].as_str()?;
    let name = resource["type"].as_str()?;
    let data = address.split('[').next()?.split('.').any(|step| step == "data");
    let mode = if data { RowMode::Data } else { RowMode::Managed };
    let entry = found.entry(shown(mode, name)).or_default();
    entry.cases.insert(case.to_owned());
    for attribute in resource["attributes"].as_array()? {
        let outcome = match attribute["outcome"].as_str()? {
            "carried" => Outcome::Carried,
            "approximated" => Outcome::Approximated,
            "ignored" => Outcome::Ignored,
            "unaccounted" => Outcome::Unaccounted,
            _ => return None,
        };
        let path = without_keys(attribute["path"].as_str()?);
        let before = entry.leaves.entry(path).or_insert(outcome);
        *before = outcome.min(*before);
    }
    Some(())
}

fn sorted(directory: &Path) -> Result<Vec<String>, String> {
    let entries = std::fs::read_dir(directory).map_err(|e| format!("{}: {e}", directory.display()))?;
    let mut names: Vec<String> = entries
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    Ok(names)
}

/// A path without steps into collections: `ingress[main].from_port` is `ingress.from_port`.
fn without_keys(path: &str) -> String {
    let mut depth = 0usize;
    let mut text = String::new();
    for c in path.chars() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ if depth == 0 => text.push(c),
            _ => {}
        }
    }
    text
}

fn shown(mode: RowMode, name: &str) -> String {
    match mode {
        RowMode::Managed => name.to_owned(),
        RowMode::Data => format!("data.{name}"),
    }
}

/// How many attributes come to what.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    attributes: usize,
    carried: usize,
    approximated: usize,
    untried: usize,
    ignored: usize,
    unaccounted: usize,
    by_row: usize,
    by_hook: usize,
}

impl Sums {
    fn of(counted: &Counted, ledgers: &Ledgers) -> Self {
        let mut in_cases: BTreeMap<String, Outcome> = BTreeMap::new();
        for (leaf, outcome) in ledgers.of(counted).into_iter().flat_map(|seen| &seen.leaves) {
            if let Some(attribute) = attribute_of(&counted.attributes, leaf) {
                let before = in_cases.entry(attribute).or_insert(*outcome);
                *before = (*before).min(*outcome);
            }
        }
        let mut sums = Self { attributes: counted.attributes.len(), ..Self::default() };
        for (attribute, by) in &counted.attributes {
            let tried = in_cases.get(attribute);
            match (tried, by) {
                (Some(Outcome::Carried), _) => sums.carried += 1,
                (Some(Outcome::Approximated), _) => sums.approximated += 1,
                (Some(Outcome::Ignored), _) | (None | Some(Outcome::Unaccounted), By::Aside) => sums.ignored += 1,
                (None, By::Row | By::Hook | By::Everything) => sums.untried += 1,
                (Some(Outcome::Unaccounted), _) | (None, By::Nothing) => sums.unaccounted += 1,
            }
            // What only passes over the whole take up shows in cases alone.
            let carried = matches!(tried, Some(Outcome::Carried | Outcome::Approximated));
            match by {
                By::Row => sums.by_row += 1,
                By::Hook => sums.by_hook += 1,
                By::Nothing if carried => sums.by_hook += 1,
                By::Everything | By::Aside | By::Nothing => {}
            }
        }
        sums
    }

    fn add(&mut self, other: Self) {
        self.attributes += other.attributes;
        self.carried += other.carried;
        self.approximated += other.approximated;
        self.untried += other.untried;
        self.ignored += other.ignored;
        self.unaccounted += other.unaccounted;
        self.by_row += other.by_row;
        self.by_hook += other.by_hook;
    }
}

/// Types of a cloud by what becomes of them.
#[derive(Clone, Copy, Debug, Default)]
struct Types {
    all: usize,
    kinds: usize,
    parts: usize,
    by_hand: usize,
    aside: usize,
    in_cases: usize,
    unverified: usize,
}

/// The document, and the figures that must hold.
pub struct Coverage {
    /// Text of `docs/coverage.md`.
    pub text: String,
    /// Attribute mappings that rows carry, and those that hooks do; a row that several types share counts once.
    pub mappings: (usize, usize),
    /// Resource types that are set aside and all resource types, by cloud.
    pub aside: BTreeMap<&'static str, (usize, usize)>,
}

fn percent(part: usize, whole: usize) -> String {
    if whole == 0 { "–".to_owned() } else { format!("{:.1} %", 100.0 * part as f64 / whole as f64) }
}

/// Writes the document.
pub fn document(counted: &[Counted], ledgers: &Ledgers) -> Coverage {
    let mut types: BTreeMap<(&'static str, RowMode), Types> = BTreeMap::new();
    let mut sums: BTreeMap<&'static str, Sums> = BTreeMap::new();
    let mut lines: BTreeMap<&'static str, Vec<String>> = BTreeMap::new();
    let mut reasons: BTreeMap<(&'static str, &Standing), Vec<String>> = BTreeMap::new();
    let mut mappings = (0, 0);
    for one in counted {
        let own = Sums::of(one, ledgers);
        let of_cloud = types.entry((one.cloud, one.mode)).or_default();
        of_cloud.all += 1;
        of_cloud.unverified += usize::from(one.unverified);
        of_cloud.in_cases += usize::from(ledgers.of(one).is_some());
        match &one.standing {
            Standing::Kind(_) => of_cloud.kinds += 1,
            Standing::Part(_) => of_cloud.parts += 1,
            Standing::ByHand(_) => of_cloud.by_hand += 1,
            Standing::Aside(_) => of_cloud.aside += 1,
        }
        let kind = match &one.standing {
            Standing::Kind(kind) => kind.clone(),
            Standing::Part(kind) => format!("in {kind}"),
            Standing::ByHand(_) | Standing::Aside(_) => {
                reasons.entry((one.cloud, &one.standing)).or_default().push(shown(one.mode, one.name));
                continue;
            }
        };
        sums.entry(one.cloud).or_default().add(own);
        if !one.alias {
            mappings.0 += own.by_row;
            mappings.1 += own.by_hook;
        }
        let cases: Vec<&str> =
            ledgers.of(one).into_iter().flat_map(|seen| seen.cases.iter().map(String::as_str)).collect();
        lines.entry(one.cloud).or_default().push(format!(
            "| `{}`{} | {kind} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            shown(one.mode, one.name),
            if one.unverified { " *" } else { "" },
            own.attributes,
            own.carried,
            own.approximated,
            own.untried,
            own.ignored,
            own.unaccounted,
            own.by_row,
            own.by_hook,
            cases.join(", "),
        ));
    }
    let mut text = String::from(HEAD);
    text.push_str(&summary(&types, &sums, mappings));
    let clouds: BTreeSet<&'static str> = types.keys().map(|(cloud, _)| *cloud).collect();
    for cloud in clouds {
        let _ = write!(text, "\n## {cloud}\n");
        if let Some(lines) = lines.get(cloud) {
            let _ = write!(text, "\n{COLUMNS}{}\n", lines.join("\n"));
        }
        for (title, by_hand) in [("By hand", true), ("Set aside", false)] {
            let of_title = reasons
                .iter()
                .filter(|((of, standing), _)| *of == cloud && matches!(standing, Standing::ByHand(_)) == by_hand);
            let list: Vec<String> = of_title
                .filter_map(|((_, standing), names)| {
                    let (Standing::ByHand(reason) | Standing::Aside(reason)) = standing else { return None };
                    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                    Some(format!("- {}: {}", reason.trim_end_matches('.'), names.join(", ")))
                })
                .collect();
            if !list.is_empty() {
                let _ = write!(text, "\n### {title}\n\n{}\n", list.join("\n"));
            }
        }
    }
    let aside = types
        .iter()
        .filter(|((_, mode), _)| *mode == RowMode::Managed)
        .map(|((cloud, _), types)| (*cloud, (types.aside, types.all)))
        .collect();
    Coverage { text, mappings, aside }
}

fn summary(
    types: &BTreeMap<(&'static str, RowMode), Types>,
    sums: &BTreeMap<&'static str, Sums>,
    (by_row, by_hook): (usize, usize),
) -> String {
    let mut text = String::from(
        "| source | | types | kinds | parts | by hand | set aside | set aside, share | in a case | without schema |\n|---|---|---:|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    for ((cloud, mode), types) in types {
        let what = match mode {
            RowMode::Managed => "resources",
            RowMode::Data => "data sources",
        };
        let _ = writeln!(
            text,
            "| {cloud} | {what} | {} | {} | {} | {} | {} | {} | {} | {} |",
            types.all,
            types.kinds,
            types.parts,
            types.by_hand,
            types.aside,
            percent(types.aside, types.all),
            types.in_cases,
            types.unverified,
        );
    }
    text.push_str(
        "\n| source | attributes of mapped types | carried | approximated | mapped, in no case | ignored | unaccounted | by row | by hook |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    for (cloud, sums) in sums {
        let _ = writeln!(
            text,
            "| {cloud} | {} | {} | {} | {} | {} | {} | {} | {} |",
            sums.attributes,
            sums.carried,
            sums.approximated,
            sums.untried,
            sums.ignored,
            sums.unaccounted,
            sums.by_row,
            sums.by_hook,
        );
    }
    let _ = writeln!(
        text,
        "\nRows carry {by_row} of {} attribute mappings ({}), hooks and passes {by_hook}; a row that several types share counts once.",
        by_row + by_hook,
        percent(by_row, by_row + by_hook),
    );
    text
}

const HEAD: &str = "\
# Coverage

Written by `cargo xtask coverage` from the schemas of the providers, the rows of the catalog and the ledgers of the cases in
`converter/cases`; a test holds it to them.

A **kind** is a thing of the neutral model; a **part** belongs to one. **By hand**: nothing is made of the type, and a warning says
what there is to do. **Set aside**: it means nothing elsewhere, and the ledger says why. A data source looks something up and makes
nothing, so that most of them are set aside.

Attributes are those that may be written, as the schema lists them; without `id`, `arn` and `timeouts`, which no ledger counts.
*Carried*, *approximated* and *ignored* are what the best ledger of a case says; *mapped, in no case* is what a row, a hook or the mapper
takes up and no case writes; *ignored* also what a row or hook sets aside with a reason; *unaccounted* is the rest: where it is written,
the ledger names it. Hooks are found out by mapping made-up instances and from the cases, so that what a hook reads only beside further
resources is missing in its column. A star marks a type without a schema.

";

const COLUMNS: &str = "\
| type | kind | attributes | carried | approximated | mapped, in no case | ignored | unaccounted | by row | by hook | cases |
|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---|
";
