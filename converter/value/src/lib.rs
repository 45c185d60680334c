//! Terraform's values, with text that keeps its holes.
//!
//! A [`Value`] follows cty: null, bool, number, string, list, set, tuple, map, object or unknown, each with a type and
//! marks. Beyond cty it may carry a [`Symbol`]: what it stands for, such as a reference to a resource's attribute, a
//! text around such references, or the JSON text of a value that holds them. A symbol never changes what Terraform
//! would compute; it lets later rooms put something else in the place of what was referred to.

mod address;
mod convert;
mod entries;
mod equality;
mod inspect;
mod json;
mod marks;
mod number;
pub mod operators;
mod order;
mod path;
mod symbol;
mod types;
mod unify;
mod unknown;
#[allow(clippy::module_inception)]
mod value;

pub use address::{Address, InstanceKey, Mode, ModulePath, ModuleStep, ParseAddressError};
pub use convert::{ConvertError, convert, convertible, mismatch_message};
pub use entries::{Attributes, Entries, Iter, IterMut, Sorted};
pub use equality::{equals, same};
pub use json::{from_json, from_json_implied, to_json};
pub use marks::Marks;
pub use number::{Number, ParseNumberError};
pub use path::{Path, Step};
pub use symbol::{Part, Reference, Referent, Symbol};
pub use types::{ObjectAttribute, Type};
pub use unify::{unify, unify_unsafe};
pub use unknown::Refinements;
pub use value::{Content, Provenance, Value};
