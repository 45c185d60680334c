terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
    agnostech = {
      source  = "agnostech/agnostech"
      version = "~> 0.1"
    }
  }
}

provider "aws" {
  region = var.region
  default_tags {
    tags = { Project = "parcels", Environment = var.environment }
  }
}
