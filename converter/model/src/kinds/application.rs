//! Programs that the cloud builds and runs, and how they get there.

use crate::set::kind;
use crate::{Field, Link, Text};
use std::collections::BTreeMap;

kind! {
    /// A program that the cloud runs from source, package or image, without servers to look after.
    pub struct Application {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// Language and version, or the platform.
        runtime: Field<Text>,
        /// Image with its tag.
        image: Field<Text>,
        /// User of the registry.
        registry_username: Field<Text>,
        /// Password of the registry; always a secret.
        registry_password: Field<Text>,
        /// Repository with the source.
        repository: Field<Text>,
        /// Branch.
        branch: Field<Text>,
        /// Token for the repository; always a secret.
        repository_token: Field<Text>,
        /// Package with the program.
        package: Field<Text>,
        /// Command that builds.
        build_command: Field<Text>,
        /// Build in the source's language.
        build: Field<Text>,
        /// Command that starts.
        command: Field<Text>,
        /// Port on which it answers.
        port: Field<u64>,
        /// Share of CPUs, in vCPU.
        cpu: Field<Text>,
        /// Memory, in the source's notation.
        memory: Field<Text>,
        /// Size class, where it has one of its own.
        size: Field<String>,
        /// Servers that it shares with others.
        plan: Field<Link>,
        /// Program that it is an environment of.
        part_of: Field<Link>,
        /// Environment.
        environment: BTreeMap<String, Field<Text>>,
        /// Environment that comes from secrets.
        secrets: BTreeMap<String, Field<Text>>,
        /// Connections to databases by name; always secrets.
        connections: BTreeMap<String, Field<Text>>,
        /// Copies now.
        replicas: Field<u64>,
        /// Least copies.
        minimum: Field<u64>,
        /// Most copies.
        maximum: Field<u64>,
        /// Calls at once of one copy.
        concurrency: Field<u64>,
        /// It is awake at all times.
        always_on: Field<bool>,
        /// Path of the check.
        health_path: Field<Text>,
        /// Seconds between checks.
        health_interval: Field<u64>,
        /// Seconds until a check fails.
        health_timeout: Field<u64>,
        /// Protocol of the check.
        health_protocol: Field<String>,
        /// Good checks until it is healthy.
        healthy_threshold: Field<u64>,
        /// Bad checks until it is not.
        unhealthy_threshold: Field<u64>,
        /// Names under which it answers.
        domains: Vec<Field<Text>>,
        /// Certificates of those.
        certificates: Vec<Field<Link>>,
        /// It has a public address.
        public: Field<bool>,
        /// Callers must use HTTPS.
        https_only: Field<bool>,
        /// Least version of TLS.
        tls_version: Field<String>,
        /// It speaks HTTP/2.
        http2: Field<bool>,
        /// Websockets work.
        websockets: Field<bool>,
        /// How callers prove who they are, one text per setting.
        authentication: Vec<Field<Text>>,
        /// Origins whose pages may call it.
        cors_origins: Vec<Field<Text>>,
        /// Addresses that may reach it.
        allowed_cidrs: Vec<Field<Text>>,
        /// Identity that it has.
        role: Field<Link>,
        /// Identity that starts it.
        execution_role: Field<Link>,
        /// Further identities.
        roles: Vec<Field<Link>>,
        /// Network in which it stands.
        network: Field<Link>,
        /// Subnets into which it reaches.
        subnets: Vec<Field<Link>>,
        /// Firewalls of its connections.
        firewalls: Vec<Field<Link>>,
        /// Settings of the platform that are not environment, as the source writes them.
        settings: Vec<Field<Text>>,
        /// Logs that are kept.
        logs: Vec<Field<Text>>,
        /// Key of the encryption at rest.
        encryption_key: Field<Link>,
        /// A new version starts by itself.
        automatic: Field<bool>,
        /// `WebServer`, `Worker`, or another kind of the source.
        tier: Field<String>,
        /// A version that stands beside another: a slot, an environment, a branch.
        stage: Field<Text>,
        /// Share of calls by version.
        traffic: Vec<Field<Text>>,
        /// Rules that send paths elsewhere, as the source writes them.
        rewrites: Vec<Field<Text>>,
    }
    lists {
        /// File shares and buckets that it mounts.
        mounts: ApplicationMount,
    }
}

kind! {
    /// A file share or bucket in a program.
    pub struct ApplicationMount {
        /// Name.
        name: Field<Text>,
        /// Store and share.
        share: Field<Text>,
        /// Path in the program.
        path: Field<Text>,
        /// Key for it; always a secret.
        key: Field<Text>,
        /// `AzureFiles`, `AzureBlob`, …
        mount_type: Field<String>,
    }
}

kind! {
    /// Servers that programs share.
    pub struct ApplicationPlan {
        /// Name.
        name: Field<Text>,
        /// Size class.
        size: Field<String>,
        /// `Linux` or `Windows`.
        operating_system: Field<String>,
        /// Servers.
        nodes: Field<u64>,
        /// Most servers.
        maximum: Field<u64>,
        /// They stand in several zones.
        multi_zone: Field<bool>,
        /// Each program has a number of its own.
        per_program: Field<bool>,
        /// Environment of its own in which it stands.
        environment: Field<Link>,
        /// Network in which it stands.
        network: Field<Link>,
        /// Subnets in which it stands.
        subnets: Vec<Field<Link>>,
        /// It has no public address.
        internal: Field<bool>,
        /// Log group that takes logs.
        log_group: Field<Link>,
        /// Key of the encryption at rest.
        encryption_key: Field<Link>,
    }
}

kind! {
    /// Steps that build, test and deploy.
    pub struct Pipeline {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// `build`, `pipeline`, `deployment`, `trigger`, … in the source's terms.
        pipeline_type: Field<String>,
        /// Identity that it has.
        role: Field<Link>,
        /// Repository or bucket with the source.
        source: Field<Text>,
        /// Thing of the source that it reads.
        source_link: Field<Link>,
        /// Kind of that source.
        source_type: Field<String>,
        /// Branch, tag or path that starts it.
        trigger: Vec<Field<Text>>,
        /// Steps in the source's language.
        definition: Field<Text>,
        /// Size class of its machine.
        size: Field<String>,
        /// Image that it runs in.
        image: Field<Text>,
        /// Kind of its machine.
        machine: Field<String>,
        /// It may do what root may.
        privileged: Field<bool>,
        /// Environment.
        environment: BTreeMap<String, Field<Text>>,
        /// Minutes that it may take.
        timeout_minutes: Field<u64>,
        /// Minutes that it may wait.
        queued_minutes: Field<u64>,
        /// Runs at once.
        concurrency: Field<u64>,
        /// What it writes, and where.
        artifacts: Vec<Field<Text>>,
        /// What it remembers between runs.
        caches: Vec<Field<Text>>,
        /// Where its logs go.
        logs: Vec<Field<Text>>,
        /// Network in which it runs.
        network: Field<Link>,
        /// Subnets in which it runs.
        subnets: Vec<Field<Link>>,
        /// Firewalls of its connections.
        firewalls: Vec<Field<Link>>,
        /// Key of the encryption at rest.
        encryption_key: Field<Link>,
        /// What it deploys to.
        targets: Vec<Field<Link>>,
        /// How it deploys and goes back, one text per setting.
        strategy: Vec<Field<Text>>,
        /// Who is told.
        notifications: Vec<Field<Link>>,
        /// Login for a repository; always a secret.
        login: Field<Text>,
    }
    lists {
        /// Its stages.
        stages: PipelineStage,
    }
}

kind! {
    /// A stage of a pipeline.
    pub struct PipelineStage {
        /// Name.
        name: Field<Text>,
        /// What is done, one text per action.
        actions: Vec<Field<Text>>,
        /// What each uses.
        providers: Vec<Field<String>>,
        /// Settings of actions.
        settings: Vec<Field<Text>>,
    }
}

kind! {
    /// A repository of code or packages that the cloud keeps.
    pub struct CodeRepository {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// Branch that is shown first.
        branch: Field<Text>,
        /// `git`, `maven`, `npm`, … in the source's terms.
        format: Field<String>,
        /// Repositories from which it takes what it has not.
        upstreams: Vec<Field<Text>>,
        /// Who is told.
        triggers: Vec<Field<Link>>,
        /// Key of the encryption at rest.
        encryption_key: Field<Link>,
        /// Policy as JSON text.
        policy: Field<Text>,
        /// Domain that it is part of.
        part_of: Field<Link>,
    }
}
