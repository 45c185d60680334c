//! What the target costs.

use super::{Bill, Component, Line};
use planner::blueprint::Server;
use planner::{Blueprint, Target};
use prices::{Decimal, Query};
use std::collections::BTreeSet;

pub(super) fn bill(blueprint: &Blueprint) -> Bill {
    match blueprint.target {
        Target::Hetzner => hetzner(blueprint),
        Target::DockerCompose => own(blueprint),
    }
}

fn own(blueprint: &Blueprint) -> Bill {
    let mut bill = Bill::default();
    for server in &blueprint.servers {
        bill.gap(&server.key, "a server of yours: what it costs is not known here");
    }
    for bucket in &blueprint.buckets {
        bill.gap(&bucket.key, "object storage of your choice: what it costs is not known here");
    }
    bill
}

fn hetzner(blueprint: &Blueprint) -> Bill {
    let provider = Target::Hetzner.as_str();
    let mut bill = Bill::default();
    let location = |server: &Server| match (server.location, &blueprint.second_location) {
        (0, _) | (_, None) => blueprint.location.clone(),
        (_, Some(second)) => second.clone(),
    };
    let of_databases = database_servers(blueprint);
    let component = |server: &str, otherwise: Component| {
        if of_databases.contains(server) { Component::Database } else { otherwise }
    };
    for server in &blueprint.servers {
        let address = format!("hcloud_server.this[\"{}\"]", server.key);
        let name = server.size.name.value.as_str();
        let there = location(server);
        match prices::server_type(provider, name) {
            Some(server_type) if server_type.locations.contains(&there.as_str()) => bill.line(
                &address,
                Line::new(
                    format!("{name} with IPv4"),
                    component(&server.key, Component::Compute),
                    Decimal::ONE,
                    &server_type.monthly_with_ipv4,
                ),
            ),
            Some(_) | None => bill.gap(&address, format!("{name}: no price for {there}")),
        }
    }
    for volume in &blueprint.volumes {
        let address = format!("hcloud_volume.this[\"{}\"]", volume.key);
        let there = blueprint.server(&volume.server).map_or_else(|| blueprint.location.clone(), location);
        let query = Query { provider, service: "volume", region: &there, sku: "volume" };
        let component = component(&volume.server, Component::Storage);
        bill.priced(&address, "volume", component, Decimal::from(volume.size.value), &query);
    }
    for balancer in &blueprint.load_balancers {
        let address = format!("hcloud_load_balancer.{}", balancer.key);
        let sku = balancer.type_name.value.as_str();
        let query = Query { provider, service: "load-balancer", region: &balancer.location, sku };
        bill.priced(&address, sku, Component::Network, Decimal::ONE, &query);
    }
    // The base price is paid once; it holds so much storage that a second bucket need not cost more.
    for (index, bucket) in blueprint.buckets.iter().filter(|b| !b.backup).enumerate() {
        let address = format!("minio_s3_bucket.{}", bucket.key);
        let query = Query { provider, service: "object-storage", region: &blueprint.location, sku: "base" };
        if index == 0 {
            let name = "object storage, base with 1 TB and 1 TB of traffic";
            bill.priced(&address, name, Component::Storage, Decimal::ONE, &query);
        }
        bill.gap(&address, "what is stored and sent above the base of the project's object storage: usage unknown");
    }
    for bucket in blueprint.buckets.iter().filter(|b| b.backup) {
        bill.gap(
            &format!("minio_s3_bucket.{}", bucket.key),
            "usage unknown; whether a second project pays the base price again is not known",
        );
    }
    for zone in blueprint.zones.iter().filter(|z| z.moves) {
        bill.gap(&format!("hcloud_zone.{}", zone.key), "no price in the table");
    }
    let mut rest = Vec::new();
    if !blueprint.networks.is_empty() {
        rest.push(if blueprint.networks.len() == 1 { "hcloud_network.main" } else { "hcloud_network.this" });
    }
    if !blueprint.firewalls.is_empty() {
        rest.push("hcloud_firewall.this");
    }
    if !rest.is_empty() {
        bill.gap(&rest.join(", "), "no price in the table");
    }
    if !blueprint.servers.is_empty() {
        let query = Query { provider, service: "traffic", region: &blueprint.location, sku: "out" };
        let price = prices::price(&query)
            .map_or_else(String::new, |p| format!("; {} {} per {} on {}", p.amount, p.currency, p.unit, p.as_of));
        bill.gap("hcloud_server.this", format!("traffic above what a server includes: usage unknown{price}"));
    }
    bill
}

/// Servers on which nothing runs but databases.
fn database_servers(blueprint: &Blueprint) -> BTreeSet<&str> {
    let projects: BTreeSet<&str> = blueprint.databases.iter().map(|d| d.project.as_str()).collect();
    blueprint
        .servers
        .iter()
        .filter(|server| {
            let mut all = blueprint.projects_of(&server.key).peekable();
            let is_of_database = |key: &str| {
                projects.contains(key)
                    && blueprint
                        .projects
                        .iter()
                        .filter(|p| p.key == key)
                        .all(|p| p.services.iter().all(|s| s.product.is_some()) && p.proxy.is_none())
            };
            all.peek().is_some() && all.all(|p| is_of_database(&p.key))
        })
        .map(|server| server.key.as_str())
        .collect()
}
