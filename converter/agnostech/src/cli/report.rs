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
        let read = || DiskFiles.read(path).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        self.texts.borrow_mut().entry(path.to_owned()).or_insert_with(read).clone()
    }
}
