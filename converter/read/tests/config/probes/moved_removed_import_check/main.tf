resource "terraform_data" "new" {
  for_each = toset(["a"])
  input    = each.key
}
moved {
  from = terraform_data.old
  to   = terraform_data.new["a"]
}
moved {
  from = module.before
  to   = module.after
}
moved {
  from = module.after.terraform_data.x
  to   = module.after.terraform_data.y
}
removed {
  from = terraform_data.gone
  lifecycle {
    destroy = false
  }
}
module "after" {
  source = "./m"
}
check "fulfilled" {
  assert {
    condition     = terraform_data.new["a"].input == "a"
    error_message = "It is ${terraform_data.new["a"].input}."
  }
}
check "unfulfilled" {
  assert {
    condition     = module.after.y == "z"
    error_message = "It is ${module.after.y}."
  }
}
check "undecided" {
  assert {
    condition     = terraform_data.new["a"].id != "x"
    error_message = "It is ${terraform_data.new["a"].id}."
  }
}
