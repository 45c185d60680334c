//! Small configurations of the clouds that are targets elsewhere, and of Heroku and Oracle, given as estates.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use estate::Estate;
use model::kinds::*;
use model::{Field, Infrastructure, Kind, Text};
use serde_json::json;
use support::configuration;
use value::Address;

fn at(text: &str) -> Address {
    text.parse().unwrap()
}

fn kind<'a, K: 'a>(infrastructure: &'a Infrastructure, address: &str) -> &'a K
where
    &'a K: TryFrom<&'a Kind>,
{
    let node = infrastructure.nodes.get(&at(address)).unwrap_or_else(|| {
        panic!("no node {address} among {:?}", infrastructure.nodes.keys().map(ToString::to_string).collect::<Vec<_>>())
    });
    <&K>::try_from(&node.kind).unwrap_or_else(|_| panic!("{address} is of another kind: {}", node.kind.name()))
}

fn mapped(estate: &Estate) -> (Infrastructure, Vec<String>) {
    let (infrastructure, diagnostics) = catalog::map(estate);
    let errors: Vec<_> = diagnostics.iter().filter(|d| d.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}");
    (infrastructure, diagnostics.into_iter().map(|d| d.summary).collect())
}

fn text(field: &Field<Text>) -> Option<String> {
    field.get().and_then(Text::known)
}

fn texts(fields: &[Field<Text>]) -> Vec<String> {
    fields.iter().filter_map(text).collect()
}

/// Rules before a server: protocol, first port, networks.
fn openings(infrastructure: &Infrastructure, server: &Instance) -> Vec<(String, i64, Vec<String>)> {
    let firewalls = server.firewalls.iter().filter_map(|link| infrastructure.linked_as::<Firewall>(link));
    let rules = firewalls.flat_map(|(_, firewall)| &firewall.rules).filter(|rule| rule.direction == Direction::In);
    rules
        .map(|rule| {
            let networks = rule.cidrs.iter().chain(&rule.ipv6_cidrs).filter_map(text).collect();
            (rule.protocol.get().cloned().unwrap_or_default(), rule.from_port.or(0), networks)
        })
        .collect()
}

#[test]
fn hetzner_in_its_usual_parts() {
    let estate = configuration(&[
        ("hcloud_network.main", json!({"name": "main", "ip_range": "10.0.0.0/16"})),
        (
            "hcloud_network_subnet.app",
            json!({"network_id": "${hcloud_network.main.id}", "type": "cloud", "network_zone": "eu-central", "ip_range": "10.0.1.0/24"}),
        ),
        (
            "hcloud_network_subnet.db",
            json!({"network_id": "${hcloud_network.main.id}", "type": "cloud", "network_zone": "eu-central", "ip_range": "10.0.2.0/24"}),
        ),
        (
            "hcloud_firewall.web",
            json!({"name": "web", "rule": [
                {"direction": "in", "protocol": "tcp", "port": "8000-8080", "source_ips": ["0.0.0.0/0", "::/0"]},
                {"direction": "out", "protocol": "udp", "port": "any", "destination_ips": ["192.0.2.0/24"]}
            ], "apply_to": [{"label_selector": "tier=web"}]}),
        ),
        (
            "hcloud_server.web",
            json!({"name": "web", "server_type": "cpx21", "image": "debian-12", "location": "fsn1", "labels": {"tier": "web"},
                "network": [{"network_id": "${hcloud_network.main.id}", "ip": "10.0.1.5"}]}),
        ),
        (
            "hcloud_server.db",
            json!({"name": "db", "server_type": "cax21", "image": "debian-12", "public_net": [{"ipv4_enabled": false, "ipv6_enabled": false}]}),
        ),
        (
            "hcloud_server_network.db",
            json!({"server_id": "${hcloud_server.db.id}", "subnet_id": "${hcloud_network_subnet.db.id}", "ip": "10.0.2.5"}),
        ),
        (
            "hcloud_volume.data",
            json!({"name": "data", "size": 50, "server_id": "${hcloud_server.db.id}", "format": "ext4"}),
        ),
        ("hcloud_load_balancer.lb", json!({"name": "lb", "load_balancer_type": "lb11", "location": "fsn1"})),
        (
            "hcloud_load_balancer_target.web",
            json!({"load_balancer_id": "${hcloud_load_balancer.lb.id}", "type": "label_selector", "label_selector": "tier=web"}),
        ),
        ("hcloud_managed_certificate.main", json!({"name": "main", "domain_names": ["*.example.com", "example.com"]})),
        (
            "hcloud_load_balancer_service.https",
            json!({"load_balancer_id": "${hcloud_load_balancer.lb.id}", "protocol": "https", "destination_port": 8080,
                "http": [{"certificates": ["${hcloud_managed_certificate.main.id}"], "redirect_http": true, "sticky_sessions": true}],
                "health_check": [{"protocol": "http", "port": 8080, "interval": 10, "timeout": 5, "retries": 3, "http": [{"path": "/health", "status_codes": ["200", "3??"]}]}]}),
        ),
        ("hcloud_zone.main", json!({"name": "example.com", "mode": "primary"})),
        (
            "hcloud_zone_rrset.root",
            json!({"zone": "${hcloud_zone.main.name}", "name": "@", "type": "A", "ttl": 300, "records": [{"value": "${hcloud_load_balancer.lb.ipv4}"}]}),
        ),
    ]);
    let (infrastructure, warnings) = mapped(&estate);
    let web: &Instance = kind(&infrastructure, "hcloud_server.web");
    assert_eq!(infrastructure.linked(&web.subnet).unwrap().address, at("hcloud_network_subnet.app"));
    assert_eq!(web.public_address.get(), Some(&true));
    // Its firewall by label, and the whole network inside.
    let both = [
        ("tcp".to_owned(), 8000, vec!["0.0.0.0/0".to_owned(), "::/0".to_owned()]),
        ("all".to_owned(), -1, vec!["10.0.0.0/16".to_owned()]),
    ];
    assert_eq!(openings(&infrastructure, web), both);
    let db: &Instance = kind(&infrastructure, "hcloud_server.db");
    assert_eq!(infrastructure.linked(&db.subnet).unwrap().address, at("hcloud_network_subnet.db"));
    assert_eq!(
        (db.public_address.get(), db.private_address.get().map(String::as_str)),
        (Some(&false), Some("10.0.2.5"))
    );
    assert!(!warnings.iter().any(|w| w.contains("no firewall")), "{warnings:?}");
    let data: &Volume = kind(&infrastructure, "hcloud_volume.data");
    assert_eq!(infrastructure.linked(&data.attachments[0].instance).unwrap().address, at("hcloud_server.db"));
    let https: &Listener = kind(&infrastructure, "hcloud_load_balancer_service.https");
    assert_eq!((https.port.get(), https.protocol.get().map(String::as_str)), (Some(&443), Some("HTTPS")));
    let (_, group) = infrastructure.linked_as::<TargetGroup>(&https.actions[0].target_group).unwrap();
    assert_eq!((group.port.get(), text(&group.health_path).as_deref()), (Some(&8080), Some("/health")));
    assert_eq!(group.health_matcher.get().map(String::as_str), Some("200,300-399"));
    assert_eq!(infrastructure.linked(&group.members[0].target).unwrap().address, at("hcloud_server.web"));
    let balancer = infrastructure.nodes.get(&at("hcloud_load_balancer.lb")).unwrap();
    assert_eq!(infrastructure.listeners_of(balancer).len(), 2, "one redirects");
    let certificate: &Certificate = kind(&infrastructure, "hcloud_managed_certificate.main");
    assert_eq!(text(&certificate.domain).as_deref(), Some("example.com"));
    assert_eq!(texts(&certificate.alternatives), ["*.example.com"]);
    let root: &DnsRecord = kind(&infrastructure, "hcloud_zone_rrset.root");
    assert_eq!(text(&root.name).as_deref(), Some(""));
    assert_eq!(infrastructure.linked(&root.zone).unwrap().address, at("hcloud_zone.main"));
}

#[test]
fn servers_without_a_firewall_are_named_and_nothing_is_opened() {
    let estate =
        configuration(&[("hcloud_server.open", json!({"name": "open", "server_type": "cx22", "image": "debian-12"}))]);
    let (infrastructure, warnings) = mapped(&estate);
    let server: &Instance = kind(&infrastructure, "hcloud_server.open");
    assert!(server.firewalls.is_empty());
    assert!(warnings.iter().any(|w| w.contains("no firewall whose rules are known")), "{warnings:?}");
}

#[test]
fn openstack_with_ports_and_floating_addresses() {
    let estate = configuration(&[
        ("openstack_networking_network_v2.main", json!({"name": "main"})),
        (
            "openstack_networking_subnet_v2.main",
            json!({"network_id": "${openstack_networking_network_v2.main.id}", "cidr": "10.1.0.0/24", "ip_version": 4}),
        ),
        ("openstack_networking_secgroup_v2.web", json!({"name": "web"})),
        (
            "openstack_networking_secgroup_rule_v2.https",
            json!({"direction": "ingress", "ethertype": "IPv4", "protocol": "tcp", "port_range_min": 443, "port_range_max": 443,
                "security_group_id": "${openstack_networking_secgroup_v2.web.id}"}),
        ),
        (
            "openstack_networking_port_v2.web",
            json!({"network_id": "${openstack_networking_network_v2.main.id}", "security_group_ids": ["${openstack_networking_secgroup_v2.web.id}"],
                "fixed_ip": [{"subnet_id": "${openstack_networking_subnet_v2.main.id}", "ip_address": "10.1.0.10"}]}),
        ),
        (
            "openstack_compute_instance_v2.web",
            json!({"name": "web", "flavor_name": "b2-7", "image_name": "Debian 12", "network": [{"port": "${openstack_networking_port_v2.web.id}"}]}),
        ),
        (
            "openstack_networking_floatingip_v2.web",
            json!({"pool": "Ext-Net", "port_id": "${openstack_networking_port_v2.web.id}"}),
        ),
        (
            "openstack_lb_loadbalancer_v2.lb",
            json!({"name": "lb", "vip_subnet_id": "${openstack_networking_subnet_v2.main.id}"}),
        ),
        (
            "openstack_networking_floatingip_v2.lb",
            json!({"pool": "Ext-Net", "port_id": "${openstack_lb_loadbalancer_v2.lb.vip_port_id}"}),
        ),
        (
            "openstack_lb_listener_v2.http",
            json!({"loadbalancer_id": "${openstack_lb_loadbalancer_v2.lb.id}", "protocol": "HTTP", "protocol_port": 80, "allowed_cidrs": ["198.51.100.0/24"]}),
        ),
        (
            "openstack_lb_pool_v2.web",
            json!({"listener_id": "${openstack_lb_listener_v2.http.id}", "protocol": "HTTP", "lb_method": "ROUND_ROBIN"}),
        ),
        (
            "openstack_lb_member_v2.web",
            json!({"pool_id": "${openstack_lb_pool_v2.web.id}", "address": "10.1.0.10", "protocol_port": 8080}),
        ),
    ]);
    let (infrastructure, _) = mapped(&estate);
    let web: &Instance = kind(&infrastructure, "openstack_compute_instance_v2.web");
    assert_eq!(infrastructure.linked(&web.subnet).unwrap().address, at("openstack_networking_subnet_v2.main"));
    assert_eq!(
        (web.public_address.get(), web.private_address.get().map(String::as_str)),
        (Some(&true), Some("10.1.0.10"))
    );
    // Without the other side the rule is about everybody; security groups hold inside of networks too.
    assert_eq!(openings(&infrastructure, web), [("tcp".to_owned(), 443, vec!["0.0.0.0/0".to_owned()])]);
    let network: &Network = kind(&infrastructure, "openstack_networking_network_v2.main");
    assert_eq!(network.cidr.get().map(String::as_str), Some("10.1.0.0/24"));
    let balancer: &LoadBalancer = kind(&infrastructure, "openstack_lb_loadbalancer_v2.lb");
    assert_eq!(balancer.internal.get(), Some(&false), "its floating address makes it public");
    let (_, callers) = infrastructure.linked_as::<Firewall>(&balancer.firewalls[0]).unwrap();
    assert_eq!(texts(&callers.rules[0].cidrs), ["198.51.100.0/24"]);
    let listener: &Listener = kind(&infrastructure, "openstack_lb_listener_v2.http");
    let (_, group) = infrastructure.linked_as::<TargetGroup>(&listener.actions[0].target_group).unwrap();
    assert_eq!(group.port.get(), Some(&8080));
    assert_eq!(
        infrastructure.linked(&group.members[0].target).unwrap().address,
        at("openstack_compute_instance_v2.web")
    );
}

#[test]
fn ovh_stores_are_what_their_engine_is() {
    let store = |engine: &str| {
        json!({"service_name": "p", "engine": engine, "version": "15", "plan": "business", "flavor": "db1-7", "description": "main",
        "nodes": [{"region": "GRA"}, {"region": "GRA"}], "ip_restrictions": [{"ip": "192.0.2.0/24"}]})
    };
    let estate = configuration(&[
        ("ovh_cloud_project_database.sql", store("postgresql")),
        (
            "ovh_cloud_project_database_postgresql_user.app",
            json!({"service_name": "p", "cluster_id": "${ovh_cloud_project_database.sql.id}", "name": "app"}),
        ),
        (
            "ovh_cloud_project_database_database.app",
            json!({"service_name": "p", "cluster_id": "${ovh_cloud_project_database.sql.id}", "engine": "postgresql", "name": "app"}),
        ),
        ("ovh_cloud_project_database.cache", store("valkey")),
        ("ovh_cloud_project_database.events", store("kafka")),
        (
            "ovh_cloud_project_kube_nodepool.main",
            json!({"service_name": "p", "kube_id": "k", "flavor_name": "b3-8", "desired_nodes": 3}),
        ),
    ]);
    let (infrastructure, _) = mapped(&estate);
    let sql: &Database = kind(&infrastructure, "ovh_cloud_project_database.sql");
    assert_eq!((sql.engine.get().map(String::as_str), sql.multi_zone.get()), (Some("postgres"), Some(&true)));
    assert_eq!(text(&sql.username).as_deref(), Some("app"));
    assert_eq!(texts(&sql.databases), ["app"]);
    let (_, callers) = infrastructure.linked_as::<Firewall>(&sql.firewalls[0]).unwrap();
    assert_eq!(
        (callers.rules[0].from_port.get(), texts(&callers.rules[0].cidrs)),
        (Some(&5432), vec!["192.0.2.0/24".to_owned()])
    );
    kind::<Cache>(&infrastructure, "ovh_cloud_project_database.cache");
    kind::<StreamBroker>(&infrastructure, "ovh_cloud_project_database.events");
    kind::<NodePool>(&infrastructure, "ovh_cloud_project_kube_nodepool.main");
}

#[test]
fn scaleway_web_and_database() {
    let estate = configuration(&[
        ("scaleway_vpc.main", json!({"name": "main"})),
        (
            "scaleway_vpc_private_network.main",
            json!({"vpc_id": "${scaleway_vpc.main.id}", "ipv4_subnet": [{"subnet": "172.16.4.0/22"}]}),
        ),
        ("scaleway_instance_ip.web", json!({})),
        (
            "scaleway_instance_security_group.web",
            json!({"name": "web", "inbound_default_policy": "drop", "inbound_rule": [
                {"action": "accept", "port": 22, "ip_range": "192.0.2.0/24"},
                {"action": "drop", "protocol": "TCP", "port_range": "80-90", "ip_range": "203.0.113.0/24"},
                {"action": "accept", "protocol": "TCP", "port": 80},
                {"action": "accept", "protocol": "TCP", "port": 443}
            ]}),
        ),
        (
            "scaleway_instance_server.web",
            json!({"type": "DEV1-M", "image": "debian_bookworm", "zone": "fr-par-1", "ip_id": "${scaleway_instance_ip.web.id}",
                "security_group_id": "${scaleway_instance_security_group.web.id}", "additional_volume_ids": ["${scaleway_block_volume.data.id}"],
                "private_network": [{"pn_id": "${scaleway_vpc_private_network.main.id}"}]}),
        ),
        ("scaleway_block_volume.data", json!({"iops": 5000, "size_in_gb": 40})),
        (
            "scaleway_rdb_instance.main",
            json!({"name": "main", "node_type": "DB-DEV-S", "engine": "PostgreSQL-15", "is_ha_cluster": true, "user_name": "app", "password": "not-a-real-one",
                "settings": {"max_connections": "200"}, "private_network": [{"pn_id": "${scaleway_vpc_private_network.main.id}"}]}),
        ),
        ("scaleway_rdb_database.app", json!({"instance_id": "${scaleway_rdb_instance.main.id}", "name": "app"})),
        ("scaleway_lb.main", json!({"type": "LB-S"})),
        (
            "scaleway_lb_backend.web",
            json!({"lb_id": "${scaleway_lb.main.id}", "forward_protocol": "http", "forward_port": 8080, "server_ips": ["172.16.4.9"], "health_check_delay": "1m30s",
                "health_check_http": [{"uri": "/ready", "code": 204}]}),
        ),
        (
            "scaleway_lb_frontend.web",
            json!({"lb_id": "${scaleway_lb.main.id}", "backend_id": "${scaleway_lb_backend.web.id}", "inbound_port": 443, "certificate_ids": ["${scaleway_lb_certificate.main.id}"]}),
        ),
        (
            "scaleway_lb_certificate.main",
            json!({"lb_id": "${scaleway_lb.main.id}", "letsencrypt": [{"common_name": "example.com"}]}),
        ),
        (
            "scaleway_lb_acl.office",
            json!({"frontend_id": "${scaleway_lb_frontend.web.id}", "index": 1, "action": [{"type": "allow"}], "match": [{"ip_subnet": ["198.51.100.0/24"]}]}),
        ),
        (
            "scaleway_lb_acl.rest",
            json!({"frontend_id": "${scaleway_lb_frontend.web.id}", "index": 2, "action": [{"type": "deny"}], "match": [{"ip_subnet": ["0.0.0.0/0"]}]}),
        ),
        (
            "scaleway_domain_record.www",
            json!({"dns_zone": "example.com", "name": "www", "type": "CNAME", "data": "example.com."}),
        ),
        (
            "scaleway_domain_record.mail",
            json!({"dns_zone": "example.com", "name": "", "type": "MX", "data": "mx.example.com.", "priority": 10}),
        ),
        (
            "scaleway_mnq_sqs_queue.jobs",
            json!({"name": "jobs", "access_key": "k", "secret_key": "s", "visibility_timeout_seconds": 60}),
        ),
        ("scaleway_object_bucket.files", json!({"name": "files", "versioning": [{"enabled": true}]})),
    ]);
    let (infrastructure, warnings) = mapped(&estate);
    let web: &Instance = kind(&infrastructure, "scaleway_instance_server.web");
    assert_eq!(web.public_address.get(), Some(&true));
    // Port 80 is narrowed by the rule before it: left out rather than opened.
    let expected = [
        ("tcp".to_owned(), 22, vec!["192.0.2.0/24".to_owned()]),
        ("tcp".to_owned(), 443, vec!["0.0.0.0/0".to_owned()]),
        ("all".to_owned(), -1, vec!["172.16.4.0/22".to_owned()]),
    ];
    assert_eq!(openings(&infrastructure, web), expected);
    assert!(warnings.iter().any(|w| w.contains("narrowed by one that refuses")), "{warnings:?}");
    let data: &Volume = kind(&infrastructure, "scaleway_block_volume.data");
    assert_eq!(
        infrastructure.linked(&data.attachments[0].instance).unwrap().address,
        at("scaleway_instance_server.web")
    );
    let database: &Database = kind(&infrastructure, "scaleway_rdb_instance.main");
    assert_eq!(
        (database.engine.get().map(String::as_str), database.version.get().map(String::as_str)),
        (Some("postgres"), Some("15"))
    );
    assert_eq!((database.multi_zone.get(), database.public.get()), (Some(&true), Some(&false)));
    assert_eq!(database.parameters[0].name.get().map(String::as_str), Some("max_connections"));
    assert!(database.password.get().is_none_or(|password| password.known().is_none()), "a secret stays where it is");
    let frontend: &Listener = kind(&infrastructure, "scaleway_lb_frontend.web");
    assert_eq!(frontend.protocol.get().map(String::as_str), Some("HTTPS"));
    let backend: &TargetGroup = kind(&infrastructure, "scaleway_lb_backend.web");
    assert_eq!(
        (backend.health_interval.get(), backend.health_matcher.get().map(String::as_str)),
        (Some(&90), Some("204"))
    );
    let balancer: &LoadBalancer = kind(&infrastructure, "scaleway_lb.main");
    let (_, callers) = infrastructure.linked_as::<Firewall>(&balancer.firewalls[0]).unwrap();
    assert_eq!(texts(&callers.rules[0].cidrs), ["198.51.100.0/24"]);
    assert_eq!(
        texts(&kind::<DnsRecord>(&infrastructure, "scaleway_domain_record.mail").values),
        ["10 mx.example.com."]
    );
    assert_eq!(kind::<Queue>(&infrastructure, "scaleway_mnq_sqs_queue.jobs").visibility_seconds.get(), Some(&60));
    assert_eq!(
        kind::<Bucket>(&infrastructure, "scaleway_object_bucket.files").versioning.get().map(String::as_str),
        Some("Enabled")
    );
}

#[test]
fn exoscale_pool_behind_a_balancer() {
    let estate = configuration(&[
        (
            "exoscale_private_network.main",
            json!({"name": "main", "zone": "ch-gva-2", "start_ip": "10.0.0.20", "end_ip": "10.0.0.250", "netmask": "255.255.255.0"}),
        ),
        ("exoscale_security_group.web", json!({"name": "web"})),
        (
            "exoscale_security_group_rule.http",
            json!({"security_group_id": "${exoscale_security_group.web.id}", "type": "INGRESS", "protocol": "TCP", "start_port": 80, "end_port": 80, "cidr": "0.0.0.0/0"}),
        ),
        (
            "exoscale_instance_pool.web",
            json!({"name": "web", "zone": "ch-gva-2", "size": 2, "instance_type": "standard.medium", "template_id": "t", "disk_size": 20,
                "security_group_ids": ["${exoscale_security_group.web.id}"], "network_ids": ["${exoscale_private_network.main.id}"]}),
        ),
        ("exoscale_nlb.main", json!({"name": "main", "zone": "ch-gva-2"})),
        (
            "exoscale_nlb_service.http",
            json!({"name": "http", "zone": "ch-gva-2", "nlb_id": "${exoscale_nlb.main.id}", "instance_pool_id": "${exoscale_instance_pool.web.id}",
                "port": 80, "target_port": 8080, "protocol": "tcp", "strategy": "round-robin", "healthcheck": [{"mode": "http", "port": 8080, "uri": "/"}]}),
        ),
        ("exoscale_dbaas.main", json!({"name": "main", "zone": "ch-gva-2", "type": "pg", "plan": "startup-4"})),
    ]);
    let (infrastructure, _) = mapped(&estate);
    let pool: &InstanceGroup = kind(&infrastructure, "exoscale_instance_pool.web");
    let (_, template) = infrastructure.linked_as::<Instance>(&pool.template).unwrap();
    assert_eq!(template.size.get().map(String::as_str), Some("standard.medium"));
    assert_eq!(openings(&infrastructure, template)[0], ("tcp".to_owned(), 80, vec!["0.0.0.0/0".to_owned()]));
    let (_, group) = infrastructure.linked_as::<TargetGroup>(&pool.target_groups[0]).unwrap();
    assert_eq!(group.port.get(), Some(&8080));
    let network: &Network = kind(&infrastructure, "exoscale_private_network.main");
    assert_eq!(network.cidr.get().map(String::as_str), Some("10.0.0.0/24"));
    let database: &Database = kind(&infrastructure, "exoscale_dbaas.main");
    assert_eq!(database.engine.get().map(String::as_str), Some("postgres"));
}

#[test]
fn heroku_application_with_its_stores() {
    let estate = configuration(&[
        (
            "heroku_app.shop",
            json!({"name": "shop", "region": "eu", "buildpacks": ["heroku/ruby"], "config_vars": {"RAILS_ENV": "production"}}),
        ),
        (
            "heroku_formation.web",
            json!({"app_id": "${heroku_app.shop.id}", "type": "web", "size": "Standard-1X", "quantity": 2}),
        ),
        ("heroku_domain.shop", json!({"app_id": "${heroku_app.shop.id}", "hostname": "shop.example.com"})),
        ("heroku_addon.database", json!({"app_id": "${heroku_app.shop.id}", "plan": "heroku-postgresql:standard-0"})),
        ("heroku_addon.cache", json!({"app_id": "${heroku_app.shop.id}", "plan": "heroku-redis:premium-0"})),
        ("heroku_addon.mail", json!({"app_id": "${heroku_app.shop.id}", "plan": "sendgrid:bronze"})),
        ("heroku_addon.other", json!({"app_id": "${heroku_app.shop.id}", "plan": "fauxservice:gold"})),
        ("heroku_pipeline.shop", json!({"name": "shop"})),
    ]);
    let (infrastructure, warnings) = mapped(&estate);
    let shop: &Application = kind(&infrastructure, "heroku_app.shop");
    assert_eq!(texts(&shop.domains), ["shop.example.com"]);
    assert_eq!(text(&shop.environment["RAILS_ENV"]).as_deref(), Some("production"));
    let web: &Application = kind(&infrastructure, "heroku_formation.web");
    assert_eq!(infrastructure.linked(&web.part_of).unwrap().address, at("heroku_app.shop"));
    assert_eq!((web.replicas.get(), web.size.get().map(String::as_str)), (Some(&2), Some("Standard-1X")));
    let database: &Database = kind(&infrastructure, "heroku_addon.database");
    assert_eq!(database.engine.get().map(String::as_str), Some("postgres"));
    let class = database.size.get().unwrap();
    assert_eq!(class, "heroku-postgresql:standard-0");
    kind::<Cache>(&infrastructure, "heroku_addon.cache");
    kind::<MailSender>(&infrastructure, "heroku_addon.mail");
    kind::<Pipeline>(&infrastructure, "heroku_pipeline.shop");
    assert!(warnings.iter().any(|w| w.contains("heroku_addon.other is a service of its own")), "{warnings:?}");
}

#[test]
fn oracle_is_read_and_said_to_be_unchecked() {
    let estate = configuration(&[
        ("oci_core_vcn.main", json!({"compartment_id": "c", "cidr_blocks": ["10.0.0.0/16"], "display_name": "main"})),
        ("oci_core_internet_gateway.main", json!({"compartment_id": "c", "vcn_id": "${oci_core_vcn.main.id}"})),
        (
            "oci_core_route_table.public",
            json!({"compartment_id": "c", "vcn_id": "${oci_core_vcn.main.id}", "route_rules": [{"destination": "0.0.0.0/0", "network_entity_id": "${oci_core_internet_gateway.main.id}"}]}),
        ),
        (
            "oci_core_security_list.web",
            json!({"compartment_id": "c", "vcn_id": "${oci_core_vcn.main.id}", "ingress_security_rules": [
                {"protocol": "6", "source": "0.0.0.0/0", "tcp_options": [{"min": 443, "max": 443}]}]}),
        ),
        (
            "oci_core_subnet.web",
            json!({"compartment_id": "c", "vcn_id": "${oci_core_vcn.main.id}", "cidr_block": "10.0.1.0/24", "route_table_id": "${oci_core_route_table.public.id}",
                "security_list_ids": ["${oci_core_security_list.web.id}"]}),
        ),
        ("oci_core_network_security_group.web", json!({"compartment_id": "c", "vcn_id": "${oci_core_vcn.main.id}"})),
        (
            "oci_core_network_security_group_security_rule.http",
            json!({"network_security_group_id": "${oci_core_network_security_group.web.id}", "direction": "INGRESS", "protocol": "6",
                "source": "0.0.0.0/0", "source_type": "CIDR_BLOCK", "tcp_options": [{"destination_port_range": [{"min": 80, "max": 80}]}]}),
        ),
        (
            "oci_core_instance.web",
            json!({"compartment_id": "c", "availability_domain": "AD-1", "shape": "VM.Standard.E4.Flex", "shape_config": [{"ocpus": 2, "memory_in_gbs": 16}],
                "create_vnic_details": [{"subnet_id": "${oci_core_subnet.web.id}", "assign_public_ip": "true", "nsg_ids": ["${oci_core_network_security_group.web.id}"]}],
                "source_details": [{"source_type": "image", "source_id": "img"}], "metadata": {"ssh_authorized_keys": "ssh-ed25519 AAAA operator"}}),
        ),
        (
            "oci_objectstorage_bucket.files",
            json!({"compartment_id": "c", "namespace": "n", "name": "files", "versioning": "Enabled"}),
        ),
        (
            "oci_mysql_mysql_db_system.main",
            json!({"compartment_id": "c", "display_name": "main", "shape_name": "MySQL.4", "subnet_id": "${oci_core_subnet.web.id}", "admin_username": "admin",
                "admin_password": "not-a-real-one", "data_storage_size_in_gb": 50}),
        ),
    ]);
    let (infrastructure, warnings) = mapped(&estate);
    let web: &Instance = kind(&infrastructure, "oci_core_instance.web");
    assert_eq!(web.size.get().map(String::as_str), Some("VM.Standard.E4.Flex/2/16"));
    assert_eq!(web.public_address.get(), Some(&true));
    let mut open = openings(&infrastructure, web);
    open.sort();
    let everybody = || vec!["0.0.0.0/0".to_owned()];
    assert_eq!(open, [("6".to_owned(), 80, everybody()), ("6".to_owned(), 443, everybody())]);
    let subnet: &Subnet = kind(&infrastructure, "oci_core_subnet.web");
    assert_eq!(subnet.public.get(), Some(&true));
    let key = infrastructure.linked_as::<SshKey>(&web.key).unwrap().1;
    assert_eq!(text(&key.public_key).as_deref(), Some("ssh-ed25519 AAAA operator"));
    let database: &Database = kind(&infrastructure, "oci_mysql_mysql_db_system.main");
    assert_eq!(database.engine.get().map(String::as_str), Some("mysql"));
    assert!(database.password.get().is_none_or(|password| password.known().is_none()), "a secret stays where it is");
    // Once for each type, however many there are.
    let said = warnings.iter().filter(|w| w.contains("from knowledge; not yet checked")).count();
    assert_eq!(said, 10, "{warnings:?}");
}
