locals {
  name = "notes"
  labels = {
    managed-by = "terraform"
  }

  servers = {
    app = { location = var.location, subnet = "app", host = 10, firewall = "app" } # aws_ecs_service.api
  }

  # The key of a volume is what it holds; the value is the server that holds it.
  volumes = {
    app = "app" # aws_sqs_queue.thumbnails
  }
}
