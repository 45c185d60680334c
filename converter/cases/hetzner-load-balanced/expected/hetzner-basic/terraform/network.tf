# hcloud_network.main: the same range, so that allow-lists by address keep their meaning. A Hetzner subnet spans the
# locations of its zone and separates nothing: tiers are closed on the hosts (ansible/roles/firewall).
resource "hcloud_network" "main" {
  name              = local.name
  ip_range          = "10.0.0.0/16"
  delete_protection = true
  labels            = local.labels
}

resource "hcloud_network_subnet" "this" {
  for_each = {
    admin = "10.0.9.0/24" # hcloud_network_subnet.admin
    app   = "10.0.1.0/24" # hcloud_network_subnet.app
    store = "10.0.3.0/24" # hcloud_network_subnet.store
  }

  network_id   = hcloud_network.main.id
  type         = "cloud"
  network_zone = "eu-central"
  ip_range     = each.value
}

# Each server goes out by its own address; what may come in, the firewall says.
resource "hcloud_primary_ip" "this" {
  for_each = local.servers

  name              = "${local.name}-${each.key}"
  type              = "ipv4"
  location          = each.value.location
  auto_delete       = false # the address outlives the server: partners allow-list it
  delete_protection = true
  labels            = local.labels

  lifecycle {
    prevent_destroy = true
  }
}
