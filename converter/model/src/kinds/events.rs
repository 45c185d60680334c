//! Events, schedules and workflows.

use crate::set::kind;
use crate::{Field, Link, Text};
use std::collections::BTreeMap;

kind! {
    /// What takes events and gives them to whoever asked by rules.
    pub struct EventBus {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// Source of events of a partner.
        partner: Field<Text>,
        /// Policy as JSON text.
        policy: Field<Text>,
        /// Key of the encryption at rest.
        encryption_key: Field<Link>,
        /// What takes events that could not be given.
        dead_letter: Field<Link>,
        /// Days for which events are kept, to be sent again.
        archive_days: Field<u64>,
        /// Which events are kept, as JSON text.
        archive_pattern: Field<Text>,
        /// Form of events: `CloudEventSchemaV1_0`, …
        schema: Field<String>,
        /// It has a public address.
        public: Field<bool>,
    }
}

kind! {
    /// Which events of a bus go where, or when something is started.
    pub struct EventRule {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// Its bus.
        bus: Field<Link>,
        /// Which events, as JSON text.
        pattern: Field<Text>,
        /// When, as `rate(5 minutes)` or `cron(0 12 * * ? *)` in the source's notation.
        schedule: Field<Text>,
        /// It is on.
        enabled: Field<bool>,
        /// State of the source, where it has more than on and off.
        state: Field<String>,
        /// Identity with which it acts.
        role: Field<Link>,
    }
    lists {
        /// Where events go, or what is started.
        targets: EventTarget,
    }
}

kind! {
    /// Where events go, or what is started.
    pub struct EventTarget {
        /// Name within the rule.
        id: Field<Text>,
        /// The thing.
        target: Field<Link>,
        /// Address, where it is called by HTTP.
        address: Field<Text>,
        /// Method of that call.
        method: Field<String>,
        /// Headers of that call.
        headers: BTreeMap<String, Field<Text>>,
        /// Parameters of that call.
        query: BTreeMap<String, Field<Text>>,
        /// Identity with which it is reached.
        role: Field<Link>,
        /// What it is given.
        input: Field<Text>,
        /// Part of the event that it is given.
        input_path: Field<Text>,
        /// Parts of the event by name.
        input_parts: BTreeMap<String, Field<Text>>,
        /// What is made of those parts.
        input_template: Field<Text>,
        /// Group of containers that is started.
        group: Field<Link>,
        /// How many.
        count: Field<u64>,
        /// `FARGATE`, `EC2` or `EXTERNAL`.
        launch_type: Field<String>,
        /// Subnets in which it runs.
        subnets: Vec<Field<Link>>,
        /// Firewalls before it.
        firewalls: Vec<Field<Link>>,
        /// It has a public address.
        public_address: Field<bool>,
        /// Tells messages of an ordered queue apart, or shards of a stream.
        partition: Field<Text>,
        /// Tries after the first.
        retries: Field<u64>,
        /// Seconds for which it is tried.
        event_age_seconds: Field<u64>,
        /// What takes events that could not be given.
        dead_letter: Field<Link>,
        /// Job definition of a batch job.
        job: Field<Link>,
        /// Name of a batch job.
        job_name: Field<Text>,
        /// Further settings of the source, as text.
        settings: Vec<Field<Text>>,
    }
}

kind! {
    /// Something that is started at certain times.
    pub struct Schedule {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// Group of schedules.
        group: Field<Text>,
        /// When, in the source's notation.
        expression: Field<Text>,
        /// Time zone, such as `Europe/Paris`.
        time_zone: Field<String>,
        /// Not before this moment.
        start: Field<String>,
        /// Not after this moment.
        end: Field<String>,
        /// It is on.
        enabled: Field<bool>,
        /// Minutes within which it may start later.
        window_minutes: Field<u64>,
        /// `OFF` or `FLEXIBLE`.
        window: Field<String>,
        /// Key of the encryption at rest.
        encryption_key: Field<Link>,
        /// Seconds that it may take.
        timeout: Field<Text>,
    }
    lists {
        /// What is started.
        targets: EventTarget,
    }
}

kind! {
    /// Address and login by which events are sent out by HTTP.
    pub struct EventDestination {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// Address.
        address: Field<Text>,
        /// Method.
        method: Field<String>,
        /// Calls per second.
        rate: Field<u64>,
        /// Login that stands elsewhere.
        connection: Field<Link>,
        /// `API_KEY`, `BASIC` or `OAUTH_CLIENT_CREDENTIALS`.
        authentication: Field<String>,
        /// User or name of the key.
        username: Field<Text>,
        /// Password or key; always a secret.
        password: Field<Text>,
        /// Address that gives tokens.
        token_address: Field<Text>,
    }
}

kind! {
    /// Events that are read here, changed, and given there.
    pub struct EventPipe {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// Thing that it reads.
        source: Field<Link>,
        /// Function that changes them.
        enrichment: Field<Link>,
        /// Thing that it gives them to.
        target: Field<Link>,
        /// Identity with which it acts.
        role: Field<Link>,
        /// `RUNNING` or `STOPPED`.
        state: Field<String>,
        /// Which events, as JSON texts.
        filters: Vec<Field<Text>>,
        /// Most events at once.
        batch_size: Field<u64>,
        /// What the target is given.
        input_template: Field<Text>,
    }
}

kind! {
    /// Steps that run one after another.
    pub struct Workflow {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// Its steps, in the source's language.
        definition: Field<Text>,
        /// `STANDARD` or `EXPRESS`: whether each step is kept and done once.
        workflow_type: Field<String>,
        /// Identity that it has.
        role: Field<Link>,
        /// Log group that takes what it does.
        log_group: Field<Link>,
        /// Least level of log lines.
        log_level: Field<String>,
        /// Log lines hold what steps are given.
        log_data: Field<bool>,
        /// It is traced.
        tracing: Field<bool>,
        /// Every change is a version.
        versions: Field<bool>,
        /// Key of the encryption at rest.
        encryption_key: Field<Link>,
        /// It is on.
        enabled: Field<bool>,
        /// Environment.
        environment: BTreeMap<String, Field<Text>>,
        /// Settings by name.
        parameters: BTreeMap<String, Field<Text>>,
        /// When it starts by itself.
        schedule: Field<Text>,
    }
    lists {
        /// Steps that the source states one by one.
        steps: WorkflowStep,
    }
}

kind! {
    /// A step that the source states on its own.
    pub struct WorkflowStep {
        /// Name.
        name: Field<Text>,
        /// What it does, in the source's language.
        body: Field<Text>,
        /// It starts the workflow.
        trigger: Field<bool>,
        /// When it starts, where time starts it.
        schedule: Field<Text>,
    }
}
