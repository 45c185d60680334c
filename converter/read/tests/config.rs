//! Configuration: evaluated as the real `terraform` does it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]

#[path = "config/support.rs"]
mod support;

#[path = "config/oracle.rs"]
mod oracle;

#[path = "config/probes.rs"]
mod probes;

#[path = "config/roots.rs"]
mod roots;

#[path = "config/features.rs"]
mod features;

#[path = "config/moves.rs"]
mod moves;

#[path = "config/generate.rs"]
mod generate;

#[path = "config/robustness.rs"]
mod robustness;

#[path = "config/providers.rs"]
mod providers;
