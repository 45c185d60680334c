resource "random_password" "database" {
  length = 28
}

resource "aws_db_subnet_group" "library" {
  name       = "library"
  subnet_ids = [for subnet in aws_subnet.back : subnet.id]
}

resource "aws_db_parameter_group" "library" {
  name   = "library"
  family = "mariadb10.11"

  parameter {
    name  = "max_allowed_packet"
    value = "67108864"
  }
}

resource "aws_db_instance" "library" {
  identifier              = "library"
  engine                  = "mariadb"
  engine_version          = "10.11"
  instance_class          = "db.t3.small"
  allocated_storage       = 30
  storage_type            = "gp2"
  storage_encrypted       = true
  db_name                 = "catalogue"
  username                = "librarian"
  password                = random_password.database.result
  db_subnet_group_name    = aws_db_subnet_group.library.name
  parameter_group_name    = aws_db_parameter_group.library.name
  vpc_security_group_ids  = [aws_security_group.data.id]
  backup_retention_period = 10
  backup_window           = "01:15-02:00"
  skip_final_snapshot     = true
}

resource "aws_secretsmanager_secret" "database" {
  name = "library/database"
}

resource "aws_secretsmanager_secret_version" "database" {
  secret_id     = aws_secretsmanager_secret.database.id
  secret_string = random_password.database.result
}

resource "aws_secretsmanager_secret" "session" {
  name        = "library/session"
  description = "Signs the sessions of the staff"
}

resource "aws_sqs_queue" "loans" {
  name                       = "library-loans"
  message_retention_seconds  = 86400
  visibility_timeout_seconds = 60
}
