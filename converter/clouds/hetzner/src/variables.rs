//! What is asked for, what was decided, and what turns during the migration.

use planner::Blueprint;
use render::hcl::{Block, Body, Entry, Node};

/// Which variables a migration has, in the order of the file.
pub(crate) fn body(blueprint: &Blueprint) -> Body {
    let mut body = Body::new();
    let own = blueprint.buckets.iter().any(|b| !b.backup);
    let backup = blueprint.buckets.iter().any(|b| b.backup);
    let in_zone = blueprint.traffic.as_ref().is_some_and(|t| t.zone.is_some());
    let has_servers = !blueprint.servers.is_empty();
    let mut asked: Vec<Block> = Vec::new();
    if has_servers {
        asked.push(admin_cidrs());
        asked.push(ssh_public_keys(blueprint));
    }
    if needs_source_load_balancer(blueprint) {
        asked.push(variable(
            "source_load_balancer",
            "Name of the old load balancer, without a scheme; traffic goes there until the cut-over.",
            "string",
            Body::new(),
        ));
    }
    if needs_source_address(blueprint) {
        asked.push(variable(
            "source_address",
            "IPv4 address at which the source answers; traffic goes there until the cut-over.",
            "string",
            Body::new(),
        ));
    }
    if own || backup {
        asked.push(buckets(blueprint));
    }
    if own {
        asked.push(key("object_storage_key", "S3 key for the buckets, made in the Hetzner console."));
    }
    if backup {
        asked.push(key("backup_key", "S3 key for the backups, made in another Hetzner project."));
    }
    for (index, block) in asked.into_iter().enumerate() {
        let block = if index == 0 { block.above("Asked for: no default would be safe.") } else { block };
        body.push(block);
    }
    let mut decided: Vec<Block> = Vec::new();
    if in_zone {
        let zone = blueprint.traffic.as_ref().and_then(|t| t.zone.as_ref());
        if let Some(zone) = blueprint.zones.iter().find(|z| Some(&z.key) == zone) {
            decided.push(variable(
                "domain",
                "Zone that moves.",
                "string",
                Body::new().set_with("default", &zone.name, &crate::comment::source(&zone.about)),
            ));
        }
    }
    if has_servers || own {
        decided.push(variable(
            "location",
            "First location.",
            "string",
            Body::new().set("default", blueprint.location.clone()),
        ));
    }
    if let Some(second) = &blueprint.second_location
        && blueprint.servers.iter().any(|s| s.location == 1)
    {
        decided.push(variable(
            "second_location",
            "Second location, in the same network zone.",
            "string",
            Body::new().set("default", second.clone()).blank().block(validation(
                Node::code("var.second_location != var.location"),
                "What stands in the same location goes down together.",
            )),
        ));
    }
    if backup {
        decided.push(backup_endpoint(blueprint));
    }
    if has_servers {
        decided.push(server_types(blueprint));
    }
    if !blueprint.volumes.is_empty() {
        decided.push(volume_sizes(blueprint));
    }
    for (index, block) in decided.into_iter().enumerate() {
        let block = if index == 0 {
            block.above("Decided: decisions.json has the reasons and the alternatives.")
        } else {
            block
        };
        body.push(block);
    }
    let mut turned: Vec<Block> = Vec::new();
    if blueprint.traffic.is_some() {
        turned.push(choice(
            "traffic",
            "Who answers for the public name: the source until the cut-over, then the target.",
            &["source", "target"],
        ));
    }
    for database in &blueprint.databases {
        if let Some(standby) = &database.standby {
            turned.push(choice(
                &format!("{}_primary", planner::inventory::identifier(&database.key)),
                "Server that is the primary; changed by hand when the standby is promoted.",
                &[database.primary.as_str(), standby.value.as_str()],
            ));
        }
    }
    for (index, block) in turned.into_iter().enumerate() {
        let block = if index == 0 { block.above("Turned during the migration and after.") } else { block };
        body.push(block);
    }
    body
}

/// Whether a record points at the source until the cut-over.
pub(crate) fn needs_source_load_balancer(blueprint: &Blueprint) -> bool {
    blueprint
        .zones
        .iter()
        .filter(|z| z.moves)
        .flat_map(|z| &z.records)
        .any(|r| r.values.contains(&planner::blueprint::RecordValue::Traffic) && r.record_type.value != "A")
}

/// Whether a record holds the address of the source until the cut-over.
pub(crate) fn needs_source_address(blueprint: &Blueprint) -> bool {
    let records = blueprint.zones.iter().filter(|z| z.moves).flat_map(|z| &z.records);
    records.flat_map(|r| &r.values).any(|v| *v == planner::blueprint::RecordValue::TrafficAddress)
}

fn variable(name: &str, description: &str, type_text: &str, rest: Body) -> Block {
    let mut body = Body::new().set("description", description).set("type", Node::code(type_text));
    for item in rest.items() {
        body = match item {
            render::hcl::Item::Attribute { name, value, comment } => {
                body.set_with(name, value.clone(), comment.as_deref().unwrap_or_default())
            }
            render::hcl::Item::Block(block) => body.block(block.clone()),
            render::hcl::Item::Comment(text) => body.comment(text),
            render::hcl::Item::Blank => body,
        };
    }
    Block::new("variable", &[name]).body(body)
}

fn validation(condition: Node, message: &str) -> Block {
    Block::new("validation", &[]).body(Body::new().set("condition", condition).set("error_message", message))
}

fn choice(name: &str, description: &str, choices: &[&str]) -> Block {
    let list = choices.iter().map(|c| format!("\"{c}\"")).collect::<Vec<_>>().join(", ");
    variable(
        name,
        description,
        "string",
        Body::new().set("default", choices.first().copied().unwrap_or_default()).blank().block(validation(
            Node::code(format!("contains([{list}], var.{name})")),
            &format!("Either {}.", choices.join(" or ")),
        )),
    )
}

fn admin_cidrs() -> Block {
    variable(
        "admin_cidrs",
        "Networks that may log in, in CIDR notation.",
        "set(string)",
        Body::new().block(validation(
            Node::code("length(var.admin_cidrs) > 0 && alltrue([for cidr in var.admin_cidrs : can(cidrhost(cidr, 0)) && !endswith(cidr, \"/0\")])"),
            "Give at least one network in CIDR notation, and never the whole internet.",
        )),
    )
}

fn ssh_public_keys(blueprint: &Blueprint) -> Block {
    let known = &blueprint.inputs.ssh_public_keys;
    let mut rest = Body::new();
    if !known.is_empty() {
        let entries: Vec<Entry> = known
            .iter()
            .map(|(name, public)| {
                Entry::new(name.clone(), Node::from(public)).comment(crate::comment::traced(&public.traces))
            })
            .collect();
        rest = rest.set("default", Node::object(entries)).blank();
    }
    variable(
        "ssh_public_keys",
        "Public keys of the operators, by name. Changing them later is Ansible's work, not Terraform's.",
        "map(string)",
        rest.block(validation(Node::code("length(var.ssh_public_keys) > 0"), "Without a key nobody can log in.")),
    )
}

fn buckets(blueprint: &Blueprint) -> Block {
    variable(
        "buckets",
        &format!(
            "Names of the buckets, by key: {}. They are global at Hetzner, so that the names of the source may be taken.",
            blueprint.buckets.iter().map(|b| b.key.as_str()).collect::<Vec<_>>().join(", ")
        ),
        "map(string)",
        Body::new()
            .block(validation(
                Node::code(format!(
                    "toset(keys(var.buckets)) == toset([{}])",
                    blueprint.buckets.iter().map(|b| format!("\"{}\"", b.key)).collect::<Vec<_>>().join(", ")
                )),
                "One name for each bucket, no more and no less.",
            ))
            .block(validation(
                Node::code("alltrue([for name in values(var.buckets) : can(regex(\"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$\", name))]) && length(distinct(values(var.buckets))) == length(var.buckets)"),
                "Different names of 3 to 63 small letters, digits, dots and dashes.",
            )),
    )
}

fn key(name: &str, description: &str) -> Block {
    variable(
        name,
        description,
        "object({ id = string, secret = string })",
        Body::new().set("sensitive", true).set("ephemeral", true),
    )
}

fn backup_endpoint(blueprint: &Blueprint) -> Block {
    let elsewhere = ["hel1", "nbg1", "fsn1"]
        .into_iter()
        .find(|l| *l != blueprint.location && Some(*l) != blueprint.second_location.as_deref())
        .unwrap_or("hel1");
    let default = match &blueprint.inputs.backup_endpoint {
        Some(given) => given.clone(),
        None => format!("{elsewhere}.your-objectstorage.com"),
    };
    let second = blueprint.servers.iter().any(|s| s.location == 1) && blueprint.second_location.is_some();
    let condition = if second {
        "!startswith(var.backup_endpoint, \"${var.location}.\") && !startswith(var.backup_endpoint, \"${var.second_location}.\")"
    } else {
        "!startswith(var.backup_endpoint, \"${var.location}.\")"
    };
    variable(
        "backup_endpoint",
        "S3 endpoint that takes the backups, without a scheme: another location, or another provider.",
        "string",
        Body::new()
            .set("default", default)
            .blank()
            .block(validation(Node::code(condition), "The backups must not lie where a database lies.")),
    )
}

fn server_types(blueprint: &Blueprint) -> Block {
    let fields: Vec<String> = blueprint.servers.iter().map(|s| format!("{} = string", s.key)).collect();
    let entries: Vec<Entry> = blueprint
        .servers
        .iter()
        .map(|s| Entry::new(s.key.clone(), Node::from(&s.size.name)).comment(s.size.source.clone()))
        .collect();
    variable(
        "server_types",
        "Server type by server.",
        &format!("object({{ {} }})", fields.join(", ")),
        Body::new().set("default", Node::object(entries)),
    )
}

fn volume_sizes(blueprint: &Blueprint) -> Block {
    let fields: Vec<String> = blueprint.volumes.iter().map(|v| format!("{} = number", v.key)).collect();
    let entries: Vec<Entry> = blueprint
        .volumes
        .iter()
        .map(|v| Entry::new(v.key.clone(), Node::from(&v.size)).comment(crate::comment::traced(&v.size.traces)))
        .collect();
    variable(
        "volume_sizes",
        "Size in GB by volume. Volumes grow and never shrink.",
        &format!("object({{ {} }})", fields.join(", ")),
        Body::new().set("default", Node::object(entries)),
    )
}

/// Values for the variables that have no default.
pub(crate) fn example(blueprint: &Blueprint) -> Body {
    let mut body = Body::new();
    if blueprint.servers.is_empty() && blueprint.buckets.is_empty() {
        return body;
    }
    body = body.comment("Copy to terraform.tfvars and fill in. Keys come by the environment: TF_VAR_object_storage_key, TF_VAR_backup_key.");
    if !blueprint.servers.is_empty() {
        let given = &blueprint.inputs.admin_cidrs;
        let cidrs: Vec<String> = if given.is_empty() { vec![String::from("203.0.113.7/32")] } else { given.clone() };
        body = body.set("admin_cidrs", Node::list(cidrs));
        if blueprint.inputs.ssh_public_keys.is_empty() {
            body = body.set(
                "ssh_public_keys",
                Node::object([Entry::new("operator", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIExampleExampleExampleExampleExampleExample operator@example.com")]),
            );
        }
    }
    if needs_source_load_balancer(blueprint) {
        body = body.set("source_load_balancer", "old-load-balancer.example.com");
    }
    if needs_source_address(blueprint) {
        body = body.set("source_address", "192.0.2.80");
    }
    if !blueprint.buckets.is_empty() {
        let names: Vec<Entry> = blueprint
            .buckets
            .iter()
            .map(|b| {
                let hint = b
                    .source_name
                    .as_ref()
                    .map_or_else(|| format!("{}-{}", blueprint.name.value, b.key), |n| n.value.clone());
                Entry::new(b.key.clone(), format!("{hint}-eu"))
            })
            .collect();
        body = body.set("buckets", Node::object(names));
    }
    body
}
