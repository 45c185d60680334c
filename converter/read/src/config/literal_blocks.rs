//! Nested blocks that are written as the value of an attribute: always in JSON, and by mistake in the native syntax.

use std::sync::Arc;

use syntax::ast::{Attribute, Block, Label, ObjectItem};
use syntax::{Body, Expression, ExpressionKind, Source, TextRange};

use super::module::BodyView;

/// The bodies of an object, or of a list of objects, that is written out; with `labelled`, objects by label. `None` if it is
/// something else and must be evaluated.
pub(super) fn literal_blocks(
    expression: &Expression,
    source: &Source,
    labelled: bool,
) -> Option<Vec<(Vec<Arc<str>>, BodyView)>> {
    match &expression.kind {
        ExpressionKind::Tuple(items) => {
            let parts: Option<Vec<_>> = items.iter().map(|item| literal_blocks(item, source, labelled)).collect();
            Some(parts?.into_iter().flatten().collect())
        }
        ExpressionKind::Object(items) if labelled => {
            let mut found = Vec::new();
            for item in items {
                let label: Arc<str> = item.literal_key()?.into();
                for (mut labels, body) in literal_blocks(&item.value, source, false)? {
                    labels.push(label.clone());
                    found.push((labels, body));
                }
            }
            Some(found)
        }
        ExpressionKind::Object(items) => {
            let body = body(items, source, expression.range)?;
            Some(vec![(Vec::new(), BodyView::of_body(&Arc::new(body)))])
        }
        _ => None,
    }
}

fn body(items: &[ObjectItem], source: &Source, range: TextRange) -> Option<Body> {
    let mut attributes = Vec::with_capacity(items.len());
    let mut blocks = Vec::new();
    for item in items {
        let name = item.literal_key()?;
        match (name, &item.value.kind) {
            ("//", _) => {}
            ("dynamic", ExpressionKind::Object(inner)) => {
                for made in inner {
                    blocks.push(dynamic(made.literal_key()?, &made.value, source, item.key.range)?);
                }
            }
            _ => attributes.push(Attribute {
                name: name.into(),
                name_range: item.key.range,
                expression: Arc::new(item.value.clone()),
                range: item.key.range.to(item.value.range),
            }),
        }
    }
    Some(Body { attributes, blocks, range, source: source.clone() })
}

fn dynamic(label: &str, expression: &Expression, source: &Source, type_range: TextRange) -> Option<Block> {
    let ExpressionKind::Object(items) = &expression.kind else { return None };
    let mut made = body(items, source, expression.range)?;
    let at = made.attributes.iter().position(|a| &*a.name == "content")?;
    let content = made.attributes.remove(at);
    let ExpressionKind::Object(inner) = &content.expression.kind else { return None };
    made.blocks.push(Block {
        block_type: "content".into(),
        type_range: content.name_range,
        labels: Box::default(),
        body: Arc::new(body(inner, source, content.expression.range)?),
        range: content.range,
    });
    Some(Block {
        block_type: "dynamic".into(),
        type_range,
        labels: [Label { text: label.into(), range: expression.range }].into(),
        body: Arc::new(made),
        range: expression.range,
    })
}
