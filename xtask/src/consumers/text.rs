//! Shell and YAML.

use std::path::Path;

use super::{INSTALL, Judgement, installed, judge, python_program};

/// Runs shellcheck over a script, at every severity.
pub fn shellcheck(file: &Path) -> Judgement {
    match installed("shellcheck", &python_program("shellcheck")) {
        Ok(mut command) => {
            judge("shellcheck", command.args(["--norc", "--color=never", "--severity=style"]).arg(file), INSTALL)
        }
        Err(judgement) => judgement,
    }
}

/// Runs yamllint over a file or directory: its default rules, with long lines allowed and no `---` demanded.
pub fn yamllint(path: &Path) -> Judgement {
    let rules = "{extends: default, rules: {line-length: disable, document-start: disable}}";
    match installed("yamllint", &python_program("yamllint")) {
        Ok(mut command) => {
            judge("yamllint", command.args(["--strict", "-f", "parsable", "-d", rules]).arg(path), INSTALL)
        }
        Err(judgement) => judgement,
    }
}
