locals {
  name = "migration"
  labels = {
    managed-by = "terraform"
  }

  servers = {
    app        = { location = var.location, subnet = "database", host = 10, firewall = "closed" }       # azurerm_servicebus_queue.tasks, azurerm_servicebus_queue.tasks/$deadletterqueue
    database   = { location = var.location, subnet = "database", host = 2, firewall = "closed" }        # azurerm_postgresql_flexible_server.main
    standby    = { location = var.second_location, subnet = "database", host = 3, firewall = "closed" } # azurerm_postgresql_flexible_server.main
    web-server = { location = var.location, subnet = "web", host = 10, firewall = "web-server" }        # azurerm_linux_virtual_machine.web
  }

  # The key of a volume is what it holds; the value is the server that holds it.
  volumes = {
    app      = "app"      # azurerm_servicebus_queue.tasks, azurerm_servicebus_queue.tasks/$deadletterqueue
    database = "database" # azurerm_postgresql_flexible_server.main
    standby  = "standby"  # azurerm_postgresql_flexible_server.main
  }
}
