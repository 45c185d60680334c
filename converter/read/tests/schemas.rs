//! What provider schemas add to a state.

#![allow(clippy::unwrap_used)]

use value::{Content, Provenance, Type, Value};

const STATE: &str = r#"{"version":4,"terraform_version":"1.5.7","resources":[
{"mode":"managed","type":"aws_security_group","name":"web","provider":"provider[\"registry.terraform.io/hashicorp/aws\"]","instances":[{"schema_version":1,"attributes":{
"arn":"arn:aws:ec2:eu-west-1:1:security-group/sg-1","id":"sg-1","name":"web","owner_id":"1","revoke_rules_on_delete":null,"tags":{"Name":"web"},"tags_all":{"Name":"web"},
"ingress":[{"cidr_blocks":["10.0.0.0/8"],"description":"b","from_port":443,"ipv6_cidr_blocks":[],"prefix_list_ids":[],"protocol":"tcp","security_groups":[],"self":false,"to_port":443},
{"cidr_blocks":["10.0.0.0/8"],"description":"a","from_port":80,"ipv6_cidr_blocks":[],"prefix_list_ids":[],"protocol":"tcp","security_groups":["sg-2","sg-1"],"self":false,"to_port":80}]}}]},
{"mode":"managed","type":"aws_db_instance","name":"main","provider":"provider[\"registry.terraform.io/hashicorp/aws\"]","instances":[{"attributes":{
"password":"hunter2","allocated_storage":20,"address":"main.abc.eu-west-1.rds.amazonaws.com","multi_az":"true","port":"5432","from_another_version":[1]}}]}]}"#;

#[test]
fn types_provenance_and_secrets() {
    let (estate, diagnostics) = read::state::read_bytes("s", STATE.as_bytes());
    assert_eq!(diagnostics, []);
    let group = &estate.get(&"aws_security_group.web".parse().unwrap()).unwrap().values;
    let ingress = group.get("ingress").unwrap();
    assert!(matches!(ingress.content, Content::Set(..)));
    let rules = ingress.items().unwrap();
    assert_eq!(rules.len(), 2);
    let peers = rules.iter().find(|r| r.get("description").unwrap().as_str() == Some("a")).unwrap();
    let peers: Vec<_> = peers.get("security_groups").unwrap().items().unwrap().iter().map(Value::as_str).collect();
    assert_eq!(peers, [Some("sg-1"), Some("sg-2")]);
    assert_eq!(group.get("tags").unwrap().ty(), Type::map(Type::String));
    for computed in ["arn", "id", "owner_id", "tags_all"] {
        assert_eq!(group.get(computed).unwrap().provenance, Provenance::Computed, "{computed}");
    }
    for written in ["name", "tags", "ingress"] {
        assert_eq!(group.get(written).unwrap().provenance, Provenance::Written, "{written}");
    }
    let database = &estate.get(&"aws_db_instance.main".parse().unwrap()).unwrap().values;
    assert!(database.get("password").unwrap().marks.sensitive);
    assert_eq!(database.get("multi_az").unwrap().as_bool(), Some(true));
    assert_eq!(database.get("port").unwrap().as_number().unwrap().to_i64(), Some(5432));
    assert_eq!(database.get("from_another_version").unwrap().items().unwrap().len(), 1);
}

#[test]
fn what_does_not_fit_the_schema_is_said_once() {
    let text =
        STATE.replace("\"tags\":{\"Name\":\"web\"}", "\"tags\":\"x\"").replace("\"from_port\":443", "\"from_port\":{}");
    let (_, diagnostics) = read::state::read_bytes("s", text.as_bytes());
    let summaries: Vec<_> = diagnostics.iter().map(|d| d.summary.as_str()).collect();
    assert_eq!(
        summaries,
        [
            "ingress.from_port of aws_security_group.web is an object, and not what the schema says",
            "tags of aws_security_group.web is a string, and not what the schema says"
        ]
    );
}

/// A rule as Terraform 1.11 plans it: the other side that nobody named is unknown until AWS answers.
#[test]
fn what_a_plan_leaves_to_the_provider_was_not_written() {
    let plan = r#"{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{"root_module":{}},
"resource_changes":[{"address":"aws_security_group_rule.http","mode":"managed","type":"aws_security_group_rule","name":"http",
"provider_name":"registry.terraform.io/hashicorp/aws","change":{"actions":["create"],"before":null,
"after":{"cidr_blocks":["0.0.0.0/0"],"from_port":80,"protocol":"tcp","to_port":80,"type":"ingress"},
"after_unknown":{"cidr_blocks":[false],"id":true,"security_group_id":true,"source_security_group_id":true},"after_sensitive":{}}}],
"configuration":{"root_module":{"resources":[{"address":"aws_security_group_rule.http","mode":"managed","type":"aws_security_group_rule",
"name":"http","provider_config_key":"aws","expressions":{"cidr_blocks":{"constant_value":["0.0.0.0/0"]},"from_port":{"constant_value":80},
"protocol":{"constant_value":"tcp"},"security_group_id":{"references":["aws_security_group.web.id","aws_security_group.web"]},
"to_port":{"constant_value":80},"type":{"constant_value":"ingress"}},"schema_version":2}]}}}"#;
    let (estate, _) = read::plan::read_bytes("p", plan.as_bytes());
    let rule = &estate.get(&"aws_security_group_rule.http".parse().unwrap()).unwrap().values;
    let of = |name: &str| rule.get(name).unwrap();
    assert_eq!(of("source_security_group_id").provenance, Provenance::Computed);
    assert_eq!(of("security_group_id").provenance, Provenance::Written);
    assert_eq!(of("cidr_blocks").provenance, Provenance::Written);
}
