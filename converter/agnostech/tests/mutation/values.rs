//! Other values that the source would take at a leaf, and states that have them.

use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use value::{Path, Step};

/// What stands elsewhere in a state, so that a link can lead to another thing that exists.
pub struct Neighbours {
    /// Values by the type and attribute by which others refer to it.
    by_attribute: BTreeMap<(String, String), BTreeSet<String>>,
    /// Types and attributes by value.
    of_value: BTreeMap<String, BTreeSet<(String, String)>>,
}

/// Attributes by which others refer to a thing.
const IDENTITIES: &[&str] = &["id", "arn", "name", "bucket", "key_name", "zone_id", "url"];

impl Neighbours {
    pub fn of(state: &Json) -> Self {
        let (mut by_attribute, mut of_value) =
            (BTreeMap::<_, BTreeSet<String>>::new(), BTreeMap::<String, BTreeSet<_>>::new());
        for resource in state["resources"].as_array().into_iter().flatten().filter(|r| r["mode"] == "managed") {
            for instance in resource["instances"].as_array().into_iter().flatten() {
                for attribute in IDENTITIES {
                    if let Some(text) = instance["attributes"][*attribute].as_str() {
                        let place = (resource["type"].as_str().unwrap().to_owned(), (*attribute).to_owned());
                        by_attribute.entry(place.clone()).or_default().insert(text.to_owned());
                        of_value.entry(text.to_owned()).or_default().insert(place);
                    }
                }
            }
        }
        Self { by_attribute, of_value }
    }

    /// Identities of other things of the type that a value leads to, if it leads to one of these types.
    fn others(&self, text: &str, leads_to: &BTreeSet<String>) -> Option<Vec<String>> {
        let mut places = self.of_value.get(text)?.iter().filter(|(type_name, _)| leads_to.contains(type_name));
        let place = places.next()?;
        let secrets = ["aws_secretsmanager_secret", "aws_ssm_parameter"];
        let alike: Vec<&str> = if secrets.contains(&&*place.0) { secrets.to_vec() } else { vec![place.0.as_str()] };
        let others = alike.into_iter().filter_map(|t| self.by_attribute.get(&(t.to_owned(), place.1.clone())));
        Some(others.flatten().filter(|other| *other != text).cloned().collect())
    }
}

/// What is known of the resource that a leaf belongs to.
struct Context<'a> {
    type_name: &'a str,
    /// Types of what it depends on.
    leads_to: BTreeSet<String>,
    neighbours: &'a Neighbours,
}

/// Words of which the source takes only some.
const WORDS: &[&[&str]] = &[
    &["0", "1"],
    &["TCP", "TLS"],
    &["Allow", "Deny"],
    &["X86_64", "ARM64"],
    &["LINUX", "WINDOWS_SERVER_2022_CORE"],
    &["forward", "redirect"],
    &["redirect", "forward", "fixed-response"],
    &["application", "network"],
    &["HTTP", "HTTPS"],
    &["HTTP_301", "HTTP_302"],
    &["tcp", "udp"],
    &["Enabled", "Disabled", "Suspended"],
    &["gp3", "io2", "gp2"],
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
    &["allow", "deny"],
    &["IMMUTABLE", "MUTABLE"],
    &["GET", "PUT", "POST"],
    &["A", "AAAA"],
    &["postgres", "mysql", "mariadb"],
    &["email", "https"],
    &["SecureString", "String"],
    &["awslogs", "json-file", "fluentd"],
    &["ELBSecurityPolicy-TLS13-1-2-2021-06", "ELBSecurityPolicy-TLS13-1-3-2021-06", "ELBSecurityPolicy-2016-08"],
    &["AWS/RDS", "AWS/EC2", "AWS/ElastiCache"],
    &["mysql8.0", "mysql8.4"],
    &["postgres15", "postgres16"],
    &["/dev/sda1", "/dev/xvda"],
    &["/dev/sdf", "/dev/sdg"],
    &["EC2", "ELB"],
    &["vpc", "instance"],
    // Google's.
    &["pd-ssd", "pd-balanced", "pd-standard"],
    &["MOVED_PERMANENTLY_DEFAULT", "FOUND"],
    &["ENCRYPTED_ONLY", "ALLOW_UNENCRYPTED_AND_ENCRYPTED"],
    // OpenStack's.
    &["IPv4", "IPv6"],
];

/// Other values that make sense at a leaf of this name, nearest first.
fn alternatives(name: &str, value: &Json, context: &Context<'_>) -> Vec<Json> {
    match value {
        Json::Bool(flag) => vec![json!(!flag)],
        Json::Number(number) => match number.as_i64() {
            Some(n) => numbers(name, n).into_iter().map(|n| json!(n)).collect(),
            None => vec![json!(number.as_f64().unwrap_or(1.0) * 2.0)],
        },
        Json::String(text) => texts(name, text, context).into_iter().map(Json::String).collect(),
        Json::Null | Json::Array(_) | Json::Object(_) => Vec::new(),
    }
}

fn numbers(name: &str, n: i64) -> Vec<i64> {
    match name {
        // The other end of the range stays where it is.
        "from_port" if n > 0 => vec![n - 1, n / 2 + 1],
        // States say zero where nobody asked; volumes of the target begin at ten.
        "disk_size" => vec![n + 1, n * 2 + 2, n * 8 + 88],
        "desired_count" | "desired_capacity" => vec![n + 1, n + 6, n * 4],
        "iops" => vec![3000, 4000, 16000],
        "throughput" => vec![125, 250, 700],
        _ => vec![n + 1, n * 2 + 2, n * 8 + 8],
    }
}

fn texts(name: &str, text: &str, context: &Context<'_>) -> Vec<String> {
    if let Some(others) = context.neighbours.others(text, &context.leads_to) {
        // A route may lead to a gateway to private networks, which is no part of the input.
        let elsewhere = if name == "gateway_id" { "vgw-0a1b2c3d4e5f60718".to_owned() } else { format!("{text}x") };
        return others.into_iter().take(4).chain([elsewhere]).collect();
    }
    if let Some(more) = of_google(context.type_name, name, text) {
        return more.iter().map(|text| (*text).to_owned()).collect();
    }
    let more: &[&str] = match (context.type_name, name) {
        (_, "instance_type") => &["m5.2xlarge", "r5.4xlarge"],
        (_, "instance_class") => &["db.m5.2xlarge", "db.r5.4xlarge"],
        (_, "flavor_name") => &["b2-30", "r2-120"],
        (_, "server_type") => &["ccx33", "ccx43"],
        (_, "engine_version") => &["15.4", "8.4.3", "10.11.6"],
        (_, "maintenance_window") => &["sat:01:00-sat:01:30"],
        ("aws_lb_target_group", "matcher") => &["200", "204"],
        (_, "backup_window") => &["22:10-22:40"],
        (_, "metric_name") => &["CPUUtilization", "DatabaseConnections"],
        (_, "cidr_block" | "cidr_blocks" | "cidr_ipv4") => &["198.18.7.0/24"],
        (_, "ipv6_cidr_blocks") => &["2001:db8:4242::/48"],
        (_, "public_key") => {
            &["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG90aGVyLWtleS1ub3QtaW4tdXNlLTAwMDAwMDAwMDAx other"]
        }
        _ => &[],
    };
    if !more.is_empty() {
        return more.iter().map(|text| (*text).to_owned()).collect();
    }
    if name == "availability_zone" {
        let (region, zone) = text.split_at(text.len() - 1);
        return ["a", "b", "c"].iter().filter(|z| **z != zone).map(|z| format!("{region}{z}")).collect();
    }
    if let Some(words) = WORDS.iter().find(|words| words.contains(&text)) {
        return words.iter().filter(|word| **word != text).map(|word| (*word).to_owned()).collect();
    }
    if let Ok(number) = text.parse::<i64>() {
        return numbers(name, number).iter().map(ToString::to_string).collect();
    }
    // A host of the source is asked for under any name there; one of elsewhere is not.
    vec![format!("{text}x"), format!("x{text}"), String::from("cache.example.org")]
}

/// Values of which Google takes only some.
fn of_google(type_name: &str, name: &str, text: &str) -> Option<&'static [&'static str]> {
    let type_name = type_name.strip_prefix("google_")?;
    Some(match (type_name, name) {
        ("sql_database_instance", "tier") => &["db-custom-4-15360", "db-custom-8-32768"],
        ("cloud_run_v2_service" | "cloud_run_service", "cpu") => &["2000m", "4"],
        ("monitoring_alert_policy", "duration") => &["600s", "1800s"],
        ("monitoring_alert_policy", "filter") => &[
            r#"metric.type="cloudsql.googleapis.com/database/memory/utilization" AND resource.type="cloudsql_database""#,
        ],
        // One of the networks of its load balancers; another network in its place is a rule of its own.
        ("compute_firewall", "source_ranges") if text.starts_with("130.211.") || text.starts_with("35.191.") => {
            &["198.18.7.0/24", "10.40.7.0/24"]
        }
        // A role that only serves the platform becomes another of these.
        ("project_iam_member", "role") => &["roles/monitoring.metricWriter", "roles/artifactregistry.reader"],
        ("project_iam_member", "member") => &["user:operator@example.com"],
        ("compute_disk" | "compute_instance", "zone") => &["europe-west4-a", "us-central1-a"],
        ("compute_global_forwarding_rule", "load_balancing_scheme") => &["INTERNAL_MANAGED"],
        (_, "location" | "region") => &["us-central1", "europe-west3", "europe-north1"],
        _ => return None,
    })
}

/// Names by which the ledger calls items of lists.
const NAMES: &[&str] = &["name", "id", "key", "Sid", "ID", "Id", "device_name"];

/// Other forms of a value, each with one other value at the leaf of this path; those nearest to it first. A leaf of several
/// places gives forms for each place.
fn forms(json: &Json, steps: &[Step], name: &str, context: &Context<'_>) -> Vec<(usize, Json)> {
    let deeper = |json: &Json, steps: &[Step], name: &str| forms(json, steps, name, context);
    if let (Json::String(text), false) = (json, steps.is_empty()) {
        let Ok(inner) = serde_json::from_str::<Json>(text) else { return Vec::new() };
        let inner = deeper(&inner, steps, name);
        return inner.into_iter().map(|(choice, form)| (choice, Json::String(form.to_string()))).collect();
    }
    let items_with = |items: &[Json], position: usize, steps: &[Step]| -> Vec<(usize, Json)> {
        let inner = deeper(&items[position], steps, name);
        let with = |form| {
            let mut items = items.to_vec();
            items[position] = form;
            Json::Array(items)
        };
        inner.into_iter().map(|(choice, form)| (choice, with(form))).collect()
    };
    let every = |items: &[Json], steps: &[Step]| -> Vec<(usize, Json)> {
        (0..items.len()).flat_map(|position| items_with(items, position, steps)).collect()
    };
    let entry = |json: &Json, key: &str, steps: &[Step]| -> Vec<(usize, Json)> {
        let inner = deeper(&json[key], steps, key);
        let with = |form| {
            let mut json = json.clone();
            json[key] = form;
            json
        };
        inner.into_iter().map(|(choice, form)| (choice, with(form))).collect()
    };
    match (steps.split_first(), json) {
        (None, Json::Array(items)) => match every(items, &[]) {
            // A block without values is written or not.
            none if none.is_empty() && !items.is_empty() => vec![(0, Json::Array(Vec::new()))],
            others => others,
        },
        // A pair of name and value is one leaf.
        (None, Json::Object(entries)) => ["value", "valueFrom"]
            .iter()
            .filter(|key| entries.contains_key(**key))
            .flat_map(|key| entry(json, key, &[]))
            .collect(),
        (None, value) => alternatives(name, value, context).into_iter().enumerate().collect(),
        (Some((Step::Attribute(name), rest)), Json::Object(entries)) if entries.contains_key(&**name) => {
            entry(json, name, rest)
        }
        (Some((Step::Attribute(_), _)), Json::Array(items)) => every(items, steps),
        (Some((Step::Key(key), rest)), Json::Array(items)) => (0..items.len())
            .filter(|position| NAMES.iter().find_map(|n| items[*position][*n].as_str()) == Some(&**key))
            .flat_map(|position| items_with(items, position, rest))
            .collect(),
        (Some((Step::Element, rest)), Json::Array(items)) => every(items, rest),
        (Some((Step::Element, rest)), value) => deeper(value, rest, name),
        (Some((Step::Key(key), rest)), Json::Object(entries)) if entries.contains_key(&**key) => entry(json, key, rest),
        (Some((Step::Index(index), rest)), Json::Array(items)) if *index < items.len() => {
            items_with(items, *index, rest)
        }
        (Some(_), _) => Vec::new(),
    }
}

/// An instance in a state.
fn instance<'a>(state: &'a mut Json, address: &str) -> Option<&'a mut Json> {
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
                return Some(instance);
            }
        }
    }
    None
}

/// The word by which others call a reference to a thing of this type: `db_subnet_group_name`, `bucket`, `cluster`.
fn word_of(type_name: &str) -> String {
    let words: Vec<&str> = type_name.split('_').collect();
    match words.as_slice() {
        [.., before, "group"] => format!("{before}_group"),
        [.., "key", "pair"] => "key".to_owned(),
        [.., last] => (*last).to_owned(),
        [] => String::new(),
    }
}

/// Puts another identity in the place of one, where an attribute of this word has it by itself.
fn rename(json: &mut Json, by: &str, from: &str, to: &str) {
    match json {
        Json::String(text) if text == from => *text = to.to_owned(),
        Json::Object(entries) => {
            for (name, value) in entries.iter_mut() {
                match value {
                    Json::String(_) if !name.contains(by) => {}
                    _ => rename(value, by, from, to),
                }
            }
        }
        Json::Array(items) => items.iter_mut().for_each(|item| rename(item, by, from, to)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

/// Address of a resource without the key of an instance, as dependencies have it.
fn without_key(address: &str) -> &str {
    if address.ends_with(']') { &address[..address.rfind('[').unwrap()] } else { address }
}

/// A range of one port stays one: both ends move.
fn both_ends(before: &Json, after: &Json) -> Option<Json> {
    match (before, after) {
        (Json::Object(old), Json::Object(new)) => {
            let moved = |from: &str| old.get(from) == old.get(if from == "to_port" { "from_port" } else { "to_port" });
            let mut result = new.clone();
            for end in ["from_port", "to_port"] {
                if old.get(end) != new.get(end) && moved(end) {
                    let other = if end == "to_port" { "from_port" } else { "to_port" };
                    result.insert(other.to_owned(), new[end].clone());
                    return Some(Json::Object(result));
                }
            }
            for (key, value) in old {
                if let Some(changed) = both_ends(value, new.get(key)?) {
                    result.insert(key.clone(), changed);
                    return Some(Json::Object(result));
                }
            }
            None
        }
        (Json::Array(old), Json::Array(new)) => {
            let mut result = new.clone();
            for (position, (old, new)) in old.iter().zip(new).enumerate() {
                if let Some(changed) = both_ends(old, new) {
                    result[position] = changed;
                    return Some(Json::Array(result));
                }
            }
            None
        }
        _ => None,
    }
}

/// States that differ from this one in a leaf, nearest first.
pub fn states(state: &Json, address: &str, type_name: &str, path: &Path, neighbours: &Neighbours) -> Vec<Json> {
    let mut whole = state.clone();
    let Some(own) = instance(&mut whole, address) else { return Vec::new() };
    let before = own["attributes"].clone();
    let dependencies = own["dependencies"].as_array().into_iter().flatten().filter_map(Json::as_str);
    let leads_to = dependencies
        .filter_map(|dependency| dependency.rsplit('.').nth(1))
        .filter(|dependency| {
            *dependency != type_name || type_name == "aws_sqs_queue" || type_name == "aws_security_group"
        })
        .map(str::to_owned)
        .collect();
    let context = Context { type_name, leads_to, neighbours };
    let mut forms = forms(&before, path.steps(), "", &context);
    forms.sort_by_key(|(choice, _)| *choice);
    let is_port = |step: &Step| matches!(step, Step::Attribute(name) if matches!(&**name, "from_port" | "to_port"));
    if path.steps().last().is_some_and(is_port) {
        let moved: Vec<_> =
            forms.iter().filter_map(|(choice, form)| Some((*choice, both_ends(&before, form)?))).collect();
        forms.splice(0..0, moved);
    }
    forms
        .into_iter()
        .map(|(_, mut form)| {
            let mut state = state.clone();
            let mut renamed = Vec::new();
            if let [Step::Attribute(root)] = path.steps()
                && let (Some(from), Some(to)) = (before[&**root].as_str(), form[&**root].as_str())
                && before["id"].as_str() == Some(from)
                && neighbours.others(from, &context.leads_to).is_none()
            {
                // What is called by this name is referred to by it.
                renamed.push((word_of(type_name), from.to_owned(), to.to_owned()));
                form["id"] = Json::String(to.to_owned());
            } else if let [Step::Attribute(root)] = path.steps()
                && let (Some(from), Some(to)) = (before[&**root].as_str(), form[&**root].as_str())
                && (&**root, type_name.starts_with("azurerm_")) == ("name", true)
            {
                // Things of Azure are referred to by their id, which stays, or by their name.
                renamed.push((word_of(type_name), from.to_owned(), to.to_owned()));
            }
            if let [Step::Attribute(root)] = path.steps()
                && type_name.starts_with("google_")
                && matches!(&**root, "name" | "address")
                && let (Some(from), Some(to)) = (before[&**root].as_str(), form[&**root].as_str())
                && before["id"].as_str() != Some(from)
            {
                // Google's things are referred to by their name or address as well as by an id that ends with it.
                let (from, to) = (from.to_owned(), to.to_owned());
                for identity in ["id", "self_link"] {
                    let Some(old) = before[identity].as_str() else { continue };
                    let Some(start) = old.strip_suffix(&format!("/{from}")) else { continue };
                    let new = format!("{start}/{to}");
                    form[identity] = Json::String(new.clone());
                    // An id is like no other text, whatever the attribute is called.
                    renamed.push((String::new(), old.to_owned(), new));
                }
                renamed.push((word_of(type_name), from, to));
            }
            if let (Some(Step::Attribute(root)), Json::Object(_)) = (path.steps().first(), &form["tags_all"])
                && &**root == "tags"
            {
                for (key, value) in form["tags"].as_object().cloned().unwrap_or_default() {
                    form["tags_all"][key] = value;
                }
            }
            if let Some(own) = instance(&mut state, address) {
                own["attributes"] = form;
            }
            for (word, from, to) in renamed {
                for resource in state["resources"].as_array_mut().unwrap() {
                    for other in resource["instances"].as_array_mut().unwrap() {
                        let dependencies = other["dependencies"].as_array().into_iter().flatten();
                        if dependencies.filter_map(Json::as_str).any(|d| d == without_key(address)) {
                            rename(&mut other["attributes"], &word, &from, &to);
                        }
                    }
                }
            }
            state
        })
        .collect()
}
