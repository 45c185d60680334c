//! Features of the language, a directory each, held against plans of the real Terraform.
//!
//! `probe.json` beside the files says what belongs to a run besides them, see [`Settings`].

use crate::support::{Disk, data, differences, terraform, terraform_plan_with};
use read::config::{ConfigurationInput, RemoteState, read};
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

#[test]
fn plans_as_terraform() {
    for probe in ["p1", "p2", "p3", "p4"] {
        let directory = data("probes").join(probe);
        let plan: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(directory.join("expected_plan.json")).unwrap()).unwrap();
        let (estate, diagnostics) = read(&Disk, &ConfigurationInput::directory(directory.to_str().unwrap()));
        assert_eq!(diagnostics, [], "{probe}");
        assert_eq!(differences(&estate, &plan, |_| true), Vec::<String>::new(), "{probe}");
    }
}

/// What there must be probes of.
const FEATURES: &[&str] = &[
    "count_for_each_depends_on",
    "functions_of_files",
    "import",
    "json_syntax",
    "locals_and_outputs",
    "modules",
    "moved_removed_import_check",
    "optional_nullable",
    "override_files",
    "sensitive_ephemeral",
    "symbolic_links",
    "terraform_data",
    "terraform_remote_state",
    "unknown_refinements",
    "variables",
    "workspace",
];

/// How a probe is run.
struct Settings(Json);

impl Settings {
    fn of(directory: &Path) -> Self {
        let text = std::fs::read(directory.join("probe.json"));
        Self(text.map_or(Json::Null, |text| serde_json::from_slice(&text).unwrap()))
    }

    /// A table of texts.
    fn pairs(&self, name: &str) -> Vec<(String, String)> {
        let entries = self.0[name].as_object().into_iter().flatten();
        entries.map(|(key, value)| (key.clone(), value.as_str().unwrap().to_owned())).collect()
    }

    /// A list of texts.
    fn list(&self, name: &str) -> Vec<String> {
        self.0[name].as_array().into_iter().flatten().map(|item| item.as_str().unwrap().to_owned()).collect()
    }

    /// Puts files where they cannot be kept, and links.
    fn prepare(&self, directory: &Path) {
        for (from, to) in self.pairs("renames") {
            std::fs::create_dir_all(directory.join(&to).parent().unwrap()).unwrap();
            std::fs::rename(directory.join(from), directory.join(to)).unwrap();
        }
        for (link, to) in self.pairs("links") {
            std::os::unix::fs::symlink(to, directory.join(link)).unwrap();
        }
    }

    fn plan(&self, directory: &Path) -> Json {
        let mut init = vec!["init", "-backend=false", "-input=false", "-no-color"];
        if self.0["get"] == false {
            init.push("-get=false");
        }
        let output = terraform(directory, &init);
        assert!(output.status.success(), "{directory:?}: {}", String::from_utf8_lossy(&output.stderr));
        if let Some(workspace) = self.0["workspace"].as_str() {
            assert!(terraform(directory, &["workspace", "new", workspace]).status.success());
        }
        let mut arguments: Vec<String> =
            self.list("var_files").iter().map(|name| format!("-var-file={name}")).collect();
        for (name, value) in self.0["variables"].as_object().into_iter().flatten() {
            arguments.push(format!("-var={name}={}", value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
        }
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        terraform_plan_with(directory, &arguments, &self.pairs("environment")).plan.unwrap_or_else(|e| panic!("{e:#?}"))
    }

    fn input(&self, directory: &Path) -> ConfigurationInput {
        let variables = self.0["variables"].as_object().into_iter().flatten();
        let outputs = |state: &Json| -> BTreeMap<_, _> {
            let outputs = state["outputs"].as_object().into_iter().flatten();
            outputs
                .map(|(name, output)| {
                    let marks = value::Marks { sensitive: output["sensitive"] == true, ephemeral: false };
                    (name.as_str().into(), value::from_json_implied(&output["value"]).marked(marks))
                })
                .collect()
        };
        let remote_states = self.list("remote_states").into_iter().map(|path| {
            let state = serde_json::from_slice(&std::fs::read(directory.join(&path)).unwrap()).unwrap();
            RemoteState { names: vec![directory.join(path).to_str().unwrap().to_owned()], outputs: outputs(&state) }
        });
        ConfigurationInput {
            var_files: self.list("var_files"),
            environment: self.pairs("environment").into_iter().collect(),
            variables: variables.map(|(name, json)| (name.clone(), value::from_json_implied(json))).collect(),
            workspace: self.0["workspace"].as_str().map(str::to_owned),
            remote_states: remote_states.collect(),
            home: std::env::var("HOME").ok(),
            ..ConfigurationInput::directory(directory.to_str().unwrap())
        }
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

#[test]
fn every_feature_agrees_with_terraform() {
    let probes = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/config/probes");
    let names: BTreeSet<String> =
        std::fs::read_dir(&probes).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(names.iter().map(String::as_str).collect::<Vec<_>>(), FEATURES);
    let mut wrong = Vec::new();
    for name in names {
        let directory = tempfile::tempdir().unwrap();
        copy(&probes.join(&name), directory.path());
        let settings = Settings::of(directory.path());
        std::fs::remove_file(directory.path().join("probe.json")).ok();
        settings.prepare(directory.path());
        let plan = settings.plan(directory.path());
        // What Terraform itself leaves behind is none of ours.
        let (estate, diagnostics) = read(&Disk, &settings.input(directory.path()));
        wrong.extend(diagnostics.iter().filter(|d| d.is_error()).map(|d| format!("{name}: {d:?}")));
        for warning in settings.list("warnings") {
            if !diagnostics.iter().any(|d| d.summary == warning) {
                wrong.push(format!("{name}: nobody warns of {warning}"));
            }
        }
        // Of an imported object the plan knows what the configuration does not.
        let imported = settings.pairs("imported");
        for (address, _) in &imported {
            if !estate.resources().any(|resource| resource.address.to_string() == *address) {
                wrong.push(format!("{name}: {address} is missing"));
            }
            let named = address.split('[').next().unwrap();
            if !diagnostics.iter().any(|d| d.summary.starts_with(named) && d.summary.contains("imported")) {
                wrong.push(format!("{name}: nobody says that {address} is imported"));
            }
        }
        let keep =
            |of: &str| imported.is_empty() || !(of == "ids" || imported.iter().any(|(address, _)| address == of));
        wrong.extend(differences(&estate, &plan, keep).into_iter().map(|d| format!("{name}: {d}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
