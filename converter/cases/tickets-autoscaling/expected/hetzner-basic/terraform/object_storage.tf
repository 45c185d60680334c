resource "minio_s3_bucket" "invoices-5d20" { # aws_s3_bucket.invoices, aws_s3_bucket_versioning.invoices
  bucket = var.buckets["invoices-5d20"]
  acl    = "private"

  lifecycle {
    prevent_destroy = true
  }
}

resource "minio_s3_bucket_versioning" "invoices-5d20" {
  bucket = minio_s3_bucket.invoices-5d20.bucket

  versioning_configuration {
    status = "Enabled"
  }
}

resource "minio_s3_bucket" "posters-5d20" { # aws_s3_bucket.posters, aws_s3_bucket_lifecycle_configuration.posters, aws_s3_bucket_versioning.posters
  bucket = var.buckets["posters-5d20"]
  acl    = "private"

  lifecycle {
    prevent_destroy = true
  }
}

resource "minio_s3_bucket_versioning" "posters-5d20" {
  bucket = minio_s3_bucket.posters-5d20.bucket

  versioning_configuration {
    status = "Suspended"
  }
}

resource "minio_s3_bucket_lifecycle" "posters-5d20" {
  bucket = minio_s3_bucket.posters-5d20.bucket

  rule {
    id     = "old-seasons"
    status = "Enabled"

    filter {
      prefix = "seasons/"
    }
    expiration {
      days = 400
    }
    noncurrent_version_expiration {
      noncurrent_days = 30
    }
  }
  rule {
    id     = "broken-uploads"
    status = "Disabled"

    filter {
      prefix = ""
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 3
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
