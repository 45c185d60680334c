//! Keys, authorities of certificates, and stores of keys and secrets.

use crate::set::kind;
use crate::{Field, Link, Text};

kind! {
    /// A key with which the cloud encrypts or signs; it cannot leave.
    pub struct EncryptionKey {
        /// Name or alias.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// What it does: `ENCRYPT_DECRYPT`, `SIGN_VERIFY`, …
        usage: Field<String>,
        /// Kind and length: `SYMMETRIC_DEFAULT`, `RSA_2048`, …
        algorithm: Field<String>,
        /// Length in bits.
        bits: Field<u64>,
        /// It is made anew by itself.
        rotation: Field<bool>,
        /// Days after which it is.
        rotation_days: Field<Text>,
        /// Days for which it can be had back after its destruction.
        recovery_days: Field<u64>,
        /// It may be used.
        enabled: Field<bool>,
        /// It stands in several regions.
        multi_region: Field<bool>,
        /// Its material came from elsewhere.
        imported: Field<bool>,
        /// `SOFTWARE` or `HSM`.
        protection: Field<String>,
        /// Policy as JSON text.
        policy: Field<Text>,
        /// Store that holds it.
        store: Field<Link>,
        /// It is no longer valid after this moment.
        expires: Field<String>,
    }
    lists {
        /// Rights that were given one by one.
        grants: KeyGrant,
        /// Names for it.
        aliases: KeyAlias,
    }
}

kind! {
    /// A right on a key.
    pub struct KeyGrant {
        /// Who has it.
        grantee: Field<Link>,
        /// What it may do.
        operations: Vec<Field<String>>,
    }
}

kind! {
    /// A name for a key.
    pub struct KeyAlias {
        /// The name.
        name: Field<Text>,
    }
}

kind! {
    /// A store of keys, secrets and certificates with rules of its own.
    pub struct SecretStore {
        /// Name.
        name: Field<Text>,
        /// `standard` or `premium`: whether keys lie in hardware.
        tier: Field<String>,
        /// Days for which what was destroyed can be had back.
        recovery_days: Field<u64>,
        /// Nothing can be destroyed before those days are over.
        purge_protection: Field<bool>,
        /// Rights are those of the cloud's roles, not of its own lists.
        role_rights: Field<bool>,
        /// It has a public address.
        public: Field<bool>,
        /// What becomes of callers that no rule names: `Allow` or `Deny`.
        default_action: Field<String>,
        /// Addresses that may reach it.
        allowed_cidrs: Vec<Field<Text>>,
        /// Subnets that may reach it.
        allowed_subnets: Vec<Field<Link>>,
        /// Services of the cloud that may reach it.
        bypass: Field<String>,
    }
    lists {
        /// Who may do what in it.
        access: StoreAccess,
    }
}

kind! {
    /// Who may do what in a store.
    pub struct StoreAccess {
        /// Who.
        principal: Field<Text>,
        /// What with keys.
        keys: Vec<Field<String>>,
        /// What with secrets.
        secrets: Vec<Field<String>>,
        /// What with certificates.
        certificates: Vec<Field<String>>,
    }
}

kind! {
    /// An authority that signs certificates for one's own machines.
    pub struct CertificateAuthority {
        /// Name that its certificate has.
        name: Field<Text>,
        /// `ROOT` or `SUBORDINATE`.
        authority_type: Field<String>,
        /// Algorithm of its key.
        key_algorithm: Field<String>,
        /// Algorithm of its signatures.
        signing_algorithm: Field<String>,
        /// It signs.
        enabled: Field<bool>,
        /// Organisation and place that its certificate names.
        subject: Vec<Field<Text>>,
        /// Bucket with the list of what was called back.
        revocation_bucket: Field<Text>,
        /// Days for which that list holds.
        revocation_days: Field<u64>,
        /// Certificates hold for short times only.
        usage: Field<String>,
        /// Authority above it.
        parent: Field<Link>,
        /// Days for which it can be had back after its destruction.
        recovery_days: Field<u64>,
    }
}
