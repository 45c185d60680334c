//! Bodies: attributes and blocks.

use std::collections::HashMap;
use std::sync::Arc;

use super::parser::{Failed, Parsed, Parser};
use super::token::{Token, TokenKind};
use crate::ast::{Attribute, Block, Body, Expression, ExpressionKind, Label};
use crate::{Identifier, TextRange};

/// From this many attributes on, a repeated name is looked up in a table instead of the list.
const MANY: usize = 16;

/// The items of a body while it is being read.
#[derive(Default)]
struct Items {
    attributes: Vec<Attribute>,
    blocks: Vec<Block>,
    /// Where each name is set; filled only for long bodies.
    names: HashMap<Identifier, TextRange>,
}

impl<'text> Parser<'text> {
    pub(super) fn file_body(&mut self) -> Body {
        let mut items = Items::default();
        self.items(&mut items, TokenKind::End);
        let range = TextRange::new(0, self.peek_range().end);
        self.body(items, range)
    }

    fn body(&self, items: Items, range: TextRange) -> Body {
        let Items { mut attributes, mut blocks, .. } = items;
        attributes.shrink_to_fit();
        blocks.shrink_to_fit();
        Body { attributes, blocks, range, source: self.source().clone() }
    }

    /// Reads items up to the token that ends the body, which is not taken, or the end of the file.
    fn items(&mut self, items: &mut Items, end: TokenKind) {
        loop {
            let kind = self.peek();
            if kind == end || kind == TokenKind::End {
                return;
            }
            if kind == TokenKind::Newline {
                self.read();
                continue;
            }
            let anchor = self.anchor();
            let item = if kind == TokenKind::Identifier { self.item(items) } else { self.no_item(kind) };
            if item.is_err() {
                self.recover(&anchor);
            }
        }
    }

    fn no_item(&mut self, kind: TokenKind) -> Parsed<()> {
        let range = self.peek_range();
        let (summary, detail) = match kind {
            TokenKind::OpenQuote => ("The name of an argument is in quotes", "Write the name without quotes."),
            TokenKind::CloseBrace => {
                ("A closing brace has no opening brace", "Remove it, or add the opening brace that is missing above.")
            }
            _ => (
                "An argument or a block is expected",
                "Arguments are written \"name = value\", blocks \"type \\\"label\\\" { … }\".",
            ),
        };
        self.error(range, summary, detail);
        if kind == TokenKind::CloseBrace {
            self.read();
            return Ok(());
        }
        Err(Failed)
    }

    fn item(&mut self, items: &mut Items) -> Parsed<()> {
        let name = self.read();
        match self.peek() {
            TokenKind::Equals => {
                self.attribute(items, name)?;
                self.end_of_item("an argument")
            }
            TokenKind::OpenQuote | TokenKind::OpenBrace | TokenKind::Identifier => {
                self.block(items, name)?;
                self.end_of_item("a block")
            }
            TokenKind::Newline if self.at_brace_on_next_line() => {
                self.block(items, name)?;
                self.end_of_item("a block")
            }
            _ => self.fail(
                self.range_of(name),
                "An argument or a block is expected",
                "To set an argument write an equals sign and a value behind its name; to open a block, a brace.",
            ),
        }
    }

    fn end_of_item(&mut self, what: &str) -> Parsed<()> {
        self.complete = !matches!(self.peek(), TokenKind::Newline | TokenKind::End);
        match self.peek() {
            TokenKind::Newline => {
                self.read();
                Ok(())
            }
            TokenKind::End => Ok(()),
            TokenKind::Comma => self.fail_here(
                format!("A comma follows {what}"),
                "Arguments of a block stand on lines of their own, without commas.",
            ),
            _ => self.fail_here(
                format!("Something follows {what} on its line"),
                format!(
                    "Each {what} ends with its line. Move what follows to the next line, or close an open bracket."
                ),
            ),
        }
    }

    fn attribute(&mut self, items: &mut Items, name: Token) -> Parsed<()> {
        let name_range = self.range_of(name);
        self.read();
        // A broken value still leaves its attribute, so that the name does not count as missing.
        let (value, failed) = match self.expression() {
            Ok(node) => (node.expression, false),
            Err(Failed) => (Expression { kind: ExpressionKind::Invalid, range: self.previous }, true),
        };
        let range = name_range.to(self.previous);
        let attribute = Attribute { name: self.name_of(name), name_range, expression: Arc::new(value), range };
        self.add_attribute(items, attribute);
        if failed { Err(Failed) } else { Ok(()) }
    }

    fn add_attribute(&mut self, items: &mut Items, attribute: Attribute) {
        let existing = if items.attributes.len() < MANY {
            items.attributes.iter().find(|other| other.name == attribute.name).map(|other| other.name_range)
        } else {
            if items.names.is_empty() {
                items.names = items.attributes.iter().map(|other| (other.name.clone(), other.name_range)).collect();
            }
            items.names.get(&attribute.name).copied()
        };
        if let Some(first) = existing {
            let line = self.source().span(first).start.line;
            let summary = format!("The argument \"{}\" is set twice", attribute.name);
            self.error(
                attribute.name_range,
                summary,
                format!("It is already set in line {line}. Remove one of the two."),
            );
            return;
        }
        if items.attributes.len() >= MANY {
            items.names.insert(attribute.name.clone(), attribute.name_range);
        }
        items.attributes.push(attribute);
    }

    fn block(&mut self, items: &mut Items, name: Token) -> Parsed<()> {
        let type_range = self.range_of(name);
        let mut labels = Vec::new();
        loop {
            match self.peek() {
                TokenKind::OpenBrace => break,
                TokenKind::Identifier => {
                    let token = self.read();
                    labels.push(Label { text: self.name_of(token), range: self.previous });
                }
                TokenKind::OpenQuote => {
                    let (text, range) = self.quoted_label()?;
                    labels.push(Label { text: Identifier::from(text), range });
                }
                TokenKind::Equals => {
                    return self.fail_here(
                        "An equals sign follows a label",
                        "Only arguments have an equals sign; a block goes on with its opening brace.",
                    );
                }
                TokenKind::Newline if self.at_brace_on_next_line() => {
                    self.read();
                    let range = self.peek_range();
                    self.error(
                        range,
                        "The opening brace of a block stands on a line of its own",
                        "Move it to the end of the line of the block's type and labels.",
                    );
                }
                TokenKind::Newline => {
                    return self.fail_here(
                        "The opening brace of a block is missing",
                        "The opening brace stands on the line of the block's type and labels.",
                    );
                }
                _ => {
                    return self.fail_here(
                        "The header of a block is not valid",
                        "Behind its type follow labels in quotes and an opening brace.",
                    );
                }
            }
        }
        self.enter()?;
        self.read();
        let open = self.previous;
        let mut content = Items::default();
        let result = self.block_content(&mut content, open);
        self.depth -= 1;
        let body = self.body(content, open.to(self.previous));
        items.blocks.push(Block {
            block_type: self.name_of(name),
            type_range,
            labels: labels.into_boxed_slice(),
            body: Arc::new(body),
            range: type_range.to(self.previous),
        });
        result
    }

    fn block_content(&mut self, items: &mut Items, open: TextRange) -> Parsed<()> {
        match self.peek() {
            TokenKind::Newline | TokenKind::CloseBrace | TokenKind::End => {
                self.items(items, TokenKind::CloseBrace);
                if self.eat(TokenKind::CloseBrace) {
                    return Ok(());
                }
                self.fail(
                    open,
                    "A block is not closed",
                    "Its closing brace is missing before the end of the file; another brace may be too few above.",
                )
            }
            TokenKind::Identifier => self.only_attribute(items),
            _ => self.fail_here(
                "An argument is expected",
                "A block on one line holds one argument, \"name = value\", and the closing brace.",
            ),
        }
    }

    /// The content of a block on one line.
    fn only_attribute(&mut self, items: &mut Items) -> Parsed<()> {
        let name = self.read();
        if self.peek() != TokenKind::Equals {
            return self.fail(
                self.range_of(name),
                "A block on one line holds more than an argument",
                "Only one argument may stand on the line of its block. Write blocks and further arguments on lines of their own.",
            );
        }
        self.attribute(items, name)?;
        if self.eat(TokenKind::CloseBrace) {
            return Ok(());
        }
        self.fail_here(
            "A block on one line is not closed on that line",
            "Behind its only argument stands the closing brace. For more arguments begin a new line behind the opening brace.",
        )
    }
}
