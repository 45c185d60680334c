//! Instances as they are read, and what they depend on once all are there.

use diagnostic::Diagnostic;
use estate::{Deposed, Estate, Evidence, InputKind, Resource};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use value::{Address, InstanceKey, ModulePath, ModuleStep};

/// A dependency on a resource with more instances than this is kept as one on the resource as a whole, so that the size
/// of an estate stays linear in that of its input.
pub(crate) const MOST_INSTANCES: usize = 16;

/// More diagnostics than this are counted, and not shown one by one.
const MOST_DIAGNOSTICS: usize = 500;

/// Diagnostics of one document.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    list: Vec<Diagnostic>,
    dropped: usize,
}

impl Findings {
    /// Adds one.
    pub(crate) fn push(&mut self, diagnostic: Diagnostic) {
        if self.list.len() < MOST_DIAGNOSTICS || diagnostic.is_error() && self.list.len() < 2 * MOST_DIAGNOSTICS {
            self.list.push(diagnostic);
        } else {
            self.dropped += 1;
        }
    }

    /// All of them.
    pub(crate) fn finish(mut self, name: &str) -> Vec<Diagnostic> {
        if self.dropped > 0 {
            self.list.push(Diagnostic::warning(
                format!("{name} gave {} more diagnostics", self.dropped),
                "They are like those above. Mend these first.",
            ));
        }
        self.list
    }
}

/// A dependency as the document writes it.
#[derive(Clone, Debug)]
pub(crate) struct Dependency {
    text: Arc<str>,
    /// Addresses of Terraform 0.12.0 to 0.12.13 start at the module of the dependent.
    relative: bool,
}

/// Collects instances.
pub(crate) struct Collector {
    /// Kind of the document.
    pub(crate) kind: InputKind,
    /// Name of the document.
    pub(crate) name: String,
    /// What has been found.
    pub(crate) estate: Estate,
    /// What has to be said.
    pub(crate) findings: Findings,
    texts: HashMap<String, Arc<str>>,
    waiting: Vec<(Address, Vec<Dependency>)>,
    deposed: Vec<(Address, Deposed)>,
}

impl Collector {
    /// An empty one for a document.
    pub(crate) fn new(kind: InputKind, name: &str) -> Self {
        Self {
            kind,
            name: name.to_owned(),
            estate: Estate::new(),
            findings: Findings::default(),
            texts: HashMap::new(),
            waiting: Vec::new(),
            deposed: Vec::new(),
        }
    }

    /// A dependency as the document writes it.
    pub(crate) fn dependency(&mut self, text: &str, relative: bool) -> Dependency {
        if let Some(text) = self.texts.get(text) {
            return Dependency { text: text.clone(), relative };
        }
        let shared: Arc<str> = text.into();
        self.texts.insert(text.to_owned(), shared.clone());
        Dependency { text: shared, relative }
    }

    /// Adds an instance.
    pub(crate) fn add(&mut self, resource: Resource, dependencies: Vec<Dependency>) {
        if !dependencies.is_empty() {
            self.waiting.push((resource.address.clone(), dependencies));
        }
        let address = resource.address.to_string();
        if self.estate.insert(resource).is_some() {
            self.findings.push(
                Diagnostic::warning(
                    format!("{address} is in {} more than once", self.name),
                    "The last one is used. Terraform writes every instance once; the file was probably edited by hand.",
                )
                .at_attribute(address, ""),
            );
        }
    }

    /// Adds dependencies to an instance that is there already.
    pub(crate) fn also_depends(&mut self, address: Address, dependencies: Vec<Dependency>) {
        self.waiting.push((address, dependencies));
    }

    /// Remembers an object that waits for its destruction.
    pub(crate) fn deposed(&mut self, address: Address, key: &str) {
        self.deposed.push((address, Deposed { key: key.into() }));
    }

    /// Says something about a part of an instance.
    pub(crate) fn warn(&mut self, summary: String, detail: &str, address: &str, path: impl Into<String>) {
        self.findings.push(Diagnostic::warning(summary, detail).at_attribute(address, path));
    }

    /// The estate, its dependencies resolved to instances.
    pub(crate) fn finish(mut self, written_by: Option<String>) -> (Estate, Vec<Diagnostic>) {
        for (address, deposed) in std::mem::take(&mut self.deposed) {
            match self.estate.get_mut(&address) {
                Some(resource) => {
                    let key = deposed.key.clone();
                    resource.deposed.push(deposed);
                    let address = address.to_string();
                    self.warn(
                        format!("{address} has, beside its object, the old one {key} that waits for its destruction"),
                        "The old one is left out. It runs and costs until `terraform apply` destroys it.",
                        &address,
                        "",
                    );
                }
                None => {
                    let address = address.to_string();
                    self.warn(
                        format!("{address} has only an object that waits for its destruction"),
                        "It is left out. `terraform apply` destroys it.",
                        &address,
                        "",
                    );
                }
            }
        }
        let index = Index::new(&self.estate);
        let mut parsed: HashMap<Arc<str>, Option<Target>> = HashMap::new();
        for (address, dependencies) in std::mem::take(&mut self.waiting) {
            let mut resolved: Vec<Address> = Vec::new();
            for dependency in dependencies {
                let target = parsed.entry(dependency.text.clone()).or_insert_with(|| Target::parse(&dependency.text));
                if let Some(target) = target {
                    index.resolve(&address, target, dependency.relative, &mut resolved);
                }
            }
            if let Some(resource) = self.estate.get_mut(&address) {
                let all = &mut resource.dependencies;
                all.append(&mut resolved);
                all.sort();
                all.dedup();
                all.retain(|d| *d != address);
            }
        }
        self.estate.evidence.push(Evidence { kind: self.kind, name: self.name.clone(), written_by });
        (self.estate, self.findings.finish(&self.name))
    }
}

/// What a dependency names.
enum Target {
    /// A resource, possibly one instance of it.
    Resource(Address),
    /// Everything in a module.
    Module(ModulePath),
}

impl Target {
    fn parse(text: &str) -> Option<Self> {
        match text.parse::<Address>() {
            Ok(address) => Some(Self::Resource(address)),
            Err(_) => module_path(text).map(Self::Module),
        }
    }
}

/// `module.a["b"].module.c`; `None` if it is something else.
pub(crate) fn module_path(text: &str) -> Option<ModulePath> {
    if text.is_empty() {
        return Some(ModulePath::root());
    }
    // An address says the same of a module as the path alone.
    format!("{text}.type.name")
        .parse::<Address>()
        .ok()
        .filter(|a| &*a.type_name == "type" && !a.module.is_root())
        .map(|a| a.module)
}

/// An address without any keys, as configuration has it.
pub(crate) fn configured(address: &Address) -> Address {
    Address { module: without_keys(&address.module), key: None, ..address.clone() }
}

fn without_keys(module: &ModulePath) -> ModulePath {
    if module.0.iter().all(|s| s.key.is_none()) {
        return module.clone();
    }
    ModulePath(module.0.iter().map(|s| ModuleStep { name: s.name.clone(), key: None }).collect())
}

/// Instances by what configuration calls them.
pub(crate) struct Index {
    /// By the address without keys of modules and of the instance.
    configured: HashMap<Address, Vec<Address>>,
    /// By the address without the key of the instance.
    resources: HashMap<Address, Vec<Address>>,
    /// By module, keys left out.
    modules: BTreeMap<ModulePath, Vec<Address>>,
}

impl Index {
    /// Of all instances of an estate.
    pub(crate) fn new(estate: &Estate) -> Self {
        let mut index = Self { configured: HashMap::new(), resources: HashMap::new(), modules: BTreeMap::new() };
        for resource in estate.resources() {
            let address = &resource.address;
            index.resources.entry(address.resource()).or_default().push(address.clone());
            if !address.module.is_root() {
                let configured = configured(address);
                index.modules.entry(configured.module.clone()).or_default().push(address.clone());
                index.configured.entry(configured).or_default().push(address.clone());
            }
        }
        index
    }

    /// Instances of a resource in a module instance; none if there are none.
    pub(crate) fn instances(&self, resource: &Address) -> &[Address] {
        self.resources.get(resource).map(Vec::as_slice).unwrap_or_default()
    }

    fn resolve(&self, dependent: &Address, target: &Target, relative: bool, into: &mut Vec<Address>) {
        match target {
            Target::Resource(address) if relative => {
                let steps = dependent.module.0.iter().chain(address.module.0.iter()).cloned().collect();
                self.resource(dependent, &Address { module: ModulePath(steps), ..address.clone() }, into);
            }
            Target::Resource(address) => self.resource(dependent, address, into),
            Target::Module(module) => {
                let module = if relative {
                    ModulePath(dependent.module.0.iter().chain(module.0.iter()).cloned().collect())
                } else {
                    module.clone()
                };
                let all = self.modules.get(&without_keys(&module)).map(Vec::as_slice).unwrap_or_default();
                into.extend(all.iter().filter(|a| beside(dependent, a)).take(MOST_INSTANCES).cloned());
            }
        }
    }

    /// Adds the instances that a dependent means by an address without keys, or with some.
    pub(crate) fn resource(&self, dependent: &Address, address: &Address, into: &mut Vec<Address>) {
        let module = in_scope_of(dependent, &address.module);
        let exact = Address { module, key: None, ..address.clone() };
        if address.key.is_some() && !matches!(address.key, Some(InstanceKey::Unknown)) {
            let instance = exact.instance(address.key.clone());
            if self.instances(&exact).binary_search(&instance).is_ok() {
                into.push(instance);
                return;
            }
        }
        let own = self.instances(&exact);
        if !own.is_empty() {
            if own.len() > MOST_INSTANCES {
                into.push(exact);
            } else {
                into.extend_from_slice(own);
            }
            return;
        }
        let configured = configured(address);
        let all = self.configured.get(&configured).map(Vec::as_slice).unwrap_or_default();
        let start = into.len();
        into.extend(all.iter().filter(|a| beside(dependent, a)).take(MOST_INSTANCES + 1).cloned());
        if into.len() - start > MOST_INSTANCES {
            into.truncate(start);
            into.push(configured);
        }
    }
}

/// A module path without keys, with the keys of the module instances that it shares with the dependent: an instance of
/// a module sees nothing of its siblings.
fn in_scope_of(dependent: &Address, module: &ModulePath) -> ModulePath {
    let mut shared = true;
    ModulePath(
        module
            .0
            .iter()
            .enumerate()
            .map(|(i, step)| {
                let own = dependent.module.0.get(i);
                shared &= own.is_some_and(|own| own.name == step.name);
                match own {
                    Some(own) if shared && step.key.is_none() => own.clone(),
                    Some(_) | None => step.clone(),
                }
            })
            .collect(),
    )
}

fn beside(dependent: &Address, other: &Address) -> bool {
    dependent
        .module
        .0
        .iter()
        .zip(other.module.0.iter())
        .take_while(|(a, b)| a.name == b.name)
        .all(|(a, b)| a.key == b.key)
}
