//! The ledger: what became of each written leaf of the source.

use crate::json;
use estate::{Estate, Resource};
use model::{Fidelity, Infrastructure, Origin, Treatment, TreatmentOutcome};
use planner::Blueprint;
use planner::blueprint::{Decision, MonitoredBy};
use render::Tree;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use value::{Address, Mode, Path};

/// What became of a leaf, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It stands in the output and means the same.
    Carried,
    /// It stands in the output, or steered it, and means something near.
    Approximated,
    /// It was set aside for a reason.
    Ignored,
    /// Nobody used it.
    Unaccounted,
}

/// What became of one leaf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Attribute {
    /// Path of the leaf, in the ledger's form.
    pub path: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Where it stands now, as `file#words`; at most [`PLACES`] of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What became of one resource instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ResourceAccount {
    /// Its address.
    pub address: Address,
    /// Its type.
    #[serde(rename = "type")]
    pub type_name: String,
    /// Kind of the thing that it is or belongs to; absent if it means nothing elsewhere or nobody knows its type.
    pub kind: Option<&'static str>,
    /// What became of the whole.
    pub outcome: Outcome,
    /// Files and blocks that stand for it now.
    pub becomes: Vec<String>,
    /// Its written leaves.
    pub attributes: Vec<Attribute>,
}

/// How many leaves came to which outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Leaves that mean the same.
    pub carried: usize,
    /// Leaves that mean something near.
    pub approximated: usize,
    /// Leaves that were set aside.
    pub ignored: usize,
    /// Leaves that nobody used.
    pub unaccounted: usize,
}

impl Totals {
    /// All leaves.
    pub fn all(&self) -> usize {
        self.carried + self.approximated + self.ignored + self.unaccounted
    }

    fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Carried => self.carried += 1,
            Outcome::Approximated => self.approximated += 1,
            Outcome::Ignored => self.ignored += 1,
            Outcome::Unaccounted => self.unaccounted += 1,
        }
    }
}

/// The account of every managed instance, sorted by address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ledger {
    /// Instances with their leaves.
    pub resources: Vec<ResourceAccount>,
    /// Sums over all leaves.
    pub totals: Totals,
}

/// Most places that are named for a leaf.
pub const PLACES: usize = 5;
/// Most places that are named for an instance.
const BECOMES: usize = 12;

impl Ledger {
    /// `ledger.json`.
    pub fn to_json(&self) -> String {
        json::text(&serde_json::to_value(self).unwrap_or_default())
    }

    /// Leaves that nobody used, as `address.path`, in order; an instance without leaves that nobody used by its address.
    pub fn unaccounted(&self) -> Vec<String> {
        let mut found = Vec::new();
        for resource in &self.resources {
            if resource.attributes.is_empty() && resource.outcome == Outcome::Unaccounted {
                found.push(resource.address.to_string());
            }
            for attribute in resource.attributes.iter().filter(|a| a.outcome == Outcome::Unaccounted) {
                found.push(match attribute.path.as_str() {
                    "" => resource.address.to_string(),
                    path => format!("{}.{path}", resource.address),
                });
            }
        }
        found
    }

    /// The sums as a sentence.
    pub fn summary(&self) -> String {
        let totals = &self.totals;
        format!(
            "Of {} written attributes of {} resources, {} are carried, {} approximated, {} ignored for a reason, and {} unaccounted for.",
            totals.all(),
            self.resources.len(),
            totals.carried,
            totals.approximated,
            totals.ignored,
            totals.unaccounted,
        )
    }
}

/// What the output says of a leaf.
#[derive(Default)]
struct Seen {
    places: Vec<String>,
    reasons: Vec<String>,
}

impl Seen {
    fn note(&mut self, place: String, fidelity: &Fidelity, reason_of: impl Fn(&str) -> String) {
        if !self.places.contains(&place) {
            self.places.push(place);
        }
        if let Fidelity::Approximated(reason) = fidelity {
            let reason = reason_of(reason);
            if !self.reasons.contains(&reason) {
                self.reasons.push(reason);
            }
        }
    }
}

struct Evidence<'a> {
    infrastructure: &'a Infrastructure,
    marks: BTreeMap<&'a Origin, Seen>,
    decisions: BTreeMap<&'a Origin, Vec<(&'a Decision, &'a Fidelity)>>,
    /// Leaves that say who may reach what.
    exposure: BTreeMap<&'a Origin, &'a Fidelity>,
    /// Paragraphs of the first page that were written because of a leaf.
    told: BTreeMap<&'a Origin, BTreeSet<String>>,
    /// Addresses of what costs more or less by a leaf.
    priced: BTreeMap<Origin, Vec<String>>,
    treatments: BTreeMap<&'a Address, Vec<&'a Treatment>>,
    /// Places that stand for an instance, because something of the blueprint is about it.
    about: BTreeMap<&'a Address, Vec<String>>,
    /// Places that hold a leaf of an instance, with the words shortened to the block.
    holding: BTreeMap<&'a Address, BTreeSet<String>>,
    /// What the manual steps are about.
    steps: BTreeSet<&'a Address>,
    tree: &'a Tree,
    unsupported: BTreeSet<&'a Address>,
    orphans: BTreeSet<&'a Address>,
}

/// Computes the ledger.
///
/// `leaves` gives the written leaves of an instance, which `catalog::written_leaves` knows. Data sources are listed only
/// if a leaf of theirs stands in the output.
pub fn ledger(
    estate: &Estate,
    infrastructure: &Infrastructure,
    blueprint: &Blueprint,
    tree: &Tree,
    leaves: &dyn Fn(&Resource) -> Vec<Path>,
) -> Ledger {
    let evidence = Evidence::gather(infrastructure, blueprint, tree);
    let mut ledger = Ledger::default();
    for resource in estate.resources() {
        let account = evidence.account(resource, leaves(resource));
        let listed = match resource.address.mode {
            Mode::Managed => true,
            Mode::Data | Mode::Ephemeral => {
                account.attributes.iter().any(|a| a.outcome <= Outcome::Approximated && !a.to.is_empty())
            }
        };
        if listed {
            account.attributes.iter().for_each(|a| ledger.totals.count(a.outcome));
            ledger.resources.push(account);
        }
    }
    ledger
}

impl<'a> Evidence<'a> {
    fn gather(infrastructure: &'a Infrastructure, blueprint: &'a Blueprint, tree: &'a Tree) -> Self {
        let mut marks: BTreeMap<&Origin, Seen> = BTreeMap::new();
        let mut holding: BTreeMap<&Address, BTreeSet<String>> = BTreeMap::new();
        for (path, file) in tree.files() {
            for mark in &file.marks {
                let origin = &mark.trace.origin;
                let place = place(path, &mark.label);
                marks.entry(origin).or_default().note(place, &mark.trace.fidelity, str::to_owned);
                // Labels are the same for everything: they are not what a thing has become.
                if !matches!(origin.path.head(), Some("tags" | "tags_all")) {
                    holding.entry(&origin.address).or_default().insert(block_place(path, &mark.label));
                }
            }
        }
        let mut decisions: BTreeMap<&Origin, Vec<(&Decision, &Fidelity)>> = BTreeMap::new();
        for decision in &blueprint.decisions {
            for trace in &decision.steered_by {
                decisions.entry(&trace.origin).or_default().push((decision, &trace.fidelity));
            }
        }
        let mut treatments: BTreeMap<&Address, Vec<&Treatment>> = BTreeMap::new();
        for treatment in infrastructure.treatments.iter().chain(&blueprint.treatments) {
            treatments.entry(&treatment.origin.address).or_default().push(treatment);
        }
        Self {
            infrastructure,
            marks,
            decisions,
            treatments,
            about: about(blueprint, tree),
            holding,
            exposure: blueprint.exposure.steered_by.iter().map(|t| (&t.origin, &t.fidelity)).collect(),
            told: told(blueprint, tree),
            priced: crate::cost::steering(infrastructure),
            steps: blueprint.steps.iter().flat_map(|step| &step.about).collect(),
            tree,
            unsupported: infrastructure.unsupported.iter().collect(),
            orphans: infrastructure.orphans.iter().collect(),
        }
    }

    fn account(&self, resource: &Resource, leaves: Vec<Path>) -> ResourceAccount {
        let address = &resource.address;
        let mut seen = BTreeSet::new();
        let attributes: Vec<Attribute> = leaves
            .into_iter()
            .filter(|path| seen.insert(path.clone()))
            .map(|path| self.attribute(Origin::new(address.clone(), path)))
            .collect();
        let mut becomes = self.about.get(address).cloned().unwrap_or_default();
        for place in self.holding.get(address).into_iter().flatten() {
            if !becomes.contains(place) {
                becomes.push(place.clone());
            }
        }
        becomes.truncate(BECOMES);
        let outcome = self.outcome(address, &attributes, &becomes);
        let kind = self.infrastructure.node_of(address).map(|node| node.kind.name());
        ResourceAccount {
            address: address.clone(),
            type_name: resource.type_name().to_owned(),
            kind,
            outcome,
            becomes,
            attributes,
        }
    }

    fn attribute(&self, origin: Origin) -> Attribute {
        let path = origin.path.to_string();
        if let Some(seen) = self.marks.get(&origin) {
            return carried(path, seen);
        }
        if let Some(steered) = self.decisions.get(&origin) {
            let mut seen = Seen::default();
            let mut named = Vec::new();
            for (decision, fidelity) in steered {
                let name = format!("decision {}", decision.id);
                seen.note(format!("decisions.json#{}", decision.id), fidelity, |reason| {
                    if reason.contains(&name) { reason.to_owned() } else { format!("{name}: {reason}") }
                });
                if !named.contains(&name) {
                    named.push(name);
                }
            }
            let mut attribute = carried(path, &seen);
            if attribute.reason.is_none() {
                attribute.reason = Some(named.join(", "));
            }
            return attribute;
        }
        if let Some(fidelity) = self.exposure.get(&origin) {
            let mut seen = Seen::default();
            seen.note(String::from("decisions.json#exposure"), fidelity, str::to_owned);
            return carried(path, &seen);
        }
        let set_aside = self.treatments.get(&origin.address).and_then(|treatments| {
            treatments
                .iter()
                .filter(|t| origin.path.starts_with(&t.origin.path))
                .max_by_key(|t| t.origin.path.steps().len())
        });
        let aside = || set_aside.map(|t| format!("{}; ", t.reason)).unwrap_or_default();
        if let Some(subjects) = self.told.get(&origin) {
            let mut seen = Seen::default();
            let fidelity = Fidelity::Approximated(format!("{}the first page tells of it", aside()));
            for subject in subjects {
                seen.note(format!("{README}#{subject}"), &fidelity, str::to_owned);
            }
            return carried(path, &seen);
        }
        if let Some(addresses) = self.priced.get(&origin) {
            let mut seen = Seen::default();
            let fidelity = Fidelity::Approximated(format!("{}it decides what the source costs", aside()));
            for address in addresses {
                seen.note(format!("cost.json#{address}"), &fidelity, str::to_owned);
            }
            return carried(path, &seen);
        }
        if let Some(step) = self.joined(&origin) {
            let mut seen = Seen::default();
            let fidelity =
                Fidelity::Approximated(format!("{}it is a part of {step}, which is a step for people", aside()));
            for file in STEPS.iter().filter(|file| self.tree.get(file).is_some()) {
                seen.note(place(file, &step.to_string()), &fidelity, str::to_owned);
            }
            return carried(path, &seen);
        }
        if let Some(treatment) = set_aside {
            let outcome = match treatment.outcome {
                TreatmentOutcome::Ignored => Outcome::Ignored,
            };
            return Attribute { path, outcome, to: Vec::new(), reason: Some(treatment.reason.clone()) };
        }
        if let Some(reason) = self.infrastructure.glue.get(&origin.address) {
            return Attribute { path, outcome: Outcome::Ignored, to: Vec::new(), reason: Some(reason.clone()) };
        }
        // A warning names it.
        if self.orphans.contains(&origin.address) {
            let reason = String::from("not carried over: it belongs to something that is not part of the input");
            return Attribute { path, outcome: Outcome::Ignored, to: Vec::new(), reason: Some(reason) };
        }
        let reason = if self.unsupported.contains(&origin.address) {
            format!("the type {} is not known here", origin.address.type_name)
        } else {
            String::from("nothing took it over")
        };
        Attribute { path, outcome: Outcome::Unaccounted, to: Vec::new(), reason: Some(reason) }
    }

    /// The thing of a manual step that an instance is a part of by this leaf. By itself it would be in that list, too.
    fn joined(&self, origin: &Origin) -> Option<&'a Address> {
        if !self.infrastructure.joins.contains(origin) || !STEPS.iter().any(|file| self.tree.get(file).is_some()) {
            return None;
        }
        let head = &self.infrastructure.node_of(&origin.address)?.address;
        (*head != origin.address && self.steps.contains(head)).then_some(head)
    }

    /// The whole is as good as its parts. Labels and words for people do not count: what has the same meaning and lost
    /// its tags is carried.
    fn outcome(&self, address: &Address, attributes: &[Attribute], becomes: &[String]) -> Outcome {
        if attributes.iter().any(|a| a.outcome == Outcome::Unaccounted) {
            return Outcome::Unaccounted;
        }
        let matters = |a: &&Attribute| {
            let head = a.path.split(['.', '[']).next().unwrap_or_default();
            !matches!(head, "tags" | "tags_all" | "description")
        };
        let mut counted: Vec<Outcome> = attributes.iter().filter(matters).map(|a| a.outcome).collect();
        if counted.is_empty() {
            counted = attributes.iter().map(|a| a.outcome).collect();
        }
        match (counted.iter().min(), counted.iter().max()) {
            (Some(best), Some(worst)) if best == worst => *best,
            (Some(_), Some(_)) => Outcome::Approximated,
            // Nothing was written in it: what counts is whether it is still there.
            _ if !becomes.is_empty() => Outcome::Carried,
            _ if self.orphans.contains(address) => Outcome::Ignored,
            _ if self.infrastructure.glue.contains_key(address) || self.treatments.contains_key(address) => {
                Outcome::Ignored
            }
            _ if self.unsupported.contains(address) => Outcome::Unaccounted,
            // It was understood, and says nothing that could be lost.
            _ if self.infrastructure.node_of(address).is_some() => Outcome::Ignored,
            _ => Outcome::Unaccounted,
        }
    }
}

/// The first page that people read.
const README: &str = "docs/README.md";
/// Where the manual steps stand.
const STEPS: [&str; 2] = [README, "docs/runbook.md"];

/// Subjects of what is weaker and of what must change, by the leaves that say so.
fn told<'a>(blueprint: &'a Blueprint, tree: &Tree) -> BTreeMap<&'a Origin, BTreeSet<String>> {
    let mut found: BTreeMap<&Origin, BTreeSet<String>> = BTreeMap::new();
    if tree.get(README).is_none() {
        return found;
    }
    let weaker = blueprint.weaknesses.iter().map(|w| (&w.subject, &w.origins));
    for (subject, origins) in weaker.chain(blueprint.changes.iter().map(|c| (&c.subject, &c.origins))) {
        for origin in origins {
            found.entry(origin).or_default().insert(subject.clone());
        }
    }
    found
}

fn carried(path: String, seen: &Seen) -> Attribute {
    let outcome = if seen.reasons.is_empty() { Outcome::Carried } else { Outcome::Approximated };
    let reason = (!seen.reasons.is_empty()).then(|| seen.reasons.join("; "));
    Attribute { path, outcome, to: seen.places.iter().take(PLACES).cloned().collect(), reason }
}

fn place(path: &str, label: &str) -> String {
    if label.is_empty() { path.to_owned() } else { format!("{path}#{label}") }
}

/// The place with its words shortened to the block that a reader looks for.
fn block_place(path: &str, label: &str) -> String {
    let parts: Vec<&str> = label.split('.').collect();
    let depth = match (path.ends_with(".tf"), parts.first().copied().unwrap_or_default()) {
        (true, "locals" | "data") => 3,
        (true, _) => 2,
        (false, "services" | "networks" | "volumes") => 2,
        (false, _) => 1,
    };
    place(path, &parts.iter().take(depth).copied().collect::<Vec<_>>().join("."))
}

/// Where the things of a blueprint stand that are about an instance. Only files that were rendered are named.
fn about<'a>(blueprint: &'a Blueprint, tree: &Tree) -> BTreeMap<&'a Address, Vec<String>> {
    let mut found: BTreeMap<&Address, Vec<String>> = BTreeMap::new();
    let mut note = |addresses: &'a [Address], file: String, words: String| {
        if tree.get(&file).is_none() {
            return;
        }
        let place = place(&file, &words);
        for address in addresses {
            let places = found.entry(address).or_default();
            if !places.contains(&place) {
                places.push(place.clone());
            }
        }
    };
    let compose = |project: &str| {
        let own = format!("compose/{project}/compose.yaml");
        if tree.get(&own).is_some() { own } else { String::from("compose/compose.yaml") }
    };
    let terraform = |name: &str| format!("terraform/{name}.tf");
    let inventory = ["ansible/inventory/hosts.yml", "ansible/inventory/hosts.example.yml"]
        .into_iter()
        .find(|path| tree.get(path).is_some())
        .unwrap_or("ansible/inventory/hosts.yml");
    for project in &blueprint.projects {
        for service in &project.services {
            note(&service.about, compose(&project.key), service.name.value.clone());
        }
        note(&project.about, compose(&project.key), String::new());
        if let Some(proxy) = &project.proxy {
            let folder = compose(&project.key).trim_end_matches("compose.yaml").to_owned();
            for (about, name) in proxy
                .routers
                .iter()
                .map(|r| (&r.about, &r.name))
                .chain(proxy.backends.iter().map(|b| (&b.about, &b.name)))
            {
                note(about, format!("{folder}traefik/routes.yaml"), name.clone());
            }
            note(&proxy.about, format!("{folder}traefik/routes.yaml"), String::new());
        }
    }
    for database in &blueprint.databases {
        note(&database.about, compose(&database.project), database.key.clone());
    }
    for broker in &blueprint.brokers {
        let file = compose(&broker.project);
        note(&broker.about, file.clone(), broker.key.clone());
        for queue in &broker.queues {
            note(&queue.about, file.clone(), broker.key.clone());
        }
    }
    for server in &blueprint.servers {
        note(&server.about, terraform("locals"), format!("servers.{}", server.key));
        if tree.get("terraform/locals.tf").is_none() {
            note(&server.about, inventory.to_owned(), server.key.clone());
        }
    }
    for volume in &blueprint.volumes {
        note(&volume.about, terraform("volumes"), String::from("hcloud_volume.this"));
    }
    for network in &blueprint.networks {
        note(&network.about, terraform("network"), network.key.clone());
        for subnet in &network.subnets {
            note(&subnet.about, terraform("network"), subnet.key.clone());
        }
    }
    for firewall in &blueprint.firewalls {
        note(&firewall.about, terraform("firewall"), format!("firewalls.{}", firewall.key));
        for rule in &firewall.rules {
            note(&rule.about, terraform("firewall"), format!("firewalls.{}.{}", firewall.key, rule.key));
        }
    }
    for balancer in &blueprint.load_balancers {
        note(&balancer.about, terraform("load_balancer"), format!("hcloud_load_balancer.{}", balancer.key));
    }
    for zone in blueprint.zones.iter().filter(|z| z.moves) {
        note(&zone.about, terraform("dns"), format!("hcloud_zone.{}", zone.key));
        for record in &zone.records {
            note(&record.about, terraform("dns"), record.key.clone());
        }
    }
    for bucket in &blueprint.buckets {
        note(&bucket.about, terraform("object_storage"), format!("minio_s3_bucket.{}", bucket.key));
    }
    for secret in &blueprint.secrets {
        note(&secret.about, String::from("ansible/group_vars/all/secrets.yml"), secret.name.clone());
    }
    for check in &blueprint.checks {
        let (on, about) = monitored(check);
        let words = match on {
            MonitoredBy::Server(key) => key.clone(),
            MonitoredBy::Everywhere => String::new(),
        };
        note(about, String::from("ansible/roles/monitoring/tasks/main.yml"), words);
    }
    if let Some(retention) = &blueprint.log_retention {
        note(&retention.about, String::from("ansible/group_vars/all/main.yml"), String::from("journal_retention_days"));
    }
    found
}

fn monitored(check: &planner::blueprint::Check) -> (&MonitoredBy, &[Address]) {
    use planner::blueprint::Check;
    match check {
        Check::CpuAbove { on, about, .. }
        | Check::DiskAbove { on, about, .. }
        | Check::MemoryAbove { on, about, .. }
        | Check::AnswersAbove { on, about, .. }
        | Check::QueueAbove { on, about, .. } => (on, about),
    }
}
