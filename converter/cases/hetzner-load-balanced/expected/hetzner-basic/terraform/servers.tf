resource "hcloud_ssh_key" "this" { # hcloud_ssh_key.main
  for_each = var.ssh_public_keys

  name       = "${local.name}-${each.key}"
  public_key = each.value
  labels     = local.labels
}

data "hcloud_server_type" "this" {
  for_each = toset(values(var.server_types))
  name     = each.value
}

# Warns, does not block: a type that is sold out must not stop a change to servers that run.
check "orderable" {
  assert {
    condition = alltrue([
      for key, server in local.servers : anytrue([
        for location in data.hcloud_server_type.this[var.server_types[key]].locations : location.available if location.name == server.location
      ])
    ])
    error_message = "A server type cannot be ordered in its location now; decisions.json names the alternatives."
  }
}

resource "hcloud_server" "this" {
  for_each = local.servers

  name               = "${local.name}-${each.key}"
  server_type        = var.server_types[each.key]
  location           = each.value.location
  image              = "ubuntu-24.04"
  ssh_keys           = [for key in hcloud_ssh_key.this : key.id]
  firewall_ids       = [hcloud_firewall.this[each.value.firewall].id]
  delete_protection  = true
  rebuild_protection = true
  labels             = merge(local.labels, { role = each.key })

  # A user and a key; Ansible does the rest.
  user_data = join(
    "\n",
    [
      "#cloud-config",
      yamlencode({
        disable_root = true
        ssh_pwauth   = false
        users = [
          {
            name                = "ops"
            groups              = "sudo"
            shell               = "/bin/bash"
            sudo                = "ALL=(ALL) NOPASSWD:ALL"
            lock_passwd         = true
            ssh_authorized_keys = values(var.ssh_public_keys)
          },
        ]
      }),
    ],
  )

  public_net {
    ipv4         = hcloud_primary_ip.this[each.key].id
    ipv6_enabled = false
  }

  network {
    subnet_id = hcloud_network_subnet.this[each.value.subnet].id
    ip        = cidrhost(hcloud_network_subnet.this[each.value.subnet].ip_range, each.value.host)
  }

  lifecycle {
    ignore_changes = [image, ssh_keys, user_data] # used at the first start only; a change would replace the server
  }
}
