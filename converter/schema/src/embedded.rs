//! The embedded files, and decoding one type of them.
//!
//! A file is a header of sixteen little-endian words, then: strings (offsets, bytes), types, blocks (each offsets, then
//! records of variable-length integers) and two indexes sorted by name. A damaged file yields `None`, never a panic; a test
//! decodes every type.

use std::sync::{Arc, OnceLock};

use value::Type;

use crate::block::collect;
use crate::{Attribute, Block, BlockType, NestedType, Nesting};

/// Which provider a type belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Provider {
    /// The prefix of its types, such as `aws`.
    pub local_name: &'static str,
    /// Where Terraform gets it, such as `registry.terraform.io/hashicorp/aws`.
    pub source_address: &'static str,
    /// Version that the schema is of.
    pub version: &'static str,
    /// Version that what is marked `former` is of.
    pub former_version: Option<&'static str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Resource,
    DataSource,
}

pub(crate) struct Embedded {
    local_name: &'static str,
    bytes: &'static [u8],
    memo: OnceLock<Memo>,
}

struct Memo {
    types: Box<[OnceLock<Option<Type>>]>,
    blocks: Box<[OnceLock<Option<Box<Block>>>]>,
}

macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        static EMBEDDED: [Embedded; [$($name),*].len()] = [$(Embedded {
            local_name: $name,
            bytes: include_bytes!(concat!("../data/", $name, ".schema")),
            memo: OnceLock::new(),
        }),*];
    };
}

// Sorted, for the binary search.
embedded!(
    "aws",
    "azurerm",
    "cloudflare",
    "exoscale",
    "google",
    "hcloud",
    "helm",
    "heroku",
    "infomaniak",
    "kubernetes",
    "local",
    "minio",
    "nomad",
    "null",
    "openstack",
    "ovh",
    "postgresql",
    "random",
    "scaleway",
    "terraform",
    "tls",
);

pub(crate) fn all() -> &'static [Embedded] {
    &EMBEDDED
}

pub(crate) fn by_local_name(local_name: &str) -> Option<&'static Embedded> {
    EMBEDDED.binary_search_by(|e| e.local_name.cmp(local_name)).ok().map(|i| &EMBEDDED[i])
}

pub(crate) fn find(type_name: &str) -> Option<&'static Embedded> {
    by_local_name(type_name.split('_').next().unwrap_or(type_name))
}

const MAGIC: u32 = u32::from_le_bytes(*b"AGS1");
const NONE: u32 = u32::MAX;

/// Words of the header, by position.
mod header {
    pub(super) const MAGIC: usize = 0;
    pub(super) const STRINGS: usize = 1;
    pub(super) const STRINGS_AT: usize = 2;
    pub(super) const STRING_BYTES_AT: usize = 3;
    pub(super) const TYPES: usize = 4;
    pub(super) const TYPES_AT: usize = 5;
    pub(super) const BLOCKS: usize = 6;
    pub(super) const BLOCKS_AT: usize = 7;
    pub(super) const RESOURCES: usize = 8;
    pub(super) const RESOURCES_AT: usize = 9;
    pub(super) const DATA_SOURCES: usize = 10;
    pub(super) const DATA_SOURCES_AT: usize = 11;
    pub(super) const SOURCE: usize = 12;
    pub(super) const VERSION: usize = 13;
    pub(super) const FORMER_VERSION: usize = 14;
    pub(super) const PROVIDER_BLOCK: usize = 15;
}

/// Bytes of an index entry: name, block and schema version, a word each.
const ENTRY: usize = 12;

impl Embedded {
    fn word(&self, at: usize) -> Option<u32> {
        let bytes = self.bytes.get(at..at + 4)?;
        Some(u32::from_le_bytes(bytes.try_into().ok()?))
    }

    fn header(&self, word: usize) -> Option<u32> {
        self.word(word * 4)
    }

    fn string(&self, id: u32) -> Option<&'static str> {
        if id >= self.header(header::STRINGS)? {
            return None;
        }
        let table = self.header(header::STRINGS_AT)? as usize + id as usize * 4;
        let base = self.header(header::STRING_BYTES_AT)? as usize;
        let (start, end) = (self.word(table)? as usize, self.word(table + 4)? as usize);
        std::str::from_utf8(self.bytes.get(base + start..base + end)?).ok()
    }

    fn memo(&self) -> Option<&Memo> {
        if self.header(header::MAGIC)? != MAGIC {
            return None;
        }
        let types = self.header(header::TYPES)? as usize;
        let blocks = self.header(header::BLOCKS)? as usize;
        Some(self.memo.get_or_init(|| Memo {
            types: std::iter::repeat_with(OnceLock::new).take(types).collect(),
            blocks: std::iter::repeat_with(OnceLock::new).take(blocks).collect(),
        }))
    }

    fn index(&self, kind: Kind) -> Option<(usize, usize)> {
        let (count, at) = match kind {
            Kind::Resource => (header::RESOURCES, header::RESOURCES_AT),
            Kind::DataSource => (header::DATA_SOURCES, header::DATA_SOURCES_AT),
        };
        Some((self.header(count)? as usize, self.header(at)? as usize))
    }

    pub(crate) fn lookup(&'static self, kind: Kind, type_name: &str) -> Option<(&'static Block, u64)> {
        let (count, at) = self.index(kind)?;
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = low + (high - low) / 2;
            let entry = at + middle * ENTRY;
            match self.string(self.word(entry)?)?.cmp(type_name) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => {
                    return Some((self.block(self.word(entry + 4)?)?, u64::from(self.word(entry + 8)?)));
                }
            }
        }
        None
    }

    pub(crate) fn names(&self, kind: Kind) -> Vec<&'static str> {
        let Some((count, at)) = self.index(kind) else { return Vec::new() };
        (0..count).filter_map(|i| self.string(self.word(at + i * ENTRY)?)).collect()
    }

    pub(crate) fn provider(&self) -> Option<Provider> {
        let former = self.header(header::FORMER_VERSION)?;
        Some(Provider {
            local_name: self.local_name,
            source_address: self.string(self.header(header::SOURCE)?)?,
            version: self.string(self.header(header::VERSION)?)?,
            former_version: if former == NONE { None } else { Some(self.string(former)?) },
        })
    }

    pub(crate) fn provider_block(&'static self) -> Option<&'static Block> {
        match self.header(header::PROVIDER_BLOCK)? {
            NONE => None,
            id => self.block(id),
        }
    }

    fn ty(&self, id: u32) -> Option<Type> {
        let cell = self.memo()?.types.get(id as usize)?;
        cell.get_or_init(|| self.decode_type(id)).clone()
    }

    fn decode_type(&self, id: u32) -> Option<Type> {
        let table = self.header(header::TYPES_AT)? as usize;
        let mut cursor = Cursor { bytes: self.bytes, at: self.word(table + id as usize * 4)? as usize };
        // A part always stands before what it is part of: this ends, and no cell waits for itself.
        let part = |part: u32| if part < id { self.ty(part) } else { None };
        Some(match cursor.byte()? {
            0 => Type::Dynamic,
            1 => Type::Bool,
            2 => Type::Number,
            3 => Type::String,
            4 => Type::list(part(cursor.integer()?)?),
            5 => Type::set(part(cursor.integer()?)?),
            6 => Type::map(part(cursor.integer()?)?),
            7 => {
                let count = cursor.integer()?;
                let types: Option<Vec<Type>> = (0..count).map(|_| part(cursor.integer()?)).collect();
                Type::tuple(types?)
            }
            8 => {
                let count = cursor.integer()?;
                let attributes: Option<Vec<(Arc<str>, Type)>> = (0..count)
                    .map(|_| Some((Arc::from(self.string(cursor.integer()?)?), part(cursor.integer()?)?)))
                    .collect();
                Type::object(attributes?)
            }
            _ => return None,
        })
    }

    fn block(&'static self, id: u32) -> Option<&'static Block> {
        let cell = self.memo()?.blocks.get(id as usize)?;
        cell.get_or_init(|| self.decode_block(id).map(Box::new)).as_deref()
    }

    fn decode_block(&'static self, id: u32) -> Option<Block> {
        let table = self.header(header::BLOCKS_AT)? as usize;
        let mut cursor = Cursor { bytes: self.bytes, at: self.word(table + id as usize * 4)? as usize };
        let part = |part: u32| if part < id { self.block(part) } else { None };
        let deprecated = cursor.byte()? != 0;
        let count = cursor.integer()?;
        let attributes: Option<Box<[Attribute]>> = (0..count)
            .map(|_| {
                let name = self.string(cursor.integer()?)?;
                let flags = cursor.byte()?;
                let (ty, nested) = if flags & 64 == 0 {
                    (self.ty(cursor.integer()?)?, None)
                } else {
                    let nesting = cursor.nesting()?;
                    let block = part(cursor.integer()?)?;
                    (collect(nesting, block.implied_type()), Some(NestedType { nesting, block }))
                };
                Some(Attribute {
                    name,
                    ty,
                    nested,
                    required: flags & 1 != 0,
                    optional: flags & 2 != 0,
                    computed: flags & 4 != 0,
                    sensitive: flags & 8 != 0,
                    write_only: flags & 16 != 0,
                    deprecated: flags & 32 != 0,
                    former: flags & 128 != 0,
                })
            })
            .collect();
        let count = cursor.integer()?;
        let block_types: Option<Box<[BlockType]>> = (0..count)
            .map(|_| {
                Some(BlockType {
                    name: self.string(cursor.integer()?)?,
                    former: cursor.byte()? != 0,
                    nesting: cursor.nesting()?,
                    min_items: u64::from(cursor.integer()?),
                    max_items: u64::from(cursor.integer()?),
                    block: part(cursor.integer()?)?,
                })
            })
            .collect();
        Some(Block { attributes: attributes?, block_types: block_types?, deprecated, implied: OnceLock::new() })
    }
}

struct Cursor {
    bytes: &'static [u8],
    at: usize,
}

impl Cursor {
    fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    /// Seven bits a byte, low bits first.
    fn integer(&mut self) -> Option<u32> {
        let mut value = 0;
        for shift in (0..32).step_by(7) {
            let byte = self.byte()?;
            value |= u32::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn nesting(&mut self) -> Option<Nesting> {
        Some(match self.byte()? {
            0 => Nesting::Single,
            1 => Nesting::Group,
            2 => Nesting::List,
            3 => Nesting::Set,
            4 => Nesting::Map,
            _ => return None,
        })
    }
}
