//! Expressions.

use super::literal::is_number;
use super::parser::{Found, Node, Parsed, Parser};
use super::token::{Token, TokenKind};
use crate::ast::{
    Binary, BinaryOperator, Call, Conditional, Expression, ExpressionKind, For, Index, Key, ObjectItem,
    RelativeTraversal, Splat, Step, Traversal, Unary, UnaryOperator,
};
use crate::{Identifier, TextRange};

impl<'text> Parser<'text> {
    /// A text that is one expression.
    pub(super) fn whole_expression(mut self) -> (Expression, Found) {
        self.set_newlines(false);
        let start = self.peek_range();
        let expression = match self.expression() {
            Ok(node) => {
                if self.peek() != TokenKind::End {
                    let range = self.peek_range();
                    self.error(range, "More follows after the expression", "Remove what is left over.");
                }
                node.expression
            }
            Err(_) => Expression { kind: ExpressionKind::Invalid, range: start },
        };
        (expression, self.finish())
    }

    /// An expression of any kind.
    pub(super) fn expression(&mut self) -> Parsed<Node> {
        self.enter()?;
        let condition = self.binary(0)?;
        let node = if self.peek() == TokenKind::Question { self.conditional(condition)? } else { condition };
        self.depth -= 1;
        Ok(node)
    }

    fn conditional(&mut self, condition: Node) -> Parsed<Node> {
        self.read();
        let then = self.expression()?;
        if !self.eat(TokenKind::Colon) {
            return self.fail_here(
                "A conditional has no second result",
                "A conditional is written \"condition ? first : second\"; the colon is missing here.",
            );
        }
        let otherwise = self.expression()?;
        let below = condition.height.max(then.height).max(otherwise.height);
        let range = condition.expression.range.to(otherwise.expression.range);
        let parts =
            Conditional { condition: condition.expression, then: then.expression, otherwise: otherwise.expression };
        self.node(ExpressionKind::Conditional(Box::new(parts)), range, below)
    }

    /// Operands joined by operators that bind at least as tightly as this level.
    fn binary(&mut self, level: u8) -> Parsed<Node> {
        let mut left = self.operand()?;
        while let Some((operator, tightness)) = operator(self.peek()).filter(|(_, tightness)| *tightness >= level) {
            self.read();
            let right = self.binary(tightness + 1)?;
            let below = left.height.max(right.height);
            let range = left.expression.range.to(right.expression.range);
            let parts = Binary { operator, left: left.expression, right: right.expression };
            left = self.node(ExpressionKind::Binary(Box::new(parts)), range, below)?;
        }
        Ok(left)
    }

    /// A term with the steps that follow it.
    fn operand(&mut self) -> Parsed<Node> {
        let term = self.term()?;
        match self.peek() {
            TokenKind::Dot | TokenKind::OpenBracket => self.steps(term),
            _ => Ok(term),
        }
    }

    fn term(&mut self) -> Parsed<Node> {
        match self.peek() {
            TokenKind::Identifier => self.word(),
            TokenKind::OpenQuote => self.quoted_template(),
            TokenKind::OpenHeredoc => self.heredoc(),
            TokenKind::Number => {
                let token = self.read();
                let text = self.number(token)?;
                Ok(Node::leaf(ExpressionKind::Number(text), self.previous))
            }
            TokenKind::OpenParenthesis => self.parentheses(),
            TokenKind::OpenBracket => self.tuple(),
            TokenKind::OpenBrace => self.object(),
            TokenKind::Minus => self.unary(UnaryOperator::Negate),
            TokenKind::Bang => self.unary(UnaryOperator::Not),
            TokenKind::End => self.fail_here(
                "An expression is missing at the end of the file",
                "Write the value that belongs here, or remove what introduces it.",
            ),
            TokenKind::Newline => self.fail_here(
                "An expression is missing",
                "Write the value on this line; outside of brackets an expression cannot go on in the next line.",
            ),
            _ => self.fail_here("An expression is missing", "Write the value that belongs here."),
        }
    }

    fn number(&mut self, token: Token) -> Parsed<Box<str>> {
        let text = self.text_of(token);
        if is_number(text) {
            return Ok(Box::from(text));
        }
        self.fail(
            self.range_of(token),
            "A number is not valid",
            "Numbers are written in decimal digits, with one dot and one exponent at most, such as 1.5e3.",
        )
    }

    fn word(&mut self) -> Parsed<Node> {
        let token = self.read();
        let range = self.previous;
        if matches!(self.peek(), TokenKind::OpenParenthesis | TokenKind::DoubleColon) {
            return self.call(token);
        }
        let kind = match self.text_of(token) {
            "true" => ExpressionKind::Bool(true),
            "false" => ExpressionKind::Bool(false),
            "null" => ExpressionKind::Null,
            _ => {
                let root = self.name_of(token);
                ExpressionKind::Traversal(Box::new(Traversal { root, root_range: range, steps: Vec::new() }))
            }
        };
        Ok(Node::leaf(kind, range))
    }

    fn unary(&mut self, operator: UnaryOperator) -> Parsed<Node> {
        self.enter()?;
        self.read();
        let start = self.previous;
        let operand = self.operand()?;
        self.depth -= 1;
        let range = start.to(operand.expression.range);
        let parts = Unary { operator, operand: operand.expression };
        self.node(ExpressionKind::Unary(Box::new(parts)), range, operand.height)
    }

    fn parentheses(&mut self) -> Parsed<Node> {
        self.read();
        let start = self.previous;
        let outer = self.set_newlines(false);
        let inner = self.expression()?;
        if self.peek() != TokenKind::CloseParenthesis {
            return self.fail_here(
                "A parenthesis is not closed",
                "A closing parenthesis is expected here, after the expression.",
            );
        }
        self.read();
        self.set_newlines(outer);
        let range = start.to(self.previous);
        self.node(ExpressionKind::Parentheses(Box::new(inner.expression)), range, inner.height)
    }

    fn steps(&mut self, from: Node) -> Parsed<Node> {
        let mut node = from;
        loop {
            node = match self.peek() {
                TokenKind::Dot => self.dot(node)?,
                TokenKind::OpenBracket => self.bracket(node)?,
                _ => return Ok(node),
            };
        }
    }

    fn dot(&mut self, node: Node) -> Parsed<Node> {
        self.read();
        let dot = self.previous;
        if self.eat(TokenKind::Star) {
            return self.attribute_splat(node, dot);
        }
        let step = self.dot_step(dot)?;
        self.add_step(node, step)
    }

    /// What follows a dot: a name or an index in the older form.
    fn dot_step(&mut self, dot: TextRange) -> Parsed<Step> {
        match self.peek() {
            TokenKind::Identifier => {
                let token = self.read();
                Ok(Step::Attribute { name: self.name_of(token), range: dot.to(self.previous) })
            }
            TokenKind::Number => {
                let token = self.read();
                let text = self.text_of(token);
                if let Some((first, second)) = text.split_once('.') {
                    return self.fail(
                        self.previous,
                        "Two indices follow each other behind dots",
                        format!("Write them in brackets: [{first}][{second}]."),
                    );
                }
                let key = Key::Number(self.number(token)?);
                Ok(Step::Index { key, range: dot.to(self.previous) })
            }
            _ => self.fail_here(
                "A name is missing after a dot",
                "Write the name of the attribute behind the dot, or remove the dot.",
            ),
        }
    }

    fn attribute_splat(&mut self, node: Node, dot: TextRange) -> Parsed<Node> {
        let marker_range = dot.to(self.previous);
        let mut each = Node::leaf(ExpressionKind::SplatItem, marker_range);
        while self.eat(TokenKind::Dot) {
            let dot = self.previous;
            if self.peek() == TokenKind::Star {
                return self.fail_here(
                    "A splat with a dot cannot contain another splat",
                    "Write \"[*]\" in place of the first \".*\".",
                );
            }
            let step = self.dot_step(dot)?;
            each = self.add_step(each, step)?;
        }
        self.splat(node, each, false, marker_range)
    }

    fn splat(&mut self, node: Node, each: Node, full: bool, marker_range: TextRange) -> Parsed<Node> {
        let below = node.height.max(each.height);
        let range = node.expression.range.to(each.expression.range).to(marker_range);
        let parts = Splat { source: node.expression, each: each.expression, full, marker_range };
        self.node(ExpressionKind::Splat(Box::new(parts)), range, below)
    }

    fn bracket(&mut self, node: Node) -> Parsed<Node> {
        self.read();
        let open = self.previous;
        if self.eat(TokenKind::Star) {
            if !self.eat(TokenKind::CloseBracket) {
                return self.fail_here("A splat is not closed", "The star is followed by a closing bracket: [*].");
            }
            let marker_range = open.to(self.previous);
            self.enter()?;
            let each = self.steps(Node::leaf(ExpressionKind::SplatItem, marker_range))?;
            self.depth -= 1;
            return self.splat(node, each, true, marker_range);
        }
        let outer = self.set_newlines(false);
        let key = self.expression()?;
        if self.peek() != TokenKind::CloseBracket {
            return self.fail_here("An index is not closed", "A closing bracket is expected here, after the key.");
        }
        self.read();
        self.set_newlines(outer);
        let range = open.to(self.previous);
        let literal = match key.expression.kind {
            ExpressionKind::Null => Key::Null,
            ExpressionKind::Bool(value) => Key::Bool(value),
            ExpressionKind::Number(text) => Key::Number(text),
            ExpressionKind::String { text, .. } => Key::String(text),
            kind => {
                let below = node.height.max(key.height);
                let whole = node.expression.range.to(range);
                let key = Expression { kind, range: key.expression.range };
                let parts = Index { collection: node.expression, key, bracket_range: range };
                return self.node(ExpressionKind::Index(Box::new(parts)), whole, below);
            }
        };
        self.add_step(node, Step::Index { key: literal, range })
    }

    fn add_step(&mut self, mut node: Node, step: Step) -> Parsed<Node> {
        let range = node.expression.range.to(step.range());
        let steps = match &mut node.expression.kind {
            ExpressionKind::Traversal(traversal) => &mut traversal.steps,
            ExpressionKind::RelativeTraversal(traversal) => &mut traversal.steps,
            _ => {
                let parts = RelativeTraversal { source: node.expression, steps: vec![step] };
                return self.node(ExpressionKind::RelativeTraversal(Box::new(parts)), range, node.height);
            }
        };
        if steps.is_empty() {
            steps.reserve_exact(2);
        }
        steps.push(step);
        node.expression.range = range;
        Ok(node)
    }

    fn call(&mut self, first: Token) -> Parsed<Node> {
        let start = self.previous;
        let mut name = self.name_of(first);
        if self.peek() == TokenKind::DoubleColon {
            let mut joined = String::from(&*name);
            while self.eat(TokenKind::DoubleColon) {
                if self.peek() != TokenKind::Identifier {
                    return self.fail_here(
                        "The name of a function is missing",
                        "Behind \"::\" stands the name of a function, such as provider::aws::arn_parse.",
                    );
                }
                let part = self.read();
                joined.push_str("::");
                joined.push_str(self.text_of(part));
            }
            name = Identifier::from(joined);
        }
        let name_range = start.to(self.previous);
        if self.peek() != TokenKind::OpenParenthesis {
            return self.fail_here(
                "The arguments of a function are missing",
                "Behind the name of the function stand its arguments in parentheses.",
            );
        }
        self.read();
        let outer = self.set_newlines(false);
        let (mut arguments, mut expand, mut below) = (Vec::new(), false, 0);
        while self.peek() != TokenKind::CloseParenthesis {
            let argument = self.expression()?;
            below = below.max(argument.height);
            arguments.push(argument.expression);
            match self.peek() {
                TokenKind::Comma => {
                    self.read();
                }
                TokenKind::Ellipsis => {
                    self.read();
                    expand = true;
                    if self.peek() != TokenKind::CloseParenthesis {
                        return self.fail_here(
                            "Something follows an expanded argument",
                            "Only the last argument can be expanded with \"...\", and the parenthesis closes behind it.",
                        );
                    }
                }
                TokenKind::CloseParenthesis => {}
                TokenKind::End => {
                    return self.fail(name_range, "A function call is not closed", "Add the closing parenthesis.");
                }
                _ => {
                    return self.fail_here(
                        "A comma is missing between two arguments",
                        "Separate arguments with commas, and close the call with a parenthesis.",
                    );
                }
            }
        }
        self.read();
        self.set_newlines(outer);
        arguments.shrink_to_fit();
        let range = start.to(self.previous);
        self.node(ExpressionKind::Call(Box::new(Call { name, name_range, arguments, expand })), range, below)
    }

    fn tuple(&mut self) -> Parsed<Node> {
        self.read();
        let start = self.previous;
        let outer = self.set_newlines(false);
        if self.at_word("for") {
            return self.for_expression(start, outer, TokenKind::CloseBracket);
        }
        let (mut items, mut below) = (Vec::new(), 0);
        while self.peek() != TokenKind::CloseBracket {
            let item = self.expression()?;
            below = below.max(item.height);
            items.push(item.expression);
            match self.peek() {
                TokenKind::Comma => {
                    self.read();
                }
                TokenKind::CloseBracket => {}
                TokenKind::End => {
                    return self.fail(start, "A list is not closed", "Add the closing bracket.");
                }
                _ => {
                    return self.fail_here(
                        "A comma is missing between two items",
                        "Separate the items of a list with commas, and close it with a bracket.",
                    );
                }
            }
        }
        self.read();
        self.set_newlines(outer);
        let range = start.to(self.previous);
        self.node(ExpressionKind::Tuple(items.into_boxed_slice()), range, below)
    }

    fn object(&mut self) -> Parsed<Node> {
        self.read();
        let start = self.previous;
        let outer = self.set_newlines(false);
        if self.at_word("for") {
            return self.for_expression(start, outer, TokenKind::CloseBrace);
        }
        self.set_newlines(true);
        let (mut items, mut below) = (Vec::new(), 0);
        loop {
            match self.peek() {
                TokenKind::Newline => {
                    self.read();
                    continue;
                }
                TokenKind::CloseBrace => break,
                _ => {}
            }
            let key = self.expression()?;
            self.object_separator(start)?;
            let value = self.expression()?;
            below = below.max(key.height).max(value.height);
            items.push(ObjectItem { key: key.expression, value: value.expression });
            match self.peek() {
                TokenKind::Comma | TokenKind::Newline => {
                    self.read();
                }
                TokenKind::CloseBrace => {}
                TokenKind::End => return self.fail(start, "An object is not closed", "Add the closing brace."),
                _ => {
                    return self.fail_here(
                        "A comma or line break is missing between two items",
                        "Write each item of an object on its own line, or separate them with commas.",
                    );
                }
            }
        }
        self.read();
        self.set_newlines(outer);
        let range = start.to(self.previous);
        self.node(ExpressionKind::Object(items.into_boxed_slice()), range, below)
    }

    fn object_separator(&mut self, start: TextRange) -> Parsed<()> {
        match self.peek() {
            TokenKind::Equals | TokenKind::Colon => {
                self.read();
                Ok(())
            }
            TokenKind::Newline | TokenKind::Comma | TokenKind::CloseBrace => {
                self.fail_here("An item of an object has no value", "Write \"key = value\".")
            }
            TokenKind::End => self.fail(start, "An object is not closed", "Add the closing brace."),
            _ => self.fail_here(
                "An equals sign is missing behind a key",
                "Write \"key = value\"; put a key with dots or spaces into quotes.",
            ),
        }
    }

    fn for_expression(&mut self, start: TextRange, outer: bool, closer: TokenKind) -> Parsed<Node> {
        self.read();
        let (key_name, value_name) = self.for_names()?;
        let collection = self.expression()?;
        if !self.eat(TokenKind::Colon) {
            return self
                .fail_here("A colon is missing in a for expression", "Write \"for item in collection : result\".");
        }
        let mut value = self.expression()?;
        let mut key = None;
        if self.eat(TokenKind::FatArrow) {
            key = Some(std::mem::replace(&mut value, self.expression()?));
        }
        let group = self.eat(TokenKind::Ellipsis);
        let group_range = self.previous;
        let mut condition = None;
        if self.at_word("if") {
            self.read();
            condition = Some(self.expression()?);
        }
        if self.peek() != closer {
            return self.fail_here(
                "A for expression is not closed",
                "Behind the result only \"if condition\" may follow, and then the closing bracket.",
            );
        }
        self.read();
        self.set_newlines(outer);
        let range = start.to(self.previous);
        let builds_object = closer == TokenKind::CloseBrace;
        match &key {
            None if builds_object => self.error(
                value.expression.range,
                "A for expression in braces has no key",
                "An object is built with \"key => value\"; for a list use brackets.",
            ),
            Some(key) if !builds_object => self.error(
                key.expression.range,
                "A for expression in brackets has a key",
                "A list is built from values only; for an object use braces.",
            ),
            _ => {}
        }
        if group && !builds_object {
            self.error(
                group_range,
                "A for expression in brackets groups its values",
                "Remove \"...\", which collects the values of one key of an object.",
            );
        }
        let heights = [Some(&collection), Some(&value), key.as_ref(), condition.as_ref()];
        let below = heights.into_iter().flatten().map(|node| node.height).max().unwrap_or(0);
        let parts = For {
            key_name,
            value_name,
            collection: collection.expression,
            key: key.map(|node| node.expression),
            value: value.expression,
            condition: condition.map(|node| node.expression),
            group,
        };
        self.node(ExpressionKind::For(Box::new(parts)), range, below)
    }

    /// `key, value in` or `value in`.
    pub(super) fn for_names(&mut self) -> Parsed<(Option<Identifier>, Identifier)> {
        let mut value = self.for_name()?;
        let mut key = None;
        if self.eat(TokenKind::Comma) {
            key = Some(std::mem::replace(&mut value, self.for_name()?));
        }
        if !self.at_word("in") {
            return self.fail_here(
                "The word \"in\" is missing",
                "Write \"for item in collection\" or \"for key, item in collection\".",
            );
        }
        self.read();
        Ok((key, value))
    }

    fn for_name(&mut self) -> Parsed<Identifier> {
        if self.peek() != TokenKind::Identifier {
            return self.fail_here(
                "The name of a variable is missing",
                "Behind \"for\" stands a name for the items, or two for their keys and values.",
            );
        }
        let token = self.read();
        Ok(self.name_of(token))
    }
}

/// The operator that a token is, and how tightly it binds.
fn operator(kind: TokenKind) -> Option<(BinaryOperator, u8)> {
    Some(match kind {
        TokenKind::Or => (BinaryOperator::Or, 0),
        TokenKind::And => (BinaryOperator::And, 1),
        TokenKind::EqualEqual => (BinaryOperator::Equal, 2),
        TokenKind::NotEqual => (BinaryOperator::NotEqual, 2),
        TokenKind::Greater => (BinaryOperator::Greater, 3),
        TokenKind::GreaterOrEqual => (BinaryOperator::GreaterOrEqual, 3),
        TokenKind::Less => (BinaryOperator::Less, 3),
        TokenKind::LessOrEqual => (BinaryOperator::LessOrEqual, 3),
        TokenKind::Plus => (BinaryOperator::Add, 4),
        TokenKind::Minus => (BinaryOperator::Subtract, 4),
        TokenKind::Star => (BinaryOperator::Multiply, 5),
        TokenKind::Slash => (BinaryOperator::Divide, 5),
        TokenKind::Percent => (BinaryOperator::Modulo, 5),
        _ => return None,
    })
}
