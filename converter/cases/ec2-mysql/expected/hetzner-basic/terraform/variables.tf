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
  description = "Names of the buckets, by key: backup. They are global at Hetzner, so that the names of the source may be taken."
  type        = map(string)

  validation {
    condition     = toset(keys(var.buckets)) == toset(["backup"])
    error_message = "One name for each bucket, no more and no less."
  }
  validation {
    condition     = alltrue([for name in values(var.buckets) : can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", name))]) && length(distinct(values(var.buckets))) == length(var.buckets)
    error_message = "Different names of 3 to 63 small letters, digits, dots and dashes."
  }
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
  default     = "hel1"
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

variable "backup_endpoint" {
  description = "S3 endpoint that takes the backups, without a scheme: another location, or another provider."
  type        = string
  default     = "nbg1.your-objectstorage.com"

  validation {
    condition     = !startswith(var.backup_endpoint, "${var.location}.") && !startswith(var.backup_endpoint, "${var.second_location}.")
    error_message = "The backups must not lie where a database lies."
  }
}

variable "server_types" {
  description = "Server type by server."
  type        = object({ database = string, forum-1 = string, forum-2 = string, proxy = string, search = string })
  default = {
    database = "ccx13" # db.m6i.large: 2 vCPU, 8 GiB
    forum-1  = "ccx13" # m6i.large: 2 vCPU, 8 GiB
    forum-2  = "ccx13" # m6i.large: 2 vCPU, 8 GiB
    proxy    = "cpx12" # the proxy
    search   = "ccx13" # c6i.large: 2 vCPU, 4 GiB
  }
}

variable "volume_sizes" {
  description = "Size in GB by volume. Volumes grow and never shrink."
  type        = object({ database = number, forum-1-data = number, forum-2-data = number, search-index = number })
  default = {
    database     = 60 # aws_db_instance.forum
    forum-1-data = 30 # aws_launch_template.forum
    forum-2-data = 30 # aws_launch_template.forum
    search-index = 50 # aws_ebs_volume.search
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
