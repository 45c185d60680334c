locals {
  name = "harbour"
  fqdn = var.domain           # hcloud_zone_rrset.root["@"]
  next = "next.${var.domain}" # rehearsal name, and for good the name of what answers
  labels = {
    managed-by = "terraform"
  }

  servers = {
    db      = { location = var.second_location, subnet = "store", host = 10, firewall = "closed" } # hcloud_server.db
    proxy-1 = { location = var.location, subnet = "app", host = 30, firewall = "closed" }          # hcloud_load_balancer.main
    proxy-2 = { location = var.second_location, subnet = "app", host = 40, firewall = "closed" }   # hcloud_load_balancer.main
    web-1   = { location = var.second_location, subnet = "app", host = 10, firewall = "web-1" }    # hcloud_server.web[0]
    web-2   = { location = var.location, subnet = "app", host = 20, firewall = "web-2" }           # hcloud_server.web[1]
  }

  # The key of a volume is what it holds; the value is the server that holds it.
  volumes = {
    data = "db" # hcloud_volume.data
  }
}
