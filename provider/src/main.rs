//! The plugin's entry.

use std::process::ExitCode;
use terraform_provider_agnostech::Agnostech;
use terraform_provider_agnostech::convert::{Migrate, MigrationRequest, MigrationResult, TargetChoices};
use terraform_provider_agnostech::plugin::{Protocol, serve};
use terraform_provider_agnostech::protocol::Adapter;

/// The converter of this program.
struct Converter;

impl Migrate for Converter {
    fn targets(&self) -> Vec<TargetChoices> {
        Vec::new()
    }

    fn migrate(&self, _: &MigrationRequest) -> (MigrationResult, Vec<diagnostic::Diagnostic>) {
        (MigrationResult::default(), Vec::new())
    }
}

fn main() -> ExitCode {
    serve("terraform-provider-agnostech", &[Protocol::Five], Adapter::new(Agnostech::new(Converter)))
}
