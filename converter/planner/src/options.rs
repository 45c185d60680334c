//! What a migration is asked for.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

/// A word that is not one of the choices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseOptionError {
    /// Which option.
    pub option: &'static str,
    /// What was given.
    pub given: String,
    /// What may be given.
    pub choices: &'static [&'static str],
}

impl fmt::Display for ParseOptionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not a {}; choose one of {}", self.given, self.option, self.choices.join(", "))
    }
}

impl std::error::Error for ParseOptionError {}

macro_rules! choice {
    ($(#[$meta:meta])* $name:ident, $option:literal { $($(#[$vmeta:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$vmeta])* $variant,)* }

        impl $name {
            /// Every choice, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];
            /// The words for them.
            pub const WORDS: &'static [&'static str] = &[$($text),*];

            /// The word for it.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $text,)* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = ParseOptionError;
            fn from_str(text: &str) -> Result<Self, ParseOptionError> {
                match text {
                    $($text => Ok(Self::$variant),)*
                    _ => Err(ParseOptionError { option: $option, given: text.to_owned(), choices: Self::WORDS }),
                }
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

choice! {
    /// Where the infrastructure goes.
    Target, "target" {
        /// One server of one's own with Docker Compose.
        DockerCompose = "docker-compose",
        /// Hetzner Cloud.
        Hetzner = "hetzner",
    }
}

choice! {
    /// What runs containers on servers.
    Runtime, "runtime" {
        /// Docker Compose.
        Compose = "compose",
    }
}

choice! {
    /// How much may fail before the service does.
    Level, "level of availability" {
        /// One server, with backups.
        None = "none",
        /// A second machine elsewhere; a person switches over.
        Basic = "basic",
        /// Several servers; what has no state goes on by itself.
        MultiServer = "multi-server",
        /// Automatic failover of the stores as well.
        Cluster = "cluster",
        /// A second region.
        Geo = "geo",
    }
}

choice! {
    /// What happens to DNS zones.
    DnsMode, "dns_mode" {
        /// Zones stay where they are; the records to change are listed.
        Keep = "keep",
        /// Zones move to the target.
        Move = "move",
        /// Nothing is said about DNS.
        None = "none",
    }
}

choice! {
    /// On which server databases run.
    DatabasePlacement, "database_placement" {
        /// On that of the application.
        Colocated = "colocated",
        /// On one of their own.
        Dedicated = "dedicated",
    }
}

choice! {
    /// Which disk databases use.
    DatabaseStorage, "database_storage" {
        /// A volume, which outlives the server.
        Volume = "volume",
        /// The server's own disk, which is faster.
        Local = "local",
    }
}

choice! {
    /// What buckets become.
    ObjectStorage, "object_storage" {
        /// The cloud's own object storage.
        Managed = "managed",
        /// A store on one's own servers.
        SelfHosted = "self",
    }
}

choice! {
    /// Where TLS ends.
    TlsTermination, "tls_termination" {
        /// At the proxy on the servers.
        Proxy = "proxy",
        /// At the cloud's load balancer.
        LoadBalancer = "load_balancer",
    }
}

/// A server that the user has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GivenServer {
    /// Name; letters, digits and dashes.
    pub name: String,
    /// Address at which Ansible reaches it.
    pub address: String,
    /// User with sudo rights.
    #[serde(default)]
    pub user: Option<String>,
    /// vCPU.
    #[serde(default)]
    pub vcpu: Option<f64>,
    /// Memory in GiB.
    #[serde(default)]
    pub memory_gib: Option<f64>,
    /// Where it stands; servers of one zone may fail together.
    #[serde(default)]
    pub zone: Option<String>,
    /// Address in a private network, if it has one.
    #[serde(default)]
    pub private_address: Option<String>,
}

/// What a migration is asked for. What is `None` was not given: it becomes a variable of the output, or a default that
/// is safe.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Where to.
    pub target: Target,
    /// How much may fail.
    pub level: Level,
    /// What runs containers; the target's usual one if absent.
    pub runtime: Option<Runtime>,
    /// Region or location of the target.
    pub region: Option<String>,
    /// Second region or location.
    pub second_region: Option<String>,
    /// Domain under which the target answers, if not that of the source.
    pub domain: Option<String>,
    /// Address that the certificate authority may write to.
    pub acme_email: Option<String>,
    /// What happens to zones; by default they move if the source owned them.
    pub dns_mode: Option<DnsMode>,
    /// Networks that may log in, in CIDR notation.
    pub admin_cidrs: Vec<String>,
    /// Public keys that may log in, by name.
    pub ssh_public_keys: BTreeMap<String, String>,
    /// On which server databases run.
    pub database_placement: Option<DatabasePlacement>,
    /// Which disk databases use.
    pub database_storage: Option<DatabaseStorage>,
    /// What buckets become.
    pub object_storage: Option<ObjectStorage>,
    /// Where TLS ends.
    pub tls_termination: Option<TlsTermination>,
    /// S3 endpoint that takes backups.
    pub backup_endpoint: Option<String>,
    /// Days for which backups are kept, where the source says nothing.
    pub backup_retention_days: Option<u32>,
    /// Where alerts go: a URL that takes a JSON message.
    pub alert_target: Option<String>,
    /// Relay for outgoing mail, as host:port.
    pub smtp_relay: Option<String>,
    /// Registry that holds the images.
    pub registry: Option<String>,
    /// `x86_64` or `arm64`; by default that of the source.
    pub architecture: Option<String>,
    /// Servers that the user has.
    pub servers: Vec<GivenServer>,
    /// Choices given back from an earlier `decisions.json`, by id of the decision.
    pub decisions: BTreeMap<String, String>,
}

impl Options {
    /// A migration to a target at a level, with nothing else said.
    pub fn new(target: Target, level: Level) -> Self {
        Self {
            target,
            level,
            runtime: None,
            region: None,
            second_region: None,
            domain: None,
            acme_email: None,
            dns_mode: None,
            admin_cidrs: Vec::new(),
            ssh_public_keys: BTreeMap::new(),
            database_placement: None,
            database_storage: None,
            object_storage: None,
            tls_termination: None,
            backup_endpoint: None,
            backup_retention_days: None,
            alert_target: None,
            smtp_relay: None,
            registry: None,
            architecture: None,
            servers: Vec::new(),
            decisions: BTreeMap::new(),
        }
    }
}
