//! The plugin's entry.

mod converter;

use converter::Converter;
use std::process::ExitCode;
use terraform_provider_agnostech::Agnostech;
use terraform_provider_agnostech::plugin::{Protocol, serve};
use terraform_provider_agnostech::protocol::Adapter;

fn main() -> ExitCode {
    serve("terraform-provider-agnostech", &[Protocol::Five], Adapter::new(Agnostech::new(Converter)))
}
