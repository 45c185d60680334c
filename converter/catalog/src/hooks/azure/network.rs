//! Networks, interfaces and security groups.

use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use model::kinds::{Direction, Rule};
use model::{Kind, Origins, Set};

/// Addresses that the source fixes; others are given by Azure.
pub(super) fn interface(hooked: &mut Hooked<'_, '_>) {
    let mut fixed = Vec::new();
    for block in hooked.scope.find("ip_configuration").iter().flat_map(Scope::each) {
        let Some(how) = block.find("private_ip_address_allocation").pop() else { continue };
        let address = block.find("private_ip_address").pop();
        match (how.value.as_str(), address) {
            (Some(text), Some(address)) if text.eq_ignore_ascii_case("static") => {
                let mut field: model::Field<model::Text> = model::Field::default();
                hooked.set(&mut field, &address);
                field.change_origins(&[], &mut |origins| origins.add(origin(&how)));
                fixed.push(field);
            }
            (_, address) => {
                hooked.out.ignore_at(&how, "servers get addresses of the network of the target");
                if let Some(address) = address {
                    hooked.out.ignore_at(&address, "servers get addresses of the network of the target");
                }
            }
        }
    }
    if let Kind::NetworkInterface(interface) = &mut hooked.node.kind {
        interface.addresses = fixed;
    }
}

/// Rules inside of the group: each says its direction itself.
pub(super) fn security_group(hooked: &mut Hooked<'_, '_>) {
    let directions: Vec<Option<Scope<'_>>> = hooked
        .scope
        .find("security_rule")
        .iter()
        .flat_map(Scope::each)
        .map(|block| block.find("direction").pop())
        .collect();
    let Kind::Firewall(firewall) = &mut hooked.node.kind else { return };
    let mut unknown = Vec::new();
    let mut kept = Vec::new();
    for (mut rule, direction) in std::mem::take(&mut firewall.rules).into_iter().zip(directions) {
        match direction {
            Some(at) if directed(&mut rule, &at) => kept.push(rule),
            at => unknown.extend(at),
        }
    }
    firewall.rules = kept;
    for at in unknown {
        without_direction(hooked, &at);
    }
}

/// A rule of its own.
pub(super) fn security_rule(hooked: &mut Hooked<'_, '_>) {
    let direction = hooked.first("direction");
    let head = hooked.resource.address.clone();
    let Kind::Firewall(firewall) = &mut hooked.node.kind else { return };
    let Some(mut rule) = firewall.rules.pop() else { return };
    rule.head = Some(head);
    match direction {
        Some(at) if directed(&mut rule, &at) => firewall.rules.push(rule),
        Some(at) => without_direction(hooked, &at),
        None => {}
    }
}

fn directed(rule: &mut Rule, at: &Scope<'_>) -> bool {
    rule.direction = match at.value.as_str() {
        Some(text) if text.eq_ignore_ascii_case("inbound") => Direction::In,
        Some(text) if text.eq_ignore_ascii_case("outbound") => Direction::Out,
        Some(_) | None => return false,
    };
    rule.change_origins(&["protocol"], &mut |origins: &mut Origins| origins.add(origin(at)));
    true
}

/// A rule of unknown direction must not open anything: it is left out.
fn without_direction(hooked: &mut Hooked<'_, '_>, at: &Scope<'_>) {
    let summary = format!("The direction of a rule of {} is not known", hooked.resource.address);
    hooked.out.warn(
        at,
        summary,
        "The rule is left out. Give the state as well, or a value for what its direction depends on.",
    );
}
