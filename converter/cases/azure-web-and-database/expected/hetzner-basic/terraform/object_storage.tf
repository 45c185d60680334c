resource "minio_s3_bucket" "myappstorage-assets" { # azurerm_storage_container.assets, azurerm_storage_account.main, azurerm_storage_management_policy.main
  bucket = var.buckets["myappstorage-assets"]
  acl    = "private"

  lifecycle {
    prevent_destroy = true
  }
}

resource "minio_s3_bucket_versioning" "myappstorage-assets" {
  bucket = minio_s3_bucket.myappstorage-assets.bucket

  versioning_configuration {
    status = "Enabled"
  }
}

resource "minio_s3_bucket_lifecycle" "myappstorage-assets" {
  bucket = minio_s3_bucket.myappstorage-assets.bucket

  rule {
    id     = "old-reports"
    status = "Enabled"

    filter {
      prefix = "reports/"
    }
    expiration {
      days = 365
    }
  }
}

# The backups of the databases; they expire by the tool that wrote them.
resource "minio_s3_bucket" "backup" {
  provider = minio.backup

  bucket = var.buckets["backup"]
  acl    = "private"

  lifecycle {
    prevent_destroy = true
  }
}
