//! What Terraform refuses before it knows any value.
//!
//! `terraform plan` begins with the walk of `terraform validate`: every block of every module that is called, also of one with no
//! instances, is evaluated once with unknown variables, resources and repetition. Whatever is wrong then is an error, even if no
//! value that was given leads there.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use diagnostic::{Diagnostic, Place, Severity};
use syntax::ast::{Block, Traversal};
use syntax::{Expression, Source};
use value::{Address, Attributes, Marks, Mode, ModulePath, ObjectAttribute, Type, Value, convert};

use super::calls::{EPHEMERAL_OUTPUT, META_ARGUMENTS};
use super::{Engine, ModuleInstance, ProviderConfiguration};
use crate::config::expression::{CallError, Context, Names};
use crate::config::input::Dialect;
use crate::config::module::{BodyView, ModuleDeclaration};
use crate::config::resource::Decoder;
use crate::config::scope::{Repetition, Target, declared_function, problem, target};

/// A module that is called, whatever its instances are.
struct Unexpanded<'e, 'f> {
    engine: &'e Engine<'f>,
    module: Arc<ModuleInstance>,
    /// Modules that are called and there.
    children: BTreeMap<Arc<str>, Arc<ModuleInstance>>,
    /// Values of locals; `None` while one is evaluated.
    locals: RefCell<BTreeMap<Arc<str>, Option<Value>>>,
}

/// Names of an [`Unexpanded`] module around a block.
struct Unvalued<'u, 'e, 'f> {
    module: &'u Unexpanded<'e, 'f>,
    repetition: Repetition,
}

impl Names for Unvalued<'_, '_, '_> {
    fn check(&self, traversal: &Traversal, source: &Source, diagnostics: &mut Vec<Diagnostic>) {
        let module = &self.module.module;
        if let Some((summary, detail)) = problem(&module.declaration, &module.path, &self.repetition, traversal) {
            diagnostics.push(Diagnostic::error(summary, detail).at(source.place(traversal.range())));
        }
    }

    fn resolve(&self, traversal: &Traversal) -> Option<(Value, usize)> {
        let module = self.module;
        if problem(&module.module.declaration, &module.module.path, &self.repetition, traversal).is_some() {
            return None;
        }
        match target(traversal) {
            Target::Variable(name) => {
                let declaration = module.module.declaration.variables.get(name)?;
                let marks = Marks { sensitive: declaration.sensitive, ephemeral: declaration.ephemeral };
                Some((Value::unknown(declaration.constraint.result_type()).marked(marks), 1))
            }
            Target::Local(name) => Some((module.local(name), 1)),
            Target::Module(name) => Some((module.outputs(name), 1)),
            Target::Resource(key, taken) => {
                let marks = Marks { ephemeral: key.mode == Mode::Ephemeral, sensitive: false };
                Some((Value::unknown(Type::Dynamic).marked(marks), taken))
            }
            Target::Path(name) => Some((module.engine.path(&module.module, name), 1)),
            Target::Terraform(name) | Target::Tofu(name) => Some((module.engine.terraform(name), 1)),
            Target::Count(_) => self.repetition.index.clone().map(|index| (index, 1)),
            Target::Each(name) => {
                self.repetition.each.as_ref().map(|(key, each)| (if &**name == "key" { key } else { each }.clone(), 1))
            }
            Target::This => self.repetition.this.clone().map(|this| (this, 0)),
            Target::Invalid(_) => None,
        }
    }

    fn short_circuits(&self) -> bool {
        self.module.module.declaration.short_circuits
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Result<Value, CallError> {
        declared_function(&self.module.module.declaration, name)?;
        self.module.engine.call(name, arguments)
    }
}

impl<'e, 'f> Unexpanded<'e, 'f> {
    fn of(engine: &'e Engine<'f>, module: Arc<ModuleInstance>) -> Self {
        let root = module.path.is_root();
        // What a source is made of is known in instances only, which only the root module is here.
        let calls = module.declaration.calls.iter().filter(|(_, call)| root || call.source.is_some());
        let children = calls.filter_map(|(name, call)| {
            let (declaration, relative) = engine.called(&module, name, call)?;
            let child = ModuleInstance {
                // No node of it is ever evaluated.
                id: usize::MAX,
                path: module.path.child(name.clone(), None),
                declaration,
                relative,
                parent: None,
            };
            Some((name.clone(), Arc::new(child)))
        });
        let children = children.collect();
        Self { engine, children, module, locals: RefCell::default() }
    }

    fn evaluate(&self, repetition: &Repetition, expression: &Expression, source: &Source, found: &mut Found) -> Value {
        let names = Unvalued { module: self, repetition: repetition.clone() };
        Context::new(&names, source).evaluate(expression, found)
    }

    fn local(&self, name: &Arc<str>) -> Value {
        match self.locals.borrow().get(name) {
            Some(Some(present)) => return present.clone(),
            // A cycle, which evaluation reports.
            Some(None) => return Value::unknown(Type::Dynamic),
            None => {}
        }
        let Some(local) = self.module.declaration.locals.get(name) else { return Value::unknown(Type::Dynamic) };
        if self.engine.depth.is_exhausted() {
            return Value::unknown(Type::Dynamic);
        }
        self.locals.borrow_mut().insert(name.clone(), None);
        // What is wrong with it is reported where it stands.
        let value = self.evaluate(&Repetition::default(), &local.expression, &local.source, &mut Found::new());
        self.locals.borrow_mut().insert(name.clone(), Some(value.clone()));
        value
    }

    /// What a reference to a module call gives: its outputs, of which only the names are known.
    fn outputs(&self, name: &Arc<str>) -> Value {
        let (Some(call), Some(child)) = (self.module.declaration.calls.get(name), self.children.get(name)) else {
            return Value::unknown(Type::Dynamic);
        };
        let outputs = &child.declaration.outputs;
        let object = || {
            Type::Object(
                outputs
                    .keys()
                    .map(|name| (name.clone(), ObjectAttribute { ty: Type::Dynamic, optional: false }))
                    .collect::<Attributes>()
                    .into(),
            )
        };
        if call.body.lifecycle("enabled").is_some() {
            return Value::unknown(Type::Dynamic);
        }
        if call.body.attribute("count").is_some() {
            return Value::unknown(Type::list(object()));
        }
        if call.body.attribute("for_each").is_some() {
            return Value::unknown(Type::map(object()));
        }
        Value::object(outputs.iter().map(|(name, output)| {
            let marks = Marks { sensitive: output.sensitive, ephemeral: output.ephemeral };
            (name.clone(), Value::unknown(Type::Dynamic).marked(marks))
        }))
    }

    /// `count` and `for_each`, and what they make of the names of a block.
    fn repetition(&self, body: &BodyView, found: &mut Found) -> Repetition {
        let mut repetition = Repetition::default();
        if let Some(count) = body.attribute("count") {
            let before = found.len();
            let value = self.evaluate(&Repetition::default(), count.expression(), count.source, found);
            if found.len() == before {
                super::expansion::counted(value, reporter(count.source, count.expression(), found));
            }
            repetition.index = Some(Value::unknown(Type::Number));
        } else if let Some(collection) = body.attribute("for_each") {
            let before = found.len();
            let value = self.evaluate(&Repetition::default(), collection.expression(), collection.source, found);
            if found.len() == before {
                super::expansion::keyed(value, reporter(collection.source, collection.expression(), found));
            }
            repetition.each = Some((Value::unknown(Type::String), Value::unknown(Type::Dynamic)));
        }
        repetition
    }

    /// All expressions of a block and of the blocks in it.
    fn block(&self, repetition: &Repetition, body: &BodyView, found: &mut Found) {
        let address = Address {
            module: ModulePath::root(),
            mode: Mode::Managed,
            type_name: "".into(),
            name: "".into(),
            key: None,
        };
        let provider = ProviderConfiguration::default();
        let names = Unvalued { module: self, repetition: repetition.clone() };
        let mut decoder = Decoder { address: &address, provider: &provider, diagnostics: found };
        decoder.resource(body, None, &Context::new(&names, body.source()));
    }

    /// The rules of a block, which refer to what they are about by name or as `self`.
    fn rules(&self, repetition: &Repetition, body: &BodyView, block_type: &str, found: &mut Found) {
        for rule in body.blocks_of(block_type) {
            self.rule(repetition, &BodyView::of_block(rule), found);
        }
    }

    fn rule(&self, repetition: &Repetition, rule: &BodyView, found: &mut Found) {
        for attribute in rule.attributes() {
            let before = found.len();
            let value = self.evaluate(repetition, attribute.expression(), attribute.source, found);
            if found.len() == before
                && &*attribute.attribute.name == "condition"
                && let Err(error) = convert(&value, &Type::Bool)
            {
                let mut report = reporter(attribute.source, attribute.expression(), found);
                report("Invalid condition result", format!("Invalid condition result value: {error}."));
            }
        }
    }

    fn resources(&self, found: &mut Found) {
        for resource in self.module.declaration.resources.values() {
            let body = &resource.body;
            let repetition = self.repetition(body, found);
            self.block(&repetition, body, found);
            let with_this = Repetition { this: Some(Value::unknown(Type::Dynamic)), ..repetition.clone() };
            for lifecycle in body.blocks_of("lifecycle") {
                let lifecycle = BodyView::of_block(lifecycle);
                self.rules(&repetition, &lifecycle, "precondition", found);
                self.rules(&with_this, &lifecycle, "postcondition", found);
            }
            for block_type in ["connection", "provisioner"] {
                for block in body.blocks_of(block_type) {
                    self.provisioner(&with_this, block, found);
                }
            }
        }
    }

    fn provisioner(&self, repetition: &Repetition, block: &Block, found: &mut Found) {
        for attribute in &block.body.attributes {
            // Words of Terraform's own.
            if &*block.block_type == "provisioner" && matches!(&*attribute.name, "when" | "on_failure") {
                continue;
            }
            self.evaluate(repetition, &attribute.expression, &block.body.source, found);
        }
        for inner in &block.body.blocks {
            self.provisioner(repetition, inner, found);
        }
    }

    fn calls(&self, found: &mut Found) {
        for (name, call) in &self.module.declaration.calls {
            let repetition = self.repetition(&call.body, found);
            let child = self.children.get(name).map(|child| &child.declaration);
            for argument in call.body.attributes() {
                let name = &argument.attribute.name;
                if META_ARGUMENTS.contains(&&**name) {
                    continue;
                }
                let before = found.len();
                let value = self.evaluate(&repetition, argument.expression(), argument.source, found);
                let Some(child) = child else { continue };
                let Some(variable) = child.variables.get(name) else {
                    let detail = format!(
                        "An argument named \"{name}\" is not expected here: the module has no variable of that name."
                    );
                    found.push(Diagnostic::error("Unsupported argument", detail).at(argument.place()));
                    continue;
                };
                if found.len() == before
                    && let Err(error) = variable.constraint.apply(&value)
                {
                    let detail = format!(
                        "The given value is not suitable for var.{name} declared at {}: {error}.",
                        super::variables::at(&variable.body.place())
                    );
                    found.push(Diagnostic::error("Invalid value for input variable", detail).at(argument.place()));
                }
            }
            for (name, variable) in child.into_iter().flat_map(|child| &child.variables) {
                if variable.default.is_none() && call.body.attribute(name).is_none() {
                    let detail = format!(
                        "The argument \"{name}\" is required, but no definition was found. Add it to the module block."
                    );
                    found.push(Diagnostic::error("Missing required argument", detail).at(call.body.place()));
                }
            }
        }
    }

    fn validate(&self, found: &mut Found) {
        let declaration = &self.module.declaration;
        let once = Repetition::default();
        for local in declaration.locals.values() {
            self.evaluate(&once, &local.expression, &local.source, found);
        }
        for variable in declaration.variables.values() {
            self.rules(&once, &variable.body, "validation", found);
        }
        self.resources(found);
        self.calls(found);
        for output in declaration.outputs.values() {
            if let Some(value) = output.body.attribute("value") {
                let given = self.evaluate(&once, value.expression(), value.source, found);
                if !output.ephemeral && given.marks_deep().ephemeral {
                    reporter(value.source, value.expression(), found)(
                        EPHEMERAL_OUTPUT.0,
                        EPHEMERAL_OUTPUT.1.to_owned(),
                    );
                }
            }
            self.rules(&once, &output.body, "precondition", found);
        }
        for provider in declaration.providers.values() {
            let repetition = match declaration.dialect {
                Dialect::Terraform => Repetition::default(),
                Dialect::OpenTofu => self.repetition(&provider.body, found),
            };
            self.block(&repetition, &provider.body, found);
        }
        for rule in declaration.checks.iter().flat_map(|check| &check.rules) {
            self.rule(&once, &rule.body, found);
        }
    }
}

type Found = Vec<Diagnostic>;

/// Reports at an expression.
fn reporter<'r>(source: &'r Source, expression: &'r Expression, found: &'r mut Found) -> impl FnMut(&str, String) + 'r {
    |summary, detail| found.push(Diagnostic::error(summary, detail).at(source.place(expression.range)))
}

impl Engine<'_> {
    /// Reports what is wrong whatever the values are. Called last: what evaluation has found at the same place says more.
    pub(crate) fn validate(&self) {
        let mut found = Found::new();
        let mut seen: BTreeSet<*const ModuleDeclaration> = BTreeSet::new();
        let mut waiting = vec![self.root_module()];
        while let Some(module) = waiting.pop() {
            // One module is like another that has the same files: nothing is known of what either is given.
            if !seen.insert(Arc::as_ptr(&module.declaration)) {
                continue;
            }
            let module = Unexpanded::of(self, module);
            module.validate(&mut found);
            waiting.extend(module.children.into_values());
        }
        found.retain(Diagnostic::is_error);
        let known: BTreeSet<Place> = self
            .diagnostics
            .borrow()
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error)
            .filter_map(|diagnostic| diagnostic.place.clone())
            .collect();
        found.retain(|diagnostic| diagnostic.place.as_ref().is_none_or(|place| !known.contains(place)));
        self.report_all(found);
    }
}
