//! Standard output.

use super::Outcome;
use super::report::Reporter;
use diagnostic::Diagnostic;
use std::io::{Error, ErrorKind, Write as _};

/// Prints a text. A reader that went away is no failure: it has seen what it wanted.
pub fn print(text: &str, reporter: &Reporter) -> Outcome {
    let mut out = std::io::stdout().lock();
    settle(out.write_all(text.as_bytes()).and_then(|()| out.flush()), reporter)
}

/// Prints a document, indented, with a newline at its end.
pub fn print_json(value: &serde_json::Value, reporter: &Reporter) -> Outcome {
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let written = serde_json::to_writer_pretty(&mut out, value)
        .map_err(Error::from)
        .and_then(|()| out.write_all(b"\n"))
        .and_then(|()| out.flush());
    settle(written, reporter)
}

/// What a result of writing to standard output means for the command.
pub fn settle(result: Result<(), Error>, reporter: &Reporter) -> Outcome {
    match result {
        Ok(()) => Outcome::Done,
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Outcome::Done,
        Err(error) => {
            reporter.report(&Diagnostic::error(
                "Standard output cannot be written",
                format!("The operating system says: {error}."),
            ));
            Outcome::Failed
        }
    }
}
