//! Zones, records and the public name that turns at the cut-over.

use crate::DnsMode;
use crate::blueprint::{ManualStep, Record, RecordValue, Traffic, Zone};
use crate::context::{Planner, Question, literal};
use crate::naming::{Keys, slug};
use model::{Node, Text, TextPart, Traced, Traces, kinds};
use value::Address;

/// Shortest and longest time for which Hetzner lets a record be remembered, in seconds, as its provider checks it.
const TTL: (u64, u64) = (60, 2_147_483_647);

/// Seconds for which a name that turns may be remembered; AWS's own names have the same.
const TURNING_TTL: u64 = 60;

impl<'a> Planner<'a> {
    /// Finds the public names: records that lead to a public load balancer of the source.
    pub(crate) fn plan_traffic(&mut self) {
        let infrastructure = self.infrastructure;
        let mut names: Vec<Traced<String>> = Vec::new();
        let mut source: Vec<Address> = Vec::new();
        let mut zone = None;
        for (node, record) in infrastructure.of::<kinds::DnsRecord>() {
            let Some(balancer) = self.balancer_of(record) else { continue };
            let Some(name) = self.full_name(record) else {
                self.warn(
                    &node.address,
                    "name",
                    format!("The name of {} is not known", node.address),
                    "Give a value for what it is computed from. The record is left out.",
                );
                continue;
            };
            if names.iter().any(|n| n.value == name.value) {
                continue;
            }
            source.push(node.address.clone());
            if !source.contains(&balancer) {
                source.push(balancer);
            }
            zone = zone.or_else(|| infrastructure.linked(&record.zone).map(|z| z.address.clone()));
            let leads = record.values.iter().fold(record.alias.origins(), |all, value| all.and(&value.origins()));
            names.push(name.with(&Traces::approximated(&leads, "what leads to the source's load balancer turns")));
        }
        if names.is_empty() {
            // No record leads there, so that the certificates say how the application is called.
            for (node, certificate) in infrastructure.of::<kinds::Certificate>() {
                if certificate.validates {
                    continue;
                }
                if let Some(name) = literal(&certificate.domain)
                    && !name.value.starts_with('*')
                {
                    names.push(name);
                    source.push(node.address.clone());
                }
            }
            for (node, balancer) in infrastructure.of::<kinds::LoadBalancer>() {
                if !balancer.internal.or(false) {
                    source.push(node.address.clone());
                }
            }
        }
        let public_balancer = infrastructure.of::<kinds::LoadBalancer>().any(|(_, b)| !b.internal.or(false));
        if names.is_empty()
            && public_balancer
            && let Some(domain) = &self.options.domain
        {
            names.push(Traced::own(domain.clone()));
        }
        let Some(first) = names.first() else { return };
        if !public_balancer {
            return;
        }
        // A name of the shape next.www.example.com works for zones and for apexes alike.
        let rehearsal = format!("next.{}", first.value.trim_start_matches("*."));
        self.blueprint.traffic = Some(Traffic {
            rehearsal,
            names,
            zone: zone.map(|z| z.to_string()),
            server: None,
            load_balancer: None,
            source,
        });
    }

    /// The public load balancer that a record leads to.
    fn balancer_of(&self, record: &kinds::DnsRecord) -> Option<Address> {
        let texts = std::iter::once(&record.alias).chain(&record.values);
        texts
            .filter_map(|f| f.get())
            .flat_map(|t: &Text| t.references().filter_map(value::Reference::address).cloned().collect::<Vec<_>>())
            .find(|a| {
                self.infrastructure
                    .node_of(a)
                    .is_some_and(|n| <&kinds::LoadBalancer>::try_from(&n.kind).is_ok_and(|b| !b.internal.or(false)))
            })
            .and_then(|a| self.infrastructure.node_of(&a).map(|n| n.address.clone()))
    }

    /// The whole name of a record, without a trailing dot.
    fn full_name(&self, record: &kinds::DnsRecord) -> Option<Traced<String>> {
        let name = literal(&record.name)?;
        let zone =
            self.infrastructure.linked_as::<kinds::DnsZone>(&record.zone).and_then(|(_, z)| z.name.get()?.known());
        let plain = name.value.trim_end_matches('.').to_owned();
        let whole = match zone.map(|z| z.trim_end_matches('.').to_owned()) {
            Some(zone) if plain.is_empty() => zone,
            Some(zone) if plain == zone || plain.ends_with(&format!(".{zone}")) => plain,
            Some(zone) => format!("{plain}.{zone}"),
            None => plain,
        };
        Some(Traced { value: whole, traces: name.traces })
    }

    /// Zones and their records; who answers for the public name is known by now.
    pub(crate) fn plan_zones(&mut self) {
        let infrastructure = self.infrastructure;
        let proxy_server =
            self.blueprint.projects.iter().find(|p| p.proxy.is_some()).and_then(|p| p.servers.first().cloned());
        let balancer = self.blueprint.load_balancers.first().map(|b| b.key.clone());
        if let Some(traffic) = &mut self.blueprint.traffic {
            traffic.server = if balancer.is_some() { None } else { proxy_server };
            traffic.load_balancer = balancer;
            if traffic.server.is_none() && traffic.load_balancer.is_none() {
                self.blueprint.traffic = None;
            }
        }
        let mode = self.options.dns_mode.unwrap_or(DnsMode::Move);
        let public: Vec<_> = infrastructure.of::<kinds::DnsZone>().filter(|(_, z)| !z.private).collect();
        for (node, zone) in infrastructure.of::<kinds::DnsZone>() {
            if zone.private {
                self.warn(
                    &node.address,
                    "vpc",
                    format!("The private zone {} is not set up", node.address),
                    "Containers know each other by name, servers by private address. Put names that programs use into /etc/hosts or a resolver of your own.",
                );
            }
        }
        if mode == DnsMode::None || public.is_empty() {
            self.steps_without_zone();
            return;
        }
        let moves = mode == DnsMode::Move && self.has_cloud();
        let mut keys = Keys::default();
        let mut question = Question::new(
            "dns",
            "keep, move or none",
            if moves { "move" } else { "keep" },
            match (self.options.dns_mode, moves) {
                (Some(_), _) => "as the input asks",
                (None, true) => "the source owned the zone",
                (None, false) => "the target has no DNS of its own",
            },
        )
        .by_user(self.options.dns_mode.is_some())
        .or(
            if moves { "keep" } else { "move" },
            if moves { "the zone of the source outlives the migration" } else { "input dns_mode" },
        );
        for (node, _) in &public {
            question = question.about(&node.address);
        }
        self.decide(question);
        let mut zones = Vec::new();
        for (node, zone) in &public {
            let Some(name) = literal(&zone.name) else {
                self.warn(
                    &node.address,
                    "name",
                    format!("The name of {} is not known", node.address),
                    "Give a value for what it is computed from. The zone is left out.",
                );
                continue;
            };
            let name = name.map(|n| n.trim_end_matches('.').to_owned());
            let key = keys.take(&if public.len() == 1 { String::from("main") } else { slug(&name.value, 40) });
            let records = self.records_of(node, &name.value);
            zones.push(Zone { key, name, moves, records, traces: Traces::none(), about: vec![node.address.clone()] });
        }
        if let Some(traffic) = &mut self.blueprint.traffic {
            let address = traffic.zone.take();
            traffic.zone = zones
                .iter()
                .find(|z| z.about.iter().any(|a| Some(a.to_string()) == address))
                .filter(|z| z.moves)
                .map(|z| z.key.clone());
        }
        self.blueprint.zones = zones;
        self.steps_without_zone();
    }

    fn steps_without_zone(&mut self) {
        let Some(traffic) = &mut self.blueprint.traffic else { return };
        let in_zone = self.blueprint.zones.iter().any(|z| z.moves && Some(&z.key) == traffic.zone.as_ref());
        if !in_zone {
            traffic.zone = None;
            let names: Vec<&str> = traffic.names.iter().map(|n| n.value.as_str()).collect();
            let text = format!(
                "Where your DNS is: lower the time to live of {} days before, add {} for the rehearsal, and turn the names at the cut-over.",
                names.join(", "),
                traffic.rehearsal
            );
            let about = traffic.source.clone();
            self.blueprint.steps.push(ManualStep { text, about });
        }
    }

    fn records_of(&mut self, zone: &Node, zone_name: &str) -> Vec<Record> {
        let infrastructure = self.infrastructure;
        let mut keys = Keys::default();
        let mut records = Vec::new();
        let mut seen: Vec<(String, String)> = Vec::new();
        for (node, record) in infrastructure.of::<kinds::DnsRecord>() {
            if !self.points_at(&record.zone, &zone.address) {
                continue;
            }
            let Some(whole) = self.full_name(record) else {
                self.warn(
                    &node.address,
                    "name",
                    format!("The name of {} is not known", node.address),
                    "Give a value for what it is computed from. The record is left out.",
                );
                continue;
            };
            let relative = match whole.value.strip_suffix(zone_name).map(|r| r.trim_end_matches('.')) {
                Some("") => String::from("@"),
                Some(relative) => relative.to_owned(),
                None => whole.value.clone(),
            };
            let Some(record_type) = record.record_type.traced() else { continue };
            // A name may have other records, which say who may send its mail or who owns it.
            let turning = matches!(record_type.value.as_str(), "A" | "AAAA" | "CNAME")
                && self.blueprint.traffic.as_ref().is_some_and(|t| t.names.iter().any(|n| n.value == whole.value));
            if turning && record_type.value == "AAAA" {
                self.warn(
                    &node.address,
                    "type",
                    format!("{} is left out", node.address),
                    "The name answers by IPv4 at the target.",
                );
                continue;
            }
            let identity = (relative.clone(), record_type.value.clone());
            if seen.contains(&identity) || !record.set_identifier.is_absent() {
                self.warn(
                    &node.address,
                    "set_identifier",
                    format!("{} is one of several records of the same name", node.address),
                    "Shares, failover and nearness are not offered by the target's DNS. The first record is kept, the others are left out.",
                );
                if seen.contains(&identity) {
                    continue;
                }
            }
            seen.push(identity);
            let traces = Traces::carried(&record.zone.origins());
            let mut values = Vec::new();
            let (kind, ttl) = if turning {
                // Where the source has an address and no name, an address turns.
                let by_address = record_type.value == "A" && record.alias.is_absent();
                values.push(if by_address { RecordValue::TrafficAddress } else { RecordValue::Traffic });
                let kind = if relative == "@" || by_address { "A" } else { "CNAME" };
                if relative == "@" && !by_address {
                    self.blueprint.steps.push(ManualStep {
                        text: format!(
                            "{zone_name} itself cannot follow another name: enter the new name servers at the registrar only when {zone_name} may lead to the target."
                        ),
                        about: vec![node.address.clone()],
                    });
                }
                let kind = Traced::approximated(
                    kind.to_owned(),
                    &record.record_type.origins(),
                    "the same kind before and after the cut-over, so that it changes in place",
                );
                (kind, time_to_live(record, TURNING_TTL))
            } else {
                if !record.alias.is_absent() {
                    self.warn(
                        &node.address,
                        "alias",
                        format!("{} leads to something of the source that has no counterpart", node.address),
                        "The record is left out. Enter it by hand when its target is known.",
                    );
                    continue;
                }
                let mut known = true;
                for value in &record.values {
                    match self.record_value(value) {
                        Some(v) => values.push(v),
                        None => known = false,
                    }
                }
                if !known || values.is_empty() {
                    self.warn(
                        &node.address,
                        "records",
                        format!("A value of {} is not known", node.address),
                        "The record is left out rather than cut short. Enter it by hand.",
                    );
                    continue;
                }
                (record_type, time_to_live(record, 300))
            };
            let key_base = if relative == "@" { self.record_key(node) } else { slug(&relative, 40) };
            let clash = records.iter().any(|r: &Record| r.key == key_base);
            let key = keys.take(&if clash { format!("{key_base}-{}", kind.value.to_lowercase()) } else { key_base });
            records.push(Record {
                key,
                name: Traced { value: relative, traces: whole.traces },
                record_type: kind,
                ttl,
                values,
                traces,
                about: vec![node.address.clone()],
            });
        }
        records.sort_by(|a, b| a.key.cmp(&b.key));
        records
    }

    fn record_key(&self, node: &Node) -> String {
        match &node.address.key {
            Some(value::InstanceKey::Key(key)) => slug(&format!("{}-{key}", node.address.name), 40),
            Some(value::InstanceKey::Index(index)) => format!("{}-{}", slug(&node.address.name, 36), index + 1),
            Some(value::InstanceKey::Unknown) | None => slug(&node.address.name, 40),
        }
    }

    fn record_value(&self, field: &model::Field<Text>) -> Option<RecordValue> {
        let text = field.get()?;
        if let [TextPart::Reference { to, .. }] = text.parts()
            && let Some(node) = to.address().and_then(|a| self.infrastructure.node_of(a))
        {
            // An address of a server, directly or by an address that outlives it.
            let instance = match <&kinds::PublicAddress>::try_from(&node.kind) {
                Ok(address) => self.infrastructure.linked(&address.instance),
                Err(()) => Some(node),
            };
            if let Some(server) = instance.and_then(|n| self.places.get(&n.address)).and_then(|p| p.servers.first()) {
                return Some(RecordValue::Server(Traced::carried(server.clone(), &field.origins())));
            }
        }
        let known = text.known()?;
        (!crate::text::names_source(&known)).then(|| RecordValue::Literal(Traced::carried(known, &field.origins())))
    }
}

/// How long a record may be remembered, within what the target takes.
fn time_to_live(record: &kinds::DnsRecord, default: u64) -> Traced<u64> {
    match record.ttl.traced() {
        Some(ttl) if (TTL.0..=TTL.1).contains(&ttl.value) => ttl,
        Some(ttl) => Traced::approximated(
            ttl.value.clamp(TTL.0, TTL.1),
            &record.ttl.origins(),
            "the nearest time that the target takes",
        ),
        None => Traced::own(default),
    }
}
