terraform {
  required_providers {
    hcloud = {
      source  = "hetznercloud/hcloud"
      version = "~> 1.45"
    }
  }
}

provider "hcloud" {
  token = var.hcloud_token
}

variable "hcloud_token" {
  description = "Hetzner Cloud API Token"
  type        = string
  sensitive   = true
}

variable "office" {
  description = "Network of the administrators"
  type        = string
}

resource "hcloud_ssh_key" "main" {
  name       = "harbour"
  public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIG9wZXJhdG9yLWtleS1ub3QtaW4tdXNlLTAwMDAwMDAwMDAx operator"
}

resource "hcloud_network" "main" {
  name     = "harbour"
  ip_range = "10.0.0.0/16"
}

resource "hcloud_network_subnet" "admin" {
  network_id   = hcloud_network.main.id
  type         = "cloud"
  network_zone = "eu-central"
  ip_range     = "10.0.9.0/24"
}

resource "hcloud_network_subnet" "app" {
  network_id   = hcloud_network.main.id
  type         = "cloud"
  network_zone = "eu-central"
  ip_range     = "10.0.1.0/24"
}

resource "hcloud_network_subnet" "store" {
  network_id   = hcloud_network.main.id
  type         = "cloud"
  network_zone = "eu-central"
  ip_range     = "10.0.3.0/24"
}

resource "hcloud_placement_group" "web" {
  name = "harbour-web"
  type = "spread"
}

resource "hcloud_firewall" "web" {
  name = "harbour-web"

  rule {
    direction  = "in"
    protocol   = "tcp"
    port       = "22"
    source_ips = [var.office]
  }

  apply_to {
    label_selector = "tier=web"
  }
}

resource "hcloud_server" "web" {
  count = 2

  name               = "harbour-web-${count.index + 1}"
  server_type        = "cpx31"
  image              = "ubuntu-24.04"
  location           = count.index == 0 ? "nbg1" : "fsn1"
  placement_group_id = hcloud_placement_group.web.id
  ssh_keys           = [hcloud_ssh_key.main.id]

  labels = {
    tier = "web"
  }

  network {
    network_id = hcloud_network.main.id
    ip         = "10.0.1.1${count.index}"
  }

  depends_on = [hcloud_network_subnet.app]
}

resource "hcloud_server" "db" {
  name              = "harbour-db"
  server_type       = "ccx23"
  image             = "ubuntu-24.04"
  location          = "nbg1"
  ssh_keys          = [hcloud_ssh_key.main.id]
  delete_protection = true

  labels = {
    tier = "database"
  }

  public_net {
    ipv4_enabled = false
    ipv6_enabled = false
  }
}

resource "hcloud_server_network" "db" {
  server_id = hcloud_server.db.id
  subnet_id = hcloud_network_subnet.store.id
  ip        = "10.0.3.10"
}

resource "hcloud_volume" "data" {
  name     = "harbour-data"
  size     = 100
  location = "nbg1"
  format   = "ext4"
}

resource "hcloud_volume_attachment" "data" {
  volume_id = hcloud_volume.data.id
  server_id = hcloud_server.db.id
}

resource "hcloud_managed_certificate" "main" {
  name         = "harbour"
  domain_names = ["harbour.example", "www.harbour.example"]
}

resource "hcloud_load_balancer" "main" {
  name               = "harbour"
  load_balancer_type = "lb11"
  location           = "nbg1"
}

resource "hcloud_load_balancer_network" "main" {
  load_balancer_id        = hcloud_load_balancer.main.id
  subnet_id               = hcloud_network_subnet.app.id
  ip                      = "10.0.1.5"
  enable_public_interface = true
}

resource "hcloud_load_balancer_target" "web" {
  type             = "label_selector"
  load_balancer_id = hcloud_load_balancer.main.id
  label_selector   = "tier=web"
  use_private_ip   = true
}

resource "hcloud_load_balancer_service" "https" {
  load_balancer_id = hcloud_load_balancer.main.id
  protocol         = "https"
  listen_port      = 443
  destination_port = 8080

  http {
    certificates    = [hcloud_managed_certificate.main.id]
    redirect_http   = true
    sticky_sessions = true
  }

  health_check {
    protocol = "http"
    port     = 8080
    interval = 15
    timeout  = 10
    retries  = 3

    http {
      path         = "/health"
      status_codes = ["200"]
    }
  }
}

resource "hcloud_zone" "main" {
  name = "harbour.example"
  mode = "primary"
}

resource "hcloud_zone_rrset" "root" {
  for_each = toset(["@", "www"])

  zone    = hcloud_zone.main.name
  name    = each.value
  type    = "A"
  ttl     = 300
  records = [{ value = hcloud_load_balancer.main.ipv4 }]
}
