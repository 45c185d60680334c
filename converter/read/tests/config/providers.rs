//! Resources of providers: schemas, provider configurations, references, modules that are not there.

use estate::Estate;
use read::config::{ConfigurationInput, RemoteState, read, with_console};
use read::files::MemoryFiles;
use value::{InstanceKey, Provenance, Value};

fn estate_of(files: &[(&str, &str)], input: &ConfigurationInput) -> (Estate, Vec<diagnostic::Diagnostic>) {
    let memory: MemoryFiles = files.iter().map(|(path, text)| (format!("/r/{path}"), (*text).to_owned())).collect();
    read(&memory, input)
}

fn values<'e>(estate: &'e Estate, address: &str) -> &'e Value {
    let address = address.parse().unwrap();
    &estate.get(&address).unwrap_or_else(|| panic!("no {address}")).values
}

fn references(value: &Value) -> Vec<String> {
    value.references().iter().map(ToString::to_string).collect()
}

fn root() -> ConfigurationInput {
    ConfigurationInput::directory("/r")
}

#[test]
fn provider_configurations_reach_resources() {
    let files = [
        (
            "main.tf",
            r#"
            terraform {
              required_providers {
                aws = { source = "hashicorp/aws" }
                tm  = { source = "example/tm" }
              }
            }
            variable "region" { default = "eu-west-1" }
            provider "aws" {
              region = var.region
              default_tags { tags = { Owner = "ops", Env = "x" } }
            }
            provider "aws" {
              alias  = "east"
              region = "us-east-1"
            }
            resource "aws_s3_bucket" "a" {
              bucket = "b"
              tags   = { Env = "prod" }
            }
            resource "aws_s3_bucket" "b" { provider = aws.east }
            module "m" {
              source    = "./m"
              providers = { aws.other = aws.east, aws = aws }
            }
            "#,
        ),
        (
            "m/main.tf",
            r#"
            terraform {
              required_providers {
                aws = {
                  source                = "hashicorp/aws"
                  configuration_aliases = [aws.other]
                }
              }
            }
            resource "aws_s3_bucket" "c" { provider = aws.other }
            resource "aws_s3_bucket" "d" {}
            "#,
        ),
    ];
    let (estate, diagnostics) = estate_of(&files, &root());
    assert_eq!(diagnostics, []);
    let region = |address: &str| {
        let provider = &estate.get(&address.parse().unwrap()).unwrap().provider;
        assert_eq!(&*provider.source, "registry.terraform.io/hashicorp/aws");
        (
            provider.region.as_ref().and_then(Value::as_str).unwrap().to_owned(),
            provider.alias.as_deref().map(str::to_owned),
        )
    };
    assert_eq!(region("aws_s3_bucket.a"), ("eu-west-1".to_owned(), None));
    assert_eq!(region("aws_s3_bucket.b"), ("us-east-1".to_owned(), Some("east".to_owned())));
    assert_eq!(region("module.m.aws_s3_bucket.c"), ("us-east-1".to_owned(), Some("east".to_owned())));
    assert_eq!(region("module.m.aws_s3_bucket.d"), ("eu-west-1".to_owned(), None));
    let all = values(&estate, "aws_s3_bucket.a").get("tags_all").unwrap();
    assert_eq!(value::to_json(all).unwrap(), serde_json::json!({ "Env": "prod", "Owner": "ops" }));
    assert_eq!(all.get("Owner").unwrap().provenance, Provenance::Defaulted);
    assert_eq!(all.get("Env").unwrap().provenance, Provenance::Written);
}

#[test]
fn references_survive_modules_locals_and_loops() {
    let files = [
        (
            "main.tf",
            r#"
            module "net" {
              source = "./net"
              zones  = ["a", "b"]
            }
            locals {
              subnets = [for s in module.net.subnets : s.id]
              url     = "postgres://${aws_db_instance.main.address}:5432/app"
            }
            resource "aws_db_instance" "main" {
              instance_class = "db.t3.micro"
              password       = "secret"
            }
            resource "aws_instance" "a" {
              ami           = data.aws_ami.x.id
              instance_type = "t3.micro"
              subnet_id     = local.subnets[1]
              user_data     = base64encode(jsonencode({ url = local.url, vpc = module.net.vpc }))
              dynamic "ebs_block_device" {
                for_each = { sdf = 10, sdg = 20 }
                iterator = disk
                content {
                  device_name = "/dev/${disk.key}"
                  volume_size = disk.value
                  kms_key_id  = aws_kms_key.k.arn
                }
              }
              depends_on = [module.net, aws_kms_key.k]
            }
            resource "aws_kms_key" "k" {}
            data "aws_ami" "x" { owners = ["self"] }
            resource "aws_security_group" "g" {
              ingress {
                from_port   = 443
                to_port     = "443"
                protocol    = "tcp"
                cidr_blocks = [aws_instance.a.private_ip]
              }
            }
            "#,
        ),
        (
            "net/main.tf",
            r#"
            variable "zones" { type = list(string) }
            resource "aws_vpc" "v" { cidr_block = "10.0.0.0/16" }
            resource "aws_subnet" "s" {
              for_each = toset(var.zones)
              vpc_id   = aws_vpc.v.id
            }
            output "vpc" { value = aws_vpc.v.id }
            output "subnets" { value = values(aws_subnet.s) }
            "#,
        ),
    ];
    let (estate, diagnostics) = estate_of(&files, &root());
    assert_eq!(diagnostics.iter().filter(|d| d.is_error()).collect::<Vec<_>>(), Vec::<&diagnostic::Diagnostic>::new());
    let instance = values(&estate, "aws_instance.a");
    assert_eq!(references(instance.get("subnet_id").unwrap()), ["module.net.aws_subnet.s[\"b\"].id"]);
    assert_eq!(
        references(instance.get("user_data").unwrap()),
        ["aws_db_instance.main.address", "module.net.aws_vpc.v.id"]
    );
    assert_eq!(references(instance.get("ami").unwrap()), ["data.aws_ami.x.id"]);
    assert_eq!(instance.get("subnet_id").unwrap().provenance, Provenance::Written);
    assert_eq!(instance.get("private_ip").unwrap().provenance, Provenance::Computed);
    let disks = instance.get("ebs_block_device").unwrap();
    assert_eq!(disks.items().unwrap().len(), 2);
    let others: Vec<String> = references(disks).into_iter().filter(|r| !r.starts_with("aws_instance.a.")).collect();
    assert_eq!(others, ["aws_kms_key.k.arn"]);
    let resource = estate.get(&"aws_instance.a".parse().unwrap()).unwrap();
    let dependencies: Vec<String> = resource.dependencies.iter().map(ToString::to_string).collect();
    assert_eq!(
        dependencies,
        [
            "aws_db_instance.main",
            "aws_kms_key.k",
            "data.aws_ami.x",
            "module.net.aws_subnet.s[\"a\"]",
            "module.net.aws_subnet.s[\"b\"]",
            "module.net.aws_vpc.v",
        ]
        .iter()
        .map(|s| (*s).to_owned())
        .collect::<std::collections::BTreeSet<_>>()
        .into_iter()
        .collect::<Vec<_>>()
    );
    assert!(values(&estate, "aws_db_instance.main").get("password").unwrap().marks.sensitive);
    let ingress = values(&estate, "aws_security_group.g").get("ingress").unwrap();
    assert_eq!(ingress.items().unwrap()[0].get("to_port").unwrap().as_number().unwrap().to_i64(), Some(443));
    let id = values(&estate, "aws_kms_key.k").get("id").unwrap();
    assert!(id.is_unknown() && id.provenance == Provenance::Computed);
    assert_eq!(references(id), ["aws_kms_key.k.id"]);
    assert!(resource.place.as_ref().unwrap().to_string().starts_with("/r/main.tf:"));
}

#[test]
fn what_is_not_known_stays_so() {
    let files = [(
        "main.tf",
        r#"
        variable "n" {}
        variable "zones" { type = set(string) }
        module "gone" {
          source = "terraform-aws-modules/vpc/aws"
          name   = "x"
        }
        resource "aws_instance" "c" {
          count     = var.n
          subnet_id = module.gone.subnets[0]
        }
        resource "aws_subnet" "e" {
          for_each          = var.zones
          availability_zone = each.value
        }
        resource "aws_eip" "i" {
          instance = aws_instance.c[0].id
        }
        output "ids" { value = aws_instance.c[*].id }
        data "aws_availability_zones" "z" {}
        resource "aws_ebs_volume" "v" {
          count             = length(data.aws_availability_zones.z.names)
          availability_zone = data.aws_availability_zones.z.names[count.index]
        }
        data "terraform_remote_state" "net" {
          backend = "s3"
          config  = { bucket = "b", key = "net/terraform.tfstate" }
        }
        resource "aws_vpc" "r" { cidr_block = data.terraform_remote_state.net.outputs.cidr }
        "#,
    )];
    let mut input = root();
    let (estate, diagnostics) = estate_of(&files, &input);
    assert!(!diagnostics.iter().any(diagnostic::Diagnostic::is_error), "{diagnostics:?}");
    assert!(diagnostics.iter().any(|d| d.detail.contains("terraform init")));
    assert_eq!(estate.opaque_modules.len(), 1);
    let instance = estate.get(&"aws_instance.c[*]".parse().unwrap()).unwrap();
    assert!(instance.symbolic && instance.address.key == Some(InstanceKey::Unknown));
    assert_eq!(references(instance.values.get("subnet_id").unwrap()), ["module.gone.subnets[0]"]);
    assert_eq!(references(values(&estate, "aws_eip.i").get("instance").unwrap()), ["aws_instance.c[*].id"]);
    assert_eq!(references(&estate.outputs["ids"].value), ["aws_instance.c[*]", "aws_instance.c[*].id"]);
    assert_eq!(references(values(&estate, "aws_subnet.e[*]").get("availability_zone").unwrap()), ["var.zones"]);
    assert_eq!(
        references(values(&estate, "aws_vpc.r").get("cidr_block").unwrap()),
        ["data.terraform_remote_state.net.outputs.cidr"]
    );
    input.variables.insert("n".to_owned(), Value::from(2));
    input.environment.insert("TF_VAR_zones".to_owned(), "[\"a\", \"b\"]".to_owned());
    input
        .data_values
        .insert("data.aws_availability_zones.z".to_owned(), serde_json::json!({ "names": ["eu-1a", "eu-1b"] }));
    input.remote_states.push(RemoteState {
        names: vec!["/states/net/terraform.tfstate".to_owned()],
        outputs: [("cidr".into(), Value::string("10.1.0.0/16"))].into(),
    });
    let (estate, _) = estate_of(&files, &input);
    assert_eq!(values(&estate, "aws_ebs_volume.v[1]").get("availability_zone").unwrap().as_str(), Some("eu-1b"));
    assert_eq!(values(&estate, "aws_subnet.e[\"b\"]").get("availability_zone").unwrap().as_str(), Some("b"));
    assert_eq!(values(&estate, "aws_vpc.r").get("cidr_block").unwrap().as_str(), Some("10.1.0.0/16"));
    assert!(estate.resources().all(|r| !r.symbolic));
}

#[test]
fn installed_modules_and_links() {
    let mut files: MemoryFiles = [
        ("/r/src/real.tf", "module \"v\" {\n source  = \"terraform-aws-modules/vpc/aws\"\n version = \"~> 5\"\n}\noutput \"o\" { value = module.v.id }"),
        ("/r/.terraform/modules/modules.json", r#"{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"v","Source":"x","Dir":".terraform/modules/v"}]}"#),
        ("/r/.terraform/modules/v/main.tf", "resource \"aws_vpc\" \"this\" {}\noutput \"id\" { value = aws_vpc.this.id }"),
        ("/r/.terraform/terraform.tfstate", "{ \"not\": \"a state\" }"),
        ("/elsewhere/secret.tf", "locals { stolen = 1 }"),
    ]
    .into_iter()
    .collect();
    files.link("/r/main.tf", "src/real.tf");
    let (estate, diagnostics) = read(&files, &root());
    assert_eq!(diagnostics, []);
    assert_eq!(references(&estate.outputs["o"].value), ["module.v.aws_vpc.this.id"]);
    files.link("/r/out.tf", "../elsewhere/secret.tf");
    let (_, diagnostics) = read(&files, &root());
    assert!(diagnostics.iter().any(|d| d.summary.contains("outside of the allowed paths")), "{diagnostics:?}");
}

#[test]
fn a_module_may_read_itself() {
    let files = [(
        "main.tf",
        r#"
        data "agnostech_migration" "eu" {
          config_path = path.module
          target      = "hetzner"
        }
        resource "local_file" "out" {
          for_each = data.agnostech_migration.eu.files
          filename = each.key
          content  = each.value
        }
        output "hcl" { value = data.agnostech_migration.eu.hcl }
        resource "aws_vpc" "v" { cidr_block = "10.0.0.0/16" }
        output "vpc" { value = aws_vpc.v.id }
        "#,
    )];
    let (estate, diagnostics) = estate_of(&files, &root());
    assert!(!diagnostics.iter().any(diagnostic::Diagnostic::is_error), "{diagnostics:?}");
    let addresses: Vec<String> = estate.resources().map(|r| r.address.to_string()).collect();
    assert_eq!(addresses, ["aws_vpc.v"]);
    assert_eq!(estate.outputs.keys().map(|k| k.to_string()).collect::<Vec<_>>(), ["vpc"]);
}

#[test]
fn the_console_names_cycles() {
    let files = MemoryFiles::new();
    let input = ConfigurationInput::text("locals {\n a = local.b\n b = local.a\n c = [1, 2]\n}");
    let answers = with_console(&files, &input, |console| {
        (console.evaluate("local.a"), console.evaluate("sum(local.c)"), console.evaluate("1 +"))
    });
    let ((_, cycle), (sum, fine), (_, syntax)) = answers.unwrap();
    assert_eq!(cycle[0].summary, "Cycle: local.a -> local.b -> local.a");
    assert_eq!((value::to_json(&sum).unwrap(), fine), (serde_json::json!(3), vec![]));
    assert!(syntax[0].is_error());
}

#[test]
fn absent_modules_may_refer_to_each_other() {
    let text = r#"
        module "a" {
          source = "x/a/aws"
          b      = module.b.out
        }
        module "b" {
          source = "x/b/aws"
          a      = [module.a.out, aws_vpc.v.id]
        }
        resource "aws_vpc" "v" { cidr_block = module.a.cidr }
    "#;
    let (estate, diagnostics) = estate_of(&[("main.tf", text)], &root());
    assert!(!diagnostics.iter().any(diagnostic::Diagnostic::is_error), "{diagnostics:?}");
    let inputs: Vec<Vec<String>> = estate.opaque_modules.iter().map(|m| references(&m.inputs)).collect();
    assert_eq!(inputs, [vec!["module.b.out".to_owned()], vec!["module.a.out".to_owned(), "aws_vpc.v.id".to_owned()]]);
}

#[test]
fn blocks_in_json_follow_the_schema() {
    let files = [(
        "main.tf.json",
        r#"{ "resource": {
            "aws_security_group": { "g": { "ingress": [{ "from_port": 80, "to_port": 80, "protocol": "tcp", "cidr_blocks": ["0.0.0.0/0"] }] } },
            "aws_instance": { "i": {
                "ami": "x", "instance_type": "t3.micro",
                "root_block_device": { "volume_size": 20 },
                "dynamic": { "ebs_block_device": { "for_each": ["a", "b"], "iterator": "d", "content": { "device_name": "/dev/${d.value}" } } },
                "vpc_security_group_ids": ["${aws_security_group.g.id}"],
                "lifecycle": { "prevent_destroy": true }
            } }
        } }"#,
    )];
    let (estate, diagnostics) = estate_of(&files, &root());
    assert_eq!(diagnostics, []);
    let instance = estate.get(&"aws_instance.i".parse().unwrap()).unwrap();
    assert!(instance.lifecycle.prevent_destroy);
    let disks = instance.values.get("ebs_block_device").unwrap().items().unwrap();
    let names: Vec<_> = disks.iter().map(|d| d.get("device_name").unwrap().as_str().unwrap()).collect();
    assert_eq!(names, ["/dev/a", "/dev/b"]);
    let root = &instance.values.get("root_block_device").unwrap().items().unwrap()[0];
    assert_eq!(root.get("volume_size").unwrap().as_number().unwrap().to_i64(), Some(20));
    let rules = values(&estate, "aws_security_group.g").get("ingress").unwrap().items().unwrap();
    assert_eq!(rules[0].get("protocol").unwrap().as_str(), Some("tcp"));
}

#[test]
fn text_alone_reads_no_files() {
    let files: MemoryFiles = [("/etc/passwd", "root"), ("/ok/a", "fine")].into_iter().collect();
    let mut input = ConfigurationInput::text("output \"o\" { value = [file(\"/ok/a\"), file(\"/etc/passwd\")] }");
    input.allow_paths.push("/ok".to_owned());
    let (_, diagnostics) = read(&files, &input);
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
    assert!(diagnostics[0].detail.contains("/etc/passwd"), "{diagnostics:?}");
}

#[test]
fn what_only_other_versions_know_is_read_as_written() {
    let files = [(
        "main.tf",
        r#"
        resource "azurerm_monitor_diagnostic_setting" "d" {
          name               = "d"
          target_resource_id = "/subscriptions/x"
          of_old             = true
          dynamic "journal" {
            for_each = ["Audit", "Requests"]
            content {
              category = journal.value
              keep { days = 7 }
            }
          }
          metric {
            category = "AllMetrics"
            of_old   = "yes"
          }
        }
        "#,
    )];
    let (estate, diagnostics) = estate_of(&files, &root());
    assert!(diagnostics.iter().all(|d| !d.is_error()), "{diagnostics:?}");
    let summaries: Vec<_> = diagnostics.iter().map(|d| d.summary.as_str()).collect();
    assert_eq!(summaries.iter().filter(|s| s.starts_with("Unknown")).count(), 3, "{diagnostics:?}");
    let values = values(&estate, "azurerm_monitor_diagnostic_setting.d");
    assert_eq!(values.get("of_old").unwrap().as_bool(), Some(true));
    let journal = value::to_json(values.get("journal").unwrap()).unwrap();
    let expected = r#"[{"category":"Audit","keep":[{"days":7}]},{"category":"Requests","keep":[{"days":7}]}]"#;
    assert_eq!(journal, serde_json::from_str::<serde_json::Value>(expected).unwrap());
    let metric = &values.get("metric").unwrap().items().unwrap()[0];
    assert_eq!(metric.get("of_old").unwrap().as_str(), Some("yes"));
}

#[test]
fn operators_that_only_newer_programs_leave_early() {
    // Terraform 1.12 and OpenTofu give these values, 1.11 refuses them.
    let files = [(
        "main.tf",
        r#"
        variable "x" {
          type    = object({ a = optional(string) })
          default = null
        }
        output "or" { value = var.x == null || contains(["a"], var.x.a) }
        output "and" { value = var.x != null && var.x.a == "1" }
        output "wrong" { value = var.x == null && var.x.a == "1" }
        "#,
    )];
    let (estate, diagnostics) = estate_of(&files, &root());
    assert_eq!(estate.outputs["or"].value.as_bool(), Some(true));
    assert_eq!(estate.outputs["and"].value.as_bool(), Some(false));
    assert_eq!(diagnostics.iter().filter(|d| d.is_error()).count(), 1, "{diagnostics:?}");
}

#[test]
fn template_files_are_what_they_are_made_of() {
    let files = [
        (
            "main.tf",
            r#"
            variable "image" { default = "web:1" }
            resource "aws_db_instance" "main" { instance_class = "db.t3.micro" }
            data "template_file" "containers" {
              template = file("${path.module}/containers.tpl")
              vars = {
                image = var.image
                port  = 80
                host  = aws_db_instance.main.address
              }
            }
            data "template_file" "wrong" {
              template = "$${missing}"
              vars     = {}
            }
            resource "aws_ecs_task_definition" "web" {
              family                = "web"
              container_definitions = data.template_file.containers.rendered
            }
            "#,
        ),
        ("containers.tpl", "[{\"image\": \"${image}\", \"port\": ${port}, \"host\": \"${host}\"}]"),
    ];
    let (estate, diagnostics) = estate_of(&files, &root());
    let written = values(&estate, "aws_ecs_task_definition.web").get("container_definitions").unwrap();
    assert_eq!(references(written), ["aws_db_instance.main.address"]);
    let Some(value::Symbol::Text(parts)) = written.symbol.as_deref() else { panic!("{written:?}") };
    let value::Part::Literal(begin) = &parts[0] else { panic!("{parts:?}") };
    assert_eq!(&**begin, r#"[{"image": "web:1", "port": 80, "host": ""#);
    assert_eq!(diagnostics.iter().filter(|d| d.is_error()).count(), 1, "{diagnostics:?}");
}
