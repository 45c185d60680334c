//! What no configuration of the other tests leads to: TCP, servers of their own behind the proxy, certificates by DNS.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use model::{Traced, Traces};
use planner::Blueprint;
use planner::blueprint::*;
use saphyr::{LoadableYamlNode, Yaml};
use support::*;
use xtask::consumers::{Verdict, compose_load};

fn own(text: &str) -> Traced<String> {
    Traced::own(text.to_owned())
}

fn backend(name: &str, scheme: &str, hosts: &[&str], port: u16) -> Backend {
    Backend {
        name: name.into(),
        scheme: scheme.into(),
        hosts: hosts.iter().map(|h| (*h).to_owned()).collect(),
        port: Traced::own(port),
        health: None,
        sticky: None,
        traces: Traces::none(),
        about: Vec::new(),
    }
}

fn router(name: &str, entry: &str, backend: &str, tls: bool, matchers: Vec<Matcher>) -> Router {
    Router {
        name: name.into(),
        entry_points: vec![entry.into()],
        matchers,
        priority: None,
        route: Route::Backend(backend.into()),
        tls,
        traces: Traces::none(),
        about: Vec::new(),
    }
}

fn entry_point(name: &str, port: u16, tls: bool) -> EntryPoint {
    EntryPoint {
        name: name.into(),
        port: Traced::own(port),
        redirect_to: None,
        redirect_permanent: Traced::own(false),
        tls,
        proxy_protocol_from: vec!["10.0.0.0/16".into()],
        allow: Vec::new(),
    }
}

fn with_proxy(routers: Vec<Router>) -> Blueprint {
    let mut blueprint = blueprint(APPLICATION, &own_server());
    let project = blueprint.projects.first_mut().unwrap();
    let proxy = project.proxy.as_mut().unwrap();
    let mut wire = entry_point("tcp-9000", 9000, false);
    wire.allow = vec![own("192.0.2.0/24")];
    proxy.entry_points = vec![entry_point("websecure", 443, true), wire];
    proxy.backends =
        vec![backend("servers", "https", &["10.0.0.5", "fd00::5"], 8443), backend("wire", "tcp", &["10.0.0.6"], 9000)];
    proxy.acme = Some(Acme::Dns("hetzner".into()));
    proxy.certificate_names = vec![own("*.example.net"), own("shop.example.net")];
    proxy.routers = routers;
    blueprint
}

fn routes(blueprint: &Blueprint) -> String {
    let tree = compose::render(blueprint).unwrap();
    text(&tree, "compose/traefik/routes.yaml")
        .replace("{{ env \"APP_FQDN\" }}", "next.example.net")
        .replace("{{ \"{{\" }}", "{{")
}

#[test]
fn tcp_and_servers_with_certificates() {
    let blueprint = with_proxy(vec![
        router("all", "websecure", "servers", true, Vec::new()),
        router("wire", "tcp-9000", "wire", false, Vec::new()),
        router("empty", "websecure", "servers", true, vec![Matcher::Path(Vec::new())]),
    ]);
    let text = routes(&blueprint);
    let documents = Yaml::load_from_str(&text).unwrap();
    let http = &documents[0]["http"];
    assert_eq!(http["routers"]["all"]["rule"].as_str(), Some("PathPrefix(`/`)"));
    assert_eq!(http["routers"]["empty"]["rule"].as_str(), Some("!PathPrefix(`/`)"));
    let domains = &http["routers"]["all"]["tls"]["domains"];
    assert_eq!(domains[0]["main"].as_str(), Some("*.example.net"));
    assert_eq!(domains[1]["main"].as_str(), Some("next.example.net"));
    let balancer = &http["services"]["servers"]["loadBalancer"];
    assert_eq!(balancer["servers"][1]["url"].as_str(), Some("https://[fd00::5]:8443"));
    assert_eq!(balancer["serversTransport"].as_str(), Some("unverified"));
    let tcp = &documents[0]["tcp"];
    assert_eq!(tcp["routers"]["wire"]["rule"].as_str(), Some("HostSNI(`*`)"));
    assert_eq!(tcp["routers"]["wire"]["middlewares"][0].as_str(), Some("tcp-9000-callers"));
    assert_eq!(tcp["middlewares"]["tcp-9000-callers"]["ipAllowList"]["sourceRange"][0].as_str(), Some("192.0.2.0/24"));
    assert_eq!(tcp["services"]["wire"]["loadBalancer"]["servers"][0]["address"].as_str(), Some("10.0.0.6:9000"));
}

#[test]
fn texts_of_the_source_are_no_template() {
    let hostile = own("/{{ env \"SECRET\" }}`) || Path(`/*x");
    let blueprint = with_proxy(vec![router("odd", "websecure", "servers", true, vec![Matcher::Path(vec![hostile])])]);
    let tree = compose::render(&blueprint).unwrap();
    let text = text(&tree, "compose/traefik/routes.yaml");
    assert!(!text.contains("{{ env \"SECRET\""), "{text}");
    let documents = Yaml::load_from_str(text).unwrap();
    let rule = documents[0]["http"]["routers"]["odd"]["rule"].as_str().unwrap();
    assert!(rule.starts_with("PathRegexp(\"^/"), "{rule}");
}

#[test]
fn a_route_that_cannot_be_is_refused() {
    let any = router("any", "websecure", "servers", true, vec![Matcher::Query(None, own("x"))]);
    assert!(matches!(compose::render(&with_proxy(vec![any])), Err(compose::Error::AnyQuery { .. })));
    let nowhere = router("nowhere", "websecure", "gone", true, Vec::new());
    assert!(matches!(compose::render(&with_proxy(vec![nowhere])), Err(compose::Error::NoBackend { .. })));
}

#[test]
fn all_that_a_service_may_ask_for() {
    let mut blueprint = blueprint(APPLICATION, &own_server());
    let project = blueprint.projects.first_mut().unwrap();
    let mut service = project.services.iter().find(|s| s.name.value == "mail").unwrap().clone();
    service.name = own("full");
    service.group = "full".into();
    service.user = Some(own("1000"));
    service.working_directory = Some(own("/srv/$dir"));
    service.read_only = Some(Traced::own(true));
    service.init = Some(Traced::own(true));
    service.entry_point = vec![Traced::own(vec![Piece::Literal("/entry point".into())])];
    service.labels = [("a.b".to_owned(), own("yes"))].into();
    service.once = true;
    service.limits = Limits {
        cpus: Some(Traced::own(0.25)),
        memory: Some(Traced::own(256)),
        memory_reservation: Some(Traced::own(128)),
    };
    service.mounts = vec![
        Mount { source: MountSource::Memory, target: own("/tmp"), read_only: false },
        Mount { source: MountSource::Volume("cache".into()), target: own("/cache"), read_only: true },
        Mount { source: MountSource::Secret("token".into()), target: own("/run/secrets/token"), read_only: true },
    ];
    project.services.push(service);
    let tree = compose::render(&blueprint).unwrap();
    let directory = tempfile::tempdir().unwrap();
    write(&tree, directory.path());
    let output = match compose_load(&directory.path().join("compose")) {
        Ok(Verdict::Accepted { output, warnings }) => {
            assert_eq!(warnings, "");
            output
        }
        Ok(Verdict::Skipped) => return,
        Err(objection) => panic!("{objection}"),
    };
    let loaded: serde_json::Value = serde_json::from_str(&output).unwrap();
    // A service of a profile is left out unless it is asked for.
    let text = text(&tree, "compose/compose.yaml");
    let documents = Yaml::load_from_str(text).unwrap();
    let full = &documents[0]["services"]["full"];
    assert_eq!(full["profiles"][0].as_str(), Some("once"));
    assert_eq!(full["restart"].as_str(), Some("no"));
    assert_eq!(full["working_dir"].as_str(), Some("/srv/$$dir"));
    assert_eq!(full["user"].as_str(), Some("1000"));
    assert_eq!(full["volumes"][0].as_str(), Some("cache:/cache:ro"));
    assert_eq!(full["tmpfs"][0].as_str(), Some("/tmp"));
    assert!(loaded["services"].is_object());
}
