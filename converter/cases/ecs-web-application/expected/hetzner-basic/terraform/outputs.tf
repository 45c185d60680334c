locals {
  private_addresses = { for key, server in hcloud_server.this : key => one(server.network).ip }
  database_host     = local.private_addresses[var.database_primary]
  jump              = "-o ProxyJump=ops@${hcloud_primary_ip.this["jump"].ip_address}"
}

output "ansible_inventory" {
  description = "Everything that is known only after apply, on its one way to the servers."
  value = yamlencode({
    all = {
      vars = {
        ansible_user           = "ops"
        app_fqdn               = var.traffic == "target" ? local.fqdn : local.next
        backup_bucket          = minio_s3_bucket.backup.bucket
        backup_endpoint        = var.backup_endpoint
        backup_region          = split(".", var.backup_endpoint)[0]
        database_host          = local.database_host
        object_storage_region  = var.location
        receipts_7f3a_bucket   = minio_s3_bucket.receipts-7f3a.bucket
        receipts_7f3a_endpoint = "${var.location}.your-objectstorage.com"
        receipts_7f3a_region   = var.location
      }
      children = {
        app = {
          hosts = {
            bookings-app = {
              ansible_host            = local.private_addresses["app"]
              ansible_ssh_common_args = local.jump
              private_address         = local.private_addresses["app"]
              volumes = {
                app = hcloud_volume.this["app"].linux_device
              }
            }
          }
        }
        jump = {
          hosts = {
            bookings-jump = {
              ansible_host    = hcloud_primary_ip.this["jump"].ip_address
              private_address = local.private_addresses["jump"]
              volumes         = {}
            }
          }
        }
        postgres = {
          hosts = {
            bookings-database = {
              ansible_host            = local.private_addresses["database"]
              ansible_ssh_common_args = local.jump
              private_address         = local.private_addresses["database"]
              volumes = {
                database = hcloud_volume.this["database"].linux_device
              }
              database_role = var.database_primary == "database" ? "primary" : "standby"
            }
            bookings-standby = {
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
      }
    }
  })
}

output "database_host" { # aws_db_instance.main
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

output "receipts_7f3a_bucket" { # aws_s3_bucket.receipts, aws_s3_bucket_cors_configuration.receipts, aws_s3_bucket_lifecycle_configuration.receipts and 1 more
  description = "Name of the bucket."
  value       = minio_s3_bucket.receipts-7f3a.bucket
}
