//! Diagnostics: what is wrong, where, and how to mend it.
//!
//! Every room reports through [`Diagnostic`]; readers never fail as a whole but return a result together with the
//! diagnostics that came up. A summary is a sentence, a detail says how to fix it, and a [`Place`] says where.

mod place;
mod render;

pub use place::{FilePlace, Place, Position, Span};
pub use render::{Snippets, render};

use serde::{Deserialize, Serialize};

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The result is incomplete or weaker than the source; work goes on.
    Warning,
    /// What was asked for could not be done.
    Error,
}

/// One finding for the user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong, as one sentence without a trailing full stop.
    pub summary: String,
    /// Why, and how to fix it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// Where, if there is a place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

impl Diagnostic {
    /// An error.
    pub fn error(summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { severity: Severity::Error, summary: summary.into(), detail: detail.into(), place: None }
    }

    /// A warning.
    pub fn warning(summary: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, summary: summary.into(), detail: detail.into(), place: None }
    }

    /// The same diagnostic at a place.
    #[must_use]
    pub fn at(mut self, place: impl Into<Place>) -> Self {
        self.place = Some(place.into());
        self
    }

    /// The same diagnostic at the byte span of a file.
    #[must_use]
    pub fn in_file(self, path: impl Into<String>, span: Span) -> Self {
        self.at(FilePlace { path: path.into(), span })
    }

    /// The same diagnostic at an attribute of a resource instance.
    #[must_use]
    pub fn at_attribute(self, address: impl Into<String>, path: impl Into<String>) -> Self {
        self.at(Place::Attribute { address: address.into(), path: path.into() })
    }

    /// Whether this is an error.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Whether any of the diagnostics is an error.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(Diagnostic::is_error)
}
