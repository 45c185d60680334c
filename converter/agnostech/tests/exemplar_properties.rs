//! What makes an output good, read off the output: the example that users see first, and two cases of another structure.
//!
//! Numbers are those under which the properties of the hand-written bar are known. A property that an input gives no
//! occasion for says so, and the test holds it to that.

#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods)]

#[path = "mutation/place.rs"]
mod place;
mod support;

use agnostech::{Conversion, DiskFiles, Input, Level, Options, Target, convert};
use read::config::ConfigurationInput;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use support::{case, texts};

/// What came out of an input.
struct Output {
    files: BTreeMap<String, String>,
    decisions: Json,
    cost: Json,
    conversion: Conversion,
}

/// What a property says of an output.
enum Verdict {
    Holds,
    Fails(String),
    /// The input gives no occasion for it.
    NoOccasion,
}

use Verdict::{Fails, Holds, NoOccasion};

impl Output {
    fn of(conversion: Conversion) -> Self {
        assert!(conversion.refused.is_none(), "{:?}", conversion.refused);
        let files = texts(&conversion);
        let json = |path: &str| serde_json::from_str(&files[path]).unwrap();
        Self { decisions: json("decisions.json"), cost: json("cost.json"), files, conversion }
    }

    fn file(&self, path: &str) -> &str {
        self.files.get(path).map_or("", String::as_str)
    }

    fn at(&self, path: &str, words: &str) -> Option<String> {
        place::at(path, words, self.files.get(path)?)
    }

    /// Files below a folder, with their paths.
    fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let files = self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        files.filter(move |(path, _)| path.starts_with(folder))
    }

    fn terraform(&self) -> String {
        self.below("terraform/").filter(|(path, _)| path.ends_with(".tf")).map(|(_, text)| text).collect()
    }

    /// Blocks of a type of resource.
    fn resources(&self, type_name: &str) -> Vec<String> {
        let terraform = self.terraform();
        let head = format!("resource \"{type_name}\"");
        let mut found = Vec::new();
        let mut rest = terraform.as_str();
        while let Some(start) = rest.find(&head) {
            let block = &rest[start..];
            let end = block.find("\n}\n").map_or(block.len(), |end| end + 3);
            found.push(block[..end].to_owned());
            rest = &block[end..];
        }
        found
    }

    fn databases(&self) -> &[planner::blueprint::Database] {
        &self.conversion.blueprint.databases
    }

    fn compose(&self) -> Vec<(&str, &str)> {
        self.below("compose/").filter(|(path, _)| path.ends_with("compose.yaml")).collect()
    }

    fn decision(&self, id: &str) -> Option<&Json> {
        self.decisions["decisions"].as_array().unwrap().iter().find(|d| d["id"] == id)
    }
}

fn check(good: bool, why: impl Into<String>) -> Verdict {
    if good { Holds } else { Fails(why.into()) }
}

fn all(checks: impl IntoIterator<Item = (bool, String)>) -> Verdict {
    let wrong: Vec<String> = checks.into_iter().filter(|(good, _)| !good).map(|(_, why)| why).collect();
    if wrong.is_empty() { Holds } else { Fails(wrong.join("; ")) }
}

type Property = (u8, &'static str, fn(&Output) -> Verdict);

const PROPERTIES: &[Property] = &[
    (1, "an endpoint of a database has one road", one_road),
    (2, "one variable turns the traffic, and the rehearsal has a name of its own", one_variable_turns),
    (3, "the public name is the same type of record before and after", record_keeps_its_type),
    (4, "what has a name is made by a key that means something", keys_not_counts),
    (4, "zones of the source are the first and the second location", zones_are_locations),
    (5, "what holds data is protected in Terraform and at the cloud", stores_are_protected),
    (5, "fields of the first start are ignored later", first_start_is_ignored),
    (6, "a type that is sold out warns, and sizes say what they stand for", sold_out_warns),
    (7, "what is unsafe is refused by the variable", variables_refuse),
    (8, "no port of a database is published", no_database_port),
    (8, "every server has a firewall, and only those that answer let visitors in", firewalls_close),
    (9, "no secret stands in a file", no_secret),
    (9, "secrets are ephemeral in Terraform and files of mode 0600 on servers", secrets_are_closed),
    (10, "backups have a key of another project", backups_have_their_key),
    (11, "without its mount no database starts", no_mount_no_database),
    (12, "a server whose data disagrees with its role is not started", role_is_checked),
    (13, "primary and standby have the same files", same_files),
    (14, "backups are kept as long as before, and a restore is tried", backups_keep_the_promise),
    (15, "parameters stand where they act", parameters_act),
    (15, "alarms keep their thresholds", alarms_keep_thresholds),
    (16, "copies have names of their own, and the proxy has no Docker socket", named_copies),
    (16, "servers of a group are spread", servers_are_spread),
    (17, "rights of the application are the first table of the first page", rights_come_first),
    (18, "what is weaker is called weaker", weaker_is_said),
    (19, "no price is no price, and sums of two currencies give no saving", prices_are_honest),
    (20, "each decision has a reason, and exposure stands before and after", decisions_have_reasons),
    (21, "the cut-over asks, and has a way back", cut_over_has_gates),
    (22, "no more than is needed", restraint),
];

fn one_road(output: &Output) -> Verdict {
    let reached: Vec<&Json> = output.decisions["endpoints"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|e| e["road"].as_str().is_some_and(|road| road.starts_with("output database")))
        .collect();
    if reached.is_empty() {
        return NoOccasion;
    }
    all(reached.into_iter().flat_map(|endpoint| {
        let host = endpoint["host"].as_str().unwrap();
        let services = output.file("compose/app/compose.yaml").replace(&format!("# {host}"), "");
        [
            (output.file("terraform/outputs.tf").contains("database_host"), "no output".to_owned()),
            (output.file("ansible/roles/app/templates/env.j2").contains("DATABASE_HOST"), "not in .env".to_owned()),
            (services.contains("${DATABASE_HOST:?}"), "no service reads it".to_owned()),
            (!services.contains(host), format!("{host} stands in a service")),
        ]
    }))
}

fn one_variable_turns(output: &Output) -> Verdict {
    let Some(traffic) = &output.conversion.blueprint.traffic else { return NoOccasion };
    let turning = output.terraform().matches("var.traffic == \"target\"").count();
    all([
        (output.terraform().matches("variable \"traffic\"").count() == 1, "there is no variable".to_owned()),
        (turning >= 1, "nothing turns by it".to_owned()),
        (output.file("terraform/outputs.tf").contains("app_fqdn"), "the proxy does not follow".to_owned()),
        (traffic.rehearsal.starts_with("next."), traffic.rehearsal.clone()),
    ])
}

fn record_keeps_its_type(output: &Output) -> Verdict {
    let turning: Vec<String> =
        output.resources("hcloud_zone_rrset").into_iter().filter(|block| block.contains("var.traffic")).collect();
    if turning.is_empty() {
        return NoOccasion;
    }
    all(turning.into_iter().map(|block| (block.contains("\"CNAME\"") && !block.contains("type    = var"), block)))
}

fn keys_not_counts(output: &Output) -> Verdict {
    let terraform = output.terraform();
    let several = ["hcloud_server", "hcloud_primary_ip", "hcloud_firewall", "hcloud_network_subnet", "hcloud_volume"];
    let mut checks = vec![(!terraform.lines().any(|line| line.trim_start().starts_with("count ")), "count".to_owned())];
    for type_name in several {
        for block in output.resources(type_name) {
            checks.push((block.contains("for_each"), format!("{type_name} is not made by key")));
        }
    }
    all(checks)
}

fn zones_are_locations(output: &Output) -> Verdict {
    let Some(decision) = output.decision("locations") else { return NoOccasion };
    if output.conversion.blueprint.servers.iter().all(|server| server.location == 0) {
        return NoOccasion;
    }
    let chosen = decision["chosen"].as_str().unwrap();
    let servers = output.at("terraform/locals.tf", "locals.servers").unwrap_or_default();
    all([
        (chosen.contains("is the first location") && chosen.contains("is the second location"), chosen.to_owned()),
        (servers.contains("var.location"), "no server stands in the first".to_owned()),
        (servers.contains("var.second_location"), "no server stands in the second".to_owned()),
    ])
}

fn stores_are_protected(output: &Output) -> Verdict {
    let mut checks = Vec::new();
    for type_name in ["hcloud_volume", "hcloud_primary_ip", "minio_s3_bucket", "hcloud_zone"] {
        for block in output.resources(type_name) {
            checks.push((block.contains("prevent_destroy = true"), format!("{type_name} may be destroyed")));
            let own = type_name == "minio_s3_bucket" || block.contains("delete_protection = true");
            checks.push((own, format!("{type_name} is not protected at the cloud")));
        }
    }
    if checks.is_empty() { NoOccasion } else { all(checks) }
}

fn first_start_is_ignored(output: &Output) -> Verdict {
    all(output.resources("hcloud_server").into_iter().map(|block| {
        (block.contains("ignore_changes = [image, ssh_keys, user_data]"), "a change replaces the server".to_owned())
    }))
}

fn sold_out_warns(output: &Output) -> Verdict {
    let servers = output.file("terraform/servers.tf");
    let sizes = output.file("terraform/variables.tf");
    let typed = sizes.split("variable \"server_types\"").nth(1).unwrap_or_default();
    let typed = typed.split("\n  }").next().unwrap_or_default();
    let lines: Vec<&str> = typed.lines().filter(|line| line.contains(" = \"c")).collect();
    all([
        (servers.contains("check \"orderable\""), "there is no check".to_owned()),
        (!lines.is_empty(), "there are no sizes".to_owned()),
        (lines.iter().all(|line| line.contains(" # ")), format!("a size without its source: {lines:?}")),
    ])
}

fn variables_refuse(output: &Output) -> Verdict {
    let admin = output.at("terraform/variables.tf", "variable.admin_cidrs").unwrap_or_default();
    let mut checks = vec![
        (admin.contains("endswith(cidr, \"/0\")"), "the whole internet may log in".to_owned()),
        (!admin.contains("default"), "operators have a default".to_owned()),
    ];
    if let Some(second) = output.at("terraform/variables.tf", "variable.second_location") {
        checks.push((second.contains("var.location"), "a standby may stand beside its primary".to_owned()));
    }
    all(checks)
}

fn no_database_port(output: &Output) -> Verdict {
    if output.databases().is_empty() {
        return NoOccasion;
    }
    all(output.databases().iter().map(|database| {
        let path = format!("compose/{}/compose.yaml", database.project);
        let service = output.conversion.blueprint.projects.iter().find(|p| p.key == database.project).unwrap();
        let published = service.services.iter().any(|s| s.product.is_some() && !s.publish.is_empty());
        let text = output.file(&path);
        let open = !published && !text.contains(&format!("{0}:{0}", database.port.value));
        (open && !text.is_empty(), format!("{path} publishes {}", database.port.value))
    }))
}

fn firewalls_close(output: &Output) -> Verdict {
    let blueprint = &output.conversion.blueprint;
    let firewalls = output.at("terraform/firewall.tf", "locals.firewalls").unwrap_or_default();
    let block = output.resources("hcloud_server").concat();
    let mut checks = vec![
        (block.contains("firewall_ids"), "servers have no firewall".to_owned()),
        (output.file("ansible/roles/firewall/tasks/main.yml").contains("ufw"), "hosts have no firewall".to_owned()),
    ];
    for database in blueprint.databases.iter().filter(|d| d.listens_on_host) {
        let server = blueprint.servers.iter().find(|s| s.key == database.primary).unwrap();
        checks.push((server.firewall == "closed", format!("{} lets in {}", server.key, server.firewall)));
    }
    checks.push((firewalls.contains("closed: {}") || !firewalls.contains("closed"), firewalls.clone()));
    all(checks)
}

fn no_secret(output: &Output) -> Verdict {
    const PLANTED: &[&str] = &["also-not-real-815", "example-password-of-parcels"];
    let written = output.files.iter().filter(|(_, text)| PLANTED.iter().any(|secret| text.contains(secret)));
    all(written.map(|(path, _)| (false, format!("a password stands in {path}"))))
}

fn secrets_are_closed(output: &Output) -> Verdict {
    let variables = output.file("terraform/variables.tf");
    let secret: Vec<&str> =
        variables.split("\nvariable \"").filter(|block| block.contains("secret = string")).collect();
    let mut checks: Vec<(bool, String)> =
        secret.iter().map(|block| (block.contains("ephemeral   = true"), (*block).to_owned())).collect();
    for project in &output.conversion.blueprint.projects {
        let tasks = output.file(&format!("ansible/roles/{}/tasks/main.yml", project.key.replace('-', "_")));
        for file in &project.secret_files {
            let closed = matches!(file.mode.as_str(), "0600" | "0400");
            checks.push((closed && tasks.contains(&file.name), format!("{} is {}", file.name, file.mode)));
        }
    }
    let terraform = output.terraform();
    let given = terraform.matches("minio_password = var.").count();
    checks.push((terraform.matches("password").count() == given, "a password in Terraform".to_owned()));
    let user_data = output.resources("hcloud_server").concat();
    checks.push((!user_data.contains("secret"), "a secret in user_data".to_owned()));
    all(checks)
}

fn backups_have_their_key(output: &Output) -> Verdict {
    if output.databases().iter().all(|d| d.backup.bucket.is_none()) {
        return NoOccasion;
    }
    let versions = output.file("terraform/versions.tf");
    let bucket = output.resources("minio_s3_bucket").into_iter().find(|b| b.contains("\"backup\"")).unwrap_or_default();
    all([
        (
            versions.contains("alias          = \"backup\"") && versions.contains("var.backup_key.id"),
            versions.to_owned(),
        ),
        (bucket.contains("provider = minio.backup"), bucket),
    ])
}

fn no_mount_no_database(output: &Output) -> Verdict {
    if output.databases().is_empty() {
        return NoOccasion;
    }
    let mut checks = vec![
        (
            output.file("ansible/roles/docker/templates/volumes.conf.j2").contains("RequiresMountsFor="),
            "Docker starts without the volume".to_owned(),
        ),
        (
            output.below("ansible/roles/volumes/").any(|(_, text)| text.contains("ansible.builtin.assert")),
            "no assertion".to_owned(),
        ),
    ];
    for database in output.databases() {
        let path = format!("compose/{}/compose.yaml", database.project);
        let text = output.file(&path);
        let sources = text.matches("source: /srv/").count();
        let guarded = text.matches("create_host_path: false").count();
        checks.push((sources > 0 && sources == guarded, format!("{path}: {guarded} of {sources} mounts are guarded")));
    }
    all(checks)
}

fn role_is_checked(output: &Output) -> Verdict {
    let Some(database) = output.databases().iter().find(|d| d.standby.is_some()) else { return NoOccasion };
    let tasks = output.file(&format!("ansible/roles/{}/tasks/main.yml", database.project));
    let check = tasks.find("standby.signal").zip(tasks.find("docker_compose_v2"));
    check_order(check, tasks.contains("ansible.builtin.assert"))
}

fn check_order(order: Option<(usize, usize)>, asserted: bool) -> Verdict {
    check(asserted && order.is_some_and(|(looked, started)| looked < started), "started before anybody looked")
}

fn same_files(output: &Output) -> Verdict {
    let Some(database) = output.databases().iter().find(|d| d.standby.is_some()) else { return NoOccasion };
    let project = output.conversion.blueprint.projects.iter().find(|p| p.key == database.project).unwrap();
    let text = output.file(&format!("compose/{}/compose.yaml", project.key));
    let standby = database.standby.as_ref().unwrap();
    all([
        (
            project.servers.contains(&database.primary) && project.servers.contains(&standby.value),
            format!("{:?}", project.servers),
        ),
        (
            text.contains(&format!("\"{}\" and \"{}\"", database.primary, standby.value)),
            "the file is for one".to_owned(),
        ),
    ])
}

fn backups_keep_the_promise(output: &Output) -> Verdict {
    let written = output.databases().iter().filter(|d| !d.backup.days.traces.is_empty());
    let days: Vec<u64> = written.map(|d| d.backup.days.value).collect();
    if days.is_empty() {
        return NoOccasion;
    }
    let backup: String = output.below("ansible/roles/backup/").map(|(_, text)| text).collect();
    let archive: String =
        output.below("compose/").filter(|(p, _)| p.ends_with("pgbackrest.conf")).map(|(_, t)| t).collect();
    let mut checks: Vec<(bool, String)> = days
        .iter()
        .map(|days| {
            let kept =
                archive.contains(&format!("repo1-retention-full={days}")) || backup.contains(&format!("days={days}"));
            (kept, format!("not kept for {days} days"))
        })
        .collect();
    checks.push((backup.contains("restore"), "no restore is tried".to_owned()));
    all(checks)
}

fn parameters_act(output: &Output) -> Verdict {
    let settings: Vec<_> = output.databases().iter().flat_map(|d| d.settings.iter().map(move |s| (d, s))).collect();
    if settings.is_empty() {
        return NoOccasion;
    }
    all(settings.into_iter().map(|(database, setting)| {
        let mut files = output.below("compose/").filter(|(path, _)| path.ends_with(".conf") || path.ends_with(".cnf"));
        let line = format!("{} = {}", setting.name, setting.value.value);
        (files.any(|(_, text)| text.contains(&line)), format!("{}: no file has {line}", database.key))
    }))
}

fn alarms_keep_thresholds(output: &Output) -> Verdict {
    let checks = &output.conversion.blueprint.checks;
    let told: Vec<String> = checks
        .iter()
        .filter_map(|check| match check {
            planner::blueprint::Check::CpuAbove { percent, runs, .. } => {
                Some(format!("CPUs above {} % in {} runs", percent.value, runs.value))
            }
            planner::blueprint::Check::QueueAbove { queue, count, .. } => {
                Some(format!("queue {queue} above {}", count.value))
            }
            planner::blueprint::Check::DiskAbove { .. }
            | planner::blueprint::Check::MemoryAbove { .. }
            | planner::blueprint::Check::AnswersAbove { .. } => None,
        })
        .collect();
    if told.is_empty() {
        return NoOccasion;
    }
    all(told.into_iter().map(|words| {
        let mut programs = output.below("ansible/roles/monitoring/files/");
        (programs.any(|(_, text)| text.contains(&words)), words)
    }))
}

fn named_copies(output: &Output) -> Verdict {
    all(output.compose().into_iter().flat_map(|(path, text)| {
        [
            (!text.contains("replicas:"), format!("{path} counts copies")),
            (!text.contains("docker.sock"), format!("{path} has the socket")),
        ]
    }))
}

fn servers_are_spread(output: &Output) -> Verdict {
    let blueprint = &output.conversion.blueprint;
    let mut groups: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for server in &blueprint.servers {
        if let Some(group) = &server.placement_group {
            groups.entry(group).or_default().push(&server.key);
        }
    }
    if groups.is_empty() {
        return NoOccasion;
    }
    let servers = output.resources("hcloud_server").concat();
    let mut checks = vec![
        (servers.contains("placement_group_id"), "servers are not in their group".to_owned()),
        (output.resources("hcloud_placement_group").concat().contains("\"spread\""), "no spread".to_owned()),
    ];
    for (group, members) in groups {
        checks.push((members.len() > 1 && members.len() <= 10, format!("{group}: {members:?}")));
        for member in members {
            let entry = output.at("terraform/locals.tf", &format!("locals.servers.{member}")).unwrap_or_default();
            checks.push((entry.contains(&format!("placement_group = \"{group}\"")), format!("{member}: {entry}")));
        }
    }
    all(checks)
}

fn rights_come_first(output: &Output) -> Verdict {
    let changes = &output.conversion.blueprint.changes;
    if changes.is_empty() {
        return NoOccasion;
    }
    let page = output.file("docs/README.md");
    let table = page.find("\n| ").map(|start| &page[start..]).unwrap_or_default();
    all(changes.iter().map(|change| {
        let row = format!("| **{}** |", change.subject);
        (table.split("\n\n").next().unwrap_or_default().contains(&row), format!("{row} is not in the first table"))
    }))
}

fn weaker_is_said(output: &Output) -> Verdict {
    let subjects: BTreeSet<&str> = output.conversion.blueprint.weaknesses.iter().map(|w| w.subject.as_str()).collect();
    if subjects.is_empty() {
        return NoOccasion;
    }
    let page = output.file("docs/README.md");
    all(subjects.into_iter().map(|subject| (page.contains(&format!("- **{subject}.** ")), subject.to_owned())))
}

fn prices_are_honest(output: &Output) -> Verdict {
    let sides = output.cost["targets"].as_object().unwrap().values().chain([&output.cost["source"]]);
    let lines: Vec<&Json> = sides
        .flat_map(|side| side["resources"].as_array().unwrap())
        .flat_map(|resource| resource["lines"].as_array().unwrap())
        .collect();
    let mut checks: Vec<(bool, String)> = lines
        .iter()
        .map(|line| {
            let dated = line["as_of"].as_str().is_some_and(|day| day.len() == 10);
            let priced = line["unit_price"].as_f64().is_some_and(|price| price > 0.0);
            (dated && priced && line["origin"].is_string(), line.to_string())
        })
        .collect();
    checks.push((output.cost["saving"].is_null() && output.cost["saving_reason"].is_string(), "a saving".to_owned()));
    checks.push((!lines.is_empty(), "no price at all".to_owned()));
    all(checks)
}

fn decisions_have_reasons(output: &Output) -> Verdict {
    let decisions = output.decisions["decisions"].as_array().unwrap();
    let mut checks: Vec<(bool, String)> = decisions
        .iter()
        .map(|d| {
            let said =
                ["id", "question", "chosen", "reason"].iter().all(|k| d[*k].as_str().is_some_and(|t| !t.is_empty()));
            (said, d.to_string())
        })
        .collect();
    let exposure = &output.decisions["exposure"];
    checks.push((!decisions.is_empty(), "nothing was decided".to_owned()));
    checks.push((exposure["before"].is_array() && exposure["after"].is_array(), "no exposure".to_owned()));
    let size = decisions.iter().filter(|d| d["id"].as_str().unwrap().contains("_size"));
    for decision in size {
        checks.push((decision["alternatives"].is_array(), format!("{}: no other size", decision["id"])));
    }
    all(checks)
}

fn cut_over_has_gates(output: &Output) -> Verdict {
    let script = output.file("scripts/cut-over.sh");
    if script.is_empty() {
        return NoOccasion;
    }
    let moves = &output.conversion.blueprint.moves;
    let mut checks = vec![
        (script.contains("--back"), "no way back".to_owned()),
        (script.contains("confirm "), "nobody is asked".to_owned()),
        (
            output.file("docs/runbook.md").to_lowercase().contains("point of no return"),
            "no point of no return".to_owned(),
        ),
    ];
    for freeze in &moves.freezes {
        checks.push((script.contains(&format!("stopped {}", freeze.cluster)), format!("{} may run", freeze.service)));
    }
    for drain in &moves.drains {
        checks.push((script.contains(&format!("empty {}", drain.name)), format!("{} may hold messages", drain.name)));
    }
    all(checks)
}

fn restraint(output: &Output) -> Verdict {
    let blueprint = &output.conversion.blueprint;
    let answering = blueprint.projects.iter().filter(|p| p.proxy.is_some()).flat_map(|p| &p.servers).count();
    let watched =
        output.compose().iter().any(|(_, text)| text.contains("image: prom/") || text.contains("image: grafana/"));
    let nat = blueprint.servers.iter().any(|s| s.key.contains("nat"));
    all([
        (blueprint.load_balancers.is_empty() || answering > 1, "a load balancer for one server".to_owned()),
        (!watched, "a server for metrics".to_owned()),
        (!nat, "a server for addresses".to_owned()),
    ])
}

/// What does not hold, and what has no occasion.
fn judged(output: &Output) -> (Vec<String>, Vec<&'static str>) {
    let (mut wrong, mut none) = (Vec::new(), Vec::new());
    for (number, name, property) in PROPERTIES {
        match property(output) {
            Holds => {}
            Fails(why) => wrong.push(format!("{number}. {name}: {why}")),
            NoOccasion => none.push(*name),
        }
    }
    (wrong, none)
}

#[track_caller]
fn has_them(output: &Output, no_occasion: &[&str]) {
    let (wrong, none) = judged(output);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(none, no_occasion);
}

fn of_case(name: &str) -> Output {
    let case = case(name);
    Output::of(case.convert(&case.options_for(Target::Hetzner, Level::Basic)))
}

#[test]
fn the_example_that_users_see_first() {
    let mut input = ConfigurationInput::directory("../../examples/web-application");
    let password = value::from_json_implied(&Json::from("example-password-of-parcels"));
    input.variables.insert("database_password".to_owned(), password);
    let mut options = Options::new(Target::Hetzner, Level::Basic);
    options.region = Some("fsn1".into());
    options.second_region = Some("nbg1".into());
    let input = Input { configurations: vec![input], ..Input::default() };
    has_them(
        &Output::of(convert(&DiskFiles, &input, &options)),
        &["parameters stand where they act", "alarms keep their thresholds", "servers of a group are spread"],
    );
}

#[test]
fn containers_with_mariadb_for_a_few_networks() {
    has_them(
        &of_case("library-mariadb"),
        &[
            "the public name is the same type of record before and after",
            "zones of the source are the first and the second location",
            "a server whose data disagrees with its role is not started",
            "primary and standby have the same files",
            "alarms keep their thresholds",
            "servers of a group are spread",
        ],
    );
}

#[test]
fn servers_that_scale_with_postgresql() {
    has_them(
        &of_case("tickets-autoscaling"),
        &[
            "an endpoint of a database has one road",
            "the public name is the same type of record before and after",
            "rights of the application are the first table of the first page",
        ],
    );
}

#[test]
fn an_output_without_them_is_caught() {
    let mut output = of_case("tickets-autoscaling");
    let spoil: &[(&str, &str, &str, u8)] = &[
        ("terraform/volumes.tf", "prevent_destroy = true", "prevent_destroy = false", 5),
        ("terraform/servers.tf", "ignore_changes = [image, ssh_keys, user_data]", "ignore_changes = [image]", 5),
        ("terraform/servers.tf", "check \"orderable\"", "check \"other\"", 6),
        ("compose/database/compose.yaml", "create_host_path: false", "create_host_path: true", 11),
        ("compose/database/postgresql.conf", "work_mem = ", "wörk_mem = ", 15),
        ("docs/README.md", "- **Scaling.** ", "", 18),
        ("scripts/cut-over.sh", "--back", "--forth", 21),
    ];
    for (path, from, to, number) in spoil {
        let whole = output.files[*path].clone();
        assert!(whole.contains(from), "{path} has no {from:?}");
        output.files.insert((*path).to_owned(), whole.replace(from, to));
        let (wrong, _) = judged(&output);
        assert!(wrong.iter().any(|w| w.starts_with(&format!("{number}. "))), "{path}: {from:?} is not missed");
        output.files.insert((*path).to_owned(), whole);
    }
}
