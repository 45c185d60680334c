//! Input variables: where their values come from, and what they must fulfil.

use std::collections::BTreeMap;
use std::sync::Arc;

use diagnostic::{Diagnostic, FilePlace, Place};
use syntax::{Source, parse_body, parse_expression};
use value::{Path, Reference, Referent, Symbol, Type, Value, convert};

use super::{Engine, ModuleInstance, Node};
use crate::config::expression::{Context, traversals};
use crate::config::module::{BodyView, VariableDeclaration};
use crate::config::scope::{ModuleScope, NoNames, Repetition};
use crate::files::{EntryKind, join};

/// A value for a root variable, and where it was given.
#[derive(Clone, Debug)]
struct Item {
    value: Value,
    place: Option<Place>,
}

/// Values of root variables from all sources.
#[derive(Debug, Default)]
pub(super) struct Given(BTreeMap<Arc<str>, Item>);

impl Engine<'_> {
    pub(crate) fn variable(&self, module: &Arc<ModuleInstance>, name: &Arc<str>) -> Value {
        self.once(
            Node::Variable(module.id, name.clone()),
            |engine| &engine.values,
            || match module.declaration.variables.get(name) {
                Some(declaration) => self.compute_variable(module, name, declaration),
                None => Value::unknown(Type::Dynamic),
            },
            || Value::unknown(Type::Dynamic),
        )
    }

    fn compute_variable(
        &self,
        module: &Arc<ModuleInstance>,
        name: &Arc<str>,
        declaration: &VariableDeclaration,
    ) -> Value {
        let (given, place) = match &module.parent {
            None => match self.given().0.get(name) {
                Some(item) => (Some(item.value.clone()), item.place.clone()),
                None => (None, None),
            },
            Some(parent) => {
                let call = parent.module.declaration.calls.get(&parent.call);
                match call.and_then(|call| call.body.attribute(name)) {
                    Some(argument) => {
                        let value =
                            self.evaluate(&parent.module, &parent.repetition, argument.expression(), argument.source);
                        (Some(value), Some(argument.place().into()))
                    }
                    None => (None, None),
                }
            }
        };
        let place = || place.clone().unwrap_or_else(|| declaration.body.place().into());
        let converted = given.map(|value| {
            declaration.constraint.apply(&value).unwrap_or_else(|error| {
                let detail = format!(
                    "The given value is not suitable for var.{name} declared at {}: {error}.",
                    at(&declaration.body.place())
                );
                self.report(Diagnostic::error("Invalid value for input variable", detail).at(place()));
                Value::unknown(declaration.constraint.result_type()).derived_from([&value])
            })
        });
        let mut value = match (converted, &declaration.default) {
            (Some(value), Some(default)) if value.is_null() && !declaration.nullable => {
                default.clone().with_provenance(value::Provenance::Defaulted)
            }
            (Some(value), None) if value.is_null() && !declaration.nullable => {
                let detail = format!("Unsuitable value for var.{name}: required variable may not be set to null.");
                self.report(Diagnostic::error("Invalid value for input variable", detail).at(place()));
                self.unknown_variable(module, name, declaration)
            }
            (Some(value), _) => value,
            (None, Some(default)) => default.clone().with_provenance(value::Provenance::Defaulted),
            (None, None) => {
                self.report_missing(module, name, declaration);
                self.unknown_variable(module, name, declaration)
            }
        };
        if value.is_unknown() && value.symbol.is_none() {
            value = value.standing_for(variable_symbol(module, name));
        }
        if !declaration.ephemeral && value.marks_deep().ephemeral {
            let detail = "This input variable is not declared as accepting ephemeral values, so it cannot be set to a result derived from an ephemeral value.";
            self.report(Diagnostic::error("Ephemeral value not allowed", detail).at(place()));
        }
        value.marks.sensitive |= declaration.sensitive;
        value.marks.ephemeral |= declaration.ephemeral;
        value
    }

    fn unknown_variable(&self, module: &ModuleInstance, name: &Arc<str>, declaration: &VariableDeclaration) -> Value {
        let value = Value::unknown(declaration.constraint.result_type()).standing_for(variable_symbol(module, name));
        if declaration.nullable { value } else { value.never_null() }
    }

    fn report_missing(&self, module: &ModuleInstance, name: &str, declaration: &VariableDeclaration) {
        let Some(parent) = &module.parent else {
            let detail = format!(
                "It has no default, so everything that is made of it stays unknown. Give it in `variables`, in a file named by `var_files`, or in terraform.tfvars: {name} = …"
            );
            self.report(
                Diagnostic::warning(format!("Variable \"{name}\" has no value"), detail).at(declaration.body.place()),
            );
            return;
        };
        let place = parent.module.declaration.calls.get(&parent.call).map(|call| call.body.place());
        let detail =
            format!("The argument \"{name}\" is required, but no definition was found. Add it to the module block.");
        self.report(
            Diagnostic::error("Missing required argument", detail)
                .at(place.unwrap_or_else(|| declaration.body.place())),
        );
    }

    /// Checks the `validation` rules of a variable.
    pub(super) fn validate_variable(&self, module: &Arc<ModuleInstance>, name: &Arc<str>) {
        self.variable(module, name);
        if let Some(declaration) = module.declaration.variables.get(name) {
            self.check_rules(module, &Repetition::default(), &declaration.body, "validation");
        }
    }

    /// Evaluates rules with a condition and an error message; one that is false is an error.
    pub(super) fn check_rules(
        &self,
        module: &Arc<ModuleInstance>,
        repetition: &Repetition,
        body: &BodyView,
        block_type: &str,
    ) {
        for block in body.blocks_of(block_type) {
            self.check_rule(module, repetition, &BodyView::of_block(block), block_type, Diagnostic::error);
        }
    }

    pub(super) fn check_rule(
        &self,
        module: &Arc<ModuleInstance>,
        repetition: &Repetition,
        rule: &BodyView,
        block_type: &str,
        severity: fn(String, String) -> Diagnostic,
    ) {
        let (Some(condition), message) = (rule.attribute("condition"), rule.attribute("error_message")) else {
            let detail = "The argument \"condition\" is required, but no definition was found.";
            self.report(Diagnostic::error("Missing required argument", detail).at(rule.place()));
            return;
        };
        if traversals(condition.expression()).is_empty() {
            let detail = "The condition expression must refer to at least one object from elsewhere in the configuration, or else its result would not be checking anything.";
            self.report(Diagnostic::error(format!("Invalid {block_type} expression"), detail).at(condition.place()));
            return;
        }
        let scope = ModuleScope { engine: self, module, repetition: repetition.clone() };
        let mut diagnostics = Vec::new();
        let context = Context::new(&scope, condition.source);
        let value = context.evaluate(condition.expression(), &mut diagnostics);
        let message = message.map(|m| context.evaluate(m.expression(), &mut diagnostics));
        let place = || condition.source.place(condition.expression().range);
        if diagnostics.is_empty() {
            let fail = |detail: String| Diagnostic::error("Invalid condition result", detail).at(place());
            if message.as_ref().is_some_and(|message| message.marks_deep().ephemeral) {
                let detail = "The expression of the error message refers to ephemeral values, so the message cannot be displayed. Remove the references, or use ephemeralasnull().";
                let place = rule.attribute("error_message").map_or_else(|| rule.place(), |message| message.place());
                diagnostics.push(Diagnostic::error("Error message refers to ephemeral values", detail).at(place));
            }
            match convert(&value, &Type::Bool) {
                _ if value.is_null() => {
                    diagnostics
                        .push(fail("Condition expression must return either true or false, not null.".to_owned()));
                }
                Err(error) => diagnostics.push(fail(format!("Invalid condition result value: {error}."))),
                Ok(held) if held.as_bool() == Some(false) => {
                    let message = message.filter(|m| !m.has_sensitive());
                    let text = message.as_ref().and_then(Value::as_str).unwrap_or("The condition does not hold.");
                    let summary = match block_type {
                        "validation" => "Invalid value for variable",
                        "precondition" => "Resource precondition failed",
                        "postcondition" => "Resource postcondition failed",
                        _ => "Check block assertion failed",
                    };
                    diagnostics.push(severity(summary.to_owned(), text.trim_end().to_owned()).at(place()));
                }
                Ok(_) => {}
            }
        }
        self.report_in(module, diagnostics);
    }

    fn given(&self) -> Arc<Given> {
        if let Some(given) = &*self.given.borrow() {
            return given.clone();
        }
        let given = Arc::new(self.collect_given());
        *self.given.borrow_mut() = Some(given.clone());
        given
    }

    /// Later sources count more: environment, terraform.tfvars, *.auto.tfvars, named files, values of the caller.
    fn collect_given(&self) -> Given {
        let mut given = Given::default();
        let declared = self.root_module().declaration.clone();
        for (name, text) in &self.input.environment {
            let Some(name) = name.strip_prefix("TF_VAR_") else { continue };
            let Some(declaration) = declared.variables.get(name) else { continue };
            let value = self.environment_value(name, text, declaration);
            given.0.insert(name.into(), Item { value, place: None });
        }
        let mut named: Vec<String> = Vec::new();
        if self.input.inline.is_none() {
            let entries = self.roots.borrow().list(self.files, &self.root).unwrap_or_default();
            let there: Vec<String> =
                entries.into_iter().filter(|e| e.kind == EntryKind::File).map(|e| e.name).collect();
            named.extend(
                ["terraform.tfvars", "terraform.tfvars.json"]
                    .map(str::to_owned)
                    .into_iter()
                    .filter(|n| there.contains(n)),
            );
            named.extend(there.into_iter().filter(|n| n.ends_with(".auto.tfvars") || n.ends_with(".auto.tfvars.json")));
        }
        let automatic = named.len();
        named.extend(self.input.var_files.iter().cloned());
        for (position, name) in named.iter().enumerate() {
            let path = join(&self.root, name);
            let bytes = match self.roots.borrow().read(self.files, &path) {
                Ok(bytes) => bytes,
                Err(error) => {
                    self.report(error.diagnostic());
                    continue;
                }
            };
            let shown = if name.starts_with('/') { name.clone() } else { join(&self.input.root, name) };
            let source = Source::new(shown, bytes);
            for (variable, value, place) in self.variable_file(&source, name.ends_with(".json")) {
                if declared.variables.contains_key(&variable) {
                    given.0.insert(variable, Item { value, place: Some(place.into()) });
                } else {
                    let detail = format!(
                        "The root module does not declare a variable named \"{variable}\", but the file gives it a value. Declare it with a variable block, or remove the value."
                    );
                    let what = if position < automatic {
                        "Value for undeclared variable"
                    } else {
                        "Value for undeclared variable in a given file"
                    };
                    self.report(Diagnostic::warning(what, detail).at(place));
                }
            }
        }
        for (name, value) in &self.input.variables {
            if declared.variables.contains_key(name.as_str()) {
                given.0.insert(name.as_str().into(), Item { value: value.clone(), place: None });
            } else {
                let detail = format!(
                    "A variable named \"{name}\" was given a value, but the root module does not declare it. Check the name, or declare it with a variable block."
                );
                self.report(
                    Diagnostic::error("Value for undeclared variable", detail)
                        .at(Place::Attribute { address: "variables".to_owned(), path: name.clone() }),
                );
            }
        }
        given
    }

    fn environment_value(&self, name: &str, text: &str, declaration: &VariableDeclaration) -> Value {
        if !declaration.typed || declaration.constraint.ty.is_primitive() {
            return Value::string(text);
        }
        let source = Source::new(format!("TF_VAR_{name}"), text.as_bytes().to_vec());
        let (expression, mut diagnostics) = parse_expression(&source);
        let value = if diagnostics.is_empty() {
            Context::new(&NoNames, &source).evaluate(&expression, &mut diagnostics)
        } else {
            Value::unknown(Type::Dynamic)
        };
        self.report_all(diagnostics);
        value
    }

    fn variable_file(&self, source: &Source, json: bool) -> Vec<(Arc<str>, Value, FilePlace)> {
        if json {
            return self.json_variable_file(source);
        }
        let parsed = parse_body(source);
        let mut diagnostics = parsed.diagnostics;
        for block in &parsed.body.blocks {
            let detail = "Files of variables hold `name = value` only.";
            diagnostics.push(
                Diagnostic::error("Blocks are not allowed in a file of variables", detail)
                    .at(source.place(block.header_range())),
            );
        }
        let mut values = Vec::new();
        for attribute in &parsed.body.attributes {
            let value = Context::new(&NoNames, source).evaluate(&attribute.expression, &mut diagnostics);
            values.push((attribute.name.clone(), value, source.place(attribute.range)));
        }
        self.report_all(diagnostics);
        values
    }

    fn json_variable_file(&self, source: &Source) -> Vec<(Arc<str>, Value, FilePlace)> {
        let place = source.place(syntax::TextRange::default());
        match serde_json::from_str::<serde_json::Value>(source.text()) {
            Ok(serde_json::Value::Object(entries)) => entries
                .iter()
                .map(|(name, json)| (Arc::from(name.as_str()), value::from_json_implied(json), place.clone()))
                .collect(),
            Ok(_) => {
                let detail = "A JSON file of variables is an object with a member for each variable.";
                self.report(Diagnostic::error("The file does not contain an object", detail).at(place));
                Vec::new()
            }
            Err(error) => {
                self.report(Diagnostic::error("The file is not valid JSON", format!("{error}.")).at(place));
                Vec::new()
            }
        }
    }
}

fn variable_symbol(module: &ModuleInstance, name: &Arc<str>) -> Symbol {
    let to = Referent::Variable { module: module.path.clone(), name: name.clone() };
    Symbol::Reference(Reference { to, path: Path::root() })
}

pub(super) fn at(place: &FilePlace) -> String {
    format!("{}:{}", place.path, place.span.start.line)
}
