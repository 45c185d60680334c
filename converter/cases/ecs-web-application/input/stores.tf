resource "random_password" "database" {
  length  = 24
  special = false
}

resource "aws_secretsmanager_secret" "database" {
  name = "${local.name}/database"
}

resource "aws_secretsmanager_secret_version" "database" {
  secret_id     = aws_secretsmanager_secret.database.id
  secret_string = random_password.database.result
}

resource "random_password" "mail_token" {
  length = 40
}

resource "aws_ssm_parameter" "mail_token" {
  name  = "/${local.name}/mail-token"
  type  = "SecureString"
  value = random_password.mail_token.result
}

resource "aws_db_subnet_group" "main" {
  name       = local.name
  subnet_ids = aws_subnet.private[*].id
}

resource "aws_db_parameter_group" "main" {
  name   = "${local.name}-postgres16"
  family = "postgres16"
  parameter {
    name  = "log_min_duration_statement"
    value = "250"
  }
  parameter {
    name         = "max_connections"
    value        = "150"
    apply_method = "pending-reboot"
  }
  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
}

resource "aws_db_instance" "main" {
  identifier              = local.name
  engine                  = "postgres"
  engine_version          = "16.4"
  instance_class          = "db.t4g.medium"
  allocated_storage       = 40
  storage_type            = "gp3"
  storage_encrypted       = true
  db_name                 = "app"
  username                = "app"
  password                = random_password.database.result
  port                    = 5432
  multi_az                = true
  db_subnet_group_name    = aws_db_subnet_group.main.name
  vpc_security_group_ids  = [aws_security_group.database.id]
  parameter_group_name    = aws_db_parameter_group.main.name
  backup_retention_period = 10
  backup_window           = "03:10-03:40"
  maintenance_window      = "tue:04:00-tue:04:30"
  deletion_protection     = true
  skip_final_snapshot     = true
}

resource "aws_s3_bucket" "receipts" {
  bucket = "bookings-receipts-7f3a"
}

resource "aws_s3_bucket_versioning" "receipts" {
  bucket = aws_s3_bucket.receipts.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_public_access_block" "receipts" {
  bucket                  = aws_s3_bucket.receipts.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "receipts" {
  bucket = aws_s3_bucket.receipts.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "receipts" {
  bucket = aws_s3_bucket.receipts.id
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

resource "aws_s3_bucket_cors_configuration" "receipts" {
  bucket = aws_s3_bucket.receipts.id
  cors_rule {
    allowed_methods = ["GET"]
    allowed_origins = ["https://www.bookings.example"]
    max_age_seconds = 600
  }
}

resource "aws_sqs_queue" "orders_failed" {
  name                      = "${local.name}-orders-failed"
  message_retention_seconds = 864000
}

resource "aws_sqs_queue" "orders" {
  name                       = "${local.name}-orders"
  visibility_timeout_seconds = 90
  message_retention_seconds  = 172800
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.orders_failed.arn
    maxReceiveCount     = 4
  })
}

resource "aws_sns_topic" "operators" {
  name = "${local.name}-operators"
}

resource "aws_sns_topic_subscription" "operators" {
  topic_arn = aws_sns_topic.operators.arn
  protocol  = "email"
  endpoint  = "operators@bookings.example"
}

resource "aws_cloudwatch_metric_alarm" "database_storage" {
  alarm_name          = "${local.name}-database-storage"
  namespace           = "AWS/RDS"
  metric_name         = "FreeStorageSpace"
  statistic           = "Minimum"
  comparison_operator = "LessThanThreshold"
  threshold           = 4294967296
  period              = 300
  evaluation_periods  = 2
  dimensions          = { DBInstanceIdentifier = aws_db_instance.main.identifier }
  alarm_actions       = [aws_sns_topic.operators.arn]
}

resource "aws_cloudwatch_metric_alarm" "orders_waiting" {
  alarm_name          = "${local.name}-orders-waiting"
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  statistic           = "Maximum"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 500
  period              = 60
  evaluation_periods  = 5
  dimensions          = { QueueName = aws_sqs_queue.orders.name }
  alarm_actions       = [aws_sns_topic.operators.arn]
}
