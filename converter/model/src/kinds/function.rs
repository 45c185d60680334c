//! Functions that run when something calls them.

use crate::set::kind;
use crate::{Field, Link, Text};
use std::collections::BTreeMap;

kind! {
    /// A function: code that runs when something calls it.
    pub struct Function {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// Language and version, such as `python3.12`.
        runtime: Field<String>,
        /// What is called in the code.
        handler: Field<String>,
        /// Memory in MiB.
        memory: Field<u64>,
        /// Share of CPUs, in vCPU.
        cpu: Field<f64>,
        /// Seconds that a call may take.
        timeout: Field<u64>,
        /// Scratch space in MiB.
        ephemeral_storage: Field<u64>,
        /// `x86_64` or `arm64`.
        architectures: Vec<Field<String>>,
        /// `Zip` or `Image`.
        package: Field<String>,
        /// Image with its tag.
        image: Field<Text>,
        /// Command of the image.
        command: Vec<Field<Text>>,
        /// Entry point of the image.
        entry_point: Vec<Field<Text>>,
        /// Directory in which the image starts.
        working_directory: Field<Text>,
        /// File with the code beside the configuration.
        code_file: Field<Text>,
        /// Bucket with the code.
        code_bucket: Field<Link>,
        /// Object with the code.
        code_key: Field<Text>,
        /// Version of the object with the code.
        code_version: Field<Text>,
        /// Code as text.
        code: Field<Text>,
        /// Environment.
        environment: BTreeMap<String, Field<Text>>,
        /// Environment that comes from secrets.
        secrets: BTreeMap<String, Field<Link>>,
        /// Packages that are laid under the code.
        layers: Vec<Field<Link>>,
        /// Identity that it has.
        role: Field<Link>,
        /// Subnets into which it reaches.
        subnets: Vec<Field<Link>>,
        /// Firewalls of its outgoing connections.
        firewalls: Vec<Field<Link>>,
        /// Most calls at once; 0 for none at all.
        concurrency: Field<i64>,
        /// Copies that are kept warm.
        warm: Field<u64>,
        /// Least copies.
        minimum: Field<u64>,
        /// Most copies.
        maximum: Field<u64>,
        /// Queue or topic that takes calls that failed.
        dead_letter: Field<Link>,
        /// What is told of calls that succeeded.
        on_success: Field<Link>,
        /// What is told of calls that failed.
        on_failure: Field<Link>,
        /// Tries after the first of a call that nobody waits for.
        retries: Field<u64>,
        /// Seconds for which a call that nobody waits for is tried.
        event_age_seconds: Field<u64>,
        /// Who may call its URL: `NONE` for everybody, `AWS_IAM`, `ALLOW_ALL`, …; absent where it has none.
        url: Field<String>,
        /// Origins whose pages may call its URL.
        url_origins: Vec<Field<Text>>,
        /// Methods that pages of other origins may use.
        url_methods: Vec<Field<String>>,
        /// Headers that pages of other origins may send.
        url_headers: Vec<Field<String>>,
        /// How its URL answers: `BUFFERED` or `RESPONSE_STREAM`.
        url_mode: Field<String>,
        /// Calls are traced.
        tracing: Field<String>,
        /// Log group that takes its output.
        log_group: Field<Link>,
        /// `Text` or `JSON`.
        log_format: Field<String>,
        /// Least level of its own log lines.
        log_level: Field<String>,
        /// Every deployment is a version.
        versions: Field<bool>,
        /// Key that encrypts its environment.
        encryption_key: Field<Link>,
        /// Runs at the edge of a CDN.
        edge: Field<bool>,
    }
    lists {
        /// What calls it.
        triggers: FunctionTrigger,
        /// Who may call it.
        permissions: FunctionPermission,
        /// Further names for one of its versions.
        aliases: FunctionAlias,
        /// File shares that it mounts.
        mounts: FunctionMount,
    }
}

kind! {
    /// What calls a function: a queue, a stream, a table's changes, a bucket, a topic, HTTP.
    pub struct FunctionTrigger {
        /// Thing whose messages or changes it takes.
        source: Field<Link>,
        /// Kind of event, such as `s3:ObjectCreated:*` or `http`.
        event: Vec<Field<String>>,
        /// It is on.
        enabled: Field<bool>,
        /// Most messages of one call.
        batch_size: Field<u64>,
        /// Seconds for which a batch is gathered.
        batch_seconds: Field<u64>,
        /// Where in a stream it starts: `LATEST`, `TRIM_HORIZON` or `AT_TIMESTAMP`.
        starting_position: Field<String>,
        /// Calls at once for one shard.
        parallel: Field<u64>,
        /// Most calls at once.
        maximum_concurrency: Field<u64>,
        /// Tries of a batch that failed.
        retries: Field<i64>,
        /// Seconds after which a message is too old.
        age_seconds: Field<i64>,
        /// A batch that failed is tried in halves.
        bisect: Field<bool>,
        /// Seconds of a window over which results are summed.
        tumbling_seconds: Field<u64>,
        /// Which messages, as JSON texts.
        filters: Vec<Field<Text>>,
        /// What takes messages that failed.
        on_failure: Field<Link>,
        /// Topics or queues by name, where the source is a broker.
        topics: Vec<Field<Text>>,
        /// Group of consumers.
        consumer_group: Field<Text>,
        /// It says which messages of a batch failed.
        partial_failures: Vec<Field<String>>,
        /// Start of the names of objects.
        prefix: Field<Text>,
        /// End of the names of objects.
        suffix: Field<Text>,
        /// How it logs in to a broker: kind of each secret.
        login_types: Vec<Field<String>>,
        /// Secrets, subnets and firewalls by which it reaches a broker.
        logins: Vec<Field<Link>>,
    }
}

kind! {
    /// Who may call a function.
    pub struct FunctionPermission {
        /// Who: a service, an account or everybody.
        principal: Field<Text>,
        /// What it may do.
        action: Field<String>,
        /// Thing of the source in whose name it calls.
        source: Field<Link>,
        /// Account in whose name it calls.
        account: Field<Text>,
        /// How a caller of its URL proves who it is.
        authentication: Field<String>,
    }
}

kind! {
    /// A further name for a version of a function.
    pub struct FunctionAlias {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// The version.
        version: Field<Text>,
        /// Share of calls by version.
        weights: BTreeMap<String, Field<f64>>,
    }
}

kind! {
    /// A file share in a function.
    pub struct FunctionMount {
        /// File share or access point.
        share: Field<Link>,
        /// Path in the function.
        path: Field<String>,
    }
}

kind! {
    /// A package that is laid under the code of functions.
    pub struct FunctionLayer {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// Runtimes that it fits.
        runtimes: Vec<Field<String>>,
        /// Architectures that it fits.
        architectures: Vec<Field<String>>,
        /// File with the code beside the configuration.
        code_file: Field<Text>,
        /// Bucket with the code.
        code_bucket: Field<Link>,
        /// Object with the code.
        code_key: Field<Text>,
        /// Version of the object with the code.
        code_version: Field<Text>,
        /// Licence of the code.
        licence: Field<Text>,
    }
}
