//! Databases, queues and buckets.

use crate::blueprint::{
    BackupTool, Broker, BrokerExchange, BrokerQueue, Bucket, BucketCors, BucketLifecycle, BucketMove, Database,
    DatabaseBackup, DatabaseMove, Engine, HostPeer, QueueDrain, SecretKind, Setting,
};
use crate::context::{Place, Planner, Question, literal};
use crate::naming::{Keys, underscored};
use crate::secrets::LENGTH;
use crate::services::APP;
use crate::{DatabasePlacement, ObjectStorage, products};
use model::{Field, Node, Origins, Text, Traced, Traces, kinds};
use std::collections::BTreeMap;
use value::Address;

/// Days for which backups are kept where the source says nothing.
const DEFAULT_DAYS: u64 = 7;

impl<'a> Planner<'a> {
    /// Whether databases get a server of their own.
    pub(crate) fn database_placement(&self) -> DatabasePlacement {
        self.options.database_placement.unwrap_or(if self.has_second() {
            DatabasePlacement::Dedicated
        } else {
            DatabasePlacement::Colocated
        })
    }

    /// Databases of the source that can be hosted, with their engine; the others are named.
    pub(crate) fn databases_to_host(&mut self) -> Vec<(&'a Node, &'a kinds::Database, Engine)> {
        let mut found = Vec::new();
        for (node, database) in self.infrastructure.of::<kinds::Database>() {
            if let Some(primary) = self.infrastructure.linked(&database.replica_of) {
                self.weaker(
                    "Read replica",
                    format!("{} was a copy to read from; it is not set up again.", node.name),
                    &node.address,
                );
                self.warn(
                    &node.address,
                    "replicate_source_db",
                    format!("The read replica {} is not set up", node.address),
                    format!(
                        "It copies {}. Let what reads from it read from the primary, or add a replica by hand.",
                        primary.address
                    ),
                );
                continue;
            }
            let engine = match database.engine.get().map(String::as_str) {
                Some("postgres" | "aurora-postgresql") => Engine::Postgres,
                Some("mysql" | "aurora-mysql" | "aurora") => Engine::Mysql,
                Some("mariadb") => Engine::Mariadb,
                Some(other) => {
                    let summary = format!("The engine {other:?} of {} has no counterpart", node.address);
                    self.warn(&node.address, "engine", summary, "Its licence or dialect exists nowhere else as a free product. Keep it where it is, or move the application to PostgreSQL first.");
                    continue;
                }
                None => {
                    let summary = format!("The engine of {} is not known", node.address);
                    self.warn(
                        &node.address,
                        "engine",
                        summary,
                        "Give the state beside the configuration, or a value for what it is computed from.",
                    );
                    continue;
                }
            };
            found.push((node, database, engine));
        }
        found
    }

    /// Plans one database on servers that are there.
    pub(crate) fn plan_database(
        &mut self,
        (node, source, engine): (&'a Node, &'a kinds::Database, Engine),
        key: &str,
        primary: &str,
        standby: Option<Traced<String>>,
        colocated: bool,
    ) {
        let dedicated = !colocated;
        let project = if dedicated { key.to_owned() } else { APP.to_owned() };
        self.add_project(
            &project,
            std::iter::once(primary.to_owned()).chain(standby.iter().map(|s| s.value.clone())).collect(),
        );
        if let Some(project) = self.project_mut(&project) {
            project.about.push(node.address.clone());
        }
        self.places
            .insert(node.address.clone(), Place { servers: vec![primary.to_owned()], project: Some(project.clone()) });
        let password = format!("{}_password", underscored(key));
        let mut about = vec![node.address.clone()];
        if let Some(reference) = source.password.get().and_then(|t| t.references().next().cloned())
            && let Some(made) = reference.address().and_then(|a| self.infrastructure.node_of(a))
        {
            self.secret_names.insert(made.address.clone(), password.clone());
            about.push(made.address.clone());
        }
        self.secret_names.insert(node.address.clone(), password.clone());
        self.password_origins.insert(password.clone(), source.password.origins());
        // Whoever is given the same variable is given the password.
        let from: Vec<value::Reference> = match &source.password {
            Field::Known { value, .. } => value.references().cloned().collect(),
            Field::Symbolic { value, .. } => value.references(),
            Field::Absent => Vec::new(),
        };
        if let [only] = from.as_slice()
            && only.address().is_none()
        {
            self.secret_variables.insert(only.clone(), password.clone());
        }
        self.add_secret(&password, SecretKind::Made(LENGTH), &Traces::none(), about);

        let infrastructure = self.infrastructure;
        let version =
            source.version.traced().unwrap_or_else(|| Traced::own(products::default_version(engine).to_owned()));
        let group = infrastructure.linked_as::<kinds::ParameterGroup>(&source.parameter_group);
        let mut parameters: BTreeMap<String, Traced<String>> = BTreeMap::new();
        for parameter in &source.parameters {
            let Some(name) = parameter.name.get() else { continue };
            let origins = parameter.name.origins().and(&parameter.value.origins());
            match literal(&parameter.value) {
                Some(value) => {
                    parameters.insert(name.clone(), Traced::carried(value.value, &origins));
                }
                None => self.warn(
                    &node.address,
                    "parameters",
                    format!("The value of the parameter {name} is not known"),
                    "It is left at the engine's default.",
                ),
            }
        }
        if let Some((group_node, group)) = group {
            self.places.insert(
                group_node.address.clone(),
                Place { servers: vec![primary.to_owned()], project: Some(project.clone()) },
            );
            for parameter in &group.parameters {
                let Some(name) = parameter.name.get() else { continue };
                let origins = parameter.name.origins().and(&parameter.value.origins());
                match literal(&parameter.value) {
                    Some(value) => {
                        let origins = origins.and(&source.parameter_group.origins());
                        parameters.insert(name.clone(), Traced::carried(value.value, &origins));
                    }
                    None => self.warn(
                        &group_node.address,
                        "parameter",
                        format!("The value of the parameter {name} is not known"),
                        "It is left at the engine's default.",
                    ),
                }
            }
        }
        let others: Vec<String> = source.databases.iter().filter_map(|name| name.get()?.known()).collect();
        if !others.is_empty() {
            self.warn(
                &node.address,
                "",
                format!("{} has {} more databases", node.address, others.len()),
                format!(
                    "One database is made with its owner. Make {} likewise before their data is moved (CREATE DATABASE …), and dump each by itself.",
                    others.join(", ")
                ),
            );
            self.blueprint.steps.push(crate::blueprint::ManualStep {
                text: format!("Make the further databases of {}: {}.", node.name, others.join(", ")),
                about: vec![node.address.clone()],
            });
        }
        let mut translated = products::settings(engine, &parameters);
        // What is encrypted by default here stays so, whatever the source lets in.
        let loose = !translated.tls_required.value && translated.tls_required.traces.is_empty();
        if let Some(required) = source.tls_required.traced().filter(|required| required.value || loose) {
            translated.tls_required = required;
        }
        for (name, reason) in &translated.dropped {
            self.warn(
                &node.address,
                "parameter_group_name",
                format!("The parameter {name} is not carried over"),
                reason.clone(),
            );
        }
        let mut extensions: Vec<Traced<String>> = translated.extensions;
        if source.insights.or(false)
            && engine == Engine::Postgres
            && !extensions.iter().any(|e| e.value == "pg_stat_statements")
        {
            extensions.push(Traced::approximated(
                String::from("pg_stat_statements"),
                &source.insights.origins(),
                "statistics in the database, without a dashboard",
            ));
        }
        let name = literal(&source.name).unwrap_or_else(|| Traced::own(underscored(&self.key_of(node))));
        if literal(&source.name).is_none() {
            self.warn(
                &node.address,
                "",
                format!("{} names no database", node.address),
                format!(
                    "Which ones its programs made is not part of the input. Here {} is made: tell the programs, and give the name at the source to the script that moves the data (SOURCE_NAME).",
                    name.value
                ),
            );
        }
        let user = literal(&source.username)
            .map(|u| Traced {
                traces: Traces::approximated(
                    &source.username.origins(),
                    "owner of the database, but not the superuser that the cloud's was",
                ),
                value: u.value,
            })
            .unwrap_or_else(|| Traced {
                value: name.value.clone(),
                traces: Traces::approximated(
                    &source.username.origins(),
                    "not known or not to be shown: the owner is called like the database",
                ),
            });
        // Whoever is given the same variable is given the user.
        let from: Vec<value::Reference> = match &source.username {
            Field::Known { value, .. } => value.references().cloned().collect(),
            Field::Symbolic { value, .. } => value.references(),
            Field::Absent => Vec::new(),
        };
        if let [only] = from.as_slice()
            && only.address().is_none()
        {
            self.user_variables.insert(only.clone(), user.value.clone());
        }
        let days = match source.backup_days.traced() {
            Some(days) if days.value > 0 => days,
            Some(none) => {
                self.weaker(
                    "Backup",
                    format!("{} had no backups in the source; here it has.", node.name),
                    &node.address,
                );
                Traced {
                    value: self.options.backup_retention_days.map_or(DEFAULT_DAYS, u64::from),
                    traces: none.traces,
                }
            }
            None => Traced::own(self.options.backup_retention_days.map_or(DEFAULT_DAYS, u64::from)),
        };
        let schedule =
            match source.backup_window.get().and_then(|w| w.split_once('-')).map(|(start, _)| start.to_owned()) {
                Some(start) if start.len() == 5 && start.as_bytes()[2] == b':' => Traced::approximated(
                    format!("*-*-* {start}:00 UTC"),
                    &source.backup_window.origins(),
                    "the start is kept, the end is not: a backup runs until it is done",
                ),
                Some(_) | None => Traced::own(String::from("*-*-* 02:00:00 UTC")),
            };
        let tool = if engine == Engine::Postgres && dedicated && self.has_cloud() {
            BackupTool::PgBackRest
        } else {
            BackupTool::Dump
        };
        let bucket = self.has_cloud().then(|| String::from("backup"));
        if bucket.is_some() {
            self.backup_secrets();
        }
        self.decide_database(
            node,
            source,
            &DecideDatabase { engine, standby: standby.as_ref(), tool, dedicated, days: days.value },
        );
        if tool == BackupTool::Dump {
            self.weaker(
                "Backup",
                format!("{} could be put back to any moment; a dump each night can lose up to a day.", node.name),
                &node.address,
            );
        }
        let port = match source.port.traced() {
            Some(port) => port.map(|p| u16::try_from(p).unwrap_or(products::default_port(engine))),
            None => Traced::own(products::default_port(engine)),
        };
        let memory = self.blueprint.server(primary).map_or(4.0, |s| s.size.memory_gib);
        let image = products::image(engine, &version);
        if source.public.or(false) {
            self.weaker_by(
                "Access",
                format!(
                    "{} could be reached from the internet; here it is reached through the private network only.",
                    node.name
                ),
                &node.address,
                &source.public.origins(),
            );
        }
        self.blueprint.moves.databases.push(DatabaseMove {
            database: key.to_owned(),
            engine,
            identifier: source.identifier.get().and_then(Text::known),
            address: node.address.clone(),
            name: literal(&source.name).map(|name| name.value),
            user: user.value.clone(),
            port: port.value,
            traces: Traces::carried(&source.identifier.origins()),
        });
        self.blueprint.databases.push(Database {
            key: key.to_owned(),
            project,
            engine: Traced::carried(engine, &source.engine.origins()),
            version,
            image,
            primary: primary.to_owned(),
            standby,
            name,
            user,
            password,
            port,
            tls_required: translated.tls_required,
            settings: translated.settings,
            extensions,
            backup: DatabaseBackup { tool, days, schedule, bucket },
            directory: format!("/srv/{key}/data"),
            listens_on_host: dedicated,
            clients: Vec::<HostPeer>::new(),
            memory_gib: memory,
            traces: Traces::none(),
            about: vec![node.address.clone()],
        });
    }

    fn decide_database(&mut self, node: &Node, source: &kinds::Database, facts: &DecideDatabase<'_>) {
        let several = self.infrastructure.of::<kinds::Database>().count() > 1;
        let key = self.key_of(node);
        let id = |base: &str| if several { format!("{base}:{key}") } else { base.to_owned() };
        let product = facts.engine.product();
        let on = if self.has_cloud() { "Hetzner has no managed database" } else { "the target is one's own server" };
        let mut question = Question::new(
            id("database_offer"),
            "managed, self-hosted or nothing",
            format!("self-hosted: {product} on Compose"),
            on,
        )
        .about(&node.address)
        .or("managed, on another cloud", "two clouds, two contracts, latency between them")
        .steered_by(&Traces::approximated(
            &source.public.origins(),
            "decision database_offer: it is reached through the private network only",
        ));
        if source.public.or(false) {
            question = question.warn("it could be reached from the internet; here through the private network only");
        }
        self.decide(question);
        let multi = source.multi_zone.or(false);
        let steered = match facts.standby {
            Some(_) => Traces::approximated(
                &source.multi_zone.origins(),
                "decision database_availability: asynchronous, promoted by hand",
            ),
            None => Traces::approximated(
                &source.multi_zone.origins(),
                "decision database_availability: one server and backups",
            ),
        };
        let chosen = match facts.standby {
            Some(standby) => format!(
                "primary, and {} as asynchronous standby in the second location, promoted by hand",
                standby.value
            ),
            None => String::from("one server, backups"),
        };
        let mut question = Question::new(
            id("database_availability"),
            "what happens when the server is lost",
            chosen,
            match facts.standby {
                Some(_) => "two servers cannot fail over safely without a third voter",
                None if facts.dedicated => "no standby is set up for this engine at this level",
                None => "this level has one server",
            },
        )
        .about(&node.address)
        .or("multi-server", "Patroni and a third voter; ask for the level")
        .steered_by(&steered);
        if multi {
            question = question.warn(match facts.standby {
                Some(_) => "the second zone of the source was synchronous and took over by itself; this does neither",
                None => "the source had a second zone that took over by itself; here a lost server means a restore",
            });
            self.warn(
                &node.address,
                "multi_az",
                format!("{} does not fail over by itself any more", node.address),
                match facts.standby {
                    Some(_) => "A standby copies it asynchronously and is promoted by hand. Ask for a higher level for automatic failover.",
                    None if self.options.level == crate::options::Level::None => {
                        "There is one server with backups at this level. Ask for a higher level to get a second."
                    }
                    None => "It has one server with backups here. Rehearse the restore, or set up a replica by hand.",
                },
            );
            self.weaker(
                "Availability",
                format!(
                    "{} switched to a second zone by itself; here a person promotes a standby or restores a backup.",
                    node.name
                ),
                &node.address,
            );
        }
        self.decide(question);
        self.decide(
            Question::new(
                id("database_placement"),
                "colocated or dedicated",
                if facts.dedicated { "dedicated" } else { "colocated" },
                match (self.options.database_placement, facts.dedicated) {
                    (Some(_), _) => "as the input asks",
                    (None, true) => "it was dedicated; peaks of the application must not reach it",
                    (None, false) => "one server is the point of this level",
                },
            )
            .about(&node.address)
            .by_user(self.options.database_placement.is_some())
            .or(if facts.dedicated { "colocated" } else { "dedicated" }, "input database_placement"),
        );
        let backup = match facts.tool {
            BackupTool::PgBackRest => format!("pgBackRest to object storage elsewhere, kept {} days", facts.days),
            BackupTool::Dump => format!("a dump each night, kept {} days", facts.days),
        };
        let mut question = Question::new(
            id("database_backup"),
            "how backups continue",
            backup,
            match facts.tool {
                _ if source.backup_days.get() == Some(&0) => "the source had none; what holds data has backups here",
                BackupTool::PgBackRest => "any moment of the retention can be had back, as before",
                BackupTool::Dump => "works for every engine and needs no archive of its own",
            },
        )
        .about(&node.address)
        .steered_by(&Traces::approximated(
            &source.backups.origins(),
            "decision database_backup: there are backups in any case, kept for a week where nothing else is written",
        ));
        question = match facts.tool {
            BackupTool::PgBackRest => question
                .or("a dump each night", "simpler; loses up to 24 hours")
                .warn("pgBackRest's maintainer announced its end in April 2026 and took that back in May: watch it"),
            BackupTool::Dump => question.warn("what was written since the last night is lost with the server"),
        };
        self.decide(question);
        self.decide(
            Question::new(
                id("database_move"),
                "how the data moves",
                "dump and restore in a write freeze",
                "works with every table and needs no restart of the source; its length is measured in a rehearsal",
            )
            .about(&node.address)
            .or(
                "logical replication",
                "a freeze of minutes; needs a restart of the source, a key on every table, and sequences by hand",
            ),
        );
    }

    /// Queues become those of one broker.
    pub(crate) fn plan_queues(&mut self) {
        let infrastructure = self.infrastructure;
        let mut queues = Vec::new();
        let mut keys = Keys::default();
        let mut about = Vec::new();
        let names: BTreeMap<Address, String> = infrastructure
            .of::<kinds::Queue>()
            .map(|(node, queue)| {
                let name = queue.name.get().and_then(Text::known).unwrap_or_else(|| node.name.clone());
                let name = name.trim_end_matches(".fifo").to_owned();
                (node.address.clone(), keys.take(&self.short(&name)))
            })
            .collect();
        let exchanges = self.exchanges();
        for (node, queue) in infrastructure.of::<kinds::Queue>() {
            let Some(name) = names.get(&node.address) else { continue };
            about.push(node.address.clone());
            let milliseconds =
                |field: &Field<u64>| field.traced().map(|t| t.map(|seconds| seconds.saturating_mul(1000)));
            let dead_letter = infrastructure.linked(&queue.dead_letter).and_then(|dead| {
                Some(Traced::carried(names.get(&dead.address)?.clone(), &queue.dead_letter.origins()))
            });
            let exchange_of = |link: &Field<model::Link>| {
                let topic = infrastructure.linked(link)?;
                let exchange = exchanges.iter().find(|e| e.about.contains(&topic.address))?;
                Some(Traced::carried(exchange.name.value.clone(), &link.origins()))
            };
            let dead_letter_exchange = exchange_of(&queue.dead_letter);
            let exchange = exchange_of(&queue.topic);
            if !queue.topic.is_absent() && exchange.is_none() {
                self.warn(
                    &node.address,
                    "topic",
                    format!("The topic of {} is not part of the input", node.address),
                    "Nothing fills the queue: let what published to the topic publish to the queue.",
                );
            }
            if !queue.dead_letter.is_absent() && dead_letter.is_none() && dead_letter_exchange.is_none() {
                self.warn(
                    &node.address,
                    "redrive_policy",
                    format!("The dead-letter queue of {} is not part of the input", node.address),
                    "Messages that fail are dropped after the limit of deliveries unless a queue is named by hand.",
                );
            }
            let traces = Traces::none();
            self.places.insert(node.address.clone(), Place { servers: Vec::new(), project: Some(APP.to_owned()) });
            if !queue.visibility_seconds.is_absent() {
                self.weaker(
                    "Queue",
                    "A message that a consumer took came back after its visibility timeout; RabbitMQ gives it back when the connection ends.",
                    &node.address,
                );
            }
            if queue.delay_seconds.or(0) > 0 {
                self.warn(
                    &node.address,
                    "delay_seconds",
                    format!("Messages of {} are not delayed", node.address),
                    "RabbitMQ has no delay of its own for quorum queues: let the sender wait, or send through a queue with a time to live.",
                );
            }
            if queue.deduplicate.or(false) {
                self.warn(
                    &node.address,
                    "content_based_deduplication",
                    format!("{} does not recognise repeated messages any more", node.address),
                    "Let consumers recognise them by an id of their own.",
                );
            }
            queues.push(BrokerQueue {
                name: Traced::approximated(
                    name.clone(),
                    &queue.name.origins(),
                    "without the prefix: the broker serves one environment",
                ),
                message_ttl: milliseconds(&queue.retention_seconds),
                dead_letter,
                delivery_limit: queue.dead_letter_after.get().map(|after| {
                    Traced::approximated(
                        *after,
                        &queue.dead_letter_after.origins(),
                        "counts deliveries that came back, not those received",
                    )
                }),
                max_bytes: None,
                ordered: queue.ordered.traced(),
                exchange,
                dead_letter_exchange,
                traces,
                about: vec![node.address.clone()],
            });
            self.blueprint.moves.drains.push(QueueDrain {
                name: queue.name.get().and_then(Text::known).unwrap_or_else(|| node.name.clone()),
                address: node.address.clone(),
            });
        }
        if queues.is_empty() {
            return;
        }
        queues.sort_by(|a, b| a.name.value.cmp(&b.name.value));
        let service = about.first().map_or("source's", |address| queue_service(address));
        let mut question = Question::new(
            "queue",
            "offer and product",
            "self-hosted: RabbitMQ, quorum queues",
            "the common open protocol, the same way up to a cluster of three",
        )
        .or("ElasticMQ", "keeps the SDK's calls, but never becomes highly available")
        .or("Scaleway Queues", "keeps the SDK's calls; a second cloud")
        .warn(format!("the application's {service} calls must be rewritten; one copy on one volume"));
        for address in &about {
            question = question.about(address);
        }
        self.decide(question);
        if let Some(first) = about.first() {
            self.weaker(
                "Queue",
                format!("{service} kept messages in several zones. RabbitMQ keeps them on one disk: out of reach while its server is down."),
                first,
            );
        }
        let password = String::from("rabbitmq_password");
        self.add_secret(&password, SecretKind::Made(LENGTH), &Traces::none(), about.clone());
        let user = self.blueprint.name.value.clone();
        self.blueprint.brokers.push(Broker {
            key: String::from("rabbitmq"),
            project: APP.to_owned(),
            image: products::broker_image().to_owned(),
            user: underscored(&user),
            password,
            directory: String::from("/srv/app/rabbitmq"),
            queues,
            exchanges,
            about,
        });
    }

    /// Topics of which no queue takes messages, and which are not there for alerts: what is sent to them would be lost.
    pub(crate) fn say_lost_topics(&mut self) {
        let infrastructure = self.infrastructure;
        let topics = infrastructure.of::<kinds::Topic>().filter(|(node, _)| node.address.mode == value::Mode::Managed);
        let lost: Vec<Address> = topics
            .filter(|(node, _)| !carries_alerts(infrastructure, &node.address))
            .filter(|(node, _)| {
                !self.blueprint.brokers.iter().flat_map(|b| &b.exchanges).any(|e| e.about.contains(&node.address))
            })
            .map(|(node, _)| node.address.clone())
            .collect();
        for address in lost {
            self.warn(
                &address,
                "name",
                format!("Messages to {address} reach nobody at the target"),
                "No queue of the input takes them, so that no exchange is made. Let what takes the place of its receivers read a queue of RabbitMQ, and change who sends; or drop the topic.",
            );
        }
    }

    /// Topics from which queues get their messages.
    fn exchanges(&mut self) -> Vec<BrokerExchange> {
        let infrastructure = self.infrastructure;
        let mut wanted: BTreeMap<Address, (&Node, &kinds::Topic)> = BTreeMap::new();
        for (_, queue) in infrastructure.of::<kinds::Queue>() {
            for link in [&queue.topic, &queue.dead_letter] {
                if let Some((node, topic)) = infrastructure.linked_as::<kinds::Topic>(link) {
                    wanted.insert(node.address.clone(), (node, topic));
                }
            }
        }
        let mut keys = Keys::default();
        let mut found = Vec::new();
        for (address, (node, topic)) in wanted {
            let name = topic.name.get().and_then(Text::known).unwrap_or_else(|| node.name.clone());
            self.places.insert(address.clone(), Place { servers: Vec::new(), project: Some(APP.to_owned()) });
            found.push(BrokerExchange {
                name: Traced::approximated(
                    keys.take(&self.short(&name)),
                    &topic.name.origins(),
                    "without the prefix: the broker serves one environment",
                ),
                about: vec![address],
            });
        }
        found.sort_by(|a, b| a.name.value.cmp(&b.name.value));
        found
    }

    /// Buckets of the cloud; on one's own servers what they need is named.
    pub(crate) fn plan_buckets(&mut self) {
        let infrastructure = self.infrastructure;
        let found: Vec<_> = infrastructure.of::<kinds::Bucket>().collect();
        let mut keys = Keys::default();
        for (node, source) in &found {
            self.plan_bucket(node, source, &mut keys);
        }
        if self.blueprint.buckets.is_empty() {
            return;
        }
        let managed = self.has_cloud() && self.options.object_storage != Some(ObjectStorage::SelfHosted);
        let mut question = Question::new(
            "object_storage",
            "managed or self",
            if managed { "managed" } else { "self" },
            if managed {
                "Hetzner's object storage keeps versions and rules, and there is no server to keep"
            } else {
                "one's own servers: an S3 service that is there is named by its endpoint"
            },
        )
        .by_user(self.options.object_storage.is_some());
        question =
            question.or(if managed { "self" } else { "managed" }, "a store more to keep and back up, or a cloud more");
        if managed {
            question = question.warn("one location; no encryption by the provider; no storage classes");
        }
        for (node, source) in &found {
            question = question.about(&node.address);
            if source.encryption.get().is_some() {
                self.weaker_by(
                    "Encryption",
                    format!(
                        "{} was encrypted at rest by the provider ({}); the object storage here states no such thing.",
                        node.name,
                        source.encryption.or(String::new())
                    ),
                    &node.address,
                    &source.encryption.origins(),
                );
            }
        }
        self.decide(question);
        self.object_storage_secrets();
    }

    fn plan_bucket(&mut self, node: &'a Node, source: &'a kinds::Bucket, keys: &mut Keys) {
        let public = source.statements.iter().any(|s| s.allows && s.public)
            || source.acl.get().is_some_and(|acl| acl.starts_with("public-read"));
        let blocked = source.restrict_public.or(false) || source.block_public_policy.or(false);
        if public && !blocked {
            self.warn(
                &node.address,
                "policy",
                format!("{} can be read by everybody in the source", node.address),
                "It is private at the target: open it by hand when that is meant.",
            );
        }
        let given_name = source.name.get().and_then(Text::known).filter(|n| !n.is_empty());
        let short = match &given_name {
            Some(name) => {
                let without_account: String = name
                    .split('-')
                    .filter(|w| !(w.len() == 12 && w.bytes().all(|b| b.is_ascii_digit())))
                    .collect::<Vec<_>>()
                    .join("-");
                self.short(&without_account)
            }
            None => self.key_of(node),
        };
        let wanted = if short == self.blueprint.name.value || short == "unnamed" { self.key_of(node) } else { short };
        let key = keys.take(&wanted);
        self.places.insert(node.address.clone(), Place { servers: Vec::new(), project: None });
        let acl = Traced::own(String::from("private"));
        let mut lifecycle = Vec::new();
        for rule in &source.lifecycle {
            let has_action = !rule.expiration_days.is_absent()
                || !rule.noncurrent_days.is_absent()
                || !rule.abort_upload_days.is_absent()
                || !rule.expired_markers.is_absent();
            if !has_action || !rule.tags.is_empty() {
                if !rule.tags.is_empty() {
                    self.warn(
                        &node.address,
                        "rule",
                        format!("A lifecycle rule of {} that goes by tags is left out", node.address),
                        "Without its tags it would be about every object. Set it by hand.",
                    );
                }
                continue;
            }
            lifecycle.push(BucketLifecycle {
                id: rule.id.traced().unwrap_or_else(|| Traced::own(format!("rule-{}", lifecycle.len() + 1))),
                enabled: rule.status.traced().unwrap_or_else(|| Traced::own("Enabled".into())).map(|s| s == "Enabled"),
                prefix: literal(&rule.prefix),
                expiration_days: rule.expiration_days.traced(),
                noncurrent_days: rule.noncurrent_days.traced(),
                noncurrent_keep: rule.noncurrent_keep.traced(),
                abort_upload_days: rule.abort_upload_days.traced(),
                expired_markers: rule.expired_markers.traced(),
            });
        }
        let list = |fields: &[Field<Text>]| fields.iter().filter_map(literal).collect::<Vec<_>>();
        let words = |fields: &[Field<String>]| fields.iter().filter_map(Field::traced).collect::<Vec<_>>();
        let mut cors = Vec::new();
        for rule in &source.cors {
            let planned = BucketCors {
                origins: list(&rule.origins),
                methods: words(&rule.methods),
                headers: words(&rule.headers),
                exposed: words(&rule.exposed),
                max_age: rule.max_age.traced(),
            };
            if planned.origins.len() < rule.origins.len() || planned.methods.len() < rule.methods.len() {
                self.warn(
                    &node.address,
                    "cors_rule",
                    format!("Not all of whom a CORS rule of {} is about is known", node.address),
                    "Give a value for what its origins or methods are computed from, or add them by hand: pages that come from there cannot read the bucket.",
                );
            }
            if !planned.origins.is_empty() && !planned.methods.is_empty() {
                cors.push(planned);
            }
        }
        let name_origins: Origins = source.name.origins().and(&source.name_prefix.origins());
        let named = given_name.is_some();
        let source_name = given_name.map(|n| {
            let hint: String = n
                .split('-')
                .filter(|w| !(w.len() == 12 && w.bytes().all(|b| b.is_ascii_digit())))
                .collect::<Vec<_>>()
                .join("-");
            Traced::approximated(
                hint,
                &name_origins,
                "names are global: the new one is asked for, with this as its hint",
            )
        });
        self.blueprint.moves.buckets.push(BucketMove {
            bucket: key.clone(),
            address: node.address.clone(),
            region: node.region.clone(),
        });
        self.blueprint.buckets.push(Bucket {
            inventory: format!("{}_bucket", underscored(&key)),
            key,
            source_name,
            versioning: source.versioning.traced(),
            acl,
            lifecycle,
            cors,
            backup: false,
            protected: Traced::own(!source.force_destroy.or(false))
                .with(&Traces::carried(&source.force_destroy.origins())),
            traces: if named {
                Traces::none()
            } else {
                Traces::approximated(&name_origins, "its name is not known: the new one is asked for")
            },
            about: Vec::new(),
        });
        // What only said things that live nowhere on is no part of it.
        if let Some(bucket) = self.blueprint.buckets.last_mut() {
            let holding = bucket.sources();
            let lives_on = |satellite: &&Address| holding.contains(satellite);
            bucket.about =
                std::iter::once(&node.address).chain(node.satellites.iter().filter(lives_on)).cloned().collect();
        }
    }

    /// The bucket that takes the backups.
    pub(crate) fn plan_backup_bucket(&mut self) {
        let needed = self.blueprint.databases.iter().any(|d| d.backup.bucket.is_some());
        if !needed || !self.has_cloud() {
            return;
        }
        self.blueprint.buckets.push(Bucket {
            key: String::from("backup"),
            source_name: Some(Traced::own(format!("{}-backup", self.blueprint.name.value))),
            versioning: None,
            acl: Traced::own(String::from("private")),
            lifecycle: Vec::new(),
            cors: Vec::new(),
            backup: true,
            protected: Traced::own(true),
            inventory: String::from("backup_bucket"),
            traces: Traces::none(),
            about: Vec::new(),
        });
        self.blueprint.buckets.sort_by(|a, b| a.key.cmp(&b.key));
        let about: Vec<Address> = self.blueprint.databases.iter().flat_map(|d| d.about.clone()).collect();
        if let Some(first) = about.first() {
            self.weaker(
                "Rights",
                "An S3 key reaches every bucket of its Hetzner project, a role of the source reached what its policy named. Backups therefore need a project of their own.",
                first,
            );
        }
    }
}

/// What the source calls its service of queues.
fn queue_service(address: &Address) -> &'static str {
    match address.type_name.split('_').nth(1) {
        Some("pubsub") => "Pub/Sub",
        Some("servicebus") => "Service Bus",
        Some("storage") => "Queue Storage",
        Some("cloud") => "Cloud Tasks",
        Some(_) | None => "SQS",
    }
}

struct DecideDatabase<'d> {
    engine: Engine,
    standby: Option<&'d Traced<String>>,
    tool: BackupTool,
    dedicated: bool,
    days: u64,
}

/// Settings of an engine that were made from parameters of the source.
pub(crate) struct Translated {
    pub settings: Vec<Setting>,
    pub tls_required: Traced<bool>,
    pub extensions: Vec<Traced<String>>,
    /// Parameters that mean nothing outside of the source cloud, or cannot be set here, with the reason.
    pub dropped: Vec<(String, String)>,
}

/// Types that tell people of alerts and carry nothing else.
const ALERTS: &[&str] = &["azurerm_monitor_action_group", "google_monitoring_notification_channel"];

/// Whether a topic is there for alerts: alarms tell it, or it can be told by them only.
pub(crate) fn carries_alerts(infrastructure: &model::Infrastructure, topic: &Address) -> bool {
    let told = |link: &Field<model::Link>| {
        infrastructure.linked_as::<kinds::Topic>(link).is_some_and(|(node, _)| node.address == *topic)
    };
    ALERTS.contains(&&*topic.type_name)
        || infrastructure.of::<kinds::Alarm>().any(|(_, alarm)| alarm.actions.iter().chain(&alarm.ok_actions).any(told))
}
