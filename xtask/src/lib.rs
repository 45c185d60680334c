//! Tasks of the repository.
