terraform {
  required_version = ">= 1.10" # ephemeral variables keep the keys out of state and plan

  required_providers {
    hcloud = {
      source  = "hetznercloud/hcloud"
      version = "~> 1.68.0"
    }
    minio = {
      source  = "aminueza/minio"
      version = "~> 3.38.6"
    }
  }
}

provider "hcloud" {} # HCLOUD_TOKEN

# A key of its own, from another Hetzner project: whoever takes the application's key cannot delete the backups.
provider "minio" {
  alias          = "backup"
  minio_server   = var.backup_endpoint
  minio_region   = split(".", var.backup_endpoint)[0]
  minio_ssl      = true
  minio_user     = var.backup_key.id
  minio_password = var.backup_key.secret
  s3_compat_mode = true
}
