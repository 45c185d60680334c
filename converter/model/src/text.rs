//! Text with holes, flattened.

use value::{Content, Part, Reference, Symbol, Value};

/// A piece of a [`Text`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextPart {
    /// Text as it stands.
    Literal(String),
    /// The value of an attribute of a source resource, to be replaced by what stands for it at the target.
    Reference {
        /// What is referred to.
        to: Reference,
        /// Its value in the source, if that is known. Never to be written into a deployed artefact where the
        /// reference can be resolved.
        known: Option<String>,
    },
    /// Something that cannot be known here: a variable without a value, a computed text that cannot be inverted.
    Unknown {
        /// What it was computed from.
        from: Vec<Reference>,
    },
    /// A value that must not be written out.
    Secret {
        /// What it was computed from, if that is known.
        from: Vec<Reference>,
    },
}

/// A string of the source: literal pieces, references and holes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    parts: Vec<TextPart>,
}

impl Text {
    /// A text without holes.
    pub fn literal(text: impl Into<String>) -> Self {
        Self { parts: vec![TextPart::Literal(text.into())] }
    }

    /// A text of these pieces; neighbouring literals are joined.
    pub fn of(parts: impl IntoIterator<Item = TextPart>) -> Self {
        let mut text = Self::default();
        parts.into_iter().for_each(|p| text.push(p));
        text
    }

    /// A value as text: strings, and numbers and booleans as Terraform would write them. `None` for anything else.
    pub fn from_value(value: &Value) -> Option<Self> {
        let mut text = Self::default();
        text.add(value).then_some(text)
    }

    fn push(&mut self, part: TextPart) {
        match (self.parts.last_mut(), part) {
            (Some(TextPart::Literal(last)), TextPart::Literal(more)) => last.push_str(&more),
            (_, TextPart::Literal(more)) if more.is_empty() => {}
            (_, part) => self.parts.push(part),
        }
    }

    fn add(&mut self, value: &Value) -> bool {
        let known = match &value.content {
            Content::String(s) => Some(s.to_string()),
            Content::Number(n) => Some(n.to_string()),
            Content::Bool(b) => Some(b.to_string()),
            Content::Unknown(_) => None,
            Content::Null(_)
            | Content::List(..)
            | Content::Set(..)
            | Content::Tuple(_)
            | Content::Map(..)
            | Content::Object(_) => return false,
        };
        match value.symbol.as_deref() {
            // A reference to a secret says where the secret comes from; its value stays behind.
            Some(Symbol::Reference(to)) => {
                let known = if value.marks.sensitive { None } else { known };
                self.push(TextPart::Reference { to: to.clone(), known });
            }
            Some(Symbol::Text(parts)) if !value.marks.sensitive || parts.iter().any(|p| matches!(p, Part::Hole(_))) => {
                for part in parts.iter() {
                    match part {
                        Part::Literal(text) => self.push(TextPart::Literal(text.to_string())),
                        Part::Hole(hole) => {
                            if !self.add(hole) {
                                return false;
                            }
                        }
                    }
                }
            }
            _ if value.marks.sensitive => self.push(TextPart::Secret { from: value.references() }),
            _ => match known {
                Some(known) => self.push(TextPart::Literal(known)),
                None => self.push(TextPart::Unknown { from: value.references() }),
            },
        }
        true
    }

    /// Its pieces.
    pub fn parts(&self) -> &[TextPart] {
        &self.parts
    }

    /// The text, if it has no holes or all of them are known. References are read as their value in the source.
    pub fn known(&self) -> Option<String> {
        self.parts
            .iter()
            .map(|part| match part {
                TextPart::Literal(text) => Some(text.as_str()),
                TextPart::Reference { known, .. } => known.as_deref(),
                TextPart::Unknown { .. } | TextPart::Secret { .. } => None,
            })
            .collect()
    }

    /// The text, if it has neither holes nor references.
    pub fn as_literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [TextPart::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// The reference, if the text is nothing but one.
    pub fn as_reference(&self) -> Option<&Reference> {
        match self.parts.as_slice() {
            [TextPart::Reference { to, .. }] => Some(to),
            _ => None,
        }
    }

    /// The reference to the one managed resource that it names, where more stands around it: a revision behind a family
    /// (`"${aws_ecs_task_definition.app.family}:${…}"`), a path behind an ARN. None where it names several.
    pub fn names_one(&self) -> Option<&Reference> {
        let mut named = self.parts.iter().filter_map(|part| match part {
            TextPart::Reference { to, .. } if to.address().is_some_and(|a| a.mode == value::Mode::Managed) => Some(to),
            TextPart::Reference { .. } | TextPart::Literal(_) | TextPart::Unknown { .. } | TextPart::Secret { .. } => {
                None
            }
        });
        let first = named.next()?;
        named.all(|other| other.to == first.to).then_some(first)
    }

    /// Whether a secret is part of it.
    pub fn has_secret(&self) -> bool {
        self.parts.iter().any(|p| matches!(p, TextPart::Secret { .. }))
    }

    /// Everything that it refers to, in order.
    pub fn references(&self) -> impl Iterator<Item = &Reference> {
        self.parts.iter().flat_map(|part| match part {
            TextPart::Literal(_) => &[],
            TextPart::Reference { to, .. } => std::slice::from_ref(to),
            TextPart::Unknown { from } | TextPart::Secret { from } => from.as_slice(),
        })
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::literal(text)
    }
}
