//! Jobs that run once and end, and the queues and servers for them.

use crate::set::kind;
use crate::{Field, Link, Text};
use std::collections::BTreeMap;

kind! {
    /// A job that runs in containers and ends.
    pub struct BatchJob {
        /// Name.
        name: Field<Text>,
        /// Image with its tag.
        image: Field<Text>,
        /// Command.
        command: Vec<Field<Text>>,
        /// Entry point.
        entry_point: Vec<Field<Text>>,
        /// Share of CPUs, in vCPU.
        cpu: Field<f64>,
        /// Memory in MiB.
        memory: Field<u64>,
        /// Accelerators.
        accelerators: Field<u64>,
        /// Environment.
        environment: BTreeMap<String, Field<Text>>,
        /// Environment that comes from secrets.
        secrets: BTreeMap<String, Field<Link>>,
        /// Identity of the program.
        role: Field<Link>,
        /// Identity that starts it.
        execution_role: Field<Link>,
        /// Tries, the first one included.
        attempts: Field<u64>,
        /// Seconds that it may take.
        timeout: Field<u64>,
        /// Tasks.
        tasks: Field<u64>,
        /// Tasks at once.
        parallel: Field<u64>,
        /// Settings by name.
        parameters: BTreeMap<String, Field<Text>>,
        /// Definition as JSON text, where it was not taken apart.
        definition: Field<Text>,
        /// Order among jobs.
        priority: Field<u64>,
        /// Where it may run.
        platforms: Vec<Field<String>>,
        /// When it runs by itself.
        schedule: Field<Text>,
        /// `container` or `multinode`.
        job_type: Field<String>,
        /// Subnets in which it runs.
        subnets: Vec<Field<Link>>,
        /// Firewalls of its connections.
        firewalls: Vec<Field<Link>>,
    }
}

kind! {
    /// Where jobs wait.
    pub struct BatchQueue {
        /// Name.
        name: Field<Text>,
        /// Order among queues.
        priority: Field<u64>,
        /// It takes jobs.
        enabled: Field<String>,
        /// Servers that run its jobs, in order.
        pools: Vec<Field<Link>>,
        /// How jobs of several owners take turns.
        policy: Field<Link>,
    }
}

kind! {
    /// Servers that come for jobs and go.
    pub struct BatchPool {
        /// Name.
        name: Field<Text>,
        /// `EC2`, `SPOT`, `FARGATE` or `FARGATE_SPOT`, or another word of the source.
        pool_type: Field<String>,
        /// It takes jobs.
        enabled: Field<String>,
        /// Size classes of servers.
        sizes: Vec<Field<String>>,
        /// Least vCPU.
        minimum: Field<u64>,
        /// vCPU now.
        desired: Field<u64>,
        /// Most vCPU.
        maximum: Field<u64>,
        /// Subnets in which they stand.
        subnets: Vec<Field<Link>>,
        /// Firewalls before them.
        firewalls: Vec<Field<Link>>,
        /// Identity of servers.
        instance_role: Field<Link>,
        /// Identity of the service.
        role: Field<Link>,
        /// Image of servers.
        image: Field<Text>,
        /// Key with which operators log in.
        ssh_key: Field<Link>,
        /// Share of the price at which servers are taken, in percent.
        bid_percent: Field<u64>,
        /// How servers are chosen.
        strategy: Field<String>,
        /// Description of a server that stands elsewhere.
        template: Field<Link>,
        /// `MANAGED` or `UNMANAGED`.
        management: Field<String>,
    }
}
