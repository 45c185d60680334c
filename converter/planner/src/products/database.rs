//! Databases in containers: configuration, secrets and health, with the way of their backups.

use super::add::{Added, bare, data, health, read_only, text};
use super::uid;
use crate::blueprint::{
    BackupTool, ConfigFile, Database, Engine, MountSource, Piece, SecretFile, Service, ServiceNetwork, Setting,
};
use crate::naming::underscored;
use model::{Traced, Traces};
use std::collections::BTreeMap;

/// Variables of `.env` that say where the repository of the backups is.
pub(super) const BACKUP_BUCKET: &str = "BACKUP_BUCKET";
pub(super) const BACKUP_ENDPOINT: &str = "BACKUP_ENDPOINT";
pub(super) const BACKUP_REGION: &str = "BACKUP_REGION";

/// Key and certificate of the server, made when it is set up.
const KEY: &str = "server.key";
const CERTIFICATE: &str = "server.crt";

/// Seconds that a database has to write everything down.
const STOP: u64 = 120;

/// A database with what its configuration follows from.
pub(super) struct Facts<'a> {
    pub database: &'a Database,
    /// Memory in GiB that it may use.
    pub memory_gib: f64,
    /// Name of the whole.
    pub name: &'a str,
}

impl Facts<'_> {
    /// Beside the application it has the key's name, by which the application reaches it.
    fn service_name(&self) -> String {
        match self.database.listens_on_host {
            true => self.database.engine.value.product().to_owned(),
            false => self.database.key.clone(),
        }
    }

    /// Path of a file of its own in the project.
    fn file(&self, name: &str) -> String {
        match self.database.listens_on_host {
            true => name.to_owned(),
            false => format!("{}/{name}", self.database.key),
        }
    }

    /// Name of a secret of its own.
    fn secret(&self, what: &str) -> String {
        format!("{}_{what}", underscored(&self.database.key))
    }

    fn mebibytes(&self, share: f64) -> u64 {
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let mebibytes = (self.memory_gib * 1024.0 * share).max(0.0) as u64;
        mebibytes
    }

    /// The same as the engines write it, in whole powers where it comes out even.
    fn size(&self, share: f64, least: u64) -> u64 {
        let mebibytes = self.mebibytes(share).max(least);
        if mebibytes >= 64 { mebibytes / 64 * 64 } else { mebibytes }
    }

    fn service(&self) -> Service {
        let database = self.database;
        let product = database.engine.value.product();
        let image = database.image.clone();
        let mut service = bare(
            &self.service_name(),
            product,
            Traced { value: vec![Piece::Literal(image.value)], traces: image.traces }.with(&database.engine.traces),
        );
        service.image.traces.extend(&database.version.traces);
        if database.listens_on_host {
            // The host's firewall sees every connection; a published port would go past it.
            service.network = ServiceNetwork::Host;
        } else {
            service.limits.memory = Some(Traced::own(self.mebibytes(1.0).max(256)));
        }
        service.stop_seconds = Some(Traced::own(STOP));
        service.about.clone_from(&database.about);
        service
    }

    /// A file with one secret and nothing else.
    fn one_secret(&self, name: &str) -> SecretFile {
        self.secret_file(name, vec![Traced::own(vec![Piece::Secret(name.to_owned())])])
    }

    fn secret_file(&self, name: &str, lines: Vec<Traced<Vec<Piece>>>) -> SecretFile {
        SecretFile { name: name.to_owned(), lines, owner: uid(self.database.engine.value), mode: String::from("0400") }
    }
}

fn in_secrets(name: &str) -> String {
    format!("/run/secrets/{name}")
}

fn secret_mount(name: &str) -> crate::blueprint::Mount {
    read_only(MountSource::Secret(name.to_owned()), in_secrets(name))
}

/// Lines of a configuration file with the leaves behind them.
#[derive(Default)]
struct Lines {
    text: String,
    marks: Vec<(String, Traces)>,
}

impl Lines {
    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    /// An empty line and a comment.
    fn heading(&mut self, comment: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.line(&format!("# {comment}"));
    }

    fn mark(&mut self, label: &str, traces: &Traces) {
        if !traces.is_empty() {
            self.marks.push((label.to_owned(), traces.clone()));
        }
    }

    /// Settings of the source below the address that they come from.
    fn settings(&mut self, settings: &[&Setting]) {
        let mut by_source: BTreeMap<String, Vec<&Setting>> = BTreeMap::new();
        for setting in settings {
            let source = setting.value.traces.addresses().into_iter().next();
            by_source.entry(source.unwrap_or_else(|| String::from("set by the migration"))).or_default().push(setting);
        }
        for (source, settings) in by_source {
            self.heading(&source);
            for setting in settings {
                self.line(&format!("{} = {}", setting.name, setting.value.value));
                self.mark(&setting.name, &setting.value.traces);
            }
        }
    }

    fn file(self, path: String) -> ConfigFile {
        ConfigFile { path, content: self.text, marks: self.marks }
    }
}

/// A number of GiB as people write it.
fn gib(amount: f64) -> String {
    format!("{}", (amount * 10.0).round() / 10.0)
}

pub(super) fn postgres(facts: &Facts<'_>) -> Added {
    let database = facts.database;
    let major: u32 = database.version.value.split('.').next().and_then(|m| m.parse().ok()).unwrap_or_default();
    let mut service = facts.service();
    service.shared_memory = Some(256);
    let superuser = facts.secret("superuser_password");
    service.environment.insert("POSTGRES_PASSWORD_FILE".into(), text(in_secrets(&superuser)));
    service.environment.insert("POSTGRES_INITDB_ARGS".into(), text("--data-checksums"));
    service.command = vec![text("postgres"), text("-c"), text("config_file=/etc/postgresql/postgresql.conf")];
    if database.listens_on_host {
        service.command.push(text("-c"));
        service.command.push(Traced::own(vec![
            Piece::Literal("listen_addresses=127.0.0.1,".into()),
            Piece::Variable("PRIVATE_ADDRESS".into()),
        ]));
    }
    // From 18 on the image has a directory for each major version below this one.
    let target = if major >= 18 { "/var/lib/postgresql" } else { "/var/lib/postgresql/data" };
    let pgdata = if major >= 18 { format!("/var/lib/postgresql/{major}/docker") } else { target.to_owned() };
    // Ansible writes who may connect where that needs addresses.
    let hba = facts.file("pg_hba.conf");
    service.mounts = vec![
        read_only(MountSource::File(facts.file("postgresql.conf")), "/etc/postgresql/postgresql.conf"),
        read_only(MountSource::File(hba.clone()), "/etc/postgresql/pg_hba.conf"),
        data(&database.directory, target),
        secret_mount(&superuser),
        secret_mount(KEY),
        secret_mount(CERTIFICATE),
    ];
    let mut secret_files = vec![facts.one_secret(&superuser)];
    let stanza = format!("{}-{}", facts.name, database.key);
    let archives = database.backup.tool == BackupTool::PgBackRest;
    let mut files = vec![postgresql_conf(facts, archives.then_some(stanza.as_str()))];
    if !database.listens_on_host {
        files.push(inside_hba(database, hba));
    }
    if database.standby.is_some() {
        let name = facts.secret("replication_pgpass");
        service.mounts.push(secret_mount(&name));
        secret_files.push(facts.secret_file(
            &name,
            vec![Traced::own(vec![
                Piece::Literal("*:*:*:replicator:".into()),
                Piece::Secret(facts.secret("replication_password")),
            ])],
        ));
    }
    if archives {
        let repository = facts.secret("pgbackrest.conf");
        service
            .mounts
            .push(read_only(MountSource::File(facts.file("pgbackrest.conf")), "/etc/pgbackrest/pgbackrest.conf"));
        service
            .mounts
            .push(read_only(MountSource::Secret(repository.clone()), "/etc/pgbackrest/conf.d/repository.conf"));
        let spool = match database.directory.rsplit_once('/') {
            Some((parent, _)) => format!("{parent}/spool"),
            None => String::from("/srv/spool"),
        };
        service.mounts.push(data(spool, "/var/spool/pgbackrest"));
        files.push(pgbackrest_conf(facts, &stanza, &pgdata));
        files.push(ConfigFile {
            path: facts.file("Dockerfile"),
            content: dockerfile(&database.image.value),
            marks: Vec::new(),
        });
        secret_files.push(facts.secret_file(&repository, repository_lines()));
        // The image is built, so it bears a name of its own.
        let tag = database.image.value.rsplit_once(':').map_or("1", |(_, tag)| tag);
        let tag = tag.strip_suffix("-bookworm").unwrap_or(tag);
        service.image.value = vec![Piece::Literal(format!("{}/postgres:{tag}-1", facts.name))];
    }
    let port = database.port.value.to_string();
    let mut words = vec!["CMD", "pg_isready", "--host=127.0.0.1", "--username=postgres"];
    let port_word = format!("--port={port}");
    if database.port.value != super::default_port(Engine::Postgres) {
        words.push(&port_word);
    }
    // Recovery after a crash must not look like a failure.
    service.health = Some(health(&words, [10, 5, 300], 6));
    Added { service, files, secret_files }
}

/// Names of settings that are decided here, whatever the source had.
const DECIDED: &[&str] = &["password_encryption", "hot_standby", "restore_command", "recovery_target_timeline"];

fn postgresql_conf(facts: &Facts<'_>, stanza: Option<&str>) -> ConfigFile {
    let database = facts.database;
    let mut lines = Lines::default();
    let about: Vec<String> = database.about.iter().map(ToString::to_string).collect();
    lines.heading(&format!("{}. Changes need a reload, some a restart.", about.join(", ")));
    let needed = database.extensions.iter().find(|e| e.value == "pg_stat_statements");
    let mut settings: Vec<Setting> =
        database.settings.iter().filter(|s| !DECIDED.contains(&s.name.as_str())).cloned().collect();
    if let Some(extension) = needed {
        match settings.iter_mut().find(|s| s.name == "shared_preload_libraries") {
            Some(present) if present.value.value.contains("pg_stat_statements") => {}
            Some(present) => {
                let known = present.value.value.trim_matches('\'').to_owned();
                present.value.value = format!("'{known},pg_stat_statements'");
                present.value.traces.extend(&extension.traces);
            }
            None => settings.push(Setting {
                name: String::from("shared_preload_libraries"),
                value: Traced { value: String::from("'pg_stat_statements'"), traces: extension.traces.clone() },
            }),
        }
    }
    lines.settings(&settings.iter().collect::<Vec<_>>());
    let has = |name: &str| settings.iter().any(|s| s.name == name);

    lines.heading(if database.tls_required.value {
        "TLS is required: pg_hba.conf has no line without it"
    } else {
        "TLS is offered, not required"
    });
    lines.line("ssl = on");
    lines.line(&format!("ssl_cert_file = '{}'", in_secrets(CERTIFICATE)));
    lines.line(&format!("ssl_key_file = '{}'", in_secrets(KEY)));

    lines.heading("who may connect, and how");
    if !database.listens_on_host {
        lines.line("listen_addresses = '*'  # inside the network of the project only");
    }
    lines.line(&format!("port = {}", database.port.value));
    lines.mark("port", &database.port.traces);
    lines.line("hba_file = '/etc/postgresql/pg_hba.conf'");
    lines.line("password_encryption = scram-sha-256");
    for setting in database.settings.iter().filter(|s| DECIDED.contains(&s.name.as_str())) {
        lines.mark(&setting.name, &setting.value.traces);
    }

    lines.heading(&format!(
        "the source derived these from the size of its machine; here from {} GiB",
        gib(facts.memory_gib)
    ));
    let connections = (facts.mebibytes(1.0) * 1024 * 1024 / 9_531_392).clamp(100, 500);
    let derived = [
        ("max_connections", connections.to_string()),
        ("shared_buffers", format!("{}MB", facts.size(0.25, 64))),
        ("effective_cache_size", format!("{}MB", facts.size(0.75, 128))),
        ("maintenance_work_mem", format!("{}MB", facts.size(1.0 / 16.0, 32).min(2048))),
        ("max_wal_size", String::from("4GB")),
        ("random_page_cost", String::from("1.1")),
    ];
    for (name, value) in derived.iter().filter(|(name, _)| !has(name)) {
        lines.line(&format!("{name} = {value}"));
    }

    let other = |lines: &mut Lines, pairs: &[(&str, String)]| {
        for (name, value) in pairs.iter().filter(|(name, _)| !has(name)) {
            lines.line(&format!("{name} = {value}"));
        }
    };
    if let Some(standby) = &database.standby {
        lines.heading(
            "A standby follows. It has no slot: what it misses it fetches from the archive, and no disk fills up.",
        );
        other(
            &mut lines,
            &[("wal_level", "replica".into()), ("max_wal_senders", "5".into()), ("wal_keep_size", "2GB".into())],
        );
        lines.line("hot_standby = on");
        lines.line("recovery_target_timeline = 'latest'");
        lines.mark("hot_standby", &standby.traces);
    }
    if let Some(stanza) = stanza {
        lines.heading("Every change is archived: five minutes at most are lost.");
        other(&mut lines, &[("archive_timeout", "300".into())]);
        lines.line("archive_mode = on");
        lines.line(&format!("archive_command = 'pgbackrest --stanza={stanza} archive-push %p'"));
        lines.line(&format!("restore_command = 'pgbackrest --stanza={stanza} archive-get %f \"%p\"'"));
    }
    lines.file(facts.file("postgresql.conf"))
}

/// Who may connect where only the project's own network leads to the database.
fn inside_hba(database: &Database, path: String) -> ConfigFile {
    let mut lines = Lines::default();
    let kind = if database.tls_required.value { "hostssl" } else { "host" };
    let quoted = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    lines.line("# Callers in the network of the project; the superuser only from inside the container.");
    lines.line("local all postgres peer");
    let (name, user) = (&database.name, &database.user);
    lines.line(&format!("{kind} {} {} samenet scram-sha-256", quoted(&name.value), quoted(&user.value)));
    lines.mark(&name.value, &name.traces);
    lines.mark(&user.value, &user.traces);
    lines.mark(kind, &database.tls_required.traces);
    lines.file(path)
}

fn pgbackrest_conf(facts: &Facts<'_>, stanza: &str, pgdata: &str) -> ConfigFile {
    let backup = &facts.database.backup;
    let mut lines = Lines::default();
    lines.line("# Bucket, keys and the passphrase of the cipher are in conf.d/repository.conf, a secret.");
    for line in [
        "[global]".to_owned(),
        "repo1-type=s3".to_owned(),
        format!("repo1-path=/{}", facts.name),
        "repo1-s3-uri-style=path".to_owned(),
        "repo1-retention-full-type=time".to_owned(),
        format!("repo1-retention-full={}", backup.days.value),
        "start-fast=y".to_owned(),
        "process-max=2".to_owned(),
        "compress-type=zst".to_owned(),
        "archive-async=y".to_owned(),
    ] {
        lines.line(&line);
    }
    lines.mark("repo1-retention-full", &backup.days.traces);
    lines.line("# When the repository is away: rather a gap in the archive than a full disk.");
    lines.line("archive-push-queue-max=20GiB");
    lines.line("spool-path=/var/spool/pgbackrest");
    lines.line("log-level-console=info");
    lines.line("log-level-file=off");
    lines.line(&format!("\n[{stanza}]"));
    lines.line(&format!("pg1-path={pgdata}"));
    if facts.database.port.value != super::default_port(Engine::Postgres) {
        lines.line(&format!("pg1-port={}", facts.database.port.value));
    }
    lines.file(facts.file("pgbackrest.conf"))
}

fn repository_lines() -> Vec<Traced<Vec<Piece>>> {
    let line = |name: &str, piece: Piece| Traced::own(vec![Piece::Literal(format!("{name}=")), piece]);
    vec![
        text("[global]"),
        line("repo1-s3-endpoint", Piece::Variable(BACKUP_ENDPOINT.into())),
        line("repo1-s3-region", Piece::Variable(BACKUP_REGION.into())),
        line("repo1-s3-bucket", Piece::Variable(BACKUP_BUCKET.into())),
        line("repo1-s3-key", Piece::Secret("backup_key_id".into())),
        line("repo1-s3-key-secret", Piece::Secret("backup_key_secret".into())),
        text("repo1-cipher-type=aes-256-cbc"),
        line("repo1-cipher-pass", Piece::Secret("backup_passphrase".into())),
    ]
}

fn dockerfile(image: &str) -> String {
    format!(
        "# Debian, not Alpine: musl sorts text differently from the source, and indexes depend on the order.\n\
         FROM {image}\n\
         # From the packages of the PostgreSQL project, which the image has set up already.\n\
         RUN apt-get update \\\n \
         && apt-get install --yes --no-install-recommends pgbackrest \\\n \
         && rm -rf /var/lib/apt/lists/* /etc/pgbackrest.conf \\\n \
         && install -d -o postgres -g postgres /var/log/pgbackrest /etc/pgbackrest /etc/pgbackrest/conf.d\n"
    )
}

pub(super) fn mysql(facts: &Facts<'_>) -> Added {
    let database = facts.database;
    let maria = database.engine.value == Engine::Mariadb;
    let mut service = facts.service();
    let root = facts.secret("root_password");
    let (prefix, ping) = if maria { ("MARIADB", "mariadb-admin") } else { ("MYSQL", "mysqladmin") };
    service.environment.insert(format!("{prefix}_ROOT_PASSWORD_FILE"), text(in_secrets(&root)));
    // Root logs in from inside the container only.
    service.environment.insert(format!("{prefix}_ROOT_HOST"), text("localhost"));
    let host = if database.listens_on_host {
        let address = vec![Piece::Variable("PRIVATE_ADDRESS".into())];
        service.environment.insert("LISTEN_ADDRESS".into(), Traced::own(address));
        let bind = vec![Piece::Literal("--bind-address=".into()), Piece::Variable("PRIVATE_ADDRESS".into())];
        service.command = vec![text(if maria { "mariadbd" } else { "mysqld" }), Traced::own(bind)];
        "$LISTEN_ADDRESS"
    } else {
        "127.0.0.1"
    };
    service.mounts = vec![
        read_only(MountSource::File(facts.file("server.cnf")), "/etc/mysql/conf.d/server.cnf"),
        data(&database.directory, "/var/lib/mysql"),
        secret_mount(&root),
        secret_mount(KEY),
        secret_mount(CERTIFICATE),
    ];
    // Over TCP: while the data is set up the server answers on its socket already. Refused without a password is an answer.
    let test = format!("{ping} ping --silent --protocol=tcp --host=\"{host}\" --port={}", database.port.value);
    service.health = Some(health(&["CMD-SHELL", &test], [10, 5, 300], 6));
    Added { service, files: vec![server_cnf(facts)], secret_files: vec![facts.one_secret(&root)] }
}

fn server_cnf(facts: &Facts<'_>) -> ConfigFile {
    let database = facts.database;
    let mut lines = Lines::default();
    let about: Vec<String> = database.about.iter().map(ToString::to_string).collect();
    lines.line(&format!("# {}. Changes need a restart.", about.join(", ")));
    lines.line("[mysqld]");
    lines.line(&format!("port = {}", database.port.value));
    lines.mark("port", &database.port.traces);
    lines.settings(&database.settings.iter().collect::<Vec<_>>());
    let has = |name: &str| database.settings.iter().any(|s| s.name.replace('-', "_") == name);
    lines.heading(if database.tls_required.value { "TLS is required" } else { "TLS is offered, not required" });
    lines.line(&format!("ssl_cert = {}", in_secrets(CERTIFICATE)));
    lines.line(&format!("ssl_key = {}", in_secrets(KEY)));
    lines.line(&format!("require_secure_transport = {}", if database.tls_required.value { "ON" } else { "OFF" }));
    lines.mark("require_secure_transport", &database.tls_required.traces);
    lines.heading(&format!(
        "the source derived these from the size of its machine; here from {} GiB",
        gib(facts.memory_gib)
    ));
    let pool = format!("{}M", facts.size(0.5, 128));
    let connections = (facts.mebibytes(1.0) * 1024 * 1024 / 12_582_880).clamp(100, 1000);
    for (name, value) in [("innodb_buffer_pool_size", pool), ("max_connections", connections.to_string())] {
        if !has(name) {
            lines.line(&format!("{name} = {value}"));
        }
    }
    lines.file(facts.file("server.cnf"))
}
