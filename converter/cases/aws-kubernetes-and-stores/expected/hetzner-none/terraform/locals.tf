locals {
  name = "veza"
  labels = {
    managed-by = "terraform"
  }

  servers = {
    app = { location = var.location, firewall = "app" } # aws_db_instance.veza_postgres
  }

  # The key of a volume is what it holds; the value is the server that holds it.
  volumes = {
    app = "app" # aws_db_instance.veza_postgres
  }
}
