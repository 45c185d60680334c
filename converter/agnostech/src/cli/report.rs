//! Diagnostics on standard error.

use super::TextOrJson;
use agnostech::DiskFiles;
use diagnostic::{Diagnostic, Place, Snippets};
use read::files::Files as _;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;

/// Prints diagnostics, each once, and remembers the texts of the files that they point into.
pub struct Reporter {
    form: TextOrJson,
    texts: RefCell<BTreeMap<String, Option<String>>>,
}

/// Arguments by the names that the library knows them by.
const FLAGS: &[(&str, &str)] = &[
    ("ha", "--ha"),
    ("target", "--target"),
    ("runtime", "--runtime"),
    ("region", "--region"),
    ("second_region", "--second-region"),
    ("domain", "--domain"),
    ("admin_cidrs", "--admin-cidr"),
    ("architecture", "--architecture"),
    ("servers", "--server"),
    ("decisions", "--decisions"),
    ("decisions_json", "--decisions"),
    ("variables", "--var"),
    ("var_files", "--var-file"),
    ("data_values", "--data-values"),
    ("allow_paths", "--allow-path"),
];

impl Reporter {
    /// Prints in this form.
    pub fn new(form: TextOrJson) -> Self {
        Self { form, texts: RefCell::default() }
    }

    /// Prints one.
    pub fn report(&self, diagnostic: &Diagnostic) {
        let mut diagnostic = diagnostic.clone();
        if let Some(Place::Attribute { address, .. }) = &mut diagnostic.place
            && let Some((_, flag)) = FLAGS.iter().find(|(name, _)| name == address)
        {
            *address = (*flag).to_owned();
        }
        let text = match self.form {
            TextOrJson::Text => diagnostic::render(&diagnostic, self),
            TextOrJson::Json => match serde_json::to_string(&diagnostic) {
                Ok(line) => line + "\n",
                Err(_) => diagnostic::render(&diagnostic, &()),
            },
        };
        // Nobody is left to be told if standard error is closed.
        let _ = std::io::stderr().lock().write_all(text.as_bytes());
    }

    /// Prints all: warnings first, so that errors stand last on the screen.
    pub fn report_all(&self, diagnostics: &[Diagnostic]) {
        let mut seen = BTreeSet::new();
        let mut ordered: Vec<&Diagnostic> = diagnostics.iter().collect();
        ordered.sort_by_key(|d| d.severity);
        for diagnostic in ordered {
            if seen.insert((&diagnostic.summary, &diagnostic.detail, &diagnostic.place)) {
                self.report(diagnostic);
            }
        }
    }
}

impl Snippets for Reporter {
    fn text(&self, path: &str) -> Option<String> {
        let read = || {
            let text = String::from_utf8_lossy(&DiskFiles.read(path).ok()?).into_owned();
            let document = text.trim_start().starts_with('{') && !path.ends_with(".tf.json");
            Some(if document { without_texts(&text) } else { text })
        };
        self.texts.borrow_mut().entry(path.to_owned()).or_insert_with(read).clone()
    }
}

/// A JSON document with every character of its strings replaced, keys excepted: a line of a state may hold a password.
fn without_texts(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(start) = rest.find('"') {
        let (before, string) = rest.split_at(start + 1);
        out.push_str(before);
        let mut escaped = false;
        let end = string
            .char_indices()
            .find(|(_, c)| {
                let closes = *c == '"' && !escaped;
                escaped = *c == '\\' && !escaped;
                closes
            })
            .map_or(string.len(), |(at, _)| at);
        let (content, after) = string.split_at(end);
        let is_key = after.strip_prefix('"').is_some_and(|after| after.trim_start().starts_with(':'));
        if is_key {
            out.push_str(content);
        } else {
            out.extend(content.chars().map(|c| if c == '\n' { c } else { '*' }));
        }
        match after.strip_prefix('"') {
            Some(after) => {
                out.push('"');
                rest = after;
            }
            None => rest = after,
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::without_texts;

    #[test]
    fn strings_of_documents_are_not_shown() {
        assert_eq!(
            without_texts("{\"a\" : \"s\\\"e\", \"b\": [1, \"é\"], \"c\": \"cut"),
            "{\"a\" : \"****\", \"b\": [1, \"*\"], \"c\": \"***"
        );
    }
}
