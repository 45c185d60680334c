//! Backups that a service of the cloud makes.

use crate::set::kind;
use crate::{Field, Link, Text};

kind! {
    /// When what is backed up, and how long it is kept.
    pub struct BackupPlan {
        /// Name.
        name: Field<Text>,
        /// It is on.
        enabled: Field<bool>,
        /// Settings for programs that must agree, by name.
        settings: Vec<Field<Text>>,
        /// Description as JSON text, where it stands in one.
        definition: Field<Text>,
    }
    lists {
        /// Its rules.
        rules: BackupRule,
        /// What it backs up.
        selections: BackupSelection,
    }
}

kind! {
    /// When a backup is made, and how long it is kept.
    pub struct BackupRule {
        /// Name.
        name: Field<Text>,
        /// Vault that takes it.
        vault: Field<Link>,
        /// When, in the source's notation.
        schedule: Field<Text>,
        /// Time zone.
        time_zone: Field<String>,
        /// Minutes within which it starts.
        start_minutes: Field<u64>,
        /// Minutes within which it ends.
        end_minutes: Field<u64>,
        /// Data can be put back to any moment.
        continuous: Field<bool>,
        /// Days after which it moves to slower storage.
        cold_days: Field<u64>,
        /// Days after which it goes.
        keep_days: Field<u64>,
        /// How many are kept.
        keep_count: Field<u64>,
        /// Vaults that take a copy.
        copies: Vec<Field<Link>>,
        /// Days after which copies go.
        copy_days: Vec<Field<u64>>,
        /// Tags that it gets.
        tags: Vec<Field<Text>>,
        /// Hours between backups.
        interval_hours: Field<u64>,
        /// Kind of backup.
        backup_type: Field<String>,
    }
}

kind! {
    /// What is backed up.
    pub struct BackupSelection {
        /// Name.
        name: Field<Text>,
        /// Things that are.
        things: Vec<Field<Link>>,
        /// Things that are not.
        except: Vec<Field<Text>>,
        /// Tags of things that are, as the source writes them.
        tags: Vec<Field<Text>>,
        /// Identity that makes backups.
        role: Field<Link>,
    }
}

kind! {
    /// What keeps backups.
    pub struct BackupVault {
        /// Name.
        name: Field<Text>,
        /// Key of the encryption at rest.
        encryption_key: Field<Link>,
        /// It may be destroyed while it holds backups.
        force_destroy: Field<bool>,
        /// Days for which nothing can be destroyed at least.
        lock_minimum_days: Field<u64>,
        /// Days for which anything can be kept at most.
        lock_maximum_days: Field<u64>,
        /// Days until the lock cannot be taken away.
        lock_grace_days: Field<u64>,
        /// Policy as JSON text.
        policy: Field<Text>,
        /// Topic that is told.
        notifications: Field<Link>,
        /// Of what.
        events: Vec<Field<String>>,
        /// How it is copied: `LocallyRedundant`, `GeoRedundant`, …
        redundancy: Field<String>,
        /// What was destroyed can be had back.
        soft_delete: Field<Text>,
        /// Class of the service that is paid for.
        tier: Field<String>,
    }
}

kind! {
    /// A copy of a disk, server or store at one moment, kept by the cloud.
    pub struct Snapshot {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// What was copied.
        of: Field<Link>,
        /// What was copied, as text.
        source: Field<Text>,
        /// Region it came from.
        source_region: Field<String>,
        /// Storage in GiB.
        storage: Field<u64>,
        /// It is encrypted.
        encrypted: Field<bool>,
        /// Key of the encryption.
        encryption_key: Field<Link>,
        /// Class of storage.
        class: Field<String>,
        /// Accounts that may use it.
        shared_with: Vec<Field<Text>>,
    }
}

kind! {
    /// Snapshots that are made and destroyed by themselves.
    pub struct SnapshotPolicy {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// It is on.
        enabled: Field<String>,
        /// Identity that makes them.
        role: Field<Link>,
        /// What is copied: `VOLUME`, `INSTANCE`, …
        subjects: Vec<Field<String>>,
        /// Tags of what is copied.
        tags: std::collections::BTreeMap<String, Field<Text>>,
        /// Times, as the source writes them.
        times: Vec<Field<Text>>,
        /// Hours or days between copies.
        interval: Field<u64>,
        /// Unit of that.
        interval_unit: Field<String>,
        /// How many are kept.
        keep_count: Field<u64>,
        /// Days for which they are kept.
        keep_days: Field<u64>,
        /// Where copies go, and other settings of the source.
        settings: Vec<Field<Text>>,
    }
}
