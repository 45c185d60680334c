//! Shapes of Google's identifiers and names.

use super::Maker;

/// Collection of a resource type in paths, and whether it stands under a region, a zone or neither.
fn collection(maker: &Maker<'_>) -> (String, Option<String>) {
    let type_name = maker.type_name.trim_start_matches("google_");
    let noun = type_name.strip_prefix("compute_").unwrap_or(type_name);
    let mut words = noun.split('_').map(str::to_owned).collect::<Vec<_>>();
    for word in words.iter_mut().skip(1) {
        let mut letters = word.chars();
        *word = letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default();
    }
    let plural = format!("{}s", words.concat());
    let place = match (maker.text("zone"), maker.text("region").or_else(|| maker.text("location"))) {
        (Some(zone), _) => Some(format!("zones/{zone}")),
        (None, Some(region)) => Some(format!("regions/{region}")),
        (None, None) if type_name.starts_with("compute_subnetwork") => Some(format!("regions/{}", maker.region)),
        (None, None) => Some("global".to_owned()).filter(|_| type_name.starts_with("compute_")),
    };
    (plural, place)
}

/// The identifier of a resource.
pub(super) fn id(maker: &Maker<'_>) -> String {
    match maker.type_name {
        "google_storage_bucket" => return maker.name(),
        "google_service_account" => {
            return format!("projects/{}/serviceAccounts/{}", maker.project, email(maker));
        }
        _ => {}
    }
    let (plural, place) = collection(maker);
    let place = place.map(|place| format!("{place}/")).unwrap_or_default();
    format!("projects/{}/{place}{plural}/{}", maker.project, maker.name())
}

fn email(maker: &Maker<'_>) -> String {
    let account = maker.text("account_id").map_or_else(|| maker.name(), str::to_owned);
    format!("{account}@{}.iam.gserviceaccount.com", maker.project)
}

/// Attributes whose value follows from others.
pub(super) fn attribute(maker: &Maker<'_>, name: &str) -> Option<String> {
    Some(match name {
        "self_link" if maker.type_name == "google_storage_bucket" => {
            format!("https://www.googleapis.com/storage/v1/b/{}", maker.name())
        }
        "self_link" => format!("https://www.googleapis.com/compute/v1/{}", id(maker)),
        "email" => email(maker),
        "member" => format!("serviceAccount:{}", email(maker)),
        "connection_name" => format!("{}:{}:{}", maker.project, maker.region, maker.name()),
        "zone" => format!("{}-b", maker.region),
        "number" | "project_number" | "instance_id" | "gateway_id" => maker.number(name, 999_999_999_999).to_string(),
        "url" if maker.type_name == "google_storage_bucket" => format!("gs://{}", maker.name()),
        _ => return None,
    })
}
