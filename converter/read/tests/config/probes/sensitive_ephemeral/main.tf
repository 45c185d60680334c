variable "secret" {
  type      = object({ user = string, password = string })
  sensitive = true
  default   = { user = "u", password = "p" }
}
variable "token" {
  type      = string
  ephemeral = true
  default   = "t"
}
variable "plain" {
  default = "x"
}
locals {
  mixed   = { a = var.secret.user, b = var.plain }
  derived = "${var.plain}-${var.secret.password}"
}
resource "terraform_data" "r" {
  input = { all = var.secret, mixed = local.mixed, derived = local.derived, list = [sensitive("a"), "b"], map = { for k, v in local.mixed : k => v } }
}
resource "terraform_data" "counted" {
  count = length(var.secret.user)
  input = issensitive(var.secret) ? nonsensitive(var.secret.user) : "never"
}
module "m" {
  source = "./m"
  token  = var.token
  secret = var.secret.password
}
output "open" {
  value = [nonsensitive(var.secret.user), issensitive(local.mixed), issensitive(local.mixed.a), issensitive(module.m.hidden), ephemeralasnull(var.token)]
}
output "hidden" {
  value     = [local.mixed, local.derived, module.m.hidden, terraform_data.r.input, length(local.derived) > 2 ? "y" : "n"]
  sensitive = true
}
