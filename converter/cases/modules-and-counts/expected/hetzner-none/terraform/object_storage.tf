resource "minio_s3_bucket" "cold-91c2" { # module.storage["cold"].aws_s3_bucket.this, module.storage["cold"].aws_s3_bucket_lifecycle_configuration.this
  bucket = var.buckets["cold-91c2"]
  acl    = "private"

  lifecycle {
    prevent_destroy = true
  }
}

resource "minio_s3_bucket_lifecycle" "cold-91c2" {
  bucket = minio_s3_bucket.cold-91c2.bucket

  rule {
    id     = "expire"
    status = "Enabled"

    filter {
      prefix = ""
    }
    expiration {
      days = 365
    }
  }
}

resource "minio_s3_bucket" "hot-91c2" { # module.storage["hot"].aws_s3_bucket.this, module.storage["hot"].aws_s3_bucket_lifecycle_configuration.this
  bucket = var.buckets["hot-91c2"]
  acl    = "private"

  lifecycle {
    prevent_destroy = true
  }
}

resource "minio_s3_bucket_lifecycle" "hot-91c2" {
  bucket = minio_s3_bucket.hot-91c2.bucket

  rule {
    id     = "expire"
    status = "Enabled"

    filter {
      prefix = ""
    }
    expiration {
      days = 30
    }
  }
}
