//! JSON straight into values, in the shape of a schema where there is one.

use crate::state::cty_type;
use crate::state::raw::Name;
use schema::Block;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;
use unicode_normalization::{UnicodeNormalization, is_nfc};
use value::{Content, Entries, Marks, Number, Path, Provenance, Step, Type, Value};

/// By this only key `serde_json` hands over a number whose text it keeps.
const NUMBER_KEY: &str = "$serde_json::private::Number";

/// Longer keys are not shared between values.
const LONGEST_SHARED_KEY: usize = 64;

/// What readers of one document share.
#[derive(Debug, Default)]
pub(crate) struct Context {
    keys: RefCell<HashSet<Arc<str>>>,
    types: RefCell<HashMap<usize, Arc<Type>>>,
    path: RefCell<Vec<Step>>,
    mismatches: RefCell<Vec<Mismatch>>,
}

/// How a document writes attributes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A state file: a value of dynamic type stands beside its type.
    State,
    /// `terraform show -json`.
    View,
    /// A plan: as a view, and sets keep the document's order, so that what is said beside them about their elements can
    /// be found; they must be put in order afterwards.
    Plan,
}

/// A part that does not have the type that the schema gives it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mismatch {
    /// Where it stands, positions left out.
    pub(crate) path: Path,
    /// The type of the schema.
    pub(crate) expected: Type,
    /// What is there, in JSON's words.
    pub(crate) found: &'static str,
}

impl Context {
    fn key(&self, text: &str) -> Arc<str> {
        if text.len() > LONGEST_SHARED_KEY {
            return normalised(text);
        }
        let mut keys = self.keys.borrow_mut();
        if let Some(key) = keys.get(text) {
            return key.clone();
        }
        let key = normalised(text);
        keys.insert(key.clone());
        key
    }

    /// The implied type of a block, made once.
    fn block_type(&self, block: &'static Block) -> Arc<Type> {
        let identity = std::ptr::from_ref(block).addr();
        self.types.borrow_mut().entry(identity).or_insert_with(|| Arc::new(block.implied_type())).clone()
    }

    /// What did not fit since the last call.
    pub(crate) fn take_mismatches(&self) -> Vec<Mismatch> {
        let mut mismatches = self.mismatches.take();
        mismatches.sort();
        mismatches.dedup();
        mismatches
    }

    fn mismatch(&self, expected: &Type, found: &'static str) {
        let mismatch =
            Mismatch { path: self.path.borrow().iter().cloned().collect(), expected: expected.clone(), found };
        let mut mismatches = self.mismatches.borrow_mut();
        if mismatches.last() != Some(&mismatch) {
            mismatches.push(mismatch);
        }
    }

    /// The attributes of an object.
    ///
    /// # Errors
    /// If the text is not JSON, or nested deeper than 127 levels.
    pub(crate) fn attributes(
        &self,
        json: &str,
        block: Option<&'static Block>,
        form: Form,
    ) -> Result<Value, serde_json::Error> {
        self.path.borrow_mut().clear();
        let wrapped = form == Form::State;
        let Some(block) = block else {
            return self.parse(json, Seed { unwrap_below: wrapped, ..self.seed(&Type::Dynamic) });
        };
        let ty = self.block_type(block);
        self.parse(
            json,
            Seed { block: Some(block), wrapped, ordered_sets: form == Form::Plan, top: true, ..self.seed(&ty) },
        )
    }

    /// A value of a type, in the form of `terraform show -json`.
    ///
    /// # Errors
    /// If the text is not JSON, or nested deeper than 127 levels.
    pub(crate) fn value(&self, json: &str, ty: &Type) -> Result<Value, serde_json::Error> {
        self.path.borrow_mut().clear();
        self.parse(json, self.seed(ty))
    }

    fn seed<'a>(&'a self, ty: &'a Type) -> Seed<'a> {
        Seed {
            ty,
            block: None,
            provenance: Provenance::Written,
            wrapped: false,
            unwrap_below: false,
            ordered_sets: false,
            top: false,
            context: self,
        }
    }

    fn parse(&self, json: &str, seed: Seed<'_>) -> Result<Value, serde_json::Error> {
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let value = seed.deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(value)
    }
}

fn normalised(text: &str) -> Arc<str> {
    if is_nfc(text) { text.into() } else { text.nfc().collect::<String>().into() }
}

/// A number from its text; `None` for an exponent that no number holds.
fn number(text: &str) -> Option<Number> {
    match text.parse::<i64>() {
        Ok(integer) => Some(integer.into()),
        Err(_) => text.parse().ok(),
    }
}

#[derive(Clone, Copy)]
struct Seed<'a> {
    ty: &'a Type,
    /// The block whose attributes the value, or each element of it, has.
    block: Option<&'static Block>,
    provenance: Provenance,
    /// A value of dynamic type stands in an object beside its type.
    wrapped: bool,
    /// The type is not known, and each attribute of this object may be wrapped.
    unwrap_below: bool,
    /// Sets keep the order and repetitions of the document.
    ordered_sets: bool,
    /// This is the resource itself.
    top: bool,
    context: &'a Context,
}

impl<'a> Seed<'a> {
    fn finish(&self, content: Content) -> Value {
        Value { content, marks: Marks::NONE, provenance: self.provenance, symbol: None }
    }

    /// The same place, read without a type.
    fn implied(self) -> Self {
        Self { ty: &Type::Dynamic, block: None, wrapped: false, unwrap_below: false, ..self }
    }

    fn mismatch(&self, found: &'static str) {
        if !matches!(self.ty, Type::Dynamic) {
            self.context.mismatch(self.ty, found);
        }
    }

    fn number(&self, text: &str) -> Value {
        if !matches!(self.ty, Type::Number) {
            self.mismatch("a number");
        }
        match number(text) {
            Some(number) => self.finish(Content::Number(number)),
            None => self.finish(Value::unknown(Type::Number).content),
        }
    }

    fn string(&self, text: &str) -> Value {
        match self.ty {
            // Older states keep numbers and truth values as strings.
            Type::Number => {
                if let Some(number) = number(text) {
                    return self.finish(Content::Number(number));
                }
                self.mismatch("a string");
            }
            Type::Bool if text == "true" || text == "false" => return self.finish(Content::Bool(text == "true")),
            Type::String | Type::Dynamic => {}
            Type::Bool | Type::List(_) | Type::Set(_) | Type::Map(_) | Type::Tuple(_) | Type::Object(_) => {
                self.mismatch("a string");
            }
        }
        self.finish(Content::String(normalised(text)))
    }

    /// Seed for an attribute of the object that this seed reads, its name shared, and whether it is secret.
    fn child(&self, name: &str) -> (Arc<str>, Seed<'a>, bool) {
        let inner = Seed { top: false, unwrap_below: false, ..*self };
        let Type::Object(attributes) = self.ty else {
            return (self.context.key(name), inner.implied(), false);
        };
        let Some((key, attribute)) = attributes.get_key_value(name) else {
            return (self.context.key(name), inner.implied(), false);
        };
        let mut inner = Seed { ty: &attribute.ty, block: None, ..inner };
        let mut sensitive = false;
        if let Some(block) = self.block {
            if let Some(attribute) = block.own_attribute(name) {
                inner.block = attribute.nested.as_ref().map(|n| n.block);
                sensitive = attribute.sensitive;
                // The plugin SDK declares these two as if they could be written.
                let by_convention = self.top && attribute.computed && (name == "id" || name == "tags_all");
                if attribute.is_computed_only() || (by_convention && !attribute.required) {
                    inner.provenance = Provenance::Computed;
                }
            } else if let Some(nested) = block.block_type(name) {
                inner.block = Some(nested.block);
            }
        }
        (key.clone(), inner, sensitive)
    }

    fn entry<'de, A: MapAccess<'de>>(&self, map: &mut A, name: &str) -> Result<(Arc<str>, Value), A::Error> {
        if self.unwrap_below {
            let key = self.context.key(name);
            let seed = MaybeWrapped(Seed { top: false, unwrap_below: false, ..*self });
            return Ok((key, map.next_value_seed(seed)?));
        }
        let (key, seed, sensitive) = self.child(name);
        self.context.path.borrow_mut().push(Step::Attribute(key.clone()));
        let value = map.next_value_seed(seed);
        self.context.path.borrow_mut().pop();
        let mut value = value?;
        value.marks.sensitive |= sensitive;
        Ok((key, value))
    }

    fn object<'de, A: MapAccess<'de>>(self, first: Name<'de>, mut map: A) -> Result<Value, A::Error> {
        let seed = match self.ty {
            Type::Object(_) | Type::Dynamic => self,
            Type::Map(element) => return self.map(element, first, map),
            Type::Bool | Type::Number | Type::String | Type::List(_) | Type::Set(_) | Type::Tuple(_) => {
                self.mismatch("an object");
                self.implied()
            }
        };
        let mut entries = Vec::new();
        let mut next = Some(first);
        while let Some(Name(name)) = next {
            entries.push(seed.entry(&mut map, &name)?);
            next = map.next_key()?;
        }
        Ok(seed.finish(Content::Object(Arc::new(entries.into_iter().collect()))))
    }

    fn map<'de, A: MapAccess<'de>>(self, element: &Arc<Type>, first: Name<'de>, mut map: A) -> Result<Value, A::Error> {
        let seed = Seed { ty: element, top: false, ..self };
        let mut entries = Vec::new();
        let mut next = Some(first);
        while let Some(Name(name)) = next {
            entries.push((self.context.key(&name), map.next_value_seed(seed)?));
            next = map.next_key()?;
        }
        Ok(self.finish(Content::Map(element.clone(), Arc::new(entries.into_iter().collect()))))
    }
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(self.finish(Content::Null(self.ty.clone())))
    }

    fn visit_bool<E: Error>(self, b: bool) -> Result<Value, E> {
        if !matches!(self.ty, Type::Bool) {
            self.mismatch("a truth value");
        }
        Ok(self.finish(Content::Bool(b)))
    }

    fn visit_i64<E: Error>(self, n: i64) -> Result<Value, E> {
        Ok(self.number(&n.to_string()))
    }

    fn visit_u64<E: Error>(self, n: u64) -> Result<Value, E> {
        Ok(self.number(&n.to_string()))
    }

    fn visit_f64<E: Error>(self, n: f64) -> Result<Value, E> {
        Ok(self.number(&n.to_string()))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(self.string(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let mut items = Vec::with_capacity(seq.size_hint().unwrap_or(0));
        let element = match self.ty {
            Type::List(element) | Type::Set(element) => element,
            Type::Tuple(types) => {
                let mut types = types.iter();
                while let Some(item) = {
                    let ty = types.next().unwrap_or(&Type::Dynamic);
                    seq.next_element_seed(Seed { ty, block: None, top: false, ..self })?
                } {
                    items.push(item);
                }
                return Ok(self.finish(Content::Tuple(items.into())));
            }
            Type::Dynamic => &Type::Dynamic,
            Type::Bool | Type::Number | Type::String | Type::Map(_) | Type::Object(_) => {
                self.mismatch("an array");
                &Type::Dynamic
            }
        };
        let block = self.block.filter(|_| matches!(self.ty, Type::List(_) | Type::Set(_)));
        let seed = Seed { ty: element, block, top: false, unwrap_below: false, ..self };
        while let Some(item) = seq.next_element_seed(seed)? {
            items.push(item);
        }
        Ok(self.finish(match self.ty {
            Type::List(element) => Content::List(element.clone(), items.into()),
            Type::Set(element) if self.ordered_sets => Content::Set(element.clone(), items.into()),
            Type::Set(element) => Value::set((**element).clone(), items).content,
            Type::Bool
            | Type::Number
            | Type::String
            | Type::Map(_)
            | Type::Object(_)
            | Type::Tuple(_)
            | Type::Dynamic => Content::Tuple(items.into()),
        }))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let Some(first) = map.next_key::<Name<'de>>()? else {
            return Ok(match self.ty {
                Type::Map(element) => self.finish(Content::Map(element.clone(), Arc::default())),
                Type::Object(_) | Type::Dynamic => self.finish(Content::Object(Arc::default())),
                Type::Bool | Type::Number | Type::String | Type::List(_) | Type::Set(_) | Type::Tuple(_) => {
                    self.mismatch("an object");
                    self.finish(Content::Object(Arc::default()))
                }
            });
        };
        if first.0 == NUMBER_KEY {
            let text: Name<'de> = map.next_value()?;
            return Ok(self.number(&text.0));
        }
        if self.wrapped && matches!(self.ty, Type::Dynamic) {
            return MaybeWrapped(self).collect(first, map);
        }
        self.object(first, map)
    }
}

/// A value of dynamic type, which a state writes as `{"value": …, "type": …}`; anything else is read as it is.
struct MaybeWrapped<'a>(Seed<'a>);

impl MaybeWrapped<'_> {
    fn collect<'de, A: MapAccess<'de>>(self, first: Name<'de>, mut map: A) -> Result<Value, A::Error> {
        let mut fields: Vec<(Cow<'de, str>, &'de RawValue)> = Vec::new();
        let mut next = Some(first);
        while let Some(Name(name)) = next {
            fields.push((name, map.next_value()?));
            next = map.next_key()?;
        }
        let field = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, raw)| raw.get());
        if let (2, Some(value), Some(ty)) = (fields.len(), field("value"), field("type"))
            && let Some(ty) = cty_type::parse_text(ty)
        {
            // The type is the value's own, so nothing inside is wrapped again.
            let seed = Seed { ty: &ty, wrapped: false, block: None, ..self.0 };
            return self.0.context.parse(value, seed).map_err(A::Error::custom);
        }
        let seed = self.0.implied();
        let mut entries = Entries::new();
        for (name, raw) in fields {
            entries.insert(seed.context.key(&name), seed.context.parse(raw.get(), seed).map_err(A::Error::custom)?);
        }
        Ok(seed.finish(Content::Object(Arc::new(entries))))
    }
}

impl<'de> DeserializeSeed<'de> for MaybeWrapped<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        // Only objects can be wrapped; the seed comes back here for those.
        deserializer.deserialize_any(Seed { wrapped: true, ..self.0 })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str, ty: &Type) -> (Value, Vec<Mismatch>) {
        let context = Context::default();
        let value = context.value(json, ty).unwrap();
        (value, context.take_mismatches())
    }

    #[test]
    fn agrees_with_the_plain_conversion() {
        let object = Type::object([
            ("n", Type::Number),
            ("s", Type::set(Type::String)),
            ("m", Type::map(Type::list(Type::Bool))),
            ("t", Type::tuple([Type::String, Type::Number])),
        ]);
        let json = r#"{"n":12345678901234567890.5,"s":["b","a","b"],"m":{"x":[true,"false"]},"t":["é\u0301",-0],"z":{"a":[1]}}"#;
        let expected = value::from_json(&serde_json::from_str(json).unwrap(), &object);
        assert_eq!(read(json, &object).0, expected);
        let expected = value::from_json_implied(&serde_json::from_str(json).unwrap());
        assert_eq!(read(json, &Type::Dynamic).0, expected);
    }

    #[test]
    fn what_does_not_fit_is_kept_and_reported() {
        let ty = Type::object([("a", Type::list(Type::Number)), ("b", Type::String)]);
        let (value, mismatches) = read(r#"{"a":[1,"x",{}],"b":[1]}"#, &ty);
        assert_eq!(value.get("b").unwrap().items().unwrap().len(), 1);
        let found: Vec<_> = mismatches.iter().map(|m| (m.path.to_string(), m.found)).collect();
        assert_eq!(found, [("a".into(), "a string"), ("a".into(), "an object"), ("b".into(), "an array")]);
    }

    #[test]
    fn deep_nesting_is_an_error() {
        let context = Context::default();
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(context.value(&deep, &Type::Dynamic).is_err());
        assert!(context.attributes(&format!("{{\"a\":{deep}}}"), None, Form::State).is_err());
    }

    #[test]
    fn dynamic_values_are_unwrapped() {
        let context = Context::default();
        let json = r#"{"input":{"value":["a"],"type":["set","string"]},"plain":{"type":"A","value":1}}"#;
        let value = context.attributes(json, None, Form::State).unwrap();
        assert_eq!(value.get("input").unwrap().ty(), Type::set(Type::String));
        assert_eq!(value.get("plain").unwrap().get("type").unwrap().as_str(), Some("A"));
    }
}
