resource "hcloud_zone" "main" { # aws_route53_zone.tickets
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

resource "hcloud_zone_rrset" "apex" { # aws_route53_record.apex
  zone    = hcloud_zone.main.name
  name    = "@"
  type    = "A"
  ttl     = 60
  records = [{ value = hcloud_primary_ip.this["app"].ip_address }]
}

resource "hcloud_zone_rrset" "sender" { # aws_route53_record.sender
  zone    = hcloud_zone.main.name
  name    = "@"
  type    = "TXT"
  ttl     = 900
  records = [{ value = "\"v=spf1 include:mail.example -all\"" }]
}
