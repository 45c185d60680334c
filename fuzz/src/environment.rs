//! A world in which there is nothing to read.

use functions::{Entry, EntryKind, Environment, FileError, Template, TemplateError};
use std::sync::Arc;
use value::{Entries, Value};

/// No files, no home, no time, no templates.
pub struct Nothing;

impl Environment for Nothing {
    fn base(&self) -> &str {
        "/"
    }

    fn home(&self) -> Option<&str> {
        None
    }

    fn read(&self, _: &str) -> Result<Arc<[u8]>, FileError> {
        Err(FileError::Missing)
    }

    fn kind(&self, _: &str) -> Result<EntryKind, FileError> {
        Err(FileError::Missing)
    }

    fn list(&self, _: &str) -> Result<Vec<Entry>, FileError> {
        Err(FileError::Missing)
    }

    fn plan_timestamp(&self) -> Option<String> {
        None
    }

    fn render(&self, _: Template<'_>, _: &Entries) -> Result<Value, TemplateError> {
        Err(TemplateError::Other("there are no templates".to_owned()))
    }
}
