//! The seam filled: requests of the data source become conversions.

use agnostech::{Conversion, DiskFiles, Input, Level, Options, Runtime, Target, convert};
use diagnostic::{Diagnostic, Severity};
use read::config::ConfigurationInput;
use read::files::Files as _;
use std::collections::BTreeMap;
use std::path::Path;
use terraform_provider_agnostech::convert::{
    Becomes, Cost, Migrate, MigrationRequest, MigrationResult, Sources, TargetChoices, Totals,
};
use value::Number;

/// The converter of this program.
pub struct Converter;

impl Migrate for Converter {
    fn targets(&self) -> Vec<TargetChoices> {
        Target::ALL
            .iter()
            .map(|target| TargetChoices {
                name: target.to_string(),
                levels: agnostech::supported_levels(*target).iter().map(ToString::to_string).collect(),
                runtimes: Runtime::ALL.iter().map(ToString::to_string).collect(),
            })
            .collect()
    }

    fn migrate(&self, request: &MigrationRequest) -> (MigrationResult, Vec<Diagnostic>) {
        let options = match options(request) {
            Ok(options) => options,
            Err(diagnostic) => {
                return (MigrationResult { refused: Some(*diagnostic), ..MigrationResult::default() }, Vec::new());
            }
        };
        let (input, mut diagnostics) = input(&request.sources);
        let mut conversion = convert(&DiskFiles, &input, &options);
        diagnostics.append(&mut conversion.diagnostics);
        (result(&conversion, request, &diagnostics), diagnostics)
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Reads the states and plans that were named; what cannot be read is a diagnostic.
fn input(sources: &Sources) -> (Input, Vec<Diagnostic>) {
    let mut input = Input { include: sources.include.clone(), exclude: sources.exclude.clone(), ..Input::default() };
    let mut diagnostics = Vec::new();
    let environment: BTreeMap<String, String> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| name == "TF_DATA_DIR" || (sources.use_environment && name.starts_with("TF_VAR_")))
        .collect();
    let base = ConfigurationInput {
        variables: sources.variables.clone(),
        var_files: sources.var_files.iter().map(|p| absolute(p)).collect(),
        environment,
        workspace: sources.workspace.clone(),
        // Another word was refused by validation.
        dialect: sources.dialect.as_deref().and_then(|name| name.parse().ok()).unwrap_or_default(),
        data_values: sources
            .data_values
            .iter()
            .filter_map(|(address, value)| Some((address.clone(), value::to_json(value)?)))
            .collect(),
        allow_paths: sources.allow_paths.iter().map(|p| text(p)).collect(),
        ..ConfigurationInput::default()
    };
    for path in &sources.config_paths {
        input.configurations.push(ConfigurationInput { root: text(path), ..base.clone() });
    }
    for (_, content) in &sources.config {
        input.configurations.push(ConfigurationInput {
            root: String::from("."),
            inline: Some(content.clone()),
            ..base.clone()
        });
    }
    for path in &sources.state_paths {
        match DiskFiles.read(&text(path)) {
            Ok(bytes) => input.documents.push((text(path), bytes)),
            Err(error) => diagnostics.push(error.diagnostic().at_attribute("state_paths", text(path))),
        }
    }
    let inline = sources.state_json.iter().map(|json| ("state_json", json));
    for (index, (name, json)) in inline.chain(sources.plan_json.iter().map(|json| ("plan_json", json))).enumerate() {
        input.documents.push((format!("{name}[{index}]"), json.clone().into_bytes()));
    }
    (input, diagnostics)
}

fn absolute(path: &Path) -> String {
    std::path::absolute(path).map_or_else(|_| text(path), |p| text(&p))
}

type Wrong = Box<Diagnostic>;

fn word<T: std::str::FromStr>(name: &str, given: Option<&String>) -> Result<Option<T>, Wrong>
where
    T::Err: std::fmt::Display,
{
    given.map(|text| text.parse::<T>()).transpose().map_err(|error| {
        Box::new(Diagnostic::error(format!("{name} is not valid"), error.to_string()).at_attribute(name, ""))
    })
}

fn options(request: &MigrationRequest) -> Result<Options, Wrong> {
    let target = word::<Target>("target", Some(&request.target))?.unwrap_or(Target::Hetzner);
    let level = word::<Level>("ha", request.ha.as_ref())?.unwrap_or(Level::None);
    let mut options = Options::new(target, level);
    options.runtime = word("runtime", request.runtime.as_ref())?;
    options.region.clone_from(&request.region);
    options.second_region.clone_from(&request.second_region);
    options.domain.clone_from(&request.domain);
    options.acme_email.clone_from(&request.acme_email);
    options.dns_mode = word("dns_mode", request.dns_mode.as_ref())?;
    options.admin_cidrs.clone_from(&request.admin_cidrs);
    options.ssh_public_keys.clone_from(&request.ssh_public_keys);
    options.database_placement = word("database_placement", request.database_placement.as_ref())?;
    options.database_storage = word("database_storage", request.database_storage.as_ref())?;
    options.object_storage = word("object_storage", request.object_storage.as_ref())?;
    options.tls_termination = word("tls_termination", request.tls_termination.as_ref())?;
    options.backup_endpoint.clone_from(&request.backup_endpoint);
    options.backup_retention_days = request.backup_retention_days;
    options.alert_target.clone_from(&request.alert_target);
    options.smtp_relay.clone_from(&request.smtp_relay);
    options.registry.clone_from(&request.registry);
    options.architecture.clone_from(&request.architecture);
    options.servers = request
        .servers
        .iter()
        .map(|server| agnostech::GivenServer {
            name: server.name.clone(),
            address: server.address.clone(),
            user: server.user.clone(),
            vcpu: server.vcpu.as_ref().map(Number::to_f64),
            memory_gib: server.memory_gib.as_ref().map(Number::to_f64),
            zone: server.zone.clone(),
            private_address: server.private_address.clone(),
        })
        .collect();
    if let Some(json) = &request.decisions_json {
        options.decisions = agnostech::parse_decisions(json).map_err(Box::new)?;
    }
    Ok(options)
}

fn result(conversion: &Conversion, request: &MigrationRequest, diagnostics: &[Diagnostic]) -> MigrationResult {
    if let Some(refused) = &conversion.refused {
        return MigrationResult { refused: Some(refused.clone()), ..MigrationResult::default() };
    }
    let tree = &conversion.tree;
    let wanted = |format: &str, text: Option<String>| text.filter(|t| request.wants(format) && !t.is_empty());
    let summary = &conversion.summary;
    let warnings: Vec<String> =
        diagnostics.iter().filter(|d| d.severity == Severity::Warning).map(|d| d.summary.clone()).collect();
    let ledger = &conversion.ledger;
    let file = |path: &str| tree.get(path).map(|f| f.text.clone());
    MigrationResult {
        refused: None,
        hcl: wanted("hcl", Some(agnostech::hcl_document(tree))),
        compose: wanted("compose", Some(agnostech::compose_document(tree))),
        compose_projects: request.wants("compose").then(|| agnostech::compose_projects(tree)).filter(|p| !p.is_empty()),
        swarm: None,
        kubernetes: None,
        nomad: None,
        ansible: wanted("ansible", Some(agnostech::ansible_document(tree))),
        inventory: wanted(
            "ansible",
            file("ansible/inventory/hosts.yml").or_else(|| file("ansible/inventory/hosts.example.yml")),
        ),
        files: Some(
            tree.files()
                .filter(|(path, _)| is_wanted(path, request))
                .map(|(path, file)| (path.to_owned(), file.text.clone()))
                .collect(),
        ),
        summary: summary.text.clone(),
        warnings,
        manual_steps: summary.manual_steps.clone(),
        unaccounted: ledger.unaccounted(),
        resources: summary
            .resources
            .iter()
            .map(|r| Becomes {
                address: r.address.clone(),
                kind: r.kind.unwrap_or_default().to_owned(),
                becomes: r.becomes.clone(),
            })
            .collect(),
        decisions_json: conversion.decisions.clone(),
        cost: Some(cost(conversion)),
        carbon: None,
    }
}

/// Whether a file belongs to a format that was asked for. The decisions always do; the ledger, which is large, only where
/// it is named.
fn is_wanted(path: &str, request: &MigrationRequest) -> bool {
    match path.split_once('/') {
        Some(("terraform", _)) => request.wants("hcl"),
        Some((folder, _)) => request.wants(folder),
        None if path == "ledger.json" => request.formats.iter().any(|f| f == "ledger"),
        None if path == "cost.json" => request.wants("cost"),
        None => true,
    }
}

fn cost(conversion: &Conversion) -> Cost {
    let decimal = |amount: &str| amount.parse::<Number>().ok();
    let totals = |side: &report::CostSide| Totals {
        totals: side
            .totals
            .iter()
            .filter_map(|(currency, amount)| Some((currency.clone(), decimal(&amount.to_string())?)))
            .collect(),
        by_component: side
            .by_component
            .iter()
            .map(|(component, amounts)| {
                let amounts = amounts
                    .iter()
                    .filter_map(|(currency, amount)| Some((currency.clone(), decimal(&amount.to_string())?)))
                    .collect();
                (component.name().to_owned(), amounts)
            })
            .collect(),
        complete: side.complete,
    };
    let cost = &conversion.cost;
    Cost {
        as_of: cost.as_of.clone().unwrap_or_default(),
        source: totals(&cost.source),
        target: cost.targets.get(conversion.blueprint.target.as_str()).map(totals).unwrap_or_default(),
        unpriced: cost.unpriced.iter().map(|u| format!("{} {}: {}", u.side, u.address, u.reason)).collect(),
        saving: cost.saving.as_ref().map(|saving| {
            saving
                .iter()
                .filter_map(|(currency, amount)| Some((currency.clone(), decimal(&amount.to_string())?)))
                .collect()
        }),
    }
}
