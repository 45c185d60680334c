locals {
  name = "koprogo"
  labels = {
    managed-by = "terraform"
  }

  servers = {
    vps = { location = var.location, firewall = "vps" } # openstack_compute_instance_v2.koprogo
  }
}
