resource "terraform_data" "r" {
  count = 3
  input = "over"
  lifecycle {
    ignore_changes = [input]
  }
}
output "o" {
  sensitive = true
}
