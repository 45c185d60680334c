//! Neutral, typed infrastructure whose fields know their origin.
//!
//! Nothing here knows a source cloud or a target. A [`Node`] is one thing of a kind; its fields are known, symbolic or
//! absent and remember the written leaves that they came from, so that the ledger can be computed from what is rendered.

mod exposure;
mod field;
mod infrastructure;
pub mod kinds;
mod nodes;
mod origin;
mod secret_name;
mod set;
mod text;
mod trace;

pub use exposure::{Exposure, Flow, Peer, Ports, Protocol, cidr_around, cidr_contains};
pub use field::{Field, Link};
pub use infrastructure::{Identity, Infrastructure, Node, Treatment, TreatmentOutcome};
pub use kinds::Kind;
pub use nodes::Nodes;
pub use origin::{Origin, Origins};
pub use secret_name::names_secret;
pub use set::{Set, SetError, collapsed};
pub use text::{Text, TextPart};
pub use trace::{Fidelity, Trace, Traced, Traces};
