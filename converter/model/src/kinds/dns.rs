//! Names.

use crate::set::kind;
use crate::{Field, Link, Text};

kind! {
    /// A zone.
    pub struct DnsZone {
        /// Name of the zone, without a trailing dot.
        name: Field<Text>,
        /// What it is for.
        comment: Field<Text>,
        /// It may be destroyed while it holds records.
        force_destroy: Field<bool>,
    }
    plain {
        /// It answers inside networks only.
        private: bool,
        /// Networks inside which it answers.
        networks: Vec<Field<Link>>,
    }
}

kind! {
    /// A set of records of one name and type.
    pub struct DnsRecord {
        /// Its zone.
        zone: Field<Link>,
        /// Name, whole or relative to the zone.
        name: Field<Text>,
        /// `A`, `AAAA`, `CNAME`, `TXT`, …
        record_type: Field<String>,
        /// Seconds for which it may be remembered.
        ttl: Field<u64>,
        /// Values.
        values: Vec<Field<Text>>,
        /// Name of a resource of the cloud for which it stands.
        alias: Field<Text>,
        /// Zone of that name.
        alias_zone: Field<Text>,
        /// It follows the health of that resource.
        alias_health: Field<bool>,
        /// Tells records of the same name apart.
        set_identifier: Field<String>,
        /// Share of the answers.
        weight: Field<u64>,
        /// `PRIMARY` or `SECONDARY`.
        failover: Field<String>,
        /// Region to which it is near.
        latency_region: Field<String>,
        /// Check that it follows.
        health_check: Field<Link>,
        /// It may replace a record that is there.
        overwrite: Field<bool>,
    }
}

kind! {
    /// A certificate for TLS.
    pub struct Certificate {
        /// Its name.
        domain: Field<Text>,
        /// Its other names.
        alternatives: Vec<Field<Text>>,
        /// How ownership is proved: `DNS` or `EMAIL`.
        validation: Field<String>,
        /// Key of a certificate that was brought along; always a secret.
        private_key: Field<Text>,
        /// Certificate that was brought along.
        body: Field<Text>,
        /// Chain that was brought along.
        chain: Field<Text>,
        /// Algorithm of its key.
        key_algorithm: Field<String>,
    }
    plain {
        /// This only waits until another certificate is valid.
        validates: bool,
    }
}
