//! Networks, routes and firewalls.

use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use model::kinds::{Direction, GatewayRole, Rule};
use model::{Kind, Set};

pub(super) fn nat(hooked: &mut Hooked<'_, '_>) {
    role(hooked, GatewayRole::Nat);
}

pub(super) fn egress_only(hooked: &mut Hooked<'_, '_>) {
    role(hooked, GatewayRole::EgressOnly);
}

fn role(hooked: &mut Hooked<'_, '_>, role: GatewayRole) {
    if let Kind::Gateway(gateway) = &mut hooked.node.kind {
        gateway.role = role;
    }
}

pub(super) fn main(hooked: &mut Hooked<'_, '_>) {
    if let Kind::RouteTable(table) = &mut hooked.node.kind {
        table.main = true;
        table.change_origins(&["network"], &mut |origins| origins.extend(hooked.through));
    }
}

/// `ingress` fills the list first, `egress` after it.
pub(super) fn inline_rules(hooked: &mut Hooked<'_, '_>) {
    let inside = hooked.scope.find("ingress").iter().flat_map(Scope::each).count();
    if let Kind::Firewall(firewall) = &mut hooked.node.kind {
        for rule in firewall.rules.iter_mut().skip(inside) {
            rule.direction = Direction::Out;
        }
    }
}

pub(super) fn rule_in(hooked: &mut Hooked<'_, '_>) {
    last(hooked, Direction::In);
}

pub(super) fn rule_out(hooked: &mut Hooked<'_, '_>) {
    last(hooked, Direction::Out);
}

fn last<'n>(hooked: &'n mut Hooked<'_, '_>, direction: Direction) -> Option<&'n mut Rule> {
    let head = hooked.resource.address.clone();
    let Kind::Firewall(firewall) = &mut hooked.node.kind else { return None };
    let rules = &mut firewall.rules;
    let rule = rules.last_mut()?;
    rule.direction = direction;
    rule.head = Some(head);
    Some(rule)
}

pub(super) fn rule_by_type(hooked: &mut Hooked<'_, '_>) {
    let Some(kind) = hooked.first("type") else { return };
    let direction = match kind.value.as_str() {
        Some("ingress") => Direction::In,
        Some("egress") => Direction::Out,
        _ => {
            // A rule of unknown direction must not open anything: it is left out.
            if let Kind::Firewall(firewall) = &mut hooked.node.kind {
                firewall.rules.pop();
            }
            let summary = format!("Direction of {} is not known", hooked.resource.address);
            hooked.out.warn(
                &kind,
                summary,
                "The rule is left out. Give the state as well, or a value for what `type` depends on.",
            );
            return;
        }
    };
    if let Some(rule) = last(hooked, direction) {
        rule.change_origins(&["protocol"], &mut |origins| origins.add(origin(&kind)));
    }
}
