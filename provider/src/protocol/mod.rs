//! The wire: messages on one side, plain types on the other.

mod adapter;
mod diagnostics;
pub(crate) mod generated;
pub mod msgpack;
pub mod schema;
mod schema_wire;
pub mod server;
mod services;
mod state;
pub mod types;

pub use adapter::Adapter;
pub use diagnostics::argument;
pub use services::{ProtocolFive, ProtocolSix};
pub use state::state_from_json;
