//! From the expressions of the configuration to dependencies and symbols.

use crate::plan::configuration::{Configuration, parent};
use crate::state::collect::{Index, configured};
use estate::Estate;
use serde_json::{Map, Value as Json};
use std::collections::BTreeSet;
use std::sync::Arc;
use value::{Address, Content, InstanceKey, Mode, ModulePath, Path, Provenance, Reference, Step, Symbol, Type, Value};

/// Steps through variables and outputs for one expression; beyond it the rest is left out.
const MOST_STEPS: usize = 2_000;

/// Pairs of elements and blocks that are compared where positions say nothing.
const MOST_PAIRS: usize = 10_000;

/// Members of an expression's object; any other name is an attribute or a nested block.
const EXPRESSION_MEMBERS: [&str; 2] = ["references", "constant_value"];

/// Gives every instance the dependencies that its expressions name, and its unknown values what they are derived from.
pub(crate) fn connect(estate: &mut Estate, configuration: &Configuration<'_>) {
    let index = Index::new(estate);
    for resource in estate.resources_mut() {
        let Some(block) = configuration.resource(&configured(&resource.address)) else { continue };
        let scope = Scope { configuration, index: &index, dependent: &resource.address, block };
        let mut walk = scope.walk();
        let mut texts = Vec::new();
        for part in ["expressions", "count_expression", "for_each_expression"] {
            if let Some(expressions) = block.get(part) {
                collect(expressions, &mut texts);
            }
        }
        texts.extend(block.get("depends_on").and_then(Json::as_array).into_iter().flatten().filter_map(Json::as_str));
        walk.texts(&resource.address.module, &texts, Some(block));
        let mut all: BTreeSet<Address> = walk.found.iter().filter_map(|r| r.address().cloned()).collect();
        if walk.hidden {
            // What the prior state says is wider, so it counts only where the expressions do not tell.
            let told: BTreeSet<Address> = all.iter().map(configured).collect();
            all.extend(resource.dependencies.iter().filter(|d| !told.contains(&configured(d))).cloned());
        }
        all.remove(&resource.address);
        let mut values = std::mem::replace(&mut resource.values, Value::from(false));
        if let Some(expressions) = block.get("expressions").and_then(Json::as_object) {
            scope.annotate_attributes(&mut values, expressions);
            left_to_the_provider(&resource.address, &mut values, expressions);
        }
        resource.values = values;
        resource.dependencies = all.into_iter().collect();
    }
}

struct Scope<'s, 'j> {
    configuration: &'s Configuration<'j>,
    index: &'s Index,
    dependent: &'s Address,
    block: &'j Map<String, Json>,
}

impl<'j> Scope<'_, 'j> {
    /// Every resource attribute that an expression, or any inside of it, refers to.
    fn resolve(&self, expressions: &'j Json) -> Vec<Reference> {
        let mut texts = Vec::new();
        collect(expressions, &mut texts);
        let mut walk = self.walk();
        walk.texts(&self.dependent.module, &texts, Some(self.block));
        walk.found.into_iter().collect()
    }

    fn walk(&self) -> Walk<'_, '_, 'j> {
        Walk { scope: self, seen: BTreeSet::new(), found: BTreeSet::new(), hidden: false }
    }

    fn annotate_attributes(&self, value: &mut Value, expressions: &'j Map<String, Json>) {
        let (Content::Object(entries) | Content::Map(_, entries)) = &mut value.content else { return };
        for (name, expression) in expressions {
            let Some(part) = entries.get(name.as_str()) else { continue };
            if part.is_wholly_known() {
                continue;
            }
            if let Some(part) = Arc::make_mut(entries).get_mut(name.as_str()) {
                self.annotate(part, expression);
            }
        }
    }

    fn annotate(&self, value: &mut Value, expression: &'j Json) {
        match expression {
            Json::Object(members) if is_expression(members) => {
                let references = self.resolve(expression);
                if !references.is_empty() {
                    derive(value, &references);
                }
            }
            Json::Object(block) => match &mut value.content {
                Content::Object(_) => self.annotate_attributes(value, block),
                Content::Map(_, entries) => {
                    for part in Arc::make_mut(entries).values_mut() {
                        self.annotate_attributes(part, block);
                    }
                }
                _ => {
                    let references = self.resolve(expression);
                    derive(value, &references);
                }
            },
            Json::Array(blocks) => match &mut value.content {
                Content::List(_, items) | Content::Tuple(items) if items.len() == blocks.len() => {
                    for (part, block) in Arc::make_mut(items).iter_mut().zip(blocks) {
                        self.annotate(part, block);
                    }
                }
                Content::List(_, items) | Content::Tuple(items) | Content::Set(_, items)
                    if items.len() * blocks.len() <= MOST_PAIRS =>
                {
                    for part in Arc::make_mut(items) {
                        // Items of a set have no place of their own: what is written outright tells which block made one.
                        let own: Vec<&Json> = blocks.iter().filter(|block| agrees(part, block)).collect();
                        let all: Vec<&Json> = if own.is_empty() { blocks.iter().collect() } else { own };
                        for block in all {
                            self.annotate(part, block);
                        }
                    }
                }
                _ => {
                    let references = self.resolve(expression);
                    derive(value, &references);
                }
            },
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
        }
    }
}

/// What is unknown and stands in no expression is chosen by the provider: nobody wrote it. Attributes that may be written as
/// blocks are left alone, for the plan does not show dynamic ones.
fn left_to_the_provider(address: &Address, values: &mut Value, expressions: &Map<String, Json>) {
    let schema = match address.mode {
        Mode::Managed => schema::resource(&address.type_name),
        Mode::Data => schema::data_source(&address.type_name),
        Mode::Ephemeral => None,
    };
    let Some(schema) = schema else { return };
    let Content::Object(entries) = &mut values.content else { return };
    let chosen: Vec<Arc<str>> = entries
        .iter()
        .filter(|(name, value)| value.is_unknown() && value.symbol.is_none() && !expressions.contains_key(&***name))
        .filter(|(name, _)| {
            let attribute = schema.own_attribute(name);
            attribute.is_some_and(|attribute| attribute.computed && !may_be_blocks(&attribute.ty))
        })
        .map(|(name, _)| name.clone())
        .collect();
    let entries = Arc::make_mut(entries);
    for name in chosen {
        if let Some(value) = entries.get_mut(&name) {
            value.provenance = Provenance::Computed;
        }
    }
}

fn may_be_blocks(ty: &Type) -> bool {
    match ty {
        Type::List(element) | Type::Set(element) => matches!(**element, Type::Object(_)),
        Type::Map(_) | Type::Object(_) | Type::Tuple(_) => false,
        Type::Bool | Type::Number | Type::String | Type::Dynamic => false,
    }
}

/// Lets every unknown part stand for something derived from the references.
fn derive(value: &mut Value, references: &[Reference]) {
    match &mut value.content {
        Content::Unknown(_) if references.is_empty() => {}
        Content::Unknown(_) => {
            let mut all = references.to_vec();
            if let Some(symbol) = &value.symbol {
                for reference in symbol.references() {
                    if !all.contains(&reference) {
                        all.push(reference);
                    }
                }
                all.sort();
            }
            value.symbol = Some(Arc::new(Symbol::Derived(all.into())));
        }
        Content::Null(_) | Content::Bool(_) | Content::Number(_) | Content::String(_) => {}
        Content::List(_, items) | Content::Set(_, items) | Content::Tuple(items) => {
            for part in Arc::make_mut(items).iter_mut().filter(|part| !part.is_wholly_known()) {
                derive(part, references);
            }
        }
        Content::Map(_, entries) | Content::Object(entries) => {
            for part in Arc::make_mut(entries).values_mut().filter(|part| !part.is_wholly_known()) {
                derive(part, references);
            }
        }
    }
}

/// Whether a block may have made an item, by the texts and flags that are written in it outright.
fn agrees(item: &Value, block: &Json) -> bool {
    block.as_object().into_iter().flatten().all(|(name, expression)| {
        let Some(known) = item.get(name).filter(|value| value.is_wholly_known() && !value.is_null()) else {
            return true;
        };
        match expression.get("constant_value") {
            Some(Json::String(text)) => known.as_str().is_none_or(|own| own == text),
            Some(Json::Bool(flag)) => known.as_bool().is_none_or(|own| own == *flag),
            Some(Json::Null | Json::Number(_) | Json::Array(_) | Json::Object(_)) | None => true,
        }
    })
}

fn is_expression(members: &Map<String, Json>) -> bool {
    members.keys().all(|k| EXPRESSION_MEMBERS.contains(&k.as_str()))
        && members.get("references").is_none_or(|r| r.as_array().is_some_and(|r| r.iter().all(Json::is_string)))
}

/// The texts of all references inside; recursion is as deep as the JSON parser allows.
fn collect<'j>(json: &'j Json, texts: &mut Vec<&'j str>) {
    match json {
        Json::Object(members) if is_expression(members) => {
            let references = members.get("references").and_then(Json::as_array);
            texts.extend(references.into_iter().flatten().filter_map(Json::as_str));
        }
        Json::Object(members) => members.values().for_each(|m| collect(m, texts)),
        Json::Array(items) => items.iter().for_each(|i| collect(i, texts)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

/// A walk through variables and outputs to what they come from.
struct Walk<'w, 's, 'j> {
    scope: &'w Scope<'s, 'j>,
    seen: BTreeSet<(ModulePath, &'j str)>,
    found: BTreeSet<Reference>,
    /// A local was met, which may refer to anything.
    hidden: bool,
}

impl<'j> Walk<'_, '_, 'j> {
    fn texts(&mut self, module: &ModulePath, texts: &[&'j str], block: Option<&'j Map<String, Json>>) {
        let mut sorted: Vec<&'j str> = texts.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        for (i, text) in sorted.iter().enumerate() {
            // Terraform lists `a.b.c`, `a.b` and `a` for one reference; the longest says all.
            let continued = sorted[i + 1..]
                .iter()
                .take_while(|next| next.starts_with(text))
                .any(|next| next[text.len()..].starts_with(['.', '[']));
            if !continued {
                self.text(module, text, block);
            }
        }
    }

    fn text(&mut self, module: &ModulePath, text: &'j str, block: Option<&'j Map<String, Json>>) {
        if self.seen.len() >= MOST_STEPS || !self.seen.insert((module.clone(), text)) {
            return;
        }
        let Some(steps) = steps(text) else { return };
        let name = |i: usize| match steps.get(i) {
            Some(Token::Name(name)) => Some(*name),
            Some(Token::Key(_)) | None => None,
        };
        match name(0) {
            Some("var") => self.variable(module, name(1)),
            Some("each" | "count") => {
                for part in ["for_each_expression", "count_expression"] {
                    if let Some(expression) = block.and_then(|b| b.get(part)) {
                        self.expression(module, expression, None);
                    }
                }
            }
            Some("module") => self.module(module, &steps),
            // Locals do not stand in a plan.
            Some("local") => self.hidden = true,
            Some("path" | "terraform" | "self") | None => {}
            Some(mode @ ("data" | "ephemeral")) => {
                let mode = if mode == "data" { Mode::Data } else { Mode::Ephemeral };
                self.resource(module, mode, &steps[1..]);
            }
            Some(_) => self.resource(module, Mode::Managed, &steps),
        }
    }

    fn expression(&mut self, module: &ModulePath, expression: &'j Json, block: Option<&'j Map<String, Json>>) {
        let mut texts = Vec::new();
        collect(expression, &mut texts);
        self.texts(module, &texts, block);
    }

    fn variable(&mut self, module: &ModulePath, name: Option<&str>) {
        let Some((outer, _)) = parent(module) else { return };
        let Some(call) = self.scope.configuration.call(&without_keys(module)) else { return };
        if let Some(expression) = name.and_then(|name| call.get("expressions")?.get(name)) {
            self.expression(&outer, expression, Some(call));
        }
    }

    fn module(&mut self, module: &ModulePath, steps: &[Token<'_>]) {
        let Some(Token::Name(name)) = steps.get(1) else { return };
        let (key, rest) = match steps.get(2) {
            Some(Token::Key(key)) => (Some(key.clone()), &steps[3..]),
            Some(Token::Name(_)) | None => (None, steps.get(2..).unwrap_or_default()),
        };
        let inner = module.child(*name, key);
        let Some(outputs) = self.scope.configuration.outputs(&without_keys(&inner)) else { return };
        for (output, json) in outputs {
            let wanted = match rest.first() {
                Some(Token::Name(only)) => only == output,
                Some(Token::Key(_)) | None => true,
            };
            if let (true, Some(expression)) = (wanted, json.get("expression")) {
                self.expression(&inner, expression, None);
            }
        }
    }

    fn resource(&mut self, module: &ModulePath, mode: Mode, steps: &[Token<'_>]) {
        let [Token::Name(type_name), Token::Name(name), rest @ ..] = steps else { return };
        let (key, rest) = match rest.split_first() {
            Some((Token::Key(key), rest)) => (Some(key.clone()), rest),
            Some((Token::Name(_), _)) | None => (None, rest),
        };
        let address =
            Address { module: module.clone(), mode, type_name: (*type_name).into(), name: (*name).into(), key };
        let path: Path = rest
            .iter()
            .map(|token| match token {
                Token::Name(name) => Step::Attribute((*name).into()),
                Token::Key(InstanceKey::Index(index)) => usize::try_from(*index).map_or(Step::Element, Step::Index),
                Token::Key(InstanceKey::Key(key)) => Step::Key(key.clone()),
                Token::Key(InstanceKey::Unknown) => Step::Element,
            })
            .collect();
        let mut instances = Vec::new();
        self.scope.index.resource(self.scope.dependent, &address, &mut instances);
        for instance in instances.into_iter().filter(|i| i != self.scope.dependent) {
            self.found.insert(Reference::attribute(instance, path.clone()));
        }
    }
}

fn without_keys(module: &ModulePath) -> ModulePath {
    module.0.iter().fold(ModulePath::root(), |path, step| path.child(step.name.clone(), None))
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token<'t> {
    Name(&'t str),
    Key(InstanceKey),
}

/// `module.a["x.y"].b[0]` as steps; `None` if it is something else.
fn steps(text: &str) -> Option<Vec<Token<'_>>> {
    let mut steps = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if rest.starts_with('[') {
            let end = closing(rest)?;
            // The parser of addresses knows how keys are quoted.
            let key = format!("a.b{}", &rest[..=end]).parse::<Address>().ok()?.key?;
            steps.push(Token::Key(key));
            rest = &rest[end + 1..];
        } else {
            let end = rest.find(['.', '[']).unwrap_or(rest.len());
            steps.push(Token::Name(&rest[..end]));
            rest = &rest[end..];
        }
        rest = rest.strip_prefix('.').unwrap_or(rest);
    }
    Some(steps)
}

/// Where the bracket that opens the text is closed.
fn closing(text: &str) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            ']' if !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_references() {
        let key = |k: &str| Token::Key(InstanceKey::Key(k.into()));
        assert_eq!(
            steps("module.m[\"k.\\\"]\"].out[0].x").unwrap(),
            [
                Token::Name("module"),
                Token::Name("m"),
                key("k.\"]"),
                Token::Name("out"),
                Token::Key(InstanceKey::Index(0)),
                Token::Name("x")
            ]
        );
        assert!(steps("a[").is_none());
        assert!(steps("a[b]").is_none());
    }
}
