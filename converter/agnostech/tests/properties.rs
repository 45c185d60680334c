//! What holds for every case: the same input gives the same bytes in whatever order and form it comes, sums add up, nothing
//! is more exposed than before, and no secret comes out.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, clippy::disallowed_methods)]

mod support;

use agnostech::{Conversion, DiskFiles, Input, Level, Options, Target, convert};
use base64::Engine as _;
use model::{Exposure, Flow, Peer, Ports, Protocol};
use read::config::ConfigurationInput;
use serde_json::{Value as Json, json};
use std::collections::{BTreeMap, BTreeSet};
use support::{Case, case, cases, changed_lines, convert_document, texts};

/// Numbers from a seed: the same in each run.
struct Shuffle(u64);

impl Shuffle {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % below
    }

    fn mix<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.next(i + 1));
        }
    }

    /// Entries of objects everywhere, and the items of these lists, whose order means nothing in a state.
    fn everywhere(&mut self, json: &mut Json) {
        const UNORDERED: &[&str] =
            &["resources", "dependencies", "ingress", "egress", "vpc_security_group_ids", "security_groups", "subnets"];
        match json {
            Json::Object(entries) => {
                let mut pairs: Vec<(String, Json)> = std::mem::take(entries).into_iter().collect();
                self.mix(&mut pairs);
                for (name, mut value) in pairs {
                    self.everywhere(&mut value);
                    if let (Json::Array(items), true) = (&mut value, UNORDERED.contains(&name.as_str())) {
                        self.mix(items);
                    }
                    if let (Json::Array(items), "instances") = (&mut value, name.as_str()) {
                        self.mix(items);
                    }
                    entries.insert(name, value);
                }
            }
            Json::Array(items) => items.iter_mut().for_each(|item| self.everywhere(item)),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
        }
    }
}

fn differences(before: &Conversion, after: &Conversion) -> BTreeMap<String, Vec<String>> {
    let (before, after) = (texts(before), texts(after));
    let empty = String::new();
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    paths
        .into_iter()
        .map(|path| {
            (path.clone(), changed_lines(before.get(path).unwrap_or(&empty), after.get(path).unwrap_or(&empty)))
        })
        .filter(|(_, lines)| !lines.is_empty())
        .collect()
}

fn shown(differences: &BTreeMap<String, Vec<String>>) -> String {
    differences
        .iter()
        .map(|(path, lines)| {
            let lines: String = lines.iter().take(20).map(|line| format!("    {line}\n")).collect();
            format!("  {path}\n{lines}")
        })
        .collect()
}

#[test]
fn the_same_input_gives_the_same_bytes_in_any_order() {
    for case in cases() {
        let mut state = case.state();
        let (run, options) = case.runs().swap_remove(1);
        let first = convert_document(&state, &options);
        let again = differences(&first, &convert_document(&state, &options));
        assert!(again.is_empty(), "{} {run}, converted twice:\n{}", case.name, shown(&again));
        for seed in [7, 4711] {
            Shuffle(seed).everywhere(&mut state);
            let mixed = differences(&first, &convert_document(&state, &options));
            assert!(mixed.is_empty(), "{} {run}, in another order:\n{}", case.name, shown(&mixed));
        }
    }
}

/// What only one of configuration, state and plan can know: file, a word of the line, and why.
const ONLY_ONE_KNOWS: &[(&str, &str, &str)] = &[
    ("cost.json", "", "prices follow storage types and performance that the provider chose, which only a state has"),
    ("docs/README.md", "Without a price are", "the same"),
    ("docs/README.md", "The source costs", "the same"),
    ("docs/README.md", "**Image.**", "a name that is made of a prefix is known once it is made"),
    (
        "compose/",
        "# aws_s3_bucket.receipts.",
        "id and bucket are the same text in a state; the comment names one of them",
    ),
    ("ansible/roles/start_scripts/", "<FILL IN: module.storage[\"hot\"].aws_s3_bucket.this.", "the same"),
    (
        "compose/",
        "DATABASE_URL: postgres://${DATABASE_HOST:?}:5432/app",
        "a comment: a state has address and port as one",
    ),
    ("decisions.json", "\"reference\"", "the same"),
    ("scripts/move-secrets.sh", "database", "a state does not say that random_password made the value: it is kept"),
    ("terraform/object_storage.tf", "days ", "aligned with the next line"),
    ("terraform/variables.tf", "    database = 10", "the provider's default is written in a state"),
    ("terraform/variables.tf", "    standby  = 10", "the same"),
    ("ansible/group_vars/all/main.yml", "cache_port", "a state does not say that a number is the port of a thing"),
    ("ansible/group_vars/all/main.yml", "asked_for: [", "the same"),
    ("ansible/roles/app/templates/env.j2", "CACHE_PORT", "the same"),
    ("compose/", "CACHE_PORT", "the same"),
    ("compose/", "# google_storage_bucket.uploads.", "id and name are the same text in a state"),
    ("terraform/object_storage.tf", "expired_object_delete_marker = false", "a state has it, nobody wrote it"),
];

/// Lines on which two forms of the same input differ without a reason.
fn unexplained(differences: BTreeMap<String, Vec<String>>) -> BTreeMap<String, Vec<String>> {
    differences
        .into_iter()
        .filter(|(path, _)| path != "ledger.json")
        .map(|(path, lines)| {
            let explained = |line: &String| {
                ONLY_ONE_KNOWS.iter().any(|(file, word, _)| path.starts_with(file) && line.contains(word))
            };
            let lines: Vec<String> = lines.into_iter().filter(|line| !explained(line)).collect();
            (path, lines)
        })
        .filter(|(_, lines)| !lines.is_empty())
        .collect()
}

/// The case's configuration, with what its data sources returned when it was applied.
fn configuration_as_applied(case: &Case, state: &Json) -> Input {
    let mut configuration = case.configuration();
    for resource in state["resources"].as_array().unwrap().iter().filter(|r| r["mode"] == "data") {
        let address = format!("data.{}.{}", resource["type"].as_str().unwrap(), resource["name"].as_str().unwrap());
        // What is computed from arguments alone is evaluated here as well.
        if resource["type"] != "aws_iam_policy_document" {
            configuration.data_values.insert(address, resource["instances"][0]["attributes"].clone());
        }
    }
    Input { configurations: vec![configuration], ..Input::default() }
}

#[test]
fn configuration_state_and_plan_give_the_same_migration() {
    let mut wrong = Vec::new();
    for case in cases() {
        let applied = case.applied();
        let input = configuration_as_applied(&case, &applied.state);
        let with = |document: &Json| {
            let documents = vec![(String::from("document.json"), serde_json::to_vec(document).unwrap())];
            Input { documents, ..input.clone() }
        };
        let state = Input { configurations: Vec::new(), ..with(&applied.state) };
        // A plan says of an expression which things it names, not what it makes of them: it comes with its configuration.
        let forms = [
            ("state", state),
            ("configuration with state", with(&applied.state)),
            ("configuration with plan", with(&applied.plan)),
        ];
        for (run, options) in case.runs() {
            let configuration = convert(&DiskFiles, &input, &options);
            for (form, input) in &forms {
                let found = unexplained(differences(&configuration, &convert(&DiskFiles, input, &options)));
                if !found.is_empty() {
                    wrong.push(format!("{} {run}: configuration (-) and {form} (+)\n{}", case.name, shown(&found)));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn totals_are_the_number_of_written_leaves() {
    let mut all = 0;
    for case in cases() {
        for (run, options) in case.runs() {
            for conversion in [case.convert(&options), convert_document(&case.state(), &options)] {
                let ledger = &conversion.ledger;
                let mut leaves = 0;
                for account in &ledger.resources {
                    let resource = conversion.estate.get(&account.address).unwrap();
                    let written: BTreeSet<String> =
                        catalog::written_leaves(resource).iter().map(ToString::to_string).collect();
                    let listed: BTreeSet<String> = account.attributes.iter().map(|a| a.path.clone()).collect();
                    assert_eq!(written, listed, "{} {run} {}", case.name, account.address);
                    assert_eq!(listed.len(), account.attributes.len(), "{} {run} {}", case.name, account.address);
                    leaves += written.len();
                }
                assert_eq!(ledger.totals.all(), leaves, "{} {run}", case.name);
                let managed = conversion.estate.resources().filter(|r| r.address.mode == value::Mode::Managed);
                for resource in managed {
                    assert!(ledger.resources.iter().any(|a| a.address == resource.address), "{}", resource.address);
                }
                all += leaves;
            }
        }
    }
    eprintln!("{all} leaves are accounted for");
}

#[test]
fn nothing_is_more_exposed_than_before() {
    for case in cases() {
        for (run, options) in case.runs() {
            let conversion = case.convert(&options);
            let report = &conversion.blueprint.exposure;
            let beyond: BTreeSet<&Flow> = report.after.beyond(&report.before).collect();
            let added: BTreeSet<&Flow> = report.added.keys().collect();
            assert_eq!(beyond, added, "{} {run}", case.name);
            for (flow, reason) in &report.added {
                assert!(!reason.is_empty(), "{} {run}: {flow:?} has no reason", case.name);
                let everywhere = matches!(&flow.from, Peer::Cidr(cidr) if cidr == "0.0.0.0/0" || cidr == "::/0");
                let challenge = flow.ports == Ports::one(80);
                assert!(!everywhere || challenge, "{} {run}: {flow:?} is open to everyone: {reason}", case.name);
            }
            let found = verify::check(&conversion.blueprint, &conversion.tree, &[]);
            assert!(found.is_empty(), "{} {run}: {found:#?}", case.name);
        }
    }
}

#[test]
fn callers_that_were_restricted_stay_so() {
    let case = case("ec2-mysql");
    for (run, options) in case.runs() {
        let conversion = case.convert(&options);
        let report = &conversion.blueprint.exposure;
        let everyone = Exposure(
            [Protocol::Tcp, Protocol::Udp, Protocol::Any]
                .into_iter()
                .map(|protocol| Flow {
                    from: Peer::Cidr(String::from("0.0.0.0/0")),
                    to: Peer::Tier(String::from("forum")),
                    protocol,
                    ports: Ports::ALL,
                })
                .collect(),
        );
        assert!(everyone.beyond(&report.before).count() > 0, "{run}");
        for flow in &report.after.0 {
            let everywhere = matches!(&flow.from, Peer::Cidr(cidr) if cidr == "0.0.0.0/0" || cidr == "::/0");
            assert!(!everywhere, "{run}: {flow:?}");
        }
    }
}

/// What somebody put where it does not belong.
const PLANTED: [&str; 4] = [
    "plAnted/in+state=&\"quoted\"",
    "plAnted/in+environment=&\"quoted\"",
    "plAnted/in+start+script=&%quoted",
    "plAnted/in+parameter=&\"quoted\"",
];

/// Every way in which a text may stand in a file.
fn encodings(secret: &str) -> Vec<String> {
    let url: String = secret
        .bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b"-._~".contains(&b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect();
    let json = serde_json::to_string(secret).unwrap();
    let json = json.trim_matches('"').to_owned();
    let mut found = vec![
        secret.to_owned(),
        url.to_lowercase(),
        url,
        json.replace('&', "\\u0026"),
        json.replace('\\', "\\\\"),
        json,
    ];
    // Base64 of a text that it stands in, at each of the three alignments, without the characters that neighbours decide.
    for engine in [base64::engine::general_purpose::STANDARD_NO_PAD, base64::engine::general_purpose::URL_SAFE_NO_PAD] {
        for shift in 0..3 {
            let whole = engine.encode(format!("{}{secret}", &"---"[..shift]));
            let from = (shift * 8).div_ceil(6);
            let to = (shift + secret.len()) * 8 / 6;
            found.push(whole[from..to].to_owned());
        }
    }
    found
}

fn with_secrets_planted(case: &Case) -> Json {
    let mut state = case.state();
    for resource in state["resources"].as_array_mut().unwrap() {
        let kind = resource["type"].as_str().unwrap_or_default().to_owned();
        for instance in resource["instances"].as_array_mut().unwrap() {
            let attributes = &mut instance["attributes"];
            match kind.as_str() {
                "aws_db_instance" => attributes["password"] = json!(PLANTED[0]),
                "aws_ecs_task_definition" => {
                    let mut containers: Json =
                        serde_json::from_str(attributes["container_definitions"].as_str().unwrap()).unwrap();
                    let environment = containers[0]["environment"].as_array_mut().unwrap();
                    environment.push(json!({"name": "API_PASSWORD", "value": PLANTED[1]}));
                    attributes["container_definitions"] = json!(containers.to_string());
                }
                "aws_instance" => {
                    attributes["user_data"] =
                        json!(format!("#!/bin/sh\nexport MAIL_PASSWORD='{}'\n./start\n", PLANTED[2]));
                }
                "aws_launch_template" => {
                    let script = format!("#!/bin/sh\nexport MAIL_PASSWORD='{}'\n./start\n", PLANTED[2]);
                    attributes["user_data"] = json!(base64::engine::general_purpose::STANDARD.encode(script));
                }
                "aws_ssm_parameter" => attributes["value"] = json!(PLANTED[3]),
                _ => {}
            }
        }
    }
    state
}

#[test]
fn no_secret_comes_out() {
    for case in cases() {
        let state = with_secrets_planted(&case);
        for (run, options) in case.runs() {
            let conversion = convert_document(&state, &options);
            assert!(conversion.refused.is_none(), "{} {run}: {:?}", case.name, conversion.refused);
            let told = conversion.diagnostics.iter().map(|d| diagnostic::render(d, &())).collect::<String>();
            let files = texts(&conversion).into_iter().chain([(String::from("diagnostics"), told)]);
            for (path, text) in files {
                for secret in PLANTED {
                    let found: Vec<String> = encodings(secret).into_iter().filter(|e| text.contains(e)).collect();
                    assert!(found.is_empty(), "{} {run}: {path} has {found:?}", case.name);
                }
            }
        }
    }
}

#[test]
fn the_search_for_secrets_finds_them() {
    let secret = PLANTED[0];
    let encoded = base64::engine::general_purpose::STANDARD.encode(format!("x{secret}y"));
    assert!(encodings(secret).iter().any(|e| encoded.contains(e)));
    assert!(encodings(secret).iter().any(|e| json!({ "a": secret }).to_string().contains(e)));
}

#[test]
fn nothing_of_the_source_is_deployed() {
    let raw = regex_automata::meta::Regex::new(
        r"(?i)arn:aws|\.amazonaws\.com|\b(?:i|vpc|subnet|sg|ami|vol|eni|rtb|igw|nat|eipalloc)-[0-9a-f]{8,17}\b",
    )
    .unwrap();
    for case in cases() {
        for (run, options) in case.runs() {
            for conversion in [case.convert(&options), convert_document(&case.state(), &options)] {
                for (path, text) in texts(&conversion) {
                    // The account, data moves and documents for people may name the source.
                    let deployed = ["terraform/", "compose/", "ansible/"].iter().any(|folder| path.starts_with(folder));
                    for line in text.lines().filter(|_| deployed) {
                        let code = line.split('#').next().unwrap_or_default();
                        let start_script = path.ends_with("-start-script.txt");
                        assert!(start_script || !raw.is_match(code), "{} {run}: {path}: {line}", case.name);
                    }
                }
            }
        }
    }
}

#[test]
fn a_database_address_inside_of_text_arrives() {
    let case = case("ecs-web-application");
    for (run, options) in case.runs() {
        let forms = [("configuration", case.convert(&options)), ("state", convert_document(&case.state(), &options))];
        for (form, conversion) in forms {
            let lines: Vec<String> = texts(&conversion)
                .into_iter()
                .filter(|(path, _)| path.starts_with("compose/") && path.ends_with("compose.yaml"))
                .flat_map(|(_, text)| text.lines().map(str::to_owned).collect::<Vec<_>>())
                .filter(|line| line.contains("DATABASE_URL"))
                .collect();
            assert!(!lines.is_empty(), "{run} from {form}");
            // On the same server it is a service, elsewhere an address that is known after the servers were made.
            let hosts = ["postgres://database:5432/app", "postgres://${DATABASE_HOST:?}:5432/app"];
            let host = hosts[usize::from(options.target == Target::Hetzner && options.level != Level::None)];
            for line in lines {
                assert!(line.contains(host), "{run} from {form}: {line}");
            }
        }
    }
}

#[test]
fn one_more_rule_is_a_small_change() {
    let case = case("ecs-web-application");
    let state = case.state();
    let mut more = state.clone();
    let rule = more["resources"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .find(|r| r["type"] == "aws_vpc_security_group_ingress_rule")
        .unwrap();
    let instances = rule["instances"].as_array_mut().unwrap();
    let mut another = instances[0].clone();
    another["index_key"] = json!("203.0.113.96/29");
    for (name, value) in [
        ("cidr_ipv4", "203.0.113.96/29"),
        ("id", "sgr-0fedcba9876543210"),
        ("security_group_rule_id", "sgr-0fedcba9876543210"),
    ] {
        another["attributes"][name] = json!(value);
    }
    another["attributes"]["arn"] =
        json!("arn:aws:ec2:eu-west-1:123456789012:security-group-rule/sgr-0fedcba9876543210");
    instances.push(another);
    for (run, options) in case.runs() {
        let found = differences(&convert_document(&state, &options), &convert_document(&more, &options));
        let changed: BTreeMap<String, Vec<String>> =
            found.into_iter().filter(|(path, _)| path != "ledger.json").collect();
        // Without a cloud there is no jump host for which the rule would stand.
        assert!(!changed.is_empty() || options.target == Target::DockerCompose, "{run}: nothing changed");
        for (path, lines) in &changed {
            assert!(lines.len() <= 16, "{run}: {path} changes too much\n{}", shown(&changed));
        }
    }
}

#[test]
fn a_configuration_as_text_keeps_its_secrets() {
    let text = r#"
        resource "aws_ssm_parameter" "token" {
          name  = "token"
          type  = "SecureString"
          value = "plAnted-in-a-configuration"
        }
        resource "aws_db_instance" "main" {
          engine            = "postgres"
          engine_version    = "16"
          instance_class    = "db.t3.small"
          allocated_storage = 20
          username          = "app"
          password          = "plAnted-in-a-configuration"
        }
    "#;
    let input = Input { configurations: vec![ConfigurationInput::text(text)], ..Input::default() };
    for level in [Level::None, Level::Basic] {
        let conversion = convert(&DiskFiles, &input, &Options::new(Target::Hetzner, level));
        assert!(conversion.refused.is_none());
        for (path, text) in texts(&conversion) {
            assert!(!text.contains("plAnted"), "{path}");
        }
    }
}
