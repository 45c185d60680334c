//! `.tf.json` files, as bodies of the native syntax.
//!
//! What is a block there, only a schema can say. Blocks of Terraform itself are made here; those of providers stay attributes
//! whose values are objects, and the reader of resources takes them apart.

use std::sync::Arc;

use diagnostic::Diagnostic;
use syntax::ast::{Attribute, Block, Label};
use syntax::json::{Member, Value, ValueKind};
use syntax::{AttributeValue, Body, Source, TextRange, parse_json_body};

/// Blocks of Terraform inside of a block, each with the number of its labels.
fn inner_blocks(block_type: &str) -> &'static [(&'static str, usize)] {
    match block_type {
        "" => &[
            ("variable", 1),
            ("output", 1),
            ("module", 1),
            ("provider", 1),
            ("check", 1),
            ("resource", 2),
            ("data", 2),
            ("ephemeral", 2),
            ("locals", 0),
            ("terraform", 0),
            ("moved", 0),
            ("import", 0),
            ("removed", 0),
        ],
        "resource" | "data" | "ephemeral" => &[("lifecycle", 0), ("provisioner", 1), ("connection", 0), ("dynamic", 1)],
        "dynamic" => &[("content", 0)],
        "content" => &[("dynamic", 1)],
        "module" => &[("lifecycle", 0)],
        "lifecycle" => &[("precondition", 0), ("postcondition", 0)],
        "variable" => &[("validation", 0)],
        "output" => &[("precondition", 0)],
        "terraform" => &[("required_providers", 0)],
        "provider" => &[("default_tags", 0)],
        "check" => &[("assert", 0), ("data", 2)],
        _ => &[],
    }
}

/// Arguments that name something without evaluating it.
fn is_name(block_type: &str, argument: &str) -> bool {
    match argument {
        "depends_on" | "provider" | "providers" | "ignore_changes" | "iterator" | "replace_triggered_by" => true,
        "type" => block_type == "variable",
        "from" | "to" => matches!(block_type, "moved" | "import" | "removed"),
        _ => false,
    }
}

/// Arguments whose strings are text, whatever they contain.
fn is_text(block_type: &str, argument: &str) -> bool {
    block_type == "required_providers"
        || matches!(
            (block_type, argument),
            ("variable", "default" | "description") | ("module", "source" | "version") | ("provider", "alias")
        )
}

/// The body of a file.
pub(super) fn body(source: &Source, diagnostics: &mut Vec<Diagnostic>) -> Arc<Body> {
    let mut parsed = parse_json_body(source);
    diagnostics.append(&mut parsed.diagnostics);
    let mut reader = Reader { source, diagnostics };
    Arc::new(reader.body("", &parsed.value))
}

struct Reader<'a> {
    source: &'a Source,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn fail(&mut self, detail: String, range: TextRange) {
        let place = self.source.place(range);
        self.diagnostics.push(Diagnostic::error("Incorrect JSON value type", detail).at(place));
    }

    /// Members of an object, or of all objects of an array.
    fn members<'v>(&mut self, value: &'v Value, what: &str) -> Vec<&'v Member> {
        match &value.kind {
            ValueKind::Object(members) => members.iter().collect(),
            ValueKind::Array(items) => items.iter().flat_map(|item| self.members(item, what)).collect(),
            ValueKind::Invalid | ValueKind::Null => Vec::new(),
            ValueKind::Bool(_) | ValueKind::Number(_) | ValueKind::String(_) => {
                self.fail(format!("{what} is an object in JSON, or an array of objects."), value.range);
                Vec::new()
            }
        }
    }

    fn body(&mut self, block_type: &str, value: &Value) -> Body {
        let mut attributes: Vec<Attribute> = Vec::new();
        let mut blocks = Vec::new();
        for member in self.members(value, "A block") {
            if &*member.name == "//" {
                continue;
            }
            if let Some((name, labels)) = inner_blocks(block_type).iter().find(|(name, _)| *name == &*member.name) {
                self.blocks(name, member.name_range, *labels, &mut Vec::new(), &member.value, &mut blocks);
                continue;
            }
            let written = AttributeValue::json(self.source.clone(), member.value.clone());
            let (expression, mut found) = if is_name(block_type, &member.name) {
                written.static_expression()
            } else if is_text(block_type, &member.name) {
                written.literal_expression()
            } else {
                written.expression()
            };
            self.diagnostics.append(&mut found);
            if attributes.iter().any(|a| a.name == member.name) {
                continue;
            }
            attributes.push(Attribute {
                name: member.name.clone(),
                name_range: member.name_range,
                expression,
                range: member.name_range.to(member.value.range),
            });
        }
        Body { attributes, blocks, range: value.range, source: self.source.clone() }
    }

    fn blocks(
        &mut self,
        block_type: &str,
        type_range: TextRange,
        labels: usize,
        before: &mut Vec<Label>,
        value: &Value,
        blocks: &mut Vec<Block>,
    ) {
        if labels > 0 {
            for member in self.members(value, &format!("A \"{block_type}\" block with labels")) {
                if &*member.name == "//" {
                    continue;
                }
                before.push(Label { text: member.name.clone(), range: member.name_range });
                self.blocks(block_type, type_range, labels - 1, before, &member.value, blocks);
                before.pop();
            }
            return;
        }
        match &value.kind {
            ValueKind::Array(items) => {
                for item in items {
                    self.blocks(block_type, type_range, 0, before, item, blocks);
                }
            }
            ValueKind::Null | ValueKind::Invalid => {}
            ValueKind::Object(_) | ValueKind::Bool(_) | ValueKind::Number(_) | ValueKind::String(_) => {
                blocks.push(Block {
                    block_type: block_type.into(),
                    type_range,
                    labels: before.clone().into(),
                    body: Arc::new(self.body(block_type, value)),
                    range: type_range.to(value.range),
                });
            }
        }
    }
}
