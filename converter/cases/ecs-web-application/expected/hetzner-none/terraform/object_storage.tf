resource "minio_s3_bucket" "receipts-7f3a" { # aws_s3_bucket.receipts, aws_s3_bucket_cors_configuration.receipts, aws_s3_bucket_lifecycle_configuration.receipts and 1 more
  bucket = var.buckets["receipts-7f3a"]
  acl    = "private"

  lifecycle {
    prevent_destroy = true
  }
}

resource "minio_s3_bucket_versioning" "receipts-7f3a" {
  bucket = minio_s3_bucket.receipts-7f3a.bucket

  versioning_configuration {
    status = "Enabled"
  }
}

resource "minio_s3_bucket_lifecycle" "receipts-7f3a" {
  bucket = minio_s3_bucket.receipts-7f3a.bucket

  rule {
    id     = "drafts"
    status = "Enabled"

    filter {
      prefix = "drafts/"
    }
    expiration {
      days = 21
    }
  }
}

resource "minio_s3_bucket_cors" "receipts-7f3a" {
  bucket = minio_s3_bucket.receipts-7f3a.bucket

  cors_rule {
    allowed_origins = ["https://www.bookings.example"]
    allowed_methods = ["GET"]
    max_age_seconds = 600
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
