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
    harbour = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG9wZXJhdG9yLWtleS1ub3QtaW4tdXNlLTAwMDAwMDAwMDAx operator" # hcloud_ssh_key.main
  }

  validation {
    condition     = length(var.ssh_public_keys) > 0
    error_message = "Without a key nobody can log in."
  }
}

variable "source_address" {
  description = "IPv4 address at which the source answers; traffic goes there until the cut-over."
  type        = string
}

# Decided: decisions.json has the reasons and the alternatives.
variable "domain" {
  description = "Zone that moves."
  type        = string
  default     = "harbour.example" # hcloud_zone.main
}

variable "location" {
  description = "First location."
  type        = string
  default     = "nbg1"
}

variable "second_location" {
  description = "Second location, in the same network zone."
  type        = string
  default     = "fsn1"

  validation {
    condition     = var.second_location != var.location
    error_message = "What stands in the same location goes down together."
  }
}

variable "server_types" {
  description = "Server type by server."
  type        = object({ db = string, proxy-1 = string, proxy-2 = string, web-1 = string, web-2 = string })
  default = {
    db      = "ccx23" # ccx23: 4 vCPU, 16 GiB
    proxy-1 = "cpx12" # the proxy
    proxy-2 = "cpx12" # the proxy
    web-1   = "cpx32" # cpx31: 4 vCPU, 8 GiB
    web-2   = "cpx32" # cpx31: 4 vCPU, 8 GiB
  }
}

variable "volume_sizes" {
  description = "Size in GB by volume. Volumes grow and never shrink."
  type        = object({ data = number })
  default = {
    data = 100 # hcloud_volume.data
  }
}

# Turned during the migration and after.
variable "traffic" {
  description = "Who answers for the public name: the source until the cut-over, then the target."
  type        = string
  default     = "source"

  validation {
    condition     = contains(["source", "target"], var.traffic)
    error_message = "Either source or target."
  }
}
