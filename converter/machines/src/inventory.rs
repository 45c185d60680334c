//! What the inventory holds: decided by the planner, filled by the cloud, read by Ansible.

pub use planner::inventory::*;
