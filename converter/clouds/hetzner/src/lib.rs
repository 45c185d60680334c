//! Decisions on Hetzner Cloud as Terraform configuration.
