//! `cargo xtask consumers`: the judges, each pinned, from package registries into `target/consumers`.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use super::{home, python_program};
use crate::Failure;

const OPENTOFU: &str = "1.12.6";

/// Runs `cargo xtask consumers [--opentofu]`.
pub fn run(arguments: &[String]) -> Result<(), Failure> {
    match arguments {
        [] => install(false),
        [flag] if flag == "--opentofu" => install(true),
        _ => Err(Failure::usage("cargo xtask consumers [--opentofu]")),
    }
}

/// Makes the judges available. What is there in the pinned version is left alone.
pub fn install(with_opentofu: bool) -> Result<(), Failure> {
    fs::create_dir_all(home())?;
    let tools = crate::root().join("xtask/tools");
    for program in ["compose-load", "stack-load", "hcl-dump"] {
        let source = tools.join(program);
        let pins = fs::read_to_string(source.join("go.sum"))? + &fs::read_to_string(source.join("main.go"))?;
        once(program, &home().join(program), &pins, || {
            go(&source, &["build", "-trimpath", "-o"], &home().join(program), &["."])
        })?;
    }
    let requirements = tools.join("requirements.txt");
    once("python", &python_program("ansible-lint"), &fs::read_to_string(&requirements)?, || {
        let environment = home().join("python");
        succeed(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&environment))?;
        let pip = ["install", "--quiet", "--disable-pip-version-check", "--requirement"];
        succeed(Command::new(python_program("pip")).args(pip).arg(&requirements))
    })?;
    if with_opentofu {
        once("opentofu", &super::opentofu(), OPENTOFU, build_opentofu)?;
    }
    println!("judges are in {}", home().display());
    Ok(())
}

/// Runs `install` unless `product` is there and was made from the same `pins`.
fn once(name: &str, product: &Path, pins: &str, install: impl FnOnce() -> Result<(), Failure>) -> Result<(), Failure> {
    let stamp = home().join(format!("{name}.pins"));
    if product.is_file() && fs::read_to_string(&stamp).is_ok_and(|made_from| made_from == pins) {
        return Ok(());
    }
    let start = Instant::now();
    install()?;
    fs::write(stamp, pins)?;
    println!("{name}: {} s", start.elapsed().as_secs());
    Ok(())
}

/// OpenTofu cannot be had by `go install`, because its module replaces another: a module of ours that requires it must
/// repeat that line.
fn build_opentofu() -> Result<(), Failure> {
    let scratch = home().join("opentofu");
    fs::create_dir_all(&scratch)?;
    let download = Command::new("go")
        .args(["mod", "download", "-json", &format!("github.com/opentofu/opentofu@v{OPENTOFU}")])
        .current_dir(&scratch)
        .env("GOFLAGS", "-mod=mod")
        .output()
        .map_err(|e| Failure::new(format!("go: {e}")))?;
    let module: serde_json::Value = serde_json::from_slice(&download.stdout)?;
    let text = |name: &str| module.get(name).and_then(serde_json::Value::as_str).map(str::to_owned);
    let go_mod = text("GoMod").ok_or_else(|| {
        Failure::new(text("Error").unwrap_or_else(|| String::from_utf8_lossy(&download.stderr).into_owned()))
    })?;
    let theirs = fs::read_to_string(&go_mod)?;
    let (replaces, version) = lines_to_repeat(&theirs);
    let module = format!(
        "module agnostech.dev/consumers/opentofu\n\n{version}\n\nrequire github.com/opentofu/opentofu v{OPENTOFU}\n\n{replaces}"
    );
    fs::write(scratch.join("go.mod"), module)?;
    let main = "//go:build tools\n\npackage main\n\nimport _ \"github.com/opentofu/opentofu/cmd/tofu\"\n";
    fs::write(scratch.join("tools.go"), main)?;
    succeed(Command::new("go").args(["mod", "tidy"]).current_dir(&scratch).env("GOFLAGS", "-mod=mod"))?;
    let package = "github.com/opentofu/opentofu/cmd/tofu";
    go(&scratch, &["build", "-trimpath", "-ldflags=-s -w", "-o"], &super::opentofu(), &[package])
}

/// The `replace` lines and the `go` line of a go.mod.
fn lines_to_repeat(go_mod: &str) -> (String, String) {
    let lines_with = |start: &str| go_mod.lines().filter(|l| l.starts_with(start)).map(|l| format!("{l}\n")).collect();
    let replaces: String = lines_with("replace ");
    let version: String = lines_with("go ");
    (replaces, version)
}

fn go(directory: &Path, before: &[&str], product: &Path, after: &[&str]) -> Result<(), Failure> {
    // The checkout's own version control state is no part of the program.
    let mut command = Command::new("go");
    command.args(before).arg(product).args(after).current_dir(directory).env("CGO_ENABLED", "0");
    succeed(command.env("GOFLAGS", "-buildvcs=false"))
}

fn succeed(command: &mut Command) -> Result<(), Failure> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.status().map_err(|e| Failure::new(format!("{program} could not be started: {e}")))?;
    if status.success() { Ok(()) } else { Err(Failure::new(format!("{command:?} failed"))) }
}
