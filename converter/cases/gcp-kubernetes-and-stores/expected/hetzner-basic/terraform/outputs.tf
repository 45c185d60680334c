locals {
  private_addresses = { for key, server in hcloud_server.this : key => one(server.network).ip }
  database_host     = local.private_addresses[var.database_primary]
  jump              = "-o ProxyJump=ops@${hcloud_primary_ip.this["database"].ip_address}"
}

output "ansible_inventory" {
  description = "Everything that is known only after apply, on its one way to the servers."
  value = yamlencode({
    all = {
      vars = {
        ansible_user              = "ops"
        backup_bucket             = minio_s3_bucket.backup.bucket
        backup_endpoint           = var.backup_endpoint
        backup_region             = split(".", var.backup_endpoint)[0]
        database_host             = local.database_host
        storage_4f7c2a91_bucket   = minio_s3_bucket.storage-4f7c2a91.bucket
        storage_4f7c2a91_endpoint = "${var.location}.your-objectstorage.com"
        storage_4f7c2a91_region   = var.location
      }
      children = {
        postgres = {
          hosts = {
            veza-database = {
              ansible_host    = hcloud_primary_ip.this["database"].ip_address
              private_address = local.private_addresses["database"]
              volumes = {
                database = hcloud_volume.this["database"].linux_device
              }
              database_role = var.database_primary == "database" ? "primary" : "standby"
            }
            veza-standby = {
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

output "database_host" { # google_sql_database_instance.veza_sql
  description = "Private address of the primary."
  value       = local.database_host
}

output "egress_addresses" {
  description = "Addresses that others see; give them to partners who allow-list, weeks before the cut-over."
  value       = { for key, address in hcloud_primary_ip.this : key => address.ip_address }
}

output "storage_4f7c2a91_bucket" { # google_storage_bucket.veza_storage
  description = "Name of the bucket."
  value       = minio_s3_bucket.storage-4f7c2a91.bucket
}
