//! Texts as Compose reads them: `$` begins a variable.

use model::Traced;
use planner::blueprint::Piece;
use render::yaml::Node;

/// A text without variables.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('$', "$$")
}

/// A variable that must be set.
pub(crate) fn variable(name: &str) -> String {
    format!("${{{name}:?}}")
}

/// Pieces as one text. A secret never stands in a Compose file; its name as a variable makes Compose stop instead of
/// starting with an empty value.
pub(crate) fn pieces(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Literal(text) => escaped(text),
            Piece::Variable(name) | Piece::Secret(name) => variable(name),
        })
        .collect()
}

/// Pieces as a node with the leaves behind them.
pub(crate) fn pieces_node(value: &Traced<Vec<Piece>>) -> Node {
    Node::text(pieces(&value.value)).with_traces(&value.traces)
}

/// A text of the source as a node.
pub(crate) fn text_node(value: &Traced<String>) -> Node {
    Node::text(escaped(&value.value)).with_traces(&value.traces)
}

/// Seconds as Compose writes a span of time.
pub(crate) fn seconds(value: &Traced<u64>) -> Node {
    let text = match value.value {
        n if n >= 120 && n % 60 == 0 => format!("{}m", n / 60),
        n => format!("{n}s"),
    };
    Node::text(text).with_traces(&value.traces)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars() {
        let mixed = [Piece::Literal("a$b".into()), Piece::Variable("X".into())];
        assert_eq!(pieces(&mixed), "a$$b${X:?}");
    }
}
