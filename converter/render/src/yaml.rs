//! YAML with comments and traces.
