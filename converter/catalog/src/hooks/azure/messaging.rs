//! Service Bus.

use super::machine::bare;
use crate::hooks::Hooked;
use crate::map::made_address;
use model::kinds::Queue;
use model::{Field, Kind, Link, Node, Text, TextPart};
use value::{Path, Reference};

/// What Azure writes for messages that stay for ever.
const FOR_EVER: u64 = 3650 * 86_400;

/// Durations, and the queue of what failed that every queue of Service Bus has without a word.
pub(super) fn queue(hooked: &mut Hooked<'_, '_>) {
    let mut visibility: Field<u64> = Field::default();
    let mut retention: Field<u64> = Field::default();
    for (path, field) in [("lock_duration", &mut visibility), ("default_message_ttl", &mut retention)] {
        let Some(at) = hooked.first(path) else { continue };
        match at.value.as_str().map(seconds) {
            Some(Some(seconds)) if seconds >= FOR_EVER => {
                hooked.out.ignore_at(&at, "messages stay until they are taken");
            }
            Some(Some(seconds)) => *field = Field::known(seconds, hooked.origins(&at)),
            Some(None) => {
                let summary = format!("{} of {} is not understood", at.path, at.resource.address);
                hooked.out.warn(&at, summary, "It is not a duration such as PT30S. It is left out.");
            }
            None => hooked.set(field, &at),
        }
    }
    let mut bytes: Field<u64> = Field::default();
    if let Some(at) = hooked.first("max_message_size_in_kilobytes")
        && let Some(kilobytes) = at.value.as_number().and_then(|n| n.to_string().parse::<u64>().ok())
    {
        bytes = Field::known(kilobytes.saturating_mul(1024), hooked.origins(&at));
    }
    if let Some(at) = hooked.first("forward_to") {
        let summary = format!("{} passes its messages on", hooked.resource.address);
        hooked.out.warn(&at, summary, "RabbitMQ passes nothing on from a queue. Bind the other queue to the same exchange, or let a consumer pass messages on.");
        hooked.out.ignore_at(&at, "messages are not passed on: see the warnings");
    }
    if let Some(at) = hooked.first("dead_lettering_on_message_expiration") {
        hooked
            .out
            .ignore_at(&at, "what a queue gives up goes to its queue of failures here, and so do messages that expire");
    }
    let address = made_address(&hooked.resource.address, "$deadletterqueue");
    let Kind::Queue(queue) = &mut hooked.node.kind else { return };
    queue.visibility_seconds = visibility;
    queue.retention_seconds = retention;
    queue.maximum_bytes = bytes;
    if !queue.dead_letter.is_absent() {
        return;
    }
    let link = Link::To(Reference::attribute(address.clone(), Path::attribute("id")));
    queue.dead_letter = Field::known(link, model::Origins::none());
    let parts = queue.name.get().map(|name| name.parts().to_vec()).unwrap_or_default();
    let name = Text::of(parts.into_iter().chain([TextPart::Literal(String::from("-dead-letter"))]));
    let dead = Queue { name: Field::known(name, queue.name.origins()), ..Queue::default() };
    let node = Node {
        name: format!("{}-dead-letter", hooked.node.name),
        kind: Kind::from(dead),
        ..bare(hooked.node, address)
    };
    hooked.out.make(node);
}

/// A filter of a subscription: which messages of the topic it wants.
pub(super) fn filter(hooked: &mut Hooked<'_, '_>) {
    let all =
        hooked.first("sql_filter").is_some_and(|at| at.value.as_str().is_some_and(|t| t.replace(' ', "") == "1=1"));
    hooked.out.ignore(hooked.resource, &Path::root(), "exchanges of the broker copy every message: see the warnings");
    if !all {
        let address = hooked.resource.address.clone();
        hooked.out.warn_about(
            &address,
            format!("{} gets every message of its topic", hooked.node.address),
            "It chose by a filter. Give the queue a binding with a routing key or headers of its own, or let the consumer choose.",
        );
    }
}

/// Seconds of an ISO 8601 duration of days, hours, minutes and seconds.
pub(super) fn seconds(text: &str) -> Option<u64> {
    let rest = text.strip_prefix('P')?;
    let (days, time) = rest.split_once('T').unwrap_or((rest, ""));
    let mut total = 0f64;
    let mut add = |text: &str, units: &[(char, f64)]| -> Option<()> {
        let mut digits = String::new();
        for c in text.chars() {
            if c.is_ascii_digit() || c == '.' {
                digits.push(c);
                continue;
            }
            let (_, scale) = units.iter().find(|(unit, _)| *unit == c)?;
            total += digits.parse::<f64>().ok()? * scale;
            digits.clear();
        }
        digits.is_empty().then_some(())
    };
    add(days, &[('D', 86_400.0), ('W', 604_800.0)])?;
    add(time, &[('H', 3600.0), ('M', 60.0), ('S', 1.0)])?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Some(total.min(1e15) as u64)
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn durations() {
        assert_eq!(seconds("PT30S"), Some(30));
        assert_eq!(seconds("PT1M"), Some(60));
        assert_eq!(seconds("P14D"), Some(14 * 86_400));
        assert_eq!(seconds("P10675199DT2H48M5.4775807S"), Some(922_337_203_685));
        assert_eq!(seconds("30"), None);
        assert_eq!(seconds("PT5"), None);
    }
}
