//! Databases, buckets and secrets.

use crate::hooks::aws::version_at;
use crate::hooks::openstack::engine;
use crate::hooks::ovh::callers;
use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use model::kinds::Parameter;
use model::{Field, Kind, Origins, Text};

/// `PostgreSQL-15` is engine and version; settings are parameters.
pub(super) fn rdb(hooked: &mut Hooked<'_, '_>) {
    let at = hooked.first("engine");
    let known = at.as_ref().and_then(|at| at.value.as_str().map(str::to_owned));
    let mut parameters: Vec<Parameter> = Vec::new();
    for path in ["settings", "init_settings"] {
        for (name, at) in hooked.first(path).iter().flat_map(Scope::entries) {
            let mut value: Field<Text> = Field::Absent;
            hooked.set(&mut value, &at);
            parameters.push(Parameter { name: Field::known(name, Origins::none()), value, ..Parameter::default() });
        }
    }
    let off = hooked.first("disable_backup");
    let inside = hooked.first("private_network").is_some();
    let outside = hooked.first("load_balancer").is_some();
    for path in [
        "private_network.ip_net",
        "private_network.enable_ipam",
        "private_network.port",
        "private_network.zone",
        "logs_policy",
    ] {
        for at in hooked.scope.find(path) {
            hooked.out.ignore_at(&at, "how it is reached is decided by the migration");
        }
    }
    if let Kind::Database(database) = &mut hooked.node.kind {
        if let (Some(at), Some(known)) = (&at, known) {
            let (name, version) = known.split_once('-').unwrap_or((&known, ""));
            database.engine = Field::known(engine(name).to_owned(), origin(at));
            if !version.is_empty() {
                database.version = Field::known(version.to_owned(), origin(at));
            }
        }
        database.parameters.extend(parameters);
        if let Some(at) = off {
            database.backups = Field::known(at.value.as_bool() != Some(true), origin(&at));
        }
        database.public = Field::known(outside || !inside, Origins::none());
    }
}

/// Networks that may call it.
pub(super) fn rdb_acl(hooked: &mut Hooked<'_, '_>) {
    let mut cidrs: Vec<Field<Text>> = Vec::new();
    for block in hooked.scope.find("acl_rules").iter().flat_map(Scope::each) {
        for at in block.find("ip") {
            let mut field = Field::default();
            hooked.set(&mut field, &at);
            cidrs.push(field);
        }
        block.find("description").iter().for_each(|at| hooked.out.ignore_at(at, "a text for people at Scaleway"));
    }
    callers(hooked, cidrs);
}

/// The first user is the one of the instance; others are made by hand.
pub(super) fn rdb_user(hooked: &mut Hooked<'_, '_>) {
    if let Some(at) = hooked.first("is_admin") {
        hooked.out.ignore_at(&at, "rights of users inside of the database come with its data");
    }
    let first = matches!(&hooked.node.kind, Kind::Database(database) if database.username.is_absent());
    let places: Vec<Scope<'_>> =
        ["name", "password", "password_wo"].iter().filter_map(|name| hooked.first(name)).collect();
    if !first {
        places.iter().for_each(|at| hooked.out.ignore_at(at, "further users are made inside of the database by hand"));
        return;
    }
    let (mut name, mut password): (Field<Text>, Field<Text>) = Default::default();
    if let Some(at) = hooked.first("name") {
        hooked.set(&mut name, &at);
    }
    if let Some(at) = hooked.first("password").or_else(|| hooked.first("password_wo")) {
        hooked.set(&mut password, &at);
    }
    if let Kind::Database(database) = &mut hooked.node.kind {
        database.username = name;
        if !password.is_absent() {
            database.password = password;
        }
    }
}

/// Old versions of objects are kept.
pub(super) fn bucket(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = hooked.first("versioning.enabled") else { return };
    let word = if at.value.as_bool() == Some(true) { "Enabled" } else { "Disabled" };
    if let Kind::Bucket(bucket) = &mut hooked.node.kind {
        bucket.versioning = Field::known(word.to_owned(), origin(&at));
    }
}

/// The value of a secret stays where it is.
pub(super) fn secret_version(hooked: &mut Hooked<'_, '_>) {
    version_at(hooked, &["data", "data_wo"]);
}
