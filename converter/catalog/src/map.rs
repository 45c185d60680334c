//! From an estate to infrastructure: heads, satellites, and what only the whole tells.

use crate::apply::{self, Target};
use crate::find::Finder;
use crate::hooks::{self, Hooked};
use crate::leaf::Scope;
use crate::node::node;
use crate::out::Out;
use crate::row::{Extends, Row, RowMode};
use crate::rows::{Entry, catalog};
use diagnostic::Diagnostic;
use estate::{Estate, Resource};
use model::{Infrastructure, Kind, Origin, Origins};
use std::collections::BTreeMap;
use value::{Address, Mode};

/// Maps everything that was read.
///
/// Never fails as a whole: what is not understood is left out with a diagnostic, and stays in the ledger as not accounted for.
pub fn map(estate: &Estate) -> (Infrastructure, Vec<Diagnostic>) {
    let mut mapper = Mapper { estate, infrastructure: Infrastructure::default(), out: Out::default() };
    let mut satellites = Vec::new();
    let mut unknown: BTreeMap<(RowMode, &str), Vec<&Address>> = BTreeMap::new();
    let mut manual: BTreeMap<(&str, &'static str), Vec<&Address>> = BTreeMap::new();
    for resource in estate.resources() {
        let Some(mode) = RowMode::of(resource.address.mode) else { continue };
        match catalog().entry(mode, resource.type_name()) {
            Some(Entry::Row(row)) => {
                mapper.identities(resource, row);
                match (&row.kind, &row.extends) {
                    (Some(kind), _) => mapper.head(resource, row, kind),
                    (None, Some(extends)) => satellites.push((resource, row, extends)),
                    (None, None) => mapper.alone(resource, row),
                }
            }
            Some(Entry::Glue(reason)) => {
                mapper.infrastructure.glue.insert(resource.address.clone(), reason.to_owned());
            }
            Some(Entry::Manual(reason)) => {
                manual.entry((resource.type_name(), reason)).or_default().push(&resource.address);
            }
            None => unknown.entry((mode, resource.type_name())).or_default().push(&resource.address),
        }
    }
    mapper.satellites(satellites);
    crate::passes::run(estate, &mut mapper.infrastructure, &mut mapper.out);
    mapper.say_unsupported(unknown, manual);
    mapper.finish()
}

struct Mapper<'a> {
    estate: &'a Estate,
    infrastructure: Infrastructure,
    out: Out,
}

impl<'a> Mapper<'a> {
    fn identities(&mut self, resource: &Resource, row: &Row) {
        for (attribute, what) in &row.identity {
            let key = (resource.type_name().to_owned(), attribute.clone());
            self.infrastructure.identities.insert(key, (*what).into());
        }
    }

    fn head(&mut self, resource: &'a Resource, row: &'static Row, kind: &str) {
        let Some(kind) = Kind::empty(kind) else {
            self.out.mistake(resource, format!("there is no kind {kind:?}"));
            return;
        };
        let mut node = node(resource, row, kind, &mut self.out);
        let through = Origins::none();
        self.fill(resource, row, None, &mut node, &through);
        self.infrastructure.belongs.insert(resource.address.clone(), resource.address.clone());
        self.infrastructure.nodes.insert(resource.address.clone(), node);
    }

    /// A row without a node: only what it sets aside counts.
    fn alone(&mut self, resource: &'a Resource, row: &'static Row) {
        if let Some(reason) = &row.set_aside {
            self.infrastructure.glue.insert(resource.address.clone(), reason.clone());
        }
        self.set_aside(resource, row);
    }

    fn set_aside(&mut self, resource: &Resource, row: &Row) {
        for (path, reason) in &row.loses {
            for found in Scope::of(resource).find(path) {
                self.out.ignore_at(&found, reason);
            }
        }
        if row.kind.is_none() {
            for name in ["tags", "tags_all", "labels", "terraform_labels"] {
                let reason = "it becomes part of another thing, which carries the labels";
                self.out.ignore(resource, &value::Path::attribute(name), reason);
            }
        }
        for found in Scope::of(resource).find("timeouts") {
            self.out.ignore_at(&found, "how long Terraform waits for the cloud of the source");
        }
        for found in Scope::of(resource).find("region") {
            self.out.ignore_at(&found, "a region of the source; placement chooses the location at the target");
        }
    }

    fn fill(
        &mut self,
        resource: &'a Resource,
        row: &'static Row,
        append: Option<&str>,
        node: &mut model::Node,
        through: &Origins,
    ) {
        let scope = Scope::of(resource);
        {
            let fields = node.kind.fields();
            let fields = match append {
                None => Some(fields),
                Some(list) => fields.append(list),
            };
            let Some(fields) = fields else {
                self.out.mistake(resource, format!("there is no list {:?}", append.unwrap_or_default()));
                return;
            };
            let mut target = Target { fields, through };
            apply::fields(&scope, &row.links, &row.fields, &mut target, &mut self.out);
            for each in &row.each {
                apply::each(&scope, each, &mut target, &mut self.out);
            }
        }
        self.set_aside(resource, row);
        let names = row.hook.iter().chain(row.each.iter().filter_map(|each| each.hook.as_ref()));
        for name in names {
            match hooks::named(name) {
                Some(hook) => hook(&mut Hooked {
                    estate: self.estate,
                    resource,
                    scope: scope.clone(),
                    node,
                    through,
                    out: &mut self.out,
                }),
                None => self.out.mistake(resource, format!("there is no hook {name:?}")),
            }
        }
    }

    /// Satellites may hang on satellites, so they are taken in rounds.
    fn satellites(&mut self, mut waiting: Vec<(&'a Resource, &'static Row, &'static Extends)>) {
        let finder = Finder::new(self.estate, &self.infrastructure);
        loop {
            let before = waiting.len();
            waiting.retain(|(resource, row, extends)| !self.satellite(&finder, resource, row, extends));
            if waiting.is_empty() || waiting.len() == before {
                break;
            }
        }
        for (resource, row, extends) in waiting {
            if extends.or_alone && self.stands_alone(resource, row, extends) {
                continue;
            }
            if let Some(reason) = &extends.or_aside {
                self.infrastructure.glue.insert(resource.address.clone(), reason.clone());
                self.set_aside(resource, row);
                continue;
            }
            self.infrastructure.unsupported.push(resource.address.clone());
            self.out.warn_about(
                &resource.address,
                format!("{} belongs to something that is not part of the input", resource.address),
                format!(
                    "Its {:?} does not lead to a {} that was read. Give the configuration or state that has it.",
                    extends.by,
                    extends.kind.replace('_', " ")
                ),
            );
        }
    }

    fn satellite(
        &mut self,
        finder: &Finder,
        resource: &'a Resource,
        row: &'static Row,
        extends: &'static Extends,
    ) -> bool {
        let mut by: Vec<(Address, Origin)> = Vec::new();
        for found in Scope::of(resource).find(&extends.by) {
            let origin = Origin::new(resource.address.clone(), found.path.clone());
            for head in finder.heads(&self.infrastructure, &extends.kind, found.value) {
                by.push((head, origin.clone()));
            }
        }
        let Some((first, _)) = by.first().cloned() else { return false };
        for (head, origin) in by {
            let Some(mut node) = self.infrastructure.nodes.remove(&head) else { continue };
            self.fill(resource, row, extends.append.as_deref(), &mut node, &origin.clone().into());
            if !node.satellites.contains(&resource.address) {
                node.satellites.push(resource.address.clone());
                node.satellites.sort();
            }
            if resource.lifecycle.prevent_destroy {
                node.protected = true;
            }
            self.infrastructure.nodes.insert(head, node);
        }
        if let Some(reason) = &row.set_aside {
            let root = Origin::new(resource.address.clone(), value::Path::root());
            self.out.treat(root, reason);
            self.out.ignore(resource, &value::Path::root(), reason);
        }
        self.infrastructure.belongs.insert(resource.address.clone(), first);
        true
    }

    /// The instance is all that is known of its head.
    fn stands_alone(&mut self, resource: &'a Resource, row: &'static Row, extends: &'static Extends) -> bool {
        let Some(kind) = Kind::empty(&extends.kind) else { return false };
        let mut node = node(resource, row, kind, &mut self.out);
        let scope = Scope::of(resource);
        let Some(by) = scope.find(&extends.by).into_iter().next() else { return false };
        let origin = Origin::new(resource.address.clone(), by.path.clone());
        if node.kind.fields().set(&["name"], &apply::scrubbed(by.value, false), &origin).is_err() {
            return false;
        }
        self.set_aside(resource, row);
        self.infrastructure.belongs.insert(resource.address.clone(), resource.address.clone());
        self.infrastructure.nodes.insert(resource.address.clone(), node);
        true
    }

    fn say_unsupported(
        &mut self,
        unknown: BTreeMap<(RowMode, &str), Vec<&Address>>,
        manual: BTreeMap<(&str, &'static str), Vec<&Address>>,
    ) {
        let instances = |n: usize| if n == 1 { "1 instance".to_owned() } else { format!("{n} instances") };
        let list = |addresses: &[&Address]| {
            let shown: Vec<String> = addresses.iter().take(5).map(|a| a.to_string()).collect();
            let more = addresses.len().saturating_sub(5);
            if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
        };
        for ((type_name, reason), addresses) in manual {
            for address in &addresses {
                self.infrastructure.by_hand.push((*address).clone());
                self.infrastructure.glue.insert((*address).clone(), format!("not carried over: {reason}"));
            }
            self.out.diagnostics.push(
                Diagnostic::warning(
                    format!("{type_name} is not carried over: {}", instances(addresses.len())),
                    format!("{reason} Affected: {}.", list(&addresses)),
                )
                .at_attribute(addresses[0].to_string(), ""),
            );
        }
        for ((mode, type_name), addresses) in unknown {
            self.infrastructure.unsupported.extend(addresses.iter().map(|a| (*a).clone()));
            let what = match mode {
                RowMode::Managed => type_name.to_owned(),
                RowMode::Data => format!("data.{type_name}"),
            };
            self.out.diagnostics.push(
                Diagnostic::warning(
                    format!("{what} is not supported: {}", instances(addresses.len())),
                    match mode {
                        RowMode::Managed => {
                            format!("Nothing is made of it; move it by hand. Affected: {}.", list(&addresses))
                        }
                        RowMode::Data => format!(
                            "What it looks up is not known; give by hand what was made of it. Affected: {}.",
                            list(&addresses)
                        ),
                    },
                )
                .at_attribute(addresses[0].to_string(), ""),
            );
        }
    }

    fn finish(mut self) -> (Infrastructure, Vec<Diagnostic>) {
        for (read, head) in std::mem::take(&mut self.out.read_for) {
            if self.infrastructure.nodes.contains_key(&read) || read.mode != Mode::Data {
                continue;
            }
            self.infrastructure.glue.remove(&read);
            if let Some(node) = self.infrastructure.nodes.get_mut(&head)
                && !self.infrastructure.belongs.contains_key(&read)
            {
                node.satellites.push(read.clone());
                node.satellites.sort();
                self.infrastructure.belongs.insert(read, head);
            }
        }
        self.infrastructure.by_hand.sort();
        self.infrastructure.unsupported.sort();
        self.infrastructure.unsupported.dedup();
        self.infrastructure.treatments = self.out.treatments.into_iter().collect();
        (self.infrastructure, self.out.diagnostics)
    }
}
