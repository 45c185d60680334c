//! `cargo xtask bench`: time and memory, each beside a yardstick that is measured in the same run on the same bytes, so
//! that the ratio holds on another machine too.

mod estate;
mod evaluate;
mod measure;
mod model;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Failure, demo};
use measure::{Measured, measure};

/// Resource instances of the generated state.
const INSTANCES: usize = 10_000;
/// Name of the hidden subcommand that is the yardstick for parsing JSON.
const PARSE: &str = "parse-json";
/// Name of the hidden subcommand that writes a state: how many instances, and where to.
const STATE: &str = "write-state";
/// The same of a state of several clouds.
const MIXED: &str = "write-mixed-state";
const USAGE: &str = "cargo xtask bench [state|model [INSTANCES]...|evaluate|plan|syntax]...";

/// Runs the benchmarks of these names, or all.
pub fn run(arguments: &[String]) -> Result<(), Failure> {
    let names: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let [PARSE, path] = names[..] {
        return parse_json(Path::new(path));
    }
    if let [STATE, instances, path] = names[..] {
        let instances = instances.parse().map_err(|_| Failure::usage(USAGE))?;
        return Ok(fs::write(path, estate::state(instances))?);
    }
    if let [MIXED, instances, path] = names[..] {
        let instances = instances.parse().map_err(|_| Failure::usage(USAGE))?;
        let mut file = std::io::BufWriter::new(fs::File::create(path)?);
        estate::write_mixed(&mut file, instances)?;
        return Ok(file.flush()?);
    }
    let all = ["state", "model", "evaluate", "plan", "syntax"];
    let (sizes, names): (Vec<&str>, Vec<&str>) =
        names.into_iter().partition(|name| name.starts_with(|c: char| c.is_ascii_digit()));
    let sizes = sizes.iter().map(|size| size.parse()).collect::<Result<Vec<usize>, _>>();
    let sizes = sizes.map_err(|_| Failure::usage(USAGE))?;
    if !sizes.is_empty() && !names.contains(&"model") {
        return Err(Failure::usage(USAGE));
    }
    if names.iter().any(|name| !all.contains(name)) {
        return Err(Failure::usage(USAGE));
    }
    for name in if names.is_empty() { &all[..] } else { &names[..] } {
        match *name {
            "state" => state()?,
            "model" => model::run(&directory()?, &sizes)?,
            "evaluate" => evaluate::run(&directory()?)?,
            "plan" => plan()?,
            _ => syntax()?,
        }
        println!();
    }
    Ok(())
}

fn parse_json(path: &Path) -> Result<(), Failure> {
    let document: serde_json::Value = serde_json::from_slice(&fs::read(path)?)?;
    // The document is looked at, so that parsing it is not optimised away.
    println!("{}", document["resources"].as_array().map_or(0, Vec::len));
    Ok(())
}

fn directory() -> Result<PathBuf, Failure> {
    let directory = crate::root().join("target/bench");
    fs::create_dir_all(&directory)?;
    Ok(directory)
}

/// A state of 10,000 instances becomes Hetzner's configuration.
fn state() -> Result<(), Failure> {
    let directory = directory()?;
    let path = directory.join("state.json");
    let text = estate::state(INSTANCES);
    fs::write(&path, &text)?;
    let program = crate::build_release("agnostech", "agnostech")?;
    // This program may run unoptimised, so the yardstick is a release build of it.
    let yardstick = crate::build_release("xtask", "xtask")?;
    let output = directory.join("output");
    println!("A state of {INSTANCES} instances, {:.1} MB", text.len() as f64 / 1e6);
    let parsed = measure(Command::new(&yardstick).args(["bench", PARSE]).arg(&path))?;
    let mut rows = vec![("serde_json::from_slice::<Value>", parsed)];
    if measure::is_there("jq") {
        rows.push(("jq .", measure(Command::new("jq").arg(".").arg(&path))?));
    }
    // At the lowest level all databases share one server, and no server is large enough for five hundred.
    let convert = ["migrate", "--target", "hetzner", "--ha", "basic", "--diagnostics", "json", "--output"];
    rows.push((
        "agnostech migrate --target hetzner --ha basic",
        measure(Command::new(&program).args(convert).arg(&output).arg(&path))?,
    ));
    rows.push(("agnostech show", measure(Command::new(&program).arg("show").arg(&path))?));
    table(&rows, &rows.iter().take(rows.len() - 2).copied().collect::<Vec<_>>());
    Ok(())
}

/// What reading the example adds to `terraform plan`.
fn plan() -> Result<(), Failure> {
    let Some(program) = demo::planner() else {
        println!("Neither terraform nor tofu is on PATH: what the provider adds to a plan is not measured.");
        return Ok(());
    };
    let directory = directory()?;
    let configuration = demo::mirror(&directory)?;
    let work = directory.join("work");
    if work.exists() {
        fs::remove_dir_all(&work)?;
    }
    demo::copy(&crate::root().join("examples"), &work)?;
    let without = work.join("without");
    fs::create_dir_all(&without)?;
    fs::write(without.join("main.tf"), "output \"a\" {\n  value = \"b\"\n}\n")?;
    let mut rows = Vec::new();
    for (name, root) in [("without the provider", without), ("with agnostech_migration", work.join("demo"))] {
        let terraform = |arguments: &[&str]| {
            let mut command = Command::new(program);
            command.args(arguments).current_dir(&root);
            command.env("TF_CLI_CONFIG_FILE", &configuration).env("CHECKPOINT_DISABLE", "1");
            command
        };
        if !terraform(&["init", "-input=false"]).output()?.status.success() {
            return Err(Failure::new(format!("{program} init failed in {}", root.display())));
        }
        rows.push((name, measure(&mut terraform(&["plan", "-input=false"]))?));
    }
    println!("{program} plan, on examples/demo");
    table(&rows, &rows[..1]);
    let added = rows[1].1.time.saturating_sub(rows[0].1.time);
    println!("the provider adds {:.0} ms", added.as_secs_f64() * 1e3);
    Ok(())
}

/// The parser of configuration beside another one; that program prints its own table.
fn syntax() -> Result<(), Failure> {
    println!("Parsing configuration");
    let status = Command::new(crate::cargo())
        .args(["run", "--quiet", "--release", "--package", "agnostech-syntax", "--example", "bench_parse"])
        .current_dir(crate::root())
        .status()?;
    if status.success() { Ok(()) } else { Err(Failure::new("the benchmark of the parser failed")) }
}

/// A line for each measurement, with its ratio to each of the yardsticks.
fn table(rows: &[(&str, Measured)], yardsticks: &[(&str, Measured)]) {
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    for (name, measured) in rows {
        let memory =
            measured.peak_kib.map_or_else(|| String::from("not measured"), |kib| format!("{} MiB", kib / 1024));
        let mut line = format!("{name:width$}  {:>8.0} ms  {memory:>12}", measured.time.as_secs_f64() * 1e3);
        for (yardstick, base) in yardsticks.iter().filter(|(yardstick, _)| yardstick != name) {
            let ratio = measured.time.as_secs_f64() / base.time.as_secs_f64();
            line.push_str(&format!("  {ratio:.2} x {yardstick}"));
            if let (Some(own), Some(other)) = (measured.peak_kib, base.peak_kib) {
                line.push_str(&format!(" (memory {:.2} x)", own as f64 / other as f64));
            }
        }
        println!("{line}");
    }
}
