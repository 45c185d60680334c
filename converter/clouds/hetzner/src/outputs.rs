//! What is known only after apply, on its way to the servers and to people.

use crate::dns::answering;
use planner::Blueprint;
use planner::inventory::{Host, Inventory, Meaning, host_variable, identifier};
use render::hcl::{Block, Body, Entry, Expression, Node, Piece};

pub(crate) fn body(blueprint: &Blueprint) -> Body {
    let mut body = Body::new();
    if !blueprint.servers.is_empty() {
        body.push(locals(blueprint));
        body.push(inventory(blueprint));
    }
    for database in blueprint.databases.iter().filter(|d| d.listens_on_host) {
        let name = host_variable(database);
        body.push(
            Block::new("output", &[&name]).comment(crate::comment::source(&database.about)).body(
                Body::new()
                    .set("description", "Private address of the primary.")
                    .set("value", Node::code(format!("local.{name}"))),
            ),
        );
    }
    if blueprint.traffic.is_some() {
        body.push(Block::new("output", &["public_url"]).body(
            Body::new().set("description", "Public address of the application.").set(
                "value",
                Node::from(Expression::Template(vec![
                    Piece::Literal("https://".into()),
                    Piece::Code("local.fqdn".into()),
                ])),
            ),
        ));
        if let Some(address) = answering(blueprint)
            && blueprint.traffic.as_ref().is_some_and(|t| t.zone.is_none())
        {
            body.push(
                Block::new("output", &["public_address"]).body(
                    Body::new()
                        .set("description", "Address to enter where the names are, at the cut-over.")
                        .set("value", Node::code(address)),
                ),
            );
        }
    }
    if !blueprint.servers.is_empty() {
        body.push(
            Block::new("output", &["egress_addresses"]).body(
                Body::new()
                    .set(
                        "description",
                        "Addresses that others see; give them to partners who allow-list, weeks before the cut-over.",
                    )
                    .set(
                        "value",
                        Node::code("{ for key, address in hcloud_primary_ip.this : key => address.ip_address }"),
                    ),
            ),
        );
    }
    for zone in blueprint.zones.iter().filter(|z| z.moves) {
        let name = if zone.key == "main" {
            String::from("nameservers")
        } else {
            format!("nameservers_{}", identifier(&zone.key))
        };
        body.push(
            Block::new("output", &[&name]).body(
                Body::new()
                    .set("description", "To be entered at the registrar when the zone moves.")
                    .set("value", Node::code(format!("hcloud_zone.{}.authoritative_nameservers.assigned", zone.key))),
            ),
        );
    }
    for bucket in blueprint.buckets.iter().filter(|b| !b.backup) {
        body.push(
            Block::new("output", &[&bucket.inventory]).comment(crate::comment::source(&bucket.about)).body(
                Body::new()
                    .set("description", "Name of the bucket.")
                    .set("value", Node::code(format!("minio_s3_bucket.{}.bucket", bucket.key))),
            ),
        );
    }
    body
}

fn locals(blueprint: &Blueprint) -> Block {
    let with_network = blueprint.servers.iter().all(|s| s.subnet.is_some());
    let private = if with_network {
        "{ for key, server in hcloud_server.this : key => one(server.network).ip }"
    } else {
        "{ for key, server in hcloud_server.this : key => try(one(server.network).ip, hcloud_primary_ip.this[key].ip_address) }"
    };
    let mut body = Body::new().set("private_addresses", Node::code(private));
    for database in blueprint.databases.iter().filter(|d| d.listens_on_host) {
        let key = match &database.standby {
            Some(_) => format!("var.{}_primary", identifier(&database.key)),
            None => format!("\"{}\"", database.primary),
        };
        body = body.set(&host_variable(database), Node::code(format!("local.private_addresses[{key}]")));
    }
    if let Some(jump) = blueprint.servers.iter().find(|s| s.jump_host)
        && blueprint.servers.iter().any(|s| !s.jump_host)
    {
        body = body.set(
            "jump",
            Node::from(Expression::Template(vec![
                Piece::Literal(format!("-o ProxyJump={}@", planner::inventory::OPERATOR)),
                Piece::Code(format!("hcloud_primary_ip.this[\"{}\"].ip_address", jump.key)),
            ])),
        );
    }
    Block::new("locals", &[]).body(body)
}

fn inventory(blueprint: &Blueprint) -> Block {
    let inventory = Inventory::of(blueprint);
    let variables: Vec<Entry> = inventory
        .variables
        .iter()
        .map(|v| Entry::new(v.name.clone(), meaning(blueprint, &v.meaning, &v.example)))
        .collect();
    let groups: Vec<Entry> = inventory
        .groups
        .iter()
        .map(|(group, hosts)| {
            let hosts: Vec<Entry> = hosts.iter().map(|h| Entry::new(h.name.clone(), host(blueprint, h))).collect();
            Entry::new(group.clone(), Node::object([Entry::new("hosts", Node::object(hosts))]))
        })
        .collect();
    let all = Node::object([Entry::new("vars", Node::object(variables)), Entry::new("children", Node::object(groups))]);
    let value = Node::from(Expression::Call("yamlencode".into(), vec![Node::object([Entry::new("all", all)])]));
    Block::new("output", &["ansible_inventory"]).body(
        Body::new()
            .set("description", "Everything that is known only after apply, on its one way to the servers.")
            .set("value", value),
    )
}

fn host(blueprint: &Blueprint, host: &Host) -> Node {
    let key = &host.server;
    let address = if host.direct {
        Node::code(format!("hcloud_primary_ip.this[\"{key}\"].ip_address"))
    } else {
        Node::code(format!("local.private_addresses[\"{key}\"]"))
    };
    let mut entries = vec![Entry::new("ansible_host", address)];
    if !host.direct {
        entries.push(Entry::new("ansible_ssh_common_args", Node::code("local.jump")));
    }
    entries.push(Entry::new("private_address", Node::code(format!("local.private_addresses[\"{key}\"]"))));
    let volumes: Vec<Entry> = host
        .volumes
        .iter()
        .map(|v| Entry::new(v.clone(), Node::code(format!("hcloud_volume.this[\"{v}\"].linux_device"))))
        .collect();
    entries.push(Entry::new("volumes", Node::object(volumes)));
    for (variable, database) in &host.roles {
        let primary = format!("var.{}_primary", identifier(database));
        let has_standby = blueprint.databases.iter().any(|d| d.key == *database && d.standby.is_some());
        let role = if has_standby {
            Node::code(format!("{primary} == \"{key}\" ? \"primary\" : \"standby\""))
        } else {
            Node::from("primary")
        };
        entries.push(Entry::new(variable.clone(), role));
    }
    Node::object(entries)
}

fn meaning(blueprint: &Blueprint, meaning: &Meaning, example: &str) -> Node {
    let bucket = |key: &str| blueprint.buckets.iter().find(|b| b.key == key).is_some_and(|b| b.backup);
    match meaning {
        Meaning::User => Node::from(planner::inventory::OPERATOR),
        Meaning::PrimaryAddress(database) => Node::code(format!("local.{}_host", identifier(database))),
        Meaning::PublicName => Node::code("var.traffic == \"target\" ? local.fqdn : local.next"),
        Meaning::BucketName(key) => Node::code(format!("minio_s3_bucket.{key}.bucket")),
        Meaning::BucketRegion(key) if bucket(key) => Node::code("split(\".\", var.backup_endpoint)[0]"),
        Meaning::BucketEndpoint(key) if bucket(key) => Node::code("var.backup_endpoint"),
        Meaning::BucketRegion(_) | Meaning::ObjectStorageRegion => Node::code("var.location"),
        Meaning::BucketEndpoint(_) => Node::from(Expression::Template(vec![
            Piece::Code("var.location".into()),
            Piece::Literal(".your-objectstorage.com".into()),
        ])),
        Meaning::ServerAddress(key) => Node::code(format!("local.private_addresses[\"{key}\"]")),
        Meaning::ServerPublicAddress(key) => Node::code(format!("hcloud_primary_ip.this[\"{key}\"].ip_address")),
        Meaning::Other => Node::from(example),
    }
}
