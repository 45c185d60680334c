# These filter the public interface only. A firewall without rules lets nothing in.
locals {
  firewalls = {
    closed = {}                                                                                                 # lets nothing in
    web-1 = {                                                                                                   # hcloud_firewall.web
      ssh = { direction = "in", protocol = "tcp", port = "22", networks = var.admin_cidrs, description = null } # hcloud_firewall.web
    }
    web-2 = {                                                                                                   # hcloud_firewall.web
      ssh = { direction = "in", protocol = "tcp", port = "22", networks = var.admin_cidrs, description = null } # hcloud_firewall.web
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
