terraform {
  required_version = ">= 1.0"

  required_providers {
    openstack = {
      source  = "terraform-provider-openstack/openstack"
      version = "~> 3.0"
    }
    ovh = {
      source  = "ovh/ovh"
      version = "~> 2.0"
    }
  }
}

provider "openstack" {
  auth_url    = "https://auth.cloud.ovh.net/v3/"
  domain_name = "Default"
  region      = var.region
}

provider "ovh" {
  endpoint = "ovh-eu"
}

resource "openstack_compute_keypair_v2" "koprogo" {
  name       = "koprogo-key"
  public_key = file("${path.module}/koprogo.pub")
}

resource "openstack_networking_secgroup_v2" "koprogo" {
  name                 = "koprogo"
  description          = "SSH for maintenance, HTTP and HTTPS for everybody"
  delete_default_rules = true
}

resource "openstack_networking_secgroup_rule_v2" "ssh" {
  direction         = "ingress"
  ethertype         = "IPv4"
  protocol          = "tcp"
  port_range_min    = 22
  port_range_max    = 22
  remote_ip_prefix  = var.admin_cidr
  security_group_id = openstack_networking_secgroup_v2.koprogo.id
}

resource "openstack_networking_secgroup_rule_v2" "web" {
  for_each = { http = 80, https = 443 }

  direction         = "ingress"
  ethertype         = "IPv4"
  protocol          = "tcp"
  port_range_min    = each.value
  port_range_max    = each.value
  remote_ip_prefix  = "0.0.0.0/0"
  security_group_id = openstack_networking_secgroup_v2.koprogo.id
}

resource "openstack_networking_secgroup_rule_v2" "out" {
  for_each = toset(["IPv4", "IPv6"])

  direction         = "egress"
  ethertype         = each.value
  security_group_id = openstack_networking_secgroup_v2.koprogo.id
}

# 1 vCPU, 2 GB of memory and 25 GB of disk.
resource "openstack_compute_instance_v2" "koprogo" {
  name            = "koprogo-vps"
  image_name      = "Ubuntu 22.04"
  flavor_name     = var.flavor_name
  key_pair        = openstack_compute_keypair_v2.koprogo.name
  security_groups = [openstack_networking_secgroup_v2.koprogo.name]

  network {
    name = "Ext-Net"
  }

  metadata = {
    environment = "production"
    project     = "koprogo"
  }
}

# koprogo.com is the frontend, api.koprogo.com the backend.
resource "ovh_domain_zone_record" "frontend" {
  zone      = var.domain
  subdomain = ""
  fieldtype = "A"
  ttl       = 3600
  target    = openstack_compute_instance_v2.koprogo.access_ip_v4
}

resource "ovh_domain_zone_record" "api" {
  zone      = var.domain
  subdomain = "api"
  fieldtype = "A"
  ttl       = 3600
  target    = openstack_compute_instance_v2.koprogo.access_ip_v4
}

output "vps_ip" {
  value = openstack_compute_instance_v2.koprogo.access_ip_v4
}
