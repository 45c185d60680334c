//! Who may do what: bindings of roles to service accounts, and to everybody.

use super::first;
use crate::hooks::gcp::resolve;
use crate::hooks::origin;
use crate::leaf::Scope;
use crate::out::Out;
use estate::{Estate, Resource};
use model::kinds::Statement;
use model::{Infrastructure, Kind, Origins, Text};
use value::{Address, Value};

/// Members that stand for everybody.
const EVERYBODY: &[&str] = &["allUsers", "allAuthenticatedUsers"];

/// What becomes of all that the statements do not hold: to what a right was given, and when it holds.
const ASIDE: &str =
    "rights at Google; keys take their place, and those that prove calls of the application are listed as its changes";

/// Attributes at which bindings name what they are about, with the types that these can be.
const SUBJECTS: &[(&str, &[&str])] = &[
    ("bucket", &["google_storage_bucket"]),
    ("service", &["google_cloud_run_service"]),
    ("name", &["google_cloud_run_v2_service"]),
];

pub(super) fn run(estate: &Estate, infrastructure: &mut Infrastructure, out: &mut Out) {
    for resource in estate.resources() {
        let name = resource.type_name();
        if !name.starts_with("google_") || !(name.ends_with("_iam_member") || name.ends_with("_iam_binding")) {
            continue;
        }
        out.ignore_rest(&Scope::of(resource), ASIDE);
        let Some(role) = first(resource, "role") else { continue };
        for path in ["member", "members"] {
            for at in Scope::of(resource).find(path) {
                let single = std::slice::from_ref(at.value);
                for member in at.value.items().unwrap_or(single) {
                    let origins: Origins = [origin(&role), origin(&at)].into_iter().collect();
                    if member.as_str().is_some_and(|text| EVERYBODY.contains(&text)) {
                        everybody(estate, infrastructure, resource, &role, &origins, out);
                    } else {
                        account(estate, infrastructure, member, &role, &origins);
                    }
                }
            }
        }
    }
}

fn account(estate: &Estate, infrastructure: &mut Infrastructure, member: &Value, role: &Scope<'_>, origins: &Origins) {
    let by_text = member.as_str().and_then(|text| text.strip_prefix("serviceAccount:")).map(Value::from);
    let found = resolve(estate, member, &["google_service_account"])
        .or_else(|| resolve(estate, by_text.as_ref()?, &["google_service_account"]));
    let Some(found) = found else { return };
    let Some(Kind::Role(own)) = infrastructure.nodes.get_mut(&found.address).map(|node| &mut node.kind) else { return };
    let Some(text) = role.value.as_str() else { return };
    own.statements.push(Statement {
        allows: true,
        actions: vec![action(text)],
        resources: vec![Text::literal("*")],
        origins: origins.clone(),
        ..Statement::default()
    });
}

/// `roles/pubsub.publisher` as `pubsub:publisher`, the form in which rights are looked at.
fn action(role: &str) -> String {
    let short = role.strip_prefix("roles/").unwrap_or(role);
    short.replacen('.', ":", 1)
}

/// What everybody may do: read a bucket, call a service.
fn everybody(
    estate: &Estate,
    infrastructure: &mut Infrastructure,
    resource: &Resource,
    role: &Scope<'_>,
    origins: &Origins,
    out: &mut Out,
) {
    let subject: Option<Address> = SUBJECTS.iter().find_map(|(path, types)| {
        let at = first(resource, path)?;
        resolve(estate, at.value, types).map(|found| found.address.clone())
    });
    let Some(subject) = subject else {
        out.warn_about(
            &resource.address,
            format!("{} lets everybody in", resource.address),
            "Nothing is opened for it at the target. Open by hand what is meant to be public.",
        );
        return;
    };
    let public = Statement {
        allows: true,
        public: true,
        actions: role.value.as_str().map(action).into_iter().collect(),
        resources: vec![Text::literal("*")],
        origins: origins.clone(),
        ..Statement::default()
    };
    match infrastructure.nodes.get_mut(&subject).map(|node| &mut node.kind) {
        Some(Kind::Bucket(bucket)) => bucket.statements.push(public),
        Some(Kind::ContainerService(service)) => {
            let opened = service.open_to_all.get_or_insert_with(Origins::none);
            opened.extend(origins);
        }
        _ => {}
    }
}
