resource "aws_db_subnet_group" "tickets" {
  name       = "tickets"
  subnet_ids = module.network.private
}

resource "aws_db_parameter_group" "tickets" {
  name   = "tickets"
  family = "postgres16"

  parameter {
    name  = "work_mem"
    value = "16384"
  }

  parameter {
    name  = "rds.force_ssl"
    value = "0"
  }
}

resource "aws_db_instance" "tickets" {
  identifier              = "tickets"
  engine                  = "postgres"
  engine_version          = "16"
  instance_class          = "db.m5.large"
  allocated_storage       = 80
  storage_type            = "gp3"
  storage_encrypted       = true
  multi_az                = true
  port                    = 5433
  db_name                 = "tickets"
  username                = "tickets"
  password                = var.database_password
  db_subnet_group_name    = aws_db_subnet_group.tickets.name
  parameter_group_name    = aws_db_parameter_group.tickets.name
  vpc_security_group_ids  = [aws_security_group.database.id]
  backup_retention_period = 21
  backup_window           = "03:40-04:10"
  deletion_protection     = true
}

resource "aws_s3_bucket" "posters" {
  bucket = "tickets-posters-5d20"
}

resource "aws_s3_bucket_lifecycle_configuration" "posters" {
  bucket = aws_s3_bucket.posters.id

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

resource "aws_s3_bucket_versioning" "posters" {
  bucket = aws_s3_bucket.posters.id
  versioning_configuration {
    status = "Suspended"
  }
}

resource "aws_s3_bucket" "invoices" {
  bucket = "tickets-invoices-5d20"
}

resource "aws_s3_bucket_versioning" "invoices" {
  bucket = aws_s3_bucket.invoices.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_cloudwatch_metric_alarm" "busy" {
  alarm_name          = "tickets-database-busy"
  namespace           = "AWS/RDS"
  metric_name         = "CPUUtilization"
  dimensions          = { DBInstanceIdentifier = aws_db_instance.tickets.identifier }
  statistic           = "Average"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 85
  period              = 300
  evaluation_periods  = 3
}
