//! HCL with comments and traces, laid out as `terraform fmt` lays it out.

use crate::File;
use model::{Traced, Traces};

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub enum Expression {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number as it is written.
    Number(String),
    /// A string; quoted and escaped, so that nothing in it is taken for a template.
    Text(String),
    /// A string with expressions put in.
    Template(Vec<Piece>),
    /// A traversal, call or operator on one line, such as `hcloud_network.main.id`.
    Code(String),
    /// `[…]`; on one line where it is short.
    List(Vec<Node>),
    /// `{…}`; one entry a line unless it is flat.
    Object(Vec<Entry>, Layout),
    /// `function(…)`
    Call(String, Vec<Node>),
    /// `[for … : value]`, with an optional condition.
    ForList {
        /// `key, server in local.servers`
        intro: String,
        /// What each element gives.
        value: Box<Node>,
        /// Which elements count.
        condition: Option<String>,
    },
    /// `{ for … : key => value }`, with an optional condition.
    ForObject {
        /// `key, server in local.servers`
        intro: String,
        /// Key of each entry, as code.
        key: String,
        /// What each element gives.
        value: Box<Node>,
        /// Which elements count.
        condition: Option<String>,
    },
}

/// How an object is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// On one line.
    Flat,
    /// One entry a line.
    Lines,
}

/// A piece of a template.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    /// Text as it stands.
    Literal(String),
    /// Code between `${` and `}`.
    Code(String),
}

/// An expression with a comment behind it and the leaves that it was made from.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The expression.
    pub expression: Expression,
    /// Leaves of the source.
    pub traces: Traces,
}

/// An entry of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Key; quoted where it must be. Code in parentheses where it begins with `(`.
    pub key: String,
    /// Value.
    pub value: Node,
    /// Comment behind it.
    pub comment: Option<String>,
}

impl Entry {
    /// An entry without a comment.
    pub fn new(key: impl Into<String>, value: impl Into<Node>) -> Self {
        Self { key: key.into(), value: value.into(), comment: None }
    }

    /// The same entry with a comment behind it.
    #[must_use]
    pub fn comment(mut self, text: impl Into<String>) -> Self {
        self.comment = Some(text.into()).filter(|t| !t.is_empty());
        self
    }
}

impl From<Expression> for Node {
    fn from(expression: Expression) -> Self {
        Self { expression, traces: Traces::none() }
    }
}

impl From<bool> for Node {
    fn from(value: bool) -> Self {
        Expression::Bool(value).into()
    }
}

impl From<u64> for Node {
    fn from(value: u64) -> Self {
        Expression::Number(value.to_string()).into()
    }
}

impl From<&str> for Node {
    fn from(value: &str) -> Self {
        Expression::Text(value.to_owned()).into()
    }
}

impl From<String> for Node {
    fn from(value: String) -> Self {
        Expression::Text(value).into()
    }
}

impl<T: Clone + Into<Node>> From<&Traced<T>> for Node {
    fn from(traced: &Traced<T>) -> Self {
        traced.value.clone().into().traced(&traced.traces)
    }
}

impl Node {
    /// A traversal, call or operator on one line.
    pub fn code(text: impl Into<String>) -> Self {
        Expression::Code(text.into()).into()
    }

    /// A list.
    pub fn list<T: Into<Node>>(items: impl IntoIterator<Item = T>) -> Self {
        Expression::List(items.into_iter().map(Into::into).collect()).into()
    }

    /// An object with one entry a line.
    pub fn object(entries: impl IntoIterator<Item = Entry>) -> Self {
        Expression::Object(entries.into_iter().collect(), Layout::Lines).into()
    }

    /// An object on one line.
    pub fn flat(entries: impl IntoIterator<Item = Entry>) -> Self {
        Expression::Object(entries.into_iter().collect(), Layout::Flat).into()
    }

    /// The same with more leaves behind it.
    #[must_use]
    pub fn traced(mut self, traces: &Traces) -> Self {
        self.traces.extend(traces);
        self
    }
}

/// Something in a body.
#[derive(Clone, Debug, PartialEq)]
pub enum Item {
    /// `name = value`
    Attribute {
        /// Name.
        name: String,
        /// Value.
        value: Node,
        /// Comment behind it.
        comment: Option<String>,
    },
    /// `type "label" { … }`
    Block(Block),
    /// Comment lines.
    Comment(String),
    /// An empty line.
    Blank,
}

/// A block.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Type, such as `resource`.
    pub block_type: String,
    /// Labels.
    pub labels: Vec<String>,
    /// Content.
    pub body: Body,
    /// Comment lines above it.
    pub above: Option<String>,
    /// Comment behind its first line.
    pub comment: Option<String>,
    /// Leaves of the source that have no place of their own in it.
    pub traces: Traces,
}

impl Block {
    /// An empty block.
    pub fn new(block_type: &str, labels: &[&str]) -> Self {
        Self {
            block_type: block_type.to_owned(),
            labels: labels.iter().map(|l| (*l).to_owned()).collect(),
            body: Body::new(),
            above: None,
            comment: None,
            traces: Traces::none(),
        }
    }

    /// The same block with this content.
    #[must_use]
    pub fn body(mut self, body: Body) -> Self {
        self.body = body;
        self
    }

    /// The same block with comment lines above it.
    #[must_use]
    pub fn above(mut self, text: impl Into<String>) -> Self {
        self.above = Some(text.into()).filter(|t| !t.is_empty());
        self
    }

    /// The same block with a comment behind its first line.
    #[must_use]
    pub fn comment(mut self, text: impl Into<String>) -> Self {
        self.comment = Some(text.into()).filter(|t| !t.is_empty());
        self
    }

    /// The same block with more leaves behind it.
    #[must_use]
    pub fn traced(mut self, traces: &Traces) -> Self {
        self.traces.extend(traces);
        self
    }
}

/// Attributes, blocks and comments in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Body {
    items: Vec<Item>,
}

impl Body {
    /// An empty body.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an attribute.
    #[must_use]
    pub fn set(self, name: &str, value: impl Into<Node>) -> Self {
        self.set_with(name, value, "")
    }

    /// Adds an attribute with a comment behind it.
    #[must_use]
    pub fn set_with(mut self, name: &str, value: impl Into<Node>, comment: &str) -> Self {
        self.items.push(Item::Attribute {
            name: name.to_owned(),
            value: value.into(),
            comment: Some(comment.to_owned()).filter(|c| !c.is_empty()),
        });
        self
    }

    /// Adds an attribute if there is a value.
    #[must_use]
    pub fn set_some<T: Into<Node>>(self, name: &str, value: Option<T>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    /// Adds a block.
    #[must_use]
    pub fn block(mut self, block: Block) -> Self {
        self.items.push(Item::Block(block));
        self
    }

    /// Adds a block in place.
    pub fn push(&mut self, block: Block) {
        self.items.push(Item::Block(block));
    }

    /// Adds an empty line.
    #[must_use]
    pub fn blank(mut self) -> Self {
        self.items.push(Item::Blank);
        self
    }

    /// Adds comment lines.
    #[must_use]
    pub fn comment(mut self, text: &str) -> Self {
        self.items.push(Item::Comment(text.to_owned()));
        self
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Its items in order.
    pub fn items(&self) -> &[Item] {
        &self.items
    }
}

/// A file of these blocks, an empty line between two.
pub fn render(body: &Body) -> File {
    let mut writer = Writer::default();
    let mut first = true;
    for item in &body.items {
        if let Item::Block(_) = item
            && !first
            && !matches!(writer.lines.last(), Some(line) if line.is_empty() || line.is_comment())
        {
            writer.lines.push(Line::default());
        }
        writer.item(item, 0, &mut Vec::new());
        first = false;
    }
    let mut file = File::new(layout(&mut writer.lines));
    for (label, traces) in writer.marks {
        file.mark(&label, &traces);
    }
    file
}

/// A line in the cells that `terraform fmt` aligns.
#[derive(Clone, Debug, Default)]
struct Line {
    indent: usize,
    lead: String,
    assign: Option<String>,
    comment: Option<String>,
}

impl Line {
    fn is_empty(&self) -> bool {
        self.lead.is_empty() && self.assign.is_none() && self.comment.is_none()
    }

    fn is_comment(&self) -> bool {
        self.lead.starts_with('#')
    }
}

#[derive(Default)]
struct Writer {
    lines: Vec<Line>,
    marks: Vec<(String, Traces)>,
}

/// A list or call stays on one line up to this many columns.
const WIDTH: usize = 100;

impl Writer {
    fn mark(&mut self, path: &[String], traces: &Traces) {
        if !traces.is_empty() {
            self.marks.push((path.join("."), traces.clone()));
        }
    }

    fn item(&mut self, item: &Item, indent: usize, path: &mut Vec<String>) {
        match item {
            Item::Blank => self.lines.push(Line::default()),
            Item::Comment(text) => self.comment_lines(text, indent),
            Item::Attribute { name, value, comment } => {
                path.push(name.clone());
                self.assignment(name, value, comment.as_deref(), indent, path, "");
                path.pop();
            }
            Item::Block(block) => self.block(block, indent, path),
        }
    }

    fn comment_lines(&mut self, text: &str, indent: usize) {
        for line in wrap(text, 118usize.saturating_sub(indent)) {
            self.lines.push(Line { indent, lead: format!("# {line}").trim_end().to_owned(), ..Line::default() });
        }
    }

    fn block(&mut self, block: &Block, indent: usize, path: &mut Vec<String>) {
        if let Some(above) = &block.above {
            self.comment_lines(above, indent);
        }
        let depth = path.len();
        match block.block_type.as_str() {
            "resource" => path.extend(block.labels.iter().cloned()),
            other => {
                path.push(other.to_owned());
                path.extend(block.labels.iter().cloned());
            }
        }
        self.mark(path, &block.traces);
        let mut head = block.block_type.clone();
        for label in &block.labels {
            head.push(' ');
            head.push_str(&quote(label));
        }
        let comment = block.comment.as_ref().map(|c| format!("# {}", one_line(c)));
        if block.body.is_empty() {
            self.lines.push(Line { indent, lead: format!("{head} {{}}"), assign: None, comment });
        } else {
            self.lines.push(Line { indent, lead: format!("{head} {{"), assign: None, comment });
            for (index, item) in block.body.items.iter().enumerate() {
                let previous_blank = self.lines.last().is_some_and(Line::is_empty);
                if matches!(item, Item::Block(_))
                    && index > 0
                    && !previous_blank
                    && matches!(block.body.items[index - 1], Item::Attribute { .. })
                {
                    self.lines.push(Line::default());
                }
                self.item(item, indent + 2, path);
            }
            self.lines.push(Line { indent, lead: String::from("}"), ..Line::default() });
        }
        path.truncate(depth);
    }

    fn assignment(
        &mut self,
        key: &str,
        value: &Node,
        comment: Option<&str>,
        indent: usize,
        path: &mut Vec<String>,
        tail: &str,
    ) {
        self.mark(path, &value.traces);
        let comment = comment.map(|c| format!("# {}", one_line(c)));
        if let Some(flat) = self.flat(value, path, indent + key.len() + 3) {
            self.lines.push(Line { indent, lead: key.to_owned(), assign: Some(format!("= {flat}{tail}")), comment });
            return;
        }
        self.multi(&format!("{key} = "), value, comment, indent, path, tail);
    }

    /// The expression on one line, if it can be; marks of its parts are noted.
    fn flat(&mut self, node: &Node, path: &mut Vec<String>, column: usize) -> Option<String> {
        let text = flat(node)?;
        let short = text.chars().count() + column <= WIDTH + 20;
        let forced = match &node.expression {
            Expression::List(items) => items.len() <= 1 || short,
            Expression::Object(_, Layout::Flat) => true,
            Expression::Object(entries, Layout::Lines) => entries.is_empty(),
            Expression::Call(..) | Expression::ForList { .. } | Expression::ForObject { .. } => short,
            Expression::Null
            | Expression::Bool(_)
            | Expression::Number(_)
            | Expression::Text(_)
            | Expression::Template(_)
            | Expression::Code(_) => true,
        };
        if !forced {
            return None;
        }
        self.mark_parts(node, path);
        Some(text)
    }

    fn mark_parts(&mut self, node: &Node, path: &mut Vec<String>) {
        match &node.expression {
            Expression::List(items) | Expression::Call(_, items) => {
                for item in items {
                    self.mark(path, &item.traces);
                    self.mark_parts(item, path);
                }
            }
            Expression::Object(entries, _) => {
                for entry in entries {
                    path.push(entry.key.clone());
                    self.mark(path, &entry.value.traces);
                    self.mark_parts(&entry.value, path);
                    path.pop();
                }
            }
            Expression::ForList { value, .. } | Expression::ForObject { value, .. } => {
                self.mark(path, &value.traces);
                self.mark_parts(value, path);
            }
            Expression::Null
            | Expression::Bool(_)
            | Expression::Number(_)
            | Expression::Text(_)
            | Expression::Template(_)
            | Expression::Code(_) => {}
        }
    }

    fn open(&mut self, text: String, comment: Option<String>, indent: usize) {
        self.lines.push(Line { indent, lead: text, assign: None, comment });
    }

    fn multi(
        &mut self,
        before: &str,
        node: &Node,
        comment: Option<String>,
        indent: usize,
        path: &mut Vec<String>,
        tail: &str,
    ) {
        match &node.expression {
            Expression::Object(entries, _) => {
                self.open(format!("{before}{{"), comment, indent);
                for entry in entries {
                    path.push(entry.key.clone());
                    self.assignment(
                        &key_text(&entry.key),
                        &entry.value,
                        entry.comment.as_deref(),
                        indent + 2,
                        path,
                        "",
                    );
                    path.pop();
                }
                self.open(format!("}}{tail}"), None, indent);
            }
            Expression::List(items) => {
                self.open(format!("{before}["), comment, indent);
                self.elements(items, indent + 2, path);
                self.open(format!("]{tail}"), None, indent);
            }
            Expression::Call(name, arguments) => {
                // A call around one argument keeps its brackets together, as people write it.
                if let [only] = arguments.as_slice()
                    && matches!(
                        only.expression,
                        Expression::Object(..)
                            | Expression::List(_)
                            | Expression::ForObject { .. }
                            | Expression::ForList { .. }
                    )
                {
                    self.mark(path, &only.traces);
                    self.multi(&format!("{before}{name}("), only, comment, indent, path, &format!("){tail}"));
                } else {
                    self.open(format!("{before}{name}("), comment, indent);
                    self.elements(arguments, indent + 2, path);
                    self.open(format!("){tail}"), None, indent);
                }
            }
            Expression::ForList { intro, value, condition } => {
                self.open(format!("{before}["), comment, indent);
                self.mark(path, &value.traces);
                let tail_condition = condition.as_ref().map(|c| format!(" if {c}")).unwrap_or_default();
                self.value_line(&format!("for {intro} : "), value, indent + 2, path, &tail_condition);
                self.open(format!("]{tail}"), None, indent);
            }
            Expression::ForObject { intro, key, value, condition } => {
                self.open(format!("{before}{{"), comment, indent);
                self.mark(path, &value.traces);
                let tail_condition = condition.as_ref().map(|c| format!(" if {c}")).unwrap_or_default();
                self.value_line(&format!("for {intro} : {key} => "), value, indent + 2, path, &tail_condition);
                self.open(format!("}}{tail}"), None, indent);
            }
            Expression::Null
            | Expression::Bool(_)
            | Expression::Number(_)
            | Expression::Text(_)
            | Expression::Template(_)
            | Expression::Code(_) => {
                let text = flat(node).unwrap_or_default();
                self.open(format!("{before}{text}{tail}"), comment, indent);
            }
        }
    }

    fn elements(&mut self, items: &[Node], indent: usize, path: &mut Vec<String>) {
        for item in items {
            self.mark(path, &item.traces);
            self.value_line("", item, indent, path, ",");
        }
    }

    fn value_line(&mut self, before: &str, node: &Node, indent: usize, path: &mut Vec<String>, tail: &str) {
        match self.flat(node, path, indent + before.len()) {
            Some(text) => self.open(format!("{before}{text}{tail}"), None, indent),
            None => self.multi(before, node, None, indent, path, tail),
        }
    }
}

fn flat(node: &Node) -> Option<String> {
    Some(match &node.expression {
        Expression::Null => String::from("null"),
        Expression::Bool(value) => value.to_string(),
        Expression::Number(text) => text.clone(),
        Expression::Text(text) => quote(text),
        Expression::Template(pieces) => {
            let mut out = String::from("\"");
            for piece in pieces {
                match piece {
                    Piece::Literal(text) => out.push_str(&escape(text)),
                    Piece::Code(code) => {
                        out.push_str("${");
                        out.push_str(code);
                        out.push('}');
                    }
                }
            }
            out.push('"');
            out
        }
        Expression::Code(code) => code.clone(),
        Expression::List(items) => {
            let parts: Option<Vec<String>> = items.iter().map(flat).collect();
            format!("[{}]", parts?.join(", "))
        }
        Expression::Object(entries, layout) => {
            if entries.is_empty() {
                return Some(String::from("{}"));
            }
            if *layout == Layout::Lines || entries.iter().any(|e| e.comment.is_some()) {
                return None;
            }
            let parts: Option<Vec<String>> =
                entries.iter().map(|e| Some(format!("{} = {}", key_text(&e.key), flat(&e.value)?))).collect();
            format!("{{ {} }}", parts?.join(", "))
        }
        Expression::Call(name, arguments) => {
            let parts: Option<Vec<String>> = arguments.iter().map(flat).collect();
            format!("{name}({})", parts?.join(", "))
        }
        Expression::ForList { intro, value, condition } => {
            let condition = condition.as_ref().map(|c| format!(" if {c}")).unwrap_or_default();
            format!("[for {intro} : {}{condition}]", flat(value)?)
        }
        Expression::ForObject { intro, key, value, condition } => {
            let condition = condition.as_ref().map(|c| format!(" if {c}")).unwrap_or_default();
            format!("{{ for {intro} : {key} => {}{condition} }}", flat(value)?)
        }
    })
}

/// A key as an object takes it: bare where it is an identifier.
fn key_text(key: &str) -> String {
    let bare = key.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if bare || key.starts_with('(') { key.to_owned() } else { quote(key) }
}

/// A string literal.
fn quote(text: &str) -> String {
    format!("\"{}\"", escape(text))
}

fn escape(text: &str) -> String {
    let mut out = String::new();
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '$' | '%' if characters.peek() == Some(&'{') => {
                out.push(c);
                out.push(c);
            }
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Words of a comment in lines of at most `width` columns.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

/// Lines as text: first the signs of assignment, then the comments behind, each aligned over neighbouring lines.
fn layout(lines: &mut [Line]) -> String {
    let width = |text: &str| text.chars().count();
    let mut out = String::new();
    let mut spaces_assign = vec![1usize; lines.len()];
    let mut start = 0;
    while start < lines.len() {
        if lines[start].assign.is_none() {
            start += 1;
            continue;
        }
        let end = (start..lines.len()).find(|i| lines[*i].assign.is_none()).unwrap_or(lines.len());
        let widest = lines[start..end].iter().map(|l| l.indent + width(&l.lead)).max().unwrap_or(0);
        for index in start..end {
            spaces_assign[index] = widest - lines[index].indent - width(&lines[index].lead) + 1;
        }
        start = end;
    }
    let column = |index: usize, line: &Line| {
        line.indent + width(&line.lead) + line.assign.as_ref().map_or(0, |a| spaces_assign[index] + width(a))
    };
    let mut spaces_comment = vec![1usize; lines.len()];
    let mut start = 0;
    while start < lines.len() {
        if lines[start].comment.is_none() {
            start += 1;
            continue;
        }
        let end = (start..lines.len()).find(|i| lines[*i].comment.is_none()).unwrap_or(lines.len());
        let widest = (start..end).map(|i| column(i, &lines[i])).max().unwrap_or(0);
        for index in start..end {
            spaces_comment[index] = widest - column(index, &lines[index]) + 1;
        }
        start = end;
    }
    for (index, line) in lines.iter().enumerate() {
        if !line.is_empty() {
            out.push_str(&" ".repeat(line.indent));
            out.push_str(&line.lead);
            if let Some(assign) = &line.assign {
                out.push_str(&" ".repeat(spaces_assign[index]));
                out.push_str(assign);
            }
            if let Some(comment) = &line.comment {
                out.push_str(&" ".repeat(spaces_comment[index]));
                out.push_str(comment);
            }
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Body {
        Body::new()
            .block(
                Block::new("resource", &["hcloud_server", "this"]).comment("aws_instance.a").body(
                    Body::new()
                        .set("for_each", Node::code("local.servers"))
                        .blank()
                        .set_with(
                            "name",
                            Node::from(Expression::Template(vec![
                                Piece::Literal("a-".into()),
                                Piece::Code("each.key".into()),
                            ])),
                            "short",
                        )
                        .set_with("delete_protection", true, "longer name")
                        .set(
                            "labels",
                            Node::object([
                                Entry::new("project", "shop").comment("x"),
                                Entry::new("managed-by", "terraform"),
                                Entry::new("a.b", 1u64),
                            ]),
                        )
                        .set("list", Node::list(["${not a template}", "b"]))
                        .block(Block::new("lifecycle", &[]).body(Body::new().set("prevent_destroy", true))),
                ),
            )
            .block(
                Block::new("locals", &[]).above("Why this is so.").body(
                    Body::new()
                        .set(
                            "x",
                            Node::from(Expression::ForObject {
                                intro: "key, server in local.servers".into(),
                                key: "key".into(),
                                value: Box::new(Node::object([
                                    Entry::new("a", Node::code("server.a")),
                                    Entry::new("long_name", Node::code("one(server.network).ip")),
                                ])),
                                condition: Some("server.b".into()),
                            }),
                        )
                        .set(
                            "y",
                            Node::from(Expression::Call(
                                "yamlencode".into(),
                                vec![Node::object([Entry::new("a", 1u64)])],
                            )),
                        ),
                ),
            )
    }

    #[test]
    fn is_what_terraform_fmt_writes() {
        let text = render(&sample()).text;
        let mut child = std::process::Command::new("terraform")
            .args(["fmt", "-"])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .spawn()
            .expect("terraform on PATH");
        std::io::Write::write_all(child.stdin.as_mut().unwrap(), text.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success());
        assert_eq!(String::from_utf8(output.stdout).unwrap(), text);
    }
}
