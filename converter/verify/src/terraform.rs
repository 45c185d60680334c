//! Terraform configuration of the output: what it declares, uses and lets in.

mod openings;
mod references;
mod rules;
mod structure;

pub(crate) use openings::Opening;

use crate::OURS;
use diagnostic::{Diagnostic, FilePlace};
use render::Tree;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use syntax::ast::{Block, Body, Expression, ExpressionKind, ObjectItem};
use syntax::{Source, TextRange};

/// A parsed file.
struct File {
    path: String,
    source: Source,
    body: Arc<Body>,
    comments: Vec<TextRange>,
}

/// All files of `terraform/`.
pub(crate) struct Module {
    files: Vec<File>,
    /// `terraform.tfvars.example`
    values: Option<File>,
}

/// A block with the file in which it stands.
struct At<'a, T> {
    file: &'a File,
    it: &'a T,
}

impl<T> Clone for At<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for At<'_, T> {}

impl<'a, T> At<'a, T> {
    fn with<U>(self, it: &'a U) -> At<'a, U> {
        At { file: self.file, it }
    }
}

impl<T> At<'_, T> {
    fn place(&self, range: TextRange) -> FilePlace {
        self.file.source.place(range)
    }

    fn error(&self, range: TextRange, summary: impl Into<String>, detail: &str) -> Diagnostic {
        let detail = if detail.is_empty() { OURS.to_owned() } else { format!("{detail} {OURS}") };
        Diagnostic::error(summary, detail).at(self.place(range))
    }
}

impl Module {
    /// Parses; what does not parse is reported.
    pub(crate) fn read(tree: &Tree, found: &mut Vec<Diagnostic>) -> Self {
        let mut files = Vec::new();
        let mut values = None;
        for (path, file) in tree.files() {
            let variables = path == "terraform/terraform.tfvars.example";
            let configuration = path.starts_with("terraform/") && path.ends_with(".tf");
            if !variables && !configuration {
                continue;
            }
            let source = Source::new(path, file.text.clone().into_bytes());
            let parsed = syntax::parse_body(&source);
            found.extend(parsed.diagnostics);
            let comments = parsed.comments.iter().map(|c| c.range).collect();
            let file = File { path: path.to_owned(), source, body: parsed.body, comments };
            if variables {
                values = Some(file);
            } else {
                files.push(file);
            }
        }
        Self { files, values }
    }

    pub(crate) fn check(&self, found: &mut Vec<Diagnostic>) {
        let declared = references::Declared::of(self, found);
        for block in self.blocks() {
            structure::check(block, found);
        }
        references::check(self, &declared, found);
    }

    /// The text of a file with its comments blanked out, byte for byte.
    pub(crate) fn without_comments(&self, path: &str) -> Option<String> {
        let file = self.files.iter().find(|f| f.path == path)?;
        let mut text = String::with_capacity(file.source.text().len());
        let mut at = 0;
        for range in &file.comments {
            let (start, end) = (range.start as usize, range.end as usize);
            text.push_str(file.source.text().get(at..start)?);
            text.extend(file.source.text().get(start..end)?.bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }));
            at = end;
        }
        text.push_str(file.source.text().get(at..)?);
        Some(text)
    }

    /// Blocks at the top, file by file.
    fn blocks(&self) -> impl Iterator<Item = At<'_, Block>> {
        self.files.iter().flat_map(|file| file.body.blocks.iter().map(move |it| At { file, it }))
    }

    /// Resources of a type, with their names.
    fn resources<'a>(&'a self, type_name: &'a str) -> impl Iterator<Item = (&'a str, At<'a, Block>)> {
        self.blocks().filter_map(move |block| match (&*block.it.block_type, &*block.it.labels) {
            ("resource", [found, name]) if &*found.text == type_name => Some((&*name.text, block)),
            _ => None,
        })
    }

    /// Names and places of the resources of a type.
    pub(crate) fn resources_of(&self, type_name: &str) -> Vec<(String, FilePlace)> {
        self.resources(type_name).map(|(name, at)| (name.to_owned(), at.place(at.it.header_range()))).collect()
    }

    /// Access list of each bucket, where it is written as a literal.
    pub(crate) fn bucket_acls(&self) -> Vec<(String, Option<String>, FilePlace)> {
        self.resources("minio_s3_bucket")
            .map(|(name, at)| {
                let acl = at.it.body.attribute("acl");
                let range = acl.map_or(at.it.header_range(), |a| a.range);
                (name.to_owned(), acl.and_then(|a| text(&a.expression)).map(str::to_owned), at.place(range))
            })
            .collect()
    }

    /// A local value.
    fn local(&self, name: &str) -> Option<At<'_, Expression>> {
        self.blocks().filter(|b| &*b.it.block_type == "locals").find_map(|block| {
            let attribute = block.it.body.attribute(name)?;
            Some(At { file: block.file, it: &*attribute.expression })
        })
    }

    /// What servers stand behind no firewall of the cloud.
    pub(crate) fn servers_without_firewall(&self, servers: &BTreeSet<&str>) -> Vec<(String, FilePlace)> {
        let filtered = self.filtered_servers(servers);
        let Some((_, first)) = self.resources("hcloud_server").next() else { return Vec::new() };
        servers
            .iter()
            .filter(|key| !filtered.contains(**key))
            .map(|key| ((*key).to_owned(), first.place(first.it.header_range())))
            .collect()
    }

    /// Servers that stand behind a firewall of the cloud that exists.
    pub(crate) fn filtered_servers(&self, servers: &BTreeSet<&str>) -> BTreeSet<String> {
        // Firewalls are bound to servers by `firewall_ids`; without it the local values mean nothing.
        if !self.resources("hcloud_server").all(|(_, at)| at.it.body.attribute("firewall_ids").is_some()) {
            return BTreeSet::new();
        }
        let firewalls: BTreeSet<String> = self.firewalls().into_iter().map(|(name, _)| name).collect();
        self.firewall_of_servers()
            .into_iter()
            .filter(|(server, firewall)| servers.contains(server.as_str()) && firewalls.contains(firewall))
            .map(|(server, _)| server)
            .collect()
    }

    /// `locals.firewalls`
    fn firewalls(&self) -> Vec<(String, At<'_, Expression>)> {
        let Some(local) = self.local("firewalls") else { return Vec::new() };
        entries(local.it).iter().filter_map(|i| Some((i.literal_key()?.to_owned(), local.with(&i.value)))).collect()
    }

    /// The firewall of each server in `locals.servers`.
    fn firewall_of_servers(&self) -> BTreeMap<String, String> {
        let Some(local) = self.local("servers") else { return BTreeMap::new() };
        entries(local.it)
            .iter()
            .filter_map(|item| {
                Some((item.literal_key()?.to_owned(), text(entry(&item.value, "firewall")?)?.to_owned()))
            })
            .collect()
    }
}

/// The expression without parentheses around it.
fn bare(expression: &Expression) -> &Expression {
    match &expression.kind {
        ExpressionKind::Parentheses(inner) => bare(inner),
        _ => expression,
    }
}

/// The items of an object; none of anything else.
fn entries(expression: &Expression) -> &[ObjectItem] {
    match &bare(expression).kind {
        ExpressionKind::Object(items) => items,
        _ => &[],
    }
}

/// The value of an entry of an object.
fn entry<'a>(expression: &'a Expression, key: &str) -> Option<&'a Expression> {
    entries(expression).iter().find(|item| item.literal_key() == Some(key)).map(|item| &item.value)
}

/// A literal string.
fn text(expression: &Expression) -> Option<&str> {
    match &bare(expression).kind {
        ExpressionKind::String { text, .. } => Some(text),
        _ => None,
    }
}

/// A literal that is no collection, as Terraform would turn it into a string.
fn literal(expression: &Expression) -> Option<String> {
    match &bare(expression).kind {
        ExpressionKind::String { text, .. } => Some(text.to_string()),
        ExpressionKind::Number(digits) => Some(digits.to_string()),
        ExpressionKind::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

fn is_null(expression: &Expression) -> bool {
    matches!(bare(expression).kind, ExpressionKind::Null)
}
