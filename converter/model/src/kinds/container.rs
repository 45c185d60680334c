//! Containers and what runs them.

use crate::set::kind;
use crate::{Field, Link, Text};
use std::collections::BTreeMap;

kind! {
    /// Where containers run.
    pub struct ContainerCluster {
        /// Name in the source.
        name: Field<Text>,
        /// Whether metrics of containers are kept.
        insights: Field<String>,
        /// Size class of its machines, where they are of one size and hidden.
        size: Field<String>,
        /// How many machines it has, where they are hidden.
        count: Field<u64>,
        /// Family of the operating system of its machines.
        operating_system: Field<String>,
    }
}

kind! {
    /// Containers that run together.
    pub struct ContainerGroup {
        /// Name in the source.
        family: Field<Text>,
        /// Share of CPUs, in vCPU.
        cpu: Field<f64>,
        /// Memory in MiB.
        memory: Field<u64>,
        /// `X86_64` or `ARM64`.
        architecture: Field<String>,
        /// Family of the operating system.
        operating_system: Field<String>,
        /// How containers reach the network in the source.
        network_mode: Field<String>,
        /// Identity that the programs have.
        role: Field<Link>,
        /// Identity that starts the containers.
        execution_role: Field<Link>,
        /// Where it may run in the source.
        compatibilities: Vec<Field<String>>,
        /// Scratch space in GiB.
        ephemeral_storage: Field<u64>,
    }
    lists {
        /// Directories that its containers share.
        volumes: SharedVolume,
        /// Its containers.
        containers: Container,
    }
}

kind! {
    /// A directory that containers share.
    pub struct SharedVolume {
        /// Name inside the group.
        name: Field<String>,
        /// Directory of the host.
        host_path: Field<String>,
        /// File share behind it.
        file_share: Field<Link>,
    }
}

kind! {
    /// One container.
    pub struct Container {
        /// Name.
        name: Field<String>,
        /// Image with its tag.
        image: Field<Text>,
        /// The group ends with it.
        essential: Field<bool>,
        /// Command.
        command: Vec<Field<Text>>,
        /// Entry point.
        entry_point: Vec<Field<Text>>,
        /// Directory in which it starts.
        working_directory: Field<String>,
        /// User.
        user: Field<String>,
        /// Share of CPUs, in vCPU.
        cpu: Field<f64>,
        /// Most memory, in MiB.
        memory: Field<u64>,
        /// Least memory, in MiB.
        memory_reservation: Field<u64>,
        /// Seconds that it has to end.
        stop_seconds: Field<u64>,
        /// Seconds that it has to start.
        start_seconds: Field<u64>,
        /// Command that says whether it is healthy; the first word is `CMD` or `CMD-SHELL`.
        health_command: Vec<Field<Text>>,
        /// Seconds between checks.
        health_interval: Field<u64>,
        /// Seconds until a check fails.
        health_timeout: Field<u64>,
        /// Bad checks until it is not healthy.
        health_retries: Field<u64>,
        /// Seconds in which bad checks do not count.
        health_start_seconds: Field<u64>,
        /// Environment.
        environment: BTreeMap<String, Field<Text>>,
        /// Environment that comes from secrets.
        secrets: BTreeMap<String, Field<Link>>,
        /// Its root file system cannot be written.
        read_only: Field<bool>,
        /// It may do what root may on the host.
        privileged: Field<bool>,
        /// An init process reaps its children.
        init: Field<bool>,
        /// Labels.
        labels: BTreeMap<String, Field<Text>>,
        /// Where its output goes in the source.
        log_driver: Field<String>,
        /// Options of that.
        log_options: BTreeMap<String, Field<Text>>,
        /// Host name.
        hostname: Field<String>,
    }
    lists {
        /// Ports.
        ports: ContainerPort,
        /// Directories.
        mounts: Mount,
        /// Containers that come before it.
        depends_on: Dependency,
        /// Limits of the kernel.
        limits: ResourceLimit,
        /// Files with environment.
        environment_files: EnvironmentFile,
    }
    plain {
        /// Leaves of the definition that have no field.
        untranslated: Vec<crate::Origin>,
    }
}

kind! {
    /// A port of a container.
    pub struct ContainerPort {
        /// Port in the container.
        container_port: Field<u64>,
        /// Port of the host.
        host_port: Field<u64>,
        /// `tcp` or `udp`.
        protocol: Field<String>,
        /// Name.
        name: Field<String>,
    }
}

kind! {
    /// A directory in a container.
    pub struct Mount {
        /// Name of the shared volume.
        volume: Field<String>,
        /// Path in the container.
        path: Field<String>,
        /// It cannot be written.
        read_only: Field<bool>,
    }
}

kind! {
    /// A container that comes before another.
    pub struct Dependency {
        /// Its name.
        container: Field<String>,
        /// `START`, `COMPLETE`, `SUCCESS` or `HEALTHY`.
        condition: Field<String>,
    }
}

kind! {
    /// A limit of the kernel.
    pub struct ResourceLimit {
        /// Name, such as `nofile`.
        name: Field<String>,
        /// Soft limit.
        soft: Field<u64>,
        /// Hard limit.
        hard: Field<u64>,
    }
}

kind! {
    /// A file with environment.
    pub struct EnvironmentFile {
        /// Object that holds it.
        location: Field<Text>,
    }
}

kind! {
    /// Copies of a group of containers that are kept running.
    pub struct ContainerService {
        /// Name in the source.
        name: Field<Text>,
        /// Where it runs.
        cluster: Field<Link>,
        /// What runs.
        group: Field<Link>,
        /// How many copies.
        replicas: Field<u64>,
        /// `FARGATE`, `EC2` or `EXTERNAL`.
        launch_type: Field<String>,
        /// Subnets in which it runs.
        subnets: Vec<Field<Link>>,
        /// Firewalls before it.
        firewalls: Vec<Field<Link>>,
        /// Each copy has a public address.
        public_address: Field<bool>,
        /// Least healthy copies during a deployment, in percent.
        minimum_percent: Field<u64>,
        /// Most copies during a deployment, in percent.
        maximum_percent: Field<u64>,
        /// Seconds before checks of the load balancer count.
        health_grace_seconds: Field<u64>,
        /// A deployment that fails stops.
        circuit_breaker: Field<bool>,
        /// A deployment that fails goes back.
        rollback: Field<bool>,
        /// People may run commands in its containers.
        exec: Field<bool>,
        /// Version of the platform of the source.
        platform_version: Field<String>,
        /// Smallest number of copies that scaling leaves.
        minimum: Field<u64>,
        /// Largest number of copies that scaling makes.
        maximum: Field<u64>,
    }
    lists {
        /// When it grows and shrinks.
        scaling: crate::kinds::ScalingPolicy,
        /// Target groups that it serves.
        load_balancers: ServiceBackend,
        /// Names under which it is found.
        registries: ServiceRegistry,
    }
    plain {
        /// What runs, where the source describes it inside of the service and not as a thing of its own.
        own_group: Option<Box<ContainerGroup>>,
        /// Everybody may call it at an address that the cloud gave it; what says so.
        open_to_all: Option<crate::Origins>,
    }
}

kind! {
    /// A target group that a service serves.
    pub struct ServiceBackend {
        /// The target group.
        target_group: Field<Link>,
        /// Container that answers.
        container: Field<String>,
        /// Port on which it answers.
        port: Field<u64>,
    }
}

kind! {
    /// A name under which a service is found.
    pub struct ServiceRegistry {
        /// The entry.
        registry: Field<Link>,
        /// Container that answers.
        container: Field<String>,
        /// Port on which it answers.
        port: Field<u64>,
    }
}

kind! {
    /// A place for images.
    pub struct Registry {
        /// Name of the repository.
        name: Field<Text>,
        /// It holds many repositories, named after its address, and is not one itself.
        holds_repositories: Field<bool>,
        /// `MUTABLE` or `IMMUTABLE`.
        immutable: Field<String>,
        /// Images are scanned when they arrive.
        scan: Field<bool>,
        /// What happens to images with time, as JSON text.
        policy: Field<Text>,
        /// It may be destroyed while it holds images.
        force_delete: Field<bool>,
        /// Algorithm of the encryption at rest.
        encryption: Field<String>,
    }
}
