//! What a leaf came to follows from where it stands, what it steered, and what was set aside.
#![allow(clippy::unwrap_used)]

use estate::{Estate, InputKind, Resource};
use model::{Infrastructure, Origin, Origins, Traces, Treatment, TreatmentOutcome};
use planner::blueprint::{Chosen, Decision};
use planner::{Blueprint, Level, Options, Target};
use proptest::prelude::*;
use render::{File, Tree};
use report::{Outcome, ledger};
use value::{Address, Path, Value};

fn address(name: &str) -> Address {
    Address::managed("aws_instance", name)
}

fn origins(name: &str, path: &str) -> Origins {
    Origins::from(Origin::new(address(name), Path::dotted(path)))
}

fn blueprint() -> Blueprint {
    planner::plan(&Infrastructure::default(), &Options::new(Target::Hetzner, Level::None)).0
}

fn decision(id: &str, steered_by: Traces) -> Decision {
    Decision {
        id: id.into(),
        about: Vec::new(),
        question: "size".into(),
        chosen: "cpx22".into(),
        decided_by: Chosen::Planner,
        reason: "it fits".into(),
        alternatives: Vec::new(),
        monthly: None,
        warning: None,
        steered_by,
    }
}

fn estate(names: &[&str]) -> Estate {
    let mut estate = Estate::new();
    for name in names {
        estate.insert(Resource::new(address(name), Value::string("x"), InputKind::Configuration));
    }
    estate
}

#[test]
fn each_leaf_has_one_outcome() {
    let mut file = File::new("x\n");
    file.mark("a.name", &Traces::carried(&origins("a", "name")));
    file.mark("a.image", &Traces::approximated(&origins("a", "ami"), "another image"));
    file.mark("a.image", &Traces::carried(&origins("a", "ami")));
    let mut tree = Tree::new();
    tree.add("terraform/servers.tf", file).unwrap();
    let mut blueprint = blueprint();
    blueprint.decisions = vec![
        decision("size", Traces::carried(&origins("a", "instance_type"))),
        decision("place", Traces::approximated(&origins("a", "zone"), "one location")),
        decision("name", Traces::carried(&origins("a", "name"))),
    ];
    let treat = |name: &str, path: &str, reason: &str| Treatment {
        origin: Origin::new(address(name), Path::dotted(path)),
        outcome: TreatmentOutcome::Ignored,
        reason: reason.into(),
    };
    let infrastructure = Infrastructure {
        treatments: vec![
            treat("a", "disk", "why"),
            treat("a", "disk.size", "why exactly"),
            treat("b", "", "all of it"),
        ],
        glue: [(address("g"), String::from("means nothing"))].into(),
        unsupported: vec![address("u")],
        ..Infrastructure::default()
    };
    let leaves = |resource: &Resource| -> Vec<Path> {
        match &*resource.address.name {
            "a" => {
                ["name", "ami", "instance_type", "zone", "disk.size", "disk.type", "nobody"].map(Path::dotted).to_vec()
            }
            "b" | "g" | "u" => vec![Path::dotted("x")],
            _ => Vec::new(),
        }
    };
    let ledger = ledger(&estate(&["a", "b", "g", "u"]), &infrastructure, &blueprint, &tree, &leaves);
    let said: Vec<(String, Outcome, Vec<String>, String)> = ledger
        .resources
        .iter()
        .flat_map(|r| {
            r.attributes.iter().map(|a| {
                (
                    format!("{}.{}", r.address.name, a.path),
                    a.outcome,
                    a.to.clone(),
                    a.reason.clone().unwrap_or_default(),
                )
            })
        })
        .collect();
    let row = |path: &str, outcome, to: &[&str], reason: &str| {
        (path.to_owned(), outcome, to.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>(), reason.to_owned())
    };
    assert_eq!(
        said,
        [
            row("a.name", Outcome::Carried, &["terraform/servers.tf#a.name"], ""),
            row("a.ami", Outcome::Approximated, &["terraform/servers.tf#a.image"], "another image"),
            row("a.instance_type", Outcome::Carried, &["decisions.json#size"], "decision size"),
            row("a.zone", Outcome::Approximated, &["decisions.json#place"], "decision place: one location"),
            row("a.disk.size", Outcome::Ignored, &[], "why exactly"),
            row("a.disk.type", Outcome::Ignored, &[], "why"),
            row("a.nobody", Outcome::Unaccounted, &[], "nothing took it over"),
            row("b.x", Outcome::Ignored, &[], "all of it"),
            row("g.x", Outcome::Ignored, &[], "means nothing"),
            row("u.x", Outcome::Unaccounted, &[], "the type aws_instance is not known here"),
        ]
    );
    assert_eq!(ledger.unaccounted(), ["aws_instance.a.nobody", "aws_instance.u.x"]);
    assert_eq!(ledger.totals.all(), 10);
    let json: serde_json::Value = serde_json::from_str(&ledger.to_json()).unwrap();
    assert_eq!(json["totals"], serde_json::json!({"carried": 2, "approximated": 2, "ignored": 4, "unaccounted": 2}));
    assert_eq!(json["resources"][1]["outcome"], "ignored");
}

proptest! {
    /// Whatever is marked, steered and set aside: each leaf is counted once.
    #[test]
    fn totals_add_up(kinds in proptest::collection::vec((0_u8..5, 0_usize..3), 0..40)) {
        let names = ["a", "b", "c"];
        let mut file = File::new("x\n");
        let mut blueprint = blueprint();
        let mut infrastructure = Infrastructure::default();
        let mut leaves: [Vec<Path>; 3] = Default::default();
        for (index, (kind, of)) in kinds.iter().enumerate() {
            let path = format!("p{index}");
            let from = origins(names[*of], &path);
            match kind {
                0 => file.mark("x", &Traces::carried(&from)),
                1 => file.mark("x", &Traces::approximated(&from, "near")),
                2 => blueprint.decisions.push(decision("d", Traces::carried(&from))),
                3 => infrastructure.treatments.push(Treatment {
                    origin: Origin::new(address(names[*of]), Path::dotted(&path)),
                    outcome: TreatmentOutcome::Ignored,
                    reason: "r".into(),
                }),
                _ => {}
            }
            leaves[*of].push(Path::dotted(&path));
        }
        let mut tree = Tree::new();
        tree.add("compose/compose.yaml", file).unwrap();
        let of = |resource: &Resource| leaves[names.iter().position(|n| *n == &*resource.address.name).unwrap()].clone();
        let ledger = ledger(&estate(&names), &infrastructure, &blueprint, &tree, &of);
        let count = |wanted: &[u8]| kinds.iter().filter(|(kind, _)| wanted.contains(kind)).count();
        prop_assert_eq!(ledger.totals.all(), kinds.len());
        prop_assert_eq!(ledger.totals.carried, count(&[0, 2]));
        prop_assert_eq!(ledger.totals.approximated, count(&[1]));
        prop_assert_eq!(ledger.totals.ignored, count(&[3]));
        prop_assert_eq!(ledger.unaccounted().iter().filter(|u| u.contains(".p")).count(), count(&[4]));
    }
}
