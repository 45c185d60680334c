variable "name" {
  type = string
}

variable "days" {
  type = number
}

resource "aws_s3_bucket" "this" {
  bucket = var.name
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  bucket = aws_s3_bucket.this.id
  rule {
    id     = "expire"
    status = "Enabled"
    filter {}
    expiration {
      days = var.days
    }
  }
}

output "bucket" {
  value = aws_s3_bucket.this.bucket
}
