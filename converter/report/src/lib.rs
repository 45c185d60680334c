//! What became of everything: the ledger, what was decided, what it costs, and a summary of it all.
//!
//! Nothing here decides. [`ledger`] counts what renderers marked, [`decisions`] writes the planner's choices down,
//! [`cost`] looks prices up, and [`summary`] gathers what a person asks first.

mod cost;
mod decisions;
mod json;
mod ledger;
mod summary;

pub use cost::{Component, Cost, CostSide, Line, PricedResource, Unpriced, cost};
pub use decisions::{decisions, decisions_text, parse_decisions};
pub use ledger::{Attribute, Ledger, Outcome, PLACES, ResourceAccount, Totals, ledger};
pub use summary::{Change, CostTable, CostTableRow, Replaced, Summary, Weaker, summary};
