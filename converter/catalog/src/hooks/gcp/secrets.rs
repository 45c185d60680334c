//! Secret Manager.

use crate::hooks::Hooked;
use model::Kind;
use value::{Address, Mode, Step, Value};

/// The value of a secret stays behind; what is kept is where it came from.
pub(super) fn version(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = ["secret_data", "secret_data_wo"].iter().find_map(|name| hooked.first(name)) else { return };
    for name in ["secret_data", "secret_data_wo", "secret_data_wo_version"] {
        if let Some(at) = hooked.first(name) {
            hooked.out.ignore_at(&at, "sensitive: never written out; docs say how the value is moved");
        }
    }
    let references = at.value.references();
    let made: Option<Address> = references
        .iter()
        .filter_map(|r| r.address())
        .find(|a| matches!(&*a.type_name, "random_password" | "random_string"))
        .cloned();
    let of_database = references
        .iter()
        .filter(|r| matches!(r.path.steps(), [Step::Attribute(name), ..] if matches!(&**name, "password" | "root_password")))
        .filter_map(|r| r.address())
        .find(|address| address.mode == Mode::Managed)
        .cloned();
    let (texts, said_by) = (hooked.secret_texts(&at), hooked.origins(&at));
    let is_object = !texts.contains_key("");
    let single = at.value.symbol.is_some() || at.value.as_str().is_some() || Value::is_unknown(at.value);
    if let Kind::Secret(secret) = &mut hooked.node.kind {
        secret.has_value = true;
        secret.made_by = made.filter(|_| single && !is_object);
        secret.of_database = secret.of_database.take().or(of_database);
        secret.texts = texts;
        secret.said_by = said_by;
    }
}
