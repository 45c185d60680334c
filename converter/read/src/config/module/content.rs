//! The content of a block that may be spread over a file and its overrides.

use std::sync::Arc;

use syntax::ast::{Attribute, Block};
use syntax::{Body, Expression, Source, TextRange};

/// An attribute and the file that it stands in.
#[derive(Clone, Copy)]
pub(crate) struct AttributeRef<'a> {
    pub(crate) attribute: &'a Attribute,
    pub(crate) source: &'a Source,
}

impl AttributeRef<'_> {
    pub(crate) fn expression(&self) -> &Expression {
        &self.attribute.expression
    }

    pub(crate) fn place(&self) -> diagnostic::FilePlace {
        self.source.place(self.attribute.range)
    }
}

/// A body with its overrides: a later part's attributes, and its blocks of a type, take the place of the earlier ones.
#[derive(Clone, Debug)]
pub(crate) struct BodyView {
    parts: Vec<Arc<Body>>,
    header: TextRange,
}

impl BodyView {
    pub(crate) fn of_block(block: &Block) -> Self {
        Self { parts: vec![block.body.clone()], header: block.header_range() }
    }

    pub(crate) fn of_body(body: &Arc<Body>) -> Self {
        Self { parts: vec![body.clone()], header: body.range }
    }

    /// Adds an override.
    pub(crate) fn override_with(&mut self, body: &Arc<Body>) {
        self.parts.push(body.clone());
    }

    /// The header of the block, in the first file that it stands in.
    pub(crate) fn place(&self) -> diagnostic::FilePlace {
        self.source().place(self.header)
    }

    /// The whole block, in the first file that it stands in.
    pub(crate) fn whole_place(&self) -> diagnostic::FilePlace {
        let range = self.parts.first().map_or(self.header, |body| self.header.to(body.range));
        self.source().place(range)
    }

    pub(crate) fn source(&self) -> &Source {
        // There is always a part: both constructors put one in.
        &self.parts[0].source
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<AttributeRef<'_>> {
        self.parts
            .iter()
            .rev()
            .find_map(|body| body.attribute(name).map(|attribute| AttributeRef { attribute, source: &body.source }))
    }

    /// All attributes, each name once.
    pub(crate) fn attributes(&self) -> Vec<AttributeRef<'_>> {
        let mut found: Vec<AttributeRef<'_>> = Vec::new();
        for body in &self.parts {
            for attribute in &body.attributes {
                let item = AttributeRef { attribute, source: &body.source };
                match found.iter_mut().find(|f| f.attribute.name == attribute.name) {
                    Some(present) => *present = item,
                    None => found.push(item),
                }
            }
        }
        found
    }

    /// All blocks; those of a type that a later part has take the place of the earlier ones. A dynamic block counts as one of the
    /// type that it makes.
    pub(crate) fn blocks(&self) -> Vec<&Block> {
        let type_of = |block: &Block| match block.labels.first() {
            Some(label) if *block.block_type == *"dynamic" => label.text.clone(),
            _ => block.block_type.clone(),
        };
        let mut found: Vec<&Block> = Vec::new();
        for (position, body) in self.parts.iter().enumerate() {
            if position > 0 {
                found.retain(|block| {
                    // `lifecycle` and the like are merged by their readers.
                    MERGED.contains(&&*block.block_type) || !body.blocks.iter().any(|b| type_of(b) == type_of(block))
                });
            }
            found.extend(&body.blocks);
        }
        found
    }

    pub(crate) fn blocks_of(&self, block_type: &str) -> Vec<&Block> {
        self.blocks().into_iter().filter(|block| *block.block_type == *block_type).collect()
    }

    /// An argument of `lifecycle`, of which there may be one in each part.
    pub(crate) fn lifecycle(&self, name: &str) -> Option<AttributeRef<'_>> {
        self.blocks_of("lifecycle").into_iter().rev().find_map(|block| {
            let attribute = block.body.attribute(name)?;
            Some(AttributeRef { attribute, source: &block.body.source })
        })
    }
}

const MERGED: &[&str] = &["lifecycle"];
