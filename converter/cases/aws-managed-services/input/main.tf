provider "aws" {
  region = "eu-central-1"
}

resource "aws_vpc" "main" {
  cidr_block = "10.20.0.0/16"
}

resource "aws_subnet" "app" {
  vpc_id            = aws_vpc.main.id
  cidr_block        = "10.20.1.0/24"
  availability_zone = "eu-central-1a"
}

resource "aws_security_group" "app" {
  name   = "notes-app"
  vpc_id = aws_vpc.main.id
}

resource "aws_security_group" "cache" {
  name   = "notes-cache"
  vpc_id = aws_vpc.main.id

  ingress {
    from_port       = 6379
    to_port         = 6379
    protocol        = "tcp"
    security_groups = [aws_security_group.app.id]
  }
}

resource "aws_elasticache_subnet_group" "cache" {
  name       = "notes"
  subnet_ids = [aws_subnet.app.id]
}

resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id       = "notes-sessions"
  description                = "Sessions"
  engine                     = "redis"
  engine_version             = "7.1"
  node_type                  = "cache.t4g.small"
  port                       = 6379
  num_cache_clusters         = 2
  automatic_failover_enabled = true
  multi_az_enabled           = true
  transit_encryption_enabled = true
  auth_token                 = "the-token-of-the-cache-1"
  subnet_group_name          = aws_elasticache_subnet_group.cache.name
  security_group_ids         = [aws_security_group.cache.id]
}

resource "aws_dynamodb_table" "notes" {
  name         = "notes"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "owner"
  range_key    = "created"

  attribute {
    name = "owner"
    type = "S"
  }

  attribute {
    name = "created"
    type = "N"
  }

  ttl {
    attribute_name = "expires"
    enabled        = true
  }

  point_in_time_recovery {
    enabled = true
  }
}

resource "aws_sqs_queue" "thumbnails" {
  name = "notes-thumbnails"
}

resource "aws_iam_role" "thumbnail" {
  name = "notes-thumbnail"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_lambda_function" "thumbnail" {
  function_name = "notes-thumbnail"
  role          = aws_iam_role.thumbnail.arn
  runtime       = "python3.12"
  handler       = "thumbnail.handler"
  memory_size   = 512
  timeout       = 60
  filename      = "thumbnail.zip"

  environment {
    variables = {
      TABLE      = aws_dynamodb_table.notes.name
      CACHE_HOST = aws_elasticache_replication_group.sessions.primary_endpoint_address
      API_KEY    = "sk_live_0123456789abcdefghij"
    }
  }
}

resource "aws_lambda_event_source_mapping" "thumbnail" {
  event_source_arn = aws_sqs_queue.thumbnails.arn
  function_name    = aws_lambda_function.thumbnail.arn
  batch_size       = 10
}

resource "aws_cloudwatch_event_rule" "nightly" {
  name                = "notes-nightly"
  schedule_expression = "cron(0 3 * * ? *)"
}

resource "aws_cloudwatch_event_target" "nightly" {
  rule = aws_cloudwatch_event_rule.nightly.name
  arn  = aws_lambda_function.thumbnail.arn
}

resource "aws_api_gateway_rest_api" "notes" {
  name = "notes"
}

resource "aws_api_gateway_resource" "thumbnails" {
  rest_api_id = aws_api_gateway_rest_api.notes.id
  parent_id   = aws_api_gateway_rest_api.notes.root_resource_id
  path_part   = "thumbnails"
}

resource "aws_api_gateway_method" "thumbnails" {
  rest_api_id   = aws_api_gateway_rest_api.notes.id
  resource_id   = aws_api_gateway_resource.thumbnails.id
  http_method   = "POST"
  authorization = "NONE"
}

resource "aws_api_gateway_integration" "thumbnails" {
  rest_api_id             = aws_api_gateway_rest_api.notes.id
  resource_id             = aws_api_gateway_resource.thumbnails.id
  http_method             = aws_api_gateway_method.thumbnails.http_method
  integration_http_method = "POST"
  type                    = "AWS_PROXY"
  uri                     = aws_lambda_function.thumbnail.invoke_arn
}

resource "aws_ecs_cluster" "main" {
  name = "notes"
}

resource "aws_ecs_task_definition" "api" {
  family                   = "notes-api"
  cpu                      = "256"
  memory                   = "512"
  network_mode             = "awsvpc"
  requires_compatibilities = ["FARGATE"]
  container_definitions = jsonencode([{
    name  = "api"
    image = "ghcr.io/example/notes-api:1.4.2"
    environment = [
      { name = "TABLE", value = aws_dynamodb_table.notes.name },
      { name = "CACHE_HOST", value = aws_elasticache_replication_group.sessions.primary_endpoint_address },
      { name = "CACHE_PORT", value = tostring(aws_elasticache_replication_group.sessions.port) },
      { name = "QUEUE_URL", value = aws_sqs_queue.thumbnails.url },
    ]
  }])
}

resource "aws_ecs_service" "api" {
  name            = "notes-api"
  cluster         = aws_ecs_cluster.main.id
  task_definition = aws_ecs_task_definition.api.arn
  desired_count   = 1
  launch_type     = "FARGATE"

  network_configuration {
    subnets         = [aws_subnet.app.id]
    security_groups = [aws_security_group.app.id]
  }
}
