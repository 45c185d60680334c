//! A web application in its usual parts, given as an estate.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use estate::InputKind;
use model::kinds::*;
use model::{Infrastructure, Kind, Link, TextPart};
use serde_json::json;
use support::{account, configuration, estate};
use value::Address;

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

fn network() -> Vec<(&'static str, serde_json::Value)> {
    vec![
        ("aws_vpc.main", json!({"cidr_block": "10.0.0.0/16", "tags": {"Name": "shop"}})),
        (
            "aws_subnet.this[\"public\"]",
            json!({"vpc_id": "${aws_vpc.main.id}", "cidr_block": "10.0.0.0/24", "availability_zone": "eu-central-1a", "map_public_ip_on_launch": true}),
        ),
        (
            "aws_subnet.this[\"private\"]",
            json!({"vpc_id": "${aws_vpc.main.id}", "cidr_block": "10.0.1.0/24", "availability_zone": "eu-central-1b"}),
        ),
        ("aws_subnet.this[\"lonely\"]", json!({"vpc_id": "${aws_vpc.main.id}", "cidr_block": "10.0.2.0/24"})),
        ("aws_internet_gateway.main", json!({"vpc_id": "${aws_vpc.main.id}"})),
        ("aws_eip.nat", json!({"domain": "vpc"})),
        (
            "aws_nat_gateway.main",
            json!({"allocation_id": "${aws_eip.nat.id}", "subnet_id": "${aws_subnet.this[\"public\"].id}"}),
        ),
        (
            "aws_route_table.public",
            json!({"vpc_id": "${aws_vpc.main.id}", "route": [{"cidr_block": "0.0.0.0/0", "gateway_id": "${aws_internet_gateway.main.id}"}]}),
        ),
        ("aws_route_table.private", json!({"vpc_id": "${aws_vpc.main.id}"})),
        (
            "aws_route.nat",
            json!({"route_table_id": "${aws_route_table.private.id}", "destination_cidr_block": "0.0.0.0/0", "nat_gateway_id": "${aws_nat_gateway.main.id}"}),
        ),
        (
            "aws_main_route_table_association.m",
            json!({"vpc_id": "${aws_vpc.main.id}", "route_table_id": "${aws_route_table.private.id}"}),
        ),
        (
            "aws_route_table_association.public",
            json!({"subnet_id": "${aws_subnet.this[\"public\"].id}", "route_table_id": "${aws_route_table.public.id}"}),
        ),
        (
            "aws_route_table_association.private",
            json!({"subnet_id": "${aws_subnet.this[\"private\"].id}", "route_table_id": "${aws_route_table.private.id}"}),
        ),
    ]
}

#[test]
fn subnets_follow_their_routes() {
    let estate = configuration(&network());
    let (infrastructure, diagnostics) = catalog::map(&estate);
    assert_eq!(diagnostics, vec![]);
    let public: &Subnet = kind(&infrastructure, "aws_subnet.this[\"public\"]");
    assert_eq!((public.public.get(), &public.outbound), (Some(&true), &Outbound::Direct));
    assert!(public.public.origins().iter().any(|o| o.to_string() == "aws_route_table.public.route.gateway_id"));
    let private: &Subnet = kind(&infrastructure, "aws_subnet.this[\"private\"]");
    assert_eq!((private.public.get(), &private.outbound), (Some(&false), &Outbound::Nat(at("aws_nat_gateway.main"))));
    // Without a table of its own it has the main one.
    let lonely: &Subnet = kind(&infrastructure, "aws_subnet.this[\"lonely\"]");
    assert_eq!(lonely.outbound, Outbound::Nat(at("aws_nat_gateway.main")));
    assert_eq!(infrastructure.nodes[&at("aws_subnet.this[\"public\"]")].zone.as_deref(), Some("eu-central-1a"));
    assert_eq!(infrastructure.nodes[&at("aws_subnet.this[\"public\"]")].region.as_deref(), Some("eu-central-1"));
    assert_eq!(infrastructure.nodes[&at("aws_vpc.main")].name, "shop");
    assert_eq!(account(&estate, &infrastructure), Vec::<String>::new());
}

#[test]
fn firewalls_gather_their_rules() {
    let estate = configuration(&[
        (
            "aws_security_group.app",
            json!({
            "name": "app", "vpc_id": "vpc-0abc", "revoke_rules_on_delete": true,
            "ingress": [{"description": "SSH", "from_port": 22, "to_port": 22, "protocol": "tcp", "cidr_blocks": ["203.0.113.0/24"]}],
            "egress": [{"from_port": 0, "to_port": 0, "protocol": "-1", "cidr_blocks": ["0.0.0.0/0"]}]}),
        ),
        ("aws_security_group.db", json!({"name": "db"})),
        (
            "aws_security_group_rule.old",
            json!({"security_group_id": "${aws_security_group.db.id}", "type": "ingress", "from_port": 5432, "to_port": 5432, "protocol": "tcp", "source_security_group_id": "${aws_security_group.app.id}"}),
        ),
        (
            "aws_vpc_security_group_ingress_rule.new",
            json!({"security_group_id": "${aws_security_group.db.id}", "ip_protocol": "tcp", "from_port": 5433, "to_port": 5433, "cidr_ipv4": "10.0.0.0/8"}),
        ),
        (
            "aws_vpc_security_group_egress_rule.out",
            json!({"security_group_id": "${aws_security_group.db.id}", "ip_protocol": "-1", "cidr_ipv4": "0.0.0.0/0"}),
        ),
        (
            "aws_vpc_security_group_egress_rule.lost",
            json!({"security_group_id": "sg-0123", "ip_protocol": "-1", "cidr_ipv4": "0.0.0.0/0"}),
        ),
    ]);
    let (infrastructure, diagnostics) = catalog::map(&estate);
    let app: &Firewall = kind(&infrastructure, "aws_security_group.app");
    assert_eq!(app.rules.iter().map(|r| r.direction).collect::<Vec<_>>(), [Direction::In, Direction::Out]);
    assert_eq!(app.rules[0].from_port.get(), Some(&22));
    let db: &Firewall = kind(&infrastructure, "aws_security_group.db");
    assert_eq!(db.rules.len(), 3);
    let old = db.rules.iter().find(|r| r.head == Some(at("aws_security_group_rule.old"))).unwrap();
    assert_eq!(old.direction, Direction::In);
    assert!(
        matches!(old.firewalls[0].get(), Some(Link::To(to)) if to.address() == Some(&at("aws_security_group.app")))
    );
    assert_eq!(db.rules.iter().filter(|r| r.direction == Direction::Out).count(), 1);
    assert_eq!(diagnostics.len(), 1);
    assert_eq!(infrastructure.orphans, [at("aws_vpc_security_group_egress_rule.lost")]);
    assert_eq!(account(&estate, &infrastructure), Vec::<String>::new());
}

fn containers() -> serde_json::Value {
    json!([{
        "name": "api", "image": "${aws_ecr_repository.api.repository_url}:1.2", "essential": true, "cpu": 256, "stopTimeout": 60,
        "portMappings": [{"containerPort": 8080}],
        "healthCheck": {"command": ["CMD-SHELL", "curl -f http://localhost:8080"], "interval": 15},
        "environment": [
            {"name": "DATABASE_HOST", "value": "${aws_db_instance.main.address}"},
            {"name": "DATABASE_URL", "value": "postgres://shop:hunter22@${aws_db_instance.main.endpoint}/shop"},
            {"name": "STRIPE_SECRET_KEY", "value": "whatever-it-is"},
            {"name": "LOG_LEVEL", "value": "info"},
            {"name": "PASSWORD_MIN_LENGTH", "value": "12"},
        ],
        "secrets": [
            {"name": "DATABASE_PASSWORD", "valueFrom": "${aws_secretsmanager_secret.db.arn}:password::"},
            {"name": "OTHER", "valueFrom": "arn:aws:secretsmanager:eu-central-1:1:secret:x"},
        ],
        "logConfiguration": {"logDriver": "awslogs", "options": {"awslogs-group": "${aws_cloudwatch_log_group.api.name}"}},
        "systemControls": [{"namespace": "net.core.somaxconn", "value": "1024"}],
        "volumesFrom": [], "mountPoints": []
    }])
}

fn application() -> Vec<(&'static str, serde_json::Value)> {
    vec![
        ("aws_ecr_repository.api", json!({"name": "shop/api", "image_tag_mutability": "IMMUTABLE"})),
        ("aws_cloudwatch_log_group.api", json!({"name": "/ecs/api", "retention_in_days": 30})),
        (
            "aws_ecs_cluster.main",
            json!({"name": "shop", "setting": [{"name": "containerInsights", "value": "enabled"}]}),
        ),
        (
            "aws_ecs_task_definition.api",
            json!({
            "family": "api", "cpu": "512", "memory": "1 GB", "requires_compatibilities": ["FARGATE"], "network_mode": "awsvpc",
            "task_role_arn": "${aws_iam_role.task.arn}",
            "runtime_platform": {"cpu_architecture": "ARM64"},
            "volume": [{"name": "data", "efs_volume_configuration": {"file_system_id": "${aws_efs_file_system.x.id}"}}],
            "container_definitions": containers()}),
        ),
        (
            "aws_ecs_service.api",
            json!({
            "name": "api", "cluster": "${aws_ecs_cluster.main.id}", "task_definition": "${aws_ecs_task_definition.api.arn}", "desired_count": 2,
            "launch_type": "FARGATE",
            "network_configuration": {"subnets": ["${aws_subnet.this[\"private\"].id}"], "security_groups": ["sg-1"]},
            "load_balancer": [{"target_group_arn": "${aws_lb_target_group.api.arn}", "container_name": "api", "container_port": 8080}]}),
        ),
        (
            "aws_appautoscaling_target.api",
            json!({
            "service_namespace": "ecs", "scalable_dimension": "ecs:service:DesiredCount", "min_capacity": 2, "max_capacity": 6,
            "resource_id": "service/${aws_ecs_cluster.main.name}/${aws_ecs_service.api.name}"}),
        ),
        (
            "aws_appautoscaling_policy.api",
            json!({
            "name": "cpu", "policy_type": "TargetTrackingScaling", "service_namespace": "ecs", "scalable_dimension": "ecs:service:DesiredCount",
            "resource_id": "${aws_appautoscaling_target.api.resource_id}",
            "target_tracking_scaling_policy_configuration": {"target_value": 60, "predefined_metric_specification": {"predefined_metric_type": "ECSServiceAverageCPUUtilization"}}}),
        ),
        (
            "aws_iam_role.task",
            json!({"name": "task", "assume_role_policy": "${data.aws_iam_policy_document.assume.json}"}),
        ),
        (
            "data.aws_iam_policy_document.assume",
            json!({"statement": [{"actions": ["sts:AssumeRole"], "principals": [{"type": "Service", "identifiers": ["ecs-tasks.amazonaws.com"]}]}]}),
        ),
        (
            "aws_iam_role_policy.task",
            json!({"role": "${aws_iam_role.task.id}", "policy": {"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:ReceiveMessage"], "Resource": "${aws_sqs_queue.jobs.arn}"}]}}),
        ),
        ("aws_iam_policy.media", json!({"name": "media", "policy": "${data.aws_iam_policy_document.media.json}"})),
        (
            "data.aws_iam_policy_document.media",
            json!({"source_policy_documents": ["${data.aws_iam_policy_document.base.json}"], "statement": [{"actions": ["s3:GetObject"], "resources": ["${aws_s3_bucket.media.arn}/*"]}]}),
        ),
        (
            "data.aws_iam_policy_document.base",
            json!({"statement": [{"actions": ["s3:ListBucket"], "resources": ["*"]}]}),
        ),
        (
            "aws_iam_role_policy_attachment.media",
            json!({"role": "${aws_iam_role.task.name}", "policy_arn": "${aws_iam_policy.media.arn}"}),
        ),
        (
            "aws_iam_role_policy_attachment.managed",
            json!({"role": "${aws_iam_role.task.name}", "policy_arn": "arn:aws:iam::aws:policy/AmazonSQSFullAccess"}),
        ),
        ("random_password.db", json!({"length": 32, "special": false})),
        ("aws_secretsmanager_secret.db", json!({"name": "db"})),
        (
            "aws_secretsmanager_secret_version.db",
            json!({"secret_id": "${aws_secretsmanager_secret.db.id}", "secret_string": {"username": "shop", "password": "${random_password.db.result}"}}),
        ),
        (
            "aws_db_parameter_group.main",
            json!({"name": "pg", "family": "postgres15", "parameter": [{"name": "work_mem", "value": "16384", "apply_method": "immediate"}]}),
        ),
        (
            "aws_db_instance.main",
            json!({
            "identifier": "shop", "engine": "postgres", "engine_version": "15", "instance_class": "db.m6g.large", "allocated_storage": 100,
            "db_name": "shop", "username": "shop", "password": "${random_password.db.result}", "multi_az": true, "deletion_protection": true,
            "parameter_group_name": "${aws_db_parameter_group.main.name}", "skip_final_snapshot": false}),
        ),
        ("aws_s3_bucket.media", json!({"bucket": "shop-media-${data.aws_caller_identity.current.account_id}"})),
        ("data.aws_caller_identity.current", json!({})),
        (
            "aws_s3_bucket_versioning.media",
            json!({"bucket": "${aws_s3_bucket.media.id}", "versioning_configuration": {"status": "Enabled"}}),
        ),
        (
            "aws_s3_bucket_lifecycle_configuration.media",
            json!({"bucket": "${aws_s3_bucket.media.id}", "rule": [
            {"id": "originals", "status": "Enabled", "filter": [{"prefix": "originals/"}], "transition": [{"days": 30, "storage_class": "STANDARD_IA"}]},
            {"id": "old", "status": "Enabled", "filter": [{}], "noncurrent_version_expiration": [{"noncurrent_days": 90}]}]}),
        ),
        (
            "aws_s3_bucket_policy.media",
            json!({"bucket": "${aws_s3_bucket.media.id}", "policy": {"Statement": [{"Sid": "Read", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "${aws_s3_bucket.media.arn}/*"}]}}),
        ),
        ("aws_sqs_queue.dead", json!({"name": "dead"})),
        (
            "aws_sqs_queue.jobs",
            json!({"name": "jobs", "redrive_policy": {"deadLetterTargetArn": "${aws_sqs_queue.dead.arn}", "maxReceiveCount": 5}}),
        ),
        ("aws_sns_topic.alerts", json!({"name": "alerts"})),
        (
            "aws_sns_topic_subscription.mail",
            json!({"topic_arn": "${aws_sns_topic.alerts.arn}", "protocol": "email", "endpoint": "ops@example.com"}),
        ),
        (
            "aws_cloudwatch_metric_alarm.cpu",
            json!({"alarm_name": "cpu", "namespace": "AWS/RDS", "metric_name": "CPUUtilization", "statistic": "Average",
            "comparison_operator": "GreaterThanThreshold", "threshold": 80, "period": 300, "evaluation_periods": 3,
            "dimensions": {"DBInstanceIdentifier": "${aws_db_instance.main.identifier}"}, "alarm_actions": ["${aws_sns_topic.alerts.arn}"]}),
        ),
        ("aws_lb.main", json!({"name": "shop", "subnets": ["${aws_subnet.this[\"public\"].id}"]})),
        (
            "aws_lb_target_group.api",
            json!({"name": "api", "port": 8080, "protocol": "HTTP", "target_type": "ip", "health_check": {"path": "/healthz", "interval": 15}}),
        ),
        (
            "aws_lb_listener.https",
            json!({"load_balancer_arn": "${aws_lb.main.arn}", "port": 443, "protocol": "HTTPS", "certificate_arn": "${aws_acm_certificate_validation.shop.certificate_arn}",
            "default_action": [{"type": "forward", "forward": {"target_group": [{"arn": "${aws_lb_target_group.api.arn}", "weight": 100}]}}]}),
        ),
        (
            "aws_lb_listener_rule.api",
            json!({"listener_arn": "${aws_lb_listener.https.arn}", "priority": 10,
            "condition": [{"path_pattern": {"values": ["/api/*"]}}, {"host_header": {"values": ["shop.example.com"]}}],
            "action": [{"type": "forward", "target_group_arn": "${aws_lb_target_group.api.arn}"}]}),
        ),
        ("aws_route53_zone.main", json!({"name": "example.com."})),
        (
            "aws_route53_record.shop",
            json!({"zone_id": "${aws_route53_zone.main.zone_id}", "name": "shop.example.com", "type": "A",
            "alias": {"name": "${aws_lb.main.dns_name}", "zone_id": "${aws_lb.main.zone_id}", "evaluate_target_health": true}}),
        ),
        ("aws_acm_certificate.shop", json!({"domain_name": "shop.example.com", "validation_method": "DNS"})),
        ("aws_acm_certificate_validation.shop", json!({"certificate_arn": "${aws_acm_certificate.shop.arn}"})),
        (
            "aws_route53_record.validation[*]",
            json!({"zone_id": "${aws_route53_zone.main.zone_id}", "name": "${aws_acm_certificate.shop.domain_validation_options}", "type": "CNAME",
            "records": ["${aws_acm_certificate.shop.domain_validation_options}"], "ttl": 60}),
        ),
        ("aws_efs_file_system.x", json!({})),
        ("aws_medialive_channel.x", json!({})),
    ]
}

fn whole() -> estate::Estate {
    configuration(&[network(), application()].concat())
}

#[test]
fn every_origin_is_a_written_leaf_and_every_leaf_is_accounted_for() {
    let estate = whole();
    let (infrastructure, diagnostics) = catalog::map(&estate);
    let summaries: Vec<&str> = diagnostics.iter().map(|d| d.summary.as_str()).collect();
    assert_eq!(
        summaries,
        [
            "DATABASE_URL of aws_ecs_task_definition.api is a secret in plain text",
            "STRIPE_SECRET_KEY of aws_ecs_task_definition.api is a secret in plain text",
            "aws_medialive_channel is not supported: 1 instance",
        ]
    );
    assert_eq!(account(&estate, &infrastructure), Vec::<String>::new());
}

#[test]
fn containers_are_taken_apart() {
    let estate = whole();
    let (infrastructure, _) = catalog::map(&estate);
    let group: &ContainerGroup = kind(&infrastructure, "aws_ecs_task_definition.api");
    assert_eq!((group.cpu.get(), group.memory.get()), (Some(&0.5), Some(&1024)));
    let [api] = group.containers.as_slice() else { panic!("one container") };
    assert_eq!(api.ports[0].container_port.get(), Some(&8080));
    let origin = api.environment["DATABASE_HOST"].origins().iter().next().unwrap().to_string();
    assert_eq!(origin, "aws_ecs_task_definition.api.container_definitions[api].environment[DATABASE_HOST]");
    assert_eq!(api.environment["LOG_LEVEL"].get().unwrap().as_literal(), Some("info"));
    assert_eq!(api.environment["PASSWORD_MIN_LENGTH"].get().unwrap().as_literal(), Some("12"));
    let url = api.environment["DATABASE_URL"].get().unwrap();
    assert!(
        matches!(url.parts(), [TextPart::Literal(a), TextPart::Secret { .. }, TextPart::Literal(at), TextPart::Reference { .. }, TextPart::Literal(b)]
        if a == "postgres://shop:" && at == "@" && b == "/shop")
    );
    assert!(api.environment["STRIPE_SECRET_KEY"].get().unwrap().has_secret());
    let Some(Link::To(secret)) = api.secrets["DATABASE_PASSWORD"].get() else { panic!("a link") };
    assert_eq!(secret.to_string(), "aws_secretsmanager_secret.db.arn[password]");
    assert!(matches!(api.secrets["OTHER"].get(), Some(Link::Outside(_))));
    let untranslated: Vec<String> = api.untranslated.iter().map(|o| o.path.to_string()).collect();
    assert_eq!(
        untranslated,
        ["container_definitions[api].systemControls.namespace", "container_definitions[api].systemControls.value"]
    );
    let debug = format!("{infrastructure:?}");
    assert!(!debug.contains("hunter22") && !debug.contains("whatever-it-is"));
    let secrets = catalog::secrets(&estate);
    assert!(secrets.contains(&"hunter22".to_owned()) && secrets.contains(&"whatever-it-is".to_owned()), "{secrets:?}");
    let service: &ContainerService = kind(&infrastructure, "aws_ecs_service.api");
    assert_eq!((service.minimum.get(), service.maximum.get()), (Some(&2), Some(&6)));
    assert_eq!(service.scaling[0].metric.get().map(String::as_str), Some("ECSServiceAverageCPUUtilization"));
}

#[test]
fn satellites_reach_their_heads() {
    let (infrastructure, _) = catalog::map(&whole());
    let bucket: &Bucket = kind(&infrastructure, "aws_s3_bucket.media");
    assert_eq!(bucket.versioning.get().map(String::as_str), Some("Enabled"));
    assert_eq!(bucket.lifecycle.len(), 2);
    assert!(bucket.statements[0].public);
    let origins: Vec<String> = bucket.versioning.origins().iter().map(|o| o.to_string()).collect();
    assert_eq!(
        origins,
        ["aws_s3_bucket_versioning.media.versioning_configuration.status", "aws_s3_bucket_versioning.media.bucket"]
    );
    assert_eq!(bucket.lifecycle[0].transitions[0].class.get().map(String::as_str), Some("STANDARD_IA"));
    assert_eq!(
        bucket.lifecycle[0].id.origins().iter().next().unwrap().to_string(),
        "aws_s3_bucket_lifecycle_configuration.media.rule[originals].id"
    );
    let role: &Role = kind(&infrastructure, "aws_iam_role.task");
    assert_eq!(role.services, ["ecs-tasks.amazonaws.com"]);
    let actions: Vec<&str> = role.statements.iter().flat_map(|s| &s.actions).map(String::as_str).collect();
    assert_eq!(actions, ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:*", "s3:GetObject", "s3:ListBucket"]);
    let queue: &Queue = kind(&infrastructure, "aws_sqs_queue.jobs");
    assert_eq!(queue.dead_letter_after.get(), Some(&5));
    assert_eq!(queue.dead_letter.get().and_then(Link::address), Some(&at("aws_sqs_queue.dead")));
    assert_eq!(
        queue.dead_letter.origins().iter().next().unwrap().path.to_string(),
        "redrive_policy.deadLetterTargetArn"
    );
    let alarm: &Alarm = kind(&infrastructure, "aws_cloudwatch_metric_alarm.cpu");
    assert_eq!(alarm.subject, Some(at("aws_db_instance.main")));
    let secret: &Secret = kind(&infrastructure, "aws_secretsmanager_secret.db");
    assert_eq!(
        (secret.made_by.clone(), secret.of_database.clone()),
        (Some(at("random_password.db")), Some(at("aws_db_instance.main")))
    );
    assert_eq!(secret.texts.keys().collect::<Vec<_>>(), ["password", "username"]);
    let listener: &Listener = kind(&infrastructure, "aws_lb_listener.https");
    let (node, _) = infrastructure.linked_as::<Certificate>(&listener.certificate).unwrap();
    assert_eq!(node.address, at("aws_acm_certificate.shop"));
    assert_eq!(listener.actions[0].weighted[0].weight.get(), Some(&100));
    assert_eq!((listener.rules[0].paths.len(), listener.rules[0].hosts.len()), (1, 1));
    assert!(infrastructure.glue.contains_key(&at("aws_route53_record.validation[*]")));
    let zone: &DnsZone = kind(&infrastructure, "aws_route53_zone.main");
    assert_eq!(zone.name.get().unwrap().as_literal(), Some("example.com"));
    let database = &infrastructure.nodes[&at("aws_db_instance.main")];
    assert!(database.protected);
    let database: &Database = kind(&infrastructure, "aws_db_instance.main");
    assert!(matches!(database.password.get().unwrap().parts(), [TextPart::Reference { known: None, .. }]));
}

#[test]
fn literal_identities_join_too() {
    let estate = estate(
        InputKind::State,
        &[
            (
                "aws_s3_bucket.media",
                json!({"id": "media", "bucket": "media", "arn": "arn:aws:s3:::media", "region": "eu-west-1"}),
            ),
            (
                "aws_s3_bucket_versioning.media",
                json!({"id": "media", "bucket": "media", "versioning_configuration": {"status": "Enabled", "mfa_delete": ""}}),
            ),
            (
                "aws_instance.web",
                json!({"id": "i-1", "ami": "ami-1", "instance_type": "t3.micro", "private_ip": "10.0.0.7", "user_data": "da39a3ee5e6b4b0d3255bfef95601890afd80709",
                "tags": {"Name": "web"}, "tags_all": {"Name": "web", "Team": "a"}}),
            ),
            (
                "aws_cloudwatch_metric_alarm.web",
                json!({"alarm_name": "web", "comparison_operator": "GreaterThanThreshold", "evaluation_periods": 1, "dimensions": {"InstanceId": "i-1"}}),
            ),
        ],
    );
    let (infrastructure, diagnostics) = catalog::map(&estate);
    let bucket: &Bucket = kind(&infrastructure, "aws_s3_bucket.media");
    assert_eq!(bucket.versioning.get().map(String::as_str), Some("Enabled"));
    assert_eq!(infrastructure.nodes[&at("aws_s3_bucket.media")].region.as_deref(), Some("eu-west-1"));
    let alarm: &Alarm = kind(&infrastructure, "aws_cloudwatch_metric_alarm.web");
    assert_eq!(alarm.subject, Some(at("aws_instance.web")));
    let web: &Instance = kind(&infrastructure, "aws_instance.web");
    assert!(web.private_address.is_absent() && web.user_data.is_absent());
    assert_eq!(infrastructure.nodes[&at("aws_instance.web")].tags.keys().collect::<Vec<_>>(), ["Name", "Team"]);
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
    // Of a start script the state has the hash alone, which is said.
    assert_eq!(account(&estate, &infrastructure), Vec::<String>::new());
}

#[test]
fn what_a_state_repeats_is_set_aside() {
    let estate = estate(
        InputKind::State,
        &[
            (
                "aws_s3_bucket.media",
                json!({"id": "media", "bucket": "media", "policy": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "x"}]},
                "versioning": {"enabled": true, "mfa_delete": false}, "lifecycle_rule": [{"id": "old", "enabled": true, "expiration": {"days": 3}}],
                "grant": [{"type": "CanonicalUser", "permissions": ["FULL_CONTROL"]}]}),
            ),
            (
                "aws_s3_bucket_versioning.media",
                json!({"bucket": "media", "versioning_configuration": {"status": "Enabled"}}),
            ),
            (
                "aws_s3_bucket_policy.media",
                json!({"bucket": "media", "policy": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "x"}]}}),
            ),
            (
                "aws_s3_bucket_lifecycle_configuration.media",
                json!({"bucket": "media", "rule": [{"id": "old", "status": "Enabled", "filter": [{"prefix": ""}], "expiration": [{"days": 3}]}]}),
            ),
            (
                "aws_security_group.db",
                json!({"id": "sg-1", "name": "db",
                "ingress": [{"from_port": 5432, "to_port": 5432, "protocol": "tcp", "cidr_blocks": ["10.0.0.0/8"], "self": false, "description": ""}],
                "egress": [{"from_port": 0, "to_port": 0, "protocol": "-1", "cidr_blocks": ["0.0.0.0/0"], "self": false, "description": ""}]}),
            ),
            (
                "aws_vpc_security_group_ingress_rule.db",
                json!({"security_group_id": "sg-1", "ip_protocol": "tcp", "from_port": 5432, "to_port": 5432, "cidr_ipv4": "10.0.0.0/8"}),
            ),
            (
                "aws_route_table.a",
                json!({"id": "rtb-1", "vpc_id": "vpc-1", "route": [{"cidr_block": "0.0.0.0/0", "gateway_id": "igw-1"}]}),
            ),
            (
                "aws_route.a",
                json!({"route_table_id": "rtb-1", "destination_cidr_block": "0.0.0.0/0", "gateway_id": "igw-1"}),
            ),
            (
                "aws_instance.web",
                json!({"id": "i-1", "ami": "ami-1", "instance_type": "t3.micro", "ebs_block_device": [{"device_name": "/dev/sdf", "volume_size": 20, "delete_on_termination": false}]}),
            ),
            ("aws_ebs_volume.data", json!({"id": "vol-1", "availability_zone": "eu-west-1a", "size": 20})),
            (
                "aws_volume_attachment.data",
                json!({"volume_id": "vol-1", "instance_id": "${aws_instance.web.id}", "device_name": "/dev/sdf"}),
            ),
            (
                "aws_iam_role.r",
                json!({"id": "r", "name": "r", "assume_role_policy": {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}]},
                "managed_policy_arns": ["arn:aws:iam::aws:policy/AmazonSQSFullAccess"], "inline_policy": [{"name": "p", "policy": {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}}]}),
            ),
            (
                "aws_iam_role_policy_attachment.r",
                json!({"role": "r", "policy_arn": "arn:aws:iam::aws:policy/AmazonSQSFullAccess"}),
            ),
            (
                "aws_iam_role_policy.r",
                json!({"role": "r", "name": "p", "policy": {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}}),
            ),
        ],
    );
    let (infrastructure, diagnostics) = catalog::map(&estate);
    assert_eq!(diagnostics, vec![]);
    let bucket: &Bucket = kind(&infrastructure, "aws_s3_bucket.media");
    assert_eq!((bucket.lifecycle.len(), bucket.statements.len()), (1, 1));
    let firewall: &Firewall = kind(&infrastructure, "aws_security_group.db");
    assert_eq!(
        firewall.rules.iter().map(|r| (r.direction, r.head.is_some())).collect::<Vec<_>>(),
        [(Direction::Out, false), (Direction::In, true)]
    );
    let table: &RouteTable = kind(&infrastructure, "aws_route_table.a");
    assert_eq!(table.routes.len(), 1);
    let web: &Instance = kind(&infrastructure, "aws_instance.web");
    assert!(web.disks.is_empty());
    let role: &Role = kind(&infrastructure, "aws_iam_role.r");
    assert_eq!((role.managed_policies.len(), role.statements.len()), (1, 2));
    assert_eq!(account(&estate, &infrastructure), Vec::<String>::new());
}

#[test]
fn blocks_that_are_not_known_open_nothing() {
    let mut estate = configuration(&[("aws_security_group.app", json!({"name": "app"}))]);
    let resource = estate.get_mut(&at("aws_security_group.app")).unwrap();
    let mut entries = resource.values.entries().unwrap().clone();
    let ty = entries.get("ingress").unwrap().ty();
    entries.insert("ingress".into(), value::Value::unknown(ty));
    resource.values = value::Value::object(entries);
    let (infrastructure, diagnostics) = catalog::map(&estate);
    let firewall: &Firewall = kind(&infrastructure, "aws_security_group.app");
    assert!(firewall.rules.is_empty());
    assert_eq!(diagnostics.len(), 1);
    assert_eq!(account(&estate, &infrastructure), ["aws_security_group.app.ingress"]);
}

#[test]
fn the_order_of_the_input_does_not_matter() {
    let mut resources = [network(), application()].concat();
    let one = catalog::map(&configuration(&resources));
    resources.reverse();
    assert_eq!(catalog::map(&configuration(&resources)), one);
}

#[test]
fn start_scripts_lose_their_secrets() {
    let estate = configuration(&[
        (
            "aws_instance.a",
            json!({"ami": "${data.aws_ami.ubuntu.id}", "instance_type": "t4g.small", "user_data": "#!/bin/sh\nexport DB_PASSWORD=hunter2222\nexport HOST=${aws_db_instance.d.address}\n"}),
        ),
        (
            "data.aws_ami.ubuntu",
            json!({"most_recent": true, "owners": ["099720109477"], "filter": [{"name": "name", "values": ["ubuntu/images/hvm-ssd/ubuntu-jammy-22.04-arm64-server-*"]}, {"name": "virtualization-type", "values": ["hvm"]}]}),
        ),
        (
            "aws_launch_template.t",
            json!({"name_prefix": "t-", "user_data": "IyEvYmluL3NoCmV4cG9ydCBBUElfVE9LRU49YWJjZGVmMTIzNAo=", "block_device_mappings": [{"device_name": "/dev/xvda", "ebs": {"volume_size": 30, "encrypted": "true"}}]}),
        ),
        (
            "aws_autoscaling_group.g",
            json!({"min_size": 1, "max_size": 3, "launch_template": {"id": "${aws_launch_template.t.id}", "version": "$Latest"}, "tag": [{"key": "Name", "value": "workers", "propagate_at_launch": true}]}),
        ),
    ]);
    let (infrastructure, diagnostics) = catalog::map(&estate);
    let a: &Instance = kind(&infrastructure, "aws_instance.a");
    assert!(a.user_data.get().unwrap().has_secret());
    assert_eq!(a.user_data.get().unwrap().references().count(), 1);
    assert_eq!(a.architecture.get().map(String::as_str), Some("arm64"));
    assert!(a.image.get().unwrap().as_literal().unwrap().contains("jammy"));
    let t: &Instance = kind(&infrastructure, "aws_launch_template.t");
    assert!(t.user_data.get().unwrap().has_secret());
    assert_eq!(t.disks[0].encrypted.get(), Some(&true));
    assert_eq!(infrastructure.nodes[&at("aws_autoscaling_group.g")].name, "workers");
    assert_eq!(diagnostics.len(), 2, "{diagnostics:?}");
    let secrets = catalog::secrets(&estate);
    assert!(secrets.contains(&"hunter2222".to_owned()) && secrets.contains(&"abcdef1234".to_owned()), "{secrets:?}");
    assert!(!format!("{infrastructure:?}").contains("hunter2222"));
    assert_eq!(account(&estate, &infrastructure), Vec::<String>::new());
}

#[test]
fn a_secret_that_is_only_read_stands_for_itself() {
    let estate = configuration(&[
        ("data.aws_secretsmanager_secret_version.db", json!({"secret_id": "prod/db", "version_stage": "AWSCURRENT"})),
        (
            "aws_db_instance.main",
            json!({"instance_class": "db.t3.micro", "engine": "mysql", "password": "${data.aws_secretsmanager_secret_version.db.secret_string}"}),
        ),
    ]);
    let (infrastructure, diagnostics) = catalog::map(&estate);
    assert_eq!(diagnostics, vec![]);
    let secret: &Secret = kind(&infrastructure, "data.aws_secretsmanager_secret_version.db");
    assert_eq!(secret.name.get().unwrap().as_literal(), Some("prod/db"));
    assert_eq!(secret.of_database, Some(at("aws_db_instance.main")));
    assert_eq!(account(&estate, &infrastructure), Vec::<String>::new());
}

#[test]
fn secrets_hide_nowhere_in_a_definition() {
    let estate = configuration(&[(
        "aws_ecs_task_definition.a",
        json!({"family": "a", "container_definitions": [{
        "name": "a", "image": "a:1", "command": ["serve", "--token=topsecret1", "amqp://u:topsecret2@mq"],
        "dockerLabels": {"api-key": "topsecret3", "team": "a"},
        "logConfiguration": {"logDriver": "splunk", "options": {"splunk-token": "topsecret4", "splunk-url": "https://x"}}}]}),
    )]);
    let (infrastructure, diagnostics) = catalog::map(&estate);
    assert!(!format!("{infrastructure:?}").contains("topsecret"));
    assert_eq!(diagnostics.len(), 3, "{diagnostics:?}");
    let secrets = catalog::secrets(&estate);
    for n in ["topsecret2", "topsecret3", "topsecret4"] {
        assert!(secrets.iter().any(|secret| secret == n), "{secrets:?}");
    }
    assert_eq!(account(&estate, &infrastructure), Vec::<String>::new());
}
