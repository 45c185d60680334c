//! `cargo xtask demo`: the provider at work under the real Terraform or OpenTofu, on an example of the repository.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::Failure;

/// The provider by the names that Terraform and OpenTofu give to `agnostech/agnostech`.
const SOURCES: &[&str] = &["registry.terraform.io/agnostech/agnostech", "registry.opentofu.org/agnostech/agnostech"];
/// The example that needs no other provider.
const OFFLINE: &str = "demo";
/// What that example reads.
const APPLICATION: &str = "web-application";

/// Builds the provider, puts it into a mirror that Terraform installs from, and runs `init` and `plan` in a copy of
/// `examples/<name>` (`demo` without a name). Where neither Terraform nor OpenTofu is installed, the command converts.
pub fn run(arguments: &[String]) -> Result<(), Failure> {
    let example = match arguments {
        [] => OFFLINE,
        [example] => example,
        _ => return Err(Failure::usage("cargo xtask demo [EXAMPLE]")),
    };
    let examples = crate::root().join("examples");
    if !examples.join(example).is_dir() {
        return Err(Failure::new(format!("there is no {}", examples.join(example).display())));
    }
    let demo = crate::root().join("target/demo");
    let Some(program) = planner() else {
        println!("Neither terraform nor tofu is on PATH: the command converts examples/{APPLICATION} instead.\n");
        return by_command(&demo);
    };
    let configuration = mirror(&demo)?;
    let work = demo.join("work");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    // Examples read one another, so that all of them are copied.
    copy(&examples, &work)?;
    for arguments in [["init", "-input=false"], ["plan", "-input=false"]] {
        let status = Command::new(program)
            .args(arguments)
            .current_dir(work.join(example))
            .env("TF_CLI_CONFIG_FILE", &configuration)
            .env("CHECKPOINT_DISABLE", "1")
            .status()?;
        if !status.success() {
            return Err(Failure::new(format!("{program} {} failed", arguments[0])));
        }
    }
    Ok(())
}

/// The program that plans, if there is one.
pub(crate) fn planner() -> Option<&'static str> {
    ["terraform", "tofu"].into_iter().find(|program| {
        let mut version = Command::new(program);
        version.arg("version").env("CHECKPOINT_DISABLE", "1").stdout(Stdio::null()).stderr(Stdio::null());
        version.status().is_ok_and(|status| status.success())
    })
}

/// The same conversion by the command `agnostech`: what the example's plan would show.
fn by_command(demo: &Path) -> Result<(), Failure> {
    let program = crate::build_release("agnostech", "agnostech")?;
    let output = demo.join("output");
    let status = Command::new(program)
        .args([
            "migrate",
            APPLICATION,
            "--target",
            "hetzner",
            "--ha",
            "basic",
            "--region",
            "fsn1",
            "--second-region",
            "nbg1",
        ])
        .arg("--output")
        .arg(&output)
        .current_dir(crate::root().join("examples"))
        .status()?;
    if !status.success() {
        return Err(Failure::new("agnostech migrate failed"));
    }
    for (folder, ending) in [("terraform", "tf"), ("compose", "yaml"), ("ansible", "yml")] {
        print_files(&output, &output.join(folder), ending)?;
    }
    Ok(())
}

fn print_files(root: &Path, folder: &Path, ending: &str) -> Result<(), Failure> {
    let mut entries = fs::read_dir(folder)?.collect::<Result<Vec<_>, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            print_files(root, &path, ending)?;
        } else if path.extension().is_some_and(|found| found == ending) {
            println!("\n# {}\n{}", path.strip_prefix(root).unwrap_or(&path).display(), fs::read_to_string(&path)?);
        }
    }
    Ok(())
}

/// Builds the provider for this machine into a filesystem mirror, and writes a configuration of Terraform's command that uses it.
pub(crate) fn mirror(demo: &Path) -> Result<PathBuf, Failure> {
    let program = crate::build_release("terraform-provider-agnostech", "terraform-provider-agnostech")?;
    let version = env!("CARGO_PKG_VERSION");
    for source in SOURCES {
        let directory = demo.join("mirror").join(source).join(version).join(platform()?);
        fs::create_dir_all(&directory)?;
        let target = directory.join(format!("terraform-provider-agnostech_v{version}"));
        // A program that runs cannot be written over, but its name can be given to another.
        let new = directory.join("new");
        fs::copy(&program, &new)?;
        fs::rename(new, target)?;
    }
    let configuration = demo.join("terraform.rc");
    let mirror = serde_json::to_string(&demo.join("mirror").to_string_lossy())?;
    let sources = serde_json::to_string(SOURCES)?;
    fs::write(
        &configuration,
        format!(
            "provider_installation {{\n  filesystem_mirror {{\n    path    = {mirror}\n    include = {sources}\n  }}\n  direct {{\n    exclude = {sources}\n  }}\n}}\n"
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

/// Copies a directory, what Terraform keeps in it excepted.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        let name = entry.file_name();
        if name.to_string_lossy().starts_with(".terraform") {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
