//! Every reference leads somewhere, and nothing is declared for nothing.

use super::{At, Module};
use diagnostic::Diagnostic;
use std::collections::{BTreeMap, BTreeSet};
use syntax::ast::{Block, Body, Expression, ExpressionKind, Step, Traversal};
use syntax::{TextRange, variables};

/// What the module declares.
pub(super) struct Declared<'a> {
    variables: BTreeMap<&'a str, At<'a, Block>>,
    locals: BTreeMap<&'a str, (At<'a, Body>, TextRange)>,
    resources: BTreeMap<(&'a str, &'a str), At<'a, Block>>,
    data: BTreeMap<(&'a str, &'a str), At<'a, Block>>,
    modules: BTreeSet<&'a str>,
    /// Local names of providers, with `name.alias` where there is one.
    providers: BTreeSet<String>,
}

impl<'a> Declared<'a> {
    pub(super) fn of(module: &'a Module, found: &mut Vec<Diagnostic>) -> Self {
        let mut declared = Self {
            variables: BTreeMap::new(),
            locals: BTreeMap::new(),
            resources: BTreeMap::new(),
            data: BTreeMap::new(),
            modules: BTreeSet::new(),
            providers: BTreeSet::new(),
        };
        let mut outputs = BTreeSet::new();
        for block in module.blocks() {
            let labels: Vec<&str> = block.it.labels.iter().map(|l| &*l.text).collect();
            let twice = match (&*block.it.block_type, labels.as_slice()) {
                ("variable", [name]) => declared.variables.insert(name, block).map(|_| format!("var.{name}")),
                ("locals", []) => {
                    let mut twice = None;
                    for attribute in &block.it.body.attributes {
                        let at = (block.with(&*block.it.body), attribute.name_range);
                        if declared.locals.insert(&attribute.name, at).is_some() {
                            twice = Some(format!("local.{}", attribute.name));
                        }
                    }
                    twice
                }
                ("resource", [type_name, name]) => {
                    declared.resources.insert((type_name, name), block).map(|_| format!("{type_name}.{name}"))
                }
                ("data", [type_name, name]) => {
                    declared.data.insert((type_name, name), block).map(|_| format!("data.{type_name}.{name}"))
                }
                ("output", [name]) => (!outputs.insert((*name).to_owned())).then(|| format!("output.{name}")),
                ("module", [name]) => {
                    declared.modules.insert(name);
                    None
                }
                ("provider", [name]) => {
                    let alias = block.it.body.attribute("alias").and_then(|a| super::text(&a.expression));
                    declared.providers.insert(match alias {
                        Some(alias) => format!("{name}.{alias}"),
                        None => (*name).to_owned(),
                    });
                    None
                }
                ("check", [_]) => {
                    for inner in block.it.body.blocks_of("data") {
                        if let [type_name, name] = &*inner.labels {
                            declared.data.insert((&type_name.text, &name.text), block.with(inner));
                        }
                    }
                    None
                }
                // Of the others nothing is named, and what they are is not asked here.
                _ => None,
            };
            if let Some(what) = twice {
                found.push(block.error(block.it.header_range(), format!("{what} is declared twice"), ""));
            }
        }
        declared
    }
}

#[derive(Default)]
struct Used {
    variables: BTreeSet<String>,
    locals: BTreeSet<String>,
    data: BTreeSet<(String, String)>,
}

struct Walk<'a> {
    declared: &'a Declared<'a>,
    used: Used,
    found: &'a mut Vec<Diagnostic>,
}

/// What an expression may name beside what the module declares.
#[derive(Clone, Default)]
struct Scope {
    each: bool,
    count: bool,
    own: bool,
    iterators: Vec<String>,
    /// The variable whose own block this is: naming itself is no use of it.
    variable: Option<String>,
}

pub(super) fn check(module: &Module, declared: &Declared<'_>, found: &mut Vec<Diagnostic>) {
    let mut walk = Walk { declared, used: Used::default(), found };
    for block in module.blocks() {
        walk.top(block);
    }
    let used = walk.used;
    let untidy = |at: &At<'_, Block>, what: String| {
        Diagnostic::warning(format!("{what} is declared and not used"), crate::OURS).at(at.place(at.it.header_range()))
    };
    for (name, block) in declared.variables.iter().filter(|(name, _)| !used.variables.contains(**name)) {
        found.push(untidy(block, format!("var.{name}")));
    }
    for (key, block) in &declared.data {
        if !used.data.contains(&(key.0.to_owned(), key.1.to_owned())) {
            found.push(untidy(block, format!("data.{}.{}", key.0, key.1)));
        }
    }
    for (name, (at, range)) in declared.locals.iter().filter(|(name, _)| !used.locals.contains(**name)) {
        found.push(
            Diagnostic::warning(format!("local.{name} is declared and not used"), crate::OURS).at(at.place(*range)),
        );
    }
    if let Some(file) = &module.values {
        for attribute in &file.body.attributes {
            if !declared.variables.contains_key(&*attribute.name) {
                let at = At { file, it: &*file.body };
                found.push(at.error(
                    attribute.name_range,
                    format!("The example gives a value to {}, which is no variable", attribute.name),
                    "",
                ));
            }
        }
    }
}

impl Walk<'_> {
    fn top(&mut self, block: At<'_, Block>) {
        let kind = &*block.it.block_type;
        let mut scope = Scope::default();
        match kind {
            // Constraints and addresses, no expressions.
            "terraform" => return,
            "resource" | "data" | "module" => {
                scope.each = block.it.body.attribute("for_each").is_some();
                scope.count = block.it.body.attribute("count").is_some();
            }
            "variable" => scope.variable = block.it.labels.first().map(|l| l.text.to_string()),
            _ => {}
        }
        self.body(block.with(&*block.it.body), &scope, kind, true);
    }

    fn body(&mut self, body: At<'_, Body>, scope: &Scope, kind: &str, top: bool) {
        for attribute in &body.it.attributes {
            match (kind, &*attribute.name) {
                ("variable", "type") if top => {}
                // Names of attributes, which the schema's rules look at.
                ("lifecycle", "ignore_changes") => {}
                ("resource" | "data", "provider") if top => self.provider(body, &attribute.expression),
                ("dynamic", "iterator") => {}
                _ => self.expression(body, &attribute.expression, scope),
            }
        }
        for block in &body.it.blocks {
            let mut inner = scope.clone();
            if &*block.block_type == "dynamic" {
                if let Some(each) = block.body.attribute("for_each") {
                    self.expression(body, &each.expression, scope);
                }
                let named = block.body.attribute("iterator").and_then(|a| match &a.expression.kind {
                    ExpressionKind::Traversal(traversal) => Some(traversal.root.to_string()),
                    _ => None,
                });
                inner.iterators.extend(named.or_else(|| block.labels.first().map(|l| l.text.to_string())));
                for content in block.body.blocks_of("content") {
                    self.body(body.with(&*content.body), &inner, "content", false);
                }
                continue;
            }
            if matches!(&*block.block_type, "postcondition" | "provisioner" | "connection") {
                inner.own = true;
            }
            if kind == "check" && &*block.block_type == "data" {
                inner.each = block.body.attribute("for_each").is_some();
                self.body(body.with(&*block.body), &inner, "data", true);
                continue;
            }
            self.body(body.with(&*block.body), &inner, &block.block_type, false);
        }
    }

    fn provider(&mut self, at: At<'_, Body>, expression: &Expression) {
        let ExpressionKind::Traversal(traversal) = &expression.kind else { return };
        let mut name = traversal.root.to_string();
        if let Some(Step::Attribute { name: alias, .. }) = traversal.steps.first() {
            name = format!("{name}.{alias}");
        }
        if !self.declared.providers.contains(&name) {
            self.found.push(at.error(expression.range, format!("The provider {name} is not configured"), ""));
        }
    }

    fn expression(&mut self, at: At<'_, Body>, expression: &Expression, scope: &Scope) {
        for traversal in variables(expression) {
            self.traversal(at, traversal, scope);
        }
        self.indexed(at, expression);
    }

    fn traversal(&mut self, at: At<'_, Body>, traversal: &Traversal, scope: &Scope) {
        let range = traversal.range();
        let step = |index: usize| match traversal.steps.get(index) {
            Some(Step::Attribute { name, .. }) => Some(name.to_string()),
            Some(Step::Index { .. }) | None => None,
        };
        let root = &*traversal.root;
        if scope.iterators.iter().any(|i| i == root) {
            return;
        }
        let mut missing = |what: String| {
            self.found.push(at.error(range, format!("{what} is not declared"), "The reference leads nowhere."));
        };
        match root {
            "var" => match step(0) {
                Some(name) if self.declared.variables.contains_key(name.as_str()) => {
                    if scope.variable.as_ref() != Some(&name) {
                        self.used.variables.insert(name);
                    }
                }
                name => missing(format!("var.{}", name.unwrap_or_default())),
            },
            "local" => match step(0) {
                Some(name) if self.declared.locals.contains_key(name.as_str()) => {
                    self.used.locals.insert(name);
                }
                name => missing(format!("local.{}", name.unwrap_or_default())),
            },
            "module" => match step(0) {
                Some(name) if self.declared.modules.contains(name.as_str()) => {}
                name => missing(format!("module.{}", name.unwrap_or_default())),
            },
            "each" if scope.each => {}
            "count" if scope.count => {}
            "self" if scope.own => {}
            "each" | "count" | "self" => missing(format!("{root} has no meaning here: it")),
            "path" | "terraform" => {}
            "data" => {
                let (type_name, name) = (step(0).unwrap_or_default(), step(1).unwrap_or_default());
                match self.declared.data.get(&(type_name.as_str(), name.as_str())) {
                    Some(block) => {
                        let block = block.it;
                        self.used.data.insert((type_name.clone(), name.clone()));
                        self.steps(at, range, block, schema::data_source(&type_name), &traversal.steps[2..], "data.");
                    }
                    None => missing(format!("data.{type_name}.{name}")),
                }
            }
            type_name => {
                let name = step(0).unwrap_or_default();
                match self.declared.resources.get(&(type_name, name.as_str())) {
                    Some(block) => {
                        let block = block.it;
                        self.steps(at, range, block, schema::resource(type_name), &traversal.steps[1..], "");
                    }
                    None => missing(format!("{type_name}.{name}")),
                }
            }
        }
    }

    /// What follows the name of a resource: a key exactly where there are several instances, and an attribute that exists.
    fn steps(
        &mut self,
        at: At<'_, Body>,
        range: TextRange,
        block: &Block,
        schema: Option<&schema::Block>,
        steps: &[Step],
        prefix: &str,
    ) {
        let several = block.body.attribute("for_each").is_some() || block.body.attribute("count").is_some();
        let labels: Vec<&str> = block.labels.iter().map(|l| &*l.text).collect();
        let name = format!("{prefix}{}", labels.join("."));
        match (several, steps) {
            (_, []) => {}
            (true, [Step::Attribute { .. }, ..]) => {
                self.found.push(at.error(range, format!("{name} has several instances, and none is named"), ""));
            }
            (false, [Step::Index { .. }, ..]) => {
                self.found.push(at.error(range, format!("{name} has one instance, and a key is given"), ""));
            }
            (true, [_, rest @ ..]) | (false, rest) => self.attribute(at, range, &name, schema, rest),
        }
    }

    fn attribute(
        &mut self,
        at: At<'_, Body>,
        range: TextRange,
        name: &str,
        schema: Option<&schema::Block>,
        steps: &[Step],
    ) {
        let (Some(schema), Some(Step::Attribute { name: attribute, .. })) = (schema, steps.first()) else { return };
        if schema.own_attribute(attribute).is_none() && schema.block_type(attribute).is_none() {
            self.found.push(at.error(range, format!("{name} has no attribute {attribute}"), ""));
        }
    }

    /// `type.name[key].attribute`, where the key has to be evaluated, wherever it stands in an expression.
    fn indexed(&mut self, at: At<'_, Body>, expression: &Expression) {
        let mut relatives = Vec::new();
        super::rules::each(expression, &mut |inner| {
            if let ExpressionKind::RelativeTraversal(relative) = &inner.kind
                && let ExpressionKind::Index(index) = &relative.source.kind
                && let ExpressionKind::Traversal(traversal) = &index.collection.kind
            {
                relatives.push((inner.range, traversal.clone(), relative.steps.clone()));
            }
        });
        for (range, traversal, steps) in relatives {
            let names: Vec<&str> = traversal
                .steps
                .iter()
                .map_while(|step| match step {
                    Step::Attribute { name, .. } => Some(&**name),
                    Step::Index { .. } => None,
                })
                .collect();
            match (&*traversal.root, names.as_slice()) {
                ("data", [type_name, name]) => {
                    let whole = format!("data.{type_name}.{name}");
                    self.attribute(at, range, &whole, schema::data_source(type_name), &steps);
                }
                (type_name, [name]) if self.declared.resources.contains_key(&(type_name, *name)) => {
                    let whole = format!("{type_name}.{name}");
                    self.attribute(at, range, &whole, schema::resource(type_name), &steps);
                }
                _ => {}
            }
        }
    }
}
