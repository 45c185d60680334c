variable "region" {
  type    = string
  default = "eu-west-1"
}

variable "environment" {
  type    = string
  default = "prod"
}

variable "domain" {
  type    = string
  default = "parcels.example"
}

variable "image_tag" {
  type    = string
  default = "4.2.0"
}

variable "database_password" {
  description = "Comes from the pipeline; the default is only there so that the example can be read as it is."
  type        = string
  sensitive   = true
  default     = "only-for-the-example"
}

locals {
  name = "parcels-${var.environment}"
  services = {
    web      = { cpu = 256, memory = 512, replicas = 2, port = 3000 }
    dispatch = { cpu = 512, memory = 1024, replicas = 1, port = null }
  }
}
