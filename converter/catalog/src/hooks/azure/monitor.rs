//! Alerts and who is told.

use super::messaging::seconds;
use crate::hooks::Hooked;
use crate::leaf::Scope;
use model::{Field, Kind, Text};

/// Periods are durations, and what is watched is named by its id.
pub(super) fn metric_alert(hooked: &mut Hooked<'_, '_>) {
    alert(hooked, "window_size", "frequency");
    let several = hooked.scope.find("criteria").iter().flat_map(Scope::each).count();
    if several > 1 {
        let address = hooked.resource.address.clone();
        hooked.out.warn_about(
            &address,
            format!("{address} joins {several} conditions"),
            "The last of them is watched. Write a check for each of the others by hand.",
        );
    }
}

/// A question to logs: no metric of the target stands for it.
pub(super) fn query_alert(hooked: &mut Hooked<'_, '_>) {
    alert(hooked, "window_duration", "evaluation_frequency");
    if let Kind::Alarm(alarm) = &mut hooked.node.kind {
        alarm.namespace = Field::known(String::from("logs of Azure:"), model::Origins::none());
        if alarm.metric.is_absent() {
            alarm.metric = Field::known(String::from("a query"), model::Origins::none());
        }
    }
}

fn alert(hooked: &mut Hooked<'_, '_>, window: &str, frequency: &str) {
    let mut period: Field<u64> = Field::default();
    match hooked.first(window) {
        Some(at) => match at.value.as_str().and_then(seconds) {
            Some(seconds) => period = Field::known(seconds, hooked.origins(&at)),
            None => hooked.set(&mut period, &at),
        },
        // What the provider writes where nothing is written.
        None => period = Field::known(300, model::Origins::none()),
    }
    if let Some(at) = hooked.first(frequency) {
        hooked.out.ignore_at(&at, "checks run every five minutes");
    }
    let mut scopes: Vec<(String, Field<Text>)> = Vec::new();
    for at in hooked.scope.find("scopes") {
        let items = at.value.items().map_or_else(|| vec![at.value.clone()], <[value::Value]>::to_vec);
        for (index, item) in items.iter().enumerate() {
            let mut field: Field<Text> = Field::default();
            hooked.set_to(&mut field, item, &at);
            let key = if index == 0 { String::from("scopes") } else { format!("scopes {}", index + 1) };
            scopes.push((key, field));
        }
    }
    if let Kind::Alarm(alarm) = &mut hooked.node.kind {
        alarm.period = period;
        if alarm.periods.is_absent() {
            alarm.periods = Field::known(1, model::Origins::none());
        }
        alarm.dimensions.extend(scopes);
    }
}

/// Names of receivers stand where protocols belong: what tells them apart is the block in which they stand.
pub(super) fn action_group(hooked: &mut Hooked<'_, '_>) {
    const PROTOCOLS: &[(&str, &str)] = &[
        ("email_receiver", "email"),
        ("webhook_receiver", "https"),
        ("sms_receiver", "sms"),
        ("voice_receiver", "voice"),
        ("azure_function_receiver", "function"),
        ("logic_app_receiver", "workflow"),
    ];
    let mut protocols: Vec<&str> = Vec::new();
    for (path, protocol) in PROTOCOLS {
        for block in hooked.scope.find(path).iter().flat_map(Scope::each) {
            protocols.push(protocol);
            if let Some(at) = block.find("name").pop() {
                hooked.out.ignore_at(&at, "a name within the source; who is told is the input alert_target");
            }
        }
        if matches!(*path, "azure_function_receiver" | "logic_app_receiver")
            && let Some(at) = hooked.first(path)
        {
            let summary = format!("{} starts a program when an alert fires", hooked.resource.address);
            hooked.out.warn(&at, summary, "Let the webhook of the target call what takes its place.");
        }
    }
    if let Kind::Topic(topic) = &mut hooked.node.kind {
        for (subscription, protocol) in topic.subscriptions.iter_mut().zip(protocols) {
            subscription.protocol = Field::known(protocol.to_owned(), model::Origins::none());
        }
    }
}
