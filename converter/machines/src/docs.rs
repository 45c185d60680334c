//! What people read: the first page, and the steps.

use crate::Error;
use crate::ansible::{backup, monitoring};
use crate::context::{Context, product_name};
use crate::inventory::{Meaning, host_variable, identifier};
use crate::scripts::{database_script, has_bucket_move, has_cut_over};
use crate::text;
use minijinja::{Value, context as values};
use planner::Target;
use planner::blueprint::{BackupTool, Database, Engine, SecretKind};
use render::{File, Tree};
use std::collections::BTreeMap;
use value::Address;

/// A line of the table of sizes and cost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CostRow {
    /// What it was.
    pub source: String,
    /// What it becomes.
    pub becomes: String,
    /// Amount and currency per month, such as `35.99 EUR`; `no price` where there is none, never 0.
    pub monthly: String,
}

/// What documents say and the blueprint does not know: money.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DocumentFacts {
    /// Lines of the table; without any the sizes of the servers are listed, and no cost.
    pub cost_rows: Vec<CostRow>,
    /// The sum with its tax and the dates of its prices, as a sentence.
    pub cost_total: Option<String>,
    /// Sentences below the table: the source's cost, what has no price, what leaving costs.
    pub cost_notes: Vec<String>,
}

pub(crate) fn render(context: &Context<'_>, facts: &DocumentFacts) -> Result<Tree, Error> {
    let mut tree = Tree::new();
    let readme = text::render("README.md", include_str!("../templates/docs/README.md"), readme(context, facts))?;
    tree.add("docs/README.md", File::new(tidy(&readme)))?;
    let runbook = text::render("runbook.md", include_str!("../templates/docs/runbook.md"), runbook(context))?;
    tree.add("docs/runbook.md", File::new(tidy(&runbook)))?;
    Ok(tree)
}

/// One empty line where there were several, and none at the end.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = true;
    for line in text.lines() {
        let line = line.trim_end();
        if !(line.is_empty() && empty) {
            out.push_str(line);
            out.push('\n');
        }
        empty = line.is_empty();
    }
    out.trim_end().to_owned() + "\n"
}

fn addresses(about: &[Address]) -> String {
    about.iter().map(|a| format!("`{a}`")).collect::<Vec<_>>().join(", ")
}

fn target_name(target: Target) -> &'static str {
    match target {
        Target::Hetzner => "Hetzner Cloud",
        Target::DockerCompose => "servers of your own",
    }
}

fn readme(context: &Context<'_>, facts: &DocumentFacts) -> Value {
    let blueprint = context.blueprint;
    let changes: Vec<Value> = blueprint
        .changes
        .iter()
        .map(|change| {
            values! {
                subject => change.subject,
                actions => change.actions.iter().map(|a| format!("`{a}`")).collect::<Vec<_>>().join(", "),
                stated_in => addresses(&change.stated_in),
                advice => change.advice,
            }
        })
        .collect();
    // What is weaker for several reasons is one paragraph, in the order in which the reasons came.
    let mut subjects: Vec<&str> = Vec::new();
    for weakness in &blueprint.weaknesses {
        if !subjects.contains(&weakness.subject.as_str()) {
            subjects.push(&weakness.subject);
        }
    }
    let weaknesses: Vec<Value> = subjects
        .iter()
        .map(|subject| {
            let mut texts: Vec<&str> = Vec::new();
            for weakness in blueprint.weaknesses.iter().filter(|w| w.subject == *subject) {
                if !texts.contains(&weakness.text.as_str()) {
                    texts.push(&weakness.text);
                }
            }
            values! { subject, text => texts.join(" ") }
        })
        .collect();
    let sizes: Vec<Value> = blueprint
        .servers
        .iter()
        .map(|s| {
            let name = if s.size.name.value.is_empty() { "a server of yours" } else { &s.size.name.value };
            let location = match (s.location, &blueprint.second_location) {
                (0, _) | (_, None) => blueprint.location.clone(),
                (_, Some(second)) => second.clone(),
            };
            values! {
                key => s.key,
                source => s.size.source,
                becomes => if location.is_empty() { name.to_owned() } else { format!("{name}, {location}") },
                size => format!("{} vCPU, {} GiB", s.size.vcpu, s.size.memory_gib),
            }
        })
        .collect();
    let added: Vec<Value> = blueprint
        .exposure
        .added
        .iter()
        .map(|(flow, why)| {
            values! {
                text => format!("{} may reach {} over {} on {}", flow.from, flow.to, flow.protocol, flow.ports),
                why,
            }
        })
        .collect();
    let warnings: Vec<Value> = blueprint
        .decisions
        .iter()
        .filter_map(|d| Some(values! { id => d.id, chosen => d.chosen, warning => d.warning.clone()? }))
        .collect();
    values! {
        name => context.name(),
        target => target_name(blueprint.target),
        level => blueprint.level.as_str(),
        rto => blueprint.rto,
        rpo => blueprint.rpo,
        servers => blueprint.servers.len(),
        by_hand => blueprint.databases.iter().any(|d| d.standby.is_some()),
        changes, weaknesses, sizes, added, warnings,
        cost => facts.cost_rows.iter().map(|r| values! { source => r.source, becomes => r.becomes, monthly => r.monthly }).collect::<Vec<_>>(),
        total => facts.cost_total,
        notes => facts.cost_notes,
        databases => blueprint.moves.databases.len(),
        images => !blueprint.moves.images.is_empty(),
        traffic => blueprint.traffic.as_ref().map(|t| t.rehearsal.clone()),
        cut_over => has_cut_over(context),
        bring => bring(context),
        steps => steps(context),
    }
}

fn steps(context: &Context<'_>) -> Vec<Value> {
    context.blueprint.steps.iter().map(|step| values! { text => step.text, about => addresses(&step.about) }).collect()
}

/// What a person must bring before the first run.
fn bring(context: &Context<'_>) -> Vec<String> {
    let blueprint = context.blueprint;
    let mut lines = Vec::new();
    if context.has_terraform() {
        lines.push("An API token of a project at Hetzner, as `HCLOUD_TOKEN`; variables without a default in `terraform/variables.tf`, written to `terraform/terraform.tfvars`.".to_owned());
    } else if blueprint.servers.iter().any(|s| s.given_address.is_none()) {
        lines.push("Servers with Debian or Ubuntu that you reach by SSH, in `ansible/inventory/hosts.yml` (`hosts.example.yml` shows how).".to_owned());
    }
    lines.push("The variables that `asked_for` in `ansible/group_vars/all/main.yml` names.".to_owned());
    let given = context.secrets().iter().filter(|s| matches!(s.kind, SecretKind::Given { .. })).count();
    if given > 0 {
        lines.push(format!(
            "{given} secrets as files of mode 0600 in `ansible/secrets/`; the runbook says where each comes from."
        ));
    }
    lines
}

fn database_values(context: &Context<'_>, database: &Database) -> Value {
    let blueprint = context.blueprint;
    let role = identifier(&database.project);
    let standby = database.standby.as_ref().map(|s| s.value.clone());
    values! {
        key => database.key,
        product => product_name(database.engine.value),
        postgres => database.engine.value == Engine::Postgres,
        primary => database.primary,
        primary_host => context.host(&database.primary),
        standby,
        standby_host => standby.as_ref().map(|s| context.host(s)),
        directory => context.directory(&database.project),
        service => context.service_name(database),
        data => database.directory,
        role,
        archive => database.backup.tool == BackupTool::PgBackRest,
        days => database.backup.days.value,
        backup => backup::unit(context, database, "backup"),
        restore => backup::unit(context, database, "restore"),
        host_variable => host_variable(database),
        primary_variable => format!("{}_primary", identifier(&database.key)),
        script => blueprint.moves.databases.iter().find(|m| m.database == database.key).map(|m| database_script(context, m)),
        // Everything but the old primary, which must not come back by itself.
        without_primary => {
            let rest: Vec<String> = blueprint.servers.iter().map(|s| s.key.clone()).filter(|k| *k != database.primary).collect();
            format!("localhost:{}", context.pattern(&rest))
        },
    }
}

fn runbook(context: &Context<'_>) -> Value {
    let blueprint = context.blueprint;
    let secrets: Vec<Value> = context
        .secrets()
        .iter()
        .filter_map(|s| match &s.kind {
            SecretKind::Given { hint, .. } => Some(values! { name => s.name, hint }),
            SecretKind::Made(_) => None,
        })
        .collect();
    let jump = blueprint.servers.iter().find(|s| s.jump_host);
    let volumes: BTreeMap<&str, &str> = blueprint.volumes.iter().map(|v| (v.key.as_str(), v.mount.as_str())).collect();
    let moved_volumes: Vec<Value> = blueprint
        .volumes
        .iter()
        .filter(|v| !v.about.is_empty() && v.directories.is_empty() && !blueprint.databases.iter().any(|d| d.directory.starts_with(&v.mount)))
        .map(|v| values! { key => v.key, mount => v.mount, about => addresses(&v.about), host => context.host(&v.server) })
        .collect();
    let scripts: Vec<Value> = blueprint
        .servers
        .iter()
        .filter(|s| s.start_script.is_some())
        .map(|s| values! { host => context.host(&s.key), about => addresses(&s.about) })
        .collect();
    let plain: Vec<Value> = blueprint
        .servers
        .iter()
        .filter(|s| !s.docker && !s.jump_host && s.start_script.is_none())
        .map(|s| values! { host => context.host(&s.key), about => addresses(&s.about) })
        .collect();
    let asked: Vec<&str> =
        context.inventory.variables.iter().filter(|v| v.meaning == Meaning::Other).map(|v| v.name.as_str()).collect();
    values! {
        name => context.name(),
        terraform => context.has_terraform(),
        servers => blueprint.servers.len(),
        secrets,
        has_secrets_script => !blueprint.moves.secrets.is_empty(),
        images => !blueprint.moves.images.is_empty(),
        docker_hosts => context.pattern(&context.docker_servers()),
        databases => blueprint.databases.iter().map(|d| database_values(context, d)).collect::<Vec<_>>(),
        buckets => if has_bucket_move(context) { blueprint.moves.buckets.iter().map(|m| values! { key => m.bucket, about => format!("`{}`", m.address) }).collect::<Vec<_>>() } else { Vec::new() },
        backup_bucket => blueprint.buckets.iter().any(|b| b.backup),
        backups => !blueprint.databases.is_empty(),
        traffic => blueprint.traffic.is_some(),
        names => blueprint.traffic.as_ref().map(|t| t.names.iter().map(|n| n.value.clone()).collect::<Vec<_>>().join("`, `")),
        rehearsal => blueprint.traffic.as_ref().map(|t| t.rehearsal.clone()),
        zones => blueprint.zones.iter().filter(|z| z.moves).map(|z| z.name.value.clone()).collect::<Vec<_>>(),
        kept_zones => blueprint.zones.iter().filter(|z| !z.moves).map(|z| z.name.value.clone()).collect::<Vec<_>>(),
        cut_over => has_cut_over(context),
        freezes => blueprint.moves.freezes.iter().map(|f| values! { service => f.service, cluster => f.cluster }).collect::<Vec<_>>(),
        drains => blueprint.moves.drains.iter().map(|d| d.name.clone()).collect::<Vec<_>>(),
        jump => jump.map(|j| context.host(&j.key)),
        passphrase => context.has_secret("backup_passphrase"),
        volume_key => context.has_secret("volume_key"),
        health => monitoring::unit(context),
        checks => blueprint.checks.iter().map(|c| { let (what, about) = monitoring::words(c); values! { what, about } }).collect::<Vec<_>>(),
        stateless => stateless(context),
        has_volumes => !volumes.is_empty(),
        moved_volumes, scripts, plain, asked,
        once => once(context),
        changes => !blueprint.changes.is_empty(),
        steps => steps(context),
        level => blueprint.level.as_str(),
    }
}

/// Servers that a rebuild brings back: all but those of databases with a standby.
fn stateless(context: &Context<'_>) -> Vec<Value> {
    let blueprint = context.blueprint;
    blueprint
        .servers
        .iter()
        .filter(|s| !blueprint.databases.iter().any(|d| d.standby.is_some() && context.servers_of(d).contains(&s.key)))
        .map(
            |s| values! { key => s.key, host => context.host(&s.key), volumes => blueprint.volumes_of(&s.key).count() },
        )
        .collect()
}

/// Services that are started by hand or by a timer.
fn once(context: &Context<'_>) -> Vec<Value> {
    context
        .blueprint
        .projects
        .iter()
        .flat_map(|p| p.services.iter().filter(|s| s.once).map(move |s| (p, s)))
        .map(|(p, s)| values! { service => s.name.value, directory => context.directory(&p.key), about => addresses(&s.about) })
        .collect()
}
