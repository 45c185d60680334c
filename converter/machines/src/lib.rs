//! Ansible, scripts and guides for the servers under a migration.
