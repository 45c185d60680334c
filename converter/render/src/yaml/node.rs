//! The tree.

use model::{Traced, Traces};

/// What a YAML reader sees.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i128),
    /// A number with a fraction.
    Float(f64),
    /// A text.
    String(String),
    /// Items in order.
    List(Vec<Node>),
    /// Entries in order.
    Map(Map),
    /// The node that has this anchor.
    Alias(String),
}

/// How a node is written, where there is a choice that readers do not see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Whatever reads best.
    #[default]
    Natural,
    /// Lists and maps on one line, in brackets; in lines of their own all the same where they hold comments or are
    /// too long.
    Flow,
    /// Texts always in quotes.
    Quoted,
    /// Texts always as a literal block, where their characters allow it.
    Literal,
    /// Long texts as a folded block, where their spaces allow it.
    Folded,
}

/// A value with all that a person sees around it.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The value.
    pub content: Content,
    /// Style.
    pub style: Style,
    /// Lines of comment above it.
    pub above: Vec<String>,
    /// Comment behind it, or behind its key.
    pub trailing: Option<String>,
    /// There is an empty line above it and its comments.
    pub spaced: bool,
    /// Its anchor, to which aliases refer.
    pub anchor: Option<String>,
    /// Its tag with the exclamation mark, such as `!unsafe`.
    pub tag: Option<String>,
    /// Leaves of the source behind it.
    pub traces: Traces,
}

impl Node {
    /// A value with nothing around it.
    pub fn new(content: Content) -> Self {
        Self {
            content,
            style: Style::Natural,
            above: Vec::new(),
            trailing: None,
            spaced: false,
            anchor: None,
            tag: None,
            traces: Traces::none(),
        }
    }

    /// Nothing.
    pub fn null() -> Self {
        Self::new(Content::Null)
    }

    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::new(Content::String(text.into()))
    }

    /// A list.
    pub fn list<T: Into<Node>>(items: impl IntoIterator<Item = T>) -> Self {
        Self::new(Content::List(items.into_iter().map(Into::into).collect()))
    }

    /// The node that has this anchor.
    pub fn alias(anchor: impl Into<String>) -> Self {
        Self::new(Content::Alias(anchor.into()))
    }

    /// A value of the source with its leaves.
    pub fn traced<T: Clone + Into<Node>>(value: &Traced<T>) -> Self {
        value.value.clone().into().with_traces(&value.traces)
    }

    /// The same, in brackets on one line.
    #[must_use]
    pub fn flow(self) -> Self {
        self.style(Style::Flow)
    }

    /// The same, as a literal block.
    #[must_use]
    pub fn literal(self) -> Self {
        self.style(Style::Literal)
    }

    /// The same, as a folded block if it is long.
    #[must_use]
    pub fn folded(self) -> Self {
        self.style(Style::Folded)
    }

    /// The same, in quotes.
    #[must_use]
    pub fn quoted(self) -> Self {
        self.style(Style::Quoted)
    }

    /// The same in another style.
    #[must_use]
    pub fn style(mut self, style: Style) -> Self {
        self.style = style;
        self
    }

    /// The same with a comment behind it. Line breaks become spaces; an empty comment is none.
    #[must_use]
    pub fn comment(mut self, text: impl AsRef<str>) -> Self {
        let line = one_line(text.as_ref());
        self.trailing = (!line.is_empty()).then_some(line);
        self
    }

    /// The same with lines of comment above it.
    #[must_use]
    pub fn above(mut self, text: impl AsRef<str>) -> Self {
        self.above.extend(text.as_ref().lines().map(one_line));
        self
    }

    /// The same with an empty line above it.
    #[must_use]
    pub fn spaced(mut self) -> Self {
        self.spaced = true;
        self
    }

    /// The same with an anchor.
    #[must_use]
    pub fn anchor(mut self, name: impl Into<String>) -> Self {
        self.anchor = Some(name.into());
        self
    }

    /// The same with a tag, such as `!unsafe`.
    #[must_use]
    pub fn tag(mut self, tag: impl Into<String>) -> Self {
        self.tag = Some(tag.into());
        self
    }

    /// The same with leaves of the source behind it.
    #[must_use]
    pub fn with_traces(mut self, traces: &Traces) -> Self {
        self.traces.extend(traces);
        self
    }

    /// Whether it holds nothing: a null, an empty text, list or map.
    pub fn is_empty(&self) -> bool {
        match &self.content {
            Content::Null => true,
            Content::String(text) => text.is_empty(),
            Content::List(items) => items.is_empty(),
            Content::Map(map) => map.is_empty(),
            Content::Bool(_) | Content::Integer(_) | Content::Float(_) | Content::Alias(_) => false,
        }
    }
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned()
}

macro_rules! from_integer {
    ($($from:ty),*) => { $(
        impl From<$from> for Node {
            fn from(value: $from) -> Self {
                Self::new(Content::Integer(i128::from(value)))
            }
        }
    )* };
}
from_integer!(u8, u16, u32, u64, i32, i64);

impl From<bool> for Node {
    fn from(value: bool) -> Self {
        Self::new(Content::Bool(value))
    }
}

impl From<f64> for Node {
    fn from(value: f64) -> Self {
        Self::new(Content::Float(value))
    }
}

impl From<&str> for Node {
    fn from(value: &str) -> Self {
        Self::text(value)
    }
}

impl From<String> for Node {
    fn from(value: String) -> Self {
        Self::text(value)
    }
}

impl From<&String> for Node {
    fn from(value: &String) -> Self {
        Self::text(value.as_str())
    }
}

impl From<Map> for Node {
    fn from(value: Map) -> Self {
        Self::new(Content::Map(value))
    }
}

impl<T: Into<Node>> From<Vec<T>> for Node {
    fn from(value: Vec<T>) -> Self {
        Self::list(value)
    }
}

/// Entries in order, each key once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Map {
    pub(super) merges: Vec<String>,
    pub(super) entries: Vec<(String, Node)>,
}

impl Map {
    /// No entry.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with an entry; it takes the place of one with the same key.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Into<Node>) -> Self {
        self.insert(key, value);
        self
    }

    /// The same with an entry, if there is a value.
    #[must_use]
    pub fn with_some<T: Into<Node>>(mut self, key: impl Into<String>, value: Option<T>) -> Self {
        if let Some(value) = value {
            self.insert(key, value);
        }
        self
    }

    /// The same with all entries of the node that has this anchor, as `<<` takes them in. Entries of its own win, and
    /// anchors named first win over later ones.
    #[must_use]
    pub fn merge(mut self, anchor: impl Into<String>) -> Self {
        self.merges.push(anchor.into());
        self
    }

    /// Adds an entry; it takes the place of one with the same key.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<Node>) {
        let (key, value) = (key.into(), value.into());
        match self.entries.iter_mut().find(|(k, _)| *k == key) {
            Some(entry) => entry.1 = value,
            None => self.entries.push((key, value)),
        }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries.iter().find(|(k, _)| k == key).map(|(_, v)| v)
    }

    /// Entries in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Node)> {
        self.entries.iter().map(|(k, v)| (k.as_str(), v))
    }

    /// Whether there is no entry and nothing is merged in.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.merges.is_empty()
    }
}

impl<K: Into<String>, V: Into<Node>> FromIterator<(K, V)> for Map {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::new();
        entries.into_iter().for_each(|(k, v)| map.insert(k, v));
        map
    }
}
