//! Sending of messages to people.

use crate::set::kind;
use crate::{Field, Link, Text};

kind! {
    /// A domain or address from which mail is sent, or rules that such senders share.
    pub struct MailSender {
        /// Domain.
        domain: Field<Text>,
        /// Address.
        address: Field<Text>,
        /// Name of a set of rules.
        name: Field<Text>,
        /// Domain that stands as sender of the envelope.
        mail_from: Field<Text>,
        /// What happens if that domain is not set up.
        mail_from_failure: Field<String>,
        /// Mail is signed by DKIM.
        dkim: Field<bool>,
        /// Length of the key of DKIM.
        dkim_key_length: Field<String>,
        /// Selector of a key of one's own.
        dkim_selector: Field<Text>,
        /// Key of one's own; always a secret.
        dkim_key: Field<Text>,
        /// Set of rules that holds.
        rules: Field<Link>,
        /// Connections must be encrypted: `REQUIRE` or `OPTIONAL`.
        tls: Field<String>,
        /// Addresses to which nothing is sent any more: why they are in that list.
        suppressed: Vec<Field<String>>,
        /// Opens and clicks are counted.
        tracking: Field<bool>,
        /// Domain of links that are counted.
        tracking_domain: Field<Text>,
        /// Pool of addresses from which is sent.
        pool: Field<Text>,
        /// Policy as JSON text.
        policy: Field<Text>,
        /// Bounces are sent back by mail.
        feedback: Field<bool>,
        /// Where the data of the service lies.
        location: Field<String>,
    }
    lists {
        /// Who is told of bounces, complaints and deliveries.
        events: MailEvent,
    }
}

kind! {
    /// Who is told of what became of mails.
    pub struct MailEvent {
        /// Which: `bounce`, `complaint`, `delivery`, …
        events: Vec<Field<String>>,
        /// Topic, stream or bus that is told.
        target: Field<Link>,
        /// It is on.
        enabled: Field<bool>,
        /// Names by which counts are told apart.
        dimensions: Vec<Field<Text>>,
    }
}

kind! {
    /// A text from which mails are made.
    pub struct MailTemplate {
        /// Name.
        name: Field<Text>,
        /// Subject.
        subject: Field<Text>,
        /// Body in HTML.
        html: Field<Text>,
        /// Body as text.
        text: Field<Text>,
    }
}

kind! {
    /// What happens with mail that arrives.
    pub struct MailReceiver {
        /// Name.
        name: Field<Text>,
        /// Set of rules that it is part of.
        set: Field<Link>,
        /// Addresses or domains.
        recipients: Vec<Field<Text>>,
        /// It is on.
        enabled: Field<bool>,
        /// Mail is scanned.
        scan: Field<bool>,
        /// Connections must be encrypted.
        tls: Field<String>,
        /// Bucket that takes mail.
        bucket: Field<Link>,
        /// Start of the names of objects.
        prefix: Field<Text>,
        /// Functions that are called.
        functions: Vec<Field<Link>>,
        /// Topics that are told.
        topics: Vec<Field<Link>>,
        /// Answer where mail is refused.
        bounce: Field<Text>,
        /// Senders by address that are let in or kept out.
        senders: Field<Text>,
    }
}
