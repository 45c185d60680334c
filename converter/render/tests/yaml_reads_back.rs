//! Whatever tree is written, real YAML readers see the same value.

#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use render::yaml::{Content, Map, Node, Style, render, render_with_start};
use saphyr::{LoadableYamlNode, Scalar, Yaml};
use std::io::Write;
use std::process::{Command, Stdio};

fn texts() -> impl Strategy<Value = String> {
    let words = prop::sample::select(vec![
        "yes",
        "no",
        "on",
        "off",
        "y",
        "~",
        "null",
        "true",
        "012",
        "0o14",
        "1e3",
        "1_000",
        "22:30",
        "2026-11-21",
        "2026-11-21 10:00:00Z",
        "<<",
        "=",
        "---",
        "...",
        "- a",
        "a: b",
        "a #b",
        "a:",
        ":a",
        "{{ x }}",
        "{% if %}",
        "[a]",
        "*a",
        "&a",
        "!a",
        "|",
        ">-",
        "'",
        "\"",
        "\\",
        "#",
        "%a",
        "@a",
        "`",
        "\n",
        "\n\n",
        "a\nb",
        "a\nb\n",
        "a\n\nb\n\n",
        " a\nb",
        "a \nb",
        "\ta",
        "a\t",
        "a\tb",
        "\r\n",
        "\u{85}",
        "\u{2028}",
        "\u{feff}",
        "\u{0}",
        "1.5",
        ".5",
        "-.inf",
        "",
        " ",
        "0x1F",
        "+1",
        "8080:80",
        "- ",
        "? a",
        "-",
        "--flag",
        "é",
        "日本語",
        "😀",
        "a,b",
        "a]b",
        "a}b",
        "!!str a",
    ])
    .prop_map(str::to_owned);
    let long = prop::collection::vec("[a-z:#{}]{1,12}", 10..40).prop_map(|w| w.join(" "));
    prop_oneof![3 => words, 2 => "[ -~\n\t]{0,24}", 1 => "\\PC{0,12}", 1 => long, 2 => "[a-z]{1,8}"]
}

fn styles() -> impl Strategy<Value = Style> {
    prop::sample::select(vec![Style::Natural, Style::Flow, Style::Quoted, Style::Literal, Style::Folded])
}

fn nodes() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        Just(Content::Null),
        any::<bool>().prop_map(Content::Bool),
        any::<i64>().prop_map(|i| Content::Integer(i.into())),
        (-1e6f64..1e6).prop_map(Content::Float),
        texts().prop_map(Content::String),
    ]
    .prop_map(Node::new);
    let tree = leaf.prop_recursive(4, 48, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(|items| Node::new(Content::List(items))),
            prop::collection::vec((texts(), inner), 0..5)
                .prop_map(|entries| Node::from(entries.into_iter().collect::<Map>())),
        ]
    });
    (tree, any::<u64>()).prop_flat_map(|(tree, seed)| (Just(tree), Just(seed), styles())).prop_map(|(tree, seed, _)| {
        let mut seed = seed;
        decorate(tree, &mut seed)
    })
}

/// Styles, comments and empty lines at will: none of them may change the value.
fn decorate(mut node: Node, seed: &mut u64) -> Node {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    let dice = *seed >> 33;
    node.style = [Style::Natural, Style::Flow, Style::Quoted, Style::Literal, Style::Folded][(dice % 5) as usize];
    if dice.is_multiple_of(7) {
        node = node.comment("a comment: with # and\nmore");
    }
    if dice.is_multiple_of(11) {
        node = node.above("above\n\nand: more");
    }
    if dice.is_multiple_of(13) {
        node = node.comment("long ".repeat(40));
    }
    node.spaced = dice.is_multiple_of(3);
    if dice.is_multiple_of(17) {
        node = node.anchor(format!("a{dice}"));
    }
    node.content = match node.content {
        Content::List(items) => Content::List(items.into_iter().map(|n| decorate(n, seed)).collect()),
        Content::Map(map) => Content::Map(map.iter().map(|(k, v)| (k.to_owned(), decorate(v.clone(), seed))).collect()),
        other => other,
    };
    node
}

fn same(node: &Node, read: &Yaml) -> bool {
    match (&node.content, read) {
        (Content::Null, Yaml::Value(Scalar::Null)) => true,
        (Content::Bool(a), Yaml::Value(Scalar::Boolean(b))) => a == b,
        (Content::Integer(a), Yaml::Value(Scalar::Integer(b))) => *a == i128::from(*b),
        (Content::Float(a), Yaml::Value(Scalar::FloatingPoint(b))) => *a == b.into_inner(),
        (Content::String(a), Yaml::Value(Scalar::String(b))) => a == b,
        (Content::List(a), Yaml::Sequence(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Content::Map(a), Yaml::Mapping(b)) => {
            a.iter().count() == b.len()
                && a.iter().zip(b).all(|((key, a), (read_key, b))| same(&Node::text(key), read_key) && same(a, b))
        }
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]
    #[test]
    fn a_reader_of_yaml_1_2_sees_the_same(node in nodes(), start in any::<bool>()) {
        let file = if start { render_with_start(&node) } else { render(&node) };
        let read = Yaml::load_from_str(&file.text);
        prop_assert!(read.is_ok(), "{:?}\n{}", read, file.text);
        let read = read.unwrap_or_default();
        prop_assert_eq!(read.len(), 1, "{}", file.text);
        prop_assert!(same(&node, &read[0]), "{:?}\n{}\n{:?}", node, file.text, read[0]);
        prop_assert!(file.text.ends_with('\n'));
        prop_assert!(file.text.lines().all(|l| l.trim_end_matches(' ').len() == l.len()), "{}", file.text);
    }
}

fn json(node: &Node) -> serde_json::Value {
    match &node.content {
        Content::Null | Content::Alias(_) => serde_json::Value::Null,
        Content::Bool(value) => (*value).into(),
        Content::Integer(value) => serde_json::Value::Number(value.to_string().parse().unwrap()),
        Content::Float(value) => serde_json::Value::Number(serde_json::Number::from_f64(*value).unwrap()),
        Content::String(text) => text.as_str().into(),
        Content::List(items) => items.iter().map(json).collect::<Vec<_>>().into(),
        Content::Map(map) => serde_json::Value::Object(map.iter().map(|(k, v)| (k.to_owned(), json(v))).collect()),
    }
}

const PYTHON_READER: &str = "
import sys, json, yaml
for number, line in enumerate(sys.stdin):
    text, expected = json.loads(line)
    try:
        read = yaml.safe_load(text)
    except Exception as error:
        sys.exit(f'{number}: {error}\\n{text}')
    if read != expected or json.dumps(read) != json.dumps(expected):
        sys.exit(f'{number}: {read!r} is not {expected!r}\\n{text}')
print('same')
";

/// PyYAML reads YAML 1.1, as Ansible does.
#[test]
fn a_reader_of_yaml_1_1_sees_the_same() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;
    let has = Command::new("python3").args(["-c", "import yaml"]).stderr(Stdio::null()).status();
    if !has.is_ok_and(|status| status.success()) {
        eprintln!("skipped: python3 with PyYAML is not on PATH");
        return;
    }
    let mut runner = TestRunner::deterministic();
    let mut input = String::new();
    for _ in 0..2000 {
        let node = nodes().new_tree(&mut runner).unwrap().current();
        let pair = serde_json::json!([render(&node).text, json(&node)]);
        input.push_str(&format!("{pair}\n"));
    }
    let mut child = Command::new("python3")
        .args(["-c", PYTHON_READER])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || {
        let _ = stdin.write_all(input.as_bytes());
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_compose_file_reads_well() {
    let common = Map::new()
        .with("restart", "unless-stopped")
        .with("networks", Node::list(["backend"]).flow())
        .with("image", Node::text("registry/api:2026.11.2").comment("aws_ecs_task_definition.api"));
    let file = render(
        &Node::from(
            Map::new().with("name", "shop").with("x-api", Node::from(common).anchor("api").spaced()).with(
                "services",
                Node::from(
                    Map::new().with("api-1", Node::alias("api").above("Two names, so that one answers.")).with(
                        "worker",
                        Node::from(
                            Map::new()
                                .merge("api")
                                .with("ports", Node::list(["80:80", "127.0.0.1:8082:8082"]))
                                .with("cpus", "0.5"),
                        )
                        .spaced()
                        .comment("aws_ecs_service.worker"),
                    ),
                )
                .spaced(),
            ),
        )
        .above("Runs on the server app."),
    );
    let expected = r#"# Runs on the server app.
name: shop

x-api: &api
  restart: unless-stopped
  networks: [backend]
  image: registry/api:2026.11.2  # aws_ecs_task_definition.api

services:
  # Two names, so that one answers.
  api-1: *api

  worker:  # aws_ecs_service.worker
    <<: *api
    ports:
      - "80:80"
      - 127.0.0.1:8082:8082
    cpus: "0.5"
"#;
    assert_eq!(file.text, expected);
}

#[test]
fn marks_name_the_place() {
    use model::{Origin, Origins, Traces};
    use value::{Address, Path};
    let traces = |name: &str| {
        Traces::carried(&Origins::from(Origin::new(Address::managed("aws_instance", name), Path::attribute("ami"))))
    };
    let tree = Node::list([Map::new()
        .with("name", "Keep logs")
        .with("copy", Map::new().with("list", Node::list([Node::text("x").with_traces(&traces("a"))]).flow()))]);
    let file = render(&tree);
    assert_eq!(file.marks[0].label, "[Keep logs].copy.list[0]");
    let file =
        render(&Map::new().with("services", Map::new().with("api", Node::text("x").with_traces(&traces("b")))).into());
    assert_eq!(file.marks[0].label, "services.api");
}
