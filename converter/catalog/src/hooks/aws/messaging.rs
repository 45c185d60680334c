//! Queues and topics.

use crate::hooks::Hooked;
use crate::json;
use model::{Field, Kind, Origin, Set};

pub(super) fn queue(hooked: &mut Hooked<'_, '_>) {
    redrive(hooked);
    queue_policy(hooked);
}

/// `redrive_policy`: where messages go that failed too often.
pub(super) fn redrive(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = hooked.first("redrive_policy") else { return };
    let Some(inner) = json::inner(at.value) else {
        hooked.out.warn(
            &at,
            format!("The redrive policy of {} is not known", hooked.resource.address),
            "It is computed from something that is not known here; give the state as well.",
        );
        return;
    };
    let mut dead_letter = Field::default();
    let mut after: Field<u64> = Field::default();
    let address = &hooked.resource.address;
    let part = |name: &str| {
        inner
            .get(name)
            .filter(|v| crate::leaf::says_something(v))
            .map(|value| (value, Origin::new(address.clone(), at.path.then_attribute(name))))
    };
    let mut wrong = Vec::new();
    if let Some((value, origin)) = part("deadLetterTargetArn") {
        wrong.extend(dead_letter.set(&[], &crate::apply::scrubbed(value, false), &origin).err());
    }
    if let Some((value, origin)) = part("maxReceiveCount") {
        wrong.extend(after.set(&[], &crate::apply::scrubbed(value, false), &origin).err());
    }
    for error in wrong {
        hooked.out.warn(&at, format!("The redrive policy of {address} is not understood"), error.to_string());
    }
    dead_letter.change_origins(&[], &mut |o| o.extend(hooked.through));
    after.change_origins(&[], &mut |o| o.extend(hooked.through));
    if let Kind::Queue(queue) = &mut hooked.node.kind {
        queue.dead_letter = dead_letter;
        queue.dead_letter_after = after;
    }
}

pub(super) fn queue_policy(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = hooked.first("policy") else { return };
    let (policy, _) = hooked.document(&at);
    if let Kind::Queue(queue) = &mut hooked.node.kind {
        queue.policy = policy;
    }
}

pub(super) fn topic_policy(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = hooked.first("policy") else { return };
    let (policy, _) = hooked.document(&at);
    if let Kind::Topic(topic) = &mut hooked.node.kind {
        topic.policy = policy;
    }
}

/// What takes the messages may be part of the source; `filter_policy` is kept as text.
pub(super) fn subscription(hooked: &mut Hooked<'_, '_>) {
    let protocol = hooked.first("protocol").and_then(|at| at.value.as_str().map(str::to_owned));
    let endpoint = hooked.first("endpoint");
    let filter = hooked.first("filter_policy").map(|at| hooked.document(&at).0);
    let takes = matches!(protocol.as_deref(), Some("sqs" | "lambda" | "firehose" | "application"));
    let mut link = Field::default();
    if let Some(endpoint) = endpoint.filter(|_| takes) {
        hooked.set(&mut link, &endpoint);
    }
    if let Kind::Topic(topic) = &mut hooked.node.kind
        && let Some(subscription) = topic.subscriptions.last_mut()
    {
        subscription.endpoint_link = link;
        if let Field::Known { value, .. } = &mut subscription.endpoint {
            *value = crate::secret::masked(None, value, false).0;
        }
        subscription.filter = filter.unwrap_or_default();
    }
}
