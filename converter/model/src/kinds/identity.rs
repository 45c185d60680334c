//! Identities and what they may do.

use crate::set::kind;
use crate::{Field, Link, Text};

kind! {
    /// An identity that programs take on.
    pub struct Role {
        /// Name.
        name: Field<Text>,
        /// Start of a name that the cloud completes.
        name_prefix: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// Who may take it on, as JSON text.
        trust: Field<Text>,
        /// Policies of the cloud or of others that it has.
        managed_policies: Vec<Field<Text>>,
        /// Policy that bounds it.
        boundary: Field<Text>,
        /// Longest session in seconds.
        session_seconds: Field<u64>,
    }
    plain {
        /// What it may do.
        statements: Vec<Statement>,
        /// Services of the source that may take it on.
        services: Vec<String>,
    }
}

kind! {
    /// A set of rights that identities share.
    pub struct Policy {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// Its statements as JSON text.
        document: Field<Text>,
    }
    plain {
        /// Its statements.
        statements: Vec<Statement>,
    }
}

kind! {
    /// What gives a role to a server.
    pub struct RoleProfile {
        /// Name.
        name: Field<Text>,
        /// The role.
        role: Field<Link>,
    }
}

/// One statement of a policy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Statement {
    /// It allows; otherwise it denies.
    pub allows: bool,
    /// Actions in the source's terms, such as `sqs:SendMessage`.
    pub actions: Vec<String>,
    /// It is about all actions but these.
    pub except_actions: bool,
    /// What they are done to.
    pub resources: Vec<Text>,
    /// Who may do them; empty in policies of identities.
    pub principals: Vec<Text>,
    /// It holds for everybody.
    pub public: bool,
    /// It has conditions.
    pub conditional: bool,
    /// Which leaves say it.
    pub origins: crate::Origins,
}
