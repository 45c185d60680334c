//! Decisions: offer, size, count, place, endpoint, exposure.
//!
//! [`plan`] turns what was understood into a [`Blueprint`]: everything that the target's rooms need to know, decided
//! once, so that clouds, runtimes and machines read from it and never from each other.

mod aside;
pub mod blueprint;
mod changes;
mod conditions;
mod context;
mod dns;
mod firewall;
mod given_secrets;
pub mod inventory;
mod monitoring;
mod naming;
mod network;
mod openings;
mod options;
mod plan;
mod products;
mod proxy;
mod secrets;
mod servers;
mod services;
mod sizing;
mod stores;
mod text;
mod tiers;
mod unbuilt;
mod volumes;
mod ways_in;

pub use blueprint::Blueprint;
pub use options::{
    DatabasePlacement, DatabaseStorage, DnsMode, GivenServer, Level, ObjectStorage, Options, ParseOptionError, Runtime,
    Target, TlsTermination,
};
pub use plan::{check_options, plan, supported_levels};
pub use unbuilt::is_unbuilt;
