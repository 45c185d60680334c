//! Programs for the people who migrate: each only where there is something to do.

use crate::Error;
use crate::ansible::{backup, monitoring};
use crate::context::{Context, product_name};
use crate::inventory::identifier;
use crate::text::{self, shell};
use minijinja::{Value, context as values};
use model::Traces;
use planner::blueprint::{Check, DatabaseMove, Engine};
use render::{File, Tree};

pub(crate) fn render(context: &Context<'_>) -> Result<Tree, Error> {
    let mut tree = Tree::new();
    let moves = &context.blueprint.moves;
    if !context.blueprint.servers.is_empty() {
        add(&mut tree, "quick-deploy.sh", include_str!("../templates/scripts/quick-deploy.sh"), deploy(context))?;
        add(&mut tree, "infra-status.sh", include_str!("../templates/scripts/infra-status.sh"), status(context))?;
    }
    for database in &moves.databases {
        if let Some(values) = database_move(context, database) {
            let name = database_script(context, database);
            let source = match database.engine {
                Engine::Postgres => include_str!("../templates/scripts/move-postgres.sh"),
                Engine::Mysql | Engine::Mariadb => include_str!("../templates/scripts/move-mysql.sh"),
            };
            let known = database.identifier.clone().unwrap_or_default();
            add_with(&mut tree, &name, source, values, &[(known, &database.traces)])?;
        }
    }
    if has_bucket_move(context) {
        add(&mut tree, "move-bucket.sh", include_str!("../templates/scripts/move-bucket.sh"), buckets(context))?;
    }
    if !moves.images.is_empty() {
        let marks: Vec<_> = moves.images.iter().map(|i| (i.repository.clone(), &i.traces)).collect();
        let source = include_str!("../templates/scripts/move-images.sh");
        add_with(&mut tree, "move-images.sh", source, images(context), &marks)?;
    }
    if !moves.secrets.is_empty() {
        let marks: Vec<_> = moves.secrets.iter().map(|s| (s.source_name.clone(), &s.traces)).collect();
        let source = include_str!("../templates/scripts/move-secrets.sh");
        add_with(&mut tree, "move-secrets.sh", source, secrets(context), &marks)?;
    }
    if has_cut_over(context) {
        let marks: Vec<_> = moves
            .freezes
            .iter()
            .map(|f| (format!("stopped {} {}", shell(&f.cluster), shell(&f.service)), &f.traces))
            .collect();
        let source = include_str!("../templates/scripts/cut-over.sh");
        add_with(&mut tree, "cut-over.sh", source, cut_over(context), &marks)?;
    }
    Ok(tree)
}

fn add(tree: &mut Tree, name: &str, source: &str, values: Value) -> Result<(), Error> {
    add_with(tree, name, source, values, &[])
}

/// Adds a program with the words at which leaves of the source stand in it.
fn add_with(
    tree: &mut Tree,
    name: &str,
    source: &str,
    values: Value,
    marks: &[(String, &Traces)],
) -> Result<(), Error> {
    let mut file = File::new(text::render(name, source, values)?).executable();
    for (words, traces) in marks.iter().filter(|(words, _)| !words.is_empty()) {
        file.mark(words, traces);
    }
    tree.add(format!("scripts/{name}"), file)?;
    Ok(())
}

/// Whether buckets are copied to somewhere.
pub(crate) fn has_bucket_move(context: &Context<'_>) -> bool {
    let buckets = &context.blueprint.buckets;
    context.blueprint.moves.buckets.iter().any(|m| buckets.iter().any(|b| b.key == m.bucket))
}

/// Whether there is a name that turns, or something that must stand still first.
pub(crate) fn has_cut_over(context: &Context<'_>) -> bool {
    let blueprint = context.blueprint;
    blueprint.traffic.is_some() && !blueprint.servers.is_empty()
}

/// Name of the script that moves a database.
pub(crate) fn database_script(context: &Context<'_>, database: &DatabaseMove) -> String {
    if context.blueprint.moves.databases.len() == 1 {
        "move-database.sh".to_owned()
    } else {
        format!("move-database-{}.sh", database.database)
    }
}

/// Whose tools read something of the source.
fn cloud_of(address: &value::Address) -> &'static str {
    match address.type_name.split_once('_').map(|(prefix, _)| prefix) {
        Some("google") => "google",
        Some("azurerm") => "azure",
        Some("aws") => "aws",
        // Buckets of the others speak S3; their secrets are asked for.
        Some(_) | None => "other",
    }
}

fn region(context: &Context<'_>) -> String {
    context.blueprint.moves.region.clone().unwrap_or_default()
}

/// A host that is in the inventory, to ask for variables of all hosts.
fn any_host(context: &Context<'_>) -> String {
    context.inventory.hosts().next().map(|h| h.name.clone()).unwrap_or_default()
}

fn deploy(context: &Context<'_>) -> Value {
    let jump = context.inventory.hosts().filter(|h| h.direct).map(|h| h.name.clone()).collect::<Vec<_>>();
    let behind = context.inventory.hosts().any(|h| !h.direct);
    values! {
        terraform => context.has_terraform(),
        jump => jump.join(","),
        behind,
        traffic => context.blueprint.traffic.is_some(),
    }
}

fn status(context: &Context<'_>) -> Value {
    let blueprint = context.blueprint;
    let mut paths: Vec<String> = vec!["/".to_owned()];
    paths.extend(blueprint.volumes.iter().map(|v| v.mount.clone()));
    paths.sort();
    paths.dedup();
    let databases: Vec<Value> = blueprint
        .databases
        .iter()
        .map(|d| {
            values! {
                key => d.key,
                hosts => context.pattern(&context.servers_of(d)),
                inside => format!("docker compose --project-directory {} exec -T --user postgres {}", context.directory(&d.project), context.service_name(d)),
                postgres => d.engine.value == Engine::Postgres,
                psql => crate::ansible::psql_words(context, d),
                standby => d.standby.is_some(),
                archive => d.backup.tool == planner::blueprint::BackupTool::PgBackRest,
                stanza => backup::stanza(context, d),
                dumps => backup::dumps(context, d),
            }
        })
        .collect();
    values! {
        terraform => context.has_terraform(),
        docker => context.pattern(&context.docker_servers()),
        has_docker => !context.docker_servers().is_empty(),
        health => monitoring::unit(context),
        paths => paths.join(" "),
        databases,
    }
}

fn database_move(context: &Context<'_>, moved: &DatabaseMove) -> Option<Value> {
    let database = context.blueprint.databases.iter().find(|d| d.key == moved.database)?;
    let (client, dump) = match database.engine.value {
        Engine::Mariadb => ("mariadb", "mariadb-dump"),
        Engine::Mysql | Engine::Postgres => ("mysql", "mysqldump"),
    };
    Some(values! {
        script => database_script(context, moved),
        product => product_name(moved.engine),
        address => moved.address.to_string(),
        identifier => moved.identifier.clone().unwrap_or_default(),
        source_name => moved.name,
        source_user => moved.user,
        source_port => moved.port,
        key => database.key,
        name => database.name.value,
        user => database.user.value,
        port => database.port.value,
        superuser => context.superuser(database),
        image => database.image.value,
        directory => context.directory(&database.project),
        service => context.service_name(database),
        tls => database.tls_required.value,
        extensions => database.extensions.iter().map(|e| e.value.clone()).collect::<Vec<_>>(),
        root => crate::ansible::as_root(database.engine.value, client),
        client,
        dump,
        dump_flags => match database.engine.value {
            Engine::Mysql => "--single-transaction --routines --triggers --events --set-gtid-purged=OFF --no-tablespaces",
            Engine::Mariadb | Engine::Postgres => "--single-transaction --routines --triggers --events --no-tablespaces",
        },
        tls_flag => match database.engine.value { Engine::Mariadb => "--ssl", Engine::Mysql | Engine::Postgres => "--ssl-mode=REQUIRED" },
    })
}

fn buckets(context: &Context<'_>) -> Value {
    let blueprint = context.blueprint;
    let default_region = region(context);
    let list: Vec<Value> = blueprint
        .moves
        .buckets
        .iter()
        .filter_map(|moved| {
            let bucket = blueprint.buckets.iter().find(|b| b.key == moved.bucket)?;
            let (key_id, key_secret) = backup::bucket_secrets(context, &bucket.key, bucket.backup);
            let id = identifier(&bucket.key);
            Some(values! {
                key => bucket.key,
                address => moved.address.to_string(),
                region => moved.region.clone().unwrap_or_else(|| default_region.clone()),
                cloud => cloud_of(&moved.address),
                name => bucket.inventory,
                region_variable => format!("{id}_region"),
                endpoint_variable => format!("{id}_endpoint"),
                acl => bucket.acl.value,
                key_id, key_secret,
            })
        })
        .collect();
    let mut clouds: Vec<&str> = blueprint.moves.buckets.iter().map(|m| cloud_of(&m.address)).collect();
    clouds.sort_unstable();
    clouds.dedup();
    values! {
        buckets => list,
        host => any_host(context),
        several => clouds.len() > 1,
        cloud => clouds.first().copied().unwrap_or("aws"),
    }
}

fn images(context: &Context<'_>) -> Value {
    let list: Vec<Value> = context
        .blueprint
        .moves
        .images
        .iter()
        .map(|image| {
            values! {
                registry => image.registry.clone().unwrap_or_default(),
                repository => image.repository,
                target => image.target,
                tags => image.tags,
                address => image.address.as_ref().map(ToString::to_string).unwrap_or_default(),
            }
        })
        .collect();
    let images = || context.blueprint.moves.images.iter();
    let mut registries: Vec<String> = images().filter_map(|i| i.registry.clone()).collect();
    registries.sort();
    registries.dedup();
    values! { images => list, region => region(context), registries, account => images().any(|i| i.registry.is_none()) }
}

fn secrets(context: &Context<'_>) -> Value {
    let list: Vec<Value> = context
        .blueprint
        .moves
        .secrets
        .iter()
        .map(|secret| {
            values! {
                name => secret.secret,
                source => secret.source_name,
                entry => secret.entry.clone().unwrap_or_default(),
                parameter => secret.parameter,
                cloud => cloud_of(&secret.address),
                address => secret.address.to_string(),
            }
        })
        .collect();
    let from = |cloud: &str| context.blueprint.moves.secrets.iter().any(|s| cloud_of(&s.address) == cloud);
    values! { secrets => list, region => region(context), aws => from("aws"), google => from("google"), azure => from("azure"), other => from("other") }
}

fn cut_over(context: &Context<'_>) -> Value {
    let blueprint = context.blueprint;
    let moves = &blueprint.moves;
    let freezes: Vec<Value> = moves
        .freezes
        .iter()
        .map(|f| {
            values! { cluster => f.cluster, service => f.service, cloud => cloud_of(&f.address), address => f.address.to_string() }
        })
        .collect();
    let drains: Vec<Value> = moves
        .drains
        .iter()
        .map(|d| values! { name => d.name, cloud => cloud_of(&d.address), address => d.address.to_string() })
        .collect();
    let of = |cloud: &str| {
        (
            moves.freezes.iter().any(|f| cloud_of(&f.address) == cloud),
            moves.drains.iter().any(|d| cloud_of(&d.address) == cloud),
        )
    };
    let (aws_freezes, aws_drains) = of("aws");
    let traffic = blueprint.traffic.as_ref();
    let names: Vec<String> = traffic.map(|t| t.names.iter().map(|n| n.value.clone()).collect()).unwrap_or_default();
    let proxies = blueprint.projects.iter().filter_map(|p| p.proxy.as_ref());
    let tls = proxies.flat_map(|p| &p.entry_points).any(|e| e.tls);
    let mut tags: Vec<String> =
        blueprint.projects.iter().filter(|p| p.proxy.is_some() || uses_name(p)).map(|p| identifier(&p.key)).collect();
    tags.push("monitoring".to_owned());
    let buckets: Vec<String> = if has_bucket_move(context) {
        moves
            .buckets
            .iter()
            .map(|m| m.bucket.clone())
            .filter(|k| blueprint.buckets.iter().any(|b| b.key == *k))
            .collect()
    } else {
        Vec::new()
    };
    values! {
        terraform => context.has_terraform(),
        freezes, drains, buckets, aws_freezes, aws_drains,
        region => region(context),
        databases => moves.databases.iter().map(|d| database_script(context, d)).collect::<Vec<_>>(),
        public => names.first().cloned().unwrap_or_default(),
        rehearsal => traffic.map(|t| t.rehearsal.clone()).unwrap_or_default(),
        zone => traffic.is_some_and(|t| t.zone.is_some()),
        scheme => if tls { "https" } else { "http" },
        tags => tags.join(","),
        answers => blueprint.checks.iter().any(|c| matches!(c, Check::AnswersAbove { .. })),
    }
}

fn uses_name(project: &planner::blueprint::Project) -> bool {
    project
        .variables
        .iter()
        .any(|v| matches!(&v.source, planner::blueprint::VariableSource::Inventory(name) if name == "app_fqdn"))
}
