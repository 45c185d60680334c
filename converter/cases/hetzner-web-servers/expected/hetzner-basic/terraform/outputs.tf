locals {
  private_addresses = { for key, server in hcloud_server.this : key => one(server.network).ip }
}

output "ansible_inventory" {
  description = "Everything that is known only after apply, on its one way to the servers."
  value = yamlencode({
    all = {
      vars = {
        ansible_user = "ops"
      }
      children = {
        n1 = {
          hosts = {
            autoscale-ai-web-n1 = {
              ansible_host    = hcloud_primary_ip.this["n1"].ip_address
              private_address = local.private_addresses["n1"]
              volumes         = {}
            }
          }
        }
        n2 = {
          hosts = {
            autoscale-ai-web-n2 = {
              ansible_host    = hcloud_primary_ip.this["n2"].ip_address
              private_address = local.private_addresses["n2"]
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
