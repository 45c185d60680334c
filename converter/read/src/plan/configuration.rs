//! The configuration inside of a plan.

use estate::{Estate, ProviderInstance};
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use value::{Address, Mode, ModulePath, ModuleStep, Value, from_json_implied};

/// Modules nested deeper than this are not looked into.
const DEEPEST: usize = 64;

/// The parts of a module that hold expressions, by the module's path without keys.
pub(crate) struct Configuration<'j> {
    json: &'j Json,
    modules: HashMap<ModulePath, &'j Map<String, Json>>,
    calls: HashMap<ModulePath, &'j Map<String, Json>>,
    resources: HashMap<Address, &'j Map<String, Json>>,
}

impl<'j> Configuration<'j> {
    /// Of the `configuration` object; `null` gives one that knows nothing.
    pub(crate) fn new(json: &'j Json) -> Self {
        let mut configuration =
            Self { json, modules: HashMap::new(), calls: HashMap::new(), resources: HashMap::new() };
        if let Some(root) = json.get("root_module").and_then(Json::as_object) {
            configuration.add(&ModulePath::root(), root);
        }
        configuration
    }

    fn add(&mut self, path: &ModulePath, module: &'j Map<String, Json>) {
        if path.0.len() > DEEPEST {
            return;
        }
        self.modules.insert(path.clone(), module);
        for resource in module.get("resources").and_then(Json::as_array).into_iter().flatten() {
            let text = |name: &str| resource.get(name).and_then(Json::as_str);
            let (Some(mode), Some(type_name), Some(name), Some(members)) =
                (text("mode").and_then(mode), text("type"), text("name"), resource.as_object())
            else {
                continue;
            };
            let address =
                Address { module: path.clone(), mode, type_name: type_name.into(), name: name.into(), key: None };
            self.resources.insert(address, members);
        }
        for (name, call) in module.get("module_calls").and_then(Json::as_object).into_iter().flatten() {
            let child = path.child(name.as_str(), None);
            let Some(call) = call.as_object() else { continue };
            self.calls.insert(child.clone(), call);
            if let Some(module) = call.get("module").and_then(Json::as_object) {
                self.add(&child, module);
            }
        }
    }

    /// A resource block, by address without keys.
    pub(crate) fn resource(&self, address: &Address) -> Option<&'j Map<String, Json>> {
        self.resources.get(address).copied()
    }

    /// A module call, by the called module's path without keys.
    pub(crate) fn call(&self, module: &ModulePath) -> Option<&'j Map<String, Json>> {
        self.calls.get(module).copied()
    }

    /// The outputs of a module, by its path without keys.
    pub(crate) fn outputs(&self, module: &ModulePath) -> Option<&'j Map<String, Json>> {
        self.modules.get(module)?.get("outputs")?.as_object()
    }

    fn of_root(&self, kind: &str, name: &str, part: &str) -> Option<&'j Json> {
        self.json.get("root_module")?.get(kind)?.get(name)?.get(part)
    }

    /// Description of an output of the root module.
    pub(crate) fn output_description(&self, name: &str) -> Option<&'j str> {
        self.of_root("outputs", name, "description")?.as_str()
    }

    /// Description of a variable of the root module.
    pub(crate) fn variable_description(&self, name: &str) -> Option<&'j str> {
        self.of_root("variables", name, "description")?.as_str()
    }

    /// Whether a variable of the root module is declared sensitive.
    pub(crate) fn variable_is_sensitive(&self, name: &str) -> bool {
        self.of_root("variables", name, "sensitive").and_then(Json::as_bool).unwrap_or(false)
    }

    /// Gives every instance its provider configuration: alias, region and default tags.
    pub(crate) fn set_providers(&self, estate: &mut Estate) {
        let variables: BTreeMap<Arc<str>, Value> =
            estate.variables.values().map(|v| (v.name.clone(), v.value.clone())).collect();
        let mut known: HashMap<&str, Option<ProviderInstance>> = HashMap::new();
        for resource in estate.resources_mut() {
            let address = crate::state::collect::configured(&resource.address);
            let Some(key) = self.resource(&address).and_then(|r| r.get("provider_config_key")?.as_str()) else {
                continue;
            };
            let provider = known.entry(key).or_insert_with(|| self.provider(key, &variables));
            if let Some(provider) = provider {
                let source = std::mem::take(&mut resource.provider.source);
                resource.provider = provider.clone();
                if !source.is_empty() {
                    resource.provider.source = source;
                }
            }
        }
    }

    fn provider(&self, key: &str, variables: &BTreeMap<Arc<str>, Value>) -> Option<ProviderInstance> {
        let provider = self.json.get("provider_config")?.get(key)?;
        let text = |name: &str| provider.get(name).and_then(Json::as_str);
        let expressions = provider.get("expressions");
        let region = expressions
            .and_then(|e| e.get("region").or_else(|| e.get("location")))
            .and_then(|e| constant(e, variables));
        let tags =
            expressions.and_then(|e| e.get("default_tags").or_else(|| e.get("default_labels"))).and_then(|blocks| {
                match blocks {
                    Json::Array(blocks) => constant(blocks.first()?.get("tags")?, variables),
                    other => constant(other, variables),
                }
            });
        Some(ProviderInstance {
            source: text("full_name").map(crate::state::provider_source).unwrap_or_default().into(),
            alias: text("alias").map(Into::into),
            region,
            default_tags: tags.as_ref().and_then(Value::entries).cloned().into_iter().flatten().collect(),
        })
    }
}

/// The value of an expression that is a constant or, in the root module, exactly one variable.
fn constant(expression: &Json, variables: &BTreeMap<Arc<str>, Value>) -> Option<Value> {
    if let Some(value) = expression.get("constant_value") {
        return Some(from_json_implied(value));
    }
    match expression.get("references")?.as_array()?.as_slice() {
        [Json::String(only)] => {
            let value = variables.get(only.strip_prefix("var.")?)?;
            // What is made of the variable does not show; a region is hardly ever anything but the variable itself.
            value.as_str().map(|_| value.clone())
        }
        _ => None,
    }
}

fn mode(text: &str) -> Option<Mode> {
    match text {
        "managed" => Some(Mode::Managed),
        "data" => Some(Mode::Data),
        "ephemeral" => Some(Mode::Ephemeral),
        _ => None,
    }
}

/// A module's path without its last step, and the name of that.
pub(crate) fn parent(module: &ModulePath) -> Option<(ModulePath, &ModuleStep)> {
    let (last, rest) = module.0.split_last()?;
    Some((ModulePath(rest.iter().cloned().collect()), last))
}
