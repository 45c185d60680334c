//! Rows and hooks: from an estate to infrastructure.
