//! The questions that an evaluator asks: bodies by schema, references, values in both syntaxes.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use syntax::{AttributeValue, BodyContent, BodySchema, BodySource, ExpressionKind, Source};

fn native(text: &str) -> BodySource {
    let parsed = syntax::parse_body(&Source::new("main.tf", text.as_bytes().to_vec()));
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    BodySource::native(parsed.body)
}

fn json(text: &str) -> BodySource {
    let source = Source::new("main.tf.json", text.as_bytes().to_vec());
    let parsed = syntax::parse_json_body(&source);
    assert!(parsed.diagnostics.is_empty(), "{:?}", parsed.diagnostics);
    BodySource::json(source, parsed.value)
}

fn schema() -> BodySchema {
    BodySchema::new(&["count", "depends_on"], &[("resource", &["type", "name"]), ("locals", &[]), ("lifecycle", &[])])
}

fn shape(content: &BodyContent) -> Vec<String> {
    content
        .blocks
        .iter()
        .map(|block| {
            let labels: Vec<&str> = block.labels.iter().map(|label| &*label.text).collect();
            let (attributes, _) = block.body.just_attributes();
            let names: Vec<&str> = attributes.iter().map(|attribute| &*attribute.name).collect();
            format!("{} {} {{{}}}", block.block_type, labels.join("."), names.join(" "))
        })
        .collect()
}

#[test]
fn both_syntaxes_give_the_same_content() {
    let own = native(
        "locals {\n  x = 1\n}\nresource \"t\" \"a\" {\n  y = 2\n}\nresource \"t\" \"b\" {\n  y = 3\n  z = 4\n}\n",
    );
    let other = json(r#"{"locals": {"x": 1}, "resource": [{"t": {"a": {"y": 2}}}, {"t": {"b": [{"y": 3, "z": 4}]}}]}"#);
    let (own, found) = own.content(&schema());
    assert!(found.is_empty());
    let (other, found) = other.content(&schema());
    assert!(found.is_empty());
    assert_eq!(shape(&own), ["locals  {x}", "resource t.a {y}", "resource t.b {y z}"]);
    assert_eq!(shape(&own), shape(&other));
}

#[test]
fn what_was_taken_is_hidden_from_the_rest() {
    for body in [
        native("count = 2\nami = \"x\"\nlifecycle {\n}\n"),
        json(r#"{"count": 2, "ami": "x", "lifecycle": {}, "//": "why"}"#),
    ] {
        let (content, rest, found) = body.partial_content(&schema());
        assert!(found.is_empty());
        assert_eq!((content.attributes.len(), content.blocks.len()), (1, 1));
        let (attributes, found) = rest.just_attributes();
        assert!(found.is_empty(), "{found:?}");
        assert_eq!(attributes.iter().map(|attribute| &*attribute.name).collect::<Vec<_>>(), ["ami"]);
        let (_, found) = rest.content(&BodySchema::default());
        assert_eq!(found.len(), 1);
    }
}

#[test]
fn what_a_schema_does_not_know_is_reported_with_its_place() {
    for body in [native("x = 1\nresource \"a\" {\n}\n"), json(r#"{"x": 1, "resource": {"a": {}}}"#)] {
        let mut schema = schema();
        schema.attributes[0].required = true;
        let (_, found) = body.content(&schema);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found.iter().all(|diagnostic| diagnostic.place.is_some() && !diagnostic.detail.is_empty()));
    }
}

fn only(body: &BodySource) -> AttributeValue {
    body.just_attributes().0.remove(0).value
}

fn roots(text: &str) -> Vec<String> {
    let (expression, found) = syntax::parse_expression(&Source::new("a", text.as_bytes().to_vec()));
    assert!(found.is_empty(), "{text}: {found:?}");
    let found = syntax::variables(&expression);
    found.iter().map(|traversal| format!("{}+{}", traversal.root, traversal.steps.len())).collect()
}

#[test]
fn variables_respect_what_for_defines() {
    assert_eq!(roots("a.b + c[d.e].f[0]"), ["a+1", "c+0", "d+1"]);
    assert_eq!(roots("[for x in x: x.a + y if x]"), ["x+0", "y+0"]);
    assert_eq!(roots("{for k, v in m: k => [for v in v: v] if z}"), ["m+0", "z+0"]);
    assert_eq!(roots("[for x in a: x][0] + x"), ["a+0", "x+0"]);
    assert_eq!(roots("{a = b, (c) = d, \"${e}\" = f, g.h = i}"), ["b+0", "c+0", "d+0", "e+0", "f+0", "g+1", "i+0"]);
    assert_eq!(roots("a[*].b[c].d"), ["a+0", "c+0"]);
    assert_eq!(roots("f(a, b...) ? -c : !d"), ["a+0", "b+0", "c+0", "d+0"]);
    assert_eq!(
        roots("\"%{ for x, y in z }${x}${y}${w}%{ endfor }%{ if x }${v}%{ endif }\""),
        ["z+0", "w+0", "x+0", "v+0"]
    );
}

#[test]
fn strings_in_json_mean_what_is_asked_for() {
    let value = only(&json(r#"{"a": "${var.x}"}"#));
    let (expression, found) = value.expression();
    assert!(found.is_empty());
    assert!(matches!(&expression.kind, ExpressionKind::Interpolation(_)));
    let (expression, _) = value.literal_expression();
    assert!(matches!(&expression.kind, ExpressionKind::String { text, .. } if &**text == "${var.x}"));

    let value = only(&json(r#"{"a": "list(string)"}"#));
    assert_eq!(&*value.call().unwrap().name, "list");
    assert_eq!(&*only(&json(r#"{"a": "all"}"#)).keyword().unwrap(), "all");
    assert_eq!(&*only(&native("a = string\n")).keyword().unwrap(), "string");
}

#[test]
fn places_inside_strings_of_json_are_exact_where_nothing_is_escaped() {
    let value = only(&json("{\n  \"a\": \"x ${var.name}\"}"));
    let (expression, _) = value.expression();
    let traversal = syntax::variables(&expression)[0].clone();
    assert_eq!(value.source().slice(traversal.range()), "var.name");
    let value = only(&json("{\n  \"a\": \"\\t${var.name}\"}"));
    let (expression, _) = value.expression();
    let traversal = syntax::variables(&expression)[0].clone();
    assert_eq!(traversal.range(), value.range());
}

#[test]
fn references_are_named_in_both_syntaxes() {
    for body in [
        native("depends_on = [aws_instance.a, \"aws_instance.b\", module.c[0].d[\"e\"]]\n"),
        json(r#"{"depends_on": ["aws_instance.a", "aws_instance.b", "module.c[0].d[\"e\"]"]}"#),
    ] {
        let names: Vec<String> = only(&body)
            .elements()
            .unwrap()
            .iter()
            .map(|element| element.traversal().unwrap())
            .map(|traversal| format!("{}/{}", traversal.root, traversal.steps.len()))
            .collect();
        assert_eq!(names, ["aws_instance/1", "aws_instance/1", "module/4"]);
    }
    for body in [native("providers = {\n  aws = aws.west\n}\n"), json(r#"{"providers": {"aws": "aws.west"}}"#)] {
        let pairs = only(&body).pairs().unwrap();
        assert_eq!(&*pairs[0].0.keyword().unwrap(), "aws");
        assert_eq!(pairs[0].1.traversal().unwrap().steps.len(), 1);
    }
    assert!(only(&native("a = f(b)\n")).traversal().is_none());
    assert!(only(&json(r#"{"a": "b c"}"#)).traversal().is_none());
    assert!(only(&json(r#"{"a": 1}"#)).traversal().is_none());
}

#[test]
fn a_member_set_twice_is_an_error_in_json_and_none_in_the_native_syntax() {
    let (_, found) = only(&json(r#"{"a": {"b": 1, "b": 2}}"#)).expression();
    assert_eq!(found.len(), 1);
    let (expression, found) = only(&native("a = { b = 1, b = 2 }\n")).expression();
    assert!(found.is_empty());
    assert!(matches!(&expression.kind, ExpressionKind::Object(items) if items.len() == 2));
}
