# The backups of the databases; they expire by the tool that wrote them.
resource "minio_s3_bucket" "backup" {
  provider = minio.backup

  bucket = var.buckets["backup"]
  acl    = "private"

  lifecycle {
    prevent_destroy = true
  }
}
