//! Schemas as `terraform providers schema -json` prints them, one provider a file.

use crate::embedded;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
use std::io::Read as _;
use terraform_provider_agnostech::protocol::schema as to;
use terraform_provider_agnostech::protocol::types;

/// The file is not a provider's schema.
#[derive(Debug)]
pub struct ReadSchemaError(String);

impl fmt::Display for ReadSchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not the schema of a provider: {}", self.0)
    }
}

impl std::error::Error for ReadSchemaError {}

/// A provider to pose as.
#[derive(Clone, Debug)]
pub struct Posed {
    /// Its name without the namespace, such as `aws`.
    pub name: String,
    /// What it offers.
    pub schema: to::ProviderSchema,
}

#[derive(Deserialize)]
struct File {
    provider: String,
    provider_schema: Option<Schema>,
    #[serde(default)]
    resource_schemas: BTreeMap<String, Schema>,
    #[serde(default)]
    data_source_schemas: BTreeMap<String, Schema>,
    #[serde(default)]
    ephemeral_resource_schemas: BTreeMap<String, Schema>,
}

#[derive(Deserialize)]
struct Schema {
    #[serde(default)]
    version: i64,
    #[serde(default)]
    block: Block,
}

#[derive(Default, Deserialize)]
struct Block {
    #[serde(default)]
    attributes: BTreeMap<String, Attribute>,
    #[serde(default)]
    block_types: BTreeMap<String, NestedBlock>,
    #[serde(default)]
    deprecated: bool,
}

#[derive(Deserialize)]
struct Attribute {
    #[serde(rename = "type")]
    ty: Option<serde_json::Value>,
    nested_type: Option<NestedType>,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    optional: bool,
    #[serde(default)]
    computed: bool,
    #[serde(default)]
    sensitive: bool,
    #[serde(default)]
    write_only: bool,
    #[serde(default)]
    deprecated: bool,
}

#[derive(Deserialize)]
struct NestedType {
    attributes: BTreeMap<String, Attribute>,
    nesting_mode: NestingMode,
}

#[derive(Deserialize)]
struct NestedBlock {
    nesting_mode: NestingMode,
    #[serde(default)]
    block: Block,
    #[serde(default)]
    min_items: i64,
    #[serde(default)]
    max_items: i64,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum NestingMode {
    Single,
    List,
    Set,
    Map,
    Group,
}

/// The provider block of aws, which no file has: the arguments and blocks that its documentation lists for version 6,
/// and some that it had before.
const AWS_PROVIDER_BLOCK: &[u8] = include_bytes!("../data/aws-provider-block.json");

/// Reads a schema file, plain or compressed with gzip.
///
/// # Errors
/// When it is not one.
pub fn read(bytes: &[u8]) -> Result<Posed, ReadSchemaError> {
    let plain = plain(bytes).map_err(|error| ReadSchemaError(error.to_string()))?;
    let file: File = serde_json::from_slice(&plain).map_err(|error| ReadSchemaError(error.to_string()))?;
    let name = file.provider.rsplit('/').next().unwrap_or_default().to_owned();
    let provider = match file.provider_schema {
        Some(schema) => convert(schema)?,
        None => provider_block(&name)?,
    };
    let all = |schemas: BTreeMap<String, Schema>| {
        schemas.into_iter().map(|(name, schema)| Ok((name, convert(schema)?))).collect::<Result<_, ReadSchemaError>>()
    };
    let schema = to::ProviderSchema {
        provider,
        resources: all(file.resource_schemas)?,
        data_sources: all(file.data_source_schemas)?,
        ephemeral_resources: all(file.ephemeral_resource_schemas)?,
        functions: BTreeMap::new(),
    };
    Ok(Posed { name, schema })
}

/// A provider block for a provider whose file has none: that of another version, which may know more arguments.
fn provider_block(name: &str) -> Result<to::Schema, ReadSchemaError> {
    let json = match schema::provider_block(name) {
        Some(known) => embedded::block(known, true),
        None if name == "aws" => {
            serde_json::from_slice(AWS_PROVIDER_BLOCK).map_err(|error| ReadSchemaError(error.to_string()))?
        }
        None => serde_json::Value::Object(serde_json::Map::new()),
    };
    let block = Block::deserialize(json).map_err(|error| ReadSchemaError(error.to_string()))?;
    convert(Schema { version: 0, block })
}

/// The bytes, without the gzip around them if there is one.
pub(crate) fn plain(bytes: &[u8]) -> std::io::Result<Vec<u8>> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes.to_vec());
    }
    let mut plain = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut plain)?;
    Ok(plain)
}

fn convert(schema: Schema) -> Result<to::Schema, ReadSchemaError> {
    Ok(to::Schema { version: schema.version, block: block(schema.block)? })
}

fn block(from: Block) -> Result<to::Block, ReadSchemaError> {
    let nested = |(type_name, nested): (String, NestedBlock)| {
        Ok(to::NestedBlock {
            type_name,
            nesting: nesting(nested.nesting_mode),
            min_items: nested.min_items,
            max_items: nested.max_items,
            block: block(nested.block)?,
        })
    };
    Ok(to::Block {
        description: String::new(),
        deprecated: from.deprecated,
        attributes: attributes(from.attributes)?,
        blocks: from.block_types.into_iter().map(nested).collect::<Result<_, ReadSchemaError>>()?,
    })
}

fn attributes(from: BTreeMap<String, Attribute>) -> Result<Vec<to::Attribute>, ReadSchemaError> {
    from.into_iter().map(|(name, from)| attribute(name, from)).collect()
}

fn attribute(name: String, from: Attribute) -> Result<to::Attribute, ReadSchemaError> {
    let ty = match (from.ty, from.nested_type) {
        (_, Some(nested)) => to::AttributeType::Nested {
            nesting: nesting(nested.nesting_mode),
            attributes: attributes(nested.attributes)?,
        },
        (Some(ty), None) => to::AttributeType::Plain(
            types::from_json(&ty).ok_or_else(|| ReadSchemaError(format!("{name} has the type {ty}")))?,
        ),
        (None, None) => return Err(ReadSchemaError(format!("{name} has no type"))),
    };
    Ok(to::Attribute {
        name,
        ty,
        description: String::new(),
        required: from.required,
        optional: from.optional,
        computed: from.computed,
        sensitive: from.sensitive,
        write_only: from.write_only,
        deprecated: from.deprecated,
    })
}

fn nesting(mode: NestingMode) -> to::Nesting {
    match mode {
        NestingMode::Single => to::Nesting::Single,
        NestingMode::List => to::Nesting::List,
        NestingMode::Set => to::Nesting::Set,
        NestingMode::Map => to::Nesting::Map,
        NestingMode::Group => to::Nesting::Group,
    }
}
