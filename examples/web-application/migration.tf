data "agnostech_migration" "hetzner" {
  config_path   = path.module
  target        = "hetzner"
  ha            = "basic"
  region        = "fsn1"
  second_region = "nbg1"
  formats       = ["hcl", "compose", "ansible"]
}

output "hetzner_configuration" {
  value = data.agnostech_migration.hetzner.hcl
}

output "hetzner_compose" {
  value = data.agnostech_migration.hetzner.compose
}

output "hetzner_playbook" {
  value = data.agnostech_migration.hetzner.ansible
}

output "hetzner_cost" {
  value = data.agnostech_migration.hetzner.cost
}

output "hetzner_summary" {
  value = data.agnostech_migration.hetzner.summary
}
