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
    operator = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJvb2tpbmdzLXRlc3Qta2V5LW5vdC1pbi11c2UtMDAx ops@bookings" # aws_key_pair.operator
  }

  validation {
    condition     = length(var.ssh_public_keys) > 0
    error_message = "Without a key nobody can log in."
  }
}

variable "source_load_balancer" {
  description = "Name of the old load balancer, without a scheme; traffic goes there until the cut-over."
  type        = string
}

variable "buckets" {
  description = "Names of the buckets, by key: backup, receipts-7f3a. They are global at Hetzner, so that the names of the source may be taken."
  type        = map(string)

  validation {
    condition     = toset(keys(var.buckets)) == toset(["backup", "receipts-7f3a"])
    error_message = "One name for each bucket, no more and no less."
  }
  validation {
    condition     = alltrue([for name in values(var.buckets) : can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", name))]) && length(distinct(values(var.buckets))) == length(var.buckets)
    error_message = "Different names of 3 to 63 small letters, digits, dots and dashes."
  }
}

variable "object_storage_key" {
  description = "S3 key for the buckets, made in the Hetzner console."
  type        = object({ id = string, secret = string })
  sensitive   = true
  ephemeral   = true
}

variable "backup_key" {
  description = "S3 key for the backups, made in another Hetzner project."
  type        = object({ id = string, secret = string })
  sensitive   = true
  ephemeral   = true
}

# Decided: decisions.json has the reasons and the alternatives.
variable "domain" {
  description = "Zone that moves."
  type        = string
  default     = "bookings.example" # aws_route53_zone.main
}

variable "location" {
  description = "First location."
  type        = string
  default     = "nbg1"
}

variable "backup_endpoint" {
  description = "S3 endpoint that takes the backups, without a scheme: another location, or another provider."
  type        = string
  default     = "hel1.your-objectstorage.com"

  validation {
    condition     = !startswith(var.backup_endpoint, "${var.location}.")
    error_message = "The backups must not lie where a database lies."
  }
}

variable "server_types" {
  description = "Server type by server."
  type        = object({ app = string, jump = string })
  default = {
    app  = "cpx42" # 2 × orders (0.5 vCPU, 1 GiB), 2 × site (0.25 vCPU, 0.5 GiB), the queue, the proxy; db.t4g.medium: 2 vCPU at 20 % each, more in bursts, 4 GiB
    jump = "cpx12" # t3.micro: 2 vCPU at 10 % each, more in bursts, 1 GiB
  }
}

variable "volume_sizes" {
  description = "Size in GB by volume. Volumes grow and never shrink."
  type        = object({ app = number })
  default = {
    app = 50 # aws_db_instance.main
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
