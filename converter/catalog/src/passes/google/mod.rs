//! What only the whole of a project of Google tells: whom a firewall rule is about, the pieces of a load balancer, rights.

mod alarms;
mod balancers;
mod networks;
mod rights;
mod servers;
mod url_maps;

pub(super) use networks::ranges_of;

use crate::hooks::gcp::resolve;
use crate::leaf::Scope;
use crate::out::Out;
use estate::{Estate, Resource};
use model::{Field, Infrastructure, Link, Origin};
use value::{Address, Path, Reference};

/// Runs all of them in order.
pub fn run(estate: &Estate, infrastructure: &mut Infrastructure, out: &mut Out) {
    if !estate.resources().any(|resource| resource.type_name().starts_with("google_")) {
        return;
    }
    networks::run(estate, infrastructure);
    servers::run(estate, infrastructure, out);
    balancers::run(estate, infrastructure, out);
    rights::run(estate, infrastructure, out);
    alarms::run(infrastructure);
}

/// A link to an instance of the source.
fn link_to(address: &Address) -> Link {
    Link::To(Reference::attribute(address.clone(), Path::attribute("id")))
}

/// Names that links of Google are written with mean things of the input where one has that name.
fn relink(estate: &Estate, field: &mut Field<Link>, types: &[&str]) {
    if let Field::Known { value, .. } = field
        && let Link::Outside(text) = &*value
        && let Some(known) = text.known()
        && let Some(found) = resolve(estate, &known.into(), types)
    {
        *value = link_to(&found.address);
    }
}

/// The first place at a path of an instance.
fn first<'a>(resource: &'a Resource, path: &str) -> Option<Scope<'a>> {
    Scope::of(resource).find(path).into_iter().next()
}

/// An instance that adds to a node of another belongs to it from now on.
fn join(infrastructure: &mut Infrastructure, satellite: &Address, head: &Address, out: &mut Out) {
    if satellite == head || infrastructure.nodes.contains_key(satellite) {
        return;
    }
    // The reason with the shortest path is the last to be asked for.
    let whole = Origin::new(satellite.clone(), Path::root());
    out.treat(whole, &format!("part of {head}; what it says is said by other parts, or has no counterpart"));
    let Some(node) = infrastructure.nodes.get_mut(head) else { return };
    if !node.satellites.contains(satellite) {
        node.satellites.push(satellite.clone());
        node.satellites.sort();
    }
    infrastructure.glue.remove(satellite);
    infrastructure.belongs.entry(satellite.clone()).or_insert_with(|| head.clone());
}
