//! Price and size tables, from the collected CSV files to the compact ones that `prices` embeds.
//!
//! A price table has one origin and one line a SKU, a column a region. What a newer table of the same service has, an older
//! one leaves out. Rows whose licence allows no collection are left out altogether; the single figures that are used stand
//! in `figures.csv` and `servers-*.csv`, which are written by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::Path;

use crate::Failure;

type Row = BTreeMap<String, String>;
type Service = fn(&Row) -> Option<String>;

/// Price collections: file, and how a row's service and notes become the table's service (`None`: not taken).
const PRICES: &[(&str, Service)] = &[
    ("aws_ec2.csv.gz", service),
    ("aws_rds.csv.gz", rds),
    ("aws_elasticache.csv.gz", service),
    ("aws_opensearch.csv.gz", service),
    ("egress_aws_gcp_azure.csv", service),
    ("gcp_gce.csv.gz", service),
    ("gcp_other.csv.gz", google),
    ("azure_vm.csv.gz", service),
    ("scaleway.csv.gz", scaleway),
];

/// Size collections: file, and the provider whose sizes they are.
const SIZES: &[(&str, &str)] = &[
    ("spec_aws_ec2.csv.gz", "aws"),
    ("spec_aws_elasticache.csv", "aws"),
    ("spec_gcp_gce.csv", "gcp"),
    ("spec_azure_vm.csv.gz", "azure"),
    ("scaleway.csv.gz", "scaleway"),
];

#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    provider: String,
    service: String,
    // Newest first.
    as_of: std::cmp::Reverse<String>,
    origin: String,
    licence: String,
    unit: String,
    currency: String,
}

/// Writes `converter/prices/data/{prices,sizes}-*.csv`, `tables.csv` and `origins.csv` from a directory of collections.
pub fn run(from: &Path) -> Result<(), Failure> {
    let to = crate::root().join("converter/prices/data");
    fs::create_dir_all(&to)?;
    for entry in fs::read_dir(&to)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.starts_with("prices-") || name.starts_with("sizes-") {
            fs::remove_file(to.join(name))?;
        }
    }
    let mut origins = BTreeMap::new();
    price_tables(from, &to, &mut origins)?;
    size_tables(from, &to, &mut origins)?;
    let mut lines: Vec<_> =
        origins.into_iter().map(|((as_of, origin, licence), key)| [key, as_of, origin, licence]).collect();
    lines.sort();
    write(&to.join("origins.csv"), &["key", "as_of", "origin", "licence"], lines)
}

type Origins = BTreeMap<(String, String, String), String>;

fn origin_key(origins: &mut Origins, as_of: &str, origin: &str, licence: &str) -> String {
    let next = format!("o{:02}", origins.len() + 1);
    origins.entry((as_of.into(), origin.into(), licence.into())).or_insert(next).clone()
}

fn price_tables(from: &Path, to: &Path, origins: &mut Origins) -> Result<(), Failure> {
    let mut tables: BTreeMap<Key, BTreeMap<(String, String), String>> = BTreeMap::new();
    for (file, service) in PRICES {
        for row in rows(&from.join(file))? {
            let Some(service) = service(&row).filter(|_| may_be_collected(&row["licence"])) else { continue };
            let key = Key {
                provider: row["provider"].clone(),
                service,
                as_of: std::cmp::Reverse(row["as_of"].clone()),
                origin: row["source"].clone(),
                licence: row["licence"].clone(),
                unit: row["unit"].clone(),
                currency: row["currency"].clone(),
            };
            // A price of nothing is a gap in the collection.
            if row["price"].chars().all(|c| matches!(c, '0' | '.')) {
                continue;
            }
            tables.entry(key).or_default().insert((row["sku"].clone(), row["region"].clone()), row["price"].clone());
        }
    }
    let mut seen: BTreeSet<(String, String, String, String)> = BTreeSet::new();
    let mut index = Vec::new();
    for (key, mut cells) in tables {
        cells.retain(|(sku, region), _| {
            seen.insert((key.provider.clone(), key.service.clone(), sku.clone(), region.clone()))
        });
        if cells.is_empty() {
            continue;
        }
        let origin = origin_key(origins, &key.as_of.0, &key.origin, &key.licence);
        let name = format!("prices-{}-{}-{origin}", key.provider, key.service);
        let regions: BTreeSet<&str> = cells.keys().map(|(_, region)| region.as_str()).collect();
        let skus: BTreeSet<&str> = cells.keys().map(|(sku, _)| sku.as_str()).collect();
        let header: Vec<&str> = std::iter::once("sku").chain(regions.iter().copied()).collect();
        let lines: Vec<Vec<String>> = skus
            .iter()
            .map(|sku| {
                let price = |region: &&str| cells.get(&((*sku).into(), (*region).into())).cloned().unwrap_or_default();
                std::iter::once((*sku).to_owned()).chain(regions.iter().map(price)).collect()
            })
            .collect();
        println!("{name}: {} prices", cells.len());
        write(&to.join(format!("{name}.csv")), &header, lines)?;
        // All of these sources give prices before tax.
        index.push([name, key.provider, key.service, key.unit, key.currency, "net".into(), origin]);
    }
    write(&to.join("tables.csv"), &["file", "provider", "service", "unit", "currency", "tax", "origin"], index)
}

fn size_tables(from: &Path, to: &Path, origins: &mut Origins) -> Result<(), Failure> {
    let mut sizes: BTreeMap<&str, BTreeMap<String, Vec<String>>> = BTreeMap::new();
    for (file, provider) in SIZES {
        for row in rows(&from.join(file))? {
            // A price list that gives sizes too: only what its licence allows, and a size once.
            if row.contains_key("price") && (!may_be_collected(&row["licence"]) || scaleway(&row).is_none()) {
                continue;
            }
            let field = |name: &str| row.get(name).cloned().unwrap_or_default();
            let origin = origin_key(origins, &row["as_of"], &row["source"], &row["licence"]);
            let sku = field("sku");
            let architecture = match row.get("arch") {
                Some(architecture) => architecture.clone(),
                None => architecture(provider, &sku, &field("notes"))?.to_owned(),
            };
            let disk = if row.contains_key("disk_gib") { field("disk_gib") } else { field("local_nvme_gb") };
            let disk = plain(&disk);
            let line = vec![
                sku.clone(),
                plain(&field("vcpu")),
                plain(&field("memory_gib")),
                if disk == "0" { String::new() } else { disk },
                architecture,
                field("gpu"),
                field("network_mbps"),
                origin,
            ];
            sizes.entry(provider).or_default().insert(sku, line);
        }
    }
    for (provider, lines) in sizes {
        println!("sizes-{provider}: {}", lines.len());
        let header = ["sku", "vcpu", "memory_gib", "disk_gb", "architecture", "accelerators", "network_mbps", "origin"];
        write(&to.join(format!("sizes-{provider}.csv")), &header, lines.into_values())?;
    }
    Ok(())
}

/// `8.0` as `8`.
fn plain(number: &str) -> String {
    if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.').into() } else { number.into() }
}

/// Where a collection does not give the architecture, the family's name does: AWS marks Graviton by a `g` after the
/// generation (`cache.m6g.large`), Google has its Arm families by name.
fn architecture(provider: &str, sku: &str, notes: &str) -> Result<&'static str, Failure> {
    let arm = match provider {
        "aws" => {
            let family = sku.split('.').nth(1).unwrap_or_default();
            family.find(|c: char| c.is_ascii_digit()).is_some_and(|at| family[at + 1..].contains('g'))
        }
        "gcp" => ["t2a-", "c4a-", "n4a-", "a4x-"].iter().any(|family| sku.starts_with(family)),
        "scaleway" => match notes.split_once("arch=").and_then(|(_, rest)| rest.split(' ').next()) {
            Some("arm64") => true,
            Some("x64" | "x86" | "x86_64") => false,
            other => return Err(Failure::new(format!("{sku}: architecture {other:?}"))),
        },
        other => return Err(Failure::new(format!("no rule for the architecture of sizes of {other}"))),
    };
    Ok(if arm { "arm64" } else { "amd64" })
}

fn may_be_collected(licence: &str) -> bool {
    ["Apache-2.0", "MIT", "MPL-2.0"].iter().any(|known| licence.starts_with(known))
}

fn service(row: &Row) -> Option<String> {
    Some(row["service"].clone())
}

/// `rds-postgres`, `rds-postgres-multi-az`, `rds-aurora-mysql`, `rds-aurora-mysql-io-optimized`. Where an Aurora figure may be either, it
/// is not taken.
fn rds(row: &Row) -> Option<String> {
    let notes = &row["notes"];
    if notes.contains("one value seen") {
        return None;
    }
    let suffix = if notes.starts_with("multi_az") {
        "-multi-az"
    } else if notes.contains("I/O-optimized") {
        "-io-optimized"
    } else {
        ""
    };
    Some(format!("{}{suffix}", row["service"]))
}

/// Storage, and of the network what is paid for by the hour: addresses, gateways, tunnels.
fn google(row: &Row) -> Option<String> {
    let taken = match row["service"].as_str() {
        "persistent-disk" | "gcs-bucket" => true,
        "network" => row["unit"] == "hour",
        _ => false,
    };
    taken.then(|| row["service"].clone())
}

fn scaleway(row: &Row) -> Option<String> {
    (row["service"] == "instance" && row["unit"] == "hour").then(|| row["service"].clone())
}

fn rows(path: &Path) -> Result<Vec<Row>, Failure> {
    let mut text = String::new();
    let mut file = fs::File::open(path)?;
    if path.extension().is_some_and(|e| e == "gz") {
        flate2::read::GzDecoder::new(file).read_to_string(&mut text)?;
    } else {
        file.read_to_string(&mut text)?;
    }
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().collect::<Result<_, _>>().map_err(|e| Failure::new(format!("{}: {e}", path.display())))
}

fn write<L, F>(path: &Path, header: &[&str], lines: impl IntoIterator<Item = L>) -> Result<(), Failure>
where
    L: IntoIterator<Item = F>,
    F: AsRef<[u8]>,
{
    let failed = |e: csv::Error| Failure::new(format!("{}: {e}", path.display()));
    let mut writer = csv::Writer::from_path(path).map_err(failed)?;
    writer.write_record(header).map_err(failed)?;
    for line in lines {
        writer.write_record(line).map_err(failed)?;
    }
    Ok(writer.flush()?)
}
