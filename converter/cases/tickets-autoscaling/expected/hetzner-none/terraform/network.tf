# module.network.aws_vpc.this, module.network.aws_internet_gateway.this, module.network.aws_nat_gateway.this: the same
# range, so that allow-lists by address keep their meaning. A Hetzner subnet spans the locations of its zone and
# separates nothing: tiers are closed on the hosts (ansible/roles/firewall).
resource "hcloud_network" "main" {
  name              = local.name
  ip_range          = "192.168.64.0/18"
  delete_protection = true
  labels            = local.labels
}

resource "hcloud_network_subnet" "this" {
  for_each = {
    private-0 = "192.168.96.0/24" # module.network.aws_subnet.private[0]
    private-1 = "192.168.97.0/24" # module.network.aws_subnet.private[1]
    public-0  = "192.168.64.0/24" # module.network.aws_subnet.public[0]
    public-1  = "192.168.65.0/24" # module.network.aws_subnet.public[1]
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
