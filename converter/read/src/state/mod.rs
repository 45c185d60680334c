//! States: version 4 of the format, and `terraform show -json` of a state.
//!
//! With a schema, a value that only the provider can set is [`value::Provenance::Computed`]. A state cannot tell what
//! else was written, so every other value counts as written unless it is null; `id` and `tags_all`, which the plugin
//! SDK declares as if they could be written, count as computed. Without a schema all counts as written.

pub(crate) mod collect;
pub(crate) mod cty_type;
mod document;
mod flatmap;
mod instance;
mod provider;
pub(crate) mod raw;
pub(crate) mod sensitive;
pub(crate) mod typed;
pub(crate) mod view;

use crate::detect::{Format, detect};
use diagnostic::Diagnostic;
use estate::Estate;

pub(crate) use instance::Reading;
pub(crate) use provider::source as provider_source;

/// Reads a state, or `terraform show -json` of one. `name` is what the user calls it.
///
/// What can be read is read: a truncated file gives the instances before the break, an instance with a broken part is
/// left out or kept without that part, and a diagnostic says so. Anything but a state gives an empty estate and an
/// error with the remedy.
pub fn read_bytes(name: &str, bytes: &[u8]) -> (Estate, Vec<Diagnostic>) {
    let detected = match detect(name, bytes) {
        Ok(detected) => detected,
        Err(diagnostic) => return (Estate::new(), vec![*diagnostic]),
    };
    match detected.format {
        Format::State => document::read(name, &detected.text),
        Format::StateView => view::read(name, &detected.text),
        Format::PlanView => (
            Estate::new(),
            vec![Diagnostic::error(
                format!("{name} is a plan"),
                "Give it as a plan, or give the state: `terraform state pull > state.json`.",
            )],
        ),
    }
}

/// Reads a state or a plan, whichever it is.
pub fn read_any(name: &str, bytes: &[u8]) -> (Estate, Vec<Diagnostic>) {
    match detect(name, bytes) {
        Ok(detected) if detected.format == Format::PlanView => crate::plan::read_text(name, &detected.text),
        Ok(detected) if detected.format == Format::StateView => view::read(name, &detected.text),
        Ok(detected) => document::read(name, &detected.text),
        Err(diagnostic) => (Estate::new(), vec![*diagnostic]),
    }
}
