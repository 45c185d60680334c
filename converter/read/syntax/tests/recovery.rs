//! All errors of a file in one run, each at its place and with a remedy, and a tree of what is around them.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests fail by panicking")]

use expect_test::{Expect, expect};
use syntax::{ParsedBody, Source};

fn parse(text: &str) -> ParsedBody {
    syntax::parse_body(&Source::new("main.tf", text.as_bytes().to_vec()))
}

/// Errors, and the names of what was understood.
fn check(text: &str, expected: Expect) {
    let parsed = parse(text);
    let mut shown = String::new();
    for diagnostic in &parsed.diagnostics {
        assert!(diagnostic.is_error() && !diagnostic.detail.is_empty());
        shown.push_str(&format!("{}: {}\n", diagnostic.place.as_ref().unwrap(), diagnostic.summary));
    }
    let attributes = parsed.body.attributes.iter().map(|attribute| attribute.name.to_string());
    let blocks = parsed.body.blocks.iter().map(|block| {
        let inner: Vec<_> = block.body.attributes.iter().map(|attribute| &*attribute.name).collect();
        format!("{} {{ {} }}", block.block_type, inner.join(" "))
    });
    shown.push_str(&attributes.chain(blocks).collect::<Vec<_>>().join(", "));
    shown.push('\n');
    expected.assert_eq(&shown);
}

#[test]
fn every_error_of_a_file_is_found() {
    check(
        r#"
resource "a" "b" {
  one   = [1, 2
  two   = 2
  three = "not closed
  four  = 4
  five  = { x = , y = 2 }
  six   = f(1 2)
  seven = 7
}
locals {
  eight = 8
  eight = 9
  nine  = ${x}
}
variable "x" {}
"#,
        expect![[r#"
            main.tf:4:3: A comma is missing between two items
            main.tf:5:11: A string is not closed on its line
            main.tf:7:17: An expression is missing
            main.tf:8:15: A comma is missing between two arguments
            main.tf:13:3: The argument "eight" is set twice
            main.tf:14:11: A character has no meaning here
            resource { one two three four five six seven }, locals { eight nine }, variable {  }
        "#]],
    );
}

#[test]
fn what_is_not_closed_ends_where_something_else_begins() {
    check(
        r#"
a = {
  b = 1

c = 3
module "d" {
  e = "${f(
  g = 5
}
h = 6
"#,
        expect![[r#"
            main.tf:6:8: An equals sign is missing behind a key
            main.tf:8:5: A comma is missing between two arguments
            a, h, module { e g }
        "#]],
    );
    check(
        "a = \"${b\nc = 1\nd = 2\n",
        expect![[r#"
        main.tf:2:1: A template sequence is not closed
        a, c, d
    "#]],
    );
    check(
        "b {\n  a = 1\n",
        expect![[r#"
        main.tf:1:3: A block is not closed
        b { a }
    "#]],
    );
    check(
        "b {\n  a = <<EOT\n  text\n  c = 1\n}\n",
        expect![[r#"
        main.tf:2:7: A string is not closed
        main.tf:1:3: A block is not closed
        b { a }
    "#]],
    );
}

#[test]
fn strings_over_several_lines_are_one_error() {
    check(
        "a = \"first\nsecond\nthird\"\nb = 1\n",
        expect![[r#"
            main.tf:1:5: A string is not closed on its line
            a, b
        "#]],
    );
}

#[test]
fn braces_that_do_not_match() {
    check(
        "a {\n  b = 1\n}\n}\nc = 2\n",
        expect![[r#"
        main.tf:4:1: A closing brace has no opening brace
        c, a { b }
    "#]],
    );
    check(
        "a {\n  b {\n    c = 1\n}\nd = 2\n",
        expect![[r#"
        main.tf:1:3: A block is not closed
        a { d }
    "#]],
    );
}

#[test]
fn characters_without_meaning_are_reported_once_a_line() {
    check(
        "a = 'x y'\nb = `z`\nc = d & e | f\ng = 1;\nh = “i”\nj = @\n",
        expect![[r#"
        main.tf:1:5: Single quotes do not enclose strings
        main.tf:2:5: Backticks do not enclose strings
        main.tf:3:7: The operator "&" does not exist
        main.tf:4:6: Semicolons separate nothing
        main.tf:5:5: Curly quotes do not enclose strings
        main.tf:6:5: A character has no meaning here
        a, b, c, g, h, j
    "#]],
    );
}

#[test]
fn bytes_that_are_not_utf8_have_a_place() {
    let source = Source::new("main.tf", b"# caf\xE9\na = 1\nb = \"caf\xE9\"\nc = \"\xFF\"\nd = 2\n".to_vec());
    let parsed = syntax::parse_body(&source);
    let shown: Vec<_> = parsed
        .diagnostics
        .iter()
        .map(|found| format!("{}: {}", found.place.as_ref().unwrap(), found.summary))
        .collect();
    expect![[r#"
        [
            "main.tf:3:9: The file is not UTF-8",
        ]
    "#]]
    .assert_debug_eq(&shown);
    assert_eq!(parsed.body.attributes.len(), 4);
}

#[test]
fn other_languages_in_other_syntax() {
    check(
        "a: 1\n",
        expect![[r#"
        main.tf:1:1: An argument or a block is expected

    "#]],
    );
    check(
        "\"a\" = 1\n",
        expect![[r#"
        main.tf:1:1: The name of an argument is in quotes

    "#]],
    );
    check(
        "a = 1, b = 2\n",
        expect![[r#"
            main.tf:1:6: A comma follows an argument
            a
        "#]],
    );
    check(
        "b {\n  c = 1, d = 2\n}\n",
        expect![[r#"
            main.tf:2:8: A comma follows an argument
            b { c }
        "#]],
    );
    check(
        "b { c = 1, d = 2 }\n",
        expect![[r#"
        main.tf:1:10: A block on one line is not closed on that line
        b { c }
    "#]],
    );
    check(
        "b\n{\n  c = 1\n}\n",
        expect![[r#"
            main.tf:2:1: The opening brace of a block stands on a line of its own
            b { c }
        "#]],
    );
    check(
        "resource \"a\" = {\n}\n",
        expect![[r#"
        main.tf:1:14: An equals sign follows a label

    "#]],
    );
    check(
        "a = <<EOT\n  #!/bin/sh\n  echo ${HOME:-/root}\nEOT\nb = 1\n",
        expect![[r#"
        main.tf:3:14: A template sequence is not closed
        a, b
    "#]],
    );
}

#[test]
fn errors_in_json_are_found_together() {
    let text = b"{\n  \"a\": [1 2],\n  \"b\": tru,\n  \"c\": \"x\\q\",\n  \"d\" = 1,\n  # no\n  \"e\": 01,\n  \"f\": {\"g\": 1,},\n}\n";
    let parsed = syntax::parse_json_body(&Source::new("main.tf.json", text.to_vec()));
    let shown: Vec<_> = parsed
        .diagnostics
        .iter()
        .map(|found| format!("{}: {}", found.place.as_ref().unwrap(), found.summary))
        .collect();
    expect![[r#"
        [
            "main.tf.json:2:11: A comma is missing between two items",
            "main.tf.json:3:8: A word has no meaning in JSON",
            "main.tf.json:4:10: An escape sequence is not valid in JSON",
            "main.tf.json:5:7: An equals sign stands in JSON",
            "main.tf.json:6:3: A comment stands in JSON",
            "main.tf.json:7:8: A JSON number is not valid",
            "main.tf.json:8:15: A comma follows the last item",
            "main.tf.json:8:17: A comma follows the last item",
        ]
    "#]]
    .assert_debug_eq(&shown);
}

#[test]
fn comments_are_kept() {
    let source = Source::new("main.tf", b"# one\r\na = 1 // two\n/* three\n */ b = [ # four\n]\n".to_vec());
    let parsed = syntax::parse_body(&source);
    let comments: Vec<_> = parsed.comments.iter().map(|comment| source.slice(comment.range)).collect();
    assert_eq!(comments, ["# one", "// two", "/* three\n */", "# four"]);
}
