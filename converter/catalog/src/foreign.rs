//! Providers that are no cloud: what they do stays, or is done again.
//!
//! Terraform configurations also set up what lies inside of a program, at a service that answers anywhere, or on the
//! machine that runs Terraform. Their names are those of the registry, from knowledge; not yet checked one by one.

use crate::row::RowMode;
use crate::rows::Entry;

const APPLIED: &str =
    "Terraform applies it to a cluster. Apply it to the one that takes its place with the same provider.";
const INSIDE: &str = "It is set up inside of a program, not in a cloud. Set it up with the same provider in the program that takes its place.";
const SERVICE: &str = "It belongs to a service that stays where it is. Give it the addresses and keys of what moved.";
const LOCAL: &str = "It does its work while Terraform runs. Decide whether anything at the target needs it.";
const READ: &str = "looked up at a provider that is no cloud, while Terraform runs";

/// First words of types, and what there is to do.
const PROVIDERS: &[(&str, &str)] = &[
    ("alz", LOCAL),
    ("argocd", APPLIED),
    ("auth0", SERVICE),
    ("azuredevops", SERVICE),
    ("bitbucket", SERVICE),
    ("circleci", SERVICE),
    ("cloudflare", SERVICE),
    ("confluent", SERVICE),
    ("consul", INSIDE),
    ("databricks", INSIDE),
    ("datadog", SERVICE),
    ("dns", LOCAL),
    ("dnsimple", SERVICE),
    ("docker", INSIDE),
    ("ec", SERVICE),
    ("elasticstack", INSIDE),
    ("environment", LOCAL),
    ("fastly", SERVICE),
    ("flux", APPLIED),
    ("gandi", SERVICE),
    ("github", SERVICE),
    ("gitlab", SERVICE),
    ("godaddy", SERVICE),
    ("googleworkspace", SERVICE),
    ("grafana", INSIDE),
    ("gsuite", SERVICE),
    ("hcp", SERVICE),
    ("influxdb", INSIDE),
    ("kafka", INSIDE),
    ("keycloak", INSIDE),
    ("kind", LOCAL),
    ("kubectl", APPLIED),
    ("kustomization", APPLIED),
    ("launchdarkly", SERVICE),
    ("logzio", SERVICE),
    ("mailgun", SERVICE),
    ("minio", INSIDE),
    ("mongodbatlas", SERVICE),
    ("mssql", INSIDE),
    ("mysql", INSIDE),
    ("newrelic", SERVICE),
    ("nomad", APPLIED),
    ("ns1", SERVICE),
    ("okta", SERVICE),
    ("opsgenie", SERVICE),
    ("pagerduty", SERVICE),
    ("pingdom", SERVICE),
    ("postgresql", INSIDE),
    ("rabbitmq", INSIDE),
    ("rancher2", INSIDE),
    ("restapi", LOCAL),
    ("restful", LOCAL),
    ("sendgrid", SERVICE),
    ("sentry", SERVICE),
    ("snowflake", SERVICE),
    ("sops", LOCAL),
    ("spacelift", SERVICE),
    ("splunk", INSIDE),
    ("statuscake", SERVICE),
    ("template", LOCAL),
    ("terracurl", LOCAL),
    ("tfe", SERVICE),
    ("vault", INSIDE),
    ("vercel", SERVICE),
];

/// What is said of a type without a row whose provider is no cloud.
pub(crate) fn entry(mode: RowMode, type_name: &str) -> Option<Entry> {
    let provider = type_name.split('_').next()?;
    let at = PROVIDERS.binary_search_by(|(name, _)| (*name).cmp(provider)).ok()?;
    Some(match mode {
        RowMode::Managed => Entry::Manual(PROVIDERS[at].1),
        RowMode::Data => Entry::Glue(READ),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_order_and_no_cloud_is_among_them() {
        assert!(PROVIDERS.is_sorted_by(|a, b| a.0 < b.0));
        for cloud in ["aws", "google", "azurerm", "hcloud", "openstack", "ovh", "scaleway", "exoscale", "heroku"] {
            assert!(!schema::resource_types(cloud).is_empty());
            assert!(entry(RowMode::Managed, &format!("{cloud}_thing")).is_none(), "{cloud}");
        }
    }

    #[test]
    fn what_is_set_up_elsewhere_is_said() {
        assert!(matches!(entry(RowMode::Managed, "kubectl_manifest"), Some(Entry::Manual(APPLIED))));
        assert!(matches!(entry(RowMode::Managed, "github_actions_secret"), Some(Entry::Manual(SERVICE))));
        assert!(matches!(entry(RowMode::Data, "okta_group"), Some(Entry::Glue(READ))));
        assert!(entry(RowMode::Managed, "digitalocean_droplet").is_none());
    }
}
