//! Variables: the inventory, what is asked for, what each server lets in and stores.

use super::{expression, map, start_script_name};
use crate::Error;
use crate::context::Context;
use crate::inventory::{Host, Meaning, PRIVATE_ADDRESS};
use crate::text::jinja;
use model::{Ports, Protocol, Traces};
use planner::blueprint::{HostPeer, HostRule, SecretKind, Server, VariableSource};
use render::yaml::{self, Map, Node};
use render::{File, Tree};
use std::collections::BTreeMap;

/// The word by which a rule means the networks of the operators, which are asked for.
const ADMIN_CIDRS: &str = "admin_cidrs";

pub(super) fn render(context: &Context<'_>) -> Result<Tree, Error> {
    let mut tree = Tree::new();
    let (name, hosts) = hosts(context);
    tree.add(name, hosts)?;
    tree.add("ansible/group_vars/all/main.yml", settings(context))?;
    tree.add("ansible/group_vars/all/secrets.yml", secrets(context))?;
    servers(context, &mut tree)?;
    Ok(tree)
}

/// The inventory: an example where Terraform writes the real one or addresses are missing, else the real one.
fn hosts(context: &Context<'_>) -> (String, File) {
    let blueprint = context.blueprint;
    let given = !context.has_terraform() && blueprint.servers.iter().all(|s| s.given_address.is_some());
    let mut variables = Map::new();
    for variable in &context.inventory.variables {
        // An example value in a real inventory would be taken for true.
        let value = match (given, &variable.meaning) {
            (true, Meaning::Other | Meaning::BucketName(_) | Meaning::BucketRegion(_) | Meaning::BucketEndpoint(_))
            | (true, Meaning::ObjectStorageRegion) => String::new(),
            _ => variable.example.clone(),
        };
        let mut node = Node::text(value);
        if variable.meaning == Meaning::PublicName
            && let Some(last) = blueprint.traffic.as_ref().and_then(|t| t.names.first())
            && !context.has_terraform()
        {
            node = node.comment(format!("for the rehearsal; {} from the cut-over on", last.value));
        }
        variables.insert(variable.name.clone(), node);
    }
    if given && let Some(user) = blueprint.servers.iter().find_map(|s| s.given_user.clone()) {
        variables.insert("ansible_user", user);
    }
    let jump = blueprint.servers.iter().find(|s| s.jump_host);
    let mut children = Map::new();
    for (group, hosts) in &context.inventory.groups {
        let mut entries = Map::new();
        for host in hosts {
            let server = blueprint.server(&host.server);
            entries.insert(host.name.clone(), host_entry(context, host, server, jump.is_some()));
        }
        children.insert(group.clone(), map! { "hosts" => entries });
    }
    let root = Node::from(map! { "all" => map! { "vars" => variables, "children" => children } });
    if given {
        let root = root.above("The servers that this was made for. Change it when they change.");
        ("ansible/inventory/hosts.yml".to_owned(), yaml::render_with_start(&root))
    } else {
        let words = if context.has_terraform() {
            "What `terraform output -raw ansible_inventory` looks like; scripts/quick-deploy.sh writes the real one to hosts.yml."
        } else {
            "Copy it to hosts.yml and put the addresses of your servers in."
        };
        ("ansible/inventory/hosts.example.yml".to_owned(), yaml::render_with_start(&root.above(words)))
    }
}

fn host_entry(context: &Context<'_>, host: &Host, server: Option<&Server>, jumps: bool) -> Map {
    let private = server.and_then(|s| s.private_address.clone());
    let given = server.and_then(|s| s.given_address.clone());
    let address = match (&given, host.direct) {
        (Some(given), _) => given.clone(),
        (None, true) => "203.0.113.10".to_owned(),
        (None, false) => private.clone().unwrap_or_else(|| "10.0.0.10".to_owned()),
    };
    let mut entry = map! { "ansible_host" => address.clone() };
    if let (Some(user), Some(first)) =
        (server.and_then(|s| s.given_user.clone()), context.blueprint.servers.iter().find_map(|s| s.given_user.clone()))
        && user != first
    {
        entry.insert("ansible_user", user);
    }
    if !host.direct && jumps {
        entry.insert("ansible_ssh_common_args", "-o ProxyJump=ops@203.0.113.10");
    }
    let private = private.unwrap_or_else(|| if given.is_some() { address } else { "10.0.0.10".to_owned() });
    entry.insert(PRIVATE_ADDRESS, private);
    let volumes: Map = host
        .volumes
        .iter()
        .map(|key| {
            let number = context.blueprint.volumes.iter().position(|v| v.key == *key).unwrap_or_default();
            let node = if context.has_terraform() {
                Node::text(format!("/dev/disk/by-id/scsi-0HC_Volume_{}", number + 1))
            } else {
                Node::text("").comment("a disk of its own, such as /dev/sdb; if empty, the server's disk, as it is")
            };
            (key.clone(), node)
        })
        .collect();
    entry.insert("volumes", volumes);
    for (variable, database) in &host.roles {
        let primary = context.blueprint.databases.iter().any(|d| d.key == *database && d.primary == host.server);
        entry.insert(variable.clone(), if primary { "primary" } else { "standby" });
    }
    entry
}

/// Settings of projects by name, with the name that the project gives them.
fn project_settings(context: &Context<'_>) -> BTreeMap<String, String> {
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for variable in context.blueprint.projects.iter().flat_map(|p| &p.variables) {
        if let VariableSource::Setting(name, value) = &variable.source {
            let present = found.entry(name.clone()).or_default();
            if present.is_empty() {
                present.clone_from(value);
            }
        }
    }
    found
}

fn settings(context: &Context<'_>) -> File {
    let blueprint = context.blueprint;
    let mut asked = Vec::new();
    let mut decided = Map::new();
    let mut open = Map::new();
    let mut put = |name: &str, value: String, words: &str| {
        if value.is_empty() {
            asked.push(name.to_owned());
            open.insert(name, Node::text("").comment(words));
        } else {
            decided.insert(name, Node::text(jinja(&value)).comment(words));
        }
    };
    put(
        "alert_webhook",
        blueprint.inputs.alert_target.clone().unwrap_or_default(),
        "a URL that takes a POST of {\"text\": …}",
    );
    for (name, value) in project_settings(context) {
        if name == "secrets_dir" || name == "alert_webhook" {
            continue;
        }
        let words = match name.as_str() {
            "registry" => "where the images are, without a slash at the end",
            "acme_email" => "where the certificate authority writes to",
            _ => "",
        };
        put(&name, value, words);
    }
    // Where no cloud decides before the host, the networks of the operators are the host's business.
    if blueprint
        .servers
        .iter()
        .flat_map(|s| rules_of(context, s))
        .any(|r| peers(context, &r.from) == expression(ADMIN_CIDRS))
    {
        if blueprint.inputs.admin_cidrs.is_empty() {
            asked.push(ADMIN_CIDRS.to_owned());
            open.insert(
                ADMIN_CIDRS,
                Node::list(Vec::<Node>::new()).comment("networks that may log in, such as [203.0.113.7/32]"),
            );
        } else {
            decided.insert(ADMIN_CIDRS, Node::list(blueprint.inputs.admin_cidrs.clone()));
        }
    }
    if !context.has_terraform() {
        let unknown = |m: &Meaning| {
            matches!(
                m,
                Meaning::Other
                    | Meaning::BucketName(_)
                    | Meaning::BucketRegion(_)
                    | Meaning::BucketEndpoint(_)
                    | Meaning::ObjectStorageRegion
            )
        };
        asked.extend(context.inventory.variables.iter().filter(|v| unknown(&v.meaning)).map(|v| v.name.clone()));
    }
    asked.sort();

    let mut root = Map::new();
    for (position, (name, node)) in open.iter().enumerate() {
        let node = node.clone();
        root.insert(
            name,
            if position == 0 {
                node.above("Asked for: what no source can know. The first play stops while one is empty.")
            } else {
                node
            },
        );
    }
    root.insert("asked_for", Node::list(asked).flow().spaced());
    for (position, (name, node)) in decided.iter().enumerate() {
        root.insert(name, if position == 0 { node.clone().spaced() } else { node.clone() });
    }
    root.insert("timezone", Node::text("Etc/UTC").spaced());
    root.insert("secrets_dir", secrets_dir(context));
    let named = context.has_terraform();
    let keys = blueprint.inputs.ssh_public_keys.values().map(|key| {
        let node = Node::text(jinja(&key.value));
        // Where keys have names, the ledger names the variable that has both.
        if named { node } else { node.with_traces(&key.traces) }
    });
    root.insert("operator_keys", Node::list(keys));
    let addresses: Map = blueprint
        .servers
        .iter()
        .map(|s| (s.key.clone(), expression(&format!("hostvars['{}'].{PRIVATE_ADDRESS}", context.host(&s.key)))))
        .collect();
    root.insert("addresses", Node::from(addresses).above("The servers as they see each other."));
    root.insert("packages", Node::list(packages(context)).flow());
    let retention = match &blueprint.log_retention {
        Some(retention) => {
            let about: Vec<String> = retention.about.iter().map(ToString::to_string).collect();
            Node::traced(&retention.days).comment(about.join(", "))
        }
        None => Node::from(0_u32).comment("no limit but the room on the disk"),
    };
    root.insert("journal_retention_days", retention);
    root.insert(
        "runs_containers",
        Node::from(false).above("What a server has unless its group or its own file says otherwise.").spaced(),
    );
    root.insert("volumes", Map::new());
    root.insert("data_volumes", Node::list(Vec::<Node>::new()));
    root.insert("data_directories", Node::list(Vec::<Node>::new()));
    root.insert("firewall_rules", Node::list(Vec::<Node>::new()));
    yaml::render_with_start(&root.into())
}

/// Where secret files are on the servers.
pub(super) fn secrets_dir(context: &Context<'_>) -> String {
    match project_settings(context).remove("secrets_dir") {
        Some(given) if !given.is_empty() => given,
        _ => format!("/etc/{}/secrets", context.name()),
    }
}

fn packages(context: &Context<'_>) -> Vec<&'static str> {
    let blueprint = context.blueprint;
    let mut packages = vec!["curl", "fail2ban", "jq", "ufw", "unattended-upgrades"];
    if !blueprint.volumes.is_empty() {
        packages.push("cryptsetup");
    }
    if blueprint.projects.iter().any(super::project::has_certificate) {
        packages.push("python3-cryptography");
    }
    if super::backup::uploads(context) {
        packages.push("rclone");
    }
    packages.sort_unstable();
    packages
}

fn secrets(context: &Context<'_>) -> File {
    let secrets = context.secrets();
    let mut made = Map::new();
    let mut given = Vec::new();
    for secret in &secrets {
        match &secret.kind {
            SecretKind::Made(length) => {
                made.insert(secret.name.clone(), Node::from(*length).with_traces(&secret.traces))
            }
            SecretKind::Given { .. } => given.push(Node::text(secret.name.clone()).with_traces(&secret.traces)),
        }
    }
    let mut root = Map::new();
    root.insert(
        "control_secrets_dir",
        Node::text("{{ playbook_dir }}/secrets")
            .above("Secrets are files on the machine that Ansible runs on, which git ignores: keep a copy of the directory in your vault."),
    );
    root.insert(
        "made_secrets",
        Node::from(made).above("Made there when they are missing, of so many letters and digits.").spaced(),
    );
    root.insert(
        "given_secrets",
        Node::list(given).above("Brought there by you, or by scripts/move-secrets.sh.").spaced(),
    );
    for (position, secret) in secrets.iter().enumerate() {
        let lookup = format!("lookup('ansible.builtin.file', control_secrets_dir ~ '/{}')", secret.name);
        let node = Node::text(expression(&lookup));
        root.insert(secret.name.clone(), if position == 0 { node.spaced() } else { node });
    }
    yaml::render_with_start(&root.into())
}

/// Variables of each server; what all servers of a group have in common stands with the group.
fn servers(context: &Context<'_>, tree: &mut Tree) -> Result<(), Error> {
    for (group, hosts) in &context.inventory.groups {
        let each: Vec<(&Host, Map)> = hosts
            .iter()
            .filter_map(|h| Some((h, server_variables(context, context.blueprint.server(&h.server)?))))
            .collect();
        let Some((_, first)) = each.first() else { continue };
        let mut common = Map::new();
        for (key, node) in first.iter() {
            if each.iter().all(|(_, map)| map.get(key).is_some_and(|other| other.content == node.content)) {
                common.insert(key, node.clone());
            }
        }
        if !common.is_empty() {
            tree.add(format!("ansible/group_vars/{group}.yml"), yaml::render_with_start(&common.clone().into()))?;
        }
        for (host, map) in &each {
            let own: Map = map
                .iter()
                .filter(|(key, _)| common.get(key).is_none())
                .map(|(key, node)| (key.to_owned(), node.clone()))
                .collect();
            if !own.is_empty() {
                tree.add(format!("ansible/host_vars/{}.yml", host.name), yaml::render_with_start(&own.into()))?;
            }
        }
    }
    Ok(())
}

fn server_variables(context: &Context<'_>, server: &Server) -> Map {
    let blueprint = context.blueprint;
    let mut variables = Map::new();
    if server.docker {
        variables.insert("runs_containers", true);
        let mtu = blueprint.projects_of(&server.key).filter_map(|p| p.mtu).min();
        variables.insert("docker_daemon", map! { "live-restore" => true }.with_some("mtu", mtu));
    }
    let rules: Vec<Node> = rules_of(context, server).iter().filter_map(|rule| firewall_rule(context, rule)).collect();
    variables.insert("firewall_rules", Node::list(rules));
    let volumes: Vec<Node> = blueprint
        .volumes_of(&server.key)
        .map(|volume| {
            let about: Vec<String> = volume.about.iter().map(ToString::to_string).collect();
            Node::from(map! {
                "key" => Node::text(volume.key.clone()).comment(about.join(", ")),
                "mount" => volume.mount.clone(),
                "encrypted" => Node::traced(&volume.encrypted),
            })
            .with_traces(&volume.traces)
        })
        .collect();
    if !volumes.is_empty() {
        variables.insert("data_volumes", Node::list(volumes));
    }
    let directories: Vec<Node> = context
        .own_directories(&server.key)
        .into_iter()
        .map(|(path, owner, mode)| Node::from(map! { "path" => path, "owner" => owner, "mode" => mode }).flow())
        .collect();
    if !directories.is_empty() {
        variables.insert("data_directories", Node::list(directories));
    }
    if server.start_script.is_some() {
        variables.insert("start_script", start_script_name(&server.key));
    }
    variables
}

/// What a server lets in. Operators always get to it: without that the first run would be the last.
fn rules_of(context: &Context<'_>, server: &Server) -> Vec<HostRule> {
    let mut rules = server.host_rules.clone();
    let ssh = |rule: &HostRule| {
        matches!(rule.protocol, Protocol::Tcp | Protocol::Any) && rule.ports.contains(Ports::one(22)) && !rule.published
    };
    if !rules.iter().any(ssh) {
        let jump = context.blueprint.servers.iter().find(|s| s.jump_host && s.key != server.key);
        let from = match jump {
            Some(jump) if server.given_address.is_none() => HostPeer::Server(jump.key.clone()),
            _ => HostPeer::Cidr(ADMIN_CIDRS.to_owned()),
        };
        let (protocol, ports) = (Protocol::Tcp, Ports::one(22));
        rules.insert(
            0,
            HostRule { from, protocol, ports, comment: "operators".into(), published: false, traces: Traces::none() },
        );
    }
    rules
}

/// The other side of a rule, as UFW takes it.
fn peers(context: &Context<'_>, from: &HostPeer) -> String {
    match from {
        HostPeer::Anywhere => "any".to_owned(),
        HostPeer::Cidr(word) if word == ADMIN_CIDRS => expression(ADMIN_CIDRS),
        HostPeer::Cidr(cidr) if cidr == "0.0.0.0/0" || cidr == "::/0" => "any".to_owned(),
        HostPeer::Cidr(cidr) => cidr.clone(),
        HostPeer::Server(key) => expression(&context.address_of(key)),
    }
}

/// A rule for UFW; `None` for what UFW's own rules decide (ICMP) or its words cannot say, which stays refused.
fn firewall_rule(context: &Context<'_>, rule: &HostRule) -> Option<Node> {
    let protocol = match rule.protocol {
        Protocol::Any => "any",
        Protocol::Tcp => "tcp",
        Protocol::Udp => "udp",
        Protocol::Other(2) => "igmp",
        Protocol::Other(41) => "ipv6",
        Protocol::Other(47) => "gre",
        Protocol::Other(50) => "esp",
        Protocol::Other(51) => "ah",
        Protocol::Other(112) => "vrrp",
        Protocol::Icmp | Protocol::Icmpv6 | Protocol::Other(_) => return None,
    };
    let mut entry = map! { "proto" => protocol };
    if matches!(rule.protocol, Protocol::Tcp | Protocol::Udp) && !rule.ports.contains(Ports { from: 1, to: u16::MAX }) {
        let from = rule.ports.from.max(1);
        let port = if from == rule.ports.to { from.to_string() } else { format!("{from}:{}", rule.ports.to) };
        entry.insert("port", port);
    }
    let from = peers(context, &rule.from);
    let from = if from == expression(ADMIN_CIDRS) { Node::text(from) } else { Node::list([from]) };
    entry.insert("from", from);
    if !rule.comment.is_empty() {
        entry.insert("comment", jinja(&rule.comment));
    }
    if rule.published {
        entry.insert("published", true);
    }
    Some(Node::from(entry).flow().with_traces(&rule.traces))
}
