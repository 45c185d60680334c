//! Inputs that nobody wrote on purpose, or somebody did.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;
use std::fmt::Write as _;

const STATE: &str = r#"{"version":4,"terraform_version":"1.11.4","serial":1,"lineage":"l","outputs":{"o":{"value":["a"],"type":["list","string"],"sensitive":true}},
"resources":[{"module":"module.m[\"a\"]","mode":"managed","type":"aws_instance","name":"web","provider":"module.m.provider[\"registry.terraform.io/hashicorp/aws\"].eu","instances":[
{"index_key":0,"schema_version":1,"attributes":{"id":"i-1","ami":"ami-1","tags":{"Name":"x"},"ebs_block_device":[{"device_name":"/dev/sdb"}]},"sensitive_attributes":[[{"type":"get_attr","value":"tags"}]],"dependencies":["module.m.aws_subnet.s"]}]},
{"mode":"managed","type":"aws_subnet","name":"s","provider":"provider.aws","instances":[{"attributes_flat":{"id":"subnet-1","tags.%":"1","tags.a":"b"},"depends_on":["aws_vpc.v"]},{"deposed":"12345678","attributes":{"id":"old"}}]}],"check_results":null}"#;

const PLAN: &str = r#"{"format_version":"1.2","terraform_version":"1.11.4","variables":{"v":{"value":1}},"planned_values":{"outputs":{"o":{"sensitive":false}},"root_module":{"resources":[{"address":"aws_vpc.v","mode":"managed","type":"aws_vpc","name":"v","values":{"cidr_block":"10.0.0.0/16"}}],"child_modules":[{"address":"module.m","resources":[]}]}},
"resource_changes":[{"address":"aws_subnet.s","mode":"managed","type":"aws_subnet","name":"s","provider_name":"registry.terraform.io/hashicorp/aws","change":{"actions":["create"],"before":null,"after":{"cidr_block":"10.0.1.0/24","tags":{"a":null}},"after_unknown":{"id":true,"vpc_id":true,"tags":{"a":true}},"after_sensitive":{"tags":{"a":true}}}}],
"configuration":{"provider_config":{"aws":{"name":"aws","full_name":"registry.terraform.io/hashicorp/aws","expressions":{"region":{"constant_value":"eu-west-1"},"default_tags":[{"tags":{"constant_value":{"team":"x"}}}]}}},"root_module":{"resources":[{"address":"aws_subnet.s","mode":"managed","type":"aws_subnet","name":"s","provider_config_key":"aws","expressions":{"vpc_id":{"references":["aws_vpc.v.id","aws_vpc.v"]}}}]}}}"#;

fn everything(bytes: &[u8]) {
    for (mut estate, diagnostics) in [
        read::state::read_bytes("input", bytes),
        read::plan::read_bytes("input", bytes),
        read::state::read_any("input", bytes),
    ] {
        assert!(diagnostics.iter().all(|d| !d.summary.is_empty()));
        let _ = read::recover::recover(&mut estate, &());
    }
}

#[test]
fn every_prefix() {
    for text in [STATE, PLAN] {
        for end in 0..text.len() {
            everything(&text.as_bytes()[..end]);
        }
    }
}

#[test]
fn a_truncated_state_gives_what_stands_before_the_break() {
    let end = STATE.find("attributes_flat").unwrap();
    let (estate, diagnostics) = read::state::read_bytes("cut.tfstate", &STATE.as_bytes()[..end]);
    assert_eq!(estate.len(), 1);
    assert!(diagnostics[0].is_error());
    assert!(
        diagnostics[0].summary.starts_with("cut.tfstate ends in the middle, at line 4, column "),
        "{diagnostics:?}"
    );
    assert!(matches!(&diagnostics[0].place, Some(diagnostic::Place::File(p)) if p.span.start.line == 4));
}

#[test]
fn every_part_of_every_wrong_type() {
    fn paths(json: &serde_json::Value, at: &str, into: &mut Vec<String>) {
        into.push(at.to_owned());
        match json {
            serde_json::Value::Object(entries) => {
                entries.iter().for_each(|(k, v)| paths(v, &format!("{at}/{k}"), into))
            }
            serde_json::Value::Array(items) => {
                items.iter().enumerate().for_each(|(i, v)| paths(v, &format!("{at}/{i}"), into));
            }
            _ => {}
        }
    }
    for text in [STATE, PLAN] {
        let json: serde_json::Value = serde_json::from_str(text).unwrap();
        let mut all = Vec::new();
        paths(&json, "", &mut all);
        for path in all {
            for wrong in
                ["null", "true", "-1.5e3", "1e999999", "\"\"", "\"x\"", "[]", "[null]", "{}", "{\"a\":{}}", "[[{}]]"]
            {
                let mut json = json.clone();
                *json.pointer_mut(&path).unwrap() = serde_json::from_str(wrong).unwrap();
                everything(json.to_string().as_bytes());
            }
        }
    }
}

#[test]
fn diagnostics_have_address_and_path() {
    let place = |text: &str| {
        let (_, diagnostics) = read::state::read_bytes("s", text.as_bytes());
        let places = diagnostics.iter().map(|d| d.place.as_ref().unwrap().to_string());
        // Its deposed object is told of each time.
        places.filter(|place| place != "aws_subnet.s").collect::<Vec<_>>()
    };
    assert_eq!(place(STATE), [""; 0]);
    assert_eq!(
        place(&STATE.replace("\"index_key\":0", "\"index_key\":{}")),
        ["module.m[\"a\"].aws_instance.web: index_key"]
    );
    assert_eq!(
        place(&STATE.replace("\"mode\":\"managed\",\"type\":\"aws_subnet\"", "\"mode\":\"x\",\"type\":\"aws_subnet\"")),
        ["s: resources[1].mode"]
    );
    assert_eq!(
        place(&STATE.replace("\"tags\":{\"Name\":\"x\"}", "\"tags\":[1]")),
        ["module.m[\"a\"].aws_instance.web[0]: tags"]
    );
    assert_eq!(
        place(&STATE.replace("[[{\"type\":\"get_attr\",\"value\":\"tags\"}]]", "7")),
        ["module.m[\"a\"].aws_instance.web[0]: sensitive_attributes"]
    );
    assert_eq!(place(&STATE.replace("\"resources\":[{", "\"resources\":7,\"x\":[{")), ["s: resources"]);
}

#[test]
fn flat_attributes_deposed_objects_and_old_providers() {
    let (estate, diagnostics) = read::state::read_bytes("s", STATE.as_bytes());
    assert_eq!(diagnostics.len(), 1);
    assert!(diagnostics[0].summary.starts_with("aws_subnet.s has, beside its object"), "{diagnostics:?}");
    let subnet = estate.get(&"aws_subnet.s".parse().unwrap()).unwrap();
    assert_eq!(subnet.values.get("tags").unwrap().get("a").unwrap().as_str(), Some("b"));
    assert_eq!(&*subnet.deposed[0].key, "12345678");
    assert_eq!(&*subnet.provider.source, "registry.terraform.io/hashicorp/aws");
    let web = estate.get(&"module.m[\"a\"].aws_instance.web[0]".parse().unwrap()).unwrap();
    assert_eq!(web.provider.alias.as_deref(), Some("eu"));
    assert!(web.values.get("tags").unwrap().marks.sensitive);
}

#[test]
fn plans_know_providers_and_unknown_values() {
    let (estate, diagnostics) = read::plan::read_bytes("p", PLAN.as_bytes());
    assert_eq!(diagnostics, []);
    let subnet = estate.get(&"aws_subnet.s".parse().unwrap()).unwrap();
    assert_eq!(subnet.provider.region.as_ref().unwrap().as_str(), Some("eu-west-1"));
    assert_eq!(subnet.provider.default_tags["team"].as_str(), Some("x"));
    let vpc = subnet.values.get("vpc_id").unwrap();
    assert!(vpc.is_unknown());
    assert_eq!(vpc.references()[0].to_string(), "aws_vpc.v.id");
    assert!(subnet.values.get("tags").unwrap().get("a").unwrap().is_unknown());
    assert!(subnet.values.has_sensitive());
    assert!(estate.outputs["o"].value.is_unknown());
}

#[test]
fn a_provider_that_cannot_be_read_is_taken_from_the_type() {
    let text = STATE.replace("provider.aws\"", "this is no provider\"");
    let (estate, diagnostics) = read::state::read_bytes("s", text.as_bytes());
    assert_eq!(diagnostics[0].summary, "The provider of aws_subnet.s cannot be read");
    let subnet = estate.get(&"aws_subnet.s".parse().unwrap()).unwrap();
    assert_eq!(&*subnet.provider.source, "registry.terraform.io/hashicorp/aws");
}

#[test]
fn duplicates_are_reported() {
    let text = STATE.replace(
        r#""aws_subnet","name":"s","provider":"provider.aws","instances":["#,
        r#""aws_subnet","name":"s","provider":"provider.aws","instances":[{"attributes":{"id":"first"}},"#,
    );
    let (estate, diagnostics) = read::state::read_bytes("s", text.as_bytes());
    assert_eq!(diagnostics[0].summary, "aws_subnet.s is in s more than once");
    assert_eq!(
        estate.get(&"aws_subnet.s".parse().unwrap()).unwrap().values.get("id").unwrap().as_str(),
        Some("subnet-1")
    );
}

#[test]
fn deep_nesting_is_refused() {
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    everything(deep.as_bytes());
    everything(STATE.replace("\"i-1\"", &deep).as_bytes());
    everything(PLAN.replace("\"10.0.1.0/24\"", &deep).as_bytes());
    everything(PLAN.replace("[\"aws_vpc.v.id\",\"aws_vpc.v\"]", &deep).as_bytes());
    let dynamic = format!("{}1{}", "{\"type\":\"dynamic\",\"value\":".repeat(50_000), "}".repeat(50_000));
    everything(STATE.replace("\"i-1\"", &dynamic).as_bytes());
    let modules =
        format!("{}{{}}{}", "{\"address\":\"module.a\",\"child_modules\":[".repeat(5_000), "]}".repeat(5_000));
    everything(format!("{{\"format_version\":\"1.0\",\"values\":{{\"root_module\":{modules}}}}}").as_bytes());
    let (estate, diagnostics) = read::state::read_bytes("s", STATE.replace("\"i-1\"", &deep).as_bytes());
    assert_eq!(estate.len(), 2);
    assert_eq!(diagnostics.len(), 2, "{diagnostics:?}");
    assert!(diagnostics[0].summary.ends_with("cannot be read"), "{diagnostics:?}");
}

#[test]
fn not_utf_8() {
    let mut bytes = STATE.as_bytes().to_vec();
    let at = STATE.find("ami-1").unwrap();
    bytes[at] = 0xff;
    let (estate, diagnostics) = read::state::read_bytes("s", &bytes);
    assert!(estate.is_empty());
    assert_eq!(diagnostics[0].summary, "s is not text in UTF-8");
}

#[test]
fn a_hundred_thousand_instances() {
    let mut text = String::from(
        r#"{"version":4,"resources":[{"mode":"managed","type":"aws_vpc","name":"v","provider":"provider[\"registry.terraform.io/hashicorp/aws\"]","instances":["#,
    );
    for i in 0..50_000 {
        write!(
            text,
            r#"{{"index_key":{i},"attributes":{{"id":"vpc-{i}","arn":"arn:aws:ec2:eu-west-1:1:vpc/vpc-{i}"}}}},"#
        )
        .unwrap();
    }
    text.pop();
    text.push_str(r#"]},{"mode":"managed","type":"aws_subnet","name":"s","provider":"provider[\"registry.terraform.io/hashicorp/aws\"]","instances":["#);
    for i in 0..50_000 {
        write!(text, r#"{{"index_key":{i},"attributes":{{"id":"subnet-{i}","availability_zone":"arn:aws:ec2:eu-west-1:1:vpc/vpc-{i}"}},"dependencies":["aws_vpc.v"]}},"#).unwrap();
    }
    text.pop();
    text.push_str("]}]}");
    let (mut estate, diagnostics) = read::state::read_bytes("s", text.as_bytes());
    assert_eq!(diagnostics, []);
    assert_eq!(estate.len(), 100_000);
    // A dependency on fifty thousand instances is kept as one on the resource.
    assert!(estate.of_type("aws_subnet").all(|s| s.dependencies.len() == 1));
    read::recover::recover(&mut estate, &());
    let last = estate.get(&"aws_subnet.s[49999]".parse().unwrap()).unwrap();
    assert_eq!(last.values.get("availability_zone").unwrap().references()[0].to_string(), "aws_vpc.v[49999].arn");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn arbitrary_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        everything(&bytes);
    }

    #[test]
    fn damaged_documents(at in 0usize..3000, byte in any::<u8>(), remove in 0usize..40, plan in any::<bool>()) {
        let mut bytes = if plan { PLAN } else { STATE }.as_bytes().to_vec();
        let at = at % bytes.len();
        bytes[at] = byte;
        let end = (at + remove).min(bytes.len());
        bytes.drain(at..end);
        everything(&bytes);
    }
}
