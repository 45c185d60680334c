locals {
  a = local.b + 1
  b = length(local.c)
}
locals {
  c = [for i in range(3) : i * 2]
  d = { (local.c[1]) = "computed", plain = local.a, "quoted key" = null }
  e = { for k, v in local.d : k => v if v != null }
  unused = terraform_data.r.id
}
resource "terraform_data" "r" {
  input = local.e
}
output "known" {
  value       = local.d
  description = "Everything."
}
output "unknown" {
  value = [terraform_data.r.id, terraform_data.r.input, local.unused]
}
output "sensitive" {
  value     = sensitive({ a = 1 })
  sensitive = true
}
output "null" {
  value = null
}
output "partly" {
  value      = { id = terraform_data.r.id, n = 1, l = [terraform_data.r.output] }
  depends_on = [terraform_data.r]
}
