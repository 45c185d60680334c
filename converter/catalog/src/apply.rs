//! Setting fields as rows say.

use crate::leaf::Scope;
use crate::out::Out;
use crate::row::{Each, FieldRow, FullField, Unit};
use estate::Resource;
use model::{Origin, Origins, Set, SetError};
use std::collections::BTreeMap;
use std::sync::Arc;
use value::{Content, Number, Part, Symbol, Value};

/// Why a leaf is set aside whose value nothing tells.
pub const NOT_KNOWN: &str = "its value is not known here: what it is computed from has none, see the warnings";

/// Fields that rows set on one target.
pub struct Target<'t> {
    /// What is set.
    pub fields: &'t mut dyn Set,
    /// Leaves that led here and are carried by whatever is set, such as the link of a satellite to its head.
    pub through: &'t Origins,
}

/// Links and fields of a row or a nested block.
pub fn fields(
    scope: &Scope<'_>,
    links: &BTreeMap<String, FieldRow>,
    fields: &BTreeMap<String, FieldRow>,
    target: &mut Target<'_>,
    out: &mut Out,
) {
    for (name, row) in links.iter().chain(fields) {
        field(scope, name, row, target, out);
    }
}

/// Fields that the type itself says. No leaf of the source says them.
pub fn constants(
    resource: &Resource,
    constants: &BTreeMap<String, toml::Value>,
    target: &mut Target<'_>,
    out: &mut Out,
) {
    for (name, value) in constants {
        let segments: Vec<&str> = name.split('.').collect();
        let origin = Origin::new(resource.address.clone(), value::Path::root());
        match target.fields.set(&segments, &of_toml(value), &origin) {
            Ok(()) => target.fields.change_origins(&segments, &mut |origins| *origins = Origins::none()),
            Err(error) => out.mistake(resource, format!("constant {name}: {error}")),
        }
    }
}

/// Items of a list, one per nested block.
pub fn each(scope: &Scope<'_>, row: &Each, target: &mut Target<'_>, out: &mut Out) {
    let places = scope.find(&row.path);
    for at in places.iter().filter(|at| at.has_unknown_blocks()) {
        out.warn(
            at,
            format!("How many {} blocks {} has is not known", at.path, at.resource.address),
            "They depend on something that is not known here and are left out. Give the values that they depend on, or a state or plan.",
        );
    }
    for block in places.iter().flat_map(Scope::each) {
        let Some(item) = target.fields.append(&row.list) else {
            out.mistake(scope.resource, format!("there is no list {:?}", row.list));
            return;
        };
        let mut item = Target { fields: item, through: target.through };
        constants(scope.resource, &row.constants, &mut item, out);
        fields(&block, &row.links, &row.fields, &mut item, out);
        for inner in &row.each {
            each(&block, inner, &mut item, out);
        }
    }
}

fn field(scope: &Scope<'_>, name: &str, row: &FieldRow, target: &mut Target<'_>, out: &mut Out) {
    let segments: Vec<&str> = name.split('.').collect();
    let full = row.full();
    let mut set_by: Option<&String> = None;
    for path in row.paths().iter().chain(full.into_iter().flat_map(|full| &full.former)) {
        for found in scope.find(path) {
            if full.is_some_and(|f| f.assigned) && scope.resource.known_from == estate::InputKind::State {
                out.ignore_at(&found, "the state does not tell whether it was chosen or assigned");
                continue;
            }
            if let Some(first) = set_by.filter(|first| *first != path && full.is_some_and(|f| !f.all)) {
                out.ignore_at(&found, &format!("says the same as {first}"));
                continue;
            }
            set(&found, &segments, full, target, out);
            set_by = Some(path);
        }
    }
    if let Some(default) = full.and_then(|f| f.default.as_ref())
        && set_by.is_none()
    {
        let origin = Origin::new(scope.resource.address.clone(), scope.path.clone());
        match target.fields.set(&segments, &of_toml(default), &origin) {
            Ok(()) => target.fields.change_origins(&segments, &mut |origins| *origins = Origins::none()),
            Err(error) => out.mistake(scope.resource, format!("default of {name}: {error}")),
        }
    }
}

fn set(found: &Scope<'_>, segments: &[&str], full: Option<&FullField>, target: &mut Target<'_>, out: &mut Out) {
    if is_known_by_nobody(found.value) {
        out.ignore_at(found, NOT_KNOWN);
    }
    let secret = found.sensitive() && !found.value.marks.sensitive || full.is_some_and(|f| f.sensitive);
    let value = match full {
        Some(full) => match converted(found.value, full) {
            Ok(value) => value,
            Err(why) => {
                out.warn(found, format!("{} of {} is not understood", found.path, found.resource.address), why);
                return;
            }
        },
        None => found.value.clone(),
    };
    let value = scrubbed(&value, secret);
    let origin = Origin::new(found.resource.address.clone(), found.path.clone());
    match target.fields.set(segments, &value, &origin) {
        Ok(()) => {
            if !target.through.is_empty() {
                let through = target.through;
                // Items that others put into the same list are left alone.
                target.fields.change_origins(segments, &mut |origins| {
                    if origins.iter().any(|own| own.address == origin.address) {
                        origins.extend(through);
                    }
                });
            }
        }
        Err(error @ SetError::NoSuchField(_)) => out.mistake(found.resource, error.to_string()),
        Err(error @ SetError::Mismatch { .. }) => out.warn(
            found,
            format!("{} of {} is not understood", found.path, found.resource.address),
            format!("{error}. It is left out; set it by hand at the target."),
        ),
    }
}

/// Whether a value is not known and depends on nothing that will be: what another thing will be is known by that thing, what a
/// variable without a value is by nobody.
pub fn is_known_by_nobody(value: &Value) -> bool {
    value.is_unknown() && value.references().iter().all(|reference| reference.address().is_none())
}

fn of_toml(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => text.as_str().into(),
        toml::Value::Integer(n) => (*n).into(),
        toml::Value::Float(n) => Number::from_f64(*n).map_or_else(|| Value::null(value::Type::Number), Value::from),
        toml::Value::Boolean(b) => (*b).into(),
        toml::Value::Array(items) => Value::tuple(items.iter().map(of_toml)),
        toml::Value::Table(entries) => Value::object(entries.iter().map(|(k, v)| (k.as_str(), of_toml(v)))),
        toml::Value::Datetime(when) => when.to_string().into(),
    }
}

fn converted(value: &Value, full: &FullField) -> Result<Value, String> {
    let keep = |content: Value| Value { marks: value.marks, provenance: value.provenance, ..content };
    if (full.first || full.rest)
        && let Some(items) = value.items()
    {
        let dynamic = || Value::null(value::Type::Dynamic);
        return match (full.first, items) {
            (true, [first, ..]) => converted(first, &FullField { first: false, rest: false, ..full.clone() }),
            (false, [_, rest @ ..]) if !rest.is_empty() => Ok(keep(Value::tuple(rest.iter().cloned()))),
            (true, []) | (false, _) => Ok(dynamic()),
        };
    }
    if full.rest {
        return Ok(Value::null(value::Type::Dynamic));
    }
    if !full.values.is_empty() {
        let key = match &value.content {
            Content::String(text) => text.to_string(),
            Content::Bool(b) => b.to_string(),
            Content::Number(n) => n.to_string(),
            _ => return Ok(value.clone()),
        };
        let mapped = full
            .values
            .get(&key)
            .or_else(|| full.values.iter().find(|(name, _)| name.eq_ignore_ascii_case(&key)).map(|(_, mapped)| mapped));
        return mapped.map(|mapped| keep(of_toml(mapped))).ok_or_else(|| {
            let known: Vec<&str> = full.values.keys().map(String::as_str).collect();
            format!("Known values are {}. It is left out; set it by hand at the target.", known.join(", "))
        });
    }
    let Some(unit) = full.unit else { return Ok(value.clone()) };
    let number = match &value.content {
        Content::Number(n) => Some(n.clone()),
        Content::String(text) if unit == Unit::Duration => text.strip_suffix('s').and_then(|text| text.parse().ok()),
        Content::String(text) => text.parse().ok(),
        _ => return Ok(value.clone()),
    };
    let number = number.ok_or("A number is wanted. It is left out; set it by hand at the target.")?;
    let scaled = match unit {
        Unit::Duration => Some(number),
        Unit::Cpu1024 => number.checked_div(&1024i64.into()),
        Unit::AuroraCapacity => Some(&number * &2i64.into()),
        Unit::Minutes => Some(&number * &60i64.into()),
        Unit::Hours => Some(&number * &3600i64.into()),
        Unit::Gibibytes => Some(-&(-&(&number * &1024i64.into())).floor()),
        Unit::Mebibytes => number.checked_div(&1024i64.into()).map(|n| -&(-&n).floor()),
    };
    scaled.map(|n| keep(n.into())).ok_or_else(|| "The number is out of range.".to_owned())
}

/// The value without what must not be kept. A `secret` as a whole keeps only what it refers to; of others, parts that are marked go.
pub fn scrubbed(value: &Value, secret: bool) -> Value {
    let write_only = value.is_null() && value.marks.ephemeral;
    if !secret && !value.has_sensitive() && !write_only {
        return value.clone();
    }
    let same = |content: Content| Value { content, ..value.clone() };
    match &value.content {
        Content::Object(entries) => {
            let inner = entries.iter().map(|(k, v)| (k.clone(), scrubbed(v, secret))).collect();
            same(Content::Object(Arc::new(inner)))
        }
        Content::Map(ty, entries) => {
            let secret = secret || value.marks.sensitive;
            let inner = entries.iter().map(|(k, v)| (k.clone(), scrubbed(v, secret))).collect();
            same(Content::Map(ty.clone(), Arc::new(inner)))
        }
        Content::List(_, items) | Content::Set(_, items) | Content::Tuple(items) => {
            let secret = secret || value.marks.sensitive;
            same(Content::Tuple(items.iter().map(|item| scrubbed(item, secret)).collect()))
        }
        Content::Null(_) if !write_only => value.clone(),
        Content::Null(_) | Content::Unknown(_) | Content::Bool(_) | Content::Number(_) | Content::String(_) => {
            let mut hidden = Value::unknown(value.ty()).marked(value.marks).with_provenance(value.provenance);
            hidden.marks.sensitive = true;
            hidden.symbol = match value.symbol.as_deref() {
                Some(Symbol::Reference(to)) => Some(Arc::new(Symbol::Reference(to.clone()))),
                Some(Symbol::Text(parts)) if !secret && parts.iter().any(|p| matches!(p, Part::Hole(_))) => {
                    let parts = parts.iter().map(|part| match part {
                        Part::Literal(text) => Part::Literal(text.clone()),
                        Part::Hole(hole) => Part::Hole(scrubbed(hole, false)),
                    });
                    Some(Arc::new(Symbol::Text(parts.collect())))
                }
                Some(symbol) => {
                    let references = symbol.references();
                    (!references.is_empty()).then(|| Arc::new(Symbol::Derived(references.into())))
                }
                None => None,
            };
            hidden
        }
    }
}
