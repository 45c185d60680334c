locals {
  sizes = { default = 1, staging = 2 }
}
resource "terraform_data" "r" {
  count = local.sizes[terraform.workspace]
  input = "${terraform.workspace}-${count.index}"
}
output "w" {
  value = terraform.workspace == "staging" ? "s" : "d"
}
