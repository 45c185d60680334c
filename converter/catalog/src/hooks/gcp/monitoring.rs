//! Cloud Monitoring.

use crate::hooks::{Hooked, origin};
use crate::leaf::Scope;
use model::{Field, Kind, Origins, Text};

const COMPARISONS: &[(&str, &str)] = &[
    ("COMPARISON_GT", "GreaterThanThreshold"),
    ("COMPARISON_GE", "GreaterThanOrEqualToThreshold"),
    ("COMPARISON_LT", "LessThanThreshold"),
    ("COMPARISON_LE", "LessThanOrEqualToThreshold"),
];

/// The first condition with a threshold is the alarm; its filter says what is measured and of what.
pub(super) fn alert_policy(hooked: &mut Hooked<'_, '_>) {
    let blocks: Vec<Scope<'_>> = hooked.scope.find("conditions").iter().flat_map(Scope::each).collect();
    let with_threshold: Vec<&Scope<'_>> =
        blocks.iter().filter(|b| b.value.get("condition_threshold").is_some_and(crate::leaf::says_something)).collect();
    let Some(block) = with_threshold.first().copied() else {
        hooked.out.ignore(
            hooked.resource,
            &value::Path::attribute("conditions"),
            "not measured at the target: see the warnings",
        );
        hooked.out.warn_about(
            &hooked.resource.address,
            format!("{} has no threshold", hooked.resource.address),
            "Alarms on queries, logs and missing values are not carried over. Write the rule for the monitoring at the target.",
        );
        return;
    };
    if blocks.len() > 1 {
        hooked.out.warn_about(
            &hooked.resource.address,
            format!("{} joins several conditions", hooked.resource.address),
            "The first with a threshold is looked at here. Add the others by hand.",
        );
    }
    hooked.out.ignore(
        hooked.resource,
        &value::Path::attribute("conditions"),
        "the first condition with a threshold is looked at",
    );
    let base = "condition_threshold";
    let (mut comparison, mut threshold): (Field<String>, Field<f64>) = Default::default();
    block.find(&format!("{base}.comparison")).iter().for_each(|at| hooked.set(&mut comparison, at));
    block.find(&format!("{base}.threshold_value")).iter().for_each(|at| hooked.set(&mut threshold, at));
    if let Field::Known { value, .. } = &mut comparison
        && let Some((_, word)) = COMPARISONS.iter().find(|(name, _)| name == value)
    {
        *value = (*word).to_owned();
    }
    let (mut metric, mut namespace): (Field<String>, Field<String>) = Default::default();
    let mut dimensions = std::collections::BTreeMap::new();
    if let Some(at) = block.find(&format!("{base}.filter")).first()
        && let Some(text) = Text::from_value(&crate::apply::scrubbed(at.value, false))
    {
        let origins: Origins = hooked.origins(at);
        let known = text.known().unwrap_or_default();
        let said = |name: &str| quoted_after(&known, name);
        metric = said("metric.type").map_or(Field::Absent, |m| Field::known(m, origins.clone()));
        namespace = said("resource.type").map_or(Field::Absent, |n| Field::known(n, origins.clone()));
        if text.references().next().is_some() {
            dimensions.insert(String::from("filter"), Field::known(text, origins));
        }
    }
    let mut seconds = Field::Absent;
    if let Some(at) = block.find(&format!("{base}.duration")).first()
        && let Some(n) = at.value.as_str().and_then(|t| t.strip_suffix('s')).and_then(|n| n.parse::<u64>().ok())
    {
        seconds = Field::known(n, Origins::from(origin(at)));
    }
    if let Kind::Alarm(alarm) = &mut hooked.node.kind {
        alarm.comparison = comparison;
        alarm.threshold = threshold;
        alarm.metric = metric;
        alarm.namespace = namespace;
        alarm.period = seconds;
        alarm.dimensions = dimensions;
    }
}

/// The text in quotes after `name` and an equals sign.
fn quoted_after(text: &str, name: &str) -> Option<String> {
    let rest = text.split(name).nth(1)?.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    rest[1..].split(quote).next().map(str::to_owned)
}
