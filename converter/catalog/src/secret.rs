//! Secrets that stand in plain sight.
//!
//! A value is taken for a secret if its name says so and it is written out, or if it looks like a key whatever its name.
//! It is better to ask for a value once more than to write a secret out.

use crate::leaf::{Scope, leaves};
use crate::user_data;
use aho_corasick::AhoCorasick;
use estate::{Estate, Resource};
use model::{Text, TextPart, names_secret};
use std::collections::{BTreeMap, BTreeSet};
use value::{Content, Mode, Part, Symbol, Value};

/// Shorter lines of a secret of many lines may stand elsewhere too.
const LONG_LINE: usize = 32;

/// Starts of tokens that are known to be secrets, with their shortest length.
const PREFIXES: &[(&str, usize)] = &[
    ("AKIA", 20),
    ("ASIA", 20),
    ("ghp_", 30),
    ("gho_", 30),
    ("ghs_", 30),
    ("github_pat_", 30),
    ("glpat-", 20),
    ("xoxb-", 20),
    ("xoxp-", 20),
    ("xoxa-", 20),
    ("xapp-", 20),
    ("sk_live_", 16),
    ("rk_live_", 16),
    ("sk_test_", 16),
    ("whsec_", 16),
    ("sk-", 30),
    ("AIza", 35),
    ("SG.", 40),
    ("npm_", 30),
    ("hvs.", 20),
    ("dop_v1_", 30),
    ("shpat_", 30),
    ("ya29.", 30),
];

/// Whether a written value can be a secret at all: switches, small numbers, ARNs and paths are none.
fn can_be_secret(value: &str) -> bool {
    let text = value.trim().trim_matches(['"', '\'']);
    let lower = text.to_ascii_lowercase();
    !(text.is_empty()
        || matches!(lower.as_str(), "true" | "false" | "null" | "none" | "yes" | "no" | "on" | "off" | "0" | "1")
        || text.starts_with("arn:")
        || text.starts_with('/') && !text.contains(' ') && text.len() < 128
        || text.starts_with("${")
        || text.starts_with("$(")
        || text.starts_with('$')
        || text.starts_with("{{")
        || text.starts_with('<') && text.ends_with('>'))
}

/// Whether a token looks like a key, whatever it is called.
fn looks_secret(token: &str) -> bool {
    if PREFIXES.iter().any(|(prefix, length)| token.starts_with(prefix) && token.len() >= *length) {
        return true;
    }
    // A JSON web token.
    if token.starts_with("eyJ") && token.matches('.').count() == 2 && token.len() > 60 {
        return true;
    }
    let kinds = [char::is_uppercase, char::is_lowercase, |c: char| c.is_ascii_digit()];
    token.len() >= 32
        && token.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '_' | '-'))
        && kinds.iter().all(|kind| token.chars().any(kind))
        && token.matches(['/', '-', '_']).count() <= 3
        && entropy(token) > 4.2
}

/// Bits for each character.
fn entropy(text: &str) -> f64 {
    let mut counts = BTreeMap::new();
    for c in text.chars() {
        *counts.entry(c).or_insert(0u32) += 1;
    }
    let length = text.chars().count() as f64;
    counts.values().map(|&n| f64::from(n) / length).map(|p| -p * p.log2()).sum()
}

/// Ranges of a text that are secrets: passwords in URLs, private keys, tokens; in scripts also what is assigned to names
/// that say so.
pub fn ranges(text: &str, script: bool) -> Vec<std::ops::Range<usize>> {
    let mut found: Vec<std::ops::Range<usize>> = Vec::new();
    private_keys(text, &mut found);
    url_passwords(text, &mut found);
    tokens(text, &mut found);
    if script {
        assignments(text, &mut found);
    }
    found.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    let mut joined: Vec<std::ops::Range<usize>> = Vec::new();
    for range in found {
        match joined.last_mut() {
            Some(last) if range.start < last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

fn private_keys(text: &str, found: &mut Vec<std::ops::Range<usize>>) {
    let mut from = 0;
    while let Some(start) = text[from..].find("-----BEGIN ").map(|at| at + from) {
        let head = text[start..].find('\n').or_else(|| text[start..].find("\\n")).map_or(text.len(), |at| start + at);
        let end = text[start..].find("-----END ").map_or(text.len(), |at| {
            let end = start + at + "-----END ".len();
            text[end..].find("-----").map_or(text.len(), |at| end + at + "-----".len())
        });
        if text[start..head.min(end)].contains("PRIVATE KEY") {
            found.push(start..end);
        }
        from = end.max(start + 1);
    }
}

fn url_passwords(text: &str, found: &mut Vec<std::ops::Range<usize>>) {
    let mut from = 0;
    while let Some(at) = text[from..].find("://").map(|at| at + from + 3) {
        let end = text[at..]
            .find(|c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\'' | '?'))
            .map_or(text.len(), |n| at + n);
        let authority = &text[at..end];
        if let Some(sign) = authority.rfind('@')
            && let Some(colon) = authority[..sign].find(':')
            && colon + 1 < sign
            && !authority[colon + 1..sign].starts_with("${")
            && !authority[colon + 1..sign].starts_with('$')
        {
            found.push(at + colon + 1..at + sign);
        }
        from = end.max(at);
    }
}

fn tokens(text: &str, found: &mut Vec<std::ops::Range<usize>>) {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=' | '_' | '-' | '.');
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (is_part(c), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                // NAME=value is two tokens.
                let token = &text[from..at];
                let own = token
                    .find('=')
                    .filter(|n| *n + 1 < token.trim_end_matches('=').len())
                    .map_or(from, |n| from + n + 1);
                let separates = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ',');
                let is_name = text[..at].rsplit(separates).next().is_some_and(|word| word.starts_with("arn:"));
                if !is_name && looks_secret(&text[own..at]) {
                    found.push(own..at);
                }
                start = None;
            }
            _ => {}
        }
    }
}

/// `NAME=value`, `name: value`, `"name": "value"`, `--password value`.
fn assignments(text: &str, found: &mut Vec<std::ops::Range<usize>>) {
    let mut line_start = 0;
    for line in text.split_inclusive('\n') {
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        let bytes = line.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            let rest = &line[at..];
            let Some(c) = rest.chars().next() else { break };
            if !is_name(c) {
                at += c.len_utf8();
                continue;
            }
            let length = rest.find(|c: char| !is_name(c)).unwrap_or(rest.len());
            let name = &rest[..length];
            let is_option = name.starts_with("--");
            let mut behind = at + length;
            let quoted = matches!(line[behind..].chars().next(), Some('"' | '\''));
            if quoted {
                behind += 1;
            }
            let after = &line[behind..];
            let blanks = after.len() - after.trim_start_matches([' ', '\t']).len();
            let sign = after[blanks..].chars().next();
            let value_at = match sign {
                Some('=' | ':') => Some(behind + blanks + 1),
                _ if is_option && blanks > 0 => Some(behind),
                _ => None,
            };
            at = behind.max(at + length);
            let Some(value_at) = value_at.filter(|_| names_secret(name.trim_start_matches('-'))) else { continue };
            let value = &line[value_at..];
            let from = value_at + (value.len() - value.trim_start_matches([' ', '\t']).len());
            let Some(first) = line[from..].chars().next() else { continue };
            let (from, to) = match first {
                '"' | '\'' => {
                    let inside = from + 1;
                    (inside, line[inside..].find(first).map_or(line.trim_end().len(), |n| inside + n))
                }
                _ => (
                    from,
                    line[from..]
                        .find(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '"' | '\''))
                        .map_or(line.len(), |n| from + n),
                ),
            };
            if to > from && can_be_secret(&line[from..to]) {
                found.push(line_start + from..line_start + to);
                at = to;
            }
        }
        line_start += line.len();
    }
}

/// The text with secrets masked, and what they were.
pub fn masked(name: Option<&str>, text: &Text, script: bool) -> (Text, Vec<String>) {
    let mut found = Vec::new();
    let refers = text.references().next().is_some();
    if let Some(literal) = text.as_literal()
        && name.is_some_and(names_secret)
        && can_be_secret(literal)
        && !refers
    {
        return (Text::of([TextPart::Secret { from: Vec::new() }]), vec![literal.to_owned()]);
    }
    let mut parts = Vec::new();
    for part in text.parts() {
        let TextPart::Literal(literal) = part else {
            parts.push(part.clone());
            continue;
        };
        let mut at = 0;
        for range in ranges(literal, script) {
            parts.push(TextPart::Literal(literal[at..range.start].to_owned()));
            parts.push(TextPart::Secret { from: Vec::new() });
            found.push(literal[range.clone()].to_owned());
            at = range.end;
        }
        parts.push(TextPart::Literal(literal[at..].to_owned()));
    }
    if found.is_empty() { (text.clone(), found) } else { (Text::of(parts), found) }
}

/// Every sensitive value that is known: by the schema, by a mark, or because it looks like one. Sorted.
///
/// Meant for a last look through the whole output. Values shorter than four characters are left out, since they
/// stand everywhere, and so are truth values and numbers.
pub fn secrets(estate: &Estate) -> Vec<String> {
    let mut found = BTreeSet::new();
    let mut by_mark = BTreeSet::new();
    let mut of_types: BTreeMap<(Mode, &str), Vec<schema::Leaf>> = BTreeMap::new();
    for resource in estate.resources() {
        let sensitive = of_types.entry((resource.address.mode, resource.type_name())).or_insert_with(|| {
            let leaves = crate::leaf::block_of(resource).map(schema::Block::leaves).unwrap_or_default();
            leaves.into_iter().filter(|leaf| leaf.sensitive).collect()
        });
        of_resource(resource, sensitive, &mut found, &mut by_mark);
    }
    // An output that gives a whole resource is marked as a whole: what the resource says openly is no secret for that.
    let mut of_wholes = BTreeSet::new();
    for output in estate.outputs.values() {
        let is_whole = output.value.entries().is_some() || output.value.items().is_some();
        marked(&output.value, false, if is_whole { &mut of_wholes } else { &mut by_mark });
    }
    if !of_wholes.is_empty() {
        let mut open = BTreeSet::new();
        estate.resources().for_each(|resource| said_openly(&resource.values, &mut open));
        by_mark.extend(of_wholes.into_iter().filter(|text| !open.contains(text)));
    }
    for variable in estate.variables.values() {
        marked(&variable.value, false, &mut by_mark);
    }
    // A mark spreads from one part of a value to all of them. What Terraform prints after every apply, and what things are
    // called, is none of it.
    let mut printed = BTreeSet::new();
    estate.resources().for_each(|resource| called(resource, &mut printed));
    // A prefix that names begin with is a part of them.
    let parts: Vec<String> =
        printed.iter().flat_map(|name| name.split(|c: char| !c.is_alphanumeric())).map(str::to_owned).collect();
    printed.extend(parts);
    estate.outputs.values().for_each(|output| said_openly(&output.value, &mut printed));
    found.extend(by_mark.into_iter().filter(|text| !printed.contains(text)));
    // Stores also keep what is none: the name of a database, of its user, a start script. Said as such by the thing
    // itself, it stands in the output for that; what looks like a key stays one.
    let mut names = BTreeSet::new();
    estate.resources().for_each(|resource| named(resource, &mut names));
    found.retain(|text| looks_secret(text) || !names.contains(text));
    let lines = lines_of(&found, estate);
    found.extend(lines);
    found.into_iter().collect()
}

/// Lines of secrets of many lines, each of which may be indented anew. What the estate says openly as well is none: a
/// private key in the form of OpenSSH holds the public one.
fn lines_of(secrets: &BTreeSet<String>, estate: &Estate) -> Vec<String> {
    let long = secrets.iter().filter(|secret| secret.contains('\n')).flat_map(|secret| secret.lines()).map(str::trim);
    let lines: Vec<&str> = long.filter(|line| line.len() >= LONG_LINE && !line.starts_with("-----")).collect();
    if lines.is_empty() {
        return Vec::new();
    }
    let mut open = BTreeSet::new();
    estate.resources().for_each(|resource| said_openly(&resource.values, &mut open));
    // A private key that lies open in a file stays one.
    open.retain(|text| text.len() >= LONG_LINE && !secrets.contains(text) && !text.contains("PRIVATE KEY"));
    let Ok(searcher) = AhoCorasick::new(&lines) else { return lines.into_iter().map(str::to_owned).collect() };
    let mut said = vec![false; lines.len()];
    for text in &open {
        searcher.find_overlapping_iter(text).for_each(|found| said[found.pattern().as_usize()] = true);
    }
    let hidden = lines.into_iter().zip(said).filter(|(_, said)| !said);
    hidden.map(|(line, _)| line.to_owned()).collect()
}

/// What a resource is called, where no mark hides it.
fn called(resource: &Resource, open: &mut BTreeSet<String>) {
    for (name, value) in resource.values.entries().into_iter().flatten() {
        let is_name = matches!(&**name, "name" | "id" | "arn" | "bucket" | "identifier" | "domain" | "fqdn");
        if is_name && !value.marks.sensitive {
            open.extend(value.as_str().map(str::to_owned));
        }
    }
}

/// Attributes that say how one signs in, and as whom.
const LOGINS: &[&str] =
    &["administrator_login", "admin_username", "username", "master_username", "user_name", "db_name", "database_name"];

/// Attributes of machines that hold what runs at their start.
const START_SCRIPTS: &[&str] = &["metadata_startup_script", "user_data", "custom_data"];

/// What things and their users are called, and what machines run, as no secret store says it.
fn named(resource: &Resource, names: &mut BTreeSet<String>) {
    // Its name in the configuration stands in every report.
    names.insert(resource.address.name.to_string());
    for (name, value) in resource.values.entries().into_iter().flatten() {
        if value.marks.sensitive {
            continue;
        }
        let Some(text) = value.as_str() else { continue };
        let is_script = START_SCRIPTS.contains(&&**name) && text.contains('\n');
        if **name == *"name" || LOGINS.contains(&&**name) || is_script {
            names.insert(text.to_owned());
        }
    }
}

/// Texts that no mark hides and whose attribute is not called like a secret.
fn said_openly(value: &Value, open: &mut BTreeSet<String>) {
    if value.marks.sensitive {
        return;
    }
    match &value.content {
        Content::String(text) => {
            open.insert(text.to_string());
        }
        Content::List(_, items) | Content::Set(_, items) => items.iter().for_each(|item| said_openly(item, open)),
        Content::Tuple(items) => items.iter().for_each(|item| said_openly(item, open)),
        Content::Object(entries) | Content::Map(_, entries) => {
            entries.iter().filter(|(name, _)| !names_secret(name)).for_each(|(_, inner)| said_openly(inner, open));
        }
        Content::Null(_) | Content::Unknown(_) | Content::Bool(_) | Content::Number(_) => {}
    }
}

fn add(text: &str, found: &mut BTreeSet<String>) {
    let trimmed = text.trim();
    if trimmed.chars().count() >= 4 && !matches!(trimmed, "true" | "false" | "null") {
        found.insert(text.to_owned());
        // The values of a JSON object are what is used of it.
        if let Ok(json) = serde_json::from_str::<serde_json::Value>(text) {
            in_json(&json, found);
        }
    }
}

fn in_json(json: &serde_json::Value, found: &mut BTreeSet<String>) {
    match json {
        serde_json::Value::String(text) => {
            if text.chars().count() >= 4 {
                found.insert(text.clone());
            }
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| in_json(item, found)),
        serde_json::Value::Object(entries) => {
            // Host, port and database name beside a password are no secrets.
            for (name, inner) in entries {
                if inner.is_object() || inner.is_array() || entries.len() == 1 || names_secret(name) {
                    in_json(inner, found);
                } else if let Some(text) = inner.as_str() {
                    found.extend(ranges(text, false).into_iter().map(|range| text[range].to_owned()));
                }
            }
        }
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {}
    }
}

/// What the schema or its looks make a secret goes to `found`, what a mark does to `by_mark`.
/// `sensitive` are the leaves that the schema of its type says are.
fn of_resource(
    resource: &Resource,
    sensitive: &[schema::Leaf],
    found: &mut BTreeSet<String>,
    by_mark: &mut BTreeSet<String>,
) {
    let plain = is_plain_parameter(resource);
    if let Some(block) = crate::leaf::block_of(resource) {
        for leaf in sensitive {
            let dotted = leaf.path.to_string();
            if is_object_content(resource, &dotted) {
                // A file as a whole is marked, which does not make every word of it a secret.
                found.extend(
                    resource.values.get(&dotted).and_then(Value::as_str).filter(|t| t.len() > 8).map(str::to_owned),
                );
                continue;
            }
            if !(plain && matches!(dotted.as_str(), "value" | "insecure_value")) {
                // Of a map the schema marks every value, whatever it is: settings of a program are mostly none.
                // An attribute of objects is marked as a whole, too.
                let head = leaf.path.head().filter(|name| block.block_type(name).is_none());
                match head.and_then(|name| resource.values.get(name)) {
                    Some(map) if map.entries().is_some() => at_names(&resource.values, leaf.path.steps(), by_mark),
                    Some(objects) if is_list_of_objects(objects) => in_block(objects, found),
                    Some(_) | None => at_names(&resource.values, leaf.path.steps(), found),
                }
            }
        }
    }
    if !plain {
        match &resource.values.content {
            Content::Object(entries) => {
                for (name, value) in entries.iter() {
                    let block = crate::leaf::block_of(resource).and_then(|block| block.block_type(name));
                    if DOCUMENTS.contains(&&**name) || is_object_content(resource, name) {
                        in_document(value, by_mark);
                    } else if block.is_some() && wholly_marked(value) {
                        in_block(value, found);
                    } else {
                        marked(value, false, by_mark);
                    }
                }
            }
            Content::Null(_)
            | Content::Unknown(_)
            | Content::Bool(_)
            | Content::Number(_)
            | Content::String(_)
            | Content::List(..)
            | Content::Set(..)
            | Content::Tuple(_)
            | Content::Map(..) => marked(&resource.values, false, by_mark),
        }
    }
    for leaf in leaves(resource) {
        planted(&leaf, found);
    }
    for name in ["user_data", "user_data_base64", "custom_data"] {
        for at in Scope::of(resource).find(name) {
            if let Some(text) = user_data::decoded(at.value).text {
                found.extend(masked(None, &text, true).1);
            }
        }
    }
}

/// The content of an object of Cloud Storage, which the schema marks whatever it is.
fn is_object_content(resource: &Resource, name: &str) -> bool {
    name == "content" && resource.type_name() == "google_storage_bucket_object"
}

/// Whether blocks are marked as a whole: sets are, when one secret stands in one of them.
fn wholly_marked(value: &Value) -> bool {
    is_list_of_objects(value)
        && (value.marks.sensitive || value.items().unwrap_or_default().iter().all(|item| item.marks.sensitive))
}

fn is_list_of_objects(value: &Value) -> bool {
    value.items().is_some_and(|items| !items.is_empty() && items.iter().all(|item| item.entries().is_some()))
}

/// Not every name in the blocks: what the schema calls secret is found by it, the rest by its own name.
fn in_block(value: &Value, found: &mut BTreeSet<String>) {
    for item in value.items().unwrap_or_default() {
        for (name, inner) in item.entries().into_iter().flatten() {
            if names_secret(name) {
                marked(inner, true, found);
            } else if inner.items().is_some() {
                in_block(inner, found);
            } else if let Some(text) = inner.as_str() {
                found.extend(ranges(text, false).into_iter().map(|range| text[range].to_owned()));
            }
        }
    }
}

/// Attributes that a state marks as a whole when one secret stands in them.
const DOCUMENTS: &[&str] = &["container_definitions", "user_data", "user_data_base64", "custom_data"];

/// Not the whole document, where every name would be a secret: what was put in and is marked itself. The rest is found by
/// names, by its looks and as a secret of another resource.
fn in_document(value: &Value, found: &mut BTreeSet<String>) {
    match value.symbol.as_deref() {
        // Marked in every part, as by a state: nothing tells which part it is.
        Some(Symbol::Json(inner) | Symbol::Base64(inner)) if is_marked_throughout(inner) => {}
        Some(Symbol::Json(inner) | Symbol::Base64(inner)) => marked(inner, false, found),
        Some(Symbol::Text(parts)) => {
            for part in parts.iter() {
                if let Part::Hole(hole) = part {
                    marked(hole, false, found);
                }
            }
        }
        Some(Symbol::Reference(_) | Symbol::Derived(_)) | None => {}
    }
}

/// A parameter that is not secure is marked by the schema all the same.
pub fn is_plain_parameter(resource: &Resource) -> bool {
    resource.type_name() == "aws_ssm_parameter"
        && matches!(resource.values.get("type").and_then(Value::as_str), Some("String" | "StringList"))
}

fn at_names(value: &Value, steps: &[value::Step], found: &mut BTreeSet<String>) {
    match (steps, value.items()) {
        (_, Some(items)) => items.iter().for_each(|item| at_names(item, steps, found)),
        ([value::Step::Attribute(name), rest @ ..], None) => {
            if let Some(inner) = value.get(name) {
                at_names(inner, rest, found);
            }
        }
        ([_, rest @ ..], None) => at_names(value, rest, found),
        ([], None) => marked(value, true, found),
    }
}

fn is_marked_throughout(value: &Value) -> bool {
    let entries = value.entries().is_some_and(|entries| entries.values().all(|inner| inner.marks.sensitive));
    value.marks.sensitive || entries || value.items().is_some_and(|items| items.iter().all(|item| item.marks.sensitive))
}

/// Strings that are marked, or all of them below what is.
fn marked(value: &Value, secret: bool, found: &mut BTreeSet<String>) {
    let secret = secret || value.marks.sensitive;
    match value.symbol.as_deref() {
        Some(Symbol::Text(parts)) => {
            for part in parts.iter() {
                if let Part::Hole(hole) = part {
                    marked(hole, false, found);
                }
            }
        }
        // Where every part of a JSON text is marked, its names tell which parts are meant.
        Some(Symbol::Json(inner)) if secret && is_marked_throughout(inner) => {}
        Some(Symbol::Json(inner) | Symbol::Base64(inner)) => marked(inner, false, found),
        Some(Symbol::Reference(_) | Symbol::Derived(_)) | None => {}
    }
    match &value.content {
        Content::String(text) if secret => add(text, found),
        Content::List(_, items) | Content::Set(_, items) | Content::Tuple(items) => {
            items.iter().for_each(|item| marked(item, secret, found));
        }
        Content::Map(_, entries) | Content::Object(entries) => {
            entries.values().for_each(|inner| marked(inner, secret, found));
        }
        Content::String(_) | Content::Null(_) | Content::Unknown(_) | Content::Bool(_) | Content::Number(_) => {}
    }
}

/// Secrets among the written leaves: environment variables by their names, all else by what it looks like.
fn planted(leaf: &crate::leaf::Leaf<'_>, found: &mut BTreeSet<String>) {
    let steps = leaf.path.steps();
    let in_environment = steps.iter().any(|step| {
        matches!(step, value::Step::Attribute(name) if matches!(&**name, "environment" | "variables" | "environment_variables" | "dockerLabels" | "options" | "command" | "entryPoint"))
    });
    let value = leaf.value.get("value").unwrap_or(&leaf.value);
    if value.items().is_some() {
        for item in value.items().unwrap_or_default() {
            if let Some(text) = Text::from_value(item) {
                found.extend(masked(None, &text, in_environment).1);
            }
        }
        return;
    }
    let Some(text) = Text::from_value(value) else { return };
    if in_environment {
        let name = leaf.value.get("name").and_then(Value::as_str).or_else(|| match steps.last() {
            Some(value::Step::Attribute(name) | value::Step::Key(name)) => Some(name),
            _ => None,
        });
        found.extend(masked(name, &text, false).1);
    } else if let Some(literal) = text.as_literal() {
        let mut certain = Vec::new();
        private_keys(literal, &mut certain);
        url_passwords(literal, &mut certain);
        found.extend(certain.into_iter().map(|range| literal[range].to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(name: Option<&str>, text: &str, script: bool) -> Vec<String> {
        masked(name, &text.into(), script).1
    }

    #[test]
    fn values_that_look_like_keys() {
        assert_eq!(hidden(None, "AKIAIOSFODNN7EXAMPLE", false), ["AKIAIOSFODNN7EXAMPLE"]);
        assert_eq!(hidden(None, "amqp://user:p4ss@mq:5672/v", false), ["p4ss"]);
        assert_eq!(hidden(None, "redis://:onlypassword@host", false), ["onlypassword"]);
        assert_eq!(hidden(None, "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", false).len(), 1);
        for plain in [
            "https://example.com/a:b@c",
            "arn:aws:iam::123456789012:role/VeryLongRoleNameForTheApplication1",
            "2026-11-21T12:00:00Z",
            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "4a5f8b1e-0000-4c1a-9d0e-1234567890ab",
            "registry.example.com/shop/api:2026.11.2",
            "info",
        ] {
            assert_eq!(hidden(None, plain, false), Vec::<String>::new(), "{plain}");
        }
        assert_eq!(hidden(Some("PASSWORD"), "true", false), Vec::<String>::new());
        assert_eq!(hidden(Some("DB_PASSWORD"), "arn:aws:secretsmanager:x", false), Vec::<String>::new());
    }

    #[test]
    fn scripts_are_searched_line_by_line() {
        let script = "#!/bin/bash\nexport DB_PASSWORD='hunter2 two'\nAPI_TOKEN=abc123def\nmysql --password topsecret -u root\nPASSWORD=$(aws ssm get)\npassword: yaml-secret # c\n{\"client_secret\": \"json-secret\"}\nTOKEN_TTL=60\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\n";
        let found = hidden(None, script, true);
        assert_eq!(
            found,
            [
                "hunter2 two",
                "abc123def",
                "topsecret",
                "yaml-secret",
                "json-secret",
                "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"
            ]
        );
        let (text, _) = masked(None, &script.into(), true);
        assert!(!format!("{text:?}").contains("hunter2"));
    }

    #[test]
    fn broken_texts_do_no_harm() {
        for text in [
            "://",
            "://@",
            "a://:@",
            "-----BEGIN ",
            "-----BEGIN PRIVATE KEY-----",
            "password=",
            "password=\"",
            "--password",
            "ü=ä://ö:ß@é",
            "'",
        ] {
            let (masked, found) = masked(Some("x"), &text.into(), true);
            assert!(found.len() <= 1, "{text}: {masked:?}");
        }
    }
}
