//! Terraform configuration, evaluated as Terraform evaluates it.
//!
//! [`read`] gives every resource instance of a root module and of the modules it calls. Values are what Terraform would plan, or
//! unknown; each attribute that refers to another resource keeps the reference. What is wrong becomes a diagnostic and the rest
//! is read all the same.

mod console;
mod constraint;
mod dynamic;
mod engine;
mod expression;
mod input;
mod literal_blocks;
mod module;
mod resource;
mod scope;
mod stack;

pub use console::{Console, with_console};
pub use input::{ConfigurationInput, Dialect, RemoteState};

use diagnostic::Diagnostic;
use estate::Estate;

use crate::files::Files;

/// Reads a configuration.
///
/// Evaluation runs on a thread of its own with a deep stack; `files` is only used on the calling one.
pub fn read(files: &dyn Files, input: &ConfigurationInput) -> (Estate, Vec<Diagnostic>) {
    let result = stack::with_deep_stack(
        files,
        |remote| {
            let engine = engine::Engine::load(&remote, input);
            let estate = engine.estate();
            engine.validate();
            let diagnostics = engine.take_diagnostics();
            remote.answer((estate, diagnostics));
        },
        |served| served.next(),
    );
    result.flatten().unwrap_or_else(|| (Estate::new(), vec![failed(&input.root)]))
}

/// A value that is to be kept has an infinite number in it.
fn infinite_number() -> Diagnostic {
    Diagnostic::error(
        "Infinite number",
        "The value has an infinite number in it, as division by zero gives, which no plan and no state can keep.",
    )
}

/// The thread could not be started, or a mistake in this program ended it.
fn failed(root: &str) -> Diagnostic {
    Diagnostic::error(
        format!("The configuration in {root} could not be evaluated"),
        "Evaluation ended before its time. Please report this, with the configuration if you can.",
    )
}
