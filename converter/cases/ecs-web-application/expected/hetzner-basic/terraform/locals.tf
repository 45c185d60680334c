locals {
  name = "bookings"
  fqdn = "www.${var.domain}"      # aws_route53_record.www
  next = "next.www.${var.domain}" # rehearsal name, and for good the name of what answers
  labels = {
    application = "bookings"
    managed-by  = "terraform"
  }

  servers = {
    app      = { location = var.location, subnet = "public-0", host = 10, firewall = "web" }            # aws_ecs_service.orders, aws_ecs_service.site
    database = { location = var.location, subnet = "private-0", host = 10, firewall = "closed" }        # aws_db_instance.main
    jump     = { location = var.location, subnet = "public-0", host = 20, firewall = "jump" }           # aws_instance.jump
    standby  = { location = var.second_location, subnet = "private-1", host = 10, firewall = "closed" } # aws_db_instance.main
  }

  # The key of a volume is what it holds; the value is the server that holds it.
  volumes = {
    app      = "app"      # aws_sqs_queue.orders, aws_sqs_queue.orders_failed
    database = "database" # aws_db_instance.main
    standby  = "standby"  # aws_db_instance.main
  }
}
