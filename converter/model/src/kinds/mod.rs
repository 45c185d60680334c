//! Kinds: what things are, in the field's own terms.

mod analytics;
mod api;
mod application;
mod backup;
mod batch;
mod bucket;
mod cache;
mod cdn;
mod connection;
mod container;
mod database;
mod dns;
mod encryption_key;
mod events;
mod file_share;
mod firewall;
mod function;
mod governance;
mod identity;
mod instance;
mod kubernetes;
mod load_balancer;
mod machine;
mod machine_learning;
mod mail_sender;
mod messaging;
mod monitoring;
mod network;
mod observability;
mod secret;
mod stream;
mod table;
mod tier;
mod user_directory;
mod web_firewall;

pub use analytics::{
    DataCluster, DataConnection, DataJob, DataWarehouse, Dataset, DatasetColumn, SearchEngine, SearchLog,
};
pub use api::{Api, ApiAuthorizer, ApiDomain, ApiDomainName, ApiIntegration, ApiPlan, ApiRoute, ApiStage};
pub use application::{Application, ApplicationMount, ApplicationPlan, CodeRepository, Pipeline, PipelineStage};
pub use backup::{BackupPlan, BackupRule, BackupSelection, BackupVault, Snapshot, SnapshotPolicy};
pub use batch::{BatchJob, BatchPool, BatchQueue};
pub use bucket::{Bucket, CorsRule, LifecycleRule, Transition};
pub use cache::{Cache, CacheLog, CacheUser, CacheUserGroup};
pub use cdn::{Cdn, CdnBehavior, CdnError, CdnFunction, CdnHeader, CdnOrigin, CdnOriginGroup, CdnPolicy};
pub use connection::{
    DedicatedLine, DirectedEndpoint, DnsResolver, HubAttachment, HubRoute, NetworkHub, NetworkInterface, Peering,
    PrivateEndpoint, ServiceDirectory, ServiceEntry, TrafficDirector, VpnConnection, VpnEndpoint, VpnGateway,
};
pub use container::{
    Container, ContainerCluster, ContainerGroup, ContainerPort, ContainerService, Dependency, EnvironmentFile, Mount,
    Registry, ResourceLimit, ServiceBackend, ServiceRegistry, SharedVolume,
};
pub use database::{Database, Parameter, ParameterGroup, SubnetGroup};
pub use dns::{Certificate, DnsRecord, DnsZone};
pub use encryption_key::{CertificateAuthority, EncryptionKey, KeyAlias, KeyGrant, SecretStore, StoreAccess};
pub use events::{EventBus, EventDestination, EventPipe, EventRule, EventTarget, Schedule, Workflow, WorkflowStep};
pub use file_share::{FileAccessPoint, FileExport, FileShare, MountTarget};
pub use firewall::{Direction, Firewall, Rule};
pub use function::{Function, FunctionAlias, FunctionLayer, FunctionMount, FunctionPermission, FunctionTrigger};
pub use governance::{AuditLog, Budget, BudgetNotification, ComplianceRule, SecurityService, ServerTask};
pub use identity::{Policy, Role, RoleProfile, Statement};
pub use instance::{Attachment, Disk, Instance, InstanceGroup, ScalingPolicy, SshKey, Volume};
pub use kubernetes::{KubernetesAccess, KubernetesAddon, KubernetesCluster, NodePool, NodeTaint, PodSelector};
pub use load_balancer::{
    Action, Listener, ListenerRule, LoadBalancer, MatchedHeader, MatchedQuery, Member, TargetGroup, WeightedTarget,
};
pub use machine::{
    Bastion, DataMove, DatabaseProxy, Desktop, DirectoryService, FileTransferServer, MachineImage, PlacementGroup,
    ProxyEndpoint, TransferUser,
};
pub use machine_learning::{MlEndpoint, MlWorkspace};
pub use mail_sender::{MailEvent, MailReceiver, MailSender, MailTemplate};
pub use messaging::{Queue, Subscription, Topic};
pub use monitoring::{Alarm, LogGroup};
pub use network::{Gateway, GatewayRole, Network, Outbound, PublicAddress, Route, RouteTable, Subnet};
pub use observability::{CompositeAlarm, Dashboard, LogExport, LogMetric, TelemetryStore, UptimeCheck};
pub use secret::{GeneratedPassword, Secret, SettingParameter};
pub use stream::{BrokerUser, MessageBroker, Stream, StreamBroker, StreamDelivery};
pub use table::{NosqlDatabase, Table, TableAttribute, TableIndex, TableItem};
pub use tier::Tier;
pub use user_directory::{
    IdentityFederation, UserAttribute, UserDirectory, UserDirectoryClient, UserGroup, UserProvider, UserScope,
    UserTrigger,
};
pub use web_firewall::{
    AddressList, NetworkAcl, NetworkFirewall, NetworkFirewallPolicy, NetworkRule, WebFirewall, WebRule,
};

use crate::Set;

/// A kind that has a name.
pub trait Named {
    /// Its name, as rows and the ledger write it.
    const NAME: &'static str;
}

macro_rules! kinds {
    ($($name:ident = $text:literal,)*) => {
        /// A thing of some kind.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Kind {
            $(#[doc = concat!("`", $text, "`")] $name(Box<$name>),)*
        }

        impl Kind {
            /// Names of all kinds, as rows and the ledger write them.
            pub const NAMES: &'static [&'static str] = &[$($text),*];

            /// An empty thing of the kind of this name.
            pub fn empty(name: &str) -> Option<Self> {
                match name {
                    $($text => Some(Self::$name(Box::default())),)*
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
                    $(Self::$name(thing) => &mut **thing,)*
                }
            }

            /// Visits the origins of every field that rows can set.
            pub fn visit_origins(&self, visit: &mut dyn FnMut(&crate::Origins)) {
                match self {
                    $(Self::$name(thing) => thing.visit_origins(visit),)*
                }
            }

            /// Visits every link that is known.
            pub fn visit_links(&self, visit: &mut dyn FnMut(&crate::Link)) {
                match self {
                    $(Self::$name(thing) => thing.visit_links(visit),)*
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

        $(impl Named for $name {
            const NAME: &'static str = $text;
        })*

        $(impl From<$name> for Kind {
            fn from(thing: $name) -> Self {
                Self::$name(Box::new(thing))
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
    SearchEngine = "search_engine",
    DataWarehouse = "data_warehouse",
    Dataset = "dataset",
    DataJob = "data_job",
    DataConnection = "data_connection",
    DataCluster = "data_cluster",
    Api = "api",
    ApiDomainName = "api_domain_name",
    ApiPlan = "api_plan",
    Application = "application",
    ApplicationPlan = "application_plan",
    Pipeline = "pipeline",
    CodeRepository = "code_repository",
    BackupPlan = "backup_plan",
    BackupVault = "backup_vault",
    Snapshot = "snapshot",
    SnapshotPolicy = "snapshot_policy",
    BatchJob = "batch_job",
    BatchQueue = "batch_queue",
    BatchPool = "batch_pool",
    Cache = "cache",
    CacheUser = "cache_user",
    CacheUserGroup = "cache_user_group",
    Cdn = "cdn",
    CdnPolicy = "cdn_policy",
    VpnConnection = "vpn_connection",
    VpnGateway = "vpn_gateway",
    VpnEndpoint = "vpn_endpoint",
    Peering = "peering",
    NetworkHub = "network_hub",
    DedicatedLine = "dedicated_line",
    PrivateEndpoint = "private_endpoint",
    DnsResolver = "dns_resolver",
    NetworkInterface = "network_interface",
    TrafficDirector = "traffic_director",
    ServiceDirectory = "service_directory",
    ServiceEntry = "service_entry",
    EncryptionKey = "encryption_key",
    SecretStore = "secret_store",
    CertificateAuthority = "certificate_authority",
    EventBus = "event_bus",
    EventRule = "event_rule",
    Schedule = "schedule",
    EventDestination = "event_destination",
    EventPipe = "event_pipe",
    Workflow = "workflow",
    FileShare = "file_share",
    Function = "function",
    FunctionLayer = "function_layer",
    Budget = "budget",
    AuditLog = "audit_log",
    SecurityService = "security_service",
    ServerTask = "server_task",
    KubernetesCluster = "kubernetes_cluster",
    NodePool = "node_pool",
    MachineImage = "machine_image",
    PlacementGroup = "placement_group",
    DatabaseProxy = "database_proxy",
    DataMove = "data_move",
    FileTransferServer = "file_transfer_server",
    DirectoryService = "directory_service",
    Desktop = "desktop",
    Bastion = "bastion",
    MlEndpoint = "ml_endpoint",
    MlWorkspace = "ml_workspace",
    MailSender = "mail_sender",
    MailTemplate = "mail_template",
    MailReceiver = "mail_receiver",
    Dashboard = "dashboard",
    LogMetric = "log_metric",
    LogExport = "log_export",
    TelemetryStore = "telemetry_store",
    UptimeCheck = "uptime_check",
    CompositeAlarm = "composite_alarm",
    Stream = "stream",
    StreamBroker = "stream_broker",
    StreamDelivery = "stream_delivery",
    MessageBroker = "message_broker",
    Table = "table",
    NosqlDatabase = "nosql_database",
    UserDirectory = "user_directory",
    UserDirectoryClient = "user_directory_client",
    IdentityFederation = "identity_federation",
    WebFirewall = "web_firewall",
    AddressList = "address_list",
    NetworkFirewall = "network_firewall",
    NetworkFirewallPolicy = "network_firewall_policy",
    NetworkAcl = "network_acl",
}
