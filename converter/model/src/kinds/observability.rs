//! What people look at: dashboards, counts made of logs, ways of logs, traces, checks from outside.

use crate::set::kind;
use crate::{Field, Link, Text};
use std::collections::BTreeMap;

kind! {
    /// A page of graphs.
    pub struct Dashboard {
        /// Name.
        name: Field<Text>,
        /// Its graphs, in the source's language.
        definition: Field<Text>,
        /// What it is for.
        description: Field<Text>,
    }
}

kind! {
    /// A count made of lines of logs.
    pub struct LogMetric {
        /// Name.
        name: Field<Text>,
        /// Log group that is read.
        log_group: Field<Link>,
        /// Which lines.
        pattern: Field<Text>,
        /// Family of the count.
        namespace: Field<Text>,
        /// Name of the count.
        metric: Field<Text>,
        /// What a line adds.
        value: Field<Text>,
        /// What a period without lines counts as.
        default: Field<Text>,
        /// Unit.
        unit: Field<String>,
        /// Parts of a line that tell counts apart.
        dimensions: BTreeMap<String, Field<Text>>,
        /// What it is for.
        description: Field<Text>,
    }
}

kind! {
    /// Lines of logs that are sent on.
    pub struct LogExport {
        /// Name.
        name: Field<Text>,
        /// Log groups that are read.
        log_groups: Vec<Field<Link>>,
        /// What writes the logs, where it is not a log group.
        source: Field<Link>,
        /// Which lines.
        pattern: Field<Text>,
        /// Lines that are left out.
        except: Vec<Field<Text>>,
        /// What takes them.
        target: Field<Link>,
        /// What takes them, where there are several.
        targets: Vec<Field<Link>>,
        /// Kinds of logs.
        logs: Vec<Field<String>>,
        /// Kinds of counts.
        metrics: Vec<Field<String>>,
        /// Identity with which they are sent.
        role: Field<Link>,
        /// How they are spread.
        distribution: Field<String>,
        /// It is on.
        enabled: Field<bool>,
        /// Form of lines.
        format: Field<Text>,
        /// Seconds between counts.
        interval: Field<u64>,
        /// Policy as JSON text.
        policy: Field<Text>,
    }
}

kind! {
    /// A store of traces, counts and errors of programs.
    pub struct TelemetryStore {
        /// Name.
        name: Field<Text>,
        /// `traces`, `metrics`, `application`, `dashboards`, … in the source's terms.
        telemetry_type: Field<String>,
        /// Days for which it is kept.
        retention_days: Field<u64>,
        /// Share that is kept, in percent.
        sampling: Field<f64>,
        /// Most GB a day.
        daily_gb: Field<f64>,
        /// Log group or workspace behind it.
        workspace: Field<Link>,
        /// Which traces or counts.
        filter: Field<Text>,
        /// Its rules or settings as texts.
        settings: Vec<Field<Text>>,
        /// Key of the encryption at rest.
        encryption_key: Field<Link>,
        /// How people log in.
        authentication: Vec<Field<String>>,
        /// Identity that it has.
        role: Field<Link>,
        /// It has a public address.
        public: Field<bool>,
        /// Class of the service that is paid for.
        tier: Field<String>,
        /// Page from which counts are made, or rules of alarms.
        rules: Field<Text>,
    }
}

kind! {
    /// A check from outside.
    pub struct UptimeCheck {
        /// Name.
        name: Field<Text>,
        /// Host or address.
        host: Field<Text>,
        /// Port.
        port: Field<u64>,
        /// `HTTP`, `HTTPS`, `HTTP_STR_MATCH`, `TCP`, `CALCULATED`, …
        check_type: Field<String>,
        /// Path.
        path: Field<Text>,
        /// Method.
        method: Field<String>,
        /// Headers.
        headers: BTreeMap<String, Field<Text>>,
        /// Body that is sent.
        body: Field<Text>,
        /// Text that must be there.
        contains: Field<Text>,
        /// Status codes that are good.
        status: Vec<Field<String>>,
        /// Seconds between checks.
        interval: Field<u64>,
        /// Seconds until a check fails.
        timeout: Field<u64>,
        /// Bad checks until it counts.
        threshold: Field<u64>,
        /// Where it is done from.
        regions: Vec<Field<String>>,
        /// Good means bad.
        inverted: Field<bool>,
        /// It is off.
        disabled: Field<bool>,
        /// Time is measured.
        latency: Field<bool>,
        /// Certificates are checked.
        tls: Field<bool>,
        /// Checks of which it is made.
        children: Vec<Field<Link>>,
        /// Good checks among those that suffice.
        children_threshold: Field<u64>,
        /// Alarm that it follows.
        alarm: Field<Text>,
        /// Script that checks.
        script: Field<Text>,
        /// What is told.
        actions: Vec<Field<Link>>,
        /// Expression of when it is done.
        schedule: Field<Text>,
        /// Identity that it has.
        role: Field<Link>,
        /// Where what it finds is kept.
        results: Field<Text>,
    }
}

kind! {
    /// An alarm made of other alarms.
    pub struct CompositeAlarm {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// Alarms and how they are joined.
        rule: Field<Text>,
        /// It tells anybody at all.
        enabled: Field<bool>,
        /// Who is told.
        actions: Vec<Field<Link>>,
        /// Who is told when it is over.
        ok_actions: Vec<Field<Link>>,
        /// Alarm while which it is silent.
        silenced_by: Field<Text>,
    }
}
