resource "google_compute_network" "vpc" {
  name                    = "myapp-vpc"
  auto_create_subnetworks = true
}

resource "google_compute_instance" "web" {
  name         = "web-server"
  machine_type = "e2-medium"
  zone         = "europe-west1-b"

  boot_disk {
    initialize_params {
      image = "debian-cloud/debian-11"
    }
  }

  network_interface {
    network = google_compute_network.vpc.name
    access_config {}
  }
}

resource "google_sql_database_instance" "main" {
  name             = "main-db"
  database_version = "POSTGRES_15"
  region           = "europe-west1"

  settings {
    tier              = "db-f1-micro"
    availability_type = "REGIONAL" # Multi-AZ

    backup_configuration {
      enabled                        = true
      point_in_time_recovery_enabled = true
    }
  }
}

resource "google_storage_bucket" "assets" {
  name     = "myapp-assets"
  location = "EU"

  versioning {
    enabled = true
  }

  lifecycle_rule {
    condition {
      age = 90
    }
    action {
      type          = "SetStorageClass"
      storage_class = "COLDLINE"
    }
  }
}

resource "google_cloud_run_service" "api" {
  name     = "api-service"
  location = "europe-west1"

  template {
    spec {
      containers {
        image = "gcr.io/myproject/api:latest"

        env {
          name  = "DB_HOST"
          value = google_sql_database_instance.main.connection_name
        }
      }
    }
  }
}

resource "google_pubsub_topic" "events" {
  name = "app-events"
}

resource "google_pubsub_topic" "dlq" {
  name = "app-events-dlq"
}

resource "google_pubsub_subscription" "worker" {
  name  = "worker-sub"
  topic = google_pubsub_topic.events.name

  ack_deadline_seconds = 60

  dead_letter_policy {
    dead_letter_topic     = google_pubsub_topic.dlq.id
    max_delivery_attempts = 5
  }
}
