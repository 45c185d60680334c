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
