//! What a schema alone can refuse, and the host does not.

use diagnostic::Diagnostic;
use terraform_provider_agnostech::protocol::argument;
use terraform_provider_agnostech::protocol::schema::{Attribute, AttributeType, Block, Nesting};
use value::{Path, Step, Value};

/// Judges a configuration: read-only attributes that are set, required ones that are not.
pub(crate) fn block(block: &Block, config: &Value, path: &Path, found: &mut Vec<Diagnostic>) {
    if config.is_null() || config.is_unknown() {
        return;
    }
    attributes(&block.attributes, config, path, found);
    for nested in &block.blocks {
        let Some(value) = config.get(&nested.type_name) else { continue };
        let path = path.then_attribute(nested.type_name.as_str());
        each(nested.nesting, value, &path, &mut |value, path| self::block(&nested.block, value, path, found));
    }
}

fn attributes(attributes: &[Attribute], config: &Value, path: &Path, found: &mut Vec<Diagnostic>) {
    for attribute in attributes {
        let path = path.then_attribute(attribute.name.as_str());
        let value = config.get(&attribute.name).filter(|value| !value.is_null());
        match value {
            None if attribute.required => found.push(
                Diagnostic::error(
                    format!("Missing required argument {path}"),
                    format!("The argument {:?} is required, and null does not do.", attribute.name),
                )
                .at(argument(&path)),
            ),
            Some(_) if !attribute.can_be_set() => found.push(
                Diagnostic::error(
                    format!("{path} is read-only"),
                    format!("The provider decides {:?}. Remove the argument.", attribute.name),
                )
                .at(argument(&path)),
            ),
            Some(value) => {
                if let AttributeType::Nested { nesting, attributes } = &attribute.ty {
                    each(*nesting, value, &path, &mut |value, path| {
                        self::attributes(attributes, value, path, found);
                    });
                }
            }
            None => {}
        }
    }
}

/// Looks at each object of nested blocks or nested attributes that is known.
fn each(nesting: Nesting, value: &Value, path: &Path, look: &mut dyn FnMut(&Value, &Path)) {
    let known = |value: &Value| !value.is_null() && !value.is_unknown();
    match nesting {
        Nesting::Single | Nesting::Group => {
            if known(value) {
                look(value, path);
            }
        }
        Nesting::List | Nesting::Set => {
            for (index, item) in value.items().unwrap_or_default().iter().enumerate() {
                let step = if nesting == Nesting::List { Step::Index(index) } else { Step::Element };
                if known(item) {
                    look(item, &path.then(step));
                }
            }
        }
        Nesting::Map => {
            for (key, item) in value.entries().into_iter().flatten() {
                if known(item) {
                    look(item, &path.then(Step::Key(key.clone())));
                }
            }
        }
    }
}
