//! What must change in the application: the calls that its identities may make prove which SDKs it uses.

use crate::blueprint::ApplicationChange;
use crate::context::Planner;
use model::{Origin, Origins, kinds};
use std::collections::BTreeMap;
use value::{Address, Step};

/// A service of the source by the prefix of its actions, and what its callers must do.
struct Service {
    prefix: &'static str,
    subject: &'static str,
    advice: &'static str,
}

const SERVICES: &[Service] = &[
    Service {
        prefix: "sqs",
        subject: "Queue",
        advice: "There is no SQS here: the queues are RabbitMQ's, and the variable that held the URL of a queue now holds an amqp:// address. The calls of the SDK become those of an AMQP client. Acknowledge by hand: a message comes back when the connection ends, not after a visibility timeout.",
    },
    Service {
        prefix: "s3",
        subject: "Bucket",
        advice: "The same SDK with another endpoint. Newer SDKs read AWS_ENDPOINT_URL_S3, older ones need it in code. Keys come from the environment: there is no role. Storage classes do not exist: a request that names one fails.",
    },
    Service {
        prefix: "dynamodb",
        subject: "Key-value table",
        advice: "There is no DynamoDB here. Its calls must be rewritten for another store before the move.",
    },
    Service {
        prefix: "sns",
        subject: "Topic",
        advice: "There is no SNS here. Publish to an exchange of the broker, or call a webhook.",
    },
    Service {
        prefix: "ses",
        subject: "Mail",
        advice: "There is no SES here, and outgoing SMTP on ports 25 and 465 is blocked. Use a relay on port 587.",
    },
    Service {
        prefix: "kms",
        subject: "Keys",
        advice: "There is no KMS here. Data that was encrypted with it must be decrypted before the move, and code that calls it needs a key of its own.",
    },
    Service {
        prefix: "secretsmanager",
        subject: "Secrets",
        advice: "There is no Secrets Manager here. Read the secrets from the environment, where the set-up puts them.",
    },
    Service {
        prefix: "ssm",
        subject: "Parameters",
        advice: "There is no Parameter Store here. Read the values from the environment. Sessions to servers and containers go by SSH.",
    },
    Service {
        prefix: "cognito-idp",
        subject: "Sign-in",
        advice: "There is no Cognito here, and passwords cannot be exported. Move users to another identity provider with a sign-in that asks Cognito one last time, or with a reset.",
    },
    Service {
        prefix: "lambda",
        subject: "Functions",
        advice: "There is no Lambda here. Call the service that takes the function's place over HTTP.",
    },
    Service {
        prefix: "kinesis",
        subject: "Stream",
        advice: "There is no Kinesis here. Use streams of the broker, or Kafka.",
    },
    Service {
        prefix: "firehose",
        subject: "Stream",
        advice: "There is no Firehose here. Write to the bucket from the application.",
    },
    Service {
        prefix: "events",
        subject: "Events",
        advice: "There is no EventBridge here. Publish to an exchange of the broker.",
    },
    Service {
        prefix: "states",
        subject: "Workflow",
        advice: "There is no Step Functions here. Use a workflow engine such as Temporal.",
    },
    Service {
        prefix: "cloudwatch",
        subject: "Metrics",
        advice: "There is no CloudWatch here. Expose metrics over HTTP in Prometheus' form.",
    },
    Service { prefix: "xray", subject: "Traces", advice: "There is no X-Ray here. Send traces by OpenTelemetry." },
    Service {
        prefix: "elasticfilesystem",
        subject: "File share",
        advice: "The file share becomes a directory of one server. Other servers do not see it.",
    },
    Service {
        prefix: "rekognition",
        subject: "Machine learning",
        advice: "There is no counterpart here. Keep calling the source, or use a model of your own.",
    },
    Service {
        prefix: "textract",
        subject: "Machine learning",
        advice: "There is no counterpart here. Keep calling the source, or use a model of your own.",
    },
    Service {
        prefix: "bedrock",
        subject: "Machine learning",
        advice: "There is no counterpart here. Keep calling the source, or use a model of your own.",
    },
    Service {
        prefix: "rds-db",
        subject: "Database login",
        advice: "The database does not know identities of the cloud. Log in with the password that the set-up makes.",
    },
    Service {
        prefix: "sts",
        subject: "Identity",
        advice: "There are no roles to take on here. Use keys of the services that are called.",
    },
];

/// Services of Google, by the first word of their roles.
const GOOGLE_SERVICES: &[Service] = &[
    Service {
        prefix: "pubsub",
        subject: "Messages",
        advice: "There is no Pub/Sub here: topics are exchanges and subscriptions are queues of RabbitMQ, at rabbitmq:5672 with the user and password of the set-up. The calls of the client library become those of an AMQP client: publish to the exchange, take from the queue and acknowledge by hand.",
    },
    Service {
        prefix: "storage",
        subject: "Bucket",
        advice: "There is no Cloud Storage here: the store speaks S3. Use an S3 client with the endpoint and keys from the environment, and make signed addresses with it. There is no service account.",
    },
    Service {
        prefix: "secretmanager",
        subject: "Secrets",
        advice: "There is no Secret Manager here. Read the secrets from the environment, where the set-up puts them.",
    },
    Service {
        prefix: "cloudsql",
        subject: "Database connection",
        advice: "There is no Cloud SQL proxy and no connector here. Connect by host, port and password.",
    },
    Service {
        prefix: "datastore",
        subject: "Documents",
        advice: "There is no Firestore here. Its calls must be rewritten for another store before the move.",
    },
    Service {
        prefix: "bigquery",
        subject: "Data warehouse",
        advice: "There is no BigQuery here. Keep calling it, or move its data to a warehouse of your own, such as ClickHouse, and rewrite the queries.",
    },
    Service {
        prefix: "bigtable",
        subject: "Key-value table",
        advice: "There is no Bigtable here. Its calls must be rewritten for another store, such as Cassandra, before the move.",
    },
    Service {
        prefix: "spanner",
        subject: "Database",
        advice: "There is no Spanner here. Move to PostgreSQL and rewrite what is Spanner's own before the move.",
    },
    Service {
        prefix: "cloudkms",
        subject: "Keys",
        advice: "There is no Cloud KMS here. Data that was encrypted with it must be decrypted before the move, and code that calls it needs a key of its own.",
    },
    Service {
        prefix: "cloudtasks",
        subject: "Tasks",
        advice: "There is no Cloud Tasks here. Put tasks into a queue of the broker, and let a worker take them.",
    },
    Service {
        prefix: "run",
        subject: "Calls between services",
        advice: "There are no identity tokens of Google here. Containers call each other by the names of their services; keep strangers out by the network or by a key of your own.",
    },
    Service {
        prefix: "cloudfunctions",
        subject: "Functions",
        advice: "There are no Cloud Functions here. Call the service that takes the function's place over HTTP.",
    },
    Service {
        prefix: "aiplatform",
        subject: "Machine learning",
        advice: "There is no Vertex AI here. Keep calling the source, or use a model of your own.",
    },
    Service {
        prefix: "cloudtrace",
        subject: "Traces",
        advice: "There is no Cloud Trace here. Send traces by OpenTelemetry.",
    },
    Service {
        prefix: "workflows",
        subject: "Workflow",
        advice: "There are no Workflows here. Use a workflow engine such as Temporal.",
    },
    Service {
        prefix: "firebaseauth",
        subject: "Sign-in",
        advice: "There is no Identity Platform here. Move users to another identity provider, such as Keycloak; hashes of passwords can be exported with their parameters.",
    },
];

/// Rights at Google that only serve the platform.
const GOOGLE_PLATFORM: &[&str] = &[
    "logging",
    "monitoring",
    "artifactregistry",
    "compute",
    "container",
    "iam",
    "eventarc",
    "stackdriver",
    "serviceusage",
    "vpcaccess",
    "cloudbuild",
    "resourcemanager",
    "viewer",
    "editor",
    "owner",
    "errorreporting",
    "clouddebugger",
    "cloudprofiler",
    "dns",
    "opsconfigmonitoring",
    "servicemanagement",
];

/// Actions that only serve the platform: pulling images, writing logs, sessions.
const PLATFORM: &[&str] =
    &["ecr", "logs", "ec2messages", "ssmmessages", "ecs", "iam", "ec2", "autoscaling", "elasticloadbalancing"];

/// A service with the actions that are allowed on it, the things that say so, and the leaves.
type Called = (&'static Service, Vec<String>, Vec<Address>, Origins);

/// Whether a leaf of a policy says who may do what; the others say to which things and under which name.
fn says_rights(origin: &Origin) -> bool {
    const WORDS: &[&str] = &[
        "Action",
        "Effect",
        "actions",
        "effect",
        "role",
        "roles",
        "policy_arn",
        "managed_policy_arns",
        "member",
        "members",
    ];
    match origin.path.steps().iter().rev().find(|step| !matches!(step, Step::Element | Step::Index(_))) {
        Some(Step::Attribute(name)) => WORDS.contains(&&**name),
        Some(Step::Key(name)) => WORDS.contains(&&**name),
        Some(Step::Element | Step::Index(_)) | None => false,
    }
}

impl Planner<'_> {
    /// Reads the rights of the identities that programs have.
    pub(crate) fn plan_changes(&mut self) {
        let infrastructure = self.infrastructure;
        let mut by_service: BTreeMap<(bool, &'static str), Called> = BTreeMap::new();
        let mut unknown: BTreeMap<String, (Vec<Address>, Origins)> = BTreeMap::new();
        let platform_roles = self.platform_roles();
        for (node, role) in infrastructure.of::<kinds::Role>() {
            if platform_roles.contains(&node.address) {
                continue;
            }
            for statement in role.statements.iter().filter(|s| s.allows && !s.except_actions) {
                let stated: Vec<Address> = if statement.origins.is_empty() {
                    vec![node.address.clone()]
                } else {
                    statement.origins.addresses().into_iter().cloned().collect()
                };
                let google = node.address.type_name.starts_with("google_");
                let services = if google { GOOGLE_SERVICES } else { SERVICES };
                let said_by: Origins = statement.origins.iter().filter(|origin| says_rights(origin)).cloned().collect();
                for action in &statement.actions {
                    let Some((prefix, _)) = action.split_once(':') else { continue };
                    let prefix = prefix.to_ascii_lowercase();
                    if google && GOOGLE_PLATFORM.contains(&prefix.as_str()) {
                        continue;
                    }
                    if PLATFORM.contains(&prefix.as_str()) || (prefix == "ssm" && action.contains("UpdateInstance")) {
                        continue;
                    }
                    match services.iter().find(|s| s.prefix == prefix) {
                        Some(service) => {
                            let entry = by_service
                                .entry((google, service.prefix))
                                .or_insert_with(|| (service, Vec::new(), Vec::new(), Origins::none()));
                            entry.3.extend(&said_by);
                            if !entry.1.contains(action) {
                                entry.1.push(action.clone());
                            }
                            for address in &stated {
                                if !entry.2.contains(address) {
                                    entry.2.push(address.clone());
                                }
                            }
                        }
                        None => {
                            let entry = unknown.entry(prefix).or_default();
                            entry.0.extend(stated.clone());
                            entry.1.extend(&said_by);
                        }
                    }
                }
            }
        }
        for (service, mut actions, stated_in, origins) in by_service.into_values() {
            actions.sort();
            self.change(ApplicationChange {
                subject: service.subject.to_owned(),
                actions,
                stated_in,
                advice: service.advice.to_owned(),
                origins,
            });
        }
        for (prefix, (mut stated_in, origins)) in unknown {
            stated_in.sort();
            stated_in.dedup();
            self.change(ApplicationChange {
                subject: prefix.clone(),
                actions: vec![format!("{prefix}:…")],
                stated_in,
                advice: String::from("This service of the source has no counterpart that is known here. Look at what the program calls it for."),
                origins,
            });
        }
    }

    /// Roles that only start containers.
    fn platform_roles(&self) -> Vec<Address> {
        self.infrastructure
            .of::<kinds::ContainerGroup>()
            .filter_map(|(_, g)| self.infrastructure.linked(&g.execution_role))
            .map(|n| n.address.clone())
            .filter(|a| !self.infrastructure.of::<kinds::ContainerGroup>().any(|(_, g)| self.points_at(&g.role, a)))
            .collect()
    }
}
