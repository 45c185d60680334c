locals {
  name = "forum"
  fqdn = "forum.example"      # aws_acm_certificate.forum
  next = "next.forum.example" # rehearsal name, and for good the name of what answers
  labels = {
    managed-by = "terraform"
  }

  servers = {
    database = { location = var.location, subnet = "a", host = 10, firewall = "closed", placement_group = null }           # aws_db_instance.forum
    forum-1  = { location = var.location, subnet = "a", host = 30, firewall = "closed", placement_group = "forum" }        # aws_autoscaling_group.forum, aws_launch_template.forum
    forum-2  = { location = var.second_location, subnet = "b", host = 10, firewall = "closed", placement_group = "forum" } # aws_autoscaling_group.forum, aws_launch_template.forum
    proxy    = { location = var.location, subnet = "a", host = 40, firewall = "web", placement_group = null }              # aws_lb.forum
    search   = { location = var.location, subnet = "a", host = 20, firewall = "closed", placement_group = null }           # aws_instance.search
  }

  # The key of a volume is what it holds; the value is the server that holds it.
  volumes = {
    database     = "database" # aws_db_instance.forum
    forum-1-data = "forum-1"  # aws_launch_template.forum
    forum-2-data = "forum-2"  # aws_launch_template.forum
    search-index = "search"   # aws_ebs_volume.search
  }
}
