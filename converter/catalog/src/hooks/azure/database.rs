//! SQL databases.

use crate::hooks::{Hooked, origin};
use model::{Field, Kind, Origins};
use value::Path;

pub(super) fn postgresql(hooked: &mut Hooked<'_, '_>) {
    engine(hooked, "postgres");
}

pub(super) fn mysql(hooked: &mut Hooked<'_, '_>) {
    engine(hooked, "mysql");
}

pub(super) fn mariadb(hooked: &mut Hooked<'_, '_>) {
    engine(hooked, "mariadb");
}

/// SQL Server stays what it is: the planner says that it has no free successor.
pub(super) fn sql_server(hooked: &mut Hooked<'_, '_>) {
    engine(hooked, "sqlserver");
}

fn engine(hooked: &mut Hooked<'_, '_>, engine: &str) {
    let window = maintenance(hooked);
    if let Kind::Database(database) = &mut hooked.node.kind {
        database.engine = Field::known(engine.to_owned(), Origins::none());
        if let Some(window) = window {
            database.maintenance_window = window;
        }
        // What stands in no network is reached over the internet unless somebody forbids it.
        if database.public.is_absent()
            && database.subnets.is_empty()
            && hooked.resource.address.mode == value::Mode::Managed
        {
            database.public = Field::known(true, Origins::none());
        }
    }
}

/// Day and hour, as `sun:04:00-sun:05:00`; Azure gives its windows an hour.
fn maintenance(hooked: &mut Hooked<'_, '_>) -> Option<Field<String>> {
    const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    hooked.first("maintenance_window")?;
    let mut origins = Origins::none();
    let mut read = |name: &str| -> usize {
        let Some(at) = hooked.first(&format!("maintenance_window.{name}")) else { return 0 };
        origins.add(origin(&at));
        at.value.as_number().and_then(|n| n.to_string().parse().ok()).unwrap_or(0)
    };
    let (day, hour, minute) = (read("day_of_week"), read("start_hour"), read("start_minute"));
    let (day, next) = (DAYS.get(day)?, DAYS.get((day + usize::from(hour >= 23)) % 7)?);
    Some(Field::known(format!("{day}:{hour:02}:{minute:02}-{next}:{:02}:{minute:02}", (hour + 1) % 24), origins))
}

/// An address that may call: the new database is reached inside of its network only.
pub(super) fn opening(hooked: &mut Hooked<'_, '_>) {
    let root = Path::root();
    hooked.out.ignore(
        hooked.resource,
        &root,
        "the database is reached through the private network only: who calls it from elsewhere goes through a server",
    );
    let services = hooked.first("start_ip_address").is_some_and(|at| at.value.as_str() == Some("0.0.0.0"))
        && hooked.first("end_ip_address").is_some_and(|at| at.value.as_str() == Some("0.0.0.0"));
    let all = hooked.first("end_ip_address").is_some_and(|at| at.value.as_str() == Some("255.255.255.255"));
    if !services {
        let address = hooked.resource.address.clone();
        let who = if all { "The whole internet" } else { "A network" };
        hooked.out.warn_about(
            &address,
            format!("{who} could call {}", hooked.node.address),
            "It is closed at the target. Who still needs it from outside goes over SSH or WireGuard.",
        );
    }
    if let Kind::Database(database) = &mut hooked.node.kind
        && database.public.get() != Some(&true)
    {
        database.public = Field::known(true, database.public.origins());
    }
}

/// A subnet that may call.
pub(super) fn network(hooked: &mut Hooked<'_, '_>) {
    if let Some(at) = hooked.first("subnet_id") {
        hooked.out.ignore_at(&at, "what stands in the private network of the target may call the database");
    }
    if let Some((_, by)) = ["server_name", "server_id"].iter().find_map(|n| Some((n, hooked.first(n)?))) {
        hooked.out.ignore_at(&by, "what stands in the private network of the target may call the database");
    }
}
