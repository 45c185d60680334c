//! Products that are hosted on servers: versions, images and settings. What a product is, every runtime is told the same.

mod add;
mod database;
mod mysql;
mod postgres;
mod rabbitmq;
mod traefik;

use crate::blueprint::Engine;
use crate::stores::Translated;
use model::Traced;
use std::collections::BTreeMap;

/// Numeric id of the user `rabbitmq` in its Debian-based image.
pub(crate) const BROKER_UID: u32 = 999;

/// Image of the broker.
pub(crate) const fn broker_image() -> &'static str {
    "rabbitmq:4.1.4"
}

/// Most memory of the broker in MiB.
pub(crate) const fn rabbitmq_memory() -> u64 {
    1024
}

/// Version of an engine where the source says none.
pub(crate) const fn default_version(engine: Engine) -> &'static str {
    match engine {
        Engine::Postgres => "17",
        Engine::Mysql => "8.4",
        Engine::Mariadb => "11.4",
    }
}

/// Port of an engine where the source says none.
pub(crate) const fn default_port(engine: Engine) -> u16 {
    match engine {
        Engine::Postgres => 5432,
        Engine::Mysql | Engine::Mariadb => 3306,
    }
}

/// Numeric id of the user in the Debian-based image of an engine.
pub(crate) const fn uid(engine: Engine) -> u32 {
    match engine {
        Engine::Postgres | Engine::Mysql | Engine::Mariadb => 999,
    }
}

/// Image for a version of the source: the same major version, at the newest minor version in the product's table.
pub(crate) fn image(engine: Engine, version: &Traced<String>) -> Traced<String> {
    let image = match engine {
        Engine::Postgres => postgres::image(&version.value),
        Engine::Mysql => mysql::image("mysql", &version.value),
        Engine::Mariadb => mysql::image("mariadb", &version.value),
    };
    Traced { value: image, traces: version.traces.clone() }
}

/// Parameters of the source as settings of the engine.
pub(crate) fn settings(engine: Engine, parameters: &BTreeMap<String, Traced<String>>) -> Translated {
    match engine {
        Engine::Postgres => postgres::settings(parameters),
        Engine::Mysql | Engine::Mariadb => mysql::settings(parameters),
    }
}
