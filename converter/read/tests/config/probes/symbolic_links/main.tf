resource "terraform_data" "r" {
  input = [local.linked, file("linked.txt"), fileset(path.module, "**/*.txt"), module.m.x]
}
module "m" {
  source = "./module"
}
