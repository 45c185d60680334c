//! Statements of policies, from JSON or from `aws_iam_policy_document`.

use crate::hooks::{Hooked, origin};
use crate::json;
use crate::leaf::Scope;
use model::kinds::Statement;
use model::{Origin, Origins, Text};
use value::{Path, Value};

/// How deep policy documents may build upon each other.
const DEPTH: usize = 8;

/// Statements of the policy that stands at a place: of its JSON where that is known, else of the data source that renders it.
pub fn statements(hooked: &mut Hooked<'_, '_>, at: &Scope<'_>) -> Vec<Statement> {
    if let Some(inner) = json::inner(at.value) {
        let origins = at.resource.address.clone();
        return of_json(&inner, &at.path, &origins, hooked.through);
    }
    let through = hooked.origins(at);
    let mut found = Vec::new();
    of_documents(hooked, at.value, &through, DEPTH, &mut found);
    if found.is_empty() {
        hooked.out.warn(
            at,
            format!("The policy {} of {} is not known", at.path, at.resource.address),
            "What it allows cannot be told. Give the state as well, or values for what it depends on.",
        );
    }
    found
}

fn of_json(document: &Value, path: &Path, address: &value::Address, through: &Origins) -> Vec<Statement> {
    let Some(statement) = document.get("Statement") else { return Vec::new() };
    let at = path.then_attribute("Statement");
    let blocks = match statement.items() {
        Some(_) => crate::leaf::items(&at, statement, false),
        None => vec![(at, statement)],
    };
    let version =
        document.get("Version").filter(|v| crate::leaf::says_something(v)).map(|_| path.then_attribute("Version"));
    let id = document.get("Id").filter(|v| crate::leaf::says_something(v)).map(|_| path.then_attribute("Id"));
    blocks
        .into_iter()
        .map(|(at, block)| {
            let mut leaves = Vec::new();
            json::leaves(&at, block, &mut leaves);
            let paths = leaves.into_iter().map(|(path, _)| path).chain(version.clone()).chain(id.clone());
            let origins: Origins = paths.map(|path| Origin::new(address.clone(), path)).collect();
            let texts = |name: &str| block.get(name).map(texts).unwrap_or_default();
            let literals = |name: &str| texts(name).iter().filter_map(Text::known).collect::<Vec<String>>();
            let (actions, except) = (literals("Action"), literals("NotAction"));
            let principal = block.get("Principal");
            let principals: Vec<Text> = match principal.and_then(Value::entries) {
                Some(entries) => entries.values().flat_map(self::texts).collect(),
                None => principal.map(self::texts).unwrap_or_default(),
            };
            Statement {
                allows: block.get("Effect").and_then(Value::as_str) != Some("Deny"),
                except_actions: !except.is_empty(),
                actions: if except.is_empty() { actions } else { except },
                resources: texts("Resource"),
                public: principals.iter().any(|p| p.as_literal() == Some("*")) || block.get("NotPrincipal").is_some(),
                principals,
                conditional: block.get("Condition").is_some_and(crate::leaf::says_something),
                origins: origins.and(through),
            }
        })
        .collect()
}

/// A text, or a list of them.
fn texts(value: &Value) -> Vec<Text> {
    let single = std::slice::from_ref(value);
    let items = if value.is_unknown() { single } else { value.items().unwrap_or(single) };
    items.iter().filter_map(|item| Text::from_value(&crate::apply::scrubbed(item, false))).collect()
}

/// Statements of every policy document that a value refers to.
fn of_documents(
    hooked: &mut Hooked<'_, '_>,
    value: &Value,
    through: &Origins,
    depth: usize,
    found: &mut Vec<Statement>,
) {
    for reference in value.references() {
        let Some(document) = reference.address().and_then(|address| hooked.estate.get(address)) else { continue };
        if document.type_name() != "aws_iam_policy_document" || depth == 0 {
            continue;
        }
        hooked.out.read_for.insert((document.address.clone(), hooked.node.address.clone()));
        let scope = Scope::of(document);
        let mut origins = through.clone();
        for name in ["version", "policy_id"] {
            scope.find(name).iter().for_each(|at| origins.add(origin(at)));
        }
        for block in scope.find("statement").iter().flat_map(Scope::each) {
            found.push(of_block(&block, &origins));
        }
        for name in ["source_policy_documents", "override_policy_documents", "source_json", "override_json"] {
            for at in scope.find(name) {
                let through = origins.clone().and(&Origins::from(origin(&at)));
                let single = std::slice::from_ref(at.value);
                for item in at.value.items().unwrap_or(single) {
                    match json::inner(item) {
                        Some(inner) => {
                            let mut inner = of_json(&inner, &at.path, &document.address, &Origins::none());
                            inner.iter_mut().for_each(|statement| statement.origins = through.clone());
                            found.append(&mut inner);
                        }
                        None => of_documents(hooked, item, &through, depth - 1, found),
                    }
                }
            }
        }
    }
}

fn of_block(block: &Scope<'_>, through: &Origins) -> Statement {
    let mut origins = Origins::none();
    let mut read = |name: &str| -> Vec<Text> {
        let mut all = Vec::new();
        for at in block.find(name) {
            origins.add(origin(&at));
            all.extend(texts(at.value));
        }
        all
    };
    let known = |texts: Vec<Text>| texts.iter().filter_map(Text::known).collect::<Vec<String>>();
    let (actions, except) = (known(read("actions")), known(read("not_actions")));
    let mut resources = read("resources");
    resources.append(&mut read("not_resources"));
    let principals = read("principals.identifiers");
    read("principals.type");
    let but = read("not_principals.identifiers");
    read("not_principals.type");
    let conditional = !read("condition.test").is_empty();
    read("condition.variable");
    read("condition.values");
    read("sid");
    let allows = known(read("effect")).first().map(String::as_str) != Some("Deny");
    Statement {
        allows,
        except_actions: !except.is_empty(),
        actions: if except.is_empty() { actions } else { except },
        resources,
        public: principals.iter().any(|p| p.as_literal() == Some("*")) || !but.is_empty(),
        principals,
        conditional,
        origins: origins.and(through),
    }
}
