//! Trees in the notation of the Go program `xtask/tools/hcl-dump`, so that both can be compared as text.

use std::fmt::Write;

use syntax::ast::{
    BinaryOperator, Block, Body, Expression, ExpressionKind, ForDirective, Key, Part, Step, Traversal, UnaryOperator,
};
use syntax::json::{Value, ValueKind};
use syntax::{AttributeValue, BodySchema, BodySource, Source, TextRange};
use unicode_normalization::UnicodeNormalization;

/// What the file is follows from its name, as in the Go program. `None` if there are errors.
pub fn dump_file(path: &str, bytes: Vec<u8>) -> Option<String> {
    let source = Source::new(path, bytes);
    let mut dumper = Dumper::default();
    if path.ends_with(".json") {
        let parsed = syntax::parse_json_body(&source);
        if !parsed.diagnostics.is_empty() {
            return None;
        }
        dumper.json(&source, &parsed.value);
        dumper.content(&BodySource::json(source, parsed.value));
    } else if path.ends_with(".tftpl") {
        let (expression, diagnostics) = syntax::parse_template(&source);
        if !diagnostics.is_empty() {
            return None;
        }
        dumper.expression(&expression);
    } else if path.ends_with(".expression") {
        let (expression, diagnostics) = syntax::parse_expression(&source);
        if !diagnostics.is_empty() {
            return None;
        }
        dumper.expression(&expression);
    } else {
        let parsed = syntax::parse_body(&source);
        if !parsed.diagnostics.is_empty() {
            return None;
        }
        dumper.body(&parsed.body);
    }
    Some(dumper.0)
}

#[derive(Default)]
struct Dumper(String);

impl Dumper {
    fn at(&mut self, range: TextRange) {
        write!(self.0, "@{}-{}", range.start, range.end).unwrap();
    }

    fn text(&mut self, text: &str) {
        self.0.push('"');
        for character in text.chars() {
            match character {
                '"' | '\\' => write!(self.0, "\\u{{{:x}}}", u32::from(character)).unwrap(),
                ' '..='~' => self.0.push(character),
                _ => write!(self.0, "\\u{{{:x}}}", u32::from(character)).unwrap(),
            }
        }
        self.0.push('"');
    }

    /// Text of a value, which Terraform normalises.
    fn normal(&mut self, text: &str) {
        let normal: String = text.nfc().collect();
        self.text(&normal);
    }

    fn body(&mut self, body: &Body) {
        self.0.push_str("(body");
        for attribute in &body.attributes {
            self.0.push_str(" (= ");
            self.text(&attribute.name);
            self.at(attribute.name_range);
            self.at(attribute.range);
            self.expression(&attribute.expression);
            self.0.push(')');
        }
        for block in &body.blocks {
            self.block(block);
        }
        self.0.push(')');
    }

    fn block(&mut self, block: &Block) {
        self.0.push_str(" (block ");
        self.text(&block.block_type);
        self.at(block.type_range);
        for label in &block.labels {
            self.0.push(' ');
            self.text(&label.text);
            self.at(label.range);
        }
        self.at(block.body.range);
        self.0.push(' ');
        self.body(&block.body);
        self.0.push(')');
    }

    fn node(&mut self, name: &str, range: TextRange) {
        write!(self.0, " ({name}").unwrap();
        self.at(range);
    }

    fn steps(&mut self, steps: &[Step]) {
        for step in steps {
            match step {
                Step::Attribute { name, .. } => {
                    self.0.push_str(" .");
                    self.text(name);
                }
                Step::Index { key, .. } => {
                    self.0.push_str(" [");
                    match key {
                        Key::Null => self.0.push_str("null"),
                        Key::Bool(value) => write!(self.0, "{value}").unwrap(),
                        Key::Number(text) => self.0.push_str(&number(text)),
                        Key::String(text) => self.normal(text),
                    }
                }
            }
            self.at(step.range());
        }
    }

    fn traversal(&mut self, traversal: &Traversal, range: TextRange) {
        self.node("variable", range);
        self.0.push(' ');
        self.text(&traversal.root);
        self.steps(&traversal.steps);
    }

    fn literal(&mut self, text: &str, range: TextRange) {
        self.node("literal", range);
        self.0.push(' ');
        self.0.push_str(text);
    }

    fn part(&mut self, part: &Part) {
        match part {
            Part::Literal { text, .. } => {
                self.0.push_str(" (text ");
                self.normal(text);
                self.0.push(')');
            }
            Part::Interpolation(expression) => self.expression(expression),
            Part::If(directive) => {
                self.node("conditional", directive.range);
                self.expression(&directive.condition);
                self.parts(&directive.then);
                self.parts(&directive.otherwise);
                self.0.push(')');
            }
            Part::For(directive) => self.for_directive(directive),
        }
    }

    fn for_directive(&mut self, directive: &ForDirective) {
        self.0.push_str(" (join");
        self.node("for", directive.range);
        let key = directive.key_name.as_deref().unwrap_or("");
        write!(self.0, " {key:?} {:?} false", &*directive.value_name).unwrap();
        self.expression(&directive.collection);
        self.0.push_str(" -");
        self.parts(&directive.body);
        self.0.push_str(" -))");
    }

    fn parts(&mut self, parts: &[Part]) {
        self.0.push_str(" (template");
        if parts.is_empty() {
            self.0.push_str(" (text \"\")");
        }
        for part in parts {
            self.part(part);
        }
        self.0.push(')');
    }

    fn expression(&mut self, expression: &Expression) {
        let range = expression.range;
        match &expression.kind {
            ExpressionKind::Null => self.literal("null", range),
            ExpressionKind::Bool(value) => self.literal(&value.to_string(), range),
            ExpressionKind::Number(text) => self.literal(&number(text), range),
            ExpressionKind::String { text, .. } => {
                self.0.push_str(" (template (text ");
                self.normal(text);
                self.0.push(')');
            }
            ExpressionKind::Template { parts, .. } => return self.parts(parts),
            ExpressionKind::Interpolation(inner) => {
                self.node("interpolation", range);
                self.expression(inner);
            }
            ExpressionKind::Traversal(traversal) => self.traversal(traversal, range),
            ExpressionKind::RelativeTraversal(relative) => {
                self.0.push_str(" (relative");
                self.expression(&relative.source);
                self.steps(&relative.steps);
            }
            ExpressionKind::Index(index) => {
                self.node("index", range);
                self.expression(&index.collection);
                self.expression(&index.key);
            }
            ExpressionKind::Splat(splat) => {
                self.node(if splat.full { "splat" } else { "attribute-splat" }, splat.marker_range);
                self.expression(&splat.source);
                self.expression(&splat.each);
            }
            ExpressionKind::SplatItem => self.0.push_str(" (item"),
            ExpressionKind::Call(call) => {
                self.node("call", range);
                self.0.push(' ');
                self.text(&call.name);
                self.at(call.name_range);
                if call.expand {
                    self.0.push_str(" ...");
                }
                call.arguments.iter().for_each(|argument| self.expression(argument));
            }
            ExpressionKind::Conditional(conditional) => {
                self.node("conditional", range);
                self.expression(&conditional.condition);
                self.expression(&conditional.then);
                self.expression(&conditional.otherwise);
            }
            ExpressionKind::Unary(unary) => {
                let operator = match unary.operator {
                    UnaryOperator::Negate => "unary-",
                    UnaryOperator::Not => "unary!",
                };
                self.node(operator, range);
                self.expression(&unary.operand);
            }
            ExpressionKind::Binary(binary) => {
                self.node(symbol(binary.operator), range);
                self.expression(&binary.left);
                self.expression(&binary.right);
            }
            ExpressionKind::For(parts) => {
                self.node("for", range);
                let key = parts.key_name.as_deref().unwrap_or("");
                write!(self.0, " {key:?} {:?} {}", &*parts.value_name, parts.group).unwrap();
                self.expression(&parts.collection);
                for part in [parts.key.as_ref(), Some(&parts.value), parts.condition.as_ref()] {
                    match part {
                        Some(part) => self.expression(part),
                        None => self.0.push_str(" -"),
                    }
                }
            }
            ExpressionKind::Tuple(items) => {
                self.node("tuple", range);
                items.iter().for_each(|item| self.expression(item));
            }
            ExpressionKind::Object(items) => {
                self.node("object", range);
                for item in items {
                    self.expression(&item.key);
                    self.expression(&item.value);
                }
            }
            ExpressionKind::Parentheses(inner) => {
                self.node("parentheses", range);
                self.expression(inner);
            }
            ExpressionKind::Invalid => self.0.push_str(" (invalid"),
        }
        self.0.push(')');
    }

    fn json_string(&mut self, text: &str, range: TextRange) {
        self.node("value", range);
        self.0.push(' ');
        self.normal(text);
        // What a string means is asked of the text itself, so that ranges count from its start on both sides.
        let source = Source::new("", text.as_bytes().to_vec());
        let (expression, diagnostics) = syntax::parse_template(&source);
        if diagnostics.is_empty() {
            self.expression(&expression)
        } else {
            self.0.push_str(" error")
        }
        self.0.push(')');
    }

    fn json(&mut self, source: &Source, value: &Value) {
        match &value.kind {
            ValueKind::String(text) => {
                // Both roads from a string to an expression agree on whether it is one.
                let attribute = AttributeValue::json(source.clone(), std::sync::Arc::new(value.clone()));
                let own = syntax::parse_template(&Source::new("", text.as_bytes().to_vec()));
                assert_eq!(attribute.expression().1.is_empty(), own.1.is_empty(), "{text}");
                return self.json_string(text, value.range);
            }
            ValueKind::Object(members) => {
                self.node("object", value.range);
                for member in members {
                    self.json_string(&member.name, member.name_range);
                    self.json(source, &member.value);
                }
            }
            ValueKind::Array(items) => {
                self.node("array", value.range);
                items.iter().for_each(|item| self.json(source, item));
            }
            ValueKind::Null => {
                self.node("value", value.range);
                self.0.push_str(" null");
            }
            ValueKind::Bool(inner) => {
                self.node("value", value.range);
                write!(self.0, " {inner}").unwrap();
            }
            ValueKind::Number(text) => {
                self.node("value", value.range);
                self.0.push(' ');
                self.0.push_str(&number(text));
            }
            ValueKind::Invalid => self.0.push_str(" (invalid"),
        }
        self.0.push(')');
    }

    fn content(&mut self, body: &BodySource) {
        let (content, diagnostics) = body.content(&root_schema());
        if !diagnostics.is_empty() {
            self.0.push_str(" (content-errors)");
        }
        for block in content.blocks {
            self.0.push_str(" (block ");
            self.text(&block.block_type);
            self.at(block.type_range);
            for label in &block.labels {
                self.0.push(' ');
                self.text(&label.text);
                self.at(label.range);
            }
            let (attributes, diagnostics) = block.body.just_attributes();
            if !diagnostics.is_empty() {
                self.0.push_str(" (errors)");
            }
            for attribute in attributes {
                self.0.push(' ');
                self.text(&attribute.name);
                self.at(attribute.name_range);
            }
            self.0.push(')');
        }
    }
}

fn root_schema() -> BodySchema {
    BodySchema::new(
        &["locals_attribute"],
        &[
            ("terraform", &[]),
            ("locals", &[]),
            ("moved", &[]),
            ("import", &[]),
            ("provider", &["name"]),
            ("variable", &["name"]),
            ("output", &["name"]),
            ("module", &["name"]),
            ("check", &["name"]),
            ("resource", &["type", "name"]),
            ("data", &["type", "name"]),
        ],
    )
}

fn symbol(operator: BinaryOperator) -> &'static str {
    match operator {
        BinaryOperator::Or => "||",
        BinaryOperator::And => "&&",
        BinaryOperator::Equal => "==",
        BinaryOperator::NotEqual => "!=",
        BinaryOperator::Greater => ">",
        BinaryOperator::GreaterOrEqual => ">=",
        BinaryOperator::Less => "<",
        BinaryOperator::LessOrEqual => "<=",
        BinaryOperator::Add => "+",
        BinaryOperator::Subtract => "-",
        BinaryOperator::Multiply => "*",
        BinaryOperator::Divide => "/",
        BinaryOperator::Modulo => "%",
    }
}

/// A number without its spelling: integers in full, everything else with an exponent.
fn number(text: &str) -> String {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |text| (true, text));
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let exponent: i64 = exponent.trim_start_matches('+').parse().unwrap();
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: String = format!("{whole}{fraction}");
    let mut point = whole.len() as i64 + exponent;
    let leading = digits.len() - digits.trim_start_matches('0').len();
    point -= leading as i64;
    let digits = digits.trim_matches('0');
    let sign = if negative { "-" } else { "" };
    if digits.is_empty() {
        return "0".to_owned();
    }
    if point >= digits.len() as i64 && point < 1200 {
        return format!("{sign}{digits}{}", "0".repeat(point as usize - digits.len()));
    }
    let (head, tail) = digits.split_at(1);
    let dot = if tail.is_empty() { "" } else { "." };
    let exponent = point - 1;
    format!("{sign}{head}{dot}{tail}e{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
}
