//! Terraform's native syntax and its JSON form, with spans and error recovery.
