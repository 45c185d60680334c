//! Gateways that give HTTP calls to functions, services and queues.

use crate::set::kind;
use crate::{Field, Link, Text};
use std::collections::BTreeMap;

kind! {
    /// An API: names, routes and who may call.
    pub struct Api {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// `HTTP`, `REST`, `WEBSOCKET` or `GRAPHQL`.
        protocol: Field<String>,
        /// Description in the form of OpenAPI, or a schema of GraphQL.
        definition: Field<Text>,
        /// Version that people see.
        version: Field<Text>,
        /// Where it is reached: `REGIONAL`, `EDGE` or `PRIVATE`.
        exposure: Vec<Field<String>>,
        /// Endpoints in networks from which it is reached.
        private_endpoints: Vec<Field<Link>>,
        /// It does not answer under the name of the cloud.
        own_name_only: Field<bool>,
        /// What tells routes of a websocket apart.
        route_selection: Field<String>,
        /// Where a key of the caller stands: `HEADER` or `AUTHORIZER`.
        key_source: Field<String>,
        /// Types of content that are bytes.
        binary_types: Vec<Field<String>>,
        /// Bytes from which answers are compressed.
        compress_from: Field<Text>,
        /// Policy as JSON text.
        policy: Field<Text>,
        /// How callers prove who they are, where it holds for all routes.
        authentication: Field<String>,
        /// Origins whose pages may call it.
        cors_origins: Vec<Field<Text>>,
        /// Methods that pages of other origins may use.
        cors_methods: Vec<Field<String>>,
        /// Headers that pages of other origins may send.
        cors_headers: Vec<Field<String>>,
        /// Headers that pages of other origins may read.
        cors_exposed: Vec<Field<String>>,
        /// Pages of other origins may send credentials.
        cors_credentials: Field<bool>,
        /// Seconds for which browsers remember that.
        cors_seconds: Field<u64>,
        /// Firewall for HTTP before it.
        web_firewall: Field<Link>,
        /// Class of the gateway that is paid for.
        tier: Field<String>,
        /// Network in which it stands.
        network: Field<Link>,
        /// Subnets in which it stands.
        subnets: Vec<Field<Link>>,
        /// Calls are traced.
        tracing: Field<bool>,
    }
    lists {
        /// Its routes.
        routes: ApiRoute,
        /// What routes lead to.
        integrations: ApiIntegration,
        /// What is deployed under which name.
        stages: ApiStage,
        /// Who decides whether a caller may.
        authorizers: ApiAuthorizer,
        /// Names under which it answers.
        domains: ApiDomain,
    }
}

kind! {
    /// Calls of one method and path.
    pub struct ApiRoute {
        /// Method and path in one, or the name of a websocket's route.
        key: Field<Text>,
        /// Method; `ANY` for all.
        method: Field<String>,
        /// Path.
        path: Field<Text>,
        /// What it leads to.
        integration: Field<Text>,
        /// `NONE`, `AWS_IAM`, `CUSTOM`, `JWT`, `COGNITO_USER_POOLS`, …
        authorization: Field<String>,
        /// Who decides.
        authorizer: Field<Text>,
        /// What a token must allow.
        scopes: Vec<Field<Text>>,
        /// A caller must have a key.
        key_required: Field<bool>,
        /// Parameters, with whether each must be there.
        parameters: BTreeMap<String, Field<bool>>,
        /// Shape of a body by type of content.
        models: BTreeMap<String, Field<Text>>,
        /// Name of the operation.
        operation: Field<Text>,
        /// What checks a call before it is passed on.
        validator: Field<Text>,
        /// Calls per second.
        rate: Field<f64>,
        /// Calls at once.
        burst: Field<u64>,
    }
    plain {
        /// Instance that states it.
        head: Option<value::Address>,
    }
}

kind! {
    /// What a route leads to.
    pub struct ApiIntegration {
        /// Method and path of its route, where it belongs to one.
        route: Field<Text>,
        /// `AWS_PROXY`, `HTTP_PROXY`, `HTTP`, `AWS`, `MOCK`, …
        integration_type: Field<String>,
        /// Method of the call behind.
        method: Field<String>,
        /// Address that is called.
        address: Field<Text>,
        /// Thing of the source that is called.
        target: Field<Link>,
        /// Service of the cloud that is called, with its action.
        service: Field<String>,
        /// `INTERNET` or `VPC_LINK`.
        connection: Field<String>,
        /// Way into a network.
        link: Field<Link>,
        /// Form of what is passed on.
        payload: Field<String>,
        /// Milliseconds that an answer may take.
        timeout_milliseconds: Field<u64>,
        /// Identity with which it calls.
        role: Field<Link>,
        /// What becomes of types of content that have no template.
        passthrough: Field<String>,
        /// `CONVERT_TO_BINARY` or `CONVERT_TO_TEXT`.
        content_handling: Field<String>,
        /// Templates of bodies by type of content.
        templates: BTreeMap<String, Field<Text>>,
        /// Parameters that are set or moved.
        parameters: BTreeMap<String, Field<Text>>,
        /// Parameters that tell remembered answers apart.
        cache_keys: Vec<Field<Text>>,
        /// Name of the server that a certificate must have.
        tls_server_name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
    }
    plain {
        /// Instance that states it.
        head: Option<value::Address>,
    }
}

kind! {
    /// What is deployed under a name.
    pub struct ApiStage {
        /// Name; `$default` for none in the path.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// Changes are deployed by themselves.
        automatic: Field<bool>,
        /// Settings of the stage.
        variables: BTreeMap<String, Field<Text>>,
        /// Where a line for each call goes.
        access_logs: Field<Link>,
        /// Form of that line.
        access_log_format: Field<Text>,
        /// Least level of log lines.
        log_level: Field<String>,
        /// Bodies are logged.
        log_bodies: Field<bool>,
        /// Calls are counted.
        metrics: Field<bool>,
        /// Calls are traced.
        tracing: Field<bool>,
        /// Calls per second.
        rate: Field<f64>,
        /// Calls at once.
        burst: Field<u64>,
        /// Answers are remembered.
        cache: Field<bool>,
        /// GB of remembered answers.
        cache_size: Field<String>,
        /// Seconds for which answers are remembered.
        cache_seconds: Field<u64>,
        /// Certificate with which it calls.
        client_certificate: Field<Text>,
        /// Methods and paths for which settings hold.
        setting_path: Vec<Field<Text>>,
    }
}

kind! {
    /// Who decides whether a caller may.
    pub struct ApiAuthorizer {
        /// Name.
        name: Field<Text>,
        /// `TOKEN`, `REQUEST`, `JWT` or `COGNITO_USER_POOLS`.
        authorizer_type: Field<String>,
        /// Function that decides.
        function: Field<Link>,
        /// Directories whose users may.
        directories: Vec<Field<Link>>,
        /// Issuer of tokens.
        issuer: Field<Text>,
        /// Programs for which tokens are.
        audiences: Vec<Field<Text>>,
        /// Where the token stands.
        identity_sources: Vec<Field<Text>>,
        /// What the token looks like.
        validation: Field<Text>,
        /// Seconds for which a decision is remembered.
        cache_seconds: Field<u64>,
        /// Identity with which the function is called.
        role: Field<Link>,
        /// Form of what the function is asked and answers.
        payload: Field<String>,
        /// The function answers yes or no only.
        simple_answers: Field<bool>,
    }
    plain {
        /// Instance that states it.
        head: Option<value::Address>,
    }
}

kind! {
    /// A name under which an API answers.
    pub struct ApiDomain {
        /// The name, or the instance that has it.
        domain: Field<Link>,
        /// Path under which it answers.
        path: Field<Text>,
        /// Stage that answers.
        stage: Field<Text>,
    }
}

kind! {
    /// A name of one's own for APIs.
    pub struct ApiDomainName {
        /// The name.
        name: Field<Text>,
        /// Its certificate.
        certificate: Field<Link>,
        /// Where it is reached: `REGIONAL`, `EDGE` or `PRIVATE`.
        exposure: Vec<Field<String>>,
        /// Least version of TLS.
        tls_policy: Field<String>,
        /// Certificates of callers that are trusted.
        client_authorities: Field<Text>,
        /// Policy as JSON text.
        policy: Field<Text>,
    }
}

kind! {
    /// Keys of callers and how much each may call.
    pub struct ApiPlan {
        /// Name.
        name: Field<Text>,
        /// What it is for.
        description: Field<Text>,
        /// It holds.
        enabled: Field<bool>,
        /// Calls per second.
        rate: Field<f64>,
        /// Calls at once.
        burst: Field<u64>,
        /// Calls in a period.
        quota: Field<u64>,
        /// The period.
        quota_period: Field<String>,
        /// APIs for which it holds.
        apis: Vec<Field<Link>>,
        /// Stages for which it holds.
        stages: Vec<Field<Text>>,
        /// Keys that are in it.
        keys: Vec<Field<Link>>,
        /// Key, where it is one; always a secret.
        key: Field<Text>,
    }
}
