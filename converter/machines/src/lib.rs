//! Ansible, scripts and guides for the servers under a migration.

pub mod inventory;

pub use inventory::Inventory;
