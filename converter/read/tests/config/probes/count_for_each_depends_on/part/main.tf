variable "name" {
  type = string
}
resource "terraform_data" "x" {
  for_each = { (var.name) = length(var.name) }
  input    = each.value
}
output "name" {
  value = upper(var.name)
}
output "all" {
  value = { for k, r in terraform_data.x : k => r.input }
}
