variable "v" {
  default = 12
}
locals {
  l = "first"
}
module "m" {
  x = 2
}
