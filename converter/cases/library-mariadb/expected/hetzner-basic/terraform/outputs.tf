locals {
  private_addresses = { for key, server in hcloud_server.this : key => one(server.network).ip }
  database_host     = local.private_addresses["database"]
  jump              = "-o ProxyJump=ops@${hcloud_primary_ip.this["app"].ip_address}"
}

output "ansible_inventory" {
  description = "Everything that is known only after apply, on its one way to the servers."
  value = yamlencode({
    all = {
      vars = {
        ansible_user    = "ops"
        app_fqdn        = var.traffic == "target" ? local.fqdn : local.next
        backup_bucket   = minio_s3_bucket.backup.bucket
        backup_endpoint = var.backup_endpoint
        backup_region   = split(".", var.backup_endpoint)[0]
        database_host   = local.database_host
      }
      children = {
        app = {
          hosts = {
            library-app = {
              ansible_host    = hcloud_primary_ip.this["app"].ip_address
              private_address = local.private_addresses["app"]
              volumes = {
                app = hcloud_volume.this["app"].linux_device
              }
            }
          }
        }
        mariadb = {
          hosts = {
            library-database = {
              ansible_host            = local.private_addresses["database"]
              ansible_ssh_common_args = local.jump
              private_address         = local.private_addresses["database"]
              volumes = {
                database = hcloud_volume.this["database"].linux_device
              }
            }
          }
        }
      }
    }
  })
}

output "database_host" { # aws_db_instance.library
  description = "Private address of the primary."
  value       = local.database_host
}

output "public_url" {
  description = "Public address of the application."
  value       = "https://${local.fqdn}"
}

output "public_address" {
  description = "Address to enter where the names are, at the cut-over."
  value       = hcloud_primary_ip.this["app"].ip_address
}

output "egress_addresses" {
  description = "Addresses that others see; give them to partners who allow-list, weeks before the cut-over."
  value       = { for key, address in hcloud_primary_ip.this : key => address.ip_address }
}
