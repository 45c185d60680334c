//! Object constructors, `for` expressions and splats.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

use diagnostic::Diagnostic;
use syntax::ast::{For, ObjectItem, Splat};
use syntax::{Expression, ExpressionKind};
use value::{Content, Entries, Marks, Refinements, Step, Symbol, Type, Value, convert};

use super::{Context, Frame, onwards};

/// One item of what is gone through, with the names it is bound to.
pub(super) struct Item {
    names: Vec<(Arc<str>, Value)>,
}

impl Item {
    fn new(names: [Option<&Arc<str>>; 2], key: Value, value: Value) -> Self {
        let [key_name, value_name] = names;
        let mut bound = Vec::with_capacity(2);
        // The value's name comes first: of two equal names it is the one that counts.
        bound.extend(value_name.map(|name| (name.clone(), value)));
        bound.extend(key_name.map(|name| (name.clone(), key)));
        Self { names: bound }
    }

    pub(super) fn frame<'a>(&self, parent: Option<&'a Frame<'a>>) -> Frame<'a> {
        Frame { parent, names: self.names.clone() }
    }
}

/// What a `for` goes through.
pub(super) struct Iteration {
    pub(super) collection: Value,
    /// `None` if they are not known.
    pub(super) items: Option<Vec<Item>>,
    pub(super) marks: Marks,
    /// An unknown item, to see what becomes of any.
    pub(super) sample: Item,
}

/// An element as it comes out of a collection: where only the collection stands for something, so does the element.
pub(crate) fn element_of(collection: &Value, element: &Value, step: Step) -> Value {
    let mut element = element.clone();
    if element.symbol.is_some() {
        return element;
    }
    match collection.symbol.as_deref() {
        None => {}
        Some(Symbol::Reference(reference)) => {
            let mut reference = reference.clone();
            reference.path.push(step);
            element.symbol = Some(Arc::new(Symbol::Reference(reference)));
        }
        Some(_) if element.references().is_empty() => element = element.derived_from([collection]),
        Some(_) => {}
    }
    onwards(element, collection)
}

/// Keys and elements of a known collection, in the order in which Terraform goes through them.
pub(crate) fn elements(collection: &Value) -> Option<Vec<(Value, Value)>> {
    Some(match &collection.content {
        Content::List(_, items) | Content::Tuple(items) => items
            .iter()
            .enumerate()
            .map(|(i, item)| (Value::from(i as i64), element_of(collection, item, Step::Index(i))))
            .collect(),
        Content::Set(_, items) => items
            .iter()
            .map(|item| {
                let item = element_of(collection, item, Step::Element);
                (item.clone(), item)
            })
            .collect(),
        Content::Map(_, entries) => entries
            .iter()
            .map(|(key, item)| (Value::string(key.clone()), element_of(collection, item, Step::Key(key.clone()))))
            .collect(),
        Content::Object(entries) => entries
            .iter()
            .map(|(key, item)| (Value::string(key.clone()), element_of(collection, item, Step::Attribute(key.clone()))))
            .collect(),
        Content::Null(_) | Content::Unknown(_) | Content::Bool(_) | Content::Number(_) | Content::String(_) => {
            return None;
        }
    })
}

/// An element of a collection of which the elements are not known.
pub(crate) fn unknown_element(collection: &Value) -> Value {
    let ty = match collection.ty() {
        Type::List(element) | Type::Set(element) | Type::Map(element) => (*element).clone(),
        Type::Dynamic | Type::Bool | Type::Number | Type::String | Type::Tuple(_) | Type::Object(_) => Type::Dynamic,
    };
    element_of(collection, &Value::unknown(ty), Step::Element)
}

impl Context<'_> {
    pub(super) fn object(&self, items: &[ObjectItem], diagnostics: &mut Vec<Diagnostic>) -> Value {
        let mut entries = Entries::with_capacity(items.len());
        let mut unplaced = Vec::new();
        let mut marks = Marks::NONE;
        for item in items {
            let key = match item.literal_key() {
                Some(key) => Some(Value::string(key)),
                None => match &item.key.kind {
                    ExpressionKind::Traversal(_) => {
                        self.report(
                            diagnostics,
                            "Ambiguous attribute key",
                            "If this expression is intended to be a reference, wrap it in parentheses. If it's instead intended as a literal name containing periods, wrap it in quotes to create a string literal.",
                            item.key.range,
                        );
                        None
                    }
                    _ => {
                        let before = diagnostics.len();
                        let key = self.value(&item.key, diagnostics);
                        (diagnostics.len() == before).then_some(key)
                    }
                },
            };
            let value = self.value(&item.value, diagnostics);
            let Some(key) = key else {
                unplaced.push(value);
                continue;
            };
            if key.is_null() {
                self.report(diagnostics, "Null value as key", "Can't use a null value as a key.", item.key.range);
                unplaced.push(value);
                continue;
            }
            marks = marks.union(key.marks);
            match convert(&key, &Type::String) {
                Ok(text) => match text.as_str() {
                    Some(text) => {
                        entries.insert(text.into(), value);
                    }
                    None => unplaced.extend([key, value]),
                },
                Err(error) => {
                    let detail = format!("Can't use this value as a key: {}.", error.message);
                    self.report(diagnostics, "Incorrect key type", detail, item.key.range);
                    unplaced.push(value);
                }
            }
        }
        if unplaced.is_empty() {
            return Value::from(Content::Object(Arc::new(entries))).marked(marks);
        }
        Value::unknown(Type::Dynamic).derived_from(entries.values().chain(&unplaced))
    }

    /// Evaluates what a `for` goes through; the error has been reported, and its value is what is left of it.
    pub(super) fn iterate(
        &self,
        collection: &Expression,
        names: [Option<&Arc<str>>; 2],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Result<Iteration, ()> {
        let value = self.value(collection, diagnostics);
        if value.is_null() {
            self.report(
                diagnostics,
                "Iteration over null value",
                "A null value cannot be used as the collection in a 'for' expression.",
                collection.range,
            );
            return Err(());
        }
        if let Some(ty) = value.primitive_type() {
            let detail = format!(
                "A value of type {} cannot be used as the collection in a 'for' expression.",
                ty.friendly_name()
            );
            self.report(diagnostics, "Iteration over non-iterable value", detail, collection.range);
            return Err(());
        }
        let items =
            elements(&value).map(|items| items.into_iter().map(|(key, item)| Item::new(names, key, item)).collect());
        let sample = Item::new(
            names,
            Value::unknown(Type::Dynamic).derived_from([&value]),
            Value { content: Value::unknown(Type::Dynamic).content, ..unknown_element(&value) },
        );
        Ok(Iteration { marks: value.marks, items, sample, collection: value })
    }

    pub(super) fn for_expression(&self, each: &For, diagnostics: &mut Vec<Diagnostic>) -> Value {
        let names = [each.key_name.as_ref(), Some(&each.value_name)];
        let Ok(iteration) = self.iterate(&each.collection, names, diagnostics) else {
            return Value::unknown(Type::Dynamic);
        };
        let mut marks = iteration.marks;
        let sample = || {
            let frame = iteration.sample.frame(self.frame);
            let context = self.with_frame(Some(&frame));
            let mut ignored = Vec::new();
            let mut parts = vec![iteration.collection.clone(), context.value(&each.value, &mut ignored)];
            parts.extend(each.key.as_ref().map(|key| context.value(key, &mut ignored)));
            parts
        };
        if iteration.collection.is_dynamic() {
            return Value::unknown(Type::Dynamic).derived_from(&sample());
        }
        if let Some(condition) = &each.condition {
            // An early look at the condition finds one that can never be right, also where there is nothing to go through.
            let frame = iteration.sample.frame(self.frame);
            let before = diagnostics.len();
            let result = self.with_frame(Some(&frame)).value(condition, diagnostics);
            if result.is_null() {
                let detail = "The value of the 'if' clause must not be null.";
                self.report(diagnostics, "Condition is null", detail, condition.range);
                return Value::unknown(Type::Dynamic);
            }
            if iteration.items.is_none() {
                marks = marks.union(result.marks);
            }
            if let Err(error) = convert(&result, &Type::Bool) {
                let detail = format!("The 'if' clause value is invalid: {}.", error.message);
                self.report(diagnostics, "Invalid 'for' condition", detail, condition.range);
                return Value::unknown(Type::Dynamic);
            }
            if diagnostics.len() > before {
                return Value::unknown(Type::Dynamic);
            }
        }
        let Some(items) = &iteration.items else {
            return Value::unknown(Type::Dynamic).marked(marks).derived_from(&sample());
        };
        let mut build = Build { marks, known: true, unplaced: Vec::new() };
        match &each.key {
            None => {
                let mut results = Vec::with_capacity(items.len());
                for item in items {
                    let frame = item.frame(self.frame);
                    let context = self.with_frame(Some(&frame));
                    if build.includes(&context, each, diagnostics) {
                        results.push(context.value(&each.value, diagnostics));
                    }
                }
                build.finish(Content::Tuple(results.into()))
            }
            Some(key) => {
                let mut single: BTreeMap<Arc<str>, Value> = BTreeMap::new();
                let mut groups: BTreeMap<Arc<str>, Vec<Value>> = BTreeMap::new();
                for item in items {
                    let frame = item.frame(self.frame);
                    let context = self.with_frame(Some(&frame));
                    if !build.includes(&context, each, diagnostics) {
                        continue;
                    }
                    let Some(name) = build.key(&context, key, diagnostics) else { continue };
                    let value = context.value(&each.value, diagnostics);
                    if each.group {
                        groups.entry(name).or_default().push(value);
                        continue;
                    }
                    match single.entry(name) {
                        Entry::Vacant(place) => {
                            place.insert(value);
                        }
                        Entry::Occupied(present) => {
                            let detail = format!(
                                "Two different items produced the key \"{}\" in this 'for' expression. If duplicates are expected, use the ellipsis (...) after the value expression to enable grouping by key.",
                                present.key()
                            );
                            context.report(diagnostics, "Duplicate object key", detail, key.range);
                        }
                    }
                }
                single.extend(groups.into_iter().map(|(name, values)| (name, Value::tuple(values))));
                build.finish(Content::Object(Arc::new(single.into())))
            }
        }
    }

    pub(super) fn splat(&self, splat: &Splat, diagnostics: &mut Vec<Diagnostic>) -> Value {
        let before = diagnostics.len();
        let source = self.value(&splat.source, diagnostics);
        if diagnostics.len() > before {
            return Value::unknown(Type::Dynamic);
        }
        let each = |item: &Value, diagnostics: &mut Vec<Diagnostic>| {
            Context { item: Some(item), ..*self }.value(&splat.each, diagnostics)
        };
        let is_sequence = |ty: &Type| matches!(ty, Type::List(_) | Type::Set(_) | Type::Tuple(_));
        let sequence = match &source.content {
            Content::List(..) | Content::Set(..) | Content::Tuple(_) => true,
            Content::Null(ty) => is_sequence(ty),
            Content::Unknown(refinements) => is_sequence(&refinements.ty),
            Content::Bool(_) | Content::Number(_) | Content::String(_) | Content::Map(..) | Content::Object(_) => false,
        };
        if source.is_null() {
            if !sequence {
                return Value::tuple([]).marked(source.marks);
            }
            let detail = "Splat expressions (with the * symbol) cannot be applied to null sequences.";
            self.report(diagnostics, "Splat of null value", detail, splat.source.range);
            return Value::unknown(Type::Dynamic);
        }
        if source.is_dynamic() {
            let sample = each(&unknown_element(&source), &mut Vec::new());
            return Value::unknown(Type::Dynamic).marked(source.marks).derived_from([&source, &sample]);
        }
        if !sequence {
            let item = Value { marks: Marks::NONE, ..source.clone() };
            let could_be_null = source.is_unknown() && !source.is_never_null();
            let result = each(&item, diagnostics);
            return if could_be_null {
                Value::unknown(Type::Dynamic).derived_from([&result])
            } else {
                Value::tuple([result])
            }
            .marked(source.marks);
        }
        let Some(items) = elements(&source) else {
            return self.splat_of_unknown(&source, &source.ty(), each, diagnostics);
        };
        let before = diagnostics.len();
        let results: Vec<Value> = items.iter().map(|(_, item)| each(item, diagnostics)).collect();
        if diagnostics.len() > before {
            return Value::unknown(Type::Dynamic).marked(source.marks);
        }
        if matches!(source.content, Content::Tuple(_)) {
            return Value::tuple(results).marked(source.marks);
        }
        let element = match results.first() {
            Some(first) => {
                let ty = results.iter().map(Value::ty).find(|ty| *ty != Type::Dynamic);
                ty.unwrap_or_else(|| first.ty())
            }
            None => each(&unknown_element(&source), diagnostics).ty(),
        };
        Value::list(element, results).marked(source.marks)
    }

    fn splat_of_unknown(
        &self,
        source: &Value,
        ty: &Type,
        each: impl Fn(&Value, &mut Vec<Diagnostic>) -> Value,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Value {
        let samples: Vec<Value> = match ty {
            Type::Tuple(types) => types
                .iter()
                .enumerate()
                .map(|(i, ty)| each(&element_of(source, &Value::unknown(ty.clone()), Step::Index(i)), diagnostics))
                .collect(),
            _ => vec![each(&unknown_element(source), diagnostics)],
        };
        let result = match ty {
            Type::Tuple(_) => Refinements::of(Type::tuple(samples.iter().map(Value::ty))),
            _ => {
                let element = samples.first().map_or(Type::Dynamic, Value::ty);
                let (min, max) = source.refinements().map_or((None, None), |r| (r.min_length, r.max_length));
                Refinements { min_length: min, max_length: max, ..Refinements::of(Type::list(element)) }
            }
        };
        Value::refined(Refinements { not_null: true, ..result })
            .marked(source.marks)
            .derived_from(samples.iter().chain([source]))
    }
}

/// What a `for` collects besides its items.
struct Build {
    marks: Marks,
    known: bool,
    unplaced: Vec<Value>,
}

impl Build {
    fn includes(&mut self, context: &Context<'_>, each: &For, diagnostics: &mut Vec<Diagnostic>) -> bool {
        let Some(condition) = &each.condition else { return true };
        let include = context.value(condition, diagnostics);
        let mut fail = |detail: String, known: &mut bool| {
            if std::mem::take(known) {
                context.report(diagnostics, "Invalid 'for' condition", detail, condition.range);
            }
            false
        };
        if include.is_null() {
            return fail("The value of the 'if' clause must not be null.".to_owned(), &mut self.known);
        }
        self.marks = self.marks.union(include.marks);
        if include.is_unknown() {
            self.known = false;
            let sample = context.value(&each.value, &mut Vec::new());
            self.unplaced.extend([include, sample]);
            return false;
        }
        match convert(&include, &Type::Bool) {
            Ok(include) => include.as_bool() == Some(true),
            Err(error) => fail(format!("The 'if' clause value is invalid: {}.", error.message), &mut self.known),
        }
    }

    fn key(&mut self, context: &Context<'_>, key: &Expression, diagnostics: &mut Vec<Diagnostic>) -> Option<Arc<str>> {
        let value = context.value(key, diagnostics);
        let mut fail = |detail: String, known: &mut bool| {
            if std::mem::take(known) {
                context.report(diagnostics, "Invalid object key", detail, key.range);
            }
            None
        };
        if value.is_null() {
            return fail(
                "Key expression in 'for' expression must not produce a null value.".to_owned(),
                &mut self.known,
            );
        }
        self.marks = self.marks.union(value.marks);
        if value.is_unknown() {
            self.known = false;
            self.unplaced.push(value);
            return None;
        }
        match convert(&value, &Type::String) {
            Ok(text) => text.as_str().map(Arc::from),
            Err(error) => {
                fail(format!("The key expression produced an invalid result: {}.", error.message), &mut self.known)
            }
        }
    }

    fn finish(self, content: Content) -> Value {
        let value = Value::from(content);
        if self.known {
            return value.marked(self.marks);
        }
        Value::unknown(Type::Dynamic).marked(self.marks).derived_from(self.unplaced.iter().chain([&value]))
    }
}
