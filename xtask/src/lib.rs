//! Tasks of the repository, and the judges that tests call.
#![allow(clippy::print_stdout, clippy::print_stderr)]
// A task opens files and reads the environment; the rule against both is for the library.
#![allow(clippy::disallowed_methods)]

pub mod generate;

use std::fmt;
use std::path::{Path, PathBuf};

/// A task did not succeed; the text says why and, where it can, what to do.
#[derive(Debug)]
pub struct Failure {
    message: String,
    usage: bool,
}

impl Failure {
    /// A failure with its reason.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), usage: false }
    }

    /// Wrong arguments; the text is the right form.
    pub fn usage(form: impl Into<String>) -> Self {
        Self { message: format!("usage: {}", form.into()), usage: true }
    }

    /// 2 for wrong arguments, 1 for all else.
    pub fn exit_code(&self) -> u8 {
        if self.usage { 2 } else { 1 }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::new(error.to_string())
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::new(error.to_string())
    }
}

/// The repository's root: this crate's parent directory.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}
