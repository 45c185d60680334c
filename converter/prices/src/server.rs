//! Server types of target clouds.

use std::sync::OnceLock;

use crate::price::decimal;
use crate::size::{Architecture, Size};
use crate::table;
use crate::{Price, Query, Tax, price};

/// Whether a server type could be ordered when someone last looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Orderable {
    /// It could, on that day.
    Yes(&'static str),
    /// It could not, on that day.
    No(&'static str),
    /// The list of what could be ordered does not speak of it.
    Unknown,
}

/// A server type with its price.
///
/// One rule picks the figure: the newest price list that gives the type a net price. Hetzner's lists give it with a public
/// IPv4 address, so that address, which is a price of its own, is taken off for [`ServerType::monthly`].
#[derive(Clone, Debug)]
pub struct ServerType {
    /// The cloud's name of it, such as `cpx32`.
    pub name: &'static str,
    /// What it has.
    pub size: Size,
    /// Whether its processors are its own, and not shared.
    pub dedicated: bool,
    /// Whether it can be ordered.
    pub orderable: Orderable,
    /// Locations where the price holds.
    pub locations: Vec<&'static str>,
    /// Net price of a month without a public IPv4 address.
    pub monthly: Price,
    /// Net price of a month with a public IPv4 address.
    pub monthly_with_ipv4: Price,
}

/// Server types of a target cloud in ascending order of price; empty if there is no table for it.
pub fn server_types(provider: &str) -> &'static [ServerType] {
    static HETZNER: OnceLock<Vec<ServerType>> = OnceLock::new();
    match provider {
        "hetzner" => HETZNER.get_or_init(|| read("hetzner")),
        _ => &[],
    }
}

/// A server type by name.
pub fn server_type(provider: &str, name: &str) -> Option<&'static ServerType> {
    server_types(provider).iter().find(|s| s.name == name)
}

fn read(provider: &str) -> Vec<ServerType> {
    let Some(table) = table::table(&format!("servers-{provider}")) else { return Vec::new() };
    let mut types: Vec<ServerType> = table.records.iter().filter_map(|r| from_record(provider, table, r)).collect();
    types.sort_by(|a, b| a.monthly.amount.cmp(&b.monthly.amount).then(a.name.cmp(b.name)));
    types
}

fn from_record(provider: &str, table: &'static table::Table, record: &'static csv::StringRecord) -> Option<ServerType> {
    let field = |name: &str| table.field(record, name);
    let number = |name: &str| field(name).and_then(|f| f.parse::<f64>().ok());
    let locations: Vec<&str> = field("locations")?.split(' ').collect();
    let monthly_with_ipv4 = Price {
        amount: decimal(field("monthly_net_with_ipv4")?)?,
        unit: "month",
        currency: field("currency")?,
        tax: Tax::Net,
        as_of: field("as_of")?,
        origin: field("origin")?,
        licence: field("licence")?,
        notes: "with a public IPv4 address",
    };
    let ipv4 = price(&Query { provider, service: "primary-ip", region: locations.first()?, sku: "ipv4" })?;
    let monthly = Price {
        amount: monthly_with_ipv4.amount.checked_sub(ipv4.amount)?.normalize(),
        notes: "the listed price less that of a public IPv4 address",
        ..monthly_with_ipv4
    };
    let seen = field("orderable_as_of");
    Some(ServerType {
        name: field("name")?,
        size: Size {
            vcpu: number("vcpu")?,
            memory_gib: number("memory_gib")?,
            disk_gb: Some(number("disk_gb")?),
            architecture: Architecture::parse(field("architecture")?)?,
            baseline: None,
            accelerators: 0,
            network_mbps: None,
            origin: field("origin")?,
            as_of: field("as_of")?,
        },
        dedicated: match field("cpu")? {
            "dedicated" => true,
            "shared" => false,
            _ => return None,
        },
        orderable: match field("orderable")? {
            "yes" => Orderable::Yes(seen?),
            "no" => Orderable::No(seen?),
            "unknown" => Orderable::Unknown,
            _ => return None,
        },
        locations,
        monthly,
        monthly_with_ipv4,
    })
}
