locals {
  name = "migration"
  labels = {
    managed-by = "terraform"
  }

  servers = {
    app        = { location = var.location, subnet = "main", host = 10, firewall = "app" }           # google_cloud_run_service.api
    database   = { location = var.location, subnet = "main", host = 20, firewall = "closed" }        # google_sql_database_instance.main
    standby    = { location = var.second_location, subnet = "main", host = 30, firewall = "closed" } # google_sql_database_instance.main
    web-server = { location = var.location, subnet = "main", host = 40, firewall = "closed" }        # google_compute_instance.web
  }

  # The key of a volume is what it holds; the value is the server that holds it.
  volumes = {
    app      = "app"      # google_pubsub_subscription.worker
    database = "database" # google_sql_database_instance.main
    standby  = "standby"  # google_sql_database_instance.main
  }
}
