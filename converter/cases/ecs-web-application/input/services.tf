resource "aws_ecs_cluster" "main" {
  name = local.name
}

resource "aws_cloudwatch_log_group" "services" {
  name              = "/${local.name}/services"
  retention_in_days = 14
}

resource "aws_ecr_repository" "site" {
  name = "${local.name}/site"
}

resource "aws_ecr_repository" "orders" {
  name = "${local.name}/orders"
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "start" {
  name               = "${local.name}-start"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role" "orders" {
  name               = "${local.name}-orders"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy" "orders" {
  name = "stores"
  role = aws_iam_role.orders.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["s3:PutObject", "s3:GetObject"], Resource = "${aws_s3_bucket.receipts.arn}/*" },
      { Effect = "Allow", Action = ["sqs:SendMessage", "sqs:ReceiveMessage"], Resource = aws_sqs_queue.orders.arn },
    ]
  })
}

resource "aws_ecs_task_definition" "site" {
  family                   = "${local.name}-site"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.start.arn

  container_definitions = jsonencode([{
    name         = "site"
    image        = "${aws_ecr_repository.site.repository_url}:${var.release}"
    essential    = true
    portMappings = [{ containerPort = 3000, protocol = "tcp" }]
    environment = [
      { name = "ORDERS_URL", value = "https://${aws_route53_record.www.name}/orders" },
      { name = "NODE_ENV", value = "production" },
    ]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.services.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "site"
      }
    }
  }])
}

resource "aws_ecs_task_definition" "orders" {
  family                   = "${local.name}-orders"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 512
  memory                   = 1024
  execution_role_arn       = aws_iam_role.start.arn
  task_role_arn            = aws_iam_role.orders.arn

  container_definitions = jsonencode([{
    name         = "orders"
    image        = "${aws_ecr_repository.orders.repository_url}:${var.release}"
    essential    = true
    command      = ["node", "orders.js", "--workers", "4"]
    portMappings = [{ containerPort = 3001 }]
    stopTimeout  = 45
    healthCheck = {
      command     = ["CMD-SHELL", "wget -qO- http://localhost:3001/ready || exit 1"]
      interval    = 20
      timeout     = 4
      retries     = 4
      startPeriod = 15
    }
    environment = [
      { name = "DATABASE_URL", value = "postgres://${aws_db_instance.main.address}:5432/app" },
      { name = "DATABASE_USER", value = aws_db_instance.main.username },
      { name = "QUEUE", value = aws_sqs_queue.orders.url },
      { name = "RECEIPTS", value = aws_s3_bucket.receipts.bucket },
    ]
    secrets = [
      { name = "DATABASE_PASSWORD", valueFrom = aws_secretsmanager_secret.database.arn },
      { name = "MAIL_TOKEN", valueFrom = aws_ssm_parameter.mail_token.arn },
    ]
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.services.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "orders"
      }
    }
  }])
}

resource "aws_ecs_service" "site" {
  name            = "site"
  cluster         = aws_ecs_cluster.main.id
  task_definition = aws_ecs_task_definition.site.arn
  desired_count   = 2
  launch_type     = "FARGATE"

  network_configuration {
    subnets         = aws_subnet.private[*].id
    security_groups = [aws_security_group.tasks.id]
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.site.arn
    container_name   = "site"
    container_port   = 3000
  }
}

resource "aws_ecs_service" "orders" {
  name            = "orders"
  cluster         = aws_ecs_cluster.main.id
  task_definition = aws_ecs_task_definition.orders.arn
  desired_count   = 2
  launch_type     = "FARGATE"

  network_configuration {
    subnets         = aws_subnet.private[*].id
    security_groups = [aws_security_group.tasks.id]
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.orders.arn
    container_name   = "orders"
    container_port   = 3001
  }
}
