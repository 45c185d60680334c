//! Templates: text with interpolations and directives.

use diagnostic::Diagnostic;
use syntax::TextRange;
use syntax::ast::{ForDirective, IfDirective, Part};
use value::operators::{self, Operand};
use value::{Type, Value};

use super::{Context, condition_of};

impl Context<'_> {
    pub(super) fn template(&self, parts: &[Part], diagnostics: &mut Vec<Diagnostic>) -> Value {
        let before = diagnostics.len();
        let evaluated: Vec<value::Part> = parts
            .iter()
            .map(|part| match part {
                Part::Literal { text, .. } => value::Part::Literal((**text).into()),
                Part::Interpolation(inner) => value::Part::Hole(self.value(inner, diagnostics)),
                Part::If(directive) => value::Part::Hole(self.if_directive(directive, diagnostics)),
                Part::For(directive) => value::Part::Hole(self.for_directive(directive, diagnostics)),
            })
            .collect();
        let unknown = || {
            Value::unknown(Type::String).never_null().derived_from(evaluated.iter().filter_map(|part| match part {
                value::Part::Hole(hole) => Some(hole),
                value::Part::Literal(_) => None,
            }))
        };
        match operators::template(&evaluated) {
            Ok(_) if diagnostics.len() > before => unknown(),
            Ok(value) => value,
            Err(error) => {
                let whole = || parts.iter().map(range).reduce(TextRange::to).unwrap_or_default();
                let place = match error.operand {
                    Operand::Part(i) => parts.get(i).map_or_else(whole, range),
                    Operand::Whole | Operand::Left | Operand::Right => whole(),
                };
                self.report(diagnostics, error.summary, error.detail, place);
                unknown()
            }
        }
    }

    fn if_directive(&self, directive: &IfDirective, diagnostics: &mut Vec<Diagnostic>) -> Value {
        let (mut when_true, mut when_false) = (Vec::new(), Vec::new());
        let then = self.template(&directive.then, &mut when_true);
        let otherwise = self.template(&directive.otherwise, &mut when_false);
        let condition = self.value(&directive.condition, diagnostics);
        match condition_of(&condition) {
            Some(true) => diagnostics.append(&mut when_true),
            Some(false) => diagnostics.append(&mut when_false),
            None => {}
        }
        self.operator(
            operators::conditional(&condition, &then, &otherwise),
            diagnostics,
            |_| &directive.condition,
            Type::String,
        )
    }

    fn for_directive(&self, directive: &ForDirective, diagnostics: &mut Vec<Diagnostic>) -> Value {
        let iteration = self.iterate(
            &directive.collection,
            [directive.key_name.as_ref(), Some(&directive.value_name)],
            diagnostics,
        );
        let Ok(iteration) = iteration else { return Value::unknown(Type::String) };
        let body = |item: &super::collections::Item, diagnostics: &mut Vec<Diagnostic>| {
            let frame = item.frame(self.frame);
            self.with_frame(Some(&frame)).template(&directive.body, diagnostics)
        };
        match iteration.items {
            None => {
                let sample = body(&iteration.sample, &mut Vec::new());
                Value::unknown(Type::String).marked(iteration.marks).derived_from([&iteration.collection, &sample])
            }
            Some(items) => {
                let results: Vec<Value> = items.iter().map(|item| body(item, diagnostics)).collect();
                match operators::template_join(&results) {
                    Ok(value) => value.marked(iteration.marks),
                    Err(error) => {
                        self.report(diagnostics, error.summary, error.detail, directive.range);
                        Value::unknown(Type::String)
                    }
                }
            }
        }
    }
}

fn range(part: &Part) -> TextRange {
    match part {
        Part::Literal { range, .. } => *range,
        Part::Interpolation(inner) => inner.range,
        Part::If(directive) => directive.range,
        Part::For(directive) => directive.range,
    }
}
