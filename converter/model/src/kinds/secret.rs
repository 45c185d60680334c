//! Secrets, parameters and made passwords.

use crate::set::kind;
use crate::{Field, Link, Text};

kind! {
    /// A secret; what it is never comes along.
    pub struct Secret {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// Key of the encryption at rest.
        encryption_key: Field<Link>,
        /// Days for which it can be had back after its destruction.
        recovery_days: Field<u64>,
        /// Days after which it changes.
        rotation_days: Field<u64>,
    }
    plain {
        /// The made password that it holds, if it is one.
        made_by: Option<value::Address>,
        /// The database whose password it is.
        of_database: Option<value::Address>,
        /// What it is made of, by entry where it is a JSON object, else under the empty name. No text stands here that
        /// refers to nothing.
        texts: std::collections::BTreeMap<String, Text>,
        /// Leaves that say so.
        said_by: crate::Origins,
        /// The source sets its value.
        has_value: bool,
    }
}

kind! {
    /// A named setting that programs read.
    pub struct SettingParameter {
        /// Name.
        name: Field<Text>,
        /// `String`, `StringList` or `SecureString`.
        value_type: Field<String>,
        /// Value; a secret where it is secure.
        value: Field<Text>,
        /// Tier of the source.
        tier: Field<String>,
        /// What it is for.
        description: Field<Text>,
        /// What the value must be.
        data_type: Field<String>,
    }
}

kind! {
    /// A password that Terraform made.
    pub struct GeneratedPassword {
        /// Characters.
        length: Field<u64>,
        /// With special characters.
        special: Field<bool>,
        /// With capital letters.
        upper: Field<bool>,
        /// With small letters.
        lower: Field<bool>,
        /// With digits.
        numeric: Field<bool>,
        /// Special characters that are allowed.
        allowed_special: Field<String>,
    }
}
