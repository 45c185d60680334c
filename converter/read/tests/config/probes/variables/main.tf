variable "from_default" {
  default = [1, "a"]
}
variable "from_environment" {
  type = string
}
variable "from_environment_complex" {
  type = map(list(number))
}
variable "from_environment_untyped" {}
variable "from_tfvars" {
  type = number
}
variable "from_tfvars_json" {
  type = any
}
variable "from_auto" {}
variable "from_auto_json" {}
variable "from_file" {
  type = object({ a = number, b = optional(string, "dflt") })
}
variable "from_command_line" {
  type = list(string)
}
variable "environment_then_tfvars" {}
variable "tfvars_then_auto" {}
variable "auto_by_name" {}
variable "auto_then_file" {}
variable "file_then_file" {}
variable "file_then_command_line" {}
variable "validated" {
  type    = number
  default = 7
  validation {
    condition     = var.validated > 5
    error_message = "Too small: ${var.validated}."
  }
  validation {
    condition     = contains([7, 8], var.validated) && var.from_tfvars > 0
    error_message = "Not allowed."
  }
}
output "all" {
  value = [
    var.from_default, var.from_environment, var.from_environment_complex, var.from_environment_untyped,
    var.from_tfvars, var.from_tfvars_json, var.from_auto, var.from_auto_json, var.from_file,
    var.from_command_line, var.environment_then_tfvars, var.tfvars_then_auto, var.auto_by_name,
    var.auto_then_file, var.file_then_file, var.file_then_command_line, var.validated,
  ]
}
resource "terraform_data" "all" {
  input = [var.from_file, var.from_environment_complex, var.from_command_line]
}
