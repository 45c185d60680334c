//! Terraform provider agnostech, plugin protocol 5.
//!
//! [`plugin`] is the process, [`protocol`] the wire; both serve any [`protocol::server::Provider`]. The one that
//! converts is [`Agnostech`]; it asks a [`convert::Migrate`], and that trait is all it knows of the converter.

mod agnostech;
pub mod convert;
pub mod data_sources;
pub mod functions;
pub mod plugin;
pub mod protocol;
pub mod resources;

pub use agnostech::Agnostech;
