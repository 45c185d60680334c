//! The text of a tree, and where the leaves of the source stand in it.

use super::node::{Content, Map, Node, Style};
use super::scalar;
use crate::File;
use model::Traces;

/// Columns that a line has before it is broken, where it can be.
pub const WIDTH: usize = 120;

/// A document, beginning with the comments of its root.
pub fn render(root: &Node) -> File {
    file(root, false)
}

/// A document that begins with `---`, as Ansible's files do.
pub fn render_with_start(root: &Node) -> File {
    file(root, true)
}

fn file(root: &Node, start: bool) -> File {
    let mut emitter = Emitter { out: String::new(), marks: Vec::new(), path: Vec::new() };
    let mut comments = root.above.clone();
    comments.extend(root.trailing.clone());
    if start {
        emitter.out.push_str("---\n");
    }
    emitter.comments(&comments, 0);
    emitter.root(root);
    let mut file = File::new(emitter.out);
    for (label, traces) in &emitter.marks {
        file.mark(label, traces);
    }
    file
}

/// Where a value stands: what is on its line already.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Key,
    Dash,
    Root,
}

struct Emitter {
    out: String,
    marks: Vec<(String, Traces)>,
    path: Vec<String>,
}

impl Emitter {
    fn root(&mut self, node: &Node) {
        self.mark(node);
        let props = properties(node);
        match &node.content {
            Content::Map(map) if !map.is_empty() && !is_flow(node) => {
                if !props.is_empty() {
                    self.line(0, &props);
                }
                self.map(map, 0, false);
            }
            Content::List(items) if !items.is_empty() && !is_flow(node) => {
                if !props.is_empty() {
                    self.line(0, &props);
                }
                self.list(items, 0, false);
            }
            _ => self.value(node, 0, Place::Root, false),
        }
    }

    fn map(&mut self, map: &Map, indent: usize, mut inline: bool) {
        if !map.merges.is_empty() {
            let aliases: Vec<String> = map.merges.iter().map(|anchor| format!("*{anchor}")).collect();
            let value = match aliases.as_slice() {
                [one] => one.clone(),
                several => format!("[{}]", several.join(", ")),
            };
            self.pad(indent, &mut inline);
            self.out.push_str(&format!("<<: {value}\n"));
        }
        for (position, (key, node)) in map.entries.iter().enumerate() {
            self.path.push(key.clone());
            if !inline {
                if node.spaced && (position > 0 || !map.merges.is_empty()) {
                    self.out.push('\n');
                }
                self.comments(&node.above, indent);
            }
            let key = scalar::text(key, false, false);
            let fits = self.trailing_fits(node, indent + key.chars().count() + 1);
            if !fits && !inline {
                self.comments(node.trailing.as_slice(), indent);
            }
            self.pad(indent, &mut inline);
            self.out.push_str(&key);
            self.out.push(':');
            self.value(node, indent, Place::Key, fits);
            self.path.pop();
        }
    }

    fn list(&mut self, items: &[Node], indent: usize, mut inline: bool) {
        for (position, node) in items.iter().enumerate() {
            self.path.push(item_label(node, position));
            if !inline {
                if node.spaced && position > 0 {
                    self.out.push('\n');
                }
                let hoisted = self.hoisted(node, indent);
                self.comments(&hoisted, indent);
            }
            self.pad(indent, &mut inline);
            self.out.push('-');
            self.value(node, indent, Place::Dash, self.fits_behind_dash(node, indent));
            self.path.pop();
        }
    }

    /// Comments that must stand above a dash: those of the item, and those of all that begins on its line.
    fn hoisted(&self, node: &Node, indent: usize) -> Vec<String> {
        let mut comments = node.above.clone();
        if !self.fits_behind_dash(node, indent) {
            comments.extend(node.trailing.clone());
        }
        if begins_behind_dash(node) {
            match &node.content {
                Content::Map(map) if map.merges.is_empty() => {
                    if let Some((key, first)) = map.entries.first() {
                        comments.extend(first.above.clone());
                        let key = scalar::text(key, false, false);
                        if !self.trailing_fits(first, indent + 2 + key.chars().count() + 1) {
                            comments.extend(first.trailing.clone());
                        }
                    }
                }
                Content::List(items) => {
                    if let Some(first) = items.first() {
                        comments.extend(self.hoisted(first, indent + 2));
                    }
                }
                _ => {}
            }
        }
        comments
    }

    fn fits_behind_dash(&self, node: &Node, indent: usize) -> bool {
        !begins_behind_dash(node) && self.trailing_fits(node, indent + 1)
    }

    fn value(&mut self, node: &Node, indent: usize, place: Place, trailing: bool) {
        let comment = if trailing { node.trailing.as_deref() } else { None };
        if place != Place::Root {
            self.mark(node);
        }
        let props = properties(node);
        let flow = is_flow(node);
        match &node.content {
            Content::Map(map) if !map.is_empty() && !flow => {
                if place == Place::Dash && props.is_empty() {
                    self.out.push(' ');
                    self.map(map, indent + 2, true);
                } else {
                    self.finish(&props, comment);
                    self.map(map, indent + 2, false);
                }
            }
            Content::List(items) if !items.is_empty() && !flow => {
                if place == Place::Dash && props.is_empty() {
                    self.out.push(' ');
                    self.list(items, indent + 2, true);
                } else {
                    self.finish(&props, comment);
                    self.list(items, indent + 2, false);
                }
            }
            Content::String(text) => match block(node, text, self.column() + props.chars().count() + 2, indent) {
                Some((header, lines)) => {
                    let header = if props.is_empty() { header.to_owned() } else { format!("{props} {header}") };
                    if place == Place::Root {
                        self.out.push_str(&header);
                        self.out.push('\n');
                    } else {
                        self.finish(&header, comment);
                    }
                    for line in lines {
                        if line.is_empty() { self.out.push('\n') } else { self.line(indent + 2, &line) }
                    }
                }
                None => self.scalar(node, &props, place, comment),
            },
            Content::List(_)
            | Content::Map(_)
            | Content::Null
            | Content::Bool(_)
            | Content::Integer(_)
            | Content::Float(_)
            | Content::Alias(_) => self.scalar(node, &props, place, comment),
        }
    }

    fn scalar(&mut self, node: &Node, props: &str, place: Place, comment: Option<&str>) {
        let text = inline(node, false);
        let text = if props.is_empty() { text } else { format!("{props} {text}") };
        self.mark_below(node);
        if place == Place::Root {
            self.out.push_str(&text);
            self.out.push('\n');
        } else {
            self.finish(&text, comment);
        }
    }

    /// Ends a line that has a key or a dash.
    fn finish(&mut self, text: &str, comment: Option<&str>) {
        if !text.is_empty() {
            self.out.push(' ');
            self.out.push_str(text);
        }
        if let Some(comment) = comment {
            self.out.push_str("  # ");
            self.out.push_str(comment);
        }
        self.out.push('\n');
    }

    /// Whether the comment behind a value has room on the line, which is `column` long so far.
    fn trailing_fits(&self, node: &Node, column: usize) -> bool {
        let Some(comment) = &node.trailing else { return true };
        let props = properties(node);
        let props = if props.is_empty() { 0 } else { props.chars().count() + 1 };
        let value = match &node.content {
            Content::Map(map) if !map.is_empty() && !is_flow(node) => 0,
            Content::List(items) if !items.is_empty() && !is_flow(node) => 0,
            Content::String(text) if block(node, text, column + props + 1, column).is_some() => return false,
            _ => inline(node, false).chars().count() + 1,
        };
        column + props + value + 4 + comment.chars().count() <= WIDTH
    }

    fn mark(&mut self, node: &Node) {
        if !node.traces.is_empty() {
            self.marks.push((label(&self.path), node.traces.clone()));
        }
    }

    /// Marks for what stands on one line with its parent.
    fn mark_below(&mut self, node: &Node) {
        match &node.content {
            Content::List(items) => {
                for (position, item) in items.iter().enumerate() {
                    self.path.push(item_label(item, position));
                    self.mark(item);
                    self.mark_below(item);
                    self.path.pop();
                }
            }
            Content::Map(map) => {
                for (key, value) in &map.entries {
                    self.path.push(key.clone());
                    self.mark(value);
                    self.mark_below(value);
                    self.path.pop();
                }
            }
            Content::Null
            | Content::Bool(_)
            | Content::Integer(_)
            | Content::Float(_)
            | Content::String(_)
            | Content::Alias(_) => {}
        }
    }

    fn comments(&mut self, lines: &[String], indent: usize) {
        for text in lines {
            let mut line = String::from("#");
            for word in text.split(' ').filter(|word| !word.is_empty()) {
                if line.len() > 1 && indent + line.chars().count() + 1 + word.chars().count() > WIDTH {
                    self.line(indent, &line);
                    line = String::from("#");
                }
                line.push(' ');
                line.push_str(word);
            }
            self.line(indent, &line);
        }
    }

    fn line(&mut self, indent: usize, text: &str) {
        self.out.push_str(&" ".repeat(indent));
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn pad(&mut self, indent: usize, inline: &mut bool) {
        if *inline {
            *inline = false;
        } else {
            self.out.push_str(&" ".repeat(indent));
        }
    }

    fn column(&self) -> usize {
        self.out.rsplit('\n').next().map_or(0, |line| line.chars().count())
    }
}

/// Whether a list or map is written in brackets.
fn is_flow(node: &Node) -> bool {
    match &node.content {
        Content::List(items) if items.is_empty() => return true,
        Content::Map(map) if map.is_empty() => return true,
        Content::List(_) | Content::Map(_) => {}
        _ => return false,
    }
    node.style == Style::Flow && !has_comments_below(node) && inline(node, false).chars().count() <= WIDTH - 20
}

/// Whether the first entry of a list or map stands on the line of the dash before it.
fn begins_behind_dash(node: &Node) -> bool {
    matches!(&node.content, Content::List(_) | Content::Map(_)) && !is_flow(node) && properties(node).is_empty()
}

/// The block that a text is written as, if it is: its header and its lines.
fn block(node: &Node, text: &str, column: usize, indent: usize) -> Option<(&'static str, Vec<String>)> {
    if node.style == Style::Quoted {
        return None;
    }
    let several = text.contains('\n');
    if (several || node.style == Style::Literal) && scalar::fits_block(text) {
        let header = if text.ends_with('\n') { "|" } else { "|-" };
        return Some((header, text.lines().map(str::to_owned).collect()));
    }
    if several {
        return None;
    }
    let long = column + text.chars().count() > WIDTH;
    if !long {
        return None;
    }
    let lines = scalar::folded(text, WIDTH.saturating_sub(indent + 2).max(20))?;
    Some((">-", lines))
}

fn properties(node: &Node) -> String {
    let anchor = node.anchor.as_ref().map(|name| format!("&{name}"));
    [anchor, node.tag.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// A node on one line.
fn inline(node: &Node, flow: bool) -> String {
    let part = |node: &Node| {
        let props = properties(node);
        let text = inline(node, true);
        if props.is_empty() { text } else { format!("{props} {text}") }
    };
    match &node.content {
        Content::Null => "null".to_owned(),
        Content::Bool(value) => value.to_string(),
        Content::Integer(value) => value.to_string(),
        Content::Float(value) => scalar::float(*value),
        Content::String(text) => scalar::text(text, flow, node.style == Style::Quoted),
        Content::Alias(anchor) => format!("*{anchor}"),
        Content::List(items) => format!("[{}]", items.iter().map(part).collect::<Vec<_>>().join(", ")),
        Content::Map(map) => {
            let merges = map.merges.iter().map(|anchor| format!("<<: *{anchor}"));
            let entries =
                map.entries.iter().map(|(key, value)| format!("{}: {}", scalar::text(key, true, false), part(value)));
            format!("{{{}}}", merges.chain(entries).collect::<Vec<_>>().join(", "))
        }
    }
}

fn has_comments_below(node: &Node) -> bool {
    let noted = |n: &Node| n.trailing.is_some() || !n.above.is_empty() || has_comments_below(n);
    match &node.content {
        Content::List(items) => items.iter().any(noted),
        Content::Map(map) => map.merges.len() > 1 || map.entries.iter().any(|(_, value)| noted(value)),
        Content::Null
        | Content::Bool(_)
        | Content::Integer(_)
        | Content::Float(_)
        | Content::String(_)
        | Content::Alias(_) => false,
    }
}

fn item_label(node: &Node, position: usize) -> String {
    if let Content::Map(map) = &node.content
        && let Some(Node { content: Content::String(name), .. }) = map.get("name")
    {
        return format!("[{name}]");
    }
    format!("[{position}]")
}

fn label(path: &[String]) -> String {
    let mut text = String::new();
    for step in path {
        if !text.is_empty() && !step.starts_with('[') {
            text.push('.');
        }
        text.push_str(step);
    }
    if text.is_empty() { ".".to_owned() } else { text }
}
