//! Secrets Manager and Parameter Store.

use crate::hooks::Hooked;
use crate::{json, secret};
use model::{Field, Kind, Text};
use value::{Address, Mode, Path, Step, Value};

/// The value of a secret stays behind; what is kept is where it came from and which entries it has.
pub(super) fn version(hooked: &mut Hooked<'_, '_>) {
    version_at(hooked, &["secret_string", "secret_binary", "secret_string_wo"]);
    if let Some(at) = hooked.first("secret_string_wo_version") {
        hooked.out.ignore_at(&at, "sensitive: never written out; docs say how the value is moved");
    }
}

/// The same, with the value in the first of these attributes that is written.
pub(in crate::hooks) fn version_at(hooked: &mut Hooked<'_, '_>, names: &[&str]) {
    let written = names.iter().find_map(|name| hooked.first(name));
    let Some(at) = written else { return };
    for name in names {
        if let Some(at) = hooked.first(name) {
            hooked.out.ignore_at(&at, "sensitive: never written out; docs say how the value is moved");
        }
    }
    let inner = json::inner(at.value);
    let made = |value: &Value| -> Option<Address> {
        let is_made = |address: &&Address| matches!(&*address.type_name, "random_password" | "random_string");
        value.references().iter().filter_map(|r| r.address()).find(is_made).cloned()
    };
    let of_database = |value: &Value| -> Option<Address> {
        value
            .references()
            .iter()
            .filter(|r| matches!(r.path.steps(), [Step::Attribute(name), ..] if matches!(&**name, "password" | "master_password")))
            .filter_map(|r| r.address())
            .find(|address| address.mode == Mode::Managed)
            .cloned()
    };
    // A secret that is one text is made if that text is; of one with entries it is the entry that is called so.
    let password = inner.as_ref().and_then(|inner| {
        let entries = inner.entries()?;
        entries.iter().find(|(name, _)| model::names_secret(name)).map(|(_, value)| value.clone())
    });
    let value = match (&inner, password) {
        (Some(_), Some(password)) => Some(password),
        (Some(inner), None) => inner.entries().and_then(|e| e.values().next().filter(|_| e.len() == 1).cloned()),
        (None, _) => Some(at.value.clone()),
    };
    let (texts, said_by) = (hooked.secret_texts(&at), hooked.origins(&at));
    if let Kind::Secret(secret) = &mut hooked.node.kind {
        secret.has_value = true;
        secret.made_by = value.as_ref().and_then(made);
        secret.of_database = secret.of_database.take().or_else(|| value.as_ref().and_then(of_database));
        secret.texts = texts;
        secret.said_by = said_by;
    }
}

/// The value is a secret only where the parameter is secure, whatever the schema says.
pub(super) fn parameter(hooked: &mut Hooked<'_, '_>) {
    let plain = secret::is_plain_parameter(hooked.resource);
    let Some(at) =
        hooked.first("value").or_else(|| hooked.first("insecure_value")).or_else(|| hooked.first("value_wo"))
    else {
        return;
    };
    for twin in ["insecure_value", "value_wo", "value_wo_version"] {
        if let Some(other) = hooked.first(twin).filter(|other| other.path != at.path) {
            hooked.out.ignore_at(&other, "says the same as value");
        }
    }
    let insecure = at.path == Path::attribute("insecure_value");
    let name = hooked.resource.values.get("name").and_then(Value::as_str).map(str::to_owned);
    let mut field = Field::default();
    if plain || insecure {
        // The mark is the schema's; those of what it was computed from count all the same.
        let inherited = at.value.symbol.is_some() && at.value.marks.sensitive;
        let mut value = at.value.clone();
        value.marks.sensitive = inherited;
        if let Some(text) = Text::from_value(&crate::apply::scrubbed(&value, false)) {
            let last = name.as_deref().and_then(|n| n.rsplit('/').next());
            let (text, found) = secret::masked(last, &text, false);
            if !found.is_empty() {
                hooked.out.warn(
                    &at,
                    format!("{} holds a secret in plain text", hooked.resource.address),
                    "It is treated as a secret and not written out. Change it: who could read the source knows it.",
                );
            }
            field = Field::known(text, hooked.origins(&at));
        }
    } else {
        let hidden = crate::apply::scrubbed(at.value, true);
        field = Text::from_value(&hidden).map_or(Field::Absent, |text| Field::known(text, hooked.origins(&at)));
    }
    if let Kind::SettingParameter(parameter) = &mut hooked.node.kind {
        parameter.value = field;
    }
}
