//! Hooks: what renaming cannot do, by the name that rows call it.

mod aws;
pub(crate) mod azure;
mod exoscale;
pub(crate) mod gcp;
mod heroku;
mod hetzner;
pub(crate) mod openstack;
mod oracle;
pub(crate) mod ovh;
mod rules;
pub(crate) mod scaleway;

use crate::known_secrets::Known;
use crate::leaf::Scope;
use crate::out::Out;
use estate::{Estate, Resource};
use model::{Field, Node, Origin, Origins, Set, Text, TextPart};
use std::collections::BTreeMap;
use value::Value;

/// What a hook works on: an instance whose row has been applied, and the node to which it adds.
pub struct Hooked<'a, 'n> {
    /// Everything that was read.
    pub estate: &'a Estate,
    /// The instance.
    pub resource: &'a Resource,
    /// The whole of it.
    pub scope: Scope<'a>,
    /// The head, which is the instance itself or what it extends.
    pub node: &'n mut Node,
    /// Leaves that led to the head.
    pub through: &'n Origins,
    /// Where diagnostics and treatments go.
    pub out: &'n mut Out,
}

/// A function that rows call by name.
pub type Hook = fn(&mut Hooked<'_, '_>);

/// The hook of a name.
pub fn named(name: &str) -> Option<Hook> {
    all().find(|(known, _)| *known == name).map(|(_, hook)| *hook)
}

/// Names of all hooks.
pub fn names() -> impl Iterator<Item = &'static str> {
    all().map(|(name, _)| *name)
}

fn all() -> impl Iterator<Item = &'static (&'static str, Hook)> {
    aws::HOOKS
        .iter()
        .chain(azure::HOOKS)
        .chain(gcp::HOOKS)
        .chain(hetzner::HOOKS)
        .chain(openstack::HOOKS)
        .chain(ovh::HOOKS)
        .chain(scaleway::HOOKS)
        .chain(exoscale::HOOKS)
        .chain(heroku::HOOKS)
        .chain(oracle::HOOKS)
}

impl<'a> Hooked<'a, '_> {
    /// The first place at a dotted path where something is written.
    pub fn first(&self, dotted: &str) -> Option<Scope<'a>> {
        self.scope.find(dotted).into_iter().next()
    }

    /// Origins of a place, with those that led to the head.
    pub fn origins(&self, at: &Scope<'_>) -> Origins {
        Origins::from(origin(at)).and(self.through)
    }

    /// A further thing that the instance is, as its row has made it under this name.
    pub fn made(&mut self, suffix: &str) -> Option<&mut Node> {
        self.out.nodes.get_mut(&crate::map::made_address(&self.resource.address, suffix))
    }

    /// Sets a field from what stands at a place.
    pub fn set<F: Set>(&mut self, field: &mut F, at: &Scope<'_>) {
        self.set_to(field, at.value, at);
    }

    /// Sets a field from a value that was made of what stands at a place.
    pub fn set_to<F: Set>(&mut self, field: &mut F, value: &Value, at: &Scope<'_>) {
        if crate::apply::is_known_by_nobody(value) {
            self.out.ignore_at(at, crate::apply::NOT_KNOWN);
        }
        let secret = at.sensitive() && !at.value.marks.sensitive;
        match field.set(&[], &crate::apply::scrubbed(value, secret), &origin(at)) {
            Ok(()) => field.change_origins(&[], &mut |origins| origins.extend(self.through)),
            Err(error) => self.out.warn(
                at,
                format!("{} of {} is not understood", at.path, at.resource.address),
                format!("{error}. It is left out; set it by hand at the target."),
            ),
        }
    }

    /// The text without secrets: those that look like one, and those of other resources. With it how many there were.
    pub fn masked(&self, name: Option<&str>, text: &Text, script: bool) -> (Text, usize) {
        let (text, linked) = self.passwords().replaced(text);
        let (text, found) = crate::secret::masked(name, &text, script);
        let secrets = self.out.secrets.get_or_init(|| Known::secrets(self.estate));
        let (text, known) = if script { secrets.replaced_anywhere(&text) } else { secrets.replaced(&text) };
        (text, linked + found.len() + known)
    }

    /// What a secret is made of, by entry where it is a JSON object. Of a text that refers to nothing only the name of its
    /// entry is kept.
    pub fn secret_texts(&self, at: &Scope<'_>) -> BTreeMap<String, Text> {
        let text = |label: &str, value: &Value| {
            let mut value = value.clone();
            value.marks.sensitive |= value.symbol.is_none();
            let value = self.passwords().traced_user(label, &self.passwords().traced(&value));
            let value = crate::apply::scrubbed(&value, false);
            let text = Text::from_value(&value).unwrap_or_default();
            if text.references().next().is_some() {
                self.masked(None, &text, false).0
            } else {
                Text::of([TextPart::Secret { from: Vec::new() }])
            }
        };
        match crate::json::inner(at.value).as_deref().and_then(Value::entries) {
            Some(entries) => entries.iter().map(|(name, value)| (name.to_string(), text(name, value))).collect(),
            None => [(String::new(), text(&self.node.address.name, at.value))].into(),
        }
    }

    /// Passwords of databases, with the attribute that has each.
    pub fn passwords(&self) -> &Known {
        self.out.passwords.get_or_init(|| Known::passwords(self.estate))
    }

    /// A JSON text as a field whose origins are its inner leaves.
    pub fn document(&self, at: &Scope<'_>) -> (Field<Text>, Origins) {
        let (value, origins) = match crate::json::inner(at.value) {
            Some(inner) => {
                let mut leaves = Vec::new();
                crate::json::leaves(&at.path, &inner, &mut leaves);
                let address = &at.resource.address;
                let origins = leaves.into_iter().map(|(path, _)| Origin::new(address.clone(), path)).collect();
                let known = at.value.as_str().is_some() && at.value.symbol.is_none();
                (if known { at.value.clone() } else { crate::json::text(&inner) }, origins)
            }
            None => (at.value.clone(), Origins::from(origin(at))),
        };
        let secret = at.sensitive() && !at.value.marks.sensitive;
        let origins = origins.and(self.through);
        let field = match Text::from_value(&crate::apply::scrubbed(&value, secret)) {
            Some(text) => Field::known(text, origins.clone()),
            None => Field::Absent,
        };
        (field, origins)
    }
}

/// The leaf at a place.
pub fn origin(at: &Scope<'_>) -> Origin {
    Origin::new(at.resource.address.clone(), at.path.clone())
}
