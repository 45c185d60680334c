//! Rules that may deny, spelled out: what is left lets in, in any order.
//!
//! Azure looks at rules by priority, lowest first, and the first that fits decides; after those of the group come its own, which let in what
//! stands in the virtual network and the probes of load balancers, and nothing else. From knowledge; not yet checked against its documentation.

use crate::out::Out;
use model::kinds::{Direction, Firewall, Rule};
use model::{Field, Link, Origins, Set, Text, cidr_contains};

/// A range of ports, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// First port.
    pub from: u16,
    /// Last port.
    pub to: u16,
}

const ALL: Span = Span { from: 0, to: u16::MAX };
const EVERYBODY: &str = "0.0.0.0/0";
/// Priority of the rules that every group has.
const OWN: u64 = 65_000;
/// Words for everybody.
const ANYBODY: &[&str] = &["*", "any", "internet", "0.0.0.0/0", "0.0.0.0", "<nw>/0", "/0"];

/// Whether all of a span is inside another.
pub fn covers(outer: Span, inner: Span) -> bool {
    outer.from <= inner.from && inner.to <= outer.to
}

/// The ports of a rule that has been spelled out.
pub fn spans(rule: &Rule) -> Vec<Span> {
    match (rule.from_port.get(), rule.to_port.get()) {
        (Some(-1), _) | (None, None) => vec![ALL],
        (Some(from), to) => match (u16::try_from(*from), u16::try_from(to.copied().unwrap_or(*from))) {
            (Ok(from), Ok(to)) => vec![Span { from, to }],
            _ => Vec::new(),
        },
        (None, Some(_)) => Vec::new(),
    }
}

/// Where a group is in force.
pub struct Around {
    /// Ranges of its virtual network.
    pub ranges: Vec<String>,
    /// Ranges of the subnets before which it stands.
    pub subnets: Vec<String>,
}

/// What one rule of a group of Azure says, with everything known.
struct Plain {
    rule: Rule,
    protocol: String,
    ports: Vec<Span>,
    sources: Vec<Source>,
    /// Something of it is not known.
    unsure: bool,
}

#[derive(Clone)]
struct Source {
    field: Field<Text>,
    cidr: Option<String>,
}

/// What a group lets in, and what must go to other firewalls.
#[derive(Default)]
pub struct Spelled {
    /// Rules of the group.
    pub rules: Vec<Rule>,
    /// Rules about what is behind other firewalls, which are marks of servers.
    pub of_groups: Vec<(Field<Link>, Rule)>,
}

/// Spells the rules of a group out.
pub fn spelled(firewall: &Firewall, around: &Around, about: &value::Address, out: &mut Out) -> Spelled {
    let mut spelled = Spelled::default();
    let mut inward: Vec<Plain> = Vec::new();
    for rule in &firewall.rules {
        if rule.direction == Direction::Out {
            outward(rule, about, out);
            continue;
        }
        inward.push(plain(rule, around));
    }
    inward.sort_by_key(|plain| plain.rule.priority.get().copied().unwrap_or(u64::MAX));
    let own = own_rule(around);
    for (position, plain) in inward.iter().chain(std::iter::once(&own)).enumerate() {
        let denies: Vec<&Plain> = inward.iter().take(position).filter(|earlier| !allows(&earlier.rule)).collect();
        if !allows(&plain.rule) {
            set_aside(out, &plain.rule, "what no rule lets in stays out");
            continue;
        }
        let head = plain.rule.head.clone().unwrap_or_else(|| about.clone());
        if let Some(why) = refused(plain, around, &denies) {
            set_aside(out, &plain.rule, "left out rather than opened: see the warnings");
            out.warn_about(&head, format!("A rule of {head} is left out"), why);
            continue;
        }
        let ranked = inward.iter().any(|other| !allows(&other.rule) && overlapping(plain, other));
        if !ranked {
            for origin in plain.rule.priority.origins().iter() {
                out.treat(origin.clone(), "nothing is denied at the same ports, before it or after it");
            }
        }
        let mut open: Vec<Rule> = Vec::new();
        for (protocol, denies) in by_protocol(plain, &denies) {
            let_in(plain, ranked, &protocol, &denies, &mut open);
        }
        if open.is_empty() {
            set_aside(out, &plain.rule, "earlier rules keep out what it lets in");
        }
        if plain.rule.destination_firewalls.is_empty() {
            spelled.rules.append(&mut open);
            continue;
        }
        for link in &plain.rule.destination_firewalls {
            spelled.of_groups.extend(open.iter().map(|rule| (link.clone(), rule.clone())));
        }
    }
    spelled
}

/// Calls outwards are not restricted at the targets.
fn outward(rule: &Rule, about: &value::Address, out: &mut Out) {
    if allows(rule) {
        set_aside(out, rule, "servers may call out, as before");
        return;
    }
    set_aside(out, rule, "calls outwards are not restricted at the target: see the warnings");
    let head = rule.head.clone().unwrap_or_else(|| about.clone());
    out.warn_about(
        &head,
        format!("{head} restricted what servers may call"),
        "Here they may call out. Restrict it by rules of your own on the hosts if it matters.",
    );
}

fn allows(rule: &Rule) -> bool {
    rule.access.get().is_none_or(|access| access.eq_ignore_ascii_case("allow")) && !rule.access.is_symbolic()
}

/// What every group lets in by itself: its network.
fn own_rule(around: &Around) -> Plain {
    let sources = around
        .ranges
        .iter()
        .map(|range| Source {
            field: Field::known(Text::literal(range.clone()), Origins::none()),
            cidr: Some(range.clone()),
        })
        .collect();
    let rule = Rule { priority: Field::known(OWN, Origins::none()), ..Rule::default() };
    Plain { rule, protocol: String::from("all"), ports: vec![ALL], sources, unsure: false }
}

fn plain(rule: &Rule, around: &Around) -> Plain {
    let mut unsure = rule.access.is_symbolic() || rule.protocol.is_symbolic() || rule.priority.is_symbolic();
    let mut ports = Vec::new();
    for field in &rule.ports {
        match field.get().map(|text| span(text)) {
            Some(Some(span)) => ports.push(span),
            Some(None) | None => unsure = true,
        }
    }
    let protocol = rule.protocol.get().cloned().unwrap_or_else(|| String::from("all"));
    if ports.is_empty() && !unsure {
        ports.push(ALL);
    }
    let mut sources = Vec::new();
    for field in &rule.cidrs {
        let Some(known) = field.get().and_then(Text::known) else {
            sources.push(Source { field: field.clone(), cidr: None });
            continue;
        };
        let with = |text: &str| {
            let mut own = Field::known(Text::literal(text), Origins::none());
            own.change_origins(&[], &mut |origins| origins.extend(&field.origins()));
            own
        };
        let word = known.trim().to_ascii_lowercase();
        if ANYBODY.contains(&word.as_str()) {
            sources.push(Source { field: with(EVERYBODY), cidr: Some(EVERYBODY.to_owned()) });
        } else if word == "virtualnetwork" {
            sources.extend(around.ranges.iter().map(|range| Source { field: with(range), cidr: Some(range.clone()) }));
        } else if let Some(cidr) = network(&known) {
            let same = cidr == known;
            let field = if same { field.clone() } else { with(&cidr) };
            sources.push(Source { field, cidr: Some(cidr) });
        } else {
            // Lists of networks that Azure keeps.
            sources.push(Source { field: field.clone(), cidr: None });
        }
    }
    Plain { rule: rule.clone(), protocol, ports, sources, unsure }
}

/// A network, or an address as a network of one.
fn network(text: &str) -> Option<String> {
    let text = text.trim();
    if text.contains('/') {
        return cidr_contains(text, text).then(|| text.to_owned());
    }
    match text.parse::<std::net::IpAddr>().ok()? {
        std::net::IpAddr::V4(_) => Some(format!("{text}/32")),
        std::net::IpAddr::V6(_) => Some(format!("{text}/128")),
    }
}

fn span(text: &str) -> Option<Span> {
    let text = text.trim();
    if text == "*" {
        return Some(ALL);
    }
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let (from, to) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
    (from <= to).then_some(Span { from, to })
}

/// Why a rule cannot be carried over, if it cannot.
fn refused(plain: &Plain, around: &Around, denies: &[&Plain]) -> Option<String> {
    if plain.unsure {
        return Some(String::from(
            "Its ports, protocol or priority are not known. Give the values that they depend on, or the state.",
        ));
    }
    let any_port = |field: &Field<String>| field.get().is_some_and(|text| text == "*" || text == "0-65535");
    if !plain.rule.source_ports.iter().all(any_port) {
        return Some(String::from(
            "It is about some ports of the caller only, which firewalls of the target do not know.",
        ));
    }
    for field in &plain.rule.destinations {
        let known = field.get().and_then(Text::known);
        let Some(known) = known else {
            return Some(String::from("It is about some of the servers only, and which ones is not known."));
        };
        let word = known.trim().to_ascii_lowercase();
        let whole = ANYBODY.contains(&word.as_str())
            || word == "virtualnetwork"
            || network(&known).is_some_and(|cidr| {
                let all = if around.subnets.is_empty() { &around.ranges } else { &around.subnets };
                !all.is_empty() && all.iter().all(|subnet| cidr_contains(&cidr, subnet))
            });
        if !whole {
            return Some(format!(
                "It is about {known} only, and servers have other addresses at the target. Open the port on the server that is meant, by hand."
            ));
        }
    }
    let unsure = denies.iter().any(|deny| {
        overlapping(plain, deny)
            && (deny.unsure
                || deny.sources.iter().any(|source| source.cidr.is_none())
                || !deny.rule.firewalls.is_empty())
    });
    unsure.then(|| {
        String::from(
            "An earlier rule denies something that is not known, so that it is not known what this one lets in.",
        )
    })
}

fn overlapping(plain: &Plain, deny: &Plain) -> bool {
    let protocols = plain.protocol == "all" || deny.protocol == "all" || plain.protocol == deny.protocol;
    protocols
        && (deny.unsure || plain.ports.iter().any(|a| deny.ports.iter().any(|b| a.from <= b.to && b.from <= a.to)))
}

/// A rule for all protocols, before which some are denied, is one for each.
fn by_protocol<'p>(plain: &Plain, denies: &[&'p Plain]) -> Vec<(String, Vec<&'p Plain>)> {
    let relevant: Vec<&Plain> = denies.iter().copied().filter(|deny| overlapping(plain, deny)).collect();
    let split = plain.protocol == "all" && relevant.iter().any(|deny| deny.protocol != "all");
    let protocols: Vec<&str> = if split { vec!["tcp", "udp", "icmp"] } else { vec![plain.protocol.as_str()] };
    protocols
        .into_iter()
        .map(|protocol| {
            let own =
                relevant.iter().copied().filter(|d| d.protocol == "all" || protocol == "all" || d.protocol == protocol);
            (protocol.to_owned(), own.collect())
        })
        .collect()
}

/// Adds what is left of a rule when what earlier ones deny is taken away.
fn let_in(plain: &Plain, ranked: bool, protocol: &str, denies: &[&Plain], open: &mut Vec<Rule>) {
    let mut common = deciding(&plain.rule);
    if ranked {
        common.extend(&plain.rule.priority.origins());
    }
    // Those of Azure itself come last, whatever number others have.
    let before_others = plain.rule.priority.get() != Some(&OWN);
    let mut push = |span: Span,
                    cidrs: Vec<Field<Text>>,
                    prefix_lists: Vec<Field<Text>>,
                    firewalls: Vec<Field<Link>>,
                    denied: &Origins| {
        let origins = common.clone().and(denied);
        let with_ports = matches!(protocol, "tcp" | "udp");
        let port = |n: u16| {
            if with_ports && span != ALL { i64::from(n) } else { -1 }
        };
        open.push(Rule {
            description: plain.rule.description.clone(),
            protocol: Field::known(protocol.to_owned(), origins),
            from_port: Field::known(port(span.from), Origins::none()),
            to_port: Field::known(port(span.to), Origins::none()),
            cidrs,
            prefix_lists,
            firewalls,
            direction: Direction::In,
            head: plain.rule.head.clone(),
            ..Rule::default()
        });
    };
    // Sources for which the same ports are left stand in one rule.
    let mut by_ports: Vec<(Vec<Span>, Vec<Field<Text>>, Origins)> = Vec::new();
    let mut lists: Vec<Field<Text>> = Vec::new();
    for source in &plain.sources {
        let Some(cidr) = &source.cidr else {
            let word = source.field.get().and_then(Text::known);
            match word {
                // Probes of balancers of Azure; the proxy asks its members itself.
                Some(word) if word.eq_ignore_ascii_case("AzureLoadBalancer") => {}
                Some(_) => lists.push(source.field.clone()),
                // Who may call is not known: operators are an input, others are left out by the planner.
                None => match by_ports.iter_mut().find(|(spans, ..)| *spans == plain.ports) {
                    Some((_, fields, _)) => fields.push(source.field.clone()),
                    None => by_ports.push((plain.ports.clone(), vec![source.field.clone()], Origins::none())),
                },
            }
            continue;
        };
        let mut left = plain.ports.clone();
        let mut denied = Origins::none();
        for deny in denies {
            let touches = deny.sources.iter().any(|other| {
                other.cidr.as_ref().is_some_and(|other| cidr_contains(other, cidr) || cidr_contains(cidr, other))
            });
            if touches {
                let before = left.clone();
                left = without(&left, &deny.ports);
                if before != left {
                    denied.extend(&denying(&deny.rule));
                    if before_others {
                        denied.extend(&deny.rule.priority.origins());
                    }
                }
            }
        }
        if left.is_empty() {
            continue;
        }
        match by_ports.iter_mut().find(|(spans, ..)| *spans == left) {
            Some((_, fields, origins)) => {
                fields.push(source.field.clone());
                origins.extend(&denied);
            }
            None => by_ports.push((left, vec![source.field.clone()], denied)),
        }
    }
    for (ports, cidrs, denied) in by_ports {
        for span in ports {
            push(span, cidrs.clone(), Vec::new(), Vec::new(), &denied);
        }
    }
    if !lists.is_empty() || !plain.rule.firewalls.is_empty() {
        let mut left = plain.ports.clone();
        for deny in denies {
            left = without(&left, &deny.ports);
        }
        for span in left {
            push(span, Vec::new(), lists.clone(), plain.rule.firewalls.clone(), &Origins::none());
        }
    }
}

/// Ports without others.
fn without(ports: &[Span], taken: &[Span]) -> Vec<Span> {
    let mut left: Vec<Span> = ports.to_vec();
    for cut in taken {
        left = left
            .into_iter()
            .flat_map(|span| {
                let below = (span.from < cut.from).then(|| Span { from: span.from, to: span.to.min(cut.from - 1) });
                let above = (span.to > cut.to).then(|| Span { from: span.from.max(cut.to + 1), to: span.to });
                if span.to < cut.from || cut.to < span.from {
                    vec![span]
                } else {
                    below.into_iter().chain(above).collect()
                }
            })
            .collect();
    }
    left
}

/// Leaves of a rule but its callers and what they are called.
fn leaves_of(rule: &Rule) -> Origins {
    deciding(rule).and(&rule.priority.origins())
}

/// Leaves by which a rule keeps out: it does so at every server and from every port of the caller, lest something opens.
fn denying(rule: &Rule) -> Origins {
    let mut origins = rule.protocol.origins().and(&rule.access.origins());
    rule.ports.iter().for_each(|field| origins.extend(&field.origins()));
    rule.cidrs.iter().for_each(|field| origins.extend(&field.origins()));
    origins
}

/// Leaves that decide about a rule as a whole, wherever it stands among others.
fn deciding(rule: &Rule) -> Origins {
    let mut origins = rule.protocol.origins().and(&rule.access.origins());
    let ports = rule.ports.iter().chain(&rule.source_ports).map(Field::origins);
    let sides =
        rule.destinations.iter().map(Field::origins).chain(rule.destination_firewalls.iter().map(Field::origins));
    ports.chain(sides).for_each(|more| origins.extend(&more));
    // Probes of balancers have no field of their own.
    let probes = rule.cidrs.iter().filter(|field| {
        field.get().and_then(Text::known).is_some_and(|word| word.eq_ignore_ascii_case("AzureLoadBalancer"))
    });
    probes.for_each(|field| origins.extend(&field.origins()));
    origins
}

fn set_aside(out: &mut Out, rule: &Rule, reason: &str) {
    let mut origins = leaves_of(rule).and(&rule.description.origins());
    rule.cidrs.iter().for_each(|field| origins.extend(&field.origins()));
    rule.firewalls.iter().for_each(|field| origins.extend(&field.origins()));
    for origin in origins.iter() {
        out.treat(origin.clone(), reason);
    }
}

/// What two firewalls, one behind the other, both let in.
pub fn both(first: &[Rule], second: &[Rule]) -> Vec<Rule> {
    let mut rules = Vec::new();
    for a in first {
        for b in second {
            let protocol = match (a.protocol.get().map(String::as_str), b.protocol.get().map(String::as_str)) {
                (Some("all"), Some(other)) | (Some(other), Some("all")) => other.to_owned(),
                (Some(one), Some(other)) if one == other => one.to_owned(),
                _ => continue,
            };
            for x in spans(a) {
                for y in spans(b) {
                    let span = Span { from: x.from.max(y.from), to: x.to.min(y.to) };
                    if span.from > span.to {
                        continue;
                    }
                    let mut cidrs: Vec<Field<Text>> = Vec::new();
                    for one in &a.cidrs {
                        for other in &b.cidrs {
                            let (Some(p), Some(q)) =
                                (one.get().and_then(Text::known), other.get().and_then(Text::known))
                            else {
                                continue;
                            };
                            let mut narrower = if cidr_contains(&p, &q) {
                                other.clone()
                            } else if cidr_contains(&q, &p) {
                                one.clone()
                            } else {
                                continue;
                            };
                            let origins = one.origins().and(&other.origins());
                            narrower.change_origins(&[], &mut |own| own.extend(&origins));
                            if !cidrs.iter().any(|known| known.get() == narrower.get()) {
                                cidrs.push(narrower);
                            }
                        }
                    }
                    // Members of a group stand in the network: they pass where everybody does.
                    let everybody = |rule: &Rule| {
                        rule.cidrs.iter().any(|c| c.get().and_then(Text::known).as_deref() == Some(EVERYBODY))
                    };
                    let mut firewalls: Vec<Field<Link>> = Vec::new();
                    if everybody(b) {
                        firewalls.extend(a.firewalls.iter().cloned());
                    }
                    if everybody(a) {
                        firewalls.extend(b.firewalls.iter().cloned());
                    }
                    if cidrs.is_empty() && firewalls.is_empty() {
                        continue;
                    }
                    let port = |n: u16| if span == ALL { -1 } else { i64::from(n) };
                    rules.push(Rule {
                        description: a.description.clone(),
                        protocol: Field::known(protocol.clone(), a.protocol.origins().and(&b.protocol.origins())),
                        from_port: Field::known(port(span.from), Origins::none()),
                        to_port: Field::known(port(span.to), Origins::none()),
                        cidrs,
                        firewalls,
                        direction: Direction::In,
                        head: a.head.clone().or_else(|| b.head.clone()),
                        ..Rule::default()
                    });
                }
            }
        }
    }
    rules
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(priority: u64, access: &str, protocol: &str, ports: &[&str], sources: &[&str]) -> Rule {
        let known = |text: &str| Field::known(text.to_owned(), Origins::none());
        Rule {
            priority: Field::known(priority, Origins::none()),
            access: known(access),
            protocol: known(protocol),
            ports: ports.iter().map(|p| known(p)).collect(),
            source_ports: vec![known("*")],
            destinations: vec![Field::known(Text::literal("*"), Origins::none())],
            cidrs: sources.iter().map(|s| Field::known(Text::literal(*s), Origins::none())).collect(),
            ..Rule::default()
        }
    }

    fn opened(rules: Vec<Rule>) -> Vec<String> {
        let firewall = Firewall { rules, ..Firewall::default() };
        let around = Around { ranges: vec!["10.0.0.0/16".into()], subnets: vec!["10.0.1.0/24".into()] };
        let mut out = Out::default();
        let about = value::Address::managed("azurerm_network_security_group", "g");
        spelled(&firewall, &around, &about, &mut out)
            .rules
            .iter()
            .map(|rule| {
                let cidrs: Vec<String> = rule.cidrs.iter().filter_map(|c| c.get()?.known()).collect();
                format!(
                    "{} {}-{} {}",
                    rule.protocol.get().unwrap(),
                    rule.from_port.get().unwrap(),
                    rule.to_port.get().unwrap(),
                    cidrs.join(",")
                )
            })
            .collect()
    }

    #[test]
    fn the_first_rule_that_fits_decides() {
        let network = "all -1--1 10.0.0.0/16";
        assert_eq!(opened(Vec::new()), [network]);
        assert_eq!(
            opened(vec![rule(100, "Allow", "tcp", &["80", "443"], &["Internet"])]),
            ["tcp 80-80 0.0.0.0/0", "tcp 443-443 0.0.0.0/0", network]
        );
        // A deny before the allow takes its ports away, one after it does not.
        assert_eq!(
            opened(vec![rule(100, "Deny", "tcp", &["22"], &["*"]), rule(200, "Allow", "tcp", &["20-30"], &["*"])]),
            [
                "tcp 20-21 0.0.0.0/0",
                "tcp 23-30 0.0.0.0/0",
                "tcp 0-21 10.0.0.0/16",
                "tcp 23-65535 10.0.0.0/16",
                "udp -1--1 10.0.0.0/16",
                "icmp -1--1 10.0.0.0/16"
            ]
        );
        assert_eq!(
            opened(vec![
                rule(300, "Deny", "all", &["*"], &["*"]),
                rule(200, "Allow", "tcp", &["22"], &["203.0.113.7"])
            ]),
            ["tcp 22-22 203.0.113.7/32"]
        );
        // What some of the callers are denied is denied to all of them.
        assert_eq!(
            opened(vec![
                rule(100, "Deny", "all", &["*"], &["198.51.100.0/24"]),
                rule(200, "Allow", "tcp", &["443"], &["*"])
            ]),
            [network]
        );
        assert_eq!(
            opened(vec![
                rule(100, "Deny", "all", &["*"], &["VirtualNetwork"]),
                rule(200, "Allow", "tcp", &["443"], &["203.0.113.0/24"])
            ]),
            ["tcp 443-443 203.0.113.0/24"]
        );
    }

    #[test]
    fn what_is_not_known_opens_nothing() {
        let network = "all -1--1 10.0.0.0/16";
        let mut some = rule(100, "Allow", "tcp", &["443"], &["*"]);
        some.destinations = vec![Field::known(Text::literal("10.0.1.4"), Origins::none())];
        assert_eq!(opened(vec![some]), [network]);
        let mut ports = rule(100, "Allow", "tcp", &["443"], &["*"]);
        ports.source_ports = vec![Field::known(String::from("1024"), Origins::none())];
        assert_eq!(opened(vec![ports]), [network]);
        let mut unknown = rule(100, "Deny", "tcp", &["443"], &["*"]);
        unknown.cidrs = vec![Field::known(Text::literal("AzureCloud"), Origins::none())];
        assert!(
            opened(vec![unknown, rule(200, "Allow", "tcp", &["443"], &["*"])])
                .iter()
                .all(|r| !r.starts_with("tcp 443"))
        );
    }

    #[test]
    fn two_firewalls_let_in_what_both_do() {
        use super::spelled as spelled_here;
        let spelled = |rules| {
            let firewall = Firewall { rules, ..Firewall::default() };
            let around = Around { ranges: vec!["10.0.0.0/16".into()], subnets: Vec::new() };
            spelled_here(&firewall, &around, &value::Address::managed("a", "b"), &mut Out::default()).rules
        };
        let first = spelled(vec![rule(100, "Allow", "tcp", &["80-90"], &["*"])]);
        let second = spelled(vec![rule(100, "Allow", "tcp", &["85"], &["203.0.113.0/24"])]);
        let both = both(&first, &second);
        let public: Vec<_> = both
            .iter()
            .filter(|r| r.cidrs.iter().any(|c| c.get().unwrap().known().unwrap().starts_with("203")))
            .collect();
        assert_eq!(public.len(), 1);
        assert_eq!(public[0].from_port.get(), Some(&85));
    }
}
