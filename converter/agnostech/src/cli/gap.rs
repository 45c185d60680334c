//! `agnostech gap`: what is described and not deployed, and the reverse.

use super::report::Reporter;
use super::sources::ReadArguments;
use super::{Outcome, TextOrJson, output, progress};
use agnostech::{DiskFiles, read_estate};
use clap::Args;
use estate::{Estate, Resource};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::PathBuf;
use value::{Address, Mode};

#[derive(Debug, Args)]
pub struct Arguments {
    /// Directory of configuration.
    #[arg(long, value_name = "DIR")]
    config: PathBuf,
    /// State of it: a state file, or what `terraform show -json` prints.
    #[arg(long, value_name = "FILE")]
    state: PathBuf,
    /// Form of what is printed.
    #[arg(long, value_enum, default_value = "text")]
    format: TextOrJson,
    /// End with 3 if there is a gap.
    #[arg(long)]
    strict: bool,
    #[command(flatten)]
    read: ReadArguments,
}

/// What only one of the two has.
#[derive(Debug, Default)]
struct Gap<'a> {
    /// In the configuration only.
    not_deployed: Vec<&'a Address>,
    /// In the state only.
    not_described: Vec<&'a Address>,
    /// In the configuration, any number of times, as `count` or `for_each` is not known.
    undecided: Vec<&'a Address>,
    /// In both, tainted by the last run or with objects that wait for destruction.
    unfinished: Vec<&'a Address>,
}

pub fn run(arguments: &Arguments, reporter: &Reporter) -> Outcome {
    let described = arguments.read.directory(&arguments.config);
    let deployed = arguments.read.input(std::slice::from_ref(&arguments.state)).and_then(|input| {
        if input.documents.is_empty() {
            let error = read::files::FileError::NotAFile { path: arguments.state.display().to_string() };
            return Err(vec![error.diagnostic()]);
        }
        Ok(input)
    });
    let (described, deployed) = match (described, deployed) {
        (Ok(described), Ok(deployed)) => (described, deployed),
        (described, deployed) => {
            reporter.report_all(&described.err().unwrap_or_default());
            reporter.report_all(&deployed.err().unwrap_or_default());
            return Outcome::Failed;
        }
    };
    let described = agnostech::Input {
        configurations: vec![described],
        include: arguments.read.include.clone(),
        exclude: arguments.read.exclude.clone(),
        ..agnostech::Input::default()
    };
    let ((described, mut diagnostics), (deployed, found)) = progress::while_showing("reading", || {
        (read_estate(&DiskFiles, &described), read_estate(&DiskFiles, &deployed))
    });
    diagnostics.extend(found);
    reporter.report_all(&diagnostics);
    let gap = compare(&described, &deployed);
    let printed = match arguments.format {
        TextOrJson::Text => output::print(&text(&gap, &described), reporter),
        TextOrJson::Json => output::print_json(
            &json!({
                "not_deployed": gap.not_deployed,
                "not_described": gap.not_described,
                "undecided": gap.undecided,
                "unfinished": gap.unfinished,
            }),
            reporter,
        ),
    };
    if diagnostic::has_errors(&diagnostics) || printed == Outcome::Failed {
        return Outcome::Failed;
    }
    let open = !gap.not_deployed.is_empty() || !gap.not_described.is_empty() || !gap.unfinished.is_empty();
    if arguments.strict && open { Outcome::Found } else { Outcome::Done }
}

fn compare<'a>(described: &'a Estate, deployed: &'a Estate) -> Gap<'a> {
    let managed = |r: &&Resource| r.address.mode == Mode::Managed;
    let deployed_resources: BTreeSet<Address> = deployed.resources().map(|r| r.address.resource()).collect();
    let symbolic: BTreeSet<Address> =
        described.resources().filter(|r| r.symbolic).map(|r| r.address.resource()).collect();
    let mut gap = Gap::default();
    for resource in described.resources().filter(managed) {
        let address = &resource.address;
        if resource.symbolic {
            if !deployed_resources.contains(&address.resource()) {
                gap.undecided.push(address);
            }
        } else if deployed.get(address).is_none() {
            gap.not_deployed.push(address);
        }
    }
    for resource in deployed.resources().filter(managed) {
        let address = &resource.address;
        if described.get(address).is_none() && !symbolic.contains(&address.resource()) {
            gap.not_described.push(address);
        } else if resource.tainted || !resource.deposed.is_empty() {
            gap.unfinished.push(address);
        }
    }
    gap
}

fn text(gap: &Gap<'_>, described: &Estate) -> String {
    let mut text = String::new();
    let mut section = |title: &str, addresses: &[&Address]| {
        if addresses.is_empty() {
            return;
        }
        text.push_str(&format!("{title} ({}):\n", addresses.len()));
        for address in addresses {
            let place = described.get(address).and_then(|r| r.place.as_ref());
            match place {
                Some(place) => text.push_str(&format!("  {address}  ({place})\n")),
                None => text.push_str(&format!("  {address}\n")),
            }
        }
    };
    section("Described and not deployed", &gap.not_deployed);
    section("Deployed and not described", &gap.not_described);
    section("Described any number of times and not deployed", &gap.undecided);
    section("Deployed and unfinished (tainted, or waiting for destruction)", &gap.unfinished);
    if text.is_empty() {
        text.push_str("The configuration and the state have the same resources.\n");
    }
    text
}
