//! Resources and their instances.

use std::cell::{Cell, OnceCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use diagnostic::Diagnostic;
use estate::{InputKind, Lifecycle, Resource};
use syntax::Expression;
use syntax::ast::{Block, Step};
use value::{Address, Content, InstanceKey, Marks, Mode, Path, Provenance, Reference, Referent, Symbol, Type, Value};

use super::calls::is_key;
use super::template_file::{RENDERED, is_template_file};
use super::{Engine, Expansion, ModuleInstance, Node, ProviderConfiguration};
use crate::config::expression::{Context, traversals};
use crate::config::module::{BodyView, ResourceDeclaration, ResourceKey};
use crate::config::resource::{self, Decoder};
use crate::config::scope::{ModuleScope, Repetition, referred_module, referred_resource};

/// An instance as it was evaluated.
#[derive(Clone, Debug)]
pub(crate) struct ResourceInstance {
    pub(crate) resource: Box<Resource>,
    /// What references to the whole of it have given, if there were several.
    exported: OnceCell<Value>,
    references: Cell<u32>,
    /// It belongs to this provider, or is fed by nothing else.
    pub(crate) skipped: bool,
}

impl ResourceInstance {
    fn schema(&self) -> Option<&'static schema::Block> {
        let Address { mode, type_name, name, .. } = &self.resource.address;
        resource::schema_of(&ResourceKey { mode: *mode, type_name: type_name.clone(), name: name.clone() })
    }

    /// What a reference to it gives: its values, each standing for itself. It is as large as the values themselves, so it is
    /// only kept if somebody asks again.
    fn exported(&self) -> Value {
        let before = self.references.get();
        self.references.set(before.saturating_add(1));
        if before == 0 {
            return exported(&self.resource, self.schema());
        }
        self.exported.get_or_init(|| exported(&self.resource, self.schema())).clone()
    }

    /// What the first of some steps lead to, as it is in [`ResourceInstance::exported`], and how many steps that takes; the
    /// whole of it need not be made for that.
    fn exported_part(&self, steps: &[Step]) -> Option<(Value, usize)> {
        let Some(Step::Attribute { name, .. }) = steps.first() else { return None };
        if is_template_file(&self.resource.address) || self.resource.address.mode == Mode::Ephemeral {
            return None;
        }
        let part = self.resource.values.get(name)?;
        if is_absent(part) && self.schema().is_some_and(|schema| schema.block_type(name).is_some()) {
            return None;
        }
        let mut marks = self.resource.values.marks;
        let mut path = Path::attribute(name.clone());
        let mut part = part;
        let mut taken = 1;
        while let (Content::Object(entries), Some(Step::Attribute { name, .. })) = (&part.content, steps.get(taken))
            && let Some(inner) = entries.get(name)
        {
            marks = marks.union(part.marks);
            path.push(value::Step::Attribute(name.clone()));
            part = inner;
            taken += 1;
        }
        let reference = Reference { to: Referent::Resource(self.resource.address.clone()), path };
        Some((refer(part, &reference).marked(marks), taken))
    }

    /// What a reference gives that goes on with some steps, and how many of them it takes.
    fn referred(&self, steps: &[Step]) -> (Value, usize) {
        self.exported_part(steps).unwrap_or_else(|| (self.exported(), 0))
    }
}

/// Whether blocks are not written.
fn is_absent(blocks: &Value) -> bool {
    blocks.provenance == Provenance::Defaulted && (blocks.is_null() || blocks.items().is_some_and(<[Value]>::is_empty))
}

impl Engine<'_> {
    pub(crate) fn address(module: &ModuleInstance, key: &ResourceKey, instance: Option<InstanceKey>) -> Address {
        Address {
            module: module.path.clone(),
            mode: key.mode,
            type_name: key.type_name.clone(),
            name: key.name.clone(),
            key: instance,
        }
    }

    fn expansion(&self, module: &Arc<ModuleInstance>, key: &ResourceKey) -> Arc<Expansion> {
        let single = || Arc::new(Expansion::Single);
        self.once(
            Node::Instances(module.id, key.clone()),
            |engine| &engine.expansions,
            || match module.declaration.resources.get(key) {
                Some(declaration) => Arc::new(self.expand(module, &declaration.body)),
                None => single(),
            },
            || Arc::new(Expansion::UnknownCount(Value::unknown(Type::Dynamic))),
        )
    }

    /// All instances of a resource.
    pub(crate) fn resource(&self, module: &Arc<ModuleInstance>, key: &ResourceKey) -> Rc<Vec<ResourceInstance>> {
        self.once(
            Node::Resource(module.id, key.clone()),
            |engine| &engine.resources,
            || match module.declaration.resources.get(key) {
                Some(declaration) => self.instances(module, key, declaration),
                None => Rc::default(),
            },
            Rc::default,
        )
    }

    fn instances(
        &self,
        module: &Arc<ModuleInstance>,
        key: &ResourceKey,
        declaration: &ResourceDeclaration,
    ) -> Rc<Vec<ResourceInstance>> {
        let expansion = self.expansion(module, key);
        let outer_unknown = module.path.0.iter().any(|step| step.key == Some(InstanceKey::Unknown));
        if expansion.is_unknown() {
            let what = if matches!(*expansion, Expansion::UnknownCount(_)) { "count" } else { "for_each" };
            let name = Self::address(module, key, None);
            let detail = "One instance stands for any number of them, none included. Give the values it depends on (variables, data_values), or a state or plan besides the configuration.";
            self.report(
                Diagnostic::warning(
                    format!("How many instances {name} has is not known: {what} depends on unknown values"),
                    detail,
                )
                .at(declaration.body.place()),
            );
        }
        let mut made = Vec::new();
        for (instance, repetition) in expansion.instances() {
            let address = Self::address(module, key, instance);
            let provider = self.provider_of(module, key, &declaration.body, &repetition);
            let mut resource = Box::new(self.instance(module, key, declaration, address, &repetition, &provider));
            resource.symbolic = expansion.is_unknown() || outer_unknown;
            let skipped = self.is_skipped(&resource, &expansion);
            let made_now = ResourceInstance { resource, exported: OnceCell::new(), references: Cell::new(0), skipped };
            if !skipped {
                for block in declaration.body.blocks_of("lifecycle") {
                    let lifecycle = BodyView::of_block(block);
                    if !lifecycle.blocks_of("postcondition").is_empty() {
                        let after = Repetition { this: Some(made_now.exported()), ..repetition.clone() };
                        self.check_rules(module, &after, &lifecycle, "postcondition");
                    }
                }
            }
            made.push(made_now);
        }
        Rc::new(made)
    }

    fn instance(
        &self,
        module: &Arc<ModuleInstance>,
        key: &ResourceKey,
        declaration: &ResourceDeclaration,
        address: Address,
        repetition: &Repetition,
        provider: &ProviderConfiguration,
    ) -> Resource {
        let body = &declaration.body;
        for block in body.blocks_of("lifecycle") {
            self.check_rules(module, repetition, &BodyView::of_block(block), "precondition");
        }
        let scope = ModuleScope { engine: self, module, repetition: repetition.clone() };
        let mut diagnostics = Vec::new();
        let schema = resource::schema_of(key);
        let own = is_own(&address);
        let mut values = if own {
            Value::object::<Arc<str>>([])
        } else {
            let mut decoder = Decoder { address: &address, provider, diagnostics: &mut diagnostics };
            decoder.resource(body, schema, &Context::new(&scope, body.source()))
        };
        if address.key == Some(InstanceKey::Unknown) {
            // Perhaps there is no such instance.
            super::soften(&mut diagnostics);
        }
        self.report_in(module, diagnostics);
        if key.mode == Mode::Ephemeral {
            // All that comes out of it is for one run only. It is opened as soon as all of its arguments are known.
            values.marks.ephemeral = true;
        }
        if key.mode == Mode::Data {
            values = self.known_data(values, &address, schema);
        }
        if is_template_file(&address) {
            values = self.with_rendered(values, &address);
        }
        let mut resource = Resource::new(address, values, InputKind::Configuration);
        resource.provider = provider.instance.clone();
        resource.has_schema = schema.is_some();
        resource.place = Some(declaration.place.clone().into());
        resource.lifecycle = Lifecycle {
            prevent_destroy: self.lifecycle_flag(module, body, "prevent_destroy"),
            create_before_destroy: self.lifecycle_flag(module, body, "create_before_destroy"),
        };
        resource.dependencies = self.dependencies(module, key, body, &resource);
        resource
    }

    fn lifecycle_flag(&self, module: &Arc<ModuleInstance>, body: &BodyView, name: &str) -> bool {
        body.lifecycle(name).is_some_and(|a| {
            self.evaluate(module, &Repetition::default(), a.expression(), a.source).as_bool() == Some(true)
        })
    }

    /// Instances that a resource refers to, directly or through values, and those of its `depends_on`.
    fn dependencies(
        &self,
        module: &Arc<ModuleInstance>,
        key: &ResourceKey,
        body: &BodyView,
        resource: &Resource,
    ) -> Vec<Address> {
        let mut found: Vec<Address> = resource.values.references().into_iter().filter_map(into_address).collect();
        found.retain(|address| *address != resource.address);
        let mut expressions: Vec<(&Expression, bool)> = Vec::new();
        for attribute in body.attributes() {
            expressions.push((&attribute.attribute.expression, &*attribute.attribute.name == "depends_on"));
        }
        for block in body.blocks() {
            block_expressions(block, &mut expressions);
        }
        for (expression, explicit) in expressions {
            for traversal in traversals(expression) {
                if let Some((referred, steps)) = referred_resource(traversal) {
                    if referred == *key || !module.declaration.resources.contains_key(&referred) {
                        continue;
                    }
                    let target = Self::address(module, &referred, None);
                    let written = match steps.first() {
                        Some(Step::Index { key, .. }) => Some(key),
                        Some(Step::Attribute { .. }) | None => None,
                    };
                    if !explicit && written.is_none() && found.iter().any(|address| address.resource() == target) {
                        // The values say which instances.
                        continue;
                    }
                    for (instance, _) in self.expansion(module, &referred).instances() {
                        if written
                            .is_none_or(|key| is_key(instance.as_ref(), key) || instance == Some(InstanceKey::Unknown))
                        {
                            found.push(target.instance(instance));
                        }
                    }
                } else if explicit
                    && let Some(name) = referred_module(traversal)
                    && module.declaration.calls.contains_key(name)
                {
                    self.resources_below(module, name, &mut found);
                }
            }
        }
        found.retain(|address| address.resource() != resource.address.resource());
        found.sort();
        found.dedup();
        // What the references took is much larger.
        found.shrink_to_fit();
        found
    }

    fn resources_below(&self, module: &Arc<ModuleInstance>, call: &Arc<str>, found: &mut Vec<Address>) {
        for (_, _, child) in &self.call_instances(module, call).instances {
            let Some(child) = child else { continue };
            for key in child.declaration.resources.keys() {
                for (instance, _) in self.expansion(child, key).instances() {
                    found.push(Self::address(child, key, instance));
                }
            }
            for name in child.declaration.calls.keys() {
                self.resources_below(child, name, found);
            }
        }
    }

    /// Whether a resource is of this provider, or fed by nothing but such resources.
    fn is_skipped(&self, resource: &Resource, expansion: &Expansion) -> bool {
        if is_own(&resource.address) {
            return true;
        }
        let mut references = resource.values.references();
        if let Expansion::UnknownCount(of) | Expansion::UnknownEach(of) = expansion {
            references.extend(of.references());
        }
        let addresses: Vec<Address> =
            references.into_iter().filter_map(into_address).filter(|address| *address != resource.address).collect();
        addresses.iter().any(is_own) && addresses.iter().all(|address| is_own(address) || self.was_skipped(address))
    }

    fn was_skipped(&self, address: &Address) -> bool {
        let module = self.modules.borrow().iter().find(|m| m.path == address.module).map(|m| m.id);
        let key = ResourceKey { mode: address.mode, type_name: address.type_name.clone(), name: address.name.clone() };
        module.is_some_and(|module| {
            let instances = self.resources.get(&Node::Resource(module, key));
            instances.is_some_and(|instances| instances.iter().all(|instance| instance.skipped))
        })
    }

    /// All instances that were evaluated, out of the engine: nothing can be evaluated any more.
    pub(super) fn take_resources(&self) -> impl Iterator<Item = Box<Resource>> + use<> {
        let evaluated = self.resources.0.take();
        evaluated.into_iter().flat_map(BTreeMap::into_values).flat_map(|instances| {
            let instances = Rc::try_unwrap(instances).unwrap_or_else(|shared| (*shared).clone());
            instances.into_iter().filter(|instance| !instance.skipped).map(|instance| instance.resource)
        })
    }

    /// Evaluates a resource that somebody refers to.
    pub(crate) fn resource_is_there(&self, module: &Arc<ModuleInstance>, key: &ResourceKey) {
        self.expansion(module, key);
        self.resource(module, key);
    }

    /// The value that a reference to a resource begins with, and how many of the steps after its name it takes along.
    pub(crate) fn resource_reference(
        &self,
        module: &Arc<ModuleInstance>,
        key: &ResourceKey,
        steps: &[Step],
        taken: usize,
    ) -> (Value, usize) {
        let expansion = self.expansion(module, key);
        let instances = self.resource(module, key);
        let whole = Reference { to: Referent::Resource(Self::address(module, key, None)), path: Path::root() };
        if let Expansion::Disabled = &*expansion {
            let ty = resource::schema_of(key).map_or(Type::Dynamic, schema::Block::implied_type);
            return (Value::null(ty), taken);
        }
        if instances.is_empty() && !matches!(&*expansion, Expansion::Count(_) | Expansion::Each(_)) {
            // A cycle, which was reported.
            return (Value::unknown(Type::Dynamic).standing_for(Symbol::Reference(whole)), taken);
        }
        match (&*expansion, steps.first()) {
            (Expansion::Single, _) => further(instances[0].referred(steps), taken),
            (Expansion::Count(_) | Expansion::Each(_), Some(Step::Index { key, .. })) => {
                match instances.iter().find(|i| is_key(i.resource.address.key.as_ref(), key)) {
                    Some(instance) => further(instance.referred(&steps[1..]), taken + 1),
                    None => (whole_value(&expansion, &instances), taken),
                }
            }
            (Expansion::UnknownCount(_) | Expansion::UnknownEach(_), Some(Step::Index { .. })) => {
                further(instances[0].referred(&steps[1..]), taken + 1)
            }
            (Expansion::UnknownCount(of) | Expansion::UnknownEach(of), _) => {
                let address = instances[0].resource.address.clone();
                let symbol = Symbol::Reference(Reference { to: Referent::Resource(address), path: Path::root() });
                (Value::unknown(Type::Dynamic).marked(of.marks).standing_for(symbol), taken)
            }
            _ => (whole_value(&expansion, &instances), taken),
        }
    }

    /// Lays what is known of a data source over what its block says.
    fn known_data(&self, values: Value, address: &Address, schema: Option<&'static schema::Block>) -> Value {
        let given = [address.to_string(), address.resource().to_string()]
            .iter()
            .find_map(|name| self.input.data_values.get(name))
            .map(|json| match schema {
                Some(schema) => value::from_json(json, &partial_type(json, schema)),
                None => value::from_json_implied(json),
            })
            .or_else(|| {
                (&*address.type_name == "terraform_remote_state").then(|| self.remote_state(&values, address)).flatten()
            });
        let (Some(given), Some(entries)) = (given, values.entries()) else { return values };
        let mut entries = entries.clone();
        for (name, value) in given.entries().into_iter().flatten() {
            let present = entries.get(name);
            if present.is_none_or(|present| present.provenance != Provenance::Written || !present.is_wholly_known()) {
                let marks = present.map(|p| p.marks).unwrap_or_default();
                entries.insert(name.clone(), value.clone().marked(marks).with_provenance(Provenance::Recovered));
            }
        }
        Value { content: Content::Object(Arc::new(entries)), ..values }
    }

    fn remote_state(&self, values: &Value, address: &Address) -> Option<Value> {
        let config = values.get("config");
        let mut names = vec![address.to_string(), address.resource().to_string()];
        for key in ["path", "key", "prefix", "address", "url"] {
            names.extend(config.and_then(|c| c.get(key)).and_then(Value::as_str).map(str::to_owned));
        }
        if let Some(workspace) =
            config.and_then(|c| c.get("workspaces")).and_then(|w| w.get("name")).and_then(Value::as_str)
        {
            names.push(workspace.to_owned());
        }
        let matching = |state: &&crate::config::RemoteState| {
            state.names.iter().any(|known| {
                names.iter().any(|name| {
                    let name = crate::files::normalise(name);
                    let name = name.trim_start_matches("../");
                    known == name || known.ends_with(&format!("/{name}"))
                })
            })
        };
        let mut found = self.input.remote_states.iter().filter(matching);
        let state = found.next()?;
        if found.next().is_some() {
            let detail = "More than one of the other states could be meant, so its outputs stay unknown. Name the state by the address of the data source.";
            self.report(
                Diagnostic::warning(format!("{address} is ambiguous"), detail)
                    .at_attribute(address.to_string(), "config"),
            );
            return None;
        }
        // `defaults` are for what the other state does not have.
        let defaults = values.get("defaults").and_then(Value::entries);
        let outputs = Value::object(
            defaults.into_iter().flatten().chain(&state.outputs).map(|(name, value)| (name.clone(), value.clone())),
        );
        Some(Value::object([("outputs", outputs)]))
    }
}

/// The type of those attributes that a JSON document has.
fn partial_type(json: &serde_json::Value, schema: &schema::Block) -> Type {
    let implied = schema.implied_type();
    match (json, implied) {
        (serde_json::Value::Object(entries), Type::Object(attributes)) => Type::object(
            attributes
                .iter()
                .filter(|(name, _)| entries.contains_key(&***name))
                .map(|(name, attribute)| (name.clone(), attribute.ty.clone())),
        ),
        (_, implied) => implied,
    }
}

fn into_address(reference: Reference) -> Option<Address> {
    match reference.to {
        Referent::Resource(address) => Some(address),
        Referent::Variable { .. } | Referent::Output { .. } => None,
    }
}

/// Whether something is of this provider itself: a module may read itself.
fn is_own(address: &Address) -> bool {
    address.type_name.starts_with("agnostech_")
}

fn block_expressions<'b>(block: &'b Block, found: &mut Vec<(&'b Expression, bool)>) {
    found.extend(block.body.attributes.iter().map(|a| (&*a.expression, false)));
    for inner in &block.body.blocks {
        block_expressions(inner, found);
    }
}

/// Adds to the steps that are taken.
fn further((value, more): (Value, usize), taken: usize) -> (Value, usize) {
    (value, taken + more)
}

fn whole_value(expansion: &Expansion, instances: &[ResourceInstance]) -> Value {
    let exported = instances.iter().map(ResourceInstance::exported);
    match expansion {
        Expansion::Each(_) => {
            Value::object(instances.iter().filter_map(|instance| match &instance.resource.address.key {
                Some(InstanceKey::Key(key)) => Some((key.clone(), instance.exported())),
                Some(InstanceKey::Index(_) | InstanceKey::Unknown) | None => None,
            }))
        }
        _ => Value::tuple(exported),
    }
}

/// The values of an instance as others see them: each part stands for itself.
///
/// Blocks that are not written may still be the provider's to set: schemas do not say so of blocks. Whoever refers to them gets
/// an unknown value.
fn exported(resource: &Resource, schema: Option<&'static schema::Block>) -> Value {
    let whole = Reference { to: Referent::Resource(resource.address.clone()), path: Path::root() };
    if resource.address.mode == Mode::Ephemeral && !resource.values.is_wholly_known() {
        let itself = Value::unknown(Type::Dynamic).standing_for(Symbol::Reference(whole));
        return Value::unknown(Type::Dynamic).marked(resource.values.marks).derived_from([&itself, &resource.values]);
    }
    let mut value = refer(&resource.values, &whole);
    let Content::Object(entries) = &mut value.content else { return value };
    if is_template_file(&resource.address)
        && let Some(rendered) = resource.values.get(RENDERED)
    {
        // It is what it was made of, not a thing of its own.
        Arc::make_mut(entries).insert(RENDERED.into(), rendered.clone());
    }
    for block_type in schema.iter().flat_map(|schema| schema.block_types.iter()) {
        if entries.get(block_type.name).is_some_and(is_absent) {
            let reference = Reference { to: whole.to.clone(), path: Path::attribute(block_type.name) };
            let unknown = Value::unknown(block_type.implied_type())
                .with_provenance(Provenance::Computed)
                .standing_for(Symbol::Reference(reference));
            Arc::make_mut(entries).insert(block_type.name.into(), unknown);
        }
    }
    value
}

fn refer(value: &Value, reference: &Reference) -> Value {
    let part = |value: &Value, step: value::Step| {
        refer(value, &Reference { to: reference.to.clone(), path: reference.path.then(step) })
    };
    let content = match &value.content {
        Content::List(ty, items) => Content::List(
            ty.clone(),
            items.iter().enumerate().map(|(i, item)| part(item, value::Step::Index(i))).collect(),
        ),
        Content::Set(ty, items) => {
            Content::Set(ty.clone(), items.iter().map(|item| part(item, value::Step::Element)).collect())
        }
        Content::Tuple(items) => {
            Content::Tuple(items.iter().enumerate().map(|(i, item)| part(item, value::Step::Index(i))).collect())
        }
        Content::Map(ty, entries) => Content::Map(ty.clone(), {
            let referred = entries.iter().map(|(key, item)| (key.clone(), part(item, value::Step::Key(key.clone()))));
            Arc::new(referred.collect())
        }),
        Content::Object(entries) => Content::Object({
            let referred =
                entries.iter().map(|(key, item)| (key.clone(), part(item, value::Step::Attribute(key.clone()))));
            Arc::new(referred.collect())
        }),
        other => other.clone(),
    };
    // The mark of a write-only argument stays with it: whoever refers to it gets a null like any other.
    let marks = if value.is_null() { Marks { ephemeral: false, ..value.marks } } else { value.marks };
    Value { content, marks, provenance: value.provenance, symbol: Some(Arc::new(Symbol::Reference(reference.clone()))) }
}
