//! Cases: an input of our own, the options under which it is converted, and what came out when somebody looked.

#![allow(dead_code, clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

use agnostech::{Conversion, DiskFiles, Input, Level, Options, Target, convert};
use read::config::ConfigurationInput;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::{Mutex, OnceLock};
use tempfile::TempDir;

/// Folder of the cases, relative to the package: no path of this machine may reach an output.
pub const CASES: &str = "../cases";

/// A case.
#[derive(Clone, Debug)]
pub struct Case {
    /// Name of its folder.
    pub name: String,
    /// `options.json`: `variables`, `data_values`, `targets` and `options`.
    pub options: Json,
}

/// Every case, by name.
pub fn cases() -> Vec<Case> {
    let mut names: Vec<String> = std::fs::read_dir(CASES)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().join("options.json").is_file())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names.iter().map(|name| case(name)).collect()
}

/// One case.
pub fn case(name: &str) -> Case {
    let text = std::fs::read_to_string(Path::new(CASES).join(name).join("options.json")).unwrap();
    Case { name: name.to_owned(), options: serde_json::from_str(&text).unwrap() }
}

impl Case {
    /// Its folder.
    pub fn directory(&self) -> PathBuf {
        Path::new(CASES).join(&self.name)
    }

    /// Its configuration.
    pub fn configuration(&self) -> ConfigurationInput {
        let mut input = ConfigurationInput::directory(format!("{CASES}/{}/input", self.name));
        for (name, json) in self.options["variables"].as_object().into_iter().flatten() {
            input.variables.insert(name.clone(), value::from_json_implied(json));
        }
        for (address, json) in self.options["data_values"].as_object().into_iter().flatten() {
            input.data_values.insert(address.clone(), json.clone());
        }
        input
    }

    /// Its configuration as what is converted.
    pub fn input(&self) -> Input {
        Input { configurations: vec![self.configuration()], ..Input::default() }
    }

    /// The targets and levels for which it is rendered, by the name of the tree.
    pub fn runs(&self) -> Vec<(String, Options)> {
        let given = self.options["targets"].as_array().unwrap().iter().map(|t| t.as_str().unwrap());
        given
            .map(|run| {
                let (target, level) = run.split_once('/').unwrap();
                (run.replace('/', "-"), self.options_for(target.parse().unwrap(), level.parse().unwrap()))
            })
            .collect()
    }

    /// Its options for a target and a level.
    pub fn options_for(&self, target: Target, level: Level) -> Options {
        let mut options = Options::new(target, level);
        for (name, value) in self.options["options"].as_object().into_iter().flatten() {
            let text = || Some(value.as_str().unwrap().to_owned());
            match name.as_str() {
                // Locations are those of a cloud.
                "region" | "second_region" if target == Target::DockerCompose => {}
                "region" => options.region = text(),
                "second_region" => options.second_region = text(),
                "domain" => options.domain = text(),
                "acme_email" => options.acme_email = text(),
                "admin_cidrs" => options.admin_cidrs = serde_json::from_value(value.clone()).unwrap(),
                other => panic!("{}: no test reads the option {other}", self.name),
            }
        }
        options
    }

    /// Converts its configuration.
    pub fn convert(&self, options: &Options) -> Conversion {
        convert(&DiskFiles, &self.input(), options)
    }

    /// Its state, as the real `terraform apply` writes it with stand-ins for the providers.
    pub fn state(&self) -> Json {
        self.applied().state
    }

    /// What `terraform` makes of it. Applied once in a process.
    pub fn applied(&self) -> Applied {
        static MADE: Mutex<BTreeMap<String, Applied>> = Mutex::new(BTreeMap::new());
        let mut made = MADE.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        made.entry(self.name.clone()).or_insert_with(|| self.apply()).clone()
    }

    fn apply(&self) -> Applied {
        let directory = tempfile::tempdir().unwrap();
        copy(&self.directory().join("input"), directory.path());
        let variables = self.options["variables"].as_object().cloned().unwrap_or_default();
        let variables = serde_json::to_string(&variables).unwrap();
        std::fs::write(directory.path().join("case.auto.tfvars.json"), variables).unwrap();
        terraform_succeeds(directory.path(), &["init", "-no-color", "-input=false"]);
        terraform_succeeds(directory.path(), &["plan", "-no-color", "-input=false", "-out=case.tfplan"]);
        let plan = terraform_succeeds(directory.path(), &["show", "-json", "case.tfplan"]);
        terraform_succeeds(directory.path(), &["apply", "-no-color", "-input=false", "case.tfplan"]);
        let state = std::fs::read(directory.path().join("terraform.tfstate")).unwrap();
        Applied { state: serde_json::from_slice(&state).unwrap(), plan: serde_json::from_slice(&plan.stdout).unwrap() }
    }
}

/// What `terraform` makes of a configuration.
#[derive(Clone, Debug)]
pub struct Applied {
    /// `terraform.tfstate`.
    pub state: Json,
    /// `terraform show -json` of the plan.
    pub plan: Json,
}

/// Converts a state or a plan.
pub fn convert_document(document: &Json, options: &Options) -> Conversion {
    let documents = vec![(String::from("document.json"), serde_json::to_vec(document).unwrap())];
    convert(&DiskFiles, &Input { documents, ..Input::default() }, options)
}

/// The text of every file of a conversion.
pub fn texts(conversion: &Conversion) -> BTreeMap<String, String> {
    conversion.tree.files().map(|(path, file)| (path.to_owned(), file.text.clone())).collect()
}

/// Copies a tree of files.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// Writes the tree of a conversion.
pub fn written(conversion: &Conversion) -> TempDir {
    let directory = tempfile::tempdir().unwrap();
    agnostech::write_tree(&directory.path().join("out"), &conversion.tree).unwrap();
    directory
}

/// Runs the real `terraform` with stand-ins: all of them to apply cases, `hcloud` and `minio` to judge what comes out.
pub fn terraform(directory: &Path, arguments: &[&str]) -> Output {
    static MIRROR: OnceLock<(TempDir, PathBuf)> = OnceLock::new();
    let (_, configuration) = MIRROR.get_or_init(|| {
        let directory = tempfile::tempdir().unwrap();
        let providers = ["aws", "google", "azurerm@4.79.0", "random", "hcloud", "minio", "openstack", "ovh"];
        let configuration = stand_in::mirror::install_embedded(directory.path(), &providers, false).unwrap();
        (directory, configuration)
    });
    stand_in::mirror::terraform(configuration, directory, arguments).unwrap()
}

/// Runs `terraform`, which must not object.
pub fn terraform_succeeds(directory: &Path, arguments: &[&str]) -> Output {
    let output = terraform(directory, arguments);
    assert!(
        output.status.success(),
        "terraform {}:\n{}{}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// Lines that one text has and the other has not, in order, by the smallest number of changes: `-` gone, `+` come.
pub fn changed_lines(before: &str, after: &str) -> Vec<String> {
    let (a, b): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let start = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let end = a[start..].iter().rev().zip(b[start..].iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[start..a.len() - end], &b[start..b.len() - end]);
    let mut common = vec![vec![0_u32; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            common[i][j] = if a[i] == b[j] { common[i + 1][j + 1] + 1 } else { common[i + 1][j].max(common[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut changed) = (0, 0, Vec::new());
    while i < a.len() || j < b.len() {
        if i < a.len() && j < b.len() && a[i] == b[j] {
            (i, j) = (i + 1, j + 1);
        } else if i < a.len() && (j == b.len() || common[i + 1][j] >= common[i][j + 1]) {
            changed.push(format!("-{}", a[i]));
            i += 1;
        } else {
            changed.push(format!("+{}", b[j]));
            j += 1;
        }
    }
    changed
}
