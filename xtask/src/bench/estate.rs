//! Large states, as Terraform writes them: of AWS, and of three clouds at once.

mod azure;
mod google;

use serde_json::{Value, json};
use std::io::Write;

use crate::Failure;

/// Instances of one product; the state repeats it under other names and networks.
const PRODUCT: usize = 20;
/// Every how many products one runs in containers.
const CONTAINERS: usize = 25;

/// The text of a state with at least so many resource instances, in the indented form in which Terraform keeps it.
pub(super) fn state(instances: usize) -> String {
    let resources: Vec<Value> = (0..instances.div_ceil(PRODUCT)).flat_map(product).take(instances).collect();
    let state = json!({
        "version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "5b3f5a56-0d1c-4c7e-9b25-8f6b2f0f7c11",
        "outputs": {}, "resources": resources, "check_results": null,
    });
    format!("{state:#}\n")
}

/// Writes a state of AWS, Google Cloud and Azure with so many resource instances, product by product in turn.
pub(super) fn write_mixed(out: &mut impl Write, instances: usize) -> Result<(), Failure> {
    write!(
        out,
        "{{\n\"version\": 4, \"terraform_version\": \"1.11.4\", \"serial\": 1, \"lineage\": \"5b3f5a56-0d1c-4c7e-9b25-8f6b2f0f7c11\",\n\"outputs\": {{}},\n\"resources\": [\n"
    )?;
    let products = (0..).flat_map(|number| [product(number), google::product(number), azure::product(number)]);
    for (position, resource) in products.flatten().take(instances).enumerate() {
        let comma = if position > 0 { ",\n" } else { "" };
        write!(out, "{comma}{resource:#}")?;
    }
    Ok(writeln!(out, "\n],\n\"check_results\": null\n}}")?)
}

/// The provider of an instance.
#[derive(Clone, Copy)]
enum Cloud {
    Aws,
    Google,
    Azure,
}

fn resource(
    cloud: Cloud,
    product: usize,
    type_name: &str,
    name: &str,
    dependencies: &[&str],
    mut attributes: Value,
) -> Value {
    let dependencies: Vec<String> = dependencies.iter().map(|d| format!("{d}_{product}")).collect();
    let provider = match cloud {
        Cloud::Aws => "aws",
        Cloud::Google => "google",
        Cloud::Azure => "azurerm",
    };
    if let (Cloud::Aws, Some(attributes)) = (cloud, attributes.as_object_mut()) {
        attributes.insert("tags".into(), json!({ "Name": format!("p{product}-{name}"), "Team": "platform" }));
        attributes.insert(
            "tags_all".into(),
            json!({ "Name": format!("p{product}-{name}"), "Team": "platform", "Environment": "prod" }),
        );
    }
    json!({
        "mode": "managed", "type": type_name, "name": format!("{name}_{product}"),
        "provider": format!("provider[\"registry.terraform.io/hashicorp/{provider}\"]"),
        "instances": [{
            "schema_version": if matches!(cloud, Cloud::Aws) { 1 } else { 0 }, "attributes": attributes, "sensitive_attributes": [],
            "private": "bnVsbA==", "dependencies": dependencies,
        }],
    })
}

fn arn(service: &str, rest: &str) -> String {
    format!("arn:aws:{service}:eu-west-1:123456789012:{rest}")
}

fn product(number: usize) -> Vec<Value> {
    let id = |prefix: &str, index: usize| format!("{prefix}-{number:08x}{index:09x}");
    let name = |what: &str| format!("p{number}-{what}");
    let (vpc, network) = (id("vpc", 0), format!("10.{}.{}", number / 250 % 250, number % 250));
    let subnet = |index: usize, label: &str, zone: &str| {
        resource(
            Cloud::Aws,
            number,
            "aws_subnet",
            label,
            &["aws_vpc.main"],
            json!({
                "id": id("subnet", index), "arn": arn("ec2", &format!("subnet/{}", id("subnet", index))), "vpc_id": vpc,
                "cidr_block": format!("{network}.{}/26", index * 64), "availability_zone": zone,
                "map_public_ip_on_launch": index < 2, "ipv6_cidr_block": "", "owner_id": "123456789012",
            }),
        )
    };
    let rule = |port: u64, cidrs: &[&str], groups: &[String]| {
        json!({
            "from_port": port, "to_port": port, "protocol": "tcp", "cidr_blocks": cidrs, "ipv6_cidr_blocks": [],
            "prefix_list_ids": [], "security_groups": groups, "self": false, "description": "",
        })
    };
    let outward = json!({
        "from_port": 0, "to_port": 0, "protocol": "-1", "cidr_blocks": ["0.0.0.0/0"], "ipv6_cidr_blocks": [],
        "prefix_list_ids": [], "security_groups": [], "self": false, "description": "",
    });
    let group = |index: usize, label: &str, ingress: Value| {
        resource(
            Cloud::Aws,
            number,
            "aws_security_group",
            label,
            &["aws_vpc.main"],
            json!({
                "id": id("sg", index), "arn": arn("ec2", &format!("security-group/{}", id("sg", index))), "name": name(label),
                "description": "Managed by Terraform", "vpc_id": vpc, "ingress": [ingress], "egress": [outward],
                "owner_id": "123456789012", "revoke_rules_on_delete": false, "timeouts": null, "name_prefix": "",
            }),
        )
    };
    let balancer = arn("elasticloadbalancing", &format!("loadbalancer/app/p{number}/{number:016x}"));
    let targets = arn("elasticloadbalancing", &format!("targetgroup/p{number}/{number:016x}"));
    let queue = format!("https://sqs.eu-west-1.amazonaws.com/123456789012/p{number}-jobs");
    let address = format!("p{number}.c0ffee.eu-west-1.rds.amazonaws.com");
    let containers = json!([{
        "name": "web", "image": format!("123456789012.dkr.ecr.eu-west-1.amazonaws.com/p{number}:1.0.{number}"),
        "essential": true, "cpu": 0, "portMappings": [{ "containerPort": 8080, "hostPort": 8080, "protocol": "tcp" }],
        "environment": [
            { "name": "DATABASE_HOST", "value": address },
            { "name": "QUEUE_URL", "value": queue },
            { "name": "BUCKET", "value": name("media") },
        ],
    }]);
    let server = |index: usize, label: &str| {
        resource(
            Cloud::Aws,
            number,
            "aws_instance",
            label,
            &["aws_security_group.app", "aws_subnet.private_a"],
            json!({
                "id": id("i", index), "arn": arn("ec2", &format!("instance/{}", id("i", index))),
                "ami": "ami-0123456789abcdef0", "instance_type": "t3.medium", "subnet_id": id("subnet", 2),
                "vpc_security_group_ids": [id("sg", 1)], "private_ip": format!("{network}.{}", 140 + index),
                "availability_zone": "eu-west-1a", "associate_public_ip_address": false, "monitoring": false,
                "root_block_device": [{ "volume_size": 20, "volume_type": "gp3", "encrypted": true, "delete_on_termination": true }],
                "ebs_block_device": [], "source_dest_check": true, "user_data": null, "key_name": "",
            }),
        )
    };
    let mut resources = vec![
        resource(
            Cloud::Aws,
            number,
            "aws_vpc",
            "main",
            &[],
            json!({
                "id": vpc, "arn": arn("ec2", &format!("vpc/{vpc}")), "cidr_block": format!("{network}.0/24"),
                "enable_dns_hostnames": true, "enable_dns_support": true, "instance_tenancy": "default",
            }),
        ),
        subnet(0, "public_a", "eu-west-1a"),
        subnet(1, "public_b", "eu-west-1b"),
        subnet(2, "private_a", "eu-west-1a"),
        subnet(3, "private_b", "eu-west-1b"),
        group(0, "alb", rule(443, &["0.0.0.0/0"], &[])),
        group(1, "app", rule(8080, &[], &[id("sg", 0)])),
        group(2, "db", rule(5432, &[], &[id("sg", 1)])),
        resource(
            Cloud::Aws,
            number,
            "aws_lb",
            "main",
            &["aws_security_group.alb", "aws_subnet.public_a", "aws_subnet.public_b"],
            json!({
                "id": balancer, "arn": balancer, "name": name("main"), "load_balancer_type": "application", "internal": false,
                "dns_name": format!("p{number}-1.eu-west-1.elb.amazonaws.com"), "zone_id": "Z32O12XQLNTSW2",
                "subnets": [id("subnet", 0), id("subnet", 1)], "security_groups": [id("sg", 0)], "idle_timeout": 60,
            }),
        ),
        resource(
            Cloud::Aws,
            number,
            "aws_lb_target_group",
            "web",
            &["aws_vpc.main"],
            json!({
                "id": targets, "arn": targets, "name": name("web"), "port": 8080, "protocol": "HTTP", "target_type": "ip",
                "vpc_id": vpc, "health_check": [{ "enabled": true, "path": "/health", "interval": 30, "port": "traffic-port" }],
            }),
        ),
        resource(
            Cloud::Aws,
            number,
            "aws_lb_listener",
            "http",
            &["aws_lb.main", "aws_lb_target_group.web"],
            json!({
                "id": format!("{balancer}/1"), "arn": format!("{balancer}/1"), "load_balancer_arn": balancer, "port": 80,
                "protocol": "HTTP", "default_action": [{ "type": "forward", "target_group_arn": targets, "order": 1 }],
            }),
        ),
        resource(
            Cloud::Aws,
            number,
            "aws_db_subnet_group",
            "main",
            &["aws_subnet.private_a", "aws_subnet.private_b"],
            json!({
                "id": name("main"), "name": name("main"), "subnet_ids": [id("subnet", 2), id("subnet", 3)],
            }),
        ),
        resource(
            Cloud::Aws,
            number,
            "aws_db_instance",
            "main",
            &["aws_db_subnet_group.main", "aws_security_group.db"],
            json!({
                "id": format!("db-{number:026X}"), "arn": arn("rds", &format!("db:p{number}")), "identifier": name("main"),
                "address": address, "endpoint": format!("{address}:5432"), "port": 5432, "engine": "postgres",
                "engine_version": "16", "instance_class": "db.t3.medium", "allocated_storage": 50, "storage_type": "gp3",
                "storage_encrypted": true, "db_name": "app", "username": "app", "password": format!("secret-{number:032x}"),
                "multi_az": false, "db_subnet_group_name": name("main"), "vpc_security_group_ids": [id("sg", 2)],
                "backup_retention_period": 7, "publicly_accessible": false,
            }),
        ),
        resource(
            Cloud::Aws,
            number,
            "aws_s3_bucket",
            "media",
            &[],
            json!({
                "id": name("media"), "bucket": name("media"), "arn": format!("arn:aws:s3:::p{number}-media"),
                "bucket_regional_domain_name": format!("p{number}-media.s3.eu-west-1.amazonaws.com"), "force_destroy": false,
            }),
        ),
        resource(
            Cloud::Aws,
            number,
            "aws_sqs_queue",
            "jobs",
            &[],
            json!({
                "id": queue, "url": queue, "arn": arn("sqs", &format!("p{number}-jobs")), "name": name("jobs"),
                "visibility_timeout_seconds": 30, "message_retention_seconds": 345600, "fifo_queue": false,
            }),
        ),
        server(0, "batch"),
        server(1, "tools"),
    ];
    // All containers go to the servers of one project, which are only so large.
    if number.is_multiple_of(CONTAINERS) {
        resources.extend([resource(Cloud::Aws,
                number,
                "aws_ecs_cluster",
                "main",
                &[],
                json!({
                    "id": arn("ecs", &format!("cluster/p{number}")), "arn": arn("ecs", &format!("cluster/p{number}")), "name": name("main"),
                }),
            ),
            resource(Cloud::Aws,
                number,
                "aws_ecs_task_definition",
                "web",
                &["aws_db_instance.main", "aws_sqs_queue.jobs", "aws_s3_bucket.media"],
                json!({
                    "id": name("web"), "arn": arn("ecs", &format!("task-definition/p{number}-web:1")), "family": name("web"),
                    "cpu": "256", "memory": "512", "network_mode": "awsvpc", "requires_compatibilities": ["FARGATE"],
                    "container_definitions": containers.to_string(), "revision": 1,
                }),
            ),
            resource(Cloud::Aws,
                number,
                "aws_ecs_service",
                "web",
                &["aws_ecs_cluster.main", "aws_ecs_task_definition.web"],
                json!({
                    "id": arn("ecs", &format!("service/p{number}/web")), "name": name("web"), "desired_count": 2, "launch_type": "FARGATE",
                    "cluster": arn("ecs", &format!("cluster/p{number}")),
                    "task_definition": arn("ecs", &format!("task-definition/p{number}-web:1")),
                    "network_configuration": [{ "subnets": [id("subnet", 2)], "security_groups": [id("sg", 1)], "assign_public_ip": false }],
                    "load_balancer": [{ "target_group_arn": targets, "container_name": "web", "container_port": 8080, "elb_name": "" }],
                }),
            )
        ]);
    } else {
        resources.extend([server(2, "web"), server(3, "search"), server(4, "reports")]);
    }
    resources
}
