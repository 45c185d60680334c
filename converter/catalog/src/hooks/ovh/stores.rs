//! Databases of several engines, buckets, names and secrets.

use crate::hooks::aws::version_at;
use crate::hooks::azure::machine::bare;
use crate::hooks::openstack::engine;
use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use crate::map::made_address;
use model::kinds::{
    Cache, Dashboard, DataWarehouse, Database, Firewall, NosqlDatabase, Rule, SearchEngine, StreamBroker,
    StreamDelivery,
};
use model::{Field, Kind, Link, Node, Origins, Text};
use value::{Path, Reference};

/// One type stands for every engine that is sold: the kind follows from it.
pub(super) fn database(hooked: &mut Hooked<'_, '_>) {
    let nodes = hooked.scope.find("nodes").iter().flat_map(Scope::each).count();
    let plan = hooked.first("plan");
    for path in ["nodes.region", "nodes.network_id", "advanced_configuration", "plan"] {
        for at in hooked.scope.find(path) {
            hooked.out.ignore_at(
                &at,
                match path {
                    "advanced_configuration" => {
                        "settings of the engine, by OVH's names: carry over by hand what is needed"
                    }
                    "plan" => "how many nodes there are says it",
                    _ => "a place of OVH; placement chooses the location at the target",
                },
            );
        }
    }
    let several: Origins = plan.iter().map(origin).collect();
    if let Kind::Database(database) = &mut hooked.node.kind {
        database.multi_zone = Field::known(nodes > 1, several);
    }
    let networks: Vec<Scope<'_>> = hooked.scope.find("ip_restrictions").iter().flat_map(Scope::each).collect();
    let mut cidrs: Vec<Field<Text>> = Vec::new();
    for block in &networks {
        block.find("ip").iter().for_each(|at| {
            let mut field = Field::default();
            hooked.set(&mut field, at);
            cidrs.push(field);
        });
        block.find("description").iter().for_each(|at| hooked.out.ignore_at(at, "a text for people at OVH"));
    }
    let kind = reshaped(hooked);
    if matches!(kind, Kind::Database(_)) {
        callers(hooked, cidrs);
    } else {
        hooked.out.ignore(
            hooked.resource,
            &Path::attribute("ip_restrictions"),
            "who may call it is said by the firewall of what takes its place",
        );
        hooked.node.kind = kind;
    }
}

/// Networks that may call a database, as a firewall of its own before it.
pub(crate) fn callers(hooked: &mut Hooked<'_, '_>, cidrs: Vec<Field<Text>>) {
    if cidrs.is_empty() {
        return;
    }
    let port = match &hooked.node.kind {
        Kind::Database(database) => match database.engine.get().map(String::as_str) {
            Some("postgres") => 5432,
            Some("mysql" | "mariadb") => 3306,
            Some(_) | None => return,
        },
        _ => return,
    };
    let (wide, narrow): (Vec<_>, Vec<_>) =
        cidrs.into_iter().partition(|field| field.get().and_then(Text::known).is_some_and(|known| known.contains(':')));
    let rule = Rule {
        protocol: Field::known(String::from("tcp"), Origins::none()),
        from_port: Field::known(port, Origins::none()),
        to_port: Field::known(port, Origins::none()),
        cidrs: narrow,
        ipv6_cidrs: wide,
        ..Rule::default()
    };
    let at = made_address(&hooked.resource.address, "callers");
    if let Some(Node { kind: Kind::Firewall(firewall), .. }) = hooked.out.nodes.get_mut(&at) {
        firewall.rules.push(rule);
        return;
    }
    let firewall = Firewall { rules: vec![rule], ..Firewall::default() };
    hooked.out.make(Node { kind: Kind::from(firewall), ..bare(hooked.node, at.clone()) });
    if let Kind::Database(database) = &mut hooked.node.kind {
        let link = Link::To(Reference::attribute(at, Path::attribute("id")));
        database.firewalls.push(Field::known(link, Origins::none()));
        if database.public.is_absent() && database.subnets.is_empty() {
            database.public = Field::known(true, Origins::none());
        }
    }
}

/// What a store is by its engine: a database of SQL stays one.
pub(crate) fn reshaped(hooked: &mut Hooked<'_, '_>) -> Kind {
    let Kind::Database(own) = &mut hooked.node.kind else { return hooked.node.kind.clone() };
    if let Field::Known { value, .. } = &mut own.engine {
        *value = engine(value).to_owned();
    }
    let own: Database = (**own).clone();
    let name = own.identifier.clone();
    let (version, size, storage, subnets) =
        (own.version.clone(), own.size.clone(), own.storage.clone(), own.subnets.clone());
    let named = own.engine.get().map(|engine| engine.to_ascii_lowercase());
    match named.as_deref() {
        Some("redis" | "valkey") => Kind::from(Cache {
            name,
            engine: own.engine,
            version,
            size,
            subnets,
            password: own.password,
            ..Cache::default()
        }),
        Some("mongodb" | "cassandra" | "m3db" | "m3aggregator") => Kind::from(NosqlDatabase {
            name,
            engine: own.engine,
            version,
            size,
            storage,
            subnets,
            username: own.username,
            password: own.password,
            deletion_protection: own.deletion_protection,
            ..NosqlDatabase::default()
        }),
        Some("kafka") => Kind::from(StreamBroker {
            name,
            engine: own.engine,
            version,
            size,
            storage,
            subnets,
            ..StreamBroker::default()
        }),
        Some("kafkaconnect" | "kafkamirrormaker") => {
            Kind::from(StreamDelivery { name, destination: own.engine, subnets, ..StreamDelivery::default() })
        }
        Some("opensearch") => Kind::from(SearchEngine {
            name,
            engine: own.engine,
            version,
            size,
            storage,
            subnets,
            ..SearchEngine::default()
        }),
        Some("clickhouse") => Kind::from(DataWarehouse {
            name,
            engine: own.engine,
            version,
            size,
            storage,
            subnets,
            ..DataWarehouse::default()
        }),
        Some("grafana") => Kind::from(Dashboard { name, ..Dashboard::default() }),
        Some(_) | None => Kind::from(own),
    }
}

/// The first user is the one of the application; its password is made by the cloud.
pub(super) fn database_user(hooked: &mut Hooked<'_, '_>) {
    user(hooked, "name", &["roles"]);
}

pub(super) fn hosting_user(hooked: &mut Hooked<'_, '_>) {
    user(hooked, "user_name", &[]);
}

fn user(hooked: &mut Hooked<'_, '_>, name: &str, others: &[&str]) {
    for path in others {
        for at in hooked.scope.find(path) {
            hooked.out.ignore_at(&at, "rights of users inside of the database come with its data");
        }
    }
    let first = matches!(&hooked.node.kind, Kind::Database(database) if database.username.is_absent());
    let (at, password) = (hooked.first(name), hooked.first("password"));
    if !first {
        for at in [at, password].into_iter().flatten() {
            hooked.out.ignore_at(&at, "further users are made inside of the database by hand");
        }
        return;
    }
    let (mut username, mut secret): (Field<Text>, Field<Text>) = Default::default();
    if let Some(at) = &at {
        hooked.set(&mut username, at);
    }
    if let Some(at) = &password {
        hooked.set(&mut secret, at);
    }
    if let Kind::Database(database) = &mut hooked.node.kind {
        database.username = username;
        if !secret.is_absent() {
            database.password = secret;
        }
    }
}

/// Objects may be kept from deletion.
pub(super) fn bucket(hooked: &mut Hooked<'_, '_>) {
    for path in ["object_lock.rule.mode", "object_lock.rule.period"] {
        for at in hooked.scope.find(path) {
            hooked
                .out
                .ignore_at(&at, "how long objects are kept from deletion is set at the bucket of the target by hand");
        }
    }
    let Some(at) = hooked.first("object_lock.status") else { return };
    if let Kind::Bucket(bucket) = &mut hooked.node.kind {
        bucket.object_lock = Field::known(at.value.as_str() == Some("enabled"), origin(&at));
    }
}

/// A zone is ordered: its name is a setting of the order.
pub(super) fn zone(hooked: &mut Hooked<'_, '_>) {
    let mut name: Field<Text> = Field::Absent;
    for block in hooked.scope.find("plan.configuration").iter().flat_map(Scope::each) {
        let is_name = block.find("label").pop().is_some_and(|at| at.value.as_str() == Some("zone"));
        if let Some(at) = block.find("value").pop().filter(|_| is_name) {
            hooked.set(&mut name, &at);
        }
    }
    for at in hooked.scope.find("plan") {
        hooked.out.ignore_at(&at, "how it is ordered and paid at OVH");
    }
    if let Kind::DnsZone(zone) = &mut hooked.node.kind
        && zone.name.is_absent()
    {
        if let Some(known) = name.get().and_then(Text::known) {
            hooked.node.name = known;
        }
        zone.name = name;
    }
}

/// The value of a secret stays where it is.
pub(super) fn secret(hooked: &mut Hooked<'_, '_>) {
    version_at(hooked, &["version.data"]);
}
