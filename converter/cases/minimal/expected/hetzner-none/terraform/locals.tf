locals {
  name = "notes"
  labels = {
    managed-by = "terraform"
  }

  servers = {
    notes = { location = var.location, firewall = "notes" } # aws_instance.notes
  }
}
