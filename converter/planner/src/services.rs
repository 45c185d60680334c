//! Containers of the source as services of a project.

use crate::blueprint::{
    Condition, HealthCheck, Limits, Mount, MountSource, Piece, Project, SecretFile, Service, ServiceFreeze,
    ServiceNetwork, Ulimit, VariableSource,
};
use crate::context::{Place, Planner, Question};
use crate::naming::{Keys, slug, underscored};
use crate::text::Consumer;
use model::{Field, Kind, Link, Node, Origins, Text, Traced, Traces, kinds};
use std::collections::BTreeMap;
use value::Address;

/// Key of the project that runs the containers of the source.
pub(crate) const APP: &str = "app";

/// A container of the source with what it belongs to.
pub(crate) struct Running<'a> {
    pub service_node: Option<&'a Node>,
    pub service: Option<&'a kinds::ContainerService>,
    pub group_node: &'a Node,
    pub group: &'a kinds::ContainerGroup,
}

impl<'a> Planner<'a> {
    /// Services with their groups of containers, and groups that no service runs.
    pub(crate) fn running(&mut self) -> Vec<Running<'a>> {
        let infrastructure = self.infrastructure;
        let mut running = Vec::new();
        let mut used = Vec::new();
        for (node, service) in infrastructure.of::<kinds::ContainerService>() {
            match infrastructure.group_of(node, service) {
                Some((group_node, group)) => {
                    used.push(group_node.address.clone());
                    running.push(Running { service_node: Some(node), service: Some(service), group_node, group });
                }
                None => self.warn(
                    &node.address,
                    "task_definition",
                    format!("The containers of {} are not part of the input", node.address),
                    "Give the configuration or state that holds its task definition. The service is left out.",
                ),
            }
        }
        for (node, group) in infrastructure.of::<kinds::ContainerGroup>() {
            if !used.contains(&node.address) {
                running.push(Running { service_node: None, service: None, group_node: node, group });
            }
        }
        running
    }

    /// Whether there is anything that needs the application's project.
    pub(crate) fn needs_app(&self) -> bool {
        self.infrastructure
            .nodes
            .values()
            .any(|n| matches!(n.kind, Kind::ContainerService(_) | Kind::ContainerGroup(_) | Kind::Queue(_)))
    }

    /// An empty project.
    pub(crate) fn add_project(&mut self, key: &str, servers: Vec<String>) {
        if self.blueprint.projects.iter().any(|p| p.key == key) {
            return;
        }
        let name = self.blueprint.name.value.clone();
        let mtu = self.has_cloud().then_some(1450);
        self.blueprint.projects.push(Project {
            key: key.to_owned(),
            name: if key == APP { name } else { format!("{name}-{key}") },
            servers,
            services: Vec::new(),
            proxy: None,
            variables: Vec::new(),
            files: Vec::new(),
            secret_files: Vec::new(),
            mtu,
            about: Vec::new(),
        });
    }

    /// Places the containers: which services there are, before their texts are resolved.
    pub(crate) fn place_services(&mut self, running: &[Running<'a>], server: &str) {
        for run in running {
            let place = Place { servers: vec![server.to_owned()], project: Some(APP.to_owned()) };
            if let Some(node) = run.service_node {
                self.places.insert(node.address.clone(), place.clone());
            }
            self.places.insert(run.group_node.address.clone(), place);
        }
        if !running.is_empty() {
            let mut question = Question::new(
                "app_runtime",
                "runtime",
                "compose",
                format!("the default at level {}", self.options.level),
            )
            .or("swarm", "from multi-server up");
            for run in running {
                let node = run.service_node.unwrap_or(run.group_node);
                question = question.about(&node.address);
            }
            self.decide(question);
        }
    }

    /// Fills the application's project with the containers.
    pub(crate) fn plan_services(&mut self, running: &[Running<'a>]) {
        let mut keys = Keys::default();
        for run in running {
            self.plan_group(run, &mut keys);
        }
        if let Some(project) = self.project_mut(APP) {
            project.services.sort_by(|a, b| a.name.value.cmp(&b.name.value));
            project.secret_files.sort_by(|a, b| a.name.cmp(&b.name));
        }
    }

    fn plan_group(&mut self, run: &Running<'a>, keys: &mut Keys) {
        let node = run.service_node.unwrap_or(run.group_node);
        let base = keys.take(&self.key_of(node));
        let replicas = match run.service.map(|s| self.infrastructure.copies_of(s)) {
            None => Traced::own(1),
            Some(Field::Known { value, origins }) => Traced::carried(value, &origins),
            Some(Field::Symbolic { origins, .. }) => {
                self.warn(
                    &node.address,
                    "desired_count",
                    format!("The number of copies of {} is not known", node.address),
                    "One copy is planned. Give a value for what it is computed from.",
                );
                Traced::approximated(1, &origins, "not known: one copy")
            }
            Some(Field::Absent) => Traced::own(1),
        };
        if run.group.containers.is_empty() {
            // The catalog has said that its containers are not known.
            return;
        }
        let stopped = replicas.value == 0;
        if stopped {
            self.weaker(
                "Stopped services",
                format!("{} has no copies in the source; here it is set up but not started.", node.name),
                &node.address,
            );
        }
        let copies = replicas.value.max(1);
        let main = main_of(&run.group.containers, |container| container.essential.or(true));
        let service_name = |container: usize, copy: u64| {
            let name = if container == main {
                base.clone()
            } else {
                let own = run.group.containers[container].name.or(format!("c{container}"));
                format!("{base}-{}", slug(&own, 30))
            };
            if copies > 1 { format!("{name}-{copy}") } else { name }
        };
        self.decide_group_security(run);
        let origins_of_group = self.group_traces(run);
        for (index, container) in run.group.containers.iter().enumerate() {
            let group_name = if index == main {
                base.clone()
            } else {
                format!("{base}-{}", slug(&container.name.or(format!("c{index}")), 30))
            };
            let template = self.plan_container(run, container, &group_name);
            for copy in 1..=copies {
                let mut service = template.clone();
                let name = service_name(index, copy);
                service.name = Traced { value: name, traces: self.key_traces(node) };
                if index != main {
                    service.name.traces.extend(&Traces::carried(&container.name.origins()));
                }
                service.once = run.service.is_none() || stopped;
                if index == main {
                    service.traces.extend(&origins_of_group);
                } else {
                    service.network = ServiceNetwork::Service(service_name(main, copy));
                    service.hostname = None;
                }
                service.depends_on = container
                    .depends_on
                    .iter()
                    .filter_map(|dependency| {
                        let wanted = dependency.container.get()?;
                        let position = run
                            .group
                            .containers
                            .iter()
                            .position(|c| c.name.get() == Some(wanted))
                            .filter(|p| *p != index)?;
                        // The network of the main container must be there first, so it cannot wait for those that share it.
                        if index == main {
                            return None;
                        }
                        let condition = match dependency.condition.get().map(String::as_str) {
                            Some("HEALTHY") => Condition::Healthy,
                            Some("COMPLETE" | "SUCCESS") => Condition::Completed,
                            Some(_) | None => Condition::Started,
                        };
                        Some((service_name(position, copy), condition))
                    })
                    .collect();
                for dependency in &container.depends_on {
                    let origins = dependency.container.origins().and(&dependency.condition.origins());
                    if index != main {
                        service.traces.extend(&Traces::carried(&origins));
                    }
                }
                if !self.blueprint.brokers.is_empty() && self.uses_queue(run) {
                    for broker in self.blueprint.brokers.iter().filter(|b| b.project == APP) {
                        service.depends_on.insert(broker.key.clone(), Condition::Healthy);
                    }
                }
                if let Some(project) = self.project_mut(APP) {
                    for address in &service.about {
                        if !project.about.contains(address) {
                            project.about.push(address.clone());
                        }
                    }
                    project.services.push(service);
                }
            }
        }
        if let (Some(node), Some(service)) = (run.service_node, run.service)
            && service.own_group.is_some()
            && service.load_balancers.is_empty()
        {
            self.warn_unpublished(node, service);
        }
        if let (Some(node), Some(service)) = (run.service_node, run.service) {
            let cluster = self.infrastructure.linked_as::<kinds::ContainerCluster>(&service.cluster);
            let cluster_name = cluster.map(|(_, c)| Traces::carried(&c.name.origins())).unwrap_or_default();
            let cluster = cluster.and_then(|(_, c)| c.name.get()?.known()).unwrap_or_else(|| String::from("default"));
            let name = service.name.get().and_then(Text::known).unwrap_or_else(|| node.name.clone());
            let traces = Traces::carried(&service.cluster.origins()).and(&cluster_name);
            let freeze = ServiceFreeze { cluster, service: name, address: node.address.clone(), traces };
            self.blueprint.moves.freezes.push(freeze);
        }
    }

    /// A service that had an address of the cloud's own has none here unless something leads to it.
    fn warn_unpublished(&mut self, node: &Node, service: &kinds::ContainerService) {
        if service.open_to_all.is_some() {
            self.warn(
                &node.address,
                "",
                format!("{} answered to everybody, and is not published", node.address),
                "No load balancer and no name of your own leads to it. Give it one in the source, or a router with a name in compose/app/traefik by hand.",
            );
        } else {
            self.warn(
                &node.address,
                "",
                format!("{} is reached inside its network only", node.address),
                "In the source callers came by its address with an identity of the cloud, which does not exist here. Containers of the project reach it by the name of its service.",
            );
        }
    }

    fn uses_queue(&self, run: &Running<'_>) -> bool {
        let through_text = run.group.containers.iter().flat_map(|c| c.environment.values()).any(|field| {
            field.get().is_some_and(|text| {
                text.references()
                    .filter_map(value::Reference::address)
                    .any(|a| self.infrastructure.node_of(a).is_some_and(|n| matches!(n.kind, Kind::Queue(_))))
            })
        });
        through_text || self.actions_of(&run.group.role).iter().any(|a| a.starts_with("sqs:"))
    }

    /// Actions that the role of a link may do, sorted.
    pub(crate) fn actions_of(&self, role: &Field<Link>) -> Vec<String> {
        let mut actions: Vec<String> = self
            .infrastructure
            .linked_as::<kinds::Role>(role)
            .map(|(_, role)| {
                role.statements
                    .iter()
                    .filter(|s| s.allows && !s.except_actions)
                    .flat_map(|s| s.actions.clone())
                    .collect()
            })
            .unwrap_or_default();
        actions.sort();
        actions.dedup();
        actions
    }

    /// Leaves of a service and its group that live on without a place of their own.
    fn group_traces(&self, run: &Running<'_>) -> Traces {
        let mut traces = Traces::none();
        if let Some(service) = run.service {
            traces.extend(&Traces::carried(&service.group.origins()));
            if let Some(origins) = &service.open_to_all {
                traces.extend(&Traces::approximated(origins, "who may call is said by the proxy"));
            }
        }
        traces
    }

    fn decide_group_security(&mut self, run: &Running<'_>) {
        for container in &run.group.containers {
            if container.privileged.or(false) {
                self.warn(
                    &run.group_node.address,
                    "container_definitions",
                    format!("A container of {} is privileged", run.group_node.address),
                    "On a server that others share this is root on the server. It is not carried over; set privileged by hand if it is really needed.",
                );
            }
        }
    }

    fn plan_container(&mut self, run: &Running<'a>, container: &kinds::Container, name: &str) -> Service {
        let node = run.service_node.unwrap_or(run.group_node);
        let single = run.group.containers.len() == 1;
        let image = self.image_of(container, name, run);
        let mut environment = BTreeMap::new();
        let mut secret_lines: Vec<Traced<Vec<Piece>>> = Vec::new();
        for (key, field) in &container.environment {
            let consumer = Consumer { project: APP, name, purpose: key };
            let Some(value) = self.resolve_field(field, &consumer) else { continue };
            if value.value.iter().any(|p| matches!(p, Piece::Secret(_))) {
                secret_lines.push(assignment(key, value, "moved among the secrets, for it holds one"));
            } else {
                environment.insert(key.clone(), value);
            }
        }
        for (key, field) in &container.secrets {
            let value = self.given_secret(field, key, name, &run.group_node.address);
            secret_lines.push(assignment(key, value, ""));
        }
        self.sdk_environment(run, &mut environment, &mut secret_lines);
        let mut environment_files = Vec::new();
        if !secret_lines.is_empty() {
            let file = format!("{name}.env");
            secret_lines.sort_by(|a, b| a.value.cmp(&b.value));
            if let Some(project) = self.project_mut(APP) {
                project.secret_files.push(SecretFile {
                    name: file.clone(),
                    lines: secret_lines,
                    owner: 0,
                    mode: String::from("0600"),
                });
            }
            environment_files.push(file);
        }
        let consumer = Consumer { project: APP, name, purpose: "command" };
        let command = container.command.iter().filter_map(|f| self.resolve_field(f, &consumer)).collect();
        let consumer = Consumer { project: APP, name, purpose: "entry_point" };
        let entry_point = container.entry_point.iter().filter_map(|f| self.resolve_field(f, &consumer)).collect();
        let mut traces = Traces::none();
        if steers_main(&run.group.containers, container) {
            traces.extend(&Traces::carried(&container.essential.origins()));
        }
        for port in &container.ports {
            if port.protocol.get().map(String::as_str) == Some("udp") {
                let number = port.container_port.get().map_or_else(|| String::from("not known"), ToString::to_string);
                self.warn(
                    &run.group_node.address,
                    "container_definitions",
                    format!("The UDP port {number} of {name} is not published"),
                    "The proxy passes TCP on. Publish the port by hand under services in the Compose file, and open it in the firewalls, if callers from outside use it.",
                );
            }
        }
        let cpu = if single { pick(&container.cpu, &run.group.cpu) } else { container.cpu.traced() };
        let memory = if single { pick(&container.memory, &run.group.memory) } else { container.memory.traced() };
        Service {
            name: Traced::own(name.to_owned()),
            group: name.to_owned(),
            product: None,
            image,
            command,
            entry_point,
            environment,
            environment_files,
            network: ServiceNetwork::Project(vec![String::from("backend")]),
            publish: Vec::new(),
            health: self.health_of(container),
            limits: Limits {
                cpus: cpu.filter(|c| c.value > 0.0),
                memory,
                memory_reservation: container.memory_reservation.traced(),
            },
            stop_seconds: container.stop_seconds.traced(),
            depends_on: BTreeMap::new(),
            mounts: self.mounts_of(run, container, name),
            user: container.user.traced(),
            working_directory: container.working_directory.traced(),
            hostname: container.hostname.traced(),
            read_only: container.read_only.traced(),
            init: container.init.traced(),
            ulimits: container
                .limits
                .iter()
                .filter_map(|limit| {
                    Some(Ulimit {
                        name: limit.name.get()?.clone(),
                        soft: limit.soft.traced()?.with(&Traces::carried(&limit.name.origins())),
                        hard: limit.hard.traced()?,
                    })
                })
                .collect(),
            labels: container
                .labels
                .iter()
                .filter_map(|(key, field)| Some((key.clone(), crate::context::literal(field)?)))
                .collect(),
            shared_memory: None,
            once: false,
            traces,
            about: {
                let mut about = vec![node.address.clone()];
                if node.address != run.group_node.address {
                    about.push(run.group_node.address.clone());
                }
                about
            },
        }
    }

    fn health_of(&mut self, container: &kinds::Container) -> Option<HealthCheck> {
        let words: Option<Vec<String>> = container.health_command.iter().map(|f| f.get()?.known()).collect();
        let words = words.filter(|w| !w.is_empty())?;
        let mut origins = Origins::none();
        container.health_command.iter().for_each(|f| origins.extend(&f.origins()));
        Some(HealthCheck {
            test: Traced::carried(words, &origins),
            interval: container.health_interval.traced(),
            timeout: container.health_timeout.traced(),
            retries: container.health_retries.traced(),
            start_period: container.health_start_seconds.traced(),
        })
    }

    fn mounts_of(&mut self, run: &Running<'_>, container: &kinds::Container, name: &str) -> Vec<Mount> {
        let mut mounts = Vec::new();
        for mount in &container.mounts {
            let Some(target) = mount.path.traced() else { continue };
            let volume = run.group.volumes.iter().find(|v| v.name.get() == mount.volume.get());
            let shared = mount.volume.or(String::from("data"));
            if let Some(volume) = volume {
                if !volume.file_share.is_absent() {
                    self.warn(
                        &run.group_node.address,
                        "volume",
                        format!("The file share behind {} of {name} becomes a directory of the server", target.value),
                        "Copy its content before the cut-over. Other servers do not see it.",
                    );
                    self.weaker(
                        "File share",
                        format!(
                            "{} of {name} was shared between machines; it is a directory of one server.",
                            target.value
                        ),
                        &run.group_node.address,
                    );
                } else if !volume.host_path.is_absent() {
                    self.warn(
                        &run.group_node.address,
                        "volume",
                        format!("{name} mounts a directory of the host at {}", target.value),
                        "The path of the source's host is not carried over: a directory of the project takes its place.",
                    );
                }
            }
            let traced = mount.volume.origins();
            mounts.push(Mount {
                source: MountSource::Volume(format!("{}-{}", slug(&run.group_node.name, 30), slug(&shared, 30))),
                target: target.with(&Traces::carried(&traced)),
                read_only: mount.read_only.or(false),
            });
        }
        mounts
    }

    fn image_of(&mut self, container: &kinds::Container, name: &str, run: &Running<'_>) -> Traced<Vec<Piece>> {
        let consumer = Consumer { project: APP, name, purpose: "image" };
        let Some(text) = container.image.get().filter(|text| !text.has_secret()) else {
            self.warn(
                &run.group_node.address,
                "container_definitions",
                format!("The image of {name} is not known"),
                "Set it by hand in compose/app/compose.yaml.",
            );
            let variable = self.variable(
                APP,
                &format!("{}_IMAGE", crate::naming::shouted(name)),
                VariableSource::Setting(format!("{}_image", underscored(name)), String::new()),
                "registry.example.com/image:1",
            );
            return Traced::approximated(
                vec![Piece::Variable(variable)],
                &container.image.origins(),
                "not known: asked for",
            );
        };
        let origins = container.image.origins();
        // An image of a registry of the source whose repository is not part of the input, or was found as text only.
        let known = text.as_literal().map(str::to_owned).or_else(|| text.known().filter(|k| registry_of(k).is_some()));
        if let Some(known) = known
            && let Some((registry, rest)) = known.split_once('/')
            && (registry.contains(".dkr.ecr.") || registry_of(&known).is_some())
        {
            let (repository, tag) = rest.split_once(['@', ':']).unwrap_or((rest, ""));
            let separator = if rest.contains('@') { "@" } else { ":" };
            // At Google the project comes first.
            let short = match registry_of(&known) {
                Some(_) => self.image_name(repository.split_once('/').map_or(repository, |(_, path)| path)),
                None => self.image_name(repository),
            };
            let value = self.options.registry.clone().unwrap_or_default();
            let variable = self.variable(
                APP,
                "REGISTRY",
                VariableSource::Setting("registry".into(), value),
                "registry.example.com/project",
            );
            let about = text.references().filter_map(value::Reference::address).next().cloned();
            self.note_image(registry_of(&known), repository, &short, tag, about, &Traces::none());
            let suffix = if tag.is_empty() { String::new() } else { format!("{separator}{tag}") };
            return Traced::approximated(
                vec![Piece::Variable(variable), Piece::Literal(format!("/{short}{suffix}"))],
                &origins,
                "the registry is asked for; name and tag are kept",
            );
        }
        let resolved = self.resolve(text, &origins, &consumer);
        let registry = text.references().find_map(|r| {
            let node = self.infrastructure.node_of(r.address()?)?;
            match &node.kind {
                Kind::Registry(registry) => Some((
                    node.address.clone(),
                    registry.name.get().and_then(Text::known),
                    Traces::carried(&registry.name.origins()),
                )),
                _ => None,
            }
        });
        if let Some((address, repository, named)) = registry {
            let repository = repository.unwrap_or_else(|| address.name.to_string());
            let tag = match resolved.value.last() {
                Some(Piece::Literal(text)) => text.rsplit_once(':').map(|(_, tag)| tag.to_owned()).unwrap_or_default(),
                _ => String::new(),
            };
            let short = self.image_name(&repository);
            self.note_image(None, &repository, &short, &tag, Some(address), &named);
            return Traced::approximated(resolved.value, &origins, "the registry is asked for; name and tag are kept");
        }
        resolved
    }

    fn note_image(
        &mut self,
        registry: Option<&str>,
        repository: &str,
        target: &str,
        tag: &str,
        address: Option<Address>,
        named: &Traces,
    ) {
        let images = &mut self.blueprint.moves.images;
        let position = images.iter().position(|i| i.repository == repository).unwrap_or_else(|| {
            images.push(crate::blueprint::ImageMove {
                registry: registry.map(str::to_owned),
                repository: repository.to_owned(),
                target: target.to_owned(),
                tags: Vec::new(),
                address,
                traces: named.clone(),
            });
            images.len() - 1
        });
        if let Some(image) = images.get_mut(position)
            && !tag.is_empty()
            && !image.tags.iter().any(|t| t == tag)
        {
            image.tags.push(tag.to_owned());
            image.tags.sort();
        }
    }

    /// What the role and the region of the task gave to SDKs without being written anywhere.
    fn sdk_environment(
        &mut self,
        run: &Running<'_>,
        environment: &mut BTreeMap<String, Traced<Vec<Piece>>>,
        secret_lines: &mut Vec<Traced<Vec<Piece>>>,
    ) {
        let uses_s3 = self.actions_of(&run.group.role).iter().any(|a| a.starts_with("s3:") || a == "*");
        if !uses_s3 || self.blueprint.buckets.iter().all(|b| b.backup) {
            return;
        }
        let by_role =
            Traces::approximated(&run.group.role.origins(), "a key in the place of the role that could call buckets");
        let literal = |text: &str| Traced::own(vec![Piece::Literal(text.to_owned())]);
        let mut endpoint = vec![Piece::Literal("https://".into())];
        endpoint.extend(self.object_storage_host(APP));
        let region = self.object_storage_region(APP);
        environment.entry("AWS_REGION".into()).or_insert(Traced::own(vec![region]));
        environment.entry("AWS_ENDPOINT_URL_S3".into()).or_insert(Traced { value: endpoint, traces: by_role.clone() });
        // Newer SDKs add checksums that other S3 services do not take.
        environment.entry("AWS_REQUEST_CHECKSUM_CALCULATION".into()).or_insert(literal("when_required"));
        environment.entry("AWS_RESPONSE_CHECKSUM_VALIDATION".into()).or_insert(literal("when_required"));
        for (key, secret) in
            [("AWS_ACCESS_KEY_ID", "object_storage_key_id"), ("AWS_SECRET_ACCESS_KEY", "object_storage_key_secret")]
        {
            let line =
                assignment(key, Traced { value: vec![Piece::Secret(secret.to_owned())], traces: by_role.clone() }, "");
            if !secret_lines.contains(&line) {
                secret_lines.push(line);
            }
        }
        self.object_storage_secrets();
    }

    /// Region of the object storage, for a project.
    pub(crate) fn object_storage_region(&mut self, project: &str) -> Piece {
        let (source, example) = if self.has_cloud() {
            (VariableSource::Inventory("object_storage_region".into()), self.blueprint.location.clone())
        } else {
            (VariableSource::Setting("object_storage_region".into(), String::new()), String::from("eu"))
        };
        Piece::Variable(self.variable(project, "OBJECT_STORAGE_REGION", source, &example))
    }

    /// Host name of the object storage, for a project: the cloud's own, or one that is asked for.
    pub(crate) fn object_storage_host(&mut self, project: &str) -> Vec<Piece> {
        if self.has_cloud() {
            return vec![self.object_storage_region(project), Piece::Literal(".your-objectstorage.com".into())];
        }
        let source = VariableSource::Setting("object_storage_endpoint".into(), String::new());
        vec![Piece::Variable(self.variable(project, "OBJECT_STORAGE_ENDPOINT", source, "s3.example.com"))]
    }
}

/// The registry of Google that an image names: Container Registry or Artifact Registry.
fn registry_of(image: &str) -> Option<&str> {
    let (host, _) = image.split_once('/')?;
    let google = host == "gcr.io" || host.ends_with(".gcr.io") || host.ends_with("-docker.pkg.dev");
    let azure = host.ends_with(".azurecr.io");
    (google || azure).then_some(host)
}

/// Position of the container that answers for its group.
fn main_of(containers: &[kinds::Container], essential: impl Fn(&kinds::Container) -> bool) -> usize {
    containers
        .iter()
        .position(|c| essential(c) && !c.ports.is_empty())
        .or_else(|| containers.iter().position(&essential))
        .unwrap_or(0)
}

/// Whether another container would answer for the group if this one were not essential, or were.
fn steers_main(containers: &[kinds::Container], container: &kinds::Container) -> bool {
    let otherwise = |c: &kinds::Container| c.essential.or(true) != std::ptr::eq(c, container);
    main_of(containers, |c| c.essential.or(true)) != main_of(containers, otherwise)
}

/// `KEY=` before the pieces of a value.
fn assignment(key: &str, value: Traced<Vec<Piece>>, reason: &str) -> Traced<Vec<Piece>> {
    let mut pieces = vec![Piece::Literal(format!("{key}="))];
    for piece in value.value {
        match (pieces.last_mut(), piece) {
            (Some(Piece::Literal(last)), Piece::Literal(next)) => last.push_str(&next),
            (_, piece) => pieces.push(piece),
        }
    }
    let traces = if reason.is_empty() {
        value.traces
    } else {
        let origins: Origins = value.traces.iter().map(|t| t.origin.clone()).collect();
        Traces::approximated(&origins, reason)
    };
    Traced { value: pieces, traces }
}

fn pick<T: Clone>(own: &Field<T>, shared: &Field<T>) -> Option<Traced<T>> {
    match (own.traced(), shared.traced()) {
        (Some(own), Some(shared)) => Some(own.with(&shared.traces)),
        (own, shared) => own.or(shared),
    }
}
