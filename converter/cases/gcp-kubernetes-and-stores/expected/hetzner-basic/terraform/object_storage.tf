resource "minio_s3_bucket" "storage-4f7c2a91" { # google_storage_bucket.veza_storage
  bucket = var.buckets["storage-4f7c2a91"]
  acl    = "private"

  lifecycle {
    prevent_destroy = true
  }
}

resource "minio_s3_bucket_versioning" "storage-4f7c2a91" {
  bucket = minio_s3_bucket.storage-4f7c2a91.bucket

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
