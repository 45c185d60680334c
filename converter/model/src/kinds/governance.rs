//! What watches over an account: spending, records of who did what, services that look for danger.

use crate::set::kind;
use crate::{Field, Link, Text};
use std::collections::BTreeMap;

kind! {
    /// A limit of spending that tells people.
    pub struct Budget {
        /// Name.
        name: Field<Text>,
        /// `COST`, `USAGE`, …
        budget_type: Field<String>,
        /// Amount.
        amount: Field<Text>,
        /// Currency or unit of the amount.
        unit: Field<String>,
        /// `DAILY`, `MONTHLY`, `QUARTERLY`, `ANNUALLY`.
        period: Field<String>,
        /// From this moment.
        start: Field<String>,
        /// Until this moment.
        end: Field<String>,
        /// What counts, as the source writes it.
        filters: Vec<Field<Text>>,
        /// What is part of costs, as the source writes it.
        settings: Vec<Field<Text>>,
    }
    lists {
        /// Who is told when.
        notifications: BudgetNotification,
    }
}

kind! {
    /// Who is told when of spending.
    pub struct BudgetNotification {
        /// Threshold.
        threshold: Field<f64>,
        /// `PERCENTAGE` or `ABSOLUTE_VALUE`.
        threshold_type: Field<String>,
        /// How it is compared.
        comparison: Field<String>,
        /// `ACTUAL` or `FORECASTED`.
        basis: Field<String>,
        /// Addresses of mail.
        mails: Vec<Field<Text>>,
        /// Topics.
        topics: Vec<Field<Link>>,
        /// It is on.
        enabled: Field<bool>,
    }
}

kind! {
    /// Records of who did what to the account.
    pub struct AuditLog {
        /// Name.
        name: Field<Text>,
        /// Bucket that takes records.
        bucket: Field<Link>,
        /// Start of the names of objects.
        prefix: Field<Text>,
        /// Log group that takes records.
        log_group: Field<Link>,
        /// Identity that writes to it.
        role: Field<Link>,
        /// Topic that is told.
        topic: Field<Link>,
        /// Key of the encryption at rest.
        encryption_key: Field<Link>,
        /// It is on.
        enabled: Field<bool>,
        /// It records all regions.
        all_regions: Field<bool>,
        /// It records services that have no region.
        global_services: Field<bool>,
        /// It records all accounts.
        organization: Field<bool>,
        /// Files prove that they were not changed.
        validation: Field<bool>,
        /// Days for which records are kept.
        retention_days: Field<u64>,
        /// What is recorded, as the source writes it.
        selectors: Vec<Field<Text>>,
        /// Query that is kept.
        query: Field<Text>,
    }
}

kind! {
    /// A service of the cloud that looks for danger, or a part of its settings.
    pub struct SecurityService {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// What it looks at: `threats`, `findings`, `configuration`, `vulnerabilities`, `data`, `access`, `posture`.
        purpose: Field<String>,
        /// It is on.
        enabled: Field<bool>,
        /// Sources, standards, parts and members that are on, one text each.
        parts: Vec<Field<Text>>,
        /// How often it tells.
        frequency: Field<String>,
        /// Who is told.
        actions: Vec<Field<Link>>,
        /// Bucket that takes what it finds.
        bucket: Field<Link>,
        /// Key of the encryption at rest.
        encryption_key: Field<Link>,
        /// Identity that it has.
        role: Field<Link>,
        /// Accounts that it looks at.
        accounts: Vec<Field<Text>>,
        /// What is left out or put first, as the source writes it.
        filters: Vec<Field<Text>>,
        /// Further settings of the source.
        settings: Vec<Field<Text>>,
    }
    lists {
        /// Rules that it checks.
        rules: ComplianceRule,
    }
}

kind! {
    /// A rule that things of the account must keep.
    pub struct ComplianceRule {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// `AWS`, `CUSTOM_LAMBDA`, or another owner.
        owner: Field<String>,
        /// Name of a ready rule.
        identifier: Field<Text>,
        /// Function that checks.
        function: Field<Link>,
        /// Settings as JSON text.
        parameters: Field<Text>,
        /// Things that it checks.
        subjects: Vec<Field<Text>>,
        /// How often.
        frequency: Field<String>,
        /// When.
        modes: Vec<Field<String>>,
        /// The rule as the source writes it.
        definition: Field<Text>,
        /// What is done about what breaks it.
        remediation: Vec<Field<Text>>,
        /// It only tells, or stops.
        effect: Field<String>,
        /// What it holds for.
        scope: Field<Text>,
    }
}

kind! {
    /// Commands that the cloud runs on servers: set-up, patches, inventories.
    pub struct ServerTask {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// `command`, `automation`, `patch`, `inventory`, `window`, … in the source's terms.
        task_type: Field<String>,
        /// What is run, in the source's language.
        definition: Field<Text>,
        /// Form of that: `YAML`, `JSON`, `TEXT`.
        format: Field<String>,
        /// Task or document that it runs.
        runs: Field<Link>,
        /// Window in which it runs.
        window: Field<Link>,
        /// When.
        schedule: Field<Text>,
        /// Time zone.
        time_zone: Field<String>,
        /// Hours that it may take.
        duration_hours: Field<u64>,
        /// Hours before the end in which nothing starts.
        cutoff_hours: Field<u64>,
        /// Servers, by name, tag or group, as the source writes it.
        targets: Vec<Field<Text>>,
        /// Settings by name.
        parameters: BTreeMap<String, Field<Text>>,
        /// Servers at once.
        concurrency: Field<Text>,
        /// Errors after which it stops.
        maximum_errors: Field<Text>,
        /// Identity that it has.
        role: Field<Link>,
        /// Operating system.
        operating_system: Field<String>,
        /// Patches that are installed, and when, as the source writes it.
        rules: Vec<Field<Text>>,
        /// Where its output goes.
        output: Vec<Field<Text>>,
        /// It is on.
        enabled: Field<bool>,
        /// Order among tasks.
        priority: Field<u64>,
    }
}
