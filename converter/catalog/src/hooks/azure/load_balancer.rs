//! Load Balancer: rules, and whether it is reached from outside.

use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use model::kinds::Action;
use model::{Field, Kind, Origins, Set};

/// A balancer without a public address is an internal one.
pub(super) fn balancer(hooked: &mut Hooked<'_, '_>) {
    let public = ["frontend_ip_configuration.public_ip_address_id", "frontend_ip_configuration.public_ip_prefix_id"]
        .iter()
        .any(|path| !hooked.scope.find(path).is_empty());
    let mut origins = Origins::none();
    for at in hooked.scope.find("frontend_ip_configuration.subnet_id") {
        origins.add(origin(&at));
    }
    if let Kind::LoadBalancer(balancer) = &mut hooked.node.kind {
        balancer.internal = Field::known(!public, origins);
    }
}

/// A rule forwards what it takes to its pool.
pub(super) fn rule(hooked: &mut Hooked<'_, '_>) {
    if let Kind::Listener(listener) = &mut hooked.node.kind
        && let Some(pool) = listener.pools.first()
    {
        let mut action = Action { target_group: pool.clone(), ..Action::default() };
        action.action = Field::known(String::from("forward"), Origins::none());
        listener.actions.push(action);
    }
}

/// A member of a pool of an application gateway: which pool it joins.
pub(super) fn gateway_member(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = hooked.first("backend_address_pool_id") else { return };
    let name =
        at.value.as_str().and_then(|id| id.rsplit('/').next()).map(str::to_owned).or_else(|| pool_of(hooked, &at));
    let origins = hooked.origins(&at);
    if let Kind::LoadBalancer(balancer) = &mut hooked.node.kind
        && let Some(member) = balancer.members.last_mut()
    {
        if let Some(name) = name {
            member.pool = Field::known(name, origins.clone());
        }
        member.change_origins(&["target"], &mut |own| own.extend(&origins));
    }
}

/// The pool at the position to which a reference leads.
fn pool_of(hooked: &Hooked<'_, '_>, at: &Scope<'_>) -> Option<String> {
    let reference = at.value.references().into_iter().next()?;
    let gateway = hooked.estate.get(reference.address()?)?;
    let position = reference.path.steps().iter().find_map(|step| match step {
        value::Step::Index(index) => Some(*index),
        _ => None,
    });
    let pools: Vec<Scope<'_>> = Scope::of(gateway).find("backend_address_pool").iter().flat_map(Scope::each).collect();
    let pool = pools.get(position.unwrap_or(0))?;
    pool.value.get("name")?.as_str().map(str::to_owned)
}
