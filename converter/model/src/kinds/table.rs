//! Tables of keys and documents, and servers of databases that are not SQL.

use crate::set::kind;
use crate::{Field, Link, Text};

kind! {
    /// A table of items found by key, or a collection of documents.
    pub struct Table {
        /// Name.
        name: Field<Text>,
        /// Server or account that holds it; absent where the cloud is the server.
        database: Field<Link>,
        /// `key-value`, `document`, `wide-column`, `graph` or `file`.
        model: Field<String>,
        /// Attribute that places an item.
        partition_key: Field<Text>,
        /// Attribute that orders items of one place.
        sort_key: Field<Text>,
        /// Paid by request, not by capacity.
        on_demand: Field<bool>,
        /// Reads per second that were paid for, in the source's unit.
        read_capacity: Field<u64>,
        /// Writes per second that were paid for, in the source's unit.
        write_capacity: Field<u64>,
        /// Least reads per second that scaling leaves.
        read_minimum: Field<u64>,
        /// Most reads per second that scaling makes.
        read_maximum: Field<u64>,
        /// Least writes per second that scaling leaves.
        write_minimum: Field<u64>,
        /// Most writes per second that scaling makes.
        write_maximum: Field<u64>,
        /// Attribute whose time ends an item.
        expiry_attribute: Field<Text>,
        /// Items end by themselves.
        expiry: Field<bool>,
        /// Seconds after which items end.
        expiry_seconds: Field<i64>,
        /// Changes can be read as a stream.
        changes: Field<bool>,
        /// What the stream shows: `KEYS_ONLY`, `NEW_IMAGE`, `OLD_IMAGE` or `NEW_AND_OLD_IMAGES`.
        changes_view: Field<String>,
        /// Stream that takes its changes.
        changes_to: Vec<Field<Link>>,
        /// It can be put back to any moment.
        point_in_time: Field<bool>,
        /// Days for which it can.
        backup_days: Field<u64>,
        /// Storage is encrypted by a key of the customer.
        encrypted: Field<bool>,
        /// Key of the encryption at rest.
        encryption_key: Field<Link>,
        /// Regions with a copy.
        regions: Vec<Field<String>>,
        /// It cannot be destroyed by an API call.
        deletion_protection: Field<bool>,
        /// Class of storage.
        class: Field<String>,
        /// Which accesses are counted.
        insights: Field<bool>,
        /// Policy as JSON text.
        policy: Field<Text>,
        /// Table or file from which it starts.
        restored_from: Field<Text>,
        /// Rules of indexing as the source states them.
        index_policy: Field<Text>,
    }
    lists {
        /// Attributes that its keys name.
        attributes: TableAttribute,
        /// Further ways to find items.
        indexes: TableIndex,
        /// Items that the source states.
        items: TableItem,
    }
}

kind! {
    /// An attribute that keys name, or a family of columns.
    pub struct TableAttribute {
        /// Name.
        name: Field<Text>,
        /// `S`, `N`, `B`, or another type of the source.
        value_type: Field<String>,
    }
}

kind! {
    /// A further way to find items.
    pub struct TableIndex {
        /// Name.
        name: Field<Text>,
        /// Attribute that places an item.
        partition_key: Field<Text>,
        /// Attribute that orders items.
        sort_key: Field<Text>,
        /// `ALL`, `KEYS_ONLY` or `INCLUDE`.
        projection: Field<String>,
        /// Attributes that it holds besides keys.
        included: Vec<Field<Text>>,
        /// Reads per second that were paid for.
        read_capacity: Field<u64>,
        /// Writes per second that were paid for.
        write_capacity: Field<u64>,
        /// It orders items within the place of the table's own key.
        local: Field<bool>,
        /// No two items have the same key.
        unique: Field<bool>,
        /// Fields in order, where there are several.
        fields: Vec<Field<Text>>,
    }
}

kind! {
    /// An item that the source states.
    pub struct TableItem {
        /// The item, as the source writes it.
        content: Field<Text>,
    }
}

kind! {
    /// A server, cluster or account of a database that is not SQL.
    pub struct NosqlDatabase {
        /// Name in the source.
        name: Field<Text>,
        /// `mongodb`, `cassandra`, `graph`, `documents`, `wide-column`, `time-series`, or another name of the source.
        engine: Field<String>,
        /// Version, as exact as the source says.
        version: Field<String>,
        /// Size class of a node in the source.
        size: Field<String>,
        /// Nodes, the first one included.
        nodes: Field<u64>,
        /// Storage in GiB.
        storage: Field<u64>,
        /// Kind of disk in the source.
        storage_type: Field<String>,
        /// Name of the first user.
        username: Field<Text>,
        /// Password of the first user; always a secret.
        password: Field<Text>,
        /// The cloud keeps the password as a secret of its own.
        password_managed: Field<bool>,
        /// Port.
        port: Field<u64>,
        /// Users log in by the identity of the cloud.
        iam_login: Field<bool>,
        /// Storage is encrypted.
        encrypted: Field<bool>,
        /// Key of the encryption at rest.
        encryption_key: Field<Link>,
        /// Copies stand in several zones.
        multi_zone: Field<bool>,
        /// Zones in which nodes stand.
        zones: Vec<Field<String>>,
        /// Regions with a copy.
        regions: Vec<Field<String>>,
        /// What a reader is promised to see: `Strong`, `Session`, `Eventual`, …
        consistency: Field<String>,
        /// Subnets in which it stands, as a group.
        subnet_group: Field<Link>,
        /// Subnets in which it stands.
        subnets: Vec<Field<Link>>,
        /// Firewalls before it.
        firewalls: Vec<Field<Link>>,
        /// Addresses that may reach it.
        allowed_cidrs: Vec<Field<Text>>,
        /// It has a public address.
        public: Field<bool>,
        /// Its parameters.
        parameter_group: Field<Link>,
        /// Days for which it can be put back.
        backup_days: Field<u64>,
        /// When backups are made, as `02:00-03:00` UTC.
        backup_window: Field<String>,
        /// When it is maintained, as `sun:04:00-sun:05:00` UTC.
        maintenance_window: Field<String>,
        /// Logs that are kept elsewhere.
        log_exports: Vec<Field<String>>,
        /// It cannot be destroyed by an API call.
        deletion_protection: Field<bool>,
        /// Minor versions install themselves.
        minor_upgrades: Field<bool>,
        /// Snapshot from which it starts.
        restored_from: Field<Text>,
        /// It has no nodes to choose: the cloud grows and shrinks it.
        serverless: Field<bool>,
        /// Capacity that it keeps, in the source's unit.
        capacity_minimum: Field<f64>,
        /// Capacity that it grows to, in the source's unit.
        capacity_maximum: Field<f64>,
        /// Roles that it takes on.
        roles: Vec<Field<Link>>,
        /// Capabilities that the source names.
        capabilities: Vec<Field<String>>,
    }
}
