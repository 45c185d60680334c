resource "aws_route53_zone" "main" {
  name = "bookings.example"
}

resource "aws_route53_record" "www" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "www.bookings.example"
  type    = "A"
  alias {
    name                   = aws_lb.main.dns_name
    zone_id                = aws_lb.main.zone_id
    evaluate_target_health = false
  }
}

resource "aws_route53_record" "mail" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "bookings.example"
  type    = "MX"
  ttl     = 3600
  records = ["10 mx1.mail.example.", "20 mx2.mail.example."]
}

resource "aws_acm_certificate" "www" {
  domain_name       = "www.bookings.example"
  validation_method = "DNS"
}

resource "aws_lb" "main" {
  name               = local.name
  load_balancer_type = "application"
  subnets            = aws_subnet.public[*].id
  security_groups    = [aws_security_group.front.id]
  idle_timeout       = 90
}

resource "aws_lb_target_group" "site" {
  name        = "${local.name}-site"
  port        = 3000
  protocol    = "HTTP"
  target_type = "ip"
  vpc_id      = aws_vpc.main.id
  health_check {
    path    = "/"
    matcher = "200"
    timeout = 5
  }
}

resource "aws_lb_target_group" "orders" {
  name        = "${local.name}-orders"
  port        = 3001
  protocol    = "HTTP"
  target_type = "ip"
  vpc_id      = aws_vpc.main.id
  health_check {
    path                = "/ready"
    interval            = 20
    timeout             = 4
    healthy_threshold   = 2
    unhealthy_threshold = 3
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
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-2021-06"
  certificate_arn   = aws_acm_certificate.www.arn
  default_action {
    type = "fixed-response"
    fixed_response {
      content_type = "text/plain"
      message_body = "no such host"
      status_code  = "404"
    }
  }
}

resource "aws_lb_listener_rule" "orders" {
  listener_arn = aws_lb_listener.https.arn
  priority     = 5
  condition {
    host_header {
      values = ["www.bookings.example"]
    }
  }
  condition {
    path_pattern {
      values = ["/orders", "/orders/*"]
    }
  }
  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.orders.arn
  }
}

resource "aws_lb_listener_rule" "site" {
  listener_arn = aws_lb_listener.https.arn
  priority     = 50
  condition {
    host_header {
      values = ["www.bookings.example"]
    }
  }
  action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.site.arn
  }
}
