//! What containers are given from the source's stores of secrets.
//!
//! A secret of the source may be a text or an object whose entries are given one by one. Entries that say how to reach a
//! database become what is true at the target; whatever else is kept there is brought along, each entry by itself.

use crate::blueprint::{Piece, SecretKind, SecretMove, VALUE_ONLY};
use crate::context::Planner;
use crate::naming::underscored;
use crate::services::APP;
use crate::text::{Consumer, names_source};
use model::{Field, Identity, Kind, Link, Node, Origins, Text, TextPart, Traced, Traces};
use std::collections::BTreeMap;
use value::{Address, Path, Reference, Step};

/// Where the source keeps a value that is not part of the input.
struct Kept {
    name: String,
    entry: Option<String>,
    parameter: bool,
}

impl Planner<'_> {
    /// What a container gets in the place of a link to a secret. `owner` is whoever runs the container.
    pub(crate) fn given_secret(
        &mut self,
        field: &Field<Link>,
        key: &str,
        service: &str,
        owner: &Address,
    ) -> Traced<Vec<Piece>> {
        let consumer = Consumer { project: APP, name: service, purpose: key };
        let node = self.infrastructure.linked(field);
        let entry = entry_of(field);
        if let Some(node) = node
            && let Some(pieces) = self.known_at_the_target(node, entry.as_deref(), &consumer)
        {
            let because = field.origins().and(&self.behind(node, &pieces));
            return Traced::approximated(pieces, &because, VALUE_ONLY);
        }
        let identity = (identity_of(field, service), entry.clone());
        if let Some(name) = self.linked_secrets.get(&identity).cloned() {
            return Traced::approximated(vec![Piece::Secret(name)], &field.origins(), VALUE_ONLY);
        }
        let name = self.free_secret(key, service);
        self.linked_secrets.insert(identity, name.clone());
        let plain = name == underscored(key);
        self.bring(field, node, entry, &name, (key, service), owner);
        let origins = if plain { Origins::none() } else { field.origins() };
        Traced::approximated(vec![Piece::Secret(name)], &origins, VALUE_ONLY)
    }

    /// A name that no other secret has.
    fn free_secret(&self, key: &str, service: &str) -> String {
        let taken = |name: &str| self.blueprint.secrets.iter().any(|secret| secret.name == name);
        let plain = underscored(key);
        if !taken(&plain) {
            return plain;
        }
        let base = underscored(&format!("{service} {key}"));
        let numbered = (2..).map(|n: u32| format!("{base}_{n}"));
        std::iter::once(base.clone()).chain(numbered).find(|name| !taken(name)).unwrap_or(base)
    }

    /// Notes a secret that comes from the source: by the script that moves them, or by hand.
    fn bring(
        &mut self,
        field: &Field<Link>,
        node: Option<&Node>,
        entry: Option<String>,
        name: &str,
        (key, service): (&str, &str),
        owner: &Address,
    ) {
        let (kept, about, origins) = match node.map(|node| (node, &node.kind)) {
            // As a whole it says where the database was, and its old password.
            Some((node, Kind::Secret(secret))) if entry.is_none() && self.is_of_database(secret, key, service) => {
                let entries: Vec<&str> = secret.texts.keys().map(String::as_str).collect();
                let hint = format!(
                    "{key} of {service} was {} at the source, a JSON object with the entries {}. Write it anew with what is true here.",
                    node.address,
                    entries.join(", ")
                );
                let traces = Traces::approximated(
                    &field.origins(),
                    "an object about a database: to be written anew, see docs/runbook.md",
                );
                let kind = SecretKind::Given { source_name: None, entry: None, hint };
                self.add_secret(name, kind, &traces, vec![node.address.clone()]);
                return;
            }
            Some((node, Kind::Secret(secret))) => {
                let source = secret.name.get().and_then(Text::known);
                let kept = source.map(|name| Kept { name, entry, parameter: false });
                (kept, Some(node.address.clone()), field.origins().and(&secret.name.origins()))
            }
            Some((node, Kind::SettingParameter(parameter))) => {
                let source = parameter.name.get().and_then(Text::known);
                let kept = source.map(|name| Kept { name, entry, parameter: true });
                (kept, Some(node.address.clone()), field.origins().and(&parameter.name.origins()))
            }
            Some((node, _)) => (None, Some(node.address.clone()), field.origins()),
            None => (kept_outside(field, owner), None, field.origins()),
        };
        let Some(kept) = kept else {
            let hint = match (&about, variable_of(field)) {
                (Some(address), _) => format!("{key} of {service} came from {address} at the source."),
                (None, Some(variable)) => {
                    format!("{key} of {service} came from the secret that {variable} names at the source.")
                }
                (None, None) => format!("{key} of {service} came from a secret that is not part of the input."),
            };
            let traces = Traces::approximated(&origins, "sensitive: never written out, see docs/runbook.md");
            let kind = SecretKind::Given { source_name: None, entry: None, hint };
            self.add_secret(name, kind, &traces, about.into_iter().collect());
            return;
        };
        let what = if kept.parameter { "parameter" } else { "secret" };
        let hint = match &kept.entry {
            Some(entry) => {
                format!("scripts/move-secrets.sh brings it from the entry {entry} of the {what} {}.", kept.name)
            }
            None => format!("scripts/move-secrets.sh brings it from the {what} {}.", kept.name),
        };
        self.blueprint.moves.secrets.push(SecretMove {
            secret: name.to_owned(),
            source_name: kept.name.clone(),
            entry: kept.entry.clone(),
            parameter: kept.parameter,
            address: about.clone().unwrap_or_else(|| owner.clone()),
            traces: Traces::carried(&origins),
        });
        let kind = SecretKind::Given { source_name: Some(kept.name), entry: kept.entry, hint };
        self.add_secret(name, kind, &Traces::none(), about.into_iter().collect());
    }

    /// Whether a secret is an object about a database that is made anew.
    fn is_of_database(&mut self, secret: &model::kinds::Secret, key: &str, service: &str) -> bool {
        if secret.texts.keys().all(String::is_empty) {
            return false;
        }
        let consumer = Consumer { project: APP, name: service, purpose: key };
        secret.of_database.as_ref().is_some_and(|address| self.secret_names.contains_key(address))
            || secret.texts.values().any(|text| self.pieces_at_the_target(text, &consumer).is_some())
    }

    /// The value of a secret, where the target makes its own: the password of a database, its user, its host.
    fn known_at_the_target(&mut self, node: &Node, entry: Option<&str>, consumer: &Consumer<'_>) -> Option<Vec<Piece>> {
        match &node.kind {
            Kind::Secret(secret) => {
                let texts = secret.texts.clone();
                let (of_database, made_by) = (secret.of_database.clone(), secret.made_by.clone());
                if entry.is_none() && texts.keys().all(String::is_empty) {
                    if let Some(text) = texts.get("")
                        && let Some(pieces) = self.pieces_at_the_target(text, consumer)
                    {
                        return Some(pieces);
                    }
                    let owner = [Some(node.address.clone()), of_database, made_by];
                    let name = owner.iter().flatten().find_map(|owner| self.secret_names.get(owner))?;
                    return Some(vec![Piece::Secret(name.clone())]);
                }
                let database = of_database.filter(|address| self.secret_names.contains_key(address));
                match entry {
                    Some(entry) => self.entry_at_the_target(entry, &texts, database.as_ref(), consumer),
                    None => {
                        let mut entries = Vec::new();
                        for name in texts.keys() {
                            entries.push((
                                name.clone(),
                                self.entry_at_the_target(name, &texts, database.as_ref(), consumer)?,
                            ));
                        }
                        Some(object(entries))
                    }
                }
            }
            Kind::SettingParameter(parameter) => {
                let text = parameter.value.get()?.clone();
                if let Some(name) = self.secret_names.get(&node.address) {
                    return Some(vec![Piece::Secret(name.clone())]);
                }
                self.pieces_at_the_target(&text, consumer)
            }
            // A database that keeps its password in a secret of its own, which has these two entries.
            Kind::Database(_) => {
                let (none, address) = (BTreeMap::new(), node.address.clone());
                self.secret_names.get(&address)?;
                match entry {
                    Some(entry) => self.entry_at_the_target(entry, &none, Some(&address), consumer),
                    None => {
                        let user = self.entry_at_the_target("username", &none, Some(&address), consumer)?;
                        let password = self.entry_at_the_target("password", &none, Some(&address), consumer)?;
                        Some(object(vec![("username".to_owned(), user), ("password".to_owned(), password)]))
                    }
                }
            }
            _ => self.secret_names.get(&node.address).map(|name| vec![Piece::Secret(name.clone())]),
        }
    }

    /// One entry of a secret: by what it was made of, else, in the secret of a database, by what it is called.
    fn entry_at_the_target(
        &mut self,
        entry: &str,
        texts: &BTreeMap<String, Text>,
        database: Option<&Address>,
        consumer: &Consumer<'_>,
    ) -> Option<Vec<Piece>> {
        if let Some(text) = texts.get(entry)
            && let Some(pieces) = self.pieces_at_the_target(text, consumer)
        {
            return Some(pieces);
        }
        let database = database?;
        let called = entry.to_ascii_lowercase().replace(['-', '_'], "");
        let (attribute, identity) = match called.strip_prefix("db").unwrap_or(&called) {
            "password" | "pass" | "masterpassword" => ("password", None),
            "username" | "user" | "masterusername" => ("username", Some(Identity::Name)),
            "host" | "hostname" => ("address", Some(Identity::Host)),
            "port" => ("port", Some(Identity::Port)),
            "name" | "database" => ("db_name", Some(Identity::Name)),
            _ => return None,
        };
        self.of_database(database, attribute, identity, consumer)
    }

    fn of_database(
        &mut self,
        database: &Address,
        attribute: &str,
        identity: Option<Identity>,
        consumer: &Consumer<'_>,
    ) -> Option<Vec<Piece>> {
        let node = self.infrastructure.node_of(database)?;
        let reference = Reference::attribute(database.clone(), Path::attribute(attribute));
        self.endpoint(node, identity, attribute, &reference, None, consumer)
    }

    /// A text of which every hole is something that the target has; `None` if it says anything else.
    fn pieces_at_the_target(&mut self, text: &Text, consumer: &Consumer<'_>) -> Option<Vec<Piece>> {
        let mut pieces = Vec::new();
        let mut stands_for_something = false;
        for part in text.parts() {
            let from = match part {
                TextPart::Literal(literal) if names_source(literal) => return None,
                TextPart::Literal(literal) => {
                    pieces.push(Piece::Literal(literal.clone()));
                    continue;
                }
                TextPart::Reference { to, .. } => to,
                TextPart::Unknown { from } | TextPart::Secret { from } => match from.as_slice() {
                    [only] => only,
                    _ => return None,
                },
            };
            pieces.extend(self.reference_at_the_target(from, consumer)?);
            stands_for_something = true;
        }
        stands_for_something.then_some(pieces)
    }

    /// What stands at the target for a variable that gave a database its password or user, or for an attribute of one.
    pub(crate) fn reference_at_the_target(&mut self, to: &Reference, consumer: &Consumer<'_>) -> Option<Vec<Piece>> {
        if let Some(name) = self.secret_variables.get(to) {
            return Some(vec![Piece::Secret(name.clone())]);
        }
        if let Some(user) = self.user_variables.get(to) {
            return Some(vec![Piece::Literal(user.clone())]);
        }
        let infrastructure = self.infrastructure;
        let node = infrastructure.node_of(to.address()?)?;
        if matches!(node.kind, Kind::GeneratedPassword(_)) {
            return self.secret_names.get(&node.address).map(|name| vec![Piece::Secret(name.clone())]);
        }
        if !matches!(node.kind, Kind::Database(_) | Kind::Cache(_)) {
            return None;
        }
        let attribute = to.path.head()?.to_owned();
        let type_name = to.address().map(|address| address.type_name.to_string()).unwrap_or_default();
        let identity = match attribute.as_str() {
            "username" | "master_username" | "db_name" | "database_name" => Some(Identity::Name),
            _ => infrastructure.identities.get(&(type_name, attribute.clone())).copied(),
        };
        self.endpoint(node, identity, &attribute, to, None, consumer)
    }

    /// Leaves that say that the value behind a link is what it is.
    fn behind(&self, node: &Node, pieces: &[Piece]) -> Origins {
        let mut origins = Origins::none();
        if let Kind::Secret(secret) = &node.kind {
            origins.extend(&secret.said_by);
            // Google's are linked by their name.
            if node.address.type_name.starts_with("google_") {
                origins.extend(&secret.name.origins());
            }
        }
        if !matches!(node.kind, Kind::Database(_)) {
            for (name, said) in &self.password_origins {
                if pieces.iter().any(|piece| matches!(piece, Piece::Secret(given) if given == name)) {
                    origins.extend(said);
                }
            }
        }
        origins
    }
}

/// A JSON object with these texts.
fn object(entries: Vec<(String, Vec<Piece>)>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (position, (name, value)) in entries.into_iter().enumerate() {
        let open = if position == 0 { "{" } else { "\"," };
        pieces.push(Piece::Literal(format!("{open}{}:\"", serde_json::Value::String(name))));
        pieces.extend(value);
    }
    pieces.push(Piece::Literal("\"}".to_owned()));
    pieces
}

/// The entry of an object that a link names.
fn entry_of(field: &Field<Link>) -> Option<String> {
    let Link::To(reference) = field.get()? else { return None };
    match reference.path.steps().last() {
        Some(Step::Key(entry)) => Some(entry.to_string()),
        _ => None,
    }
}

/// Links that lead to one thing have one text; of what leads nowhere known, each service has its own.
fn identity_of(field: &Field<Link>, service: &str) -> String {
    match field.get() {
        Some(Link::To(reference)) => match reference.address() {
            Some(address) => address.to_string(),
            None => reference.to_string(),
        },
        Some(Link::Outside(text)) if text.known().is_some() || text.references().next().is_some() => {
            format!("{text:?}")
        }
        Some(Link::Outside(_)) | None => format!("{service} {field:?}"),
    }
}

/// The variable or attribute that a link outside comes from.
fn variable_of(field: &Field<Link>) -> Option<String> {
    match field {
        Field::Known { value: Link::Outside(text), .. } => text.references().next().map(ToString::to_string),
        Field::Known { value: Link::To(to), .. } => Some(to.to_string()),
        Field::Symbolic { value, .. } => value.references().first().map(ToString::to_string),
        Field::Absent => None,
    }
}

/// A secret or parameter of AWS that stands outside the input: an ARN, the end of one, or a name of a parameter.
fn kept_outside(field: &Field<Link>, owner: &Address) -> Option<Kept> {
    let Link::Outside(text) = field.get()? else { return None };
    if !owner.type_name.starts_with("aws_") {
        return None;
    }
    let TextPart::Literal(last) = text.parts().last()? else { return None };
    if let Some(at) = last.find(":secret:") {
        let mut rest = last[at + ":secret:".len()..].split(':');
        let named = rest.next().filter(|name| !name.is_empty())?;
        let entry = rest.next().filter(|entry| !entry.is_empty()).map(str::to_owned);
        let whole = text.as_literal().map(|_| format!("{}:secret:{named}", &last[..at]));
        return Some(Kept { name: whole.unwrap_or_else(|| named.to_owned()), entry, parameter: false });
    }
    if let Some(at) = last.find(":parameter/") {
        let named = &last[at + ":parameter/".len()..];
        let name = if named.contains('/') { format!("/{named}") } else { named.to_owned() };
        return (!named.is_empty()).then_some(Kept { name, entry: None, parameter: true });
    }
    let name = text.as_literal().filter(|name| name.starts_with('/') && !name.contains([' ', ':']))?;
    Some(Kept { name: name.to_owned(), entry: None, parameter: true })
}
