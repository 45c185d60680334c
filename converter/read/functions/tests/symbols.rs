//! What values stand for, through functions.

#![allow(clippy::unwrap_used, clippy::panic)]

mod support;

use functions::{FunctionError, call, names, signature};
use value::{Address, Marks, Part, Path, Reference, Symbol, Type, Value};

fn evaluator() -> support::Evaluator {
    support::Evaluator::new([])
}

fn run(name: &str, arguments: &[Value]) -> Value {
    call(name, arguments, &evaluator()).unwrap()
}

fn reference(attribute: &str) -> Reference {
    Reference::attribute(Address::managed("aws_db_instance", "main"), Path::attribute(attribute))
}

/// Known or unknown, the value of an attribute.
fn host(known: bool) -> Value {
    let value = if known { Value::from("db.internal") } else { Value::unknown(Type::String) };
    value.standing_for(Symbol::Reference(reference("address")))
}

#[test]
fn json_comes_back() {
    for known in [true, false] {
        let object = Value::object([("host", host(known)), ("port", 5432.into())]);
        let text = run("jsonencode", &[object]);
        assert_eq!(text.is_unknown(), !known);
        assert_eq!(text.references(), [reference("address")]);
        let decoded = run("jsondecode", &[text]);
        assert_eq!(decoded.get("port"), Some(&5432.into()));
        assert_eq!(decoded.get("host").unwrap().references(), [reference("address")]);
    }
}

#[test]
fn base64_of_json_comes_back() {
    let text = run("jsonencode", &[Value::tuple([host(false)])]);
    let encoded = run("base64encode", &[text]);
    assert!(encoded.is_unknown());
    let decoded = run("jsondecode", &[run("base64decode", &[encoded])]);
    assert_eq!(decoded.items().unwrap()[0].references(), [reference("address")]);
}

#[test]
fn secrets_inside_json_are_told_apart() {
    let object = Value::object([("user", Value::from("app")), ("password", Value::from("x").marked(Marks::SENSITIVE))]);
    let text = run("jsonencode", &[object]);
    assert!(text.marks.sensitive);
    let Some(Symbol::Json(inner)) = text.symbol.as_deref() else { panic!("no symbol") };
    assert!(inner.get("password").unwrap().marks.sensitive && !inner.get("user").unwrap().marks.sensitive);
}

#[test]
fn texts_that_are_put_together_keep_their_holes() {
    for known in [true, false] {
        let formatted = run("format", &["postgres://%s:%d/app".into(), host(known), 5432.into()]);
        let joined = run("join", &["".into(), Value::tuple(["postgres://".into(), host(known), ":5432/app".into()])]);
        for text in [formatted, joined] {
            let Some(Symbol::Text(parts)) = text.symbol.as_deref() else { panic!("no holes in {text:?}") };
            let [Part::Literal(before), Part::Hole(hole), Part::Literal(after)] = parts.as_ref() else {
                panic!("{parts:?}")
            };
            assert_eq!((&**before, &**after), ("postgres://", ":5432/app"));
            assert_eq!(hole.references(), [reference("address")]);
        }
    }
}

#[test]
fn what_cannot_be_inverted_is_derived() {
    let upper = run("upper", &[host(true)]);
    assert_eq!(upper.as_str(), Some("DB.INTERNAL"));
    assert!(matches!(upper.symbol.as_deref(), Some(Symbol::Derived(_))));
    let padded = run("format", &["%20s".into(), host(true)]);
    assert!(matches!(padded.symbol.as_deref(), Some(Symbol::Derived(_))));
    let hashed = run("sha256", &[host(false)]);
    assert_eq!(hashed.references(), [reference("address")]);
}

#[test]
fn shapes_do_not_depend_on_contents() {
    let object = Value::object([("host", host(true))]);
    assert!(run("keys", std::slice::from_ref(&object)).references().is_empty());
    assert!(run("length", &[Value::tuple([host(true)])]).references().is_empty());
    let first = run("element", &[Value::tuple([host(true), "b".into()]), 0.into()]);
    assert_eq!(first.symbol.as_deref(), Some(&Symbol::Reference(reference("address"))));
    let merged = run("merge", &[object, Value::object([("port", Value::from(1))])]);
    assert!(merged.symbol.is_none() && merged.get("port").unwrap().references().is_empty());
    let set = run("toset", &[Value::tuple([host(true)])]);
    assert_eq!(set.references(), [reference("address")]);
}

#[test]
fn every_function_has_a_signature() {
    let all: Vec<&str> = names(functions::Dialect::Terraform).collect();
    assert!(all.is_sorted());
    // 118 of Terraform, the two that only say that they are gone, and `type` of the console.
    assert_eq!(all.len(), 121);
    assert_eq!(signature("core::lookup").unwrap().variadic.unwrap().name, "default");
}

#[test]
fn functions_of_opentofu_need_its_dialect() {
    let error: FunctionError = call("urldecode", &["a%20b".into()], &evaluator()).unwrap_err();
    assert_eq!(error.summary, "Call to unknown function");
}
