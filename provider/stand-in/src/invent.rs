//! Made-up values in the place of those that only the real provider knows: of the right type and, by name, of a shape
//! that the real ones have. The same resource always gets the same values.

mod aws;
mod azurerm;
mod google;

use crate::policy;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use terraform_provider_agnostech::protocol::schema::{Attribute, AttributeType, Block, Nesting};
use value::{Content, Entries, Number, Type, Value};

/// Account under which everything stands.
pub(crate) const ACCOUNT: &str = "123456789012";
/// Attributes that providers fill in when nobody sets them. Any other that could have been set stays empty: a made-up
/// value there would look like one that somebody chose.
const FILLED_IN: &[&str] = &[
    "address",
    "arn",
    "availability_zone",
    "bucket",
    "cluster_identifier",
    "endpoint",
    "engine_version",
    "id",
    "identifier",
    "location",
    "name",
    "private_ip",
    "private_ip_address",
    "project",
    "public_ip",
    "region",
    "self_link",
    "subnet_id",
    "vpc_id",
    "zone",
];
/// Lists that providers fill in when nobody sets them.
const ALWAYS_THERE: &[&str] = &["kubelet_identity"];
/// When everything was made.
const MOMENT: &str = "2026-01-02T03:04:05Z";

/// What a value is made up from.
pub(crate) struct Maker<'a> {
    /// Name of the provider, such as `aws`.
    pub provider: &'a str,
    /// Type of the resource or data source.
    pub type_name: &'a str,
    /// Text that no other resource has.
    pub seed: &'a str,
    /// Region, or what the provider calls so.
    pub region: String,
    /// Project, where the provider has such.
    pub project: String,
    /// Attributes of the resource as far as they are known.
    pub known: Value,
}

impl Maker<'_> {
    /// Hexadecimal digits that belong to this resource and purpose.
    pub fn hex(&self, purpose: &str, length: usize) -> String {
        let mut hasher = Sha256::new();
        for part in [self.provider, self.type_name, self.seed, purpose] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
        let digits: String = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        digits.chars().take(length).collect()
    }

    /// A number below a limit that belongs to this resource and purpose.
    pub fn number(&self, purpose: &str, below: u64) -> u64 {
        u64::from_str_radix(&self.hex(purpose, 15), 16).unwrap_or_default() % below
    }

    /// A UUID that belongs to this resource and purpose.
    pub fn uuid(&self, purpose: &str) -> String {
        let hex = self.hex(purpose, 32);
        let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
        format!("{}-{}-4{}-8{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32))
    }

    /// A known attribute's text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.known.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
    }

    /// What the resource is called: by its own arguments, or made up.
    pub fn name(&self) -> String {
        let type_name = self.type_name.strip_prefix(self.provider).unwrap_or(self.type_name).trim_start_matches('_');
        let own = ["identifier", "cluster_identifier", "bucket", "name", "function_name", "family", "cluster_id"]
            .into_iter()
            .chain(["replication_group_id", "alarm_name", "repository_name", "domain", "domain_name", "key_name"])
            .find_map(|name| self.text(name));
        if let Some(name) = own {
            return name.to_owned();
        }
        let prefix = ["name_prefix", "bucket_prefix", "identifier_prefix"].into_iter().find_map(|name| self.text(name));
        match prefix {
            Some(prefix) => format!("{prefix}{}", self.hex("name", 12)),
            None => format!("{}-{}", type_name.replace('_', "-"), self.hex("name", 12)),
        }
    }

    /// The name as a label of a host name.
    pub fn label(&self) -> String {
        let label: String =
            self.name().to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        label.trim_matches('-').chars().take(40).collect()
    }

    /// The identifier that other resources use.
    pub fn id(&self) -> String {
        match self.provider {
            "aws" => aws::id(self),
            "google" | "google-beta" => google::id(self),
            "azurerm" => azurerm::id(self),
            "hcloud" => (10_000_000 + self.number("id", 80_000_000)).to_string(),
            _ => self.uuid("id"),
        }
    }

    fn address(&self, private: bool) -> String {
        let number = self.number(if private { "private" } else { "public" }, 65_536 * 2);
        let (high, middle, low) = (number >> 16, number >> 8 & 0xff, number & 0xff);
        if private { format!("10.{high}.{middle}.{low}") } else { format!("198.{}.{middle}.{low}", 18 + high) }
    }

    fn host(&self) -> String {
        match self.provider {
            "aws" => aws::host(self),
            _ => format!("{}-{}.{}.example.com", self.label(), self.hex("host", 8), self.provider),
        }
    }

    fn port(&self) -> u64 {
        let engine =
            self.text("engine").or_else(|| self.text("database_version")).unwrap_or(self.type_name).to_lowercase();
        let ports = [
            ("postgres", 5432),
            ("mysql", 3306),
            ("mariadb", 3306),
            ("aurora", 3306),
            ("sqlserver", 1433),
            ("oracle", 1521),
            ("redis", 6379),
            ("valkey", 6379),
            ("elasticache", 6379),
            ("memcached", 11211),
            ("redshift", 5439),
            ("docdb", 27017),
            ("neptune", 8182),
        ];
        ports.iter().find(|(name, _)| engine.contains(name)).map_or(8080, |(_, port)| *port)
    }

    /// The version that is written, or a usual one of the engine.
    fn engine_version(&self) -> String {
        if let Some(version) = self.text("engine_version") {
            return version.to_owned();
        }
        let engine = self.text("engine").unwrap_or(self.type_name);
        let versions = [
            ("aurora-mysql", "8.0.mysql_aurora.3.08.0"),
            ("postgres", "16.4"),
            ("mysql", "8.0.39"),
            ("mariadb", "10.11.9"),
            ("valkey", "8.0"),
            ("redis", "7.1"),
            ("elasticache", "7.1"),
            ("memcached", "1.6.22"),
        ];
        let usual = versions.iter().find(|(name, _)| engine.contains(name)).map_or("1", |(_, version)| *version);
        usual.to_owned()
    }

    /// A text by the name of its attribute; `None` if the name says nothing.
    fn by_name(&self, name: &str) -> Option<String> {
        let ends =
            |suffixes: &[&str]| suffixes.iter().any(|suffix| name == *suffix || name.ends_with(&format!("_{suffix}")));
        let special = match self.provider {
            "aws" => aws::attribute(self, name),
            "google" | "google-beta" => google::attribute(self, name),
            _ => None,
        };
        if special.is_some() {
            return special;
        }
        Some(match name {
            "id" => self.id(),
            "region" | "location" => self.region.clone(),
            "project" => self.project.clone(),
            "name" => self.name(),
            "arn" => aws::arn(self),
            "engine_version" | "engine_version_actual" => self.engine_version(),
            "owner_id" | "account_id" | "owner" | "registry_id" => ACCOUNT.to_owned(),
            "endpoint" if self.type_name.contains("db") || self.type_name.contains("redshift") => {
                format!("{}:{}", self.host(), self.port())
            }
            "address" | "endpoint" | "fqdn" | "hostname" | "host" | "cname" => self.host(),
            _ if ends(&["arn"]) => format!("{}/{name}", aws::arn(self)),
            _ if name.contains("ipv6") && !ends(&["id"]) => format!("2001:db8:{}::1", self.number(name, 0xffff)),
            _ if ends(&["cidr", "cidr_block", "ip_range", "ip_cidr_range"]) => {
                format!("10.{}.0.0/16", self.number("cidr", 256))
            }
            _ if name.contains("private") && name.contains("ip") => self.address(true),
            _ if ends(&["ip", "ip_address", "ipv4", "ipv4_address", "public_ip", "nat_ip"]) => self.address(false),
            _ if ends(&[
                "dns",
                "dns_name",
                "domain_name",
                "host_name",
                "endpoint",
                "address",
                "domain",
                "server_name",
            ]) =>
            {
                self.host()
            }
            _ if ends(&["url", "uri", "link", "invoke_url", "issuer"]) => format!("https://{}/{name}", self.host()),
            _ if ends(&["uuid", "uid", "guid", "unique_id", "client_id", "tenant_id", "object_id", "principal_id"]) => {
                self.uuid(name)
            }
            _ if ends(&["at", "time", "date", "created", "timestamp", "not_before", "not_after", "updated"]) => {
                MOMENT.to_owned()
            }
            // Configurations decode them.
            _ if ends(&["client_certificate", "client_key", "ca_certificate"]) => STANDARD.encode(self.hex(name, 40)),
            "data" if self.type_name.starts_with("aws_eks_") => STANDARD.encode(self.hex(name, 40)),
            _ if ends(&["json", "policy", "document"]) => "{}".to_owned(),
            _ if ends(&["fingerprint", "etag", "checksum", "hash", "digest"]) => self.hex(name, 32),
            _ if ends(&["password", "secret", "token", "key", "secret_key", "access_key"]) => self.hex(name, 40),
            _ if ends(&["id", "identifier"]) => {
                format!("{}-{}", name.trim_end_matches("_id").replace('_', "-"), self.hex(name, 17))
            }
            _ if ends(&["status", "state"]) => "available".to_owned(),
            _ if ends(&["version", "generation", "serial", "revision"]) => "1".to_owned(),
            _ if ends(&["zone"]) => format!("{}a", self.region),
            _ if ends(&["name"]) => format!("{}-{}", self.name(), name.trim_end_matches("_name").replace('_', "-")),
            _ => return None,
        })
    }

    /// A value of a type. Where the name says nothing, an attribute that could have been set is empty, as providers
    /// leave their defaults, and one that could not is called after itself.
    fn value(&self, name: &str, ty: &Type, could_be_set: bool) -> Value {
        match ty {
            Type::String if name == "cookie_name" && self.provider == "hcloud" => "HCLBSTICKY".into(),
            Type::String | Type::Dynamic if could_be_set && !FILLED_IN.contains(&name) => "".into(),
            Type::String | Type::Dynamic => match self.by_name(name) {
                Some(text) => text.into(),
                None => format!("{name}-{}", self.hex(name, 8)).into(),
            },
            Type::Number => {
                let number = match name {
                    "port" => self.port(),
                    // Azure keeps backups of its databases for a week where nobody says for how long.
                    "backup_retention_days" if self.provider == "azurerm" => 7,
                    // Hetzner's load balancers keep a client for five minutes where nobody says for how long.
                    "cookie_lifetime" if self.provider == "hcloud" => 300,
                    "id" => 10_000_000 + self.number("id", 80_000_000),
                    _ => u64::from(!could_be_set),
                };
                Value::from(Number::from(number))
            }
            Type::Bool => (name == "available").into(),
            Type::List(element) if could_be_set && !ALWAYS_THERE.contains(&name) => {
                Value::list((**element).clone(), [])
            }
            Type::Set(element) if could_be_set => Value::set((**element).clone(), []),
            Type::List(element) => Value::list((**element).clone(), self.several(name, element)),
            Type::Set(element) => Value::set((**element).clone(), self.several(name, element)),
            Type::Map(element) => Value::map::<Arc<str>>((**element).clone(), []),
            Type::Tuple(elements) => Value::tuple(elements.iter().map(|element| self.value(name, element, false))),
            Type::Object(attributes) => {
                Value::object(attributes.iter().map(|(name, part)| (name.clone(), self.value(name, &part.ty, false))))
            }
        }
    }

    /// Elements of a collection that only the provider knows: one, or three zones.
    fn several(&self, name: &str, element: &Type) -> Vec<Value> {
        if self.type_name.contains("availability_zones") || self.type_name.ends_with("_zones") {
            match name {
                "names" => return ["a", "b", "c"].map(|zone| format!("{}{zone}", self.region).into()).to_vec(),
                "zone_ids" => return ["1", "2", "3"].map(|zone| format!("{}-az{zone}", self.region).into()).to_vec(),
                _ => {}
            }
        }
        if let (Type::Object(attributes), "hcloud", "locations") = (element, self.provider, name) {
            // Any of Hetzner's, so that a configuration that asks for one finds it.
            let location = |location: &str| {
                Value::object(attributes.iter().map(|(name, part)| match &**name {
                    "name" => (name.clone(), location.into()),
                    _ => (name.clone(), self.value(name, &part.ty, false)),
                }))
            };
            return ["fsn1", "nbg1", "hel1", "ash", "hil", "sin"].map(location).to_vec();
        }
        let singular = name.strip_suffix("es").filter(|name| name.ends_with('s')).or_else(|| name.strip_suffix('s'));
        vec![self.value(singular.unwrap_or(name), element, false)]
    }

    /// Puts a made-up value wherever one is unknown.
    pub fn fill(&self, block: &Block, value: &Value) -> Value {
        let mut entries = value.entries().cloned().unwrap_or_default();
        self.fill_attributes(&block.attributes, &mut entries);
        for nested in &block.blocks {
            if let Some(value) = entries.get_mut(nested.type_name.as_str()) {
                *value = each(nested.nesting, value, &|value| self.fill(&nested.block, value));
            }
        }
        Content::Object(Arc::new(entries)).into()
    }

    fn fill_attributes(&self, attributes: &[Attribute], entries: &mut Entries) {
        for attribute in attributes {
            let Some(value) = entries.get(attribute.name.as_str()) else { continue };
            let filled = match &attribute.ty {
                _ if value.is_unknown() => self.attribute(attribute, entries),
                AttributeType::Nested { nesting, attributes } => each(*nesting, value, &|value| {
                    let mut entries = value.entries().cloned().unwrap_or_default();
                    self.fill_attributes(attributes, &mut entries);
                    Content::Object(Arc::new(entries)).into()
                }),
                AttributeType::Plain(_) => self.complete(value),
            };
            entries.insert(attribute.name.as_str().into(), filled);
        }
    }

    /// Puts a made-up value wherever a part of one is unknown.
    fn complete(&self, value: &Value) -> Value {
        if value.is_wholly_known() {
            return value.clone();
        }
        match &value.content {
            Content::Object(entries) => {
                let domain = entries.get("domain_name").and_then(Value::as_str);
                let part = |name: &Arc<str>, value: &Value| match (value.is_unknown(), domain) {
                    (false, _) => self.complete(value),
                    (true, Some(domain)) => aws::validation(self, name, domain)
                        .map_or_else(|| self.value(name, &value.ty(), false), Value::from),
                    (true, None) => self.value(name, &value.ty(), false),
                };
                Value::object(entries.iter().map(|(name, value)| (name.clone(), part(name, value))))
            }
            Content::List(element, items) => {
                Value::list((**element).clone(), items.iter().map(|item| self.complete(item)))
            }
            Content::Set(element, items) => {
                Value::set((**element).clone(), items.iter().map(|item| self.complete(item)))
            }
            Content::Tuple(items) => Value::tuple(items.iter().map(|item| self.complete(item))),
            Content::Map(element, entries) => {
                let entries = entries.iter().map(|(key, item)| (key.clone(), self.complete(item)));
                Value::map((**element).clone(), entries)
            }
            _ => self.value("value", &value.ty(), false),
        }
    }

    fn attribute(&self, attribute: &Attribute, siblings: &Entries) -> Value {
        match attribute.name.as_str() {
            // Tags of the resource and those of the provider were joined when planning, where they were known.
            "tags_all" | "labels_all" | "effective_labels" | "terraform_labels" | "effective_annotations" => siblings
                .get("tags")
                .or_else(|| siblings.get("labels"))
                .filter(|tags| tags.is_wholly_known() && !tags.is_null() && tags.ty() == attribute.ty.value_type())
                .cloned()
                .unwrap_or_else(|| self.value(&attribute.name, &attribute.ty.value_type(), true)),
            "json" if self.type_name == "aws_iam_policy_document" => policy::document(siblings).into(),
            name => self.value(name, &attribute.ty.value_type(), attribute.can_be_set()),
        }
    }
}

fn each(nesting: Nesting, value: &Value, fill: &dyn Fn(&Value) -> Value) -> Value {
    let fill = |value: &Value| if value.is_null() || value.is_unknown() { value.clone() } else { fill(value) };
    match (&value.content, nesting) {
        (Content::List(element, items), _) => Content::List(element.clone(), items.iter().map(fill).collect()).into(),
        (Content::Set(element, items), _) => Value::set((**element).clone(), items.iter().map(fill)),
        (Content::Tuple(items), _) => Value::tuple(items.iter().map(fill)),
        (Content::Map(element, entries), _) => {
            Value::map((**element).clone(), entries.iter().map(|(key, value)| (key.clone(), fill(value))))
        }
        (Content::Object(entries), Nesting::Map) => {
            Value::object(entries.iter().map(|(key, value)| (key.clone(), fill(value))))
        }
        _ => fill(value),
    }
}
