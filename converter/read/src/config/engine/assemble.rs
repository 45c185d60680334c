//! Everything evaluated, as an estate.

use std::sync::Arc;

use diagnostic::Diagnostic;
use estate::{Estate, Evidence, InputKind, Move, MoveEndpoint, Output, Variable};
use syntax::ast::{Key, Step, Traversal};
use value::{InstanceKey, ModuleStep, Referent, Value};

use super::{Engine, ModuleInstance};
use crate::config::expression::{Names, traversals};
use crate::config::module::ResourceKey;
use crate::config::scope::{ModuleScope, Repetition};

impl Engine<'_> {
    /// Evaluates all modules and everything in them.
    pub(crate) fn estate(&self) -> Estate {
        let mut estate = Estate::new();
        let root = self.root_module();
        self.assemble(&root, &mut estate);
        estate.opaque_modules = self.opaque_modules();
        for (name, declaration) in &root.declaration.variables {
            let variable = Variable {
                name: name.clone(),
                value: self.variable(&root, name),
                description: declaration.description.clone(),
            };
            estate.variables.insert(name.clone(), variable);
        }
        for (name, declaration) in &root.declaration.outputs {
            let value = self.output(&root, name);
            if fed_by_this_provider(&value) {
                continue;
            }
            let output = Output {
                module: root.path.clone(),
                name: name.clone(),
                value,
                description: declaration.description.clone(),
            };
            estate.outputs.insert(name.clone(), output);
        }
        estate.extend(self.take_resources());
        estate.evidence.push(Evidence {
            kind: InputKind::Configuration,
            name: self.input.root.clone(),
            written_by: None,
        });
        estate
    }

    fn assemble(&self, module: &Arc<ModuleInstance>, estate: &mut Estate) {
        let declaration = &module.declaration;
        for name in declaration.variables.keys() {
            self.validate_variable(module, name);
        }
        self.check_arguments(module);
        let moves = declaration.moves.iter().filter_map(|moved| {
            Some(Move { module: module.path.clone(), from: endpoint(&moved.from)?, to: endpoint(&moved.to)? })
        });
        estate.moves.extend(moves);
        for name in declaration.locals.keys() {
            self.local(module, name);
        }
        for key in declaration.resources.keys() {
            self.resource(module, key);
            self.check_dependencies(module, key);
        }
        for name in declaration.calls.keys() {
            for (_, _, child) in &self.call_instances(module, name).instances {
                if let Some(child) = child {
                    self.assemble(child, estate);
                }
            }
        }
        for name in declaration.outputs.keys() {
            self.output(module, name);
        }
        for check in &declaration.checks {
            for rule in &check.rules {
                let severity = |summary: String, detail: String| Diagnostic::warning(summary, detail);
                self.check_rule(module, &Repetition::default(), &rule.body, "assert", severity);
            }
        }
    }

    /// Arguments of a module call that the module has no variable for.
    fn check_arguments(&self, module: &ModuleInstance) {
        let Some(parent) = &module.parent else { return };
        let Some(call) = parent.module.declaration.calls.get(&parent.call) else { return };
        for argument in call.body.attributes() {
            let name = &argument.attribute.name;
            if !super::calls::META_ARGUMENTS.contains(&&**name) && !module.declaration.variables.contains_key(name) {
                let detail = format!(
                    "An argument named \"{name}\" is not expected here: the module has no variable of that name."
                );
                self.report(Diagnostic::error("Unsupported argument", detail).at(argument.place()));
            }
        }
    }

    /// Names in `depends_on` that nothing has.
    fn check_dependencies(&self, module: &Arc<ModuleInstance>, key: &ResourceKey) {
        let Some(declaration) = module.declaration.resources.get(key) else { return };
        let Some(attribute) = declaration.body.attribute("depends_on") else { return };
        let scope = ModuleScope { engine: self, module, repetition: Repetition::default() };
        let mut diagnostics = Vec::new();
        for traversal in traversals(attribute.expression()) {
            scope.check(traversal, attribute.source, &mut diagnostics);
        }
        self.report_all(diagnostics);
    }
}

/// An address in a `moved` block: modules, and a resource or none. `None` if it is neither.
fn endpoint(traversal: &Traversal) -> Option<MoveEndpoint> {
    let mut names: Vec<(Arc<str>, Option<InstanceKey>)> = vec![(traversal.root.clone(), None)];
    for step in &traversal.steps {
        match step {
            Step::Attribute { name, .. } => names.push((name.clone(), None)),
            Step::Index { key, .. } => {
                let key = match key {
                    Key::Number(digits) => InstanceKey::Index(digits.parse().ok()?),
                    Key::String(text) => InstanceKey::Key((**text).into()),
                    Key::Null | Key::Bool(_) => return None,
                };
                names.last_mut()?.1 = Some(key);
            }
        }
    }
    let mut modules = Vec::new();
    let mut rest = names.as_slice();
    while let [(word, None), (name, key), inner @ ..] = rest
        && &**word == "module"
    {
        modules.push(ModuleStep { name: name.clone(), key: key.clone() });
        rest = inner;
    }
    match rest {
        [] => Some(MoveEndpoint { modules, resource: None }),
        [(type_name, None), (name, key)] => {
            Some(MoveEndpoint { modules, resource: Some((type_name.clone(), name.clone(), key.clone())) })
        }
        _ => None,
    }
}

/// Whether a value comes from data sources of this provider and from nowhere else.
fn fed_by_this_provider(value: &Value) -> bool {
    let references = value.references();
    !references.is_empty()
        && references.iter().all(|reference| match &reference.to {
            Referent::Resource(address) => address.type_name.starts_with("agnostech_"),
            Referent::Variable { .. } | Referent::Output { .. } => false,
        })
}
