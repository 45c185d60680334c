variable "region" {
  description = "Region of the Public Cloud: Gravelines"
  type        = string
  default     = "GRA11"
}

variable "flavor_name" {
  description = "Size of the server"
  type        = string
  default     = "d2-2"
}

variable "domain" {
  description = "Domain of the application"
  type        = string
  default     = "koprogo.com"
}

variable "admin_cidr" {
  description = "Network from which SSH is allowed"
  type        = string
}
