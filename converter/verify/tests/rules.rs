//! A small tree that is as decided, and what is found when one thing in it is not.
#![allow(clippy::unwrap_used)]

use diagnostic::Severity;
use model::{Exposure, Flow, Peer, Ports, Protocol, Traced, Traces};
use planner::blueprint::*;
use planner::{Blueprint, Level, Runtime, Target};
use render::{File, Tree};
use std::collections::BTreeMap;

fn own(text: &str) -> Traced<String> {
    Traced::own(text.to_owned())
}

fn flow(from: Peer, to: &str, port: u16) -> Flow {
    Flow { from, to: Peer::Tier(to.into()), protocol: Protocol::Tcp, ports: Ports::one(port) }
}

fn server(key: &str) -> Server {
    Server {
        key: key.into(),
        group: key.into(),
        size: ServerSize { name: own("cpx22"), vcpu: 2.0, memory_gib: 4.0, source: String::new() },
        image: own("ubuntu-24.04"),
        location: 0,
        subnet: None,
        host_number: 10,
        private_address: None,
        given_address: None,
        given_user: None,
        firewall: "web".into(),
        jump_host: false,
        placement_group: None,
        host_rules: Vec::new(),
        start_script: None,
        protected: Traced::own(true),
        docker: true,
        traces: Traces::none(),
        about: Vec::new(),
    }
}

fn service(name: &str) -> Service {
    Service {
        name: own(name),
        group: name.into(),
        product: None,
        image: Traced::own(vec![Piece::Literal("api:1".into())]),
        command: Vec::new(),
        entry_point: Vec::new(),
        environment: BTreeMap::new(),
        environment_files: Vec::new(),
        network: ServiceNetwork::Project(vec!["backend".into()]),
        publish: vec![
            Publish { address: None, host: Traced::own(443), container: Traced::own(8443), udp: false },
            Publish {
                address: Some(Piece::Variable("PRIVATE".into())),
                host: Traced::own(9000),
                container: Traced::own(9000),
                udp: false,
            },
        ],
        health: None,
        limits: Limits::default(),
        stop_seconds: None,
        depends_on: BTreeMap::new(),
        mounts: Vec::new(),
        user: None,
        working_directory: None,
        hostname: None,
        read_only: None,
        init: None,
        ulimits: Vec::new(),
        labels: BTreeMap::new(),
        shared_memory: None,
        once: false,
        traces: Traces::none(),
        about: Vec::new(),
    }
}

fn blueprint() -> Blueprint {
    let world = || Peer::Cidr("0.0.0.0/0".into());
    Blueprint {
        target: Target::Hetzner,
        runtime: Runtime::Compose,
        level: Level::None,
        name: own("shop"),
        labels: BTreeMap::new(),
        location: "fsn1".into(),
        second_location: None,
        network_zone: "eu-central".into(),
        inputs: Inputs::default(),
        networks: Vec::new(),
        servers: vec![server("app"), server("database")],
        volumes: Vec::new(),
        firewalls: Vec::new(),
        load_balancers: Vec::new(),
        zones: Vec::new(),
        traffic: None,
        buckets: vec![Bucket {
            key: "media".into(),
            source_name: None,
            versioning: None,
            acl: own("private"),
            lifecycle: Vec::new(),
            cors: Vec::new(),
            backup: false,
            protected: Traced::own(true),
            inventory: "media_bucket".into(),
            traces: Traces::none(),
            about: Vec::new(),
        }],
        projects: vec![Project {
            key: "app".into(),
            name: "app".into(),
            servers: vec!["app".into()],
            services: vec![service("api")],
            proxy: None,
            variables: Vec::new(),
            files: Vec::new(),
            secret_files: Vec::new(),
            mtu: None,
            about: Vec::new(),
        }],
        databases: Vec::new(),
        brokers: Vec::new(),
        secrets: Vec::new(),
        endpoints: Vec::new(),
        checks: Vec::new(),
        log_retention: None,
        moves: Moves::default(),
        decisions: Vec::new(),
        treatments: Vec::new(),
        exposure: ExposureReport {
            before: Exposure([flow(world(), "app", 443), flow(Peer::Tier("app".into()), "database", 5432)].into()),
            after: Exposure::default(),
            added: BTreeMap::new(),
            steered_by: Default::default(),
        },
        changes: Vec::new(),
        weaknesses: Vec::new(),
        steps: Vec::new(),
        rto: String::new(),
        rpo: String::new(),
    }
}

const MAIN: &str = r#"terraform {
  required_version = ">= 1.10"

  required_providers {
    hcloud = {
      source  = "hetznercloud/hcloud"
      version = "~> 1.68.0"
    }
  }
}

provider "hcloud" {}

variable "admin_cidrs" {
  description = "Networks that may log in, in CIDR notation."
  type        = set(string)

  validation {
    condition     = length(var.admin_cidrs) > 0
    error_message = "Give one."
  }
}

variable "server_types" {
  type    = map(string)
  default = { app = "cpx22", database = "cpx22" }
}

locals {
  name   = "shop"
  labels = { managed-by = "terraform" }

  servers = {
    app      = { location = "fsn1", firewall = "web" } # aws_instance.app, vpc-12345678
    database = { location = "fsn1", firewall = "closed" }
  }

  firewalls = {
    closed = {}
    web = {
      https = { direction = "in", protocol = "tcp", port = "443", networks = ["0.0.0.0/0"], description = null }
      ssh   = { direction = "in", protocol = "tcp", port = "22", networks = var.admin_cidrs, description = "operators" }
    }
  }
}

resource "hcloud_firewall" "this" {
  for_each = local.firewalls

  name   = "${local.name}-${each.key}"
  labels = local.labels

  dynamic "rule" {
    for_each = each.value

    content {
      direction   = rule.value.direction
      protocol    = rule.value.protocol
      port        = rule.value.port
      source_ips  = rule.value.direction == "in" ? rule.value.networks : null
      description = rule.value.description
    }
  }
}

resource "hcloud_server" "this" {
  for_each = local.servers

  name         = "${local.name}-${each.key}"
  server_type  = var.server_types[each.key]
  location     = each.value.location
  image        = "ubuntu-24.04"
  firewall_ids = [hcloud_firewall.this[each.value.firewall].id]

  lifecycle {
    ignore_changes = [image, user_data]
  }
}

resource "hcloud_zone" "main" {
  name = "example.com"
  mode = "primary"
}

resource "hcloud_zone_rrset" "www" {
  zone    = hcloud_zone.main.name
  name    = "www"
  type    = "A"
  records = [for server in hcloud_server.this : { value = server.ipv4_address }]
}

resource "minio_s3_bucket" "media" {
  bucket = "shop-media"
  acl    = "private"
}

output "addresses" {
  value = { for key, server in hcloud_server.this : key => server.ipv4_address }
}
"#;

const COMPOSE: &str = r#"name: app
services:
  api:
    image: api:1
    ports:
      - "443:8443"
      - "${PRIVATE:?}:9000:9000"
"#;

const RULES_APP: &str = r#"---
firewall_rules:
  - { proto: tcp, port: "22", from: "{{ admin_cidrs }}" }
  - { proto: tcp, port: "443", from: [any], published: true }
"#;

const RULES_DATABASE: &str = r#"---
firewall_rules:
  - { proto: tcp, port: "5432", from: ["{{ addresses['app'] }}"] }
"#;

const TASKS: &str = r#"---
- name: Refuse the rest
  community.general.ufw:
    state: enabled
    default: deny
"#;

fn files() -> BTreeMap<&'static str, String> {
    [
        ("terraform/main.tf", MAIN),
        ("terraform/terraform.tfvars.example", "admin_cidrs = [\"203.0.113.7/32\"]\n"),
        ("compose/compose.yaml", COMPOSE),
        ("compose/definitions.json", "{}\n"),
        ("ansible/group_vars/app.yml", RULES_APP),
        ("ansible/group_vars/database.yml", RULES_DATABASE),
        ("ansible/roles/firewall/tasks/main.yml", TASKS),
    ]
    .map(|(path, text)| (path, text.to_owned()))
    .into()
}

fn tree(files: &BTreeMap<&'static str, String>) -> Tree {
    let mut tree = Tree::new();
    for (path, text) in files {
        tree.add(*path, File::new(text.clone())).unwrap();
    }
    tree
}

fn findings(files: &BTreeMap<&'static str, String>, secrets: &[&str]) -> Vec<String> {
    let secrets: Vec<String> = secrets.iter().map(|s| (*s).to_owned()).collect();
    verify::check(&blueprint(), &tree(files), &secrets)
        .iter()
        .map(|d| format!("{}{}", if d.severity == Severity::Warning { "warning: " } else { "" }, d.summary))
        .collect()
}

/// What is found when this text of a file is replaced.
fn with(path: &'static str, from: &str, to: &str) -> Vec<String> {
    let mut files = files();
    let text = files.get_mut(path).unwrap();
    assert!(text.contains(from), "{from}");
    *text = text.replacen(from, to, 1);
    findings(&files, &[])
}

#[track_caller]
fn finds(path: &'static str, from: &str, to: &str, expected: &str) {
    let found = with(path, from, to);
    assert!(found.iter().any(|f| f.contains(expected)), "expected {expected:?} in {found:#?}");
}

const TF: &str = "terraform/main.tf";
const YAML: &str = "compose/compose.yaml";
const APP: &str = "ansible/group_vars/app.yml";
const DATABASE: &str = "ansible/group_vars/database.yml";

#[test]
fn what_is_as_decided_passes() {
    assert_eq!(findings(&files(), &["a-secret-that-is-nowhere"]), Vec::<String>::new());
}

#[test]
fn terraform_has_its_structure() {
    finds(TF, "mode = \"primary\"", "mode =", "");
    finds(TF, "  mode = \"primary\"\n", "", "hcloud_zone needs the attribute mode");
    finds(TF, "mode = \"primary\"", "mode = \"primary\"\n  colour = 1", "hcloud_zone has no attribute colour");
    finds(TF, "mode = \"primary\"", "mode = \"primary\"\n  id = 1", "hcloud_zone sets id itself");
    finds(TF, "mode = \"primary\"", "mode = \"third\"", "hcloud_zone: mode is \"third\"");
    finds(TF, "{ value = server", "{ wert = server", "has no attribute wert here");
    finds(
        TF,
        "\"hcloud_zone\" \"main\"",
        "\"hcloud_zoo\" \"main\"",
        "No provider of the target has the resource hcloud_zoo",
    );
    finds(TF, "dynamic \"rule\"", "dynamic \"ruler\"", "hcloud_firewall has no block ruler");
    finds(TF, "[image, user_data]", "[image, userdata]", "no attribute userdata to ignore");
    finds(TF, "description = \"Networks", "descriptions = \"Networks", "Nothing is called descriptions here");
    finds(TF, "output \"addresses\"", "outputs \"addresses\"", "A block outputs");
    finds(TF, "provider \"hcloud\"", "provider \"hclod\"", "The provider hclod");
}

#[test]
fn references_lead_somewhere() {
    finds(TF, "var.server_types[", "var.server_typ[", "var.server_typ is not declared");
    finds(TF, "local.labels", "local.label", "local.label is not declared");
    finds(TF, "hcloud_zone.main.name", "hcloud_zone.other.name", "hcloud_zone.other is not declared");
    finds(TF, "hcloud_zone.main.name", "hcloud_zone.main.title", "hcloud_zone.main has no attribute title");
    finds(TF, "hcloud_zone.main.name", "hcloud_zone.main[0].name", "has one instance, and a key is given");
    finds(TF, "hcloud_zone.main.name", "hcloud_server.this.name", "has several instances, and none is named");
    finds(TF, "hcloud_zone.main.name", "each.key", "each has no meaning here");
    finds(TF, "hcloud_zone.main.name", "data.hcloud_image.a.name", "data.hcloud_image.a is not declared");
    finds(TF, "[each.value.firewall].id", "[each.value.firewall].di", "hcloud_firewall.this has no attribute di");
    finds(
        TF,
        "mode = \"primary\"",
        "mode = \"primary\"\n  provider = hcloud.b",
        "The provider hcloud.b is not configured",
    );
    finds(TF, "labels = local.labels", "labels = {}", "warning: local.labels is declared and not used");
    finds(TF, "var.server_types[each.key]", "\"cpx22\"", "warning: var.server_types is declared and not used");
    finds("terraform/terraform.tfvars.example", "admin_cidrs", "admins", "admins, which is no variable");
    finds(
        TF,
        "variable \"server_types\"",
        "variable \"admin_cidrs\" {}\n\nvariable \"server_types\"",
        "declared twice",
    );
}

#[test]
fn documents_parse() {
    finds(YAML, "name: app", "name: [app", "is not YAML");
    finds("compose/definitions.json", "{}", "{", "is not JSON");
}

#[test]
fn containers_publish_what_was_decided() {
    finds(YAML, "443:8443", "80:8443", "The container api publishes port 80 at every address");
    finds(YAML, "443:8443", "443:8444", "publishes port 443");
    finds(YAML, "${PRIVATE:?}:9000", "9000", "The container api publishes port 9000 at every address");
    finds(YAML, "${PRIVATE:?}:9000", "${PRIVATE:-0.0.0.0}:9000", "publishes port 9000");
    finds(YAML, "443:8443", "8443", "A published port of the container api cannot be read");
    finds(YAML, "image: api:1", "network_mode: host", "uses the network of the host");
    finds(YAML, "image: api:1", "privileged: true", "is privileged");
}

#[test]
fn nothing_is_more_exposed() {
    let more = "Never more exposed: ";
    finds(TF, "port = \"443\"", "port = \"80\"", &format!("{more}0.0.0.0/0 may reach app over tcp on 80"));
    finds(TF, "port = \"443\"", "port = \"any\"", &format!("{more}0.0.0.0/0 may reach app over tcp on 0-65535"));
    finds(TF, "port = \"443\"", "port = \"443-444\"", "on 443-444");
    finds(TF, "port = \"443\"", "port = local.name", "what this lets in cannot be read");
    finds(TF, "networks = var.admin_cidrs", "networks = [\"0.0.0.0/0\"]", "0.0.0.0/0 may reach app over tcp on 22");
    finds(TF, "firewall = \"closed\"", "firewall = \"web\"", "0.0.0.0/0 may reach database over tcp on 443");
    finds(
        TF,
        "  firewall_ids = [hcloud_firewall.this[each.value.firewall].id]\n",
        "",
        "app has no firewall of the cloud",
    );
    finds(TF, "firewall = \"closed\"", "firewall = \"open\"", "database has no firewall of the cloud");
    finds(TF, "acl    = \"private\"", "acl    = \"public-read\"", "the bucket media has the access list public-read");
    finds(APP, "\"443\", from: [any]", "\"8080\", from: [any]", "0.0.0.0/0 may reach app over tcp on 8080");
    finds(APP, "\"443\"", "\"443:445\"", "443-445");
    finds(DATABASE, "addresses['app']", "addresses['nobody']", "cannot be read");
    finds(DATABASE, "[\"{{ addresses['app'] }}\"]", "[any]", "0.0.0.0/0 may reach database over tcp on 5432");
    finds(DATABASE, "[\"{{ addresses['app'] }}\"]", "[10.0.0.0/8]", "10.0.0.0/8 may reach database over tcp on 5432");
    finds(DATABASE, "\"5432\"", "\"5433\"", "app may reach database over tcp on 5433");
    finds(
        "ansible/roles/firewall/tasks/main.yml",
        "default: deny",
        "default: allow",
        "do not refuse what no rule lets in",
    );
    let literal = "resource \"hcloud_firewall\" \"more\" {\n  name = \"more\"\n  rule {\n    direction = \"in\"\n    protocol = \"tcp\"\n    port = \"25\"\n    source_ips = [\"::/0\"]\n  }\n}\n\nresource \"hcloud_zone\"";
    finds(TF, "resource \"hcloud_zone\"", literal, "::/0 may reach app over tcp on 25");
}

#[test]
fn a_load_balancer_opens_its_ports() {
    let balancer = "resource \"hcloud_load_balancer\" \"web\" {\n  name = \"web\"\n  load_balancer_type = \"lb11\"\n  location = \"fsn1\"\n}\n\nresource \"hcloud_load_balancer_target\" \"web\" {\n  for_each = toset([\"app\"])\n  type = \"server\"\n  load_balancer_id = hcloud_load_balancer.web.id\n  server_id = hcloud_server.this[each.key].id\n}\n\nresource \"hcloud_load_balancer_service\" \"web\" {\n  for_each = {\n    \"443\" = { destination = 443 }\n  }\n  load_balancer_id = hcloud_load_balancer.web.id\n  protocol = \"tcp\"\n  listen_port = tonumber(each.key)\n  destination_port = each.value.destination\n}\n\nresource \"hcloud_zone\"";
    assert_eq!(with(TF, "resource \"hcloud_zone\"", balancer), Vec::<String>::new());
    let other = balancer.replace("\"443\" =", "\"80\" =");
    finds(TF, "resource \"hcloud_zone\"", &other, "0.0.0.0/0 may reach app over tcp on 80");
}

#[test]
fn nothing_leads_back_to_the_source() {
    finds(
        TF,
        "shop-media",
        "db.abc.eu-central-1.rds.amazonaws.com",
        "\"rds.amazonaws.com\" of the source stands in terraform/main.tf",
    );
    finds(YAML, "image: api:1", "image: arn:aws:ecs:x", "\"arn:aws\" of the source");
    finds(YAML, "image: api:1", "image: \"sg-0123456789abcdef0\"", "\"sg-0123456789abcdef0\" of the source");
    assert_eq!(with(YAML, "image: api:1", "image: api:1 # arn:aws:ecs:x"), Vec::<String>::new());
}

#[test]
fn no_secret_stands_anywhere() {
    let secret = "p4ss/w\"rd+ü 0x";
    let json = serde_json::Value::String(secret.into()).to_string();
    use base64::Engine;
    let code = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
    let mut forms = vec![
        secret.to_owned(),
        json.trim_matches('"').to_owned(),
        "p4ss%2Fw%22rd%2B%C3%BC%200x".to_owned(),
        "p4ss%2fw%22rd%2b%c3%bc%200x".to_owned(),
    ];
    for before in ["", "a", "ab", "abc"] {
        for after in ["", "z", "zy"] {
            forms.push(code(format!("{before}{secret}{after}").as_bytes()));
        }
    }
    for form in forms {
        let mut files = files();
        files.insert("scripts/a.sh", format!("#!/bin/sh\n: x{form}\n"));
        let secrets = [secret.to_owned()];
        let found = verify::leaks(&tree(&files), &secrets);
        assert_eq!(found.len(), 1, "{form}");
        assert!(found[0].is_error() && found[0].summary.starts_with("A secret of the source stands"));
        let all = format!("{found:?}");
        assert!(all.contains("scripts/a.sh") && !all.contains("p4ss"), "{all}");
    }
}

#[test]
fn words_and_numbers_are_no_secrets() {
    let files = files();
    for word in ["true", "443", "5432", "password", "123456", "api", "false"] {
        assert!(verify::leaks(&tree(&files), &[word.to_owned()]).is_empty(), "{word}");
    }
    assert_eq!(verify::leaks(&tree(&files), &["cpx22-not-here".to_owned()]).len(), 0);
    assert!(!verify::leaks(&tree(&files), &["shop-media".to_owned()]).is_empty());
}

#[test]
fn a_plain_word_counts_where_it_is_a_value() {
    let leaks = |text: &str| {
        let mut files = files();
        files.insert("scripts/a.sh", text.to_owned());
        verify::leaks(&tree(&files), &["something".to_owned()]).len()
    };
    for text in ["# there is something to do\n", "echo done something\n", "somethings: 1\n", "{\"something\": 1}\n"] {
        assert_eq!(leaks(text), 0, "{text}");
    }
    for text in [
        "PASSWORD=something\n",
        "password: something\n",
        "password: something # x\n",
        "x = \"something\"\n",
        "- something\n",
        "postgres://app:something@db/app\n",
        "{a: something }\n",
    ] {
        assert_eq!(leaks(text), 1, "{text}");
    }
}
