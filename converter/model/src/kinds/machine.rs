//! Images of servers, places for them, and what stands beside databases and servers.

use crate::set::kind;
use crate::{Field, Link, Text};

kind! {
    /// An image from which servers are made.
    pub struct MachineImage {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// `x86_64` or `arm64`.
        architecture: Field<String>,
        /// Server from which it was made.
        instance: Field<Link>,
        /// Image or snapshot from which it was made.
        source: Field<Text>,
        /// Region it came from.
        source_region: Field<String>,
        /// Steps that make it, in the source's language.
        definition: Field<Text>,
        /// Operating system.
        operating_system: Field<String>,
        /// It is encrypted.
        encrypted: Field<bool>,
        /// Key of the encryption.
        encryption_key: Field<Link>,
        /// Parts of which it is made.
        parts: Vec<Field<Link>>,
        /// Further settings of the source.
        settings: Vec<Field<Text>>,
    }
}

kind! {
    /// Servers that stand apart, or close together.
    pub struct PlacementGroup {
        /// Name.
        name: Field<Text>,
        /// `cluster`, `spread` or `partition`.
        strategy: Field<String>,
        /// Parts that do not fail together.
        parts: Field<u64>,
        /// What must not be shared: `host` or `rack`.
        level: Field<String>,
        /// Parts that are maintained one after another.
        update_parts: Field<u64>,
    }
}

kind! {
    /// What pools connections before a database.
    pub struct DatabaseProxy {
        /// Name.
        name: Field<Text>,
        /// Family of the engine.
        engine: Field<String>,
        /// Databases behind it.
        databases: Vec<Field<Link>>,
        /// Identity that it has.
        role: Field<Link>,
        /// Secrets by which it logs in.
        secrets: Vec<Field<Link>>,
        /// How clients log in.
        authentication: Vec<Field<String>>,
        /// Clients must use TLS.
        tls: Field<bool>,
        /// Seconds after which an idle client is sent away.
        idle_seconds: Field<u64>,
        /// Share of the connections of the database, in percent.
        maximum_percent: Field<u64>,
        /// Share of idle connections, in percent.
        idle_percent: Field<u64>,
        /// Seconds that a client waits for a connection.
        borrow_seconds: Field<u64>,
        /// Statement that each connection begins with.
        init_query: Field<Text>,
        /// What does not pin a connection.
        pinning: Vec<Field<String>>,
        /// Subnets in which it stands.
        subnets: Vec<Field<Link>>,
        /// Firewalls before it.
        firewalls: Vec<Field<Link>>,
    }
    lists {
        /// Further addresses.
        endpoints: ProxyEndpoint,
    }
}

kind! {
    /// A further address of a proxy of databases.
    pub struct ProxyEndpoint {
        /// Name.
        name: Field<Text>,
        /// `READ_WRITE` or `READ_ONLY`.
        access: Field<String>,
        /// Subnets in which it stands.
        subnets: Vec<Field<Link>>,
        /// Firewalls before it.
        firewalls: Vec<Field<Link>>,
    }
}

kind! {
    /// What moves data from one store to another, once or at all times.
    pub struct DataMove {
        /// Name.
        name: Field<Text>,
        /// `server`, `endpoint`, `task`, `location`, … in the source's terms.
        move_type: Field<String>,
        /// Size class of its server.
        size: Field<String>,
        /// Storage in GiB.
        storage: Field<u64>,
        /// Version.
        version: Field<String>,
        /// From.
        source: Field<Link>,
        /// To.
        target: Field<Link>,
        /// Server that does it.
        server: Field<Link>,
        /// Kind of a store.
        engine: Field<String>,
        /// Host of a store.
        host: Field<Text>,
        /// Port of a store.
        port: Field<u64>,
        /// Name of a database.
        database: Field<Text>,
        /// User of a store.
        username: Field<Text>,
        /// Password of a store; always a secret.
        password: Field<Text>,
        /// Bucket or share.
        store: Field<Link>,
        /// Path within.
        path: Field<Text>,
        /// `full-load`, `cdc` or `full-load-and-cdc`.
        mode: Field<String>,
        /// What is moved, in the source's language.
        definition: Field<Text>,
        /// Settings of the source, one text each.
        settings: Vec<Field<Text>>,
        /// When.
        schedule: Field<Text>,
        /// Subnets in which it stands.
        subnets: Vec<Field<Link>>,
        /// Firewalls before it.
        firewalls: Vec<Field<Link>>,
        /// Identity that it has.
        role: Field<Link>,
        /// It stands in several zones.
        multi_zone: Field<bool>,
        /// It has a public address.
        public: Field<bool>,
        /// Key of the encryption at rest.
        encryption_key: Field<Link>,
    }
}

kind! {
    /// Where others bring and fetch files by SFTP or FTP.
    pub struct FileTransferServer {
        /// Name.
        name: Field<Text>,
        /// `SFTP`, `FTPS`, `FTP`, `AS2`.
        protocols: Vec<Field<String>>,
        /// `PUBLIC` or `VPC`.
        exposure: Field<String>,
        /// `S3` or `EFS`: what lies behind.
        store: Field<String>,
        /// Who vouches for users.
        identity_provider: Field<String>,
        /// Function or address that vouches.
        provider: Field<Link>,
        /// Certificate.
        certificate: Field<Link>,
        /// Log group that takes what is done, or the role that writes there.
        logs: Vec<Field<Link>>,
        /// Algorithms that it allows, by the name of a policy.
        security_policy: Field<String>,
        /// Its network.
        network: Field<Link>,
        /// Subnets in which it stands.
        subnets: Vec<Field<Link>>,
        /// Firewalls before it.
        firewalls: Vec<Field<Link>>,
        /// Its public addresses.
        addresses: Vec<Field<Link>>,
        /// What is started when a file has come.
        workflow: Vec<Field<Text>>,
    }
    lists {
        /// Its users.
        users: TransferUser,
    }
}

kind! {
    /// Who brings and fetches files.
    pub struct TransferUser {
        /// Name.
        name: Field<Text>,
        /// Identity that it has.
        role: Field<Link>,
        /// Directory in which it begins.
        home: Field<Text>,
        /// `PATH` or `LOGICAL`.
        home_type: Field<String>,
        /// What it sees where, as the source writes it.
        mappings: Vec<Field<Text>>,
        /// Policy as JSON text.
        policy: Field<Text>,
        /// Its public keys.
        keys: Vec<Field<Text>>,
    }
}

kind! {
    /// A directory of people and computers: Active Directory, LDAP.
    pub struct DirectoryService {
        /// Name of its domain.
        name: Field<Text>,
        /// Short name.
        short_name: Field<Text>,
        /// `MicrosoftAD`, `SimpleAD`, `ADConnector`, …
        directory_type: Field<String>,
        /// Size or edition.
        size: Field<String>,
        /// Password of its first user; always a secret.
        password: Field<Text>,
        /// Its network.
        network: Field<Link>,
        /// Subnets in which it stands.
        subnets: Vec<Field<Link>>,
        /// What it is for.
        description: Field<Text>,
        /// Where its settings for another directory stand, one text each.
        connection: Vec<Field<Text>>,
        /// People log in once.
        single_sign_on: Field<bool>,
    }
}

kind! {
    /// A computer that people work on.
    pub struct Desktop {
        /// Name or user.
        name: Field<Text>,
        /// Image or bundle.
        image: Field<Text>,
        /// Directory of its user.
        directory: Field<Link>,
        /// Size class.
        size: Field<String>,
        /// Computers.
        count: Field<u64>,
        /// Storage in GiB.
        storage: Field<u64>,
        /// It is encrypted.
        encrypted: Field<bool>,
        /// Subnets in which it stands.
        subnets: Vec<Field<Link>>,
        /// Further settings of the source.
        settings: Vec<Field<Text>>,
    }
}

kind! {
    /// A door by which operators reach servers.
    pub struct Bastion {
        /// Name.
        name: Field<Text>,
        /// Its subnet.
        subnets: Vec<Field<Link>>,
        /// Its public address.
        address: Field<Link>,
        /// Class of the service that is paid for.
        tier: Field<String>,
        /// Firewalls before it.
        firewalls: Vec<Field<Link>>,
        /// It sees the address of the caller.
        preserve_client_ip: Field<bool>,
        /// Its network.
        network: Field<Link>,
        /// Who may go where, as the source writes it.
        rules: Vec<Field<Text>>,
        /// Further settings of the source.
        settings: Vec<Field<Text>>,
    }
}
