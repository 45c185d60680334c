//! Blocks and attributes are those that Terraform and the provider's schema have.

use super::{At, bare, entries, is_null, rules};
use diagnostic::Diagnostic;
use schema::Nesting;
use std::collections::BTreeSet;
use syntax::TextRange;
use syntax::ast::{Block, Body, Expression, ExpressionKind};

/// Arguments that Terraform itself takes in blocks of resources and data sources.
const META: &[&str] = &["count", "depends_on", "for_each", "provider"];

pub(super) fn check(block: At<'_, Block>, found: &mut Vec<Diagnostic>) {
    let labels: Vec<&str> = block.it.labels.iter().map(|l| &*l.text).collect();
    let body = block.with(&*block.it.body);
    match (&*block.it.block_type, labels.as_slice()) {
        ("resource", [type_name, _]) => match schema::resource(type_name) {
            Some(schema) => {
                Structure { found, resource: type_name }.body(body, schema, block.it.header_range(), true);
                rules::check(block, type_name, found);
            }
            None => found.push(unknown(block, format!("No provider of the target has the resource {type_name}"))),
        },
        ("data", [type_name, _]) => data(block, type_name, found),
        ("provider", [name]) => {
            if let Some(schema) = schema::provider_block(name) {
                let body = block.with(&*block.it.body);
                let mut structure = Structure { found, resource: name };
                structure.known(body, schema, &["alias", "version"]);
            } else if schema::provider(name).is_none() {
                found.push(unknown(block, format!("The provider {name} is none of the target")));
            }
        }
        ("variable", [_]) => {
            plain(
                body,
                &["default", "deprecated", "description", "ephemeral", "nullable", "sensitive", "type"],
                &["validation"],
                found,
            );
            for validation in block.it.body.blocks_of("validation") {
                plain(block.with(&*validation.body), &["condition", "error_message"], &[], found);
            }
        }
        ("output", [_]) => {
            plain(
                body,
                &["depends_on", "deprecated", "description", "ephemeral", "sensitive", "value"],
                &["precondition"],
                found,
            );
            if block.it.body.attribute("value").is_none() {
                found.push(unknown(block, String::from("An output without a value")));
            }
        }
        ("terraform", []) => {
            plain(body, &["required_version", "experiments"], &["required_providers", "backend", "cloud"], found);
        }
        ("check", [_]) => {
            plain(body, &[], &["assert", "data"], found);
            for assertion in block.it.body.blocks_of("assert") {
                plain(block.with(&*assertion.body), &["condition", "error_message"], &[], found);
            }
            for inner in block.it.body.blocks_of("data") {
                if let Some(label) = inner.labels.first() {
                    data(block.with(inner), &label.text, found);
                }
            }
        }
        ("locals", []) | ("moved" | "removed" | "import", []) | ("module", [_]) => {}
        (kind, _) => found.push(unknown(block, format!("A block {kind} with {} labels", labels.len()))),
    }
}

fn data(block: At<'_, Block>, type_name: &str, found: &mut Vec<Diagnostic>) {
    match schema::data_source(type_name) {
        Some(schema) => {
            let body = block.with(&*block.it.body);
            Structure { found, resource: type_name }.body(body, schema, block.it.header_range(), true);
        }
        None => found.push(unknown(block, format!("No provider of the target has the data source {type_name}"))),
    }
}

fn unknown(block: At<'_, Block>, summary: String) -> Diagnostic {
    block.error(block.it.header_range(), summary, "")
}

/// A body that has no attributes and blocks but these.
fn plain(body: At<'_, Body>, attributes: &[&str], blocks: &[&str], found: &mut Vec<Diagnostic>) {
    for attribute in &body.it.attributes {
        if !attributes.contains(&&*attribute.name) {
            found.push(body.error(attribute.name_range, format!("Nothing is called {} here", attribute.name), ""));
        }
    }
    for block in &body.it.blocks {
        if !blocks.contains(&&*block.block_type) {
            found.push(body.error(block.type_range, format!("No block is called {} here", block.block_type), ""));
        }
    }
}

struct Structure<'a> {
    found: &'a mut Vec<Diagnostic>,
    /// Type or name that the words of a finding speak of.
    resource: &'a str,
}

impl Structure<'_> {
    fn body(&mut self, body: At<'_, Body>, schema: &schema::Block, head: TextRange, top: bool) {
        self.known(body, schema, if top { META } else { &[] });
        for attribute in schema.attributes.iter().filter(|a| a.required) {
            let as_blocks =
                attribute.attribute_as_blocks() && body.it.blocks.iter().any(|b| named(b) == attribute.name);
            if body.it.attribute(attribute.name).is_none() && !as_blocks {
                self.found.push(body.error(
                    head,
                    format!("{} needs the attribute {}", self.resource, attribute.name),
                    "",
                ));
            }
        }
        for block_type in &schema.block_types {
            let standing = body.it.blocks.iter().filter(|b| named(b) == block_type.name);
            let (mut fixed, mut dynamic) = (0_u64, false);
            for block in standing {
                if &*block.block_type == "dynamic" { dynamic = true } else { fixed += 1 }
            }
            let most = match block_type.nesting {
                Nesting::Single | Nesting::Group => 1,
                Nesting::List | Nesting::Set | Nesting::Map => block_type.max_items,
            };
            if fixed < block_type.min_items && !dynamic {
                let summary = format!("{} needs a block {}", self.resource, block_type.name);
                self.found.push(body.error(head, summary, ""));
            }
            if most > 0 && fixed > most {
                let summary = format!("{} takes no more than {most} blocks {}", self.resource, block_type.name);
                self.found.push(body.error(head, summary, ""));
            }
        }
        if top {
            self.lifecycle(body, schema);
        }
    }

    /// Whatever stands in it exists in the schema.
    fn known(&mut self, body: At<'_, Body>, schema: &schema::Block, meta: &[&str]) {
        for attribute in &body.it.attributes {
            if meta.contains(&&*attribute.name) {
                continue;
            }
            match schema.own_attribute(&attribute.name) {
                None => {
                    let summary = format!("{} has no attribute {}", self.resource, attribute.name);
                    self.found.push(body.error(attribute.name_range, summary, ""));
                }
                Some(known) if known.is_computed_only() => {
                    let summary = format!("{} sets {} itself", self.resource, attribute.name);
                    self.found.push(body.error(attribute.name_range, summary, ""));
                }
                Some(known) => {
                    if let Some(nested) = &known.nested {
                        self.objects(body, &attribute.expression, nested.block, nested.nesting);
                    }
                }
            }
        }
        let resource = meta.contains(&"count");
        for block in &body.it.blocks {
            let name = named(block);
            if resource && matches!(name, "lifecycle" | "connection" | "provisioner") {
                continue;
            }
            let inner: Vec<&Body> = if &*block.block_type == "dynamic" {
                let contents: Vec<&Body> = block.body.blocks_of("content").map(|c| &*c.body).collect();
                if block.body.attribute("for_each").is_none() || contents.len() != 1 {
                    let summary = format!("A dynamic block {name} needs for_each and one content");
                    self.found.push(body.error(block.header_range(), summary, ""));
                }
                contents
            } else {
                vec![&*block.body]
            };
            if let Some(block_type) = schema.block_type(name) {
                for content in inner {
                    self.body(body.with(content), block_type.block, block.header_range(), false);
                }
            } else if !schema.own_attribute(name).is_some_and(schema::Attribute::attribute_as_blocks) {
                let summary = format!("{} has no block {name}", self.resource);
                self.found.push(body.error(block.header_range(), summary, ""));
            }
        }
    }

    /// Objects of a nested attribute, where they are written out.
    fn objects(&mut self, body: At<'_, Body>, expression: &Expression, schema: &schema::Block, nesting: Nesting) {
        let expression = bare(expression);
        match (&expression.kind, nesting) {
            (ExpressionKind::Tuple(items), Nesting::List | Nesting::Set) => {
                items.iter().for_each(|item| self.objects(body, item, schema, Nesting::Single));
            }
            (ExpressionKind::Object(items), Nesting::Map) => {
                items.iter().for_each(|item| self.objects(body, &item.value, schema, Nesting::Single));
            }
            (ExpressionKind::For(parts), Nesting::List | Nesting::Set | Nesting::Map) => {
                self.objects(body, &parts.value, schema, Nesting::Single);
            }
            (ExpressionKind::Object(_), Nesting::Single | Nesting::Group) => {
                let mut names = BTreeSet::new();
                for item in entries(expression) {
                    let Some(key) = item.literal_key() else { return };
                    names.insert(key);
                    match schema.own_attribute(key) {
                        None => {
                            let summary = format!("{} has no attribute {key} here", self.resource);
                            self.found.push(body.error(item.key.range, summary, ""));
                        }
                        Some(known) => {
                            if let Some(nested) = &known.nested {
                                self.objects(body, &item.value, nested.block, nested.nesting);
                            }
                        }
                    }
                }
                for attribute in schema.attributes.iter().filter(|a| a.required && !names.contains(a.name)) {
                    let summary = format!("{} needs the attribute {} here", self.resource, attribute.name);
                    self.found.push(body.error(expression.range, summary, ""));
                }
            }
            // What has to be evaluated is Terraform's business.
            _ => {}
        }
    }

    fn lifecycle(&mut self, body: At<'_, Body>, schema: &schema::Block) {
        for block in body.it.blocks_of("lifecycle") {
            plain(
                body.with(&*block.body),
                &["create_before_destroy", "ignore_changes", "prevent_destroy", "replace_triggered_by"],
                &["precondition", "postcondition"],
                self.found,
            );
            let Some(ignored) = block.body.attribute("ignore_changes") else { continue };
            let ExpressionKind::Tuple(items) = &ignored.expression.kind else { continue };
            for item in items {
                if let ExpressionKind::Traversal(traversal) = &item.kind
                    && schema.own_attribute(&traversal.root).is_none()
                    && schema.block_type(&traversal.root).is_none()
                {
                    let summary = format!("{} has no attribute {} to ignore", self.resource, traversal.root);
                    self.found.push(body.error(item.range, summary, ""));
                }
            }
        }
    }
}

/// The name under which the schema knows a block.
fn named(block: &Block) -> &str {
    match (&*block.block_type, block.labels.first()) {
        ("dynamic", Some(label)) => &label.text,
        (name, _) => name,
    }
}

/// Whether an attribute surely has a value, and is not null by some condition.
pub(super) fn surely_written(expression: &Expression) -> bool {
    !is_null(expression)
        && matches!(
            bare(expression).kind,
            ExpressionKind::Bool(_)
                | ExpressionKind::Number(_)
                | ExpressionKind::String { .. }
                | ExpressionKind::Template { .. }
                | ExpressionKind::Tuple(_)
                | ExpressionKind::Object(_)
        )
}
