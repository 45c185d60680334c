//! Functions and what they need of the world.

use std::sync::Arc;

use diagnostic::Diagnostic;
use functions::{Entry, EntryKind, Environment, FileError, Template, TemplateError};
use syntax::{Source, parse_template};
use value::{Entries, Marks, Type, Value};

use super::Engine;
use crate::config::expression::{CallError, Context};
use crate::config::scope::{MISSING_TEMPLATE_VARIABLE, TemplateScope};
use crate::files;

impl Engine<'_> {
    /// Calls a function other than `try` and `can`.
    pub(crate) fn call(&self, name: &str, arguments: &[Value]) -> Result<Value, CallError> {
        if name.starts_with("provider::") {
            // Only the provider knows what it does.
            self.report(Diagnostic::warning(
                format!("What {name} gives is not known"),
                "Functions of providers are not run. Give a state or plan besides the configuration, which has what came out.",
            ));
            let marks = arguments.iter().fold(Marks::NONE, |marks, argument| marks.union(argument.marks_deep()));
            return Ok(Value::unknown(Type::Dynamic).marked(marks).derived_from(arguments));
        }
        functions::call(name, arguments, self).map_err(|error| CallError {
            summary: error.summary.to_owned(),
            detail: error.message,
            argument: error.argument,
        })
    }
}

fn refused(error: files::FileError) -> FileError {
    match error {
        files::FileError::NotFound { .. } => FileError::Missing,
        other => FileError::Refused(other.to_string()),
    }
}

impl Environment for Engine<'_> {
    fn dialect(&self) -> functions::Dialect {
        self.input.dialect
    }

    fn base(&self) -> &str {
        &self.root
    }

    fn working_directory(&self) -> &str {
        &self.root
    }

    fn home(&self) -> Option<&str> {
        self.input.home.as_deref()
    }

    fn read(&self, path: &str) -> Result<Arc<[u8]>, FileError> {
        self.roots.borrow().read(self.files, path).map(Arc::from).map_err(refused)
    }

    fn kind(&self, path: &str) -> Result<EntryKind, FileError> {
        let checked = self.roots.borrow().check(self.files, path);
        let canonical = match checked {
            Err(files::FileError::OutsideOfAllowedPaths { leads_to, .. })
                if files::is_within(&self.root, &leads_to) =>
            {
                // What is above the root module is nobody's secret: it is on the way.
                return Ok(EntryKind::Directory);
            }
            other => other.map_err(refused)?,
        };
        if self.files.list(&canonical).is_ok() {
            return Ok(EntryKind::Directory);
        }
        let (directory, name) = canonical.rsplit_once('/').unwrap_or(("", &canonical));
        let directory = if directory.is_empty() { "/" } else { directory };
        // A root may be a single file, whose directory is not to be listed through the roots.
        let entries = self.files.list(directory).map_err(refused)?;
        let entry = entries.into_iter().find(|entry| entry.name == name).ok_or(FileError::Missing)?;
        Ok(kind(entry.kind))
    }

    fn list(&self, path: &str) -> Result<Vec<Entry>, FileError> {
        let entries = self.roots.borrow().list(self.files, path).map_err(refused)?;
        Ok(entries.into_iter().map(|entry| Entry { name: entry.name, kind: kind(entry.kind) }).collect())
    }

    fn plan_timestamp(&self) -> Option<String> {
        self.input.plan_timestamp.clone()
    }

    fn render(&self, template: Template<'_>, variables: &Entries) -> Result<Value, TemplateError> {
        let source = Source::new(template.name, template.text.as_bytes().to_vec());
        let (expression, mut diagnostics) = parse_template(&source);
        let scope = TemplateScope { engine: self, variables, may_read_files: template.may_read_files };
        let value = if diagnostics.is_empty() {
            Context::new(&scope, &source).evaluate(&expression, &mut diagnostics)
        } else {
            Value::unknown(Type::Dynamic)
        };
        let Some(first) = diagnostics.iter().find(|d| d.is_error()) else { return Ok(value) };
        if first.summary == MISSING_TEMPLATE_VARIABLE {
            return Err(TemplateError::Variables(first.detail.clone()));
        }
        let place = first.place.as_ref().map(|place| format!("{place}: ")).unwrap_or_default();
        Err(TemplateError::Other(format!("{place}{}; {}", first.summary, first.detail)))
    }
}

fn kind(kind: files::EntryKind) -> EntryKind {
    match kind {
        files::EntryKind::File => EntryKind::File,
        files::EntryKind::Directory => EntryKind::Directory,
        files::EntryKind::Other => EntryKind::Other,
    }
}
