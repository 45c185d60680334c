//! `agnostech show`: every resource instance, as `terraform show -json` writes a plan.

use super::report::Reporter;
use super::sources::{ReadArguments, input_or_report};
use super::{Outcome, output, progress, shape};
use agnostech::{DiskFiles, read_estate};
use clap::{Args, ValueEnum};
use estate::{Estate, Resource};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use value::{InstanceKey, Mode, ModulePath};

#[derive(Debug, Args)]
pub struct Arguments {
    /// Directory of configuration, state file, or plan as JSON.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Form of what is printed.
    #[arg(long, value_enum, default_value = "json")]
    format: Format,
    #[command(flatten)]
    read: ReadArguments,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The shape of `terraform show -json`.
    Json,
}

pub fn run(arguments: &Arguments, reporter: &Reporter) -> Outcome {
    let Some(input) = input_or_report(&arguments.read, &arguments.paths, reporter) else { return Outcome::Failed };
    let (estate, diagnostics) = progress::while_showing("reading", || read_estate(&DiskFiles, &input));
    reporter.report_all(&diagnostics);
    let printed = match arguments.format {
        Format::Json => output::print_json(&document(&estate), reporter),
    };
    if diagnostic::has_errors(&diagnostics) { Outcome::Failed } else { printed }
}

fn document(estate: &Estate) -> Json {
    let outputs: Map<String, Json> = estate
        .outputs
        .iter()
        .map(|(name, output)| {
            let mut entry = Map::new();
            entry.insert("sensitive".into(), output.value.marks.sensitive.into());
            if output.value.is_wholly_known() {
                entry.insert("type".into(), shape::type_json(&output.value.ty()));
                entry.insert("value".into(), shape::planned(&output.value).0);
            }
            (name.to_string(), Json::Object(entry))
        })
        .collect();
    let mut modules = Module::default();
    let mut changes = Vec::new();
    for resource in estate.resources() {
        let (values, unknown) = shape::planned(&resource.values);
        let sensitive = shape::sensitive(&resource.values);
        let mut change = identity(resource);
        if !resource.address.module.is_root() {
            change.insert("module_address".into(), resource.address.module.to_string().into());
        }
        change.insert(
            "change".into(),
            json!({ "after": values, "after_unknown": unknown, "after_sensitive": sensitive }),
        );
        changes.push(Json::Object(change));
        let mut planned = identity(resource);
        planned.insert("values".into(), values);
        planned.insert("sensitive_values".into(), sensitive);
        if !resource.dependencies.is_empty() {
            planned.insert(
                "depends_on".into(),
                resource.dependencies.iter().map(ToString::to_string).collect::<Vec<_>>().into(),
            );
        }
        if resource.tainted {
            planned.insert("tainted".into(), true.into());
        }
        if resource.symbolic {
            planned.insert("symbolic".into(), true.into());
        }
        modules.at(&resource.address.module).resources.push(Json::Object(planned));
    }
    json!({
        "format_version": "1.2",
        "planned_values": { "outputs": outputs, "root_module": modules.json(None) },
        "resource_changes": changes,
    })
}

fn identity(resource: &Resource) -> Map<String, Json> {
    let address = &resource.address;
    let mut entry = Map::new();
    entry.insert("address".into(), address.to_string().into());
    let mode = match address.mode {
        Mode::Managed => "managed",
        Mode::Data => "data",
        Mode::Ephemeral => "ephemeral",
    };
    entry.insert("mode".into(), mode.into());
    entry.insert("type".into(), address.type_name.to_string().into());
    entry.insert("name".into(), address.name.to_string().into());
    match &address.key {
        Some(InstanceKey::Index(index)) => drop(entry.insert("index".into(), (*index).into())),
        Some(InstanceKey::Key(key)) => drop(entry.insert("index".into(), key.to_string().into())),
        Some(InstanceKey::Unknown) | None => {}
    }
    entry.insert("provider_name".into(), resource.provider.source.to_string().into());
    entry
}

/// A module instance and what stands below it.
#[derive(Default)]
struct Module {
    resources: Vec<Json>,
    children: BTreeMap<ModulePath, Module>,
}

impl Module {
    fn at(&mut self, path: &ModulePath) -> &mut Module {
        let mut module = self;
        let mut reached = ModulePath::root();
        for step in path.0.iter() {
            reached = reached.child(step.name.clone(), step.key.clone());
            module = module.children.entry(reached.clone()).or_default();
        }
        module
    }

    fn json(self, address: Option<&ModulePath>) -> Json {
        let mut entry = Map::new();
        if !self.resources.is_empty() {
            entry.insert("resources".into(), self.resources.into());
        }
        if let Some(address) = address {
            entry.insert("address".into(), address.to_string().into());
        }
        if !self.children.is_empty() {
            let children: Vec<Json> =
                self.children.into_iter().map(|(path, module)| module.json(Some(&path))).collect();
            entry.insert("child_modules".into(), children.into());
        }
        Json::Object(entry)
    }
}
