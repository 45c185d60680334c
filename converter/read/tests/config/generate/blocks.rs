//! Modules by the grammar, and errors put into them.

use super::expressions::{Generator, KINDS, Kind, Random};
use std::collections::BTreeMap;

pub struct Case {
    pub files: Vec<(String, String)>,
    pub error: Option<&'static str>,
}

/// A case of its own module, by number.
pub fn case(number: usize, seed: u64, used: &mut BTreeMap<&'static str, usize>) -> Case {
    let random = Random::new(seed.wrapping_mul(1_000_003).wrapping_add(number as u64 + 1));
    let mut g = Generator { random, used, names: Vec::new(), bound: Vec::new() };
    for _ in 0..8 {
        g.random.below(2);
    }
    let mut text = String::new();
    let mut files = Vec::new();
    let mut outputs = Vec::new();
    for i in 0..1 + g.random.below(3) {
        let (block, kind) = g.variable(&format!("v{i}"));
        text.push_str(&block);
        g.names.push((format!("var.v{i}"), kind));
    }
    for i in 0..3 + g.random.below(5) {
        match g.random.below(7) {
            0..=3 => {
                g.feature("local");
                let kind = KINDS[g.random.below(6)];
                let value = g.expression(kind, 3);
                text.push_str(&format!("locals {{\n  l{i} = {value}\n}}\n"));
                g.names.push((format!("local.l{i}"), kind));
                outputs.push(format!("local.l{i}"));
            }
            4 => {
                g.feature("resource");
                let value = g.expression(Kind::Text, 2);
                let more = more_of_a_resource(&mut g, &text);
                text.push_str(&format!("resource \"terraform_data\" \"r{i}\" {{\n  input = {value}\n{more}}}\n"));
                g.names.push((format!("terraform_data.r{i}.input"), Kind::Text));
                if g.random.below(2) == 0 {
                    g.feature("computed attribute");
                    g.names.push((format!("terraform_data.r{i}.id"), Kind::Text));
                }
                outputs.push(format!("terraform_data.r{i}"));
            }
            5 => {
                g.feature("count");
                let count = g.random.pick(&["0", "1", "2", "\"2\"", "length([1, 2])", "true ? 1 : 0"]).to_owned();
                let value = g.within(&[("count.index", Kind::Number)], |g| g.expression(Kind::Any, 2));
                text.push_str(&format!(
                    "resource \"terraform_data\" \"r{i}\" {{\n  count = {count}\n  input = {value}\n}}\n"
                ));
                g.names.push((format!("length(terraform_data.r{i})"), Kind::Number));
                g.names.push((format!("terraform_data.r{i}[*].input"), Kind::Any));
                outputs.push(format!("terraform_data.r{i}[*].input"));
            }
            _ => {
                g.feature("for_each");
                let over = match g.random.below(3) {
                    0 => "toset([\"x\", \"y\"])".to_owned(),
                    1 => "{ k = 1, l = \"m\" }".to_owned(),
                    _ => {
                        let list = g.literal(Kind::List);
                        format!("{{ for x in toset({list}) : \"k${{x}}\" => upper(x) }}")
                    }
                };
                let value =
                    g.within(&[("each.key", Kind::Text), ("each.value", Kind::Any)], |g| g.expression(Kind::Any, 2));
                text.push_str(&format!(
                    "resource \"terraform_data\" \"r{i}\" {{\n  for_each = {over}\n  input = {value}\n}}\n"
                ));
                g.names.push((format!("keys(terraform_data.r{i})"), Kind::List));
                outputs.push(format!("{{ for k, r in terraform_data.r{i} : k => r.input }}"));
            }
        }
    }
    if g.random.below(2) == 0 {
        module(&mut g, &mut text, &mut files, &mut outputs);
    }
    if g.random.below(4) == 0 {
        g.feature("templatefile");
        let (a, list) = (g.expression(Kind::Text, 1), g.expression(Kind::List, 1));
        files.push(("t.tftpl".to_owned(), "%{ for x in list ~}\n- ${x} ${upper(a)}\n%{ endfor ~}\n".to_owned()));
        outputs.push(format!("templatefile(\"${{path.module}}/t.tftpl\", {{ a = ({a}), list = ({list}) }})"));
    }
    if g.random.below(12) == 0 {
        g.feature("override file");
        let (value, other) = (g.expression(Kind::Any, 1), g.expression(Kind::Text, 1));
        text.push_str(
            "locals {\n  replaced = \"first\"\n}\nresource \"terraform_data\" \"replaced\" {\n  input = 1\n}\n",
        );
        files.push((
            g.random.pick(&["override.tf", "a_override.tf"]).to_owned(),
            format!("locals {{\n  replaced = {value}\n}}\nresource \"terraform_data\" \"replaced\" {{\n  input = {other}\n}}\n"),
        ));
        outputs.push("[local.replaced, terraform_data.replaced.input]".to_owned());
    }
    if g.random.below(12) == 0 {
        g.feature("JSON syntax");
        let value = g.expression(Kind::Any, 1);
        let quoted = serde_json::Value::String(format!("${{{}}}", value.trim_end()));
        files.push((
            "more.tf.json".to_owned(),
            format!(
                "{{\"locals\": {{\"json\": {{\"a\": {quoted}, \"b\": [1, null, \"x${{1 + 1}}\"]}}}}, \"resource\": {{\"terraform_data\": {{\"json\": {{\"input\": {quoted}}}}}}}}}"
            ),
        ));
        outputs.push("[local.json, terraform_data.json.input]".to_owned());
    }
    if g.random.below(12) == 0 {
        g.feature("check");
        let condition = g.expression(Kind::Bool, 1);
        text.push_str(&format!(
            "check \"c\" {{\n  assert {{\n    condition     = {condition} || local.one == 2\n    error_message = \"unfulfilled\"\n  }}\n}}\nlocals {{\n  one = 1\n}}\n"
        ));
    }
    if g.random.below(12) == 0 {
        g.feature("moved");
        text.push_str("resource \"terraform_data\" \"new\" {}\nmoved {\n  from = terraform_data.old\n  to   = terraform_data.new\n}\n");
    }
    let error = (number % 5 == 4).then(|| inject(&mut g, &mut text, number / 5));
    for (i, value) in outputs.iter().enumerate() {
        text.push_str(&format!("output \"o{i}\" {{\n  value     = {value}\n  sensitive = true\n}}\n"));
    }
    files.push(("main.tf".to_owned(), text));
    Case { files, error }
}

/// Meta-arguments and rules of a resource that change nothing of its values.
fn more_of_a_resource(g: &mut Generator<'_>, text: &str) -> String {
    let mut more = String::new();
    if g.random.below(6) == 0 {
        g.feature("precondition that holds");
        let condition = g.expression(Kind::Any, 1);
        more.push_str(&format!(
            "  lifecycle {{\n    precondition {{\n      condition     = can({condition}) || path.module != \"\"\n      error_message = \"no\"\n    }}\n  }}\n"
        ));
    } else if g.random.below(6) == 0 {
        g.feature("postcondition");
        more.push_str("  lifecycle {\n    postcondition {\n      condition     = self.id != \"\"\n      error_message = \"no\"\n    }\n  }\n");
    }
    if g.random.below(6) == 0 {
        g.feature("triggers_replace");
        let value = g.expression(Kind::Any, 1);
        more.push_str(&format!("  triggers_replace = {value}\n"));
    }
    if let Some(at) = text.find("resource \"terraform_data\" \"r")
        && g.random.below(3) == 0
    {
        g.feature("depends_on");
        let name: String = text[at + 27..].chars().take_while(|c| *c != '"').collect();
        more.push_str(&format!("  depends_on = [terraform_data.{name}]\n"));
    }
    if g.random.below(10) == 0 {
        g.feature("provisioner");
        more.push_str("  provisioner \"local-exec\" {\n    when    = create\n    command = \"echo ${self.id}\"\n  }\n");
    }
    more
}

/// A call of a module of the case's own.
fn module(g: &mut Generator<'_>, text: &mut String, files: &mut Vec<(String, String)>, outputs: &mut Vec<String>) {
    g.feature("module");
    let (head, whole) = match g.random.below(4) {
        0 => ("", "module.c.out"),
        1 => {
            g.feature("module count");
            ("  count  = 2\n", "module.c[*].out")
        }
        2 => {
            g.feature("module without instances");
            ("  count  = 0\n", "module.c[*].out")
        }
        _ => {
            g.feature("module for_each");
            ("  for_each = toset([\"p\", \"q\"])\n", "{ for k, m in module.c : k => m.out }")
        }
    };
    let (a, b) = (g.expression(Kind::Text, 2), g.expression(Kind::List, 2));
    let depends = match text.find("resource \"terraform_data\" \"r") {
        Some(at) if g.random.below(6) == 0 => {
            g.feature("module depends_on");
            let name: String = text[at + 27..].chars().take_while(|c| *c != '"').collect();
            format!("  depends_on = [terraform_data.{name}]\n")
        }
        _ => String::new(),
    };
    let null = if g.random.below(4) == 0 {
        g.feature("null for a default");
        "  n = null\n"
    } else {
        ""
    };
    text.push_str(&format!("module \"c\" {{\n  source = \"./c\"\n{head}  a = {a}\n  b = {b}\n{null}{depends}}}\n"));
    outputs.push(whole.to_owned());
    let inner =
        vec![("var.a".to_owned(), Kind::Text), ("var.b".to_owned(), Kind::List), ("var.n".to_owned(), Kind::Number)];
    let names = std::mem::replace(&mut g.names, inner);
    let (input, out) = (g.expression(Kind::Map, 2), g.expression(Kind::Any, 2));
    let mut body = format!(
        "variable \"a\" {{\n  type = string\n}}\nvariable \"b\" {{\n  type = list(string)\n}}\nvariable \"n\" {{\n  default  = 6\n  nullable = false\n}}\nresource \"terraform_data\" \"in\" {{\n  input = {input}\n}}\n"
    );
    let mut out = format!("[{out}, terraform_data.in.input]");
    if g.random.below(3) == 0 {
        g.feature("module in a module");
        let c = g.expression(Kind::Any, 1);
        body.push_str(&format!("module \"d\" {{\n  source = \"../d\"\n  c      = {c}\n}}\n"));
        out = format!("[{out}, module.d]");
        files.push((
            "d/main.tf".to_owned(),
            "variable \"c\" {}\nlocals {\n  where = path.module\n}\nresource \"terraform_data\" \"deep\" {\n  input = [var.c, basename(local.where)]\n}\noutput \"c\" {\n  value     = terraform_data.deep.input\n  sensitive = true\n}\noutput \"id\" {\n  value = terraform_data.deep.id\n}\n".to_owned(),
        ));
    }
    g.names = names;
    body.push_str(&format!("output \"out\" {{\n  value = {out}\n  sensitive = true\n}}\n"));
    files.push(("c/main.tf".to_owned(), body));
}

/// Kinds of errors, each with its variants.
const ERRORS: &[(&str, &[&str])] = &[
    (
        "undeclared name",
        &[
            "locals {\n  bad = local.nowhere\n}\n",
            "locals {\n  bad = try(terraform_data.nowhere.id, 1)\n}\n",
            "locals {\n  bad = [for x in [] : var.nowhere]\n}\n",
            "locals {\n  bad = true ? 1 : module.nowhere.x\n}\n",
            "locals {\n  bad = can(data.nowhere.x.id)\n}\n",
        ],
    ),
    (
        "wrong operand",
        &[
            "locals {\n  bad = \"a\" + 1\n}\n",
            "locals {\n  bad = !\"x\"\n}\n",
            "locals {\n  bad = -[1]\n}\n",
            "locals {\n  bad = true && 3\n}\n",
            "locals {\n  bad = {} < 1\n}\n",
        ],
    ),
    (
        "wrong index",
        &[
            "locals {\n  bad = [1][3]\n}\n",
            "locals {\n  bad = tolist([\"a\"])[-1]\n}\n",
            "locals {\n  bad = { a = 1 }[\"b\"]\n}\n",
            "locals {\n  bad = tomap({ a = 1 })[\"b\"]\n}\n",
            "locals {\n  bad = \"text\"[0]\n}\n",
        ],
    ),
    (
        "missing attribute",
        &[
            "locals {\n  bad = { a = 1 }.b\n}\n",
            "locals {\n  bad = \"text\".b\n}\n",
            "locals {\n  bad = [{ a = 1 }].a\n}\n",
            "locals {\n  bad = [{ a = 1 }][*].b\n}\n",
        ],
    ),
    (
        "null where none may be",
        &[
            "locals {\n  bad = \"x${null}\"\n}\n",
            "locals {\n  bad = null + 1\n}\n",
            "locals {\n  bad = upper(null)\n}\n",
            "locals {\n  bad = [for x in null : x]\n}\n",
            "locals {\n  bad = null ? 1 : 2\n}\n",
        ],
    ),
    (
        "duplicate key",
        &["locals {\n  bad = { for x in [\"a\", \"a\"] : x => 1 }\n}\n", "locals {\n  bad = { (null) = 1 }\n}\n"],
    ),
    (
        "wrong argument",
        &[
            "locals {\n  bad = upper([1])\n}\n",
            "locals {\n  bad = cidrsubnet(\"10.0.0.0/8\", 30, 0)\n}\n",
            "locals {\n  bad = element([], 0)\n}\n",
            "locals {\n  bad = tonumber(\"x\")\n}\n",
            "locals {\n  bad = jsondecode(\"{\")\n}\n",
            "locals {\n  bad = file(\"nowhere\")\n}\n",
        ],
    ),
    (
        "missing argument",
        &[
            "locals {\n  bad = replace(\"a\")\n}\n",
            "locals {\n  bad = upper(\"a\", \"b\")\n}\n",
            "locals {\n  bad = try()\n}\n",
        ],
    ),
    ("unknown function", &["locals {\n  bad = nosuch(1)\n}\n", "locals {\n  bad = core::nosuch(1)\n}\n"]),
    (
        "unlike results",
        &["locals {\n  bad = true ? [1] : { a = 1 }\n}\n", "locals {\n  bad = 1 == 1 ? { a = [] } : \"x\"\n}\n"],
    ),
    (
        "no instances",
        &[
            "resource \"terraform_data\" \"bad\" {\n  for_each = [\"a\"]\n}\n",
            "resource \"terraform_data\" \"bad\" {\n  for_each = null\n}\n",
            "resource \"terraform_data\" \"bad\" {\n  for_each = toset([1])\n}\n",
            "resource \"terraform_data\" \"bad\" {\n  for_each = sensitive({ a = 1 })\n}\n",
            "resource \"terraform_data\" \"bad\" {\n  count    = 1\n  for_each = {}\n}\n",
        ],
    ),
    (
        "wrong count",
        &[
            "resource \"terraform_data\" \"bad\" {\n  count = 1 - 2\n}\n",
            "resource \"terraform_data\" \"bad\" {\n  count = 1.5\n}\n",
            "resource \"terraform_data\" \"bad\" {\n  count = null\n}\n",
            "resource \"terraform_data\" \"bad\" {\n  count = \"many\"\n}\n",
        ],
    ),
    (
        "wrong default",
        &[
            "variable \"bad\" {\n  type    = number\n  default = \"x\"\n}\n",
            "variable \"bad\" {\n  type    = object({ a = string })\n  default = {}\n}\n",
            "variable \"bad\" {\n  default  = null\n  nullable = false\n}\n",
            "variable \"bad\" {\n  default = local.one\n}\n",
        ],
    ),
    (
        "validation",
        &[
            "variable \"bad\" {\n  default = 1\n  validation {\n    condition     = var.bad > 1\n    error_message = \"no\"\n  }\n}\n",
            "resource \"terraform_data\" \"bad\" {\n  lifecycle {\n    precondition {\n      condition     = path.module == \"\"\n      error_message = \"no\"\n    }\n  }\n}\n",
            "output \"bad\" {\n  value = 1\n  precondition {\n    condition     = path.module == \"\"\n    error_message = \"no\"\n  }\n}\n",
            "variable \"bad\" {\n  default = 1\n  validation {\n    condition     = var.bad\n    error_message = \"no\"\n  }\n}\n",
        ],
    ),
    (
        "unsupported attribute",
        &[
            "resource \"terraform_data\" \"bad\" {}\nlocals {\n  bad = terraform_data.bad.nope\n}\n",
            "resource \"terraform_data\" \"bad\" {\n  count = 1\n}\nlocals {\n  bad = terraform_data.bad.id\n}\n",
            "resource \"terraform_data\" \"bad\" {}\nlocals {\n  bad = terraform_data.bad[0].id\n}\n",
            "resource \"terraform_data\" \"bad\" {\n  count = 0\n}\nlocals {\n  bad = terraform_data.bad[0].id\n}\n",
        ],
    ),
    (
        "name without its block",
        &[
            "locals {\n  bad = each.key\n}\n",
            "locals {\n  bad = count.index\n}\n",
            "locals {\n  bad = self.id\n}\n",
            "resource \"terraform_data\" \"bad\" {\n  count = 1\n  input = each.value\n}\n",
            "locals {\n  bad = path.nowhere\n}\n",
            "locals {\n  bad = terraform.nothing\n}\n",
        ],
    ),
    (
        "unknown instances",
        &[
            "resource \"terraform_data\" \"bad1\" {}\nresource \"terraform_data\" \"bad\" {\n  for_each = toset([terraform_data.bad1.id])\n}\n",
            "resource \"terraform_data\" \"bad1\" {}\nresource \"terraform_data\" \"bad\" {\n  count = length(terraform_data.bad1.id)\n}\n",
        ],
    ),
    (
        "wrong iteration",
        &[
            "locals {\n  bad = [for x in 5 : x]\n}\n",
            "locals {\n  bad = { for k, v in \"x\" : k => v }\n}\n",
            "locals {\n  bad = \"%{ for x in true }${x}%{ endfor }\"\n}\n",
            "locals {\n  bad = [for x in [1] : x if \"maybe\"]\n}\n",
        ],
    ),
    (
        "refused although never evaluated",
        &[
            "resource \"terraform_data\" \"bad\" {\n  count = 0\n  input = count.index + []\n}\n",
            "resource \"terraform_data\" \"bad\" {\n  for_each = {}\n  input = upper(each.key, 1)\n}\n",
            "variable \"bad\" {\n  type    = object({ a = number })\n  default = { a = 1 }\n}\nresource \"terraform_data\" \"bad\" {\n  count = 0\n  input = var.bad.b\n}\n",
            "resource \"terraform_data\" \"bad\" {\n  count = 0\n  lifecycle {\n    precondition {\n      condition     = terraform_data.bad[0].id + []\n      error_message = \"no\"\n    }\n  }\n}\n",
            "resource \"terraform_data\" \"bad\" {\n  count = 0\n  provisioner \"local-exec\" {\n    command = nosuch(1)\n  }\n}\n",
        ],
    ),
    (
        "cycle or twice the same",
        &[
            "locals {\n  bad  = local.bad2\n  bad2 = local.bad\n}\n",
            "locals {\n  bad = 1\n}\nlocals {\n  bad = 2\n}\n",
            "resource \"terraform_data\" \"bad\" {\n  input = terraform_data.bad.id\n}\n",
            "resource \"terraform_data\" \"bad\" {}\nresource \"terraform_data\" \"bad\" {}\n",
            "variable \"bad\" {\n  default = 1\n}\nvariable \"bad\" {\n  default = 2\n}\n",
            "locals {\n  bad = [1\n}\n",
        ],
    ),
];

/// Puts an error into a module: kinds in turn, so that each comes up as often as another.
fn inject(g: &mut Generator<'_>, text: &mut String, turn: usize) -> &'static str {
    let (name, variants) = ERRORS[turn % ERRORS.len()];
    g.feature(name);
    text.push_str(variants[(turn / ERRORS.len()) % variants.len()]);
    name
}
