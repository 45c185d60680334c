variable "aws_region" {
  default = "eu-west-1"
}

variable "vpc_id" {
  default = "vpc-0a1b2c3d4e5f60718"
}

variable "subnet_ids" {
  default = ["subnet-0a1b2c3d4e5f60718", "subnet-0b1b2c3d4e5f60718"]
}

variable "db_username" {
  default = "veza"
}

variable "db_password" {
  sensitive = true
}

provider "aws" {
  region = var.aws_region
}

variable "bucket_suffix" {
  default = "8k2m4qzt"
}

data "aws_iam_policy_document" "eks_assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["eks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "eks_cluster" {
  name               = "veza-eks-cluster"
  assume_role_policy = data.aws_iam_policy_document.eks_assume.json
}

resource "aws_iam_role_policy_attachment" "eks_cluster_policy" {
  role       = aws_iam_role.eks_cluster.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"
}

resource "aws_iam_role_policy_attachment" "eks_vpc_resource_controller" {
  role       = aws_iam_role.eks_cluster.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEKSVPCResourceController"
}

resource "aws_security_group" "eks_cluster" {
  name   = "veza-eks-cluster"
  vpc_id = var.vpc_id
}

resource "aws_security_group" "rds" {
  name   = "veza-rds"
  vpc_id = var.vpc_id

  ingress {
    from_port       = 5432
    to_port         = 5432
    protocol        = "tcp"
    security_groups = [aws_security_group.eks_cluster.id]
  }
}

resource "aws_security_group" "redis" {
  name   = "veza-redis"
  vpc_id = var.vpc_id

  ingress {
    from_port       = 6379
    to_port         = 6379
    protocol        = "tcp"
    security_groups = [aws_security_group.eks_cluster.id]
  }
}

resource "aws_db_subnet_group" "veza" {
  name       = "veza"
  subnet_ids = var.subnet_ids
}

resource "aws_elasticache_subnet_group" "veza" {
  name       = "veza"
  subnet_ids = var.subnet_ids
}

# EKS Cluster
resource "aws_eks_cluster" "veza_cluster" {
  name     = "veza-eks-cluster"
  role_arn = aws_iam_role.eks_cluster.arn
  version  = "1.27"

  vpc_config {
    subnet_ids         = var.subnet_ids
    security_group_ids = [aws_security_group.eks_cluster.id]
  }

  depends_on = [
    aws_iam_role_policy_attachment.eks_cluster_policy,
    aws_iam_role_policy_attachment.eks_vpc_resource_controller,
  ]
}

# RDS PostgreSQL
resource "aws_db_instance" "veza_postgres" {
  identifier        = "veza-postgres"
  engine            = "postgres"
  engine_version    = "15.4"
  instance_class    = "db.t3.micro"
  allocated_storage = 20
  storage_type      = "gp2"

  db_name  = "veza"
  username = var.db_username
  password = var.db_password

  vpc_security_group_ids = [aws_security_group.rds.id]
  db_subnet_group_name   = aws_db_subnet_group.veza.name

  backup_retention_period = 7
  backup_window           = "03:00-04:00"
  maintenance_window      = "sun:04:00-sun:05:00"

  deletion_protection = true
  skip_final_snapshot = false
}

# ElastiCache Redis
resource "aws_elasticache_cluster" "veza_redis" {
  cluster_id           = "veza-redis"
  engine               = "redis"
  node_type            = "cache.t3.micro"
  num_cache_nodes      = 1
  parameter_group_name = "default.redis7"
  port                 = 6379

  security_group_ids = [aws_security_group.redis.id]
  subnet_group_name  = aws_elasticache_subnet_group.veza.name
}

# S3 Bucket
resource "aws_s3_bucket" "veza_storage" {
  bucket = "veza-storage-${var.bucket_suffix}"
}

resource "aws_s3_bucket_versioning" "veza_storage" {
  bucket = aws_s3_bucket.veza_storage.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "veza_storage" {
  bucket = aws_s3_bucket.veza_storage.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}
