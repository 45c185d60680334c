resource "hcloud_zone" "main" { # hcloud_zone.main
  name              = var.domain
  mode              = "primary"
  delete_protection = true
  labels            = local.labels

  lifecycle {
    prevent_destroy = true
  }
}

resource "hcloud_zone_rrset" "next" {
  zone    = hcloud_zone.main.name
  name    = trimsuffix(local.next, ".${var.domain}")
  type    = "A"
  ttl     = 300
  records = [{ value = hcloud_load_balancer.main.ipv4 }]
}

# An address in both states: the cut-over changes a value in place.
resource "hcloud_zone_rrset" "root" { # hcloud_zone_rrset.root["@"]
  zone    = hcloud_zone.main.name
  name    = "@"
  type    = "A"
  ttl     = 300
  records = [{ value = var.traffic == "target" ? hcloud_load_balancer.main.ipv4 : var.source_address }]
}

# An address in both states: the cut-over changes a value in place.
resource "hcloud_zone_rrset" "www" { # hcloud_zone_rrset.root["www"]
  zone    = hcloud_zone.main.name
  name    = "www"
  type    = "A"
  ttl     = 300
  records = [{ value = var.traffic == "target" ? hcloud_load_balancer.main.ipv4 : var.source_address }]
}
