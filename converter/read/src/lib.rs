//! Readers: state, plan and configuration become an estate.
//!
//! No reader fails as a whole: each returns what it could read together with diagnostics. Bytes come through [`files`];
//! what a byte string is, is decided by [`detect`], never by a file's name.

pub mod config;
pub mod detect;
pub mod files;
pub mod plan;
pub mod recover;
pub mod state;
