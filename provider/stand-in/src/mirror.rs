//! Puts stand-ins where Terraform looks for providers, and runs it there.

// This is the test's side: it works with files and programs.
#![allow(clippy::disallowed_methods)]

use crate::{embedded, schema};
use std::env::consts;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Error};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Name of the schema file beside the program.
pub const SCHEMA: &str = "schema.json";

/// Registries whose providers the mirror holds: Terraform's and OpenTofu's.
const REGISTRIES: [&str; 2] = ["registry.terraform.io", "registry.opentofu.org"];

/// Puts stand-ins under `directory` and returns the path of a CLI configuration with which Terraform and OpenTofu find
/// them, and nothing else: no network.
///
/// Each is a source address such as `hetznercloud/hcloud`, a version, and a schema file as it is in `data/schemas`, plain or
/// compressed. After a change of a schema, directories that were initialised before must be initialised again.
///
/// # Errors
/// When the disk refuses, a schema is none, or the stand-in's program cannot be built.
pub fn install(directory: &Path, providers: &[(&str, &str, &[u8])]) -> io::Result<PathBuf> {
    let program = program()?;
    let mirror = std::path::absolute(directory)?.join("mirror");
    for (source, version, bytes) in providers {
        schema::read(bytes).map_err(|error| Error::other(format!("{source}: {error}")))?;
        let name = source.rsplit('/').next().unwrap_or(source);
        let place = mirror.join(REGISTRIES[0]).join(source).join(version).join(platform());
        fs::create_dir_all(&place)?;
        let file = place.join(format!("terraform-provider-{name}_v{version}"));
        drop(fs::remove_file(&file));
        // A link where it can be: the program is large, and there may be many.
        fs::hard_link(&program, &file).or_else(|_| fs::copy(&program, &file).map(drop))?;
        fs::write(place.join(SCHEMA), schema::plain(bytes)?)?;
        let other = mirror.join(REGISTRIES[1]).join(source).join(version);
        fs::create_dir_all(&other)?;
        let link = other.join(platform());
        drop(fs::remove_file(&link));
        std::os::unix::fs::symlink(&place, &link)?;
    }
    let configuration = directory.join("terraform.tfrc");
    let path = mirror.display().to_string().replace('\\', "\\\\").replace('"', "\\\"");
    fs::write(
        &configuration,
        format!("provider_installation {{\n  filesystem_mirror {{\n    path = \"{path}\"\n  }}\n}}\n"),
    )?;
    std::path::absolute(configuration)
}

/// Puts stand-ins for embedded providers, by local name, under `directory`. See [`install`].
///
/// `aws` gives the version that is embedded, `aws@5.100.0` gives the same schema under a version that a configuration asks
/// for.
///
/// `former` adds what only an older version had, as configurations and states in the wild use it.
///
/// # Errors
/// As [`install`], and when no such provider is embedded.
pub fn install_embedded(directory: &Path, names: &[&str], former: bool) -> io::Result<PathBuf> {
    let mut files = Vec::new();
    for name in names {
        let (name, version) = name.split_once('@').map_or((*name, None), |(name, version)| (name, Some(version)));
        let none = || Error::other(format!("no provider {name} is embedded"));
        let provider = ::schema::provider(name).ok_or_else(none)?;
        let source = provider.source_address.trim_start_matches("registry.terraform.io/");
        files.push((source, version.unwrap_or(provider.version), embedded::file(name, former).ok_or_else(none)?));
    }
    let providers: Vec<(&str, &str, &[u8])> =
        files.iter().map(|(source, version, file)| (*source, *version, file.as_slice())).collect();
    install(directory, &providers)
}

/// Runs `terraform` in a directory with a CLI configuration that [`install`] made.
///
/// # Errors
/// When it cannot be started.
pub fn terraform(configuration: &Path, directory: &Path, arguments: &[&str]) -> io::Result<Output> {
    Command::new("terraform")
        .args(arguments)
        .current_dir(directory)
        .env("TF_CLI_CONFIG_FILE", configuration)
        .env("TF_IN_AUTOMATION", "1")
        .env("CHECKPOINT_DISABLE", "1")
        .env_remove("TF_DATA_DIR")
        .env_remove("TF_WORKSPACE")
        .env_remove("TF_CLI_ARGS")
        .env_remove("TF_LOG")
        .output()
}

fn platform() -> String {
    let system = if consts::OS == "macos" { "darwin" } else { consts::OS };
    let machine = match consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    format!("{system}_{machine}")
}

/// The stand-in's program, in the target directory of the running test; built if it is not there or not current.
fn program() -> io::Result<PathBuf> {
    let test = std::env::current_exe()?;
    let profile = test
        .ancestors()
        .find(|directory| directory.join(".fingerprint").is_dir())
        .ok_or_else(|| Error::other("The program that runs is not in a target directory"))?;
    let target = profile.parent().ok_or_else(|| Error::other("The target directory has no name"))?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut build = Command::new(cargo);
    build.args(["build", "--quiet", "--package", "stand-in", "--bin", "stand-in", "--target-dir"]).arg(target);
    if profile.file_name().is_some_and(|name| name == "release") {
        build.arg("--release");
    }
    let output = build.current_dir(env!("CARGO_MANIFEST_DIR")).output()?;
    if !output.status.success() {
        return Err(Error::other(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    Ok(profile.join("stand-in"))
}
