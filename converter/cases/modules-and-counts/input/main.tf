terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 6.0"
    }
  }
}

provider "aws" {
  region = "eu-north-1"
}

variable "workers" {
  type    = number
  default = 2
}

variable "archive" {
  type    = bool
  default = false
}

variable "open_ports" {
  type    = set(number)
  default = [8443, 9443]
}

data "aws_availability_zones" "all" {}

resource "aws_vpc" "this" {
  cidr_block = "10.60.0.0/16"
}

resource "aws_subnet" "this" {
  count             = 2
  vpc_id            = aws_vpc.this.id
  cidr_block        = "10.60.${count.index}.0/24"
  availability_zone = data.aws_availability_zones.all.names[count.index]
}

module "reports" {
  source     = "./modules/service"
  name       = "reports"
  size       = "t3.medium"
  replicas   = var.workers
  subnet_ids = aws_subnet.this[*].id
  vpc_id     = aws_vpc.this.id
  ports      = var.open_ports
  bucket     = module.storage["hot"].bucket
}

module "storage" {
  source   = "./modules/storage"
  for_each = { hot = 30, cold = 365 }
  name     = "reports-${each.key}-91c2"
  days     = each.value
}

resource "aws_instance" "archive" {
  count         = var.archive ? 1 : 0
  ami           = "ami-0aaaabbbbccccdddd"
  instance_type = "t3.large"
  subnet_id     = aws_subnet.this[0].id
}

output "addresses" {
  value = module.reports.addresses
}
