//! Override files: `override.tf` and `*_override.tf`.

use std::sync::Arc;

use diagnostic::Diagnostic;
use syntax::Body;

use super::LocalDeclaration;
use super::load::{Collected, Declared, declared, requirements};

/// Merges the blocks of an override file into what the other files declare.
pub(super) fn merge(collected: &mut Collected, body: &Arc<Body>, diagnostics: &mut Vec<Diagnostic>) {
    for block in &body.blocks {
        let inner = &block.body;
        let merged = match declared(block) {
            Declared::Variable(name) => collected.variables.get_mut(name).map(|view| view.override_with(inner)),
            Declared::Output(name) => collected.outputs.get_mut(name).map(|view| view.override_with(inner)),
            Declared::Module(name) => collected.calls.get_mut(name).map(|view| view.override_with(inner)),
            Declared::Resource(key) => collected.resources.get_mut(&key).map(|view| view.override_with(inner)),
            Declared::Provider(name) => {
                let alias = |body: &Body| {
                    body.attribute("alias").map(|a| body.source.slice(a.expression.range).trim_matches('"').to_owned())
                };
                let wanted = alias(inner);
                let base = collected.providers.iter_mut().find(|(present, view)| {
                    let present_alias = view
                        .attribute("alias")
                        .map(|a| a.source.slice(a.expression().range).trim_matches('"').to_owned());
                    present == name && present_alias == wanted
                });
                base.map(|(_, view)| view.override_with(inner))
            }
            Declared::Locals => {
                for attribute in &inner.attributes {
                    let local =
                        LocalDeclaration { expression: attribute.expression.clone(), source: inner.source.clone() };
                    collected.locals.insert(attribute.name.clone(), local);
                }
                Some(())
            }
            Declared::Terraform => {
                collected.requirements.extend(requirements(block));
                Some(())
            }
            Declared::Check | Declared::Refactoring | Declared::Unknown(_) => None,
        };
        if merged.is_none() {
            diagnostics.push(
                Diagnostic::error(
                    "Missing base declaration to override",
                    "Override files change what other files declare; there is no such block in any of them. Move it to a file of another name.",
                )
                .at(inner.source.place(block.header_range())),
            );
        }
    }
}
