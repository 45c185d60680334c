variable "name" {}
module "sub" {
  source = "./sub"
}
resource "terraform_data" "in_installed" {
  input = [var.name, path.module, module.sub.x]
}
output "path" {
  value = path.module
}
