data "terraform_remote_state" "network" {
  backend = "local"
  config  = { path = "${path.module}/network.tfstate" }
}
data "terraform_remote_state" "each" {
  for_each = toset(["app", "network"])
  backend  = "local"
  config   = { path = "${each.key}.tfstate" }
  defaults = { replicas = 3 }
}
resource "terraform_data" "uses" {
  for_each = toset(data.terraform_remote_state.network.outputs.subnets)
  input    = "${data.terraform_remote_state.network.outputs.vpc.id}/${each.key}"
}
output "app" {
  value = [data.terraform_remote_state.each["app"].outputs.url, data.terraform_remote_state.each["app"].outputs.replicas]
}
output "network" {
  value     = data.terraform_remote_state.network.outputs.secret
  sensitive = true
}
