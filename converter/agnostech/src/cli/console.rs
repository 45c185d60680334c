//! `agnostech console`: expressions, evaluated in the root module.

use super::report::Reporter;
use super::sources::ReadArguments;
use super::{Outcome, output, shape};
use agnostech::DiskFiles;
use clap::Args;
use diagnostic::{Diagnostic, Place};
use read::config::{Console, with_console};
use serde_json::{Value as Json, json};
use std::io::{BufRead, Error, IsTerminal as _, Write};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Arguments {
    /// Directory of configuration.
    #[arg(value_name = "PATH")]
    path: PathBuf,
    /// Print one JSON object a line also on a terminal.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    read: ReadArguments,
}

pub fn run(arguments: &Arguments, reporter: &Reporter) -> Outcome {
    let configuration = match arguments.read.directory(&arguments.path) {
        Ok(configuration) => configuration,
        Err(wrong) => {
            reporter.report_all(&wrong);
            return Outcome::Failed;
        }
    };
    let as_text = !arguments.json && std::io::stdout().is_terminal();
    let done = with_console(&DiskFiles, &configuration, |console| {
        reporter.report_all(console.diagnostics());
        let mut out = std::io::stdout().lock();
        session(&mut std::io::stdin().lock(), &mut |expression| {
            let line = if as_text { text_answer(console, expression) } else { answer(console, expression).to_string() };
            writeln!(out, "{line}").and_then(|()| out.flush())
        })
    });
    match done {
        Some(result) => output::settle(result, reporter),
        None => {
            reporter.report(&Diagnostic::error(
                format!("The configuration in {} could not be evaluated", arguments.path.display()),
                "Evaluation ended before its time. Please report this, with the configuration if you can.",
            ));
            Outcome::Failed
        }
    }
}

/// Feeds each expression of the input to `each`: the strings of a JSON array, or else lines as they come. Blank lines and
/// lines that start with `#` are passed over.
fn session(input: &mut dyn BufRead, each: &mut dyn FnMut(&str) -> Result<(), Error>) -> Result<(), Error> {
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line)? > 0 {
        if line.iter().all(u8::is_ascii_whitespace) {
            line.clear();
            continue;
        }
        if line.trim_ascii_start().starts_with(b"[") {
            // Only the end tells a JSON array from an expression that makes a tuple.
            input.read_to_end(&mut line)?;
            if let Ok(expressions) = serde_json::from_slice::<Vec<String>>(&line) {
                return expressions.iter().try_for_each(|expression| each(expression));
            }
            return String::from_utf8_lossy(&line).lines().try_for_each(|line| one(line, each));
        }
        one(&String::from_utf8_lossy(&line), each)?;
        line.clear();
    }
    Ok(())
}

fn one(line: &str, each: &mut dyn FnMut(&str) -> Result<(), Error>) -> Result<(), Error> {
    let line = line.trim_end_matches(['\n', '\r']);
    if line.trim().is_empty() || line.trim_start().starts_with('#') { Ok(()) } else { each(line) }
}

/// Parentheses let an expression go over several lines.
fn evaluate(console: &Console<'_, '_>, expression: &str) -> (value::Value, Vec<Diagnostic>) {
    console.evaluate(&format!("(\n{expression}\n)"))
}

fn answer(console: &Console<'_, '_>, expression: &str) -> Json {
    let (value, diagnostics) = evaluate(console, expression);
    if let Some(error) = diagnostics.iter().find(|d| d.is_error()) {
        return json!({
            "expr": expression, "ok": false, "json": null, "type": null, "unknown": null, "sensitive": null,
            "error": message(error),
        });
    }
    let known = value.is_wholly_known();
    let (shown, hidden) = shape::planned(&value);
    let (json, unknown) = match (known, value.is_unknown()) {
        (true, _) => (Json::String(shown.to_string()), Json::Bool(false)),
        (false, true) => (Json::Null, Json::Bool(true)),
        (false, false) => (Json::String(shown.to_string()), hidden),
    };
    // A plan keeps no type for what is not wholly known, and none for null.
    let ty = match known {
        true if value.is_null() => json!("dynamic"),
        true => shape::type_json(&value.ty()),
        false => Json::Null,
    };
    let sensitive = match value.marks.sensitive {
        false if value.is_unknown() => Json::Null,
        sensitive => Json::Bool(sensitive),
    };
    json!({
        "expr": expression, "ok": true, "json": json, "type": ty, "unknown": unknown, "sensitive": sensitive, "error": null,
    })
}

fn message(diagnostic: &Diagnostic) -> String {
    let mut text = diagnostic.summary.clone();
    if !diagnostic.detail.is_empty() {
        text.push_str(": ");
        text.push_str(&diagnostic.detail);
    }
    text
}

fn text_answer(console: &Console<'_, '_>, expression: &str) -> String {
    let (value, diagnostics) = evaluate(console, expression);
    if let Some(error) = diagnostics.iter().find(|d| d.is_error()) {
        let place = match &error.place {
            // The parenthesis before the expression is a line of its own.
            Some(Place::File(place)) => format!(" (column {})", place.span.start.column),
            Some(Place::Attribute { .. }) | None => String::new(),
        };
        return format!("error: {}{place}", message(error));
    }
    if value.has_sensitive() {
        return String::from("(sensitive value)");
    }
    match value::to_json(&value) {
        Some(json) => serde_json::to_string_pretty(&json).unwrap_or_else(|_| json.to_string()),
        None => format!("(known after apply: {})", value.ty().friendly_name()),
    }
}

#[cfg(test)]
mod tests {
    use super::session;

    fn expressions(input: &str) -> Vec<String> {
        let mut found = Vec::new();
        session(&mut input.as_bytes(), &mut |expression| {
            found.push(expression.to_owned());
            Ok(())
        })
        .unwrap();
        found
    }

    #[test]
    fn lines_or_an_array() {
        assert_eq!(expressions("1 + 1\n\n# no\r\nvar.a\r\n"), ["1 + 1", "var.a"]);
        assert_eq!(expressions("\n[\"a\\nb\", \"c\"]\n"), ["a\nb", "c"]);
        assert_eq!(expressions("[1, 2][0]\n\nb"), ["[1, 2][0]", "b"]);
        assert_eq!(expressions(""), Vec::<String>::new());
    }
}
