//! Text to a tree.

use value::{Number, Value};

/// An expression.
#[derive(Debug)]
pub enum Expression {
    Literal(Value),
    Template(Vec<Result<String, Expression>>),
    Name(String),
    Attribute(Box<Expression>, String),
    Index(Box<Expression>, Box<Expression>),
    /// Name, arguments, whether the last is spread.
    Call(String, Vec<Expression>, bool),
    Tuple(Vec<Expression>),
    Object(Vec<(Expression, Expression)>),
    Unary(char, Box<Expression>),
    Binary(&'static str, Box<Expression>, Box<Expression>),
    Conditional(Box<Expression>, Box<Expression>, Box<Expression>),
}

/// Not part of the little language.
#[derive(Debug)]
pub struct Unsupported;

type Parsed<T = Expression> = Result<T, Unsupported>;

pub fn parse(text: &str) -> Parsed {
    let mut parser = Parser { text, at: 0 };
    let expression = parser.expression()?;
    parser.space();
    if parser.at == text.len() { Ok(expression) } else { Err(Unsupported) }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

const LEVELS: &[&[&str]] = &[&["||"], &["&&"], &["==", "!="], &[">=", "<=", ">", "<"], &["+", "-"], &["*", "/", "%"]];

impl Parser<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn take(&mut self, token: &str) -> bool {
        self.space();
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn need(&mut self, token: &str) -> Parsed<()> {
        if self.take(token) { Ok(()) } else { Err(Unsupported) }
    }

    fn expression(&mut self) -> Parsed {
        let condition = self.binary(0)?;
        if !self.take("?") {
            return Ok(condition);
        }
        let when_true = self.expression()?;
        self.need(":")?;
        let when_false = self.expression()?;
        Ok(Expression::Conditional(condition.into(), when_true.into(), when_false.into()))
    }

    fn binary(&mut self, level: usize) -> Parsed {
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        let mut left = self.binary(level + 1)?;
        'more: loop {
            for operator in *operators {
                if self.take(operator) {
                    let right = self.binary(level + 1)?;
                    left = Expression::Binary(operator, left.into(), right.into());
                    continue 'more;
                }
            }
            return Ok(left);
        }
    }

    fn unary(&mut self) -> Parsed {
        for operator in ['-', '!'] {
            if self.take(&operator.to_string()) {
                return Ok(Expression::Unary(operator, self.unary()?.into()));
            }
        }
        self.postfix()
    }

    fn postfix(&mut self) -> Parsed {
        let mut value = self.primary()?;
        loop {
            if self.rest().starts_with('.') && !self.rest().starts_with("...") {
                self.at += 1;
                let name = self.word();
                if name.is_empty() {
                    return Err(Unsupported);
                }
                value = match name.parse::<i64>() {
                    Ok(index) => Expression::Index(value.into(), Expression::Literal(index.into()).into()),
                    Err(_) => Expression::Attribute(value.into(), name),
                };
            } else if self.rest().starts_with('[') {
                self.at += 1;
                let key = self.expression()?;
                self.need("]")?;
                value = Expression::Index(value.into(), key.into());
            } else {
                return Ok(value);
            }
        }
    }

    fn word(&mut self) -> String {
        let end = self.rest().find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(self.rest().len());
        let word = self.rest()[..end].to_owned();
        self.at += end;
        word
    }

    fn primary(&mut self) -> Parsed {
        self.space();
        let Some(first) = self.rest().chars().next() else { return Err(Unsupported) };
        match first {
            '(' => {
                self.at += 1;
                let inner = self.expression()?;
                self.need(")")?;
                Ok(inner)
            }
            '[' => {
                self.at += 1;
                let mut items = Vec::new();
                while !self.take("]") {
                    items.push(self.expression()?);
                    if !self.take(",") {
                        self.need("]")?;
                        break;
                    }
                }
                Ok(Expression::Tuple(items))
            }
            '{' => self.object(),
            '"' => self.template(),
            '0'..='9' => self.number(),
            c if c.is_alphabetic() || c == '_' => {
                let mut name = self.word();
                if name == "for" {
                    return Err(Unsupported);
                }
                while self.rest().starts_with("::") {
                    self.at += 2;
                    name = format!("{name}::{}", self.word());
                }
                if self.rest().starts_with('(') {
                    self.at += 1;
                    return self.call(name);
                }
                Ok(match name.as_str() {
                    "true" => Expression::Literal(true.into()),
                    "false" => Expression::Literal(false.into()),
                    "null" => Expression::Literal(Value::null(value::Type::Dynamic)),
                    _ => Expression::Name(name),
                })
            }
            _ => Err(Unsupported),
        }
    }

    fn call(&mut self, name: String) -> Parsed {
        let mut arguments = Vec::new();
        let mut spread = false;
        while !self.take(")") {
            arguments.push(self.expression()?);
            spread = self.take("...");
            if !self.take(",") {
                self.need(")")?;
                break;
            }
        }
        Ok(Expression::Call(name, arguments, spread))
    }

    fn object(&mut self) -> Parsed {
        self.at += 1;
        let mut entries = Vec::new();
        while !self.take("}") {
            self.space();
            let start = self.at;
            let word = self.word();
            let key = if word.is_empty() {
                self.at = start;
                self.expression()?
            } else {
                Expression::Literal(Value::from(word))
            };
            if !self.take("=") {
                self.need(":")?;
            }
            entries.push((key, self.expression()?));
            if !self.take(",") {
                self.need("}")?;
                break;
            }
        }
        Ok(Expression::Object(entries))
    }

    fn number(&mut self) -> Parsed {
        let bytes = self.text.as_bytes();
        let mut end = self.at;
        let digits = |mut end: usize| {
            while bytes.get(end).is_some_and(u8::is_ascii_digit) {
                end += 1;
            }
            end
        };
        end = digits(end);
        if bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
            end = digits(end + 1);
        }
        if matches!(bytes.get(end), Some(b'e' | b'E')) {
            end += 1;
            if matches!(bytes.get(end), Some(b'+' | b'-')) {
                end += 1;
            }
            end = digits(end);
        }
        let number: Number = self.text[self.at..end].parse().map_err(|_| Unsupported)?;
        self.at = end;
        Ok(Expression::Literal(number.into()))
    }

    fn template(&mut self) -> Parsed {
        self.at += 1;
        let mut parts: Vec<Result<String, Expression>> = Vec::new();
        let mut literal = String::new();
        loop {
            let Some(c) = self.rest().chars().next() else { return Err(Unsupported) };
            if self.rest().starts_with("$${") || self.rest().starts_with("%%{") {
                literal.push(c);
                literal.push('{');
                self.at += 3;
                continue;
            }
            if self.rest().starts_with("%{") {
                return Err(Unsupported);
            }
            if self.rest().starts_with("${") {
                self.at += 2;
                if !literal.is_empty() {
                    parts.push(Ok(std::mem::take(&mut literal)));
                }
                parts.push(Err(self.expression()?));
                self.need("}")?;
                continue;
            }
            self.at += c.len_utf8();
            match c {
                '"' => break,
                '\\' => {
                    let escape = self.rest().chars().next().ok_or(Unsupported)?;
                    self.at += escape.len_utf8();
                    literal.push(match escape {
                        'n' => '\n',
                        'r' => '\r',
                        't' => '\t',
                        '"' | '\\' => escape,
                        'u' | 'U' => {
                            let count = if escape == 'u' { 4 } else { 8 };
                            let digits = self.rest().get(..count).ok_or(Unsupported)?;
                            let code = u32::from_str_radix(digits, 16).map_err(|_| Unsupported)?;
                            self.at += count;
                            char::from_u32(code).ok_or(Unsupported)?
                        }
                        _ => return Err(Unsupported),
                    });
                }
                c => literal.push(c),
            }
        }
        if !literal.is_empty() || parts.is_empty() {
            parts.push(Ok(literal));
        }
        Ok(Expression::Template(parts))
    }
}
