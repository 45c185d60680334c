//! How long a state of 10,000 instances takes to read, against parsing it as JSON alone.
//!
//! `cargo run --release -p agnostech-read --example bench_state [INSTANCES]`
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::fmt::Write as _;
use std::time::{Duration, Instant};

const RUNS: u32 = 5;

fn state(instances: usize) -> String {
    let mut text = String::from("{\n  \"version\": 4,\n  \"terraform_version\": \"1.11.4\",\n  \"resources\": [");
    for i in 0..instances {
        let comma = if i == 0 { "" } else { "," };
        let (type_name, attributes) = match i % 3 {
            0 => (
                "aws_instance",
                format!(
                    r#""ami": "ami-0123456789abcdef0", "arn": "arn:aws:ec2:eu-west-1:123456789012:instance/i-{i:017x}", "associate_public_ip_address": true,
            "availability_zone": "eu-west-1a", "cpu_core_count": 2, "cpu_threads_per_core": 1, "disable_api_termination": false, "ebs_block_device": [
              {{ "delete_on_termination": true, "device_name": "/dev/sdb", "encrypted": true, "iops": 3000, "kms_key_id": "", "snapshot_id": "", "tags": {{}}, "throughput": 125, "volume_id": "vol-{i:017x}", "volume_size": 100, "volume_type": "gp3" }} ],
            "get_password_data": false, "hibernation": null, "id": "i-{i:017x}", "instance_type": "m5.large", "ipv6_addresses": [], "monitoring": false,
            "private_dns": "ip-10-0-0-1.eu-west-1.compute.internal", "private_ip": "10.0.0.1", "root_block_device": [ {{ "delete_on_termination": true, "device_name": "/dev/xvda", "encrypted": false, "iops": 100, "volume_size": 8, "volume_type": "gp2" }} ],
            "security_groups": [], "source_dest_check": true, "subnet_id": "subnet-{i:017x}", "tags": {{ "Environment": "production", "Name": "web-{i}", "Team": "platform" }},
            "tags_all": {{ "Environment": "production", "Name": "web-{i}", "Team": "platform" }}, "user_data": null, "vpc_security_group_ids": [ "sg-{i:017x}" ]"#
                ),
            ),
            1 => (
                "aws_security_group",
                format!(
                    r#""arn": "arn:aws:ec2:eu-west-1:123456789012:security-group/sg-{i:017x}", "description": "Managed by Terraform",
            "egress": [ {{ "cidr_blocks": [ "0.0.0.0/0" ], "description": "", "from_port": 0, "ipv6_cidr_blocks": [], "prefix_list_ids": [], "protocol": "-1", "security_groups": [], "self": false, "to_port": 0 }} ],
            "id": "sg-{i:017x}", "ingress": [ {{ "cidr_blocks": [ "10.0.0.0/8" ], "description": "", "from_port": 443, "ipv6_cidr_blocks": [], "prefix_list_ids": [], "protocol": "tcp", "security_groups": [], "self": false, "to_port": 443 }} ],
            "name": "web-{i}", "name_prefix": "", "owner_id": "123456789012", "revoke_rules_on_delete": false, "tags": {{ "Name": "web" }}, "tags_all": {{ "Name": "web" }}, "timeouts": null, "vpc_id": "vpc-{i:017x}""#
                ),
            ),
            _ => (
                "example_thing",
                format!(
                    r#""id": "{i}", "name": "thing-{i}", "settings": {{ "a": 1, "b": [ true, false ], "c": "text with \"quotes\"" }}, "size": {i}"#
                ),
            ),
        };
        write!(
            text,
            "{comma}\n    {{\n      \"mode\": \"managed\",\n      \"type\": \"{type_name}\",\n      \"name\": \"r{i}\",\n      \"provider\": \"provider[\\\"registry.terraform.io/hashicorp/aws\\\"]\",\n      \"instances\": [\n        {{\n          \"schema_version\": 1,\n          \"attributes\": {{ {attributes} }},\n          \"sensitive_attributes\": [],\n          \"private\": \"bnVsbA==\",\n          \"dependencies\": [ \"aws_instance.r0\" ]\n        }}\n      ]\n    }}"
        )
        .unwrap();
    }
    text.push_str("\n  ]\n}\n");
    text
}

fn best<T>(mut run: impl FnMut() -> T) -> Duration {
    (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            let result = run();
            let elapsed = start.elapsed();
            drop(result);
            elapsed
        })
        .min()
        .unwrap_or_default()
}

fn main() {
    let instances = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(10_000);
    let text = state(instances);
    let json = best(|| serde_json::from_slice::<serde_json::Value>(text.as_bytes()).unwrap());
    let state = best(|| read::state::read_bytes("bench", text.as_bytes()));
    let (mut estate, diagnostics) = read::state::read_bytes("bench", text.as_bytes());
    let start = Instant::now();
    let ambiguous = read::recover::recover(&mut estate, &());
    let recover = start.elapsed();
    println!(
        "{} instances, {} bytes, {} diagnostics, {} ambiguous",
        estate.len(),
        text.len(),
        diagnostics.len(),
        ambiguous.len()
    );
    println!("serde_json::Value  {json:?}");
    println!("state::read_bytes  {state:?}  ratio {:.2}", state.as_secs_f64() / json.as_secs_f64());
    println!("recover            {recover:?}");
}
