# aws_vpc.library, aws_internet_gateway.library: the same range, so that allow-lists by address keep their meaning. A
# Hetzner subnet spans the locations of its zone and separates nothing: tiers are closed on the hosts
# (ansible/roles/firewall).
resource "hcloud_network" "main" {
  name              = local.name
  ip_range          = "10.77.0.0/16"
  delete_protection = true
  labels            = local.labels
}

resource "hcloud_network_subnet" "this" {
  for_each = {
    back-a  = "10.77.11.0/24" # aws_subnet.back["a"]
    back-b  = "10.77.12.0/24" # aws_subnet.back["b"]
    front-a = "10.77.1.0/24"  # aws_subnet.front["a"]
    front-b = "10.77.2.0/24"  # aws_subnet.front["b"]
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
