//! Where a migration goes: the arguments that make [`Options`].

use super::sources::{pair, read_text};
use agnostech::{Level, Options, Runtime, Target};
use clap::Args;
use diagnostic::Diagnostic;
use planner::{DatabasePlacement, DatabaseStorage, DnsMode, GivenServer, ObjectStorage, TlsTermination};
use std::path::PathBuf;

#[derive(Debug, Args)]
#[command(next_help_heading = "Target")]
pub struct TargetArguments {
    /// Where to.
    #[arg(long, value_name = "TARGET")]
    pub target: Target,
    #[command(flatten)]
    pub options: OptionArguments,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Target")]
pub struct OptionArguments {
    /// Level of availability: none, basic, multi-server, cluster or geo.
    #[arg(long, value_name = "LEVEL", default_value = "none")]
    ha: Level,
    /// What runs containers; the target's usual one if absent.
    #[arg(long, value_name = "RUNTIME")]
    runtime: Option<Runtime>,
    /// Region or location of the target.
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// Second region or location.
    #[arg(long, value_name = "REGION")]
    second_region: Option<String>,
    /// Domain under which the target answers, if not that of the source.
    #[arg(long, value_name = "NAME")]
    domain: Option<String>,
    /// Address that the certificate authority may write to.
    #[arg(long, value_name = "ADDRESS")]
    acme_email: Option<String>,
    /// What happens to DNS zones: keep, move or none.
    #[arg(long, value_name = "MODE")]
    dns_mode: Option<DnsMode>,
    /// Network that may log in, such as 203.0.113.7/32.
    #[arg(long = "admin-cidr", visible_alias = "admin-cidrs", value_name = "CIDR", value_delimiter = ',')]
    admin_cidrs: Vec<String>,
    /// Public key that may log in, by a name for it.
    #[arg(long = "ssh-public-key", value_name = "NAME=KEY", value_parser = pair)]
    ssh_public_keys: Vec<(String, String)>,
    /// On which server databases run: colocated or dedicated.
    #[arg(long, value_name = "PLACEMENT")]
    database_placement: Option<DatabasePlacement>,
    /// Which disk databases use: volume or local.
    #[arg(long, value_name = "STORAGE")]
    database_storage: Option<DatabaseStorage>,
    /// What buckets become: managed or self.
    #[arg(long, value_name = "STORAGE")]
    object_storage: Option<ObjectStorage>,
    /// Where TLS ends: proxy or load_balancer.
    #[arg(long, value_name = "WHERE")]
    tls_termination: Option<TlsTermination>,
    /// S3 endpoint that takes backups.
    #[arg(long, value_name = "URL")]
    backup_endpoint: Option<String>,
    /// Days for which backups are kept, where the source says nothing.
    #[arg(long, value_name = "DAYS")]
    backup_retention_days: Option<u32>,
    /// Where alerts go: a URL that takes a JSON message.
    #[arg(long, value_name = "URL")]
    alert_target: Option<String>,
    /// Relay for outgoing mail.
    #[arg(long, value_name = "HOST:PORT")]
    smtp_relay: Option<String>,
    /// Registry that holds the images.
    #[arg(long, value_name = "HOST")]
    registry: Option<String>,
    /// Architecture of the servers; by default that of the source.
    #[arg(long, value_name = "ARCHITECTURE", value_parser = ["x86_64", "arm64"])]
    architecture: Option<String>,
    /// Server that there is already: name=a,address=192.0.2.1,user=admin,vcpu=4,memory_gib=8,zone=rack-1,private_address=10.0.0.1.
    #[arg(long = "server", value_name = "FIELDS", value_parser = server)]
    servers: Vec<GivenServer>,
    /// Decisions of an earlier run (decisions.json), with edits.
    #[arg(long, value_name = "FILE")]
    decisions: Option<PathBuf>,
}

impl TargetArguments {
    /// The options that these arguments are, or what is wrong with them.
    pub fn options(&self) -> Result<Options, Diagnostic> {
        self.options.options(self.target)
    }
}

impl OptionArguments {
    /// The options that these arguments are for a target, or what is wrong with them.
    pub fn options(&self, target: Target) -> Result<Options, Diagnostic> {
        let decisions = match &self.decisions {
            Some(path) => {
                let text = read_text(path)?;
                // The reader knows no file name; the place is added here.
                report::parse_decisions(&text).map_err(|wrong| wrong.at_attribute(path.display().to_string(), ""))?
            }
            None => std::collections::BTreeMap::new(),
        };
        Ok(Options {
            runtime: self.runtime,
            region: self.region.clone(),
            second_region: self.second_region.clone(),
            domain: self.domain.clone(),
            acme_email: self.acme_email.clone(),
            dns_mode: self.dns_mode,
            admin_cidrs: self.admin_cidrs.clone(),
            ssh_public_keys: self.ssh_public_keys.iter().cloned().collect(),
            database_placement: self.database_placement,
            database_storage: self.database_storage,
            object_storage: self.object_storage,
            tls_termination: self.tls_termination,
            backup_endpoint: self.backup_endpoint.clone(),
            backup_retention_days: self.backup_retention_days,
            alert_target: self.alert_target.clone(),
            smtp_relay: self.smtp_relay.clone(),
            registry: self.registry.clone(),
            architecture: self.architecture.clone(),
            servers: self.servers.clone(),
            decisions,
            ..Options::new(target, self.ha)
        })
    }
}

/// A server, written as `name=…,address=…` with the fields of [`GivenServer`].
fn server(text: &str) -> Result<GivenServer, String> {
    let mut server = GivenServer {
        name: String::new(),
        address: String::new(),
        user: None,
        vcpu: None,
        memory_gib: None,
        zone: None,
        private_address: None,
    };
    let number = |name: &str, value: &str| match value.parse::<f64>() {
        Ok(number) if number.is_finite() && number > 0.0 => Ok(Some(number)),
        _ => Err(format!("{name} must be a number above 0, not {value:?}")),
    };
    for field in text.split(',') {
        let (name, value) = pair(field)?;
        match name.as_str() {
            "name" => server.name = value,
            "address" => server.address = value,
            "user" => server.user = Some(value),
            "vcpu" => server.vcpu = number("vcpu", &value)?,
            "memory_gib" => server.memory_gib = number("memory_gib", &value)?,
            "zone" => server.zone = Some(value),
            "private_address" => server.private_address = Some(value),
            other => {
                return Err(format!(
                    "a server has no {other:?}; give name, address, user, vcpu, memory_gib, zone or private_address"
                ));
            }
        }
    }
    if server.name.is_empty() || server.address.is_empty() {
        return Err(String::from("a server needs a name and an address: name=a,address=192.0.2.1"));
    }
    Ok(server)
}

#[cfg(test)]
mod tests {
    use super::server;

    #[test]
    fn servers() {
        let given = server("name=a,address=192.0.2.1,vcpu=4,zone=z").unwrap();
        assert_eq!((given.name.as_str(), given.vcpu, given.zone.as_deref()), ("a", Some(4.0), Some("z")));
        for wrong in ["", "name=a", "name=a,address=b,vcpu=-1", "name=a,address=b,size=3", "a"] {
            assert!(server(wrong).is_err(), "{wrong}");
        }
    }
}
