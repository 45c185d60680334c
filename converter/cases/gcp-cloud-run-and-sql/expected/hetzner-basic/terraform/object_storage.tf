resource "minio_s3_bucket" "myapp-assets" { # google_storage_bucket.assets
  bucket = var.buckets["myapp-assets"]
  acl    = "private"

  lifecycle {
    prevent_destroy = true
  }
}

resource "minio_s3_bucket_versioning" "myapp-assets" {
  bucket = minio_s3_bucket.myapp-assets.bucket

  versioning_configuration {
    status = "Enabled"
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
