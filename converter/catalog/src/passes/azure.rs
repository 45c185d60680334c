//! What only the whole of an estate of Azure tells: interfaces and addresses belong to servers, rules deny, accounts and namespaces hold
//! things together, and things know each other by name.

mod balancers;
mod firewalls;
mod ingress;
mod interfaces;
mod names;
mod rights;
mod rules;
mod storage;

use crate::find::Finder;
use crate::out::Out;
use estate::Estate;
use model::{Infrastructure, Kind, Link};
use value::{Address, Path};

/// Runs all of them in order.
pub fn run(estate: &Estate, infrastructure: &mut Infrastructure, out: &mut Out) {
    if !infrastructure.nodes.keys().any(of_azure) && !estate.resources().any(|r| of_azure(&r.address)) {
        return;
    }
    let world = World { estate, finder: Finder::new(estate, infrastructure) };
    names::subnets(&world, infrastructure, out);
    names::keys(infrastructure);
    interfaces::run(&world, infrastructure, out);
    balancers::run(&world, infrastructure, out);
    firewalls::run(&world, infrastructure, out);
    balancers::callers(&world, infrastructure);
    ingress::run(&world, infrastructure, out);
    storage::run(&world, infrastructure, out);
    rights::run(estate, infrastructure, out);
    names::namespaces(&world, infrastructure);
    names::databases(infrastructure);
}

fn of_azure(address: &Address) -> bool {
    address.type_name.starts_with("azurerm_")
}

/// What passes look things up in.
struct World<'a> {
    estate: &'a Estate,
    finder: Finder,
}

impl World<'_> {
    /// The head of one of these kinds to which a link leads, by reference or by name.
    fn follow(&self, infrastructure: &Infrastructure, link: &model::Field<Link>, kinds: &[&str]) -> Option<Address> {
        let found = match link.get()? {
            Link::To(reference) => infrastructure.node_of(reference.address()?).map(|node| node.address.clone()),
            Link::Outside(text) => self.finder.by_identity(kinds, &text.known()?),
        }?;
        infrastructure.nodes.get(&found).filter(|node| kinds.contains(&node.kind.name())).map(|_| found)
    }
}

/// Makes one thing part of another: what it was is said there.
fn fold(world: &World<'_>, infrastructure: &mut Infrastructure, out: &mut Out, from: &Address, into: &Address) {
    let Some(node) = infrastructure.nodes.remove(from) else { return };
    let mut parts = node.satellites;
    parts.push(from.clone());
    for part in &parts {
        infrastructure.belongs.insert(part.clone(), into.clone());
    }
    if let Some(head) = infrastructure.nodes.get_mut(into) {
        head.protected |= node.protected;
        head.satellites.extend(parts.into_iter().filter(|part| world.estate.get(part).is_some()));
        head.satellites.sort();
        head.satellites.dedup();
    }
    if let Some(resource) = world.estate.get(from) {
        for name in ["tags", "tags_all"] {
            out.ignore(resource, &Path::attribute(name), "it becomes part of another thing, which carries the labels");
        }
    }
}

/// A link that nobody wrote.
fn link_to(address: &Address, origins: model::Origins) -> model::Field<Link> {
    let reference = value::Reference::attribute(address.clone(), Path::attribute("id"));
    model::Field::known(Link::To(reference), origins)
}

/// A node that no instance of the input stands for alone.
fn made(like: &model::Node, address: Address, kind: Kind) -> model::Node {
    model::Node { kind, ..crate::hooks::azure::machine::bare(like, address) }
}
