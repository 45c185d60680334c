//! What the modules of a configuration require, found without evaluation.

use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use syntax::ast::{Block, Body};
use syntax::{Expression, ExpressionKind, ParsedBody, Source, parse_body};

/// Arguments and blocks of resources that are Terraform's and not the provider's.
const META: &[&str] = &["count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection"];

/// What is written in blocks of a type, and asked of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Shape {
    /// Arguments that are written.
    pub(crate) written: BTreeSet<String>,
    /// Blocks that are written.
    pub(crate) blocks: BTreeMap<String, Shape>,
    /// Attributes that others refer to, and what follows the name: it tells lists and maps.
    pub(crate) asked: BTreeMap<String, Option<char>>,
}

/// A provider that is required.
#[derive(Clone, Debug, Default)]
pub(crate) struct Required {
    /// Version constraints.
    pub(crate) constraints: BTreeSet<String>,
    /// Managed resource types, and what is written in them.
    pub(crate) resources: BTreeMap<String, Shape>,
    /// Data source types, likewise.
    pub(crate) data_sources: BTreeMap<String, Shape>,
    /// What `provider` blocks write.
    pub(crate) settings: Shape,
}

/// All modules together.
#[derive(Debug, Default)]
pub(crate) struct Scan {
    /// By source address without the registry's host, such as `hashicorp/aws`.
    pub(crate) providers: BTreeMap<String, Required>,
    /// Files that were not looked at.
    pub(crate) unreadable: Vec<String>,
}

/// The files of a module in the native syntax.
pub(crate) fn files(directory: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        // OpenTofu takes `.tofu` in the place of `.tf`; what either needs is looked for.
        if path.extension().is_some_and(|extension| extension == "tf" || extension == "tofu") && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// A parsed file.
pub(crate) fn parse(file: &Path) -> Result<ParsedBody, Box<dyn Error>> {
    Ok(parse_body(&Source::new(file.display().to_string(), fs::read(file)?)))
}

/// Looks through the root module and those that `terraform get` noted.
pub(crate) fn modules(root: &Path) -> Result<Scan, Box<dyn Error>> {
    let mut directories = BTreeSet::from([root.to_owned()]);
    if let Ok(text) = fs::read(root.join(".terraform/modules/modules.json")) {
        let manifest: Json = serde_json::from_slice(&text)?;
        for module in manifest["Modules"].as_array().into_iter().flatten() {
            directories.insert(root.join(module["Dir"].as_str().unwrap_or_default()).canonicalize()?);
        }
    }
    let mut scan = Scan::default();
    let mut bodies = Vec::new();
    for directory in directories {
        for entry in fs::read_dir(&directory)? {
            let path = entry?.path();
            if path.to_string_lossy().ends_with(".tf.json") {
                scan.unreadable.push(path.display().to_string());
            }
        }
        let parsed = files(&directory)?.iter().map(|file| parse(file)).collect::<Result<Vec<_>, _>>()?;
        let names = scan.required(&parsed);
        bodies.push((names, parsed));
    }
    for (names, parsed) in &bodies {
        scan.blocks(names, parsed);
    }
    let text: String = bodies.iter().flat_map(|(_, parsed)| parsed).map(|parsed| parsed.body.source.text()).collect();
    for required in scan.providers.values_mut() {
        for (type_name, shape) in &mut required.resources {
            shape.asked = asked(&text, type_name, false);
        }
        for (type_name, shape) in &mut required.data_sources {
            shape.asked = asked(&text, type_name, true);
        }
    }
    Ok(scan)
}

fn literal(expression: &Expression) -> Option<String> {
    match &expression.kind {
        ExpressionKind::String { text, .. } => Some(text.to_string()),
        _ => None,
    }
}

fn address(source: &str) -> String {
    let source = source.to_lowercase();
    source.strip_prefix("registry.terraform.io/").map_or(source.clone(), str::to_owned)
}

impl Scan {
    /// Notes what a module requires; gives its local names.
    fn required(&mut self, parsed: &[ParsedBody]) -> BTreeMap<String, String> {
        let mut names = BTreeMap::new();
        let settings = parsed.iter().flat_map(|parsed| parsed.body.blocks_of("terraform"));
        for block in settings.flat_map(|block| block.body.blocks_of("required_providers")) {
            for attribute in &block.body.attributes {
                let local = attribute.name.to_string();
                let value = syntax::AttributeValue::native(block.body.source.clone(), attribute.expression.clone());
                let mut source = format!("hashicorp/{local}");
                let mut constraint = literal(&attribute.expression);
                for (key, value) in value.pairs().into_iter().flatten() {
                    let text = literal(&value.expression().0);
                    match (key.keyword().map(|key| key.to_string()).or_else(|| literal(&key.expression().0)), text) {
                        (Some(key), Some(text)) if key == "source" => source = address(&text),
                        (Some(key), Some(text)) if key == "version" => constraint = Some(text),
                        _ => {}
                    }
                }
                let required = self.providers.entry(source.clone()).or_default();
                required.constraints.extend(constraint);
                names.insert(local, source);
            }
        }
        names
    }

    fn blocks(&mut self, names: &BTreeMap<String, String>, parsed: &[ParsedBody]) {
        let source = |local: &str| names.get(local).cloned().unwrap_or_else(|| format!("hashicorp/{local}"));
        for block in parsed.iter().flat_map(|parsed| &parsed.body.blocks) {
            let label = block.labels.first().map(|label| label.text.to_string()).unwrap_or_default();
            match &*block.block_type {
                "provider" => {
                    let required = self.providers.entry(source(&label)).or_default();
                    required
                        .constraints
                        .extend(block.body.attribute("version").and_then(|version| literal(&version.expression)));
                    written(&block.body, &mut required.settings, &["alias", "version"]);
                }
                "resource" | "data" | "ephemeral" => {
                    let prefix = label.split('_').next().unwrap_or_default().to_owned();
                    let local = provider(block).unwrap_or(prefix);
                    let source = source(&local);
                    if source == "hashicorp/terraform" || source == "terraform.io/builtin/terraform" {
                        continue;
                    }
                    let required = self.providers.entry(source).or_default();
                    let types =
                        if &*block.block_type == "data" { &mut required.data_sources } else { &mut required.resources };
                    written(&block.body, types.entry(label).or_default(), META);
                }
                _ => {}
            }
        }
    }
}

/// Local name of the provider that a block names.
fn provider(block: &Block) -> Option<String> {
    let expression = &block.body.attribute("provider")?.expression;
    match &expression.kind {
        ExpressionKind::String { text, .. } => text.split('.').next().map(str::to_owned),
        _ => syntax::variables(expression).first().map(|traversal| traversal.root.to_string()),
    }
}

fn written(body: &Body, shape: &mut Shape, apart: &[&str]) {
    let own = body.attributes.iter().map(|attribute| attribute.name.to_string());
    shape.written.extend(own.filter(|name| !apart.contains(&name.as_str())));
    for block in &body.blocks {
        let name = block.block_type.to_string();
        if apart.contains(&name.as_str()) {
            continue;
        }
        match (name.as_str(), block.labels.first()) {
            ("dynamic", Some(label)) => {
                for content in block.body.blocks_of("content") {
                    written(&content.body, shape.blocks.entry(label.text.to_string()).or_default(), &[]);
                }
            }
            _ => written(&block.body, shape.blocks.entry(name).or_default(), &[]),
        }
    }
}

/// Attributes that some expression asks of resources of a type: `type.name.attribute`, with keys in between.
fn asked(text: &str, type_name: &str, data: bool) -> BTreeMap<String, Option<char>> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let mut found = BTreeMap::new();
    for (at, _) in text.match_indices(&format!("{type_name}.")) {
        let before = text.get(..at).unwrap_or_default();
        let is_data = before.ends_with("data.");
        if is_data != data || (!is_data && before.ends_with(|c: char| is_word(c) || c == '.')) {
            continue;
        }
        let rest = text.get(at + type_name.len() + 1..).unwrap_or_default().trim_start_matches(is_word);
        let rest = match rest.strip_prefix('[') {
            Some(inner) => inner.split_once(']').map(|(_, rest)| rest).unwrap_or_default(),
            None => rest.strip_prefix(".*").unwrap_or(rest),
        };
        let rest = rest.strip_prefix('.').unwrap_or_default();
        let name: String = rest.chars().take_while(|c| is_word(*c)).collect();
        if name.starts_with(|c: char| c.is_alphabetic()) {
            let next = rest.chars().nth(name.chars().count()).filter(|c| matches!(c, '[' | '.'));
            let known = found.entry(name).or_insert(next);
            *known = known.or(next);
        }
    }
    found
}
