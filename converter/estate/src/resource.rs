//! Resource instances.

use crate::InputKind;
use std::collections::BTreeMap;
use std::sync::Arc;
use value::{Address, Value};

/// The provider configuration that an instance belongs to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ProviderInstance {
    /// Source address with its host: `registry.terraform.io/hashicorp/aws`.
    pub source: Arc<str>,
    /// Alias of the provider configuration, if it has one.
    pub alias: Option<Arc<str>>,
    /// Region, location or project-wide zone that the provider configuration sets, if it is known.
    pub region: Option<Value>,
    /// Tags or labels that the provider configuration adds to every resource.
    pub default_tags: BTreeMap<Arc<str>, Value>,
}

/// `lifecycle` arguments that mean something for what replaces the resource.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lifecycle {
    /// `prevent_destroy = true`
    pub prevent_destroy: bool,
    /// `create_before_destroy = true`
    pub create_before_destroy: bool,
}

/// An object that is still there although a new one took its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deposed {
    /// Key of the deposed object.
    pub key: Arc<str>,
}

/// A resource instance, data source instance or ephemeral instance.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Address in its root module.
    pub address: Address,
    /// Provider configuration.
    pub provider: ProviderInstance,
    /// All attributes and blocks as one object, in the shape of the provider's schema where there is one.
    ///
    /// Each part's provenance says whether it was written, defaulted or computed; symbols say what it refers to.
    pub values: Value,
    /// What `values` looks like is known from the provider's schema.
    pub has_schema: bool,
    /// Instances that it depends on, by reference or by `depends_on`, sorted.
    pub dependencies: Vec<Address>,
    /// Where its block stands, if a configuration was read.
    pub place: Option<diagnostic::Place>,
    /// `lifecycle` arguments.
    pub lifecycle: Lifecycle,
    /// Which input its values come from first of all.
    pub known_from: InputKind,
    /// `count` or `for_each` is unknown: this one stands for any number of instances, none included.
    pub symbolic: bool,
    /// The last run left it tainted.
    pub tainted: bool,
    /// Objects that wait for destruction under the same address.
    pub deposed: Vec<Deposed>,
}

impl Resource {
    /// An instance of which nothing but its address and values is known.
    pub fn new(address: Address, values: Value, known_from: InputKind) -> Self {
        Self {
            address,
            provider: ProviderInstance::default(),
            values,
            has_schema: false,
            dependencies: Vec::new(),
            place: None,
            lifecycle: Lifecycle::default(),
            known_from,
            symbolic: false,
            tainted: false,
            deposed: Vec::new(),
        }
    }

    /// Its type, such as `aws_instance`.
    pub fn type_name(&self) -> &str {
        &self.address.type_name
    }
}
