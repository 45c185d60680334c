//! Values as the MessagePack that hosts and providers exchange, exactly as cty writes it.
//!
//! Numbers are integers, doubles or, where neither is exact, decimal strings. An unknown value is extension 0, or 12
//! with a map of refinements; where the type is dynamic, a pair of the type's JSON and the value.

use super::types;
use rmp::Marker;
use std::fmt;
use std::sync::Arc;
use value::{Content, Entries, Number, Path, Refinements, Step, Type, Value};

/// Deepest nesting that is read or written. A value of Terraform's language is a few levels deep; the bound keeps
/// hostile bytes from exhausting the stack.
pub const MAX_DEPTH: usize = 200;

const UNKNOWN: i8 = 0;
const REFINED_UNKNOWN: i8 = 12;

/// Numbers of the refinements in the map of an unknown value.
mod refinement {
    pub const NULLNESS: i64 = 1;
    pub const PREFIX: i64 = 2;
    pub const MIN: i64 = 3;
    pub const MAX: i64 = 4;
    pub const MIN_LENGTH: i64 = 5;
    pub const MAX_LENGTH: i64 = 6;
}

/// Longest string prefix that cty sends.
const MAX_PREFIX: usize = 256;

/// Bytes or a value do not fit the type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MsgpackError {
    /// Which part.
    pub path: Path,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for MsgpackError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_root() { f.write_str(&self.message) } else { write!(f, "{}: {}", self.path, self.message) }
    }
}

impl std::error::Error for MsgpackError {}

/// Reads a value of a type.
///
/// # Errors
/// When the bytes are not MessagePack, do not fit the type, or nest deeper than [`MAX_DEPTH`].
pub fn decode(bytes: &[u8], ty: &Type) -> Result<Value, MsgpackError> {
    let mut reader = Reader { rest: bytes, path: Path::root() };
    let value = reader.value(ty, 0)?;
    if !reader.rest.is_empty() {
        return Err(reader.error("bytes follow the value"));
    }
    Ok(value)
}

/// Writes a value of a type. Marks and symbols are not written.
///
/// # Errors
/// When the value does not fit the type, or nests deeper than [`MAX_DEPTH`].
pub fn encode(value: &Value, ty: &Type) -> Result<Vec<u8>, MsgpackError> {
    let mut writer = Writer { bytes: Vec::new(), path: Path::root() };
    writer.value(value, ty, 0)?;
    Ok(writer.bytes)
}

struct Reader<'b> {
    rest: &'b [u8],
    path: Path,
}

impl<'b> Reader<'b> {
    fn error(&self, message: impl Into<String>) -> MsgpackError {
        MsgpackError { path: self.path.clone(), message: message.into() }
    }

    fn take(&mut self, length: usize) -> Result<&'b [u8], MsgpackError> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or_else(|| self.error("the bytes end too early"))?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], MsgpackError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    fn u8(&mut self) -> Result<usize, MsgpackError> {
        Ok(usize::from(u8::from_be_bytes(self.array()?)))
    }

    fn u16(&mut self) -> Result<usize, MsgpackError> {
        Ok(usize::from(u16::from_be_bytes(self.array()?)))
    }

    fn u32(&mut self) -> Result<usize, MsgpackError> {
        Ok(u32::from_be_bytes(self.array()?) as usize)
    }

    fn peek(&self) -> Result<Marker, MsgpackError> {
        self.rest.first().map(|byte| Marker::from_u8(*byte)).ok_or_else(|| self.error("the bytes end too early"))
    }

    fn marker(&mut self) -> Result<Marker, MsgpackError> {
        let marker = self.peek()?;
        self.rest = &self.rest[1..];
        Ok(marker)
    }

    /// Type and payload of an extension, if the marker begins one.
    fn extension(&mut self, marker: Marker) -> Result<Option<(i8, &'b [u8])>, MsgpackError> {
        let length = match marker {
            Marker::FixExt1 => 1,
            Marker::FixExt2 => 2,
            Marker::FixExt4 => 4,
            Marker::FixExt8 => 8,
            Marker::FixExt16 => 16,
            Marker::Ext8 => self.u8()?,
            Marker::Ext16 => self.u16()?,
            Marker::Ext32 => self.u32()?,
            _ => return Ok(None),
        };
        let kind = i8::from_be_bytes(self.array()?);
        Ok(Some((kind, self.take(length)?)))
    }

    fn array_length(&mut self) -> Result<usize, MsgpackError> {
        match self.marker()? {
            Marker::FixArray(length) => Ok(usize::from(length)),
            Marker::Array16 => self.u16(),
            Marker::Array32 => self.u32(),
            other => Err(self.error(format!("an array was expected, not {other:?}"))),
        }
    }

    fn map_length(&mut self) -> Result<usize, MsgpackError> {
        match self.marker()? {
            Marker::FixMap(length) => Ok(usize::from(length)),
            Marker::Map16 => self.u16(),
            Marker::Map32 => self.u32(),
            other => Err(self.error(format!("a map was expected, not {other:?}"))),
        }
    }

    fn bytes(&mut self) -> Result<&'b [u8], MsgpackError> {
        let length = match self.marker()? {
            Marker::FixStr(length) => usize::from(length),
            Marker::Str8 | Marker::Bin8 => self.u8()?,
            Marker::Str16 | Marker::Bin16 => self.u16()?,
            Marker::Str32 | Marker::Bin32 => self.u32()?,
            other => return Err(self.error(format!("a string was expected, not {other:?}"))),
        };
        self.take(length)
    }

    fn text(&mut self) -> Result<&'b str, MsgpackError> {
        let bytes = self.bytes()?;
        std::str::from_utf8(bytes).map_err(|_| self.error("a string is not UTF-8"))
    }

    fn number(&mut self) -> Result<Number, MsgpackError> {
        let finite =
            |reader: &Self, double: f64| Number::from_f64(double).ok_or_else(|| reader.error("a number is not finite"));
        match self.peek()? {
            Marker::F32 => {
                self.marker()?;
                let single = f32::from_be_bytes(self.array()?);
                finite(self, f64::from(single))
            }
            Marker::F64 => {
                self.marker()?;
                let double = f64::from_be_bytes(self.array()?);
                finite(self, double)
            }
            Marker::U64 => {
                self.marker()?;
                Ok(u64::from_be_bytes(self.array()?).into())
            }
            Marker::FixStr(_) | Marker::Str8 | Marker::Str16 | Marker::Str32 => {
                let text = self.text()?;
                text.parse().map_err(|_| self.error(format!("{text:?} is not a number")))
            }
            _ => Ok(self.integer()?.into()),
        }
    }

    fn integer(&mut self) -> Result<i64, MsgpackError> {
        Ok(match self.marker()? {
            Marker::FixPos(integer) => i64::from(integer),
            Marker::FixNeg(integer) => i64::from(integer),
            Marker::U8 => self.u8()? as i64,
            Marker::U16 => self.u16()? as i64,
            Marker::U32 => i64::from(u32::from_be_bytes(self.array()?)),
            Marker::U64 => {
                i64::try_from(u64::from_be_bytes(self.array()?)).map_err(|_| self.error("an integer is too large"))?
            }
            Marker::I8 => i64::from(i8::from_be_bytes(self.array()?)),
            Marker::I16 => i64::from(i16::from_be_bytes(self.array()?)),
            Marker::I32 => i64::from(i32::from_be_bytes(self.array()?)),
            Marker::I64 => i64::from_be_bytes(self.array()?),
            other => return Err(self.error(format!("a number was expected, not {other:?}"))),
        })
    }

    fn boolean(&mut self) -> Result<bool, MsgpackError> {
        match self.marker()? {
            Marker::True => Ok(true),
            Marker::False => Ok(false),
            other => Err(self.error(format!("true or false was expected, not {other:?}"))),
        }
    }

    fn value(&mut self, ty: &Type, depth: usize) -> Result<Value, MsgpackError> {
        if depth > MAX_DEPTH {
            return Err(self.error("the value is nested too deeply"));
        }
        match self.peek()? {
            Marker::Null => {
                self.marker()?;
                return Ok(Value::null(ty.clone()));
            }
            marker @ (Marker::FixExt1
            | Marker::FixExt2
            | Marker::FixExt4
            | Marker::FixExt8
            | Marker::FixExt16
            | Marker::Ext8
            | Marker::Ext16
            | Marker::Ext32) => {
                self.marker()?;
                return match self.extension(marker)? {
                    Some((REFINED_UNKNOWN, payload)) => {
                        let mut inner = Reader { rest: payload, path: self.path.clone() };
                        Ok(Value::refined(inner.refinements(ty, depth)?))
                    }
                    // Hosts may send kinds of unknown that came after this: what they add may be left out.
                    Some(_) | None => Ok(Value::unknown(ty.clone())),
                };
            }
            _ => {}
        }
        Ok(match ty {
            Type::Dynamic => {
                if self.array_length()? != 2 {
                    return Err(self.error("a dynamic value must be a pair of type and value"));
                }
                let json = self.bytes()?;
                let inner =
                    types::from_bytes(json).ok_or_else(|| self.error("the type of a dynamic value is not one"))?;
                self.value(&inner, depth + 1)?
            }
            Type::Bool => self.boolean()?.into(),
            Type::Number => self.number()?.into(),
            Type::String => Value::string(self.text()?),
            Type::List(element) => {
                let items = self.items(element, depth)?;
                Content::List(element.clone(), items.into()).into()
            }
            Type::Set(element) => {
                let items = self.items(element, depth)?;
                Value::set((**element).clone(), items)
            }
            Type::Tuple(elements) => {
                let length = self.array_length()?;
                if length != elements.len() {
                    return Err(self.error(format!("a tuple has {length} elements, not {}", elements.len())));
                }
                let mut items = Vec::with_capacity(length);
                for (index, element) in elements.iter().enumerate() {
                    items.push(self.part(Step::Index(index), element, depth)?);
                }
                Value::tuple(items)
            }
            Type::Map(element) => {
                let mut entries: Entries = Entries::new();
                for _ in 0..self.map_length()? {
                    let key: Arc<str> = self.text()?.into();
                    let value = self.part(Step::Key(key.clone()), element, depth)?;
                    entries.insert(key, value);
                }
                Content::Map(element.clone(), Arc::new(entries)).into()
            }
            Type::Object(attributes) => {
                let mut entries: Entries = Entries::new();
                for _ in 0..self.map_length()? {
                    let name = self.text()?;
                    let Some((name, attribute)) = attributes.get_key_value(name) else {
                        return Err(self.error(format!("an object has no attribute {name:?}")));
                    };
                    let value = self.part(Step::Attribute(name.clone()), &attribute.ty, depth)?;
                    entries.insert(name.clone(), value);
                }
                if let Some(name) = attributes.keys().find(|name| !entries.contains_key(name)) {
                    return Err(self.error(format!("an object lacks its attribute {name:?}")));
                }
                Content::Object(Arc::new(entries)).into()
            }
        })
    }

    fn items(&mut self, element: &Type, depth: usize) -> Result<Vec<Value>, MsgpackError> {
        let length = self.array_length()?;
        // Each element takes a byte at least, so that a claimed length beyond that allocates nothing.
        let mut items = Vec::with_capacity(length.min(self.rest.len()));
        for index in 0..length {
            items.push(self.part(Step::Index(index), element, depth)?);
        }
        Ok(items)
    }

    fn part(&mut self, step: Step, ty: &Type, depth: usize) -> Result<Value, MsgpackError> {
        self.path.push(step);
        let value = self.value(ty, depth + 1)?;
        self.path.pop();
        Ok(value)
    }

    fn refinements(&mut self, ty: &Type, depth: usize) -> Result<Refinements, MsgpackError> {
        let mut refinements = Refinements::of(ty.clone());
        for _ in 0..self.map_length()? {
            match self.integer()? {
                refinement::NULLNESS => refinements.not_null = !self.boolean()?,
                refinement::PREFIX => refinements.prefix = Some(self.text()?.into()),
                refinement::MIN => refinements.min = Some(self.bound()?),
                refinement::MAX => refinements.max = Some(self.bound()?),
                refinement::MIN_LENGTH => refinements.min_length = self.length()?,
                refinement::MAX_LENGTH => refinements.max_length = self.length()?,
                // A refinement that came after this was written says nothing that must be known.
                _ => self.skip(depth + 1)?,
            }
        }
        Ok(refinements)
    }

    fn bound(&mut self) -> Result<(Number, bool), MsgpackError> {
        if self.array_length()? != 2 {
            return Err(self.error("a bound must be a pair of number and inclusiveness"));
        }
        Ok((self.number()?, self.boolean()?))
    }

    fn length(&mut self) -> Result<Option<u64>, MsgpackError> {
        Ok(u64::try_from(self.integer()?).ok())
    }

    fn skip(&mut self, depth: usize) -> Result<(), MsgpackError> {
        if depth > MAX_DEPTH {
            return Err(self.error("the value is nested too deeply"));
        }
        let marker = self.peek()?;
        match marker {
            Marker::FixArray(_) | Marker::Array16 | Marker::Array32 => {
                for _ in 0..self.array_length()? {
                    self.skip(depth + 1)?;
                }
            }
            Marker::FixMap(_) | Marker::Map16 | Marker::Map32 => {
                for _ in 0..self.map_length()? {
                    self.skip(depth + 1)?;
                    self.skip(depth + 1)?;
                }
            }
            Marker::FixStr(_) | Marker::Str8 | Marker::Str16 | Marker::Str32 => {
                self.bytes()?;
            }
            Marker::Bin8 | Marker::Bin16 | Marker::Bin32 => {
                self.bytes()?;
            }
            Marker::Null | Marker::True | Marker::False => {
                self.marker()?;
            }
            Marker::Reserved => return Err(self.error("a reserved byte")),
            _ => {
                let mut probe = Reader { rest: self.rest, path: Path::root() };
                probe.marker()?;
                if probe.extension(marker)?.is_some() {
                    self.rest = probe.rest;
                } else {
                    self.number()?;
                }
            }
        }
        Ok(())
    }
}

struct Writer {
    bytes: Vec<u8>,
    path: Path,
}

impl Writer {
    fn error(&self, message: impl Into<String>) -> MsgpackError {
        MsgpackError { path: self.path.clone(), message: message.into() }
    }

    /// Writing into memory cannot fail; a failure would mean that `rmp` changed its mind about that.
    fn put<T, E: fmt::Display>(
        &mut self,
        write: impl FnOnce(&mut Vec<u8>) -> Result<T, E>,
    ) -> Result<(), MsgpackError> {
        match write(&mut self.bytes) {
            Ok(_) => Ok(()),
            Err(error) => Err(self.error(error.to_string())),
        }
    }

    fn length(&self, length: usize) -> Result<u32, MsgpackError> {
        u32::try_from(length).map_err(|_| self.error("more elements than the wire can count"))
    }

    fn text(&mut self, text: &str) -> Result<(), MsgpackError> {
        self.length(text.len())?;
        self.put(|bytes| rmp::encode::write_str(bytes, text))
    }

    fn number(&mut self, number: &Number) -> Result<(), MsgpackError> {
        if let Some(integer) = number.to_i64() {
            return self.put(|bytes| rmp::encode::write_sint(bytes, integer));
        }
        let double = number.to_f64();
        if number.is_infinite() || Number::from_f64(double).as_ref() == Some(number) {
            return self.put(|bytes| rmp::encode::write_f64(bytes, double));
        }
        self.text(&number.to_string())
    }

    fn value(&mut self, value: &Value, ty: &Type, depth: usize) -> Result<(), MsgpackError> {
        if depth > MAX_DEPTH {
            return Err(self.error("the value is nested too deeply"));
        }
        if *ty == Type::Dynamic {
            let inner = value.ty();
            if inner != Type::Dynamic {
                self.put(|bytes| rmp::encode::write_array_len(bytes, 2))?;
                let json = types::to_bytes(&inner);
                self.length(json.len())?;
                self.put(|bytes| rmp::encode::write_bin(bytes, &json))?;
                return self.value(value, &inner, depth + 1);
            }
        }
        match (&value.content, ty) {
            (Content::Null(_), _) => self.put(rmp::encode::write_nil),
            (Content::Unknown(refinements), _) => self.unknown(refinements),
            (Content::Bool(boolean), Type::Bool) => self.put(|bytes| rmp::encode::write_bool(bytes, *boolean)),
            (Content::Number(number), Type::Number) => self.number(number),
            (Content::String(text), Type::String) => self.text(text),
            (Content::List(_, items), Type::List(element)) | (Content::Set(_, items), Type::Set(element)) => {
                let length = self.length(items.len())?;
                self.put(|bytes| rmp::encode::write_array_len(bytes, length))?;
                for (index, item) in items.iter().enumerate() {
                    self.part(Step::Index(index), item, element, depth)?;
                }
                Ok(())
            }
            (Content::Tuple(items), Type::Tuple(elements)) if items.len() == elements.len() => {
                let length = self.length(items.len())?;
                self.put(|bytes| rmp::encode::write_array_len(bytes, length))?;
                for (index, (item, element)) in items.iter().zip(elements.iter()).enumerate() {
                    self.part(Step::Index(index), item, element, depth)?;
                }
                Ok(())
            }
            (Content::Map(_, entries), Type::Map(element)) => {
                let length = self.length(entries.len())?;
                self.put(|bytes| rmp::encode::write_map_len(bytes, length))?;
                for (key, item) in entries.iter() {
                    self.text(key)?;
                    self.part(Step::Key(key.clone()), item, element, depth)?;
                }
                Ok(())
            }
            (Content::Object(entries), Type::Object(attributes)) => {
                if let Some(name) = entries.keys().find(|name| !attributes.contains_key(name)) {
                    return Err(self.error(format!("an object has no attribute {name:?}")));
                }
                let length = self.length(attributes.len())?;
                self.put(|bytes| rmp::encode::write_map_len(bytes, length))?;
                for (name, attribute) in attributes.iter() {
                    let Some(item) = entries.get(name) else {
                        return Err(self.error(format!("an object lacks its attribute {name:?}")));
                    };
                    self.text(name)?;
                    self.part(Step::Attribute(name.clone()), item, &attribute.ty, depth)?;
                }
                Ok(())
            }
            (_, ty) => Err(self.error(format!("{ty} was expected, not {}", value.ty()))),
        }
    }

    fn part(&mut self, step: Step, value: &Value, ty: &Type, depth: usize) -> Result<(), MsgpackError> {
        self.path.push(step);
        self.value(value, ty, depth + 1)?;
        self.path.pop();
        Ok(())
    }

    fn unknown(&mut self, refinements: &Refinements) -> Result<(), MsgpackError> {
        let Refinements { ty: _, not_null, prefix, min_length, max_length, min, max } = refinements;
        let mut map = Writer { bytes: Vec::new(), path: self.path.clone() };
        let mut count = 0u32;
        let mut key = |map: &mut Writer, key: i64| {
            count += 1;
            map.put(|bytes| rmp::encode::write_sint(bytes, key))
        };
        if *not_null {
            key(&mut map, refinement::NULLNESS)?;
            map.put(|bytes| rmp::encode::write_bool(bytes, false))?;
        }
        if let Some(prefix) = prefix {
            key(&mut map, refinement::PREFIX)?;
            let end = (0..=prefix.len().min(MAX_PREFIX)).rev().find(|end| prefix.is_char_boundary(*end)).unwrap_or(0);
            map.text(&prefix[..end])?;
        }
        for (number, bound) in [(refinement::MIN, min), (refinement::MAX, max)] {
            if let Some((bound, inclusive)) = bound {
                key(&mut map, number)?;
                map.put(|bytes| rmp::encode::write_array_len(bytes, 2))?;
                map.number(bound)?;
                map.put(|bytes| rmp::encode::write_bool(bytes, *inclusive))?;
            }
        }
        for (number, length) in [(refinement::MIN_LENGTH, min_length), (refinement::MAX_LENGTH, max_length)] {
            if let Some(length) = length.and_then(|length| i64::try_from(length).ok()) {
                key(&mut map, number)?;
                map.put(|bytes| rmp::encode::write_sint(bytes, length))?;
            }
        }
        if count == 0 {
            self.put(|bytes| rmp::encode::write_ext_meta(bytes, 1, UNKNOWN))?;
            self.bytes.push(0);
            return Ok(());
        }
        let mut payload = Vec::new();
        rmp::encode::write_map_len(&mut payload, count).map_err(|error| self.error(error.to_string()))?;
        payload.append(&mut map.bytes);
        let length = self.length(payload.len())?;
        self.put(|bytes| rmp::encode::write_ext_meta(bytes, length, REFINED_UNKNOWN))?;
        self.bytes.append(&mut payload);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
