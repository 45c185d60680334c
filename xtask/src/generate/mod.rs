//! `cargo xtask generate`: what is committed and made from something else.

pub mod prices;
pub mod schemas;

use crate::Failure;

/// Runs `cargo xtask generate <what> …`.
pub fn run(arguments: &[String]) -> Result<(), Failure> {
    match arguments {
        [what, flag, from] if what == "schemas" && flag == "--from" => schemas::run(from.as_ref()),
        [what, flag, from] if what == "prices" && flag == "--from" => prices::run(from.as_ref()),
        _ => Err(Failure::usage("cargo xtask generate schemas|prices --from DIRECTORY")),
    }
}
