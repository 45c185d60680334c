//! `decisions.json`, written and read back.

use crate::json;
use diagnostic::Diagnostic;
use model::{Exposure, Flow, Ports, Protocol};
use planner::Blueprint;
use planner::blueprint::{Alternative, Chosen, Decision, ExposureReport, Monthly};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::str::FromStr;

/// What was decided and why, what references resolve to, and who may reach what: the content of `decisions.json`.
pub fn decisions(blueprint: &Blueprint) -> Value {
    let endpoints: Vec<Value> =
        blueprint.endpoints.iter().filter_map(|endpoint| serde_json::to_value(endpoint).ok()).collect();
    json!({
        "target": blueprint.target.as_str(),
        "runtime": blueprint.runtime.as_str(),
        "ha": blueprint.level.as_str(),
        "rto": blueprint.rto,
        "rpo": blueprint.rpo,
        "decisions": blueprint.decisions.iter().map(decision).collect::<Vec<_>>(),
        "endpoints": endpoints,
        "exposure": exposure(&blueprint.exposure),
    })
}

/// The text of `decisions.json`.
pub fn decisions_text(blueprint: &Blueprint) -> String {
    json::text(&decisions(blueprint))
}

fn decision(decision: &Decision) -> Value {
    let mut map = Map::new();
    map.insert("id".into(), decision.id.clone().into());
    map.insert("about".into(), decision.about.iter().map(ToString::to_string).collect::<Vec<_>>().into());
    map.insert("question".into(), decision.question.clone().into());
    map.insert("chosen".into(), decision.chosen.clone().into());
    let by = match decision.decided_by {
        Chosen::Planner => "planner",
        Chosen::User => "user",
    };
    map.insert("decided_by".into(), by.into());
    map.insert("reason".into(), decision.reason.clone().into());
    if !decision.alternatives.is_empty() {
        map.insert("alternatives".into(), decision.alternatives.iter().map(alternative).collect::<Vec<_>>().into());
    }
    if let Some(money) = &decision.monthly {
        map.insert("monthly".into(), monthly(money));
    }
    if let Some(warning) = &decision.warning {
        map.insert("warning".into(), warning.clone().into());
    }
    Value::Object(map)
}

fn alternative(alternative: &Alternative) -> Value {
    let mut map = Map::new();
    map.insert("choice".into(), alternative.choice.clone().into());
    map.insert("why_not".into(), alternative.why_not.clone().into());
    if let Some(money) = &alternative.monthly {
        map.insert("monthly".into(), monthly(money));
    }
    Value::Object(map)
}

fn monthly(money: &Monthly) -> Value {
    let amount =
        serde_json::Number::from_str(&money.amount).map_or_else(|_| money.amount.clone().into(), Value::Number);
    json!({ (money.currency.clone()): amount, "tax": money.tax })
}

fn exposure(report: &ExposureReport) -> Value {
    let after = report.after.0.iter().map(|flow| {
        let mut map = self::flow(flow);
        if let Some(why) = report.added.get(flow) {
            map.insert("added".into(), why.clone().into());
        } else if !report.before.0.contains(flow)
            && let Some(wider) = report.before.0.iter().find(|before| covers(before, flow))
        {
            map.insert("was".into(), was(wider, flow).into());
        }
        Value::Object(map)
    });
    json!({
        "before": report.before.0.iter().map(|f| Value::Object(flow(f))).collect::<Vec<_>>(),
        "after": after.collect::<Vec<_>>(),
    })
}

fn covers(wider: &Flow, flow: &Flow) -> bool {
    let only = Exposure([flow.clone()].into());
    let allowed = Exposure([wider.clone()].into());
    only.beyond(&allowed).next().is_none()
}

/// What the wider flow says differently.
fn was(wider: &Flow, flow: &Flow) -> String {
    let mut words = Vec::new();
    if wider.from != flow.from {
        words.push(format!("from {}", wider.from));
    }
    if wider.protocol != flow.protocol {
        words.push(wider.protocol.to_string());
    }
    if wider.ports != flow.ports {
        words.push(format!("ports {}", wider.ports));
    }
    words.join(", ")
}

fn flow(flow: &Flow) -> Map<String, Value> {
    let mut map = Map::new();
    map.insert("from".into(), flow.from.to_string().into());
    map.insert("to".into(), flow.to.to_string().into());
    map.insert("protocol".into(), flow.protocol.to_string().into());
    let port = match (flow.protocol, flow.ports) {
        (Protocol::Icmp | Protocol::Icmpv6 | Protocol::Other(_), _) => None,
        (Protocol::Any, Ports::ALL) => None,
        (_, ports) if ports.from == ports.to => Some(ports.from.into()),
        (_, ports) => Some(ports.to_string().into()),
    };
    if let Some(port) = port {
        map.insert("port".into(), port);
    }
    map
}

/// Choices out of an earlier `decisions.json`, by id of the decision, to be given back as [`planner::Options::decisions`].
///
/// Read are the whole document, its `decisions` array alone, and an object of ids and choices.
///
/// # Errors
/// If the text is not JSON, or none of these, or decides the same twice.
pub fn parse_decisions(text: &str) -> Result<BTreeMap<String, String>, Diagnostic> {
    const SHAPE: &str = "Give the content of a decisions.json that an earlier migration wrote, with edited values of \"chosen\", or an object such as {\"database_size\": \"cpx32\"}.";
    let value: Value = serde_json::from_str(text)
        .map_err(|error| Diagnostic::error("The decisions are not JSON", format!("{error}. {SHAPE}")))?;
    let wrong = |what: String| {
        Diagnostic::error("The decisions are not in a shape that can be read", format!("{what} {SHAPE}"))
    };
    let listed = match &value {
        Value::Array(items) => items,
        Value::Object(map) => match map.get("decisions") {
            Some(Value::Array(items)) => items,
            Some(_) => return Err(wrong("\"decisions\" is not an array.".into())),
            None => {
                return map
                    .iter()
                    .map(|(id, choice)| match choice {
                        Value::String(choice) => Ok((id.clone(), choice.clone())),
                        _ => Err(wrong(format!("The choice of {id:?} is not a string."))),
                    })
                    .collect();
            }
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            return Err(wrong("It is neither an object nor an array.".into()));
        }
    };
    let mut choices = BTreeMap::new();
    for (index, item) in listed.iter().enumerate() {
        let text_of = |name: &str| {
            item.get(name)
                .and_then(Value::as_str)
                .map(str::to_owned)
                .ok_or_else(|| wrong(format!("Decision {} has no {name:?} that is a string.", index + 1)))
        };
        let (id, chosen) = (text_of("id")?, text_of("chosen")?);
        if choices.get(&id).is_some_and(|before| *before != chosen) {
            return Err(Diagnostic::error(
                format!("The decision {id:?} is made twice"),
                "Keep one of the two entries.".to_owned(),
            ));
        }
        choices.insert(id, chosen);
    }
    Ok(choices)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Peer;

    #[test]
    fn reads_what_can_be_given_back() {
        let whole =
            r#"{"target":"hetzner","decisions":[{"id":"a","chosen":"x","reason":"r"},{"id":"b","chosen":"y"}]}"#;
        let expected: BTreeMap<String, String> = [("a", "x"), ("b", "y")].map(|(k, v)| (k.into(), v.into())).into();
        assert_eq!(parse_decisions(whole).unwrap(), expected);
        assert_eq!(parse_decisions(r#"{"a":"x","b":"y"}"#).unwrap(), expected);
        assert_eq!(parse_decisions(r#"[{"id":"a","chosen":"x"},{"id":"b","chosen":"y"}]"#).unwrap(), expected);
        for bad in [
            "",
            "3",
            r#"{"a":1}"#,
            r#"{"decisions":{}}"#,
            r#"[{"id":"a"}]"#,
            r#"[{"id":"a","chosen":"x"},{"id":"a","chosen":"y"}]"#,
        ] {
            assert!(parse_decisions(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn exposure_says_what_was_wider_and_what_is_new() {
        let flow = |from: &str, port: u16| Flow {
            from: Peer::Cidr(from.into()),
            to: Peer::Tier("app".into()),
            protocol: Protocol::Tcp,
            ports: Ports::one(port),
        };
        let ssh = flow("203.0.113.7/32", 22);
        let report = ExposureReport {
            before: Exposure([flow("0.0.0.0/0", 443)].into()),
            after: Exposure([flow("0.0.0.0/0", 443), flow("10.0.0.0/8", 443), ssh.clone()].into()),
            added: [(ssh, "input admin_cidrs".to_owned())].into(),
            ..ExposureReport::default()
        };
        let value = exposure(&report);
        assert_eq!(
            value["after"],
            json!([
                {"from": "0.0.0.0/0", "to": "app", "protocol": "tcp", "port": 443},
                {"from": "10.0.0.0/8", "to": "app", "protocol": "tcp", "port": 443, "was": "from 0.0.0.0/0"},
                {"from": "203.0.113.7/32", "to": "app", "protocol": "tcp", "port": 22, "added": "input admin_cidrs"},
            ])
        );
        let money = Monthly { amount: "35.99".into(), currency: "EUR".into(), tax: "net".into() };
        assert_eq!(monthly(&money).to_string(), r#"{"EUR":35.99,"tax":"net"}"#);
    }
}
