//! What the loader of Docker Compose says about whole projects.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods)]

mod support;

use saphyr::{LoadableYamlNode, Yaml};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use support::*;
use xtask::consumers::{Objection, Verdict, compose_load};

/// Each project as the loader understood it; `None` where it is not installed and need not be.
fn judged(blueprint: &planner::Blueprint, tree: &render::Tree) -> Option<BTreeMap<String, Value>> {
    let directory = tempfile::tempdir().unwrap();
    write(tree, directory.path());
    let mut loaded = BTreeMap::new();
    for project in &blueprint.projects {
        let folder = compose::folder(blueprint, project);
        match compose_load(&directory.path().join(&folder)) {
            Ok(Verdict::Accepted { output, warnings }) => {
                assert_eq!(warnings, "", "{folder}");
                loaded.insert(project.key.clone(), serde_json::from_str(&output).unwrap());
            }
            Ok(Verdict::Skipped) => return None,
            Err(objection) => panic!("{folder}: {objection}\n{}", text(tree, &format!("{folder}/compose.yaml"))),
        }
    }
    Some(loaded)
}

#[test]
fn a_web_application_on_servers_of_a_cloud() {
    let (blueprint, tree) = application(&cloud());
    let Some(projects) = judged(&blueprint, &tree) else { return };
    let keys: Vec<&str> = projects.keys().map(String::as_str).collect();
    assert_eq!(keys, ["app", "database-archive", "database-main", "database-reports"]);
    let services = &projects["app"]["services"];
    for copy in ["web-1", "web-2"] {
        let service = &services[copy];
        assert_eq!(service["image"], "registry.example.org/web:4.2");
        assert_eq!(service["environment"]["GREETING"], "costs $$1 # or 'less'");
        assert_eq!(service["ulimits"]["nofile"]["hard"], 4096);
        assert_eq!(service["depends_on"]["rabbitmq"]["condition"], "service_healthy");
        assert_eq!(service["logging"]["driver"], "journald");
        assert!(service.get("ports").is_none(), "only the proxy is published");
    }
    for copy in ["1", "2"] {
        let sidecar = &services[format!("web-agent-{copy}")];
        assert_eq!(sidecar["network_mode"], format!("service:web-{copy}"));
        assert_eq!(sidecar["depends_on"][format!("web-{copy}")]["condition"], "service_healthy");
    }
    let mtu = &projects["app"]["networks"]["backend"]["driver_opts"]["com.docker.network.driver.mtu"];
    assert_eq!(mtu, "1450");
    let rabbitmq = &services["rabbitmq"];
    assert_eq!(rabbitmq["hostname"], "rabbitmq");
    assert!(rabbitmq.get("ports").is_none());
    let published: Vec<String> = services["traefik"]["ports"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| format!("{}:{}", p["host_ip"].as_str().unwrap_or("*"), p["published"].as_str().unwrap()))
        .collect();
    assert_eq!(published, ["*:80", "0.0.0.0:443", "127.0.0.1:8082"]);
    let postgres = &projects["database-main"]["services"]["postgres"];
    assert_eq!(postgres["network_mode"], "host");
    let bind = postgres["volumes"].as_array().unwrap().iter().find(|v| v["target"] == "/var/lib/postgresql").unwrap();
    assert_ne!(bind["bind"]["create_host_path"], true);
    let mysql = &projects["database-reports"]["services"]["mysql"];
    assert_eq!(mysql["network_mode"], "host");
    assert_eq!(mysql["command"][1].as_str().unwrap().split_once('=').unwrap().0, "--bind-address");
}

#[test]
fn everything_on_one_server() {
    let (blueprint, tree) = application(&own_server());
    let Some(projects) = judged(&blueprint, &tree) else { return };
    let services = &projects["app"]["services"];
    for database in ["database-main", "database-reports", "database-archive"] {
        let service = &services[database];
        assert!(service.get("ports").is_none(), "{database} is inside only");
        assert!(service["healthcheck"]["test"].is_array());
        assert!(service["deploy"]["resources"]["limits"]["memory"].is_string());
        assert_eq!(services["web-1"]["depends_on"][database]["condition"], "service_healthy");
    }
    assert_eq!(services["mail"]["environment"]["DB_HOST"], "database-main");
    let main = text(&tree, "compose/database-main/postgresql.conf");
    assert!(main.contains("\nwork_mem = 8192kB\n") && !main.contains("md5"), "{main}");
    assert!(main.contains("shared_preload_libraries = 'pg_stat_statements'"), "{main}");
    let hba = text(&tree, "compose/database-main/pg_hba.conf");
    assert!(hba.contains("\nhost \"store\" \"store\" samenet scram-sha-256\n"), "{hba}");
}

#[test]
fn the_loader_refuses_what_is_wrong() {
    let (blueprint, tree) = application(&own_server());
    let directory = tempfile::tempdir().unwrap();
    write(&tree, directory.path());
    let folder = directory.path().join(compose::folder(&blueprint, &blueprint.projects[0]));
    let example = folder.join(".env.example");
    let whole = fs::read_to_string(&example).unwrap();
    fs::write(&example, whole.replace("APP_FQDN=", "OTHER=")).unwrap();
    match compose_load(&folder) {
        Err(Objection::Refused { said, .. }) => assert!(said.contains("APP_FQDN"), "{said}"),
        Ok(Verdict::Skipped) => {}
        other => panic!("{other:?}"),
    }
    fs::write(&example, whole).unwrap();
    let file = folder.join("compose.yaml");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("restart: unless-stopped", "restarts: unless-stopped")).unwrap();
    assert!(matches!(compose_load(&folder), Err(Objection::Refused { .. }) | Ok(Verdict::Skipped)));
}

/// What Traefik makes of its template.
fn substituted(routes: &str) -> String {
    let text = routes.replace("{{ env \"APP_FQDN\" }}", "next.example.net").replace("{{ \"{{\" }}", "{{");
    assert!(!text.contains("{{ env"), "{text}");
    text
}

#[test]
fn routes_are_yaml_after_substitution() {
    let (_, tree) = application(&cloud());
    let routes = substituted(text(&tree, "compose/app/traefik/routes.yaml"));
    let documents = Yaml::load_from_str(&routes).unwrap();
    let routers = &documents[0]["http"]["routers"];
    let rule = |name: &str| routers[name]["rule"].as_str().unwrap().to_owned();
    assert_eq!(rule("https"), "Host(`next.example.net`)");
    assert_eq!(
        rule("files"),
        "Host(`next.example.net`) && (PathRegexp(`^/files/.*\\.png$`) || Path(`/plain`) || PathRegexp(`^/v./exact$`)) \
         && (Method(`GET`) || Method(`HEAD`))"
    );
    assert!(rule("files-names").starts_with(r"HostRegexp(`(?i)^.*\.store\.example\.net$`) && "));
    assert_eq!(
        rule("odd"),
        "Host(`next.example.net`) && HeaderRegexp(`X-Client`, `(?i)^mobile-.*$`) && QueryRegexp(`view`, \
         `(?i)^\\{\\{ short \\}\\}$`) && ClientIP(`192.0.2.0/24`)"
    );
    for name in ["https", "files", "files-names", "odd"] {
        assert_eq!(routers[name]["middlewares"][0].as_str(), Some("websecure-callers"), "{name} lets everybody in");
    }
    let priority = |name: &str| routers[name]["priority"].as_integer().unwrap();
    assert!(priority("odd") > priority("files") && priority("files") > priority("https"));
    let web = &documents[0]["http"]["services"]["web"]["loadBalancer"];
    assert_eq!(web["sticky"]["cookie"]["maxAge"].as_integer(), Some(600));
    assert_eq!(web["healthCheck"]["path"].as_str(), Some("/health"));
    assert_eq!(documents[0]["tls"]["options"]["default"]["minVersion"].as_str(), Some("VersionTLS13"));
}

#[test]
fn queues_keep_what_they_promised() {
    let (_, tree) = application(&cloud());
    let definitions: Value = serde_json::from_str(text(&tree, "compose/app/rabbitmq/definitions.json")).unwrap();
    let orders = definitions["queues"].as_array().unwrap().iter().find(|q| q["name"] == "orders").unwrap();
    let arguments = &orders["arguments"];
    assert_eq!(arguments["x-queue-type"], "quorum");
    assert_eq!(arguments["x-message-ttl"], 3_600_000);
    assert_eq!(arguments["x-delivery-limit"], 4);
    assert_eq!(arguments["x-dead-letter-routing-key"], "failed");
    assert_eq!(arguments["x-single-active-consumer"], true);
    assert_eq!(definitions["policies"][0]["pattern"], "^(failed)$");
    assert!(definitions.get("users").is_none(), "the user is a secret");
}

#[test]
fn secrets_are_names_only() {
    for options in [cloud(), own_server()] {
        let (_, tree) = application(&options);
        for (path, file) in tree.files() {
            assert!(!file.text.contains("not-for-the-output"), "{path}");
            assert!(!file.text.contains("version:"), "{path}");
            for word in [":latest", "changeme", "amazonaws", "arn:aws"] {
                assert!(!file.text.contains(word), "{word} in {path}");
            }
        }
    }
    let (_, tree) = application(&own_server());
    let example = text(&tree, "compose/secrets.example/web.env");
    assert_eq!(example.lines().filter(|l| !l.starts_with('#')).collect::<Vec<_>>(), ["QUEUE="]);
}

#[test]
fn leaves_of_the_source_are_marked() {
    let (_, tree) = application(&cloud());
    let marks = |path: &str| {
        let file = tree.get(path).unwrap();
        file.marks.iter().map(|m| (m.label.clone(), m.trace.origin.to_string())).collect::<Vec<_>>()
    };
    let has = |path: &str, label: &str, address: &str| {
        let marks = marks(path);
        assert!(marks.iter().any(|(l, o)| l == label && o.contains(address)), "{label} of {path}: {marks:#?}");
    };
    has("compose/app/compose.yaml", "x-web.image", "aws_ecs_task_definition.this[\"web\"]");
    has("compose/app/compose.yaml", "services.web-1", "aws_ecs_service.this[\"web\"]");
    has("compose/app/compose.yaml", "x-environment.GREETING", "aws_ecs_task_definition.this[\"mail\"]");
    has("compose/app/traefik/routes.yaml", "http.routers.files.rule", "aws_lb_listener_rule.files");
    has(
        "compose/app/traefik/routes.yaml",
        "http.middlewares.websecure-callers.ipAllowList.sourceRange[0]",
        "aws_security_group.public",
    );
    has("compose/app/rabbitmq/definitions.json", "queues[orders].arguments.x-message-ttl", "aws_sqs_queue.orders");
    has("compose/database-main/postgresql.conf", "work_mem", "aws_db_parameter_group.main");
    has("compose/database-main/pgbackrest.conf", "repo1-retention-full", "aws_db_instance.main");
}

#[test]
fn one_text_of_all_projects() {
    let (blueprint, tree) = application(&cloud());
    let documents = Yaml::load_from_str(&compose::document(&tree)).unwrap();
    let names: Vec<&str> = documents.iter().map(|d| d["name"].as_str().unwrap()).collect();
    let mut wanted: Vec<&str> = blueprint.projects.iter().map(|p| p.name.as_str()).collect();
    wanted.sort_unstable();
    assert_eq!(names, wanted);
}
