//! Provider schemas, from what `terraform providers schema -json` prints, to the compact files that `schema` embeds.
//!
//! Strings, types and blocks are stored once each and named by number; what a record refers to always has a smaller number.
//! `converter/schema/src/embedded.rs` reads the format.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::Path;

use serde_json::{Map, Value as Json};

use crate::Failure;

/// Providers of which an older version is merged in: file name of the newer, file name of the older.
const FORMER: &[(&str, &str)] = &[("azurerm", "azurerm-4.79.0"), ("google", "google-6.50.0")];

const NONE: u32 = u32::MAX;

/// Writes `converter/schema/data/*.schema` from a directory of `<provider>.json.gz`.
pub fn run(from: &Path) -> Result<(), Failure> {
    let to = crate::root().join("converter/schema/data");
    fs::create_dir_all(&to)?;
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(from)? {
        let file = entry?.file_name().to_string_lossy().into_owned();
        if let Some(name) = file.strip_suffix(".json.gz")
            && !FORMER.iter().any(|(_, former)| *former == name)
        {
            names.insert(name.to_owned());
        }
    }
    let mut total = 0;
    for name in &names {
        let newer = load(&from.join(format!("{name}.json.gz")))?;
        let former = match FORMER.iter().find(|(newer, _)| newer == name) {
            Some((_, former)) => Some(load(&from.join(format!("{former}.json.gz")))?),
            None => None,
        };
        total += write(&to, name, &newer, former.as_ref())?;
    }
    total += write(&to, "terraform", &built_in()?, None)?;
    println!("{} providers, {total} bytes", names.len() + 1);
    Ok(())
}

fn write(to: &Path, name: &str, newer: &Json, former: Option<&Json>) -> Result<usize, Failure> {
    let bytes = Writer::default().file(name, newer, former)?;
    fs::write(to.join(format!("{name}.schema")), &bytes)?;
    println!("{name}: {} bytes", bytes.len());
    Ok(bytes.len())
}

fn load(path: &Path) -> Result<Json, Failure> {
    let mut text = String::new();
    flate2::read::GzDecoder::new(fs::File::open(path)?).read_to_string(&mut text)?;
    Ok(serde_json::from_str(&text)?)
}

/// The provider inside Terraform itself, as version 1.11.4 prints it.
fn built_in() -> Result<Json, Failure> {
    Ok(serde_json::from_str(include_str!("terraform.json"))?)
}

#[derive(Default)]
struct Pool {
    ids: BTreeMap<Vec<u8>, u32>,
    records: Vec<Vec<u8>>,
}

impl Pool {
    fn id(&mut self, record: Vec<u8>) -> u32 {
        if let Some(id) = self.ids.get(&record) {
            return *id;
        }
        let id = u32::try_from(self.records.len()).unwrap_or(NONE);
        self.ids.insert(record.clone(), id);
        self.records.push(record);
        id
    }
}

#[derive(Default)]
struct Writer {
    strings: Pool,
    types: Pool,
    blocks: Pool,
}

impl Writer {
    fn file(mut self, name: &str, newer: &Json, former: Option<&Json>) -> Result<Vec<u8>, Failure> {
        let source = text(newer, "provider")?;
        let source = if source.contains('.') { source.to_owned() } else { format!("registry.terraform.io/{source}") };
        let source = self.string(&source);
        let version = self.string(text(newer, "version")?);
        let former_version = match former {
            Some(former) => self.string(text(former, "version")?),
            None => NONE,
        };
        let provider_block = match newer.get("provider_schema").and_then(|s| s.get("block")) {
            Some(block) => self.block(block)?,
            None => NONE,
        };
        let mut indexes = Vec::new();
        for section in ["resource_schemas", "data_source_schemas"] {
            let mut types = section_of(newer, section);
            if let Some(former) = former {
                for (type_name, schema) in section_of(former, section) {
                    match types.get_mut(&type_name) {
                        Some(kept) => merge(&mut kept["block"], &schema["block"]),
                        None => {
                            types.insert(type_name, schema);
                        }
                    }
                }
            }
            let mut entries = Vec::new();
            for (type_name, schema) in &types {
                if type_name.split('_').next() != Some(name) {
                    return Err(Failure::new(format!("{type_name} does not begin with {name}_")));
                }
                let version = schema.get("version").and_then(Json::as_u64).unwrap_or(0);
                let version = u32::try_from(version).map_err(|_| Failure::new(format!("version of {type_name}")))?;
                entries.push([self.string(type_name), self.block(&schema["block"])?, version]);
            }
            indexes.push(entries);
        }
        Ok(self.assemble([source, version, former_version, provider_block], &indexes))
    }

    fn assemble(self, identity: [u32; 4], indexes: &[Vec<[u32; 3]>]) -> Vec<u8> {
        let mut header: Vec<u32> = vec![u32::from_le_bytes(*b"AGS1")];
        let mut body = Vec::new();
        let start = 16 * 4;
        header.push(size(self.strings.records.len()));
        header.push(size(start + body.len()));
        let mut end = 0;
        for string in &self.strings.records {
            word(&mut body, end);
            end += string.len();
        }
        word(&mut body, end);
        header.push(size(start + body.len()));
        body.extend(self.strings.records.concat());
        for pool in [&self.types, &self.blocks] {
            header.push(size(pool.records.len()));
            header.push(size(start + body.len()));
            let mut at = start + body.len() + 4 * pool.records.len();
            for record in &pool.records {
                word(&mut body, at);
                at += record.len();
            }
            body.extend(pool.records.concat());
        }
        for entries in indexes {
            header.push(size(entries.len()));
            header.push(size(start + body.len()));
            body.extend(entries.iter().flatten().flat_map(|w| w.to_le_bytes()));
        }
        header.extend(identity);
        header.iter().flat_map(|w| w.to_le_bytes()).chain(body).collect()
    }

    fn string(&mut self, text: &str) -> u32 {
        self.strings.id(text.as_bytes().to_vec())
    }

    fn ty(&mut self, json: &Json) -> Result<u32, Failure> {
        let mut record = Vec::new();
        match json {
            Json::String(name) => record.push(match name.as_str() {
                "dynamic" => 0,
                "bool" => 1,
                "number" => 2,
                "string" => 3,
                other => return Err(Failure::new(format!("there is no type {other}"))),
            }),
            Json::Array(parts) => match parts.as_slice() {
                [Json::String(kind), Json::Array(elements)] if kind == "tuple" => {
                    record.push(7);
                    integer(&mut record, elements.len());
                    for element in elements {
                        let id = self.ty(element)?;
                        integer(&mut record, id as usize);
                    }
                }
                [Json::String(kind), Json::Object(attributes)] if kind == "object" => {
                    record.push(8);
                    integer(&mut record, attributes.len());
                    for (name, ty) in sorted(attributes) {
                        let (name, ty) = (self.string(name), self.ty(ty)?);
                        integer(&mut record, name as usize);
                        integer(&mut record, ty as usize);
                    }
                }
                [Json::String(kind), element] => {
                    let element = self.ty(element)?;
                    record.push(match kind.as_str() {
                        "list" => 4,
                        "set" => 5,
                        "map" => 6,
                        other => return Err(Failure::new(format!("there is no type {other}"))),
                    });
                    integer(&mut record, element as usize);
                }
                _ => return Err(Failure::new(format!("{json} is not a type"))),
            },
            _ => return Err(Failure::new(format!("{json} is not a type"))),
        }
        Ok(self.types.id(record))
    }

    fn block(&mut self, block: &Json) -> Result<u32, Failure> {
        let mut record = vec![u8::from(flag(block, "deprecated"))];
        let attributes = members(block, "attributes");
        integer(&mut record, attributes.len());
        for (name, attribute) in attributes {
            let name = self.string(name);
            integer(&mut record, name as usize);
            let names = ["required", "optional", "computed", "sensitive", "write_only", "deprecated"];
            let mut flags = 0;
            for (bit, name) in names.iter().enumerate() {
                flags |= u8::from(flag(attribute, name)) << bit;
            }
            let nested = attribute.get("nested_type");
            flags |= u8::from(nested.is_some()) << 6 | u8::from(flag(attribute, "former")) << 7;
            record.push(flags);
            match nested {
                Some(nested) => {
                    record.push(nesting(nested)?);
                    let inside = self.block(nested)?;
                    integer(&mut record, inside as usize);
                }
                None => {
                    let ty = self.ty(&attribute["type"])?;
                    integer(&mut record, ty as usize);
                }
            }
        }
        let block_types = members(block, "block_types");
        integer(&mut record, block_types.len());
        for (name, block_type) in block_types {
            let name = self.string(name);
            integer(&mut record, name as usize);
            record.push(u8::from(flag(block_type, "former")));
            record.push(nesting(block_type)?);
            for limit in ["min_items", "max_items"] {
                let limit = block_type.get(limit).and_then(Json::as_u64).unwrap_or(0);
                integer(&mut record, usize::try_from(limit).unwrap_or(usize::MAX));
            }
            let inside = self.block(&block_type["block"])?;
            integer(&mut record, inside as usize);
        }
        Ok(self.blocks.id(record))
    }
}

/// Adds to `newer` what only `former` has: attributes that can no longer be written stay readable, and are never required.
fn merge(newer: &mut Json, former: &Json) {
    // What only the newer version demands is not missing from a configuration for the older one.
    for section in ["attributes", "block_types"] {
        let Some(items) = newer.get_mut(section).and_then(Json::as_object_mut) else { continue };
        for (name, item) in items {
            let before = former.get(section).and_then(|s| s.get(name));
            if flag(item, "required") && !before.is_some_and(|before| flag(before, "required")) {
                item["required"] = Json::Bool(false);
                item["optional"] = Json::Bool(true);
            }
            let least = |block: &Json| block.get("min_items").and_then(Json::as_u64).unwrap_or(0);
            if section == "block_types" {
                item["min_items"] = Json::from(least(item).min(before.map_or(0, least)));
            }
        }
    }
    for (section, other) in [("attributes", "block_types"), ("block_types", "attributes")] {
        for (name, item) in members(former, section) {
            if newer.get(other).is_some_and(|o| o.get(name).is_some()) {
                continue;
            }
            if let Some(kept) = newer.get_mut(section).and_then(|s| s.get_mut(name)) {
                if section == "block_types" {
                    merge(&mut kept["block"], &item["block"]);
                } else if let (Some(kept), Some(item)) = (kept.get_mut("nested_type"), item.get("nested_type")) {
                    merge(kept, item);
                }
                continue;
            }
            let mut item = item.clone();
            item["former"] = Json::Bool(true);
            if flag(&item, "required") {
                item["required"] = Json::Bool(false);
                item["optional"] = Json::Bool(true);
            }
            if section == "block_types" {
                item["min_items"] = Json::from(0);
            }
            if let Some(object) = newer.as_object_mut() {
                let section = object.entry(section).or_insert_with(|| Json::Object(Map::new()));
                section[name] = item;
            }
        }
    }
}

fn section_of(schema: &Json, section: &str) -> BTreeMap<String, Json> {
    members(schema, section).into_iter().map(|(k, v)| (k.clone(), v.clone())).collect()
}

fn members<'a>(json: &'a Json, section: &str) -> Vec<(&'a String, &'a Json)> {
    json.get(section).and_then(Json::as_object).map(sorted).unwrap_or_default()
}

fn sorted(object: &Map<String, Json>) -> Vec<(&String, &Json)> {
    let mut members: Vec<_> = object.iter().collect();
    members.sort_by_key(|(name, _)| *name);
    members
}

fn text<'a>(json: &'a Json, name: &str) -> Result<&'a str, Failure> {
    json.get(name).and_then(Json::as_str).ok_or_else(|| Failure::new(format!("the schema file has no {name}")))
}

fn flag(json: &Json, name: &str) -> bool {
    json.get(name).and_then(Json::as_bool).unwrap_or(false)
}

fn nesting(json: &Json) -> Result<u8, Failure> {
    match text(json, "nesting_mode")? {
        "single" => Ok(0),
        "group" => Ok(1),
        "list" => Ok(2),
        "set" => Ok(3),
        "map" => Ok(4),
        other => Err(Failure::new(format!("there is no nesting mode {other}"))),
    }
}

fn size(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(NONE)
}

fn word(bytes: &mut Vec<u8>, n: usize) {
    bytes.extend(size(n).to_le_bytes());
}

fn integer(bytes: &mut Vec<u8>, mut n: usize) {
    while n >= 0x80 {
        bytes.push(u8::try_from(n & 0x7f).unwrap_or(0) | 0x80);
        n >>= 7;
    }
    bytes.push(u8::try_from(n).unwrap_or(0));
}
