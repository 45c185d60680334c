//! Why a call failed.

use std::fmt;

/// A call that Terraform refuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunctionError {
    /// Terraform's headline: `Invalid function argument`.
    pub summary: &'static str,
    /// Terraform's explanation, a sentence.
    pub message: String,
    /// Which argument to point at, counted from 0; the whole call if absent.
    pub argument: Option<usize>,
}

impl fmt::Display for FunctionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.summary, self.message)
    }
}

impl std::error::Error for FunctionError {}

/// A failure inside a function, before it is put in Terraform's words.
#[derive(Debug)]
pub(crate) enum Failure {
    /// An argument has a value that the function does not take.
    Argument(usize, String),
    /// The call failed as a whole.
    Call(String),
}

impl From<String> for Failure {
    fn from(message: String) -> Self {
        Self::Call(message)
    }
}

impl From<&str> for Failure {
    fn from(message: &str) -> Self {
        Self::Call(message.to_owned())
    }
}

pub(crate) fn argument(position: usize, message: impl Into<String>) -> Failure {
    Failure::Argument(position, message.into())
}
