resource "hcloud_zone" "main" { # google_dns_managed_zone.main
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
  records = [{ value = hcloud_primary_ip.this["app"].ip_address }]
}

resource "hcloud_zone_rrset" "mail" { # google_dns_record_set.mail
  zone    = hcloud_zone.main.name
  name    = "@"
  type    = "MX"
  ttl     = 3600
  records = [{ value = "10 mx1.mail.example." }, { value = "20 mx2.mail.example." }]
}

# An address in both states: the cut-over changes a value in place.
resource "hcloud_zone_rrset" "www" { # google_dns_record_set.www
  zone    = hcloud_zone.main.name
  name    = trimsuffix(local.fqdn, ".${var.domain}")
  type    = "A"
  ttl     = 300
  records = [{ value = var.traffic == "target" ? hcloud_primary_ip.this["app"].ip_address : var.source_address }]
}
