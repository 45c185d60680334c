locals {
  private_addresses = { for key, server in hcloud_server.this : key => one(server.network).ip }
  jump              = "-o ProxyJump=ops@${hcloud_primary_ip.this["n0"].ip_address}"
}

output "ansible_inventory" {
  description = "Everything that is known only after apply, on its one way to the servers."
  value = yamlencode({
    all = {
      vars = {
        ansible_user       = "ops"
        cold_91c2_bucket   = minio_s3_bucket.cold-91c2.bucket
        cold_91c2_endpoint = "${var.location}.your-objectstorage.com"
        cold_91c2_region   = var.location
        hot_91c2_bucket    = minio_s3_bucket.hot-91c2.bucket
        hot_91c2_endpoint  = "${var.location}.your-objectstorage.com"
        hot_91c2_region    = var.location
      }
      children = {
        n0 = {
          hosts = {
            reports-n0 = {
              ansible_host    = hcloud_primary_ip.this["n0"].ip_address
              private_address = local.private_addresses["n0"]
              volumes         = {}
            }
          }
        }
        n1 = {
          hosts = {
            reports-n1 = {
              ansible_host            = local.private_addresses["n1"]
              ansible_ssh_common_args = local.jump
              private_address         = local.private_addresses["n1"]
              volumes                 = {}
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

output "cold_91c2_bucket" { # module.storage["cold"].aws_s3_bucket.this, module.storage["cold"].aws_s3_bucket_lifecycle_configuration.this
  description = "Name of the bucket."
  value       = minio_s3_bucket.cold-91c2.bucket
}

output "hot_91c2_bucket" { # module.storage["hot"].aws_s3_bucket.this, module.storage["hot"].aws_s3_bucket_lifecycle_configuration.this
  description = "Name of the bucket."
  value       = minio_s3_bucket.hot-91c2.bucket
}
