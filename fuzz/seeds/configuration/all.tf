variable "a" {
  type    = object({ b = optional(list(string), ["c"]), d = number })
  default = { d = "1" }
  validation {
    condition     = var.a.d > 0
    error_message = "no"
  }
}
locals {
  e = { for i, x in var.a.b : x => format("%s-%03d", upper(x), i) }
}
resource "terraform_data" "f" {
  for_each = local.e
  input    = jsonencode({ k = each.key, v = try(each.value.g, sensitive(each.value)) })
  lifecycle {
    postcondition {
      condition     = self.id != ""
      error_message = "none"
    }
  }
}
resource "aws_security_group" "g" {
  count = length(terraform_data.f)
  dynamic "ingress" {
    for_each = [80]
    iterator = p
    content {
      from_port = p.value
      to_port   = p.key
      protocol  = "tcp"
    }
  }
}
moved {
  from = terraform_data.old
  to   = terraform_data.f
}
check "h" {
  assert {
    condition     = terraform_data.f["C"].id == aws_security_group.g[0].id
    error_message = "i"
  }
}
output "j" {
  value     = terraform_data.f
  sensitive = true
}
