//! Kubernetes clusters and their nodes.

use crate::set::kind;
use crate::{Field, Link, Text};
use std::collections::BTreeMap;

kind! {
    /// A Kubernetes cluster: its control plane and what holds for all nodes.
    pub struct KubernetesCluster {
        /// Name.
        name: Field<Text>,
        /// Version, such as `1.31`.
        version: Field<String>,
        /// Channel by which versions install themselves.
        release_channel: Field<String>,
        /// Network in which it stands.
        network: Field<Link>,
        /// Subnets in which it stands.
        subnets: Vec<Field<Link>>,
        /// Firewalls before its control plane.
        firewalls: Vec<Field<Link>>,
        /// The control plane has a public address.
        public_endpoint: Field<bool>,
        /// The control plane has a private address.
        private_endpoint: Field<bool>,
        /// Networks that may reach the public address.
        public_cidrs: Vec<Field<Text>>,
        /// Range of addresses of services.
        service_cidr: Field<Text>,
        /// Ranges of addresses of pods.
        pod_cidr: Vec<Field<Text>>,
        /// `ipv4` or `ipv6`.
        address_family: Field<String>,
        /// What gives pods addresses.
        network_plugin: Field<String>,
        /// What holds pods apart.
        network_policy: Field<String>,
        /// Identity of the control plane.
        role: Field<Link>,
        /// Kinds of objects that are encrypted at rest.
        encrypted_resources: Vec<Field<String>>,
        /// Key of that encryption.
        encryption_key: Field<Link>,
        /// Logs of the control plane that are kept.
        logs: Vec<Field<String>>,
        /// Log group or workspace that keeps them.
        log_group: Field<Link>,
        /// How people log in: `API`, `CONFIG_MAP`, `AzureAD`, …
        authentication: Field<String>,
        /// Who made it may do everything.
        creator_is_admin: Field<bool>,
        /// Pods take on identities of the cloud.
        workload_identity: Field<bool>,
        /// The control plane stands in several zones.
        multi_zone: Field<bool>,
        /// Zones of its nodes.
        zones: Vec<Field<String>>,
        /// Nodes are chosen by the cloud.
        automatic_nodes: Field<bool>,
        /// It cannot be destroyed by an API call.
        deletion_protection: Field<bool>,
        /// When it is maintained.
        maintenance_window: Field<Text>,
        /// Class of the control plane that is paid for.
        tier: Field<String>,
    }
    lists {
        /// Programs of the cloud that run in it.
        addons: KubernetesAddon,
        /// Who may do what in it.
        access: KubernetesAccess,
    }
}

kind! {
    /// A program of the cloud that runs in a cluster.
    pub struct KubernetesAddon {
        /// Name.
        name: Field<String>,
        /// Version.
        version: Field<String>,
        /// It is on.
        enabled: Field<bool>,
        /// Settings as JSON text.
        configuration: Field<Text>,
        /// Identity that it has.
        role: Field<Link>,
    }
}

kind! {
    /// Who may do what in a cluster.
    pub struct KubernetesAccess {
        /// The identity of the cloud.
        principal: Field<Link>,
        /// Name that it has in the cluster.
        user: Field<Text>,
        /// Groups of the cluster that it is in.
        groups: Vec<Field<Text>>,
        /// Policy that it has.
        policy: Field<Text>,
        /// `cluster` or `namespace`.
        scope: Field<String>,
        /// Namespaces for which it holds.
        namespaces: Vec<Field<Text>>,
        /// Name of the service account, where pods take on the identity.
        service_account: Field<Text>,
        /// What kind of identity it is.
        principal_type: Field<String>,
    }
}

kind! {
    /// Servers of a cluster of the same size.
    pub struct NodePool {
        /// Name.
        name: Field<Text>,
        /// Its cluster.
        cluster: Field<Link>,
        /// Size class of a server, or several to choose from.
        sizes: Vec<Field<String>>,
        /// Image of a server.
        image: Field<String>,
        /// Version of Kubernetes on it.
        version: Field<String>,
        /// Disk of a server in GiB.
        disk: Field<u64>,
        /// Kind of that disk.
        disk_type: Field<String>,
        /// Local disks of a server.
        local_disks: Field<u64>,
        /// Servers now.
        nodes: Field<u64>,
        /// Least servers.
        minimum: Field<u64>,
        /// Most servers.
        maximum: Field<u64>,
        /// The number of servers follows what is asked of them.
        autoscaling: Field<bool>,
        /// Servers may be taken away.
        spot: Field<bool>,
        /// Subnets in which they stand.
        subnets: Vec<Field<Link>>,
        /// Zones in which they stand.
        zones: Vec<Field<String>>,
        /// Identity that they have.
        role: Field<Link>,
        /// Description of a server that stands elsewhere.
        template: Field<Link>,
        /// Key with which operators log in.
        ssh_key: Field<Link>,
        /// Firewalls from whose members operators log in.
        ssh_firewalls: Vec<Field<Link>>,
        /// Each server has a public address.
        public_addresses: Field<bool>,
        /// Most pods of a server.
        pods: Field<u64>,
        /// Labels of its nodes.
        labels: BTreeMap<String, Field<Text>>,
        /// Servers that may be missing during an update.
        update_unavailable: Field<u64>,
        /// Share of servers that may be missing during an update, in percent.
        update_unavailable_percent: Field<u64>,
        /// Servers that are added during an update.
        update_surge: Field<Text>,
        /// Broken servers are replaced.
        repair: Field<bool>,
        /// Versions install themselves.
        upgrade: Field<bool>,
        /// There are no servers: pods that match run alone.
        serverless: Field<bool>,
        /// `System` for what the cluster needs, `User` for the rest.
        mode: Field<String>,
        /// `Linux` or `Windows`.
        operating_system: Field<String>,
        /// Kind and number of accelerators.
        accelerator: Field<Text>,
    }
    lists {
        /// What keeps pods away.
        taints: NodeTaint,
        /// Pods that match, where there are no servers.
        selectors: PodSelector,
    }
}

kind! {
    /// What keeps pods away from nodes.
    pub struct NodeTaint {
        /// Key.
        key: Field<Text>,
        /// Value.
        value: Field<Text>,
        /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`, in the source's notation.
        effect: Field<String>,
    }
}

kind! {
    /// Pods that match.
    pub struct PodSelector {
        /// Namespace.
        namespace: Field<Text>,
        /// Labels.
        labels: BTreeMap<String, Field<Text>>,
    }
}
