//! Files that are hard to read right. `cases.dump` next to this file says what HashiCorp's parser makes of each.

mod bodies;
mod expressions;
mod json;
mod templates;

/// Name, which says what kind of file it is, and content.
pub type Case = (&'static str, &'static [u8]);

/// All cases.
pub fn all() -> Vec<Case> {
    [bodies::CASES, expressions::CASES, templates::CASES, json::CASES].concat()
}
