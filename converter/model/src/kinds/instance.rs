//! Servers, groups of servers and what they are made from.

use crate::set::kind;
use crate::{Field, Link, Text};

kind! {
    /// A server, or the description from which servers of a group are made.
    pub struct Instance {
        /// Size class of the source: `t3.micro`.
        size: Field<String>,
        /// Machine image.
        image: Field<Text>,
        /// Subnet in which it stands.
        subnet: Field<Link>,
        /// Firewalls before it.
        firewalls: Vec<Field<Link>>,
        /// SSH key that may log in.
        key: Field<Link>,
        /// It has a public address.
        public_address: Field<bool>,
        /// Private address that the source fixes.
        private_address: Field<String>,
        /// What it runs at its first start, decoded if the source encoded it.
        user_data: Field<Text>,
        /// Identity that its programs have.
        role: Field<Link>,
        /// Description that fills in what it does not say.
        template: Field<Link>,
        /// Availability zone.
        zone: Field<String>,
        /// Detailed monitoring.
        monitoring: Field<bool>,
        /// It cannot be destroyed by an API call.
        termination_protection: Field<bool>,
        /// Root disk in GiB.
        root_size: Field<u64>,
        /// Kind of root disk in the source.
        root_type: Field<String>,
        /// Root disk is encrypted.
        root_encrypted: Field<bool>,
        /// How a burstable size pays for bursts: `standard` or `unlimited`.
        burst: Field<String>,
        /// Whether the metadata service asks for a token: `required` or `optional`.
        metadata_tokens: Field<String>,
        /// Whether the hardware is shared.
        tenancy: Field<String>,
        /// `x86_64` or `arm64`, where the source says so.
        architecture: Field<String>,
        /// It may be taken away at any time.
        spot: Field<bool>,
        /// Network interfaces that are described apart from it, the first one first.
        interfaces: Vec<Field<Link>>,
        /// Name of the user who may log in.
        username: Field<Text>,
        /// Family of its operating system: `linux` or `windows`.
        operating_system: Field<String>,
    }
    lists {
        /// Further disks that it describes itself.
        disks: Disk,
    }
}

kind! {
    /// A disk that a server describes itself.
    pub struct Disk {
        /// Device name.
        device: Field<String>,
        /// Size in GiB.
        size: Field<u64>,
        /// Kind of disk in the source.
        disk_type: Field<String>,
        /// It is encrypted.
        encrypted: Field<bool>,
        /// Operations per second that were paid for.
        iops: Field<u64>,
        /// MiB per second that were paid for.
        throughput: Field<u64>,
        /// Snapshot that it starts from.
        snapshot: Field<Text>,
        /// It goes away with its server.
        delete_with_server: Field<bool>,
    }
}

kind! {
    /// A group of like servers.
    pub struct InstanceGroup {
        /// Name in the source.
        name: Field<Text>,
        /// Description of its servers.
        template: Field<Link>,
        /// Smallest number of servers.
        minimum: Field<u64>,
        /// Largest number of servers.
        maximum: Field<u64>,
        /// Number of servers now.
        desired: Field<u64>,
        /// Subnets over which it spreads.
        subnets: Vec<Field<Link>>,
        /// Target groups that its servers join.
        target_groups: Vec<Field<Link>>,
        /// Who says that a server is healthy: the cloud or the load balancer.
        health_check: Field<String>,
        /// Seconds before the first check counts.
        health_grace_seconds: Field<u64>,
        /// Classes that its servers may have instead of that of the description, the first of them before the others.
        sizes: Vec<Field<String>>,
    }
    lists {
        /// When it grows and shrinks.
        scaling: ScalingPolicy,
    }
}

kind! {
    /// When a group grows or shrinks.
    pub struct ScalingPolicy {
        /// Name in the source.
        name: Field<Text>,
        /// What is measured.
        metric: Field<String>,
        /// Value that is aimed at.
        target: Field<f64>,
        /// How many servers more or fewer.
        adjustment: Field<i64>,
    }
}

kind! {
    /// A disk that outlives its server.
    pub struct Volume {
        /// Size in GiB.
        size: Field<u64>,
        /// Kind of disk in the source.
        disk_type: Field<String>,
        /// It is encrypted.
        encrypted: Field<bool>,
        /// Operations per second that were paid for.
        iops: Field<u64>,
        /// MiB per second that were paid for.
        throughput: Field<u64>,
        /// Availability zone.
        zone: Field<String>,
        /// Snapshot that it started from.
        snapshot: Field<Text>,
    }
    lists {
        /// Servers that have it.
        attachments: Attachment,
    }
}

kind! {
    /// A volume at a server.
    pub struct Attachment {
        /// The server.
        instance: Field<Link>,
        /// Device name.
        device: Field<String>,
    }
}

kind! {
    /// A public key that may log in.
    pub struct SshKey {
        /// Name in the source.
        name: Field<Text>,
        /// The key in OpenSSH form.
        public_key: Field<Text>,
    }
}
