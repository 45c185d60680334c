locals {
  private_addresses = { for key, server in hcloud_server.this : key => try(one(server.network).ip, hcloud_primary_ip.this[key].ip_address) }
}

output "ansible_inventory" {
  description = "Everything that is known only after apply, on its one way to the servers."
  value = yamlencode({
    all = {
      vars = {
        ansible_user = "ops"
      }
      children = {
        vps = {
          hosts = {
            koprogo-vps = {
              ansible_host    = hcloud_primary_ip.this["vps"].ip_address
              private_address = local.private_addresses["vps"]
              volumes         = {}
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
