//! What is not known, or what the target does not take, never makes a thing wider: routes, networks, times, origins.

#![allow(clippy::unwrap_used, clippy::panic)]

use agnostech::{Conversion, Input, Level, Options, Target, convert};
use read::config::ConfigurationInput;
use read::files::MemoryFiles;

fn converted(text: &str) -> Conversion {
    let files: MemoryFiles = [("/root/main.tf", text.to_owned())].into_iter().collect();
    let input =
        Input { configurations: vec![ConfigurationInput::directory(String::from("/root"))], ..Input::default() };
    convert(&files, &input, &Options::new(Target::Hetzner, Level::None))
}

fn all_files(conversion: &Conversion) -> String {
    assert!(conversion.tree.files().next().is_some(), "{:?}", conversion.diagnostics);
    conversion.tree.files().map(|(_, file)| file.text.as_str()).collect::<Vec<_>>().join("\n")
}

fn says(conversion: &Conversion, words: &str) -> bool {
    conversion.diagnostics.iter().any(|diagnostic| diagnostic.summary.contains(words))
}

/// A balancer before a server, with this condition of its one rule.
fn balanced(listener: &str, condition: &str) -> String {
    format!(
        r#"
variable "office" {{
  type = string
}}
resource "aws_vpc" "main" {{
  cidr_block = "10.0.0.0/16"
}}
resource "aws_subnet" "main" {{
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}}
resource "aws_lb" "main" {{
  name    = "main"
  subnets = [aws_subnet.main.id]
}}
resource "aws_lb_target_group" "panel" {{
  name     = "panel"
  port     = 8080
  protocol = "HTTP"
  vpc_id   = aws_vpc.main.id
}}
resource "aws_instance" "panel" {{
  ami           = "ami-0123456789abcdef0"
  instance_type = "t3.small"
  subnet_id     = aws_subnet.main.id
}}
resource "aws_lb_target_group_attachment" "panel" {{
  target_group_arn = aws_lb_target_group.panel.arn
  target_id        = aws_instance.panel.id
}}
resource "aws_lb_listener" "main" {{
  load_balancer_arn = aws_lb.main.arn
  port              = 80
  protocol          = "HTTP"
  {listener}
  default_action {{
    type = "fixed-response"
    fixed_response {{
      content_type = "text/plain"
      status_code  = "404"
    }}
  }}
}}
resource "aws_lb_listener_rule" "panel" {{
  listener_arn = aws_lb_listener.main.arn
  priority     = 1
  condition {{
    {condition}
  }}
  action {{
    type             = "forward"
    target_group_arn = aws_lb_target_group.panel.arn
  }}
}}
"#
    )
}

/// The port of the members stands in the proxy's routes only where a route leads to them.
const LEADS_THERE: &str = ":8080";

#[test]
fn a_rule_with_known_conditions_has_a_route() {
    let conversion = converted(&balanced("", "path_pattern {\n      values = [\"/panel/*\"]\n    }"));
    assert!(all_files(&conversion).contains(LEADS_THERE));
}

#[test]
fn a_rule_with_a_condition_that_is_not_known_has_no_route() {
    for condition in [
        "source_ip {\n      values = [var.office]\n    }",
        "source_ip {\n      values = split(\",\", var.office)\n    }",
        "path_pattern {\n      regex_values = [\"/panel/.*\"]\n    }",
        "http_header {\n      http_header_name = \"X-Token\"\n      values = [var.office]\n    }",
    ] {
        let conversion = converted(&balanced("", condition));
        assert!(
            says(&conversion, "aws_lb_listener_rule.panel is left out"),
            "{condition}: {:?}",
            conversion.diagnostics
        );
        assert!(!all_files(&conversion).contains(LEADS_THERE), "{condition}");
    }
}

#[test]
fn a_listener_that_asks_for_certificates_is_not_opened() {
    let mutual = "mutual_authentication {\n    mode = \"verify\"\n  }";
    let path = "path_pattern {\n      values = [\"/panel/*\"]\n    }";
    let conversion = converted(&balanced(mutual, path));
    assert!(says(&conversion, "asks callers for certificates"), "{:?}", conversion.diagnostics);
    let off = converted(&balanced("mutual_authentication {\n    mode = \"off\"\n  }", path));
    assert!(!says(&off, "asks callers for certificates"));
    assert!(all_files(&off).contains(LEADS_THERE));
}

#[test]
fn times_of_records_are_those_that_the_target_takes() {
    let conversion = converted(
        r#"
resource "aws_route53_zone" "main" {
  name = "example.org"
}
resource "aws_route53_record" "quick" {
  zone_id = aws_route53_zone.main.zone_id
  name    = "quick.example.org"
  type    = "A"
  ttl     = 5
  records = ["192.0.2.7"]
}
"#,
    );
    let text = all_files(&conversion);
    assert!(text.contains("ttl     = 60") || text.contains("ttl  = 60"), "{text}");
}

#[test]
fn a_bucket_without_known_origins_has_no_cors() {
    let conversion = converted(
        r#"
variable "domain" {
  type = string
}
resource "aws_s3_bucket" "media" {
  bucket = "media"
}
resource "aws_s3_bucket_cors_configuration" "media" {
  bucket = aws_s3_bucket.media.id
  cors_rule {
    allowed_methods = ["GET"]
    allowed_origins = [var.domain]
  }
}
"#,
    );
    assert!(says(&conversion, "CORS rule of aws_s3_bucket.media"), "{:?}", conversion.diagnostics);
    assert!(!all_files(&conversion).contains("minio_s3_bucket_cors"));
}
