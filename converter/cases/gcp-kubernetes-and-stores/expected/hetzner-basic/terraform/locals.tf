locals {
  name = "veza"
  labels = {
    managed-by = "terraform"
  }

  servers = {
    database = { location = var.location, subnet = "subnet", host = 10, firewall = "database" }      # google_sql_database_instance.veza_sql
    standby  = { location = var.second_location, subnet = "subnet", host = 20, firewall = "closed" } # google_sql_database_instance.veza_sql
  }

  # The key of a volume is what it holds; the value is the server that holds it.
  volumes = {
    database = "database" # google_sql_database_instance.veza_sql
    standby  = "standby"  # google_sql_database_instance.veza_sql
  }
}
