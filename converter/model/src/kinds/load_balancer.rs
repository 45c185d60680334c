//! Load balancers, listeners and what they forward to.

use crate::set::kind;
use crate::{Field, Link, Text};

kind! {
    /// What takes connections for several servers.
    pub struct LoadBalancer {
        /// Name in the source.
        name: Field<Text>,
        /// It has no public address.
        internal: Field<bool>,
        /// `application`, `network` or `gateway`.
        layer: Field<String>,
        /// Subnets in which it stands.
        subnets: Vec<Field<Link>>,
        /// Firewalls before it.
        firewalls: Vec<Field<Link>>,
        /// Seconds after which an idle connection is closed.
        idle_seconds: Field<u64>,
        /// It speaks HTTP/2.
        http2: Field<bool>,
        /// It cannot be destroyed by an API call.
        deletion_protection: Field<bool>,
        /// Bucket that takes its logs.
        access_logs: Field<Text>,
        /// Headers that are not valid are removed.
        drop_invalid_headers: Field<bool>,
        /// `ipv4` or `dualstack`.
        address_type: Field<String>,
        /// Public addresses that it has.
        public_addresses: Vec<Field<Link>>,
        /// The address, said once in each of several entrances, that makes one load balancer of them.
        joined_by: Vec<Field<Link>>,
    }
    lists {
        /// Members that are named beside it, with the pool that each joins; the catalog puts them into their target groups.
        members: Member,
    }
    plain {
        /// Its ports, where the source describes them inside of it and not as things of their own.
        own_listeners: Vec<Listener>,
    }
}

kind! {
    /// A port of a load balancer.
    pub struct Listener {
        /// Its load balancer.
        load_balancer: Field<Link>,
        /// Port.
        port: Field<u64>,
        /// `HTTP`, `HTTPS`, `TCP`, `TLS`, `UDP`.
        protocol: Field<String>,
        /// Name of the policy for TLS.
        tls_policy: Field<String>,
        /// Its certificate.
        certificate: Field<Link>,
        /// Further certificates.
        certificates: Vec<Field<Link>>,
        /// Port of the members, at balancers whose rules name it.
        backend_port: Field<u64>,
        /// Check of the members, at balancers that describe it apart.
        probe: Field<Link>,
        /// Groups of members, at balancers whose rules name them.
        pools: Vec<Field<Link>>,
    }
    lists {
        /// What it does when no rule fits.
        actions: Action,
        /// Its rules.
        rules: ListenerRule,
        /// Members that it names itself; the catalog puts them into a target group.
        members: Member,
    }
    plain {
        /// Callers must show a certificate, which is checked.
        client_certificates: bool,
    }
}

kind! {
    /// What a listener does with some requests.
    pub struct ListenerRule {
        /// Order among the rules; lower first.
        priority: Field<u64>,
        /// Path patterns.
        paths: Vec<Field<Text>>,
        /// Host patterns.
        hosts: Vec<Field<Text>>,
        /// Methods.
        methods: Vec<Field<Text>>,
        /// Networks of the caller.
        source_cidrs: Vec<Field<Text>>,
    }
    lists {
        /// Headers that must match.
        headers: MatchedHeader,
        /// Parameters of the query that must match.
        queries: MatchedQuery,
        /// What it does.
        actions: Action,
    }
    plain {
        /// Instance that states the rule.
        head: Option<value::Address>,
        /// It has conditions that are not among these fields, so that it is about less than they say.
        has_other_conditions: bool,
    }
}

kind! {
    /// A header that must match.
    pub struct MatchedHeader {
        /// Name of the header.
        name: Field<String>,
        /// Patterns.
        values: Vec<Field<Text>>,
    }
}

kind! {
    /// A parameter of the query that must match.
    pub struct MatchedQuery {
        /// Name of the parameter; absent for any.
        key: Field<Text>,
        /// Pattern.
        value: Field<Text>,
    }
}

kind! {
    /// What a listener or rule does.
    pub struct Action {
        /// `forward`, `redirect`, `fixed-response`, `authenticate-oidc`, `authenticate-cognito`.
        action: Field<String>,
        /// Order among the actions.
        order: Field<u64>,
        /// Where it forwards to.
        target_group: Field<Link>,
        /// Protocol that it redirects to.
        redirect_protocol: Field<String>,
        /// Port that it redirects to.
        redirect_port: Field<String>,
        /// Host that it redirects to.
        redirect_host: Field<Text>,
        /// Path that it redirects to.
        redirect_path: Field<Text>,
        /// Query that it redirects to.
        redirect_query: Field<Text>,
        /// Status of the redirection or answer.
        status_code: Field<String>,
        /// Content type of the answer.
        content_type: Field<String>,
        /// Body of the answer.
        body: Field<Text>,
    }
    lists {
        /// Target groups by weight.
        weighted: WeightedTarget,
    }
}

kind! {
    /// A target group that gets a share of the requests.
    pub struct WeightedTarget {
        /// The target group.
        target_group: Field<Link>,
        /// Its weight.
        weight: Field<u64>,
    }
}

kind! {
    /// Servers or containers that answer.
    pub struct TargetGroup {
        /// Name in the source.
        name: Field<Text>,
        /// Port on which they answer.
        port: Field<u64>,
        /// `HTTP`, `HTTPS`, `TCP`, `UDP`.
        protocol: Field<String>,
        /// `HTTP1`, `HTTP2` or `GRPC`.
        protocol_version: Field<String>,
        /// Network in which they are.
        network: Field<Link>,
        /// `instance`, `ip`, `lambda` or `alb`.
        target_type: Field<String>,
        /// Seconds that a member has to finish.
        deregistration_seconds: Field<u64>,
        /// Seconds over which a new member gets its share.
        slow_start_seconds: Field<u64>,
        /// How members are chosen.
        algorithm: Field<String>,
        /// Members are checked.
        health_enabled: Field<bool>,
        /// Path that is asked for.
        health_path: Field<Text>,
        /// Port that is asked; `traffic-port` for its own.
        health_port: Field<String>,
        /// Protocol of the check.
        health_protocol: Field<String>,
        /// Seconds between checks.
        health_interval: Field<u64>,
        /// Seconds until a check fails.
        health_timeout: Field<u64>,
        /// Good checks until a member is healthy.
        healthy_threshold: Field<u64>,
        /// Bad checks until a member is not healthy.
        unhealthy_threshold: Field<u64>,
        /// Status codes that are good.
        health_matcher: Field<String>,
        /// A client keeps its member.
        sticky: Field<bool>,
        /// How a client is known again.
        sticky_type: Field<String>,
        /// Seconds for which it keeps it.
        sticky_seconds: Field<u64>,
        /// Name of the cookie.
        sticky_cookie: Field<String>,
        /// Members see the address of the client.
        preserve_client_ip: Field<bool>,
        /// Members get the PROXY protocol.
        proxy_protocol: Field<bool>,
    }
    lists {
        /// Members that are named one by one.
        members: Member,
    }
}

kind! {
    /// A member of a target group.
    pub struct Member {
        /// Server or address.
        target: Field<Link>,
        /// Port, if not that of the group.
        port: Field<u64>,
        /// Name of the pool that it joins, where the balancer has several.
        pool: Field<String>,
    }
}
