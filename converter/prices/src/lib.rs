//! Sizes, prices and carbon, each with its date and origin.
//!
//! What is not in the tables is `None`: no price is never 0, no size is never guessed. Tables are embedded compressed and
//! parsed when first asked; a lookup afterwards is a binary search.
//!
//! Collections (`prices-*.csv`, `sizes-*.csv`, by `cargo xtask generate prices`) are taken only from sources whose licence allows
//! it. Single figures from elsewhere stand in `figures.csv`, `machines.csv` and `servers-*.csv`, each with its own origin.

mod azure;
mod carbon;
mod google;
mod machine;
mod price;
mod server;
mod size;
mod table;

pub use carbon::{Carbon, Grid, carbon, grid};
pub use price::{Price, Query, Tax, price, rds_service, services};
pub use rust_decimal::Decimal;
pub use server::{Orderable, ServerType, server_type, server_types};
pub use size::{Architecture, Size, dedicated, instance_size, provider_of_type};

/// Hours in a month, as the clouds' own calculators have it: 365 × 24 / 12.
pub const HOURS_PER_MONTH: u32 = 730;
