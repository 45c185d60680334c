resource "minio_s3_bucket" "storage-8k2m4qzt" { # aws_s3_bucket.veza_storage, aws_s3_bucket_versioning.veza_storage
  bucket = var.buckets["storage-8k2m4qzt"]
  acl    = "private"

  lifecycle {
    prevent_destroy = true
  }
}

resource "minio_s3_bucket_versioning" "storage-8k2m4qzt" {
  bucket = minio_s3_bucket.storage-8k2m4qzt.bucket

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
