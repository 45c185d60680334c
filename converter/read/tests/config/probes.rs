//! Whole configurations of `terraform_data`, with the plan that the real Terraform made.

use crate::support::{Disk, data, differences};
use read::config::{ConfigurationInput, read};

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
