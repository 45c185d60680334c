//! Kinds: what things are, in the field's own terms.

mod bucket;
mod container;
mod database;
mod dns;
mod firewall;
mod identity;
mod instance;
mod load_balancer;
mod messaging;
mod monitoring;
mod network;
mod secret;

pub use bucket::{Bucket, CorsRule, LifecycleRule, Transition};
pub use container::{
    Container, ContainerCluster, ContainerGroup, ContainerPort, ContainerService, Dependency, EnvironmentFile, Mount,
    Registry, ResourceLimit, ServiceBackend, ServiceRegistry, SharedVolume,
};
pub use database::{Database, Parameter, ParameterGroup, SubnetGroup};
pub use dns::{Certificate, DnsRecord, DnsZone};
pub use firewall::{Direction, Firewall, Rule};
pub use identity::{Policy, Role, RoleProfile, Statement};
pub use instance::{Attachment, Disk, Instance, InstanceGroup, ScalingPolicy, SshKey, Volume};
pub use load_balancer::{
    Action, Listener, ListenerRule, LoadBalancer, MatchedHeader, MatchedQuery, Member, TargetGroup, WeightedTarget,
};
pub use messaging::{Queue, Subscription, Topic};
pub use monitoring::{Alarm, LogGroup};
pub use network::{Gateway, GatewayRole, Network, Outbound, PublicAddress, Route, RouteTable, Subnet};
pub use secret::{GeneratedPassword, Secret, SettingParameter};

use crate::Set;

macro_rules! kinds {
    ($($name:ident = $text:literal,)*) => {
        /// A thing of some kind.
        #[derive(Clone, Debug, PartialEq)]
        #[allow(clippy::large_enum_variant)]
        pub enum Kind {
            $(#[doc = concat!("`", $text, "`")] $name($name),)*
        }

        impl Kind {
            /// Names of all kinds, as rows and the ledger write them.
            pub const NAMES: &'static [&'static str] = &[$($text),*];

            /// An empty thing of the kind of this name.
            pub fn empty(name: &str) -> Option<Self> {
                match name {
                    $($text => Some(Self::$name($name::default())),)*
                    _ => None,
                }
            }

            /// Its name, as rows and the ledger write it.
            pub fn name(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => $text,)*
                }
            }

            /// What sets its fields.
            pub fn fields(&mut self) -> &mut dyn Set {
                match self {
                    $(Self::$name(thing) => thing,)*
                }
            }

            /// Names of the fields and of the lists of the kind of this name.
            pub fn shape(name: &str) -> Option<(&'static [&'static str], &'static [&'static str])> {
                match name {
                    $($text => Some(($name::FIELDS, $name::LISTS)),)*
                    _ => None,
                }
            }
        }

        $(impl From<$name> for Kind {
            fn from(thing: $name) -> Self {
                Self::$name(thing)
            }
        })*

        $(impl<'a> TryFrom<&'a Kind> for &'a $name {
            type Error = ();
            fn try_from(kind: &'a Kind) -> Result<Self, ()> {
                if let Kind::$name(thing) = kind { Ok(thing) } else { Err(()) }
            }
        })*
    };
}

kinds! {
    Network = "network",
    Subnet = "subnet",
    RouteTable = "route_table",
    Gateway = "gateway",
    PublicAddress = "public_address",
    Firewall = "firewall",
    Instance = "instance",
    InstanceGroup = "instance_group",
    Volume = "volume",
    SshKey = "ssh_key",
    LoadBalancer = "load_balancer",
    Listener = "listener",
    TargetGroup = "target_group",
    Database = "database",
    ParameterGroup = "parameter_group",
    SubnetGroup = "subnet_group",
    Bucket = "bucket",
    DnsZone = "dns_zone",
    DnsRecord = "dns_record",
    Certificate = "certificate",
    ContainerCluster = "container_cluster",
    ContainerGroup = "container_group",
    ContainerService = "container_service",
    Registry = "registry",
    Queue = "queue",
    Topic = "topic",
    LogGroup = "log_group",
    Alarm = "alarm",
    Secret = "secret",
    SettingParameter = "setting_parameter",
    GeneratedPassword = "generated_password",
    Role = "role",
    Policy = "policy",
    RoleProfile = "role_profile",
}
