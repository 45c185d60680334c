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
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPTqaTVxXQa4QL5tz2r3H0TtwCrEqQjmyhM+GnpVA20w koprogo" # openstack_compute_keypair_v2.koprogo
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
  type        = object({ vps = string })
  default = {
    vps = "cpx12" # d2-2: 1 vCPU, 2 GiB
  }
}
