//! From the body of a resource to its values, in the shape of the provider's schema.

use std::sync::Arc;

use diagnostic::{Diagnostic, FilePlace};
use schema::{Attribute, Block, BlockType, NestedType, Nesting};
use syntax::ast::Label;
use value::{
    Address, Attributes, Content, Entries, Marks, Mode, Path, Provenance, Reference, Step, Symbol, Type, Value, convert,
};

use super::dynamic::{Instance, expand};
use super::engine::ProviderConfiguration;
use super::expression::Context;
use super::literal_blocks::literal_blocks;
use super::module::{AttributeRef, BodyView, ResourceKey};

/// Arguments of every resource that are not the provider's.
const META_ARGUMENTS: &[&str] = &["count", "for_each", "depends_on", "provider"];

/// Blocks of every resource that are not the provider's.
const META_BLOCKS: &[&str] = &["lifecycle", "connection", "provisioner", "_"];

/// The schema of a resource, where there is one.
pub(crate) fn schema_of(key: &ResourceKey) -> Option<&'static Block> {
    match key.mode {
        Mode::Managed => schema::resource(&key.type_name),
        Mode::Data => schema::data_source(&key.type_name),
        Mode::Ephemeral => None,
    }
}

/// Reads the body of one instance.
pub(crate) struct Decoder<'a> {
    pub(crate) address: &'a Address,
    pub(crate) provider: &'a ProviderConfiguration,
    pub(crate) diagnostics: &'a mut Vec<Diagnostic>,
}

impl Decoder<'_> {
    /// All values of a resource.
    pub(crate) fn resource(&mut self, body: &BodyView, schema: Option<&'static Block>, context: &Context<'_>) -> Value {
        let Some(schema) = schema else { return self.as_written(body, *context, true) };
        let path = Path::root();
        let mut entries = self.block(body, schema, *context, &path, true);
        for attribute in body.attributes() {
            let name = &attribute.attribute.name;
            if META_ARGUMENTS.contains(&&**name) || entries.contains_key(name) {
                continue;
            }
            self.warn(
                "Unknown argument",
                format!(
                    "The schema of {} has no argument named \"{name}\". It is read as it is written; check the name.",
                    self.address.type_name
                ),
                attribute.place(),
            );
            let value = self.value(&attribute, *context);
            entries.insert(name.clone(), value);
        }
        if &*self.address.type_name == "terraform_data" {
            plan_terraform_data(&mut entries, self.address);
        }
        self.merge_tags(schema, &mut entries);
        Value::from(Content::Object(Arc::new(entries)))
    }

    fn warn(&mut self, summary: &str, detail: String, place: FilePlace) {
        self.diagnostics.push(Diagnostic::warning(summary, detail).at(place));
    }

    fn value(&mut self, attribute: &AttributeRef<'_>, context: Context<'_>) -> Value {
        let value = Context { source: attribute.source, ..context }.evaluate(attribute.expression(), self.diagnostics);
        if value.has_infinite() {
            self.diagnostics.push(super::infinite_number().at(attribute.place()));
            return written(Value::unknown(value.ty()).derived_from([&value]));
        }
        written(value)
    }

    /// What the provider will set.
    fn computed(&self, ty: &Type, path: &Path, marks: Marks) -> Value {
        Value::unknown(ty.clone())
            .marked(marks)
            .with_provenance(Provenance::Computed)
            .standing_for(Symbol::Reference(Reference::attribute(self.address.clone(), path.clone())))
    }

    fn block(
        &mut self,
        body: &BodyView,
        schema: &'static Block,
        context: Context<'_>,
        path: &Path,
        top: bool,
    ) -> Entries {
        let mut entries = Entries::with_capacity(schema.attributes.len() + schema.block_types.len());
        for attribute in &schema.attributes {
            let path = path.then_attribute(attribute.name);
            let value = self.attribute(body, attribute, context, &path, top);
            entries.insert(attribute.name.into(), value);
        }
        for block_type in &schema.block_types {
            let path = path.then_attribute(block_type.name);
            let value = self.blocks(body, block_type, context, &path);
            entries.insert(block_type.name.into(), value);
        }
        if !top {
            for attribute in body.attributes() {
                let name = &attribute.attribute.name;
                if !entries.contains_key(name) {
                    let detail = format!(
                        "The schema of {} has no argument named \"{name}\" in {path}. It is read as it is written; check the name.",
                        self.address.type_name
                    );
                    self.warn("Unknown argument", detail, attribute.place());
                    let value = self.value(&attribute, context);
                    entries.insert(name.clone(), value);
                }
            }
        }
        for block in body.blocks() {
            let name = match block.labels.first() {
                Some(label) if &*block.block_type == "dynamic" => &label.text,
                _ => &block.block_type,
            };
            let meta = top && META_BLOCKS.contains(&&**name);
            if !meta && !entries.contains_key(name) {
                let at = if path.is_root() { String::new() } else { format!(" in {path}") };
                let detail = format!(
                    "The schema of {} has no block named \"{name}\"{at}. It is read as it is written; check the name.",
                    self.address.type_name
                );
                let place = block.body.source.place(block.header_range());
                self.warn("Unknown block", detail, place);
                let name = name.clone();
                let value = self.blocks_as_written(body, &name, context);
                entries.insert(name, value);
            }
        }
        entries
    }

    fn attribute(
        &mut self,
        body: &BodyView,
        attribute: &Attribute,
        context: Context<'_>,
        path: &Path,
        top: bool,
    ) -> Value {
        let marks = if attribute.sensitive { Marks::SENSITIVE } else { Marks::NONE };
        let written = match body.attribute(attribute.name) {
            Some(written) => {
                let value = self.value(&written, context);
                let blocks = if attribute.attribute_as_blocks() && convert(&value, &attribute.ty).is_err() {
                    self.object_blocks(&written, &attribute.ty, context)
                } else {
                    None
                };
                Some(blocks.unwrap_or_else(|| {
                    self.fit(value, &attribute.config_type(), || written.source.place(written.expression().range))
                }))
            }
            None if attribute.attribute_as_blocks() => {
                self.attribute_blocks(body, attribute.name, &attribute.ty, context)
            }
            None => None,
        };
        if let Some(value) = &written {
            if attribute.write_only {
                return write_only(value, &attribute.ty).marked(marks);
            }
            if self.address.mode != Mode::Ephemeral && value.marks_deep().ephemeral {
                let place = body.attribute(attribute.name).map_or_else(|| body.place(), |written| written.place());
                return self.ephemeral(value, path, &attribute.ty, place).marked(marks);
            }
        }
        match written {
            Some(value) if !value.is_null() => {
                let value = match &attribute.nested {
                    Some(nested) => self.fill_nested(value, nested, path),
                    None => value,
                };
                value.marked(marks)
            }
            Some(_) | None if attribute.computed => {
                let inherited = self.provider.inherited.get(attribute.name).filter(|_| top && attribute.optional);
                match inherited.and_then(|value| convert(value, &attribute.ty).ok()) {
                    Some(value) => value.marked(marks).with_provenance(Provenance::Defaulted),
                    None => self.computed(&attribute.ty, path, marks),
                }
            }
            None if top && self.address.mode == Mode::Data && is_filled(&self.address.type_name, attribute.name) => {
                match self.provider.inherited.get("project").and_then(|value| convert(value, &attribute.ty).ok()) {
                    Some(value) => value.marked(marks).with_provenance(Provenance::Defaulted),
                    None => self.computed(&attribute.ty, path, marks),
                }
            }
            Some(null) => null.marked(marks),
            None => {
                if attribute.required {
                    let detail =
                        format!("The argument \"{}\" is required, but no definition was found.", attribute.name);
                    self.warn("Missing required argument", detail, body.place());
                    return Value::unknown(attribute.ty.clone()).marked(marks);
                }
                Value::null(attribute.ty.clone()).marked(marks).with_provenance(Provenance::Defaulted)
            }
        }
    }

    /// An ephemeral value where one would be kept.
    fn ephemeral(&mut self, value: &Value, path: &Path, ty: &Type, place: FilePlace) -> Value {
        let detail = format!(
            "Ephemeral values are not valid for \"{path}\", because it is not a write-only attribute and must be persisted to state."
        );
        self.diagnostics.push(Diagnostic::error("Invalid use of ephemeral value", detail).at(place));
        Value::unknown(ty.clone()).derived_from([value])
    }

    /// Brings a value to the type of its attribute.
    fn fit(&mut self, value: Value, ty: &Type, place: impl Fn() -> FilePlace) -> Value {
        convert(&value, ty).unwrap_or_else(|error| {
            let at = if error.path.is_root() { String::new() } else { format!(" at {}", error.path) };
            let detail = format!("Inappropriate value for this attribute{at}: {}.", error.message);
            self.diagnostics.push(Diagnostic::error("Incorrect attribute value type", detail).at(place()));
            Value::unknown(ty.without_optional_attributes()).derived_from([&value])
        })
    }

    /// Inside of a nested type, what is not written and computed is the provider's to set.
    fn fill_nested(&self, value: Value, nested: &NestedType, path: &Path) -> Value {
        let object = |value: &Value, path: &Path| match &value.content {
            Content::Object(entries) => {
                let mut entries = (**entries).clone();
                for attribute in &nested.block.attributes {
                    let Some(part) = entries.get(attribute.name) else { continue };
                    let path = path.then_attribute(attribute.name);
                    let filled = match &attribute.nested {
                        _ if part.is_null() && attribute.computed => self.computed(&attribute.ty, &path, Marks::NONE),
                        Some(inner) if !part.is_null() => self.fill_nested(part.clone(), inner, &path),
                        Some(_) | None => part.clone(),
                    };
                    let marks = if attribute.sensitive { Marks::SENSITIVE } else { Marks::NONE };
                    entries.insert(attribute.name.into(), filled.marked(marks));
                }
                Value { content: Content::Object(Arc::new(entries)), ..value.clone() }
            }
            _ => value.clone(),
        };
        let content = match &value.content {
            Content::Object(_) if matches!(nested.nesting, Nesting::Single | Nesting::Group) => {
                return object(&value, path);
            }
            Content::List(ty, items) => Content::List(
                ty.clone(),
                items.iter().enumerate().map(|(i, item)| object(item, &path.then(Step::Index(i)))).collect(),
            ),
            Content::Set(ty, items) => {
                let filled = Value::set(
                    (**ty).clone(),
                    items.iter().map(|item| object(item, &path.then(Step::Element))).collect::<Vec<_>>(),
                );
                return Value { content: filled.content, ..value }.marked(filled.marks);
            }
            Content::Map(ty, entries) => Content::Map(
                ty.clone(),
                Arc::new(
                    entries
                        .iter()
                        .map(|(key, item)| (key.clone(), object(item, &path.then(Step::Key(key.clone())))))
                        .collect(),
                ),
            ),
            _ => return value,
        };
        Value { content, ..value }
    }

    fn blocks(&mut self, body: &BodyView, block_type: &BlockType, context: Context<'_>, path: &Path) -> Value {
        let element = block_type.block.implied_type();
        let mut items: Vec<(Vec<Arc<str>>, Value)> = Vec::new();
        let mut unknown: Option<Value> = None;
        let mut count = 0_u64;
        let schema = block_type.block;
        let mut take = |instance: Instance<'_>, diagnostics: &mut Vec<Diagnostic>| {
            let mut decoder = Decoder { address: self.address, provider: self.provider, diagnostics };
            match instance {
                Instance::Block { labels, body, context } => {
                    let step = match block_type.nesting {
                        Nesting::List => path.then(Step::Index(items.len())),
                        Nesting::Set => path.then(Step::Element),
                        Nesting::Map => path.then(Step::Key(labels.first().cloned().unwrap_or_else(|| "".into()))),
                        Nesting::Single | Nesting::Group => path.clone(),
                    };
                    let entries = decoder.block(&body, schema, context, &step, false);
                    items.push((labels, Value::from(Content::Object(Arc::new(entries)))));
                    count += 1;
                }
                Instance::Unknown(value) => {
                    unknown = Some(match unknown.take() {
                        Some(before) => value.derived_from([&before]),
                        None => value,
                    });
                }
            }
        };
        if let Some(written) = body.attribute(block_type.name) {
            let labelled = block_type.nesting == Nesting::Map;
            let Some(blocks) = literal_blocks(written.expression(), written.source, labelled) else {
                let value = self.value(&written, context);
                return self
                    .fit(value, &block_type.implied_type(), || written.source.place(written.expression().range));
            };
            let context = Context { source: written.source, ..context };
            for (labels, body) in blocks {
                take(Instance::Block { labels, body, context }, self.diagnostics);
            }
        }
        expand(body, block_type.name, context, self.diagnostics, &mut take);
        if let Some(unknown) = unknown {
            let parts: Vec<Value> = items.into_iter().map(|(_, value)| value).collect();
            return Value::unknown(block_type.implied_type()).derived_from(parts.iter().chain([&unknown]));
        }
        if count < block_type.min_items {
            let detail = format!("At least {} \"{}\" blocks are required.", block_type.min_items, block_type.name);
            self.warn(&format!("Insufficient {} blocks", block_type.name), detail, body.place());
        }
        if block_type.max_items > 0 && count > block_type.max_items {
            let detail = format!("No more than {} \"{}\" blocks are allowed.", block_type.max_items, block_type.name);
            self.warn(&format!("Too many {} blocks", block_type.name), detail, body.place());
        }
        let null = |ty: &Type| Value::null(ty.clone()).with_provenance(Provenance::Defaulted);
        let absent = items.is_empty();
        let collected = match block_type.nesting {
            Nesting::Single => items.into_iter().next().map_or_else(|| null(&element), |(_, value)| value),
            Nesting::Group => items.into_iter().next().map_or_else(
                || {
                    let nulls = match &element {
                        Type::Object(attributes) => attributes.iter().map(|(n, a)| (n.clone(), null(&a.ty))).collect(),
                        _ => Entries::new(),
                    };
                    Value::from(Content::Object(Arc::new(nulls)))
                },
                |(_, value)| value,
            ),
            Nesting::List if element.has_dynamic() => Value::tuple(items.into_iter().map(|(_, value)| value)),
            Nesting::List => Value::list(element, items.into_iter().map(|(_, value)| value)),
            Nesting::Set => Value::set(element, items.into_iter().map(|(_, value)| value)),
            Nesting::Map => {
                let entries: Vec<_> = items
                    .into_iter()
                    .filter_map(|(labels, value)| labels.into_iter().next().map(|key| (key, value)))
                    .collect();
                if element.has_dynamic() { Value::object(entries) } else { Value::map(element, entries) }
            }
        };
        if absent { collected.with_provenance(Provenance::Defaulted) } else { collected }
    }

    /// An attribute of objects that is written as blocks; `None` if there are none.
    fn attribute_blocks(&mut self, body: &BodyView, name: &str, ty: &Type, context: Context<'_>) -> Option<Value> {
        let element = match ty {
            Type::List(element) | Type::Set(element) => element,
            _ => return None,
        };
        let Type::Object(attributes) = &**element else { return None };
        let mut items = Vec::new();
        let mut unknown: Option<Value> = None;
        let mut found = false;
        expand(body, name, context, self.diagnostics, |instance, diagnostics| {
            found = true;
            let mut decoder = Decoder { address: self.address, provider: self.provider, diagnostics };
            match instance {
                Instance::Block { body, context, .. } => items.push(decoder.object_block(&body, attributes, context)),
                Instance::Unknown(value) => unknown = Some(value),
            }
        });
        if !found {
            return None;
        }
        if let Some(unknown) = unknown {
            return Some(Value::unknown(ty.clone()).derived_from(items.iter().chain([&unknown])));
        }
        Some(match ty {
            Type::Set(_) => Value::set((**element).clone(), items),
            _ => Value::list((**element).clone(), items),
        })
    }

    /// Objects that are written out and leave attributes away.
    fn object_blocks(&mut self, written: &AttributeRef<'_>, ty: &Type, context: Context<'_>) -> Option<Value> {
        let (Type::List(element) | Type::Set(element)) = ty else { return None };
        let Type::Object(attributes) = &**element else { return None };
        let blocks = literal_blocks(written.expression(), written.source, false)?;
        let context = Context { source: written.source, ..context };
        let items: Vec<Value> = blocks.iter().map(|(_, body)| self.object_block(body, attributes, context)).collect();
        Some(match ty {
            Type::Set(_) => Value::set((**element).clone(), items),
            _ => Value::list((**element).clone(), items),
        })
    }

    fn object_block(&mut self, body: &BodyView, attributes: &Attributes, context: Context<'_>) -> Value {
        let mut entries = Entries::new();
        for (name, attribute) in attributes {
            let value = match body.attribute(name) {
                Some(written) => {
                    let value = self.value(&written, context);
                    self.fit(value, &attribute.ty, || written.source.place(written.expression().range))
                }
                None => self
                    .attribute_blocks(body, name, &attribute.ty, context)
                    .unwrap_or_else(|| Value::null(attribute.ty.clone()).with_provenance(Provenance::Defaulted)),
            };
            entries.insert(name.clone(), value);
        }
        for attribute in body.attributes() {
            if !entries.contains_key(&attribute.attribute.name) {
                let detail = format!(
                    "The schema of {} has no argument named \"{}\" here. It is not read; check the name.",
                    self.address.type_name, attribute.attribute.name
                );
                self.warn("Unknown argument", detail, attribute.place());
            }
        }
        Value::from(Content::Object(Arc::new(entries)))
    }

    /// The values of a body of which there is no schema: nested blocks become lists of objects.
    fn as_written(&mut self, body: &BodyView, context: Context<'_>, top: bool) -> Value {
        let mut entries = Entries::new();
        for attribute in body.attributes() {
            let name = &attribute.attribute.name;
            if !(top && META_ARGUMENTS.contains(&&**name)) {
                let value = self.value(&attribute, context);
                entries.insert(name.clone(), value);
            }
        }
        let mut names: Vec<Arc<str>> = Vec::new();
        for block in body.blocks() {
            let name = match (&*block.block_type, block.labels.first()) {
                ("dynamic", Some(Label { text, .. })) => text,
                _ => &block.block_type,
            };
            let meta = top && META_BLOCKS.contains(&&**name);
            if !meta && !names.contains(name) {
                names.push(name.clone());
            }
        }
        for name in names {
            let value = self.blocks_as_written(body, &name, context);
            entries.or_insert_with(name, || value);
        }
        Value::from(Content::Object(Arc::new(entries)))
    }

    /// Blocks of which there is no schema, as a list of objects.
    fn blocks_as_written(&mut self, body: &BodyView, name: &Arc<str>, context: Context<'_>) -> Value {
        let mut items = Vec::new();
        let mut unknown: Option<Value> = None;
        expand(body, name, context, self.diagnostics, |instance, diagnostics| {
            let mut decoder = Decoder { address: self.address, provider: self.provider, diagnostics };
            match instance {
                Instance::Block { labels, body, context } => {
                    let mut value = decoder.as_written(&body, context, false);
                    for label in labels.into_iter().rev() {
                        value = Value::object([(label, value)]);
                    }
                    items.push(value);
                }
                Instance::Unknown(value) => unknown = Some(value),
            }
        });
        match unknown {
            Some(unknown) => Value::unknown(Type::Dynamic).derived_from(items.iter().chain([&unknown])),
            None => Value::tuple(items),
        }
    }

    /// `tags_all` of AWS: the provider's `default_tags`, and over them the resource's own.
    fn merge_tags(&self, schema: &Block, entries: &mut Entries) {
        if !self.address.type_name.starts_with("aws_")
            || schema.own_attribute("tags_all").is_none()
            || self.address.mode != Mode::Managed
        {
            return;
        }
        let own = match entries.get("tags").map(|tags| &tags.content) {
            Some(Content::Map(_, own)) => Some(own.clone()),
            Some(Content::Null(_)) | None => None,
            Some(_) => return,
        };
        let mut merged = Entries::new();
        for (name, value) in &self.provider.instance.default_tags {
            if let Ok(value) = convert(value, &Type::String) {
                merged.insert(name.clone(), value.with_provenance(Provenance::Defaulted));
            }
        }
        for (name, value) in own.iter().flat_map(|own| own.iter()) {
            merged.insert(name.clone(), value.clone());
        }
        let value = Value::map(Type::String, merged).with_provenance(Provenance::Defaulted);
        entries.insert("tags_all".into(), value);
    }
}

/// Arguments of data sources that the provider fills with its own project although its schema does not call them computed.
fn is_filled(type_name: &str, argument: &str) -> bool {
    type_name == "google_project" && argument == "project_id"
}

/// The value of an argument that somebody wrote, whatever it was made of: a variable's default, or what a provider computes for
/// another resource.
fn written(value: Value) -> Value {
    if is_written(&value) {
        return value;
    }
    let all = |items: &[Value]| items.iter().cloned().map(written).collect::<Arc<[Value]>>();
    let each = |entries: &Entries| Arc::new(entries.iter().map(|(k, v)| (k.clone(), written(v.clone()))).collect());
    let content = match &value.content {
        Content::List(ty, items) => Content::List(ty.clone(), all(items)),
        Content::Set(ty, items) => Content::Set(ty.clone(), all(items)),
        Content::Tuple(items) => Content::Tuple(all(items)),
        Content::Map(ty, entries) => Content::Map(ty.clone(), each(entries)),
        Content::Object(entries) => Content::Object(each(entries)),
        Content::Null(_) | Content::Unknown(_) | Content::Bool(_) | Content::Number(_) | Content::String(_) => {
            value.content.clone()
        }
    };
    Value { content, provenance: Provenance::Written, ..value }
}

/// The value of a write-only argument: neither plan nor state has it. What it stands for is kept, and by its mark it is told
/// from an argument that is not written.
fn write_only(value: &Value, ty: &Type) -> Value {
    if value.is_null() && !value.marks.ephemeral {
        return Value::null(ty.clone());
    }
    let marks = Marks { ephemeral: true, ..value.marks_deep() };
    let symbol = match &value.symbol {
        Some(symbol) => Some(symbol.clone()),
        None => Value::unknown(Type::Dynamic).derived_from([value]).symbol,
    };
    Value { symbol, ..Value::null(ty.clone()).marked(marks) }
}

/// Whether it and all its parts are [`Provenance::Written`].
fn is_written(value: &Value) -> bool {
    value.provenance == Provenance::Written
        && match &value.content {
            Content::List(_, items) | Content::Set(_, items) | Content::Tuple(items) => items.iter().all(is_written),
            Content::Map(_, entries) | Content::Object(entries) => entries.values().all(is_written),
            Content::Null(_) | Content::Unknown(_) | Content::Bool(_) | Content::Number(_) | Content::String(_) => true,
        }
}

/// What the provider that is built into Terraform plans for a new `terraform_data`.
fn plan_terraform_data(entries: &mut Entries, address: &Address) {
    let symbol = |name: &str| Symbol::Reference(Reference::attribute(address.clone(), Path::attribute(name)));
    if let Some(id) = entries.get_mut("id") {
        *id = id.clone().never_null();
    }
    let output = match entries.get("input") {
        // Without the marks of the input, as with a known one.
        Some(input) if input.is_null() => Value::null(input.ty()).with_provenance(Provenance::Computed),
        Some(input) => Value::unknown(input.ty())
            .marked(Marks::NONE)
            .with_provenance(Provenance::Computed)
            .standing_for(symbol("output")),
        None => return,
    };
    entries.insert("output".into(), output);
}
