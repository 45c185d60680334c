# What the tests beside it run: a migration with the arguments that they set.
terraform {
  required_version = ">= 1.8"
  required_providers {
    agnostech = {
      source = "agnostech/agnostech"
    }
  }
}

variable "target" {
  type = string
}

variable "ha" {
  type    = string
  default = null
}

variable "formats" {
  type    = list(string)
  default = null
}

variable "admin_cidrs" {
  type    = list(string)
  default = ["203.0.113.7/32"]
}

variable "config" {
  type    = string
  default = <<-EOT
    resource "aws_instance" "web" {
      ami           = "ami-0123456789abcdef0"
      instance_type = "t3.small"
    }
  EOT
}

data "agnostech_migration" "it" {
  config      = var.config
  target      = var.target
  ha          = var.ha
  formats     = var.formats
  admin_cidrs = var.admin_cidrs
  domain      = "example.com"
}

output "migration" {
  value     = data.agnostech_migration.it
  sensitive = true
}

output "called" {
  value = provider::agnostech::convert(var.config, var.target, {
    formats     = var.formats
    admin_cidrs = var.admin_cidrs
    domain      = "example.com"
  })
}
