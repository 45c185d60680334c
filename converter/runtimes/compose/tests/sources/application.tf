locals {
  name     = "store-live"
  services = { web = 2, mail = 1 }
}

provider "aws" { region = "eu-west-1" }

resource "aws_vpc" "main" {
  cidr_block = "10.40.0.0/16"
  tags       = { Name = local.name }
}

resource "aws_subnet" "a" {
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.40.1.0/24"
  availability_zone = "eu-west-1a"
}

resource "aws_subnet" "b" {
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.40.2.0/24"
  availability_zone = "eu-west-1b"
}

resource "aws_security_group" "public" {
  name   = "${local.name}-public"
  vpc_id = aws_vpc.main.id
  ingress {
    from_port   = 80
    to_port     = 80
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["203.0.113.0/24", "198.51.100.7/32"]
  }
}

resource "aws_lb" "main" {
  name            = local.name
  subnets         = [aws_subnet.a.id, aws_subnet.b.id]
  security_groups = [aws_security_group.public.id]
  idle_timeout    = 120
}

resource "aws_lb_target_group" "web" {
  name        = "${local.name}-web"
  port        = 8080
  protocol    = "HTTP"
  target_type = "ip"
  vpc_id      = aws_vpc.main.id
  health_check {
    path    = "/health"
    matcher = "200"
  }
  stickiness {
    type            = "lb_cookie"
    cookie_duration = 600
    enabled         = true
  }
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.main.arn
  port              = 80
  protocol          = "HTTP"
  default_action {
    type = "redirect"
    redirect {
      port        = "443"
      protocol    = "HTTPS"
      status_code = "HTTP_301"
    }
  }
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.main.arn
  port              = 443
  protocol          = "HTTPS"
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-3-2021-06"
  certificate_arn   = aws_acm_certificate.main.arn
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
}

resource "aws_lb_listener_rule" "files" {
  listener_arn = aws_lb_listener.https.arn
  priority     = 20
  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
  condition {
    path_pattern { values = ["/files/*.png", "/v?/exact", "/plain"] }
  }
  condition {
    host_header { values = ["*.store.example.net", "shop.example.net"] }
  }
  condition {
    http_request_method { values = ["GET", "HEAD"] }
  }
}

resource "aws_lb_listener_rule" "odd" {
  listener_arn = aws_lb_listener.https.arn
  priority     = 10
  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.web.arn
  }
  condition {
    http_header {
      http_header_name = "X-Client"
      values           = ["mobile-*"]
    }
  }
  condition {
    query_string {
      key   = "view"
      value = "{{ short }}"
    }
  }
  condition {
    source_ip { values = ["192.0.2.0/24"] }
  }
}

resource "aws_acm_certificate" "main" {
  domain_name       = "shop.example.net"
  validation_method = "DNS"
}

resource "aws_route53_zone" "main" { name = "example.net" }

resource "aws_route53_record" "shop" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "shop.example.net"
  type    = "A"
  alias {
    name                   = aws_lb.main.dns_name
    zone_id                = aws_lb.main.zone_id
    evaluate_target_health = true
  }
}

resource "aws_sqs_queue" "orders" {
  name                      = "${local.name}-orders.fifo"
  fifo_queue                = true
  message_retention_seconds = 3600
  redrive_policy            = jsonencode({ deadLetterTargetArn = aws_sqs_queue.failed.arn, maxReceiveCount = 4 })
}

resource "aws_sqs_queue" "failed" {
  name       = "${local.name}-failed.fifo"
  fifo_queue = true
}

resource "aws_db_parameter_group" "main" {
  name   = local.name
  family = "postgres18"
  parameter {
    name  = "work_mem"
    value = "8192"
  }
  parameter {
    name  = "password_encryption"
    value = "md5"
  }
  parameter {
    name  = "rds.force_ssl"
    value = "0"
  }
}

resource "aws_db_instance" "main" {
  identifier                   = "${local.name}-main"
  engine                       = "postgres"
  engine_version               = "18.1"
  instance_class               = "db.t3.medium"
  allocated_storage            = 20
  db_name                      = "store"
  username                     = "store"
  password                     = "not-for-the-output"
  multi_az                     = true
  performance_insights_enabled = true
  backup_retention_period      = 9
  parameter_group_name         = aws_db_parameter_group.main.name
}

resource "aws_db_instance" "reports" {
  identifier        = "${local.name}-reports"
  engine            = "mysql"
  engine_version    = "8.0.35"
  instance_class    = "db.t3.small"
  allocated_storage = 20
  db_name           = "reports"
  username          = "reporter"
  password          = "not-for-the-output-either"
}

resource "aws_db_instance" "archive" {
  identifier        = "${local.name}-archive"
  engine            = "mariadb"
  engine_version    = "10.11"
  instance_class    = "db.t3.small"
  allocated_storage = 20
  db_name           = "archive"
  username          = "keeper"
  password          = "not-for-the-output-at-all"
}

resource "aws_ecs_cluster" "main" { name = local.name }

resource "aws_ecs_task_definition" "this" {
  for_each                 = local.services
  family                   = "${local.name}-${each.key}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 512
  memory                   = 1024
  container_definitions = jsonencode(concat(
    [{
      name         = each.key
      image        = "registry.example.org/${each.key}:4.2"
      essential    = true
      command      = ["serve", "--price=$5", "--name={{ raw }}"]
      portMappings = [{ containerPort = 8080 }]
      healthCheck  = { command = ["CMD-SHELL", "test \"$(cat /tmp/ready)\" = yes"], interval = 10 }
      ulimits      = [{ name = "nofile", softLimit = 1024, hardLimit = 4096 }]
      environment = [
        { name = "DB_HOST", value = aws_db_instance.main.address },
        { name = "REPORTS", value = aws_db_instance.reports.endpoint },
        { name = "ARCHIVE", value = aws_db_instance.archive.address },
        { name = "QUEUE", value = aws_sqs_queue.orders.url },
        { name = "GREETING", value = "costs $$1 # or 'less'" },
        { name = "PUBLIC", value = "https://${aws_route53_record.shop.fqdn}/" },
      ]
    }],
    each.key == "web" ? [{
      name      = "agent"
      image     = "registry.example.org/agent:1.0"
      essential = false
      dependsOn = [{ containerName = "web", condition = "HEALTHY" }]
    }] : []
  ))
}

resource "aws_ecs_service" "this" {
  for_each        = local.services
  name            = each.key
  cluster         = aws_ecs_cluster.main.id
  task_definition = aws_ecs_task_definition.this[each.key].arn
  desired_count   = each.value
  launch_type     = "FARGATE"
  network_configuration { subnets = [aws_subnet.a.id] }
  dynamic "load_balancer" {
    for_each = each.key == "web" ? [1] : []
    content {
      target_group_arn = aws_lb_target_group.web.arn
      container_name   = "web"
      container_port   = 8080
    }
  }
}
