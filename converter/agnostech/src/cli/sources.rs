//! PATH arguments: what they are, and what else decides on what is read.

use super::report::Reporter;
use agnostech::{DiskFiles, Input};
use clap::Args;
use diagnostic::Diagnostic;
use read::config::{ConfigurationInput, Dialect, with_console};
use read::files::{Entry, EntryKind, FileError, Files};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use value::Value;

/// What decides on what is read, besides the paths.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Reading")]
pub struct ReadArguments {
    /// Value of a root variable, written as for `terraform plan -var`.
    #[arg(long = "var", value_name = "NAME=VALUE", value_parser = pair)]
    variables: Vec<(String, String)>,
    /// File of values of root variables; relative to the working directory, or else to the configuration.
    #[arg(long = "var-file", value_name = "FILE")]
    var_files: Vec<String>,
    /// Name of the workspace.
    #[arg(long, value_name = "NAME")]
    workspace: Option<String>,
    /// JSON file of what data sources return: an object of attributes by address (data.aws_ami.base).
    #[arg(long, value_name = "FILE")]
    data_values: Option<PathBuf>,
    /// Directory from which files may be read besides the configuration and its modules.
    #[arg(long = "allow-path", value_name = "DIR")]
    allow_paths: Vec<String>,
    /// Addresses to look at; `*` stands for any text.
    #[arg(long, value_name = "PATTERN")]
    pub include: Vec<String>,
    /// Addresses to leave out; `*` stands for any text.
    #[arg(long, value_name = "PATTERN")]
    pub exclude: Vec<String>,
    /// Whose language the configuration is written in: terraform, or opentofu with its own files, functions and arguments.
    #[arg(long, value_name = "DIALECT", default_value = "terraform")]
    dialect: Dialect,
    /// Read TF_VAR_… and TF_WORKSPACE from the environment.
    #[arg(long)]
    use_environment: bool,
}

/// Splits `name=value`.
pub fn pair(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => Ok((name.trim().to_owned(), value.to_owned())),
        _ => Err(String::from("write it as NAME=VALUE")),
    }
}

impl ReadArguments {
    /// The input that these paths are, or what is wrong with them.
    pub fn input(&self, paths: &[PathBuf]) -> Result<Input, Vec<Diagnostic>> {
        let mut wrong = Vec::new();
        let mut input = Input { include: self.include.clone(), exclude: self.exclude.clone(), ..Input::default() };
        let data_values = match self.data_values.as_deref().map(data_values).transpose() {
            Ok(values) => values.unwrap_or_default(),
            Err(diagnostic) => {
                wrong.push(diagnostic);
                BTreeMap::new()
            }
        };
        for path in paths {
            match source(path) {
                Ok(Source::Directory(root)) => input.configurations.push(self.configuration(root, &data_values)),
                Ok(Source::Document(name, bytes)) => input.documents.push((name, bytes)),
                Err(diagnostic) => wrong.push(diagnostic),
            }
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        self.set_variables(&mut input.configurations);
        Ok(input)
    }

    /// The configuration in a directory, or what is wrong with the path.
    pub fn directory(&self, path: &Path) -> Result<ConfigurationInput, Vec<Diagnostic>> {
        let input = self.input(&[path.to_owned()])?;
        input.configurations.into_iter().next().ok_or_else(|| {
            let error = FileError::NotADirectory { path: path.display().to_string() };
            vec![error.diagnostic()]
        })
    }

    fn configuration(&self, root: String, data_values: &BTreeMap<String, serde_json::Value>) -> ConfigurationInput {
        let environment = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .filter(|(name, _)| {
                name == "TF_DATA_DIR"
                    || (self.use_environment && (name == "TF_WORKSPACE" || name.starts_with("TF_VAR_")))
            })
            .collect();
        let mut input = ConfigurationInput {
            environment,
            workspace: self.workspace.clone(),
            dialect: self.dialect,
            data_values: data_values.clone(),
            allow_paths: self.allow_paths.iter().map(|path| absolute(path)).collect(),
            home: std::env::home_dir().and_then(|home| home.into_os_string().into_string().ok()),
            ..ConfigurationInput::directory(root)
        };
        for file in &self.var_files {
            // Terraform looks from where it was started; whoever names the configuration from elsewhere means a file of it.
            let named = if Path::new(file).exists() { absolute(file) } else { file.clone() };
            input.allow_paths.push(named.clone());
            input.var_files.push(named);
        }
        input
    }

    /// Gives each configuration the variables that it declares. One that none declares goes to all, to be complained about.
    fn set_variables(&self, configurations: &mut [ConfigurationInput]) {
        for (name, text) in &self.variables {
            let values: Vec<Option<Value>> = configurations.iter().map(|c| typed(c, name, text)).collect();
            let declared = values.iter().any(Option::is_some);
            for (configuration, value) in configurations.iter_mut().zip(values) {
                match value {
                    Some(value) => drop(configuration.variables.insert(name.clone(), value)),
                    None if declared => {}
                    None => drop(configuration.variables.insert(name.clone(), Value::string(text.as_str()))),
                }
            }
        }
    }
}

/// The value that a variable gets from a text. Whether the text is a string or an expression depends on the variable's
/// declaration, for which the environment has the same rule as `-var`; so the engine is asked, with nothing else set.
fn typed(configuration: &ConfigurationInput, name: &str, text: &str) -> Option<Value> {
    let alone = ConfigurationInput {
        environment: BTreeMap::from([(format!("TF_VAR_{name}"), text.to_owned())]),
        variables: BTreeMap::new(),
        var_files: Vec::new(),
        ..configuration.clone()
    };
    with_console(&WithoutVariableFiles, &alone, |console| {
        let (value, diagnostics) = console.evaluate(&format!("var.{name}"));
        if diagnostics.iter().any(|d| d.summary == "Reference to undeclared input variable") {
            None
        } else if diagnostic::has_errors(&diagnostics) {
            Some(Value::string(text))
        } else {
            Some(value)
        }
    })
    .flatten()
}

/// The disk without `*.tfvars`, which would count more than the environment.
struct WithoutVariableFiles;

fn is_variable_file(name: &str) -> bool {
    name.ends_with(".tfvars") || name.ends_with(".tfvars.json")
}

impl Files for WithoutVariableFiles {
    fn read(&self, path: &str) -> Result<Vec<u8>, FileError> {
        if is_variable_file(path) {
            return Err(FileError::NotFound { path: path.to_owned() });
        }
        DiskFiles.read(path)
    }

    fn list(&self, directory: &str) -> Result<Vec<Entry>, FileError> {
        let mut entries = DiskFiles.list(directory)?;
        entries.retain(|entry| !is_variable_file(&entry.name));
        Ok(entries)
    }

    fn canonical(&self, path: &str) -> Result<String, FileError> {
        DiskFiles.canonical(path)
    }
}

enum Source {
    Directory(String),
    Document(String, Vec<u8>),
}

fn source(path: &Path) -> Result<Source, Diagnostic> {
    let Some(name) = path.to_str() else {
        return Err(Diagnostic::error(
            format!("{} has a name that is not UTF-8", path.display()),
            "Rename it, or give it through a link with another name.",
        ));
    };
    if name.is_empty() {
        return Err(Diagnostic::error(
            "A path is empty",
            "Give a directory of configuration, a state file, or a plan as JSON.",
        ));
    }
    if path.is_dir() {
        // Listing tells now, in words, what would otherwise look like a configuration without files.
        let entries = DiskFiles.list(name).map_err(|error| error.diagnostic())?;
        const ENDINGS: &[&str] = &[".tf", ".tf.json", ".tofu", ".tofu.json"];
        let is_configuration =
            |entry: &Entry| entry.kind == EntryKind::File && ENDINGS.iter().any(|ending| entry.name.ends_with(ending));
        if !entries.iter().any(is_configuration) {
            return Err(Diagnostic::error(
                format!("{name} holds no configuration"),
                "There is no .tf or .tf.json file in it that leads to a file. Give the directory of a root module, a state file, or a plan as JSON.",
            ));
        }
        return Ok(Source::Directory(name.to_owned()));
    }
    let bytes = DiskFiles.read(name).map_err(|error| match (&error, name) {
        (FileError::NotFound { .. }, "-") => Diagnostic::error(
            "Standard input is not read",
            "Write the state or plan to a file, and give its path.",
        ),
        (FileError::NotAFile { .. }, _) => Diagnostic::error(
            format!("{name} is neither a file nor a directory"),
            "Devices and pipes are not read, as they may have no end. Write the state or plan to a file, and give its path.",
        ),
        _ => error.diagnostic(),
    })?;
    Ok(Source::Document(name.to_owned(), bytes))
}

/// The content of a text file.
pub fn read_text(path: &Path) -> Result<String, Diagnostic> {
    let name = path.display().to_string();
    let bytes = DiskFiles.read(&name).map_err(|error| error.diagnostic())?;
    String::from_utf8(bytes)
        .map_err(|_| Diagnostic::error(format!("{name} is not text in UTF-8"), "Write it anew, in UTF-8."))
}

/// A JSON document out of a file; a mistake has its place.
pub fn read_json(path: &Path) -> Result<serde_json::Value, Diagnostic> {
    let text = read_text(path)?;
    serde_json::from_str(&text).map_err(|error| {
        let name = path.display().to_string();
        let position = diagnostic::Position { byte: 0, line: error.line().max(1), column: error.column().max(1) };
        let reason = error.to_string();
        let reason = reason.split(" at line ").next().unwrap_or_default().to_owned();
        Diagnostic::error(format!("{name} is not valid JSON"), format!("The parser says: {reason}."))
            .in_file(name, diagnostic::Span { start: position, end: position })
    })
}

fn data_values(path: &Path) -> Result<BTreeMap<String, serde_json::Value>, Diagnostic> {
    let remedy = "Write an object with an object of attributes for each data source: {\"data.aws_region.current\": {\"name\": \"eu-west-1\"}}.";
    let serde_json::Value::Object(entries) = read_json(path)? else {
        return Err(Diagnostic::error(format!("{} is not a JSON object", path.display()), remedy));
    };
    if let Some((address, _)) = entries.iter().find(|(_, value)| !value.is_object()) {
        let summary = format!("What {} gives for {address} is not an object", path.display());
        return Err(Diagnostic::error(summary, remedy));
    }
    Ok(entries.into_iter().collect())
}

fn absolute(path: &str) -> String {
    std::path::absolute(path)
        .ok()
        .and_then(|p| p.into_os_string().into_string().ok())
        .unwrap_or_else(|| path.to_owned())
}

/// The input, or `None` after its mistakes were reported.
pub fn input_or_report(arguments: &ReadArguments, paths: &[PathBuf], reporter: &Reporter) -> Option<Input> {
    arguments.input(paths).map_err(|wrong| reporter.report_all(&wrong)).ok()
}
