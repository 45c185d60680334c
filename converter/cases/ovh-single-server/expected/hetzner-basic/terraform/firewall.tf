# These filter the public interface only. A firewall without rules lets nothing in.
locals {
  firewalls = {
    vps = {                                                                                                       # openstack_networking_secgroup_rule_v2.ssh, openstack_networking_secgroup_rule_v2.web["http"], openstack_networking_secgroup_rule_v2.web["https"]
      http  = { direction = "in", protocol = "tcp", port = "80", networks = ["0.0.0.0/0"], description = null }   # openstack_networking_secgroup_rule_v2.web["http"]
      https = { direction = "in", protocol = "tcp", port = "443", networks = ["0.0.0.0/0"], description = null }  # openstack_networking_secgroup_rule_v2.web["https"]
      ssh   = { direction = "in", protocol = "tcp", port = "22", networks = var.admin_cidrs, description = null } # openstack_networking_secgroup_rule_v2.ssh
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
