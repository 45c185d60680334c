resource "minio_s3_bucket" "uploads" { # google_storage_bucket.uploads
  bucket = var.buckets["uploads"]
  acl    = "private"

  lifecycle {
    prevent_destroy = true
  }
}

resource "minio_s3_bucket_versioning" "uploads" {
  bucket = minio_s3_bucket.uploads.bucket

  versioning_configuration {
    status = "Enabled"
  }
}

resource "minio_s3_bucket_lifecycle" "uploads" {
  bucket = minio_s3_bucket.uploads.bucket

  rule {
    id     = "rule-1"
    status = "Enabled"

    filter {
      prefix = ""
    }
    noncurrent_version_expiration {
      noncurrent_days           = 1
      newer_noncurrent_versions = 3
    }
  }
  rule {
    id     = "rule-2"
    status = "Enabled"

    filter {
      prefix = "tmp/"
    }
    expiration {
      days = 30
    }
  }
}

resource "minio_s3_bucket_cors" "uploads" {
  bucket = minio_s3_bucket.uploads.bucket

  cors_rule {
    allowed_origins = ["https://www.atlas.example"]
    allowed_methods = ["GET", "PUT"]
    expose_headers  = ["Content-Type"]
    max_age_seconds = 3600
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
