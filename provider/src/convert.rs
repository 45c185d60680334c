//! The seam to the converter: what the provider asks for and what it gets, in plain types.
//!
//! Everything else in this crate is about Terraform's plugin protocol. Whoever converts implements [`Migrate`], and
//! `main.rs` plugs that in.

use diagnostic::Diagnostic;
use std::collections::BTreeMap;
use std::path::PathBuf;
use value::{Number, Value};

/// Converts. Files are read on this side: the request holds their paths.
pub trait Migrate: Send + Sync + 'static {
    /// Targets there are, each with the levels of availability and runtimes that it can give, by the words of the
    /// arguments `target`, `ha` and `runtime`.
    fn targets(&self) -> Vec<TargetChoices>;

    /// Converts.
    ///
    /// Diagnostics are what was found on the way, of any severity. They never make the data source fail, because a
    /// failing data source also keeps `destroy` from working, except with [`MigrationRequest::strict`]. What must not
    /// be given out is withheld by [`MigrationResult::refused`].
    fn migrate(&self, request: &MigrationRequest) -> (MigrationResult, Vec<Diagnostic>);
}

/// What can be chosen for a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetChoices {
    /// Its name, such as `hetzner`.
    pub name: String,
    /// Levels of availability that it can give, lowest first.
    pub levels: Vec<String>,
    /// What can run containers there, the usual one first.
    pub runtimes: Vec<String>,
}

/// Where infrastructure is read from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sources {
    /// Directories of root modules, relative to the working directory.
    pub config_paths: Vec<PathBuf>,
    /// Configuration given as text: file name and content. A text without a name is called `main.tf`.
    pub config: Vec<(String, String)>,
    /// State files.
    pub state_paths: Vec<PathBuf>,
    /// States given as JSON text, in a state file's form or that of `terraform show -json`.
    pub state_json: Vec<String>,
    /// Plans given as JSON text, as `terraform show -json PLAN` prints them.
    pub plan_json: Vec<String>,
    /// Input variables of the root modules, by name. Sensitive.
    pub variables: BTreeMap<String, Value>,
    /// Files of input variables, later ones before earlier ones.
    pub var_files: Vec<PathBuf>,
    /// Workspace whose name `terraform.workspace` gives.
    pub workspace: Option<String>,
    /// Whose language the configuration is written in, `terraform` or `opentofu`; Terraform's if absent.
    pub dialect: Option<String>,
    /// What data sources give back, by address (`data.aws_ami.base`): objects.
    pub data_values: BTreeMap<String, Value>,
    /// Directories outside the root modules from which files may be read.
    pub allow_paths: Vec<PathBuf>,
    /// Addresses to look at; all, if there is none. `*` stands for any text.
    pub include: Vec<String>,
    /// Addresses to leave out, by the same patterns.
    pub exclude: Vec<String>,
    /// Whether `TF_VAR_…` are read from the environment.
    pub use_environment: bool,
}

/// A server that there is already.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Server {
    /// Name; letters, digits and dashes.
    pub name: String,
    /// Address at which it is reached.
    pub address: String,
    /// Address in a private network.
    pub private_address: Option<String>,
    /// User with sudo rights.
    pub user: Option<String>,
    /// vCPU.
    pub vcpu: Option<Number>,
    /// Memory in GiB.
    pub memory_gib: Option<Number>,
    /// Where it stands; servers of one zone may fail together.
    pub zone: Option<String>,
}

/// A migration that is asked for. Words are those of the arguments, and were checked where a fixed set of them exists.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MigrationRequest {
    /// What to convert.
    pub sources: Sources,
    /// Where to.
    pub target: String,
    /// Level of availability.
    pub ha: Option<String>,
    /// What runs containers.
    pub runtime: Option<String>,
    /// Region or location of the target.
    pub region: Option<String>,
    /// Second region or location.
    pub second_region: Option<String>,
    /// Domain under which the target answers.
    pub domain: Option<String>,
    /// Address that the certificate authority may write to.
    pub acme_email: Option<String>,
    /// `keep`, `move` or `none`.
    pub dns_mode: Option<String>,
    /// Networks that may log in, in CIDR notation.
    pub admin_cidrs: Vec<String>,
    /// Public keys that may log in, by name.
    pub ssh_public_keys: BTreeMap<String, String>,
    /// `colocated` or `dedicated`.
    pub database_placement: Option<String>,
    /// `volume` or `local`.
    pub database_storage: Option<String>,
    /// `managed` or `self`.
    pub object_storage: Option<String>,
    /// `proxy` or `load_balancer`.
    pub tls_termination: Option<String>,
    /// S3 endpoint that takes backups.
    pub backup_endpoint: Option<String>,
    /// Days for which backups are kept.
    pub backup_retention_days: Option<u32>,
    /// Where secrets are kept.
    pub secrets_backend: Option<String>,
    /// Relay for outgoing mail, as `host:port`.
    pub smtp_relay: Option<String>,
    /// Where alerts go.
    pub alert_target: Option<String>,
    /// Registry that holds the images.
    pub registry: Option<String>,
    /// `x86_64` or `arm64`.
    pub architecture: Option<String>,
    /// `osi` or `any`.
    pub licences: Option<String>,
    /// Servers that there are already.
    pub servers: Vec<Server>,
    /// Where resources or kinds of resources go: address or kind, and place.
    pub placement: BTreeMap<String, String>,
    /// Currency of totals, such as `EUR`.
    pub currency: Option<String>,
    /// Units of a currency for one unit of `currency`.
    pub exchange_rates: BTreeMap<String, Number>,
    /// Decisions of an earlier run, with edits.
    pub decisions_json: Option<String>,
    /// What to render; everything, if empty.
    pub formats: Vec<String>,
    /// Whether anything that did not carry over is an error.
    pub strict: bool,
}

impl MigrationRequest {
    /// Whether a format is to be rendered.
    pub fn wants(&self, format: &str) -> bool {
        self.formats.is_empty() || self.formats.iter().any(|wanted| wanted == format)
    }
}

/// What replaces the source. Texts of formats that were not asked for, or that the target has none of, are `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MigrationResult {
    /// Set when nothing may be given out: the output would open or reveal something, or an argument turned out wrong.
    pub refused: Option<Diagnostic>,
    /// Terraform configuration of the target.
    pub hcl: Option<String>,
    /// Compose projects, as YAML documents one after the other.
    pub compose: Option<String>,
    /// Compose projects by the role of their server.
    pub compose_projects: Option<BTreeMap<String, String>>,
    /// Swarm stack.
    pub swarm: Option<String>,
    /// Kubernetes manifests, as YAML documents one after the other.
    pub kubernetes: Option<String>,
    /// Nomad jobs.
    pub nomad: Option<String>,
    /// Ansible playbook.
    pub ansible: Option<String>,
    /// Ansible inventory.
    pub inventory: Option<String>,
    /// All files of the output: path and content.
    pub files: Option<BTreeMap<String, String>>,
    /// The first page that a reader wants, in Markdown.
    pub summary: String,
    /// What is weaker or incomplete, a sentence each.
    pub warnings: Vec<String>,
    /// What a person must do, a sentence each.
    pub manual_steps: Vec<String>,
    /// Attributes that nothing used: `address: path`.
    pub unaccounted: Vec<String>,
    /// What becomes of each resource.
    pub resources: Vec<Becomes>,
    /// The decisions, as JSON.
    pub decisions_json: String,
    /// What it costs.
    pub cost: Option<Cost>,
    /// What it emits.
    pub carbon: Option<Carbon>,
}

/// What becomes of a resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Becomes {
    /// Its address in the source.
    pub address: String,
    /// Its neutral kind, such as `database`.
    pub kind: String,
    /// Names of what replaces it.
    pub becomes: Vec<String>,
}

/// Monthly cost before and after.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cost {
    /// Date of the newest price, `YYYY-MM-DD`.
    pub as_of: String,
    /// Of what exists.
    pub source: Totals,
    /// Of what replaces it.
    pub target: Totals,
    /// What has no price, a line each.
    pub unpriced: Vec<String>,
    /// What is saved per month by currency; `None` if no currency has both totals.
    pub saving: Option<BTreeMap<String, Number>>,
}

/// Monthly totals, each by currency.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Totals {
    /// Of everything that has a price.
    pub totals: BTreeMap<String, Number>,
    /// By component, such as `compute`.
    pub by_component: BTreeMap<String, BTreeMap<String, Number>>,
    /// Whether everything has a price.
    pub complete: bool,
}

/// Emissions before and after, in kilograms of CO₂ equivalent a month; `None` where there is no figure.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Carbon {
    /// Of what exists.
    pub source: Option<Number>,
    /// Of what replaces it.
    pub target: Option<Number>,
    /// Where the figures come from.
    pub basis: String,
}
