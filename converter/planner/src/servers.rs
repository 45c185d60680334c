//! Servers and volumes: what stands where.

use crate::DatabasePlacement;
use crate::blueprint::{Server, StartScript};
use crate::context::{Place, Planner, Question};
use crate::naming::{Keys, slug, underscored};
use crate::services::{APP, Running};
use crate::sizing::Need;
use model::{Kind, Node, Origins, Traced, Traces, kinds};
use prices::Architecture;
use std::collections::{BTreeMap, BTreeSet};
use value::Address;

/// Image of new servers.
const IMAGE: &str = "ubuntu-24.04";
/// What a proxy and a broker need beside the containers of the source.
const PROXY: (f64, f64) = (0.25, 0.25);
const BROKER: (f64, f64) = (0.25, 1.0);

const ONE_OF_THEM: &str = "its server stands in one of these subnets";

/// What a new server is like.
struct NewServer<'n> {
    key: String,
    group: &'n str,
    need: Need,
    traces: Traces,
    subnets: Vec<Address>,
    /// Leaves that name these subnets.
    placed_by: Traces,
    public: bool,
    location: usize,
    about: Vec<Address>,
    decision: String,
    docker: bool,
}

impl<'a> Planner<'a> {
    fn add_server(&mut self, new: NewServer<'_>) -> String {
        let size = self.size_server(&new.decision, &new.about, &new.need, &new.traces);
        self.push_server(new, size)
    }

    fn push_server(&mut self, new: NewServer<'_>, size: crate::blueprint::ServerSize) -> String {
        let subnet = if self.has_cloud() { self.subnet_for(&new.subnets, new.public, new.location) } else { None };
        let number = self.host_number(subnet.as_ref());
        let private_address = subnet.as_ref().and_then(|(network, subnet)| {
            let network = self.blueprint.networks.iter().find(|n| n.key == *network)?;
            let subnet = network.subnets.iter().find(|s| s.key == *subnet)?;
            host_address(&subnet.cidr.value, number)
        });
        let placed_by = if subnet.is_some() { new.placed_by.clone() } else { Traces::none() };
        let given = self.options.servers.first();
        let key = new.key.clone();
        self.blueprint.servers.push(Server {
            key: new.key.clone(),
            group: new.group.to_owned(),
            size,
            image: Traced::own(IMAGE.to_owned()),
            location: new.location,
            subnet,
            host_number: number,
            private_address: private_address.or_else(|| given.and_then(|g| g.private_address.clone())),
            given_address: (!self.has_cloud()).then(|| given.map(|g| g.address.clone())).flatten(),
            given_user: (!self.has_cloud()).then(|| given.and_then(|g| g.user.clone())).flatten(),
            firewall: String::from("closed"),
            jump_host: false,
            placement_group: None,
            host_rules: Vec::new(),
            start_script: None,
            protected: Traced::own(true),
            docker: new.docker,
            traces: placed_by,
            about: new.about,
        });
        self.blueprint.servers.sort_by(|a, b| a.key.cmp(&b.key));
        key
    }

    /// The number of the next server in a subnet: in tens where there is room for it, else the first that is free.
    fn host_number(&self, subnet: Option<&(String, String)>) -> u32 {
        let used: Vec<u32> =
            self.blueprint.servers.iter().filter(|s| s.subnet.as_ref() == subnet).map(|s| s.host_number).collect();
        let number = 10 + 10 * u32::try_from(used.len()).unwrap_or_default();
        let range = subnet.and_then(|(network, subnet)| {
            let network = self.blueprint.networks.iter().find(|n| n.key == *network)?;
            network.subnets.iter().find(|s| s.key == *subnet).map(|s| s.cidr.value.clone())
        });
        let Some(range) = range else { return number };
        // The last address is everybody's, the first the gateway's.
        let fits = |number: u32| host_address(&range, number + 1).is_some() && !used.contains(&number);
        if fits(number) { number } else { (2..256).find(|n| fits(*n)).unwrap_or(number) }
    }

    /// Servers for what runs in containers, for databases, and for servers of the source.
    pub(crate) fn plan_servers(&mut self, running: &[Running<'a>]) {
        let mut keys = Keys::default();
        let databases = self.databases_to_host();
        let colocated = !self.has_cloud() || self.database_placement() == DatabasePlacement::Colocated;
        let needs_app = self.needs_app() || (colocated && !databases.is_empty());
        if needs_app {
            self.app_server(running, &databases, colocated, &mut keys);
        }
        if self.has_cloud() {
            self.database_servers(&databases, colocated, &mut keys);
            self.source_servers(&mut keys);
        } else {
            self.leave_out_servers();
        }
        if needs_app {
            self.add_project(APP, vec![APP.to_owned()]);
            self.place_services(running, APP);
        }
        self.plan_queues();
        self.say_lost_topics();
        let names = self.database_names();
        for (index, (node, database, engine)) in databases.iter().enumerate() {
            let key = self.database_key(node, databases.len(), &names, index);
            let (primary, standby) = if colocated {
                (APP.to_owned(), None)
            } else {
                let standby_key = if key == "database" { String::from("standby") } else { format!("{key}-standby") };
                let standby = self.blueprint.server(&standby_key).map(|_| Traced::own(standby_key.clone()));
                (key.clone(), standby)
            };
            self.plan_database((node, database, *engine), &key, &primary, standby, colocated);
        }
        self.blueprint.databases.sort_by(|a, b| a.key.cmp(&b.key));
        self.plan_volumes();
    }

    fn database_key(&self, node: &Node, count: usize, short_names: &BTreeMap<String, usize>, index: usize) -> String {
        if count == 1 {
            return String::from("database");
        }
        let short = self.key_of(node);
        let clash = short_names.get(&short).is_some_and(|count| *count > 1);
        if clash { format!("database-{short}-{}", index + 1) } else { format!("database-{short}") }
    }

    /// Short names of databases, each with how many have it.
    fn database_names(&self) -> BTreeMap<String, usize> {
        let mut names = BTreeMap::new();
        for (node, _) in self.infrastructure.of::<kinds::Database>() {
            *names.entry(self.key_of(node)).or_default() += 1;
        }
        names
    }

    fn app_server(
        &mut self,
        running: &[Running<'a>],
        databases: &[(&'a Node, &'a kinds::Database, crate::blueprint::Engine)],
        colocated: bool,
        keys: &mut Keys,
    ) {
        let mut need = Need {
            vcpu: 0.0,
            memory_gib: 0.0,
            disk_gb: 20.0,
            dedicated: false,
            architecture: Some(Architecture::Amd64),
            source: String::new(),
        };
        let mut about = Vec::new();
        let mut traces = Traces::none();
        let mut subnets = Vec::new();
        let mut placed_by = Traces::none();
        let mut words = Vec::new();
        let mut architectures = Vec::new();
        let mut plans: Vec<Address> = Vec::new();
        for run in running {
            let node = run.service_node.unwrap_or(run.group_node);
            about.push(node.address.clone());
            // Programs of one plan share its machines, and say no size of their own.
            if let Some((plan, cluster)) =
                run.service.and_then(|s| self.infrastructure.linked_as::<kinds::ContainerCluster>(&s.cluster))
                && let Some(class) = cluster.size.get()
            {
                traces.extend(&Traces::approximated(
                    &cluster.size.origins().and(&cluster.count.origins()),
                    "part of the size of the server",
                ));
                architectures.push(Architecture::Amd64);
                if plans.contains(&plan.address) {
                    continue;
                }
                plans.push(plan.address.clone());
                match Need::of_class(&plan.address, class) {
                    Some(own) => {
                        #[allow(clippy::cast_precision_loss)]
                        let machines = cluster.count.or(1).max(1) as f64;
                        need.vcpu += machines * own.vcpu;
                        need.memory_gib += machines * own.memory_gib;
                        words.push(format!("{machines} × {} of {}", own.source, self.key_of(plan)));
                    }
                    None => {
                        // Plans without machines of their own are shared with strangers.
                        need.vcpu += 0.5;
                        need.memory_gib += 1.0;
                        self.warn(
                            &plan.address,
                            "sku_name",
                            format!("{class} of {} has no size of its own", plan.address),
                            "It is shared or paid by use. Half a processor and 1 GiB are planned for its programs: choose by the decisions file.",
                        );
                        words.push(format!("{class} of {}", self.key_of(plan)));
                    }
                }
                continue;
            }
            let replicas = run.service.map_or(0, |s| self.infrastructure.copies_of(s).or(1));
            let containers = &run.group.containers;
            let cpu = run.group.cpu.get().copied().unwrap_or_else(|| containers.iter().map(|c| c.cpu.or(0.0)).sum());
            let memory = run.group.memory.get().copied().unwrap_or_else(|| {
                containers.iter().map(|c| c.memory.get().or(c.memory_reservation.get()).copied().unwrap_or(512)).sum()
            });
            #[allow(clippy::cast_precision_loss)]
            let (copies, gib) = (replicas as f64, memory as f64 / 1024.0);
            need.vcpu += copies * cpu;
            need.memory_gib += copies * gib;
            if replicas > 0 {
                words.push(format!("{replicas} × {} ({cpu} vCPU, {gib} GiB)", self.key_of(node)));
            }
            traces.extend(&Traces::approximated(
                &run.group.cpu.origins().and(&run.group.memory.origins()),
                "part of the size of the server",
            ));
            if let Some(service) = run.service {
                let copies = self.infrastructure.copies_of(service);
                traces.extend(&Traces::approximated(&copies.origins(), "part of the size of the server"));
                for subnet in &service.subnets {
                    placed_by.extend(&Traces::approximated(&subnet.origins(), ONE_OF_THEM));
                    if let Some(node) = self.infrastructure.linked(subnet) {
                        subnets.push(node.address.clone());
                    }
                }
            }
            architectures.push(match run.group.architecture.get().map(String::as_str) {
                Some("ARM64") => Architecture::Arm64,
                Some(_) | None => Architecture::Amd64,
            });
        }
        // What takes calls from outside stands where the load balancer stood.
        let links: Vec<_> = self
            .infrastructure
            .of::<kinds::LoadBalancer>()
            .filter(|(_, b)| !b.internal.or(false))
            .flat_map(|(_, b)| &b.subnets)
            .collect();
        let balanced: Vec<Address> =
            links.iter().filter_map(|s| self.infrastructure.linked(s)).map(|n| n.address.clone()).collect();
        if !balanced.is_empty() {
            subnets = balanced;
            placed_by = Traces::none();
            links.iter().for_each(|s| placed_by.extend(&Traces::approximated(&s.origins(), ONE_OF_THEM)));
        }
        // Where there is one subnet, everything stands in it, whatever the source says.
        if self.blueprint.networks.iter().map(|network| network.subnets.len()).sum::<usize>() < 2 {
            placed_by = Traces::none();
        }
        let all_arm = architectures.iter().all(|a| *a == Architecture::Arm64);
        if all_arm || architectures.len() == 1 {
            for run in running {
                let said = run.group.architecture.origins();
                traces.extend(&Traces::approximated(&said, "only servers of this architecture were considered"));
            }
        }
        if !architectures.is_empty() && all_arm {
            need.architecture = Some(Architecture::Arm64);
        } else if architectures.contains(&Architecture::Arm64) {
            self.diagnostics.push(
                diagnostic::Diagnostic::warning(
                    "Images for two architectures run on one server",
                    "The server is x86. Build the images of the arm64 services for amd64 as well.",
                )
                .at_attribute("architecture", ""),
            );
        }
        let queues = self.infrastructure.of::<kinds::Queue>().count();
        need.vcpu += PROXY.0;
        need.memory_gib += PROXY.1;
        if queues > 0 {
            need.vcpu += BROKER.0;
            need.memory_gib += BROKER.1;
            words.push(String::from("the queue"));
            if about.is_empty() {
                about.extend(self.infrastructure.of::<kinds::Queue>().map(|(n, _)| n.address.clone()));
            }
        }
        words.push(String::from("the proxy"));
        need.source = words.join(", ");
        if colocated {
            for (node, database, _) in databases {
                about.push(node.address.clone());
                if let Some(class) = database.size.get() {
                    match Need::of_database(&node.address, class, database) {
                        Some(mut own) => {
                            own.architecture = None;
                            need = need.and(&own);
                        }
                        None => self.unknown_class(node, "instance_class", class),
                    }
                }
                let size = database.size.origins().and(&database.memory_limit.origins());
                traces.extend(&Traces::approximated(&size, "part of the size of the server"));
            }
        }
        let key = keys.take(APP);
        self.add_server(NewServer {
            key,
            group: "app",
            need,
            traces,
            subnets,
            placed_by,
            public: true,
            location: 0,
            about,
            decision: String::from("app_size"),
            docker: true,
        });
    }

    /// Servers for proxies alone, one in each location in turn, where the load balancers stood.
    pub(crate) fn add_proxy_servers(
        &mut self,
        balancers: &[(&Node, &kinds::LoadBalancer)],
        count: usize,
    ) -> Vec<String> {
        let mut keys = Keys::default();
        for server in &self.blueprint.servers {
            keys.take(&server.key);
        }
        let public = balancers.iter().filter(|(_, balancer)| !balancer.internal.or(false));
        let subnets: Vec<Address> = public
            .clone()
            .flat_map(|(_, balancer)| balancer.subnets.iter().filter_map(|s| self.infrastructure.linked(s)))
            .map(|node| node.address.clone())
            .collect();
        let mut placed_by = Traces::none();
        for (_, balancer) in public.clone() {
            balancer.subnets.iter().for_each(|s| placed_by.extend(&Traces::approximated(&s.origins(), ONE_OF_THEM)));
        }
        let about: Vec<Address> = public.map(|(node, _)| node.address.clone()).collect();
        let mut size = None;
        let mut made = Vec::new();
        for index in 0..count {
            let wanted = if count > 1 { format!("proxy-{}", index + 1) } else { String::from("proxy") };
            let new = NewServer {
                key: keys.take(&wanted),
                group: "proxy",
                need: Need { source: String::from("the proxy"), ..continue_need() },
                traces: Traces::none(),
                subnets: subnets.clone(),
                placed_by: placed_by.clone(),
                public: true,
                location: index % 2,
                about: about.clone(),
                decision: String::from("server_size:proxy"),
                docker: true,
            };
            made.push(match size.clone() {
                Some(size) => self.push_server(new, size),
                None => self.add_server(new),
            });
            size = made.last().and_then(|key| self.blueprint.server(key)).map(|server| server.size.clone());
        }
        made
    }

    fn unknown_class(&mut self, node: &Node, path: &str, class: &str) {
        self.diagnostics.push(
            diagnostic::Diagnostic::error(
                format!("The size {class:?} of {} is not in the tables", node.address),
                "No size is guessed. Give the size by the decisions file, or update the tables of sizes.",
            )
            .at_attribute(node.address.to_string(), path),
        );
    }

    fn database_servers(
        &mut self,
        databases: &[(&'a Node, &'a kinds::Database, crate::blueprint::Engine)],
        colocated: bool,
        keys: &mut Keys,
    ) {
        if colocated {
            return;
        }
        let names = self.database_names();
        for (index, (node, database, engine)) in databases.iter().enumerate() {
            let key = keys.take(&self.database_key(node, databases.len(), &names, index));
            let mut need = match database
                .size
                .get()
                .map(|class| (class, Need::of_database(&node.address, class, database)))
            {
                Some((_, Some(need))) => need,
                Some((class, None)) => {
                    self.unknown_class(node, "instance_class", &class.clone());
                    continue_need()
                }
                None => {
                    self.warn(
                        &node.address,
                        "instance_class",
                        format!("The size of {} is not known", node.address),
                        "The smallest server is planned. Give the state beside the configuration, or choose by the decisions file.",
                    );
                    continue_need()
                }
            };
            // Data moves logically, so that the architecture may change.
            need.architecture = Some(Architecture::Amd64);
            let size = database.size.origins().and(&database.memory_limit.origins());
            let traces = Traces::approximated(&size, "the smallest server that is not smaller");
            let subnets = self.subnets_of_database(database);
            let mut placed_by = Traces::approximated(&database.subnet_group.origins(), ONE_OF_THEM);
            if let Some((_, group)) = self.infrastructure.linked_as::<kinds::SubnetGroup>(&database.subnet_group) {
                group.subnets.iter().for_each(|s| placed_by.extend(&Traces::approximated(&s.origins(), ONE_OF_THEM)));
            }
            let decision = if databases.len() == 1 {
                String::from("database_size")
            } else {
                format!("database_size:{}", self.key_of(node))
            };
            let size = self.size_server(&decision, std::slice::from_ref(&node.address), &need, &traces);
            let group = engine.product();
            let about = vec![node.address.clone()];
            let wants_standby = self.has_second() && *engine == crate::blueprint::Engine::Postgres;
            let new = |key: String, location: usize| NewServer {
                key,
                group,
                need: need.clone(),
                traces: traces.clone(),
                subnets: subnets.clone(),
                placed_by: placed_by.clone(),
                public: false,
                location,
                about: about.clone(),
                decision: decision.clone(),
                docker: true,
            };
            let primary = self.push_server(new(key, 0), size.clone());
            if wants_standby {
                let standby =
                    if primary == "database" { String::from("standby") } else { format!("{primary}-standby") };
                let standby = keys.take(&standby);
                self.push_server(new(standby, 1), size);
            }
        }
    }

    fn subnets_of_database(&self, database: &kinds::Database) -> Vec<Address> {
        let group = self.infrastructure.linked_as::<kinds::SubnetGroup>(&database.subnet_group);
        let of_group = group.iter().flat_map(|(_, group)| &group.subnets);
        let all = of_group.chain(&database.subnets);
        all.filter_map(|s| self.infrastructure.linked(s)).map(|n| n.address.clone()).collect()
    }

    /// Servers of the source stay servers.
    fn source_servers(&mut self, keys: &mut Keys) {
        let infrastructure = self.infrastructure;
        let templates = self.templates();
        for (node, instance) in infrastructure.of::<kinds::Instance>() {
            if templates.contains(&node.address) {
                continue;
            }
            let key = keys.take(&self.instance_key(node));
            self.source_server(node, instance, None, &key, 0);
        }
        for (node, group) in infrastructure.of::<kinds::InstanceGroup>() {
            let Some((template_node, template)) = infrastructure.linked_as::<kinds::Instance>(&group.template) else {
                self.warn(
                    &node.address,
                    "launch_template",
                    format!("What the servers of {} are made from is not part of the input", node.address),
                    "Give the configuration or state that holds its launch template. The group is left out.",
                );
                continue;
            };
            let count = group.desired.get().or(group.minimum.get()).copied().unwrap_or(1);
            let base = self.key_of(node);
            let mut servers = Vec::new();
            self.weaker(
                "Scaling",
                format!(
                    "{} grew and shrank between {} and {} servers by itself; here there are {count}.",
                    node.name,
                    group.minimum.or(count),
                    group.maximum.or(count)
                ),
                &node.address,
            );
            let numbers = group.desired.origins().and(&group.minimum.origins()).and(&group.maximum.origins());
            self.decide(
                Question::new(
                    format!("server_count:{base}"),
                    "how many servers",
                    count.to_string(),
                    format!(
                        "as many as the source wanted; it kept between {} and {}, and nothing here starts or stops servers by itself",
                        group.minimum.or(count),
                        group.maximum.or(count)
                    ),
                )
                .about(&node.address)
                .steered_by(&Traces::approximated(&numbers, "a fixed number of servers")),
            );
            for number in 0..count.min(100) {
                let key = keys.take(&if count > 1 { format!("{base}-{}", number + 1) } else { base.clone() });
                let location = if self.has_second() { usize::try_from(number % 2).unwrap_or(0) } else { 0 };
                self.source_server(template_node, template, Some((node, group)), &key, location);
                servers.push(key);
            }
            if count > 1 {
                for key in &servers {
                    if let Some(server) = self.blueprint.servers.iter_mut().find(|s| s.key == *key) {
                        server.placement_group = Some(base.clone());
                    }
                }
            }
            let place = Place { servers, project: None };
            self.places.insert(node.address.clone(), place.clone());
            self.places.entry(template_node.address.clone()).or_insert(place);
        }
        self.decide_zones_of_servers();
        for template in self.idle_templates() {
            self.warn(
                &template,
                "",
                format!("{template} describes servers that nothing which was read starts"),
                "No server is made from it. Where a program starts them, such as one that runs jobs, let it start servers of the target.",
            );
        }
    }

    /// Descriptions of servers from which no server and no group is made.
    pub(crate) fn idle_templates(&self) -> BTreeSet<Address> {
        let instances = self.infrastructure.of::<kinds::Instance>();
        let used: BTreeSet<&Address> =
            instances.filter_map(|(_, i)| self.infrastructure.linked(&i.template)).map(|node| &node.address).collect();
        let idle = |template: &Address| !used.contains(template) && !self.places.contains_key(template);
        self.templates().into_iter().filter(idle).collect()
    }

    /// Instances that only describe servers of groups or of other instances.
    fn templates(&self) -> Vec<Address> {
        self.infrastructure
            .nodes
            .values()
            .filter(|n| {
                let type_name = &n.address.type_name;
                matches!(&n.kind, Kind::Instance(_))
                    && (type_name.contains("launch")
                        || type_name.ends_with("_template")
                        // The description that a group itself holds.
                        || n.address.name.ends_with("/template"))
            })
            .map(|n| n.address.clone())
            .collect()
    }

    fn instance_key(&self, node: &Node) -> String {
        match (&node.address.key, self.key_of(node)) {
            (Some(value::InstanceKey::Index(index)), short) if short == slug(&node.address.name, 40) => {
                format!("{short}-{}", index + 1)
            }
            (Some(value::InstanceKey::Key(key)), short) if short == slug(&node.address.name, 40) => {
                format!("{short}-{}", slug(key, 30))
            }
            (_, short) => short,
        }
    }

    fn source_server(
        &mut self,
        node: &'a Node,
        instance: &'a kinds::Instance,
        group: Option<(&'a Node, &'a kinds::InstanceGroup)>,
        key: &str,
        location: usize,
    ) {
        let infrastructure = self.infrastructure;
        let template = infrastructure.linked_as::<kinds::Instance>(&instance.template).map(|(_, t)| t);
        // What a group says of classes counts before what its description says.
        let of_group = group.and_then(|(_, group)| group.sizes.iter().find(|size| size.get().is_some()));
        let of_group = of_group.map(|field| (field.get(), field.origins()));
        let of_server =
            || (instance.size.get().or_else(|| template.and_then(|t| t.size.get())), instance.size.origins());
        let (size, size_origins) = of_group.unwrap_or_else(of_server);
        let need = match size.map(|class| (class.clone(), Need::of_class(&node.address, class))) {
            Some((_, Some(need))) => need,
            Some((class, None)) => {
                self.unknown_class(node, "instance_type", &class);
                continue_need()
            }
            None => {
                self.warn(
                    &node.address,
                    "instance_type",
                    format!("The size of {} is not known", node.address),
                    "The smallest server is planned. Give the state beside the configuration, or choose by the decisions file.",
                );
                continue_need()
            }
        };
        let mut subnets: Vec<Address> =
            infrastructure.linked(&instance.subnet).map(|n| n.address.clone()).into_iter().collect();
        let mut about = vec![node.address.clone()];
        if let Some((group_node, group)) = group {
            about.insert(0, group_node.address.clone());
            subnets.extend(group.subnets.iter().filter_map(|s| infrastructure.linked(s)).map(|n| n.address.clone()));
        }
        let in_public =
            infrastructure.linked_as::<kinds::Subnet>(&instance.subnet).is_some_and(|(_, s)| s.public.or(false));
        let public = instance.public_address.or(in_public);
        let location = infrastructure
            .linked(&instance.subnet)
            .and_then(|n| self.subnet_keys(&n.address))
            .and_then(|(network, subnet)| {
                let network = self.blueprint.networks.iter().find(|n| n.key == network)?;
                network.subnets.iter().find(|s| s.key == subnet).map(|s| s.location)
            })
            .filter(|_| group.is_none() && self.has_second())
            .unwrap_or(location);
        let own_zone = node.zone.as_ref().filter(|_| group.is_none() && self.has_second());
        let zones = self.zones_of_servers();
        let by_zone =
            own_zone.filter(|_| self.places_by_zone(instance)).and_then(|zone| zones.iter().position(|z| z == zone));
        let location = by_zone.filter(|_| zones.len() > 1).map_or(location, |position| position % 2);
        let traces = Traces::approximated(&size_origins, "the smallest server that is not smaller");
        let decision = match group {
            Some((group_node, _)) => format!("server_size:{}", self.key_of(group_node)),
            None => format!("server_size:{key}"),
        };
        let decided = self.blueprint.decisions.iter().any(|d| d.id == decision);
        let new = NewServer {
            key: key.to_owned(),
            group: "servers",
            need,
            traces: traces.clone(),
            subnets,
            placed_by: Traces::none(),
            public,
            location,
            about: about.clone(),
            decision: decision.clone(),
            docker: false,
        };
        let key = if decided {
            let same = self.blueprint.servers.iter().find(|s| s.about == about).map(|s| s.size.clone());
            match same {
                Some(size) => self.push_server(new, size),
                None => self.add_server(new),
            }
        } else {
            self.add_server(new)
        };
        let group_name = match group {
            Some((node, _)) => underscored(&self.key_of(node)),
            None => underscored(&key),
        };
        let script = self.start_script(node, instance, template, &key);
        let mut server_traces = Traces::none();
        // Without a network known there is no place that a subnet could steer.
        if self.blueprint.server(&key).is_some_and(|server| server.subnet.is_some()) {
            server_traces.extend(&Traces::carried(&instance.subnet.origins()));
        }
        match group {
            Some((group_node, group)) => {
                server_traces.extend(&Traces::carried(&group.template.origins()));
                for subnet in &group.subnets {
                    server_traces.extend(&Traces::carried(&subnet.origins()));
                }
                server_traces.extend(&self.key_traces(group_node));
            }
            None => server_traces.extend(&self.key_traces(node)),
        }
        for interface in &instance.interfaces {
            server_traces.extend(&Traces::carried(&interface.origins()));
        }
        if instance.operating_system.get().is_some_and(|system| system == "windows") {
            self.warn(
                &node.address,
                "",
                format!("{} runs Windows; the new server runs Linux", node.address),
                "Hetzner rents no licences of Windows. Port its programs to Linux, or install Windows with a licence of your own after the server is made.",
            );
        }
        if let Some(server) = self.blueprint.servers.iter_mut().find(|s| s.key == key) {
            server.group = group_name;
            server.start_script = script;
            server.traces.extend(&server_traces);
        }
        let named = group.map_or(node, |(group_node, _)| group_node);
        self.weaker(
            "Image",
            format!("{} ran the image of the source; the new server starts from {IMAGE} and its programs are installed by hand or by its start script.", named.name),
            &named.address,
        );
        self.places.insert(node.address.clone(), Place { servers: vec![key], project: None });
    }

    /// Whether where a server stands is said by itself: its subnet spans the zones of the source.
    fn places_by_zone(&self, instance: &kinds::Instance) -> bool {
        self.infrastructure.linked(&instance.subnet).is_none_or(|subnet| subnet.zone.is_none())
    }

    /// Zones of servers that say themselves where they stand, in the order of their names.
    fn zones_of_servers(&self) -> Vec<String> {
        let templates = self.templates();
        let mut zones: Vec<String> = self
            .infrastructure
            .of::<kinds::Instance>()
            .filter(|(node, instance)| !templates.contains(&node.address) && self.places_by_zone(instance))
            .filter_map(|(node, _)| node.zone.clone())
            .collect();
        zones.sort();
        zones.dedup();
        zones
    }

    /// Which zone of servers became which location, or that all of them stand in one now.
    fn decide_zones_of_servers(&mut self) {
        let zones = self.zones_of_servers();
        let [first, _, ..] = zones.as_slice() else { return };
        let templates = self.templates();
        let infrastructure = self.infrastructure;
        let mut of_zone: Vec<Vec<String>> = vec![Vec::new(); zones.len()];
        let mut about: Vec<Address> = Vec::new();
        let mut steered = Traces::none();
        for (node, instance) in infrastructure.of::<kinds::Instance>() {
            let position = node.zone.as_ref().and_then(|zone| zones.iter().position(|z| z == zone));
            let (Some(position), false) = (position, templates.contains(&node.address)) else { continue };
            if !self.places_by_zone(instance) {
                continue;
            }
            of_zone[position]
                .extend(self.places.get(&node.address).into_iter().flat_map(|place| place.servers.clone()));
            about.push(node.address.clone());
            steered.extend(&Traces::approximated(
                &node.zone_origins,
                "decision server_locations: zones of the source are locations here",
            ));
        }
        if !self.has_second() {
            let Some(subject) = about.first() else { return };
            let text = format!("Servers stood in {}; here all of them stand in one location.", zones.join(", "));
            let said: Origins = infrastructure
                .of::<kinds::Instance>()
                .filter(|(node, _)| about.contains(&node.address))
                .fold(Origins::none(), |all, (node, _)| all.and(&node.zone_origins));
            self.weaker_by("Location", text, subject, &said);
            return;
        }
        let words: Vec<String> = zones
            .iter()
            .zip(&mut of_zone)
            .enumerate()
            .map(|(position, (zone, keys))| {
                keys.sort();
                let order = if position % 2 == 0 { "first" } else { "second" };
                format!("{zone} ({}) is the {order} location", keys.join(", "))
            })
            .collect();
        let mut question = Question::new(
            "server_locations",
            "which zone of a server of the source becomes which location",
            words.join("; "),
            format!("zones in the order of their names from {first} on, in turn; locations are far enough apart to fail alone"),
        )
        .steered_by(&steered);
        for address in &about {
            question = question.about(address);
        }
        self.decide(question);
    }

    fn start_script(
        &mut self,
        node: &Node,
        instance: &kinds::Instance,
        template: Option<&kinds::Instance>,
        key: &str,
    ) -> Option<StartScript> {
        let field = if instance.user_data.is_absent() { &template?.user_data } else { &instance.user_data };
        let text = match field.get() {
            Some(text) => text,
            None if field.is_absent() => return None,
            None => {
                self.warn(
                    &node.address,
                    "user_data",
                    format!("The start script of {} is not known", node.address),
                    "Bring it along by hand.",
                );
                return None;
            }
        };
        let mut out = String::new();
        let mut incomplete = false;
        for part in text.parts() {
            match part {
                model::TextPart::Literal(literal) => {
                    for line in literal.split_inclusive('\n') {
                        if crate::text::names_source(line) {
                            incomplete = true;
                            out.push_str("<LEFT OUT: names the source cloud>");
                            if line.ends_with('\n') {
                                out.push('\n');
                            }
                        } else {
                            out.push_str(line);
                        }
                    }
                }
                model::TextPart::Reference { to, .. } => {
                    incomplete = true;
                    out.push_str(&format!("<FILL IN: {to}>"));
                }
                model::TextPart::Unknown { from } => {
                    incomplete = true;
                    let from = from.first().map_or_else(|| String::from("not known"), ToString::to_string);
                    out.push_str(&format!("<FILL IN: {from}>"));
                }
                model::TextPart::Secret { .. } => {
                    incomplete = true;
                    out.push_str("<LEFT OUT: a secret>");
                }
            }
        }
        if out.trim().is_empty() {
            return None;
        }
        self.warn(
            &node.address,
            "user_data",
            format!("The start script of {} is not run", node.address),
            format!("It was written for the image of the source. Read ansible/roles/start_scripts/files/{key}-user-data.txt and carry over what is needed."),
        );
        Some(StartScript {
            text: Traced::approximated(out, &field.origins(), "laid beside the server to be read, not run"),
            incomplete,
        })
    }

    /// Servers of the source on a target that is one server of one's own.
    fn leave_out_servers(&mut self) {
        let templates = self.templates();
        let servers: Vec<&Node> = self
            .infrastructure
            .nodes
            .values()
            .filter(|n| matches!(n.kind, Kind::Instance(_) | Kind::InstanceGroup(_)) && !templates.contains(&n.address))
            .collect();
        for node in servers {
            self.warn(
                &node.address,
                "",
                format!("{} has no counterpart on a single server", node.address),
                "What it runs is not described by its configuration. Put its programs into containers, or choose a target with servers.",
            );
            self.decide(
                Question::new(
                    format!("server:{}", self.key_of(node)),
                    "what the server becomes",
                    "nothing",
                    "the target is one server that runs containers; the source does not say what this one runs",
                )
                .about(&node.address)
                .or("a cloud as target", "a server each"),
            );
        }
    }
}

/// The smallest need, where nothing is known.
fn continue_need() -> Need {
    Need {
        vcpu: 1.0,
        memory_gib: 2.0,
        disk_gb: 0.0,
        dedicated: false,
        architecture: Some(Architecture::Amd64),
        source: String::from("not known"),
    }
}

/// The address of a number in an IPv4 range; `None` if it is outside of it.
pub(crate) fn host_address(cidr: &str, number: u32) -> Option<String> {
    let (base, length) = cidr.split_once('/')?;
    let base: std::net::Ipv4Addr = base.parse().ok()?;
    let length: u32 = length.parse().ok().filter(|l| *l <= 32)?;
    let size = 1u64.checked_shl(32 - length)?;
    let mask = if length == 0 { 0 } else { u32::MAX << (32 - length) };
    let number = (u64::from(number) < size).then_some(number)?;
    Some(std::net::Ipv4Addr::from((u32::from(base) & mask).checked_add(number)?).to_string())
}
