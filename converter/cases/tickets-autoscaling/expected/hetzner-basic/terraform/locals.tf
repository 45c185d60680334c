locals {
  name = "tickets"
  fqdn = var.domain           # aws_route53_record.apex
  next = "next.${var.domain}" # rehearsal name, and for good the name of what answers
  labels = {
    managed-by = "terraform"
  }

  servers = {
    database = { location = var.location, subnet = "private-0", host = 10, firewall = "closed", placement_group = null }          # aws_db_instance.tickets
    proxy-1  = { location = var.location, subnet = "public-0", host = 10, firewall = "proxy-1", placement_group = null }          # aws_lb.shop
    proxy-2  = { location = var.second_location, subnet = "public-1", host = 10, firewall = "closed", placement_group = null }    # aws_lb.shop
    shop-1   = { location = var.location, subnet = "private-0", host = 20, firewall = "closed", placement_group = "shop" }        # aws_autoscaling_group.shop, aws_launch_template.shop
    shop-2   = { location = var.second_location, subnet = "private-1", host = 20, firewall = "closed", placement_group = "shop" } # aws_autoscaling_group.shop, aws_launch_template.shop
    shop-3   = { location = var.location, subnet = "private-0", host = 30, firewall = "closed", placement_group = "shop" }        # aws_autoscaling_group.shop, aws_launch_template.shop
    standby  = { location = var.second_location, subnet = "private-1", host = 10, firewall = "closed", placement_group = null }   # aws_db_instance.tickets
  }

  # The key of a volume is what it holds; the value is the server that holds it.
  volumes = {
    database    = "database" # aws_db_instance.tickets
    shop-1-data = "shop-1"   # aws_launch_template.shop
    shop-2-data = "shop-2"   # aws_launch_template.shop
    shop-3-data = "shop-3"   # aws_launch_template.shop
    standby     = "standby"  # aws_db_instance.tickets
  }
}
