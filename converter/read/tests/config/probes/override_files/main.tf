variable "v" {
  type        = string
  default     = "base"
  description = "Kept."
}
locals {
  l = "base"
  m = "kept"
}
resource "terraform_data" "r" {
  count            = 2
  input            = { base = var.v }
  triggers_replace = [local.m]
  lifecycle {
    create_before_destroy = true
  }
}
module "m" {
  source = "./m"
  x      = 1
}
output "o" {
  value = [var.v, local.l, local.m, module.m.x, terraform_data.r[*].input]
}
