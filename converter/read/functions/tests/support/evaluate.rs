//! Trees to values.

use super::parse::{Expression, Unsupported, parse};
use functions::{Dialect, Entry, EntryKind, Environment, FileError, Template, TemplateError, call, call_can, call_try};
use std::collections::BTreeMap;
use std::sync::Arc;
use value::{Entries, Marks, Part, Type, Value, convert, operators};

const BASE: &str = "/configuration";

/// Files in memory, and the values of names.
pub struct Evaluator {
    files: BTreeMap<String, Vec<u8>>,
    names: BTreeMap<String, Value>,
}

/// What evaluating gave: a value, or an error with its headline.
pub type Evaluated = Result<Value, String>;

impl Evaluator {
    /// The prelude's names, and these files by relative path.
    pub fn new(files: impl IntoIterator<Item = (&'static str, &'static [u8])>) -> Self {
        let files = files.into_iter().map(|(path, bytes)| (format!("{BASE}/{path}"), bytes.to_vec())).collect();
        let text = |s: &str| Value::from(s);
        let unknown = || Value::unknown(Type::String).never_null();
        let record = |id: i64, name: &str, tags: Vec<Value>| {
            Value::object([("id", Value::from(id)), ("name", name.into()), ("tags", Value::tuple(tags))])
        };
        let variables = Value::object([
            ("str", text("hello")),
            ("num", 42.into()),
            ("lst", Value::tuple(["a", "b", "c"].map(Value::from))),
            ("mp", Value::object([("a", 1), ("b", 2)].map(|(k, v)| (k, Value::from(v))))),
            ("objs", Value::tuple([record(1, "x", vec!["p".into()]), record(2, "y", vec![])])),
            ("nul", Value::null(Type::Dynamic)),
            ("tlist", Value::list(Type::String, ["z", "y"].map(Value::from))),
            ("tset", Value::set(Type::String, ["z", "y", "z"].map(Value::from))),
            ("tmap", Value::map(Type::Number, [("k", 1), ("j", 2)].map(|(k, v)| (k, Value::from(v))))),
            ("secret", text("s3cr3t").marked(Marks::SENSITIVE)),
        ]);
        let locals = Value::object([("unk", unknown()), ("lunk", Value::tuple([unknown(), "k".into()]))]);
        let path = Value::object([("module", "."), ("root", "."), ("cwd", BASE)].map(|(k, v)| (k, Value::from(v))));
        let names = [("var", variables), ("local", locals), ("path", path)];
        Self { files, names: names.map(|(k, v)| (k.to_owned(), v)).into() }
    }

    /// The value of an expression; `None` if the little language does not have it.
    pub fn evaluate(&self, text: &str) -> Option<Evaluated> {
        let expression = parse(text).ok()?;
        match self.run(&expression) {
            Ok(value) => Some(Ok(value)),
            Err(Failed::Error(message)) => Some(Err(message)),
            Err(Failed::Unsupported) => None,
        }
    }

    fn run(&self, expression: &Expression) -> Result<Value, Failed> {
        Ok(match expression {
            Expression::Literal(value) => value.clone(),
            Expression::Name(name) => self.names.get(name).cloned().ok_or(Failed::Unsupported)?,
            Expression::Template(parts) => match parts.as_slice() {
                [Err(only)] => self.run(only)?,
                parts => {
                    let mut built = Vec::new();
                    for part in parts {
                        built.push(match part {
                            Ok(literal) => Part::Literal(literal.as_str().into()),
                            Err(inner) => Part::Hole(self.run(inner)?),
                        });
                    }
                    operators::template(&built)?
                }
            },
            Expression::Attribute(object, name) => operators::attribute(&self.run(object)?, name)?,
            Expression::Index(collection, key) => operators::index(&self.run(collection)?, &self.run(key)?)?,
            Expression::Tuple(items) => Value::tuple(items.iter().map(|i| self.run(i)).collect::<Result<Vec<_>, _>>()?),
            Expression::Object(entries) => {
                let mut object = Vec::new();
                for (key, item) in entries {
                    let key = convert(&self.run(key)?, &Type::String).map_err(|_| Failed::Unsupported)?;
                    object.push((key.as_str().ok_or(Failed::Unsupported)?.to_owned(), self.run(item)?));
                }
                Value::object(object)
            }
            Expression::Unary('-', value) => operators::negate(&self.run(value)?)?,
            Expression::Unary(_, value) => operators::not(&self.run(value)?)?,
            Expression::Binary(operator, left, right) => {
                let (left, right) = (self.run(left)?, self.run(right)?);
                match *operator {
                    "+" => operators::add(&left, &right)?,
                    "-" => operators::subtract(&left, &right)?,
                    "*" => operators::multiply(&left, &right)?,
                    "/" => operators::divide(&left, &right)?,
                    "%" => operators::modulo(&left, &right)?,
                    "==" => operators::equal(&left, &right),
                    "!=" => operators::not_equal(&left, &right),
                    "<" => operators::less(&left, &right)?,
                    "<=" => operators::less_or_equal(&left, &right)?,
                    ">" => operators::greater(&left, &right)?,
                    ">=" => operators::greater_or_equal(&left, &right)?,
                    "&&" => operators::and(&left, &right)?,
                    _ => operators::or(&left, &right)?,
                }
            }
            Expression::Conditional(condition, when_true, when_false) => {
                let condition = self.run(condition)?;
                let (when_true, when_false) = (self.run(when_true), self.run(when_false));
                let chosen = convert(&condition, &Type::Bool).ok().and_then(|c| c.as_bool());
                // A failing result stands for an unknown one, unless it is the one that is chosen.
                let settle = |result: Result<Value, Failed>, is_chosen: bool| match result {
                    Err(Failed::Error(_)) if !is_chosen => Ok(Value::unknown(Type::Dynamic)),
                    other => other,
                };
                let (when_true, when_false) =
                    (settle(when_true, chosen == Some(true))?, settle(when_false, chosen == Some(false))?);
                operators::conditional(&condition, &when_true, &when_false)?
            }
            Expression::Call(name, arguments, spread) => self.call(name, arguments, *spread)?,
        })
    }

    fn call(&self, name: &str, arguments: &[Expression], spread: bool) -> Result<Value, Failed> {
        match name {
            "can" => {
                let result = match arguments {
                    [only] => self.run(only),
                    _ => return Err(Failed::Unsupported),
                };
                return Ok(call_can(result.ok().as_ref()));
            }
            "try" => {
                let found = arguments.iter().find_map(|a| self.run(a).ok());
                return found.map(|v| call_try(&v)).ok_or(Failed::Unsupported);
            }
            "templatestring" => return Err(Failed::Unsupported),
            _ => {}
        }
        let mut values = arguments.iter().map(|a| self.run(a)).collect::<Result<Vec<_>, _>>()?;
        if spread {
            let last = values.pop().ok_or(Failed::Unsupported)?;
            values.extend(last.items().ok_or(Failed::Unsupported)?.iter().cloned());
        }
        call(name, &values, self).map_err(|e| Failed::Error(e.to_string()))
    }
}

enum Failed {
    Unsupported,
    Error(String),
}

impl From<operators::OperatorError> for Failed {
    fn from(error: operators::OperatorError) -> Self {
        Self::Error(error.to_string())
    }
}

impl From<Unsupported> for Failed {
    fn from(_: Unsupported) -> Self {
        Self::Unsupported
    }
}

impl Environment for Evaluator {
    fn dialect(&self) -> Dialect {
        Dialect::Terraform
    }

    fn base(&self) -> &str {
        BASE
    }

    fn home(&self) -> Option<&str> {
        Some("/root")
    }

    fn read(&self, path: &str) -> Result<Arc<[u8]>, FileError> {
        self.files.get(path).map(|bytes| bytes.as_slice().into()).ok_or(FileError::Missing)
    }

    fn kind(&self, path: &str) -> Result<EntryKind, FileError> {
        if self.files.contains_key(path) {
            Ok(EntryKind::File)
        } else if self.files.keys().any(|file| file.starts_with(&format!("{}/", path.trim_end_matches('/')))) {
            Ok(EntryKind::Directory)
        } else {
            Err(FileError::Missing)
        }
    }

    fn list(&self, path: &str) -> Result<Vec<Entry>, FileError> {
        self.kind(path)?;
        let prefix = format!("{}/", path.trim_end_matches('/'));
        let mut entries: BTreeMap<String, EntryKind> = BTreeMap::new();
        for rest in self.files.keys().filter_map(|file| file.strip_prefix(&prefix)) {
            match rest.split_once('/') {
                Some((directory, _)) => entries.insert(directory.to_owned(), EntryKind::Directory),
                None => entries.insert(rest.to_owned(), EntryKind::File),
            };
        }
        Ok(entries.into_iter().map(|(name, kind)| Entry { name, kind }).collect())
    }

    fn plan_timestamp(&self) -> Option<String> {
        None
    }

    fn render(&self, template: Template<'_>, variables: &Entries) -> Result<Value, TemplateError> {
        let names = variables.iter().map(|(k, v)| (k.to_string(), v.clone())).collect();
        let inner = Evaluator { files: BTreeMap::new(), names };
        match inner.evaluate(&format!("\"{}\"", template.text.replace('\n', "\\n"))) {
            Some(Ok(value)) => Ok(value),
            Some(Err(message)) => Err(TemplateError::Other(message)),
            None => Err(TemplateError::Variables("a variable is missing".to_owned())),
        }
    }
}
