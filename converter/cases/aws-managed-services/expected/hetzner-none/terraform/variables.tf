# Asked for: no default would be safe.
variable "admin_cidrs" {
  description = "Networks that may log in, in CIDR notation."
  type        = set(string)

  validation {
    condition     = length(var.admin_cidrs) > 0 && alltrue([for cidr in var.admin_cidrs : can(cidrhost(cidr, 0)) && !endswith(cidr, "/0")])
    error_message = "Give at least one network in CIDR notation, and never the whole internet."
  }
}

variable "ssh_public_keys" {
  description = "Public keys of the operators, by name. Changing them later is Ansible's work, not Terraform's."
  type        = map(string)

  validation {
    condition     = length(var.ssh_public_keys) > 0
    error_message = "Without a key nobody can log in."
  }
}

# Decided: decisions.json has the reasons and the alternatives.
variable "location" {
  description = "First location."
  type        = string
  default     = "fsn1"
}

variable "server_types" {
  description = "Server type by server."
  type        = object({ app = string })
  default = {
    app = "cpx12" # 1 × api (0.25 vCPU, 0.5 GiB), the queue, the proxy
  }
}

variable "volume_sizes" {
  description = "Size in GB by volume. Volumes grow and never shrink."
  type        = object({ app = number })
  default = {
    app = 10
  }
}
