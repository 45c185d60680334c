//! Re-reads what was rendered and holds it against the decisions.
