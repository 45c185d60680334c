//! States as JSON.

use std::sync::Arc;
use value::{Content, Type, Value};

/// A state file's object as a value of a type. What the type has not is left out, what the object lacks is null: so a
/// schema can gain and lose attributes without a new version.
pub fn state_from_json(state: &serde_json::Value, ty: &Type) -> Value {
    let value = value::from_json(state, ty);
    match (value.content, ty) {
        (Content::Object(entries), Type::Object(attributes)) => {
            let mut entries = Arc::unwrap_or_clone(entries);
            entries.retain(|name, _| attributes.contains_key(name));
            Content::Object(Arc::new(entries)).into()
        }
        (content, _) => content.into(),
    }
}
