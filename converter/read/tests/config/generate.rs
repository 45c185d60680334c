//! Made-up configurations, held against plans of the real Terraform.
//!
//! Each case is a module; many cases are planned at once. One in five has an error. `AGNOSTECH_CASES` and `AGNOSTECH_SEED` say
//! how many and which.

use crate::support::{Disk, differences, terraform_plan, write_files};
use read::config::{ConfigurationInput, read};
use std::collections::{BTreeMap, BTreeSet};

/// A deterministic source of choices (xorshift64*).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        ((self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize) % n.max(1)
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    Bool,
    List,
    Map,
    Any,
}

const KINDS: [Kind; 6] = [Kind::Text, Kind::Number, Kind::Bool, Kind::List, Kind::Map, Kind::Any];

pub struct Case {
    pub files: Vec<(String, String)>,
    pub error: Option<&'static str>,
}

struct Generator<'r> {
    random: Random,
    used: &'r mut BTreeMap<&'static str, usize>,
    /// What may be referred to, with its kind.
    names: Vec<(String, Kind)>,
    /// Names bound around the current place.
    bound: Vec<(String, Kind)>,
}

impl Generator<'_> {
    fn feature(&mut self, name: &'static str) {
        *self.used.entry(name).or_default() += 1;
    }

    fn name_of(&mut self, kind: Kind) -> Option<String> {
        let fit: Vec<&String> = self
            .names
            .iter()
            .chain(&self.bound)
            .filter(|(_, k)| *k == kind || kind == Kind::Any)
            .map(|(n, _)| n)
            .collect();
        if fit.is_empty() { None } else { Some(fit[self.random.below(fit.len())].clone()) }
    }

    fn expression(&mut self, kind: Kind, depth: usize) -> String {
        if (depth == 0 || self.random.below(4) == 0)
            && let Some(name) = self.name_of(kind)
        {
            return name;
        }
        if depth == 0 {
            return self.literal(kind);
        }
        if self.random.below(12) == 0 {
            self.feature("conditional");
            let (c, a, b) = (
                self.expression(Kind::Bool, depth - 1),
                self.expression(kind, depth - 1),
                self.expression(kind, depth - 1),
            );
            return format!("({c} ? {a} : {b})");
        }
        if self.random.below(16) == 0 {
            self.feature("try");
            let (a, b) = (self.expression(kind, depth - 1), self.expression(kind, depth - 1));
            return format!("try({a}, {b})");
        }
        match kind {
            Kind::Text => self.text(depth - 1),
            Kind::Number => self.number(depth - 1),
            Kind::Bool => self.bool(depth - 1),
            Kind::List => self.list(depth - 1),
            Kind::Map => self.map(depth - 1),
            Kind::Any => {
                let kind = KINDS[self.random.below(5)];
                self.expression(kind, depth)
            }
        }
    }

    fn literal(&mut self, kind: Kind) -> String {
        match kind {
            Kind::Text => self
                .random
                .pick(&["\"\"", "\"a\"", "\"B c\"", "\"é$${x}\"", "\"12\"", "\"true\"", "\"a,b,,c\"", "\"10.0.0.0/8\""])
                .to_owned(),
            Kind::Number => {
                self.random.pick(&["0", "1", "2", "-3", "0.5", "1e3", "12345678901234567890", "1.25"]).to_owned()
            }
            Kind::Bool => self.random.pick(&["true", "false"]).to_owned(),
            Kind::List => self.random.pick(&["[]", "[\"x\"]", "[\"b\", \"a\", \"b\"]", "[\"1\", \"2\"]"]).to_owned(),
            Kind::Map => self.random.pick(&["{}", "{ a = 1 }", "{ k = 1, l = 2.5 }", "{ \"x y\" = 3 }"]).to_owned(),
            Kind::Any => {
                self.random.pick(&["null", "{ a = [1, \"x\"], b = null }", "[true, { c = 1 }]", "\"z\""]).to_owned()
            }
        }
    }

    fn text(&mut self, depth: usize) -> String {
        match self.random.below(14) {
            0 | 1 => {
                self.feature("template");
                let (a, b) = (self.expression(Kind::Text, depth), self.expression(Kind::Number, depth));
                format!("\"p-${{{a}}}-${{{b}}}\"")
            }
            2 => {
                self.feature("template for");
                let list = self.expression(Kind::List, depth);
                format!("\"%{{ for i, x in {list} }}${{i}}=${{x}};%{{ endfor }}\"")
            }
            3 => {
                self.feature("template if");
                let (c, a) = (self.expression(Kind::Bool, depth), self.expression(Kind::Text, depth));
                format!("\"%{{ if {c} }}${{{a}}}%{{ else }}no%{{ endif }}\"")
            }
            4 => {
                self.feature("heredoc");
                let a = self.expression(Kind::Number, 0);
                format!("<<-EOT\n    line ${{{a}}}\n      more\n    EOT\n")
            }
            5 => self.call1("upper", Kind::Text, depth),
            6 => self.call1("jsonencode", Kind::Any, depth),
            7 => {
                self.feature("join");
                let list = self.expression(Kind::List, depth);
                format!("join(\"-\", {list})")
            }
            8 => {
                self.feature("format");
                let (a, b) = (self.expression(Kind::Text, depth), self.expression(Kind::Number, depth));
                format!("format(\"%s/%v\", {a}, {b})")
            }
            9 => {
                self.feature("replace");
                let a = self.expression(Kind::Text, depth);
                format!("replace({a}, \"a\", \"A\")")
            }
            10 => self.call1("tostring", Kind::Number, depth),
            11 => {
                self.feature("substr");
                let a = self.expression(Kind::Text, depth);
                format!("substr({a}, 0, 2)")
            }
            12 => self.call1("sha256", Kind::Text, depth),
            _ => {
                self.feature("element");
                let list = self.expression(Kind::List, depth);
                format!("element(concat({list}, [\"last\"]), 1)")
            }
        }
    }

    fn call1(&mut self, function: &'static str, kind: Kind, depth: usize) -> String {
        self.feature(function);
        let argument = self.expression(kind, depth);
        format!("{function}({argument})")
    }

    fn number(&mut self, depth: usize) -> String {
        match self.random.below(9) {
            0..=2 => {
                self.feature("arithmetic");
                let (a, b) = (self.expression(Kind::Number, depth), self.expression(Kind::Number, depth));
                // Products could be the negative zero, which Terraform tells from zero and `value::Number` does not.
                match self.random.below(3) {
                    0 => format!("({a} * 3 + {b})"),
                    1 => format!("({a} + {b})"),
                    _ => format!("({a} - {b})"),
                }
            }
            3 => {
                self.feature("division");
                let a = self.expression(Kind::Number, depth);
                let operator = self.random.pick(&["/", "%"]);
                format!("({a} {operator} 7)")
            }
            4 => {
                let kind = [Kind::List, Kind::Map, Kind::Text][self.random.below(3)];
                self.call1("length", kind, depth)
            }
            5 => {
                self.feature("max");
                let (a, b) = (self.expression(Kind::Number, depth), self.expression(Kind::Number, depth));
                format!("max({a}, {b})")
            }
            6 => self.call1("floor", Kind::Number, depth),
            7 => {
                self.feature("sum");
                let map = self.expression(Kind::Map, depth);
                format!("sum(concat(values({map}), [1]))")
            }
            _ => {
                self.feature("lookup");
                let map = self.expression(Kind::Map, depth);
                format!("lookup({map}, \"a\", 4)")
            }
        }
    }

    fn bool(&mut self, depth: usize) -> String {
        match self.random.below(8) {
            0 | 1 => {
                self.feature("comparison");
                let (a, b) = (self.expression(Kind::Number, depth), self.expression(Kind::Number, depth));
                let operator = self.random.pick(&["<", ">=", ">", "<="]);
                format!("({a} {operator} {b})")
            }
            2 => {
                self.feature("equality");
                let kind = KINDS[self.random.below(6)];
                let (a, b) = (self.expression(kind, depth), self.expression(kind, depth));
                format!("({a} == {b})")
            }
            3 => {
                self.feature("logic");
                let (a, b) = (self.expression(Kind::Bool, depth), self.expression(Kind::Bool, depth));
                let operator = self.random.pick(&["&&", "||"]);
                format!("({a} {operator} {b})")
            }
            4 => {
                self.feature("not");
                format!("!{}", self.expression(Kind::Bool, depth))
            }
            5 => {
                self.feature("contains");
                let (list, item) = (self.expression(Kind::List, depth), self.expression(Kind::Text, depth));
                format!("contains({list}, {item})")
            }
            6 => {
                self.feature("startswith");
                let a = self.expression(Kind::Text, depth);
                format!("startswith({a}, \"p-\")")
            }
            _ => {
                self.feature("can");
                let list = self.expression(Kind::List, depth);
                format!("can({list}[1])")
            }
        }
    }

    fn within<T>(&mut self, names: &[(&str, Kind)], inner: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.bound.len();
        self.bound.extend(names.iter().map(|(name, kind)| ((*name).to_owned(), *kind)));
        let result = inner(self);
        self.bound.truncate(before);
        result
    }

    fn list(&mut self, depth: usize) -> String {
        match self.random.below(11) {
            0 => {
                self.feature("tuple");
                let (a, b) = (self.expression(Kind::Text, depth), self.expression(Kind::Text, depth));
                format!("[{a}, {b}]")
            }
            1 | 2 => {
                self.feature("for list");
                let list = self.expression(Kind::List, depth);
                let item = self.within(&[("i", Kind::Number), ("x", Kind::Text)], |g| g.expression(Kind::Text, depth));
                format!("[for i, x in {list} : {item}]")
            }
            3 => {
                self.feature("for if");
                let list = self.expression(Kind::List, depth);
                let keep = self.within(&[("x", Kind::Text)], |g| g.expression(Kind::Bool, depth));
                format!("[for x in {list} : x if {keep}]")
            }
            4 => {
                self.feature("concat");
                let (a, b) = (self.expression(Kind::List, depth), self.expression(Kind::List, depth));
                format!("concat({a}, {b})")
            }
            5 => self.call1("keys", Kind::Map, depth),
            6 => {
                self.feature("split");
                let a = self.expression(Kind::Text, depth);
                format!("split(\",\", {a})")
            }
            7 => self.call1("distinct", Kind::List, depth),
            8 => {
                self.feature("toset");
                let list = self.expression(Kind::List, depth);
                format!("tolist(toset({list}))")
            }
            9 => {
                self.feature("splat");
                let list = self.expression(Kind::List, depth);
                format!("[for y in {list} : {{ z = y }}][*].z")
            }
            _ => self.call1("compact", Kind::List, depth),
        }
    }

    fn map(&mut self, depth: usize) -> String {
        match self.random.below(7) {
            0 | 1 => {
                self.feature("object");
                let (a, b) = (self.expression(Kind::Number, depth), self.expression(Kind::Number, depth));
                format!("{{ a = {a}, \"b\" = {b} }}")
            }
            2 => {
                self.feature("for object");
                let list = self.expression(Kind::List, depth);
                let value = self.within(&[("x", Kind::Text)], |g| g.expression(Kind::Number, depth));
                format!("{{ for x in toset({list}) : x => {value} }}")
            }
            3 => {
                self.feature("grouping");
                let list = self.expression(Kind::List, depth);
                format!("{{ for k, v in {{ for i, x in {list} : x => i... }} : k => length(v) }}")
            }
            4 => {
                self.feature("merge");
                let (a, b) = (self.expression(Kind::Map, depth), self.expression(Kind::Map, depth));
                format!("merge({a}, {b})")
            }
            5 => {
                self.feature("zipmap");
                let a = self.expression(Kind::Number, depth);
                format!("zipmap([\"p\", \"q\"], [{a}, 2])")
            }
            _ => self.call1("tomap", Kind::Map, depth),
        }
    }

    fn variable(&mut self, name: &str) -> (String, Kind) {
        let (ty, default, kind, feature) = match self.random.below(10) {
            0 => ("string", "12", Kind::Text, "convert number to string"),
            1 => ("number", "\"3.5\"", Kind::Number, "convert string to number"),
            2 => ("bool", "\"true\"", Kind::Bool, "convert string to bool"),
            3 => ("list(string)", "[1, \"b\", true]", Kind::List, "convert tuple to list"),
            4 => ("set(string)", "[\"b\", \"a\", \"b\"]", Kind::Any, "set variable"),
            5 => ("map(number)", "{ a = \"1\", z = 2 }", Kind::Map, "convert object to map"),
            6 => (
                "object({ a = string, n = optional(number, 4), o = optional(object({ p = optional(bool, true) }), {}), q = optional(list(string)) })",
                "{ a = 7, x = 1 }",
                Kind::Any,
                "optional attributes",
            ),
            7 => ("any", "[1, \"x\"]", Kind::Any, "any variable"),
            8 => ("tuple([string, number])", "[1, \"2\"]", Kind::Any, "tuple variable"),
            _ => ("string", "\"s\"", Kind::Text, "string variable"),
        };
        self.feature(feature);
        let sensitive = self.random.below(12) == 0;
        let extra = if sensitive {
            self.feature("sensitive variable");
            "\n  sensitive = true"
        } else {
            ""
        };
        (format!("variable \"{name}\" {{\n  type    = {ty}\n  default = {default}{extra}\n}}\n"), kind)
    }
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
                text.push_str(&format!("resource \"terraform_data\" \"r{i}\" {{\n  input = {value}\n}}\n"));
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
        g.feature("module");
        let (head, whole) = match g.random.below(3) {
            0 => ("", "module.c.out"),
            1 => {
                g.feature("module count");
                ("  count  = 2\n", "module.c[*].out")
            }
            _ => {
                g.feature("module for_each");
                ("  for_each = toset([\"p\", \"q\"])\n", "{ for k, m in module.c : k => m.out }")
            }
        };
        let (a, b) = (g.expression(Kind::Text, 2), g.expression(Kind::List, 2));
        text.push_str(&format!("module \"c\" {{\n  source = \"./c\"\n{head}  a = {a}\n  b = {b}\n}}\n"));
        outputs.push(whole.to_owned());
        let names = std::mem::replace(
            &mut g.names,
            vec![
                ("var.a".to_owned(), Kind::Text),
                ("var.b".to_owned(), Kind::List),
                ("var.n".to_owned(), Kind::Number),
            ],
        );
        let (input, out) = (g.expression(Kind::Map, 2), g.expression(Kind::Any, 2));
        g.names = names;
        files.push((
            "c/main.tf".to_owned(),
            format!(
                "variable \"a\" {{\n  type = string\n}}\nvariable \"b\" {{\n  type = list(string)\n}}\nvariable \"n\" {{\n  default = 6\n}}\nresource \"terraform_data\" \"in\" {{\n  input = {input}\n}}\noutput \"out\" {{\n  value = [{out}, terraform_data.in.input]\n  sensitive = true\n}}\n"
            ),
        ));
    }
    if g.random.below(4) == 0 {
        g.feature("templatefile");
        let (a, list) = (g.expression(Kind::Text, 1), g.expression(Kind::List, 1));
        files.push(("t.tftpl".to_owned(), "%{ for x in list ~}\n- ${x} ${upper(a)}\n%{ endfor ~}\n".to_owned()));
        outputs.push(format!("templatefile(\"${{path.module}}/t.tftpl\", {{ a = {a}, list = {list} }})"));
    }
    let error = (g.random.below(5) == 0).then(|| inject(&mut g, &mut text));
    for (i, value) in outputs.iter().enumerate() {
        text.push_str(&format!("output \"o{i}\" {{\n  value     = {value}\n  sensitive = true\n}}\n"));
    }
    files.push(("main.tf".to_owned(), text));
    Case { files, error }
}

fn inject(g: &mut Generator<'_>, text: &mut String) -> &'static str {
    let errors: &[(&'static str, &str)] = &[
        ("undeclared local", "locals {\n  bad = local.nowhere\n}\n"),
        ("undeclared resource", "locals {\n  bad = try(terraform_data.nowhere.id, 1)\n}\n"),
        ("undeclared variable", "locals {\n  bad = [for x in [] : var.nowhere]\n}\n"),
        ("wrong operand", "locals {\n  bad = \"a\" + 1\n}\n"),
        ("index out of range", "locals {\n  bad = [1][3]\n}\n"),
        ("missing attribute", "locals {\n  bad = { a = 1 }.b\n}\n"),
        ("null in template", "locals {\n  bad = \"x${null}\"\n}\n"),
        ("duplicate key", "locals {\n  bad = { for x in [\"a\", \"a\"] : x => 1 }\n}\n"),
        ("wrong argument", "locals {\n  bad = upper([1])\n}\n"),
        ("missing argument", "locals {\n  bad = replace(\"a\")\n}\n"),
        ("unknown function", "locals {\n  bad = nosuch(1)\n}\n"),
        ("unlike results", "locals {\n  bad = true ? [1] : { a = 1 }\n}\n"),
        ("no instances", "resource \"terraform_data\" \"bad\" {\n  for_each = [\"a\"]\n}\n"),
        ("negative count", "resource \"terraform_data\" \"bad\" {\n  count = 1 - 2\n}\n"),
        ("wrong default", "variable \"bad\" {\n  type    = number\n  default = \"x\"\n}\n"),
        (
            "validation",
            "variable \"bad\" {\n  default = 1\n  validation {\n    condition     = var.bad > 1\n    error_message = \"no\"\n  }\n}\n",
        ),
        (
            "unsupported attribute",
            "resource \"terraform_data\" \"bad\" {}\nlocals {\n  bad = terraform_data.bad.nope\n}\n",
        ),
        ("every", "locals {\n  bad = each.key\n}\n"),
        (
            "unknown for_each",
            "resource \"terraform_data\" \"bad1\" {}\nresource \"terraform_data\" \"bad\" {\n  for_each = toset([terraform_data.bad1.id])\n}\n",
        ),
        ("iteration", "locals {\n  bad = [for x in 5 : x]\n}\n"),
    ];
    let (name, block) = errors[g.random.below(errors.len())];
    g.feature(name);
    text.push_str(block);
    name
}

/// Which cases an error of ours or theirs belongs to.
fn case_of(text: &str) -> Option<usize> {
    let mut rest = text;
    while let Some(at) = rest.find('m') {
        let digits: String = rest[at + 1..].chars().take_while(char::is_ascii_digit).collect();
        let follows = rest[at + 1 + digits.len()..].chars().next();
        let before = rest[..at].chars().next_back();
        if !digits.is_empty()
            && matches!(follows, Some('/' | '.' | ' ') | None)
            && matches!(before, Some('/' | '.' | ' ' | '"') | None)
        {
            return digits.parse().ok();
        }
        rest = &rest[at + 1..];
    }
    None
}

/// Whether `terraform validate`, which evaluates with unknown variables and instances, refuses a case.
fn refused_unevaluated(case: &Case) -> bool {
    let directory = tempfile::tempdir().unwrap();
    let files: Vec<(&str, &str)> = case.files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    write_files(directory.path(), &files);
    !crate::support::terraform_validates(directory.path())
}

fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn agrees_on_made_up_configurations() {
    let (total, seed) = (number("AGNOSTECH_CASES", 300), number("AGNOSTECH_SEED", 1) as u64);
    let mut used = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut failing = 0;
    let mut unevaluated = 0;
    let cases: Vec<Case> = (0..total).map(|i| case(i, seed, &mut used)).collect();
    for batch in (0..total).collect::<Vec<_>>().chunks(100) {
        let directory = tempfile::tempdir().unwrap();
        for i in batch {
            let files: Vec<(String, &str)> =
                cases[*i].files.iter().map(|(path, text)| (format!("m{i}/{path}"), text.as_str())).collect();
            let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), *text)).collect();
            write_files(directory.path(), &files);
        }
        let mut live: BTreeSet<usize> = batch.iter().copied().collect();
        let mut refused: BTreeMap<usize, String> = BTreeMap::new();
        let plan = loop {
            let root: String = live
                .iter()
                .map(|i| format!("module \"m{i}\" {{\n  source = \"./m{i}\"\n}}\noutput \"m{i}\" {{\n  value     = module.m{i}\n  sensitive = true\n}}\n"))
                .collect();
            write_files(directory.path(), &[("main.tf", &root)]);
            match terraform_plan(directory.path(), &[]).plan {
                Ok(plan) => break plan,
                Err(errors) => {
                    let before = live.len();
                    for error in &errors {
                        let file = error["range"]["filename"].as_str().unwrap_or_default();
                        let text = format!("{} {}", error["summary"], error["detail"]);
                        let found = case_of(file).or_else(|| {
                            text.split("module.")
                                .skip(1)
                                .find_map(case_of)
                                .or_else(|| text.split("on ").skip(1).find_map(case_of))
                        });
                        if let Some(i) = found
                            && live.remove(&i)
                        {
                            refused.insert(i, text);
                        }
                    }
                    assert!(live.len() < before, "cannot tell whose errors these are: {errors:#?}");
                }
            }
        };
        let all: String = batch
            .iter()
            .map(|i| format!("module \"m{i}\" {{\n  source = \"./m{i}\"\n}}\noutput \"m{i}\" {{\n  value     = module.m{i}\n  sensitive = true\n}}\n"))
            .collect();
        write_files(directory.path(), &[("main.tf", &all)]);
        let (estate, diagnostics) = read(&Disk, &ConfigurationInput::directory(directory.path().to_str().unwrap()));
        let prefix = directory.path().to_str().unwrap().to_owned() + "/";
        let mut ours: BTreeMap<usize, String> = BTreeMap::new();
        for diagnostic in diagnostics.iter().filter(|d| d.is_error() || d.summary.starts_with("How many instances")) {
            let place = diagnostic.place.as_ref().map(ToString::to_string).unwrap_or_default();
            let found = case_of(place.strip_prefix(&prefix).unwrap_or(&place))
                .or_else(|| diagnostic.summary.split("module.").skip(1).find_map(case_of));
            match found {
                Some(i) => {
                    ours.insert(i, format!("{diagnostic:?}"));
                }
                None => wrong.push(format!("a diagnostic of no case: {diagnostic:?}")),
            }
        }
        for i in batch {
            match (refused.get(i), ours.get(i)) {
                // What Terraform refuses before it knows any value, in a branch that no value leads to, is not looked for here.
                (Some(_), None) if refused_unevaluated(&cases[*i]) => unevaluated += 1,
                (Some(theirs), None) => wrong.push(format!("case {i} should fail: {theirs}")),
                (None, Some(ours)) => wrong.push(format!("case {i} should not fail: {ours}")),
                (Some(_), Some(_)) => failing += 1,
                (None, None) => {}
            }
        }
        let same = |name: &str| {
            case_of(name.strip_prefix("module.").unwrap_or(name))
                .is_some_and(|i| !refused.contains_key(&i) && !ours.contains_key(&i))
        };
        wrong.extend(differences(&estate, &plan, same));
        if !wrong.is_empty() {
            break;
        }
    }
    let histogram: Vec<String> = used.iter().map(|(name, count)| format!("{name}: {count}")).collect();
    std::io::Write::write_all(
        &mut std::io::stderr(),
        format!(
            "{total} cases, {failing} refused by both, {unevaluated} by `terraform validate` alone\n{}\n",
            histogram.join(", ")
        )
        .as_bytes(),
    )
    .unwrap();
    if let Some(keep) = std::env::var_os("AGNOSTECH_KEEP") {
        for (i, case) in cases.iter().enumerate() {
            for (path, text) in &case.files {
                write_files(std::path::Path::new(&keep), &[(&format!("m{i}/{path}"), text)]);
            }
        }
    }
    assert!(wrong.is_empty(), "{} differences:\n{}", wrong.len(), wrong.join("\n"));
    assert!(unevaluated * 200 <= total, "{unevaluated} of {total}");
    assert!(cases.iter().filter(|c| c.error.is_some()).count() * 10 > total, "too few errors");
}
