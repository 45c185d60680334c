//! What a person asks first, as plain data.

use crate::{Cost, CostSide, Ledger, Totals};
use diagnostic::{Diagnostic, Severity};
use planner::{Blueprint, Target};
use prices::{Decimal, Tax};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A line of the table of sizes and cost.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CostTableRow {
    /// What it was.
    pub source: String,
    /// What it becomes.
    pub becomes: String,
    /// Amount and currency per month, such as `35.99 EUR`, or `no price`.
    pub monthly: String,
}

/// Cost as the first page shows it; `machines::DocumentFacts` has the same fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CostTable {
    /// Its lines.
    pub rows: Vec<CostTableRow>,
    /// The sum with its tax and the days of its prices, as a sentence.
    pub total: Option<String>,
    /// Sentences below the table.
    pub notes: Vec<String>,
}

impl Cost {
    /// Cost as the first page shows it.
    pub fn table(&self, blueprint: &Blueprint) -> CostTable {
        let target = blueprint.target.as_str();
        let Some(side) = self.targets.get(target) else { return CostTable::default() };
        let monthly = |address: &str| {
            let amounts: Vec<String> = side
                .resources
                .iter()
                .filter(|r| r.address == address)
                .map(|r| format!("{} {}", money(r.fixed_monthly), r.currency))
                .collect();
            if amounts.is_empty() { String::from("no price") } else { amounts.join(" + ") }
        };
        let mut rows = Vec::new();
        for server in &blueprint.servers {
            let name = server.size.name.value.as_str();
            let location = match (server.location, &blueprint.second_location) {
                (0, _) | (_, None) => &blueprint.location,
                (_, Some(second)) => second,
            };
            let what = match blueprint.target {
                Target::DockerCompose => format!("{}: a server of yours", server.key),
                Target::Hetzner => format!("{}: {name}, {location}", server.key),
            };
            rows.push(CostTableRow {
                source: server.size.source.clone(),
                becomes: what,
                monthly: monthly(&format!("hcloud_server.this[\"{}\"]", server.key)),
            });
        }
        if blueprint.target == Target::Hetzner {
            for volume in &blueprint.volumes {
                rows.push(CostTableRow {
                    source: some_addresses(&volume.about),
                    becomes: format!("{}: volume of {} GB", volume.key, volume.size.value),
                    monthly: monthly(&format!("hcloud_volume.this[\"{}\"]", volume.key)),
                });
            }
            for balancer in &blueprint.load_balancers {
                rows.push(CostTableRow {
                    source: some_addresses(&balancer.about),
                    becomes: format!("{}: load balancer {}", balancer.key, balancer.type_name.value),
                    monthly: monthly(&format!("hcloud_load_balancer.{}", balancer.key)),
                });
            }
        }
        let paying = blueprint.buckets.iter().find(|b| !b.backup).map(|b| b.key.as_str());
        for bucket in &blueprint.buckets {
            let amount = match paying {
                Some(first) if !bucket.backup && first != bucket.key => format!("with {first}"),
                Some(_) | None => monthly(&format!("minio_s3_bucket.{}", bucket.key)),
            };
            rows.push(CostTableRow {
                source: some_addresses(&bucket.about),
                becomes: format!("{}: bucket", bucket.key),
                monthly: amount,
            });
        }
        let total = (!side.totals.is_empty()).then(|| {
            format!(
                "{} a month{}{}.",
                total(side),
                taxes_and_days(side),
                if side.complete { "" } else { ", without what has no price" }
            )
        });
        CostTable { rows, total, notes: self.notes(target, side) }
    }

    fn notes(&self, target: &str, side: &CostSide) -> Vec<String> {
        let mut notes = Vec::new();
        if !self.source.totals.is_empty() {
            notes.push(format!(
                "The source costs {} a month{}, as far as prices are known.",
                total(&self.source),
                taxes_and_days(&self.source)
            ));
        }
        let without = |side: &str| self.unpriced.iter().filter(|u| u.side == side).count();
        let (before, after) = (without("source"), without(target));
        if before + after > 0 {
            notes.push(format!(
                "Without a price are {before} things of the source and {after} of the target; `cost.json` names each with the reason."
            ));
        }
        match (&self.saving, &self.saving_reason) {
            (Some(saving), _) if !side.totals.is_empty() => {
                let words: Vec<String> =
                    saving.iter().map(|(currency, amount)| format!("{} {currency}", money(*amount))).collect();
                notes.push(format!("The difference is {} a month.", words.join(" and ")));
            }
            (None, Some(reason)) => notes.push(format!("No saving is given: {reason}.")),
            (Some(_) | None, _) => {}
        }
        notes
    }
}

/// An application that must change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// A word: `Queue`, `Bucket`.
    pub subject: String,
    /// Actions that prove it.
    pub actions: Vec<String>,
    /// Where they stand.
    pub stated_in: Vec<String>,
    /// What to do.
    pub advice: String,
}

/// Something that is weaker than before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Weaker {
    /// A word: `Availability`, `Encryption`.
    pub subject: String,
    /// How it was and how it is.
    pub text: String,
    /// What it is about.
    pub about: Vec<String>,
}

/// An instance of the source and what stands for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Replaced {
    /// Its address.
    pub address: String,
    /// Its kind; absent if it means nothing elsewhere or nobody knows its type.
    pub kind: Option<&'static str>,
    /// Files and blocks that stand for it.
    pub becomes: Vec<String>,
}

/// What a person asks first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// All of it in a few sentences.
    pub text: String,
    /// Number of instances by kind.
    pub kinds: BTreeMap<&'static str, usize>,
    /// Number of servers of the target.
    pub servers: usize,
    /// Sums of the ledger.
    pub totals: Totals,
    /// Leaves that nobody used.
    pub unaccounted: Vec<String>,
    /// Sums of the source's cost by currency, as decimals.
    pub source_cost: BTreeMap<String, String>,
    /// Sums of the target's cost by currency, as decimals.
    pub target_cost: BTreeMap<String, String>,
    /// Whether everything on both sides has a price.
    pub cost_complete: bool,
    /// What is weaker than before.
    pub weaknesses: Vec<Weaker>,
    /// What must change in the application.
    pub changes: Vec<Change>,
    /// What is lost by decisions, and warnings that came up on the way.
    pub warnings: Vec<String>,
    /// What people must do.
    pub manual_steps: Vec<String>,
    /// Instances with what stands for them.
    pub resources: Vec<Replaced>,
    /// Recovery time objective, in words.
    pub rto: String,
    /// Recovery point objective, in words.
    pub rpo: String,
}

/// Gathers the summary. `diagnostics` are those of the whole way; their warnings are listed without repetitions.
pub fn summary(blueprint: &Blueprint, ledger: &Ledger, cost: &Cost, diagnostics: &[Diagnostic]) -> Summary {
    let mut kinds: BTreeMap<&'static str, usize> = BTreeMap::new();
    for kind in ledger.resources.iter().filter_map(|r| r.kind) {
        *kinds.entry(kind).or_default() += 1;
    }
    let mut warnings: Vec<String> =
        blueprint.decisions.iter().filter_map(|d| Some(format!("{}: {}", d.id, d.warning.as_ref()?))).collect();
    let said = diagnostics.iter().filter(|d| d.severity == Severity::Warning).map(|d| match &d.place {
        Some(place) => format!("{} ({place})", d.summary),
        None => d.summary.clone(),
    });
    warnings.extend(said);
    let mut seen = BTreeSet::new();
    warnings.retain(|w| seen.insert(w.clone()));
    let target = cost.targets.get(blueprint.target.as_str());
    let decimals = |side: &CostSide| side.totals.iter().map(|(c, a)| (c.clone(), a.to_string())).collect();
    let manual_steps = blueprint.steps.iter().map(|step| match addresses(&step.about) {
        about if about.is_empty() => step.text.clone(),
        about => format!("{} ({about})", step.text),
    });
    Summary {
        text: text(blueprint, ledger, cost),
        kinds,
        servers: blueprint.servers.len(),
        totals: ledger.totals,
        unaccounted: ledger.unaccounted(),
        source_cost: decimals(&cost.source),
        target_cost: target.map(decimals).unwrap_or_default(),
        cost_complete: cost.source.complete && target.is_some_and(|t| t.complete),
        weaknesses: blueprint
            .weaknesses
            .iter()
            .map(|w| Weaker {
                subject: w.subject.clone(),
                text: w.text.clone(),
                about: w.about.iter().map(ToString::to_string).collect(),
            })
            .collect(),
        changes: blueprint
            .changes
            .iter()
            .map(|c| Change {
                subject: c.subject.clone(),
                actions: c.actions.clone(),
                stated_in: c.stated_in.iter().map(ToString::to_string).collect(),
                advice: c.advice.clone(),
            })
            .collect(),
        warnings,
        manual_steps: manual_steps.collect(),
        resources: ledger
            .resources
            .iter()
            .map(|r| Replaced { address: r.address.to_string(), kind: r.kind, becomes: r.becomes.clone() })
            .collect(),
        rto: blueprint.rto.clone(),
        rpo: blueprint.rpo.clone(),
    }
}

fn text(blueprint: &Blueprint, ledger: &Ledger, cost: &Cost) -> String {
    let count = |number: usize, one: &str, many: &str| format!("{number} {}", if number == 1 { one } else { many });
    let mut sentences = vec![format!(
        "{} to {} at level {} with {}: {} become {}.",
        blueprint.name.value,
        blueprint.target,
        blueprint.level,
        blueprint.runtime,
        count(ledger.resources.len(), "resource", "resources"),
        count(blueprint.servers.len(), "server", "servers"),
    )];
    sentences.push(ledger.summary());
    if let Some(side) = cost.targets.get(blueprint.target.as_str()).filter(|s| !s.totals.is_empty()) {
        let gap = if side.complete { "" } else { ", without what has no price" };
        sentences.push(format!("It will cost {} a month{}{gap}.", total(side), taxes_and_days(side)));
    }
    let weaker = blueprint.weaknesses.len();
    if weaker > 0 {
        sentences.push(format!("{} weaker than before.", count(weaker, "thing is", "things are")));
    }
    let changes = blueprint.changes.len();
    if changes > 0 {
        sentences.push(format!("The application needs {}.", count(changes, "change", "changes")));
    }
    sentences.join(" ")
}

fn addresses(about: &[value::Address]) -> String {
    about.iter().map(|a| format!("`{a}`")).collect::<Vec<_>>().join(", ")
}

/// The first of them, and how many more there are: a cell of a table holds no more.
fn some_addresses(about: &[value::Address]) -> String {
    match about {
        [first, _, rest @ ..] if !rest.is_empty() => format!("`{first}` and {} more", rest.len() + 1),
        _ => addresses(about),
    }
}

/// An amount in hundredths.
fn money(amount: Decimal) -> String {
    format!("{:.2}", amount.round_dp(2))
}

fn total(side: &CostSide) -> String {
    side.totals
        .iter()
        .map(|(currency, amount)| format!("{} {currency}", money(*amount)))
        .collect::<Vec<_>>()
        .join(" and ")
}

fn taxes_and_days(side: &CostSide) -> String {
    let lines = || side.resources.iter().flat_map(|r| &r.lines);
    let taxes: BTreeSet<Tax> = lines().map(|l| l.tax).collect();
    let days: BTreeSet<&str> = lines().map(|l| l.as_of).collect();
    let tax: Vec<&str> = taxes
        .iter()
        .map(|tax| match tax {
            Tax::Net => "net",
            Tax::Gross => "gross",
            Tax::Unstated => "tax not stated",
        })
        .collect();
    let days = match (days.first(), days.last()) {
        (Some(first), Some(last)) if first == last => format!("prices of {first}"),
        (Some(first), Some(last)) => format!("prices of {first} to {last}"),
        (None, _) | (_, None) => return String::new(),
    };
    format!(" {}, {days}", tax.join(" and "))
}
