//! Prices are exact, and what has none is named.
#![allow(clippy::unwrap_used)]

use model::kinds::{Database, Instance, Volume};
use model::{Field, Infrastructure, Kind, Node, Origin, Origins};
use planner::{Level, Options, Target};
use value::{Address, Path};

fn known<T>(value: T) -> Field<T> {
    Field::known(value, Origins::from(Origin::new(Address::managed("aws_x", "x"), Path::root())))
}

fn node(type_name: &str, name: &str, region: Option<&str>, kind: impl Into<Kind>) -> Node {
    Node {
        address: Address::managed(type_name, name),
        satellites: Vec::new(),
        name: name.into(),
        name_origins: Origins::none(),
        kind: kind.into(),
        region: region.map(str::to_owned),
        zone: None,
        region_origins: Origins::none(),
        zone_origins: Origins::none(),
        tags: Default::default(),
        symbolic: false,
        protected: false,
        place: None,
    }
}

#[test]
fn sums_are_exact_and_gaps_are_named() {
    let frankfurt = Some("eu-central-1");
    let database = Database {
        engine: known("postgres".into()),
        size: known("db.m6g.large".into()),
        multi_zone: known(true),
        storage: known(100),
        storage_type: known("gp3".into()),
        ..Database::default()
    };
    let server =
        |size: &str| Instance { size: known(size.into()), public_address: known(false), ..Instance::default() };
    let volume = Volume { size: known(20), disk_type: known("gp3".into()), ..Volume::default() };
    let mut symbolic = node("aws_instance", "many", frankfurt, server("t3.micro"));
    symbolic.symbolic = true;
    let nodes = [
        node("aws_db_instance", "main", frankfurt, database),
        node("aws_ebs_volume", "exports", frankfurt, volume),
        node("aws_instance", "bastion", frankfurt, server("t3.micro")),
        node("aws_instance", "lost", None, server("t3.micro")),
        node("aws_instance", "odd", frankfurt, server("t99.micro")),
        node("aws_launch_template", "t", frankfurt, server("t3.micro")),
        node("google_compute_instance", "g", frankfurt, server("e2-micro")),
        symbolic,
    ];
    let infrastructure = Infrastructure {
        nodes: nodes.into_iter().map(|n| (n.address.clone(), n)).collect(),
        ..Infrastructure::default()
    };
    let (blueprint, _) = planner::plan(&Infrastructure::default(), &Options::new(Target::Hetzner, Level::None));
    let cost = report::cost(&infrastructure, &blueprint);
    let json: serde_json::Value = serde_json::from_str(&cost.to_json()).unwrap();
    // 730 × 0.379 + 20 × 0.0952 + 730 × 0.012
    assert_eq!(json["source"]["totals"].to_string(), r#"{"USD":287.334}"#);
    assert_eq!(
        json["source"]["by_component"].to_string(),
        r#"{"compute":{"USD":8.76},"database":{"USD":276.67},"storage":{"USD":1.904}}"#
    );
    assert!(!cost.source.complete && json["saving"].is_null());
    let line = &json["source"]["resources"][0]["lines"][0];
    assert_eq!(line["name"], "db.m6g.large, PostgreSQL, multi-AZ");
    assert_eq!((line["tax"].as_str(), line["as_of"].as_str()), (Some("net"), Some("2024-08-09")));
    let gaps: Vec<(&str, &str)> = cost.unpriced.iter().map(|u| (u.address.as_str(), u.reason.as_str())).collect();
    assert_eq!(
        gaps,
        [
            ("aws_db_instance.main", "gp3 storage 100 GB in two zones: no price for eu-central-1"),
            ("aws_instance.bastion", "root volume: size comes from the image"),
            ("aws_instance.lost", "its region is not known"),
            ("aws_instance.many", "how many there are is not known"),
            ("aws_instance.odd", "t99.micro: no price for eu-central-1"),
            ("aws_instance.odd", "root volume: size comes from the image"),
            ("google_compute_instance.g", "e2-micro: no price for eu-central-1"),
            ("google_compute_instance.g", "discount for sustained use: not taken off"),
            ("google_compute_instance.g", "root disk: size comes from the image"),
        ]
    );
    let zero = cost.source.resources.iter().flat_map(|r| &r.lines).any(|l| l.amount().is_zero());
    assert!(!zero);
}
