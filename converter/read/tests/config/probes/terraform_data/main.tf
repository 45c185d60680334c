resource "terraform_data" "empty" {}
resource "terraform_data" "null" {
  input            = null
  triggers_replace = null
}
resource "terraform_data" "full" {
  input            = { a = [1, true, "x", null], s = toset(["b", "a"]), big = 12345678901234567890.5 }
  triggers_replace = [terraform_data.empty.id, "t"]
}
resource "terraform_data" "chain" {
  input            = terraform_data.full.output
  triggers_replace = terraform_data.full.input
}
resource "terraform_data" "partly" {
  input = { known = 1, unknown = terraform_data.empty.id, list = [terraform_data.chain.output, 2] }
}
resource "terraform_data" "sensitive" {
  input = { open = 1, hidden = sensitive("x"), list = [sensitive("y"), "z"] }
}
output "types" {
  value = [terraform_data.null.input == null, terraform_data.null.output == null, terraform_data.empty.id == null, terraform_data.full.input.s]
}
output "of_sensitive" {
  value     = [terraform_data.sensitive.input, terraform_data.sensitive.input.open, terraform_data.sensitive.output]
  sensitive = true
}
