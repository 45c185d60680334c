//! Traefik: what it is started with. Its routes are a file of their own, which the runtime writes from the proxy.

use super::add::{Added, bare, data, has_backend, health, read_only, text};
use crate::blueprint::{Acme, MountSource, Piece, Project, Proxy, Publish, SecretFile, ServiceNetwork};
use model::{Traced, Traces};

/// From 3.6.1 on it speaks with Docker 29; 3.6.8 was the newest of its series that was known.
const IMAGE: &str = "traefik:v3.6.8";
/// Port of its metrics and of its own health, on the loopback address of the host only.
const METRICS: u16 = 8082;
/// Most memory in MiB.
const MEMORY: u64 = 512;
/// Seconds between the end of its patience with open requests and the end of the container.
const RESERVE: u64 = 5;
/// Seconds that it has to end where the source says nothing.
const STOP: u64 = 35;
/// Folder of its routes below the project's.
pub(crate) const FOLDER: &str = "traefik";
/// Name of the secret with the token for the zone.
const TOKEN: &str = "dns_token";

pub(super) fn service(proxy: &Proxy, project: &Project, has_public_name: bool) -> Added {
    let mut service = bare("traefik", "traefik", text(IMAGE));
    let mut networks = vec![String::from("edge")];
    if has_backend(project) {
        networks.insert(0, String::from("backend"));
    }
    service.network = ServiceNetwork::Project(networks);
    service.command = command(proxy);
    for entry in &proxy.entry_points {
        // Docker's own proxy would hide the address of callers over IPv6 from the list of who may call.
        let address = (!entry.allow.is_empty()).then(|| Piece::Literal(String::from("0.0.0.0")));
        service.publish.push(Publish {
            address,
            host: entry.port.clone(),
            container: Traced::own(entry.port.value),
            udp: false,
        });
    }
    service.publish.push(Publish {
        address: Some(Piece::Literal(String::from("127.0.0.1"))),
        host: Traced::own(METRICS),
        container: Traced::own(METRICS),
        udp: false,
    });
    if has_public_name {
        service.environment.insert("APP_FQDN".into(), Traced::own(vec![Piece::Variable("APP_FQDN".into())]));
    }
    // The folder and not the file: a file that is replaced would stay the old one inside.
    service.mounts.push(read_only(MountSource::File(FOLDER.into()), "/etc/traefik/dynamic"));
    let mut secret_files = Vec::new();
    if let Some(acme) = &proxy.acme {
        service.mounts.push(data(format!("/srv/{}/acme", project.key), "/acme"));
        if let Acme::Dns(_) = acme {
            service.mounts.push(read_only(MountSource::Secret(TOKEN.into()), format!("/run/secrets/{TOKEN}")));
            service.environment.insert("HETZNER_API_TOKEN_FILE".into(), text(format!("/run/secrets/{TOKEN}")));
            secret_files.push(SecretFile {
                name: String::from(TOKEN),
                lines: vec![Traced::own(vec![Piece::Secret(TOKEN.into())])],
                owner: 0,
                mode: String::from("0400"),
            });
        }
    }
    let address = format!("--entrypoints.metrics.address=:{METRICS}");
    service.health = Some(health(
        &["CMD", "traefik", "healthcheck", "--ping", "--ping.entrypoint=metrics", &address],
        [15, 5, 10],
        3,
    ));
    service.limits.memory = Some(Traced::own(MEMORY));
    service.stop_seconds = Some(proxy.stop_seconds.clone().unwrap_or_else(|| Traced::own(STOP)));
    service.about.clone_from(&proxy.about);
    Added { service, files: Vec::new(), secret_files }
}

fn command(proxy: &Proxy) -> Vec<Traced<Vec<Piece>>> {
    let mut words: Vec<Traced<Vec<Piece>>> = vec![
        // Routes are known: no access to the socket of Docker.
        text("--providers.file.directory=/etc/traefik/dynamic"),
        text("--global.checknewversion=false"),
        text("--global.sendanonymoususage=false"),
    ];
    let stop = proxy.stop_seconds.as_ref().map_or(STOP, |s| s.value);
    for entry in &proxy.entry_points {
        let base = format!("--entrypoints.{}", entry.name);
        let mut word = |suffix: String, traces: &Traces| {
            words.push(Traced { value: vec![Piece::Literal(format!("{base}.{suffix}"))], traces: traces.clone() });
        };
        let none = Traces::none();
        word(format!("address=:{}", entry.port.value), &entry.port.traces);
        if let Some(target) = &entry.redirect_to {
            let to = match proxy.entry_points.iter().any(|e| e.name == target.value) {
                true => target.value.clone(),
                false => String::from(":443"),
            };
            word(format!("http.redirections.entrypoint.to={to}"), &target.traces);
            word(String::from("http.redirections.entrypoint.scheme=https"), &none);
            word(
                format!("http.redirections.entrypoint.permanent={}", entry.redirect_permanent.value),
                &entry.redirect_permanent.traces,
            );
        }
        if !entry.proxy_protocol_from.is_empty() {
            word(format!("proxyprotocol.trustedips={}", entry.proxy_protocol_from.join(",")), &none);
        }
        if stop > RESERVE {
            word(format!("transport.lifecycle.gracetimeout={}s", stop - RESERVE), &none);
        }
        if let Some(idle) = &proxy.idle_seconds {
            word(format!("transport.respondingtimeouts.idletimeout={}s", idle.value), &idle.traces);
        }
        // The load balancer cut idle connections only; Traefik would cut uploads of more than a minute.
        word(String::from("transport.respondingtimeouts.readtimeout=1h"), &none);
    }
    words.extend(
        [
            format!("--entrypoints.metrics.address=:{METRICS}"),
            String::from("--ping=true"),
            String::from("--ping.entrypoint=metrics"),
        ]
        .map(text),
    );
    if proxy.metrics {
        words.extend(["--metrics.prometheus=true", "--metrics.prometheus.entrypoint=metrics"].map(text));
    }
    let resolver = "--certificatesresolvers.letsencrypt.acme";
    if let Some(acme) = &proxy.acme {
        words.push(Traced::own(vec![
            Piece::Literal(format!("{resolver}.email=")),
            Piece::Variable(String::from("ACME_EMAIL")),
        ]));
        words.push(text(format!("{resolver}.storage=/acme/acme.json")));
        match acme {
            Acme::Http => {
                let web = proxy.entry_points.iter().find(|e| e.port.value == 80).map_or("web", |e| e.name.as_str());
                words.push(text(format!("{resolver}.httpchallenge.entrypoint={web}")));
            }
            Acme::Tls => words.push(text(format!("{resolver}.tlschallenge=true"))),
            Acme::Dns(provider) => words.push(text(format!("{resolver}.dnschallenge.provider={provider}"))),
        }
    }
    words
}
