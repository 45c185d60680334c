resource "aws_ecs_cluster" "library" {
  name = "library"
}

resource "aws_iam_role" "catalogue" {
  name = "library-catalogue"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
}

resource "aws_iam_role_policy" "catalogue" {
  name = "loans"
  role = aws_iam_role.catalogue.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["sqs:SendMessage"], Resource = aws_sqs_queue.loans.arn }]
  })
}

resource "aws_ecs_task_definition" "catalogue" {
  family                   = "library-catalogue"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 512
  memory                   = 2048
  task_role_arn            = aws_iam_role.catalogue.arn

  container_definitions = jsonencode([
    {
      name         = "web"
      image        = "ghcr.io/library-example/catalogue:7.1"
      essential    = true
      cpu          = 384
      memory       = 1536
      portMappings = [{ containerPort = 8080, protocol = "tcp" }]
      environment = [
        { name = "DATABASE", value = "mysql://${aws_db_instance.library.endpoint}/${aws_db_instance.library.db_name}" },
        { name = "LOANS", value = aws_sqs_queue.loans.url },
        { name = "LANGUAGE", value = "nb" },
      ]
      secrets = [
        { name = "DATABASE_PASSWORD", valueFrom = aws_secretsmanager_secret.database.arn },
        { name = "SESSION_KEY", valueFrom = aws_secretsmanager_secret.session.arn },
      ]
      dependsOn = [{ containerName = "thumbnails", condition = "START" }]
      ulimits   = [{ name = "nofile", softLimit = 4096, hardLimit = 8192 }]
    },
    {
      name        = "thumbnails"
      image       = "ghcr.io/library-example/thumbnails:3"
      essential   = false
      cpu         = 128
      memory      = 512
      stopTimeout = 20
      user        = "1000"
    },
  ])
}

resource "aws_ecs_service" "catalogue" {
  name            = "catalogue"
  cluster         = aws_ecs_cluster.library.id
  task_definition = aws_ecs_task_definition.catalogue.arn
  desired_count   = 1
  launch_type     = "FARGATE"

  network_configuration {
    subnets         = [for subnet in aws_subnet.back : subnet.id]
    security_groups = [aws_security_group.catalogue.id]
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.catalogue.arn
    container_name   = "web"
    container_port   = 8080
  }
}

resource "aws_acm_certificate" "library" {
  domain_name               = "catalogue.library.example"
  subject_alternative_names = ["katalog.library.example"]
  validation_method         = "EMAIL"
}

resource "aws_lb" "library" {
  name               = "library"
  load_balancer_type = "application"
  ip_address_type    = "dualstack"
  subnets            = [for subnet in aws_subnet.front : subnet.id]
  security_groups    = [aws_security_group.staff.id]
}

resource "aws_lb_target_group" "catalogue" {
  name                 = "library-catalogue"
  port                 = 8080
  protocol             = "HTTP"
  target_type          = "ip"
  vpc_id               = aws_vpc.library.id
  deregistration_delay = 25

  health_check {
    path    = "/alive"
    matcher = "200"
    timeout = 4
  }

  stickiness {
    type            = "lb_cookie"
    cookie_duration = 3600
  }
}

resource "aws_lb_listener" "library" {
  load_balancer_arn = aws_lb.library.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = aws_acm_certificate.library.arn
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-3-2021-06"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.catalogue.arn
  }
}
