//! The plugin's entry.
fn main() {}
