locals {
  name = "atlas"
  fqdn = "www.${var.domain}"      # google_dns_record_set.www
  next = "next.www.${var.domain}" # rehearsal name, and for good the name of what answers
  labels = {
    managed-by = "terraform"
  }

  servers = {
    app      = { location = var.location, subnet = "jobs", host = 10, firewall = "web", placement_group = null }           # google_cloud_run_v2_service.api
    database = { location = var.location, subnet = "jobs", host = 20, firewall = "closed", placement_group = null }        # google_sql_database_instance.main
    jobs     = { location = var.location, subnet = "jobs", host = 40, firewall = "closed", placement_group = null }        # google_compute_instance.jobs
    standby  = { location = var.second_location, subnet = "jobs", host = 30, firewall = "closed", placement_group = null } # google_sql_database_instance.main
    web-1    = { location = var.location, subnet = "web", host = 10, firewall = "closed", placement_group = "web" }        # google_compute_region_instance_group_manager.web, google_compute_instance_template.web
    web-2    = { location = var.second_location, subnet = "web", host = 20, firewall = "closed", placement_group = "web" } # google_compute_region_instance_group_manager.web, google_compute_instance_template.web
  }

  # The key of a volume is what it holds; the value is the server that holds it.
  volumes = {
    app       = "app"
    database  = "database" # google_sql_database_instance.main
    jobs-data = "jobs"     # google_compute_disk.jobs
    standby   = "standby"  # google_sql_database_instance.main
  }
}
