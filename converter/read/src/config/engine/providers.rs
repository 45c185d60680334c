//! Which provider configuration a resource belongs to, and what that adds to it.

use std::collections::BTreeMap;
use std::sync::Arc;

use estate::ProviderInstance;
use syntax::ast::{Key, Step, Traversal};
use syntax::{Expression, ExpressionKind};
use value::Value;

use super::{Engine, ModuleInstance, Node};
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

type ProviderName = (Arc<str>, Option<Arc<str>>);

impl Engine<'_> {
    /// The configuration for a resource: the one it names, or the default one of its type's provider.
    pub(crate) fn provider_of(
        &self,
        module: &Arc<ModuleInstance>,
        key: &ResourceKey,
        body: &BodyView,
    ) -> Arc<ProviderConfiguration> {
        let (local, alias) = match body.attribute("provider").and_then(|a| provider_name(a.expression())) {
            Some(named) => named,
            None => (key.type_name.split('_').next().unwrap_or(&key.type_name).into(), None),
        };
        self.provider(module, &local, alias.as_ref())
    }

    fn provider(
        &self,
        module: &Arc<ModuleInstance>,
        local: &Arc<str>,
        alias: Option<&Arc<str>>,
    ) -> Arc<ProviderConfiguration> {
        let unconfigured = || {
            Arc::new(ProviderConfiguration {
                instance: ProviderInstance {
                    source: module.declaration.provider_source(local),
                    alias: alias.cloned(),
                    ..ProviderInstance::default()
                },
                inherited: BTreeMap::new(),
            })
        };
        self.once(
            Node::Provider(module.id, local.clone(), alias.cloned()),
            |engine| &engine.providers,
            || {
                if let Some(parent) = &module.parent
                    && let Some((outer, outer_alias)) = passed(module, local, alias)
                {
                    return self.provider(&parent.module, &outer, outer_alias.as_ref());
                }
                if let Some(declaration) = module.declaration.providers.get(&(local.clone(), alias.cloned())) {
                    return Arc::new(self.configure(module, local, alias, declaration));
                }
                match (&module.parent, alias) {
                    (Some(parent), None) => {
                        // Default configurations are handed down by what provider they are for, not by local name.
                        let source = module.declaration.provider_source(local);
                        let outer = parent.module.declaration.requirements.iter().find(|(_, r)| r.source == source);
                        let outer = outer.map_or_else(|| local.clone(), |(name, _)| name.clone());
                        let mut inherited = (*self.provider(&parent.module, &outer, None)).clone();
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

    fn configure(
        &self,
        module: &Arc<ModuleInstance>,
        local: &Arc<str>,
        alias: Option<&Arc<str>>,
        declaration: &ProviderDeclaration,
    ) -> ProviderConfiguration {
        let body = &declaration.body;
        let argument = |body: &BodyView, name: &str| {
            body.attribute(name)
                .map(|a| self.evaluate(module, &Repetition::default(), a.expression(), a.source))
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
                source: module.declaration.provider_source(local),
                alias: alias.cloned(),
                region: WHERE.iter().find_map(|name| inherited.get(*name).cloned()),
                default_tags: tags,
            },
            inherited,
        }
    }
}

/// What the `providers` argument of the call passes for a provider of the module.
fn passed(module: &ModuleInstance, local: &Arc<str>, alias: Option<&Arc<str>>) -> Option<ProviderName> {
    let parent = module.parent.as_ref()?;
    let call = parent.module.declaration.calls.get(&parent.call)?;
    let attribute = call.body.attribute("providers")?;
    let ExpressionKind::Object(items) = &attribute.expression().kind else { return None };
    items.iter().find_map(|item| {
        let (name, its_alias) = provider_name(&item.key)?;
        (name == *local && its_alias.as_ref() == alias).then(|| provider_name(&item.value)).flatten()
    })
}

/// `aws` or `aws.west`, also in quotes as it was written before version 0.12.
fn provider_name(expression: &Expression) -> Option<ProviderName> {
    match &expression.kind {
        ExpressionKind::Traversal(traversal) => named_by(traversal),
        ExpressionKind::String { text, .. } => match text.split_once('.') {
            Some((name, alias)) => Some((name.into(), Some(alias.into()))),
            None => Some(((**text).into(), None)),
        },
        ExpressionKind::Parentheses(inner) | ExpressionKind::Interpolation(inner) => provider_name(inner),
        _ => None,
    }
}

fn named_by(traversal: &Traversal) -> Option<ProviderName> {
    let alias = match traversal.steps.as_slice() {
        [] => None,
        [Step::Attribute { name, .. }] => Some(name.clone()),
        [Step::Index { key: Key::String(text), .. }] => Some((**text).into()),
        _ => return None,
    };
    Some((traversal.root.clone(), alias))
}
