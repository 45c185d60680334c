terraform {
  required_version = ">= 1.6"
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

variable "operators" {
  description = "Networks of the people who may log in."
  type        = list(string)
}

variable "operator_key" {
  type = string
}

variable "release" {
  type    = string
  default = "4.2.0"
}

locals {
  name = "bookings"
}

provider "aws" {
  region = "eu-west-1"
  default_tags {
    tags = {
      Application = local.name
    }
  }
}
