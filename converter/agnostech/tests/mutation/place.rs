//! What stands at a place that the ledger names, read from the text of the file alone.

use saphyr::{LoadableYamlNode, Yaml};
use serde_json::Value as Json;

/// What a file says at a place (`file#words`): the value, the block, or the lines with the words. `None` if it is not there.
pub fn at(path: &str, words: &str, text: &str) -> Option<String> {
    if words.is_empty() || words == "the whole file" {
        return Some(text.to_owned());
    }
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit('.').next().unwrap_or_default();
    match extension {
        "json" if matches!(name, "decisions.json" | "cost.json") => named(&serde_json::from_str(text).ok()?, words),
        "json" => inside(&Tree::of_json(&serde_json::from_str(text).ok()?), words),
        "yml" | "yaml" => inside(&Tree::of_yaml(Yaml::load_from_str(text).ok()?.first()?), words),
        "tf" => inside(&Tree::of_blocks(text), words),
        _ => lines(text, words),
    }
}

/// Entries of these documents have an id or an address.
fn named(document: &Json, id: &str) -> Option<String> {
    if let (Some(part), "exposure") = (document.get(id), id) {
        return Some(part["before"].to_string());
    }
    let mut found = Vec::new();
    gather(document, id, &mut found);
    (!found.is_empty()).then(|| found.join("\n"))
}

fn gather(json: &Json, id: &str, found: &mut Vec<String>) {
    match json {
        Json::Object(entries) => {
            let own = ["id", "address"].iter().any(|key| entries.get(*key).and_then(Json::as_str) == Some(id));
            if own {
                found.push(json.to_string());
            } else {
                entries.values().for_each(|value| gather(value, id, found));
            }
        }
        Json::Array(items) => items.iter().for_each(|item| gather(item, id, found)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

/// Lines that have the words as words, with what belongs to them: settings of plain files.
fn lines(text: &str, words: &str) -> Option<String> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let has = |line: &&str| {
        line.match_indices(words).any(|(start, found)| {
            let before = line[..start].chars().next_back();
            let after = line[start + found.len()..].chars().next();
            !before.is_some_and(word) && !after.is_some_and(word)
        })
    };
    let found: Vec<&str> = text.lines().filter(has).collect();
    (!found.is_empty()).then(|| found.join("\n"))
}

/// A document as names over names.
enum Tree {
    Leaf(String),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

impl Tree {
    fn of_json(json: &Json) -> Self {
        match json {
            Json::Object(entries) => Self::Map(entries.iter().map(|(k, v)| (k.clone(), Self::of_json(v))).collect()),
            Json::Array(items) => Self::List(items.iter().map(Self::of_json).collect()),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => Self::Leaf(json.to_string()),
        }
    }

    fn of_yaml(yaml: &Yaml<'_>) -> Self {
        match yaml {
            Yaml::Mapping(entries) => Self::Map(
                entries
                    .iter()
                    .map(|(key, value)| {
                        let key = key.as_str().map_or_else(|| format!("{key:?}"), str::to_owned);
                        (key, Self::of_yaml(value))
                    })
                    .collect(),
            ),
            Yaml::Sequence(items) => Self::List(items.iter().map(Self::of_yaml).collect()),
            other => Self::Leaf(format!("{other:?}")),
        }
    }

    /// HCL as `terraform fmt` lays it out: what is indented belongs to the line before. Words of resources begin with
    /// their type.
    fn of_blocks(text: &str) -> Self {
        let lines: Vec<&str> =
            text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#')).collect();
        Self::Map(blocks(&lines, 0))
    }

    fn text(&self) -> String {
        match self {
            Self::Leaf(text) => text.clone(),
            Self::List(items) => items.iter().map(|item| format!("- {}\n", item.text())).collect(),
            Self::Map(entries) => entries.iter().map(|(key, value)| format!("{key}: {}\n", value.text())).collect(),
        }
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn blocks(lines: &[&str], depth: usize) -> Vec<(String, Tree)> {
    let mut found = Vec::new();
    let mut position = 0;
    while position < lines.len() {
        let line = lines[position];
        position += 1;
        if indent(line) != depth {
            continue;
        }
        let start = position;
        while position < lines.len() && indent(lines[position]) > depth {
            position += 1;
        }
        let body = &lines[start..position];
        let trimmed = line.trim();
        let trimmed = trimmed.rsplit_once(" # ").map_or(trimmed, |(code, _)| code.trim_end());
        let (name, value) = match trimmed.split_once(" = ") {
            Some((name, value)) => (name.trim().trim_matches('"').to_owned(), value.to_owned()),
            None => {
                let head = trimmed.trim_end_matches('{').trim();
                let words: Vec<&str> = head.split_whitespace().map(|word| word.trim_matches('"')).collect();
                let words = if words.first() == Some(&"resource") { &words[1..] } else { &words[..] };
                (words.join("."), String::new())
            }
        };
        let inner = body.first().map(|line| blocks(body, indent(line))).unwrap_or_default();
        let tree = if inner.is_empty() {
            Tree::Leaf(value)
        } else {
            // What opens the block counts as well: a function or a condition may stand there.
            let mut entries = vec![(String::new(), Tree::Leaf(value))];
            entries.extend(inner);
            Tree::Map(entries)
        };
        found.push((name, tree));
    }
    found
}

/// The value below words such as `services.api.command[3]` or `roles[deploy].tasks`. Several of one name count together.
fn inside(tree: &Tree, words: &str) -> Option<String> {
    if words.is_empty() {
        return Some(tree.text());
    }
    if let Some(rest) = words.strip_prefix('[') {
        let (key, rest) = rest.split_once(']')?;
        let rest = rest.strip_prefix('.').unwrap_or(rest);
        return match tree {
            Tree::List(items) => match key.parse::<usize>() {
                Ok(index) => inside(items.get(index)?, rest),
                Err(_) => {
                    let named = items.iter().find(|item| match item {
                        Tree::Map(entries) => {
                            entries.iter().any(|(k, v)| ["name", "id", "key"].contains(&k.as_str()) && leaf_is(v, key))
                        }
                        Tree::Leaf(_) | Tree::List(_) => false,
                    });
                    inside(named?, rest)
                }
            },
            Tree::Leaf(_) | Tree::Map(_) => None,
        };
    }
    match tree {
        Tree::Map(entries) => {
            let mut names: Vec<&str> =
                entries.iter().map(|(name, _)| name.as_str()).filter(|n| !n.is_empty()).collect();
            names.sort_by_key(|name| std::cmp::Reverse(name.len()));
            names.dedup();
            names.into_iter().find_map(|name| {
                let rest = words.strip_prefix(name)?;
                if !(rest.is_empty() || rest.starts_with('.') || rest.starts_with('[')) {
                    return None;
                }
                let rest = rest.strip_prefix('.').unwrap_or(rest);
                let found: Vec<String> = entries
                    .iter()
                    .filter(|(own, _)| own == name)
                    .filter_map(|(_, value)| inside(value, rest))
                    .collect();
                (!found.is_empty()).then(|| found.join("\n"))
            })
        }
        // A value that stands on one line, such as `{ size = 10 }`.
        Tree::Leaf(text) => lines(text, words.rsplit('.').next().unwrap_or(words)).map(|_| text.clone()),
        Tree::List(_) => None,
    }
}

fn leaf_is(tree: &Tree, text: &str) -> bool {
    match tree {
        Tree::Leaf(found) => {
            found == &Json::String(text.to_owned()).to_string() || found.contains(&format!("({text:?})"))
        }
        Tree::List(_) | Tree::Map(_) => false,
    }
}
