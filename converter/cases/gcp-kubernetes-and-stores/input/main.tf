variable "gcp_project" {
  type    = string
  default = "veza-platform"
}

variable "gcp_region" {
  type    = string
  default = "us-central1"
}

provider "google" {
  project = var.gcp_project
  region  = var.gcp_region
}

variable "bucket_suffix" {
  type    = string
  default = "4f7c2a91"
}

resource "google_compute_network" "veza_vpc" {
  name                    = "veza-vpc"
  auto_create_subnetworks = false
}

resource "google_compute_subnetwork" "veza_subnet" {
  name          = "veza-subnet"
  ip_cidr_range = "10.20.0.0/20"
  network       = google_compute_network.veza_vpc.id
}

# GKE Cluster
resource "google_container_cluster" "veza_gke" {
  name     = "veza-gke-cluster"
  location = var.gcp_region
  project  = var.gcp_project

  remove_default_node_pool = true
  initial_node_count       = 1

  network    = google_compute_network.veza_vpc.name
  subnetwork = google_compute_subnetwork.veza_subnet.name

  ip_allocation_policy {
    cluster_ipv4_cidr_block  = "/16"
    services_ipv4_cidr_block = "/22"
  }

  private_cluster_config {
    enable_private_nodes    = true
    enable_private_endpoint = false
    master_ipv4_cidr_block  = "172.16.0.0/28"
  }

  master_auth {
    client_certificate_config {
      issue_client_certificate = false
    }
  }
}

# Cloud SQL
resource "google_sql_database_instance" "veza_sql" {
  name             = "veza-sql-instance"
  database_version = "POSTGRES_15"
  region           = var.gcp_region
  project          = var.gcp_project

  settings {
    tier = "db-f1-micro"

    backup_configuration {
      enabled    = true
      start_time = "03:00"
    }

    ip_configuration {
      ipv4_enabled    = false
      private_network = google_compute_network.veza_vpc.id
    }
  }

  deletion_protection = true
}

# Cloud Storage
resource "google_storage_bucket" "veza_storage" {
  name          = "veza-storage-${var.bucket_suffix}"
  location      = var.gcp_region
  force_destroy = false

  versioning {
    enabled = true
  }

  uniform_bucket_level_access = true
}
