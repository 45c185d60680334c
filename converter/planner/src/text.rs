//! Texts of the source with the target's endpoints put in.

use crate::blueprint::{Endpoint, Known, Piece, SecretKind, VariableSource};
use crate::context::Planner;
use crate::naming::{shouted, underscored};
use crate::services::APP;
use crate::unbuilt::unbuilt_kinds;
use model::{Field, Identity, Kind, Node, Origins, Text, TextPart, Traced, Traces};
use value::{Reference, Referent};

/// Who asks for a text.
#[derive(Clone, Debug)]
pub(crate) struct Consumer<'c> {
    /// Key of the project that uses it.
    pub project: &'c str,
    /// Service or file that uses it.
    pub name: &'c str,
    /// What the value is called there, for variables that must be asked for: an environment variable's name.
    pub purpose: &'c str,
}

/// Whether a text names something of the source cloud that does not exist at the target.
pub(crate) fn names_source(text: &str) -> bool {
    const HOSTS: &[&str] = &[
        "amazonaws.com",
        "awsapps.com",
        "cloudfront.net",
        "awsglobalaccelerator.com",
        "elb.amazonaws",
        "googleapis.com",
        "gserviceaccount.com",
        "cloudfunctions.net",
        "appspot.com",
        ".run.app",
        ".pkg.dev",
        "gcr.io/",
        "gs://",
        ".windows.net",
        ".azure.com",
        ".azure.net",
        "azurewebsites.net",
        "azurecontainerapps.io",
        "azurestaticapps.net",
        "azurefd.net",
        "azureedge.net",
        "azure-api.net",
        "azure-devices.net",
        ".azurecr.io",
        "/subscriptions/",
        "/cloudsql/",
    ];
    let id_of_google = text.starts_with("projects/") && text.matches('/').count() >= 3;
    if id_of_google || text.contains("arn:aws") || HOSTS.iter().any(|h| text.contains(h)) {
        return true;
    }
    // Ids such as i-0123456789abcdef0 or subnet-0a1b2c3d.
    const PREFIXES: &[&str] = &[
        "i", "vpc", "subnet", "sg", "sgr", "eni", "vol", "ami", "rtb", "igw", "nat", "eipalloc", "eipassoc", "lt",
        "snap", "acl", "vpce", "rtbassoc", "fs", "fsap",
    ];
    text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-')).any(|word| {
        word.split_once('-').is_some_and(|(prefix, rest)| {
            PREFIXES.contains(&prefix)
                && (rest.len() == 8 || rest.len() == 17)
                && rest.bytes().all(|b| b.is_ascii_hexdigit())
        })
    })
}

impl Planner<'_> {
    /// A field's text for a consumer; `None` if the source says nothing.
    pub(crate) fn resolve_field(&mut self, field: &Field<Text>, consumer: &Consumer<'_>) -> Option<Traced<Vec<Piece>>> {
        match field {
            Field::Absent => None,
            Field::Known { value, origins } => Some(self.resolve(value, origins, consumer)),
            Field::Symbolic { value, origins } => {
                let text = Text::of([TextPart::Unknown { from: value.references() }]);
                Some(self.resolve(&text, origins, consumer))
            }
        }
    }

    /// A text for a consumer: references become endpoints, what cannot be known is asked for, secrets stay by name.
    pub(crate) fn resolve(&mut self, text: &Text, origins: &Origins, consumer: &Consumer<'_>) -> Traced<Vec<Piece>> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut traces = Traces::none();
        for part in text.parts() {
            let (more, why) = match part {
                TextPart::Literal(literal) if names_source(literal) => (
                    vec![self.asked(consumer, &[], origins)],
                    Some("names something of the source cloud that was not found in the input: asked for"),
                ),
                TextPart::Literal(literal) => (vec![Piece::Literal(literal.clone())], None),
                TextPart::Reference { to, known } => self.resolve_reference(to, known.as_deref(), origins, consumer),
                TextPart::Unknown { from } if from.len() == 1 && self.secret_variables.contains_key(&from[0]) => {
                    self.resolve_reference(&from[0], None, origins, consumer)
                }
                TextPart::Unknown { from } => {
                    (vec![self.asked(consumer, from, origins)], Some("cannot be known from the input: asked for"))
                }
                TextPart::Secret { from } => {
                    let known = match from.as_slice() {
                        [only] => self.reference_at_the_target(only, consumer),
                        _ => None,
                    };
                    let pieces = match known {
                        Some(pieces) => pieces,
                        None => vec![Piece::Secret(self.secret_for(consumer, from, origins))],
                    };
                    (pieces, Some("sensitive: never written out, see docs/runbook.md"))
                }
            };
            if let Some(reason) = why {
                traces.extend(&Traces::approximated(origins, reason));
            }
            for piece in more {
                match (pieces.last_mut(), piece) {
                    (Some(Piece::Literal(last)), Piece::Literal(next)) => last.push_str(&next),
                    (_, piece) => pieces.push(piece),
                }
            }
        }
        if pieces.is_empty() {
            pieces.push(Piece::Literal(String::new()));
        }
        // The whole may name the source though no piece does.
        if let [Piece::Literal(whole)] = pieces.as_slice()
            && names_source(whole)
        {
            pieces = vec![self.asked(consumer, &[], origins)];
            traces = Traces::approximated(origins, "names something of the source cloud: asked for");
        }
        if traces.is_empty() {
            traces = Traces::carried(origins);
        }
        Traced { value: pieces, traces }
    }

    /// A variable of the project that a person must set; a secret, where its name says that it is one.
    fn asked(&mut self, consumer: &Consumer<'_>, from: &[Reference], origins: &Origins) -> Piece {
        if model::names_secret(consumer.purpose) {
            return Piece::Secret(self.secret_for(consumer, from, origins));
        }
        let (name, value) = match from {
            [Reference { to: Referent::Variable { module, name }, path }] if module.is_root() && path.is_root() => {
                (shouted(name), String::new())
            }
            _ => (shouted(consumer.purpose), String::new()),
        };
        let source = VariableSource::Setting(name.to_ascii_lowercase(), value);
        let name = self.variable(consumer.project, &name, source, "set-me");
        let warning = diagnostic::Diagnostic::warning(
            format!("{} of {} must be given", consumer.purpose, consumer.name),
            format!(
                "Its value {} and cannot be carried over. Set {} in ansible/group_vars/all/main.yml.",
                match from.first() {
                    Some(reference) => format!("comes from {reference}"),
                    None => String::from("names something of the source cloud"),
                },
                name.to_ascii_lowercase()
            ),
        )
        .at_attribute("migration", format!("{}.{}", consumer.name, consumer.purpose));
        if !self.diagnostics.contains(&warning) {
            self.diagnostics.push(warning);
        }
        Piece::Variable(name)
    }

    /// The name of the secret that a sensitive text becomes.
    fn secret_for(&mut self, consumer: &Consumer<'_>, from: &[Reference], origins: &Origins) -> String {
        let known = from.iter().filter_map(Reference::address).find_map(|a| self.secret_names.get(a).cloned());
        let known = known.or_else(|| from.iter().find_map(|to| self.secret_variables.get(to).cloned()));
        if let Some(name) = known {
            return name;
        }
        let name = underscored(&format!("{} {}", consumer.name, consumer.purpose));
        self.add_secret(
            &name,
            SecretKind::Given {
                source_name: None,
                entry: None,
                hint: match from.first() {
                    None => format!(
                        "It stood in clear as {} of {} at the source; take it from there.",
                        consumer.purpose, consumer.name
                    ),
                    Some(reference) => {
                        format!("{} of {}; at the source it was {reference}.", consumer.purpose, consumer.name)
                    }
                },
            },
            &Traces::approximated(origins, "sensitive: never written out, see docs/runbook.md"),
            origins.addresses().into_iter().cloned().collect(),
        );
        name
    }

    fn resolve_reference(
        &mut self,
        to: &Reference,
        known: Option<&str>,
        origins: &Origins,
        consumer: &Consumer<'_>,
    ) -> (Vec<Piece>, Option<&'static str>) {
        if let Some(name) = self.secret_variables.get(to) {
            return (vec![Piece::Secret(name.clone())], Some("sensitive: a new one is made"));
        }
        let infrastructure = self.infrastructure;
        let Some(node) = to.address().and_then(|a| infrastructure.node_of(a)) else {
            return match known {
                Some(known) if !names_source(known) => (vec![Piece::Literal(known.to_owned())], None),
                Some(_) | None => match self.user_variables.get(to) {
                    Some(user) => {
                        (vec![Piece::Literal(user.clone())], Some("not known: the user that the database has here"))
                    }
                    None => (
                        vec![self.asked(consumer, std::slice::from_ref(to), origins)],
                        Some("cannot be known from the input: asked for"),
                    ),
                },
            };
        };
        let attribute = to.path.head().unwrap_or("id").to_owned();
        let identity = infrastructure
            .identities
            .get(&(to.address().map(|a| a.type_name.to_string()).unwrap_or_default(), attribute.clone()))
            .copied();
        match self.endpoint(node, identity, &attribute, to, known, consumer) {
            Some(pieces) => {
                self.consumers.entry(to.clone()).or_default().insert(consumer.name.to_owned());
                (pieces, None)
            }
            None => match known {
                // Something written that means the same anywhere: a name of a database, a port.
                Some(known) if !names_source(known) && identity.is_none_or(|i| i == Identity::Name) => {
                    (vec![Piece::Literal(known.to_owned())], None)
                }
                _ => (
                    vec![self.asked(consumer, std::slice::from_ref(to), origins)],
                    Some("has no counterpart at the target: asked for"),
                ),
            },
        }
    }

    /// What stands for an attribute of a node at the target, for a consumer. `None` if nothing does.
    pub(crate) fn endpoint(
        &mut self,
        node: &Node,
        identity: Option<Identity>,
        attribute: &str,
        reference: &Reference,
        known: Option<&str>,
        consumer: &Consumer<'_>,
    ) -> Option<Vec<Piece>> {
        let lit = |text: &str| vec![Piece::Literal(text.to_owned())];
        match &node.kind {
            Kind::Database(_) => {
                let database = self.blueprint.databases.iter().find(|d| d.about.contains(&node.address))?.clone();
                if matches!(
                    attribute,
                    "password"
                        | "password_wo"
                        | "master_password"
                        | "master_password_wo"
                        | "administrator_password"
                        | "administrator_password_wo"
                        | "administrator_login_password"
                        | "administrator_login_password_wo"
                ) {
                    return Some(vec![Piece::Secret(database.password)]);
                }
                let inside = !database.listens_on_host;
                let host = if inside {
                    Piece::Literal(database.key.clone())
                } else {
                    let inventory = format!("{}_host", underscored(&database.key));
                    let example = self
                        .blueprint
                        .server(&database.primary)
                        .and_then(|s| s.private_address.clone())
                        .unwrap_or_else(|| String::from("192.0.2.10"));
                    let name = inventory.to_ascii_uppercase();
                    Piece::Variable(self.variable(
                        consumer.project,
                        &name,
                        VariableSource::Inventory(inventory),
                        &example,
                    ))
                };
                let port = database.port.value;
                let pieces = match identity? {
                    Identity::Host | Identity::PublicHost => vec![host.clone()],
                    Identity::HostPort => vec![host.clone(), Piece::Literal(format!(":{port}"))],
                    Identity::Port => lit(&port.to_string()),
                    Identity::Name => match attribute {
                        "username" | "master_username" | "administrator_login" => lit(&database.user.value),
                        // A user that is a resource of its own.
                        "name" if reference.address().is_some_and(|a| a.type_name.ends_with("_user")) => {
                            lit(&database.user.value)
                        }
                        "name" if reference.address().is_some_and(|a| a.type_name.ends_with("_instance")) => {
                            lit(&database.key)
                        }
                        "identifier" | "cluster_identifier" | "id" => lit(&database.key),
                        _ => lit(&database.name.value),
                    },
                    Identity::Id | Identity::Url => return None,
                };
                let words = match &host {
                    Piece::Literal(text) => text.clone(),
                    Piece::Variable(_) | Piece::Secret(_) => self
                        .blueprint
                        .server(&database.primary)
                        .and_then(|s| s.private_address.clone())
                        .unwrap_or_else(|| format!("private address of {}", database.primary)),
                };
                if matches!(identity, Some(Identity::Host | Identity::PublicHost | Identity::HostPort)) {
                    let road = if inside {
                        String::from("name of the service in the Compose network")
                    } else {
                        let inventory = format!("{}_host", underscored(&database.key));
                        format!("output {inventory} → inventory {inventory} → .env {}", inventory.to_ascii_uppercase())
                    };
                    self.note_endpoint(Endpoint {
                        reference: reference.clone(),
                        consumers: Vec::new(),
                        host: words,
                        port: Some(port),
                        scheme: database.engine.value.product().to_owned(),
                        tls: if database.tls_required.value { "require".into() } else { "prefer".into() },
                        secret: Some(database.password.clone()),
                        known: if inside { Known::Plan } else { Known::Apply },
                        road,
                        pieces: [(consumer.project.to_owned(), pieces.clone())].into(),
                    });
                }
                Some(pieces)
            }
            Kind::Queue(_) => {
                let (broker, queue) = self.blueprint.brokers.iter().find_map(|broker| {
                    let queue = broker.queues.iter().find(|q| q.about.contains(&node.address))?;
                    Some((broker, queue.name.value.clone()))
                })?;
                let (key, user, password) = (broker.key.clone(), broker.user.clone(), broker.password.clone());
                match identity? {
                    Identity::Url | Identity::Id => {
                        let pieces = vec![
                            Piece::Literal(format!("amqp://{user}:")),
                            Piece::Secret(password.clone()),
                            Piece::Literal(format!("@{key}:5672/%2F")),
                        ];
                        self.note_endpoint(Endpoint {
                            reference: reference.clone(),
                            consumers: Vec::new(),
                            host: key,
                            port: Some(5672),
                            scheme: "amqp".into(),
                            tls: "none, inside one server".into(),
                            secret: Some(password),
                            known: Known::Plan,
                            road: format!("{} of the file of secrets", consumer.purpose),
                            pieces: [(consumer.project.to_owned(), pieces.clone())].into(),
                        });
                        Some(pieces)
                    }
                    Identity::Name => Some(lit(&queue)),
                    Identity::Host | Identity::PublicHost | Identity::HostPort | Identity::Port => None,
                }
            }
            Kind::Bucket(_) => {
                let bucket = self.blueprint.buckets.iter().find(|b| b.about.contains(&node.address))?.clone();
                let name = bucket.inventory.to_ascii_uppercase();
                let example =
                    bucket.source_name.as_ref().map_or_else(|| format!("{}-eu", bucket.key), |n| n.value.clone());
                let example = if names_source(&example) { format!("{}-eu", bucket.key) } else { example };
                let pieces = match identity? {
                    Identity::Name | Identity::Id if attribute != "arn" => vec![Piece::Variable(self.variable(
                        consumer.project,
                        &name,
                        VariableSource::Inventory(bucket.inventory.clone()),
                        &example,
                    ))],
                    Identity::Host | Identity::PublicHost => {
                        let variable = self.variable(
                            consumer.project,
                            &name,
                            VariableSource::Inventory(bucket.inventory.clone()),
                            &example,
                        );
                        let mut pieces = vec![Piece::Variable(variable), Piece::Literal(".".into())];
                        pieces.extend(self.object_storage_host(consumer.project));
                        pieces
                    }
                    Identity::Name | Identity::Id | Identity::HostPort | Identity::Url | Identity::Port => return None,
                };
                self.note_endpoint(Endpoint {
                    reference: reference.clone(),
                    consumers: Vec::new(),
                    host: if self.has_cloud() {
                        format!("{}.your-objectstorage.com", self.blueprint.location)
                    } else {
                        String::from("object_storage_endpoint")
                    },
                    port: Some(443),
                    scheme: "https".into(),
                    tls: "verify".into(),
                    secret: Some("object_storage_key_id, object_storage_key_secret".into()),
                    known: Known::Plan,
                    road: format!("variable buckets → output → inventory {} → .env {name}", bucket.inventory),
                    pieces: [(consumer.project.to_owned(), pieces.clone())].into(),
                });
                Some(pieces)
            }
            Kind::DnsRecord(_) | Kind::LoadBalancer(_) => {
                let public = self.is_public_name(node, known);
                let name_like = matches!(
                    identity,
                    None | Some(Identity::Name | Identity::Host | Identity::PublicHost | Identity::Id)
                );
                if public && name_like && attribute != "zone_id" && attribute != "arn" && attribute != "arn_suffix" {
                    let example = self.blueprint.traffic.as_ref().map(|t| t.rehearsal.clone())?;
                    let pieces = vec![Piece::Variable(self.variable(
                        consumer.project,
                        "APP_FQDN",
                        VariableSource::Inventory("app_fqdn".into()),
                        &example,
                    ))];
                    let host = self.blueprint.traffic.as_ref().and_then(|t| t.names.first()).map(|n| n.value.clone());
                    self.note_endpoint(Endpoint {
                        reference: reference.clone(),
                        consumers: Vec::new(),
                        host: host.unwrap_or(example),
                        port: Some(443),
                        scheme: "https".into(),
                        tls: "Let's Encrypt".into(),
                        secret: None,
                        known: Known::Plan,
                        road: "variables domain and traffic → inventory app_fqdn → .env APP_FQDN".into(),
                        pieces: [(consumer.project.to_owned(), pieces.clone())].into(),
                    });
                    return Some(pieces);
                }
                // Without a name the application is called by the address of its proxy, which stands beside the containers.
                if let Kind::LoadBalancer(balancer) = &node.kind
                    && self.blueprint.traffic.is_none()
                    && !balancer.internal.or(false)
                    && matches!(identity, Some(Identity::Host | Identity::PublicHost))
                    && self.blueprint.server(APP).is_some()
                {
                    let inventory = format!("{APP}_public_address");
                    let name = inventory.to_ascii_uppercase();
                    let source = VariableSource::Inventory(inventory.clone());
                    let pieces = vec![Piece::Variable(self.variable(consumer.project, &name, source, "192.0.2.20"))];
                    self.note_endpoint(Endpoint {
                        reference: reference.clone(),
                        consumers: Vec::new(),
                        host: format!("public address of {APP}"),
                        port: None,
                        scheme: "http".into(),
                        tls: "none: a certificate needs a name".into(),
                        secret: None,
                        known: Known::Apply,
                        road: format!("inventory {inventory} → .env {name}"),
                        pieces: [(consumer.project.to_owned(), pieces.clone())].into(),
                    });
                    return Some(pieces);
                }
                match (&node.kind, known) {
                    (Kind::DnsRecord(_), Some(known)) if !names_source(known) => Some(lit(known.trim_end_matches('.'))),
                    _ => None,
                }
            }
            Kind::Registry(registry) => {
                let repository = match registry.name.get().and_then(Text::known) {
                    Some(name) => self.image_name(&name),
                    None => underscored(&node.address.name).replace('_', "-"),
                };
                match identity? {
                    Identity::Url | Identity::Host | Identity::PublicHost => {
                        let value = self.options.registry.clone().unwrap_or_default();
                        let variable = self.variable(
                            consumer.project,
                            "REGISTRY",
                            VariableSource::Setting("registry".into(), value),
                            "registry.example.com/project",
                        );
                        // What follows the address of a registry names one of its repositories.
                        if registry.holds_repositories.or(false) {
                            return Some(vec![Piece::Variable(variable)]);
                        }
                        Some(vec![Piece::Variable(variable), Piece::Literal(format!("/{repository}"))])
                    }
                    Identity::Name => Some(lit(&repository)),
                    Identity::Id | Identity::HostPort | Identity::Port => None,
                }
            }
            Kind::Instance(_) => {
                let place = self.places.get(&node.address)?.clone();
                let server = place.servers.first()?.clone();
                let suffix = match identity? {
                    Identity::Host => "address",
                    Identity::PublicHost => "public_address",
                    Identity::Id | Identity::Name | Identity::HostPort | Identity::Url | Identity::Port => return None,
                };
                let inventory = format!("{}_{suffix}", underscored(&server));
                let name = inventory.to_ascii_uppercase();
                Some(vec![Piece::Variable(self.variable(
                    consumer.project,
                    &name,
                    VariableSource::Inventory(inventory),
                    "192.0.2.20",
                ))])
            }
            Kind::GeneratedPassword(_) => {
                let name = self.secret_names.get(&node.address)?.clone();
                Some(vec![Piece::Secret(name)])
            }
            Kind::SettingParameter(parameter) => match parameter.value.get() {
                Some(text) if attribute == "value" && !text.has_secret() => {
                    let (text, origins) = (text.clone(), parameter.value.origins());
                    Some(self.resolve(&text, &origins, consumer).value)
                }
                _ => None,
            },
            Kind::Topic(_) => {
                let mut exchanges = self.blueprint.brokers.iter().flat_map(|b| &b.exchanges);
                let exchange = exchanges.find(|e| e.about.contains(&node.address))?;
                (identity? == Identity::Name).then(|| lit(&exchange.name.value))
            }
            Kind::LogGroup(_) | Kind::ContainerCluster(_) | Kind::Network(_) | Kind::Subnet(_) => {
                match (identity, known) {
                    (Some(Identity::Name), Some(known)) if !names_source(known) => Some(lit(known)),
                    _ => None,
                }
            }
            Kind::RouteTable(_)
            | Kind::Gateway(_)
            | Kind::PublicAddress(_)
            | Kind::Firewall(_)
            | Kind::InstanceGroup(_)
            | Kind::Volume(_)
            | Kind::SshKey(_)
            | Kind::Listener(_)
            | Kind::TargetGroup(_)
            | Kind::ParameterGroup(_)
            | Kind::SubnetGroup(_)
            | Kind::DnsZone(_)
            | Kind::Certificate(_)
            | Kind::ContainerGroup(_)
            | Kind::ContainerService(_)
            | Kind::Alarm(_)
            | Kind::Secret(_)
            | Kind::Role(_)
            | Kind::Policy(_)
            | Kind::RoleProfile(_) => None,
            // Nothing stands for them: whoever needs their address is asked for it.
            unbuilt_kinds!() => None,
        }
    }

    fn note_endpoint(&mut self, endpoint: Endpoint) {
        match self.blueprint.endpoints.iter_mut().find(|e| e.reference == endpoint.reference) {
            Some(present) => present.pieces.extend(endpoint.pieces),
            None => self.blueprint.endpoints.push(endpoint),
        }
    }

    /// Whether a record or load balancer is one of the public names that turn at the cut-over.
    fn is_public_name(&self, node: &Node, known: Option<&str>) -> bool {
        self.blueprint.traffic.as_ref().is_some_and(|traffic| {
            traffic.source.contains(&node.address)
                || known.is_some_and(|k| traffic.names.iter().any(|n| n.value == k.trim_end_matches('.')))
        })
    }

    /// The name of an image's repository without the prefix that the whole project shares.
    pub(crate) fn image_name(&self, repository: &str) -> String {
        let words: Vec<&str> = self.blueprint.name.value.split('-').collect();
        let mut rest = repository;
        for end in (1..=words.len()).rev() {
            let shorter = crate::naming::without_prefix(repository, &words[..end].join("-"));
            if shorter.len() < repository.len() {
                rest = shorter;
                break;
            }
        }
        rest.to_ascii_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::names_source;

    #[test]
    fn knows_names_of_the_source() {
        assert!(names_source("db.abc.eu-central-1.rds.amazonaws.com:5432"));
        assert!(names_source("arn:aws:sqs:eu-central-1:123456789012:jobs"));
        assert!(names_source("subnet-0a1b2c3d4e5f60718"));
        assert!(names_source("https://storage.googleapis.com/assets/logo.png"));
        assert!(names_source("projects/shop/locations/europe-west1/services/api"));
        assert!(!names_source("projects/shop"));
        assert!(!names_source("https://shop.example.com/i-love-subnets"));
        assert!(!names_source("vol-one"));
    }
}
