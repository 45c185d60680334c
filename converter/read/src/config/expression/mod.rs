//! Evaluation of expressions, by HCL's rules.
//!
//! Evaluation never stops: what cannot be computed is reported and becomes an unknown value of undecided type.

mod collections;
mod references;
mod template;

pub(crate) use collections::{elements, unknown_element};
pub(crate) use references::traversals;

use std::sync::Arc;

use diagnostic::Diagnostic;
use syntax::ast::{BinaryOperator, Call, Key, Step, Traversal, UnaryOperator};
use syntax::{Expression, ExpressionKind, Source, TextRange};
use value::operators::{self, Operand, OperatorError};
use value::{Content, Number, Reference, Referent, Symbol, Type, Value};

/// Where names that are not bound inside of an expression come from.
pub(crate) trait Names {
    /// Reports what is wrong with a reference, before anything is evaluated: such an error is none that `try` could catch.
    fn check(&self, traversal: &Traversal, source: &Source, diagnostics: &mut Vec<Diagnostic>);

    /// The value of the first steps of a traversal and how many steps that were; `None` if `check` has reported it.
    fn resolve(&self, traversal: &Traversal) -> Option<(Value, usize)>;

    /// Whether `&&` and `||` leave their right side aside where the left one decides, as Terraform does since version 1.12.
    fn short_circuits(&self) -> bool {
        false
    }

    /// The result of a function other than `try` and `can`.
    fn call(&self, name: &str, arguments: &[Value]) -> Result<Value, CallError>;
}

/// Why a function could not be called, or failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CallError {
    /// Terraform's headline.
    pub(crate) summary: String,
    /// What is wrong.
    pub(crate) detail: String,
    /// Which argument, if it is one.
    pub(crate) argument: Option<usize>,
}

/// Names that are bound by `for`, by iterators of dynamic blocks and the like; innermost first.
pub(crate) struct Frame<'a> {
    pub(crate) parent: Option<&'a Frame<'a>>,
    pub(crate) names: Vec<(Arc<str>, Value)>,
}

impl Frame<'_> {
    fn find(&self, name: &str) -> Option<&Value> {
        let mut frame = Some(self);
        while let Some(here) = frame {
            if let Some((_, value)) = here.names.iter().find(|(bound, _)| **bound == *name) {
                return Some(value);
            }
            frame = here.parent;
        }
        None
    }
}

/// What an expression is evaluated in.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) names: &'a dyn Names,
    pub(crate) source: &'a Source,
    pub(crate) frame: Option<&'a Frame<'a>>,
    /// The current item of the innermost splat.
    pub(crate) item: Option<&'a Value>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(names: &'a dyn Names, source: &'a Source) -> Self {
        Self { names, source, frame: None, item: None }
    }

    pub(crate) fn with_frame(self, frame: Option<&'a Frame<'a>>) -> Self {
        Self { frame, ..self }
    }

    /// Checks the references of an expression and evaluates it.
    pub(crate) fn evaluate(self, expression: &Expression, diagnostics: &mut Vec<Diagnostic>) -> Value {
        for traversal in traversals(expression) {
            if self.frame.is_none_or(|frame| frame.find(&traversal.root).is_none()) {
                self.names.check(traversal, self.source, diagnostics);
            }
        }
        self.value(expression, diagnostics)
    }

    fn report(&self, diagnostics: &mut Vec<Diagnostic>, summary: &str, detail: impl Into<String>, range: TextRange) {
        diagnostics.push(Diagnostic::error(summary, detail).at(self.source.place(range)));
    }

    fn operator<'r>(
        &self,
        result: Result<Value, OperatorError>,
        diagnostics: &mut Vec<Diagnostic>,
        place: impl FnOnce(Operand) -> &'r Expression,
        otherwise: Type,
    ) -> Value {
        result.unwrap_or_else(|error| {
            let range = place(error.operand).range;
            self.report(diagnostics, error.summary, error.detail, range);
            Value::unknown(otherwise)
        })
    }

    /// Evaluates an expression whose references have been checked.
    pub(crate) fn value(self, expression: &Expression, diagnostics: &mut Vec<Diagnostic>) -> Value {
        match &expression.kind {
            ExpressionKind::Null => Value::null(Type::Dynamic),
            ExpressionKind::Bool(b) => (*b).into(),
            ExpressionKind::Number(digits) => match digits.parse::<Number>() {
                Ok(number) => number.into(),
                Err(error) => {
                    self.report(diagnostics, "Invalid number literal", format!("{error}."), expression.range);
                    Value::unknown(Type::Number)
                }
            },
            ExpressionKind::String { text, .. } => Value::string(&**text),
            ExpressionKind::Template { parts, .. } => self.template(parts, diagnostics),
            ExpressionKind::Interpolation(inner) | ExpressionKind::Parentheses(inner) => self.value(inner, diagnostics),
            ExpressionKind::Traversal(traversal) => self.traversal(traversal, diagnostics),
            ExpressionKind::RelativeTraversal(relative) => {
                let before = diagnostics.len();
                let source = self.value(&relative.source, diagnostics);
                if diagnostics.len() > before {
                    return Value::unknown(Type::Dynamic);
                }
                self.steps(source, &relative.steps, diagnostics)
            }
            ExpressionKind::Index(index) => {
                let collection = self.value(&index.collection, diagnostics);
                let key = self.value(&index.key, diagnostics);
                let result = operators::index(&collection, &key)
                    .or_else(|error| unknown_attribute(&collection, key.as_str()).ok_or(error))
                    .map(|part| onwards(part, &collection));
                match result {
                    Ok(part) => part,
                    Err(error) => {
                        let range = match error.operand {
                            Operand::Left => index.collection.range,
                            Operand::Right | Operand::Whole | Operand::Part(_) => index.bracket_range,
                        };
                        self.report(diagnostics, error.summary, error.detail, range);
                        Value::unknown(Type::Dynamic)
                    }
                }
            }
            ExpressionKind::Splat(splat) => self.splat(splat, diagnostics),
            ExpressionKind::SplatItem => self.item.cloned().unwrap_or_else(|| Value::unknown(Type::Dynamic)),
            ExpressionKind::Call(call) => self.call(call, expression.range, diagnostics),
            ExpressionKind::Conditional(conditional) => {
                let (mut when_true, mut when_false) = (Vec::new(), Vec::new());
                let then = self.value(&conditional.then, &mut when_true);
                let otherwise = self.value(&conditional.otherwise, &mut when_false);
                let condition = self.value(&conditional.condition, diagnostics);
                let result = operators::conditional(&condition, &then, &otherwise);
                // Only the chosen result's errors count.
                match condition_of(&condition) {
                    Some(true) => diagnostics.append(&mut when_true),
                    Some(false) => diagnostics.append(&mut when_false),
                    None => {}
                }
                let place = |operand| match operand {
                    Operand::Left => &conditional.then,
                    Operand::Right => &conditional.otherwise,
                    Operand::Whole | Operand::Part(_) => &conditional.condition,
                };
                self.operator(result, diagnostics, place, Type::Dynamic)
            }
            ExpressionKind::Unary(unary) => {
                let operand = self.value(&unary.operand, diagnostics);
                let (result, ty) = match unary.operator {
                    UnaryOperator::Negate => (operators::negate(&operand), Type::Number),
                    UnaryOperator::Not => (operators::not(&operand), Type::Bool),
                };
                self.operator(result, diagnostics, |_| &unary.operand, ty)
            }
            ExpressionKind::Binary(binary) => {
                let before = diagnostics.len();
                let left = self.value(&binary.left, diagnostics);
                let right = if let BinaryOperator::And | BinaryOperator::Or = binary.operator {
                    let decisive = binary.operator == BinaryOperator::Or;
                    let decided = diagnostics.len() == before && condition_of(&left) == Some(decisive);
                    let short = self.names.short_circuits();
                    let mut found = Vec::new();
                    let right = if short && decided { left.clone() } else { self.value(&binary.right, &mut found) };
                    // Terraform 1.12 and OpenTofu look no further; a configuration that only they accept need not say so.
                    if decided && (short || found.iter().any(Diagnostic::is_error)) {
                        return Value::from(decisive).marked(left.marks).derived_from([&left]);
                    }
                    let both = diagnostics.len() == before && found.is_empty();
                    if short && both && condition_of(&right) == Some(decisive) {
                        return Value::from(decisive)
                            .marked(left.marks.union(right.marks))
                            .derived_from([&left, &right]);
                    }
                    diagnostics.append(&mut found);
                    right
                } else {
                    self.value(&binary.right, diagnostics)
                };
                let (result, ty) = apply_binary(binary.operator, &left, &right);
                if diagnostics.len() > before {
                    return Value::unknown(ty);
                }
                let place = |operand| match operand {
                    Operand::Left => &binary.left,
                    Operand::Right => &binary.right,
                    Operand::Whole | Operand::Part(_) => expression,
                };
                self.operator(result, diagnostics, place, ty)
            }
            ExpressionKind::For(each) => self.for_expression(each, diagnostics),
            ExpressionKind::Tuple(items) => {
                Value::tuple(items.iter().map(|item| self.value(item, diagnostics)).collect::<Vec<_>>())
            }
            ExpressionKind::Object(items) => self.object(items, diagnostics),
            ExpressionKind::Invalid => {
                // Reported by the parser. `try` must not pass over it.
                Value::unknown(Type::Dynamic)
            }
        }
    }

    fn traversal(&self, traversal: &Traversal, diagnostics: &mut Vec<Diagnostic>) -> Value {
        if let Some(value) = self.frame.and_then(|frame| frame.find(&traversal.root)) {
            return self.steps(value.clone(), &traversal.steps, diagnostics);
        }
        match self.names.resolve(traversal) {
            Some((value, taken)) => self.steps(value, traversal.steps.get(taken..).unwrap_or_default(), diagnostics),
            None => Value::unknown(Type::Dynamic),
        }
    }

    fn steps(&self, mut value: Value, steps: &[Step], diagnostics: &mut Vec<Diagnostic>) -> Value {
        for step in steps {
            let result = match step {
                Step::Attribute { name, .. } => operators::attribute(&value, name),
                Step::Index { key, .. } => operators::index(&value, &key_value(key)),
            };
            let name = match step {
                Step::Attribute { name, .. } => Some(&**name),
                Step::Index { key: Key::String(text), .. } => Some(&**text),
                Step::Index { .. } => None,
            };
            match result.or_else(|error| unknown_attribute(&value, name).ok_or(error)) {
                Ok(part) => value = onwards(part, &value),
                Err(error) => {
                    self.report(diagnostics, error.summary, error.detail, step.range());
                    return Value::unknown(Type::Dynamic);
                }
            }
        }
        value
    }

    fn call(&self, call: &Call, range: TextRange, diagnostics: &mut Vec<Diagnostic>) -> Value {
        let name = call.name.strip_prefix("core::").unwrap_or(&call.name);
        if matches!(name, "try" | "can") && !call.expand {
            return self.lazy(name, call, range, diagnostics);
        }
        if name == "templatestring"
            && let Some(template) = call.arguments.first()
            && let Some(why) = not_retrieved(template)
        {
            let detail = format!("Invalid value for \"template\" parameter: invalid template expression: {why}.");
            self.report(diagnostics, "Invalid function argument", detail, template.range);
            return Value::unknown(Type::Dynamic);
        }
        let before = diagnostics.len();
        let mut arguments = Vec::with_capacity(call.arguments.len());
        let mut ranges = Vec::with_capacity(call.arguments.len());
        let plain = call.arguments.len() - usize::from(call.expand && !call.arguments.is_empty());
        for argument in &call.arguments[..plain] {
            arguments.push(self.value(argument, diagnostics));
            ranges.push(argument.range);
        }
        if let Some(last) = call.arguments.get(plain) {
            let list = self.value(last, diagnostics);
            let invalid = |detail: &str, diagnostics: &mut Vec<Diagnostic>| {
                self.report(diagnostics, "Invalid expanding argument value", detail, last.range);
                Value::unknown(Type::Dynamic)
            };
            if list.is_null() {
                return invalid("The expanding argument (indicated by ...) must not be null.", diagnostics);
            }
            match (&list.content, list.ty()) {
                (Content::Unknown(_), Type::Dynamic | Type::List(_) | Type::Set(_) | Type::Tuple(_)) => {
                    return Value::unknown(Type::Dynamic)
                        .marked(list.marks)
                        .derived_from(arguments.iter().chain([&list]));
                }
                (Content::List(_, items) | Content::Set(_, items) | Content::Tuple(items), _) => {
                    for item in items.iter() {
                        arguments.push(item.clone().marked(list.marks));
                        ranges.push(last.range);
                    }
                }
                _ => {
                    return invalid(
                        "The expanding argument (indicated by ...) must be of a tuple, list, or set type.",
                        diagnostics,
                    );
                }
            }
        }
        if diagnostics.len() > before {
            return Value::unknown(Type::Dynamic);
        }
        match self.names.call(name, &arguments) {
            Ok(value) => value,
            Err(error) => {
                let place = error.argument.and_then(|i| ranges.get(i)).copied().unwrap_or(call.name_range);
                self.report(diagnostics, &error.summary, error.detail, place);
                Value::unknown(Type::Dynamic)
            }
        }
    }

    /// `try` and `can`, whose arguments are evaluated one after the other and may fail.
    fn lazy(&self, name: &str, call: &Call, range: TextRange, diagnostics: &mut Vec<Diagnostic>) -> Value {
        if call.arguments.is_empty() || (name == "can" && call.arguments.len() > 1) {
            let detail =
                format!("Function \"{name}\" expects {} argument.", if name == "can" { "1" } else { "at least one" });
            self.report(diagnostics, "Wrong number of function arguments", detail, range);
            return Value::unknown(Type::Dynamic);
        }
        let mut reasons = Vec::new();
        let mut seen = Vec::new();
        for argument in &call.arguments {
            let before = reasons.len();
            let value = self.value(argument, &mut reasons);
            let failed = reasons.len() > before;
            if name == "can" {
                // An index that is not known yet may still turn out to be wrong.
                let known = failed || value.is_wholly_known();
                return if known { Value::from(!failed) } else { Value::unknown(Type::Bool).derived_from([&value]) };
            }
            if !failed {
                return if value.is_wholly_known() {
                    value
                } else {
                    seen.push(value);
                    undecided_try(&seen)
                };
            }
            seen.push(value);
        }
        let mut detail = format!("Call to function \"{name}\" failed: no expression succeeded:");
        for reason in &reasons {
            detail.push_str(&format!("\n- {}", reason.summary));
            if let Some(place) = &reason.place {
                detail.push_str(&format!(" (at {place})"));
            }
            detail.push_str(&format!("\n  {}", reason.detail));
        }
        self.report(diagnostics, "Error in function call", detail, range);
        Value::unknown(Type::Dynamic)
    }
}

/// Why an expression cannot be the template of `templatestring`, which takes only what comes from elsewhere.
fn not_retrieved(template: &Expression) -> Option<&'static str> {
    match &template.kind {
        ExpressionKind::Traversal(_) => None,
        ExpressionKind::RelativeTraversal(relative) => not_retrieved(&relative.source),
        ExpressionKind::Index(index) => not_retrieved(&index.collection),
        ExpressionKind::String { .. } | ExpressionKind::Template { .. } | ExpressionKind::Interpolation(_) => Some(
            "templatestring is only for rendering templates retrieved dynamically from elsewhere; write a plain template string instead, or name the value without quotes",
        ),
        _ => Some(
            "must be a direct reference to a single string from elsewhere, containing valid Terraform template syntax",
        ),
    }
}

/// What `try` gives for an argument with unknown parts: undecided, but what it stands for is kept, since the argument is what
/// will be there in all but odd cases.
fn undecided_try(seen: &[Value]) -> Value {
    let mut result = Value::unknown(Type::Dynamic);
    if let [only] = seen
        && only.is_unknown()
    {
        result.symbol = only.symbol.clone();
    }
    result.derived_from(seen)
}

fn condition_of(condition: &Value) -> Option<bool> {
    value::convert(condition, &Type::Bool).ok().and_then(|c| c.as_bool())
}

fn apply_binary(operator: BinaryOperator, left: &Value, right: &Value) -> (Result<Value, OperatorError>, Type) {
    match operator {
        BinaryOperator::Or => (operators::or(left, right), Type::Bool),
        BinaryOperator::And => (operators::and(left, right), Type::Bool),
        BinaryOperator::Equal => (Ok(operators::equal(left, right)), Type::Bool),
        BinaryOperator::NotEqual => (Ok(operators::not_equal(left, right)), Type::Bool),
        BinaryOperator::Greater => (operators::greater(left, right), Type::Bool),
        BinaryOperator::GreaterOrEqual => (operators::greater_or_equal(left, right), Type::Bool),
        BinaryOperator::Less => (operators::less(left, right), Type::Bool),
        BinaryOperator::LessOrEqual => (operators::less_or_equal(left, right), Type::Bool),
        BinaryOperator::Add => (operators::add(left, right), Type::Number),
        BinaryOperator::Subtract => (operators::subtract(left, right), Type::Number),
        BinaryOperator::Multiply => (operators::multiply(left, right), Type::Number),
        BinaryOperator::Divide => (operators::divide(left, right), Type::Number),
        BinaryOperator::Modulo => (operators::modulo(left, right), Type::Number),
    }
}

fn key_value(key: &Key) -> Value {
    match key {
        Key::Null => Value::null(Type::Dynamic),
        Key::Bool(b) => (*b).into(),
        Key::Number(digits) => digits.parse::<Number>().map_or_else(|_| Value::unknown(Type::Number), Value::from),
        Key::String(text) => Value::string(&**text),
    }
}

/// An attribute that a resource does not have as far as is known here. Its schema may be of another version than the one in use,
/// or not known at all, so this is no error.
fn unknown_attribute(whole: &Value, name: Option<&str>) -> Option<Value> {
    let Some(Symbol::Reference(reference)) = whole.symbol.as_deref() else { return None };
    let (Referent::Resource(address), true) = (&reference.to, reference.path.is_root()) else { return None };
    let name = name.filter(|_| &*address.type_name != "terraform_data" && whole.entries().is_some())?;
    let reference = Reference::attribute(address.clone(), value::Path::attribute(name));
    Some(Value::unknown(Type::Dynamic).marked(whole.marks).standing_for(Symbol::Reference(reference)))
}

/// The name of an output whose module is not there and which is not named yet.
pub(crate) const ANY_OUTPUT: &str = "*";

/// A step further from a resource of which the instances are not known, or from a module that is not there: the symbol says
/// more than that it is a part of the whole.
fn onwards(mut part: Value, whole: &Value) -> Value {
    let Some(Symbol::Reference(from)) = whole.symbol.as_deref() else { return part };
    if !from.path.is_root() || !part.is_unknown() {
        return part;
    }
    let Some(Symbol::Reference(to)) = part.symbol.as_deref() else { return part };
    let to = match (&to.to, to.path.steps()) {
        (Referent::Resource(address), [value::Step::Index(_) | value::Step::Key(_) | value::Step::Element])
            if address.key == Some(value::InstanceKey::Unknown) =>
        {
            Reference { to: to.to.clone(), path: value::Path::root() }
        }
        (Referent::Output { module, name }, [value::Step::Attribute(output) | value::Step::Key(output)])
            if **name == *ANY_OUTPUT =>
        {
            Reference {
                to: Referent::Output { module: module.clone(), name: output.clone() },
                path: value::Path::root(),
            }
        }
        (Referent::Output { name, .. }, [value::Step::Index(_) | value::Step::Element]) if **name == *ANY_OUTPUT => {
            from.clone()
        }
        _ => return part,
    };
    part.symbol = Some(Arc::new(Symbol::Reference(to)));
    part
}
