//! Pub/Sub.

use crate::hooks::Hooked;
use model::{Field, Kind};

/// A subscription is a queue that its topic fills. One that pushes calls a URL instead.
pub(super) fn subscription(hooked: &mut Hooked<'_, '_>) {
    seconds(hooked);
    if let Some(at) = hooked.first("push_config.push_endpoint") {
        let summary = format!("{} pushes its messages to a URL", hooked.resource.address);
        hooked.out.warn(
            &at,
            summary,
            "The broker at the target calls nobody: its messages wait in the queue. Let the program take them from there, or run a small consumer that calls the URL.",
        );
    }
    let stores = [
        ("bigquery_config", "a table of BigQuery"),
        ("cloud_storage_config", "a bucket"),
        ("bigtable_config", "a table of Bigtable"),
    ];
    for (path, what) in stores {
        if let Some(at) = hooked.first(path) {
            let summary = format!("{} writes its messages into {what}", hooked.resource.address);
            hooked.out.warn(
                &at,
                summary,
                "Nothing writes them there at the target: they wait in the queue. Run a consumer that does.",
            );
            hooked.out.ignore_at(&at, "messages wait in the queue: see the warnings");
        }
    }
    if let Some(at) = hooked.first("filter") {
        let summary = format!("{} takes only some messages of its topic", hooked.resource.address);
        hooked.out.warn(
            &at,
            summary,
            "Its queue gets all of them. Let the consumer pass over the others, or use a headers exchange.",
        );
        hooked.out.ignore_at(&at, "the queue gets every message: see the warnings");
    }
}

/// `600s`.
fn seconds(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = hooked.first("message_retention_duration") else { return };
    let known = at.value.as_str().and_then(|text| text.strip_suffix('s')).and_then(|n| n.parse::<f64>().ok());
    let origins = hooked.origins(&at);
    let field = match known {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        Some(seconds) => Field::known(seconds.max(0.0) as u64, origins),
        None => Field::Symbolic { value: at.value.clone(), origins },
    };
    if let Kind::Queue(queue) = &mut hooked.node.kind {
        queue.retention_seconds = field;
    }
}
