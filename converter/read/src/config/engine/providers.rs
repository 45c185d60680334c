//! Which provider configuration a resource belongs to, and what that adds to it.

use std::collections::BTreeMap;
use std::sync::Arc;

use diagnostic::Diagnostic;
use estate::ProviderInstance;
use syntax::ast::{Key, Step, Traversal};
use syntax::{Expression, ExpressionKind, Source};
use value::{InstanceKey, Type, Value, convert};

use super::{Engine, Expansion, ModuleInstance, Node};
use crate::config::input::Dialect;
use crate::config::module::{BodyView, ProviderDeclaration, ResourceKey};
use crate::config::scope::Repetition;

/// A provider configuration.
#[derive(Clone, Debug, Default)]
pub(crate) struct ProviderConfiguration {
    pub(crate) instance: ProviderInstance,
    /// Arguments that resources take over where they do not have their own: `project`, `region`, `zone`, `location`.
    pub(crate) inherited: BTreeMap<Arc<str>, Value>,
}

/// Arguments of provider blocks that are a resource's own when it does not say otherwise.
const INHERITED: &[&str] = &["project", "region", "zone", "location"];

/// Arguments that say where resources are, most specific meaning first.
const WHERE: &[&str] = &["region", "location", "zone"];

/// How something names a provider configuration: `aws`, `aws.west`, or with OpenTofu `aws.by_region["eu-west-1"]`.
#[derive(Clone, Debug, PartialEq)]
struct ProviderName {
    local: Arc<str>,
    alias: Option<Arc<str>>,
    /// Which of several configurations under one alias.
    key: Option<Arc<str>>,
}

impl ProviderName {
    fn default_of(local: Arc<str>) -> Self {
        Self { local, alias: None, key: None }
    }

    /// The alias with the key, as a state has it.
    fn shown(&self) -> Option<Arc<str>> {
        match (&self.alias, &self.key) {
            (Some(alias), Some(key)) => Some(format!("{alias}{}", InstanceKey::Key(key.clone())).into()),
            (alias, _) => alias.clone(),
        }
    }
}

impl Engine<'_> {
    /// The configuration for an instance of a resource: the one it names, or the default one of its type's provider.
    pub(crate) fn provider_of(
        &self,
        module: &Arc<ModuleInstance>,
        key: &ResourceKey,
        body: &BodyView,
        repetition: &Repetition,
    ) -> Arc<ProviderConfiguration> {
        let default = || ProviderName::default_of(key.type_name.split('_').next().unwrap_or(&key.type_name).into());
        let name = match body.attribute("provider") {
            Some(written) => {
                self.provider_name(module, repetition, written.expression(), written.source).unwrap_or_else(default)
            }
            None => default(),
        };
        self.provider(module, &name)
    }

    /// What an expression names; what is wrong with it is reported.
    fn provider_name(
        &self,
        module: &Arc<ModuleInstance>,
        repetition: &Repetition,
        expression: &Expression,
        source: &Source,
    ) -> Option<ProviderName> {
        let report = |detail: &str| {
            let place = source.place(expression.range);
            self.report(Diagnostic::error("Invalid provider configuration reference", detail).at(place));
        };
        let Some((local, alias, key)) = written_name(expression) else {
            report("The name of a provider is wanted, or one with an alias: aws, or aws.west.");
            return None;
        };
        let key = match key {
            None => None,
            Some(_) if module.declaration.dialect == Dialect::Terraform => {
                report(
                    "Only OpenTofu has several provider configurations under one alias. If the configuration is one of OpenTofu, say so: --dialect opentofu, or dialect = \"opentofu\".",
                );
                return None;
            }
            Some(WrittenKey::Text(text)) => Some(text),
            Some(WrittenKey::Expression(key)) => {
                let value = self.evaluate(module, repetition, key, source);
                match convert(&value, &Type::String).ok().as_ref().and_then(Value::as_str) {
                    Some(text) => Some(text.into()),
                    None => {
                        report("The key must be a string that is known before anything is planned.");
                        return None;
                    }
                }
            }
        };
        Some(ProviderName { local, alias, key })
    }

    fn provider(&self, module: &Arc<ModuleInstance>, name: &ProviderName) -> Arc<ProviderConfiguration> {
        let local = &name.local;
        let unconfigured = || {
            Arc::new(ProviderConfiguration {
                instance: ProviderInstance {
                    source: module.declaration.provider_source(local),
                    alias: name.shown(),
                    ..ProviderInstance::default()
                },
                inherited: BTreeMap::new(),
            })
        };
        self.once(
            Node::Provider(module.id, local.clone(), name.shown()),
            |engine| &engine.providers,
            || {
                if let Some(parent) = &module.parent
                    && let Some(outer) = self.passed(module, name)
                {
                    return self.provider(&parent.module, &outer);
                }
                if let Some(declaration) = module.declaration.providers.get(&(local.clone(), name.alias.clone())) {
                    return Arc::new(self.configure(module, name, declaration));
                }
                match (&module.parent, &name.alias) {
                    (Some(parent), None) => {
                        // Default configurations are handed down by what provider they are for, not by local name.
                        let source = module.declaration.provider_source(local);
                        let outer = parent.module.declaration.requirements.iter().find(|(_, r)| r.source == source);
                        let outer = outer.map_or_else(|| local.clone(), |(name, _)| name.clone());
                        let mut inherited =
                            (*self.provider(&parent.module, &ProviderName::default_of(outer.clone()))).clone();
                        if inherited.instance.source != source
                            && parent.module.declaration.requirements.contains_key(&outer)
                        {
                            inherited = (*unconfigured()).clone();
                        }
                        inherited.instance.source = source;
                        Arc::new(inherited)
                    }
                    _ => unconfigured(),
                }
            },
            unconfigured,
        )
    }

    /// What the `providers` argument of the call passes for a provider of the module.
    fn passed(&self, module: &ModuleInstance, name: &ProviderName) -> Option<ProviderName> {
        let parent = module.parent.as_ref()?;
        let call = parent.module.declaration.calls.get(&parent.call)?;
        let attribute = call.body.attribute("providers")?;
        let ExpressionKind::Object(items) = &attribute.expression().kind else { return None };
        let item = items.iter().find(|item| {
            written_name(&item.key)
                .is_some_and(|(local, alias, key)| local == name.local && alias == name.alias && key.is_none())
        })?;
        self.provider_name(&parent.module, &parent.repetition, &item.value, attribute.source)
    }

    /// What is special to one of several configurations under an alias.
    fn provider_repetition(
        &self,
        module: &Arc<ModuleInstance>,
        name: &ProviderName,
        declaration: &ProviderDeclaration,
    ) -> Repetition {
        if module.declaration.dialect == Dialect::Terraform {
            return Repetition::default();
        }
        let shown = || name.shown().map_or_else(|| name.local.to_string(), |alias| format!("{}.{alias}", name.local));
        let place = || declaration.body.place();
        let Some(written) = declaration.body.attribute("for_each") else {
            if name.key.is_some() {
                let detail = "The provider block has no for_each, so there is no key. Leave the key away.";
                self.report(
                    Diagnostic::error(format!("There is no provider configuration {}", shown()), detail).at(place()),
                );
            }
            return Repetition::default();
        };
        let collection = self.evaluate(module, &Repetition::default(), written.expression(), written.source);
        let expansion = super::expansion::keyed(collection, |summary: &str, detail: String| {
            self.report(Diagnostic::error(summary, detail).at(written.place()));
        });
        let found = match (&expansion, &name.key) {
            (Expansion::Each(items), Some(key)) => items.iter().find(|(present, ..)| present == key),
            _ => None,
        };
        if let Some((_, key, each)) = found {
            return Repetition { each: Some((key.clone(), each.clone())), ..Repetition::default() };
        }
        if let Expansion::Each(_) = expansion {
            let detail =
                "Name one of the keys of for_each of the provider block, and state by it which configuration is meant.";
            self.report(
                Diagnostic::error(format!("There is no provider configuration {}", shown()), detail).at(place()),
            );
        }
        let unknown = || Value::unknown(Type::String);
        Repetition { each: Some((unknown(), Value::unknown(Type::Dynamic))), ..Repetition::default() }
    }

    fn configure(
        &self,
        module: &Arc<ModuleInstance>,
        name: &ProviderName,
        declaration: &ProviderDeclaration,
    ) -> ProviderConfiguration {
        let body = &declaration.body;
        let repetition = self.provider_repetition(module, name, declaration);
        let argument = |body: &BodyView, name: &str| {
            body.attribute(name)
                .map(|a| self.evaluate(module, &repetition, a.expression(), a.source))
                .filter(|value| !value.is_null())
        };
        let inherited: BTreeMap<Arc<str>, Value> =
            INHERITED.iter().filter_map(|name| Some(((*name).into(), argument(body, name)?))).collect();
        let mut tags = BTreeMap::new();
        let blocks = body.blocks_of("default_tags").into_iter().map(BodyView::of_block);
        for tags_value in blocks
            .filter_map(|block| argument(&block, "tags"))
            .chain(argument(body, "default_tags").and_then(|v| v.get("tags").cloned()))
            .chain(argument(body, "default_labels"))
        {
            for (name, value) in tags_value.entries().into_iter().flatten() {
                tags.insert(name.clone(), value.clone());
            }
        }
        ProviderConfiguration {
            instance: ProviderInstance {
                source: module.declaration.provider_source(&name.local),
                alias: name.shown(),
                region: WHERE.iter().find_map(|name| inherited.get(*name).cloned()),
                default_tags: tags,
            },
            inherited,
        }
    }
}

/// A key of several provider configurations.
enum WrittenKey<'e> {
    Text(Arc<str>),
    Expression(&'e Expression),
}

/// Local name, alias and key.
type WrittenName<'e> = (Arc<str>, Option<Arc<str>>, Option<WrittenKey<'e>>);

/// `aws`, `aws.west` or `aws.west["a"]`, the first two also in quotes as they were written before version 0.12.
fn written_name(expression: &Expression) -> Option<WrittenName<'_>> {
    match &expression.kind {
        ExpressionKind::Traversal(traversal) => named_by(traversal),
        ExpressionKind::Index(index) => {
            let (local, Some(alias), None) = written_name(&index.collection)? else { return None };
            Some((local, Some(alias), Some(WrittenKey::Expression(&index.key))))
        }
        ExpressionKind::String { text, .. } if text.contains('[') => None,
        ExpressionKind::String { text, .. } => match text.split_once('.') {
            Some((name, alias)) => Some((name.into(), Some(alias.into()), None)),
            None => Some(((**text).into(), None, None)),
        },
        ExpressionKind::Parentheses(inner) | ExpressionKind::Interpolation(inner) => written_name(inner),
        _ => None,
    }
}

fn named_by(traversal: &Traversal) -> Option<WrittenName<'static>> {
    let (alias, key) = match traversal.steps.as_slice() {
        [] => (None, None),
        [Step::Attribute { name, .. }] => (Some(name.clone()), None),
        [Step::Index { key: Key::String(text), .. }] => (Some((**text).into()), None),
        [Step::Attribute { name, .. }, Step::Index { key: Key::String(text), .. }] => {
            (Some(name.clone()), Some(WrittenKey::Text((**text).into())))
        }
        _ => return None,
    };
    Some((traversal.root.clone(), alias, key))
}
