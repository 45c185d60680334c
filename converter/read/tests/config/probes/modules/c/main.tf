variable "name" {}
resource "terraform_data" "here" {
  input = "${var.name} in ${path.module}: ${file("${path.module}/text.txt")}"
}
output "path" {
  value = path.module
}
