//! Nested blocks, written out or made by `dynamic`.

use std::sync::Arc;

use diagnostic::Diagnostic;
use syntax::ExpressionKind;
use syntax::ast::Block;
use value::{Type, Value, convert};

use super::expression::{Context, Frame, elements, unknown_element};
use super::module::BodyView;

/// A nested block, or what stands for blocks of which the number is not known.
pub(crate) enum Instance<'c> {
    /// A block with its labels, and what it is evaluated in.
    Block { labels: Vec<Arc<str>>, body: BodyView, context: Context<'c> },
    /// Any number of blocks; the value stands for what they are made of.
    Unknown(Value),
}

/// Hands over the blocks of a type in a body, those that dynamic blocks make included, in order.
pub(crate) fn expand(
    body: &BodyView,
    block_type: &str,
    context: Context<'_>,
    diagnostics: &mut Vec<Diagnostic>,
    mut take: impl FnMut(Instance<'_>, &mut Vec<Diagnostic>),
) {
    for block in body.blocks() {
        if *block.block_type == *block_type {
            let labels = block.labels.iter().map(|label| label.text.clone()).collect();
            let context = Context { source: &block.body.source, ..context };
            take(Instance::Block { labels, body: BodyView::of_block(block), context }, diagnostics);
        } else if &*block.block_type == "dynamic" && block.labels.first().is_some_and(|l| *l.text == *block_type) {
            dynamic(block, block_type, context, diagnostics, &mut take);
        }
    }
}

fn dynamic(
    block: &Block,
    block_type: &str,
    context: Context<'_>,
    diagnostics: &mut Vec<Diagnostic>,
    take: &mut impl FnMut(Instance<'_>, &mut Vec<Diagnostic>),
) {
    let source = &block.body.source;
    let context = Context { source, ..context };
    let report = |summary: &str, detail: String, range, diagnostics: &mut Vec<Diagnostic>| {
        diagnostics.push(Diagnostic::error(summary, detail).at(source.place(range)));
    };
    let (Some(for_each), Some(content)) = (block.body.attribute("for_each"), block.body.blocks_of("content").next())
    else {
        let detail = "A dynamic block needs the argument \"for_each\" and a nested block \"content\".".to_owned();
        report("Incomplete dynamic block", detail, block.header_range(), diagnostics);
        return;
    };
    let iterator: Arc<str> = match block.body.attribute("iterator").map(|a| (&a.expression.kind, a.range)) {
        None => block_type.into(),
        Some((ExpressionKind::Traversal(name), _)) if name.steps.is_empty() => name.root.clone(),
        Some((ExpressionKind::String { text, .. }, _)) => (**text).into(),
        Some((_, range)) => {
            let detail = "The \"iterator\" of a dynamic block must be a single variable name.".to_owned();
            report("Invalid iterator name", detail, range, diagnostics);
            block_type.into()
        }
    };
    let collection = context.evaluate(&for_each.expression, diagnostics);
    let body = BodyView::of_block(content);
    let bind = |key: Value, each: Value| Frame {
        parent: context.frame,
        names: vec![(iterator.clone(), Value::object([("key", key), ("value", each)]))],
    };
    if collection.is_null() {
        let detail = "Cannot use a null value in for_each.".to_owned();
        report("Invalid dynamic for_each value", detail, for_each.expression.range, diagnostics);
        return;
    }
    if let Some(ty) = collection.primitive_type() {
        let detail =
            format!("Cannot use a {} value in for_each. An iterable collection is required.", ty.friendly_name());
        report("Invalid dynamic for_each value", detail, for_each.expression.range, diagnostics);
        return;
    }
    let labels_of = |inner: &Context<'_>, diagnostics: &mut Vec<Diagnostic>| {
        let Some(attribute) = block.body.attribute("labels") else { return Vec::new() };
        let value = inner.evaluate(&attribute.expression, diagnostics);
        let mut labels: Vec<Arc<str>> = Vec::new();
        for label in value.items().unwrap_or(std::slice::from_ref(&value)) {
            match convert(label, &Type::String).ok().as_ref().and_then(Value::as_str) {
                Some(text) => labels.push(text.into()),
                None => {
                    let detail = "The labels of a dynamic block must be strings that are known whatever variables and resources turn out to be.";
                    report("Invalid dynamic block label", detail.to_owned(), attribute.range, diagnostics);
                }
            }
        }
        labels
    };
    let Some(items) = elements(&collection) else {
        // One look inside keeps what the blocks refer to.
        let key = Value::unknown(Type::Dynamic).derived_from([&collection]);
        let frame = bind(key, unknown_element(&collection));
        labels_of(&context.with_frame(Some(&frame)), diagnostics);
        let mut ignored = Vec::new();
        let mut parts = vec![collection.clone()];
        sample(&body, context.with_frame(Some(&frame)), &mut parts, &mut ignored);
        take(Instance::Unknown(Value::unknown(Type::Dynamic).derived_from(&parts)), diagnostics);
        return;
    };
    for (key, each) in items {
        let frame = bind(key, each.marked(collection.marks));
        let inner = context.with_frame(Some(&frame));
        let labels = labels_of(&inner, diagnostics);
        take(Instance::Block { labels, body: body.clone(), context: inner }, diagnostics);
    }
}

fn sample(body: &BodyView, context: Context<'_>, parts: &mut Vec<Value>, ignored: &mut Vec<Diagnostic>) {
    for attribute in body.attributes() {
        parts.push(Context { source: attribute.source, ..context }.evaluate(attribute.expression(), ignored));
    }
    for block in body.blocks() {
        let name = match block.labels.first() {
            Some(label) if &*block.block_type == "dynamic" => label.text.clone(),
            _ => block.block_type.clone(),
        };
        expand(body, &name, context, ignored, |instance, ignored| match instance {
            Instance::Block { body, context, .. } => sample(&body, context, parts, ignored),
            Instance::Unknown(value) => parts.push(value),
        });
    }
}
