//! Terraform's built-in functions over values.
//!
//! [`call`] evaluates a function as Terraform 1.11 does: arguments are converted to the types of the parameters, unknown arguments give
//! unknown results, marks of arguments are on the result, and errors have Terraform's words. What is known beyond the value survives
//! where a function can be inverted: `jsonencode`, `base64encode`, `join` and `format` keep what they were made from.
//!
//! Nothing here reads a file or a clock: whoever calls gives an [`Environment`].

mod arguments;
mod call;
mod collections;
mod conversion;
mod crypto;
mod csv;
mod dates;
mod encoding;
mod environment;
mod error;
mod files;
mod format;
mod glob;
mod json;
mod networks;
mod numbers;
mod paths;
mod regex;
mod registry;
mod sequences;
mod sets;
mod signature;
mod strings;
mod tofu;
mod yaml_decode;
mod yaml_encode;

pub use call::{call, call_can, call_try};
pub use environment::{Dialect, Entry, EntryKind, Environment, FileError, Template, TemplateError};
pub use error::FunctionError;
pub use registry::{LAZY, names, signature};
pub use signature::{Kind, Parameter, Signature};
