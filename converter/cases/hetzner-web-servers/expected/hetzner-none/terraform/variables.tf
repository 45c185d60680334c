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
  default = {
    autoscale-ai-key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIKBTKcR8tavVTuXSpzVhj5SMAaFrjbpM+4yfjQdKmWa6 autoscale-ai" # hcloud_ssh_key.main
  }

  validation {
    condition     = length(var.ssh_public_keys) > 0
    error_message = "Without a key nobody can log in."
  }
}

# Decided: decisions.json has the reasons and the alternatives.
variable "location" {
  description = "First location."
  type        = string
  default     = "nbg1"
}

variable "server_types" {
  description = "Server type by server."
  type        = object({ n1 = string, n2 = string })
  default = {
    n1 = "cpx22" # cx22: 2 vCPU, 4 GiB
    n2 = "cpx22" # cx22: 2 vCPU, 4 GiB
  }
}
