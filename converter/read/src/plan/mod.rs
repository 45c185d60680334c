//! Plans: `terraform show -json` of a saved plan.
//!
//! What a plan will leave behind is read: every managed instance as it will be, with unknown values where the plan has
//! them, data sources as they were read, variables, and the provider configurations. Instances that the plan destroys
//! or forgets are left out, with a diagnostic. The configuration inside of a plan says which references an expression
//! holds, and not what it does with them; unknown values therefore stand for something derived from those references,
//! and known ones are compared with what they may refer to in [`crate::recover`].

mod changes;
mod configuration;
mod outputs;
mod references;
mod unknown;

use crate::detect::{Format, detect, syntax_error};
use crate::state::raw;
use crate::state::{Reading, view};
use diagnostic::Diagnostic;
use estate::{Estate, InputKind, Variable};
use std::collections::BTreeSet;
use value::{Address, Mode, Type, Value};

/// Reads `terraform show -json` of a plan. `name` is what the user calls it.
///
/// What can be read is read, and diagnostics say what could not. Anything but a plan gives an empty estate and an error
/// with the remedy.
pub fn read_bytes(name: &str, bytes: &[u8]) -> (Estate, Vec<Diagnostic>) {
    let detected = match detect(name, bytes) {
        Ok(detected) => detected,
        Err(diagnostic) => return (Estate::new(), vec![*diagnostic]),
    };
    match detected.format {
        Format::PlanView => read_text(name, &detected.text),
        Format::State | Format::StateView => (
            Estate::new(),
            vec![Diagnostic::error(
                format!("{name} is a state"),
                "Give it as a state, or give the plan: `terraform show -json PLANFILE > plan.json`.",
            )],
        ),
    }
}

pub(crate) fn read_text(name: &str, text: &str) -> (Estate, Vec<Diagnostic>) {
    let members = match serde_json::from_str(text) {
        Ok(raw::Loose::Object(members)) => members,
        Ok(raw::Loose::Other) => return (Estate::new(), Vec::new()),
        Err(error) => return (Estate::new(), vec![syntax_error(name, text, 0, &error)]),
    };
    let mut reading = Reading::new(InputKind::Plan, name);
    if members.is_true("errored") {
        reading.collector.warn(
            format!("{name} is a plan that failed half-way"),
            "It lacks whatever Terraform did not come to. Mend the configuration and plan again.",
            name,
            "errored",
        );
    }
    let configuration = match members.get("configuration").map(serde_json::from_str) {
        Some(Ok(configuration)) => configuration,
        None => serde_json::Value::Null,
        Some(Err(error)) => {
            reading.collector.warn(
                format!("The configuration inside of {name} cannot be read"),
                &format!("The parser says: {error}. References are not known."),
                name,
                "configuration",
            );
            serde_json::Value::Null
        }
    };
    let configuration = configuration::Configuration::new(&configuration);
    let mut seen: BTreeSet<Address> = BTreeSet::new();
    if let Some(json) = members.get("resource_changes") {
        changes::read(&mut reading, json, "resource_changes", &mut seen);
    }
    if let Some(json) = members.get("deferred_changes") {
        changes::read(&mut reading, json, "deferred_changes", &mut seen);
    }
    if let Some(json) = members.get("planned_values") {
        view::values(&mut reading, json, &mut |address| !seen.contains(address));
    }
    if let Some(json) = members.get("output_changes") {
        outputs::complete(&mut reading, json);
    }
    if let Some(json) = members.get("prior_state").and_then(|json| raw::object(json)?.get("values")) {
        // Outputs as they will be are read already.
        let outputs = std::mem::take(&mut reading.collector.estate.outputs);
        view::values(&mut reading, json, &mut |address| address.mode == Mode::Data && !seen.contains(address));
        reading.collector.estate.outputs = outputs;
    }
    if let Some(json) = members.get("variables") {
        variables(&mut reading, json, &configuration);
    }
    let (mut estate, diagnostics) = reading.finish(members.string("terraform_version").map(|v| v.into_owned()));
    for output in estate.outputs.values_mut() {
        output.description = configuration.output_description(&output.name).map(Into::into);
    }
    configuration.set_providers(&mut estate);
    references::connect(&mut estate, &configuration);
    (estate, diagnostics)
}

fn variables(reading: &mut Reading, json: &str, configuration: &configuration::Configuration<'_>) {
    let name = reading.collector.name.clone();
    let Some(variables) = raw::object(json) else {
        let summary = format!("The variables of {name} are {} and not an object", raw::kind(json));
        return reading.collector.warn(summary, "They are left out.", &name, "variables");
    };
    for (variable, json) in variables.iter() {
        let value = raw::object(json).map(|members| match members.get("value") {
            Some(json) => reading.context.value(json, &Type::Dynamic),
            None => Ok(Value::null(Type::Dynamic)),
        });
        let Some(Ok(mut value)) = value else {
            let summary = format!("Variable {variable} of {name} cannot be read");
            reading.collector.warn(summary, "It is left out.", &format!("var.{variable}"), "");
            continue;
        };
        value.marks.sensitive |= configuration.variable_is_sensitive(variable);
        let description = configuration.variable_description(variable).map(Into::into);
        let variable = Variable { name: variable.into(), value, description };
        reading.collector.estate.variables.insert(variable.name.clone(), variable);
    }
}
