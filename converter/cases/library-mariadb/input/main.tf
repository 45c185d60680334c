# A catalogue for the staff of a library: containers with MariaDB and a queue, reached from a few networks only.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
    random = {
      source  = "hashicorp/random"
      version = "~> 3.6"
    }
  }
}

provider "aws" {
  region = "eu-north-1"
}

variable "staff" {
  description = "Networks of the reading rooms and offices."
  type        = list(string)
}

resource "aws_vpc" "library" {
  cidr_block                       = "10.77.0.0/16"
  assign_generated_ipv6_cidr_block = true
  tags                             = { Name = "library" }
}

resource "aws_internet_gateway" "library" {
  vpc_id = aws_vpc.library.id
}

resource "aws_subnet" "front" {
  for_each                = { a = 1, b = 2 }
  vpc_id                  = aws_vpc.library.id
  cidr_block              = "10.77.${each.value}.0/24"
  availability_zone       = "eu-north-1${each.key}"
  map_public_ip_on_launch = true
  tags                    = { Name = "library-front-${each.key}" }
}

resource "aws_subnet" "back" {
  for_each          = { a = 11, b = 12 }
  vpc_id            = aws_vpc.library.id
  cidr_block        = "10.77.${each.value}.0/24"
  availability_zone = "eu-north-1${each.key}"
  tags              = { Name = "library-back-${each.key}" }
}

resource "aws_route_table" "front" {
  vpc_id = aws_vpc.library.id
}

resource "aws_route" "out" {
  route_table_id         = aws_route_table.front.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.library.id
}

resource "aws_route_table_association" "front" {
  for_each       = aws_subnet.front
  subnet_id      = each.value.id
  route_table_id = aws_route_table.front.id
}

resource "aws_security_group" "staff" {
  name        = "library-staff"
  description = "Staff of the library"
  vpc_id      = aws_vpc.library.id

  ingress {
    description      = "Staff by HTTPS"
    from_port        = 443
    to_port          = 443
    protocol         = "tcp"
    cidr_blocks      = [for cidr in var.staff : cidr if !strcontains(cidr, ":")]
    ipv6_cidr_blocks = [for cidr in var.staff : cidr if strcontains(cidr, ":")]
  }

  egress {
    from_port        = 0
    to_port          = 0
    protocol         = "-1"
    cidr_blocks      = ["0.0.0.0/0"]
    ipv6_cidr_blocks = ["::/0"]
  }
}

resource "aws_security_group" "catalogue" {
  name        = "library-catalogue"
  description = "Containers of the catalogue"
  vpc_id      = aws_vpc.library.id

  ingress {
    description     = "From the load balancer"
    from_port       = 8080
    to_port         = 8089
    protocol        = "tcp"
    security_groups = [aws_security_group.staff.id]
  }

  ingress {
    description = "Containers among themselves"
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    self        = true
  }

  egress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_security_group" "data" {
  name        = "library-data"
  description = "The database"
  vpc_id      = aws_vpc.library.id

  ingress {
    description     = "Catalogue"
    from_port       = 3306
    to_port         = 3306
    protocol        = "tcp"
    security_groups = [aws_security_group.catalogue.id]
  }
}
