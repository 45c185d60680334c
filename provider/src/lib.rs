//! Terraform provider agnostech, plugin protocol 5.
//!
//! [`plugin`] is the process, [`protocol`] the wire; both serve any [`protocol::server::Provider`].

pub mod plugin;
pub mod protocol;
