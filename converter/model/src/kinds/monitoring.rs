//! Logs and alarms.

use crate::set::kind;
use crate::{Field, Link, Text};
use std::collections::BTreeMap;

kind! {
    /// Logs that are kept.
    pub struct LogGroup {
        /// Name.
        name: Field<Text>,
        /// Days for which they are kept; 0 for ever.
        retention_days: Field<u64>,
        /// Key of the encryption at rest.
        encryption_key: Field<Link>,
        /// Class of storage.
        class: Field<String>,
    }
}

kind! {
    /// What calls people.
    pub struct Alarm {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// Family of the metric.
        namespace: Field<String>,
        /// Name of the metric.
        metric: Field<String>,
        /// How values of a period become one.
        statistic: Field<String>,
        /// How that is compared.
        comparison: Field<String>,
        /// With what.
        threshold: Field<f64>,
        /// Seconds of a period.
        period: Field<u64>,
        /// Periods that are looked at.
        periods: Field<u64>,
        /// Periods among them that must be bad.
        periods_to_alarm: Field<u64>,
        /// What a period without values counts as.
        missing: Field<String>,
        /// What the metric is about.
        dimensions: BTreeMap<String, Field<Text>>,
        /// Who is told.
        actions: Vec<Field<Link>>,
        /// Who is told when it is over.
        ok_actions: Vec<Field<Link>>,
        /// It tells anybody at all.
        enabled: Field<bool>,
        /// Unit of the metric.
        unit: Field<String>,
    }
    plain {
        /// The thing that it watches, found by its dimensions.
        subject: Option<value::Address>,
    }
}
