locals {
  private_addresses = { for key, server in hcloud_server.this : key => one(server.network).ip }
  database_host     = local.private_addresses[var.database_primary]
  jump              = "-o ProxyJump=ops@${hcloud_primary_ip.this["app"].ip_address}"
}

output "ansible_inventory" {
  description = "Everything that is known only after apply, on its one way to the servers."
  value = yamlencode({
    all = {
      vars = {
        ansible_user     = "ops"
        app_fqdn         = var.traffic == "target" ? local.fqdn : local.next
        backup_bucket    = minio_s3_bucket.backup.bucket
        backup_endpoint  = var.backup_endpoint
        backup_region    = split(".", var.backup_endpoint)[0]
        database_host    = local.database_host
        uploads_bucket   = minio_s3_bucket.uploads.bucket
        uploads_endpoint = "${var.location}.your-objectstorage.com"
        uploads_region   = var.location
      }
      children = {
        app = {
          hosts = {
            atlas-app = {
              ansible_host    = hcloud_primary_ip.this["app"].ip_address
              private_address = local.private_addresses["app"]
              volumes = {
                app = hcloud_volume.this["app"].linux_device
              }
            }
          }
        }
        jobs = {
          hosts = {
            atlas-jobs = {
              ansible_host            = local.private_addresses["jobs"]
              ansible_ssh_common_args = local.jump
              private_address         = local.private_addresses["jobs"]
              volumes = {
                jobs-data = hcloud_volume.this["jobs-data"].linux_device
              }
            }
          }
        }
        postgres = {
          hosts = {
            atlas-database = {
              ansible_host            = local.private_addresses["database"]
              ansible_ssh_common_args = local.jump
              private_address         = local.private_addresses["database"]
              volumes = {
                database = hcloud_volume.this["database"].linux_device
              }
              database_role = var.database_primary == "database" ? "primary" : "standby"
            }
            atlas-standby = {
              ansible_host            = local.private_addresses["standby"]
              ansible_ssh_common_args = local.jump
              private_address         = local.private_addresses["standby"]
              volumes = {
                standby = hcloud_volume.this["standby"].linux_device
              }
              database_role = var.database_primary == "standby" ? "primary" : "standby"
            }
          }
        }
        web = {
          hosts = {
            atlas-web-1 = {
              ansible_host            = local.private_addresses["web-1"]
              ansible_ssh_common_args = local.jump
              private_address         = local.private_addresses["web-1"]
              volumes                 = {}
            }
            atlas-web-2 = {
              ansible_host            = local.private_addresses["web-2"]
              ansible_ssh_common_args = local.jump
              private_address         = local.private_addresses["web-2"]
              volumes                 = {}
            }
          }
        }
      }
    }
  })
}

output "database_host" { # google_sql_database_instance.main
  description = "Private address of the primary."
  value       = local.database_host
}

output "public_url" {
  description = "Public address of the application."
  value       = "https://${local.fqdn}"
}

output "egress_addresses" {
  description = "Addresses that others see; give them to partners who allow-list, weeks before the cut-over."
  value       = { for key, address in hcloud_primary_ip.this : key => address.ip_address }
}

output "nameservers" {
  description = "To be entered at the registrar when the zone moves."
  value       = hcloud_zone.main.authoritative_nameservers.assigned
}

output "uploads_bucket" { # google_storage_bucket.uploads
  description = "Name of the bucket."
  value       = minio_s3_bucket.uploads.bucket
}
