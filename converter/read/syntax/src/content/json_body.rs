//! JSON bodies by schema.

use std::collections::BTreeMap;
use std::sync::Arc;

use diagnostic::Diagnostic;

use super::{BlockSchema, BodyContent, BodySchema, BodySource, ContentAttribute, ContentBlock, Form};
use crate::ast::Label;
use crate::json::{Member, Value, ValueKind};
use crate::{AttributeValue, Identifier, Source, TextRange};

/// The member that is a comment.
const COMMENT: &str = "//";

impl BodySource {
    pub(super) fn known_json(&self, schema: &BodySchema, diagnostics: &mut Vec<Diagnostic>) -> BodyContent {
        let mut content = BodyContent::default();
        let Form::Json(source, value) = &self.form else { return content };
        let mut set: BTreeMap<Identifier, TextRange> = BTreeMap::new();
        for member in members(source, value, None, diagnostics) {
            if self.hidden.contains(&member.name) {
                continue;
            }
            if schema.attributes.iter().any(|known| known.name == *member.name) {
                if let Some(first) = set.get(&member.name) {
                    diagnostics.push(twice(source, member, *first));
                    continue;
                }
                set.insert(member.name.clone(), member.name_range);
                content.attributes.push(attribute(source, member));
            } else if let Some(block) = schema.blocks.iter().find(|known| known.block_type == *member.name) {
                let mut unpack = Unpack { source, block, member, diagnostics, blocks: &mut content.blocks };
                unpack.level(&member.value, &mut Vec::new());
            }
        }
        content
    }

    pub(super) fn unknown_json(&self, schema: &BodySchema, diagnostics: &mut Vec<Diagnostic>) {
        let Form::Json(source, value) = &self.form else { return };
        // What is wrong with the value itself was reported while its known members were read.
        for member in members(source, value, None, &mut Vec::new()) {
            let known = *member.name == *COMMENT
                || self.hidden.contains(&member.name)
                || schema.attributes.iter().any(|known| known.name == *member.name)
                || schema.blocks.iter().any(|known| known.block_type == *member.name);
            if !known {
                diagnostics.push(
                    Diagnostic::error(
                        format!("A member \"{}\" is not expected here", member.name),
                        "No argument and no type of block has this name here. Remove it, or correct its name.",
                    )
                    .at(source.place(member.name_range)),
                );
            }
        }
    }

    pub(super) fn json_attributes(&self, diagnostics: &mut Vec<Diagnostic>) -> Vec<ContentAttribute> {
        let Form::Json(source, value) = &self.form else { return Vec::new() };
        let ValueKind::Object(members) = &value.kind else {
            if !matches!(value.kind, ValueKind::Invalid) {
                diagnostics.push(
                    Diagnostic::error("An object is expected here", "Set the arguments of this block in an object.")
                        .at(source.place(value.range)),
                );
            }
            return Vec::new();
        };
        let mut set: BTreeMap<Identifier, TextRange> = BTreeMap::new();
        let mut attributes = Vec::new();
        for member in members {
            if *member.name == *COMMENT || self.hidden.contains(&member.name) {
                continue;
            }
            if let Some(first) = set.get(&member.name) {
                diagnostics.push(twice(source, member, *first));
                continue;
            }
            set.insert(member.name.clone(), member.name_range);
            attributes.push(attribute(source, member));
        }
        attributes
    }
}

fn attribute(source: &Source, member: &Member) -> ContentAttribute {
    ContentAttribute {
        name: member.name.clone(),
        name_range: member.name_range,
        range: member.name_range.to(member.value.range),
        value: AttributeValue::json(source.clone(), Arc::clone(&member.value)),
    }
}

fn twice(source: &Source, member: &Member, first: TextRange) -> Diagnostic {
    let line = source.span(first).start.line;
    Diagnostic::error(
        format!("The argument \"{}\" is set twice", member.name),
        format!("It is already set in line {line}. Remove one of the two."),
    )
    .at(source.place(member.name_range))
}

/// The members of an object, or of all objects of an array.
fn members<'value>(
    source: &Source,
    value: &'value Value,
    label: Option<&str>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<&'value Member> {
    let mut wrong = |value: &Value| {
        if matches!(value.kind, ValueKind::Invalid) {
            return;
        }
        let detail = match label {
            Some(label) => format!("The names of its members are the labels \"{label}\" of the blocks."),
            None => "Arguments and blocks are members of an object.".to_owned(),
        };
        diagnostics.push(Diagnostic::error("An object is expected here", detail).at(source.place(value.range)));
    };
    let mut all = Vec::new();
    match &value.kind {
        ValueKind::Null => {}
        ValueKind::Object(members) => all.extend(members),
        ValueKind::Array(items) => {
            for item in items {
                match &item.kind {
                    ValueKind::Object(members) => all.extend(members),
                    _ => wrong(item),
                }
            }
        }
        _ => wrong(value),
    }
    all
}

/// Turns the value of one member into blocks.
struct Unpack<'run> {
    source: &'run Source,
    block: &'run BlockSchema,
    member: &'run Member,
    diagnostics: &'run mut Vec<Diagnostic>,
    blocks: &'run mut Vec<ContentBlock>,
}

impl Unpack<'_> {
    fn level(&mut self, value: &Arc<Value>, labels: &mut Vec<Label>) {
        let Some(label) = self.block.labels.get(labels.len()) else { return self.bodies(value, labels) };
        let members = members(self.source, value, Some(label), self.diagnostics);
        if members.is_empty() && !matches!(value.kind, ValueKind::Invalid) {
            self.diagnostics.push(
                Diagnostic::error(
                    format!("A block \"{}\" has no {label}", self.block.block_type),
                    format!("Put its content into an object with one member, the name of which is the {label}."),
                )
                .at(self.source.place(value.range)),
            );
            return;
        }
        for member in members {
            labels.push(Label { text: member.name.clone(), range: member.name_range });
            self.level(&member.value, labels);
            labels.pop();
        }
    }

    fn bodies(&mut self, value: &Arc<Value>, labels: &[Label]) {
        match &value.kind {
            ValueKind::Null | ValueKind::Invalid => {}
            ValueKind::Object(_) => self.push(value, labels),
            ValueKind::Array(items) => {
                for item in items {
                    self.push(item, labels);
                }
            }
            _ => self.diagnostics.push(
                Diagnostic::error(
                    "An object or an array of objects is expected here",
                    format!("It is the content of blocks \"{}\".", self.block.block_type),
                )
                .at(self.source.place(value.range)),
            ),
        }
    }

    fn push(&mut self, value: &Arc<Value>, labels: &[Label]) {
        let start = labels.first().map_or(self.member.name_range, |label| label.range);
        let end = labels.last().map_or(self.member.name_range, |label| label.range);
        self.blocks.push(ContentBlock {
            block_type: self.member.name.clone(),
            type_range: self.member.name_range,
            labels: labels.to_vec(),
            body: BodySource::json(self.source.clone(), Arc::clone(value)),
            header_range: start.to(end),
        });
    }
}
