//! Functions, a file each. They take content and never paths: Terraform demands that a function gives the same result
//! whenever its arguments are the same.

pub mod convert;
