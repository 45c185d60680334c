//! Diagnostics as text for a terminal: sentence, place, source line with a caret, remedy.

use crate::{Diagnostic, FilePlace, Place, Severity};

/// Gives the text of a file again, so that a diagnostic can show the line it speaks of.
pub trait Snippets {
    /// Text of the file, if it is still at hand.
    fn text(&self, path: &str) -> Option<String>;
}

impl Snippets for () {
    fn text(&self, _: &str) -> Option<String> {
        None
    }
}

/// Lines longer than this are cut around the caret, so that a minified file does not fill the screen.
const WIDTH: usize = 160;

/// One diagnostic as text, ending in a newline.
pub fn render(diagnostic: &Diagnostic, snippets: &dyn Snippets) -> String {
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut text = format!("{severity}: {}\n", diagnostic.summary);
    match &diagnostic.place {
        Some(Place::File(place)) => {
            text.push_str(&format!("  --> {}:{}:{}\n", place.path, place.span.start.line, place.span.start.column));
            if let Some(source) = snippets.text(&place.path) {
                push_snippet(&mut text, &source, place);
            }
        }
        Some(place) => text.push_str(&format!("  --> {place}\n")),
        None => {}
    }
    for line in diagnostic.detail.lines() {
        text.push_str("  ");
        text.push_str(line);
        text.push('\n');
    }
    text
}

fn push_snippet(text: &mut String, source: &str, place: &FilePlace) {
    let start = place.span.start;
    let Some(line) = source.lines().nth(start.line.saturating_sub(1)) else { return };
    let characters: Vec<char> = line.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let column = start.column.saturating_sub(1).min(characters.len());
    let length = if place.span.end.line == start.line {
        place.span.end.column.saturating_sub(start.column).max(1)
    } else {
        characters.len().saturating_sub(column).max(1)
    };
    let from = if characters.len() > WIDTH { column.saturating_sub(WIDTH / 2) } else { 0 };
    let shown: String = characters.iter().skip(from).take(WIDTH).collect();
    let number = start.line.to_string();
    let carets = "^".repeat(length.min(WIDTH.saturating_sub(column - from).max(1)));
    let (gap, indent) = (" ".repeat(number.len()), " ".repeat(column - from));
    text.push_str(&format!("{gap} |\n{number} | {shown}\n{gap} | {indent}{carets}\n"));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Position, Span};

    struct One(&'static str);
    impl Snippets for One {
        fn text(&self, _: &str) -> Option<String> {
            Some(self.0.to_owned())
        }
    }

    #[test]
    fn shows_line_and_caret() {
        let position = |byte, line, column| Position { byte, line, column };
        let diagnostic = Diagnostic::error("Unknown variable", "Declare it.")
            .in_file("main.tf", Span { start: position(14, 2, 5), end: position(17, 2, 8) });
        let text = render(&diagnostic, &One("a = 1\nb = foo\n"));
        assert_eq!(text, "error: Unknown variable\n  --> main.tf:2:5\n  |\n2 | b = foo\n  |     ^^^\n  Declare it.\n");
    }
}
