//! Carbon: electricity that a size draws, times what the region's grid emits.
//!
//! Power follows Cloud Carbon Footprint's method: between idle and full load in proportion to use, memory by the GiB, times the
//! data centre's overhead where the cloud's is known. What building the machines emitted is not in it.

use crate::HOURS_PER_MONTH;
use crate::size::Size;
use crate::table;

/// What a grid emits for a kilowatt-hour.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Grid {
    /// Grams of CO₂ equivalent for a kWh.
    pub grams_per_kwh: f64,
    /// Country of the region.
    pub country: &'static str,
    /// Year of the figure.
    pub year: &'static str,
    /// Who measured it.
    pub underlying: &'static str,
    /// Where it was read.
    pub origin: &'static str,
}

/// An estimate for one machine.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Carbon {
    /// Average power in watts.
    pub watts: f64,
    /// Kilograms of CO₂ equivalent in a month.
    pub kilograms_per_month: f64,
    /// Whether cooling and distribution are in it. If not, the cloud's overhead is not known, and the figure is too low by some tenths.
    pub with_overhead: bool,
    /// The grid's figure.
    pub grid: Grid,
    /// Where the power figures were read.
    pub origin: &'static str,
}

/// The grid of a region; `None` if it is not known. A country's figure at a target cloud is that of the source clouds' regions there,
/// where they have one, so that places are compared and not statistics. OVH's regions are known by their letters, whatever number follows.
pub fn grid(provider: &str, region: &str) -> Option<Grid> {
    let region = match provider {
        // Both `West Europe` and `westeurope` are written.
        "azure" => &region.replace(' ', "").to_lowercase(),
        "ovh" => region.trim_end_matches(|c: char| c.is_ascii_digit()),
        "scaleway" => region.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-'),
        _ => region,
    };
    let table = table::table("carbon-grid")?;
    let record = table.find(&format!("{provider} {region}"))?;
    Some(Grid {
        grams_per_kwh: table.field(record, "grams_per_kwh")?.parse().ok()?,
        country: table.field(record, "country")?,
        year: table.field(record, "year")?,
        underlying: table.field(record, "underlying")?,
        origin: table.field(record, "origin")?,
    })
}

/// What a machine of a size emits at an average use of its processors, between 0 and 1; `None` if the grid is not known.
pub fn carbon(provider: &str, region: &str, size: &Size, utilisation: f64) -> Option<Carbon> {
    let grid = grid(provider, region)?;
    let table = table::table("carbon-power")?;
    let of = |name: &str| table.records.iter().find(|r| table.field(r, "provider") == Some(name));
    let record = of(provider).or_else(|| of("other"))?;
    let number = |name: &str| table.field(record, name).and_then(|f| f.parse::<f64>().ok());
    let (idle, full) = (number("idle_watts_per_vcpu")?, number("full_watts_per_vcpu")?);
    let overhead = number("overhead");
    let processors = size.vcpu * (idle + utilisation.clamp(0.0, 1.0) * (full - idle));
    let watts = (processors + size.memory_gib * number("watts_per_gib")?) * overhead.unwrap_or(1.0);
    Some(Carbon {
        watts,
        kilograms_per_month: watts / 1000.0 * f64::from(HOURS_PER_MONTH) * grid.grams_per_kwh / 1000.0,
        with_overhead: overhead.is_some(),
        grid,
        origin: table.field(record, "origin")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_grid_is_one() {
        let table = table::table("carbon-grid").unwrap();
        for record in &table.records {
            let (provider, region) = record.get(0).unwrap().split_once(' ').unwrap();
            let grams = table.field(record, "grams_per_kwh").unwrap().parse::<f64>().unwrap();
            assert!((1.0..1500.0).contains(&grams), "{record:?}");
            assert_eq!(grid(provider, region).unwrap().grams_per_kwh, grams, "{record:?}");
        }
    }
}
