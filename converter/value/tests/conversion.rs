//! Conversion, unification, equality and operators, held against what Terraform answers.

use value::operators::{self, conditional};
use value::{Part, Refinements, Symbol, Type, Value, convert, equals, unify, unify_unsafe};

fn object(entries: &[(&str, Value)]) -> Value {
    Value::object(entries.iter().map(|(k, v)| (*k, v.clone())))
}

fn unknown_text() -> Value {
    Value::unknown(Type::String)
}

#[test]
fn primitives() {
    assert_eq!(convert(&"1.50".into(), &Type::Number).unwrap(), convert(&"1.5".into(), &Type::Number).unwrap());
    assert_eq!(convert(&Value::from(5), &Type::String).unwrap(), "5".into());
    assert_eq!(convert(&"1".into(), &Type::Bool).unwrap(), true.into());
    let error = convert(&"True".into(), &Type::Bool).unwrap_err();
    assert_eq!(error.message, "a bool is required; to convert from string, use lowercase \"true\"");
    assert_eq!(convert(&true.into(), &Type::Number).unwrap_err().message, "number required");
}

#[test]
fn structures() {
    let tuple = Value::tuple([1.into(), "a".into(), Value::null(Type::Dynamic)]);
    let list = convert(&tuple, &Type::list(Type::Dynamic)).unwrap();
    assert_eq!(list.ty(), Type::list(Type::String));
    assert_eq!(list.items().unwrap()[2], Value::null(Type::String));
    let objects = Value::tuple([object(&[("a", 1.into())]), object(&[("b", 1.into())])]);
    let list = convert(&objects, &Type::list(Type::Dynamic)).unwrap();
    assert_eq!(list.ty(), Type::list(Type::map(Type::Number)));
    let set = convert(&Value::tuple([1.into(), "1".into()]), &Type::set(Type::Dynamic)).unwrap();
    assert_eq!(set.items().unwrap(), [Value::from("1")]);
    let error = convert(&Value::tuple(["a".into(), Value::tuple([])]), &Type::list(Type::Dynamic)).unwrap_err();
    assert_eq!(error.message, "all list elements must have the same type");
    let error =
        convert(&object(&[("a", Value::tuple(["x".into()]))]), &Type::map(Type::list(Type::Number))).unwrap_err();
    assert_eq!(error.to_string(), "[a][0]: a number is required");
}

#[test]
fn marks_and_symbols_stay() {
    let secret = Value::from(5).marked(value::Marks::SENSITIVE);
    let converted = convert(&Value::tuple([secret]), &Type::list(Type::String)).unwrap();
    assert!(converted.items().unwrap()[0].marks.sensitive && !converted.marks.sensitive);
    let set = convert(&converted, &Type::set(Type::String)).unwrap();
    assert!(set.marks.sensitive && !set.items().unwrap()[0].marks.sensitive);
}

#[test]
fn sets_are_ordered_as_plans_write_them() {
    let set = Value::set(Type::Number, [10.into(), 9.into(), 1.into()]);
    assert_eq!(set.items().unwrap(), [Value::from(1), 9.into(), 10.into()]);
    let set = Value::set(
        Type::object([("n", Type::Number)]),
        [object(&[("n", 10.into())]), object(&[("n", 9.into())]), object(&[("n", 100.into())])],
    );
    let numbers: Vec<String> =
        set.items().unwrap().iter().map(|o| o.get("n").unwrap().as_number().unwrap().to_string()).collect();
    assert_eq!(numbers, ["100", "10", "9"]);
}

#[test]
fn unification() {
    assert_eq!(unify(&[Type::Number, Type::String, Type::Bool]), Some(Type::String));
    assert_eq!(unify(&[Type::String, Type::Dynamic]), Some(Type::Dynamic));
    assert_eq!(unify_unsafe(&[Type::String, Type::Dynamic]), Some(Type::String));
    assert_eq!(unify(&[Type::Bool, Type::Number]), None);
    assert_eq!(unify(&[Type::tuple([Type::Number]), Type::list(Type::String)]), Some(Type::list(Type::String)));
}

#[test]
fn equality_of_unknowns() {
    let named = operators::template(&[Part::Literal("id-".into()), Part::Hole(unknown_text())]).unwrap();
    assert_eq!(equals(&named, &"foo".into()), false.into());
    assert!(equals(&named, &"id-1".into()).is_unknown());
    assert_eq!(equals(&named, &Value::null(Type::Dynamic)), false.into());
    assert!(equals(&unknown_text(), &Value::null(Type::Dynamic)).is_unknown());
    assert_eq!(equals(&1.into(), &true.into()), false.into());
}

#[test]
fn operators_as_terraform() {
    assert_eq!(operators::modulo(&5.into(), &0.into()).unwrap(), 5.into());
    assert_eq!(operators::modulo(&(-7).into(), &3.into()).unwrap(), (-1).into());
    assert!(operators::divide(&0.into(), &0.into()).is_err());
    let infinite = operators::divide(&1.into(), &0.into()).unwrap();
    assert_eq!(operators::greater(&infinite, &5.into()).unwrap(), true.into());
    assert_eq!(value::to_json(&infinite), None);
    let error = operators::add(&"a".into(), &1.into()).unwrap_err();
    assert_eq!(error.detail, "Unsuitable value for left operand: a number is required.");
    assert!(operators::and(&false.into(), &Value::unknown(Type::Bool)).unwrap().is_unknown());
    let at_least_one =
        Value::refined(Refinements { min: Some((1i64.into(), true)), not_null: true, ..Refinements::of(Type::Number) });
    assert_eq!(operators::greater(&at_least_one, &0.into()).unwrap(), true.into());
    let map = conditional(&true.into(), &object(&[("a", 1.into())]), &object(&[("b", 2.into())])).unwrap();
    assert_eq!(map.ty(), Type::map(Type::Number));
    let error = conditional(&true.into(), &Value::tuple([]), &object(&[])).unwrap_err();
    assert_eq!(error.summary, "Inconsistent conditional result types");
    let error = operators::index(&Value::tuple([]), &0.into()).unwrap_err();
    assert!(error.detail.ends_with("the collection has no elements."));
}

#[test]
fn texts_keep_their_holes() {
    let reference =
        value::Reference::attribute(value::Address::managed("aws_instance", "a"), value::Path::attribute("id"));
    let hole = Value::from("i-1").standing_for(Symbol::Reference(reference.clone()));
    let text = operators::template(&[Part::Literal("x-".into()), Part::Hole(hole)]).unwrap();
    assert_eq!(text.as_str(), Some("x-i-1"));
    assert!(matches!(text.symbol.as_deref(), Some(Symbol::Text(parts)) if parts.len() == 2));
    let longer = operators::template(&[Part::Hole(text), Part::Literal("-y".into())]).unwrap();
    assert!(matches!(longer.symbol.as_deref(), Some(Symbol::Text(parts)) if parts.len() == 3));
    assert_eq!(longer.references(), [reference]);
}
