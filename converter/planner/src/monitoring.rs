//! What is watched, and how long logs are kept.

use crate::blueprint::{Check, LogRetention, ManualStep, MonitoredBy};
use crate::context::{Planner, Question, literal};
use model::{Field, Kind, Node, Origins, Text, Traced, Traces, kinds};
use value::Address;

/// Seconds between two runs of the check.
const RUN: f64 = 300.0;

impl Planner<'_> {
    /// Logs: the longest retention of the source holds for the journal.
    pub(crate) fn plan_logs(&mut self) {
        let infrastructure = self.infrastructure;
        let mut longest: Option<Traced<u64>> = None;
        let mut about = Vec::new();
        let mut all = Traces::none();
        for (node, group) in infrastructure.of::<kinds::LogGroup>() {
            about.push(node.address.clone());
            let Some(days) = group.retention_days.traced() else { continue };
            all.extend(&Traces::approximated(
                &group.retention_days.origins(),
                "the journal of a server keeps all its logs equally long",
            ));
            if longest.as_ref().is_none_or(|l| l.value < days.value) {
                longest = Some(days);
            }
        }
        if about.is_empty() {
            return;
        }
        self.blueprint.log_retention = Some(match longest {
            Some(days) if days.value > 0 => LogRetention { days: Traced { value: days.value, traces: all }, about },
            Some(_) | None => {
                let first = about[0].clone();
                self.weaker("Logs", "Logs were kept for ever; the journal keeps them for a year.", &first);
                LogRetention { days: Traced { value: 365, traces: all }, about }
            }
        });
    }

    /// Alarms become checks with the same thresholds.
    pub(crate) fn plan_checks(&mut self) {
        let infrastructure = self.infrastructure;
        let mut about = Vec::new();
        for (node, alarm) in infrastructure.of::<kinds::Alarm>() {
            about.push(node.address.clone());
            self.plan_alarm(node, alarm);
        }
        self.say_unmeasured();
        let volumes: Vec<(String, Vec<Address>, Traces)> = self
            .blueprint
            .databases
            .iter()
            .map(|d| {
                let traces = infrastructure
                    .node_of(&d.about[0])
                    .and_then(|n| <&kinds::Database>::try_from(&n.kind).ok())
                    .map(|_| Traces::none())
                    .unwrap_or_default();
                (d.primary.clone(), d.about.clone(), traces)
            })
            .collect();
        if !self.blueprint.servers.is_empty()
            && !self.blueprint.checks.iter().any(|c| matches!(c, Check::DiskAbove { .. }))
        {
            let mut all_about = Vec::new();
            let mut all_traces = Traces::none();
            for (_, about, traces) in volumes {
                all_about.extend(about);
                all_traces.extend(&traces);
            }
            self.blueprint.checks.push(Check::DiskAbove {
                on: MonitoredBy::Everywhere,
                percent: Traced::own(80.0),
                about: all_about,
                traces: all_traces,
            });
        }
        let topics: Vec<Address> = infrastructure.of::<kinds::Topic>().map(|(n, _)| n.address.clone()).collect();
        if about.is_empty() {
            return;
        }
        let mut question = Question::new(
            "monitoring",
            "what the alarms become",
            "a timer of five minutes with the same thresholds, and a webhook",
            "a few alarms do not need a server for metrics",
        )
        .or("Prometheus and Alertmanager", "from multi-server up, or on request");
        for address in about.iter().chain(&topics) {
            question = question.about(address);
        }
        for (_, topic) in infrastructure.of::<kinds::Topic>() {
            for subscription in &topic.subscriptions {
                if subscription.protocol.get().map(String::as_str) == Some("email") {
                    self.weaker_by(
                        "Mail",
                        "Alerts went out by e-mail. They are a webhook now: Hetzner blocks outgoing SMTP on ports 25 and 465.",
                        &topics[0],
                        &subscription.protocol.origins(),
                    );
                }
            }
        }
        self.decide(question);
    }

    /// What a count made of logs counts, in words.
    fn count_of_logs(&self, namespace: &str, metric: &str) -> Option<String> {
        let literal = |field: &Field<Text>| field.get().and_then(Text::known);
        let (_, count) = self.infrastructure.of::<kinds::LogMetric>().find(|(_, count)| {
            literal(&count.namespace).as_deref() == Some(namespace) && literal(&count.metric).as_deref() == Some(metric)
        })?;
        let lines = literal(&count.pattern).filter(|pattern| !pattern.trim().is_empty() && pattern.len() <= 120);
        Some(match lines {
            Some(pattern) => format!("{namespace} {metric}, which counts lines of logs like {pattern}"),
            None => format!("{namespace} {metric}, which counts lines of logs"),
        })
    }

    /// Alarms of metrics that are not measured: one warning for each metric.
    fn say_unmeasured(&mut self) {
        let mut groups: Vec<(String, Vec<Address>)> = Vec::new();
        for (what, addresses) in std::mem::take(&mut self.unmeasured) {
            let family = if what.contains(", which counts lines of logs") { "counts of logs" } else { what.as_str() };
            match groups.iter_mut().find(|(known, _)| known == family) {
                Some((_, all)) => all.extend(addresses),
                None => groups.push((family.to_owned(), addresses)),
            }
        }
        for (what, mut addresses) in groups {
            addresses.sort();
            let Some(first) = addresses.first().cloned() else { continue };
            let summary = match addresses.as_slice() {
                [only] => format!("The alarm {only} watches {what}, which is not measured at the target"),
                several => format!("{} alarms watch {what}, which is not measured at the target", several.len()),
            };
            let shown: Vec<String> = addresses.iter().take(5).map(ToString::to_string).collect();
            let more = addresses.len().saturating_sub(shown.len());
            let affected = if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") };
            let left_out = if addresses.len() == 1 { "It is left out." } else { "They are left out." };
            self.warn(
                &first,
                "metric_name",
                summary,
                format!("{left_out} Watch what stands for it by hand. Affected: {affected}."),
            );
        }
    }

    fn plan_alarm(&mut self, node: &Node, alarm: &kinds::Alarm) {
        let infrastructure = self.infrastructure;
        let namespace = alarm.namespace.or(String::new());
        let metric = alarm.metric.or(String::new());
        let above = alarm.comparison.get().is_some_and(|c| c.starts_with("GreaterThan"));
        let threshold = alarm.threshold.traced();
        let subject = alarm.subject.as_ref().and_then(|a| infrastructure.node_of(a));
        let server = subject.and_then(|n| {
            let place = self.places.get(&n.address)?;
            match &n.kind {
                Kind::Database(_) => {
                    self.blueprint.databases.iter().find(|d| d.about.contains(&n.address)).map(|d| d.primary.clone())
                }
                _ => place.servers.first().cloned(),
            }
        });
        let proxy = self.blueprint.projects.iter().find(|p| p.proxy.is_some()).and_then(|p| p.servers.first().cloned());
        let mut origins: Origins =
            alarm.namespace.origins().and(&alarm.metric.origins()).and(&alarm.comparison.origins());
        alarm.dimensions.values().for_each(|f| origins.extend(&f.origins()));
        let traces = Traces::approximated(&origins, "a check every five minutes with the same threshold");
        let about = vec![node.address.clone()];
        let period_origins = alarm.period.origins().and(&alarm.periods.origins());
        let runs = runs(alarm).map(|runs| Traced::approximated(runs, &period_origins, "in runs of five minutes"));
        let runs = runs.unwrap_or_else(|| Traced::own(1));
        let check = match (namespace.as_str(), metric.as_str(), above, threshold, server) {
            ("AWS/RDS" | "AWS/EC2" | "AWS/ECS", "CPUUtilization", true, Some(percent), Some(server)) => {
                Some(Check::CpuAbove { on: MonitoredBy::Server(server), percent, runs, about: about.clone(), traces })
            }
            // Google gives shares of one.
            (
                _,
                "cloudsql.googleapis.com/database/cpu/utilization" | "compute.googleapis.com/instance/cpu/utilization",
                true,
                Some(share),
                Some(server),
            ) => Some(Check::CpuAbove {
                on: MonitoredBy::Server(server),
                percent: share.map(percent),
                runs,
                about: about.clone(),
                traces,
            }),
            (_, "cloudsql.googleapis.com/database/memory/utilization", true, Some(share), Some(server)) => {
                Some(Check::MemoryAbove {
                    on: MonitoredBy::Server(server),
                    percent: share.map(percent),
                    runs,
                    about: about.clone(),
                    traces,
                })
            }
            (_, "cloudsql.googleapis.com/database/disk/utilization", true, Some(share), Some(server)) => {
                Some(Check::DiskAbove {
                    on: MonitoredBy::Server(server),
                    percent: share.map(percent),
                    about: about.clone(),
                    traces: traces.and(&Traces::approximated(&period_origins, "looked at every five minutes")),
                })
            }
            (space, "Percentage CPU" | "cpu_percent" | "CpuPercentage", true, Some(percent), Some(server))
                if azure(space) =>
            {
                Some(Check::CpuAbove { on: MonitoredBy::Server(server), percent, runs, about: about.clone(), traces })
            }
            (space, "memory_percent" | "MemoryPercentage", true, Some(percent), Some(server)) if azure(space) => {
                Some(Check::MemoryAbove {
                    on: MonitoredBy::Server(server),
                    percent,
                    runs,
                    about: about.clone(),
                    traces,
                })
            }
            (space, "storage_percent" | "Disk Used Percentage", true, Some(percent), Some(server)) if azure(space) => {
                Some(Check::DiskAbove { on: MonitoredBy::Server(server), percent, about: about.clone(), traces })
            }
            (space, "Http5xx" | "Http4xx" | "FailedRequests", true, Some(count), _) if azure(space) => {
                let class = if metric == "Http4xx" { 4 } else { 5 };
                let scaled = scale(alarm, count);
                proxy.map(|server| Check::AnswersAbove {
                    on: MonitoredBy::Server(server),
                    class,
                    count: scaled,
                    about: about.clone(),
                    traces: traces.and(&Traces::approximated(&period_origins, "counted over five minutes")),
                })
            }
            ("AWS/ECS", "MemoryUtilization", true, Some(percent), Some(server)) => Some(Check::MemoryAbove {
                on: MonitoredBy::Server(server),
                percent,
                runs,
                about: about.clone(),
                traces,
            }),
            ("AWS/ApplicationELB", name, true, Some(count), _) if name.starts_with("HTTPCode_") => {
                let class = if name.contains("5XX") { 5 } else { 4 };
                let scaled = scale(alarm, count);
                proxy.map(|server| Check::AnswersAbove {
                    on: MonitoredBy::Server(server),
                    class,
                    count: scaled,
                    about: about.clone(),
                    traces: traces.and(&Traces::approximated(&alarm.period.origins(), "counted over five minutes")),
                })
            }
            ("AWS/SQS", "ApproximateNumberOfMessagesVisible" | "NumberOfMessagesSent", true, Some(count), _)
            | (_, "pubsub.googleapis.com/subscription/num_undelivered_messages", true, Some(count), _) => {
                let broker = self.blueprint.brokers.first().map(|b| b.key.clone());
                let queue = subject.and_then(|n| {
                    self.blueprint
                        .brokers
                        .iter()
                        .flat_map(|b| &b.queues)
                        .find(|q| q.about.contains(&n.address))
                        .map(|q| q.name.value.clone())
                });
                match (broker, queue) {
                    (Some(_), Some(queue)) => Some(Check::QueueAbove {
                        on: MonitoredBy::Server(crate::services::APP.to_owned()),
                        queue,
                        count,
                        about: about.clone(),
                        traces,
                    }),
                    _ => None,
                }
            }
            ("AWS/RDS", "FreeStorageSpace", false, Some(threshold), Some(server)) => {
                let size = self.blueprint.volumes.iter().find(|v| v.server == server).map(|v| v.size.value);
                #[allow(clippy::cast_precision_loss)]
                size.map(|gigabytes| {
                    let total = gigabytes as f64 * 1e9;
                    let percent = ((total - threshold.value).max(0.0) / total * 100.0).round();
                    Check::DiskAbove {
                        on: MonitoredBy::Server(server),
                        percent: Traced { value: percent, traces: threshold.traces.clone() },
                        about: about.clone(),
                        traces,
                    }
                })
            }
            _ => None,
        };
        match check {
            Some(check) => self.blueprint.checks.push(check),
            None => {
                let what = if metric.is_empty() {
                    String::from("a metric that is not known")
                } else {
                    format!("{namespace} {metric}")
                };
                let what = self.count_of_logs(&namespace, &metric).unwrap_or(what);
                self.unmeasured.entry(what.clone()).or_default().push(node.address.clone());
                self.blueprint.steps.push(ManualStep {
                    text: format!("Replace the alarm {} ({what}).", literal_or(&alarm.name, &node.name)),
                    about: vec![node.address.clone()],
                });
            }
        }
    }
}

/// A share of one in percent.
fn percent(share: f64) -> f64 {
    (share * 10_000.0).round() / 100.0
}

/// Whether a family of metrics is one of Azure.
fn azure(namespace: &str) -> bool {
    namespace.get(..10).is_some_and(|start| start.eq_ignore_ascii_case("microsoft."))
}

fn literal_or(field: &Field<Text>, default: &str) -> String {
    literal(field).map_or_else(|| default.to_owned(), |t| t.value)
}

/// Periods of an alarm in runs of five minutes, at least one.
fn runs(alarm: &kinds::Alarm) -> Option<u64> {
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let runs = (alarm.period.get().copied()? as f64 * alarm.periods.or(1) as f64 / RUN).ceil().max(1.0) as u64;
    Some(runs)
}

/// A count in a period of the alarm as a count in five minutes.
fn scale(alarm: &kinds::Alarm, count: Traced<f64>) -> Traced<f64> {
    #[allow(clippy::cast_precision_loss)]
    let period = alarm.period.get().map_or(RUN, |p| *p as f64);
    if (period - RUN).abs() < 1.0 { count } else { count.map(|c| (c * RUN / period).ceil()) }
}
