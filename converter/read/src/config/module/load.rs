//! From a directory to a module.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use diagnostic::Diagnostic;
use functions::Dialect;
use syntax::ast::Block;
use syntax::{Body, ExpressionKind, Source, parse_body};
use value::{Mode, Type, Value};

use super::declarations::registry;
use super::overrides;
use super::{
    BodyView, CheckBlock, CheckRule, LocalDeclaration, ModuleCall, ModuleDeclaration, MoveDeclaration,
    OutputDeclaration, ProviderDeclaration, ProviderRequirement, ResourceDeclaration, ResourceKey, VariableDeclaration,
};
use crate::config::constraint::Constraint;
use crate::config::expression::Context;
use crate::config::scope::NoNames;
use crate::files::{EntryKind, Files, Roots, join};

/// A parsed file.
struct File {
    body: Arc<Body>,
    overrides: bool,
}

/// Reads modules.
pub(crate) struct Loader<'a> {
    pub(crate) files: &'a dyn Files,
    pub(crate) roots: &'a Roots,
    pub(crate) dialect: Dialect,
    pub(crate) diagnostics: &'a mut Vec<Diagnostic>,
}

impl Loader<'_> {
    /// The module in a directory, which must be among the roots; `shown` is what diagnostics call it.
    pub(crate) fn directory(&mut self, directory: &str, shown: &str) -> Option<ModuleDeclaration> {
        let entries = match self.roots.list(self.files, directory) {
            Ok(entries) => entries,
            Err(error) => {
                self.diagnostics.push(error.diagnostic());
                return None;
            }
        };
        let mut files = Vec::new();
        let names: BTreeSet<String> = entries.iter().map(|entry| entry.name.clone()).collect();
        for entry in entries {
            let name = entry.name.as_str();
            if entry.kind != EntryKind::File || is_ignored(name) {
                continue;
            }
            let Some((stem, ending)) = split(name, Dialect::OpenTofu) else { continue };
            if split(name, self.dialect).is_none() {
                // With a file of Terraform beside it, it was made for those who have OpenTofu.
                if names.contains(&format!("{stem}{}", ending.replacen(".tofu", ".tf", 1))) {
                    continue;
                }
                let detail = "Terraform takes no notice of it. If the configuration is one of OpenTofu, say so: --dialect opentofu, or dialect = \"opentofu\".";
                let shown = join(shown, name);
                let start = diagnostic::Position { byte: 0, line: 1, column: 1 };
                let span = diagnostic::Span { start, end: start };
                self.diagnostics.push(
                    Diagnostic::warning(format!("{name} is a file of OpenTofu and is not read"), detail)
                        .in_file(shown, span),
                );
                continue;
            }
            // Where both are there, OpenTofu takes its own.
            if self.dialect == Dialect::OpenTofu
                && ending.starts_with(".tf")
                && names.contains(&format!("{stem}{}", ending.replacen(".tf", ".tofu", 1)))
            {
                continue;
            }
            let path = join(directory, name);
            let bytes = match self.roots.read(self.files, &path) {
                Ok(bytes) => bytes,
                Err(error) => {
                    self.diagnostics.push(error.diagnostic());
                    continue;
                }
            };
            let source = Source::new(join(shown, name), bytes);
            let body = if name.ends_with(".json") {
                super::json::body(&source, self.diagnostics)
            } else {
                let mut parsed = parse_body(&source);
                self.diagnostics.append(&mut parsed.diagnostics);
                parsed.body
            };
            files.push(File { body, overrides: stem == "override" || stem.ends_with("_override") });
        }
        Some(self.module(files))
    }

    /// A module that is one text.
    pub(crate) fn text(&mut self, text: &str) -> ModuleDeclaration {
        let source = Source::new("main.tf", text.as_bytes().to_vec());
        let mut parsed = parse_body(&source);
        self.diagnostics.append(&mut parsed.diagnostics);
        self.module(vec![File { body: parsed.body, overrides: false }])
    }

    fn module(&mut self, files: Vec<File>) -> ModuleDeclaration {
        let mut collected = Collected::default();
        for file in files.iter().filter(|f| !f.overrides) {
            collected.primary(&file.body, self.diagnostics);
        }
        for file in files.iter().filter(|f| f.overrides) {
            overrides::merge(&mut collected, &file.body, self.diagnostics);
        }
        let mut module = ModuleDeclaration::default();
        for (name, body) in collected.variables {
            let declaration = self.variable(&name, body);
            module.variables.insert(name, declaration);
        }
        module.dialect = self.dialect;
        module.short_circuits = self.dialect == Dialect::OpenTofu
            || collected.required_version.as_deref().is_some_and(asks_for_short_circuit);
        module.locals = collected.locals;
        module.moves = collected.moves;
        for (name, body) in collected.outputs {
            let declaration = OutputDeclaration {
                description: self.text_of(&body, "description"),
                sensitive: self.flag(&body, "sensitive").unwrap_or(false),
                ephemeral: self.flag(&body, "ephemeral").unwrap_or(false),
                body,
            };
            module.outputs.insert(name, declaration);
        }
        for (key, body) in collected.resources {
            let place = body.whole_place();
            module.resources.insert(key, ResourceDeclaration { body, place });
        }
        for (name, body) in collected.calls {
            let source = match body.attribute("source") {
                // It is made when the module is called.
                Some(written)
                    if self.dialect == Dialect::OpenTofu
                        && !matches!(written.expression().kind, ExpressionKind::String { .. }) =>
                {
                    None
                }
                _ => self.text_of(&body, "source"),
            };
            let declaration = ModuleCall { place: body.whole_place(), source, body };
            module.calls.insert(name, declaration);
        }
        for body in collected.providers {
            let alias = self.text_of(&body.1, "alias");
            if let Some(written) = body.1.attribute("for_each").filter(|_| self.dialect == Dialect::Terraform) {
                let detail = "Terraform reserves for_each in provider blocks. OpenTofu has it: if the configuration is one of OpenTofu, say so: --dialect opentofu, or dialect = \"opentofu\".";
                self.diagnostics
                    .push(Diagnostic::error("Reserved argument name in provider block", detail).at(written.place()));
            }
            let key = (body.0, alias);
            if module.providers.contains_key(&key) {
                self.diagnostics.push(
                    Diagnostic::error(
                        "Duplicate provider configuration",
                        format!(
                            "Provider \"{}\" is configured twice. Give one of the two an alias, or remove it.",
                            key.0
                        ),
                    )
                    .at(body.1.place()),
                );
                continue;
            }
            module.providers.insert(key, ProviderDeclaration { body: body.1 });
        }
        for (name, body) in collected.requirements {
            if let Some(source) = self.requirement(&name, &body) {
                module.requirements.insert(name, ProviderRequirement { source });
            }
        }
        for body in collected.checks {
            let rules =
                body.blocks_of("assert").into_iter().map(|b| CheckRule { body: BodyView::of_block(b) }).collect();
            for data in body.blocks_of("data") {
                if let [type_name, data_name] = &*data.labels {
                    let key = ResourceKey {
                        mode: Mode::Data,
                        type_name: type_name.text.clone(),
                        name: data_name.text.clone(),
                    };
                    let body = BodyView::of_block(data);
                    module.resources.entry(key).or_insert(ResourceDeclaration { place: body.whole_place(), body });
                }
            }
            module.checks.push(CheckBlock { rules });
        }
        module
    }

    fn variable(&mut self, name: &str, body: BodyView) -> VariableDeclaration {
        let constraint = body.attribute("type").map(|a| Constraint::of(a.expression(), a.source, self.diagnostics));
        let typed = constraint.is_some();
        let constraint = constraint.unwrap_or_default();
        let default = body.attribute("default").map(|a| {
            let value = Context::new(&NoNames, a.source).evaluate(a.expression(), self.diagnostics);
            constraint.apply(&value).unwrap_or_else(|error| {
                self.diagnostics.push(
                    Diagnostic::error(
                        "Invalid default value for variable",
                        format!("This default value of \"{name}\" is not compatible with the variable's type constraint: {error}."),
                    )
                    .at(a.place()),
                );
                Value::unknown(constraint.result_type())
            })
        });
        let nullable = self.flag(&body, "nullable").unwrap_or(true);
        if let (Some(written), false, Some(true)) =
            (body.attribute("default"), nullable, default.as_ref().map(Value::is_null))
        {
            let detail = "A null default value is not valid when nullable=false.";
            self.diagnostics.push(Diagnostic::error("Invalid default value for variable", detail).at(written.place()));
        }
        VariableDeclaration {
            description: self.text_of(&body, "description"),
            sensitive: self.flag(&body, "sensitive").unwrap_or(false),
            ephemeral: self.flag(&body, "ephemeral").unwrap_or(false),
            nullable,
            typed,
            constraint,
            default,
            body,
        }
    }

    /// A meta-argument that must be written out.
    fn constant(&mut self, body: &BodyView, name: &str) -> Option<Value> {
        let attribute = body.attribute(name)?;
        Some(Context::new(&NoNames, attribute.source).evaluate(attribute.expression(), self.diagnostics))
    }

    fn text_of(&mut self, body: &BodyView, name: &str) -> Option<Arc<str>> {
        self.constant(body, name)?.as_str().map(Arc::from)
    }

    fn flag(&mut self, body: &BodyView, name: &str) -> Option<bool> {
        let value = self.constant(body, name)?;
        value::convert(&value, &Type::Bool).ok()?.as_bool()
    }

    fn requirement(&mut self, name: &str, attribute: &(Arc<syntax::Expression>, Source)) -> Option<Arc<str>> {
        let (expression, source) = attribute;
        let written = match &expression.kind {
            // Before version 0.13 only a version was written.
            ExpressionKind::String { .. } => None,
            ExpressionKind::Object(items) => {
                let item = items.iter().find(|item| item.literal_key() == Some("source"))?;
                Context::new(&NoNames, source).evaluate(&item.value, self.diagnostics).as_str().map(str::to_owned)
            }
            _ => None,
        };
        let written = written.unwrap_or_else(|| {
            if name == "terraform" { "terraform.io/builtin/terraform".to_owned() } else { name.to_owned() }
        });
        let parts: Vec<&str> = written.split('/').collect();
        Some(
            match parts.as_slice() {
                [host, namespace, kind] => format!("{host}/{namespace}/{kind}"),
                [namespace, kind] => format!("{}/{namespace}/{kind}", registry(self.dialect)),
                [kind] => format!("{}/hashicorp/{kind}", registry(self.dialect)),
                _ => {
                    self.diagnostics.push(
                        Diagnostic::error(
                            "Invalid provider source address",
                            format!("\"{written}\" must have the form [host/]namespace/type."),
                        )
                        .at(source.place(expression.range)),
                    );
                    return None;
                }
            }
            .into(),
        )
    }
}

/// The name of a file of configuration without its ending, and the ending; `None` if it is another.
fn split(name: &str, dialect: Dialect) -> Option<(&str, &'static str)> {
    let endings: &[&'static str] = match dialect {
        Dialect::Terraform => &[".tf", ".tf.json"],
        Dialect::OpenTofu => &[".tf", ".tf.json", ".tofu", ".tofu.json"],
    };
    endings.iter().find_map(|ending| Some((name.strip_suffix(ending)?, *ending)))
}

/// Whether a version constraint leaves out everything before 1.12.
fn asks_for_short_circuit(constraint: &str) -> bool {
    constraint.split(',').map(str::trim).any(|part| {
        let version = part.trim_start_matches(['>', '=', '~']).trim();
        let mut numbers = version.split(['.', '-']).map(|n| n.parse::<u32>().unwrap_or(0));
        let least = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
        !part.starts_with(['<', '!']) && least >= (1, 12)
    })
}

/// Editors' backups and hidden files.
fn is_ignored(name: &str) -> bool {
    name.starts_with('.') || name.ends_with('~') || (name.starts_with('#') && name.ends_with('#'))
}

/// Blocks of all files, before they are read.
#[derive(Default)]
pub(super) struct Collected {
    pub(super) variables: BTreeMap<Arc<str>, BodyView>,
    pub(super) locals: BTreeMap<Arc<str>, LocalDeclaration>,
    pub(super) outputs: BTreeMap<Arc<str>, BodyView>,
    pub(super) resources: BTreeMap<ResourceKey, BodyView>,
    pub(super) calls: BTreeMap<Arc<str>, BodyView>,
    pub(super) providers: Vec<(Arc<str>, BodyView)>,
    pub(super) requirements: BTreeMap<Arc<str>, (Arc<syntax::Expression>, Source)>,
    pub(super) checks: Vec<BodyView>,
    pub(super) required_version: Option<String>,
    pub(super) moves: Vec<MoveDeclaration>,
}

/// What a top-level block declares, by its labels.
pub(super) enum Declared<'b> {
    Variable(&'b Arc<str>),
    Output(&'b Arc<str>),
    Module(&'b Arc<str>),
    Provider(&'b Arc<str>),
    Check,
    Resource(ResourceKey),
    Locals,
    Terraform,
    /// `moved`, `import`, `removed`: they say what becomes of objects that are there, not what is there.
    Refactoring,
    Unknown(String),
}

pub(super) fn declared<'b>(block: &'b Block) -> Declared<'b> {
    let wrong = |wanted: &str| Declared::Unknown(format!("A block of type \"{}\" has {wanted}.", block.block_type));
    let one = |make: fn(&'b Arc<str>) -> Declared<'b>| match &*block.labels {
        [label] => make(&label.text),
        _ => wrong("one label, its name"),
    };
    let resource = |mode| match &*block.labels {
        [type_name, name] => {
            Declared::Resource(ResourceKey { mode, type_name: type_name.text.clone(), name: name.text.clone() })
        }
        _ => wrong("two labels, type and name"),
    };
    match &*block.block_type {
        "variable" => one(Declared::Variable),
        "output" => one(Declared::Output),
        "module" => one(Declared::Module),
        "provider" => one(Declared::Provider),
        "check" => Declared::Check,
        "resource" => resource(Mode::Managed),
        "data" => resource(Mode::Data),
        "ephemeral" => resource(Mode::Ephemeral),
        "locals" => Declared::Locals,
        "terraform" => Declared::Terraform,
        "moved" | "import" | "removed" => Declared::Refactoring,
        other => Declared::Unknown(format!("Blocks of type \"{other}\" are not expected here.")),
    }
}

impl Collected {
    fn primary(&mut self, body: &Arc<Body>, diagnostics: &mut Vec<Diagnostic>) {
        for attribute in &body.attributes {
            diagnostics.push(
                Diagnostic::error(
                    "Unsupported argument",
                    format!(
                        "An argument named \"{}\" is not expected here. Did you mean to put it into a block?",
                        attribute.name
                    ),
                )
                .at(body.source.place(attribute.name_range)),
            );
        }
        for block in &body.blocks {
            let view = BodyView::of_block(block);
            let duplicate = match declared(block) {
                Declared::Variable(name) => put(&mut self.variables, name.clone(), view, "variable"),
                Declared::Output(name) => put(&mut self.outputs, name.clone(), view, "output"),
                Declared::Module(name) => put(&mut self.calls, name.clone(), view, "module"),
                Declared::Resource(key) => {
                    let what = match key.mode {
                        Mode::Managed => "resource",
                        Mode::Data => "data source",
                        Mode::Ephemeral => "ephemeral resource",
                    };
                    put(&mut self.resources, key, view, what)
                }
                Declared::Provider(name) => {
                    self.providers.push((name.clone(), view));
                    None
                }
                Declared::Check => {
                    self.checks.push(view);
                    None
                }
                Declared::Locals => {
                    for attribute in &block.body.attributes {
                        let local = LocalDeclaration {
                            expression: attribute.expression.clone(),
                            source: block.body.source.clone(),
                        };
                        if self.locals.contains_key(&attribute.name) {
                            diagnostics.push(
                                Diagnostic::error(
                                    "Duplicate local value definition",
                                    format!(
                                        "A local value named \"{}\" is already defined. Remove one of the two.",
                                        attribute.name
                                    ),
                                )
                                .at(block.body.source.place(attribute.name_range)),
                            );
                        } else {
                            self.locals.insert(attribute.name.clone(), local);
                        }
                    }
                    None
                }
                Declared::Terraform => {
                    if let Some(version) = block.body.attribute("required_version")
                        && let ExpressionKind::String { text, .. } = &version.expression.kind
                    {
                        self.required_version = Some(text.to_string());
                    }
                    self.requirements.extend(requirements(block));
                    None
                }
                Declared::Refactoring => {
                    match moved(block) {
                        Some(moved) => self.moves.push(moved),
                        None => report_refactoring(block, diagnostics),
                    }
                    None
                }
                Declared::Unknown(detail) => {
                    diagnostics.push(
                        Diagnostic::error("Unsupported block", detail).at(body.source.place(block.header_range())),
                    );
                    None
                }
            };
            if let Some(what) = duplicate {
                diagnostics.push(
                    Diagnostic::error(
                        format!("Duplicate {what} declaration"),
                        format!("A {what} of this name is already declared; names must be unique in a module."),
                    )
                    .at(body.source.place(block.header_range())),
                );
            }
        }
    }
}

fn put<K: Ord>(map: &mut BTreeMap<K, BodyView>, key: K, view: BodyView, what: &'static str) -> Option<&'static str> {
    if map.contains_key(&key) {
        return Some(what);
    }
    map.insert(key, view);
    None
}

type Requirement = (Arc<str>, (Arc<syntax::Expression>, Source));

pub(super) fn requirements(block: &Block) -> impl Iterator<Item = Requirement> + '_ {
    block.body.blocks_of("required_providers").flat_map(|inner| {
        inner.body.attributes.iter().map(|a| (a.name.clone(), (a.expression.clone(), inner.body.source.clone())))
    })
}

/// A `moved` block with both of its ends.
fn moved(block: &Block) -> Option<MoveDeclaration> {
    let end = |name: &str| match &block.body.attribute(name)?.expression.kind {
        ExpressionKind::Traversal(traversal) => Some((**traversal).clone()),
        _ => None,
    };
    (&*block.block_type == "moved").then_some(())?;
    Some(MoveDeclaration { from: end("from")?, to: end("to")? })
}

fn report_refactoring(block: &Block, diagnostics: &mut Vec<Diagnostic>) {
    let body = &block.body;
    let written = |name: &str| {
        body.attribute(name)
            .map(|a| body.source.slice(a.expression.range).trim().to_owned())
            .unwrap_or_else(|| "?".to_owned())
    };
    let (summary, detail) = match &*block.block_type {
        "moved" => (
            format!("{} was moved to {}, which is not understood", written("from"), written("to")),
            "`from` and `to` are addresses of resources or modules. A state that was written before the move has it under the old one; run `terraform apply` first, or expect both.",
        ),
        "import" => (
            format!("{} is to be imported", written("to")),
            "It exists already; what the configuration does not say of it is only in the account. Run `terraform apply` first and give the state as well.",
        ),
        _ => (
            format!("{} was removed from the configuration", written("from")),
            "It is not part of what is read here. If it still exists and holds data, see to it by hand.",
        ),
    };
    diagnostics.push(Diagnostic::warning(summary, detail).at(body.source.place(block.header_range())));
}
