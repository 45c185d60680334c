variable "zones" {
  default = ["a", "b", "c"]
}
resource "terraform_data" "counted" {
  count = length(var.zones) > 2 ? "2" : 0
  input = "${count.index}: ${var.zones[count.index]}"
}
resource "terraform_data" "none" {
  count = 0
  input = terraform_data.counted[7]
}
resource "terraform_data" "keyed" {
  for_each   = { for i, z in var.zones : z => i if z != "b" }
  input      = { key = each.key, value = each.value, peer = terraform_data.counted[each.value == 0 ? 0 : 1].input }
  depends_on = [terraform_data.counted, module.many]
}
resource "terraform_data" "of_set" {
  for_each = toset(concat(var.zones, ["a"]))
  input    = each.key == each.value
}
resource "terraform_data" "chained" {
  for_each = terraform_data.keyed
  input    = [each.key, each.value.input.value, each.value.id]
}
module "many" {
  source = "./part"
  count  = 2
  name   = "n${count.index}"
}
module "each" {
  source     = "./part"
  for_each   = terraform_data.of_set
  name       = "${each.key}-${each.value.input}"
  depends_on = [module.many]
}
module "absent" {
  source = "./part"
  count  = 0
  name   = "x"
}
output "results" {
  value = {
    counted = terraform_data.counted[*].input
    keyed   = { for k, r in terraform_data.keyed : k => r.input.peer }
    modules = [module.many[1].name, module.each["a"].name, module.many[*].all, keys(module.each), module.absent]
    none    = [length(terraform_data.none), terraform_data.none[*].id, one(terraform_data.none[*].id)]
  }
}
