//! The ledger says what became of each leaf. Here it is held to its word: another value at a leaf that it calls carried must
//! show at a place that it names, and another value at a leaf that it calls ignored must show nowhere.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, clippy::disallowed_methods)]

mod support;

use agnostech::{Conversion, Options};
use report::Outcome;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use support::{cases, convert_document, texts};
use value::{Path, Step};

/// The target has one form, whatever the source says.
const SETTLED: &str =
    "the target has one form for it, whatever the source says; the ledger names the place of that form with the reason";
/// It joins two things.
const JOINS: &str =
    "it joins two things, and the place of the one that it leads to is named; another value leads elsewhere or nowhere";
/// A gap of the ledger.
const KNOWN: &str = "known: it names or places things at the target, and the ledger does not say so yet";

/// Leaves whose other value need not show at a place that the ledger names, each with the reason.
const ARGUED: &[(&str, &str, &str)] = &[
    (
        "aws_ecs_task_definition",
        "container_definitions[site].essential",
        "there is one container: without it there is no task, whatever it says",
    ),
    ("aws_ecs_task_definition", "container_definitions[site].name", "the service is named after the ECS service"),
    ("aws_lb_listener", "default_action.redirect.port", "the proxy redirects to its HTTPS port, the only one there is"),
    (
        "aws_acm_certificate",
        "domain_name",
        "another name is not the one of the records any more: the route asks by its own name, and variables change",
    ),
    ("aws_autoscaling_group", "min_size", "it steers a weakness in words; the number of servers is the wanted one"),
    ("aws_autoscaling_group", "max_size", "it steers a weakness in words; the number of servers is the wanted one"),
    ("aws_db_instance", "parameter_group_name", JOINS),
    ("aws_db_instance", "storage_throughput", SETTLED),
    ("aws_db_parameter_group", "family", "the engine's version of the instance decides; the group only has to fit"),
    ("aws_ebs_volume", "tags.Name", KNOWN),
    ("aws_instance", "ami", SETTLED),
    ("aws_instance", "subnet_id", JOINS),
    ("aws_instance", "vpc_security_group_ids", JOINS),
    ("aws_instance", "key_name", JOINS),
    ("aws_launch_template", "block_device_mappings[/dev/sda1].ebs.throughput", SETTLED),
    ("aws_launch_template", "block_device_mappings[/dev/sda1].ebs.volume_type", SETTLED),
    ("aws_lb", "load_balancer_type", SETTLED),
    ("aws_lb_listener", "default_action.order", "there is one action, and its place among none means nothing"),
    ("aws_lb_listener_rule", "action.order", "there is one action, and its place among none means nothing"),
    ("aws_lb_listener", "default_action.fixed_response.content_type", SETTLED),
    (
        "aws_lb_listener",
        "ssl_policy",
        "policies fall into those with TLS 1.2 and those with 1.3 alone; a name that nobody knows is taken for the stricter",
    ),
    ("aws_lb_target_group", "vpc_id", JOINS),
    ("aws_lb_target_group", "target_type", SETTLED),
    ("aws_security_group", "egress.ipv6_cidr_blocks", SETTLED),
    ("aws_subnet", "availability_zone", KNOWN),
    ("aws_volume_attachment", "device_name", SETTLED),
    ("aws_cloudwatch_metric_alarm", "statistic", SETTLED),
    ("aws_ecs_service", "launch_type", SETTLED),
    ("aws_ecs_service", "load_balancer.target_group_arn", JOINS),
    ("aws_ecs_service", "network_configuration.subnets", SETTLED),
    ("aws_ecs_task_definition", "container_definitions[orders].logConfiguration.options.awslogs-group", SETTLED),
    (
        "aws_ecs_task_definition",
        "container_definitions[orders].name",
        "the service is named after the ECS service, and another name breaks its link to the load balancer",
    ),
    ("aws_ecs_task_definition", "container_definitions[orders].secrets[MAIL_TOKEN]", JOINS),
    ("aws_ecs_task_definition", "container_definitions[site].logConfiguration.logDriver", SETTLED),
    (
        "aws_ecs_task_definition",
        "container_definitions[site].portMappings.protocol",
        "known: a port behind the proxy is TCP, and UDP is not told apart",
    ),
    ("aws_route", "route_table_id", JOINS),
    ("aws_route53_record", "alias.zone_id", JOINS),
    ("aws_s3_bucket_public_access_block", "block_public_policy", SETTLED),
    ("aws_s3_bucket_public_access_block", "restrict_public_buckets", SETTLED),
    ("aws_secretsmanager_secret", "name", "a script that moves data names its source"),
    ("aws_sns_topic", "name", SETTLED),
    ("aws_sns_topic_subscription", "endpoint", SETTLED),
    ("google_compute_subnetwork", "network", JOINS),
    ("google_compute_disk", "name", KNOWN),
    ("google_compute_instance", "name", KNOWN),
    ("google_compute_region_instance_group_manager", "name", KNOWN),
    ("google_compute_instance_template", "disk.disk_type", SETTLED),
    ("google_sql_database_instance", "deletion_protection", SETTLED),
    (
        "google_sql_database_instance",
        "settings.backup_configuration.enabled",
        "without a number both sides keep seven days; switched off it is a weakness of the source in words",
    ),
    (
        "google_compute_managed_ssl_certificate",
        "managed.domains",
        "another name is not the one of the records any more: the route asks by its own name",
    ),
];

/// Why a leaf's other value need not show at a place that the ledger names.
fn argued(leaf: &Leaf) -> Option<&'static str> {
    let path = leaf.path.to_string();
    let listed = ARGUED.iter().find(|(type_name, p, _)| *type_name == leaf.type_name && *p == path);
    let joins = ["_id", "_ids", "_arn", "_arns", "subnets", "security_groups"].iter().any(|end| path.ends_with(end));
    match (listed, leaf.outcome) {
        (Some((_, _, reason)), _) => Some(reason),
        (None, _) if joins => Some(JOINS),
        // What is approximated has a reason in the ledger itself; how many of them stay so is counted.
        (None, Outcome::Approximated) => Some(SETTLED),
        (None, _) => None,
    }
}

/// Whether a leaf belongs to the sample: by its name, so that other leaves may come and go.
fn in_sample(leaf: &Leaf) -> bool {
    let text = format!("{} {}", leaf.type_name, leaf.path);
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    (hash >> 32) % SAMPLE == 0
}

/// Other values that make sense at a leaf of this name, nearest first.
fn alternatives(name: &str, value: &Json) -> Vec<Json> {
    match value {
        Json::Bool(flag) => vec![json!(!flag)],
        Json::Number(number) => {
            let Some(n) = number.as_i64() else { return vec![json!(number.as_f64().unwrap_or(1.0) * 2.0)] };
            vec![json!(n + 1), json!(n * 2 + 2), json!(n * 8 + 8)]
        }
        Json::String(text) => texts_instead(name, text).into_iter().map(Json::String).collect(),
        Json::Null | Json::Array(_) | Json::Object(_) => Vec::new(),
    }
}

/// Words of which the source takes only some.
const WORDS: &[&[&str]] = &[
    &["application", "network"],
    &["HTTP", "HTTPS"],
    &["HTTP_301", "HTTP_302"],
    &["tcp", "udp"],
    &["Enabled", "Disabled", "Suspended"],
    &["gp3", "io2"],
    &["immediate", "pending-reboot"],
    &["Average", "Maximum", "Minimum", "Sum"],
    &["GreaterThanThreshold", "LessThanThreshold", "GreaterThanOrEqualToThreshold"],
    &["text/plain", "text/html"],
    &["FARGATE", "EC2"],
    &["awsvpc", "bridge"],
    &["ip", "instance"],
    &["AES256", "aws:kms"],
    &["ingress", "egress"],
    &["DNS", "EMAIL"],
    &["forward", "redirect"],
    &["allow", "deny"],
    &["IMMUTABLE", "MUTABLE"],
    &["GET", "PUT", "POST"],
    &["A", "AAAA"],
    &["MX", "TXT"],
    &["postgres", "mysql"],
    &["email", "https"],
    &["SecureString", "String"],
];

fn texts_instead(name: &str, text: &str) -> Vec<String> {
    if let Some(words) = WORDS.iter().find(|words| words.contains(&text)) {
        return words.iter().filter(|word| **word != text).map(|word| (*word).to_owned()).collect();
    }
    if let Ok(number) = text.parse::<i64>() {
        return vec![(number + 1).to_string(), (number * 2 + 2).to_string(), (number * 8 + 8).to_string()];
    }
    let more = match name {
        "instance_type" => vec!["m5.2xlarge", "r5.4xlarge"],
        "instance_class" => vec!["db.m5.2xlarge", "db.r5.4xlarge"],
        "engine_version" => vec!["15.4", "8.4.3"],
        "maintenance_window" => vec!["sat:01:00-sat:01:30"],
        "backup_window" => vec!["22:10-22:40"],
        "metric_name" => vec!["CPUUtilization", "DatabaseConnections"],
        "cidr_block" | "cidr_blocks" | "cidr_ipv4" => vec!["198.18.7.0/24"],
        "ipv6_cidr_blocks" => vec!["2001:db8:4242::/48"],
        "public_key" => vec!["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG90aGVyLWtleS1ub3QtaW4tdXNlLTAwMDAwMDAwMDAx other"],
        _ => Vec::new(),
    };
    if !more.is_empty() {
        return more.into_iter().map(str::to_owned).collect();
    }
    if name == "availability_zone" {
        let (region, zone) = text.split_at(text.len() - 1);
        return vec![format!("{region}{}", if zone == "a" { "b" } else { "a" })];
    }
    vec![format!("{text}x"), format!("x{text}")]
}

/// Names by which the ledger calls items of lists.
const NAMES: &[&str] = &["name", "id", "key", "Sid", "ID", "Id", "device_name"];

/// Puts the `choice`th other value at a leaf. `false` where there is none.
fn change(json: &mut Json, steps: &[Step], name: &str, choice: usize) -> bool {
    if let (Json::String(text), false) = (&*json, steps.is_empty()) {
        let Ok(mut inner) = serde_json::from_str::<Json>(text) else { return false };
        let changed = change(&mut inner, steps, name, choice);
        *json = Json::String(inner.to_string());
        return changed;
    }
    match (steps.split_first(), json) {
        (None, Json::Array(items)) => match items.first_mut() {
            Some(first) => change(first, &[], name, choice),
            None => false,
        },
        // A pair of name and value is one leaf.
        (None, Json::Object(entries)) => ["value", "valueFrom"]
            .iter()
            .any(|key| entries.get_mut(*key).is_some_and(|value| change(value, &[], name, choice))),
        (None, value) => match alternatives(name, value).into_iter().nth(choice) {
            Some(other) => {
                *value = other;
                true
            }
            None => false,
        },
        (Some((Step::Attribute(name), rest)), Json::Object(entries)) => {
            entries.get_mut(&**name).is_some_and(|value| change(value, rest, name, choice))
        }
        (Some((Step::Attribute(_), _)), Json::Array(items)) => {
            items.iter_mut().any(|item| change(item, steps, name, choice))
        }
        (Some((Step::Key(key), rest)), Json::Array(items)) => items
            .iter_mut()
            .filter(|item| NAMES.iter().find_map(|n| item[*n].as_str()) == Some(&**key))
            .any(|item| change(item, rest, name, choice)),
        (Some((Step::Element, rest)), Json::Array(items)) => {
            items.iter_mut().any(|item| change(item, rest, name, choice))
        }
        (Some((Step::Element, rest)), value) => change(value, rest, name, choice),
        (Some((Step::Key(key), rest)), Json::Object(entries)) => {
            entries.get_mut(&**key).is_some_and(|value| change(value, rest, key, choice))
        }
        (Some((Step::Index(index), rest)), Json::Array(items)) => {
            items.get_mut(*index).is_some_and(|item| change(item, rest, name, choice))
        }
        (Some(_), _) => false,
    }
}

/// The attributes of an instance in a state.
fn attributes<'a>(state: &'a mut Json, address: &str) -> Option<&'a mut Json> {
    for resource in state["resources"].as_array_mut()? {
        let mut own = match resource["module"].as_str() {
            Some(module) => format!("{module}."),
            None => String::new(),
        };
        if resource["mode"] == "data" {
            own.push_str("data.");
        }
        own.push_str(&format!("{}.{}", resource["type"].as_str()?, resource["name"].as_str()?));
        for instance in resource["instances"].as_array_mut()? {
            let key = match &instance["index_key"] {
                Json::Null => String::new(),
                key => format!("[{key}]"),
            };
            if format!("{own}{key}") == address {
                return instance.get_mut("attributes");
            }
        }
    }
    None
}

struct Leaf {
    address: String,
    type_name: String,
    path: Path,
    outcome: Outcome,
    /// Files that the ledger names.
    files: BTreeSet<String>,
}

/// One leaf of each type and path: instances of the same resource are told the same way.
fn leaves(conversion: &Conversion) -> Vec<Leaf> {
    let mut found = Vec::new();
    for account in &conversion.ledger.resources {
        let Some(resource) = conversion.estate.get(&account.address) else { continue };
        for path in catalog::written_leaves(resource) {
            let text = path.to_string();
            let Some(attribute) = account.attributes.iter().find(|a| a.path == text) else { continue };
            found.push(Leaf {
                address: account.address.to_string(),
                type_name: account.type_name.clone(),
                path,
                outcome: attribute.outcome,
                files: attribute
                    .to
                    .iter()
                    .map(|to| to.split_once('#').map_or(to.as_str(), |(file, _)| file).to_owned())
                    .collect(),
            });
        }
    }
    found
}

fn changed_files(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> BTreeSet<String> {
    before.keys().chain(after.keys()).filter(|path| before.get(*path) != after.get(*path)).cloned().collect()
}

/// What the ledger says of a leaf is not so.
fn lie(leaf: &Leaf, state: &Json, options: &Options, before: &BTreeMap<String, String>) -> Result<bool, String> {
    let mut tried = false;
    let mut elsewhere = BTreeSet::new();
    for choice in 0..3 {
        let mut state = state.clone();
        let Some(attributes) = attributes(&mut state, &leaf.address) else { return Ok(false) };
        if !change(attributes, leaf.path.steps(), "", choice) {
            break;
        }
        tried = true;
        let changed = changed_files(before, &texts(&convert_document(&state, options)));
        match leaf.outcome {
            Outcome::Carried | Outcome::Approximated => {
                if leaf.files.iter().any(|file| changed.contains(file)) {
                    return Ok(true);
                }
                elsewhere.extend(changed);
            }
            Outcome::Ignored | Outcome::Unaccounted => {
                // Scripts that move data name what they move it from.
                let told = |file: &str| {
                    file == "ledger.json"
                        || file == "decisions.json"
                        || file.starts_with("docs/")
                        || file.starts_with("scripts/")
                };
                let acts: Vec<&String> = changed.iter().filter(|file| !told(file)).collect();
                if !acts.is_empty() {
                    return Err(format!("{:?}, but another value changes {acts:?}", leaf.outcome));
                }
                return Ok(true);
            }
        }
    }
    if tried {
        Err(format!("{:?} to {:?}, but another value changes {elsewhere:?}", leaf.outcome, leaf.files))
    } else {
        Ok(false)
    }
}

#[test]
fn the_ledger_keeps_its_word() {
    let all = std::env::var_os("AGNOSTECH_EVERY_LEAF").is_some();
    let (mut lies, mut tried, mut held) = (Vec::new(), 0_usize, BTreeSet::new());
    let mut seen = BTreeSet::new();
    for case in cases() {
        let state = case.state();
        let Some((run, options)) = case.runs().into_iter().find(|(run, _)| run == "hetzner-basic") else { continue };
        let base = convert_document(&state, &options);
        let before = texts(&base);
        for leaf in &leaves(&base) {
            let path = leaf.path.to_string();
            if !all && (!seen.insert((leaf.type_name.clone(), path.clone())) || !in_sample(leaf)) {
                continue;
            }
            match lie(leaf, &state, &options, &before) {
                Ok(was_tried) => tried += usize::from(was_tried),
                Err(_) if argued(leaf).is_some() => {
                    held.insert((leaf.type_name.clone(), path));
                }
                Err(what) => lies.push(format!("{} {run}: {} {path} is {what}", case.name, leaf.address)),
            }
        }
    }
    eprintln!("{tried} leaves keep their word, {} are argued: {held:?}", held.len());
    assert!(lies.is_empty(), "{} of {} leaves:\n{}", lies.len(), tried + lies.len(), lies.join("\n"));
    assert!(tried > 40, "only {tried} leaves were tried");
    assert!(held.len() * 2 < tried, "{} leaves are argued, {tried} keep their word: {held:?}", held.len());
}

/// Every how many leaves one is tried, unless all are asked for.
const SAMPLE: u64 = 3;

#[test]
fn a_ledger_that_lies_is_caught() {
    let case = support::case("minimal");
    let state = case.state();
    let (_, options) = case.runs().into_iter().find(|(run, _)| run == "hetzner-basic").unwrap();
    let base = convert_document(&state, &options);
    let mut leaf = leaves(&base).into_iter().find(|leaf| leaf.path.to_string() == "instance_type").unwrap();
    assert_eq!(lie(&leaf, &state, &options, &texts(&base)), Ok(true));
    leaf.outcome = Outcome::Ignored;
    assert!(lie(&leaf, &state, &options, &texts(&base)).is_err());
    leaf.outcome = Outcome::Carried;
    leaf.files = BTreeSet::from([String::from("ansible/ansible.cfg")]);
    assert!(lie(&leaf, &state, &options, &texts(&base)).is_err());
}
