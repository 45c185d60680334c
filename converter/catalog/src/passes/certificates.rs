//! Records that prove to the cloud who owns a name.

use estate::Estate;
use model::{Infrastructure, Kind, Text, TextPart};
use value::{Address, Reference, Value};

const REASON: &str = "proves to AWS who owns the name; the certificate at the target is proved by its own means";

/// Sets them aside: they have no purpose without the certificate that they prove.
pub fn run(estate: &Estate, infrastructure: &mut Infrastructure) {
    let proofs: Vec<Address> = infrastructure
        .nodes
        .iter()
        .filter(|(address, node)| matches!(node.kind, Kind::DnsRecord(_)) && proves(estate, address, &node.kind))
        .map(|(address, _)| address.clone())
        .collect();
    for address in proofs {
        infrastructure.nodes.remove(&address);
        infrastructure.belongs.remove(&address);
        infrastructure.glue.insert(address, REASON.to_owned());
    }
}

fn proves(estate: &Estate, address: &Address, kind: &Kind) -> bool {
    let Kind::DnsRecord(record) = kind else { return false };
    let texts = || record.values.iter().chain([&record.name]).filter_map(|field| field.get());
    let by_value = texts()
        .any(|text| text.known().is_some_and(|known| known.trim_end_matches('.').ends_with(".acm-validations.aws")));
    by_value
        || texts().flat_map(Text::references).any(of_validation)
        || texts().any(|text| matches!(text.parts(), [TextPart::Unknown { from }] if from.iter().any(of_validation)))
        || estate
            .get(address)
            .and_then(|resource| resource.values.get("records"))
            .map(Value::references)
            .is_some_and(|references| references.iter().any(of_validation))
}

fn of_validation(reference: &Reference) -> bool {
    reference.address().is_some_and(|address| &*address.type_name == "aws_acm_certificate")
        && (reference.path.head() == Some("domain_validation_options") || reference.path.is_root())
}
