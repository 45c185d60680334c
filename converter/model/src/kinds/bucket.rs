//! Object storage.

use crate::set::kind;
use crate::{Field, Link, Text};
use std::collections::BTreeMap;

kind! {
    /// A bucket.
    pub struct Bucket {
        /// Name.
        name: Field<Text>,
        /// Start of a name that the cloud completes.
        name_prefix: Field<Text>,
        /// It may be destroyed while it holds objects.
        force_destroy: Field<bool>,
        /// `Enabled`, `Suspended` or `Disabled`.
        versioning: Field<String>,
        /// Algorithm of the encryption at rest.
        encryption: Field<String>,
        /// Key of the encryption at rest.
        encryption_key: Field<Link>,
        /// One data key for many objects.
        bucket_key: Field<bool>,
        /// Canned access list.
        acl: Field<String>,
        /// Who owns the objects.
        ownership: Field<String>,
        /// Public access lists are refused.
        block_public_acls: Field<bool>,
        /// Public policies are refused.
        block_public_policy: Field<bool>,
        /// Public access lists have no effect.
        ignore_public_acls: Field<bool>,
        /// Public policies have no effect.
        restrict_public: Field<bool>,
        /// Policy as JSON text.
        policy: Field<Text>,
        /// Document for directories, where it is a website.
        website_index: Field<String>,
        /// Document for errors, where it is a website.
        website_error: Field<String>,
        /// Objects can be locked.
        object_lock: Field<bool>,
        /// Transfer acceleration.
        accelerate: Field<String>,
        /// Bucket that takes its access logs.
        log_bucket: Field<Link>,
    }
    lists {
        /// What happens to objects with time.
        lifecycle: LifecycleRule,
        /// What browsers may do from elsewhere.
        cors: CorsRule,
    }
    plain {
        /// Statements of its policy.
        statements: Vec<crate::kinds::Statement>,
    }
}

kind! {
    /// What happens to some objects with time.
    pub struct LifecycleRule {
        /// Name of the rule.
        id: Field<String>,
        /// `Enabled` or `Disabled`.
        status: Field<String>,
        /// Start of the names that it is about.
        prefix: Field<Text>,
        /// Days until an object goes.
        expiration_days: Field<u64>,
        /// Day on which objects go.
        expiration_date: Field<String>,
        /// Markers of deletion with nothing behind them go.
        expired_markers: Field<bool>,
        /// Days until an old version goes.
        noncurrent_days: Field<u64>,
        /// How many newer old versions are kept.
        noncurrent_keep: Field<u64>,
        /// Days until an unfinished upload goes.
        abort_upload_days: Field<u64>,
    }
    lists {
        /// When objects move to another class.
        transitions: Transition,
        /// When old versions move to another class.
        noncurrent_transitions: Transition,
    }
    plain {
        /// Tags of the objects that it is about.
        tags: BTreeMap<String, Field<Text>>,
    }
}

kind! {
    /// When objects move to another class.
    pub struct Transition {
        /// Days until they move.
        days: Field<u64>,
        /// Day on which they move.
        date: Field<String>,
        /// Storage class.
        class: Field<String>,
    }
}

kind! {
    /// What browsers may do from elsewhere.
    pub struct CorsRule {
        /// Name of the rule.
        id: Field<String>,
        /// Origins.
        origins: Vec<Field<Text>>,
        /// Methods.
        methods: Vec<Field<String>>,
        /// Headers of the request.
        headers: Vec<Field<String>>,
        /// Headers of the answer.
        exposed: Vec<Field<String>>,
        /// Seconds for which browsers remember.
        max_age: Field<u64>,
    }
}
