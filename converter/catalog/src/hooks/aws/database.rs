//! SQL databases.

use crate::hooks::Hooked;
use model::{Field, Kind};

/// What the engines of the source are.
const ENGINES: &[(&str, &str)] = &[
    ("postgres", "postgres"),
    ("aurora-postgresql", "postgres"),
    ("mysql", "mysql"),
    ("aurora-mysql", "mysql"),
    ("aurora", "mysql"),
    ("mariadb", "mariadb"),
];

pub(super) fn engine(hooked: &mut Hooked<'_, '_>) {
    let Some(written) = hooked.first("engine") else { return };
    if written.value.as_str().is_some_and(|engine| engine.starts_with("aurora"))
        && let Some(size) = hooked.first("allocated_storage")
    {
        hooked.out.ignore_at(&size, "storage of Aurora grows by itself: the state says 1 whatever is stored");
        if let Kind::Database(database) = &mut hooked.node.kind {
            database.storage = Field::default();
        }
    }
    let mut field: Field<String> = Field::default();
    hooked.set(&mut field, &written);
    if let Field::Known { value, .. } = &mut field {
        match ENGINES.iter().find(|(name, _)| name == value) {
            Some((_, engine)) => *value = (*engine).to_owned(),
            None => hooked.out.warn(
                &written,
                format!("The database engine {value} of {} has no free successor", hooked.resource.address),
                "Its dialect exists nowhere else under a free licence. Port the application to PostgreSQL or MariaDB, or keep the database where it is.",
            ),
        }
    }
    if let Kind::Database(database) = &mut hooked.node.kind {
        database.engine = field;
    }
}

/// A second member of a cluster takes over when the first fails.
pub(super) fn cluster_member(hooked: &mut Hooked<'_, '_>) {
    let through = hooked.through.clone();
    let class = hooked.first("instance_class").map(|at| hooked.origins(&at)).unwrap_or_default();
    let engine = hooked.first("engine");
    if let Some(engine) = engine {
        hooked.out.ignore_at(&engine, "says the same as the cluster");
    }
    let others = hooked.node.satellites.iter().filter(|a| *a.type_name == *hooked.resource.address.type_name).count();
    if others > 0
        && let Kind::Database(database) = &mut hooked.node.kind
    {
        database.multi_zone = match std::mem::take(&mut database.multi_zone) {
            Field::Known { origins, .. } => Field::known(true, origins.and(&through).and(&class)),
            Field::Absent | Field::Symbolic { .. } => Field::known(true, through.and(&class)),
        };
    }
}
