use super::*;
use std::path::PathBuf;

fn targets() -> Vec<TargetChoices> {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    vec![TargetChoices { name: "hetzner".into(), levels: words(&["none", "basic"]), runtimes: words(&["compose"]) }]
}

/// A configuration with these arguments set.
fn config<const N: usize>(set: [(&str, Value); N]) -> Value {
    let mut entries: Entries = schema()
        .block
        .attributes
        .iter()
        .map(|attribute| (attribute.name.as_str().into(), Value::null(attribute.ty.value_type())))
        .collect();
    for (name, value) in set {
        assert!(entries.insert(name.into(), value).is_some(), "{name}");
    }
    Content::Object(Arc::new(entries)).into()
}

fn texts<const N: usize>(texts: [&str; N]) -> Value {
    Value::list(Type::String, texts.map(Value::from))
}

#[test]
fn wrong_arguments_are_errors_at_their_attribute() {
    let path = || ("config_path", Value::from("."));
    let target = || ("target", Value::from("hetzner"));
    for (place, set) in [
        ("config_path", config([target()])),
        ("config", config([path(), target(), ("config", "x".into())])),
        ("target", config([path(), ("target", "mars".into())])),
        ("ha", config([path(), target(), ("ha", "cluster".into())])),
        ("runtime", config([path(), target(), ("runtime", "nomad".into())])),
        ("dns_mode", config([path(), target(), ("dns_mode", "drop".into())])),
        ("formats: [1]", config([path(), target(), ("formats", texts(["hcl", "pdf"]))])),
        ("admin_cidrs: [0]", config([path(), target(), ("admin_cidrs", texts(["0.0.0.0/0"]))])),
        ("admin_cidrs: [0]", config([path(), target(), ("admin_cidrs", texts(["::/0"]))])),
        ("admin_cidrs: [1]", config([path(), target(), ("admin_cidrs", texts(["10.0.0.0/8", "10.0.0.1"]))])),
        ("second_region", config([path(), target(), ("region", "a".into()), ("second_region", "a".into())])),
        ("backup_retention_days", config([path(), target(), ("backup_retention_days", 0.into())])),
        ("variables", config([path(), target(), ("variables", "env=prod".into())])),
        ("servers", config([path(), target(), ("servers", "10.0.0.1".into())])),
        (
            "servers: [0].vcpu",
            config([
                path(),
                target(),
                (
                    "servers",
                    Value::tuple([Value::object([
                        ("name", "a".into()),
                        ("address", "10.0.0.1".into()),
                        ("vcpu", "many".into()),
                    ])]),
                ),
            ]),
        ),
        ("decisions_json", config([path(), target(), ("decisions_json", "[]".into())])),
        (
            "exchange_rates: [USD]",
            config([path(), target(), ("exchange_rates", Value::map(Type::Number, [("USD", 0.into())]))]),
        ),
    ] {
        let found = validate(&set, &targets());
        let places: Vec<String> = found.iter().map(|found| found.place.as_ref().unwrap().to_string()).collect();
        assert_eq!(places, [place]);
        assert!(found[0].is_error() && !found[0].detail.is_empty(), "{found:?}");
    }
}

#[test]
fn unknown_arguments_are_not_judged() {
    let unknown = schema().block.attributes.into_iter().map(|attribute| {
        let value = if attribute.can_be_set() { Value::unknown } else { Value::null };
        (Arc::from(attribute.name.as_str()), value(attribute.ty.value_type()))
    });
    let config = Value::from(Content::Object(Arc::new(unknown.collect())));
    assert_eq!(validate(&config, &targets()), []);
}

#[test]
fn arguments_become_a_request() {
    let server = Value::object([("name", "a".into()), ("address", "10.0.0.1".into()), ("vcpu", 4.into())]);
    let request = request(&config([
        ("config_path", Value::tuple(["a".into(), "b".into()])),
        ("state_json", "{}".into()),
        ("variables", Value::object([("env", "prod".into()), ("count", 2.into())])),
        ("target", "hetzner".into()),
        ("servers", Value::tuple([server])),
        ("backup_retention_days", 14.into()),
        ("formats", texts(["hcl"])),
        ("strict", true.into()),
    ]));
    assert_eq!(request.sources.config_paths, [PathBuf::from("a"), PathBuf::from("b")]);
    assert_eq!(request.sources.state_json, ["{}"]);
    assert_eq!(request.sources.variables["count"], 2.into());
    assert_eq!(request.servers[0].vcpu, Some(4i64.into()));
    assert_eq!(request.servers[0].zone, None);
    assert_eq!(request.backup_retention_days, Some(14));
    assert!(request.strict && request.wants("hcl") && !request.wants("compose"));
    let named = config([("config", Value::object([("a.tf", "x".into()), ("b.tf", "y".into())]))]);
    assert_eq!(super::request(&named).sources.config, [("a.tf".into(), "x".into()), ("b.tf".into(), "y".into())]);
    let two = config([("config", Value::tuple(["x".into(), "y".into()]))]);
    assert_eq!(super::request(&two).sources.config.len(), 2);
}

#[test]
fn the_state_has_every_attribute_and_the_schema_describes_each() {
    let config = config([("config_path", ".".into()), ("target", "hetzner".into())]);
    let answer = answer(&config, false, MigrationResult::default(), Vec::new());
    let state = answer.result.unwrap();
    assert!(state.is_wholly_known());
    let ty = schema().value_type();
    assert!(crate::protocol::msgpack::encode(&state, &ty).is_ok());
    for attribute in schema().block.attributes {
        assert!(attribute.description.len() > 10 && attribute.description.ends_with('.'), "{}", attribute.name);
        assert_eq!(attribute.sensitive, ["state_json", "plan_json", "variables"].contains(&attribute.name.as_str()));
    }
}

#[test]
fn the_id_follows_the_output_and_not_the_secrets() {
    let id = |variables: &str, result: MigrationResult| {
        let config = config([("variables", Value::object([("password", variables.into())]))]);
        answer(&config, false, result, Vec::new()).result.unwrap().get("id").unwrap().as_str().unwrap().to_owned()
    };
    let with = |hcl: &str| MigrationResult { hcl: Some(hcl.to_owned()), ..MigrationResult::default() };
    assert_eq!(id("a", with("x")), id("b", with("x")));
    assert_ne!(id("a", with("x")), id("a", with("y")));
    let files = |name: &str, text: &str| MigrationResult {
        files: Some(BTreeMap::from([(name.to_owned(), text.to_owned())])),
        ..MigrationResult::default()
    };
    assert_ne!(id("a", files("ab", "c")), id("a", files("a", "bc")));
}

#[test]
fn decisions_that_are_set_stay() {
    let decided = MigrationResult { decisions_json: "{\"a\":1}".to_owned(), ..MigrationResult::default() };
    let given = |value: Value| {
        let config = config([("decisions_json", value)]);
        let state = answer(&config, false, decided.clone(), Vec::new()).result.unwrap();
        state.get("decisions_json").unwrap().as_str().unwrap().to_owned()
    };
    assert_eq!(given(Value::null(Type::String)), "{\"a\":1}");
    assert_eq!(given("{}".into()), "{}");
}

#[test]
fn only_strictness_and_refusal_are_errors() {
    let config = config([]);
    let found = vec![Diagnostic::error("Cannot be read", "Mend it.").at_attribute("aws_instance.a", "ami")];
    let mild = answer(&config, false, MigrationResult::default(), found.clone());
    assert!(!diagnostic::has_errors(&mild.diagnostics));
    let state = mild.result.unwrap();
    let warnings = state.get("warnings").unwrap().items().unwrap();
    assert_eq!(warnings[0].as_str(), Some("Cannot be read: aws_instance.a: ami"));

    let result = MigrationResult { unaccounted: vec!["aws_instance.a: tenancy".into()], ..MigrationResult::default() };
    let strict = answer(&config, true, result, found);
    assert_eq!(strict.diagnostics.iter().filter(|found| found.is_error()).count(), 2);

    let refused = Some(Diagnostic::warning("Opens a port", ""));
    let refused = answer(&config, false, MigrationResult { refused, ..MigrationResult::default() }, Vec::new());
    assert!(refused.result.is_none() && diagnostic::has_errors(&refused.diagnostics));
}

#[test]
fn a_screenful_is_not_exceeded() {
    let found: Vec<Diagnostic> = (0..200).map(|i| Diagnostic::warning(format!("Warning {i}"), "")).collect();
    let answer = answer(&config([]), false, MigrationResult::default(), found);
    assert_eq!(answer.diagnostics.len(), SHOWN + 1);
    assert_eq!(answer.diagnostics[SHOWN].summary, "There are 190 warnings more");
    assert_eq!(answer.result.unwrap().get("warnings").unwrap().items().unwrap().len(), 200);
}
