//! `cargo xtask demo`: the provider at work under the real Terraform, on an example of the repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Failure;

const SOURCE: &str = "registry.terraform.io/agnostech/agnostech";

/// Builds the provider, puts it into a mirror that Terraform installs from, and runs `terraform init` and `terraform plan` in a copy
/// of `examples/<name>`.
pub fn run(arguments: &[String]) -> Result<(), Failure> {
    let [example] = arguments else { return Err(Failure::usage("cargo xtask demo EXAMPLE")) };
    let from = crate::root().join("examples").join(example);
    if !from.is_dir() {
        return Err(Failure::new(format!("there is no {}", from.display())));
    }
    let demo = crate::root().join("target/demo");
    let configuration = mirror(&demo)?;
    let work = demo.join("work").join(example);
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    copy(&from, &work)?;
    for arguments in [["init", "-input=false"], ["plan", "-input=false"]] {
        let status = Command::new("terraform")
            .args(arguments)
            .current_dir(&work)
            .env("TF_CLI_CONFIG_FILE", &configuration)
            .env("CHECKPOINT_DISABLE", "1")
            .status()
            .map_err(|e| Failure::new(format!("terraform could not be started: {e}; version 1.11 must be on PATH")))?;
        if !status.success() {
            return Err(Failure::new(format!("terraform {} failed", arguments[0])));
        }
    }
    Ok(())
}

/// Builds the provider for this machine into a filesystem mirror, and writes a configuration of Terraform's command that uses it.
fn mirror(demo: &Path) -> Result<PathBuf, Failure> {
    let program = crate::build_release("terraform-provider-agnostech", "terraform-provider-agnostech")?;
    let version = env!("CARGO_PKG_VERSION");
    let directory = demo.join("mirror").join(SOURCE).join(version).join(platform()?);
    fs::create_dir_all(&directory)?;
    fs::copy(program, directory.join(format!("terraform-provider-agnostech_v{version}")))?;
    let configuration = demo.join("terraform.rc");
    let mirror = serde_json::to_string(&demo.join("mirror").to_string_lossy())?;
    fs::write(
        &configuration,
        format!(
            "provider_installation {{\n  filesystem_mirror {{\n    path    = {mirror}\n    include = [\"{SOURCE}\"]\n  }}\n  direct {{\n    exclude = [\"{SOURCE}\"]\n  }}\n}}\n"
        ),
    )?;
    Ok(configuration)
}

/// Terraform's name of this machine's kind.
fn platform() -> Result<String, Failure> {
    let system = match std::env::consts::OS {
        "macos" => "darwin",
        known @ ("linux" | "windows" | "freebsd") => known,
        other => return Err(Failure::new(format!("Terraform has no name for {other}"))),
    };
    let processor = match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => return Err(Failure::new(format!("Terraform has no name for {other}"))),
    };
    Ok(format!("{system}_{processor}"))
}

fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
