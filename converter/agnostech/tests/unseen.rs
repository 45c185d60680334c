//! What public roots write and the cases do not: read from configuration, judged by what is written out.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use agnostech::{Conversion, DiskFiles, Input, Level, Options, Target, convert};
use read::config::ConfigurationInput;

fn converted(text: &str) -> Conversion {
    let input = Input { configurations: vec![ConfigurationInput::text(text)], ..Input::default() };
    let conversion = convert(&DiskFiles, &input, &Options::new(Target::Hetzner, Level::Basic));
    assert!(conversion.refused.is_none());
    conversion
}

fn file(conversion: &Conversion, path: &str) -> String {
    let found = conversion.tree.files().find(|(own, _)| *own == path);
    found.map(|(_, file)| file.text.clone()).unwrap_or_else(|| panic!("there is no {path}"))
}

/// Who opens every port to everybody does not open SSH: operators come from `admin_cidrs`.
#[test]
fn ssh_stays_with_the_operators_inside_of_a_wide_opening() {
    let conversion = converted(
        r#"
        resource "google_compute_firewall" "all" {
          name          = "all"
          network       = "default"
          source_ranges = ["0.0.0.0/0"]
          allow { protocol = "tcp" }
        }
        resource "google_compute_instance" "web" {
          name         = "web"
          machine_type = "e2-small"
          zone         = "europe-west1-b"
          boot_disk { initialize_params { image = "debian-12" } }
          network_interface {
            network = "default"
            access_config {}
          }
        }
        "#,
    );
    let rules = file(&conversion, "terraform/firewall.tf");
    let opened: Vec<&str> = rules.lines().filter(|line| line.contains("port = ")).collect();
    assert!(opened.iter().any(|line| line.contains("\"1-21\"") && line.contains("0.0.0.0/0")), "{rules}");
    assert!(opened.iter().any(|line| line.contains("\"23-65535\"") && line.contains("0.0.0.0/0")), "{rules}");
    assert!(opened.iter().any(|line| line.contains("\"22\"") && line.contains("var.admin_cidrs")), "{rules}");
    assert!(!opened.iter().any(|line| line.contains("\"any\"")), "{rules}");
}

/// A gateway that leads to a program by its name at Azure leads to its container, on the port on which that listens.
#[test]
fn a_gateway_before_a_web_app_leads_to_its_container() {
    let conversion = converted(
        r#"
        resource "azurerm_service_plan" "p" {
          name                = "plan"
          resource_group_name = "r"
          location            = "westeurope"
          os_type             = "Linux"
          sku_name            = "B1"
        }
        resource "azurerm_linux_web_app" "shop" {
          name                = "shop"
          resource_group_name = "r"
          location            = "westeurope"
          service_plan_id     = azurerm_service_plan.p.id
          site_config {
            application_stack { docker_image_name = "registry.example.com/shop:1.4.2" }
          }
          app_settings = { WEBSITES_PORT = "5000" }
        }
        resource "azurerm_public_ip" "front" {
          name                = "front"
          resource_group_name = "r"
          location            = "westeurope"
          allocation_method   = "Static"
        }
        resource "azurerm_application_gateway" "front" {
          name                = "front"
          resource_group_name = "r"
          location            = "westeurope"
          sku {
            name     = "Standard_v2"
            tier     = "Standard_v2"
            capacity = 1
          }
          gateway_ip_configuration {
            name      = "own"
            subnet_id = "/subscriptions/0/subnets/front"
          }
          frontend_ip_configuration {
            name                 = "public"
            public_ip_address_id = azurerm_public_ip.front.id
          }
          frontend_port {
            name = "own"
            port = 8443
          }
          backend_address_pool {
            name  = "shop"
            fqdns = [azurerm_linux_web_app.shop.default_hostname]
          }
          backend_http_settings {
            name                  = "shop"
            port                  = 443
            protocol              = "Https"
            cookie_based_affinity = "Disabled"
          }
          http_listener {
            name                           = "own"
            frontend_ip_configuration_name = "public"
            frontend_port_name             = "own"
            protocol                       = "Http"
          }
          request_routing_rule {
            name                       = "all"
            rule_type                  = "Basic"
            http_listener_name         = "own"
            backend_address_pool_name  = "shop"
            backend_http_settings_name = "shop"
            priority                   = 1
          }
        }
        "#,
    );
    let routes = conversion
        .tree
        .files()
        .find(|(path, _)| path.ends_with("traefik/routes.yaml"))
        .map(|(_, file)| file.text.clone())
        .expect("routes");
    let urls: Vec<&str> = routes.lines().filter_map(|line| line.trim().strip_prefix("- url: ")).collect();
    assert!(!urls.is_empty() && urls.iter().all(|url| *url == "http://shop:5000"), "{routes}");
}

/// A topic that no queue takes from is not there for alerts: what is sent to it would be lost in silence.
#[test]
fn topics_that_nobody_takes_from_are_said() {
    let conversion = converted(
        r#"
        resource "google_pubsub_topic" "orders" {
          name = "orders"
        }
        resource "google_pubsub_topic" "paid" {
          name = "paid"
        }
        resource "google_pubsub_subscription" "paid" {
          name  = "paid"
          topic = google_pubsub_topic.paid.id
        }
        "#,
    );
    let said: Vec<&str> = conversion.diagnostics.iter().map(|d| d.summary.as_str()).collect();
    assert!(said.contains(&"Messages to google_pubsub_topic.orders reach nobody at the target"), "{said:?}");
    assert!(!said.iter().any(|summary| summary.contains("google_pubsub_topic.paid reach")), "{said:?}");
}
