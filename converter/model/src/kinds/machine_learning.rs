//! Models that answer, and where people make them.

use crate::set::kind;
use crate::{Field, Link, Text};
use std::collections::BTreeMap;

kind! {
    /// A model that answers calls.
    pub struct MlEndpoint {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// What answers: `endpoint`, `vision`, `speech`, `translation`, `language`, … in the source's terms.
        purpose: Field<String>,
        /// Images with the programs of models.
        images: Vec<Field<Text>>,
        /// Files of models.
        data: Vec<Field<Text>>,
        /// Models or settings that stand elsewhere.
        models: Vec<Field<Link>>,
        /// Name and version of a ready model.
        model: Field<Text>,
        /// Size class of a server.
        size: Field<String>,
        /// Servers.
        nodes: Field<u64>,
        /// Most servers.
        maximum: Field<u64>,
        /// Memory in MiB, where there are no servers.
        memory: Field<u64>,
        /// Calls at once, where there are no servers.
        concurrency: Field<u64>,
        /// Capacity that was paid for, in the source's unit.
        capacity: Field<u64>,
        /// Environment.
        environment: BTreeMap<String, Field<Text>>,
        /// Identity that it has.
        role: Field<Link>,
        /// Subnets into which it reaches.
        subnets: Vec<Field<Link>>,
        /// Firewalls of its connections.
        firewalls: Vec<Field<Link>>,
        /// Key of the encryption at rest.
        encryption_key: Field<Link>,
        /// Share of calls that are kept, in percent.
        capture: Field<u64>,
        /// Where those are kept.
        capture_to: Field<Text>,
        /// Class of the service that is paid for.
        tier: Field<String>,
        /// It has a public address.
        public: Field<bool>,
        /// Accelerators.
        accelerator: Field<Text>,
        /// Instructions, guards or knowledge that the source states, as texts.
        instructions: Vec<Field<Text>>,
    }
}

kind! {
    /// Where people make models: notebooks, workspaces, stores of features.
    pub struct MlWorkspace {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// `notebook`, `workspace`, `user`, `compute`, `dataset`, … in the source's terms.
        workspace_type: Field<String>,
        /// Workspace that it is part of.
        part_of: Field<Link>,
        /// Size class of its server.
        size: Field<String>,
        /// Least servers.
        minimum: Field<u64>,
        /// Most servers.
        maximum: Field<u64>,
        /// Storage in GiB.
        storage: Field<u64>,
        /// Identity that it has.
        role: Field<Link>,
        /// Network in which it stands.
        network: Field<Link>,
        /// Subnets in which it stands.
        subnets: Vec<Field<Link>>,
        /// Firewalls before it.
        firewalls: Vec<Field<Link>>,
        /// Key of the encryption at rest.
        encryption_key: Field<Link>,
        /// How people log in.
        authentication: Field<String>,
        /// It reaches the internet.
        internet: Field<bool>,
        /// People are root.
        root: Field<bool>,
        /// Scripts that set it up.
        scripts: Vec<Field<Text>>,
        /// Repositories of code.
        repositories: Vec<Field<Text>>,
        /// Stores that it uses.
        stores: Vec<Field<Link>>,
        /// Settings as JSON text.
        settings: Vec<Field<Text>>,
    }
}
