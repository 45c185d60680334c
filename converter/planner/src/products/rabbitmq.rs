//! RabbitMQ: its queues as definitions, its user as a secret.

use super::add::{Added, bare, data, health, read_only, text};
use super::{BROKER_UID, rabbitmq_memory};
use crate::blueprint::{Broker, BrokerExchange, BrokerQueue, ConfigFile, MountSource, Piece, SecretFile};
use model::{Traced, Traces};
use serde_json::{Map, Value, json};

const VHOST: &str = "/";

pub(super) fn service(broker: &Broker) -> Added {
    let key = &broker.key;
    let user_file = format!("{key}-user.conf");
    let mut service = bare(key, "rabbitmq", text(&broker.image));
    // Part of the name under which it stores its data.
    service.hostname = Some(Traced::own(key.clone()));
    service.mounts = vec![
        read_only(MountSource::File(format!("{key}/definitions.json")), "/etc/rabbitmq/definitions.json"),
        read_only(MountSource::File(format!("{key}/10-limits.conf")), "/etc/rabbitmq/conf.d/10-limits.conf"),
        data(&broker.directory, "/var/lib/rabbitmq"),
        read_only(MountSource::Secret(user_file.clone()), "/etc/rabbitmq/conf.d/20-user.conf"),
    ];
    service.health = Some(health(&["CMD", "rabbitmq-diagnostics", "-q", "check_running"], [15, 10, 30], 5));
    service.limits.memory = Some(Traced::own(rabbitmq_memory()));
    service.stop_seconds = Some(Traced::own(60));
    service.about.clone_from(&broker.about);
    Added {
        service,
        files: vec![definitions(broker), limits(broker)],
        secret_files: vec![SecretFile {
            name: user_file,
            lines: vec![
                text(format!("default_user = {}", broker.user)),
                Traced::own(vec![Piece::Literal("default_pass = ".into()), Piece::Secret(broker.password.clone())]),
                // The application neither makes users nor changes the broker.
                text("default_user_tags.administrator = false"),
            ],
            owner: BROKER_UID,
            mode: String::from("0400"),
        }],
    }
}

/// What a queue asks of the broker.
fn arguments(queue: &BrokerQueue) -> Map<String, Value> {
    let mut arguments = Map::new();
    arguments.insert("x-queue-type".into(), "quorum".into());
    if let Some(limit) = &queue.delivery_limit {
        arguments.insert("x-delivery-limit".into(), limit.value.into());
    }
    if let Some(ttl) = &queue.message_ttl {
        arguments.insert("x-message-ttl".into(), ttl.value.into());
    }
    if let Some(dead) = &queue.dead_letter {
        arguments.insert("x-dead-letter-exchange".into(), "".into());
        arguments.insert("x-dead-letter-routing-key".into(), dead.value.clone().into());
        // A message that failed is kept until the other queue has it; that needs the refusal of what does not fit.
        arguments.insert("x-dead-letter-strategy".into(), "at-least-once".into());
        arguments.insert("x-overflow".into(), "reject-publish".into());
    }
    if let Some(dead) = &queue.dead_letter_exchange {
        arguments.insert("x-dead-letter-exchange".into(), dead.value.clone().into());
        arguments.insert("x-dead-letter-strategy".into(), "at-least-once".into());
        arguments.insert("x-overflow".into(), "reject-publish".into());
    }
    if queue.ordered.as_ref().is_some_and(|o| o.value) {
        arguments.insert("x-single-active-consumer".into(), true.into());
    }
    arguments
}

/// The definitions are imported when the broker runs, not at its first start: it would make no user then.
fn definitions(broker: &Broker) -> ConfigFile {
    let queues: Vec<Value> = broker
        .queues
        .iter()
        .map(|queue| {
            json!({
                "name": queue.name.value,
                "vhost": VHOST,
                "durable": true,
                "auto_delete": false,
                "arguments": arguments(queue),
            })
        })
        .collect();
    // Quorum queues drop a message after 20 deliveries unless told otherwise; the source never did by itself.
    let unlimited: Vec<String> =
        broker.queues.iter().filter(|q| q.delivery_limit.is_none()).map(|q| regex_escaped(&q.name.value)).collect();
    let mut root = json!({ "vhosts": [{ "name": VHOST }], "queues": queues });
    if !broker.exchanges.is_empty() {
        let exchange = |e: &BrokerExchange| json!({"name": e.name.value, "vhost": VHOST, "type": "fanout", "durable": true, "auto_delete": false, "internal": false, "arguments": {}});
        root["exchanges"] = broker.exchanges.iter().map(exchange).collect();
        let binding = |q: &BrokerQueue| {
            let source = &q.exchange.as_ref()?.value;
            Some(
                json!({"source": source, "vhost": VHOST, "destination": q.name.value, "destination_type": "queue", "routing_key": "", "arguments": {}}),
            )
        };
        root["bindings"] = broker.queues.iter().filter_map(binding).collect();
    }
    if !unlimited.is_empty() {
        root["policies"] = json!([{
            "name": "deliver-without-limit",
            "vhost": VHOST,
            "pattern": format!("^({})$", unlimited.join("|")),
            "apply-to": "quorum_queues",
            "definition": { "delivery-limit": -1 },
            "priority": 0,
        }]);
    }
    let mut marks = Vec::new();
    let mut bound = Vec::new();
    for queue in &broker.queues {
        let label = |what: &str| format!("queues[{}]{what}", queue.name.value);
        let mut mark = |what: &str, traces: &Traces| {
            if !traces.is_empty() {
                marks.push((label(what), traces.clone()));
            }
        };
        mark("", &queue.traces);
        mark(".name", &queue.name.traces);
        if let Some(limit) = &queue.delivery_limit {
            mark(".arguments.x-delivery-limit", &limit.traces);
        }
        if let Some(ttl) = &queue.message_ttl {
            mark(".arguments.x-message-ttl", &ttl.traces);
        }
        if let Some(dead) = &queue.dead_letter {
            mark(".arguments.x-dead-letter-routing-key", &dead.traces);
        }
        if let Some(dead) = &queue.dead_letter_exchange {
            mark(".arguments.x-dead-letter-exchange", &dead.traces);
        }
        if let Some(exchange) = &queue.exchange {
            bound.push(exchange.traces.clone());
        }
        if let Some(ordered) = &queue.ordered {
            mark(".arguments.x-single-active-consumer", &ordered.traces);
        }
    }
    // A binding has no name of its own.
    marks.extend(bound.into_iter().enumerate().map(|(index, traces)| (format!("bindings[{index}]"), traces)));
    for exchange in &broker.exchanges {
        marks.push((format!("exchanges[{}].name", exchange.name.value), exchange.name.traces.clone()));
    }
    ConfigFile { path: format!("{}/definitions.json", broker.key), content: format!("{root:#}\n"), marks }
}

/// The broker sees the memory of the whole server, so it is told its own.
fn limits(broker: &Broker) -> ConfigFile {
    let mut lines = vec![
        format!("# The limit of the container is {} MiB.", rabbitmq_memory()),
        format!("vm_memory_high_watermark.absolute = {}MiB", rabbitmq_memory() * 6 / 10),
        String::from("disk_free_limit.absolute = 1GB"),
    ];
    let mut marks = Vec::new();
    let largest = broker.queues.iter().filter_map(|q| q.max_bytes.as_ref()).max_by_key(|m| m.value);
    if let Some(largest) = largest {
        lines.push(format!("max_message_size = {}", largest.value));
        for queue in broker.queues.iter().filter_map(|q| q.max_bytes.as_ref()) {
            marks.push((String::from("max_message_size"), queue.traces.clone()));
        }
    }
    ConfigFile { path: format!("{}/10-limits.conf", broker.key), content: lines.join("\n") + "\n", marks }
}

fn regex_escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if !c.is_ascii_alphanumeric() && c != '-' && c != '_' {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
