//! Secrets and certificates of Key Vault.

use crate::hooks::Hooked;
use model::{Field, Kind, Text};
use value::{Address, Mode, Step, Value};

/// Attributes that hold the password of a database.
pub(super) const PASSWORDS: &[&str] = &[
    "administrator_password",
    "administrator_password_wo",
    "administrator_login_password",
    "administrator_login_password_wo",
];

/// The value of a secret stays behind; what is kept is where it came from and which entries it has.
pub(super) fn secret(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = hooked.first("value").or_else(|| hooked.first("value_wo")) else { return };
    for name in ["value", "value_wo", "value_wo_version"] {
        if let Some(at) = hooked.first(name) {
            hooked.out.ignore_at(&at, "sensitive: never written out; docs say how the value is moved");
        }
    }
    let references = at.value.references();
    let made = references
        .iter()
        .filter_map(|r| r.address())
        .find(|address| matches!(&*address.type_name, "random_password" | "random_string"));
    let of_database: Option<&Address> = references
        .iter()
        .filter(|r| matches!(r.path.steps(), [Step::Attribute(name), ..] if PASSWORDS.contains(&&**name)))
        .filter_map(|r| r.address())
        .find(|address| address.mode == Mode::Managed);
    let (texts, said_by) = (hooked.secret_texts(&at), hooked.origins(&at));
    let is_object = !texts.contains_key("");
    let whole = !is_object || texts.keys().any(|key| model::names_secret(key));
    if let Kind::Secret(secret) = &mut hooked.node.kind {
        secret.has_value = true;
        secret.made_by = made.filter(|_| whole).cloned();
        secret.of_database = secret.of_database.take().or_else(|| of_database.cloned());
        secret.texts = texts;
        secret.said_by = said_by;
    }
}

/// The subject of a certificate names the host.
pub(super) fn certificate(hooked: &mut Hooked<'_, '_>) {
    let Some(at) = hooked.first("certificate_policy.x509_certificate_properties.subject") else { return };
    let mut subject: Field<Text> = Field::default();
    hooked.set(&mut subject, &at);
    if let Field::Known { value, .. } = &mut subject
        && let Some(known) = value.known()
    {
        let name = known
            .split(',')
            .map(str::trim)
            .find_map(|part| part.strip_prefix("CN=").or_else(|| part.strip_prefix("cn=")))
            .unwrap_or_default()
            .to_owned();
        // Names without a dot are of machines and people, for which nobody gives a certificate.
        if name.contains('.') && !name.contains(' ') {
            *value = Text::literal(name);
        } else {
            hooked.out.ignore_at(&at, "names no host; a certificate of the target is for names of hosts");
            subject = Field::default();
        }
    }
    if let Kind::Certificate(certificate) = &mut hooked.node.kind {
        certificate.domain = subject;
    }
}

/// Whether a value is a reference of App Service to a secret: `@Microsoft.KeyVault(SecretUri=…)`.
pub(super) fn is_vault_reference(value: &Value) -> bool {
    let text = Text::from_value(value).unwrap_or_default();
    matches!(text.parts().first(), Some(model::TextPart::Literal(text)) if text.starts_with("@Microsoft.KeyVault("))
}
