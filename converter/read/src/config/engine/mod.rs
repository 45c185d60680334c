//! Lazy evaluation of a tree of modules.
//!
//! A node is an object of a module instance: a variable, a local value, all instances of a resource, the instances of a module
//! call. Each is evaluated when first asked for, and once. A node that needs itself is a cycle, which is reported with the way it
//! takes. Modules expand when somebody asks for what is in them; there is no second pass over anything.

mod assemble;
mod calls;
mod environment;
mod expansion;
mod providers;
mod resources;
mod template_file;
mod validation;
mod variables;

pub(crate) use expansion::Expansion;
pub(crate) use providers::ProviderConfiguration;
pub(crate) use resources::ResourceInstance;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;
use std::sync::Arc;

use diagnostic::Diagnostic;
use syntax::{Expression, Source};
use value::{ModulePath, Type, Value};

use super::expression::Context;
use super::input::ConfigurationInput;
use super::module::{Loader, Manifest, ModuleDeclaration, ResourceKey};
use super::scope::{ModuleScope, Repetition};
use super::stack::Depth;
use crate::files::{Files, Roots};

/// Number of a module instance; 0 is the root module.
pub(crate) type ModuleId = usize;

/// Modules in modules deeper than this are not looked into: a module that calls itself has no end.
const DEEPEST_MODULE: usize = 64;

/// So many instances are made of one resource or module, and no more: beyond it memory ends before a cloud does.
pub(super) const MOST_INSTANCES: usize = 20_000;

/// So many module instances are made altogether.
const MOST_MODULES: usize = 100_000;

/// A module instance.
#[derive(Debug)]
pub(crate) struct ModuleInstance {
    pub(crate) id: ModuleId,
    pub(crate) path: ModulePath,
    pub(crate) declaration: Arc<ModuleDeclaration>,
    /// Directory relative to the root module, as `path.module` gives it.
    pub(crate) relative: String,
    /// The module that calls this one, and how.
    pub(crate) parent: Option<Parent>,
}

/// How a module instance is called.
#[derive(Debug)]
pub(crate) struct Parent {
    pub(crate) module: Arc<ModuleInstance>,
    pub(crate) call: Arc<str>,
    pub(crate) repetition: Repetition,
}

impl ModuleInstance {
    /// Names of the calls that lead here.
    fn calls(&self) -> Vec<&str> {
        self.path.0.iter().map(|step| &*step.name).collect()
    }
}

/// Something that is evaluated once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Node {
    Variable(ModuleId, Arc<str>),
    Local(ModuleId, Arc<str>),
    Output(ModuleId, Arc<str>),
    Instances(ModuleId, ResourceKey),
    Resource(ModuleId, ResourceKey),
    Calls(ModuleId, Arc<str>),
    CallValue(ModuleId, Arc<str>),
    Provider(ModuleId, Arc<str>, Option<Arc<str>>),
}

impl Node {
    fn module(&self) -> ModuleId {
        match self {
            Self::Variable(module, _)
            | Self::Local(module, _)
            | Self::Output(module, _)
            | Self::Instances(module, _)
            | Self::Resource(module, _)
            | Self::Calls(module, _)
            | Self::CallValue(module, _)
            | Self::Provider(module, ..) => *module,
        }
    }
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(_, name) => write!(f, "var.{name}"),
            Self::Local(_, name) => write!(f, "local.{name}"),
            Self::Output(_, name) => write!(f, "output.{name}"),
            Self::Instances(_, key) | Self::Resource(_, key) => {
                match key.mode {
                    value::Mode::Managed => {}
                    value::Mode::Data => f.write_str("data.")?,
                    value::Mode::Ephemeral => f.write_str("ephemeral.")?,
                }
                write!(f, "{}.{}", key.type_name, key.name)
            }
            Self::Calls(_, name) | Self::CallValue(_, name) => write!(f, "module.{name}"),
            Self::Provider(_, name, None) => write!(f, "provider.{name}"),
            Self::Provider(_, name, Some(alias)) => write!(f, "provider.{name}.{alias}"),
        }
    }
}

/// What nodes gave, by module: what is asked for next is mostly of the same one.
struct Memo<T>(RefCell<Vec<BTreeMap<Node, T>>>);

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<T: Clone> Memo<T> {
    fn get(&self, node: &Node) -> Option<T> {
        self.0.borrow().get(node.module())?.get(node).cloned()
    }

    fn insert(&self, node: Node, result: T) {
        let mut modules = self.0.borrow_mut();
        let module = node.module();
        // A module of which only the declarations are looked at has no number, and nothing to remember.
        let Some(length) = module.checked_add(1) else { return };
        if modules.len() < length {
            modules.resize_with(length, BTreeMap::new);
        }
        modules[module].insert(node, result);
    }
}

/// What is evaluated, and how far.
pub(crate) struct Engine<'f> {
    pub(crate) files: &'f dyn Files,
    pub(crate) input: &'f ConfigurationInput,
    /// Canonical directory of the root module.
    root: String,
    /// Canonical directory that `path.cwd` is.
    cwd: String,
    roots: RefCell<Roots>,
    manifest: Manifest,
    depth: Depth,
    modules: RefCell<Vec<Arc<ModuleInstance>>>,
    declarations: RefCell<BTreeMap<String, Option<Arc<ModuleDeclaration>>>>,
    values: Memo<Value>,
    expansions: Memo<Arc<Expansion>>,
    resources: Memo<Rc<Vec<ResourceInstance>>>,
    calls: Memo<Arc<calls::CallInstances>>,
    providers: Memo<Arc<ProviderConfiguration>>,
    given: RefCell<Option<Arc<variables::Given>>>,
    opaque: RefCell<Vec<calls::OpaqueCall>>,
    running: RefCell<Vec<Node>>,
    too_deep: Cell<bool>,
    diagnostics: RefCell<Vec<Diagnostic>>,
}

impl<'f> Engine<'f> {
    /// Loads the root module. Modules that it calls are loaded when somebody asks for them.
    pub(crate) fn load(files: &'f dyn Files, input: &'f ConfigurationInput) -> Self {
        let mut diagnostics = Vec::new();
        let mut roots = Roots::new();
        let root = if input.root.is_empty() {
            if input.inline.is_none() {
                diagnostics.push(Diagnostic::error(
                    "No configuration was given",
                    "Name the directory of a root module, or give its text.",
                ));
            }
            "/".to_owned()
        } else {
            files.canonical(&input.root).unwrap_or_else(|error| {
                diagnostics.push(error.diagnostic());
                crate::files::join("/", &input.root)
            })
        };
        let allowed = (!input.root.is_empty() && diagnostics.is_empty()).then_some(&root);
        for path in allowed.into_iter().chain(&input.allow_paths) {
            if let Err(error) = roots.allow(files, path) {
                diagnostics.push(error.diagnostic());
            }
        }
        let data_directory = input.environment.get("TF_DATA_DIR").map_or(".terraform", String::as_str);
        let manifest = Manifest::read(files, &roots, &root, data_directory, &mut diagnostics);
        let mut loader = Loader { files, roots: &roots, dialect: input.dialect, diagnostics: &mut diagnostics };
        let declaration = match &input.inline {
            Some(text) => Some(loader.text(text)),
            None if roots.contains(&root) => loader.directory(&root, &input.root),
            None => None,
        };
        let module = Arc::new(ModuleInstance {
            id: 0,
            path: ModulePath::root(),
            declaration: Arc::new(declaration.unwrap_or_default()),
            relative: ".".to_owned(),
            parent: None,
        });
        let cwd = match &input.working_directory {
            Some(directory) => files.canonical(directory).unwrap_or_else(|_| directory.clone()),
            None => root.clone(),
        };
        Self {
            files,
            input,
            root,
            cwd,
            roots: RefCell::new(roots),
            manifest,
            depth: Depth::begin(),
            modules: RefCell::new(vec![module]),
            declarations: RefCell::default(),
            values: Memo::default(),
            expansions: Memo::default(),
            resources: Memo::default(),
            calls: Memo::default(),
            providers: Memo::default(),
            given: RefCell::default(),
            opaque: RefCell::default(),
            running: RefCell::default(),
            too_deep: Cell::new(false),
            diagnostics: RefCell::new(diagnostics),
        }
    }

    pub(crate) fn root_module(&self) -> Arc<ModuleInstance> {
        self.module(0)
    }

    fn module(&self, id: ModuleId) -> Arc<ModuleInstance> {
        self.modules.borrow()[id].clone()
    }

    pub(crate) fn report(&self, diagnostic: Diagnostic) {
        self.diagnostics.borrow_mut().push(diagnostic);
    }

    fn report_all(&self, diagnostics: Vec<Diagnostic>) {
        self.diagnostics.borrow_mut().extend(diagnostics);
    }

    /// Reports what came up in a module instance; where it is not known whether there is such an instance, errors are warnings.
    fn report_in(&self, module: &ModuleInstance, mut diagnostics: Vec<Diagnostic>) {
        if module.path.0.iter().any(|step| step.key == Some(value::InstanceKey::Unknown)) {
            soften(&mut diagnostics);
        }
        self.report_all(diagnostics);
    }

    /// Everything that was reported so far, by place, each once.
    pub(crate) fn take_diagnostics(&self) -> Vec<Diagnostic> {
        let mut diagnostics = std::mem::take(&mut *self.diagnostics.borrow_mut());
        diagnostics.sort_by(|a, b| {
            let key =
                |d: &Diagnostic| (d.place.is_some(), d.place.clone(), d.severity, d.summary.clone(), d.detail.clone());
            key(a).cmp(&key(b))
        });
        diagnostics.dedup();
        diagnostics
    }

    pub(crate) fn workspace(&self) -> &str {
        self.input
            .workspace
            .as_deref()
            .or_else(|| self.input.environment.get("TF_WORKSPACE").map(String::as_str))
            .filter(|name| !name.is_empty())
            .unwrap_or("default")
    }

    /// `path.module`, `path.root` and `path.cwd`.
    pub(crate) fn path(&self, module: &ModuleInstance, name: &str) -> Value {
        match name {
            "module" => Value::string(module.relative.as_str()),
            "root" => ".".into(),
            _ => Value::string(self.cwd.as_str()),
        }
    }

    /// `terraform.workspace` and `terraform.applying`.
    pub(crate) fn terraform(&self, name: &str) -> Value {
        match name {
            "workspace" => Value::string(self.workspace()),
            _ => Value::from(false).marked(value::Marks { ephemeral: true, sensitive: false }),
        }
    }

    /// Evaluates a node once. Where it needs itself, or evaluation is too deep, the error is reported and `otherwise` taken.
    fn once<T: Clone>(
        &self,
        node: Node,
        memo: impl Fn(&Self) -> &Memo<T>,
        compute: impl FnOnce() -> T,
        otherwise: impl FnOnce() -> T,
    ) -> T {
        if let Some(present) = memo(self).get(&node) {
            return present;
        }
        if self.running.borrow().contains(&node) {
            self.report_cycle(&node);
            return otherwise();
        }
        if self.depth.is_exhausted() {
            if !self.too_deep.replace(true) {
                self.report(Diagnostic::error(
                    format!("{node} is nested too deeply"),
                    "It refers to something that refers to something else, and so on, too many times. Shorten the chain.",
                ));
            }
            return otherwise();
        }
        self.running.borrow_mut().push(node.clone());
        let result = compute();
        self.running.borrow_mut().pop();
        memo(self).insert(node, result.clone());
        result
    }

    fn report_cycle(&self, node: &Node) {
        let running = self.running.borrow();
        let start = running.iter().position(|n| n == node).unwrap_or(0);
        let mut names: Vec<String> = Vec::new();
        for node in running[start..].iter().chain([node]) {
            let path = &self.module(node.module()).path;
            let name = if path.is_root() { node.to_string() } else { format!("{path}.{node}") };
            if names.last() != Some(&name) {
                names.push(name);
            }
        }
        // Whichever way one comes into a cycle, it is the same one.
        let least = names.iter().enumerate().skip(1).min_by_key(|(_, name)| name.as_str()).map_or(0, |(i, _)| i);
        if names.len() > 1 {
            names.pop();
            let length = names.len();
            names.rotate_left(least % length);
            names.push(names[0].clone());
        }
        let (summary, detail) = if names.len() <= 2 {
            (
                format!("{} refers to itself", names[0]),
                "Its value would depend on itself. Remove the reference.".to_owned(),
            )
        } else {
            (
                format!("Cycle: {}", names.join(" -> ")),
                "Each of these needs the next one's value first. Remove one of the references.".to_owned(),
            )
        };
        self.report(Diagnostic::error(summary, detail));
    }

    /// Evaluates an expression in a module instance and reports what is wrong.
    pub(crate) fn evaluate(
        &self,
        module: &Arc<ModuleInstance>,
        repetition: &Repetition,
        expression: &Expression,
        source: &Source,
    ) -> Value {
        let scope = ModuleScope { engine: self, module, repetition: repetition.clone() };
        let mut diagnostics = Vec::new();
        let value = Context::new(&scope, source).evaluate(expression, &mut diagnostics);
        self.report_in(module, diagnostics);
        value
    }

    pub(crate) fn local(&self, module: &Arc<ModuleInstance>, name: &Arc<str>) -> Value {
        self.once(
            Node::Local(module.id, name.clone()),
            |engine| &engine.values,
            || match module.declaration.locals.get(name) {
                Some(local) => self.evaluate(module, &Repetition::default(), &local.expression, &local.source),
                None => Value::unknown(Type::Dynamic),
            },
            || Value::unknown(Type::Dynamic),
        )
    }

    /// Loads the module in a directory, once for all who call it.
    fn declaration(&self, directory: &str, shown: &str) -> Option<Arc<ModuleDeclaration>> {
        if let Some(present) = self.declarations.borrow().get(directory) {
            return present.clone();
        }
        let mut diagnostics = Vec::new();
        let allowed = self.roots.borrow_mut().allow(self.files, directory);
        let loaded = match allowed {
            Ok(()) => {
                let roots = self.roots.borrow();
                let mut loader = Loader {
                    files: self.files,
                    roots: &roots,
                    dialect: self.input.dialect,
                    diagnostics: &mut diagnostics,
                };
                loader.directory(directory, shown).map(Arc::new)
            }
            Err(error) => {
                diagnostics.push(error.diagnostic());
                None
            }
        };
        self.report_all(diagnostics);
        self.declarations.borrow_mut().insert(directory.to_owned(), loaded.clone());
        loaded
    }
}

/// Errors of something that may not be there are warnings.
fn soften(diagnostics: &mut [Diagnostic]) {
    for diagnostic in diagnostics {
        diagnostic.severity = diagnostic::Severity::Warning;
    }
}
