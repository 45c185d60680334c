//! Estates as the readers give them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use model::kinds::*;
use model::{Infrastructure, Kind, Link};
use support::account;
use value::{Address, Path};

const MODULE: &str = r#"
variable "name" {
  type    = string
  default = "demo"
}
variable "zones" {
  type    = list(string)
  default = ["eu-west-1a", "eu-west-1b"]
}
variable "rules" {
  type    = map(object({ port = number, cidrs = list(string) }))
  default = { http = { port = 80, cidrs = ["0.0.0.0/0"] }, https = { port = 443, cidrs = ["0.0.0.0/0", "10.0.0.0/8"] } }
}
variable "unknown_tags" { type = map(string) }
variable "single_nat" { default = true }

provider "aws" { region = "eu-west-1" }

resource "aws_vpc" "this" {
  count      = 1
  cidr_block = "10.8.0.0/16"
  tags       = merge({ Name = var.name }, { Tier = "all" })
}
resource "aws_subnet" "public" {
  count             = length(var.zones)
  vpc_id            = aws_vpc.this[0].id
  cidr_block        = cidrsubnet(aws_vpc.this[0].cidr_block, 8, count.index)
  availability_zone = element(var.zones, count.index)
  tags              = var.unknown_tags
}
resource "aws_subnet" "private" {
  count             = length(var.zones)
  vpc_id            = aws_vpc.this[0].id
  cidr_block        = cidrsubnet(aws_vpc.this[0].cidr_block, 8, count.index + 10)
  availability_zone = var.zones[count.index]
}
resource "aws_internet_gateway" "this" { vpc_id = try(aws_vpc.this[0].id, null) }
resource "aws_eip" "nat" { count = var.single_nat ? 1 : length(var.zones) }
resource "aws_nat_gateway" "this" {
  count         = var.single_nat ? 1 : length(var.zones)
  allocation_id = element(aws_eip.nat[*].id, count.index)
  subnet_id     = element(aws_subnet.public[*].id, count.index)
}
resource "aws_route_table" "public" { vpc_id = aws_vpc.this[0].id }
resource "aws_route" "internet" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this.id
  timeouts { create = "5m" }
}
resource "aws_route_table" "private" {
  count  = length(var.zones)
  vpc_id = aws_vpc.this[0].id
}
resource "aws_route" "nat" {
  count                  = length(var.zones)
  route_table_id         = element(aws_route_table.private[*].id, count.index)
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = element(aws_nat_gateway.this[*].id, var.single_nat ? 0 : count.index)
}
resource "aws_route_table_association" "public" {
  count          = length(var.zones)
  subnet_id      = aws_subnet.public[count.index].id
  route_table_id = aws_route_table.public.id
}
resource "aws_route_table_association" "private" {
  count          = length(var.zones)
  subnet_id      = element(aws_subnet.private[*].id, count.index)
  route_table_id = element(aws_route_table.private[*].id, count.index)
}
resource "aws_security_group" "web" {
  name_prefix = "${var.name}-"
  vpc_id      = aws_vpc.this[0].id
  dynamic "ingress" {
    for_each = var.rules
    content {
      description = ingress.key
      from_port   = ingress.value.port
      to_port     = ingress.value.port
      protocol    = "tcp"
      cidr_blocks = ingress.value.cidrs
    }
  }
}
data "aws_iam_policy_document" "queue" {
  statement {
    sid       = "Send"
    actions   = ["sqs:SendMessage"]
    resources = [aws_sqs_queue.this.arn]
    principals {
      type        = "Service"
      identifiers = ["sns.amazonaws.com"]
    }
    condition {
      test     = "ArnEquals"
      variable = "aws:SourceArn"
      values   = [aws_sns_topic.this.arn]
    }
  }
}
resource "aws_sqs_queue" "this" { name = "${var.name}.fifo" }
resource "aws_sqs_queue_policy" "this" {
  queue_url = aws_sqs_queue.this.id
  policy    = data.aws_iam_policy_document.queue.json
}
resource "aws_sns_topic" "this" { name = var.name }
resource "aws_sns_topic_subscription" "this" {
  for_each  = { jobs = aws_sqs_queue.this.arn }
  topic_arn = aws_sns_topic.this.arn
  protocol  = "sqs"
  endpoint  = each.value
}
resource "aws_iam_role" "task" {
  name               = var.name
  assume_role_policy = <<-POLICY
    {"Version": "2012-10-17", "Statement": [{"Action": "sts:AssumeRole", "Effect": "Allow", "Principal": {"Service": ["ec2.amazonaws.com", "ecs-tasks.amazonaws.com"]}}]}
  POLICY
}
resource "aws_iam_role_policy" "task" {
  role   = aws_iam_role.task.name
  policy = <<-POLICY
    {"Statement": [{"Action": "sqs:*", "Effect": "Allow", "Resource": "${aws_sqs_queue.this.arn}"}]}
  POLICY
}
resource "aws_ecs_task_definition" "worker" {
  family                = "worker"
  container_definitions = <<-JSON
    [{"name": "worker", "image": "worker:1", "cpu": ${2 * 128}, "environment": [{"name": "QUEUE", "value": "${aws_sqs_queue.this.url}"}, {"name": "API_TOKEN", "value": "plain-text-token"}]}]
  JSON
}
data "aws_ecs_task_definition" "worker" { task_definition = aws_ecs_task_definition.worker.family }
resource "aws_ecs_service" "worker" {
  name            = "worker"
  task_definition = "${aws_ecs_task_definition.worker.family}:${max(aws_ecs_task_definition.worker.revision, data.aws_ecs_task_definition.worker.revision)}"
}
"#;

fn at(text: &str) -> Address {
    text.parse().unwrap()
}

fn kind<'a, K: 'a>(infrastructure: &'a Infrastructure, address: &str) -> &'a K
where
    &'a K: TryFrom<&'a Kind>,
{
    let node = infrastructure.nodes.get(&at(address)).unwrap_or_else(|| panic!("no node {address}"));
    <&K>::try_from(&node.kind).unwrap_or_else(|_| panic!("{address} is of another kind"))
}

#[test]
fn a_configuration_in_the_style_of_public_modules() {
    let files = read::files::MemoryFiles::new();
    let (estate, _) = read::config::read(&files, &read::config::ConfigurationInput::text(MODULE));
    let (infrastructure, diagnostics) = catalog::map(&estate);
    for zone in 0..2 {
        let public: &Subnet = kind(&infrastructure, &format!("aws_subnet.public[{zone}]"));
        assert_eq!(public.outbound, Outbound::Direct);
        let private: &Subnet = kind(&infrastructure, &format!("aws_subnet.private[{zone}]"));
        assert_eq!(private.outbound, Outbound::Nat(at("aws_nat_gateway.this[0]")));
    }
    let web: &Firewall = kind(&infrastructure, "aws_security_group.web");
    assert_eq!(web.rules.len(), 2);
    assert!(web.rules.iter().all(|rule| rule.direction == Direction::In));
    let topic: &Topic = kind(&infrastructure, "aws_sns_topic.this");
    let link = &topic.subscriptions[0].endpoint_link;
    assert_eq!(link.get().and_then(Link::address), Some(&at("aws_sqs_queue.this")));
    let role: &Role = kind(&infrastructure, "aws_iam_role.task");
    assert_eq!(role.services, ["ec2.amazonaws.com", "ecs-tasks.amazonaws.com"]);
    assert_eq!(role.statements[0].actions, ["sqs:*"]);
    assert_eq!(role.statements[0].resources[0].references().count(), 1);
    let service: &ContainerService = kind(&infrastructure, "aws_ecs_service.worker");
    assert_eq!(service.group.get().and_then(Link::address), Some(&at("aws_ecs_task_definition.worker")));
    let worker: &ContainerGroup = kind(&infrastructure, "aws_ecs_task_definition.worker");
    let worker = &worker.containers[0];
    assert_eq!(worker.cpu.get(), Some(&0.25));
    assert!(worker.environment["QUEUE"].get().unwrap().as_reference().is_some());
    assert!(worker.environment["API_TOKEN"].get().unwrap().has_secret());
    assert_eq!(infrastructure.nodes[&at("aws_subnet.public[0]")].region.as_deref(), Some("eu-west-1"));
    let summaries: Vec<&str> = diagnostics.iter().map(|d| d.summary.as_str()).collect();
    assert_eq!(
        summaries,
        [
            "API_TOKEN of aws_ecs_task_definition.worker is a secret in plain text",
            "Tags of aws_subnet.public[0] are not known",
            "Tags of aws_subnet.public[1] are not known",
        ]
    );
    assert_eq!(account(&estate, &infrastructure), Vec::<String>::new());
    let unknown = infrastructure.treatments.iter().filter(|t| t.reason.contains("not known here"));
    let unknown: Vec<String> = unknown.map(|t| t.origin.to_string()).collect();
    assert_eq!(unknown, ["aws_subnet.public[0].tags", "aws_subnet.public[1].tags"]);
}

struct Rows;

impl read::recover::LinkRows for Rows {
    fn is_link(&self, type_name: &str, path: &Path) -> bool {
        catalog::is_link(type_name, path)
    }

    fn identities(&self, type_name: &str) -> &[&str] {
        catalog::identities(type_name)
    }
}

const STATE: &str = r#"{
  "version": 4, "terraform_version": "1.11.4", "serial": 3, "lineage": "x", "outputs": {},
  "resources": [
    {"mode": "managed", "type": "aws_lb_target_group", "name": "api", "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]", "instances": [
      {"schema_version": 0, "attributes": {"id": "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/api/0123456789abcdef", "arn": "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/api/0123456789abcdef",
        "name": "api", "port": 8080, "protocol": "HTTP", "target_type": "ip", "deregistration_delay": "30", "vpc_id": "vpc-1", "tags": {}, "tags_all": {"Team": "a"},
        "health_check": [{"enabled": true, "path": "/healthz", "interval": 15, "timeout": 5, "matcher": "200", "port": "traffic-port", "protocol": "HTTP", "healthy_threshold": 3, "unhealthy_threshold": 3}], "stickiness": []}, "sensitive_attributes": []}]},
    {"mode": "managed", "type": "aws_db_instance", "name": "main", "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]", "instances": [
      {"schema_version": 2, "attributes": {"id": "db-ABC", "identifier": "shop", "address": "shop.abc123.eu-west-1.rds.amazonaws.com", "endpoint": "shop.abc123.eu-west-1.rds.amazonaws.com:5432", "port": 5432,
        "engine": "sqlserver-ex", "engine_version": "15.00", "instance_class": "db.t3.small", "password": "very-secret-word", "username": "shop", "allocated_storage": 20, "multi_az": false, "kms_key_id": "", "region": "eu-west-1"},
        "sensitive_attributes": [[{"type": "get_attr", "value": "password"}]]}]},
    {"mode": "managed", "type": "aws_ecs_task_definition", "name": "api", "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]", "instances": [
      {"schema_version": 1, "dependencies": ["aws_db_instance.main"], "attributes": {"id": "api", "family": "api", "cpu": "256", "memory": "512", "requires_compatibilities": ["FARGATE"],
        "container_definitions": "[{\"name\":\"api\",\"image\":\"api:1\",\"cpu\":0,\"essential\":true,\"environment\":[{\"name\":\"DATABASE_HOST\",\"value\":\"shop.abc123.eu-west-1.rds.amazonaws.com\"}],\"mountPoints\":[],\"volumesFrom\":[],\"systemControls\":[]}]"}, "sensitive_attributes": []}]},
    {"mode": "managed", "type": "aws_ecs_service", "name": "api", "provider": "provider[\"registry.terraform.io/hashicorp/aws\"]", "instances": [
      {"schema_version": 1, "dependencies": ["aws_ecs_task_definition.api", "aws_lb_target_group.api"], "attributes": {"id": "arn:aws:ecs:eu-west-1:1:service/c/api", "name": "api", "desired_count": 2, "task_definition": "api:3", "launch_type": "FARGATE",
        "load_balancer": [{"container_name": "api", "container_port": 8080, "elb_name": "", "target_group_arn": "arn:aws:elasticloadbalancing:eu-west-1:1:targetgroup/api/0123456789abcdef"}],
        "network_configuration": [{"assign_public_ip": false, "security_groups": ["sg-1"], "subnets": ["subnet-1"]}]}, "sensitive_attributes": []}]}
  ]
}"#;

#[test]
fn a_state_with_references_found_again() {
    let (mut estate, _) = read::state::read_bytes("terraform.tfstate", STATE.as_bytes());
    read::recover::recover(&mut estate, &Rows);
    let (infrastructure, diagnostics) = catalog::map(&estate);
    let service: &ContainerService = kind(&infrastructure, "aws_ecs_service.api");
    let backend = &service.load_balancers[0];
    assert_eq!(backend.target_group.get().and_then(Link::address), Some(&at("aws_lb_target_group.api")));
    assert_eq!(service.group.get().and_then(Link::address), Some(&at("aws_ecs_task_definition.api")));
    let group: &ContainerGroup = kind(&infrastructure, "aws_ecs_task_definition.api");
    let host = group.containers[0].environment["DATABASE_HOST"].get().unwrap();
    assert_eq!(host.as_reference().and_then(|r| r.address()), Some(&at("aws_db_instance.main")));
    let target: &TargetGroup = kind(&infrastructure, "aws_lb_target_group.api");
    assert_eq!((target.deregistration_seconds.get(), target.health_interval.get()), (Some(&30), Some(&15)));
    let summaries: Vec<&str> = diagnostics.iter().map(|d| d.summary.as_str()).collect();
    assert_eq!(summaries, ["The database engine sqlserver-ex of aws_db_instance.main has no free successor"]);
    assert!(!format!("{infrastructure:?}").contains("very-secret-word"));
    assert_eq!(catalog::secrets(&estate), ["very-secret-word"]);
    assert_eq!(account(&estate, &infrastructure), Vec::<String>::new());
}

#[test]
fn lines_of_keys_are_secrets_but_for_the_public_one() {
    let (shared, own) =
        ("AAAAB3NzaC1yc2EAAAADAQABAAACAQCb6c8Fv5BH47SYX53N", "MIIJKQIBAAKCAgEAm0nPBb0QR0O0mF0dzYGoeFMBhzcWabLA");
    let key = format!("-----BEGIN OPENSSH PRIVATE KEY-----\\n{shared}\\n{own}\\n-----END OPENSSH PRIVATE KEY-----\\n");
    let text = format!(
        r#"{{"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "x", "outputs": {{}}, "resources": [
            {{"mode": "managed", "type": "tls_private_key", "name": "ssh", "provider": "provider[\"registry.terraform.io/hashicorp/tls\"]", "instances": [
              {{"schema_version": 1, "attributes": {{"algorithm": "RSA", "private_key_openssh": "{key}", "public_key_openssh": "ssh-rsa {shared}rest\n"}}, "sensitive_attributes": []}}]}},
            {{"mode": "managed", "type": "local_file", "name": "key", "provider": "provider[\"registry.terraform.io/hashicorp/local\"]", "instances": [
              {{"schema_version": 0, "attributes": {{"filename": "key.pem", "content": " {key}"}}, "sensitive_attributes": []}}]}}
        ]}}"#
    );
    let (estate, diagnostics) = read::state::read_bytes("terraform.tfstate", text.as_bytes());
    assert!(!diagnostic::has_errors(&diagnostics), "{diagnostics:?}");
    let secrets = catalog::secrets(&estate);
    assert!(secrets.iter().any(|secret| secret == own), "{secrets:?}");
    assert!(!secrets.iter().any(|secret| secret == shared), "{secrets:?}");
}
