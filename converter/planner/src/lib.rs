//! Decisions: offer, size, count, place, endpoint, exposure.
//!
//! [`plan`] turns what was understood into a [`Blueprint`]: everything that the target's rooms need to know, decided
//! once, so that clouds, runtimes and machines read from it and never from each other.

pub mod blueprint;
mod options;

pub use blueprint::Blueprint;
pub use options::{
    DatabasePlacement, DatabaseStorage, DnsMode, GivenServer, Level, ObjectStorage, Options, ParseOptionError, Runtime,
    Target, TlsTermination,
};
