//! Time and memory of this parser and of `hcl-edit`'s on one generated configuration, and their ratios.
//!
//! `cargo run --release -p agnostech-syntax --example bench_parse [megabytes]` (20 without an argument). Each parser runs
//! in processes of its own, so that the peak of memory, taken from Linux's `/proc/self/status`, is its alone; the text
//! itself, which both need, is taken off with a third process that only holds it. Time is the best of five runs.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a program for developers")]

use std::fmt::Write;
use std::process::Command;
use std::time::{Duration, Instant};

const RUNS: usize = 5;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["run", which, megabytes] => run(which, megabytes.parse().unwrap()),
        ["print", megabytes] => println!("{}", configuration(megabytes.parse().unwrap())),
        [megabytes] => compare(megabytes.parse().unwrap()),
        _ => compare(20),
    }
}

fn compare(megabytes: usize) {
    let (_, text) = measure("text", megabytes);
    let (own_time, own_peak) = measure("own", megabytes);
    let (edit_time, edit_peak) = measure("hcl-edit", megabytes);
    let (own_peak, edit_peak) = (own_peak - text, edit_peak - text);
    println!("{megabytes} MB");
    println!("own       {:>6} ms  {:>5} MiB above the text", own_time.as_millis(), own_peak / 1024);
    println!("hcl-edit  {:>6} ms  {:>5} MiB above the text", edit_time.as_millis(), edit_peak / 1024);
    println!("time ratio    {:.2}", own_time.as_secs_f64() / edit_time.as_secs_f64());
    println!("memory ratio  {:.2}", own_peak as f64 / edit_peak as f64);
}

/// Best time and least peak, in KiB, of several processes.
fn measure(which: &str, megabytes: usize) -> (Duration, u64) {
    let runs = (0..RUNS).map(|_| {
        let program = std::env::current_exe().unwrap();
        let output = Command::new(program).args(["run", which, &megabytes.to_string()]).output().unwrap();
        assert!(output.status.success(), "{which}: {}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        let (time, peak) = text.trim().split_once(' ').unwrap();
        (Duration::from_micros(time.parse().unwrap()), peak.parse::<u64>().unwrap())
    });
    runs.reduce(|best, run| (best.0.min(run.0), best.1.min(run.1))).unwrap()
}

fn run(which: &str, megabytes: usize) {
    let text = configuration(megabytes);
    let started = Instant::now();
    let time = match which {
        "own" => {
            let source = syntax::Source::new("main.tf", text.into_bytes());
            let parsed = syntax::parse_body(&source);
            let time = started.elapsed();
            assert!(parsed.diagnostics.is_empty());
            assert!(parsed.body.blocks.len() > 1000);
            time
        }
        "hcl-edit" => {
            let body: hcl_edit::structure::Body = text.parse().unwrap();
            let time = started.elapsed();
            assert!(body.len() > 1000);
            time
        }
        _ => started.elapsed(),
    };
    println!("{} {}", time.as_micros(), peak());
}

#[allow(clippy::disallowed_methods, reason = "the kernel tells the peak in a file")]
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// A configuration as people write them: variables, locals, resources with nested blocks, heredocs, for expressions,
/// conditionals, comments. No two blocks are equal.
fn configuration(megabytes: usize) -> String {
    let wanted = megabytes * 1_000_000;
    let mut text = String::with_capacity(wanted + 8_192);
    let mut number = 0;
    while text.len() < wanted {
        write_group(&mut text, number);
        number += 1;
    }
    text
}

fn write_group(text: &mut String, number: usize) {
    let (octet, port) = (number % 250, 1024 + number % 30_000);
    write!(
        text,
        r#"
# ---- service {number}: the address range, who may connect, and how many copies run ----
variable "service_{number}_settings" {{
  description = "Settings of service {number}, per environment"
  type = map(object({{
    instance_type = string
    copies        = optional(number, {copies})
    allowed       = list(string)
  }}))
  default = {{}}

  validation {{
    condition     = alltrue([for name, setting in var.service_{number}_settings : length(setting.allowed) > 0])
    error_message = "Every environment of service {number} needs at least one allowed range."
  }}
}}

locals {{
  service_{number}_name = "${{var.project}}-${{terraform.workspace}}-service-{number}"
  service_{number}_tags = merge(local.common_tags, {{
    Name    = local.service_{number}_name
    Owner   = "team-{team}"
    "cost:centre" = "c-{port}"
  }})
  # Only environments that are switched on.
  service_{number}_enabled = {{ for key, value in var.service_{number}_settings : key => value if value.copies > 0 && key != "none" }}
}}

resource "aws_security_group" "service_{number}" {{
  name        = "${{local.service_{number}_name}}-access"
  description = "Access to service {number}"
  vpc_id      = module.network.vpc_id

  ingress {{
    from_port   = {port}
    to_port     = {port}
    protocol    = "tcp"
    cidr_blocks = ["10.{octet}.0.0/16", "192.168.{octet}.0/24"]
  }}

  dynamic "ingress" {{
    for_each = var.extra_ports
    content {{
      from_port   = ingress.value
      to_port     = ingress.value
      protocol    = "tcp"
      cidr_blocks = flatten([for setting in values(local.service_{number}_enabled) : setting.allowed])
    }}
  }}

  egress {{
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }}

  tags = local.service_{number}_tags

  lifecycle {{
    create_before_destroy = true
  }}
}}

resource "aws_instance" "service_{number}" {{
  for_each = local.service_{number}_enabled

  ami                    = data.aws_ami.ubuntu.id
  instance_type          = each.value.instance_type != "" ? each.value.instance_type : "t3.medium"
  subnet_id              = element(module.network.private_subnet_ids, {number} % length(module.network.private_subnet_ids))
  vpc_security_group_ids = concat([aws_security_group.service_{number}.id], var.shared_security_groups[*])
  iam_instance_profile   = aws_iam_instance_profile.main[0].name

  root_block_device {{
    volume_type = "gp3"
    volume_size = {size}
    encrypted   = true
  }}

  user_data = <<-EOT
    #!/bin/bash
    set -euo pipefail
    hostnamectl set-hostname ${{each.key}}-service-{number}
    %{{ for host in var.hosts ~}}
    echo "${{host.address}} ${{host.name}}" >> /etc/hosts
    %{{ endfor ~}}
    cat > /etc/service/{number}.conf <<CONF
    port = {port}
    database = postgres://app@${{aws_db_instance.main.address}}:5432/service_{number}
    CONF
    systemctl enable --now service-{number}
  EOT

  tags = merge(local.service_{number}_tags, {{ Environment = each.key }})

  depends_on = [aws_db_instance.main, module.network]
}}

output "service_{number}_addresses" {{
  description = "Private addresses of service {number}"
  value       = {{ for key, instance in aws_instance.service_{number} : key => instance.private_ip }}
}}
"#,
        copies = 1 + number % 5,
        team = number % 40,
        size = 20 + number % 200,
    )
    .unwrap();
}
