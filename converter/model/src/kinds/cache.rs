//! Caches in memory.

use crate::set::kind;
use crate::{Field, Link, Text};

kind! {
    /// A cache in memory: one node, a group with copies, or shards.
    pub struct Cache {
        /// Name in the source.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// `redis`, `valkey` or `memcached`.
        engine: Field<String>,
        /// Version, as exact as the source says.
        version: Field<String>,
        /// Size class of a node in the source.
        size: Field<String>,
        /// Memory in MiB, where the source states it instead of a size class.
        memory: Field<u64>,
        /// Nodes, the first one included, where there are no shards.
        nodes: Field<u64>,
        /// Shards.
        shards: Field<u64>,
        /// Copies of each shard, the first one not included.
        replicas: Field<u64>,
        /// Data is spread over shards and clients must know it.
        sharded: Field<bool>,
        /// A copy takes over by itself.
        failover: Field<bool>,
        /// Copies stand in several zones.
        multi_zone: Field<bool>,
        /// Zones in which nodes stand.
        zones: Vec<Field<String>>,
        /// Port.
        port: Field<u64>,
        /// Connections are encrypted.
        tls: Field<bool>,
        /// `required` or `preferred`: whether connections in clear are taken as well.
        tls_mode: Field<String>,
        /// Password of the default user; always a secret.
        password: Field<Text>,
        /// Clients log in by the identity of the cloud.
        iam_login: Field<bool>,
        /// Storage is encrypted.
        encrypted: Field<bool>,
        /// Key of the encryption at rest.
        encryption_key: Field<Link>,
        /// What is written to the disk while it runs: `rdb`, `aof` or nothing.
        persistence: Field<String>,
        /// Part of the data lies on disks.
        tiered: Field<bool>,
        /// Days for which snapshots are kept; 0 for none.
        backup_days: Field<u64>,
        /// When snapshots are made, as `05:00-09:00` UTC.
        backup_window: Field<String>,
        /// When it is maintained, as `sun:05:00-sun:06:00` UTC.
        maintenance_window: Field<String>,
        /// Snapshot or files from which it starts.
        restored_from: Field<Text>,
        /// Minor versions install themselves.
        minor_upgrades: Field<bool>,
        /// Its parameters.
        parameter_group: Field<Link>,
        /// Subnets in which it stands, as a group.
        subnet_group: Field<Link>,
        /// Subnets in which it stands.
        subnets: Vec<Field<Link>>,
        /// Network in which it stands.
        network: Field<Link>,
        /// Firewalls before it.
        firewalls: Vec<Field<Link>>,
        /// Groups of users that may log in.
        user_groups: Vec<Field<Link>>,
        /// Topic that is told of its events.
        notifications: Field<Link>,
        /// It has no nodes to choose: the cloud grows and shrinks it.
        serverless: Field<bool>,
        /// Largest storage in GiB that it grows to.
        storage_limit: Field<u64>,
        /// Largest number of operations per second, in the source's unit.
        throughput_limit: Field<u64>,
        /// Larger group of which it is a part, across regions.
        global_group: Field<Link>,
    }
    lists {
        /// Parameters that the source states with it.
        parameters: crate::kinds::Parameter,
        /// Where its logs go.
        logs: CacheLog,
    }
}

kind! {
    /// Where logs of a cache go.
    pub struct CacheLog {
        /// `slow-log` or `engine-log`.
        log: Field<String>,
        /// What takes them: the name of a log group or stream.
        destination: Field<Text>,
        /// Kind of the destination.
        destination_type: Field<String>,
        /// `json` or `text`.
        format: Field<String>,
    }
}

kind! {
    /// A user of caches.
    pub struct CacheUser {
        /// Name by which it logs in.
        name: Field<Text>,
        /// Id in the source.
        id: Field<Text>,
        /// Engine whose user it is.
        engine: Field<String>,
        /// What it may do, in the notation of access lists of Redis.
        access: Field<Text>,
        /// Passwords; always secrets.
        passwords: Vec<Field<Text>>,
        /// It needs no password.
        no_password: Field<bool>,
        /// `password`, `iam` or `no-password-required`.
        authentication: Field<String>,
    }
}

kind! {
    /// Users that may log in to the same caches.
    pub struct CacheUserGroup {
        /// Name in the source.
        name: Field<Text>,
        /// Engine whose users they are.
        engine: Field<String>,
        /// Its users.
        users: Vec<Field<Link>>,
    }
}
