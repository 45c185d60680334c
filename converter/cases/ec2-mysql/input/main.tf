terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

provider "aws" {
  region = "eu-central-1"
}

variable "database_password" {
  type      = string
  sensitive = true
}

resource "aws_vpc" "forum" {
  cidr_block                       = "172.30.0.0/20"
  assign_generated_ipv6_cidr_block = true
}

resource "aws_subnet" "forum" {
  for_each          = { a = 0, b = 1 }
  vpc_id            = aws_vpc.forum.id
  cidr_block        = cidrsubnet("172.30.0.0/20", 4, each.value)
  availability_zone = "eu-central-1${each.key}"
}

resource "aws_network_acl" "forum" {
  vpc_id     = aws_vpc.forum.id
  subnet_ids = [for subnet in aws_subnet.forum : subnet.id]

  ingress {
    rule_no    = 100
    action     = "allow"
    protocol   = "tcp"
    cidr_block = "0.0.0.0/0"
    from_port  = 443
    to_port    = 443
  }

  ingress {
    rule_no    = 110
    action     = "deny"
    protocol   = "-1"
    cidr_block = "203.0.113.128/25"
    from_port  = 0
    to_port    = 0
  }

  egress {
    rule_no    = 100
    action     = "allow"
    protocol   = "-1"
    cidr_block = "0.0.0.0/0"
    from_port  = 0
    to_port    = 0
  }
}

# Only members' networks may see the forum.
resource "aws_security_group" "members" {
  name        = "forum-members"
  description = "Members only"
  vpc_id      = aws_vpc.forum.id

  ingress {
    description = "HTTPS of members"
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["198.51.100.0/25", "203.0.113.64/27"]
  }

  ingress {
    description      = "HTTPS of members with IPv6"
    from_port        = 443
    to_port          = 443
    protocol         = "tcp"
    ipv6_cidr_blocks = ["2001:db8:77::/48"]
  }

  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "forum" {
  name        = "forum-servers"
  description = "Forum servers"
  vpc_id      = aws_vpc.forum.id

  ingress {
    description     = "From the load balancer"
    from_port       = 8000
    to_port         = 8010
    protocol        = "tcp"
    security_groups = [aws_security_group.members.id]
  }

  ingress {
    description = "Servers among themselves"
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    self        = true
  }

  egress {
    from_port        = 0
    to_port          = 0
    protocol         = "-1"
    cidr_blocks      = ["0.0.0.0/0"]
    ipv6_cidr_blocks = ["::/0"]
  }
}

resource "aws_security_group" "database" {
  name        = "forum-database"
  description = "MySQL"
  vpc_id      = aws_vpc.forum.id
}

resource "aws_vpc_security_group_ingress_rule" "database" {
  security_group_id            = aws_security_group.database.id
  referenced_security_group_id = aws_security_group.forum.id
  description                  = "MySQL from the servers"
  ip_protocol                  = "tcp"
  from_port                    = 3306
  to_port                      = 3306
}

resource "aws_launch_template" "forum" {
  name_prefix            = "forum-"
  image_id               = "ami-0123456789abcdef0"
  instance_type          = "m6i.large"
  vpc_security_group_ids = [aws_security_group.forum.id]
  user_data = base64encode(<<-EOT
    #!/bin/bash
    set -eu
    apt-get update
    apt-get install -y php-fpm nginx
    echo "DATABASE_HOST=${aws_db_instance.forum.address}" >> /etc/forum.env
    systemctl enable --now nginx
  EOT
  )

  block_device_mappings {
    device_name = "/dev/sda1"
    ebs {
      volume_size = 30
      volume_type = "gp3"
    }
  }
}

resource "aws_autoscaling_group" "forum" {
  name                = "forum"
  min_size            = 1
  max_size            = 3
  desired_capacity    = 2
  vpc_zone_identifier = [for subnet in aws_subnet.forum : subnet.id]
  target_group_arns   = [aws_lb_target_group.forum.arn]
  health_check_type   = "ELB"

  launch_template {
    id      = aws_launch_template.forum.id
    version = "$Latest"
  }

  tag {
    key                 = "Name"
    value               = "forum"
    propagate_at_launch = true
  }
}

resource "aws_lb" "forum" {
  name               = "forum"
  load_balancer_type = "application"
  subnets            = [for subnet in aws_subnet.forum : subnet.id]
  security_groups    = [aws_security_group.members.id]
}

resource "aws_lb_target_group" "forum" {
  name     = "forum"
  port     = 8000
  protocol = "HTTP"
  vpc_id   = aws_vpc.forum.id
  health_check {
    path    = "/health"
    port    = "8000"
    timeout = 5
  }
}

resource "aws_acm_certificate" "forum" {
  domain_name       = "forum.example"
  validation_method = "EMAIL"
}

resource "aws_lb_listener" "forum" {
  load_balancer_arn = aws_lb.forum.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = aws_acm_certificate.forum.arn
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.forum.arn
  }
}

resource "aws_instance" "search" {
  ami                    = "ami-0123456789abcdef0"
  instance_type          = "c6i.large"
  subnet_id              = aws_subnet.forum["a"].id
  vpc_security_group_ids = [aws_security_group.forum.id]
  tags                   = { Name = "forum-search" }
  user_data              = <<-EOT
    #!/bin/bash
    mkfs.ext4 -L search /dev/nvme1n1
    mount LABEL=search /srv/search
  EOT
}

resource "aws_ebs_volume" "search" {
  availability_zone = "eu-central-1a"
  size              = 50
  type              = "gp3"
  encrypted         = true
  tags              = { Name = "forum-search-index" }
}

resource "aws_volume_attachment" "search" {
  device_name = "/dev/sdf"
  volume_id   = aws_ebs_volume.search.id
  instance_id = aws_instance.search.id
}

resource "aws_db_subnet_group" "forum" {
  name       = "forum"
  subnet_ids = [for subnet in aws_subnet.forum : subnet.id]
}

resource "aws_db_parameter_group" "forum" {
  name   = "forum-mysql8"
  family = "mysql8.0"
  parameter {
    name  = "slow_query_log"
    value = "1"
  }
  parameter {
    name  = "long_query_time"
    value = "2"
  }
}

resource "aws_db_instance" "forum" {
  identifier              = "forum"
  engine                  = "mysql"
  engine_version          = "8.0.39"
  instance_class          = "db.m6i.large"
  allocated_storage       = 60
  storage_type            = "gp2"
  storage_encrypted       = true
  db_name                 = "forum"
  username                = "forum"
  password                = var.database_password
  db_subnet_group_name    = aws_db_subnet_group.forum.name
  vpc_security_group_ids  = [aws_security_group.database.id]
  parameter_group_name    = aws_db_parameter_group.forum.name
  backup_retention_period = 5
  skip_final_snapshot     = true
}
