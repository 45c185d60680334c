//! Prices.

use rust_decimal::Decimal;

use crate::table::{self, Table};

/// Whether a price has value added tax in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tax {
    /// Without tax.
    Net,
    /// With tax.
    Gross,
    /// The origin does not say.
    Unstated,
}

/// What one unit costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    /// Exact amount in `currency` for one `unit`.
    pub amount: Decimal,
    /// What is paid for, such as `hour`, `month`, `GB-month`, `GB`.
    pub unit: &'static str,
    /// ISO 4217.
    pub currency: &'static str,
    /// Whether tax is in it.
    pub tax: Tax,
    /// Day on which it held, as `2026-09-03`.
    pub as_of: &'static str,
    /// Where it was read.
    pub origin: &'static str,
    /// Licence of the origin, or how the figure was taken.
    pub licence: &'static str,
    /// What it includes, or above what it holds; often empty.
    pub notes: &'static str,
}

/// What to look a price up for.
///
/// Services and their SKUs: `ec2`, `opensearch`, `rds-<engine>` (see [`rds_service`]) and `elasticache-<engine>` by instance
/// class; `internet-egress` by tier (`from_0_GB`); `ebs` by volume type; `nat-gateway` (`hours`, `data`); `public-ipv4`
/// (`in-use`); `network` of Google by what is paid for by the hour (`ip/vm`, `ip/unused`, `nat/gateway`, `vpn/tunnel`); `persistent-disk` by
/// kind (`balanced`, `hdd`, `ssd`, with `-replicated` in two zones); `gce`, `vm` and `instance` by machine type; at Hetzner `load-balancer` (`lb11`), `volume`, `snapshot`, `primary-ip`
/// (`ipv4`), `object-storage` (`base`, `storage`), `traffic` (`out`). Servers of Hetzner are in [`crate::server_types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Query<'a> {
    /// `aws`, `gcp`, `azure`, `hetzner`, `scaleway`.
    pub provider: &'a str,
    /// Service, see above.
    pub service: &'a str,
    /// The provider's region or location.
    pub region: &'a str,
    /// What of the service.
    pub sku: &'a str,
}

/// The newest price known; `None` if none is, which is not the same as free.
pub fn price(query: &Query<'_>) -> Option<Price> {
    let collected = collected(query);
    let figure = figure(query);
    match (collected, figure) {
        (Some(collected), Some(figure)) if collected.as_of >= figure.as_of => Some(collected),
        (_, Some(figure)) => Some(figure),
        (collected, None) => collected,
    }
}

/// Services of a provider that have at least one price, sorted.
pub fn services(provider: &str) -> Vec<&'static str> {
    let mut services: Vec<&str> = [table::table("tables"), table::table("figures")]
        .into_iter()
        .flatten()
        .flat_map(|t| {
            t.records.iter().filter(|r| t.field(r, "provider") == Some(provider)).filter_map(|r| t.field(r, "service"))
        })
        .collect();
    services.sort_unstable();
    services.dedup();
    services
}

/// The service under which database instances of an RDS engine are priced: `engine` as `aws_db_instance` and
/// `aws_rds_cluster` write it. `None` for engines without prices (MariaDB, Oracle, SQL Server, Db2).
/// A multi-AZ deployment of Aurora is several instances, each priced alone: `multi_az` does not matter there.
pub fn rds_service(engine: &str, multi_az: bool) -> Option<&'static str> {
    Some(match (engine, multi_az) {
        ("postgres", false) => "rds-postgres",
        ("postgres", true) => "rds-postgres-multi-az",
        ("mysql", false) => "rds-mysql",
        ("mysql", true) => "rds-mysql-multi-az",
        ("aurora-postgresql", _) => "rds-aurora-postgresql",
        ("aurora-mysql" | "aurora", _) => "rds-aurora-mysql",
        _ => return None,
    })
}

/// From the collections: tables list each service newest first.
fn collected(query: &Query<'_>) -> Option<Price> {
    let tables = table::table("tables")?;
    tables
        .records
        .iter()
        .filter(|r| {
            tables.field(r, "provider") == Some(query.provider) && tables.field(r, "service") == Some(query.service)
        })
        .find_map(|entry| {
            let prices = table::table(tables.field(entry, "file")?)?;
            let amount = prices.field(prices.find(query.sku)?, query.region)?;
            let origin = table::origin(tables.field(entry, "origin")?)?;
            Some(Price {
                amount: decimal(amount)?,
                unit: tables.field(entry, "unit")?,
                currency: tables.field(entry, "currency")?,
                tax: tax(tables.field(entry, "tax")?)?,
                as_of: origin.as_of,
                origin: origin.origin,
                licence: origin.licence,
                notes: "",
            })
        })
}

/// From the single figures, the newest that fits.
fn figure(query: &Query<'_>) -> Option<Price> {
    let figures = table::table("figures")?;
    let fits = |record: &&csv::StringRecord| {
        figures.field(record, "provider") == Some(query.provider)
            && figures.field(record, "service") == Some(query.service)
            && figures.field(record, "sku") == Some(query.sku)
            && figures.field(record, "regions").is_some_and(|regions| regions.split(' ').any(|r| r == query.region))
    };
    figures.records.iter().filter(fits).filter_map(|r| from_figure(figures, r)).max_by_key(|p| p.as_of)
}

fn from_figure(figures: &'static Table, record: &'static csv::StringRecord) -> Option<Price> {
    Some(Price {
        amount: decimal(figures.field(record, "price")?)?,
        unit: figures.field(record, "unit")?,
        currency: figures.field(record, "currency")?,
        tax: tax(figures.field(record, "tax")?)?,
        as_of: figures.field(record, "as_of")?,
        origin: figures.field(record, "origin")?,
        licence: figures.field(record, "licence")?,
        notes: figures.field(record, "notes").unwrap_or_default(),
    })
}

pub(crate) fn decimal(text: &str) -> Option<Decimal> {
    Decimal::from_str_exact(text).ok().map(|d| d.normalize())
}

fn tax(text: &str) -> Option<Tax> {
    match text {
        "net" => Some(Tax::Net),
        "gross" => Some(Tax::Gross),
        "unstated" => Some(Tax::Unstated),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_reads() {
        let figures = table::table("figures").unwrap();
        for record in &figures.records {
            assert!(from_figure(figures, record).is_some(), "{record:?}");
        }
        let tables = table::table("tables").unwrap();
        for entry in &tables.records {
            let prices = table::table(tables.field(entry, "file").unwrap()).unwrap();
            for (record, field) in prices.records.iter().flat_map(|r| r.iter().skip(1).map(move |f| (r, f))) {
                assert!(field.is_empty() || decimal(field).is_some_and(|d| d > Decimal::ZERO), "{record:?}");
            }
            assert!(table::origin(tables.field(entry, "origin").unwrap()).is_some());
            assert!(tax(tables.field(entry, "tax").unwrap()).is_some());
        }
    }
}
