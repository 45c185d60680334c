//! Whole configurations of `terraform_data`, with the plan that the real Terraform made.

use crate::support::{Disk, canonical, data, plan_shape};
use read::config::{ConfigurationInput, read};
use std::collections::BTreeMap;

/// All resources of a plan's `planned_values`, by address, with their values.
pub fn planned(plan: &serde_json::Value) -> BTreeMap<String, serde_json::Value> {
    fn walk(module: &serde_json::Value, found: &mut BTreeMap<String, serde_json::Value>) {
        for resource in module["resources"].as_array().into_iter().flatten() {
            found.insert(resource["address"].as_str().unwrap().to_owned(), resource["values"].clone());
        }
        for child in module["child_modules"].as_array().into_iter().flatten() {
            walk(child, found);
        }
    }
    let mut found = BTreeMap::new();
    walk(&plan["planned_values"]["root_module"], &mut found);
    found
}

#[test]
fn plans_as_terraform() {
    for probe in ["p1", "p2", "p3", "p4"] {
        let directory = data("probes").join(probe);
        let plan: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(directory.join("expected_plan.json")).unwrap()).unwrap();
        let (estate, diagnostics) = read(&Disk, &ConfigurationInput::directory(directory.to_str().unwrap()));
        assert_eq!(diagnostics, [], "{probe}");
        let ours: BTreeMap<String, String> = estate
            .resources()
            .map(|resource| (resource.address.to_string(), canonical(&plan_shape(&resource.values).0)))
            .collect();
        let theirs: BTreeMap<String, String> =
            planned(&plan).into_iter().map(|(address, values)| (address, canonical(&values))).collect();
        assert_eq!(ours, theirs, "{probe}");
        for (name, output) in plan["planned_values"]["outputs"].as_object().into_iter().flatten() {
            let value = &estate.outputs[name.as_str()].value;
            assert_eq!(canonical(&plan_shape(value).0), canonical(&output["value"]), "{probe} {name}");
        }
    }
}
