//! What stands in the files, and what must never be rendered.

#![allow(clippy::unwrap_used)]

mod blueprints;

use machines::{DocumentFacts, Error, render};
use planner::blueprint::Engine;

fn text(blueprint: &planner::Blueprint, path: &str) -> String {
    render(blueprint, &DocumentFacts::default()).unwrap().get(path).unwrap().text.clone()
}

#[test]
fn the_same_blueprint_gives_the_same_bytes() {
    for (_, blueprint) in blueprints::all() {
        assert_eq!(
            render(&blueprint, &DocumentFacts::default()).unwrap(),
            render(&blueprint, &DocumentFacts::default()).unwrap()
        );
    }
}

#[test]
fn a_standby_that_cannot_be_set_up_is_refused() {
    let mut blueprint = blueprints::shop();
    blueprint.databases[0].engine.value = Engine::Mysql;
    assert_eq!(
        render(&blueprint, &DocumentFacts::default()),
        Err(Error::Standby { database: "database".into(), product: "MySQL" })
    );
}

#[test]
fn leaves_of_the_source_are_marked_where_they_act() {
    let tree = render(&blueprints::shop(), &DocumentFacts::default()).unwrap();
    let marks = |path: &str| -> Vec<String> {
        tree.get(path).unwrap().marks.iter().map(|m| format!("{} <- {}", m.label, m.trace.origin)).collect()
    };
    for (path, mark) in [
        (
            "ansible/group_vars/all/main.yml",
            "journal_retention_days <- aws_cloudwatch_log_group.this.retention_in_days",
        ),
        ("ansible/group_vars/app.yml", "data_volumes[0].encrypted <- aws_db_instance.main.storage_encrypted"),
        ("ansible/group_vars/app.yml", "firewall_rules[1] <- aws_security_group.web.ingress_80"),
        (
            "ansible/roles/backup/defaults/main.yml",
            "backup_units_database[shop-prod-backup].calendar <- aws_db_instance.main.backup_window",
        ),
        ("ansible/roles/database/templates/pg_hba.conf.j2", "hostssl <- aws_db_parameter_group.main.parameter"),
        (
            "ansible/roles/monitoring/files/shop-prod-database",
            "CPUs above 80 % in 3 runs <- aws_cloudwatch_metric_alarm.database_cpu.threshold",
        ),
        ("ansible/roles/start_scripts/files/bastion-user-data.txt", "the whole file <- aws_instance.bastion.user_data"),
    ] {
        assert!(marks(path).iter().any(|m| m == mark), "{path} has no {mark}: {:#?}", marks(path));
    }
}

#[test]
fn operators_are_never_locked_out() {
    let own = blueprints::own_server();
    assert!(text(&own, "ansible/group_vars/app.yml").contains("port: \"22\", from: \"{{ admin_cidrs }}\""));
    let asked = text(&own, "ansible/group_vars/all/main.yml");
    assert!(asked.contains("asked_for: [admin_cidrs, "), "{asked}");
    let plain = blueprints::servers_and_mysql();
    assert!(text(&plain, "ansible/group_vars/mysql.yml").contains("{{ addresses['web-1'] }}"));
}

#[test]
fn scripts_are_there_only_where_there_is_something_to_do() {
    let tree = render(&blueprints::minimal(planner::Target::Hetzner), &DocumentFacts::default()).unwrap();
    let scripts: Vec<&str> = tree.below("scripts").map(|(path, _)| path).collect();
    assert_eq!(scripts, ["infra-status.sh", "quick-deploy.sh"]);
    let tree = render(&blueprints::shop(), &DocumentFacts::default()).unwrap();
    assert_eq!(tree.below("scripts").count(), 7);
}

#[test]
fn nothing_is_latest_and_nothing_says_changeme() {
    for (_, blueprint) in blueprints::all() {
        for (path, file) in render(&blueprint, &DocumentFacts::default()).unwrap().files() {
            let lower = file.text.to_lowercase();
            assert!(!lower.contains(":latest") && !lower.contains("changeme"), "{path}");
        }
    }
}

/// Values from outside reach a shell as one word, whatever is in them.
#[test]
fn hostile_values_stay_words() {
    let mut blueprint = blueprints::shop();
    let hostile = "x'; touch /tmp/owned; echo '$(id) `id`";
    blueprint.databases[0].name.value = hostile.into();
    blueprint.moves.databases[0].name = Some(hostile.into());
    blueprint.moves.freezes[0].service = hostile.into();
    let quoted = r"'x'\''; touch /tmp/owned; echo '\''$(id) `id`'";
    let script = text(&blueprint, "scripts/move-database.sh");
    assert!(script.contains(&format!("source_name={quoted}\n")), "{script}");
    let script = text(&blueprint, "scripts/cut-over.sh");
    assert!(script.contains(&format!("stopped shop-prod {quoted} #")), "{script}");
}
