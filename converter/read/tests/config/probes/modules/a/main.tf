variable "name" {}
module "b" {
  source = "./b"
  name   = "${var.name}b"
}
output "paths" {
  value = concat([path.module], module.b.paths)
}
