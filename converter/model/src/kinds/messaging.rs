//! Queues and topics.

use crate::set::kind;
use crate::{Field, Link, Text};

kind! {
    /// A queue of messages.
    pub struct Queue {
        /// Name.
        name: Field<Text>,
        /// Start of a name that the cloud completes.
        name_prefix: Field<Text>,
        /// Messages keep their order and come once.
        ordered: Field<bool>,
        /// Messages of the same content come once.
        deduplicate: Field<bool>,
        /// Seconds until a message that was taken comes back.
        visibility_seconds: Field<u64>,
        /// Seconds until a message goes.
        retention_seconds: Field<u64>,
        /// Seconds until a message can be taken.
        delay_seconds: Field<u64>,
        /// Seconds that a receiver waits.
        wait_seconds: Field<u64>,
        /// Largest message in bytes.
        maximum_bytes: Field<u64>,
        /// Queue that takes what failed.
        dead_letter: Field<Link>,
        /// Deliveries after which a message failed.
        dead_letter_after: Field<u64>,
        /// Key of the encryption at rest.
        encryption_key: Field<Link>,
        /// It is encrypted at rest.
        encrypted: Field<bool>,
        /// Policy as JSON text.
        policy: Field<Text>,
        /// Topic of whose messages it gets a copy each.
        topic: Field<Link>,
    }
}

kind! {
    /// What sends each message to all that asked for it.
    pub struct Topic {
        /// Name.
        name: Field<Text>,
        /// Name that people see.
        display_name: Field<Text>,
        /// Messages keep their order and come once.
        ordered: Field<bool>,
        /// Key of the encryption at rest.
        encryption_key: Field<Link>,
        /// Policy as JSON text.
        policy: Field<Text>,
    }
    lists {
        /// Who asked.
        subscriptions: Subscription,
    }
}

kind! {
    /// Who asked for the messages of a topic.
    pub struct Subscription {
        /// `email`, `https`, `sqs`, `lambda`, …
        protocol: Field<String>,
        /// Where they go.
        endpoint: Field<Text>,
        /// What takes them, where it is part of the source.
        endpoint_link: Field<Link>,
        /// They go without an envelope.
        raw: Field<bool>,
        /// Which ones, as JSON text.
        filter: Field<Text>,
    }
}
