//! Configuration: evaluated as the real `terraform` does it.

#[path = "config/support.rs"]
mod support;

#[path = "config/oracle.rs"]
mod oracle;

#[path = "config/probes.rs"]
mod probes;

#[path = "config/exemplar.rs"]
mod exemplar;

#[path = "config/features.rs"]
mod features;

#[path = "config/generate.rs"]
mod generate;

#[path = "config/robustness.rs"]
mod robustness;

#[path = "config/providers.rs"]
mod providers;
