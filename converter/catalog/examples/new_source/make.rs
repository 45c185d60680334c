//! The two things that a new service is: a file of rows and a case.

use model::Kind;
use schema::{Block, Nesting};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use value::{Path as Dotted, Type, Value};

/// What to make.
pub struct New<'a> {
    /// Folder of rows, such as `aws`.
    pub cloud: &'a str,
    /// The service, which is the type without the provider's prefix, such as `sqs_queue`.
    pub service: &'a str,
    /// The kind that it becomes.
    pub kind: &'a str,
}

/// Attributes that tell things apart, and what they are.
const IDENTITIES: &[(&str, &str)] = &[("id", "id"), ("arn", "id"), ("self_link", "id"), ("name", "name")];

impl New<'_> {
    /// The type of the source.
    pub fn type_name(&self) -> String {
        format!("{}_{}", self.provider(), self.service)
    }

    /// The name of its case.
    pub fn case(&self) -> String {
        format!("{}-{}", self.cloud, self.service.replace('_', "-"))
    }

    fn provider(&self) -> &str {
        match self.cloud {
            "azure" => "azurerm",
            "gcp" => "google",
            other => other,
        }
    }

    /// Writes the file of rows and the input of the case below the root of the repository; returns what it wrote.
    ///
    /// # Errors
    /// A name is none, the kind is not known, the type has a row, or something is there already.
    pub fn make(&self, root: &Path) -> Result<Vec<PathBuf>, String> {
        let plain = |name: &str| {
            name.starts_with(|c: char| c.is_ascii_lowercase())
                && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
        };
        for name in [self.cloud, self.service] {
            if !plain(name) {
                return Err(format!("{name:?} is no name: small letters, digits and underscores, a letter first"));
            }
        }
        let mut kind = Kind::empty(self.kind)
            .ok_or_else(|| format!("there is no kind {:?}; there are {}", self.kind, Kind::NAMES.join(", ")))?;
        let type_name = self.type_name();
        if catalog::rows::catalog().entry(catalog::row::RowMode::Managed, &type_name).is_some() {
            return Err(format!("{type_name} has a row"));
        }
        let block = schema::resource(&type_name);
        let origin = model::Origin::new(value::Address::managed(type_name.as_str(), "main"), Dotted::root());
        let named = kind.fields().set(&["name"], &Value::null(Type::String), &origin).is_ok();
        let rows = root.join(format!("converter/catalog/data/sources/{}/{}.toml", self.cloud, self.service));
        let case = root.join("converter/cases").join(self.case());
        let files = [
            (rows, self.rows(block, named)),
            (case.join("options.json"), String::from(OPTIONS)),
            (case.join("input/main.tf"), self.input(block)),
        ];
        for (path, _) in &files {
            if path.exists() {
                return Err(format!("{} is there already", path.display()));
            }
        }
        for (path, text) in &files {
            let directory = path.parent().ok_or("there is no directory")?;
            std::fs::create_dir_all(directory).map_err(|e| format!("{}: {e}", directory.display()))?;
            std::fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))?;
        }
        Ok(files.into_iter().map(|(path, _)| path).collect())
    }

    fn rows(&self, block: Option<&Block>, named: bool) -> String {
        let has = |name: &str| block.is_none_or(|block| block.own_attribute(name).is_some());
        let writable = |name: &str| {
            block.is_none_or(|block| block.own_attribute(name).is_some_and(|attribute| !attribute.is_computed_only()))
        };
        let mut text = format!("[[resource]]\ntype = \"{}\"\nkind = \"{}\"\n", self.type_name(), self.kind);
        if block.is_none() {
            text.push_str("schema = \"unverified\"\n");
        }
        if has("name") {
            text.push_str("name = \"name\"\n");
        }
        // Without a schema only what nearly every provider has is taken for granted.
        let identities: Vec<String> = IDENTITIES
            .iter()
            .filter(|(name, _)| if block.is_some() { has(name) } else { matches!(*name, "id" | "name") })
            .map(|(name, what)| format!("{name} = \"{what}\""))
            .collect();
        if !identities.is_empty() {
            let _ = writeln!(text, "identity = {{ {} }}", identities.join(", "));
        }
        let takes_name = named && writable("name");
        if takes_name {
            text.push_str("fields = { name = \"name\" }\n");
        }
        if let Some(block) = block {
            let open: Vec<&str> = block
                .attributes
                .iter()
                .filter(|attribute| !attribute.is_computed_only())
                .map(|attribute| attribute.name)
                .chain(block.block_types.iter().map(|nested| nested.name))
                .filter(|name| !matches!(*name, "id" | "region" | "tags" | "tags_all" | "labels" | "timeouts"))
                .filter(|name| !(takes_name && *name == "name"))
                .collect();
            if !open.is_empty() {
                text.push_str("# To be decided, as `fields`, `links`, `each`, or `loses` with a reason:\n");
                open.iter().for_each(|name| {
                    let _ = writeln!(text, "# {name}");
                });
            }
        }
        text
    }

    fn input(&self, block: Option<&Block>) -> String {
        let provider = self.provider();
        let source = schema::provider_of(&self.type_name()).map_or_else(
            || format!("{provider}/{provider}"),
            |known| known.source_address.trim_start_matches("registry.terraform.io/").to_owned(),
        );
        let mut text = format!(
            "terraform {{\n  required_providers {{\n    {provider} = {{\n      source = \"{source}\"\n    }}\n  }}\n}}\n\nresource \"{}\" \"main\" {{\n",
            self.type_name()
        );
        match block {
            Some(block) => required(block, 1, &mut text),
            None => text.push_str("  name = \"main\"\n"),
        }
        text.push_str("}\n");
        text
    }
}

const OPTIONS: &str = "{\n  \"targets\": [\"hetzner/none\", \"docker-compose/none\"],\n  \"options\": {}\n}\n";

/// What must be written, with values that only have the right type.
fn required(block: &Block, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    let names: Vec<_> = block.attributes.iter().filter(|attribute| attribute.required).collect();
    let width = names.iter().map(|attribute| attribute.name.len()).max().unwrap_or(0);
    for attribute in names {
        let _ = writeln!(text, "{indent}{:width$} = {}", attribute.name, example(&attribute.ty));
    }
    for nested in block.block_types.iter().filter(|nested| nested.min_items > 0) {
        let label = if nested.nesting == Nesting::Map { " \"main\"" } else { "" };
        let _ = writeln!(text, "\n{indent}{}{label} {{", nested.name);
        required(nested.block, depth + 1, text);
        let _ = writeln!(text, "{indent}}}");
    }
}

fn example(ty: &Type) -> String {
    match ty {
        Type::Bool => String::from("true"),
        Type::Number => String::from("1"),
        Type::String | Type::Dynamic => String::from("\"main\""),
        Type::List(element) | Type::Set(element) => format!("[{}]", example(element)),
        Type::Map(element) => format!("{{ main = {} }}", example(element)),
        Type::Tuple(types) => format!("[{}]", types.iter().map(example).collect::<Vec<_>>().join(", ")),
        Type::Object(attributes) => {
            let parts: Vec<String> =
                attributes.iter().map(|(name, attribute)| format!("{name} = {}", example(&attribute.ty))).collect();
            format!("{{ {} }}", parts.join(", "))
        }
    }
}
