//! Terraform provider agnostech, plugin protocol 5.
