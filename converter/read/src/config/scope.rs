//! What names mean inside of a module.

use std::sync::Arc;

use diagnostic::Diagnostic;
use syntax::ast::{Step, Traversal};
use syntax::{Source, TextRange};
use value::{Entries, Mode, ModulePath, Value};

use super::engine::{Engine, ModuleInstance};
use super::expression::{CallError, Names};
use super::input::Dialect;
use super::module::{ModuleDeclaration, ResourceKey};

/// Where there are no names and no functions: default values.
pub(crate) struct NoNames;

impl Names for NoNames {
    fn check(&self, traversal: &Traversal, source: &Source, diagnostics: &mut Vec<Diagnostic>) {
        let detail = "Variables may not be used here: the value must be known before anything is evaluated.";
        diagnostics.push(Diagnostic::error("Variables not allowed", detail).at(source.place(traversal.range())));
    }

    fn resolve(&self, _: &Traversal) -> Option<(Value, usize)> {
        None
    }

    fn call(&self, _: &str, _: &[Value]) -> Result<Value, CallError> {
        Err(CallError {
            summary: "Function calls not allowed".to_owned(),
            detail: "Functions may not be called here.".to_owned(),
            argument: None,
        })
    }
}

/// What is special to an instance.
#[derive(Clone, Debug, Default)]
pub(crate) struct Repetition {
    /// `count.index`
    pub(crate) index: Option<Value>,
    /// `each.key` and `each.value`
    pub(crate) each: Option<(Value, Value)>,
    /// `self`
    pub(crate) this: Option<Value>,
}

/// Names in a module instance.
pub(crate) struct ModuleScope<'e, 'f> {
    pub(crate) engine: &'e Engine<'f>,
    pub(crate) module: &'e Arc<ModuleInstance>,
    pub(crate) repetition: Repetition,
}

/// What a traversal refers to.
pub(crate) enum Target<'t> {
    Variable(&'t Arc<str>),
    Local(&'t Arc<str>),
    Module(&'t Arc<str>),
    Resource(ResourceKey, usize),
    Path(&'t Arc<str>),
    Terraform(&'t Arc<str>),
    /// OpenTofu's name for the same.
    Tofu(&'t Arc<str>),
    Count(&'t Arc<str>),
    Each(&'t Arc<str>),
    This,
    Invalid(String),
}

pub(crate) fn target<'t>(traversal: &'t Traversal) -> Target<'t> {
    let name = |at: usize| match traversal.steps.get(at) {
        Some(Step::Attribute { name, .. }) => Some(name),
        Some(Step::Index { .. }) | None => None,
    };
    let needs = |what: &str| Target::Invalid(format!("The \"{}\" object must be followed by {what}.", traversal.root));
    let resource = |mode, at| match (name(at), name(at + 1)) {
        (Some(type_name), Some(resource)) => {
            Target::Resource(ResourceKey { mode, type_name: type_name.clone(), name: resource.clone() }, at + 2)
        }
        _ => needs("two attribute names: the resource type and resource name"),
    };
    let one = |make: fn(&'t Arc<str>) -> Target<'t>| name(0).map_or_else(|| needs("an attribute name"), make);
    match &*traversal.root {
        "var" => one(Target::Variable),
        "local" => one(Target::Local),
        "module" => one(Target::Module),
        "path" => one(Target::Path),
        "terraform" => one(Target::Terraform),
        "tofu" => one(Target::Tofu),
        "count" => one(Target::Count),
        "each" => one(Target::Each),
        "self" => Target::This,
        "data" => resource(Mode::Data, 0),
        "ephemeral" => resource(Mode::Ephemeral, 0),
        "resource" => resource(Mode::Managed, 0),
        "template" | "lazy" | "arg" => {
            Target::Invalid(format!("The symbol name \"{}\" is reserved for use in a future Terraform version.", traversal.root))
        }
        _ => match name(0) {
            Some(resource) => Target::Resource(
                ResourceKey { mode: Mode::Managed, type_name: traversal.root.clone(), name: resource.clone() },
                1,
            ),
            None => Target::Invalid(
                "A reference to a resource type must be followed by at least one attribute access, specifying the resource name."
                    .to_owned(),
            ),
        },
    }
}

/// A resource that a traversal refers to, with the steps that follow.
pub(crate) fn referred_resource(traversal: &Traversal) -> Option<(ResourceKey, &[Step])> {
    match target(traversal) {
        Target::Resource(key, taken) => Some((key, traversal.steps.get(taken..).unwrap_or_default())),
        _ => None,
    }
}

/// A module call that a traversal refers to.
pub(crate) fn referred_module(traversal: &Traversal) -> Option<&Arc<str>> {
    match target(traversal) {
        Target::Module(name) => Some(name),
        _ => None,
    }
}

/// What is wrong with a reference in a module, before anything is evaluated.
pub(crate) fn problem(
    declaration: &ModuleDeclaration,
    path: &ModulePath,
    repetition: &Repetition,
    traversal: &Traversal,
) -> Option<(&'static str, String)> {
    let here = || if path.is_root() { "the root module".to_owned() } else { path.to_string() };
    match target(traversal) {
            Target::Variable(name) => (!declaration.variables.contains_key(name)).then(|| {
                let detail = format!(
                    "An input variable with the name \"{name}\" has not been declared. This variable can be declared with a variable \"{name}\" {{}} block."
                );
                ("Reference to undeclared input variable", detail)
            }),
            Target::Local(name) => (!declaration.locals.contains_key(name)).then(|| {
                ("Reference to undeclared local value", format!("A local value with the name \"{name}\" has not been declared."))
            }),
            Target::Module(name) => (!declaration.calls.contains_key(name)).then(|| {
                ("Reference to undeclared module", format!("No module call named \"{name}\" is declared in {}.", here()))
            }),
            Target::Resource(key, taken) => resource_problem(declaration, &key, &traversal.steps[taken..], here),
            Target::Path(name) => (!matches!(&**name, "module" | "root" | "cwd")).then(|| {
                ("Invalid \"path\" attribute", format!("The \"path\" object does not have an attribute named \"{name}\"."))
            }),
            Target::Terraform(name) => (!matches!(&**name, "workspace" | "applying")).then(|| {
                let detail = format!("The \"terraform\" object does not have an attribute named \"{name}\". The only supported attribute is terraform.workspace, the name of the currently-selected workspace.");
                ("Invalid \"terraform\" attribute", detail)
            }),
            Target::Tofu(name) if declaration.dialect == Dialect::Terraform => Some((
                "Reference to undeclared resource",
                format!("A managed resource \"tofu\" \"{name}\" has not been declared in {}. The \"tofu\" object is OpenTofu's: if the configuration is one of OpenTofu, say so: --dialect opentofu, or dialect = \"opentofu\".", here()),
            )),
            Target::Tofu(name) => (!matches!(&**name, "workspace" | "applying")).then(|| {
                let detail = format!("The \"tofu\" object does not have an attribute named \"{name}\". The only supported attribute is tofu.workspace, the name of the currently-selected workspace.");
                ("Invalid \"tofu\" attribute", detail)
            }),
            Target::Count(name) if &**name != "index" => Some((
                "Invalid \"count\" attribute",
                format!("The \"count\" object does not have an attribute named \"{name}\". The only supported attribute is count.index, which is the index of each instance of a resource block that has the \"count\" argument set."),
            )),
            Target::Count(_) => repetition.index.is_none().then(|| {
                let detail = "The \"count\" object can only be used in \"module\", \"resource\", and \"data\" blocks, and only when the \"count\" argument is set.";
                ("Reference to \"count\" in non-counted context", detail.to_owned())
            }),
            Target::Each(name) if !matches!(&**name, "key" | "value") => Some((
                "Invalid \"each\" attribute",
                format!("The \"each\" object does not have an attribute named \"{name}\". The supported attributes are each.key and each.value, the current key and value pair of the \"for_each\" attribute set."),
            )),
            Target::Each(_) => repetition.each.is_none().then(|| {
                let detail = "The \"each\" object can be used only in \"module\" or \"resource\" blocks, and only when the \"for_each\" argument is set.";
                ("Reference to \"each\" in context without for_each", detail.to_owned())
            }),
            Target::This => repetition.this.is_none().then(|| {
                let detail = "The \"self\" object is not available in this context. This object can be used only in resource provisioner, connection, and postcondition blocks.";
                ("Invalid \"self\" reference", detail.to_owned())
            }),
            Target::Invalid(detail) => Some(("Invalid reference", detail)),
        }
}

fn resource_problem(
    declaration: &ModuleDeclaration,
    key: &ResourceKey,
    rest: &[Step],
    here: impl Fn() -> String,
) -> Option<(&'static str, String)> {
    let Some(resource) = declaration.resources.get(key) else {
        let (article, mode) = match key.mode {
            Mode::Managed => ("A", "managed"),
            Mode::Data => ("A", "data"),
            Mode::Ephemeral => ("An", "ephemeral"),
        };
        let as_data = ResourceKey { mode: Mode::Data, ..key.clone() };
        let hint = if declaration.resources.contains_key(&as_data) {
            format!(" Did you mean the data resource data.{}.{}?", key.type_name, key.name)
        } else {
            String::new()
        };
        let detail = format!(
            "{article} {mode} resource \"{}\" \"{}\" has not been declared in {}.{hint}",
            key.type_name,
            key.name,
            here()
        );
        return Some(("Reference to undeclared resource", detail));
    };
    let counted = resource.body.attribute("count").is_some();
    let keyed = resource.body.attribute("for_each").is_some();
    let name = format!("{}.{}", key.type_name, key.name);
    match rest.first() {
        Some(Step::Attribute { .. }) if counted || keyed => {
            let (argument, index) = if counted { ("count", "count.index") } else { ("for_each", "each.key") };
            Some((
                "Missing resource instance key",
                format!(
                    "Because {name} has \"{argument}\" set, its attributes must be accessed on specific instances. For example, to correlate with indices of a referring resource, use: {name}[{index}]"
                ),
            ))
        }
        Some(Step::Index { .. }) if !counted && !keyed => Some((
            "Unexpected resource instance key",
            format!(
                "Because {name} does not have \"count\" or \"for_each\" set, references to it must not include an index key. Remove the bracketed index to refer to the single instance of this resource."
            ),
        )),
        first => {
            let attribute = match first {
                Some(Step::Attribute { name, .. }) => Some(name),
                Some(Step::Index { .. }) => match rest.get(1) {
                    Some(Step::Attribute { name, .. }) => Some(name),
                    Some(Step::Index { .. }) | None => None,
                },
                None => None,
            }?;
            // Of other providers the schema may be of another version than the one that is used.
            let schema = super::resource::schema_of(key).filter(|_| &*key.type_name == "terraform_data")?;
            let there = schema.own_attribute(attribute).is_some() || schema.block_type(attribute).is_some();
            (!there).then(|| {
                (
                    "Unsupported attribute",
                    format!("This object has no argument, nested block, or exported attribute named \"{attribute}\"."),
                )
            })
        }
    }
}

impl ModuleScope<'_, '_> {
    fn problem(&self, traversal: &Traversal) -> Option<(&'static str, String)> {
        problem(&self.module.declaration, &self.module.path, &self.repetition, traversal)
    }
}

impl Names for ModuleScope<'_, '_> {
    fn check(&self, traversal: &Traversal, source: &Source, diagnostics: &mut Vec<Diagnostic>) {
        if let Some((summary, detail)) = self.problem(traversal) {
            diagnostics.push(Diagnostic::error(summary, detail).at(source.place(traversal.range())));
        } else {
            // Whatever is referred to must be there, also if evaluation never gets to it: that is how cycles show.
            match target(traversal) {
                Target::Resource(key, _) => self.engine.resource_is_there(self.module, &key),
                _ => drop(self.resolve(traversal)),
            }
        }
    }

    fn resolve(&self, traversal: &Traversal) -> Option<(Value, usize)> {
        if self.problem(traversal).is_some() {
            return None;
        }
        let engine = self.engine;
        match target(traversal) {
            Target::Variable(name) => Some((engine.variable(self.module, name), 1)),
            Target::Local(name) => Some((engine.local(self.module, name), 1)),
            Target::Module(name) => Some(engine.module_reference(self.module, name, &traversal.steps[1..], 1)),
            Target::Resource(key, taken) => {
                Some(engine.resource_reference(self.module, &key, &traversal.steps[taken..], taken))
            }
            Target::Path(name) => Some((engine.path(self.module, name), 1)),
            Target::Terraform(name) | Target::Tofu(name) => Some((engine.terraform(name), 1)),
            Target::Count(_) => self.repetition.index.clone().map(|index| (index, 1)),
            Target::Each(name) => {
                self.repetition.each.as_ref().map(|(key, each)| (if &**name == "key" { key } else { each }.clone(), 1))
            }
            Target::This => self.repetition.this.clone().map(|this| (this, 0)),
            Target::Invalid(_) => None,
        }
    }

    fn short_circuits(&self) -> bool {
        self.module.declaration.short_circuits
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Result<Value, CallError> {
        declared_function(&self.module.declaration, name)?;
        self.engine.call(name, arguments)
    }
}

/// Functions of providers can only be called where the module says which provider that is.
pub(crate) fn declared_function(declaration: &ModuleDeclaration, name: &str) -> Result<(), CallError> {
    let Some(of_provider) = name.strip_prefix("provider::") else { return Ok(()) };
    let (provider, function) = of_provider.split_once("::").unwrap_or((of_provider, ""));
    if declaration.requirements.contains_key(provider) {
        return Ok(());
    }
    Err(CallError {
        summary: "Unknown provider function".to_owned(),
        detail: format!(
            "There is no function named \"{name}\". Ensure that provider name \"{provider}\" is declared in this module's required_providers block, and that this provider offers a function named \"{function}\"."
        ),
        argument: None,
    })
}

/// Names in a file that `templatefile` renders: what it is given, and functions.
pub(crate) struct TemplateScope<'e, 'f> {
    pub(crate) engine: &'e Engine<'f>,
    pub(crate) variables: &'e Entries,
    pub(crate) may_read_files: bool,
}

impl Names for TemplateScope<'_, '_> {
    fn check(&self, traversal: &Traversal, source: &Source, diagnostics: &mut Vec<Diagnostic>) {
        if !self.variables.contains_key(&traversal.root) {
            let place = source.place(range_of_root(traversal));
            let start = place.span.start;
            let end = place.span.end;
            let detail = format!(
                "vars map does not contain key \"{}\", referenced at {}:{},{}-{}",
                traversal.root, place.path, start.line, start.column, end.column
            );
            diagnostics.push(Diagnostic::error(MISSING_TEMPLATE_VARIABLE, detail).at(place));
        }
    }

    fn resolve(&self, traversal: &Traversal) -> Option<(Value, usize)> {
        self.variables.get(&traversal.root).map(|value| (value.clone(), 0))
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Result<Value, CallError> {
        let reads = name.starts_with("file") || matches!(name, "templatefile" | "templatestring");
        if matches!(name, "templatefile" | "templatestring") || (reads && !self.may_read_files) {
            return Err(CallError {
                summary: "Error in function call".to_owned(),
                detail: format!(
                    "Call to function \"{name}\" failed: cannot recursively call {name} from inside another template function."
                ),
                argument: None,
            });
        }
        self.engine.call(name, arguments)
    }
}

fn range_of_root(traversal: &Traversal) -> TextRange {
    traversal.root_range
}

/// Headline by which a missing template variable is told from other errors.
pub(crate) const MISSING_TEMPLATE_VARIABLE: &str = "Missing template variable";
