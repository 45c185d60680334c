//! `.terraform/modules/modules.json`: where `terraform init` has put modules.

use std::collections::BTreeMap;

use diagnostic::Diagnostic;
use serde::Deserialize;

use crate::files::{Files, Roots, join};

#[derive(Deserialize)]
struct Document {
    #[serde(rename = "Modules", default)]
    modules: Vec<Record>,
}

#[derive(Deserialize)]
struct Record {
    #[serde(rename = "Key", default)]
    key: String,
    #[serde(rename = "Dir", default)]
    directory: String,
}

/// Directories of installed modules, by the names of the calls that lead to them, joined with dots.
#[derive(Clone, Debug, Default)]
pub(crate) struct Manifest(BTreeMap<String, String>);

impl Manifest {
    /// Reads the manifest of a root module. That there is none is no error: local modules need none.
    pub(crate) fn read(
        files: &dyn Files,
        roots: &Roots,
        root: &str,
        data_directory: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let path = join(root, &format!("{data_directory}/modules/modules.json"));
        if !files.exists(&path) {
            return Self::default();
        }
        let bytes = match roots.read(files, &path) {
            Ok(bytes) => bytes,
            Err(error) => {
                diagnostics.push(error.diagnostic());
                return Self::default();
            }
        };
        match serde_json::from_slice::<Document>(&bytes) {
            Ok(document) => {
                Self(document.modules.into_iter().filter(|r| !r.key.is_empty()).map(|r| (r.key, r.directory)).collect())
            }
            Err(error) => {
                diagnostics.push(
                    Diagnostic::warning(
                        "The list of installed modules cannot be read",
                        format!("{error}. Run `terraform init` to have it written again."),
                    )
                    .in_file(path, diagnostic::Span::default()),
                );
                Self::default()
            }
        }
    }

    /// Directory of the module at a path of calls, relative to the root module.
    pub(crate) fn directory(&self, calls: &[&str]) -> Option<&str> {
        self.0.get(&calls.join(".")).map(String::as_str)
    }
}
