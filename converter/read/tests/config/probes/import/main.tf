variable "ids" {
  default = { a = "one", b = "two" }
}
import {
  for_each = var.ids
  to       = terraform_data.imported[each.key]
  id       = each.value
}
import {
  to = terraform_data.single
  id = "three"
}
resource "terraform_data" "imported" {
  for_each = var.ids
}
resource "terraform_data" "single" {}
output "ids" {
  value = { for k, r in terraform_data.imported : k => r.id }
}
