//! Templates for prose, shell and configuration files, and quoting for what is put into them.

use crate::Error;
use minijinja::syntax::SyntaxConfig;
use minijinja::{Environment, UndefinedBehavior, Value};

/// A word of a shell: plain where nothing in it means anything to a shell, else in single quotes.
pub(crate) fn shell(text: &str) -> String {
    let plain = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-./:=@%+,".contains(c));
    if plain { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

/// A text that Ansible's templates leave as it is.
pub(crate) fn jinja(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match (c, characters.peek()) {
            ('{', Some(next @ ('{' | '%' | '#'))) => {
                out.push_str(&format!("{{{{ '{{{next}' }}}}"));
                characters.next();
            }
            _ => out.push(c),
        }
    }
    out
}

/// A text inside single quotes of an expression of Jinja.
pub(crate) fn jinja_string(text: &str) -> String {
    format!("'{}'", text.replace('\\', r"\\").replace('\'', r"\'").replace('\n', r"\n"))
}

/// A text on one line, for a comment.
pub(crate) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned()
}

/// A text for a cell of a table in Markdown.
pub(crate) fn cell(text: &str) -> String {
    one_line(text).replace('|', r"\|").replace('<', "&lt;")
}

/// An identifier in double quotes of SQL.
pub(crate) fn sql_name(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// An identifier in the back quotes of MySQL.
pub(crate) fn mysql_name(text: &str) -> String {
    format!("`{}`", text.replace('`', "``"))
}

/// A text in single quotes of SQL.
pub(crate) fn sql_string(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// Renders a template of this room: `@{ x }@`, `@% if %@`, `@# why #@`. What is not defined is an error.
pub(crate) fn render(name: &str, source: &str, values: Value) -> Result<String, Error> {
    let failed = |error: minijinja::Error| Error::Template { name: name.to_owned(), reason: format!("{error:#}") };
    let syntax = SyntaxConfig::builder()
        .block_delimiters("@%", "%@")
        .variable_delimiters("@{", "}@")
        .comment_delimiters("@#", "#@")
        .build()
        .map_err(failed)?;
    let mut environment = Environment::new();
    environment.set_syntax(syntax);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    environment.set_keep_trailing_newline(true);
    environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
    environment.add_filter("shell", |text: String| shell(&text));
    environment.add_filter("quoted", |text: String| format!("'{}'", text.replace('\'', r"'\''")));
    environment.add_filter("cell", |text: String| cell(&text));
    environment.add_filter("line", |text: String| one_line(&text));
    environment.add_filter("sql_string", |text: String| sql_string(&text));
    environment.add_filter("sql_name", |text: String| sql_name(&text));
    environment.add_template(name, source).map_err(failed)?;
    environment.get_template(name).and_then(|template| template.render(values)).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_shell() {
        assert_eq!(shell("a-b/c"), "a-b/c");
        assert_eq!(shell("it's $HOME"), r"'it'\''s $HOME'");
        assert_eq!(shell(""), "''");
        assert_eq!(shell("a\nb"), "'a\nb'");
    }

    #[test]
    fn ansible_leaves_braces_alone() {
        assert_eq!(jinja("a {{ b }} {% c"), "a {{ '{{' }} b }} {{ '{%' }} c");
        assert_eq!(jinja("{{{"), "{{ '{{' }}{");
    }

    #[test]
    fn undefined_is_an_error() {
        assert!(render("x", "@{ nothing }@", Value::from(())).is_err());
    }
}
