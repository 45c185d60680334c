//! What the source costs and what the target will cost, from the dated tables.

mod source;
mod target;

use crate::json;
use model::Infrastructure;
use planner::Blueprint;
use prices::{Decimal, Price, Query, Tax};
use serde::Serialize;
use std::collections::BTreeMap;

/// What money is spent on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Component {
    /// Machines and containers.
    Compute,
    /// Databases, with the machines and disks that they have for themselves.
    Database,
    /// Addresses, load balancers, gateways, names.
    Network,
    /// The rest.
    Other,
    /// Disks and object storage.
    Storage,
}

impl Component {
    /// The word for it, as documents write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Compute => "compute",
            Self::Database => "database",
            Self::Network => "network",
            Self::Other => "other",
            Self::Storage => "storage",
        }
    }
}

/// A line of a bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    /// What is paid for.
    pub name: String,
    /// How much of it in a month.
    #[serde(serialize_with = "json::decimal")]
    pub quantity: Decimal,
    /// In which unit: `hour`, `month`, `GB-month`.
    pub unit: &'static str,
    /// What a unit costs.
    #[serde(serialize_with = "json::decimal")]
    pub unit_price: Decimal,
    /// ISO 4217 code.
    pub currency: &'static str,
    /// Whether tax is in the price.
    pub tax: Tax,
    /// Day on which the price held.
    pub as_of: &'static str,
    /// Where the price was read.
    pub origin: &'static str,
    /// What it is spent on.
    #[serde(skip)]
    pub component: Component,
}

impl Line {
    fn new(name: impl Into<String>, component: Component, quantity: Decimal, price: &Price) -> Self {
        Self {
            name: name.into(),
            quantity,
            unit: price.unit,
            unit_price: price.amount,
            currency: price.currency,
            tax: price.tax,
            as_of: price.as_of,
            origin: price.origin,
            component,
        }
    }

    /// Price of the whole quantity.
    pub fn amount(&self) -> Decimal {
        (self.quantity * self.unit_price).normalize()
    }
}

/// A resource with a price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PricedResource {
    /// Its address, at the source or at the target.
    pub address: String,
    /// ISO 4217 code of all of its lines.
    pub currency: &'static str,
    /// What it costs in every month.
    #[serde(serialize_with = "json::decimal")]
    pub fixed_monthly: Decimal,
    /// What its use costs; absent, for it is not known.
    #[serde(serialize_with = "json::optional_decimal")]
    pub usage_monthly: Option<Decimal>,
    /// What that is made of.
    pub lines: Vec<Line>,
}

/// One side of the comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CostSide {
    /// Exact sums by currency.
    #[serde(serialize_with = "json::sums")]
    pub totals: BTreeMap<String, Decimal>,
    /// Whether everything has a price.
    pub complete: bool,
    /// Exact sums by what money is spent on, and by currency.
    #[serde(serialize_with = "json::component_sums")]
    pub by_component: BTreeMap<Component, BTreeMap<String, Decimal>>,
    /// Resources with a price, sorted by address.
    pub resources: Vec<PricedResource>,
}

/// Something without a price, which is not the same as free.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Unpriced {
    /// `source`, or the name of the target.
    pub side: String,
    /// Its address.
    pub address: String,
    /// Why it has none.
    pub reason: String,
}

/// What `cost.json` says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Cost {
    /// Day of the newest price; absent if there is no price at all.
    pub as_of: Option<String>,
    /// What the source costs.
    pub source: CostSide,
    /// What the target costs, by its name.
    pub targets: BTreeMap<String, CostSide>,
    /// What has no price.
    pub unpriced: Vec<Unpriced>,
    /// What is saved in a month, by currency; absent if it cannot be said.
    #[serde(serialize_with = "saving")]
    pub saving: Option<BTreeMap<String, Decimal>>,
    /// Why there is no saving.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub saving_reason: Option<String>,
}

fn saving<S: serde::Serializer>(saving: &Option<BTreeMap<String, Decimal>>, serializer: S) -> Result<S::Ok, S::Error> {
    match saving {
        Some(by_currency) => json::sums(by_currency, serializer),
        None => serializer.serialize_none(),
    }
}

impl Cost {
    /// The text of `cost.json`.
    pub fn to_json(&self) -> String {
        json::text(&serde_json::to_value(self).unwrap_or_default())
    }
}

/// Looks up what source and target cost. Nothing is ever priced at 0: what the tables do not know is [`Cost::unpriced`].
pub fn cost(infrastructure: &Infrastructure, blueprint: &Blueprint) -> Cost {
    let target = blueprint.target.as_str();
    let source_bill = source::bill(infrastructure);
    let target_bill = target::bill(blueprint);
    let as_of = source_bill.lines().chain(target_bill.lines()).map(|l| l.as_of).max().map(str::to_owned);
    let mut unpriced = source_bill.unpriced("source");
    unpriced.extend(target_bill.unpriced(target));
    let (source, planned) = (source_bill.side(), target_bill.side());
    let (saving, saving_reason) = difference(&source, &planned);
    Cost { as_of, source, targets: [(target.to_owned(), planned)].into(), unpriced, saving, saving_reason }
}

/// Leaves by which the source costs more or less, with the addresses of what is priced.
pub(crate) fn steering(infrastructure: &Infrastructure) -> BTreeMap<model::Origin, Vec<String>> {
    source::steering(infrastructure)
}

fn difference(source: &CostSide, target: &CostSide) -> (Option<BTreeMap<String, Decimal>>, Option<String>) {
    let none = |reason: &str| (None, Some(reason.to_owned()));
    if !source.complete || !target.complete {
        let mut reason = String::from("not everything has a price");
        if !source.totals.is_empty() && !target.totals.is_empty() && source.totals.keys().ne(target.totals.keys()) {
            reason.push_str(", and the sides are in different currencies without a rate between them");
        }
        return none(&reason);
    }
    if source.totals.keys().ne(target.totals.keys()) {
        return none("the sides are in different currencies without a rate between them");
    }
    let taxes = |side: &CostSide| {
        let mut taxes: Vec<Tax> = side.resources.iter().flat_map(|r| &r.lines).map(|l| l.tax).collect();
        taxes.sort_unstable();
        taxes.dedup();
        taxes
    };
    if taxes(source) != taxes(target) || taxes(source).contains(&Tax::Unstated) || taxes(source).len() > 1 {
        return none("net and gross prices cannot be compared");
    }
    let saved = source
        .totals
        .iter()
        .filter_map(|(currency, before)| {
            Some((currency.clone(), (*before - *target.totals.get(currency)?).normalize()))
        })
        .collect();
    (Some(saved), None)
}

/// Lines and gaps by address, while they are gathered.
#[derive(Default)]
struct Bill {
    lines: BTreeMap<String, Vec<Line>>,
    /// In the order of appearance.
    gaps: Vec<(String, String)>,
}

impl Bill {
    fn line(&mut self, address: &str, line: Line) {
        self.lines.entry(address.to_owned()).or_default().push(line);
    }

    fn gap(&mut self, address: &str, reason: impl Into<String>) {
        let gap = (address.to_owned(), reason.into());
        if !self.gaps.contains(&gap) {
            self.gaps.push(gap);
        }
    }

    /// A line if there is a price, else a gap that says for what and where there is none.
    fn priced(&mut self, address: &str, name: &str, component: Component, quantity: Decimal, query: &Query<'_>) {
        match prices::price(query) {
            Some(price) => self.line(address, Line::new(name, component, quantity, &price)),
            None => self.gap(address, format!("{name}: no price for {}", query.region)),
        }
    }

    fn lines(&self) -> impl Iterator<Item = &Line> {
        self.lines.values().flatten()
    }

    fn unpriced(&self, side: &str) -> Vec<Unpriced> {
        let gaps = self.gaps.iter();
        gaps.map(|(address, reason)| Unpriced {
            side: side.to_owned(),
            address: address.clone(),
            reason: reason.clone(),
        })
        .collect()
    }

    fn side(self) -> CostSide {
        let mut side = CostSide { complete: self.gaps.is_empty(), ..CostSide::default() };
        for (address, lines) in self.lines {
            let mut by_currency: BTreeMap<&'static str, Vec<Line>> = BTreeMap::new();
            for line in lines {
                add(&mut side.totals, line.currency, line.amount());
                add(side.by_component.entry(line.component).or_default(), line.currency, line.amount());
                by_currency.entry(line.currency).or_default().push(line);
            }
            for (currency, lines) in by_currency {
                let fixed_monthly = lines.iter().map(Line::amount).sum::<Decimal>().normalize();
                side.resources.push(PricedResource {
                    address: address.clone(),
                    currency,
                    fixed_monthly,
                    usage_monthly: None,
                    lines,
                });
            }
        }
        side
    }
}

fn add(sums: &mut BTreeMap<String, Decimal>, currency: &str, amount: Decimal) {
    let sum = sums.entry(currency.to_owned()).or_default();
    *sum = (*sum + amount).normalize();
}

/// Hours of a month, as many times.
fn hours(times: u64) -> Decimal {
    Decimal::from(prices::HOURS_PER_MONTH) * Decimal::from(times)
}
