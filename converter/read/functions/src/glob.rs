//! Patterns of file names: `*`, `?`, `[a-z]`, `{a,b}` and `**` for any number of directories.

use crate::environment::{EntryKind, Environment, FileError};
use std::collections::BTreeSet;

/// Most patterns that braces may expand to.
const MOST_ALTERNATIVES: usize = 4096;

/// Deepest directory that `**` goes down to; links may form circles.
const DEEPEST: usize = 64;

/// Regular files that an absolute, clean pattern matches, as absolute paths.
pub(crate) fn find(pattern: &str, environment: &dyn Environment) -> Result<BTreeSet<String>, String> {
    let mut alternatives = Vec::new();
    expand_braces(pattern, &mut alternatives)?;
    let mut found = BTreeSet::new();
    for alternative in alternatives {
        let parts: Vec<&str> = alternative.split('/').filter(|p| !p.is_empty()).collect();
        for part in &parts {
            check(part)?;
        }
        walk("", &parts, environment, 0, &mut found)?;
    }
    Ok(found)
}

/// Writes out the first brace and goes on with each result.
fn expand_braces(pattern: &str, out: &mut Vec<String>) -> Result<(), String> {
    if out.len() > MOST_ALTERNATIVES {
        return Err("the pattern has too many alternatives".to_owned());
    }
    let mut start = None;
    let mut depth = 0usize;
    let mut commas = Vec::new();
    let mut escaped = false;
    for (at, c) in pattern.char_indices() {
        if escaped {
            escaped = false;
            continue;
        }
        match c {
            '\\' => escaped = true,
            '{' => {
                if depth == 0 {
                    start = Some(at);
                }
                depth += 1;
            }
            ',' if depth == 1 => commas.push(at),
            '}' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    let begin = start.unwrap_or(0);
                    let (before, after) = (&pattern[..begin], &pattern[at + 1..]);
                    let mut from = begin + 1;
                    for end in commas.iter().copied().chain([at]) {
                        expand_braces(&format!("{before}{}{after}", &pattern[from..end]), out)?;
                        from = end + 1;
                    }
                    return Ok(());
                }
            }
            _ => {}
        }
    }
    if depth > 0 {
        return Err("syntax error in pattern".to_owned());
    }
    out.push(pattern.to_owned());
    Ok(())
}

fn check(part: &str) -> Result<(), String> {
    let mut characters = part.chars();
    let mut in_class = false;
    while let Some(c) = characters.next() {
        match c {
            '\\' if characters.next().is_none() => return Err("syntax error in pattern".to_owned()),
            '[' if !in_class => in_class = true,
            ']' => in_class = false,
            _ => {}
        }
    }
    if in_class { Err("syntax error in pattern".to_owned()) } else { Ok(()) }
}

fn walk(
    directory: &str,
    parts: &[&str],
    environment: &dyn Environment,
    depth: usize,
    found: &mut BTreeSet<String>,
) -> Result<(), String> {
    let Some((part, rest)) = parts.split_first() else { return Ok(()) };
    let root = if directory.is_empty() { "/" } else { directory };
    if !part.contains(['*', '?', '[', '\\']) {
        let path = format!("{directory}/{part}");
        return match environment.kind(&path) {
            Ok(EntryKind::File) if rest.is_empty() => {
                found.insert(path);
                Ok(())
            }
            Ok(EntryKind::Directory) => walk(&path, rest, environment, depth, found),
            Ok(EntryKind::File | EntryKind::Other) | Err(FileError::Missing) => Ok(()),
            Err(FileError::Refused(why)) => Err(format!("failed to stat {path}: {why}")),
        };
    }
    let entries = match environment.list(root) {
        Ok(entries) => entries,
        Err(FileError::Missing) => return Ok(()),
        Err(FileError::Refused(why)) => return Err(format!("failed to read {root}: {why}")),
    };
    let deep = *part == "**";
    if deep {
        // No directory at all.
        walk(directory, rest, environment, depth, found)?;
    }
    for entry in entries {
        let path = format!("{directory}/{}", entry.name);
        let is_directory = entry.kind == EntryKind::Directory;
        if deep {
            if is_directory && depth < DEEPEST {
                walk(&path, parts, environment, depth + 1, found)?;
            } else if rest.is_empty() && entry.kind == EntryKind::File {
                found.insert(path);
            }
        } else if matches(part, &entry.name) {
            if rest.is_empty() {
                if entry.kind == EntryKind::File {
                    found.insert(path);
                }
            } else if is_directory {
                walk(&path, rest, environment, depth, found)?;
            }
        }
    }
    Ok(())
}

/// Whether a name matches a pattern without slashes.
fn matches(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    let (mut p, mut n) = (0, 0);
    // Where to go on after the last star took one character more.
    let mut retry: Option<(usize, usize)> = None;
    loop {
        if p < pattern.len() && pattern[p] == '*' {
            retry = Some((p + 1, n));
            p += 1;
            continue;
        }
        if n < name.len() {
            if let Some(next) = single(&pattern, p, name[n]) {
                p = next;
                n += 1;
                continue;
            }
        } else if p == pattern.len() {
            return true;
        }
        match retry {
            Some((after_star, taken)) if taken < name.len() => {
                retry = Some((after_star, taken + 1));
                p = after_star;
                n = taken + 1;
            }
            _ => return false,
        }
    }
}

/// Position after the element of the pattern that matches this character.
fn single(pattern: &[char], at: usize, c: char) -> Option<usize> {
    match *pattern.get(at)? {
        '?' => Some(at + 1),
        '\\' => (*pattern.get(at + 1)? == c).then_some(at + 2),
        '[' => {
            let mut i = at + 1;
            let negated = pattern.get(i) == Some(&'^');
            if negated {
                i += 1;
            }
            let mut hit = false;
            while *pattern.get(i)? != ']' {
                if pattern[i] == '\\' {
                    i += 1;
                }
                let low = *pattern.get(i)?;
                let mut high = low;
                i += 1;
                if pattern.get(i) == Some(&'-') && pattern.get(i + 1).is_some_and(|c| *c != ']') {
                    i += 1;
                    if pattern[i] == '\\' {
                        i += 1;
                    }
                    high = *pattern.get(i)?;
                    i += 1;
                }
                hit |= (low..=high).contains(&c);
            }
            (hit != negated).then_some(i + 1)
        }
        literal => (literal == c).then_some(at + 1),
    }
}
