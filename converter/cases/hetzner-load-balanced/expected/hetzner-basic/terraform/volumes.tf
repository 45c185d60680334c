# Unformatted: Ansible makes the file system.
resource "hcloud_volume" "this" {
  for_each = local.volumes

  name              = "${local.name}-${each.key}"
  location          = local.servers[each.value].location
  size              = var.volume_sizes[each.key]
  delete_protection = true
  labels            = local.labels

  lifecycle {
    prevent_destroy = true
  }
}

resource "hcloud_volume_attachment" "this" {
  for_each = local.volumes

  volume_id = hcloud_volume.this[each.key].id
  server_id = hcloud_server.this[each.value].id
  automount = false
}
