locals {
  private_addresses = { for key, server in hcloud_server.this : key => one(server.network).ip }
  database_host     = local.private_addresses[var.database_primary]
  jump              = "-o ProxyJump=ops@${hcloud_primary_ip.this["proxy-1"].ip_address}"
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
        invoices_5d20_bucket   = minio_s3_bucket.invoices-5d20.bucket
        invoices_5d20_endpoint = "${var.location}.your-objectstorage.com"
        invoices_5d20_region   = var.location
        posters_5d20_bucket    = minio_s3_bucket.posters-5d20.bucket
        posters_5d20_endpoint  = "${var.location}.your-objectstorage.com"
        posters_5d20_region    = var.location
      }
      children = {
        postgres = {
          hosts = {
            tickets-database = {
              ansible_host            = local.private_addresses["database"]
              ansible_ssh_common_args = local.jump
              private_address         = local.private_addresses["database"]
              volumes = {
                database = hcloud_volume.this["database"].linux_device
              }
              database_role = var.database_primary == "database" ? "primary" : "standby"
            }
            tickets-standby = {
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
        proxy = {
          hosts = {
            tickets-proxy-1 = {
              ansible_host    = hcloud_primary_ip.this["proxy-1"].ip_address
              private_address = local.private_addresses["proxy-1"]
              volumes         = {}
            }
            tickets-proxy-2 = {
              ansible_host            = local.private_addresses["proxy-2"]
              ansible_ssh_common_args = local.jump
              private_address         = local.private_addresses["proxy-2"]
              volumes                 = {}
            }
          }
        }
        shop = {
          hosts = {
            tickets-shop-1 = {
              ansible_host            = local.private_addresses["shop-1"]
              ansible_ssh_common_args = local.jump
              private_address         = local.private_addresses["shop-1"]
              volumes = {
                shop-1-data = hcloud_volume.this["shop-1-data"].linux_device
              }
            }
            tickets-shop-2 = {
              ansible_host            = local.private_addresses["shop-2"]
              ansible_ssh_common_args = local.jump
              private_address         = local.private_addresses["shop-2"]
              volumes = {
                shop-2-data = hcloud_volume.this["shop-2-data"].linux_device
              }
            }
            tickets-shop-3 = {
              ansible_host            = local.private_addresses["shop-3"]
              ansible_ssh_common_args = local.jump
              private_address         = local.private_addresses["shop-3"]
              volumes = {
                shop-3-data = hcloud_volume.this["shop-3-data"].linux_device
              }
            }
          }
        }
      }
    }
  })
}

output "database_host" { # aws_db_instance.tickets
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

output "invoices_5d20_bucket" { # aws_s3_bucket.invoices, aws_s3_bucket_versioning.invoices
  description = "Name of the bucket."
  value       = minio_s3_bucket.invoices-5d20.bucket
}

output "posters_5d20_bucket" { # aws_s3_bucket.posters, aws_s3_bucket_lifecycle_configuration.posters, aws_s3_bucket_versioning.posters
  description = "Name of the bucket."
  value       = minio_s3_bucket.posters-5d20.bucket
}
