//! The provider over a converter whose results a test foresees: it tells back what it was asked.

// A panic is one of the things to foresee.
#![allow(clippy::panic)]

use diagnostic::Diagnostic;
use std::collections::BTreeMap;
use std::process::ExitCode;
use terraform_provider_agnostech::Agnostech;
use terraform_provider_agnostech::convert::{Becomes, Cost, Migrate, MigrationRequest, MigrationResult, TargetChoices};
use terraform_provider_agnostech::plugin::{Protocol, serve};
use terraform_provider_agnostech::protocol::Adapter;

struct Double;

impl Migrate for Double {
    fn targets(&self) -> Vec<TargetChoices> {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        vec![
            TargetChoices { name: "hetzner".into(), levels: words(&["none", "basic"]), runtimes: words(&["compose"]) },
            TargetChoices { name: "nomad".into(), levels: words(&["none"]), runtimes: words(&["nomad"]) },
        ]
    }

    fn migrate(&self, request: &MigrationRequest) -> (MigrationResult, Vec<Diagnostic>) {
        match request.domain.as_deref() {
            Some("panic.example") => panic!("the double was told to"),
            Some("slow.example") => std::thread::sleep(std::time::Duration::from_secs(20)),
            Some(_) | None => {}
        }
        let refused = (request.domain.as_deref() == Some("open.example"))
            .then(|| Diagnostic::error("The output would open a port", "Name admin_cidrs."));
        let hcl = match request.domain.as_deref() {
            Some("large.example") => "x".repeat(40 << 20),
            Some(_) | None => format!("# {} of {}\n", request.target, request.domain.as_deref().unwrap_or("?")),
        };
        let mut found = vec![
            Diagnostic::error("A file cannot be read", "Mend it.").at_attribute("aws_instance.a", "user_data"),
            Diagnostic::warning("Weaker than before", ""),
        ];
        found.truncate(if request.domain.is_some() { 2 } else { 0 });
        let result = MigrationResult {
            refused,
            hcl: request.wants("hcl").then_some(hcl),
            compose: request.wants("compose").then(|| "services: {}\n".to_owned()),
            files: Some(BTreeMap::from([("terraform/main.tf".to_owned(), format!("{request:#?}"))])),
            summary: "Nothing changes.".into(),
            unaccounted: vec!["aws_instance.a: tenancy".into()],
            resources: vec![Becomes { address: "aws_instance.a".into(), kind: "server".into(), becomes: Vec::new() }],
            decisions_json: "{\"decisions\":[]}".into(),
            cost: Some(Cost { as_of: "2026-09-03".into(), ..Cost::default() }),
            ..MigrationResult::default()
        };
        (result, found)
    }
}

fn main() -> ExitCode {
    serve("terraform-provider-agnostech", &[Protocol::Five], Adapter::new(Agnostech::new(Double)))
}
