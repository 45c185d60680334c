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

variable "buckets" {
  description = "Names of the buckets, by key: backup, storage-8k2m4qzt. They are global at Hetzner, so that the names of the source may be taken."
  type        = map(string)

  validation {
    condition     = toset(keys(var.buckets)) == toset(["backup", "storage-8k2m4qzt"])
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
variable "location" {
  description = "First location."
  type        = string
  default     = "fsn1"
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
  type        = object({ app = string })
  default = {
    app = "cpx12" # the proxy; db.t3.micro: 2 vCPU at 10 % each, more in bursts, 1 GiB
  }
}

variable "volume_sizes" {
  description = "Size in GB by volume. Volumes grow and never shrink."
  type        = object({ app = number })
  default = {
    app = 30 # aws_db_instance.veza_postgres
  }
}
