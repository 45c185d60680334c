//! Decisions on one server as Compose projects.
