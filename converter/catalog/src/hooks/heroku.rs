//! Hooks for Heroku.

use super::Hook;
use crate::hooks::Hooked;
use crate::hooks::ovh::reshaped;
use model::kinds::{
    Application, LogExport, MailSender, MessageBroker, NosqlDatabase, Schedule, SearchEngine, StreamBroker,
    TelemetryStore,
};
use model::{Field, Kind, Origins, Text};

pub(super) const HOOKS: &[(&str, Hook)] = &[("heroku_addon", addon), ("heroku_app", app)];

/// A code of its own that Heroku builds: which builder comes after the first is said by the code.
fn app(hooked: &mut Hooked<'_, '_>) {
    if let Kind::Application(application) = &mut hooked.node.kind {
        application.public = Field::known(true, Origins::none());
        application.automatic = Field::known(true, Origins::none());
    }
}

/// What an add-on is by the service before the colon of its plan. Names of services, from knowledge; not yet checked.
fn addon(hooked: &mut Hooked<'_, '_>) {
    let plan = hooked.first("plan");
    let known = plan.as_ref().and_then(|at| at.value.as_str().map(str::to_owned)).unwrap_or_default();
    let service = known.split(':').next().unwrap_or_default().to_ascii_lowercase();
    for path in ["app_id", "config"] {
        if let Some(at) = hooked.first(path) {
            hooked.out.ignore_at(
                &at,
                match path {
                    "app_id" => "which application uses it is said by the settings of the application",
                    _ => "a setting of the service at Heroku; what takes its place has its own",
                },
            );
        }
    }
    let (name, origins) = match &hooked.node.kind {
        Kind::Database(database) => (database.identifier.clone(), database.size.origins()),
        _ => return,
    };
    let named = |engine: &str| Field::known(engine.to_owned(), origins.clone());
    let size = || Field::known(known.clone(), origins.clone());
    let kind = match service.as_str() {
        "heroku-postgresql" | "jawsdb" | "jawsdb-maria" | "cleardb" | "heroku-redis" | "redistogo" | "rediscloud"
        | "openredis" | "upstash-redis" | "stackhero-redis" => {
            let engine = match service.as_str() {
                "heroku-postgresql" => "postgres",
                "jawsdb" | "cleardb" => "mysql",
                "jawsdb-maria" => "mariadb",
                _ => "redis",
            };
            if let Kind::Database(database) = &mut hooked.node.kind {
                database.engine = named(engine);
                // Such plans share a server with others and have no size of their own.
                if ["mini", "basic", "hobby", "essential", "dev"]
                    .iter()
                    .any(|tier| known.split(':').nth(1).is_some_and(|plan| plan.starts_with(tier)))
                {
                    database.size = Field::Absent;
                }
                database.public = Field::known(true, Origins::none());
            }
            reshaped(hooked)
        }
        "mongolab" | "mongodbatlas" | "ormongo" => {
            Kind::from(NosqlDatabase { name, engine: named("mongodb"), size: size(), ..NosqlDatabase::default() })
        }
        "heroku-kafka" | "cloudkarafka" => {
            Kind::from(StreamBroker { name, engine: named("kafka"), size: size(), ..StreamBroker::default() })
        }
        "cloudamqp" | "stackhero-rabbitmq" => {
            Kind::from(MessageBroker { name, engine: named("rabbitmq"), size: size(), ..MessageBroker::default() })
        }
        "bonsai" | "searchbox" | "foundelasticsearch" => {
            Kind::from(SearchEngine { name, engine: named("elasticsearch"), size: size(), ..SearchEngine::default() })
        }
        "sendgrid" | "mailgun" | "postmark" | "sparkpost" | "mailtrap" => {
            Kind::from(MailSender { name, location: size(), ..MailSender::default() })
        }
        "scheduler" | "temporize" | "cronto-go" | "advanced-scheduler" => Kind::from(Schedule {
            name,
            expression: Field::known(Text::literal(known.clone()), origins.clone()),
            ..Schedule::default()
        }),
        "papertrail" | "logentries" | "logdna" | "coralogix" | "logtail" | "sumologic" => {
            Kind::from(LogExport { name, distribution: size(), ..LogExport::default() })
        }
        "newrelic" | "librato" | "scout" | "appsignal" | "rollbar" | "sentry" | "airbrake" | "bugsnag"
        | "honeybadger" => Kind::from(TelemetryStore { name, tier: size(), ..TelemetryStore::default() }),
        _ => {
            // A service of somebody else goes on being one: only its settings move.
            let address = hooked.resource.address.clone();
            hooked.out.warn_about(
                &address,
                format!("{address} is a service of its own: {known}"),
                "What it does is not known here. Order it from its provider directly, or replace it, and give its settings to the application.",
            );
            Kind::from(Application { name, tier: size(), ..Application::default() })
        }
    };
    hooked.node.kind = kind;
}
