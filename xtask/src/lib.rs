//! Tasks of the repository, and the judges that tests call.
#![allow(clippy::print_stdout, clippy::print_stderr)]
// A task opens files and reads the environment; the rule against both is for the library.
#![allow(clippy::disallowed_methods)]

pub mod bench;
pub mod consumers;
pub mod coverage;
pub mod demo;
pub mod generate;
pub mod new_source;
pub mod test;

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

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

/// The cargo that started this program, or the one on `PATH`.
pub(crate) fn cargo() -> PathBuf {
    std::env::var_os("CARGO").map_or_else(|| "cargo".into(), PathBuf::from)
}

/// Builds a program for release and says where it is.
pub(crate) fn build_release(package: &str, program: &str) -> Result<PathBuf, Failure> {
    build_for_release(package, "--bin", program)
}

/// Builds an example for release and says where it is.
pub(crate) fn build_release_example(package: &str, program: &str) -> Result<PathBuf, Failure> {
    build_for_release(package, "--example", program)
}

fn build_for_release(package: &str, which: &str, program: &str) -> Result<PathBuf, Failure> {
    let built = Command::new(cargo())
        .args(["build", "--release", "--package", package, which, program, "--message-format=json-render-diagnostics"])
        .current_dir(root())
        .stderr(Stdio::inherit())
        .output()?;
    if !built.status.success() {
        return Err(Failure::new(format!("{package} does not build")));
    }
    // Cargo tells each product; that is right wherever the target directory is.
    let messages = String::from_utf8_lossy(&built.stdout);
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter(|message| message["target"]["name"] == program)
        .find_map(|message| message["executable"].as_str().map(PathBuf::from))
        .ok_or_else(|| Failure::new(format!("{package} has no program {program}")))
}
