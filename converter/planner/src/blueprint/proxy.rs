//! What takes requests from outside and hands them on.

use model::{Traced, Traces};
use value::Address;

/// How the proxy gets certificates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Acme {
    /// Over port 80, which was open before.
    Http,
    /// Over port 443 itself (TLS-ALPN-01), which was open to everybody before.
    Tls,
    /// By a record in the zone, with this provider of Traefik's.
    Dns(String),
}

/// A port of the proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryPoint {
    /// `web`, `websecure`, or `tcp-9000`.
    pub name: String,
    /// Port.
    pub port: Traced<u16>,
    /// Entry point to which every request is sent on.
    pub redirect_to: Option<Traced<String>>,
    /// The redirection is for good.
    pub redirect_permanent: Traced<bool>,
    /// It speaks TLS.
    pub tls: bool,
    /// Networks whose PROXY protocol is believed; empty if nobody's is.
    pub proxy_protocol_from: Vec<String>,
    /// Networks that may call; empty if all may.
    pub allow: Vec<Traced<String>>,
}

/// A condition on a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matcher {
    /// The host is one of these; `*` stands for one label or more at the start.
    Host(Vec<Traced<String>>),
    /// The public name of the application, which turns at the cut-over (variable `APP_FQDN`).
    PublicName,
    /// The path fits one of these patterns; `*` stands for any text, `?` for one character.
    Path(Vec<Traced<String>>),
    /// The method is one of these.
    Method(Vec<Traced<String>>),
    /// A header fits one of these patterns.
    Header(String, Vec<Traced<String>>),
    /// A parameter of the query fits.
    Query(Option<String>, Traced<String>),
    /// The caller is in one of these networks.
    ClientIp(Vec<Traced<String>>),
}

/// What happens to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// A backend by name answers.
    Backend(String),
    /// It is sent elsewhere.
    Redirect {
        /// What the whole URL must match.
        regex: String,
        /// Where it goes, with `${1}` for groups.
        replacement: Traced<String>,
        /// For good (301) or for now (302).
        permanent: bool,
    },
}

/// Which requests go where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Router {
    /// Its name.
    pub name: String,
    /// Entry points, by name.
    pub entry_points: Vec<String>,
    /// All must hold; empty takes every request.
    pub matchers: Vec<Matcher>,
    /// Higher first.
    pub priority: Option<Traced<i64>>,
    /// What happens.
    pub route: Route,
    /// It speaks TLS.
    pub tls: bool,
    /// Leaves that live on in it without a place of their own.
    pub traces: Traces,
    /// Source instances.
    pub about: Vec<Address>,
}

impl Router {
    /// Names of hosts that it asks for; `*` stands for labels at the start.
    pub fn hosts(&self) -> impl Iterator<Item = &str> {
        let lists = self.matchers.iter().filter_map(|matcher| match matcher {
            Matcher::Host(names) => Some(names),
            Matcher::PublicName
            | Matcher::Path(_)
            | Matcher::Method(_)
            | Matcher::Header(..)
            | Matcher::Query(..)
            | Matcher::ClientIp(_) => None,
        });
        lists.flatten().map(|name| name.value.as_str())
    }
}

/// How the proxy knows that a server of a backend is well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackendHealth {
    /// Path that is asked for.
    pub path: Traced<String>,
    /// Seconds between checks.
    pub interval: Option<Traced<u64>>,
    /// Seconds until a check fails.
    pub timeout: Option<Traced<u64>>,
    /// Status that is good, if it is only one.
    pub status: Option<Traced<u16>>,
    /// Port, if not that of the server.
    pub port: Option<Traced<u16>>,
}

/// Clients keep their server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sticky {
    /// Name of the cookie.
    pub cookie: String,
    /// Seconds for which it holds.
    pub seconds: Option<Traced<u64>>,
    /// Leaves behind it.
    pub traces: Traces,
}

/// What answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Backend {
    /// Its name.
    pub name: String,
    /// `http`, `https`, `h2c` or `tcp`.
    pub scheme: String,
    /// Hosts: names of services of the project, or addresses.
    pub hosts: Vec<String>,
    /// Port.
    pub port: Traced<u16>,
    /// How the proxy knows that a server is well.
    pub health: Option<BackendHealth>,
    /// Clients keep their server.
    pub sticky: Option<Sticky>,
    /// Leaves that live on in it without a place of their own.
    pub traces: Traces,
    /// Source instances.
    pub about: Vec<Address>,
}

/// The proxy of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    /// Ports.
    pub entry_points: Vec<EntryPoint>,
    /// Which requests go where.
    pub routers: Vec<Router>,
    /// What answers.
    pub backends: Vec<Backend>,
    /// How it gets certificates; absent if it speaks no TLS.
    pub acme: Option<Acme>,
    /// Names for which it needs certificates, where they are not those of the routers.
    pub certificate_names: Vec<Traced<String>>,
    /// Oldest version of TLS: `VersionTLS12` or `VersionTLS13`.
    pub tls_minimum: Option<Traced<String>>,
    /// Seconds that it has to end.
    pub stop_seconds: Option<Traced<u64>>,
    /// Seconds after which an idle connection is closed.
    pub idle_seconds: Option<Traced<u64>>,
    /// It serves metrics on the host's loopback address, for a check.
    pub metrics: bool,
    /// Source instances.
    pub about: Vec<Address>,
}
