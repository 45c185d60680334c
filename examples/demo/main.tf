# The application beside this directory needs the aws provider to be planned. This one only reads it, so that
# `terraform plan` works without a network, an account or any provider but this one.

terraform {
  required_providers {
    agnostech = {
      source  = "agnostech/agnostech"
      version = "~> 0.1"
    }
  }
}

data "agnostech_migration" "hetzner" {
  config_path   = "../web-application"
  target        = "hetzner"
  ha            = "basic"
  region        = "fsn1"
  second_region = "nbg1"
  formats       = ["hcl", "compose", "ansible"]
}

output "hcl" {
  value = data.agnostech_migration.hetzner.hcl
}

output "compose" {
  value = data.agnostech_migration.hetzner.compose
}

output "ansible" {
  value = data.agnostech_migration.hetzner.ansible
}

output "monthly_cost" {
  value = {
    before = data.agnostech_migration.hetzner.cost.source.totals
    after  = data.agnostech_migration.hetzner.cost.target.totals
  }
}
