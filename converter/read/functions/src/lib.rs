//! Terraform's built-in functions over values.
