resource "terraform_data" "y" {
  input = "y"
}
output "y" {
  value = terraform_data.y.input
}
