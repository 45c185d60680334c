//! `csvdecode`, by the rules of Go's reader.

use crate::arguments::{quoted, text};
use crate::call::{Call, Outcome};
use crate::environment::Environment;
use crate::error::Failure;
use value::{Type, Value};

pub(crate) fn csvdecode_type(arguments: &[Value], _: &dyn Environment) -> Result<Type, Failure> {
    let Some(text) = arguments[0].as_str() else { return Ok(Type::Dynamic) };
    let headers = headers(&mut Reader::new(text))?;
    Ok(Type::list(Type::object(headers.into_iter().map(|name| (name, Type::String)))))
}

fn headers(reader: &mut Reader<'_>) -> Result<Vec<String>, Failure> {
    let headers = match reader.record()? {
        Some((headers, _)) => headers,
        None => return Err("missing header line".into()),
    };
    for (position, name) in headers.iter().enumerate() {
        if headers[..position].contains(name) {
            return Err(format!("duplicate column name {}", quoted(name)).into());
        }
    }
    Ok(headers)
}

pub(crate) fn csvdecode(call: &Call<'_>) -> Outcome {
    let mut reader = Reader::new(text(call, 0));
    let headers = headers(&mut reader)?;
    let element = match call.returns {
        Type::List(element) => (**element).clone(),
        _ => Type::Dynamic,
    };
    let mut rows = Vec::new();
    while let Some((fields, line)) = reader.record()? {
        if fields.len() != headers.len() {
            return Err(wrong(line, "wrong number of fields"));
        }
        rows.push(Value::object(headers.iter().map(String::as_str).zip(fields.into_iter().map(Value::from))));
    }
    Ok(Value::list(element, rows))
}

fn wrong(line: usize, message: &str) -> Failure {
    format!("CSV parse error on line {line}: {message}").into()
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
}

const STRAY_QUOTE: &str = "extraneous or missing \" in quoted-field";
const BARE_QUOTE: &str = "bare \" in non-quoted-field";

impl<'a> Reader<'a> {
    fn new(text: &'a str) -> Self {
        Self { rest: text, line: 0 }
    }

    /// The next line with its end, a carriage return before it left out.
    fn next_line(&mut self) -> Option<String> {
        if self.rest.is_empty() {
            return None;
        }
        self.line += 1;
        let end = self.rest.find('\n').map_or(self.rest.len(), |at| at + 1);
        let (line, rest) = self.rest.split_at(end);
        self.rest = rest;
        Some(match line.strip_suffix("\r\n") {
            Some(content) => format!("{content}\n"),
            None if rest.is_empty() => line.strip_suffix('\r').unwrap_or(line).to_owned(),
            None => line.to_owned(),
        })
    }

    /// The next record that is not an empty line, and the line that it starts on.
    fn record(&mut self) -> Result<Option<(Vec<String>, usize)>, Failure> {
        let mut line = loop {
            match self.next_line() {
                None => return Ok(None),
                Some(line) if line == "\n" => {}
                Some(line) => break line,
            }
        };
        let start = self.line;
        let mut fields = Vec::new();
        let mut at = 0;
        loop {
            let field = &line[at..];
            if !field.starts_with('"') {
                let end = field.find(',');
                let content = field[..end.unwrap_or(field.len())].trim_end_matches('\n');
                if content.contains('"') {
                    return Err(wrong(self.line, BARE_QUOTE));
                }
                fields.push(content.to_owned());
                match end {
                    Some(end) => at += end + 1,
                    None => return Ok(Some((fields, start))),
                }
                continue;
            }
            at += 1;
            let mut content = String::new();
            loop {
                let Some(quote) = line[at..].find('"') else {
                    content.push_str(&line[at..]);
                    match self.next_line() {
                        Some(next) => {
                            line = next;
                            at = 0;
                            continue;
                        }
                        None => return Err(wrong(self.line, STRAY_QUOTE)),
                    }
                };
                content.push_str(&line[at..at + quote]);
                at += quote + 1;
                let after = &line[at..];
                if after.starts_with('"') {
                    content.push('"');
                    at += 1;
                } else if after.starts_with(',') {
                    fields.push(content);
                    at += 1;
                    break;
                } else if after.is_empty() || after == "\n" {
                    fields.push(content);
                    return Ok(Some((fields, start)));
                } else {
                    return Err(wrong(self.line, STRAY_QUOTE));
                }
            }
        }
    }
}
