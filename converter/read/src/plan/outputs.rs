//! Outputs of which the plan knows a part.

use crate::plan::unknown;
use crate::state::{Reading, raw, sensitive};
use value::Type;

/// Puts the known parts of outputs in their place: `planned_values` leaves out every output that is not wholly known,
/// `output_changes` has what is.
pub(crate) fn complete(reading: &mut Reading, json: &str) {
    for (name, json) in raw::object(json).iter().flat_map(raw::Members::iter) {
        let Some(change) = raw::object(json) else { continue };
        let Some(output) = reading.collector.estate.outputs.get(name) else { continue };
        let marks = |name: &str| change.get(name).and_then(|json| serde_json::from_str::<serde_json::Value>(json).ok());
        let Some(is_unknown) = marks("after_unknown").filter(|marks| marks.is_array() || marks.is_object()) else {
            continue;
        };
        if !output.value.is_unknown() {
            continue;
        }
        let secret = output.value.marks;
        // The type of an output that is not wholly known is nowhere in a plan.
        let Ok(mut value) = reading.context.value(change.get("after").unwrap_or("null"), &Type::Dynamic) else {
            continue;
        };
        unknown::apply(&mut value, &is_unknown, None);
        if let Some(marks) = marks("after_sensitive") {
            sensitive::mark_alike(&mut value, &marks);
        }
        value.marks = value.marks.union(secret);
        if let Some(output) = reading.collector.estate.outputs.get_mut(name) {
            output.value = value;
        }
    }
    reading.context.take_mismatches();
}
