//! From an estate to infrastructure: heads, satellites, and what only the whole tells.

use crate::apply::{self, Target};
use crate::find::Finder;
use crate::hooks::{self, Hooked};
use crate::leaf::Scope;
use crate::node::node;
use crate::out::Out;
use crate::row::{Extends, Made, Row, RowMode, SchemaUse};
use crate::rows::{Entry, catalog};
use diagnostic::Diagnostic;
use estate::{Estate, Resource};
use model::{Infrastructure, Kind, Origin, Origins};
use std::collections::{BTreeMap, BTreeSet};
use value::{Address, Mode};

/// Maps everything that was read.
///
/// Never fails as a whole: what is not understood is left out with a diagnostic, and stays in the ledger as not accounted for.
pub fn map(estate: &Estate) -> (Infrastructure, Vec<Diagnostic>) {
    let mut mapper =
        Mapper { estate, infrastructure: Infrastructure::default(), out: Out::default(), by_hand: BTreeMap::new() };
    let mut satellites = Vec::new();
    let mut unknown: BTreeMap<(RowMode, &str), Vec<&Address>> = BTreeMap::new();
    let mut manual = ByHand::new();
    let mut unverified: BTreeMap<&str, Vec<&Address>> = BTreeMap::new();
    for resource in estate.resources() {
        let Some(mode) = RowMode::of(resource.address.mode) else { continue };
        match catalog().entry(mode, resource.type_name()) {
            Some(Entry::Row(row)) => {
                if row.schema == Some(SchemaUse::Unverified) && crate::leaf::block_of(resource).is_none() {
                    unverified.entry(resource.type_name()).or_default().push(&resource.address);
                }
                mapper.identities(resource, row);
                match (&row.kind, &row.extends) {
                    (Some(kind), _) => mapper.head(resource, row, kind),
                    (None, Some(extends)) => satellites.push((resource, row, extends)),
                    (None, None) => {
                        if let Some(reason) = &row.by_hand {
                            manual.entry((resource.type_name(), reason)).or_default().push(&resource.address);
                        }
                        mapper.alone(resource, row);
                    }
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
    mapper.made();
    crate::read_again::run(estate, &mut mapper.infrastructure);
    mapper.satellites(satellites);
    mapper.made();
    crate::passes::run(estate, &mut mapper.infrastructure, &mut mapper.out);
    mapper.say_unsupported(unknown, manual);
    mapper.say_unverified(unverified);
    mapper.finish()
}

struct Mapper<'a> {
    estate: &'a Estate,
    infrastructure: Infrastructure,
    out: Out,
    /// Satellites of which nothing is made, by type and what there is to do.
    by_hand: ByHand<'a>,
}

/// Instances by type and by what there is to do by hand.
type ByHand<'a> = BTreeMap<(&'a str, &'static str), Vec<&'a Address>>;

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
        // What is said of a part counts before what is said of the whole, which stands before it in order.
        let mut said = BTreeSet::new();
        for (path, reason) in row.loses.iter().rev().chain(&row.outdated) {
            for found in Scope::of(resource).find(path) {
                self.out.ignore_once(&found, reason, &mut said);
            }
        }
        if let Some(extends) = &row.extends {
            for found in extends.attributes().flat_map(|by| Scope::of(resource).find(by)) {
                self.out.ignore_at(&found, "says what it adds to");
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
        for (path, reason) in general(resource.type_name()) {
            for found in Scope::of(resource).find(path) {
                self.out.ignore_at(&found, reason);
            }
        }
    }

    /// Further heads that hooks have made of instances.
    fn made(&mut self) {
        for (address, node) in std::mem::take(&mut self.out.nodes) {
            self.infrastructure.belongs.insert(address.clone(), address.clone());
            self.infrastructure.nodes.insert(address, node);
        }
    }

    /// The further things that an instance is, one or one for each block.
    fn make(&mut self, resource: &'a Resource, row: &'static Row, made: &'static Made, head: &mut model::Node) {
        let whole = Scope::of(resource);
        let places: Vec<Scope<'_>> = match &made.path {
            None => vec![whole],
            Some(path) => whole.find(path).iter().flat_map(Scope::each).collect(),
        };
        for (position, scope) in places.into_iter().enumerate() {
            let Some(kind) = Kind::empty(&made.kind) else {
                self.out.mistake(resource, format!("there is no kind {:?}", made.kind));
                return;
            };
            let own = scope.value.get("name").filter(|n| made.path.is_some() && !n.marks.sensitive);
            let suffix = match (own.and_then(value::Value::as_str), &made.path) {
                (Some(own), _) => format!("{}/{own}", made.suffix),
                (None, Some(_)) => format!("{}/{}", made.suffix, position + 1),
                (None, None) => made.suffix.clone(),
            };
            let mut node = node(resource, row, kind, &mut self.out);
            node.address = made_address(&resource.address, &suffix);
            if let Some(own) = own.and_then(value::Value::as_str) {
                node.name = own.to_owned();
            }
            // Labels are the head's.
            node.tags.clear();
            let through = Origins::none();
            {
                let mut target = Target { fields: node.kind.fields(), through: &through };
                apply::fields(&scope, &made.links, &made.fields, &mut target, &mut self.out);
                for each in &made.each {
                    apply::each(&scope, each, &mut target, &mut self.out);
                }
                if let Some(back) = &made.back {
                    link(target.fields, back, &resource.address);
                }
            }
            if let Some(to) = &made.to {
                link(head.kind.fields(), to, &node.address);
            }
            self.out.make(node);
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
            apply::constants(resource, &row.constants, &mut target, &mut self.out);
            apply::fields(&scope, &row.links, &row.fields, &mut target, &mut self.out);
            for each in &row.each {
                apply::each(&scope, each, &mut target, &mut self.out);
            }
        }
        for made in &row.made {
            self.make(resource, row, made, node);
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
            if self.main_table(resource, row, extends) {
                continue;
            }
            if extends.or_alone && self.stands_alone(resource, row, extends) {
                continue;
            }
            if let Some(reason) = &extends.or_aside {
                self.infrastructure.glue.insert(resource.address.clone(), reason.clone());
                self.set_aside(resource, row);
                continue;
            }
            self.infrastructure.orphans.push(resource.address.clone());
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
        for found in extends.attributes().flat_map(|by| Scope::of(resource).find(by)) {
            let origin = Origin::new(resource.address.clone(), found.path.clone());
            for head in finder.heads(&self.infrastructure, &extends.kind, found.value) {
                by.push((head, origin.clone()));
            }
        }
        let Some((first, _)) = by.first().cloned() else { return false };
        // Where nothing of it is carried over, the link to its head is said all the same.
        for (_, origin) in by.iter().filter(|_| !row.loses.contains_key(&extends.by)) {
            self.out.treat(origin.clone(), "says what it belongs to");
        }
        if extends.or_alone {
            self.infrastructure.joins.extend(by.iter().map(|(_, origin)| origin.clone()));
        }
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
        if let Some(reason) = &row.by_hand {
            self.by_hand.entry((resource.type_name(), reason)).or_default().push(&resource.address);
        }
        if let Some(reason) = &row.set_aside {
            let root = Origin::new(resource.address.clone(), value::Path::root());
            self.out.treat(root, reason);
            self.out.ignore(resource, &value::Path::root(), reason);
        }
        self.infrastructure.belongs.insert(resource.address.clone(), first);
        true
    }

    /// A route of the table that a network has from the start. Nothing describes that table: the first of its routes does.
    fn main_table(&mut self, resource: &'a Resource, row: &'static Row, extends: &'static Extends) -> bool {
        const MAIN: &[&str] = &["main_route_table_id", "default_route_table_id"];
        if extends.kind != "route_table" {
            return false;
        }
        let mut places = extends.attributes().flat_map(|by| Scope::of(resource).find(by));
        let Some(by) = places.next() else { return false };
        let of_network = by.value.references().into_iter().find_map(|reference| {
            let network = self.infrastructure.node_of(reference.address()?)?;
            let is_main = reference.path.head().is_some_and(|attribute| MAIN.contains(&attribute));
            (is_main && matches!(network.kind, Kind::Network(_))).then(|| (network.address.clone(), reference.clone()))
        });
        let Some((network, reference)) = of_network else { return false };
        let origin = Origin::new(resource.address.clone(), by.path.clone());
        let table = self.infrastructure.of::<model::kinds::RouteTable>().find_map(|(node, table)| {
            let own = self.infrastructure.linked(&table.network)?;
            (table.main && own.address == network).then(|| node.address.clone())
        });
        let (address, mut node) =
            match table.and_then(|address| Some((address.clone(), self.infrastructure.nodes.remove(&address)?))) {
                Some(found) => found,
                None => {
                    let table = model::kinds::RouteTable {
                        network: model::Field::known(model::Link::To(reference), origin.clone()),
                        main: true,
                        ..model::kinds::RouteTable::default()
                    };
                    (resource.address.clone(), node(resource, row, table.into(), &mut self.out))
                }
            };
        self.fill(resource, row, extends.append.as_deref(), &mut node, &origin.into());
        if address != resource.address && !node.satellites.contains(&resource.address) {
            node.satellites.push(resource.address.clone());
            node.satellites.sort();
        }
        self.infrastructure.belongs.insert(resource.address.clone(), address.clone());
        self.infrastructure.nodes.insert(address, node);
        true
    }

    /// The instance is all that is known of its head.
    fn stands_alone(&mut self, resource: &'a Resource, row: &'static Row, extends: &'static Extends) -> bool {
        let Some(kind) = Kind::empty(&extends.kind) else { return false };
        let mut node = node(resource, row, kind, &mut self.out);
        let scope = Scope::of(resource);
        let Some(by) = extends.attributes().flat_map(|by| scope.find(by)).next() else { return false };
        let origin = Origin::new(resource.address.clone(), by.path.clone());
        if node.kind.fields().set(&["name"], &apply::scrubbed(by.value, false), &origin).is_err() {
            return false;
        }
        let append = extends.append.as_deref();
        self.fill(resource, row, append, &mut node, &Origins::none());
        self.infrastructure.belongs.insert(resource.address.clone(), resource.address.clone());
        self.infrastructure.nodes.insert(resource.address.clone(), node);
        true
    }

    fn say_unsupported(&mut self, unknown: BTreeMap<(RowMode, &str), Vec<&Address>>, manual: ByHand<'a>) {
        let instances = |n: usize| if n == 1 { "1 instance".to_owned() } else { format!("{n} instances") };
        let list = |addresses: &[&Address]| {
            let shown: Vec<String> = addresses.iter().take(5).map(|a| a.to_string()).collect();
            let more = addresses.len().saturating_sub(5);
            if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
        };
        for ((_, reason), addresses) in &manual {
            for address in addresses {
                self.infrastructure.by_hand.push((*address).clone());
                self.infrastructure.glue.insert((*address).clone(), format!("not carried over: {reason}"));
            }
        }
        let mut to_do = std::mem::take(&mut self.by_hand);
        to_do.extend(manual);
        for ((type_name, reason), addresses) in to_do {
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

    /// What is known of a type without a schema may be wrong: once for each type.
    fn say_unverified(&mut self, unverified: BTreeMap<&str, Vec<&Address>>) {
        for (type_name, addresses) in unverified {
            let shown: Vec<String> = addresses.iter().take(5).map(ToString::to_string).collect();
            let more = addresses.len().saturating_sub(shown.len());
            let affected = if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") };
            self.out.diagnostics.push(
                Diagnostic::warning(
                    format!("How {type_name} is read is from knowledge; not yet checked"),
                    format!("No schema of the type was at hand. Hold what came out against the source before using it. Affected: {affected}."),
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
        self.infrastructure.orphans.sort();
        self.infrastructure.orphans.dedup();
        self.infrastructure.treatments = self.out.treatments.into_iter().collect();
        (self.infrastructure, self.out.diagnostics)
    }
}

/// The address of a further thing that an instance is.
pub(crate) fn made_address(head: &Address, suffix: &str) -> Address {
    Address { name: format!("{}/{suffix}", head.name).into(), ..head.clone() }
}

/// Sets a field to a link that nobody wrote: it follows from the form of the source.
fn link(fields: &mut dyn model::Set, name: &str, to: &Address) {
    let reference = value::Reference::attribute(to.clone(), value::Path::attribute("id"));
    let value = value::Value::unknown(value::Type::String).standing_for(value::Symbol::Reference(reference));
    let origin = Origin::new(to.clone(), value::Path::root());
    if fields.set(&[name], &value, &origin).is_ok() {
        fields.change_origins(&[name], &mut |origins| *origins = Origins::none());
    }
}

/// Attributes that many types of a cloud have and that mean the same in all of them.
fn general(type_name: &str) -> &'static [(&'static str, &'static str)] {
    match type_name.split_once('_') {
        Some(("azurerm", _)) => &[
            ("location", "a region of the source; placement chooses the location at the target"),
            ("resource_group_name", "a resource group holds things together inside of Azure"),
            ("edge_zone", "an edge location of Azure; placement chooses the location at the target"),
        ],
        // Its types have no schema here: a state does not tell what nobody wrote.
        Some(("oci", _)) => &[
            ("state", "set by Oracle Cloud itself"),
            ("lifecycle_state", "set by Oracle Cloud itself"),
            ("lifecycle_details", "set by Oracle Cloud itself"),
            ("time_created", "set by Oracle Cloud itself"),
            ("time_updated", "set by Oracle Cloud itself"),
            ("system_tags", "set by Oracle Cloud itself"),
        ],
        _ => &[],
    }
}
