//! YAML and JSON, as far as rules ask.

use crate::{OURS, place};
use diagnostic::{Diagnostic, Place};
use render::Tree;
use saphyr::{LoadableYamlNode, Scalar, Yaml};

/// A node without tags and styles.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    Null,
    Scalar(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl Node {
    pub(crate) fn get(&self, key: &str) -> Option<&Node> {
        self.entries().iter().find(|(name, _)| name == key).map(|(_, node)| node)
    }

    pub(crate) fn entries(&self) -> &[(String, Node)] {
        match self {
            Self::Map(entries) => entries,
            Self::Null | Self::Scalar(_) | Self::List(_) => &[],
        }
    }

    pub(crate) fn items(&self) -> &[Node] {
        match self {
            Self::List(items) => items,
            Self::Null | Self::Scalar(_) | Self::Map(_) => &[],
        }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Scalar(text) => Some(text),
            Self::Null | Self::List(_) | Self::Map(_) => None,
        }
    }
}

fn plain(yaml: &Yaml<'_>) -> Node {
    match yaml {
        Yaml::Value(Scalar::Null) | Yaml::BadValue | Yaml::Alias(_) => Node::Null,
        Yaml::Value(Scalar::Boolean(value)) => Node::Scalar(value.to_string()),
        Yaml::Value(Scalar::Integer(value)) => Node::Scalar(value.to_string()),
        Yaml::Value(Scalar::FloatingPoint(value)) => Node::Scalar(value.to_string()),
        Yaml::Value(Scalar::String(text)) => Node::Scalar(text.to_string()),
        Yaml::Representation(text, ..) => Node::Scalar(text.to_string()),
        Yaml::Sequence(items) => Node::List(items.iter().map(plain).collect()),
        Yaml::Mapping(entries) => Node::Map(
            entries
                .iter()
                .map(|(key, value)| {
                    let key = match plain(key) {
                        Node::Scalar(text) => text,
                        Node::Null => String::from("null"),
                        Node::List(_) | Node::Map(_) => String::from("?"),
                    };
                    (key, plain(value))
                })
                .collect(),
        ),
        Yaml::Tagged(_, inner) => plain(inner),
    }
}

/// The first document of a file; `None` if the file is not there or does not parse, which [`check`] reports.
pub(crate) fn read(tree: &Tree, path: &str) -> Option<Node> {
    let documents = Yaml::load_from_str(&tree.get(path)?.text).ok()?;
    Some(documents.first().map_or(Node::Null, plain))
}

pub(crate) fn is_yaml(path: &str) -> bool {
    path.ends_with(".yaml") || path.ends_with(".yml")
}

pub(crate) fn check(tree: &Tree, found: &mut Vec<Diagnostic>) {
    for (path, file) in tree.files() {
        if is_yaml(path) {
            if let Err(error) = Yaml::load_from_str(&file.text) {
                let (line, column) = (error.marker().line(), error.marker().col());
                let byte = byte_at(&file.text, line, column);
                found.push(
                    Diagnostic::error(format!("{path} is not YAML"), format!("{}. {OURS}", error.info()))
                        .at(Place::File(place(path, &file.text, byte, byte))),
                );
            }
        } else if path.ends_with(".json")
            && let Err(error) = serde_json::from_str::<serde_json::Value>(&file.text)
        {
            let byte = byte_at(&file.text, error.line(), error.column().saturating_sub(1));
            found.push(
                Diagnostic::error(format!("{path} is not JSON"), format!("{error}. {OURS}"))
                    .at(Place::File(place(path, &file.text, byte, byte))),
            );
        }
    }
}

/// Byte offset of a line, counted from 1, and a column, counted from 0.
fn byte_at(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let rest = text.get(start..).unwrap_or_default();
    start + rest.char_indices().nth(column).map_or(rest.len().min(column), |(at, _)| at)
}
