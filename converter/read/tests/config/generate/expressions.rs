//! Expressions by the grammar, of a wanted kind and depth.

use std::collections::BTreeMap;

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

    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Text,
    Number,
    Bool,
    List,
    Map,
    Any,
}

pub const KINDS: [Kind; 6] = [Kind::Text, Kind::Number, Kind::Bool, Kind::List, Kind::Map, Kind::Any];

pub struct Generator<'r> {
    pub random: Random,
    pub used: &'r mut BTreeMap<&'static str, usize>,
    /// What may be referred to, with its kind.
    pub names: Vec<(String, Kind)>,
    /// Names bound around the current place.
    pub bound: Vec<(String, Kind)>,
}

impl Generator<'_> {
    pub fn feature(&mut self, name: &'static str) {
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

    pub fn expression(&mut self, kind: Kind, depth: usize) -> String {
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
            // Of unlike results one is refused; a few are enough.
            let kind = if kind == Kind::Any && self.random.below(8) > 0 { KINDS[self.random.below(5)] } else { kind };
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

    pub fn literal(&mut self, kind: Kind) -> String {
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
        match self.random.below(26) {
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
            13 => {
                let kind = [Kind::Any, Kind::Map, Kind::List][self.random.below(3)];
                self.call1("yamlencode", kind, depth)
            }
            14 => {
                self.feature("replace by pattern");
                let a = self.expression(Kind::Text, depth);
                format!("replace({a}, \"/([a-c]+|\\\\d)/\", \"<$1>\")")
            }
            15 => {
                self.feature("regex");
                let a = self.expression(Kind::Text, depth);
                format!("try(regex(\"[a-z]+\", {a}), \"none\")")
            }
            16 => {
                let function =
                    self.random.pick(&["base64encode", "urlencode", "md5", "title", "strrev", "trimspace", "lower"]);
                self.feature("text function");
                let a = self.expression(Kind::Text, depth);
                format!("{function}({a})")
            }
            17 => {
                self.feature("cidrsubnet");
                let n = self.random.pick(&["0", "1", "7", "255"]);
                format!("cidrsubnet(\"10.0.0.0/8\", 8, {n})")
            }
            18 => {
                self.feature("coalesce");
                let (a, b) = (self.expression(Kind::Text, depth), self.expression(Kind::Text, depth));
                format!("coalesce({a}, {b}, \"z\")")
            }
            19 => {
                self.feature("indent");
                let a = self.expression(Kind::Text, depth);
                format!("indent(2, {a})")
            }
            20 => {
                self.feature("one");
                let a = self.expression(Kind::Text, depth);
                format!("one([{a}])")
            }
            21 => {
                self.feature("sensitive function");
                let a = self.expression(Kind::Text, depth);
                format!("sensitive({a})")
            }
            22 => {
                self.feature("nonsensitive");
                let a = self.expression(Kind::Text, depth);
                format!("nonsensitive(sensitive({a}))")
            }
            23 => {
                self.feature("index of list");
                let list = self.expression(Kind::List, depth);
                format!("concat({list}, [\"e\"])[0]")
            }
            24 => {
                self.feature("trim");
                let a = self.expression(Kind::Text, depth);
                let function = self.random.pick(&["trimprefix", "trimsuffix", "trim"]);
                format!("{function}({a}, \"a\")")
            }
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
        match self.random.below(14) {
            0..=2 => {
                self.feature("arithmetic");
                let (a, b) = (self.expression(Kind::Number, depth), self.expression(Kind::Number, depth));
                match self.random.below(4) {
                    0 => format!("({a} * 3 + {b})"),
                    3 => format!("({a} * {b})"),
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
            8 => {
                self.feature("negation");
                format!("-{}", self.expression(Kind::Number, depth))
            }
            9 => {
                let function = ["ceil", "abs", "signum"][self.random.below(3)];
                self.feature(function);
                let a = self.expression(Kind::Number, depth);
                // Only whole numbers have a sign, and not too large ones.
                if function == "signum" { format!("signum(floor({a} % 100))") } else { format!("{function}({a})") }
            }
            10 => {
                self.feature("min");
                let (a, b) = (self.expression(Kind::Number, depth), self.expression(Kind::Number, depth));
                format!("min({a}, {b})")
            }
            11 => {
                self.feature("tonumber");
                let a = self.expression(Kind::Number, depth);
                format!("tonumber(tostring({a}))")
            }
            12 => {
                self.feature("object attribute");
                let a = self.expression(Kind::Number, depth);
                format!("{{ at = {a}, x = \"\" }}.at")
            }
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
        match self.random.below(12) {
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
            7 => {
                self.feature("inequality");
                let kind = KINDS[self.random.below(6)];
                let (a, b) = (self.expression(kind, depth), self.expression(kind, depth));
                format!("({a} != {b})")
            }
            8 => {
                self.feature("alltrue");
                let (a, b) = (self.expression(Kind::Bool, depth), self.expression(Kind::Bool, depth));
                let function = self.random.pick(&["alltrue", "anytrue"]);
                format!("{function}([{a}, {b}])")
            }
            9 => {
                self.feature("null comparison");
                let a = self.expression(Kind::Any, depth);
                let operator = self.random.pick(&["==", "!="]);
                format!("({a} {operator} null)")
            }
            10 => {
                self.feature("issensitive");
                let a = self.expression(Kind::Text, depth);
                format!("issensitive({a})")
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

    pub fn within<T>(&mut self, names: &[(&str, Kind)], inner: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.bound.len();
        self.bound.extend(names.iter().map(|(name, kind)| ((*name).to_owned(), *kind)));
        let result = inner(self);
        self.bound.truncate(before);
        result
    }

    fn list(&mut self, depth: usize) -> String {
        match self.random.below(20) {
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
            10 => {
                let function = ["sort", "reverse", "tolist"][self.random.below(3)];
                self.call1(function, Kind::List, depth)
            }
            11 => {
                self.feature("flatten");
                let (a, b) = (self.expression(Kind::List, depth), self.expression(Kind::List, depth));
                format!("flatten([{a}, [{b}]])")
            }
            12 => {
                self.feature("slice");
                let a = self.expression(Kind::List, depth);
                format!("slice(concat({a}, [\"s\", \"t\"]), 0, 2)")
            }
            13 => {
                self.feature("set operation");
                let (a, b) = (self.expression(Kind::List, depth), self.expression(Kind::List, depth));
                let function = self.random.pick(&["setunion", "setintersection", "setsubtract"]);
                format!("tolist({function}({a}, {b}))")
            }
            14 => {
                self.feature("setproduct");
                let (a, b) = (self.expression(Kind::List, depth), self.expression(Kind::List, depth));
                format!("[for p in setproduct({a}, {b}) : join(\"\", p)]")
            }
            15 => {
                self.feature("chunklist");
                let a = self.expression(Kind::List, depth);
                format!("[for c in chunklist({a}, 2) : c[0]]")
            }
            16 => {
                self.feature("regexall");
                let a = self.expression(Kind::Text, depth);
                format!("regexall(\"[a-z0-9]+\", {a})")
            }
            17 => {
                self.feature("formatlist");
                let a = self.expression(Kind::List, depth);
                format!("formatlist(\"%s!\", {a})")
            }
            18 => {
                self.feature("expansion of arguments");
                let (a, b) = (self.expression(Kind::List, depth), self.expression(Kind::List, depth));
                format!("concat([{a}, {b}]...)")
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
        match self.random.below(12) {
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
            6 => {
                self.feature("json and back");
                let a = self.expression(Kind::Map, depth);
                format!("jsondecode(jsonencode({a}))")
            }
            7 => {
                self.feature("yaml and back");
                let a = self.expression(Kind::Map, depth);
                format!("yamldecode(yamlencode({a}))")
            }
            8 => {
                self.feature("for object if");
                let map = self.expression(Kind::Map, depth);
                let keep = self.within(&[("k", Kind::Text), ("v", Kind::Number)], |g| g.expression(Kind::Bool, depth));
                format!("{{ for k, v in {map} : upper(k) => v if {keep} }}")
            }
            9 => {
                self.feature("computed key");
                let (k, v) = (self.expression(Kind::Text, depth), self.expression(Kind::Number, depth));
                format!("{{ \"k${{{k}}}\" = {v} }}")
            }
            5 => {
                self.feature("zipmap");
                let a = self.expression(Kind::Number, depth);
                format!("zipmap([\"p\", \"q\"], [{a}, 2])")
            }
            _ => self.call1("tomap", Kind::Map, depth),
        }
    }

    pub fn variable(&mut self, name: &str) -> (String, Kind) {
        let (ty, default, kind, feature) = match self.random.below(13) {
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
            9 => (
                "map(object({ a = optional(string, \"d\"), b = optional(set(number)) }))",
                "{ x = {}, y = { a = null, b = [2, \"1\"] } }",
                Kind::Any,
                "optional attributes in a map",
            ),
            10 => ("list(any)", "[1, \"two\"]", Kind::List, "list of any"),
            11 => ("string", "null", Kind::Any, "null default"),
            8 => ("tuple([string, number])", "[1, \"2\"]", Kind::Any, "tuple variable"),
            _ => ("string", "\"s\"", Kind::Text, "string variable"),
        };
        self.feature(feature);
        let sensitive = self.random.below(12) == 0;
        let mut extra = if sensitive {
            self.feature("sensitive variable");
            "\n  sensitive = true".to_owned()
        } else if self.random.below(8) == 0 && default != "null" {
            self.feature("variable not nullable");
            "\n  nullable = false".to_owned()
        } else {
            String::new()
        };
        if self.random.below(6) == 0 {
            self.feature("validation that holds");
            extra.push_str(&format!(
                "\n  validation {{\n    condition     = var.{name} == var.{name}\n    error_message = \"no\"\n  }}"
            ));
        }
        (format!("variable \"{name}\" {{\n  type    = {ty}\n  default = {default}{extra}\n}}\n"), kind)
    }
}
