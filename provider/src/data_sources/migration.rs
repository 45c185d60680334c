//! `agnostech_migration`: what replaces infrastructure that exists.

use super::arguments::{
    absent, choice, choices, entries, fits, flag, number, numbers, object, paths, text, text_map, text_or_texts, texts,
    wrong,
};
use crate::convert::{
    Becomes, Carbon, Cost, MigrationRequest, MigrationResult, Server, Sources, TargetChoices, Totals,
};
use crate::protocol::schema::{Attribute, Block, Schema};
use crate::protocol::server::Answer;
use diagnostic::{Diagnostic, Severity};
use read::config::Dialect;
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;
use value::{Attributes, Content, Entries, Number, ObjectAttribute, Path, Step, Type, Value};

/// What can be rendered, by the words of `formats`.
pub const FORMATS: &[&str] =
    &["hcl", "compose", "swarm", "kubernetes", "nomad", "ansible", "inventory", "scripts", "docs", "ledger", "cost"];

/// Arguments that say what to read, of which one at least is needed.
const INPUTS: &[&str] = &["config_path", "config", "state_paths", "state_json", "plan_json"];

/// Arguments with a fixed set of words.
const WORDS: &[(&str, &[&str])] = &[
    ("dns_mode", &["keep", "move", "none"]),
    ("database_placement", &["colocated", "dedicated"]),
    ("database_storage", &["volume", "local"]),
    ("object_storage", &["managed", "self"]),
    ("tls_termination", &["proxy", "load_balancer"]),
    ("architecture", &["x86_64", "arm64"]),
    ("licences", &["osi", "any"]),
];

/// Diagnostics shown one by one; what is beyond is counted, and stands in `warnings`.
const SHOWN: usize = 10;

/// The arguments that say what is read, in the order of the documentation.
pub fn source_arguments() -> Vec<Attribute> {
    let texts = || Type::list(Type::String);
    vec![
        Attribute::optional("config_path", Type::Dynamic, "Directory of a root module, or a list of such directories. Relative paths start at the working directory. Modules must have been installed with `terraform init`."),
        Attribute::optional("state_paths", texts(), "State files."),
        Attribute::optional("state_json", Type::Dynamic, "The JSON text of a state, or a list of such texts: the content of a state file, or what `terraform show -json` prints.").sensitive(),
        Attribute::optional("plan_json", Type::Dynamic, "The JSON text of a plan, or a list of such texts, as `terraform show -json PLAN` prints it.").sensitive(),
        Attribute::optional("config", Type::Dynamic, "Configuration as text: one text, a list of texts, or a map of file names and contents. Excludes `config_path`."),
        Attribute::optional("variables", Type::Dynamic, "Input variables of the root module, as an object. They win over `var_files`.").sensitive(),
        Attribute::optional("var_files", texts(), "Files of input variables (`.tfvars`, `.tfvars.json`); later ones win."),
        Attribute::optional("workspace", Type::String, "Name that `terraform.workspace` gives. Default: `default`."),
        Attribute::optional("dialect", Type::String, "Whose language the configuration is written in: `terraform`, or `opentofu`, which has `.tofu` files, more functions, `for_each` in provider blocks, `enabled`, and variables in the sources of modules. Default: `terraform`."),
        Attribute::optional("data_values", Type::Dynamic, "What data sources of the source give back, as an object by address: `{ \"data.aws_availability_zones.a\" = { names = [\"eu-west-1a\"] } }`. Without it they are unknown, and so is what depends on them."),
        Attribute::optional("allow_paths", texts(), "Directories outside the root module from which its functions may read files."),
        Attribute::optional("include", texts(), "Addresses of resources to convert; all by default. `*` stands for any text: `module.shop.*`."),
        Attribute::optional("exclude", texts(), "Addresses of resources to leave out, with the same patterns."),
        Attribute::optional("use_environment", Type::Bool, "Reads input variables also from `TF_VAR_…` of the environment, as Terragrunt passes them."),
    ]
}

/// The arguments that say what is converted and how, in the order of the documentation.
pub fn arguments() -> Vec<Attribute> {
    let texts = || Type::list(Type::String);
    let mut arguments = source_arguments();
    arguments.extend([
        Attribute::required("target", Type::String, "Where to: `docker-compose`, `docker-swarm`, `k3s`, `kubernetes`, `nomad` on servers of your own, a cloud (`hetzner`, `scaleway`, `ovh`, `exoscale`, `infomaniak`), or `hybrid`. A word that this version has not is refused, with the list of those that it has."),
        Attribute::optional("ha", Type::String, "Level of availability: `none` (one server with backups), `basic` (a second machine elsewhere, switched by hand), `multi-server`, `cluster` (stores fail over by themselves), `geo` (a second region). Default: `none`. A level that the target cannot give is refused."),
        Attribute::optional("runtime", Type::String, "What runs containers: `compose`, `swarm`, `k3s`, `kubernetes`, `nomad`. Default: what suits the target and the level."),
        Attribute::optional("region", Type::String, "Region or location of the target, such as `fsn1`."),
        Attribute::optional("second_region", Type::String, "Second region or location, for a level that needs one. Must differ from `region`."),
        Attribute::optional("domain", Type::String, "Domain under which the target answers. Without it, it becomes a variable of the output."),
        Attribute::optional("acme_email", Type::String, "Address that the certificate authority may write to."),
        Attribute::optional("dns_mode", Type::String, "What happens to DNS zones: `keep` (they stay; the records to change are listed), `move`, or `none`."),
        Attribute::optional("admin_cidrs", texts(), "Networks from which administrators log in, such as `203.0.113.7/32`. The whole internet is refused. Without it, it becomes a variable of the output that has no default."),
        Attribute::optional("ssh_public_keys", Type::map(Type::String), "Public keys that may log in, by name."),
        Attribute::optional("database_placement", Type::String, "Where self-hosted databases run: `colocated` with the application, or `dedicated` servers."),
        Attribute::optional("database_storage", Type::String, "Disk of self-hosted databases: `volume`, which outlives the server, or `local`, which is faster."),
        Attribute::optional("object_storage", Type::String, "What buckets become: `managed` storage of the cloud, or `self`, a store on your servers."),
        Attribute::optional("tls_termination", Type::String, "Where TLS ends: `proxy` on the servers, or `load_balancer`."),
        Attribute::optional("backup_endpoint", Type::String, "S3 endpoint that takes backups; best one of another provider."),
        Attribute::optional("backup_retention_days", Type::Number, "Days for which backups are kept where the source does not say."),
        Attribute::optional("secrets_backend", Type::String, "Where secrets are kept, such as `files` or `vault`."),
        Attribute::optional("smtp_relay", Type::String, "Relay for outgoing mail, as `host:port`."),
        Attribute::optional("alert_target", Type::String, "Where alerts go: a URL that takes JSON messages."),
        Attribute::optional("registry", Type::String, "Registry that holds the images after the migration."),
        Attribute::optional("architecture", Type::String, "`x86_64` or `arm64`. Default: that of the source."),
        Attribute::optional("licences", Type::String, "Which products may stand in: `osi` for open source only (default), or `any`."),
        Attribute::optional("servers", Type::Dynamic, "Servers that there are already: a list of objects with `name` and `address`, and optionally `private_address`, `user`, `vcpu`, `memory_gib`, `zone`."),
        Attribute::optional("placement", Type::map(Type::String), "Where something goes that is not to go where the rest does: address or kind of resource, and place."),
        Attribute::optional("currency", Type::String, "Currency of totals, such as `EUR`. Without `exchange_rates` amounts in other currencies stay apart."),
        Attribute::optional("exchange_rates", Type::map(Type::Number), "How many units of another currency one unit of `currency` buys: `{ USD = 1.08 }`."),
        Attribute::optional_computed("decisions_json", Type::String, "Decisions that were taken, as JSON. Set it to those of an earlier run, with edits, to have them kept; it then stays what was set, and the complete decisions stand in `files[\"decisions.json\"]`."),
        Attribute::optional("formats", texts(), "What is rendered: any of `hcl`, `compose`, `swarm`, `kubernetes`, `nomad`, `ansible`, `inventory`, `scripts`, `docs`, `ledger`, `cost`; the rest is null. Results are kept in the state (some 100 kB for a small estate with everything; the complete ledger can be larger than the rest), so name what you use. Default: all but `ledger`."),
        Attribute::optional("strict", Type::Bool, "Makes an error of everything that could not be read or did not carry over. Mind that a failing data source also keeps `terraform destroy` from working."),
    ]);
    arguments
}

/// Type of the totals of `cost`.
pub fn totals_type() -> Type {
    let money = || Type::map(Type::Number);
    Type::object([("totals", money()), ("by_component", Type::map(money())), ("complete", Type::Bool)])
}

fn cost_type() -> Type {
    Type::object([
        ("as_of", Type::String),
        ("source", totals_type()),
        ("target", totals_type()),
        ("unpriced", Type::list(Type::String)),
        ("saving", Type::map(Type::Number)),
    ])
}

fn carbon_type() -> Type {
    Type::object([("source", Type::Number), ("target", Type::Number), ("basis", Type::String)])
}

fn becomes_type() -> Type {
    Type::object([("address", Type::String), ("kind", Type::String), ("becomes", Type::list(Type::String))])
}

/// What is given back besides `decisions_json`.
pub fn results() -> Vec<Attribute> {
    let texts = || Type::list(Type::String);
    vec![
        Attribute::computed("hcl", Type::String, "Terraform configuration of the target."),
        Attribute::computed("compose", Type::String, "Compose projects, as YAML documents one after the other."),
        Attribute::computed(
            "compose_projects",
            Type::map(Type::String),
            "Compose projects by the role of their server.",
        ),
        Attribute::computed("swarm", Type::String, "Swarm stack."),
        Attribute::computed("kubernetes", Type::String, "Kubernetes manifests, as YAML documents one after the other."),
        Attribute::computed("nomad", Type::String, "Nomad jobs."),
        Attribute::computed("ansible", Type::String, "Ansible playbook that sets up the servers."),
        Attribute::computed("inventory", Type::String, "Ansible inventory."),
        Attribute::computed("files", Type::map(Type::String), "All files of the output: path and content."),
        Attribute::computed(
            "summary",
            Type::String,
            "What changes, in Markdown: what stops working, what the application must do, what is weaker than before, sizes, cost, downtime.",
        ),
        Attribute::computed("warnings", texts(), "What is weaker or incomplete."),
        Attribute::computed("manual_steps", texts(), "What a person must do."),
        Attribute::computed("unaccounted", texts(), "Written attributes that nothing used, as `address: path`."),
        Attribute::computed(
            "resources",
            Type::list(becomes_type()),
            "What becomes of each resource: its `address`, its neutral `kind`, and what it `becomes`.",
        ),
        Attribute::computed(
            "cost",
            cost_type(),
            "Monthly cost of the `source` and the `target`: `totals` by currency, the same `by_component`, and whether they are `complete`; what is `unpriced`; what is saved, by currency, or null where the two have no currency in common; date of the newest price (`as_of`).",
        ),
        Attribute::computed(
            "carbon",
            carbon_type(),
            "Emissions of the `source` and the `target` in kilograms of CO₂ equivalent a month, null where there is no figure, and the `basis` of the figures.",
        ),
        Attribute::computed("id", Type::String, "Hash of the output; it changes when the output does."),
    ]
}

/// The schema.
pub fn schema() -> Schema {
    Schema {
        version: 0,
        block: Block {
            description: "Reads infrastructure from Terraform configurations, states or plans, and gives back what replaces it: Terraform configuration of the target, Compose, Swarm, Kubernetes or Nomad, Ansible, cost, carbon, and an account of what did not carry over. Nothing is contacted and nothing is changed.".to_owned(),
            deprecated: false,
            attributes: arguments().into_iter().chain(results()).collect(),
            blocks: Vec::new(),
        },
    }
}

/// Type that the argument `servers` must have.
fn servers_type() -> Type {
    let attribute = |ty: Type, optional: bool| ObjectAttribute { ty, optional };
    let attributes = [
        ("name", attribute(Type::String, false)),
        ("address", attribute(Type::String, false)),
        ("private_address", attribute(Type::String, true)),
        ("user", attribute(Type::String, true)),
        ("vcpu", attribute(Type::Number, true)),
        ("memory_gib", attribute(Type::Number, true)),
        ("zone", attribute(Type::String, true)),
    ];
    let attributes: Attributes = attributes.into_iter().map(|(name, attribute)| (name.into(), attribute)).collect();
    Type::list(Type::Object(Arc::new(attributes)))
}

/// Judges the arguments that say what is read; what is unknown is not judged.
pub fn validate_sources(config: &Value, found: &mut Vec<Diagnostic>) {
    if INPUTS.iter().all(|name| absent(config, name)) {
        found.push(wrong(
            &Path::attribute("config_path"),
            "There is nothing to convert".to_owned(),
            format!("Set at least one of {}.", INPUTS.join(", ")),
        ));
    }
    // What is unknown may turn out to be null.
    let given = |name: &str| !absent(config, name) && config.get(name).is_some_and(|value| !value.is_unknown());
    if given("config") && given("config_path") {
        found.push(wrong(
            &Path::attribute("config"),
            "config and config_path exclude each other".to_owned(),
            "Both give the configuration of a root module. Keep one; states and plans go with either.".to_owned(),
        ));
    }
    for name in ["config_path", "state_json", "plan_json"] {
        text_or_texts(config, name, found);
    }
    if config.get("config").is_some_and(|value| value.entries().is_some()) {
        fits(config, "config", &Type::map(Type::String), "Give file names and their contents.", found);
    } else {
        text_or_texts(config, "config", found);
    }
    choice(config, "dialect", &Dialect::NAMES, found);
    object(config, "variables", "Give an object of names and values: { env = \"prod\" }.", found);
    object(config, "data_values", "Give an object of addresses and the attributes of each.", found);
}

/// Judges arguments; what is unknown is not judged.
pub fn validate(config: &Value, targets: &[TargetChoices]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    validate_sources(config, &mut found);
    fits(config, "servers", &servers_type(), "Give a list of objects, each with name and address.", &mut found);
    for (name, words) in WORDS {
        choice(config, name, words, &mut found);
    }
    choices(config, "formats", FORMATS, &mut found);
    target(config, targets, &mut found);
    networks(config, &mut found);
    if let (Some(first), Some(second)) = (text(config, "region"), text(config, "second_region"))
        && first == second
    {
        found.push(wrong(
            &Path::attribute("second_region"),
            format!("second_region is {second}, as region is"),
            "What stands in one place fails with it. Name another.".to_owned(),
        ));
    }
    if let Some(days) = number(config, "backup_retention_days")
        && days.to_u64().is_none_or(|days| days == 0 || days > u64::from(u16::MAX))
    {
        found.push(wrong(
            &Path::attribute("backup_retention_days"),
            format!("{days} is no number of days"),
            "Give a whole number from 1 on.".to_owned(),
        ));
    }
    exchange_rates(config, &mut found);
    if let Some(decisions) = text(config, "decisions_json")
        && let Err(error) = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&decisions)
    {
        found.push(wrong(
            &Path::attribute("decisions_json"),
            format!("decisions_json is no JSON object: {error}"),
            "Give the decisions.json of an earlier run.".to_owned(),
        ));
    }
    found
}

fn target(config: &Value, targets: &[TargetChoices], found: &mut Vec<Diagnostic>) {
    let Some(name) = text(config, "target") else { return };
    let Some(chosen) = targets.iter().find(|target| target.name == name) else {
        let names: Vec<&str> = targets.iter().map(|target| target.name.as_str()).collect();
        found.push(wrong(
            &Path::attribute("target"),
            format!("There is no target {name:?}"),
            format!("Choose one of {}.", names.join(", ")),
        ));
        return;
    };
    for (argument, choices) in [("ha", &chosen.levels), ("runtime", &chosen.runtimes)] {
        let Some(word) = text(config, argument) else { continue };
        if !choices.contains(&word) {
            found.push(wrong(
                &Path::attribute(argument),
                format!("The target {name} cannot give {argument} = {word:?}"),
                format!("It can give {}.", choices.join(", ")),
            ));
        }
    }
}

/// Refuses rates that are not above zero.
pub fn exchange_rates(config: &Value, found: &mut Vec<Diagnostic>) {
    for (currency, rate) in entries(config, "exchange_rates") {
        if rate.as_number().is_some_and(|rate| rate.is_zero() || rate.is_negative()) {
            found.push(wrong(
                &Path::attribute("exchange_rates").then(Step::Key(currency.into())),
                "An exchange rate must be above zero".to_owned(),
                "It says how many units of that currency one unit of currency buys.".to_owned(),
            ));
        }
    }
}

/// Networks must be networks, and not the whole internet: an administrator's port is never open to all.
fn networks(config: &Value, found: &mut Vec<Diagnostic>) {
    for (index, cidr) in config.get("admin_cidrs").and_then(Value::items).unwrap_or_default().iter().enumerate() {
        let Some(cidr) = cidr.as_str() else { continue };
        let path = Path::attribute("admin_cidrs").then(Step::Index(index));
        match network(cidr) {
            None => found.push(wrong(
                &path,
                format!("{cidr:?} is no network"),
                "Write an address and a prefix length, such as 203.0.113.7/32.".to_owned(),
            )),
            Some(0) => found.push(wrong(
                &path,
                format!("{cidr} is the whole internet"),
                "Ports for administrators are never opened to everybody. Name the networks that they work from."
                    .to_owned(),
            )),
            Some(_) => {}
        }
    }
}

/// Prefix length of a network.
fn network(cidr: &str) -> Option<u8> {
    let (address, length) = cidr.split_once('/')?;
    let longest = match address.parse().ok()? {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    };
    length.parse().ok().filter(|length| *length <= longest && !cidr.contains('+'))
}

/// Arguments as a request.
pub fn request(config: &Value) -> MigrationRequest {
    MigrationRequest {
        sources: sources(config),
        target: text(config, "target").unwrap_or_default(),
        ha: text(config, "ha"),
        runtime: text(config, "runtime"),
        region: text(config, "region"),
        second_region: text(config, "second_region"),
        domain: text(config, "domain"),
        acme_email: text(config, "acme_email"),
        dns_mode: text(config, "dns_mode"),
        admin_cidrs: texts(config, "admin_cidrs"),
        ssh_public_keys: text_map(config, "ssh_public_keys"),
        database_placement: text(config, "database_placement"),
        database_storage: text(config, "database_storage"),
        object_storage: text(config, "object_storage"),
        tls_termination: text(config, "tls_termination"),
        backup_endpoint: text(config, "backup_endpoint"),
        backup_retention_days: number(config, "backup_retention_days")
            .and_then(|days| days.to_u64())
            .and_then(|days| u32::try_from(days).ok()),
        secrets_backend: text(config, "secrets_backend"),
        smtp_relay: text(config, "smtp_relay"),
        alert_target: text(config, "alert_target"),
        registry: text(config, "registry"),
        architecture: text(config, "architecture"),
        licences: text(config, "licences"),
        servers: servers(config),
        placement: text_map(config, "placement"),
        currency: text(config, "currency"),
        exchange_rates: numbers(config, "exchange_rates"),
        decisions_json: text(config, "decisions_json"),
        formats: texts(config, "formats"),
        strict: flag(config, "strict"),
    }
}

/// Arguments as what is to be read.
pub fn sources(config: &Value) -> Sources {
    let named = text_map(config, "config");
    let unnamed = texts(config, "config");
    let numbered = unnamed.len() > 1;
    let unnamed = unnamed.into_iter().enumerate().map(|(index, text)| {
        let name = if numbered { format!("main-{}.tf", index + 1) } else { "main.tf".to_owned() };
        (name, text)
    });
    Sources {
        config_paths: paths(config, "config_path"),
        config: named.into_iter().chain(unnamed).collect(),
        state_paths: paths(config, "state_paths"),
        state_json: texts(config, "state_json"),
        plan_json: texts(config, "plan_json"),
        variables: entries(config, "variables"),
        var_files: paths(config, "var_files"),
        workspace: text(config, "workspace"),
        dialect: text(config, "dialect"),
        data_values: entries(config, "data_values"),
        allow_paths: paths(config, "allow_paths"),
        include: texts(config, "include"),
        exclude: texts(config, "exclude"),
        use_environment: flag(config, "use_environment"),
    }
}

fn servers(config: &Value) -> Vec<Server> {
    let Some(given) = config.get("servers") else { return Vec::new() };
    let Ok(given) = value::convert(given, &servers_type()) else { return Vec::new() };
    let server = |server: &Value| Server {
        name: text(server, "name").unwrap_or_default(),
        address: text(server, "address").unwrap_or_default(),
        private_address: text(server, "private_address"),
        user: text(server, "user"),
        vcpu: number(server, "vcpu"),
        memory_gib: number(server, "memory_gib"),
        zone: text(server, "zone"),
    };
    given.items().unwrap_or_default().iter().map(server).collect()
}

/// The attributes that are given back, by name.
pub fn outputs(result: &MigrationResult) -> Entries {
    let optional = |text: &Option<String>| text.as_deref().map_or_else(|| Value::null(Type::String), Value::from);
    let text_map = |map: &Option<BTreeMap<String, String>>| match map {
        Some(map) => Value::map(Type::String, map.iter().map(|(key, text)| (key.as_str(), text.as_str().into()))),
        None => Value::null(Type::map(Type::String)),
    };
    let texts = |texts: &[String]| Value::list(Type::String, texts.iter().map(|text| text.as_str().into()));
    let becomes = |row: &Becomes| {
        Value::object([
            ("address", row.address.as_str().into()),
            ("kind", row.kind.as_str().into()),
            ("becomes", texts(&row.becomes)),
        ])
    };
    let mut outputs = Entries::from([
        ("hcl".into(), optional(&result.hcl)),
        ("compose".into(), optional(&result.compose)),
        ("compose_projects".into(), text_map(&result.compose_projects)),
        ("swarm".into(), optional(&result.swarm)),
        ("kubernetes".into(), optional(&result.kubernetes)),
        ("nomad".into(), optional(&result.nomad)),
        ("ansible".into(), optional(&result.ansible)),
        ("inventory".into(), optional(&result.inventory)),
        ("files".into(), text_map(&result.files)),
        ("summary".into(), result.summary.as_str().into()),
        ("warnings".into(), texts(&result.warnings)),
        ("manual_steps".into(), texts(&result.manual_steps)),
        ("unaccounted".into(), texts(&result.unaccounted)),
        ("resources".into(), Value::list(becomes_type(), result.resources.iter().map(becomes))),
        ("cost".into(), result.cost.as_ref().map_or_else(|| Value::null(cost_type()), cost)),
        ("carbon".into(), result.carbon.as_ref().map_or_else(|| Value::null(carbon_type()), carbon)),
        ("decisions_json".into(), result.decisions_json.as_str().into()),
    ]);
    let id = hash(&outputs);
    outputs.insert("id".into(), id.into());
    outputs
}

/// Amounts by currency.
pub fn money(amounts: &BTreeMap<String, Number>) -> Value {
    Value::map(Type::Number, amounts.iter().map(|(currency, amount)| (currency.as_str(), amount.clone().into())))
}

/// Totals as a value of [`totals_type`].
pub fn totals(totals: &Totals) -> Value {
    let by_component = totals.by_component.iter().map(|(component, amounts)| (component.as_str(), money(amounts)));
    Value::object([
        ("totals", money(&totals.totals)),
        ("by_component", Value::map(Type::map(Type::Number), by_component)),
        ("complete", totals.complete.into()),
    ])
}

fn cost(cost: &Cost) -> Value {
    Value::object([
        ("as_of", cost.as_of.as_str().into()),
        ("source", totals(&cost.source)),
        ("target", totals(&cost.target)),
        ("unpriced", Value::list(Type::String, cost.unpriced.iter().map(|line| line.as_str().into()))),
        ("saving", cost.saving.as_ref().map_or_else(|| Value::null(Type::map(Type::Number)), money)),
    ])
}

fn carbon(carbon: &Carbon) -> Value {
    let figure = |figure: &Option<Number>| figure.clone().map_or_else(|| Value::null(Type::Number), Value::from);
    Value::object([
        ("source", figure(&carbon.source)),
        ("target", figure(&carbon.target)),
        ("basis", carbon.basis.as_str().into()),
    ])
}

/// A hash of what is given back, which holds no secrets, and of nothing that was given in, which may.
pub fn hash(outputs: &Entries) -> String {
    let mut hasher = Sha256::new();
    for (name, value) in outputs {
        hasher.update(name.as_bytes());
        hasher.update([0]);
        match &value.content {
            Content::String(text) => hasher.update(text.as_bytes()),
            Content::Map(element, entries) if **element == Type::String => {
                for (key, text) in entries.iter() {
                    for part in [key, text.as_str().unwrap_or_default()] {
                        hasher.update((part.len() as u64).to_be_bytes());
                        hasher.update(part.as_bytes());
                    }
                }
            }
            _ => hasher.update(value::to_json(value).unwrap_or_default().to_string().as_bytes()),
        }
        hasher.update([0]);
    }
    hasher.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

/// The result as the data source's state, and what the user must know.
pub fn answer(config: &Value, strict: bool, mut result: MigrationResult, found: Vec<Diagnostic>) -> Answer<Value> {
    if let Some(refused) = result.refused {
        return Answer::error(Diagnostic { severity: Severity::Error, ..refused });
    }
    list(&found, &mut result.warnings);
    let diagnostics = shown(found, &result.unaccounted, strict);
    let mut state = config.entries().cloned().unwrap_or_default();
    for (name, value) in outputs(&result) {
        // What is set stays; that is what optional and computed promise.
        let set = state.get(&name).is_some_and(|set| !set.is_null());
        if !set {
            state.insert(name, value);
        }
    }
    Answer { result: Some(Content::Object(Arc::new(state)).into()), diagnostics }
}

/// Adds what was found to the warnings, so that nothing is missed that is not shown.
pub fn list(found: &[Diagnostic], warnings: &mut Vec<String>) {
    let mut known: BTreeSet<String> = warnings.iter().cloned().collect();
    for diagnostic in found {
        let line = match &diagnostic.place {
            Some(place) => format!("{}: {place}", diagnostic.summary),
            None => diagnostic.summary.clone(),
        };
        if known.insert(line.clone()) {
            warnings.push(line);
        }
    }
}

/// What was found, as what may be shown: errors only if the user asked for strictness, and not a screenful.
pub fn shown(mut found: Vec<Diagnostic>, unaccounted: &[String], strict: bool) -> Vec<Diagnostic> {
    found.sort_by_key(|diagnostic| std::cmp::Reverse(diagnostic.severity));
    if strict {
        let unaccounted = unaccounted.iter().map(|leaf| {
            Diagnostic::error(
                format!("Nothing uses {leaf}"),
                "It did not carry over. Leave strict out to go on without it.",
            )
        });
        return found
            .into_iter()
            .chain(unaccounted)
            .map(|diagnostic| Diagnostic { severity: Severity::Error, ..diagnostic })
            .collect();
    }
    let count = found.len();
    let mut shown: Vec<Diagnostic> = found
        .into_iter()
        .take(SHOWN)
        .map(|diagnostic| Diagnostic { severity: Severity::Warning, ..diagnostic })
        .collect();
    if count > SHOWN {
        shown.push(Diagnostic::warning(
            format!("There are {} warnings more", count - SHOWN),
            "The attribute warnings lists them.",
        ));
    }
    shown
}

#[cfg(test)]
mod tests;
