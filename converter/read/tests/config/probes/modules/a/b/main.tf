variable "name" {}
module "c" {
  source = "../../c"
  count  = 2
  name   = "${var.name}c${count.index}"
}
output "paths" {
  value = concat([path.module, path.root], module.c[*].path)
}
