//! Module calls, their instances and outputs.

use std::sync::Arc;

use diagnostic::Diagnostic;
use syntax::ast::{Key, Step};
use value::{InstanceKey, ModulePath, Path, Reference, Referent, Symbol, Type, Value};

use super::{DEEPEST_MODULE, Engine, Expansion, MOST_MODULES, ModuleInstance, Node, Parent};
use crate::config::expression::ANY_OUTPUT;
use crate::config::input::Dialect;
use crate::config::module::{ModuleCall, ModuleDeclaration};
use crate::config::scope::Repetition;
use crate::files::join;

/// Arguments of a `module` block that are not variables of the module.
pub(super) const META_ARGUMENTS: &[&str] = &["source", "version", "count", "for_each", "providers", "depends_on"];

/// What is said of an output that would keep what must not be kept.
pub(super) const EPHEMERAL_OUTPUT: (&str, &str) = (
    "Ephemeral value not allowed",
    "This output value is not declared as returning an ephemeral value, so it cannot be set to a result derived from an ephemeral value.",
);

/// The instances of a module call.
#[derive(Debug)]
pub(crate) struct CallInstances {
    pub(crate) expansion: Expansion,
    /// Each instance with its key; without a module where its files are not there.
    pub(crate) instances: Vec<(Option<InstanceKey>, ModulePath, Option<Arc<ModuleInstance>>)>,
}

/// A call of a module that is not there.
#[derive(Debug)]
pub(crate) struct OpaqueCall {
    path: ModulePath,
    caller: Arc<ModuleInstance>,
    call: Arc<str>,
    repetition: Repetition,
}

impl Engine<'_> {
    /// Instances of a call.
    pub(crate) fn call_instances(&self, module: &Arc<ModuleInstance>, name: &Arc<str>) -> Arc<CallInstances> {
        let none = || {
            Arc::new(CallInstances {
                expansion: Expansion::UnknownCount(Value::unknown(Type::Dynamic)),
                instances: Vec::new(),
            })
        };
        self.once(
            Node::Calls(module.id, name.clone()),
            |engine| &engine.calls,
            || match module.declaration.calls.get(name) {
                Some(call) => Arc::new(self.instantiate(module, name, call)),
                None => none(),
            },
            none,
        )
    }

    fn instantiate(&self, module: &Arc<ModuleInstance>, name: &Arc<str>, call: &ModuleCall) -> CallInstances {
        let expansion = self.expand(module, &call.body);
        if expansion.is_unknown() {
            let what = if matches!(expansion, Expansion::UnknownCount(_)) { "count" } else { "for_each" };
            let path = module.path.child(name.clone(), None);
            let detail = "One instance stands for any number of them, none included. Give the values it depends on (variables, data_values), or a state or plan besides the configuration.";
            self.report(
                Diagnostic::warning(
                    format!("How many instances {path} has is not known: {what} depends on unknown values"),
                    detail,
                )
                .at(call.body.place()),
            );
        }
        let found = self.called(module, name, call);
        let instances: Vec<_> = expansion
            .instances()
            .into_iter()
            .map(|(key, repetition)| {
                let path = module.path.child(name.clone(), key.clone());
                let child = found.as_ref().and_then(|(declaration, relative)| {
                    let mut modules = self.modules.borrow_mut();
                    if modules.len() >= MOST_MODULES {
                        return None;
                    }
                    let child = Arc::new(ModuleInstance {
                        id: modules.len(),
                        path: path.clone(),
                        declaration: declaration.clone(),
                        relative: relative.clone(),
                        parent: Some(Parent {
                            module: module.clone(),
                            call: name.clone(),
                            repetition: repetition.clone(),
                        }),
                    });
                    modules.push(child.clone());
                    Some(child)
                });
                if child.is_none() {
                    self.opaque.borrow_mut().push(OpaqueCall {
                        path: path.clone(),
                        caller: module.clone(),
                        call: name.clone(),
                        repetition: repetition.clone(),
                    });
                }
                (key, path, child)
            })
            .collect();
        if self.modules.borrow().len() >= MOST_MODULES {
            self.report(
                Diagnostic::error("There are too many module instances", format!("At most {MOST_MODULES} are read."))
                    .at(call.body.place()),
            );
        }
        CallInstances { expansion, instances }
    }

    /// The modules that are not there, with what they are given. That is evaluated last: nothing depends on it, and two such
    /// modules may well refer to each other.
    pub(super) fn opaque_modules(&self) -> Vec<estate::OpaqueModule> {
        let mut found = Vec::new();
        loop {
            let Some(opaque) = self.opaque.borrow_mut().pop() else { break };
            let Some(call) = opaque.caller.declaration.calls.get(&opaque.call) else { continue };
            found.push(estate::OpaqueModule {
                module: opaque.path,
                source: self.source_of(&opaque.caller, call).unwrap_or_else(|| "".into()),
                inputs: self.inputs(&opaque.caller, call, &opaque.repetition),
                place: Some(call.place.clone().into()),
            });
        }
        found.sort_by(|a, b| a.module.cmp(&b.module));
        found
    }

    fn inputs(&self, module: &Arc<ModuleInstance>, call: &ModuleCall, repetition: &Repetition) -> Value {
        let arguments = call.body.attributes();
        let inputs = arguments.iter().filter(|a| !META_ARGUMENTS.contains(&&*a.attribute.name));
        Value::object(
            inputs
                .map(|a| (a.attribute.name.clone(), self.evaluate(module, repetition, a.expression(), a.source)))
                .collect::<Vec<_>>(),
        )
    }

    /// What a call calls, and its directory relative to the root module.
    pub(super) fn called(
        &self,
        module: &Arc<ModuleInstance>,
        name: &Arc<str>,
        call: &ModuleCall,
    ) -> Option<(Arc<ModuleDeclaration>, String)> {
        let missing = |summary: String, detail: &str| {
            self.report(Diagnostic::warning(summary, detail).at(call.body.place()));
            None
        };
        let Some(source) = &self.source_of(module, call) else {
            let detail = match module.declaration.dialect {
                Dialect::Terraform => "The argument \"source\" must be a string without references.",
                Dialect::OpenTofu => {
                    "The argument \"source\" must be a string that variables and local values make known. Give the variables."
                }
            };
            self.report(Diagnostic::error(format!("Module \"{name}\" has no source"), detail).at(call.body.place()));
            return None;
        };
        if module.path.0.len() >= DEEPEST_MODULE {
            self.report(
                Diagnostic::error(
                    "Modules are nested too deeply",
                    format!("After {DEEPEST_MODULE} levels the calls are not followed. Does a module call itself?"),
                )
                .at(call.body.place()),
            );
            return None;
        }
        let local = source.starts_with("./") || source.starts_with("../") || matches!(&**source, "." | "..");
        let relative = if local {
            self.behind_links(join(&module.relative, source))
        } else {
            let mut calls = module.calls();
            calls.push(name);
            match self.manifest.directory(&calls) {
                Some(directory) => crate::files::normalise(directory),
                None => {
                    return missing(
                        format!("Module \"{name}\" from {source} is not installed"),
                        "What is in it is not read. Run `terraform init` (or `terraform get`) so that it is there.",
                    );
                }
            }
        };
        let directory = join(&self.root, &relative);
        if !self.files.exists(&directory) {
            return missing(
                format!("Module \"{name}\" is not there: {relative} does not exist"),
                "What is in it is not read. Check the source, or run `terraform init` if it is an installed module.",
            );
        }
        let shown = join(&self.input.root, &relative);
        self.declaration(&directory, &shown).map(|declaration| (declaration, relative))
    }

    /// The source of a module: as it is written, or with OpenTofu as variables and locals make it.
    fn source_of(&self, module: &Arc<ModuleInstance>, call: &ModuleCall) -> Option<Arc<str>> {
        if call.source.is_some() || module.declaration.dialect == Dialect::Terraform {
            return call.source.clone();
        }
        let written = call.body.attribute("source")?;
        let value = self.evaluate(module, &Repetition::default(), written.expression(), written.source);
        value.as_str().map(Arc::from)
    }

    /// A directory relative to the root module, without symbolic links, as Terraform notes down where modules are.
    fn behind_links(&self, relative: String) -> String {
        let canonical = self.files.canonical(&join(&self.root, &relative));
        let inside =
            canonical.ok().and_then(|path| path.strip_prefix(&self.root)?.strip_prefix('/').map(str::to_owned));
        inside.unwrap_or(relative)
    }

    /// The value of an output of a module instance.
    pub(crate) fn output(&self, module: &Arc<ModuleInstance>, name: &Arc<str>) -> Value {
        self.once(
            Node::Output(module.id, name.clone()),
            |engine| &engine.values,
            || self.compute_output(module, name),
            || Value::unknown(Type::Dynamic),
        )
    }

    fn compute_output(&self, module: &Arc<ModuleInstance>, name: &Arc<str>) -> Value {
        let Some(output) = module.declaration.outputs.get(name) else { return Value::unknown(Type::Dynamic) };
        self.check_rules(module, &Repetition::default(), &output.body, "precondition");
        let Some(attribute) = output.body.attribute("value") else {
            self.report(
                Diagnostic::error(
                    "Missing required argument",
                    "The argument \"value\" is required, but no definition was found.",
                )
                .at(output.body.place()),
            );
            return Value::unknown(Type::Dynamic);
        };
        let mut value = self.evaluate(module, &Repetition::default(), attribute.expression(), attribute.source);
        let place = || attribute.source.place(attribute.expression().range);
        if module.path.is_root() && !output.sensitive && value.has_sensitive() {
            let detail = "To reduce the risk of accidentally exporting sensitive data that was intended to be only internal, Terraform requires that any root module output containing sensitive data be explicitly marked as sensitive, to confirm your intent. Annotate the output value as sensitive by adding the argument: sensitive = true";
            // What a provider's schema calls sensitive differs between its versions.
            let of_provider = value
                .references()
                .iter()
                .any(|reference| reference.address().is_some_and(|address| &*address.type_name != "terraform_data"));
            let severity = if of_provider { Diagnostic::warning } else { Diagnostic::error };
            self.report(severity("Output refers to sensitive values", detail).at(output.body.place()));
        }
        if module.path.is_root() && value.has_infinite() {
            self.report(crate::config::infinite_number().at(place()));
        }
        if module.path.is_root() && output.ephemeral {
            let detail = "Ephemeral outputs are not allowed in context of a root module.";
            self.report(Diagnostic::error("Ephemeral output not allowed", detail).at(output.body.place()));
        }
        if !output.ephemeral && value.marks_deep().ephemeral {
            self.report(Diagnostic::error(EPHEMERAL_OUTPUT.0, EPHEMERAL_OUTPUT.1).at(place()));
        }
        value.marks.sensitive |= output.sensitive;
        value.marks.ephemeral |= output.ephemeral;
        value
    }

    /// The value that a reference to a module call begins with, and how many of the steps after its name it takes along.
    pub(crate) fn module_reference(
        &self,
        module: &Arc<ModuleInstance>,
        name: &Arc<str>,
        steps: &[Step],
        taken: usize,
    ) -> (Value, usize) {
        let calls = self.call_instances(module, name);
        // An output that is named is evaluated alone: others may well refer to who asks here.
        let (instance, used) = match (&calls.expansion, steps.first()) {
            (Expansion::Single, _) => (calls.instances.first(), 0),
            (Expansion::UnknownCount(_) | Expansion::UnknownEach(_), Some(Step::Index { .. })) => {
                (calls.instances.first(), 1)
            }
            (Expansion::Count(_) | Expansion::Each(_), Some(Step::Index { key, .. })) => {
                (calls.instances.iter().find(|(present, ..)| is_key(present.as_ref(), key)), 1)
            }
            _ => (None, 0),
        };
        if let Some((_, path, child)) = instance {
            let output = match steps.get(used) {
                Some(Step::Attribute { name, .. }) => Some(name),
                Some(Step::Index { .. }) | None => None,
            };
            match (child, output) {
                (Some(child), Some(output)) if child.declaration.outputs.contains_key(output) => {
                    return (self.output(child, output), taken + used + 1);
                }
                (Some(child), _) if calls.expansion.is_unknown() => return (self.outputs(child), taken + used),
                (None, Some(output)) => return (unknown_output(path, output), taken + used + 1),
                (None, None) => return (unknown_output(path, &ANY_OUTPUT.into()), taken + used),
                (Some(_), _) => {}
            }
        }
        (self.call_value(module, name), taken)
    }

    /// All outputs of a module instance.
    pub(crate) fn outputs(&self, child: &Arc<ModuleInstance>) -> Value {
        let names: Vec<Arc<str>> = child.declaration.outputs.keys().cloned().collect();
        Value::object(names.into_iter().map(|name| (name.clone(), self.output(child, &name))).collect::<Vec<_>>())
    }

    fn call_value(&self, module: &Arc<ModuleInstance>, name: &Arc<str>) -> Value {
        self.once(
            Node::CallValue(module.id, name.clone()),
            |engine| &engine.values,
            || {
                let calls = self.call_instances(module, name);
                let value_of = |path: &ModulePath, child: &Option<Arc<ModuleInstance>>| match child {
                    Some(child) => self.outputs(child),
                    None => unknown_output(path, &ANY_OUTPUT.into()),
                };
                let values: Vec<_> =
                    calls.instances.iter().map(|(key, path, child)| (key, value_of(path, child))).collect();
                match &calls.expansion {
                    Expansion::Single => {
                        values.into_iter().next().map_or_else(|| Value::unknown(Type::Dynamic), |(_, value)| value)
                    }
                    Expansion::Disabled => Value::null(Type::Dynamic),
                    Expansion::Count(_) => Value::tuple(values.into_iter().map(|(_, value)| value)),
                    Expansion::Each(_) => Value::object(values.into_iter().filter_map(|(key, value)| match key {
                        Some(InstanceKey::Key(key)) => Some((key.clone(), value)),
                        Some(InstanceKey::Index(_) | InstanceKey::Unknown) | None => None,
                    })),
                    Expansion::UnknownCount(of) | Expansion::UnknownEach(of) => {
                        let opaque = match calls.instances.as_slice() {
                            [(_, path, None)] => Some(unknown_output(path, &ANY_OUTPUT.into())),
                            _ => None,
                        };
                        opaque.unwrap_or_else(|| {
                            let values: Vec<Value> = values.into_iter().map(|(_, value)| value).collect();
                            Value::unknown(Type::Dynamic).derived_from(values.iter().chain([of]))
                        })
                    }
                }
            },
            || Value::unknown(Type::Dynamic),
        )
    }
}

fn unknown_output(module: &ModulePath, name: &Arc<str>) -> Value {
    let to = Referent::Output { module: module.clone(), name: name.clone() };
    Value::unknown(Type::Dynamic).standing_for(Symbol::Reference(Reference { to, path: Path::root() }))
}

/// Whether a written key is that of an instance.
pub(super) fn is_key(instance: Option<&InstanceKey>, key: &Key) -> bool {
    match (instance, key) {
        (Some(InstanceKey::Index(index)), Key::Number(digits)) => {
            digits.parse::<value::Number>().is_ok_and(|n| n.to_u64() == Some(*index))
        }
        (Some(InstanceKey::Key(name)), Key::String(text)) => **name == **text,
        _ => false,
    }
}
