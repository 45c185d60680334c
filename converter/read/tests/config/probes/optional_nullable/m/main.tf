variable "with" {
  default = "default"
}
variable "without" {
  default  = "default"
  nullable = false
}
variable "object" {
  type = object({ a = optional(string, "x"), b = optional(number) })
}
output "all" {
  value = [var.with, var.without, var.object]
}
