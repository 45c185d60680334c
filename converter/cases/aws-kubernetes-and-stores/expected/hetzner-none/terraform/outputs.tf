locals {
  private_addresses = { for key, server in hcloud_server.this : key => try(one(server.network).ip, hcloud_primary_ip.this[key].ip_address) }
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
        storage_8k2m4qzt_bucket   = minio_s3_bucket.storage-8k2m4qzt.bucket
        storage_8k2m4qzt_endpoint = "${var.location}.your-objectstorage.com"
        storage_8k2m4qzt_region   = var.location
      }
      children = {
        app = {
          hosts = {
            veza-app = {
              ansible_host    = hcloud_primary_ip.this["app"].ip_address
              private_address = local.private_addresses["app"]
              volumes = {
                app = hcloud_volume.this["app"].linux_device
              }
            }
          }
        }
      }
    }
  })
}

output "egress_addresses" {
  description = "Addresses that others see; give them to partners who allow-list, weeks before the cut-over."
  value       = { for key, address in hcloud_primary_ip.this : key => address.ip_address }
}

output "storage_8k2m4qzt_bucket" { # aws_s3_bucket.veza_storage, aws_s3_bucket_versioning.veza_storage
  description = "Name of the bucket."
  value       = minio_s3_bucket.storage-8k2m4qzt.bucket
}
