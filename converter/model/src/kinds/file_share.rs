//! File shares.

use crate::set::kind;
use crate::{Field, Link, Text};

kind! {
    /// A file share that several servers mount.
    pub struct FileShare {
        /// Name in the source.
        name: Field<Text>,
        /// `nfs`, `smb`, `lustre`, `zfs` or `ontap`.
        protocol: Field<String>,
        /// Version of the protocol or of the file system.
        version: Field<String>,
        /// Storage in GiB; absent where it grows by itself.
        storage: Field<u64>,
        /// Kind of disk.
        storage_type: Field<String>,
        /// How fast it is: `bursting`, `provisioned`, `elastic`, a class of the source.
        throughput_mode: Field<String>,
        /// MiB per second that were paid for.
        throughput: Field<f64>,
        /// Operations per second that were paid for.
        iops: Field<u64>,
        /// `generalPurpose` or `maxIO`.
        performance: Field<String>,
        /// Storage is encrypted.
        encrypted: Field<bool>,
        /// Key of the encryption at rest.
        encryption_key: Field<Link>,
        /// It stands in one zone only, this one.
        zone: Field<String>,
        /// How it is spread: `SINGLE_AZ_1`, `MULTI_AZ_1`, …
        deployment: Field<String>,
        /// When files move to slower storage, as the source writes it.
        archive_after: Field<String>,
        /// When files move to the slowest storage.
        deep_archive_after: Field<String>,
        /// When files come back.
        back_after: Field<String>,
        /// Files cannot be overwritten by a copy from elsewhere.
        overwrite_protection: Field<String>,
        /// It is backed up by itself.
        backup: Field<bool>,
        /// Days for which backups are kept.
        backup_days: Field<u64>,
        /// When backups are made.
        backup_window: Field<String>,
        /// When it is maintained.
        maintenance_window: Field<String>,
        /// Policy as JSON text.
        policy: Field<Text>,
        /// Region with a copy.
        copy_region: Field<String>,
        /// Directory service whose users it knows.
        directory: Field<Link>,
        /// Subnets in which it stands.
        subnets: Vec<Field<Link>>,
        /// Firewalls before it.
        firewalls: Vec<Field<Link>>,
        /// Networks from which it is reached.
        networks: Vec<Field<Link>>,
        /// Volume or server that it is part of.
        part_of: Field<Link>,
        /// Path within that.
        path: Field<Text>,
        /// Bucket that it shows.
        bucket: Field<Text>,
        /// Data is made smaller: `ZSTD`, `LZ4` or `NONE`.
        compression: Field<String>,
        /// Snapshot from which it starts.
        restored_from: Field<Text>,
        /// It has a public address.
        public: Field<bool>,
    }
    lists {
        /// Where it is mounted from.
        mounts: MountTarget,
        /// Directories with an owner of their own.
        access_points: FileAccessPoint,
        /// Who may mount it.
        exports: FileExport,
    }
}

kind! {
    /// An address of a file share in a subnet.
    pub struct MountTarget {
        /// The subnet.
        subnet: Field<Link>,
        /// Firewalls before it.
        firewalls: Vec<Field<Link>>,
        /// Its address.
        address: Field<Text>,
    }
}

kind! {
    /// A directory of a file share with an owner of its own.
    pub struct FileAccessPoint {
        /// Path of the directory.
        path: Field<Text>,
        /// User as whom files are reached.
        user: Field<u64>,
        /// Group as which files are reached.
        group: Field<u64>,
        /// Further groups.
        groups: Vec<Field<u64>>,
        /// Owner of a new directory.
        owner: Field<u64>,
        /// Group of a new directory.
        owner_group: Field<u64>,
        /// Permissions of a new directory.
        permissions: Field<String>,
    }
}

kind! {
    /// Who may mount a file share.
    pub struct FileExport {
        /// Addresses.
        clients: Vec<Field<Text>>,
        /// `READ_ONLY` or `READ_WRITE`, or options as the source writes them.
        access: Vec<Field<String>>,
        /// What becomes of root: `ROOT_SQUASH`, …
        squash: Field<String>,
    }
}
