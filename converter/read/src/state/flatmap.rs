//! Attributes as states before Terraform 0.12 keep them: one flat map from dotted names to strings.
//!
//! Version 4 of the state format still carries them (`attributes_flat`) for instances that no later Terraform has
//! refreshed.

use std::collections::BTreeMap;
use value::{Entries, Number, Type, Value};

/// Nesting deeper than any provider's; what lies below is left out.
const DEEPEST: usize = 32;

/// The attributes as one object: in the shape of `ty` where there is one, else as the counts (`.#`, `.%`) tell.
pub(crate) fn unflatten(flat: &BTreeMap<String, String>, ty: Option<&Type>) -> Value {
    match ty {
        Some(Type::Object(attributes)) => {
            Value::object(attributes.iter().filter_map(|(name, a)| Some((name.clone(), typed(flat, name, &a.ty, 0)?))))
        }
        Some(_) | None => {
            let all = flat.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
            implied(&all, 0)
        }
    }
}

/// `None` if nothing is there under the name.
fn typed(flat: &BTreeMap<String, String>, name: &str, ty: &Type, depth: usize) -> Option<Value> {
    if depth > DEEPEST {
        return None;
    }
    match ty {
        Type::String | Type::Dynamic => flat.get(name).map(|text| Value::from(text.as_str())),
        Type::Number => {
            flat.get(name).map(|text| text.parse::<Number>().map_or_else(|_| text.as_str().into(), Value::from))
        }
        Type::Bool => flat.get(name).map(|text| match text.as_str() {
            "true" | "1" => true.into(),
            "false" | "0" | "" => false.into(),
            other => Value::from(other),
        }),
        Type::Map(element) => {
            flat.get(&format!("{name}.%"))?;
            let prefix = format!("{name}.");
            let entries = below(flat, &prefix).filter(|(key, _)| *key != "%").filter_map(|(key, _)| {
                Some((key.to_owned(), typed(flat, &format!("{prefix}{key}"), element, depth + 1)?))
            });
            Some(Value::map((**element).clone(), entries))
        }
        Type::List(element) | Type::Set(element) => {
            flat.get(&format!("{name}.#"))?;
            let prefix = format!("{name}.");
            let mut indices: Vec<&str> =
                below(flat, &prefix).map(|(key, _)| first(key)).filter(|i| *i != "#").collect();
            indices.dedup();
            indices.sort_by_key(|i| i.parse::<u64>().unwrap_or(u64::MAX));
            indices.dedup();
            let items = indices.into_iter().filter_map(|i| typed(flat, &format!("{prefix}{i}"), element, depth + 1));
            Some(match ty {
                Type::Set(_) => Value::set((**element).clone(), items),
                _ => Value::list((**element).clone(), items),
            })
        }
        Type::Object(attributes) => {
            let prefix = format!("{name}.");
            below(flat, &prefix).next()?;
            Some(Value::object(attributes.iter().filter_map(|(attribute, a)| {
                Some((attribute.clone(), typed(flat, &format!("{prefix}{attribute}"), &a.ty, depth + 1)?))
            })))
        }
        Type::Tuple(types) => {
            flat.get(&format!("{name}.#"))?;
            let items = types.iter().enumerate().map(|(i, t)| {
                typed(flat, &format!("{name}.{i}"), t, depth + 1).unwrap_or_else(|| Value::null(t.clone()))
            });
            Some(Value::tuple(items))
        }
    }
}

fn below<'f>(flat: &'f BTreeMap<String, String>, prefix: &str) -> impl Iterator<Item = (&'f str, &'f str)> {
    let prefix = prefix.to_owned();
    let length = prefix.len();
    flat.range(prefix.clone()..)
        .take_while(move |(key, _)| key.starts_with(&prefix))
        .filter_map(move |(key, text)| Some((key.get(length..)?, text.as_str())))
}

fn first(key: &str) -> &str {
    key.split('.').next().unwrap_or(key)
}

fn implied(entries: &BTreeMap<&str, &str>, depth: usize) -> Value {
    let mut groups: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
    let mut object: Entries = Entries::new();
    for (key, text) in entries {
        match key.split_once('.') {
            Some((head, rest)) if depth < DEEPEST => {
                groups.entry(head).or_default().insert(rest, text);
            }
            Some(_) | None => {
                object.insert((*key).into(), Value::from(*text));
            }
        }
    }
    for (name, group) in groups {
        let value = if group.contains_key("%") {
            // Keys of maps may hold dots.
            Value::map(Type::String, group.iter().filter(|(k, _)| **k != "%").map(|(k, v)| (*k, Value::from(*v))))
        } else if group.contains_key("#") {
            let mut items: BTreeMap<(u64, &str), BTreeMap<&str, &str>> = BTreeMap::new();
            let mut leaves: BTreeMap<(u64, &str), Value> = BTreeMap::new();
            for (key, text) in group.iter().filter(|(k, _)| **k != "#") {
                let (index, rest) = key.split_once('.').map_or((*key, None), |(i, r)| (i, Some(r)));
                let order = (index.parse().unwrap_or(u64::MAX), index);
                match rest {
                    Some(rest) => {
                        items.entry(order).or_default().insert(rest, text);
                    }
                    None => {
                        leaves.insert(order, Value::from(*text));
                    }
                }
            }
            leaves.extend(items.into_iter().map(|(order, item)| (order, implied(&item, depth + 1))));
            Value::tuple(leaves.into_values())
        } else {
            implied(&group, depth + 1)
        };
        object.insert(name.into(), value);
    }
    Value::object(object)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat() -> BTreeMap<String, String> {
        [
            ("id", "sg-1"),
            ("tags.%", "1"),
            ("tags.a.b", "c"),
            ("ingress.#", "1"),
            ("ingress.482069346.from_port", "80"),
            ("ingress.482069346.cidr_blocks.#", "2"),
            ("ingress.482069346.cidr_blocks.0", "10.0.0.0/8"),
            ("ingress.482069346.cidr_blocks.1", "11.0.0.0/8"),
            ("vpc", "true"),
        ]
        .map(|(k, v)| (k.to_owned(), v.to_owned()))
        .into()
    }

    #[test]
    fn with_and_without_a_type() {
        let rule = Type::object([("from_port", Type::Number), ("cidr_blocks", Type::list(Type::String))]);
        let ty = Type::object([
            ("id", Type::String),
            ("tags", Type::map(Type::String)),
            ("ingress", Type::set(rule)),
            ("vpc", Type::Bool),
            ("absent", Type::String),
        ]);
        let value = unflatten(&flat(), Some(&ty));
        let rule = &value.get("ingress").unwrap().items().unwrap()[0];
        assert_eq!(rule.get("from_port").unwrap().as_number().unwrap().to_i64(), Some(80));
        assert_eq!(rule.get("cidr_blocks").unwrap().items().unwrap().len(), 2);
        assert_eq!(value.get("tags").unwrap().get("a.b").unwrap().as_str(), Some("c"));
        assert_eq!(value.get("vpc").unwrap().as_bool(), Some(true));
        assert!(value.get("absent").is_none());
        let value = unflatten(&flat(), None);
        assert_eq!(value.get("ingress").unwrap().items().unwrap()[0].get("from_port").unwrap().as_str(), Some("80"));
        assert_eq!(value.get("tags").unwrap().get("a.b").unwrap().as_str(), Some("c"));
    }
}
