resource "hcloud_load_balancer" "main" { # hcloud_load_balancer.main
  name               = "${local.name}-main"
  load_balancer_type = "lb11"
  location           = var.location
  delete_protection  = true
  labels             = local.labels
}

resource "hcloud_load_balancer_network" "main" {
  load_balancer_id = hcloud_load_balancer.main.id
  subnet_id        = hcloud_network_subnet.this["app"].id
}

resource "hcloud_load_balancer_target" "main" {
  for_each = toset(["proxy-1", "proxy-2"])

  type             = "server"
  load_balancer_id = hcloud_load_balancer.main.id
  server_id        = hcloud_server.this[each.key].id
  use_private_ip   = true

  depends_on = [hcloud_load_balancer_network.main]
}

resource "hcloud_load_balancer_service" "main" {
  for_each = {
    "80" = {
      destination = 80
      interval    = 15
      timeout     = 10
      retries     = 3
    }
    "443" = {
      destination = 443
      interval    = 15
      timeout     = 10
      retries     = 3
    }
  }

  load_balancer_id = hcloud_load_balancer.main.id
  protocol         = "tcp"
  listen_port      = tonumber(each.key)
  destination_port = each.value.destination
  proxyprotocol    = true # the proxy behind it sees who called

  health_check {
    protocol = "tcp"
    port     = each.value.destination
    interval = each.value.interval
    timeout  = each.value.timeout
    retries  = each.value.retries
  }
}
