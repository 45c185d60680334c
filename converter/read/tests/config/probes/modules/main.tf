module "installed" {
  source  = "example/thing/any"
  version = "~> 1.0"
  name    = "i"
}
module "local" {
  source = "./a"
  name   = "l"
}
module "again" {
  source = "./a/../a"
  name   = "m"
}
output "paths" {
  value = [module.installed.path, module.local.paths, module.again.paths]
}
