//! Features of the language, one small root each, held against the real Terraform.

use crate::support::{Disk, differences, terraform_plan, write_files};
use read::config::{ConfigurationInput, read};

/// Name, files, and the headline of Terraform's error if it refuses them.
type Probe = (&'static str, &'static [(&'static str, &'static str)]);

const GOOD: &[Probe] = &[
    (
        "variables from all sources",
        &[
            (
                "main.tf",
                r#"
                variable "a" { default = 1 }
                variable "b" { type = list(number) }
                variable "c" { type = map(object({ n = optional(number, 3), s = string })) }
                variable "d" { type = string }
                variable "e" {
                  type      = string
                  default   = "dflt"
                  nullable  = false
                }
                variable "f" {
                  type    = set(string)
                  default = []
                }
                variable "g" {
                  type      = string
                  sensitive = true
                  default   = "hidden"
                }
                variable "h" {
                  type = number
                  default = 5
                  validation {
                    condition     = var.h > 1 && var.h < 10
                    error_message = "between"
                  }
                }
                resource "terraform_data" "all" { input = [var.a, var.b, var.c, var.d, var.e, var.f, var.g, var.h] }
                output "g" {
                  value     = var.g
                  sensitive = true
                }
            "#,
            ),
            ("terraform.tfvars", "a = \"x\"\nb = [\"1\", 2]\nd = \"first\""),
            ("z.auto.tfvars", "d = \"second\"\ne = null"),
            ("y.auto.tfvars.json", r#"{ "c": { "k": { "s": 7 }, "l": { "s": "t", "n": null } }, "d": "zeroth" }"#),
        ],
    ),
    (
        "count, for_each and depends_on on resources and modules",
        &[
            (
                "main.tf",
                r#"
                locals { names = toset(["b", "a"]) }
                resource "terraform_data" "c" {
                  count = length(local.names)
                  input = "c${count.index}"
                }
                resource "terraform_data" "e" {
                  for_each   = { for n in local.names : n => upper(n) }
                  input      = "${each.key}=${each.value}"
                  depends_on = [terraform_data.c]
                }
                module "m" {
                  source     = "./m"
                  for_each   = local.names
                  name       = each.value
                  tags       = { own = each.key }
                  depends_on = [terraform_data.e]
                }
                module "n" {
                  source = "./m"
                  count  = 2
                  name   = "n${count.index}"
                }
                output "all" { value = { m = module.m, n = module.n[*].name, one = module.m["a"].name, last = module.n[1].sub } }
            "#,
            ),
            (
                "m/main.tf",
                r#"
                variable "name" {}
                variable "tags" {
                  type    = map(string)
                  default = {}
                }
                resource "terraform_data" "x" {
                  count = var.name == "a" ? 2 : 1
                  input = merge(var.tags, { i = count.index, path = path.module, root = path.root })
                }
                module "deep" {
                  source = "./deep"
                  value  = var.name
                }
                output "name" { value = "${var.name}!" }
                output "ids" { value = terraform_data.x[*].id }
                output "sub" { value = module.deep.value }
            "#,
            ),
            (
                "m/deep/main.tf",
                r#"
                variable "value" { type = string }
                resource "terraform_data" "y" { input = [path.module, terraform.workspace] }
                output "value" { value = strrev(var.value) }
            "#,
            ),
        ],
    ),
    (
        "override files",
        &[
            (
                "main.tf",
                r#"
                variable "v" {
                  type    = string
                  default = "base"
                }
                locals { l = "base" }
                resource "terraform_data" "r" {
                  input            = "base"
                  triggers_replace = ["kept"]
                  lifecycle { create_before_destroy = true }
                }
                output "o" { value = [var.v, local.l] }
            "#,
            ),
            (
                "override.tf",
                r#"
                variable "v" { default = "over" }
                locals { l = "over" }
            "#,
            ),
            (
                "x_override.tf",
                r#"
                resource "terraform_data" "r" {
                  input = "over"
                  lifecycle { ignore_changes = [input] }
                }
            "#,
            ),
        ],
    ),
    (
        "JSON syntax",
        &[
            (
                "main.tf.json",
                r#"{
                "//": "a comment",
                "variable": { "v": { "type": "list(string)", "default": ["${not}", "b"] } },
                "locals": { "l": "${length(var.v)}", "t": "n=${length(var.v)}" },
                "resource": { "terraform_data": {
                    "r": { "count": 2, "input": { "i": "${count.index}", "k${local.l}": "x-${local.t}" } },
                    "s": [{ "for_each": "${toset(var.v)}", "input": "${each.key}", "depends_on": ["terraform_data.r"] }]
                } },
                "module": { "m": { "source": "./m", "x": "${local.l}" } },
                "output": { "o": { "value": ["${local.t}", "${module.m.x}", 1, true, null] } }
            }"#,
            ),
            ("m/a.tf", "variable \"x\" {}\noutput \"x\" { value = var.x * 2 }"),
        ],
    ),
    (
        "templates and files",
        &[
            (
                "main.tf",
                r#"
                locals {
                  list = ["a", "b"]
                  text = <<-EOT
                    %{ for i, x in local.list ~}
                    ${i}: ${x}
                    %{ endfor ~}
                    end
                  EOT
                }
                resource "terraform_data" "r" {
                  input = templatefile("${path.module}/t.tftpl", { list = local.list, name = "n" })
                }
                output "o" { value = [local.text, file("t.tftpl"), fileset(path.module, "*.tftpl"), jsondecode(file("${path.module}/d.json")), templatestring(local.tpl, { v = 1 })] }
                locals { tpl = "v is $${v}" }
            "#,
            ),
            ("t.tftpl", "%{ for x in list }${x},%{ endfor }${upper(name)}%{ if length(list) > 1 } many%{ endif }\n"),
            ("d.json", r#"{ "a": [1, null, {}] }"#),
        ],
    ),
    (
        "conditions that hold, moved, removed and check",
        &[(
            "main.tf",
            r#"
                resource "terraform_data" "r" {
                  input = 1
                  lifecycle {
                    precondition {
                      condition     = terraform.workspace == "default"
                      error_message = "workspace"
                    }
                    postcondition {
                      condition     = self.input == 1
                      error_message = "self"
                    }
                  }
                }
                moved {
                  from = terraform_data.old
                  to   = terraform_data.r
                }
                removed {
                  from = terraform_data.gone
                  lifecycle { destroy = false }
                }
                check "health" {
                  assert {
                    condition     = terraform_data.r.input == 2
                    error_message = "is ${terraform_data.r.input}"
                  }
                }
                output "o" {
                  value = terraform_data.r.input
                  precondition {
                    condition     = terraform_data.r.input > 0
                    error_message = "never"
                  }
                }
            "#,
        )],
    ),
    (
        "lazy arguments, splats, grouping, null and conversions",
        &[(
            "main.tf",
            r#"
                variable "o" {
                  type    = any
                  default = { a = { b = [1, 2] }, l = [{ x = 1, y = "p" }, { x = 2, y = "q" }, { x = 1, y = "r" }] }
                }
                resource "terraform_data" "none" { count = 0 }
                resource "terraform_data" "u" { input = "k" }
                output "o" {
                  value = {
                    t     = try(var.o.a.c, var.o.a.b[5], "none")
                    c     = [can(var.o.a.b[1]), can(var.o.a.b[2])]
                    s     = var.o.l[*].x
                    g     = { for i in var.o.l : i.x => i.y... }
                    n     = one(terraform_data.none[*].id)
                    cond  = true ? [1, "a"] : []
                    map   = { for k, v in { a = 1, b = null } : k => v if v != null }
                    u     = [terraform_data.u.id, "x-${terraform_data.u.id}", length([terraform_data.u.id]), terraform_data.u.output]
                    k     = keys({ (terraform_data.u.input) = 1 })
                    set   = toset([terraform_data.u.input, "k"])
                    tern  = terraform_data.u.id == "x" ? 1 : 2
                    whole = terraform_data.u
                  }
                }
            "#,
        )],
    ),
];

const BAD: &[(&str, &str)] = &[
    ("Cycle", "locals {\n a = local.b\n b = local.c\n c = local.a\n}"),
    (
        "Cycle",
        "resource \"terraform_data\" \"a\" { input = terraform_data.b.input }\nresource \"terraform_data\" \"b\" { input = terraform_data.a.id }",
    ),
    ("Self-referential block", "resource \"terraform_data\" \"a\" { input = terraform_data.a.id }"),
    ("Unsupported argument", "module \"m\" {\n source = \"./m\"\n x = 1\n nope = 2\n}"),
    ("Missing required argument", "module \"m\" { source = \"./m\" }"),
    ("Reference to undeclared module", "output \"o\" { value = module.x.y }"),
    ("Unsupported attribute", "module \"m\" {\n source = \"./m\"\n x = 1\n}\noutput \"o\" { value = module.m.nope }"),
    (
        "Missing resource instance key",
        "resource \"terraform_data\" \"a\" { count = 1 }\noutput \"o\" { value = terraform_data.a.id }",
    ),
    (
        "Unexpected resource instance key",
        "resource \"terraform_data\" \"a\" {}\noutput \"o\" { value = terraform_data.a[0].id }",
    ),
    ("Invalid count argument", "resource \"terraform_data\" \"a\" { count = -1 }"),
    ("Invalid count argument", "resource \"terraform_data\" \"a\" { count = null }"),
    ("Incorrect value type", "resource \"terraform_data\" \"a\" { count = \"x\" }"),
    ("Invalid for_each argument", "resource \"terraform_data\" \"a\" { for_each = [\"a\"] }"),
    ("Invalid for_each set argument", "resource \"terraform_data\" \"a\" { for_each = toset([1]) }"),
    (
        "Invalid for_each argument",
        "variable \"s\" {\n default = \"x\"\n sensitive = true\n}\nresource \"terraform_data\" \"a\" { for_each = toset([var.s]) }",
    ),
    (
        "Output refers to sensitive values",
        "variable \"s\" {\n default = \"x\"\n sensitive = true\n}\noutput \"o\" { value = [var.s] }",
    ),
    (
        "Invalid value for variable",
        "variable \"s\" {\n default = \"x\"\n validation {\n  condition = length(var.s) > 3\n  error_message = \"too short\"\n }\n}",
    ),
    ("Invalid default value for variable", "variable \"s\" {\n type = number\n default = \"x\"\n}"),
    (
        "Resource precondition failed",
        "resource \"terraform_data\" \"a\" {\n lifecycle {\n  precondition {\n   condition = terraform.workspace == \"x\"\n   error_message = \"no\"\n  }\n }\n}",
    ),
    (
        "Resource postcondition failed",
        "resource \"terraform_data\" \"a\" {\n input = 1\n lifecycle {\n  postcondition {\n   condition = self.input == 2\n   error_message = \"no\"\n  }\n }\n}",
    ),
    ("Duplicate resource", "resource \"terraform_data\" \"a\" {}\nresource \"terraform_data\" \"a\" {}"),
    ("Variables not allowed", "locals { x = 1 }\nvariable \"s\" { default = local.x }"),
    ("Unsupported block type", "resources \"terraform_data\" \"a\" {}"),
    ("Invalid type specification", "variable \"s\" { type = strin }"),
    ("unknown function", "output \"o\" { value = nosuch(1) }"),
    (
        "Invalid precondition expression",
        "output \"o\" {\n value = 1\n precondition {\n  condition = true\n  error_message = \"no\"\n }\n}",
    ),
    ("depends_on", "resource \"terraform_data\" \"a\" { depends_on = [terraform_data.b] }"),
];

#[test]
fn agrees_on_features() {
    let mut wrong = Vec::new();
    for (name, files) in GOOD {
        let directory = tempfile::tempdir().unwrap();
        write_files(directory.path(), files);
        let plan = match terraform_plan(directory.path(), &[]).plan {
            Ok(plan) => plan,
            Err(errors) => {
                wrong.push(format!("{name}: terraform refuses it: {errors:#?}"));
                continue;
            }
        };
        let (estate, diagnostics) = read(&Disk, &ConfigurationInput::directory(directory.path().to_str().unwrap()));
        wrong.extend(diagnostics.iter().filter(|d| d.is_error()).map(|d| format!("{name}: {d:?}")));
        wrong.extend(differences(&estate, &plan, |_| true).into_iter().map(|d| format!("{name}: {d}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn fails_where_terraform_fails() {
    let mut wrong = Vec::new();
    for (summary, text) in BAD {
        let directory = tempfile::tempdir().unwrap();
        write_files(
            directory.path(),
            &[("main.tf", text), ("m/main.tf", "variable \"x\" {}\noutput \"y\" { value = var.x }")],
        );
        match terraform_plan(directory.path(), &[]).plan {
            Ok(_) => wrong.push(format!("{summary}: terraform accepts {text}")),
            Err(errors) if !format!("{errors:?}").contains(summary) => {
                wrong.push(format!("{summary}: terraform says {errors:?}"))
            }
            Err(_) => {}
        }
        let (_, diagnostics) = read(&Disk, &ConfigurationInput::directory(directory.path().to_str().unwrap()));
        if !diagnostics.iter().any(diagnostic::Diagnostic::is_error) {
            wrong.push(format!("{summary}: accepted, with {diagnostics:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
