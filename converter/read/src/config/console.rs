//! Expressions in the root module of a configuration, as `terraform console` evaluates them.

use std::sync::mpsc::{Sender, channel};

use diagnostic::Diagnostic;
use syntax::{Source, parse_expression};
use value::{Type, Value};

use super::engine::Engine;
use super::input::ConfigurationInput;
use super::scope::Repetition;
use super::stack::{Served, with_deep_stack};
use crate::files::Files;

type Answer = (Value, Vec<Diagnostic>);

/// A configuration that was read and answers expressions.
pub struct Console<'a, 'f> {
    expressions: Sender<String>,
    served: &'a Served<'f, Answer>,
    loaded: Vec<Diagnostic>,
}

impl Console<'_, '_> {
    /// What came up when the configuration was read.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.loaded
    }

    /// The value of an expression in the root module and what is wrong with it. References that are wrong, syntax errors and
    /// failures all are diagnostics; the value is unknown then.
    pub fn evaluate(&self, expression: &str) -> (Value, Vec<Diagnostic>) {
        let answer = self.expressions.send(expression.to_owned()).ok().and_then(|()| self.served.next());
        answer.unwrap_or_else(|| (Value::unknown(Type::Dynamic), vec![super::failed("this directory")]))
    }
}

/// Loads a configuration and lets `session` evaluate expressions in its root module.
///
/// Only what the expressions refer to is evaluated; errors elsewhere in the configuration do not come up.
pub fn with_console<R>(
    files: &dyn Files,
    input: &ConfigurationInput,
    session: impl FnOnce(&Console<'_, '_>) -> R,
) -> Option<R> {
    let (expressions, wanted) = channel::<String>();
    with_deep_stack(
        files,
        move |remote| {
            let engine = Engine::load(&remote, input);
            remote.answer((Value::null(Type::Dynamic), engine.take_diagnostics()));
            for text in wanted {
                remote.answer(evaluate(&engine, &text));
            }
        },
        |served| {
            let loaded = served.next().map(|(_, diagnostics)| diagnostics).unwrap_or_default();
            session(&Console { expressions, served, loaded })
        },
    )
}

fn evaluate(engine: &Engine<'_>, text: &str) -> Answer {
    let source = Source::new("<console>", text.as_bytes().to_vec());
    let (expression, diagnostics) = parse_expression(&source);
    if diagnostics.iter().any(Diagnostic::is_error) {
        return (Value::unknown(Type::Dynamic), diagnostics);
    }
    let value = engine.evaluate(&engine.root_module(), &Repetition::default(), &expression, &source);
    let mut all = diagnostics;
    all.extend(engine.take_diagnostics());
    if value.has_infinite() {
        all.push(super::infinite_number().at(source.place(expression.range)));
    }
    (value, all)
}
