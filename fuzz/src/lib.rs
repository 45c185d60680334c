//! What holds for every input, checked by the fuzz targets.

pub mod environment;

use diagnostic::{Diagnostic, Place};
use syntax::ast::{Block, Body, Expression, ExpressionKind, Part};
use syntax::{Source, TextRange};

/// Diagnostics are at places of the file, and there are not too many of them.
pub fn diagnostics(source: &Source, found: &[Diagnostic]) {
    assert!(found.len() <= 1_000);
    for diagnostic in found {
        assert!(!diagnostic.summary.is_empty() && !diagnostic.detail.is_empty());
        match &diagnostic.place {
            Some(Place::File(place)) => {
                assert!(place.span.start <= place.span.end);
                assert!(place.span.end.byte <= source.text().len());
            }
            place => panic!("{place:?}"),
        }
    }
}

/// The range is one of characters of the text.
pub fn range(source: &Source, range: TextRange) {
    assert!(source.text().get(range.start as usize..range.end as usize).is_some(), "{range:?}");
}

/// The ranges of a body and of all that is in it.
pub fn body(source: &Source, body: &Body) {
    range(source, body.range);
    for attribute in &body.attributes {
        range(source, attribute.range);
        assert_eq!(source.slice(attribute.name_range), &*attribute.name);
        expression(source, &attribute.expression);
    }
    for Block { block_type, type_range, labels, body: inner, range: whole } in &body.blocks {
        range(source, *whole);
        assert_eq!(source.slice(*type_range), &**block_type);
        labels.iter().for_each(|label| range(source, label.range));
        self::body(source, inner);
    }
}

/// The ranges of an expression.
pub fn expression(source: &Source, found: &Expression) {
    range(source, found.range);
    for traversal in syntax::variables(found) {
        range(source, traversal.range());
    }
    if let ExpressionKind::Template { parts, .. } = &found.kind {
        let literals: Vec<bool> = parts.iter().map(|part| matches!(part, Part::Literal { .. })).collect();
        assert!(!literals.windows(2).any(|pair| pair[0] && pair[1]), "two literals in a row");
    }
}
