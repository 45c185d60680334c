//! Tiers: which part of a system a kind belongs to.

use super::Kind;

/// A part of a system, from the outside inwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// What the world calls first: names, certificates, load balancers, CDNs, APIs.
    Edge,
    /// Networks, and what leads from one to another.
    Network,
    /// What runs code.
    Compute,
    /// What holds data.
    Data,
    /// What carries messages and events.
    Messaging,
    /// Who may do what, and secrets.
    Identity,
    /// What watches, reports and delivers.
    Operations,
}

impl Tier {
    /// All tiers, from the outside inwards.
    pub const ALL: &'static [Self] =
        &[Self::Edge, Self::Network, Self::Compute, Self::Data, Self::Messaging, Self::Identity, Self::Operations];

    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Edge => "edge",
            Self::Network => "network",
            Self::Compute => "compute",
            Self::Data => "data",
            Self::Messaging => "messaging",
            Self::Identity => "identity",
            Self::Operations => "operations",
        }
    }
}

impl Kind {
    /// The tier that a thing of this kind belongs to.
    pub fn tier(&self) -> Tier {
        match self {
            Self::LoadBalancer(_)
            | Self::Listener(_)
            | Self::TargetGroup(_)
            | Self::DnsZone(_)
            | Self::DnsRecord(_)
            | Self::Certificate(_)
            | Self::Api(_)
            | Self::ApiDomainName(_)
            | Self::ApiPlan(_)
            | Self::Cdn(_)
            | Self::CdnPolicy(_)
            | Self::TrafficDirector(_)
            | Self::WebFirewall(_)
            | Self::AddressList(_) => Tier::Edge,
            Self::Network(_)
            | Self::Subnet(_)
            | Self::RouteTable(_)
            | Self::Gateway(_)
            | Self::PublicAddress(_)
            | Self::Firewall(_)
            | Self::VpnConnection(_)
            | Self::VpnGateway(_)
            | Self::VpnEndpoint(_)
            | Self::Peering(_)
            | Self::NetworkHub(_)
            | Self::DedicatedLine(_)
            | Self::PrivateEndpoint(_)
            | Self::DnsResolver(_)
            | Self::NetworkInterface(_)
            | Self::ServiceDirectory(_)
            | Self::ServiceEntry(_)
            | Self::NetworkFirewall(_)
            | Self::NetworkFirewallPolicy(_)
            | Self::NetworkAcl(_) => Tier::Network,
            Self::Instance(_)
            | Self::InstanceGroup(_)
            | Self::SshKey(_)
            | Self::ContainerCluster(_)
            | Self::ContainerGroup(_)
            | Self::ContainerService(_)
            | Self::Registry(_)
            | Self::Application(_)
            | Self::ApplicationPlan(_)
            | Self::BatchJob(_)
            | Self::BatchQueue(_)
            | Self::BatchPool(_)
            | Self::Function(_)
            | Self::FunctionLayer(_)
            | Self::ServerTask(_)
            | Self::KubernetesCluster(_)
            | Self::NodePool(_)
            | Self::MachineImage(_)
            | Self::PlacementGroup(_)
            | Self::Desktop(_)
            | Self::Bastion(_)
            | Self::MlEndpoint(_)
            | Self::MlWorkspace(_) => Tier::Compute,
            Self::Volume(_)
            | Self::Database(_)
            | Self::ParameterGroup(_)
            | Self::SubnetGroup(_)
            | Self::Bucket(_)
            | Self::SearchEngine(_)
            | Self::DataWarehouse(_)
            | Self::Dataset(_)
            | Self::DataJob(_)
            | Self::DataConnection(_)
            | Self::DataCluster(_)
            | Self::BackupPlan(_)
            | Self::BackupVault(_)
            | Self::Snapshot(_)
            | Self::SnapshotPolicy(_)
            | Self::Cache(_)
            | Self::CacheUser(_)
            | Self::CacheUserGroup(_)
            | Self::FileShare(_)
            | Self::DatabaseProxy(_)
            | Self::DataMove(_)
            | Self::FileTransferServer(_)
            | Self::Table(_)
            | Self::NosqlDatabase(_) => Tier::Data,
            Self::Queue(_)
            | Self::Topic(_)
            | Self::EventBus(_)
            | Self::EventRule(_)
            | Self::Schedule(_)
            | Self::EventDestination(_)
            | Self::EventPipe(_)
            | Self::Workflow(_)
            | Self::MailSender(_)
            | Self::MailTemplate(_)
            | Self::MailReceiver(_)
            | Self::Stream(_)
            | Self::StreamBroker(_)
            | Self::StreamDelivery(_)
            | Self::MessageBroker(_) => Tier::Messaging,
            Self::Secret(_)
            | Self::SettingParameter(_)
            | Self::GeneratedPassword(_)
            | Self::Role(_)
            | Self::Policy(_)
            | Self::RoleProfile(_)
            | Self::EncryptionKey(_)
            | Self::SecretStore(_)
            | Self::CertificateAuthority(_)
            | Self::DirectoryService(_)
            | Self::UserDirectory(_)
            | Self::UserDirectoryClient(_)
            | Self::IdentityFederation(_) => Tier::Identity,
            Self::LogGroup(_)
            | Self::Alarm(_)
            | Self::Pipeline(_)
            | Self::CodeRepository(_)
            | Self::Budget(_)
            | Self::AuditLog(_)
            | Self::SecurityService(_)
            | Self::Dashboard(_)
            | Self::LogMetric(_)
            | Self::LogExport(_)
            | Self::TelemetryStore(_)
            | Self::UptimeCheck(_)
            | Self::CompositeAlarm(_) => Tier::Operations,
        }
    }
}
