//! The plugin's entry: the schema lies beside the program.

// Only a host starts it, and only a test reads what it says.
#![allow(clippy::disallowed_methods)]

use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;
use terraform_provider_agnostech::plugin::{Protocol, serve};
use terraform_provider_agnostech::protocol::Adapter;

fn provider() -> Result<stand_in::StandIn, Box<dyn Error>> {
    let program = std::env::current_exe()?;
    let schema = std::fs::read(program.with_file_name(stand_in::mirror::SCHEMA))?;
    Ok(stand_in::StandIn::new(stand_in::read(&schema)?))
}

fn main() -> ExitCode {
    match provider() {
        Ok(provider) => serve("stand-in", &[Protocol::Six], Adapter::new(provider)),
        Err(error) => {
            drop(writeln!(std::io::stderr(), "A stand-in needs {} beside it: {error}", stand_in::mirror::SCHEMA));
            ExitCode::FAILURE
        }
    }
}
