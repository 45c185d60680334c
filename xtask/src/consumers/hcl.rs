//! HCL, by Terraform and OpenTofu.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Judgement, home, installed, judge};

/// Whether `terraform fmt -check -recursive` finds nothing to change; the objection holds the difference.
pub fn terraform_fmt_check(directory: &Path) -> Judgement {
    fmt_check("terraform", &mut Command::new("terraform"), directory)
}

/// The same by OpenTofu, which `cargo xtask consumers --opentofu` builds.
pub fn opentofu_fmt_check(directory: &Path) -> Judgement {
    match installed("tofu", &opentofu()) {
        Ok(mut command) => fmt_check("tofu", &mut command, directory),
        Err(judgement) => judgement,
    }
}

/// Where the OpenTofu program is, once built.
pub fn opentofu() -> PathBuf {
    home().join("tofu")
}

fn fmt_check(name: &'static str, command: &mut Command, directory: &Path) -> Judgement {
    let command = command.current_dir(directory).env("CHECKPOINT_DISABLE", "1");
    judge(name, command.args(["fmt", "-check", "-recursive", "-diff", "-no-color"]), "put terraform 1.11 on PATH")
}
