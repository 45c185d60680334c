locals {
  name = "reports"
  labels = {
    managed-by = "terraform"
  }

  servers = {
    n0 = { location = var.location, subnet = "this-0", host = 10, firewall = "n0" }     # module.reports.aws_instance.this[0]
    n1 = { location = var.location, subnet = "this-1", host = 10, firewall = "closed" } # module.reports.aws_instance.this[1]
  }
}
