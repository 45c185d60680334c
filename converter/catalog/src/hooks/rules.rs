//! What firewall rules of several clouds have in common: ports in words, and networks of both families in one list.

use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use crate::out::Out;
use model::kinds::{Direction, Rule};
use model::{Field, Origins, Set, Text};
use value::Address;

/// IANA numbers of protocols that clouds write by name.
const NUMBERS: &[(&str, &str)] = &[("esp", "50"), ("ah", "51"), ("gre", "47"), ("sctp", "132"), ("ipip", "4")];
/// Words for every protocol.
const EVERY: &[&str] = &["any", "all", "-1", ""];
/// Words for every port.
const ALL_PORTS: &[&str] = &["any", "all", "*", "0-65535", "1-65535"];

/// A rule whose ports and networks are spelled out, as the planner reads them: one rule for each range of ports. None where its ports are
/// not understood: nothing is opened then.
pub(super) fn spelled_out(out: &mut Out, head: &Address, rule: Rule, direction: Direction) -> Vec<Rule> {
    let mut rule = Rule { direction, head: Some(head.clone()), ..rule };
    if let Field::Known { value, .. } = &mut rule.protocol {
        let lower = value.to_ascii_lowercase();
        *value = match lower.as_str() {
            every if EVERY.contains(&every) => String::from("all"),
            "ipv6-icmp" | "icmp6" => String::from("icmpv6"),
            named => NUMBERS
                .iter()
                .find(|(name, _)| *name == named)
                .map_or(lower.clone(), |(_, number)| (*number).to_owned()),
        };
    }
    if rule.protocol.is_absent() {
        rule.protocol = Field::known(String::from("all"), Origins::none());
    }
    if direction == Direction::Out {
        rule.cidrs.append(&mut rule.destinations);
    }
    let (wide, narrow): (Vec<_>, Vec<_>) = std::mem::take(&mut rule.cidrs)
        .into_iter()
        .partition(|field| field.get().and_then(Text::known).is_some_and(|known| known.contains(':')));
    rule.cidrs = narrow;
    rule.ipv6_cidrs.extend(wide);
    let ports = std::mem::take(&mut rule.ports);
    if ports.is_empty() {
        if rule.from_port.is_absent() {
            rule.from_port = Field::known(-1, Origins::none());
        }
        if rule.to_port.is_absent() {
            rule.to_port = match &rule.from_port {
                Field::Known { value, .. } => Field::known(*value, Origins::none()),
                other => other.clone(),
            };
        }
        return vec![rule];
    }
    let mut rules = Vec::new();
    for port in ports {
        let origins = port.origins();
        let (from_port, to_port) = match &port {
            Field::Absent => continue,
            Field::Symbolic { value, .. } => {
                let symbolic = || Field::Symbolic { value: value.clone(), origins: origins.clone() };
                (symbolic(), symbolic())
            }
            Field::Known { value, .. } => {
                let text = value.trim();
                if ALL_PORTS.contains(&text) || text.is_empty() {
                    (Field::known(-1, origins.clone()), Field::known(-1, origins.clone()))
                } else {
                    let (from, to) = text.split_once([':', '-']).unwrap_or((text, text));
                    match (from.trim().parse::<i64>(), to.trim().parse::<i64>()) {
                        (Ok(from), Ok(to)) => (Field::known(from, origins.clone()), Field::known(to, origins.clone())),
                        (Err(_), _) | (_, Err(_)) => {
                            out.warn_about(
                                head,
                                format!("{text:?} of {head} is not a port"),
                                "The rule for it is left out rather than opened.",
                            );
                            continue;
                        }
                    }
                }
            }
        };
        rules.push(Rule { from_port, to_port, ..rule.clone() });
    }
    rules
}

/// The direction that a place says, by the words of its cloud; the leaf goes with the rule.
pub(super) fn directed(
    rule: &mut Rule,
    at: Option<&Scope<'_>>,
    inwards: &[&str],
    outwards: &[&str],
) -> Option<Direction> {
    let at = at?;
    let text = at.value.as_str()?.to_ascii_lowercase();
    let direction = if inwards.contains(&text.as_str()) {
        Direction::In
    } else if outwards.contains(&text.as_str()) {
        Direction::Out
    } else {
        return None;
    };
    if rule.protocol.is_absent() {
        rule.protocol = Field::known(String::from("all"), Origins::none());
    }
    rule.change_origins(&["protocol"], &mut |origins: &mut Origins| origins.add(origin(at)));
    Some(direction)
}

/// A rule of unknown direction must not open anything: it is left out.
pub(super) fn without_direction(hooked: &mut Hooked<'_, '_>) {
    let address = hooked.resource.address.clone();
    hooked.out.warn_about(
        &address,
        format!("The direction of a rule of {address} is not known"),
        "The rule is left out. Give the state as well, or a value for what its direction depends on.",
    );
}
