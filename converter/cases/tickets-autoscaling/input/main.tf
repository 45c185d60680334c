# A ticket shop on servers: an autoscaling group behind a load balancer, PostgreSQL and buckets, in two zones.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

provider "aws" {
  region = "eu-west-3"
}

variable "database_password" {
  type      = string
  sensitive = true
}

module "network" {
  source = "./modules/network"
  name   = "tickets"
  range  = "192.168.64.0/18"
  zones  = ["eu-west-3a", "eu-west-3b"]
}

resource "aws_security_group" "visitors" {
  name        = "tickets-visitors"
  description = "Everybody"
  vpc_id      = module.network.id
}

resource "aws_vpc_security_group_ingress_rule" "visitors" {
  for_each          = { http = 80, https = 443 }
  security_group_id = aws_security_group.visitors.id
  description       = "Visitors by ${each.key}"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
}

resource "aws_security_group" "shop" {
  name        = "tickets-shop"
  description = "Servers of the shop"
  vpc_id      = module.network.id
}

resource "aws_vpc_security_group_ingress_rule" "shop" {
  security_group_id            = aws_security_group.shop.id
  description                  = "From the load balancer"
  referenced_security_group_id = aws_security_group.visitors.id
  ip_protocol                  = "tcp"
  from_port                    = 9000
  to_port                      = 9010
}

resource "aws_vpc_security_group_ingress_rule" "gossip" {
  security_group_id            = aws_security_group.shop.id
  description                  = "Servers tell each other of sold seats"
  referenced_security_group_id = aws_security_group.shop.id
  ip_protocol                  = "udp"
  from_port                    = 7946
  to_port                      = 7946
}

resource "aws_vpc_security_group_egress_rule" "shop" {
  security_group_id = aws_security_group.shop.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_security_group" "database" {
  name        = "tickets-database"
  description = "PostgreSQL"
  vpc_id      = module.network.id
}

resource "aws_vpc_security_group_ingress_rule" "database" {
  security_group_id            = aws_security_group.database.id
  description                  = "Shop"
  referenced_security_group_id = aws_security_group.shop.id
  ip_protocol                  = "tcp"
  from_port                    = 5433
  to_port                      = 5433
}

resource "aws_launch_template" "shop" {
  name                   = "tickets-shop"
  image_id               = "ami-0c9a7b6d5e4f30211"
  instance_type          = "c5.large"
  vpc_security_group_ids = [aws_security_group.shop.id]
  user_data              = base64encode("#!/bin/sh\nsystemctl enable --now shop\n")

  block_device_mappings {
    device_name = "/dev/sdf"
    ebs {
      volume_size = 25
      volume_type = "gp3"
      encrypted   = true
    }
  }
}

resource "aws_autoscaling_group" "shop" {
  name                = "tickets-shop"
  min_size            = 2
  max_size            = 6
  desired_capacity    = 3
  vpc_zone_identifier = module.network.private
  target_group_arns   = [aws_lb_target_group.shop.arn]
  health_check_type   = "ELB"

  launch_template {
    id      = aws_launch_template.shop.id
    version = "$Latest"
  }
}

resource "aws_lb" "shop" {
  name               = "tickets-shop"
  load_balancer_type = "application"
  subnets            = module.network.public
  security_groups    = [aws_security_group.visitors.id]
}

resource "aws_lb_target_group" "shop" {
  name     = "tickets-shop"
  port     = 9000
  protocol = "HTTP"
  vpc_id   = module.network.id

  health_check {
    path              = "/health"
    interval          = 25
    timeout           = 6
    healthy_threshold = 2
    matcher           = "200-204"
  }
}

resource "aws_acm_certificate" "shop" {
  domain_name       = "tickets.example"
  validation_method = "DNS"
}

resource "aws_lb_listener" "plain" {
  load_balancer_arn = aws_lb.shop.arn
  port              = 80
  protocol          = "HTTP"

  default_action {
    type = "redirect"
    redirect {
      protocol    = "HTTPS"
      port        = "443"
      status_code = "HTTP_302"
    }
  }
}

resource "aws_lb_listener" "shop" {
  load_balancer_arn = aws_lb.shop.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = aws_acm_certificate.shop.arn

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.shop.arn
  }
}

resource "aws_route53_zone" "tickets" {
  name = "tickets.example"
}

resource "aws_route53_record" "apex" {
  zone_id = aws_route53_zone.tickets.zone_id
  name    = "tickets.example"
  type    = "A"
  alias {
    name                   = aws_lb.shop.dns_name
    zone_id                = aws_lb.shop.zone_id
    evaluate_target_health = true
  }
}

resource "aws_route53_record" "sender" {
  zone_id = aws_route53_zone.tickets.zone_id
  name    = "tickets.example"
  type    = "TXT"
  ttl     = 900
  records = ["v=spf1 include:mail.example -all"]
}
