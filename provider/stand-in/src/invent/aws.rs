//! Shapes of Amazon's identifiers and names.

use super::{ACCOUNT, Maker};

/// Resources whose identifier is a prefix and 17 hexadecimal digits.
const PREFIXES: &[(&str, &str)] = &[
    ("aws_ami", "ami"),
    ("aws_customer_gateway", "cgw"),
    ("aws_default_network_acl", "acl"),
    ("aws_default_route_table", "rtb"),
    ("aws_default_security_group", "sg"),
    ("aws_default_subnet", "subnet"),
    ("aws_default_vpc", "vpc"),
    ("aws_ebs_snapshot", "snap"),
    ("aws_ebs_volume", "vol"),
    ("aws_ec2_transit_gateway", "tgw"),
    ("aws_efs_access_point", "fsap"),
    ("aws_efs_file_system", "fs"),
    ("aws_efs_mount_target", "fsmt"),
    ("aws_egress_only_internet_gateway", "eigw"),
    ("aws_eip", "eipalloc"),
    ("aws_eip_association", "eipassoc"),
    ("aws_flow_log", "fl"),
    ("aws_instance", "i"),
    ("aws_internet_gateway", "igw"),
    ("aws_launch_template", "lt"),
    ("aws_main_route_table_association", "rtbassoc"),
    ("aws_nat_gateway", "nat"),
    ("aws_network_acl", "acl"),
    ("aws_network_interface", "eni"),
    ("aws_placement_group", "pg"),
    ("aws_route_table", "rtb"),
    ("aws_route_table_association", "rtbassoc"),
    ("aws_security_group", "sg"),
    ("aws_security_group_rule", "sgrule"),
    ("aws_spot_instance_request", "sir"),
    ("aws_subnet", "subnet"),
    ("aws_volume_attachment", "vai"),
    ("aws_vpc", "vpc"),
    ("aws_vpc_dhcp_options", "dopt"),
    ("aws_vpc_endpoint", "vpce"),
    ("aws_vpc_peering_connection", "pcx"),
    ("aws_vpc_security_group_egress_rule", "sgr"),
    ("aws_vpc_security_group_ingress_rule", "sgr"),
    ("aws_vpn_connection", "vpn"),
    ("aws_vpn_gateway", "vgw"),
];

/// Resources whose identifier is their ARN.
const BY_ARN: &[&str] = &[
    "aws_acm_certificate",
    "aws_alb",
    "aws_alb_listener",
    "aws_alb_target_group",
    "aws_ecs_capacity_provider",
    "aws_ecs_cluster",
    "aws_ecs_service",
    "aws_iam_policy",
    "aws_lb",
    "aws_lb_listener",
    "aws_lb_listener_rule",
    "aws_lb_target_group",
    "aws_mq_broker",
    "aws_secretsmanager_secret",
    "aws_sfn_state_machine",
    "aws_sns_topic",
    "aws_sns_topic_subscription",
];

/// Service in an ARN and what stands before the name, by the beginning of the resource type; longer beginnings first.
const ARNS: &[(&str, &str, &str)] = &[
    ("aws_acm_certificate", "acm", "certificate/"),
    ("aws_alb_target_group", "elasticloadbalancing", "targetgroup/"),
    ("aws_alb", "elasticloadbalancing", "loadbalancer/app/"),
    ("aws_autoscaling_group", "autoscaling", "autoScalingGroup:*:autoScalingGroupName/"),
    ("aws_cloudfront_distribution", "cloudfront", "distribution/"),
    ("aws_cloudwatch_event_rule", "events", "rule/"),
    ("aws_cloudwatch_log_group", "logs", "log-group:"),
    ("aws_cloudwatch_metric_alarm", "cloudwatch", "alarm:"),
    ("aws_cognito_user_pool", "cognito-idp", "userpool/"),
    ("aws_db_instance", "rds", "db:"),
    ("aws_db_parameter_group", "rds", "pg:"),
    ("aws_db_subnet_group", "rds", "subgrp:"),
    ("aws_dynamodb_table", "dynamodb", "table/"),
    ("aws_ebs_volume", "ec2", "volume/"),
    ("aws_ecr_repository", "ecr", "repository/"),
    ("aws_ecs_cluster", "ecs", "cluster/"),
    ("aws_ecs_service", "ecs", "service/"),
    ("aws_ecs_task_definition", "ecs", "task-definition/"),
    ("aws_efs_file_system", "elasticfilesystem", "file-system/"),
    ("aws_eip", "ec2", "elastic-ip/"),
    ("aws_eks_cluster", "eks", "cluster/"),
    ("aws_elasticache_cluster", "elasticache", "cluster:"),
    ("aws_elasticache_replication_group", "elasticache", "replicationgroup:"),
    ("aws_elasticache_subnet_group", "elasticache", "subnetgroup:"),
    ("aws_iam_instance_profile", "iam", "instance-profile/"),
    ("aws_iam_policy", "iam", "policy/"),
    ("aws_iam_role", "iam", "role/"),
    ("aws_iam_user", "iam", "user/"),
    ("aws_instance", "ec2", "instance/"),
    ("aws_internet_gateway", "ec2", "internet-gateway/"),
    ("aws_key_pair", "ec2", "key-pair/"),
    ("aws_kinesis_stream", "kinesis", "stream/"),
    ("aws_kms_alias", "kms", ""),
    ("aws_kms_key", "kms", "key/"),
    ("aws_lambda_function", "lambda", "function:"),
    ("aws_launch_template", "ec2", "launch-template/"),
    ("aws_lb_listener", "elasticloadbalancing", "listener/app/"),
    ("aws_lb_target_group", "elasticloadbalancing", "targetgroup/"),
    ("aws_lb", "elasticloadbalancing", "loadbalancer/app/"),
    ("aws_msk_cluster", "kafka", "cluster/"),
    ("aws_network_interface", "ec2", "network-interface/"),
    ("aws_opensearch_domain", "es", "domain/"),
    ("aws_rds_cluster", "rds", "cluster:"),
    ("aws_route53_zone", "route53", "hostedzone/"),
    ("aws_route_table", "ec2", "route-table/"),
    ("aws_s3_bucket", "s3", ""),
    ("aws_secretsmanager_secret", "secretsmanager", "secret:"),
    ("aws_security_group", "ec2", "security-group/"),
    ("aws_sfn_state_machine", "states", "stateMachine:"),
    ("aws_sns_topic", "sns", ""),
    ("aws_sqs_queue", "sqs", ""),
    ("aws_ssm_parameter", "ssm", "parameter/"),
    ("aws_subnet", "ec2", "subnet/"),
    ("aws_vpc", "ec2", "vpc/"),
];

/// Services without regions.
const GLOBAL: &[&str] = &["cloudfront", "iam", "route53"];

fn bucket(maker: &Maker<'_>) -> String {
    maker.text("bucket").map_or_else(|| maker.name(), str::to_owned)
}

fn letters(maker: &Maker<'_>, purpose: &str, length: usize) -> String {
    maker.hex(purpose, length).to_uppercase()
}

/// The identifier of a resource.
pub(super) fn id(maker: &Maker<'_>) -> String {
    let type_name = maker.type_name;
    if let Some((_, prefix)) = PREFIXES.iter().find(|(name, _)| *name == type_name) {
        return format!("{prefix}-0{}", maker.hex("id", 16));
    }
    if BY_ARN.contains(&type_name) {
        return arn(maker);
    }
    match type_name {
        "aws_route" => format!("r-{}1080289494", maker.text("route_table_id").unwrap_or("rtb")),
        "aws_sqs_queue" => format!("https://sqs.{}.amazonaws.com/{ACCOUNT}/{}", maker.region, maker.name()),
        "aws_route53_zone" => format!("Z{}", letters(maker, "id", 13)),
        "aws_cloudfront_distribution" => format!("E{}", letters(maker, "id", 13)),
        "aws_route53_record" => {
            format!("{}_{}_{}", maker.text("zone_id").unwrap_or("Z"), maker.name(), maker.text("type").unwrap_or("A"))
        }
        "aws_kms_key" => maker.uuid("id"),
        "aws_caller_identity" => ACCOUNT.to_owned(),
        "aws_region" => maker.region.clone(),
        "aws_db_instance" => format!("db-{}", letters(maker, "id", 26)),
        _ if type_name.starts_with("aws_s3_bucket") => bucket(maker),
        _ => maker.name(),
    }
}

/// The ARN of a resource.
pub(super) fn arn(maker: &Maker<'_>) -> String {
    let type_name = maker.type_name;
    let region = &maker.region;
    let found = ARNS.iter().filter(|(start, ..)| type_name.starts_with(start)).max_by_key(|(start, ..)| start.len());
    let (service, before) = match found {
        Some((_, service, before)) => (*service, (*before).to_owned()),
        None => {
            let mut words = type_name.strip_prefix("aws_").unwrap_or(type_name).splitn(2, '_');
            let service = words.next().unwrap_or("ec2");
            (service, words.next().map(|rest| format!("{}/", rest.replace('_', "-"))).unwrap_or_default())
        }
    };
    let name = match type_name {
        "aws_kms_key" | "aws_acm_certificate" => maker.uuid("id"),
        "aws_secretsmanager_secret" => format!("{}-{}", maker.name(), maker.hex("suffix", 6)),
        "aws_ecs_task_definition" => format!("{}:1", maker.name()),
        "aws_ecs_service" => {
            let cluster = maker.text("cluster").and_then(|cluster| cluster.rsplit('/').next());
            format!("{}/{}", cluster.unwrap_or("default"), maker.name())
        }
        "aws_route53_zone" | "aws_cloudfront_distribution" => id(maker),
        "aws_ssm_parameter" => maker.name().trim_start_matches('/').to_owned(),
        _ if service == "elasticloadbalancing" => format!("{}/{}", maker.name(), maker.hex("arn", 16)),
        _ if PREFIXES.iter().any(|(name, _)| *name == type_name) => id(maker),
        _ if service == "s3" => bucket(maker),
        _ => maker.name(),
    };
    match service {
        "s3" => format!("arn:aws:s3:::{name}"),
        "route53" => format!("arn:aws:route53:::{before}{name}"),
        _ if GLOBAL.contains(&service) => format!("arn:aws:{service}::{ACCOUNT}:{before}{name}"),
        _ => format!("arn:aws:{service}:{region}:{ACCOUNT}:{before}{name}"),
    }
}

/// The name under which a service answers.
pub(super) fn host(maker: &Maker<'_>) -> String {
    let (label, region) = (maker.label(), &maker.region);
    let hash = maker.hex("host", 12);
    match maker.type_name {
        "aws_lb" | "aws_alb" | "aws_elb" => {
            format!("{label}-{}.{region}.elb.amazonaws.com", maker.number("host", 9_999_999))
        }
        "aws_cloudfront_distribution" => format!("d{hash}.cloudfront.net"),
        "aws_instance" => format!("ec2-{}.{region}.compute.amazonaws.com", maker.address(false).replace('.', "-")),
        "aws_efs_file_system" => format!("{}.efs.{region}.amazonaws.com", id(maker)),
        "aws_opensearch_domain" | "aws_elasticsearch_domain" => {
            format!("search-{label}-{hash}.{region}.es.amazonaws.com")
        }
        name if name.starts_with("aws_s3_bucket") => format!("{}.s3.amazonaws.com", bucket(maker)),
        name if name.starts_with("aws_db_") || name.starts_with("aws_rds_") => {
            format!("{label}.{hash}.{region}.rds.amazonaws.com")
        }
        name if name.starts_with("aws_elasticache_") => format!("{label}.{hash}.{region}.cache.amazonaws.com"),
        name => {
            let service = name.strip_prefix("aws_").and_then(|name| name.split('_').next()).unwrap_or("aws");
            format!("{label}.{hash}.{region}.{service}.amazonaws.com")
        }
    }
}

/// A part of the record that proves to own a domain.
pub(super) fn validation(maker: &Maker<'_>, part: &str, domain: &str) -> Option<String> {
    let bare = domain.trim_start_matches("*.");
    match part {
        "resource_record_name" => Some(format!("_{}.{bare}.", maker.hex(bare, 32))),
        "resource_record_type" => Some("CNAME".to_owned()),
        "resource_record_value" => Some(format!("_{}.acm-validations.aws.", maker.hex(bare, 31))),
        _ => None,
    }
}

/// Attributes whose value follows from others.
pub(super) fn attribute(maker: &Maker<'_>, name: &str) -> Option<String> {
    let type_name = maker.type_name;
    Some(match (type_name, name) {
        ("aws_sqs_queue", "url") => id(maker),
        ("aws_ecr_repository", "repository_url") => {
            format!("{ACCOUNT}.dkr.ecr.{}.amazonaws.com/{}", maker.region, maker.name())
        }
        ("aws_s3_bucket", "bucket") => bucket(maker),
        ("aws_s3_bucket", "bucket_regional_domain_name") => {
            format!("{}.s3.{}.amazonaws.com", bucket(maker), maker.region)
        }
        ("aws_s3_bucket", "bucket_region") => maker.region.clone(),
        ("aws_instance", "instance_state") => "running".to_owned(),
        ("aws_rds_cluster", "reader_endpoint") => host(maker).replacen('.', ".cluster-ro-", 1),
        ("aws_rds_cluster", "endpoint") => host(maker).replacen('.', ".cluster-", 1),
        ("aws_elasticache_replication_group", "primary_endpoint_address") => format!("master.{}", host(maker)),
        ("aws_elasticache_replication_group", "reader_endpoint_address") => format!("replica.{}", host(maker)),
        ("aws_route53_record", "fqdn") => maker.name().trim_end_matches('.').to_owned(),
        ("aws_route53_zone", "zone_id") => id(maker),
        ("aws_lb" | "aws_alb" | "aws_elb", "zone_id") => format!("Z{}", maker.region.to_uppercase().replace('-', "")),
        ("aws_cloudfront_distribution", "hosted_zone_id") => "Z2FDTNDATAQYW2".to_owned(),
        ("aws_eip", "allocation_id") => id(maker),
        ("aws_kms_key", "key_id") => id(maker),
        ("aws_lb" | "aws_alb" | "aws_lb_target_group" | "aws_alb_target_group", "arn_suffix") => {
            arn(maker).rsplit_once(':').map(|(_, suffix)| suffix.replace("loadbalancer/", "")).unwrap_or_default()
        }
        ("aws_instance", "private_dns") => {
            format!("ip-{}.{}.compute.internal", maker.address(true).replace('.', "-"), maker.region)
        }
        ("aws_caller_identity", "arn") => format!("arn:aws:iam::{ACCOUNT}:user/stand-in"),
        ("aws_caller_identity", "user_id") => format!("AIDA{}", letters(maker, "user", 17)),
        ("aws_partition", "partition") => "aws".to_owned(),
        ("aws_partition" | "aws_region", "dns_suffix") => "amazonaws.com".to_owned(),
        ("aws_region", "name" | "region") => maker.region.clone(),
        ("aws_ssm_parameter", "value") => maker.hex("value", 16),
        ("aws_iam_access_key", "id") => format!("AKIA{}", letters(maker, "key", 16)),
        (_, "availability_zone") => format!("{}a", maker.region),
        (_, "ecs_optimized_image_id" | "image_id" | "ami_id") => format!("ami-0{}", maker.hex("image", 16)),
        (_, "vpc_id") => format!("vpc-0{}", maker.hex("vpc", 16)),
        (_, "subnet_id") => format!("subnet-0{}", maker.hex("subnet", 16)),
        (_, "security_group_id" | "default_security_group_id" | "vpc_security_group_id") => {
            format!("sg-0{}", maker.hex(name, 16))
        }
        (_, "primary_network_interface_id" | "network_interface_id") => format!("eni-0{}", maker.hex("eni", 16)),
        (_, "main_route_table_id" | "default_route_table_id") => format!("rtb-0{}", maker.hex("main", 16)),
        (_, "default_network_acl_id") => format!("acl-0{}", maker.hex("acl", 16)),
        (_, "resource_id") => {
            format!("{}-{}", if type_name == "aws_db_instance" { "db" } else { "res" }, letters(maker, "id", 26))
        }
        (_, "unique_id") => format!("AROA{}", letters(maker, "unique", 17)),
        (_, "identifier" | "cluster_identifier" | "bucket_name" | "function_name" | "key_name") => maker.name(),
        _ => return None,
    })
}
