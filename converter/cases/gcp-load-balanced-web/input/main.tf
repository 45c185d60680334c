terraform {
  required_providers {
    google = {
      source = "hashicorp/google"
    }
  }
}

provider "google" {
  project = "atlas-prod"
  region  = "europe-west3"
  default_labels = {
    team = "atlas"
  }
}

variable "database_password" {
  type      = string
  sensitive = true
}

resource "google_compute_network" "main" {
  name                    = "atlas"
  auto_create_subnetworks = false
}

resource "google_compute_subnetwork" "web" {
  name          = "atlas-web"
  ip_cidr_range = "10.40.0.0/24"
  network       = google_compute_network.main.id
}

resource "google_compute_subnetwork" "jobs" {
  name          = "atlas-jobs"
  ip_cidr_range = "10.40.1.0/24"
  network       = google_compute_network.main.id
}

resource "google_compute_router" "main" {
  name    = "atlas-router"
  network = google_compute_network.main.id
}

resource "google_compute_router_nat" "main" {
  name                               = "atlas-nat"
  router                             = google_compute_router.main.name
  nat_ip_allocate_option             = "AUTO_ONLY"
  source_subnetwork_ip_ranges_to_nat = "ALL_SUBNETWORKS_ALL_IP_RANGES"
}

# Who may connect.
resource "google_compute_firewall" "health_checks" {
  name          = "atlas-health-checks"
  network       = google_compute_network.main.name
  source_ranges = ["130.211.0.0/22", "35.191.0.0/16"]
  target_tags   = ["web"]

  allow {
    protocol = "tcp"
    ports    = ["8080"]
  }
}

resource "google_compute_firewall" "operators" {
  name          = "atlas-operators"
  network       = google_compute_network.main.name
  source_ranges = ["35.235.240.0/20"]

  allow {
    protocol = "tcp"
    ports    = ["22"]
  }
}

resource "google_compute_firewall" "jobs" {
  name        = "atlas-jobs"
  network     = google_compute_network.main.name
  description = "Web servers ask the workers"
  source_tags = ["web"]
  target_tags = ["jobs"]

  allow {
    protocol = "tcp"
    ports    = ["9000-9010"]
  }
}

resource "google_compute_firewall" "everything_else" {
  name          = "atlas-deny"
  network       = google_compute_network.main.name
  priority      = 65000
  source_ranges = ["0.0.0.0/0"]

  deny {
    protocol = "all"
  }
}

# Web servers.
resource "google_service_account" "web" {
  account_id   = "atlas-web"
  display_name = "Web servers"
}

resource "google_project_iam_member" "web" {
  for_each = toset(["roles/storage.objectAdmin", "roles/cloudsql.client", "roles/logging.logWriter"])
  project  = "atlas-prod"
  role     = each.key
  member   = "serviceAccount:${google_service_account.web.email}"
}

resource "google_compute_instance_template" "web" {
  name_prefix  = "atlas-web-"
  machine_type = "e2-standard-2"
  tags         = ["web"]

  disk {
    source_image = "debian-cloud/debian-12"
    boot         = true
    disk_size_gb = 20
    disk_type    = "pd-balanced"
  }

  network_interface {
    subnetwork = google_compute_subnetwork.web.id
  }

  metadata_startup_script = <<-SCRIPT
    #!/bin/bash
    apt-get install -y nginx
  SCRIPT

  service_account {
    email  = google_service_account.web.email
    scopes = ["cloud-platform"]
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_compute_health_check" "web" {
  name                = "atlas-web"
  check_interval_sec  = 10
  timeout_sec         = 5
  healthy_threshold   = 2
  unhealthy_threshold = 3

  http_health_check {
    port         = 8080
    request_path = "/healthz"
  }
}

resource "google_compute_region_instance_group_manager" "web" {
  name               = "atlas-web"
  base_instance_name = "atlas-web"
  target_size        = 2

  version {
    instance_template = google_compute_instance_template.web.id
  }

  named_port {
    name = "http"
    port = 8080
  }

  auto_healing_policies {
    health_check      = google_compute_health_check.web.id
    initial_delay_sec = 120
  }
}

# One worker with a disk of its own.
resource "google_compute_disk" "jobs" {
  name = "atlas-jobs-data"
  type = "pd-ssd"
  zone = "europe-west3-a"
  size = 50
}

resource "google_compute_instance" "jobs" {
  name         = "atlas-jobs"
  machine_type = "n2-custom-2-4096"
  zone         = "europe-west3-a"
  tags         = ["jobs"]

  boot_disk {
    initialize_params {
      image = "debian-cloud/debian-12"
      size  = 20
    }
  }

  attached_disk {
    source      = google_compute_disk.jobs.id
    device_name = "data"
  }

  network_interface {
    subnetwork = google_compute_subnetwork.jobs.id
  }
}

# The load balancer in its pieces.
resource "google_compute_global_address" "web" {
  name = "atlas-web"
}

resource "google_compute_backend_service" "web" {
  name                            = "atlas-web"
  protocol                        = "HTTP"
  port_name                       = "http"
  load_balancing_scheme           = "EXTERNAL_MANAGED"
  health_checks                   = [google_compute_health_check.web.id]
  connection_draining_timeout_sec = 30

  backend {
    group = google_compute_region_instance_group_manager.web.instance_group
  }
}

resource "google_compute_url_map" "web" {
  name            = "atlas-web"
  default_service = google_compute_backend_service.web.id
}

resource "google_compute_url_map" "redirect" {
  name = "atlas-redirect"

  default_url_redirect {
    https_redirect         = true
    redirect_response_code = "MOVED_PERMANENTLY_DEFAULT"
    strip_query            = false
  }
}

resource "google_compute_managed_ssl_certificate" "web" {
  name = "atlas-web"

  managed {
    domains = ["www.atlas.example"]
  }
}

resource "google_compute_target_https_proxy" "web" {
  name             = "atlas-web"
  url_map          = google_compute_url_map.web.id
  ssl_certificates = [google_compute_managed_ssl_certificate.web.id]
}

resource "google_compute_target_http_proxy" "redirect" {
  name    = "atlas-redirect"
  url_map = google_compute_url_map.redirect.id
}

resource "google_compute_global_forwarding_rule" "https" {
  name                  = "atlas-https"
  target                = google_compute_target_https_proxy.web.id
  ip_address            = google_compute_global_address.web.address
  port_range            = "443"
  load_balancing_scheme = "EXTERNAL_MANAGED"
}

resource "google_compute_global_forwarding_rule" "http" {
  name                  = "atlas-http"
  target                = google_compute_target_http_proxy.redirect.id
  ip_address            = google_compute_global_address.web.address
  port_range            = "80"
  load_balancing_scheme = "EXTERNAL_MANAGED"
}

resource "google_dns_managed_zone" "main" {
  name     = "atlas"
  dns_name = "atlas.example."
}

resource "google_dns_record_set" "www" {
  managed_zone = google_dns_managed_zone.main.name
  name         = "www.${google_dns_managed_zone.main.dns_name}"
  type         = "A"
  ttl          = 300
  rrdatas      = [google_compute_global_address.web.address]
}

resource "google_dns_record_set" "mail" {
  managed_zone = google_dns_managed_zone.main.name
  name         = google_dns_managed_zone.main.dns_name
  type         = "MX"
  ttl          = 3600
  rrdatas      = ["10 mx1.mail.example.", "20 mx2.mail.example."]
}

# The database.
resource "google_sql_database_instance" "main" {
  name             = "atlas"
  database_version = "POSTGRES_16"

  settings {
    tier              = "db-custom-2-7680"
    availability_type = "REGIONAL"
    disk_size         = 40
    disk_type         = "PD_SSD"

    ip_configuration {
      ipv4_enabled    = false
      private_network = google_compute_network.main.id
      ssl_mode        = "ENCRYPTED_ONLY"
    }

    backup_configuration {
      enabled                        = true
      start_time                     = "01:30"
      point_in_time_recovery_enabled = true

      backup_retention_settings {
        retained_backups = 14
      }
    }

    maintenance_window {
      day  = 7
      hour = 3
    }

    database_flags {
      name  = "max_connections"
      value = "200"
    }
  }
}

resource "google_sql_database" "atlas" {
  name     = "atlas"
  instance = google_sql_database_instance.main.name
}

resource "google_sql_user" "atlas" {
  name     = "atlas_api"
  instance = google_sql_database_instance.main.name
  password = var.database_password
}

resource "google_secret_manager_secret" "database" {
  secret_id = "atlas-database"

  replication {
    auto {}
  }
}

resource "google_secret_manager_secret_version" "database" {
  secret      = google_secret_manager_secret.database.id
  secret_data = google_sql_user.atlas.password
}

# The program that runs in containers, behind the same address.
resource "google_artifact_registry_repository" "images" {
  repository_id = "atlas"
  format        = "DOCKER"
  location      = "europe-west3"
}

resource "google_cloud_run_v2_service" "api" {
  name     = "atlas-api"
  location = "europe-west3"
  ingress  = "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER"

  template {
    service_account = google_service_account.web.email

    scaling {
      min_instance_count = 2
      max_instance_count = 6
    }

    volumes {
      name = "cloudsql"
      cloud_sql_instance {
        instances = [google_sql_database_instance.main.connection_name]
      }
    }

    containers {
      image = "europe-west3-docker.pkg.dev/atlas-prod/atlas/api:2.4.1"

      ports {
        container_port = 3000
      }

      resources {
        limits = {
          cpu    = "1000m"
          memory = "768Mi"
        }
      }

      env {
        name  = "DB_HOST"
        value = google_sql_database_instance.main.private_ip_address
      }
      env {
        name  = "DB_USER"
        value = google_sql_user.atlas.name
      }
      env {
        name  = "UPLOADS"
        value = google_storage_bucket.uploads.name
      }
      env {
        name = "DB_PASSWORD"
        value_source {
          secret_key_ref {
            secret  = google_secret_manager_secret.database.secret_id
            version = "latest"
          }
        }
      }

      volume_mounts {
        name       = "cloudsql"
        mount_path = "/cloudsql"
      }

      startup_probe {
        http_get {
          path = "/ready"
          port = 3000
        }
      }
    }
  }
}

resource "google_storage_bucket" "uploads" {
  name                        = "atlas-uploads"
  location                    = "europe-west3"
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"

  versioning {
    enabled = true
  }

  lifecycle_rule {
    condition {
      num_newer_versions = 3
      with_state         = "ARCHIVED"
    }
    action {
      type = "Delete"
    }
  }

  lifecycle_rule {
    condition {
      age            = 30
      matches_prefix = ["tmp/"]
    }
    action {
      type = "Delete"
    }
  }

  cors {
    origin          = ["https://www.atlas.example"]
    method          = ["GET", "PUT"]
    response_header = ["Content-Type"]
    max_age_seconds = 3600
  }
}

resource "google_monitoring_notification_channel" "mail" {
  display_name = "Operators"
  type         = "email"

  labels = {
    email_address = "ops@atlas.example"
  }
}

resource "google_monitoring_alert_policy" "database_cpu" {
  display_name          = "Database is busy"
  combiner              = "OR"
  notification_channels = [google_monitoring_notification_channel.mail.id]

  conditions {
    display_name = "CPU above 80 %"

    condition_threshold {
      filter          = "metric.type=\"cloudsql.googleapis.com/database/cpu/utilization\" AND resource.type=\"cloudsql_database\""
      comparison      = "COMPARISON_GT"
      threshold_value = 0.8
      duration        = "300s"

      aggregations {
        alignment_period   = "60s"
        per_series_aligner = "ALIGN_MEAN"
      }
    }
  }
}
