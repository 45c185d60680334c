//! Containers of objects, databases and secrets.

use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use model::{Field, Kind, Text};

/// Rights are texts of Swift: `.r:*` lets everybody read.
pub(super) fn container(hooked: &mut Hooked<'_, '_>) {
    let read = hooked.first("container_read");
    let public = read.as_ref().is_some_and(|at| at.value.as_str().is_some_and(|text| text.contains(".r:*")));
    let old = hooked.first("versioning_legacy");
    let versions = hooked.first("versioning");
    let on = versions.as_ref().is_some_and(|at| at.value.as_bool() == Some(true));
    if let Some(at) = &old {
        hooked.out.ignore_at(at, "old versions are kept in the bucket itself at the target");
    }
    if let Some(at) = hooked.first("container_write") {
        hooked.out.ignore_at(&at, "who may write is who has a key of the target");
    }
    if let Some(at) = read.as_ref().filter(|_| !public) {
        hooked.out.ignore_at(at, "who may read is who has a key of the target");
    }
    if let Kind::Bucket(bucket) = &mut hooked.node.kind {
        if let Some(at) = read.filter(|_| public) {
            bucket.acl = Field::known(String::from("public-read"), origin(&at));
        }
        if let Some(at) = versions {
            let word = if on { "Enabled" } else { "Disabled" };
            bucket.versioning = Field::known(word.to_owned(), origin(&at));
        } else if let Some(at) = old {
            bucket.versioning = Field::known(String::from("Enabled"), origin(&at));
        }
    }
}

/// Engines of Trove by the names that they have here; the first user and its password.
pub(super) fn database(hooked: &mut Hooked<'_, '_>) {
    let users: Vec<Scope<'_>> = hooked.scope.find("user").iter().flat_map(Scope::each).collect();
    let (mut name, mut password): (Field<Text>, Field<Text>) = Default::default();
    if let Some(first) = users.first() {
        first.find("name").iter().for_each(|at| hooked.set(&mut name, at));
        first.find("password").iter().for_each(|at| hooked.set(&mut password, at));
    }
    for block in users.iter().skip(1) {
        hooked.out.ignore_at(block, "further users are made inside of the database by hand");
    }
    for path in ["user.databases", "user.host", "database.charset", "database.collate"] {
        hooked.scope.find(path).iter().for_each(|at| hooked.out.ignore_at(at, "comes with the data of the database"));
    }
    if let Kind::Database(database) = &mut hooked.node.kind {
        if let Field::Known { value, .. } = &mut database.engine {
            *value = engine(value).to_owned();
        }
        database.username = name;
        database.password = password;
        let mut names = std::mem::take(&mut database.databases).into_iter();
        if database.name.is_absent() {
            database.name = names.next().unwrap_or_default();
        }
        database.databases = names.collect();
    }
}

/// What clouds call an engine of SQL, as it is called here.
pub(crate) fn engine(name: &str) -> &str {
    match name.to_ascii_lowercase().as_str() {
        "postgresql" | "pg" | "postgres" | "heroku-postgresql" => "postgres",
        "mysql" => "mysql",
        "mariadb" => "mariadb",
        _ => name,
    }
}

pub(super) fn database_user(hooked: &mut Hooked<'_, '_>) {
    let first = matches!(&hooked.node.kind, Kind::Database(database) if database.username.is_absent());
    let (mut name, mut password): (Field<Text>, Field<Text>) = Default::default();
    let places: Vec<Scope<'_>> =
        ["name", "password", "databases", "host"].iter().flat_map(|p| hooked.scope.find(p)).collect();
    if !first {
        places.iter().for_each(|at| hooked.out.ignore_at(at, "further users are made inside of the database by hand"));
        return;
    }
    if let Some(at) = hooked.first("name") {
        hooked.set(&mut name, &at);
    }
    if let Some(at) = hooked.first("password") {
        hooked.set(&mut password, &at);
    }
    for path in ["databases", "host"] {
        if let Some(at) = hooked.first(path) {
            hooked.out.ignore_at(&at, "comes with the data of the database");
        }
    }
    if let Kind::Database(database) = &mut hooked.node.kind {
        database.username = name;
        database.password = password;
    }
}

/// The value of a secret stays where it is; that there is one is known.
pub(super) fn secret(hooked: &mut Hooked<'_, '_>) {
    let at = hooked.first("payload");
    if let Some(at) = &at {
        hooked.out.ignore_at(at, "the value of a secret is never written out");
    }
    if let Kind::Secret(secret) = &mut hooked.node.kind {
        secret.has_value = at.is_some();
    }
}
