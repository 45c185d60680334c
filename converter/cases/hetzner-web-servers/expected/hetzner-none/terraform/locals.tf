locals {
  name = "autoscale-ai-web"
  labels = {
    environment = "production"
    tier        = "web"
    managed-by  = "terraform"
  }

  servers = {
    n1 = { location = var.location, subnet = "web", host = 10, firewall = "n1" } # hcloud_server.web[0]
    n2 = { location = var.location, subnet = "web", host = 20, firewall = "n2" } # hcloud_server.web[1]
  }
}
