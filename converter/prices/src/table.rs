//! Embedded tables, decompressed and split into fields when first asked.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::{Mutex, OnceLock, PoisonError};

static EMBEDDED: &[(&str, &[u8])] = &include!(concat!(env!("OUT_DIR"), "/tables.rs"));

/// A parsed table: the header, and the records in the file's order.
pub(crate) struct Table {
    pub(crate) header: Vec<String>,
    pub(crate) records: Vec<csv::StringRecord>,
}

/// An embedded table by name. `None` if there is none of that name.
pub(crate) fn table(name: &str) -> Option<&'static Table> {
    static PARSED: OnceLock<Mutex<BTreeMap<&'static str, &'static Table>>> = OnceLock::new();
    let at = EMBEDDED.binary_search_by(|(known, _)| (*known).cmp(name)).ok()?;
    let (name, bytes) = EMBEDDED[at];
    let parsed = PARSED.get_or_init(Mutex::default);
    let mut parsed = parsed.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(table) = parsed.get(name) {
        return Some(table);
    }
    // Kept for the life of the program: records lend their text to prices.
    let table: &'static Table = Box::leak(Box::new(parse(bytes)?));
    parsed.insert(name, table);
    Some(table)
}

fn parse(bytes: &[u8]) -> Option<Table> {
    let mut text = String::new();
    flate2::read::DeflateDecoder::new(bytes).read_to_string(&mut text).ok()?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().ok()?.iter().map(str::to_owned).collect();
    let records = reader.records().collect::<Result<_, _>>().ok()?;
    Some(Table { header, records })
}

impl Table {
    /// Position of a column.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.header.iter().position(|h| h == name)
    }

    /// The record whose first field is `key`, in a table sorted by it.
    pub(crate) fn find(&self, key: &str) -> Option<&csv::StringRecord> {
        let first = |record: &csv::StringRecord| record.get(0).map_or(std::cmp::Ordering::Less, |k| k.cmp(key));
        self.records.binary_search_by(first).ok().map(|i| &self.records[i])
    }

    /// A field of a record, by column name; `None` if it is empty.
    pub(crate) fn field<'a>(&self, record: &'a csv::StringRecord, name: &str) -> Option<&'a str> {
        record.get(self.column(name)?).filter(|f| !f.is_empty())
    }
}

/// Date, origin and licence that a table names by a short key.
pub(crate) struct Origin {
    pub(crate) as_of: &'static str,
    pub(crate) origin: &'static str,
    pub(crate) licence: &'static str,
}

pub(crate) fn origin(key: &str) -> Option<Origin> {
    let origins = table("origins")?;
    let record = origins.find(key)?;
    Some(Origin {
        as_of: origins.field(record, "as_of")?,
        origin: origins.field(record, "origin")?,
        licence: origins.field(record, "licence")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_embedded_table_parses_and_those_searched_are_sorted() {
        for (name, _) in EMBEDDED {
            let table = table(name).unwrap();
            assert!(!table.records.is_empty(), "{name}");
            if name.starts_with("prices-")
                || name.starts_with("sizes-")
                || matches!(*name, "origins" | "carbon-grid" | "machines")
            {
                let keys: Vec<_> = table.records.iter().map(|r| r.get(0).unwrap()).collect();
                assert!(keys.windows(2).all(|w| w[0] < w[1]), "{name}");
            }
        }
    }
}
