//! The real consumers of what this product writes, as judges for tests.
//!
//! A judge accepts, or objects in its own words. A judge that is not installed is an objection too, with how to install
//! it, unless `AGNOSTECH_SKIP_CONSUMERS` is set. Every judge is itself judged: `tests/judges.rs` gives each a wrong
//! output that it must refuse.

mod ansible;
mod compose;
mod hcl;
mod install;
mod kubernetes;
mod services;
mod text;

pub use ansible::{ansible_lint, ansible_options, ansible_syntax_check};
pub use compose::{compose_load, compose_load_file, stack_load};
pub use hcl::{opentofu, opentofu_fmt_check, terraform_fmt_check};
pub use install::{install, run};
pub use kubernetes::kubernetes_validate;
pub use services::{haproxy_check, promtool_check_config, promtool_check_rules};
pub use text::{shellcheck, yamllint};

use std::ffi::OsStr;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a judge that does not object says.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// It accepted; this is what it wrote to its standard output and error.
    Accepted {
        /// Standard output: for Compose the loaded project as JSON.
        output: String,
        /// Standard error: warnings.
        warnings: String,
    },
    /// It is not installed and `AGNOSTECH_SKIP_CONSUMERS` is set.
    Skipped,
}

/// Why an output does not pass.
#[derive(Clone, Debug)]
pub enum Objection {
    /// The judge refused it; the text is the judge's own.
    Refused {
        /// Which judge.
        judge: &'static str,
        /// What it said.
        said: String,
    },
    /// The judge is not there or could not be started; the text says what to do.
    Missing(String),
}

impl fmt::Display for Objection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { judge, said } => write!(f, "{judge} refuses it:\n{said}"),
            Self::Missing(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for Objection {}

/// What every judge returns.
pub type Judgement = Result<Verdict, Objection>;

/// Where `cargo xtask consumers` puts the judges.
pub fn home() -> PathBuf {
    crate::root().join("target/consumers")
}

/// A program of the Python environment.
fn python_program(name: &str) -> PathBuf {
    home().join("python/bin").join(name)
}

fn skipping() -> bool {
    std::env::var_os("AGNOSTECH_SKIP_CONSUMERS").is_some_and(|v| !v.is_empty())
}

fn missing(judge: &'static str, how: &str) -> Judgement {
    if skipping() { Ok(Verdict::Skipped) } else { Err(Objection::Missing(format!("{judge} is not installed: {how}"))) }
}

/// A program in the consumers' directory: command ready for arguments, or the judgement that it is missing.
fn installed(judge: &'static str, program: &Path) -> Result<Command, Judgement> {
    if program.is_file() { Ok(Command::new(program)) } else { Err(missing(judge, "run `cargo xtask consumers`")) }
}

/// Runs a judge. Success of the program is acceptance.
fn judge(name: &'static str, command: &mut Command, how_to_install: &str) -> Judgement {
    let output = match command.output() {
        Ok(output) => output,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return missing(name, how_to_install),
        Err(error) => return Err(Objection::Missing(format!("{name} could not be started: {error}"))),
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let warnings = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() {
        Ok(Verdict::Accepted { output: text, warnings })
    } else {
        Err(Objection::Refused { judge: name, said: format!("{text}{warnings}") })
    }
}

const INSTALL: &str = "run `cargo xtask consumers`";

/// `PATH` with the Python environment first: ansible-lint starts ansible by name.
fn path_with_python() -> std::ffi::OsString {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let directories = std::iter::once(home().join("python/bin")).chain(std::env::split_paths(&path));
    std::env::join_paths(directories).unwrap_or_else(|_| OsStr::new("").to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_installed_says_how_to_install_it() {
        let nowhere = installed("nobody", Path::new("/nonexistent/nobody")).unwrap_err();
        if skipping() {
            assert!(matches!(nowhere, Ok(Verdict::Skipped)));
        } else {
            assert_eq!(nowhere.unwrap_err().to_string(), "nobody is not installed: run `cargo xtask consumers`");
        }
        let command = judge("nobody", &mut Command::new("/nonexistent/nobody"), "apt-get install nobody");
        assert!(matches!(command, Err(Objection::Missing(_)) | Ok(Verdict::Skipped)));
    }
}
