//! Holds the three readers against each other and against Terraform on a root module that nobody here wrote.
//!
//! `cargo run -p stand-in --example compare -- REPOSITORY [ROOT] [--var-file FILE]… [--module SOURCE=DIRECTORY]… [--modules DIRECTORY] [--keep DIRECTORY] [--all]`
//!
//! The repository is copied; the root lies at ROOT within it. Every provider that it needs is posed by a stand-in, backends
//! are put aside, variables without a default get a value of their type, and the real `terraform` plans and applies. Then the
//! configuration (with data sources as the plan read them), the plan and the state are read, and compared with each other
//! and with what Terraform shows. `--module` gives a module of a registry or of another repository; under `--modules` they
//! lie as `owner+repository`. `--all` prints every difference, not only the first of each kind. `--keep` leaves `input/`, `plan.json`, `state.json` and `terraform.tfstate` there.

#![allow(clippy::print_stdout, clippy::disallowed_methods)]

mod difference;
mod posed;
mod scan;
mod scratch;
mod shown;
mod variables;

use difference::{Differences, Rule};
use read::config::ConfigurationInput;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What the command line asks for.
#[derive(Default)]
struct Request {
    repository: PathBuf,
    root: String,
    var_files: Vec<PathBuf>,
    modules: BTreeMap<String, PathBuf>,
    repositories: Option<PathBuf>,
    keep: Option<PathBuf>,
    all: bool,
}

fn request() -> Result<Request, Box<dyn Error>> {
    let mut request = Request::default();
    let mut places = Vec::new();
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut next = || arguments.next().ok_or(format!("{argument} needs a value"));
        match argument.as_str() {
            "--var-file" => request.var_files.push(std::path::absolute(next()?)?),
            "--module" => {
                let text = next()?;
                let (source, directory) = text.split_once('=').ok_or("--module takes SOURCE=DIRECTORY")?;
                request.modules.insert(source.to_owned(), std::path::absolute(directory)?);
            }
            "--modules" => request.repositories = Some(std::path::absolute(next()?)?),
            "--keep" => request.keep = Some(std::path::absolute(next()?)?),
            "--all" => request.all = true,
            _ if argument.starts_with('-') => return Err(format!("{argument} is no option").into()),
            _ => places.push(argument),
        }
    }
    let mut places = places.into_iter();
    request.repository = std::path::absolute(places.next().ok_or("give the directory of a repository")?)?;
    request.root = places.next().unwrap_or_default();
    Ok(request)
}

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            println!("{error}");
            ExitCode::from(2)
        }
    }
}

/// Runs `terraform` and gives what it printed.
fn terraform(configuration: &Path, root: &Path, arguments: &[&str]) -> Result<Vec<u8>, Box<dyn Error>> {
    let output = stand_in::mirror::terraform(configuration, root, arguments)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    Err(format!("terraform {}:\n{text}", arguments.first().copied().unwrap_or_default()).into())
}

/// What data sources returned, by address, in a `values` object as Terraform shows it.
fn data_values(module: &Json, into: &mut BTreeMap<String, Json>) {
    for resource in module["resources"].as_array().into_iter().flatten() {
        if let ("data", Some(address)) = (resource["mode"].as_str().unwrap_or_default(), resource["address"].as_str()) {
            into.insert(address.to_owned(), resource["values"].clone());
        }
    }
    for child in module["child_modules"].as_array().into_iter().flatten() {
        data_values(child, into);
    }
}

fn run() -> Result<bool, Box<dyn Error>> {
    let request = request()?;
    let scratch = tempfile::tempdir()?;
    // What Terraform shows has the place of the copy in it where a configuration asks for it.
    let place = scratch.path().canonicalize()?;
    let copy = scratch::Copy::make(
        &place,
        &request.repository,
        &request.root,
        &request.modules,
        request.repositories.as_deref(),
    )?;
    let root = copy.root.to_str().ok_or("The place of the root is not UTF-8")?.to_owned();
    let empty = place.join("none.tfrc");
    fs::write(&empty, "")?;
    terraform(&empty, &copy.root, &["get", "-no-color"])?;
    let scan = scan::modules(&copy.root)?;
    for left in &scan.unreadable {
        println!("not looked at: {left}");
    }
    let mut input = ConfigurationInput::directory(&root);
    input.allow_paths = vec![place.to_str().ok_or("The scratch directory is not UTF-8")?.to_owned()];
    input.home = std::env::var("HOME").ok();
    let mut var_files = Vec::new();
    for file in &request.var_files {
        let file = file.to_str().ok_or("A variable file is not UTF-8")?;
        var_files.push(format!("-var-file={file}"));
        input.var_files.push(file.to_owned());
        input.allow_paths.push(file.to_owned());
    }
    let (before, _) = read::config::read(&agnostech::DiskFiles, &input);
    variables::write(&copy.root, &before, &scan)?;
    let (before, _) = read::config::read(&agnostech::DiskFiles, &input);
    let posed = posed::files(&scan, &before);
    for source in &posed.without_schema {
        println!("no schema for {source}: it is posed by what the configuration writes and asks for");
    }
    let providers: Vec<(&str, &str, &[u8])> = posed
        .files
        .iter()
        .map(|(source, version, file)| (source.as_str(), version.as_str(), file.as_slice()))
        .collect();
    let mirror = stand_in::mirror::install(&place, &providers)?;

    terraform(&mirror, &copy.root, &["init", "-no-color", "-input=false"])?;
    let mut plan = vec!["plan", "-no-color", "-input=false", "-out=compare.plan"];
    plan.extend(var_files.iter().map(String::as_str));
    terraform(&mirror, &copy.root, &plan)?;
    let plan = terraform(&mirror, &copy.root, &["show", "-json", "compare.plan"])?;
    terraform(&mirror, &copy.root, &["apply", "-no-color", "-input=false", "compare.plan"])?;
    let state = terraform(&mirror, &copy.root, &["show", "-json"])?;
    let document = fs::read(copy.root.join("terraform.tfstate"))?;
    if let Some(keep) = &request.keep {
        copy.keep(keep)?;
        fs::write(keep.join("plan.json"), &plan)?;
        fs::write(keep.join("state.json"), &state)?;
        fs::write(keep.join("terraform.tfstate"), &document)?;
    }

    let shown_plan: Json = serde_json::from_slice(&plan)?;
    let shown_state: Json = serde_json::from_slice(&state)?;
    data_values(&shown_plan["prior_state"]["values"]["root_module"], &mut input.data_values);
    input.plan_timestamp = shown_plan["timestamp"].as_str().map(str::to_owned);
    let (from_configuration, found) = read::config::read(&agnostech::DiskFiles, &input);
    let mut differences = Differences::default();
    differences.invented = posed.invented;
    for diagnostic in found.iter().filter(|diagnostic| diagnostic.is_error()) {
        let place = diagnostic.place.as_ref().map(ToString::to_string).unwrap_or_default();
        let text = format!("{}: {}", diagnostic.summary, diagnostic.detail);
        differences.add("an error in the configuration", place, text);
    }
    let mut estate = |(estate, found): (estate::Estate, Vec<diagnostic::Diagnostic>)| {
        for diagnostic in found {
            let text = format!("{}: {}", diagnostic.summary, diagnostic.detail);
            differences.add("a complaint about a plan or state", "", text);
        }
        estate
    };
    let from_plan = estate(read::plan::read_bytes("plan.json", &plan));
    let from_view = estate(read::state::read_bytes("state.json", &state));
    let from_state = estate(read::state::read_bytes("terraform.tfstate", &document));

    let configuration = differences.between("configuration", &from_configuration, "plan", &from_plan, Rule::Same);
    let applied = differences.between("plan", &from_plan, "state", &from_state, Rule::Became);
    let view = differences.between("state", &from_state, "shown state", &from_view, Rule::Same);
    let direct = differences.between("configuration", &from_configuration, "state", &from_state, Rule::Became);
    let planned = differences.shown("configuration", &from_configuration, &shown::plan(&shown_plan));
    differences.shown("plan", &from_plan, &shown::plan(&shown_plan));
    differences.shown("state", &from_state, &shown::state(&shown_state));

    let instances = from_state.len();
    let distinct: std::collections::BTreeSet<&str> =
        from_state.resources().map(|resource| resource.type_name()).collect();
    let without: usize = from_state.resources().filter(|resource| !resource.has_schema).count();
    println!("instances        {instances} ({} types; {without} instances have no schema)", distinct.len());
    println!("configuration = plan   {configuration} leaves");
    println!("plan → state           {applied} leaves");
    println!("configuration → state  {direct} leaves");
    println!("state = shown state    {view} leaves");
    println!("held against Terraform's own plan  {planned} leaves");
    let hidden = differences.take_hidden();
    println!("hidden, and Terraform shows it  {} {}", hidden.len(), hidden.first().map_or("", String::as_str));
    println!("absent blocks in outputs, left open  {}", differences.take_open());
    println!("known before apply, and as it came  {}", differences.take_early());
    println!("differences      {}", differences.count());
    differences.print(if request.all { usize::MAX } else { 4 });
    Ok(differences.count() == 0)
}
