//! Cloud SQL.

use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use model::kinds::Parameter;
use model::{Field, Kind, Origins, Set, Text};
use value::{Number, Value};

/// Days for which backups are kept where the source says nothing: Cloud SQL keeps seven. From knowledge, not yet checked.
const DEFAULT_BACKUPS: u64 = 7;

const DAYS: &[&str] = &["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

pub(super) fn instance(hooked: &mut Hooked<'_, '_>) {
    version(hooked);
    backups(hooked);
    maintenance(hooked);
    flags(hooked);
    let replica = hooked.scope.value.get("replica_configuration").is_some_and(crate::leaf::says_something);
    if replica && hooked.first("master_instance_name").is_none() {
        hooked.out.warn_about(
            &hooked.resource.address,
            format!("{} copies a server outside of the input", hooked.resource.address),
            "Set the copying up by hand with the tools of the engine.",
        );
    }
    for at in hooked.scope.find("settings.ip_configuration.authorized_networks") {
        hooked.out.ignore_at(&at, "the database is reached through the private network only");
    }
    if let Kind::Database(database) = &mut hooked.node.kind
        && database.storage_limit.get() == Some(&0)
    {
        let origins = database.storage_limit.origins();
        database.storage_limit = Field::Absent;
        origins.iter().for_each(|o| {
            hooked.out.treat(o.clone(), "zero stands for no limit: an alert at 80 %, and a change by hand")
        });
    }
}

/// `POSTGRES_15`, `MYSQL_8_0_31`, `SQLSERVER_2019_STANDARD`.
fn version(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = hooked.first("database_version") else { return };
    let origins = hooked.origins(&at);
    let Some(text) = at.value.as_str() else {
        let symbolic = || Field::Symbolic { value: at.value.clone(), origins: origins.clone() };
        if let Kind::Database(database) = &mut hooked.node.kind {
            (database.engine, database.version) = (symbolic(), symbolic());
        }
        return;
    };
    let (name, rest) = text.split_once('_').unwrap_or((text, ""));
    let (engine, version) = match name {
        "POSTGRES" => ("postgres", rest.replace('_', ".")),
        "MYSQL" => ("mysql", rest.replace('_', ".")),
        other => {
            hooked.out.warn(
                &at,
                format!("The database engine {text} of {} has no free successor", hooked.resource.address),
                "Its dialect exists nowhere else under a free licence. Port the application to PostgreSQL or MariaDB, or keep the database where it is.",
            );
            (other, rest.to_owned())
        }
    };
    if let Kind::Database(database) = &mut hooked.node.kind {
        database.engine = Field::known(engine.to_ascii_lowercase(), origins.clone());
        if !version.is_empty() {
            database.version = Field::known(version, origins);
        }
    }
}

fn backups(hooked: &mut Hooked<'_, '_>) {
    let scope = hooked.scope.clone();
    let path = "settings.backup_configuration";
    let enabled = scope.find(&format!("{path}.enabled")).into_iter().next();
    let mut days: Field<u64> = Field::Absent;
    let mut made: Field<bool> = Field::Absent;
    let mut window: Field<String> = Field::Absent;
    if let Some(at) = &enabled {
        match at.value.as_bool() {
            Some(true) => {
                let kept = scope.find(&format!("{path}.backup_retention_settings.retained_backups")).into_iter().next();
                let count = kept.as_ref().and_then(|k| k.value.as_number().and_then(Number::to_u64));
                let mut origins = hooked.origins(at);
                match (kept, count) {
                    (Some(kept), Some(count)) => {
                        origins.add(origin(&kept));
                        days = Field::known(count, origins);
                    }
                    (Some(_), None) | (None, _) => {
                        days = Field::known(DEFAULT_BACKUPS, Origins::none());
                        made = Field::known(true, origins);
                    }
                }
            }
            Some(false) => days = Field::known(0, hooked.origins(at)),
            None => days = Field::Symbolic { value: at.value.clone(), origins: hooked.origins(at) },
        }
    }
    if let Some(at) = scope.find(&format!("{path}.start_time")).into_iter().next() {
        hooked.set(&mut window, &at);
        if let Field::Known { value, .. } = &mut window
            && let Some(hour) = value.get(..2).and_then(|hour| hour.parse::<u8>().ok())
            && value.len() == 5
        {
            // Cloud SQL makes backups within four hours of the start. From knowledge, not yet checked.
            *value = format!("{value}-{:02}:{}", (hour + 4) % 24, &value[3..]);
        }
    }
    if let Kind::Database(database) = &mut hooked.node.kind {
        database.backup_days = days;
        database.backups = made;
        database.backup_window = window;
    }
}

fn maintenance(hooked: &mut Hooked<'_, '_>) {
    let number = |path: &str| {
        hooked.first(path).and_then(|at| Some((at.value.as_number().and_then(Number::to_u64)?, hooked.origins(&at))))
    };
    let (Some((day, mut origins)), hour) =
        (number("settings.maintenance_window.day"), number("settings.maintenance_window.hour"))
    else {
        return;
    };
    let Some(day) = usize::try_from(day).ok().and_then(|day| DAYS.get(day.checked_sub(1)?)) else { return };
    if let Some((_, more)) = &hour {
        origins.extend(more);
    }
    let hour = hour.map_or(0, |(hour, _)| hour % 24);
    if let Kind::Database(database) = &mut hooked.node.kind {
        let window = format!("{day}:{hour:02}:00-{day}:{:02}:00", (hour + 1) % 24);
        database.maintenance_window = Field::known(window, origins);
    }
}

/// Flags of Google's own mean nothing elsewhere; the others are parameters of the engine.
fn flags(hooked: &mut Hooked<'_, '_>) {
    for block in hooked.scope.find("settings.database_flags").iter().flat_map(Scope::each) {
        let own = block.value.get("name").and_then(Value::as_str);
        if own.is_some_and(|name| name.starts_with("cloudsql.")) {
            hooked.out.ignore_at(&block, "a flag of Cloud SQL and not of the engine");
            continue;
        }
        let mut parameter = Parameter::default();
        block.find("name").iter().for_each(|at| hooked.set(&mut parameter.name, at));
        block.find("value").iter().for_each(|at| hooked.set(&mut parameter.value, at));
        if let Kind::Database(database) = &mut hooked.node.kind {
            database.parameters.push(parameter);
        }
    }
}

/// GiB of memory for each processor of AlloyDB. From knowledge, not yet checked against Google's documentation.
const ALLOYDB_RATIO: u64 = 8;

/// The primary of a cluster says the size; copies to read from are not set up.
pub(super) fn cluster_instance(hooked: &mut Hooked<'_, '_>) {
    let primary = hooked.first("instance_type").is_none_or(|at| at.value.as_str() == Some("PRIMARY"));
    let (class, cpus) = (hooked.first("machine_config.machine_type"), hooked.first("machine_config.cpu_count"));
    if !primary {
        for at in class.iter().chain(&cpus) {
            hooked.out.ignore_at(at, "copies to read from are not set up");
        }
        hooked.out.warn_about(
            &hooked.resource.address,
            format!("The read pool {} is not set up", hooked.resource.address),
            "Let what reads from it read from the primary, or add a replica by hand.",
        );
        return;
    }
    let mut size: Field<String> = Field::Absent;
    if let Some(at) = &class {
        hooked.set(&mut size, at);
        cpus.iter().for_each(|at| hooked.out.ignore_at(at, "says the same as the machine type"));
    } else if let Some(at) = &cpus
        && let Some(count) = at.value.as_number().and_then(Number::to_u64)
    {
        size = Field::known(format!("db-custom-{count}-{}", count * ALLOYDB_RATIO * 1024), hooked.origins(at));
    }
    if let Kind::Database(database) = &mut hooked.node.kind {
        database.size = size;
    }
}

/// The first database of a server is made with it, further ones by hand.
pub(super) fn name(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = hooked.first("name") else { return };
    let mut field: Field<Text> = Field::Absent;
    hooked.set(&mut field, &at);
    let Kind::Database(database) = &mut hooked.node.kind else { return };
    if database.name.is_absent() {
        database.name = field;
        return;
    }
    hooked.out.ignore_at(&at, "one database is made: see the warnings");
    hooked.out.warn(
        &at,
        format!("{} is a further database of its server", hooked.resource.address),
        "The new server is made with one database. Create this one by hand before its data is moved.",
    );
}

pub(super) fn user(hooked: &mut Hooked<'_, '_>) {
    let name = hooked.first("user_id").or_else(|| hooked.first("name"));
    let password = ["password", "password_wo"].iter().find_map(|path| hooked.first(path));
    let kind =
        hooked.first("type").or_else(|| hooked.first("user_type")).and_then(|at| at.value.as_str().map(str::to_owned));
    if let Some(kind) = kind.filter(|kind| kind.contains("IAM")) {
        if let Some(at) = &name {
            hooked.out.ignore_at(at, "there are no identities of the cloud at the target: see the warnings");
        }
        hooked.out.warn_about(
            &hooked.resource.address,
            format!("{} logs in by an identity of Google ({kind})", hooked.resource.address),
            "The database of the target does not know it. Let the program log in with the password that the set-up makes.",
        );
        if let Kind::Database(database) = &mut hooked.node.kind {
            database.iam_login = Field::known(true, Origins::none());
        }
        return;
    }
    let Kind::Database(database) = &hooked.node.kind else { return };
    if !database.username.is_absent() {
        for path in ["name", "user_id", "password", "password_wo"] {
            hooked
                .scope
                .find(path)
                .iter()
                .for_each(|at| hooked.out.ignore_at(at, "one user is made: see the warnings"));
        }
        hooked.out.warn_about(
            &hooked.resource.address,
            format!("{} is a further user of its server", hooked.resource.address),
            "The new server is made with one user. Create this one by hand, with a password of its own.",
        );
        return;
    }
    let (mut username, mut secret): (Field<Text>, Field<Text>) = Default::default();
    name.iter().for_each(|at| hooked.set(&mut username, at));
    if let Some(at) = &password {
        let hidden = crate::apply::scrubbed(at.value, true);
        hooked.set_to(&mut secret, &hidden, at);
    }
    if let Kind::Database(database) = &mut hooked.node.kind {
        database.username = username;
        if !secret.is_absent() {
            let before = std::mem::replace(&mut database.password, secret);
            database.password.change_origins(&[], &mut |origins| origins.extend(&before.origins()));
        }
    }
}
