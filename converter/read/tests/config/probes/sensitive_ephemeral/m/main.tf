variable "token" {
  ephemeral = true
}
variable "secret" {}
locals {
  uses = "${var.token}!"
}
output "hidden" {
  value     = "module ${var.secret}"
  sensitive = true
}
output "passing" {
  value     = local.uses
  ephemeral = true
}
