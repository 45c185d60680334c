//! Blueprints by hand: small ones that have one thing each, and one like a whole application.

#![allow(dead_code)]

use model::{Origin, Origins, Ports, Protocol, Traced, Traces};
use planner::blueprint::*;
use planner::{Blueprint, Level, Runtime, Target};
use std::collections::BTreeMap;
use value::{Address, Path};

pub fn address(text: &str) -> Address {
    text.parse().unwrap()
}

pub fn from<T>(value: T, leaf: &str) -> Traced<T> {
    let (address_text, path) = leaf.rsplit_once('/').unwrap();
    Traced::carried(value, &Origins::from(Origin::new(address(address_text), Path::dotted(path))))
}

fn own(text: &str) -> Traced<String> {
    Traced::own(text.to_owned())
}

pub fn empty(target: Target, level: Level) -> Blueprint {
    Blueprint {
        target,
        runtime: Runtime::Compose,
        level,
        name: own("shop-prod"),
        labels: BTreeMap::new(),
        location: if target == Target::Hetzner { "fsn1".into() } else { String::new() },
        second_location: (level == Level::Basic && target == Target::Hetzner).then(|| "nbg1".into()),
        network_zone: "eu-central".into(),
        inputs: Inputs::default(),
        networks: Vec::new(),
        servers: Vec::new(),
        volumes: Vec::new(),
        firewalls: Vec::new(),
        load_balancers: Vec::new(),
        zones: Vec::new(),
        traffic: None,
        buckets: Vec::new(),
        projects: Vec::new(),
        databases: Vec::new(),
        brokers: Vec::new(),
        secrets: Vec::new(),
        endpoints: Vec::new(),
        checks: Vec::new(),
        log_retention: None,
        moves: Moves::default(),
        decisions: Vec::new(),
        exposure: ExposureReport::default(),
        changes: Vec::new(),
        weaknesses: Vec::new(),
        steps: Vec::new(),
        treatments: Vec::new(),
        rto: "hours".into(),
        rpo: "a day".into(),
    }
}

pub fn server(key: &str, group: &str, address: &str, docker: bool) -> Server {
    Server {
        key: key.into(),
        group: group.into(),
        size: ServerSize { name: own("cpx22"), vcpu: 2.0, memory_gib: 4.0, source: "t3.medium: 2 vCPU, 4 GiB".into() },
        image: own("ubuntu-24.04"),
        location: 0,
        subnet: Some(("main".into(), "public-a".into())),
        host_number: 10,
        private_address: Some(address.into()),
        given_address: None,
        given_user: None,
        firewall: "closed".into(),
        jump_host: false,
        placement_group: None,
        host_rules: Vec::new(),
        start_script: None,
        protected: Traced::own(true),
        docker,
        traces: Traces::none(),
        about: vec![self::address(&format!("aws_instance.{group}"))],
    }
}

pub fn rule(from: HostPeer, port: u16, comment: &str, published: bool) -> HostRule {
    HostRule {
        from,
        protocol: Protocol::Tcp,
        ports: Ports::one(port),
        comment: comment.into(),
        published,
        traces: from_rule(port),
    }
}

fn from_rule(port: u16) -> Traces {
    from((), &format!("aws_security_group.web/ingress_{port}")).traces
}

pub fn service(name: &str, product: Option<&str>, image: &str) -> Service {
    Service {
        name: own(name),
        group: name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-').into(),
        product: product.map(str::to_owned),
        image: Traced::own(vec![Piece::Literal(image.into())]),
        command: Vec::new(),
        entry_point: Vec::new(),
        environment: BTreeMap::new(),
        environment_files: Vec::new(),
        network: ServiceNetwork::Project(vec!["backend".into()]),
        publish: Vec::new(),
        health: None,
        limits: Limits::default(),
        stop_seconds: None,
        depends_on: BTreeMap::new(),
        mounts: Vec::new(),
        user: None,
        working_directory: None,
        hostname: None,
        read_only: None,
        init: None,
        ulimits: Vec::new(),
        labels: BTreeMap::new(),
        shared_memory: None,
        once: false,
        traces: Traces::none(),
        about: vec![address("aws_ecs_service.api")],
    }
}

pub fn mount(source: MountSource, target: &str) -> Mount {
    Mount { source, target: own(target), read_only: true }
}

pub fn project(key: &str, servers: &[&str], services: Vec<Service>) -> Project {
    Project {
        key: key.into(),
        name: format!("shop-prod-{key}"),
        servers: servers.iter().map(|s| (*s).to_owned()).collect(),
        services,
        proxy: None,
        variables: Vec::new(),
        files: Vec::new(),
        secret_files: Vec::new(),
        mtu: Some(1450),
        about: Vec::new(),
    }
}

pub fn made(name: &str) -> Secret {
    Secret { name: name.into(), kind: SecretKind::Made(40), traces: Traces::none(), about: Vec::new() }
}

pub fn given(name: &str, hint: &str) -> Secret {
    let kind = SecretKind::Given { source_name: None, entry: None, hint: hint.into() };
    Secret {
        name: name.into(),
        kind,
        traces: from((), "aws_secretsmanager_secret.this/name").traces,
        about: Vec::new(),
    }
}

pub fn volume(key: &str, mount: &str, directories: &[(&str, u32)]) -> Volume {
    Volume {
        key: key.into(),
        server: key.into(),
        size: from(100, "aws_db_instance.main/allocated_storage"),
        mount: mount.into(),
        encrypted: from(true, "aws_db_instance.main/storage_encrypted"),
        directories: directories
            .iter()
            .map(|(path, owner)| Directory { path: (*path).into(), owner: *owner, mode: "0700".into() })
            .collect(),
        protected: Traced::own(true),
        traces: Traces::none(),
        about: vec![address("aws_db_instance.main")],
    }
}

pub fn database(key: &str, project: &str, engine: Engine, primary: &str) -> Database {
    let (version, image, port) = match engine {
        Engine::Postgres => ("15", "postgres:15.15-bookworm", 5432),
        Engine::Mysql => ("8.0", "mysql:8.0.44", 3306),
        Engine::Mariadb => ("10.11", "mariadb:10.11.15", 3306),
    };
    Database {
        key: key.into(),
        project: project.into(),
        engine: from(engine, "aws_db_instance.main/engine"),
        version: from(version.into(), "aws_db_instance.main/engine_version"),
        image: own(image),
        primary: primary.into(),
        standby: None,
        name: from("shop".into(), "aws_db_instance.main/db_name"),
        user: from("shop".into(), "aws_db_instance.main/username"),
        password: format!("{key}_password").replace('-', "_"),
        port: from(port, "aws_db_instance.main/port"),
        tls_required: Traced::own(false),
        settings: Vec::new(),
        extensions: Vec::new(),
        backup: DatabaseBackup {
            tool: BackupTool::Dump,
            days: from(14, "aws_db_instance.main/backup_retention_period"),
            schedule: from("*-*-* 02:00:00 UTC".into(), "aws_db_instance.main/backup_window"),
            bucket: None,
        },
        directory: format!("/srv/{project}/{key}"),
        listens_on_host: false,
        clients: Vec::new(),
        memory_gib: 8.0,
        traces: Traces::none(),
        about: vec![address("aws_db_instance.main")],
    }
}

pub fn bucket(key: &str, backup: bool) -> Bucket {
    Bucket {
        key: key.into(),
        source_name: Some(own("shop-prod-media")),
        versioning: None,
        acl: own("private"),
        lifecycle: Vec::new(),
        cors: Vec::new(),
        backup,
        protected: Traced::own(true),
        inventory: format!("{}_bucket", key.replace('-', "_")),
        traces: Traces::none(),
        about: vec![address("aws_s3_bucket.media")],
    }
}

fn variable(name: &str, source: VariableSource, example: &str) -> ProjectVariable {
    ProjectVariable { name: name.into(), source, example: example.into() }
}

fn entry_point(name: &str, port: u16, tls: bool) -> EntryPoint {
    EntryPoint {
        name: name.into(),
        port: Traced::own(port),
        redirect_to: None,
        redirect_permanent: Traced::own(false),
        tls,
        proxy_protocol_from: Vec::new(),
        allow: Vec::new(),
    }
}

pub fn proxy() -> Proxy {
    Proxy {
        entry_points: vec![entry_point("web", 80, false), entry_point("websecure", 443, true)],
        routers: Vec::new(),
        backends: Vec::new(),
        acme: Some(Acme::Http),
        certificate_names: Vec::new(),
        tls_minimum: None,
        stop_seconds: None,
        idle_seconds: None,
        metrics: true,
        about: Vec::new(),
    }
}

fn pieces(parts: &[Piece]) -> Traced<Vec<Piece>> {
    from(parts.to_vec(), "aws_ecs_task_definition.api/container_definitions")
}

fn literal(text: &str) -> Piece {
    Piece::Literal(text.into())
}

fn secret(name: &str) -> Piece {
    Piece::Secret(name.into())
}

fn postgres_service(name: &str, directory: &str) -> Service {
    let mut postgres = service(name, Some("postgres"), "postgres:15.15-bookworm");
    postgres.network = ServiceNetwork::Host;
    postgres.mounts = vec![
        mount(MountSource::Directory(directory.into()), "/var/lib/postgresql/data"),
        mount(MountSource::File("postgresql.conf".into()), "/etc/postgresql/postgresql.conf"),
        mount(MountSource::File("pg_hba.conf".into()), "/etc/postgresql/pg_hba.conf"),
        mount(MountSource::Secret("replication_pgpass".into()), "/run/secrets/replication_pgpass"),
        mount(MountSource::Secret("server.key".into()), "/run/secrets/server.key"),
        mount(MountSource::Secret("server.crt".into()), "/run/secrets/server.crt"),
    ];
    postgres.health = Some(HealthCheck {
        test: Traced::own(vec!["CMD".into(), "pg_isready".into()]),
        interval: Some(Traced::own(10)),
        timeout: Some(Traced::own(5)),
        retries: Some(Traced::own(6)),
        start_period: Some(Traced::own(300)),
    });
    postgres
}

/// A web application with a pair of databases, a queue, buckets and a bastion, on a cloud.
pub fn shop() -> Blueprint {
    let mut b = empty(Target::Hetzner, Level::Basic);
    let mut bastion = server("bastion", "bastion", "10.20.0.10", false);
    bastion.jump_host = true;
    bastion.host_rules = vec![rule(HostPeer::Anywhere, 22, "operators", false)];
    bastion.start_script = Some(StartScript {
        text: from("#!/bin/bash\nyum install -y postgresql15\n".into(), "aws_instance.bastion/user_data"),
        incomplete: true,
    });
    let mut app = server("app", "app", "10.20.0.20", true);
    app.host_rules = vec![
        rule(HostPeer::Server("bastion".into()), 22, "operators", false),
        rule(HostPeer::Anywhere, 80, "redirect: {{ not a variable }}", true),
        rule(HostPeer::Anywhere, 443, "shop", true),
    ];
    let pair = |key: &str, address: &str, other: &str| {
        let mut s = server(key, "postgres", address, true);
        s.host_rules = vec![
            rule(HostPeer::Server("bastion".into()), 22, "operators", false),
            rule(HostPeer::Server("app".into()), 5432, "application", false),
            rule(HostPeer::Cidr("10.30.0.0/16".into()), 5432, "partners", false),
            rule(HostPeer::Server(other.into()), 5432, "replication", false),
        ];
        s
    };
    let mut standby = pair("standby", "10.20.11.10", "database");
    standby.location = 1;
    b.servers = vec![app, bastion, pair("database", "10.20.10.10", "standby"), standby];
    b.volumes = vec![
        volume("app", "/srv/app", &[("/srv/app/acme", 0), ("/srv/app/rabbitmq", 100)]),
        volume("database", "/srv/database", &[("/srv/database/data", 999), ("/srv/database/spool", 999)]),
        Volume { server: "bastion".into(), encrypted: Traced::own(false), ..volume("exports", "/srv/exports", &[]) },
        volume("standby", "/srv/database", &[("/srv/database/data", 999), ("/srv/database/spool", 999)]),
    ];

    let mut api = service("api-1", None, "registry/api:2026.11.2");
    api.environment_files = vec!["app.env".into()];
    api.depends_on = BTreeMap::from([("rabbitmq".into(), Condition::Healthy)]);
    let mut second = api.clone();
    second.name = own("api-2");
    let mut sidecar = service("api-1-agent", None, "registry/agent:1.2.3");
    sidecar.network = ServiceNetwork::Service("api-1".into());
    let mut migrate = service("migrate", None, "registry/api:2026.11.2");
    migrate.once = true;
    let mut rabbitmq = service("rabbitmq", Some("rabbitmq"), "rabbitmq:4.1.4-alpine");
    rabbitmq.mounts = vec![
        mount(MountSource::Directory("/srv/app/rabbitmq".into()), "/var/lib/rabbitmq"),
        mount(MountSource::File("rabbitmq/definitions.json".into()), "/etc/rabbitmq/definitions.json"),
    ];
    let mut traefik = service("traefik", Some("traefik"), "traefik:v3.6.8");
    traefik.mounts = vec![mount(MountSource::Directory("/srv/app/acme".into()), "/acme")];
    let mut app = project("app", &["app"], vec![api, sidecar, second, migrate, rabbitmq, traefik]);
    app.proxy = Some(proxy());
    app.files =
        vec![ConfigFile { path: "rabbitmq/definitions.json".into(), content: "{}\n".into(), marks: Vec::new() }];
    app.variables = vec![
        variable("ACME_EMAIL", VariableSource::Setting("acme_email".into(), String::new()), "ops@example.com"),
        variable("APP_FQDN", VariableSource::Inventory("app_fqdn".into()), "next.shop.example.com"),
        variable("DATABASE_HOST", VariableSource::Inventory("database_host".into()), "10.20.10.10"),
        variable("MEDIA_BUCKET", VariableSource::Inventory("media_bucket".into()), "shop-prod-media-eu"),
        variable("REGISTRY", VariableSource::Setting("registry".into(), String::new()), "registry.example.com"),
    ];
    app.secret_files = vec![
        SecretFile {
            name: "app.env".into(),
            lines: vec![
                pieces(&[literal("DATABASE_PASSWORD="), secret("database_password")]),
                pieces(&[literal("PAYMENT_API_KEY="), secret("payment_api_key")]),
                pieces(&[literal("QUEUE_URL=amqp://it's:"), secret("rabbitmq_password"), literal("@rabbitmq:5672/")]),
                pieces(&[literal("DSN=host="), Piece::Variable("DATABASE_HOST".into()), literal(" {{ braces }}")]),
            ],
            owner: 0,
            mode: "0600".into(),
        },
        SecretFile {
            name: "rabbitmq-user.conf".into(),
            lines: vec![
                pieces(&[literal("default_user = shop")]),
                pieces(&[literal("default_pass = "), secret("rabbitmq_password")]),
            ],
            owner: 100,
            mode: "0400".into(),
        },
    ];
    let mut stores =
        project("database", &["database", "standby"], vec![postgres_service("postgres", "/srv/database/data")]);
    stores.variables =
        vec![variable("PRIVATE_ADDRESS", VariableSource::Inventory("private_address".into()), "10.20.10.10")];
    stores.files = vec![
        ConfigFile { path: "Dockerfile".into(), content: "FROM postgres:15.15-bookworm\n".into(), marks: Vec::new() },
        ConfigFile { path: "pgbackrest.conf".into(), content: "[global]\n[shop]\n".into(), marks: Vec::new() },
        ConfigFile { path: "postgresql.conf".into(), content: "ssl = on\n".into(), marks: Vec::new() },
    ];
    stores.secret_files = vec![
        SecretFile {
            name: "replication_pgpass".into(),
            lines: vec![pieces(&[literal("*:*:*:replicator:"), secret("replication_password")])],
            owner: 999,
            mode: "0400".into(),
        },
        SecretFile {
            name: "superuser_password".into(),
            lines: vec![pieces(&[secret("superuser_password")])],
            owner: 999,
            mode: "0400".into(),
        },
    ];
    b.projects = vec![app, stores];
    let mut main = database("database", "database", Engine::Postgres, "database");
    main.standby = Some(from("standby".into(), "aws_db_instance.main/multi_az"));
    main.directory = "/srv/database/data".into();
    main.listens_on_host = true;
    main.tls_required = from(true, "aws_db_parameter_group.main/parameter");
    main.extensions = vec![from("pg_stat_statements".into(), "aws_db_instance.main/performance_insights_enabled")];
    main.clients =
        vec![HostPeer::Server("app".into()), HostPeer::Server("bastion".into()), HostPeer::Cidr("10.30.0.0/16".into())];
    main.backup.tool = BackupTool::PgBackRest;
    main.backup.bucket = Some("backup".into());
    b.databases = vec![main];
    b.brokers = vec![Broker {
        key: "rabbitmq".into(),
        project: "app".into(),
        image: "rabbitmq:4.1.4-alpine".into(),
        user: "shop".into(),
        password: "rabbitmq_password".into(),
        directory: "/srv/app/rabbitmq".into(),
        exchanges: Vec::new(),
        queues: vec![BrokerQueue {
            name: own("jobs"),
            message_ttl: None,
            dead_letter: None,
            delivery_limit: None,
            max_bytes: None,
            ordered: None,
            exchange: None,
            dead_letter_exchange: None,
            traces: Traces::none(),
            about: vec![address("aws_sqs_queue.jobs")],
        }],
        about: vec![address("aws_sqs_queue.jobs")],
    }];
    b.buckets = vec![bucket("backup", true), bucket("media", false)];
    b.secrets = vec![
        given("backup_key_id", "The console."),
        given("backup_key_secret", "The console."),
        made("backup_passphrase"),
        made("database_password"),
        given("object_storage_key_id", "The console."),
        given("object_storage_key_secret", "The console."),
        given("payment_api_key", "scripts/move-secrets.sh brings it."),
        made("rabbitmq_password"),
        made("replication_password"),
        made("superuser_password"),
    ];
    b.traffic = Some(Traffic {
        names: vec![from("shop.example.com".into(), "aws_route53_record.shop/name")],
        zone: Some("main".into()),
        rehearsal: "next.shop.example.com".into(),
        server: Some("app".into()),
        load_balancer: None,
        source: vec![address("aws_lb.main")],
    });
    let on = |key: &str| MonitoredBy::Server(key.into());
    b.checks = vec![
        Check::CpuAbove {
            on: on("database"),
            percent: from(80.0, "aws_cloudwatch_metric_alarm.database_cpu/threshold"),
            runs: from(3, "aws_cloudwatch_metric_alarm.database_cpu/evaluation_periods"),
            about: vec![address("aws_cloudwatch_metric_alarm.database_cpu")],
            traces: Traces::none(),
        },
        Check::AnswersAbove {
            on: on("app"),
            class: 5,
            count: from(10.0, "aws_cloudwatch_metric_alarm.alb_5xx/threshold"),
            about: vec![address("aws_cloudwatch_metric_alarm.alb_5xx")],
            traces: Traces::none(),
        },
        Check::QueueAbove {
            on: on("app"),
            queue: "jobs".into(),
            count: from(99.5, "aws_cloudwatch_metric_alarm.queue/threshold"),
            about: vec![address("aws_cloudwatch_metric_alarm.queue")],
            traces: Traces::none(),
        },
        Check::MemoryAbove {
            on: MonitoredBy::Everywhere,
            percent: Traced::own(90.0),
            runs: Traced::own(2),
            about: Vec::new(),
            traces: Traces::none(),
        },
    ];
    b.log_retention = Some(LogRetention {
        days: from(30, "aws_cloudwatch_log_group.this/retention_in_days"),
        about: vec![address("aws_cloudwatch_log_group.this")],
    });
    b.moves = Moves {
        databases: vec![database_move("database", Engine::Postgres)],
        buckets: vec![BucketMove {
            bucket: "media".into(),
            address: address("aws_s3_bucket.media"),
            region: Some("eu-central-1".into()),
        }],
        images: vec![ImageMove {
            registry: None,
            repository: "shop/api".into(),
            target: "api".into(),
            tags: vec!["2026.11.2".into()],
            address: Some(address("aws_ecr_repository.this[\"api\"]")),
            traces: Traces::none(),
        }],
        secrets: vec![
            SecretMove {
                secret: "payment_api_key".into(),
                source_name: "shop-prod/payment".into(),
                entry: Some("key".into()),
                parameter: false,
                address: address("aws_secretsmanager_secret.this[\"payment\"]"),
                traces: Traces::none(),
            },
            SecretMove {
                secret: "smtp".into(),
                source_name: "/shop/smtp".into(),
                entry: None,
                parameter: true,
                address: address("aws_ssm_parameter.smtp"),
                traces: Traces::none(),
            },
        ],
        freezes: vec![ServiceFreeze {
            cluster: "shop-prod".into(),
            service: "api".into(),
            address: address("aws_ecs_service.this[\"api\"]"),
            traces: Traces::none(),
        }],
        drains: vec![QueueDrain { name: "shop-prod-jobs".into(), address: address("aws_sqs_queue.jobs") }],
        region: Some("eu-central-1".into()),
    };
    b.changes = vec![ApplicationChange {
        subject: "Queue".into(),
        actions: vec!["sqs:SendMessage".into()],
        stated_in: vec![address("aws_iam_role_policy.task")],
        advice: "Speak AMQP | or else.".into(),
        origins: Default::default(),
    }];
    b.weaknesses = vec![Weakness {
        subject: "Availability".into(),
        text: "A person promotes.".into(),
        about: Vec::new(),
        origins: Default::default(),
    }];
    b.steps =
        vec![ManualStep { text: "Read the log of the bastion.".into(), about: vec![address("aws_instance.bastion")] }];
    b
}

pub fn database_move(key: &str, engine: Engine) -> DatabaseMove {
    DatabaseMove {
        database: key.into(),
        engine,
        identifier: Some("shop-prod".into()),
        address: address("aws_db_instance.main"),
        name: Some("shop".into()),
        user: "shop".into(),
        port: if engine == Engine::Postgres { 5432 } else { 3306 },
        traces: Traces::none(),
    }
}

/// Everything on one server that the user has: PostgreSQL and MariaDB beside the application, dumps on its own disk.
pub fn own_server() -> Blueprint {
    let mut b = empty(Target::DockerCompose, Level::None);
    let mut app = server("app", "app", "10.0.0.5", true);
    app.given_address = Some("203.0.113.7".into());
    app.given_user = Some("root".into());
    app.subnet = None;
    app.private_address = None;
    app.size.name = own("");
    app.host_rules = vec![rule(HostPeer::Cidr("192.0.2.0/24".into()), 443, "office only", true)];
    b.servers = vec![app];
    b.volumes = vec![volume("app", "/srv/app", &[("/srv/app/database", 999)])];
    let mut postgres = service("postgres", Some("postgres"), "postgres:15.15-bookworm");
    postgres.mounts = vec![mount(MountSource::Directory("/srv/app/database".into()), "/var/lib/postgresql/data")];
    postgres.environment.insert("POSTGRES_USER".into(), Traced::own(vec![literal("owner")]));
    let mut mariadb = service("mariadb", Some("mariadb"), "mariadb:10.11.15");
    mariadb.mounts = vec![mount(MountSource::Directory("/srv/app/reports".into()), "/var/lib/mysql")];
    let mut app = project("app", &["app"], vec![service("web", None, "web:1.2.3"), postgres, mariadb]);
    app.proxy = Some(proxy());
    app.mtu = None;
    app.variables = vec![variable("MEDIA_BUCKET", VariableSource::Inventory("media_bucket".into()), "media")];
    b.projects = vec![app];
    let mut reports = database("reports", "app", Engine::Mariadb, "app");
    reports.name = own("it's `odd`");
    reports.tls_required = Traced::own(true);
    b.databases = vec![database("database", "app", Engine::Postgres, "app"), reports];
    b.secrets = vec![made("database_password"), made("reports_password")];
    b.buckets = vec![bucket("media", false)];
    b.traffic = Some(Traffic {
        names: vec![own("shop.example.com")],
        zone: None,
        rehearsal: "next.shop.example.com".into(),
        server: Some("app".into()),
        load_balancer: None,
        source: Vec::new(),
    });
    b.moves.databases = vec![database_move("database", Engine::Postgres), database_move("reports", Engine::Mariadb)];
    b.moves.buckets =
        vec![BucketMove { bucket: "media".into(), address: address("aws_s3_bucket.media"), region: None }];
    b
}

/// One server and nothing else.
pub fn minimal(target: Target) -> Blueprint {
    let mut b = empty(target, Level::None);
    b.servers = vec![server("main", "main", "10.0.0.10", false)];
    b
}

/// Servers of the source without containers, and a MySQL on a server of its own, dumps in a bucket.
pub fn servers_and_mysql() -> Blueprint {
    let mut b = empty(Target::Hetzner, Level::None);
    let web = |number: u32| {
        let mut s = server(&format!("web-{number}"), "web", &format!("10.0.0.{number}"), false);
        s.host_rules = vec![
            HostRule {
                protocol: Protocol::Udp,
                ports: Ports { from: 6000, to: 6100 },
                ..rule(HostPeer::Anywhere, 0, "voice", false)
            },
            HostRule { protocol: Protocol::Icmp, ..rule(HostPeer::Anywhere, 0, "ping", false) },
            HostRule {
                protocol: Protocol::Any,
                ports: Ports::ALL,
                ..rule(HostPeer::Cidr("10.0.0.0/16".into()), 0, "inside", false)
            },
            HostRule {
                protocol: Protocol::Other(47),
                ..rule(HostPeer::Cidr("2001:db8::/32".into()), 0, "tunnel", false)
            },
        ];
        s.start_script = Some(StartScript { text: own("#!/bin/sh\necho {{ x }}\n"), incomplete: false });
        s
    };
    let mut web_1 = web(1);
    web_1.jump_host = true;
    b.servers = vec![server("database", "mysql", "10.0.1.10", true), web_1, web(2)];
    b.volumes = vec![volume("database", "/srv/database", &[("/srv/database/data", 999)])];
    let mut mysql = service("mysql", Some("mysql"), "mysql:8.0.44");
    mysql.mounts = vec![
        mount(MountSource::Directory("/srv/database/data".into()), "/var/lib/mysql"),
        mount(MountSource::File("conf.d/server.cnf".into()), "/etc/mysql/conf.d/server.cnf"),
    ];
    let mut project = project("database", &["database"], vec![mysql]);
    project.files =
        vec![ConfigFile { path: "conf.d/server.cnf".into(), content: "[mysqld]\n".into(), marks: Vec::new() }];
    b.projects = vec![project];
    let mut main = database("database", "database", Engine::Mysql, "database");
    main.directory = "/srv/database/data".into();
    main.listens_on_host = true;
    main.backup.bucket = Some("backup".into());
    b.databases = vec![main];
    b.buckets = vec![bucket("backup", true)];
    b.secrets = vec![
        made("database_password"),
        given("backup_key_id", "x"),
        given("backup_key_secret", "x"),
        made("backup_passphrase"),
    ];
    b.moves.databases = vec![database_move("database", Engine::Mysql)];
    b
}

/// Each with a name for messages.
pub fn all() -> Vec<(&'static str, Blueprint)> {
    vec![
        ("shop", shop()),
        ("own-server", own_server()),
        ("minimal-cloud", minimal(Target::Hetzner)),
        ("minimal-own", minimal(Target::DockerCompose)),
        ("nothing", empty(Target::Hetzner, Level::None)),
        ("servers-and-mysql", servers_and_mysql()),
    ]
}
