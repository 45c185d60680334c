# These filter the public interface only. A firewall without rules lets nothing in.
locals {
  firewalls = {
    closed = {} # lets nothing in
    proxy-1 = {
      ssh = { direction = "in", protocol = "tcp", port = "22", networks = var.admin_cidrs, description = "operators" }
    }
  }
}

resource "hcloud_firewall" "this" {
  for_each = local.firewalls

  name   = "${local.name}-${each.key}"
  labels = local.labels

  dynamic "rule" {
    for_each = each.value

    content {
      direction       = rule.value.direction
      protocol        = rule.value.protocol
      port            = rule.value.port
      source_ips      = rule.value.direction == "in" ? rule.value.networks : null
      destination_ips = rule.value.direction == "out" ? rule.value.networks : null
      description     = rule.value.description
    }
  }
}
