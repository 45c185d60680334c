locals {
  name = "library"
  fqdn = "catalogue.library.example"      # aws_acm_certificate.library
  next = "next.catalogue.library.example" # rehearsal name, and for good the name of what answers
  labels = {
    managed-by = "terraform"
  }

  servers = {
    app      = { location = var.location, subnet = "front-a", host = 10, firewall = "web" }   # aws_ecs_service.catalogue
    database = { location = var.location, subnet = "back-a", host = 10, firewall = "closed" } # aws_db_instance.library
  }

  # The key of a volume is what it holds; the value is the server that holds it.
  volumes = {
    app      = "app"      # aws_sqs_queue.loans
    database = "database" # aws_db_instance.library
  }
}
