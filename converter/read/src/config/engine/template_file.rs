//! `data "template_file"`: the provider `template` is retired, its data source a function of what its block says, and many
//! configurations still write their containers with it. So what it renders is known, and stands for what it was made of.

use std::sync::Arc;

use diagnostic::Diagnostic;
use functions::{Environment, Template, TemplateError};
use value::{Address, Content, Entries, Mode, Provenance, Type, Value};

use super::Engine;

/// Attribute with the text.
pub(super) const RENDERED: &str = "rendered";

/// Whether an instance is such a data source.
pub(super) fn is_template_file(address: &Address) -> bool {
    address.mode == Mode::Data && &*address.type_name == "template_file"
}

impl Engine<'_> {
    /// The values of the data source with its text, unless the text is given already or cannot be told.
    pub(super) fn with_rendered(&self, values: Value, address: &Address) -> Value {
        let Some(entries) = values.entries() else { return values };
        if entries.get(RENDERED).is_some_and(|given| !given.is_unknown()) {
            return values;
        }
        let Some(template) = entries.get("template") else { return values };
        let Some(text) = template.as_str() else { return values };
        let mut variables: Entries = Entries::new();
        for (name, value) in entries.get("vars").and_then(Value::entries).into_iter().flatten() {
            match value::convert(value, &Type::String) {
                Ok(text) => variables.insert(name.clone(), text),
                Err(_) => return values,
            };
        }
        let name = address.to_string();
        let rendered = match self.render(Template { name: &name, text, may_read_files: false }, &variables) {
            Ok(rendered) => rendered,
            Err(TemplateError::Variables(why) | TemplateError::Other(why)) => {
                self.report(
                    Diagnostic::error(format!("{name} cannot be rendered"), why).at_attribute(name.clone(), "template"),
                );
                return values;
            }
        };
        let marks = template.marks;
        let rendered = Value { marks: rendered.marks.union(marks), ..rendered }.with_provenance(Provenance::Computed);
        let mut entries = entries.clone();
        entries.insert(RENDERED.into(), rendered);
        Value { content: Content::Object(Arc::new(entries)), ..values }
    }
}
