locals {
  private_addresses = { for key, server in hcloud_server.this : key => one(server.network).ip }
  database_host     = local.private_addresses[var.database_primary]
  jump              = "-o ProxyJump=ops@${hcloud_primary_ip.this["web-server"].ip_address}"
}

output "ansible_inventory" {
  description = "Everything that is known only after apply, on its one way to the servers."
  value = yamlencode({
    all = {
      vars = {
        ansible_user                 = "ops"
        backup_bucket                = minio_s3_bucket.backup.bucket
        backup_endpoint              = var.backup_endpoint
        backup_region                = split(".", var.backup_endpoint)[0]
        database_host                = local.database_host
        myappstorage_assets_bucket   = minio_s3_bucket.myappstorage-assets.bucket
        myappstorage_assets_endpoint = "${var.location}.your-objectstorage.com"
        myappstorage_assets_region   = var.location
      }
      children = {
        app = {
          hosts = {
            migration-app = {
              ansible_host            = local.private_addresses["app"]
              ansible_ssh_common_args = local.jump
              private_address         = local.private_addresses["app"]
              volumes = {
                app = hcloud_volume.this["app"].linux_device
              }
            }
          }
        }
        postgres = {
          hosts = {
            migration-database = {
              ansible_host            = local.private_addresses["database"]
              ansible_ssh_common_args = local.jump
              private_address         = local.private_addresses["database"]
              volumes = {
                database = hcloud_volume.this["database"].linux_device
              }
              database_role = var.database_primary == "database" ? "primary" : "standby"
            }
            migration-standby = {
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
        web_server = {
          hosts = {
            migration-web-server = {
              ansible_host    = hcloud_primary_ip.this["web-server"].ip_address
              private_address = local.private_addresses["web-server"]
              volumes         = {}
            }
          }
        }
      }
    }
  })
}

output "database_host" { # azurerm_postgresql_flexible_server.main
  description = "Private address of the primary."
  value       = local.database_host
}

output "egress_addresses" {
  description = "Addresses that others see; give them to partners who allow-list, weeks before the cut-over."
  value       = { for key, address in hcloud_primary_ip.this : key => address.ip_address }
}

output "myappstorage_assets_bucket" { # azurerm_storage_container.assets, azurerm_storage_account.main, azurerm_storage_management_policy.main
  description = "Name of the bucket."
  value       = minio_s3_bucket.myappstorage-assets.bucket
}
