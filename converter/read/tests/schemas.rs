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
