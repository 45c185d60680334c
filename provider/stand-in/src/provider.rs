//! The provider that poses.

// It looks into the host's state.
#![allow(clippy::disallowed_methods)]

use crate::invent::Maker;
use crate::schema::Posed;
use crate::{check, planned};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use diagnostic::Diagnostic;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use terraform_provider_agnostech::protocol::schema::{ProviderSchema, Schema};
use terraform_provider_agnostech::protocol::server::{Answer, Change, FunctionError, Plan, Provider, State};
use terraform_provider_agnostech::protocol::{msgpack, state_from_json};
use value::{Content, Path, Type, Value};

/// When a value comes to be known.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Moment {
    Plan,
    Apply,
}

/// Tags or labels, what they become together with the provider's, and the provider's argument or block for those.
const JOINED: &[(&str, &str, &str)] = &[
    ("tags", "tags_all", "default_tags"),
    ("labels", "terraform_labels", "default_labels"),
    ("labels", "effective_labels", "default_labels"),
];

/// A provider that poses as another by its schema.
pub struct StandIn {
    posed: Posed,
    settings: Mutex<Settings>,
    /// By hash of a configuration, the numbers of the resources that have it: two resources that are written alike
    /// must not be one.
    used: Mutex<BTreeMap<String, BTreeSet<u64>>>,
}

impl fmt::Debug for StandIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StandIn").field("name", &self.posed.name).finish_non_exhaustive()
    }
}

/// What the provider block says.
#[derive(Clone, Debug, Default)]
struct Settings {
    region: Option<String>,
    project: Option<String>,
    /// Tags and labels of everything, by the argument or block that has them.
    tags: BTreeMap<&'static str, Value>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What a panicking call left is still a table.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl StandIn {
    /// A stand-in for what a schema file describes.
    pub fn new(posed: Posed) -> Self {
        Self { posed, settings: Mutex::default(), used: Mutex::default() }
    }

    fn resource(&self, type_name: &str) -> Option<&Schema> {
        self.posed.schema.resources.get(type_name)
    }

    fn region(&self) -> String {
        let usual = match self.posed.name.as_str() {
            "aws" => "us-east-1",
            "google" | "google-beta" => "us-central1",
            "azurerm" => "westeurope",
            _ => "region-1",
        };
        lock(&self.settings).region.clone().unwrap_or_else(|| usual.to_owned())
    }

    fn fill(&self, schema: &Schema, type_name: &str, seed: &str, known: Value) -> Value {
        let project = lock(&self.settings).project.clone().unwrap_or_else(|| "stand-in-project".to_owned());
        let region = match known.get("region").and_then(Value::as_str).filter(|region| !region.is_empty()) {
            Some(region) => region.to_owned(),
            None => self.region(),
        };
        let maker = Maker {
            provider: &self.posed.name,
            type_name,
            seed,
            region,
            project: known.get("project").and_then(Value::as_str).map_or(project, str::to_owned),
            known: known.clone(),
        };
        maker.fill(&schema.block, &known)
    }

    /// Takes a number for a resource that is written so, in this region.
    fn take(&self, hash: &str) -> String {
        let hash = &format!("{}-{hash}", self.region());
        let mut used = lock(&self.used);
        let numbers = used.entry(hash.to_owned()).or_default();
        let mut number = 0;
        while !numbers.insert(number) {
            number += 1;
        }
        format!("{hash}#{number}")
    }

    /// Notes the numbers of resources that exist. While applying, the host reads nothing before it makes something new, so
    /// that only its state tells; it is looked for where it is by default.
    fn note_state(&self) {
        let Ok(bytes) = std::fs::read("terraform.tfstate") else { return };
        let Ok(state) = serde_json::from_slice::<serde_json::Value>(&bytes) else { return };
        let resources = state["resources"].as_array().into_iter().flatten();
        let instances = resources.flat_map(|resource| resource["instances"].as_array().into_iter().flatten());
        for private in instances.filter_map(|instance| instance["private"].as_str()) {
            if let Ok(seed) = STANDARD.decode(private) {
                self.note(&seed);
            }
        }
    }

    /// Notes the number of a resource that exists.
    fn note(&self, seed: &[u8]) {
        let seed = String::from_utf8_lossy(seed);
        if let Some((hash, number)) = seed.split_once('#')
            && let Ok(number) = number.parse()
        {
            lock(&self.used).entry(hash.to_owned()).or_default().insert(number);
        }
    }

    /// Puts in what the real provider knows before it applies: tags with those of the provider, the region.
    fn foresee(&self, planned: Value, config: &Value, moment: Moment) -> Value {
        let Content::Object(entries) = planned.content else { return planned };
        let mut entries = Arc::unwrap_or_clone(entries);
        let unset = |name: &str| config.get(name).is_none_or(Value::is_null);
        let settings = lock(&self.settings).clone();
        for (own, joined, defaults) in JOINED {
            let (Some(tags), Some(all)) = (entries.get(own), entries.get(joined)) else { continue };
            let maps = [tags, all].iter().all(|value| value.ty() == Type::map(Type::String));
            // By version and settings Google's provider adds a label of its own, which no configuration tells.
            let later = *own == "labels" && moment == Moment::Plan;
            if !maps || !unset(joined) || later {
                continue;
            }
            let all = if tags.is_wholly_known() {
                let defaults = settings.tags.get(defaults).and_then(Value::entries).into_iter().flatten();
                let all = defaults.chain(tags.entries().into_iter().flatten());
                Value::map(Type::String, all.map(|(key, value)| (key.clone(), value.clone())))
            } else {
                Value::unknown(Type::map(Type::String))
            };
            entries.insert((*joined).into(), all);
        }
        if let Some(Type::Set(element)) =
            entries.get("domain_validation_options").filter(|all| all.is_unknown()).map(Value::ty)
            && let Some(options) = validations(config, &element)
        {
            entries.insert("domain_validation_options".into(), options);
        }
        if self.posed.name == "aws" && unset("region") && entries.get("region").is_some_and(Value::is_unknown) {
            entries.insert("region".into(), self.region().into());
        }
        Content::Object(Arc::new(entries)).into()
    }
}

/// One option for each domain of a certificate, as soon as the domains are known: configurations iterate over them.
fn validations(config: &Value, element: &Type) -> Option<Value> {
    let Type::Object(attributes) = element else { return None };
    let names = config.get("subject_alternative_names").filter(|names| !names.is_null());
    if names.is_some_and(|names| !names.is_wholly_known()) {
        return None;
    }
    let others = names.and_then(Value::items).unwrap_or_default().iter().filter_map(Value::as_str);
    let domains: BTreeSet<&str> = others.chain([config.get("domain_name")?.as_str()?]).collect();
    let option = |domain: &str| {
        Value::object(attributes.iter().map(|(name, part)| match &**name {
            "domain_name" => (name.clone(), domain.into()),
            _ => (name.clone(), Value::unknown(part.ty.clone())),
        }))
    };
    Some(Value::set(element.clone(), domains.into_iter().map(option)))
}

/// Hash of a type and a configuration, unknown parts included.
fn hash(type_name: &str, config: &Value, ty: &Type) -> String {
    let mut hasher = Sha256::new();
    hasher.update(type_name.as_bytes());
    hasher.update([0]);
    hasher.update(msgpack::encode(config, ty).unwrap_or_default());
    hasher.finalize().iter().take(10).map(|byte| format!("{byte:02x}")).collect()
}

fn judge(schema: Option<&Schema>, config: &Value) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    if let Some(schema) = schema {
        check::block(&schema.block, config, &Path::root(), &mut found);
    }
    found
}

fn no_schema<T>(type_name: &str) -> Answer<T> {
    Answer::error(Diagnostic::error(format!("There is no {type_name}"), "The schema file has none."))
}

impl Provider for StandIn {
    fn schema(&self) -> &ProviderSchema {
        &self.posed.schema
    }

    fn validate_provider(&self, config: &Value) -> Vec<Diagnostic> {
        judge(Some(&self.posed.schema.provider), config)
    }

    fn configure(&self, config: &Value) -> Vec<Diagnostic> {
        let text = |name: &str| config.get(name).and_then(Value::as_str).map(str::to_owned);
        let tags = |name: &'static str| {
            let given = config.get(name)?;
            let tags = given.items().and_then(|blocks| blocks.first()?.get("tags")).unwrap_or(given);
            (tags.is_wholly_known() && tags.entries().is_some()).then(|| (name, tags.clone()))
        };
        self.note_state();
        *lock(&self.settings) = Settings {
            region: text("region"),
            project: text("project"),
            tags: JOINED.iter().filter_map(|(.., defaults)| tags(defaults)).collect(),
        };
        Vec::new()
    }

    fn validate_resource(&self, type_name: &str, config: &Value) -> Vec<Diagnostic> {
        judge(self.resource(type_name), config)
    }

    fn validate_data_source(&self, type_name: &str, config: &Value) -> Vec<Diagnostic> {
        judge(self.posed.schema.data_sources.get(type_name), config)
    }

    fn upgrade_state(&self, type_name: &str, _: i64, state: &serde_json::Value) -> Answer<Value> {
        match self.resource(type_name) {
            Some(schema) => Answer::of(state_from_json(state, &schema.value_type())),
            None => no_schema(type_name),
        }
    }

    fn read_resource(&self, _: &str, state: State) -> Answer<State> {
        self.note(&state.private);
        Answer::of(state)
    }

    fn plan(&self, change: Change) -> Answer<Plan> {
        let Some(schema) = self.resource(&change.type_name) else { return no_schema(&change.type_name) };
        let prior = Some(&change.prior).filter(|prior| !prior.is_null());
        let planned = planned::block(&schema.block, &change.config, prior);
        let value = self.foresee(planned, &change.config, Moment::Plan);
        let private = match prior {
            Some(_) => change.private,
            None => self.take(&hash(&change.type_name, &change.config, &schema.value_type())).into_bytes(),
        };
        Answer::of(Plan { planned: State { value, private }, requires_replace: Vec::new() })
    }

    fn apply(&self, change: Change) -> Answer<State> {
        let Some(schema) = self.resource(&change.type_name) else { return no_schema(&change.type_name) };
        if change.planned.is_null() {
            return Answer::of(State { value: change.planned, private: Vec::new() });
        }
        let known = planned::block(&schema.block, &change.config, Some(&change.planned));
        let known = self.foresee(known, &change.config, Moment::Apply);
        let seed = String::from_utf8_lossy(&change.private).into_owned();
        let value = self.fill(schema, &change.type_name, &seed, known);
        Answer::of(State { value, private: change.private })
    }

    fn import(&self, type_name: &str, id: &str) -> Answer<State> {
        Answer::error(Diagnostic::error(
            format!("There is no {type_name} {id}"),
            "A stand-in has only what it made itself: it imports nothing.",
        ))
    }

    fn read_data_source(&self, type_name: &str, config: &Value) -> Answer<Value> {
        let Some(schema) = self.posed.schema.data_sources.get(type_name) else { return no_schema(type_name) };
        let wrong = judge(Some(schema), config);
        if !wrong.is_empty() {
            return Answer { result: None, diagnostics: wrong };
        }
        let seed = hash(type_name, config, &schema.value_type());
        Answer::of(self.fill(schema, type_name, &seed, planned::block(&schema.block, config, None)))
    }

    fn open_ephemeral_resource(&self, type_name: &str, config: &Value) -> Answer<Value> {
        let Some(schema) = self.posed.schema.ephemeral_resources.get(type_name) else { return no_schema(type_name) };
        let wrong = judge(Some(schema), config);
        if !wrong.is_empty() {
            return Answer { result: None, diagnostics: wrong };
        }
        let seed = hash(type_name, config, &schema.value_type());
        Answer::of(self.fill(schema, type_name, &seed, planned::block(&schema.block, config, None)))
    }

    fn call(&self, function: &str, _: &[Value]) -> Result<Value, FunctionError> {
        Err(FunctionError { text: format!("There is no function {function:?}."), argument: None })
    }

    fn stop(&self) {}
}
