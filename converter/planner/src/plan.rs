//! From what was understood to what will be built.

use crate::blueprint::{Blueprint, ExposureReport, Inputs, Moves};
use crate::context::{Planner, project_name};
use crate::{Level, Options, Runtime, Target};
use diagnostic::Diagnostic;
use model::{Infrastructure, Text, Traced, Traces, kinds};
use std::collections::{BTreeMap, BTreeSet};

/// Levels that a target can give, lowest first.
pub fn supported_levels(target: Target) -> &'static [Level] {
    match target {
        Target::DockerCompose => &[Level::None],
        Target::Hetzner => &[Level::None, Level::Basic],
    }
}

/// What is wrong with what was asked for, if anything is.
pub fn check_options(options: &Options) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let levels = supported_levels(options.target);
    if !levels.contains(&options.level) {
        let nearest = levels.iter().rev().find(|l| **l < options.level).or(levels.first());
        let words: Vec<&str> = levels.iter().map(|l| l.as_str()).collect();
        diagnostics.push(
            Diagnostic::error(
                format!("The target {} cannot give the level {}", options.target, options.level),
                format!(
                    "It can give: {}. The nearest is {}.",
                    words.join(", "),
                    nearest.map_or("none", |l| l.as_str())
                ),
            )
            .at_attribute("ha", ""),
        );
    }
    for cidr in &options.admin_cidrs {
        if !model::cidr_contains(cidr, cidr) {
            diagnostics.push(
                Diagnostic::error(format!("{cidr:?} is not a network"), "Write it as 203.0.113.7/32 or 2001:db8::/48.")
                    .at_attribute("admin_cidrs", ""),
            );
        } else if cidr.ends_with("/0") {
            diagnostics.push(
                Diagnostic::error(
                    "The whole internet may not log in",
                    format!("{cidr} as admin_cidrs would open SSH to everybody. Give the networks of your operators."),
                )
                .at_attribute("admin_cidrs", ""),
            );
        }
    }
    if let (Some(first), Some(second)) = (&options.region, &options.second_region)
        && first == second
    {
        diagnostics.push(
            Diagnostic::error(
                "Both regions are the same",
                "What stands in one location fails together. Give another second_region.",
            )
            .at_attribute("second_region", ""),
        );
    }
    for region in options.region.iter().chain(&options.second_region) {
        if options.target == Target::Hetzner && !LOCATIONS.iter().any(|(name, _)| name == region) {
            let names: Vec<&str> = LOCATIONS.iter().map(|(n, _)| *n).collect();
            diagnostics.push(
                Diagnostic::error(
                    format!("Hetzner has no location {region:?}"),
                    format!("Choose one of {}.", names.join(", ")),
                )
                .at_attribute("region", ""),
            );
        }
    }
    diagnostics
}

/// Hetzner's locations with their network zones. From knowledge, not yet checked against its documentation.
const LOCATIONS: &[(&str, &str)] = &[
    ("fsn1", "eu-central"),
    ("nbg1", "eu-central"),
    ("hel1", "eu-central"),
    ("ash", "us-east"),
    ("hil", "us-west"),
    ("sin", "ap-southeast"),
];

/// Decides everything. The blueprint is whole even where diagnostics say that something was left out.
pub fn plan(infrastructure: &Infrastructure, options: &Options) -> (Blueprint, Vec<Diagnostic>) {
    let mut planner = Planner {
        infrastructure,
        options,
        blueprint: empty(infrastructure, options),
        diagnostics: Vec::new(),
        places: BTreeMap::new(),
        secret_names: BTreeMap::new(),
        secret_variables: BTreeMap::new(),
        password_origins: BTreeMap::new(),
        user_variables: BTreeMap::new(),
        linked_secrets: BTreeMap::new(),
        consumers: BTreeMap::new(),
        pending: BTreeMap::new(),
        unmeasured: BTreeMap::new(),
        used_choices: BTreeSet::new(),
    };
    planner.plan_labels();
    planner.plan_keys();
    planner.plan_networks();
    let running = planner.running();
    planner.plan_servers(&running);
    planner.plan_buckets();
    planner.plan_backup_bucket();
    planner.plan_traffic();
    planner.plan_services(&running);
    planner.plan_proxy();
    planner.plan_zones();
    planner.plan_firewalls();
    planner.plan_logs();
    planner.plan_checks();
    planner.plan_changes();
    planner.plan_unbuilt();
    planner.add_products();
    planner.set_aside();
    planner.finish();
    (planner.blueprint, planner.diagnostics)
}

fn empty(infrastructure: &Infrastructure, options: &Options) -> Blueprint {
    let location = match options.target {
        Target::Hetzner => options.region.clone().unwrap_or_else(|| String::from("fsn1")),
        Target::DockerCompose => String::new(),
    };
    let network_zone = LOCATIONS.iter().find(|(n, _)| *n == location).map_or("", |(_, zone)| zone).to_owned();
    let second = options.second_region.clone().or_else(|| {
        LOCATIONS.iter().find(|(n, zone)| *zone == network_zone && *n != location && !network_zone.is_empty()).map(
            |(n, _)| {
                if location == "fsn1" { String::from("nbg1") } else { (*n).to_owned() }
            },
        )
    });
    let (rto, rpo) = match options.level {
        Level::None => {
            ("hours: a new server and a restore", "a day, or five minutes where the log of changes is archived")
        }
        Level::Basic | Level::MultiServer | Level::Cluster | Level::Geo => {
            ("10 to 30 minutes by hand", "seconds where a standby copies, else the last backup")
        }
    };
    Blueprint {
        target: options.target,
        runtime: options.runtime.unwrap_or(Runtime::Compose),
        level: options.level,
        name: project_name(infrastructure),
        labels: BTreeMap::new(),
        second_location: (options.level > Level::None && options.target == Target::Hetzner).then_some(second).flatten(),
        location,
        network_zone,
        inputs: Inputs {
            admin_cidrs: options.admin_cidrs.clone(),
            ssh_public_keys: options.ssh_public_keys.iter().map(|(k, v)| (k.clone(), Traced::own(v.clone()))).collect(),
            acme_email: options.acme_email.clone(),
            registry: options.registry.clone(),
            alert_target: options.alert_target.clone(),
            backup_endpoint: options.backup_endpoint.clone(),
        },
        networks: Vec::new(),
        servers: Vec::new(),
        volumes: Vec::new(),
        firewalls: Vec::new(),
        load_balancers: Vec::new(),
        zones: Vec::new(),
        traffic: None,
        buckets: Vec::new(),
        projects: Vec::new(),
        databases: Vec::new(),
        brokers: Vec::new(),
        secrets: Vec::new(),
        endpoints: Vec::new(),
        checks: Vec::new(),
        log_retention: None,
        moves: Moves::default(),
        decisions: Vec::new(),
        exposure: ExposureReport::default(),
        changes: Vec::new(),
        weaknesses: Vec::new(),
        steps: Vec::new(),
        treatments: Vec::new(),
        rto: rto.to_owned(),
        rpo: rpo.to_owned(),
    }
}

impl Planner<'_> {
    /// Labels: tags that every tagged thing of the source shares.
    fn plan_labels(&mut self) {
        let known = |node: &model::Node| -> BTreeMap<String, String> {
            let tags = node.tags.iter().filter(|(key, _)| *key != "Name");
            tags.filter_map(|(key, field)| Some((key.clone(), field.get().and_then(Text::known)?))).collect()
        };
        let tagged = || self.infrastructure.nodes.values().filter(|n| n.tags.keys().any(|k| k != "Name"));
        let mut shared: Option<BTreeMap<String, String>> = None;
        for node in tagged() {
            let own = known(node);
            match &mut shared {
                None => shared = Some(own),
                Some(shared) => shared.retain(|key, value| own.get(key) == Some(value)),
            }
        }
        let mut labels: BTreeMap<String, Traced<String>> = BTreeMap::new();
        for (key, value) in shared.unwrap_or_default() {
            let label = label_key(&key);
            let text = label_value(&value);
            if label.is_empty() || text.is_empty() {
                continue;
            }
            let same = text == value && label == key.to_lowercase();
            let entry = labels.entry(label).or_insert_with(|| Traced::own(text));
            for field in tagged().filter_map(|n| n.tags.get(&key)) {
                entry.traces.extend(&if same {
                    Traces::carried(&field.origins())
                } else {
                    Traces::approximated(&field.origins(), "written as labels of the target may be")
                });
            }
        }
        self.blueprint.labels = labels;
    }

    /// Public keys of the source, beside those that were given.
    fn plan_keys(&mut self) {
        for (node, key) in self.infrastructure.of::<kinds::SshKey>() {
            let name = self.short(&key.name.get().and_then(Text::known).unwrap_or_else(|| node.name.clone()));
            match key.public_key.get().and_then(Text::known) {
                Some(public)
                    if public.starts_with("ssh-") || public.starts_with("ecdsa-") || public.starts_with("sk-") =>
                {
                    let mut traced = Traced::carried(public.trim().to_owned(), &key.public_key.origins());
                    if self.has_cloud() {
                        // Keys have names there.
                        traced.traces.extend(&Traces::carried(&key.name.origins()));
                    }
                    self.blueprint.inputs.ssh_public_keys.entry(name).or_insert(traced);
                }
                Some(_) | None => {
                    self.diagnostics.push(
                        Diagnostic::warning(
                            format!("The public key of {} is not known", node.address),
                            "The output asks for the keys of the operators (ssh_public_keys).",
                        )
                        .at_attribute(node.address.to_string(), "public_key"),
                    );
                }
            }
        }
    }

    /// What can only be said when everything else is settled.
    fn finish(&mut self) {
        if !self.has_cloud()
            && let Some(store) = self.blueprint.volumes.iter().find_map(|v| v.about.first().cloned())
        {
            self.weaker(
                "Encryption",
                "Data lies on the server's own disk unless a device is named in the inventory; it is encrypted only there.",
                &store,
            );
        }
        for endpoint in &mut self.blueprint.endpoints {
            if let Some(consumers) = self.consumers.get(&endpoint.reference) {
                endpoint.consumers = consumers.iter().cloned().collect();
            }
        }
        self.blueprint.endpoints.sort_by(|a, b| a.reference.cmp(&b.reference));
        // Only the tools of AWS are told a region.
        let of_aws = self.infrastructure.nodes.values().filter(|n| n.address.type_name.starts_with("aws_"));
        let regions: BTreeSet<String> = of_aws.filter_map(|n| n.region.clone()).collect();
        self.blueprint.moves.region = if regions.len() == 1 { regions.into_iter().next() } else { None };
        let unused: Vec<String> =
            self.options.decisions.keys().filter(|id| !self.used_choices.contains(*id)).cloned().collect();
        for id in unused {
            // Decisions that cannot be given back stand in the document as well; only a changed one is worth a word.
            let same = self
                .blueprint
                .decisions
                .iter()
                .any(|d| d.id == id && Some(&d.chosen) == self.options.decisions.get(&id));
            let exists = self.blueprint.decisions.iter().any(|d| d.id == id);
            if same {
                continue;
            }
            self.diagnostics.push(
                Diagnostic::warning(
                    if exists {
                        format!("The decision {id:?} cannot be changed this way")
                    } else {
                        format!("There is no decision {id:?}")
                    },
                    if exists {
                        "It follows from inputs of the migration; change those."
                    } else {
                        "It is not part of this migration, or was renamed."
                    },
                )
                .at_attribute("decisions", id),
            );
        }
        if self.blueprint.inputs.admin_cidrs.is_empty() && self.has_cloud() && !self.blueprint.servers.is_empty() {
            self.diagnostics.push(
                Diagnostic::warning(
                    "Who may log in is not known",
                    "The variable admin_cidrs of the output has no default: fill it in before terraform apply.",
                )
                .at_attribute("admin_cidrs", ""),
            );
        }
        self.blueprint.moves.images.sort_by(|a, b| a.repository.cmp(&b.repository));
    }
}

/// A key that labels take: small letters, digits and dashes.
fn label_key(text: &str) -> String {
    let mut key = String::new();
    for (index, c) in text.chars().enumerate() {
        if c.is_ascii_uppercase()
            && index > 0
            && !key.ends_with('-')
            && text.chars().nth(index - 1).is_some_and(char::is_lowercase)
        {
            key.push('-');
        }
        key.push(if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' });
    }
    key.trim_matches('-').chars().take(63).collect()
}

/// A value that labels take.
fn label_value(text: &str) -> String {
    let clean: String =
        text.chars().map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' }).collect();
    clean.trim_matches(|c: char| !c.is_ascii_alphanumeric()).chars().take(63).collect()
}
