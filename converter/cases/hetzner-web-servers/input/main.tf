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

# Variables
variable "hcloud_token" {
  description = "Hetzner Cloud API Token"
  type        = string
  sensitive   = true
}

variable "project_name" {
  description = "Project name for naming resources"
  type        = string
  default     = "autoscale-ai"
}

variable "admin_ip" {
  description = "Address of the administrator"
  type        = string
}

# SSH Key
resource "hcloud_ssh_key" "main" {
  name       = "${var.project_name}-key"
  public_key = file("${path.module}/hetzner_autoscale.pub")
}

# Network
resource "hcloud_network" "main" {
  name     = "${var.project_name}-network"
  ip_range = "10.0.0.0/16"
}

resource "hcloud_network_subnet" "web" {
  network_id   = hcloud_network.main.id
  type         = "cloud"
  network_zone = "eu-central"
  ip_range     = "10.0.1.0/24"
}

resource "hcloud_network_subnet" "app" {
  network_id   = hcloud_network.main.id
  type         = "cloud"
  network_zone = "eu-central"
  ip_range     = "10.0.2.0/24"
}

resource "hcloud_network_subnet" "db" {
  network_id   = hcloud_network.main.id
  type         = "cloud"
  network_zone = "eu-central"
  ip_range     = "10.0.3.0/24"
}

# Firewall Web
resource "hcloud_firewall" "web" {
  name = "${var.project_name}-web-firewall"

  rule {
    direction  = "in"
    protocol   = "tcp"
    port       = "80"
    source_ips = ["0.0.0.0/0", "::/0"]
  }

  rule {
    direction  = "in"
    protocol   = "tcp"
    port       = "443"
    source_ips = ["0.0.0.0/0", "::/0"]
  }

  rule {
    direction  = "in"
    protocol   = "tcp"
    port       = "22"
    source_ips = ["${var.admin_ip}/32"]
  }
}

# Web Servers
resource "hcloud_server" "web" {
  count       = 2
  name        = "${var.project_name}-web-${count.index + 1}"
  server_type = "cx22"
  image       = "ubuntu-22.04"
  location    = count.index == 0 ? "nbg1" : "fsn1"

  network {
    network_id = hcloud_network.main.id
    ip         = "10.0.1.${count.index + 10}"
  }

  firewall_ids = [hcloud_firewall.web.id]

  ssh_keys = [hcloud_ssh_key.main.id]

  labels = {
    tier        = "web"
    environment = "production"
  }
}

# Outputs
output "web_servers" {
  value = {
    for server in hcloud_server.web :
    server.name => {
      ipv4       = server.ipv4_address
      private_ip = one(server.network).ip
    }
  }
}
