//! Bodies by schema: which names are attributes and which are blocks, the same question for both syntaxes.
//!
//! In the native syntax the text says it; in JSON only whoever knows the schema can, because a block is an object or an
//! array of objects there, and its labels are the names of objects around it.

mod json_body;

use std::collections::BTreeSet;
use std::sync::Arc;

use diagnostic::Diagnostic;

use crate::ast::{Body, Label};
use crate::json::Value;
use crate::{AttributeValue, Identifier, Source, TextRange};

/// What a body may contain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BodySchema {
    /// Its attributes.
    pub attributes: Vec<AttributeSchema>,
    /// Its blocks.
    pub blocks: Vec<BlockSchema>,
}

/// An attribute that a body may contain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeSchema {
    /// Its name.
    pub name: String,
    /// Whether it is an error that it is not set.
    pub required: bool,
}

/// A type of block that a body may contain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockSchema {
    /// Its type.
    pub block_type: String,
    /// What its labels are called in messages: `["type", "name"]` for a resource.
    pub labels: Vec<String>,
}

impl BodySchema {
    /// A schema from names: attributes, none of them required, and types of blocks with what their labels are called.
    pub fn new(attributes: &[&str], blocks: &[(&str, &[&str])]) -> Self {
        let attribute = |name: &&str| AttributeSchema { name: (*name).to_owned(), required: false };
        let block = |(block_type, labels): &(&str, &[&str])| BlockSchema {
            block_type: (*block_type).to_owned(),
            labels: labels.iter().map(|label| (*label).to_owned()).collect(),
        };
        Self { attributes: attributes.iter().map(attribute).collect(), blocks: blocks.iter().map(block).collect() }
    }
}

/// A body of either syntax. Cheap to clone.
#[derive(Clone, Debug)]
pub struct BodySource {
    form: Form,
    /// Names that were taken out already, see [`BodySource::partial_content`].
    hidden: Arc<BTreeSet<Identifier>>,
}

#[derive(Clone, Debug)]
enum Form {
    Native(Arc<Body>),
    Json(Source, Arc<Value>),
}

/// What a body contains according to a schema.
#[derive(Clone, Debug, Default)]
pub struct BodyContent {
    /// Attributes in the order of the file.
    pub attributes: Vec<ContentAttribute>,
    /// Blocks in the order of the file.
    pub blocks: Vec<ContentBlock>,
}

impl BodyContent {
    /// The attribute of this name.
    pub fn attribute(&self, name: &str) -> Option<&ContentAttribute> {
        self.attributes.iter().find(|attribute| *attribute.name == *name)
    }

    /// The blocks of this type, in order.
    pub fn blocks_of<'content>(
        &'content self,
        block_type: &'content str,
    ) -> impl Iterator<Item = &'content ContentBlock> {
        self.blocks.iter().filter(move |block| *block.block_type == *block_type)
    }
}

/// An attribute of a body.
#[derive(Clone, Debug)]
pub struct ContentAttribute {
    /// Its name.
    pub name: Identifier,
    /// Where the name stands.
    pub name_range: TextRange,
    /// Name and value.
    pub range: TextRange,
    /// Its value.
    pub value: AttributeValue,
}

/// A block of a body.
#[derive(Clone, Debug)]
pub struct ContentBlock {
    /// Its type.
    pub block_type: Identifier,
    /// Where the type stands.
    pub type_range: TextRange,
    /// Its labels.
    pub labels: Vec<Label>,
    /// Its content.
    pub body: BodySource,
    /// What a message about the block as a whole points at: type and labels, or in JSON the place of its object.
    pub header_range: TextRange,
}

impl BodySource {
    /// A body in the native syntax.
    pub fn native(body: Arc<Body>) -> Self {
        Self { form: Form::Native(body), hidden: Arc::default() }
    }

    /// A body in JSON.
    pub fn json(source: Source, value: Arc<Value>) -> Self {
        Self { form: Form::Json(source, value), hidden: Arc::default() }
    }

    /// The file.
    pub fn source(&self) -> &Source {
        match &self.form {
            Form::Native(body) => &body.source,
            Form::Json(source, _) => source,
        }
    }

    /// The tree, if it is in the native syntax.
    pub fn as_native(&self) -> Option<&Arc<Body>> {
        match &self.form {
            Form::Native(body) => Some(body),
            Form::Json(..) => None,
        }
    }

    /// The value, if it is in JSON.
    pub fn as_json(&self) -> Option<&Arc<Value>> {
        match &self.form {
            Form::Native(_) => None,
            Form::Json(_, value) => Some(value),
        }
    }

    /// Whether it is in JSON.
    pub fn is_json(&self) -> bool {
        matches!(self.form, Form::Json(..))
    }

    /// Where the body stands.
    pub fn range(&self) -> TextRange {
        match &self.form {
            Form::Native(body) => body.range,
            Form::Json(_, value) => value.range,
        }
    }

    /// Where a message about something that is missing points at: the closing brace.
    pub fn missing_item_range(&self) -> TextRange {
        let range = self.range();
        TextRange::new(range.end.saturating_sub(1).max(range.start), range.end)
    }

    /// What the body contains. Names that the schema does not know are errors.
    pub fn content(&self, schema: &BodySchema) -> (BodyContent, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let content = self.known(schema, &mut diagnostics);
        match &self.form {
            Form::Native(body) => self.unknown_native(body, schema, &mut diagnostics),
            Form::Json(..) => self.unknown_json(schema, &mut diagnostics),
        }
        (content, diagnostics)
    }

    /// What the body contains of the schema, and the body without that. Other names may be there.
    pub fn partial_content(&self, schema: &BodySchema) -> (BodyContent, BodySource, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let content = self.known(schema, &mut diagnostics);
        let mut hidden = BTreeSet::clone(&self.hidden);
        hidden.extend(schema.attributes.iter().map(|attribute| Identifier::from(attribute.name.as_str())));
        hidden.extend(schema.blocks.iter().map(|block| Identifier::from(block.block_type.as_str())));
        (content, BodySource { form: self.form.clone(), hidden: Arc::new(hidden) }, diagnostics)
    }

    /// All attributes, whatever their names. Blocks in the native syntax are errors; in JSON everything is an attribute.
    pub fn just_attributes(&self) -> (Vec<ContentAttribute>, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let attributes = match &self.form {
            Form::Native(body) => {
                for block in body.blocks.iter().filter(|block| !self.hidden.contains(&block.block_type)) {
                    diagnostics.push(
                        Diagnostic::error(
                            format!("A block \"{}\" is not expected here", block.block_type),
                            "Only arguments, \"name = value\", are allowed here.",
                        )
                        .at(body.source.place(block.header_range())),
                    );
                }
                let visible = body.attributes.iter().filter(|attribute| !self.hidden.contains(&attribute.name));
                visible.map(|attribute| native_attribute(body, attribute)).collect()
            }
            Form::Json(..) => self.json_attributes(&mut diagnostics),
        };
        (attributes, diagnostics)
    }

    fn known(&self, schema: &BodySchema, diagnostics: &mut Vec<Diagnostic>) -> BodyContent {
        let content = match &self.form {
            Form::Native(body) => self.known_native(body, schema, diagnostics),
            Form::Json(..) => self.known_json(schema, diagnostics),
        };
        for attribute in schema.attributes.iter().filter(|attribute| attribute.required) {
            if content.attribute(&attribute.name).is_none() && !self.hidden.contains(attribute.name.as_str()) {
                diagnostics.push(
                    Diagnostic::error(
                        format!("The argument \"{}\" is missing", attribute.name),
                        "It is required here. Set it.",
                    )
                    .at(self.source().place(self.missing_item_range())),
                );
            }
        }
        content
    }

    fn known_native(&self, body: &Arc<Body>, schema: &BodySchema, diagnostics: &mut Vec<Diagnostic>) -> BodyContent {
        let mut content = BodyContent::default();
        for attribute in body.attributes.iter().filter(|attribute| !self.hidden.contains(&attribute.name)) {
            if schema.attributes.iter().any(|known| known.name == *attribute.name) {
                content.attributes.push(native_attribute(body, attribute));
            }
        }
        for block in body.blocks.iter().filter(|block| !self.hidden.contains(&block.block_type)) {
            let Some(known) = schema.blocks.iter().find(|known| known.block_type == *block.block_type) else {
                continue;
            };
            if block.labels.len() != known.labels.len() {
                let names = known.labels.join(", ");
                let detail = match known.labels.len() {
                    0 => "Blocks of this type have no labels. Remove them.".to_owned(),
                    1 => format!("Blocks of this type have one label: {names}."),
                    count => format!("Blocks of this type have {count} labels: {names}."),
                };
                diagnostics.push(
                    Diagnostic::error(
                        format!(
                            "A block \"{}\" has {} labels, not {}",
                            block.block_type,
                            block.labels.len(),
                            known.labels.len()
                        ),
                        detail,
                    )
                    .at(body.source.place(block.header_range())),
                );
                continue;
            }
            content.blocks.push(ContentBlock {
                block_type: block.block_type.clone(),
                type_range: block.type_range,
                labels: block.labels.to_vec(),
                body: BodySource::native(Arc::clone(&block.body)),
                header_range: block.header_range(),
            });
        }
        content
    }

    fn unknown_native(&self, body: &Body, schema: &BodySchema, diagnostics: &mut Vec<Diagnostic>) {
        let attribute = |name: &str| schema.attributes.iter().any(|known| known.name == name);
        let block = |name: &str| schema.blocks.iter().any(|known| known.block_type == name);
        for found in body.attributes.iter().filter(|found| !self.hidden.contains(&found.name)) {
            if !attribute(&found.name) {
                let detail = if block(&found.name) {
                    "It is written as a block: without equals sign."
                } else {
                    "Remove it, or correct its name."
                };
                diagnostics.push(
                    Diagnostic::error(format!("An argument \"{}\" is not expected here", found.name), detail)
                        .at(body.source.place(found.name_range)),
                );
            }
        }
        for found in body.blocks.iter().filter(|found| !self.hidden.contains(&found.block_type)) {
            if !block(&found.block_type) {
                let detail = if attribute(&found.block_type) {
                    "It is written as an argument: with an equals sign."
                } else {
                    "Remove it, or correct its type."
                };
                diagnostics.push(
                    Diagnostic::error(format!("A block \"{}\" is not expected here", found.block_type), detail)
                        .at(body.source.place(found.type_range)),
                );
            }
        }
    }
}

fn native_attribute(body: &Arc<Body>, attribute: &crate::ast::Attribute) -> ContentAttribute {
    ContentAttribute {
        name: attribute.name.clone(),
        name_range: attribute.name_range,
        range: attribute.range,
        value: AttributeValue::native(body.source.clone(), Arc::clone(&attribute.expression)),
    }
}
