//! A test provider that poses as any other by its schema.
//!
//! As a *target* it lets the real `terraform validate` and `plan` judge a configuration offline: it refuses read-only
//! attributes that are set and required ones that are missing. It knows neither the enumerations and conflicts nor the
//! defaults of the real provider. As a *source* it also applies, with made-up ids and plausible computed values, so that
//! any public configuration gives a state and a plan of the real shape.
//!
//! [`mirror::install`] puts it where Terraform looks for providers; [`mirror::install_embedded`] does so for the providers
//! whose schemas are embedded.

mod check;
pub mod embedded;
mod invent;
pub mod mirror;
mod planned;
mod policy;
mod provider;
mod schema;

pub use provider::StandIn;
pub use schema::{Posed, ReadSchemaError, read};
