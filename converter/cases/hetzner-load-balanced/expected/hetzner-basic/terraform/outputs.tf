locals {
  private_addresses = { for key, server in hcloud_server.this : key => one(server.network).ip }
  jump              = "-o ProxyJump=ops@${hcloud_primary_ip.this["web-1"].ip_address}"
}

output "ansible_inventory" {
  description = "Everything that is known only after apply, on its one way to the servers."
  value = yamlencode({
    all = {
      vars = {
        ansible_user = "ops"
        app_fqdn     = var.traffic == "target" ? local.fqdn : local.next
      }
      children = {
        db = {
          hosts = {
            harbour-db = {
              ansible_host            = local.private_addresses["db"]
              ansible_ssh_common_args = local.jump
              private_address         = local.private_addresses["db"]
              volumes = {
                data = hcloud_volume.this["data"].linux_device
              }
            }
          }
        }
        proxy = {
          hosts = {
            harbour-proxy-1 = {
              ansible_host            = local.private_addresses["proxy-1"]
              ansible_ssh_common_args = local.jump
              private_address         = local.private_addresses["proxy-1"]
              volumes                 = {}
            }
            harbour-proxy-2 = {
              ansible_host            = local.private_addresses["proxy-2"]
              ansible_ssh_common_args = local.jump
              private_address         = local.private_addresses["proxy-2"]
              volumes                 = {}
            }
          }
        }
        web_1 = {
          hosts = {
            harbour-web-1 = {
              ansible_host    = hcloud_primary_ip.this["web-1"].ip_address
              private_address = local.private_addresses["web-1"]
              volumes         = {}
            }
          }
        }
        web_2 = {
          hosts = {
            harbour-web-2 = {
              ansible_host    = hcloud_primary_ip.this["web-2"].ip_address
              private_address = local.private_addresses["web-2"]
              volumes         = {}
            }
          }
        }
      }
    }
  })
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
